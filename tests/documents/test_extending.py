"""Procedures that extend others: what is changed, added, renamed and removed; where each line comes from; each mistake in its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from deliberation.documents import load_town, read_procedure, write_procedure
from deliberation.documents.mentions import SECTIONS
from deliberation.errors import DefinitionError
from deliberation.model import Procedure

ROOT = Path(__file__).parents[2]
LANE_FILE = ROOT / "examples/own_town/procedure.yaml"
LANE = read_procedure(LANE_FILE.read_bytes())
BASES = {"mill-lane@1": LANE_FILE}
SLUG = "expected lower-case words joined by hyphens, 64 letters at most, such as 'close-vote'"
AT_HAND = "expected a procedure that is at hand, as name@version"
TOWNS = [
    ROOT / "src/deliberation/towns/xichuan/procedure.yaml",
    LANE_FILE,
    ROOT / "examples/meeting/procedure.yaml",
    ROOT / "examples/published_thresholds/procedure.yaml",
]


def lane(text: str = "", *, head: str = "extends: mill-lane@1\nversion: '2'\n") -> Procedure:
    """The lane's procedure with these changes."""
    return read_procedure(head + text, file="lane.yaml", bases=BASES)


def faults(text: str, **more: Any) -> list[str]:
    """The problems of an extension, each on a line."""
    with pytest.raises(DefinitionError) as caught:
        lane(text, **more)
    return [str(problem).replace(str(LANE_FILE), "base.yaml") for problem in caught.value.problems]


def rules(of: Procedure) -> dict[str, Any]:
    return {rule.name: rule for rule in of.rules}


def quorum(of: Procedure) -> str:
    """The threshold of the rule of that name."""
    return str(rules(of)["quorum"].rule._threshold)


def test_an_extension_that_changes_nothing_is_its_base_in_another_edition() -> None:
    """Name and all; a name of its own makes it another procedure."""
    assert attrs.evolve(LANE, version="2") == lane()
    assert "short-lane" == lane("procedure: short-lane").name


def test_one_number_is_changed() -> None:
    """And everything else of the rule stays."""
    made = lane("rules: {quorum: {more_than: 2/3}}")
    before, after = rules(LANE)["quorum"], rules(made)["quorum"]
    assert attrs.evolve(before, rule=attrs.evolve(before.rule, more_than=rules(made)["quorum"].rule.more_than)) == after
    assert "> 2/3" == quorum(made)
    assert {name: rule for name, rule in rules(LANE).items() if name != "quorum"} == {
        name: rule for name, rule in rules(made).items() if name != "quorum"
    }


def test_a_rule_that_says_its_kind_is_another_rule() -> None:
    """Nothing of the old one is left, title and basis included."""
    made = rules(lane("rules: {quorum: {rule: majority, did: sign-in, at_least: 4, base: votes-cast}}"))["quorum"]
    assert ("majority", None, False) == (made.rule.kind, made.basis, bool(made.title))


def test_texts_of_one_language_are_changed_and_added() -> None:
    """The others stay as they are."""
    made = lane("title: {en: Our lane, de: Unsere Gasse}")
    assert {"en": "Our lane", "zh": "磨坊巷议事", "de": "Unsere Gasse"} == dict(made.title.words)


def test_a_list_is_replaced_as_a_whole() -> None:
    """So that what is not in it is gone."""
    before = next(move for move in LANE.moves if move.name == "publish")
    made = next(move for move in lane("moves: {publish: {by: [resident], needs: []}}").moves if move.name == "publish")
    assert ((), ("resident",)) == (made.needs, tuple(who.role for who in made.by))
    assert before.arrows == made.arrows


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("weighed: {}", ["proposed", "published", "heard", "weighed"]),
        ("proposed: {}, weighed: {}", ["proposed", "weighed", "published", "heard"]),
        ("proposed: {}, weighed: {}, sifted: {}", ["proposed", "weighed", "sifted", "published", "heard"]),
        ("published: {}, weighed: {}, heard: {}", ["proposed", "published", "weighed", "heard"]),
    ],
)
def test_what_is_new_stands_after_what_comes_before_it(text: str, order: list[str]) -> None:
    """At the end where nothing does."""
    moves = "moves: {leave: {from: weighed, to: heard, by: clerk}, weigh: {from: proposed, to: weighed, by: clerk}"
    sift = ", sift: {from: weighed, to: sifted, by: clerk}, use: {from: sifted, to: heard, by: clerk}" if "sifted" in text else ""
    made = lane(f"stages: {{hear: {{steps: {{{text}}}}}}}\n{moves}{sift}}}")
    assert order == [step.name for step in made.stages[0].steps]


@pytest.mark.parametrize("path", TOWNS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("section", [section for section in SECTIONS if section != "stages"])
def test_every_name_can_be_renamed_and_back(path: Path, section: str) -> None:
    """Wherever it is mentioned: with all names of a part changed the file still holds together, and changed back it is the same."""
    base = read_procedure(path.read_bytes())
    names = _names(base, section)
    if not names:
        pytest.skip("it has none")
    there = {name: f"{name[:50]}-x" for name in names}
    bases = {f"{base.name}@{base.version}": path}
    head = f"extends: {base.name}@{base.version}\nversion: 'there'\n"
    made = read_procedure(f"{head}rename: {{{section}: {_flow(there)}}}", bases=bases)
    assert list(there.values()) == _names(made, section)
    assert not set(names) & set(_names(made, section))
    back = {new: old for old, new in there.items()}
    copy = path.parent / "unused"
    assert not copy.exists()
    text = write_procedure(made)
    again = _extended(
        text, f"extends: {base.name}@there\nversion: '{base.version}'\nrename: {{{section}: {_flow(back)}}}", f"{base.name}@there"
    )
    assert base.digest == again.digest


def _flow(names: dict[str, str]) -> str:
    return "{" + ", ".join(f"{old}: {new}" for old, new in names.items()) + "}"


def _extended(base: str, text: str, edition: str) -> Procedure:
    """An extension of a base that is a text."""

    class Held:
        def read_bytes(self) -> bytes:
            return base.encode()

        def __str__(self) -> str:
            return "held.yaml"

    return read_procedure(text, bases={edition: Held()})  # type: ignore[dict-item]


def _names(of: Procedure, section: str) -> list[str]:
    if section == "steps":
        return [step.name for step in of.steps]
    return [one.name for one in getattr(of, section)]


def test_two_names_are_swapped_at_once() -> None:
    """Neither is lost on the way."""
    made = lane("rename: {steps: {agreed: shelved, shelved: agreed}}")
    targets = {outcome.name: outcome.target for move in made.moves for outcome in move.outcomes}
    before = {outcome.name: outcome.target for move in LANE.moves for outcome in move.outcomes}
    swap = {"agreed": "shelved", "shelved": "agreed"}
    assert {name: swap.get(target or "", target) for name, target in before.items()} == targets


def test_what_is_removed_is_gone_and_may_come_again() -> None:
    """A whole entry, or one key of it."""
    made = lane("remove: {rules: [quorum.title, most-agree.basis], deadlines: notice.basis}")
    assert (False, None) == (bool(rules(made)["quorum"].title), rules(made)["most-agree"].basis)
    assert made.deadlines[0].basis is None
    again = lane("remove: {rules: [quorum]}\nrules: {quorum: {rule: quorum, body: meeting, at_least: 1}}")
    assert (1, None) == (rules(again)["quorum"].rule.at_least, rules(again)["quorum"].basis)


def test_an_extension_can_be_extended() -> None:
    """Each change is made to what came before it."""
    first = "extends: mill-lane@1\nprocedure: second\nversion: '2'\nrules: {quorum: {more_than: 2/3}}\nrename: {steps: {heard: listened}}"

    class Held:
        def read_bytes(self) -> bytes:
            return first.encode()

        def __str__(self) -> str:
            return "second.yaml"

    bases: Any = BASES | {"second@2": Held()}
    made = read_procedure("extends: second@2\nversion: '3'\nrename: {steps: {listened: done}}", bases=bases)
    assert ("second", "3", "> 2/3") == (made.name, made.version, quorum(made))
    assert "done" in {step.name for step in made.steps}


def test_a_folder_extends_its_own(tmp_path: Path) -> None:
    """By name and version, whatever the files are called."""
    (tmp_path / "procedure.yaml").write_bytes(LANE_FILE.read_bytes())
    (tmp_path / "strict.procedure.yaml").write_text(
        "extends: mill-lane@1\nprocedure: strict\nversion: '1'\nrules: {quorum: {more_than: 3/4}}"
    )
    town = load_town(tmp_path)
    assert {"mill-lane", "strict"} == {one.name for one in town.procedures}
    assert "> 3/4" == quorum(town.procedure("strict"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "rules: {quorum: {more_than: 2/0}}",
            [
                "lane.yaml:3:29: rules.quorum.more_than: not-an-amount: found '2/0', expected a number, or a share such as 2/3; a share over 0"
            ],
        ),
        (
            "rules: {quorum: {more_then: 2/3}}",
            [
                "lane.yaml:3:18: rules.quorum.more_then: unknown-key: found 'more_then', expected a key that is known here; did you mean 'more_than'?"
            ],
        ),
        (
            "remove: {rules: [qourum]}",
            ["lane.yaml:3:18: remove.rules.0: unknown-rule: found 'qourum', expected a rule of the base; did you mean 'quorum'?"],
        ),
        (
            "remove: {rules: [quorum.titel]}",
            ["lane.yaml:3:18: remove.rules.0: unknown-key: found 'titel', expected a key of 'quorum'; did you mean 'title'?"],
        ),
        (
            "remove: {rule: [quorum]}",
            ["lane.yaml:3:10: remove.rule: unknown-key: found 'rule', expected a section that declares names; did you mean 'rules'?"],
        ),
        (
            "rename: {steps: {herd: heard-out}}",
            ["lane.yaml:3:18: rename.steps.herd: unknown-step: found 'herd', expected a step of the base; did you mean 'heard'?"],
        ),
        (
            "rename: {steps: {heard: voting}}",
            [
                "lane.yaml:3:25: rename.steps.heard: name-taken: found 'voting', expected a name that is free; rename or remove 'voting' as well"
            ],
        ),
        (
            "rename: [steps]",
            ["lane.yaml:3:9: rename: not-a-mapping: found no mapping, expected sections such as rules, and what to rename in each"],
        ),
        (
            "rename: {steps: heard}",
            ["lane.yaml:3:17: rename.steps: not-a-mapping: found no mapping, expected a mapping from old names to new ones"],
        ),
        ("rename: {steps: {heard: [x]}}", ["lane.yaml:3:25: rename.steps.heard: bad-value: found no text, expected the new name"]),
        (
            "remove: {steps: [{a: b}]}",
            ["lane.yaml:3:18: remove.steps.0: bad-value: found no text, expected a name, or one key of it as name.key"],
        ),
        (
            "rename: {steps: {heard: Heard}}",
            [f"base.yaml:38:7: stages.hear.steps.Heard: bad-name: found 'Heard', {SLUG}; write 'heard'"],
        ),
    ],
)
def test_a_mistake_is_told_where_it_was_made(text: str, told: list[str]) -> None:
    """In the extension, with what is there instead."""
    assert told == faults(text)


def test_what_a_removal_leaves_dangling_is_told_in_the_base_with_the_line_that_removes_it() -> None:
    """Each place that still mentions it."""
    told = faults("remove: {rules: [quorum]}")
    assert told
    for line in told:
        assert line.startswith("base.yaml:")
        assert "unknown-rule: found 'quorum'" in line
        assert line.endswith("line 3 removes it: change what mentions it as well")


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (
            "extends: mil-lane@1\nversion: '2'\n",
            [f"lane.yaml:1:10: extends: unknown-base: found 'mil-lane@1', {AT_HAND}; did you mean 'mill-lane@1'?"],
        ),
        (
            "extends: elsewhere\nversion: '2'\n",
            [f"lane.yaml:1:10: extends: unknown-base: found 'elsewhere', {AT_HAND}; known: mill-lane@1"],
        ),
        (
            "extends: [mill-lane]\nversion: '2'\n",
            [f"lane.yaml:1:10: extends: unknown-base: found no text, {AT_HAND}; known: mill-lane@1"],
        ),
        (
            "extends: mill-lane@1\n",
            ["lane.yaml:1:1: document: missing-key: found no 'version', expected 'version', the edition that this extension makes; add it"],
        ),
        (
            "version: '2'\nremove: {}\n",
            ["lane.yaml:2:1: remove: not-extending: found 'remove', expected 'extends' beside it; say what is extended"],
        ),
    ],
)
def test_a_base_that_is_not_there_is_told(head: str, told: list[str]) -> None:
    """With the nearest, or those that are."""
    assert told == faults("", head=head)


def test_a_procedure_does_not_extend_itself() -> None:
    """Nor through another."""
    one, other = "extends: b@1\nprocedure: a\nversion: '1'", "extends: a@1\nprocedure: b\nversion: '1'"

    def held(text: str, name: str) -> Any:
        class Held:
            def read_bytes(self) -> bytes:
                return text.encode()

            def __str__(self) -> str:
                return name

        return Held()

    with pytest.raises(DefinitionError, match="base-cycle: found b@1 extends a@1 extends b@1"):
        read_procedure(one, bases={"a@1": held(one, "a.yaml"), "b@1": held(other, "b.yaml")})
