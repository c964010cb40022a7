"""A procedure's file: every fault told once and in its place, and what is written reads back as the same procedure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from deliberation import towns
from deliberation.definition import problems
from deliberation.documents import load_procedure, read_procedure, write_procedure
from deliberation.documents.nodes import read_nodes
from deliberation.documents.shapes import shaped
from deliberation.errors import DefinitionError, Problem
from deliberation.model import Arrow, Move, Need, Procedure, Text, Who, param
from deliberation.quantities import Duration
from deliberation.rules import STANDARD
from tests.goldens import HERE, golden
from tests.making import HALL, random_procedures

TOWN = towns.load("xichuan").procedure()
FAULTS = sorted((HERE / "faults").glob("*.yaml"))
SMALL = """\
procedure: small
version: "1"
stages:
  only: {steps: {opened: {}, closed: {end: true}}}
moves:
  open: {from: start, to: opened, by: [chair]}
  close: {from: any, to: closed, by: [chair]}
"""


def refused(text: str, **more: Any) -> tuple[Problem, ...]:
    with pytest.raises(DefinitionError) as caught:
        read_procedure(text, **more)
    return caught.value.problems


def told(text: str, **more: Any) -> list[str]:
    return [f"{problem.line}:{problem.column} {problem.code} {problem.found}" for problem in refused(text, **more)]


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_every_fault_is_told_in_its_place(path: Path) -> None:
    """File, line, column, path, code, what was found and expected, and the nearest name: word for word."""
    with pytest.raises(DefinitionError) as caught:
        read_procedure(path.read_bytes(), file=path.name)
    assert golden(path.with_suffix(".txt"), f"{caught.value}\n") == f"{caught.value}\n"


def test_goldens_are_written_anew_on_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a file stays as it is."""
    path = tmp_path / "golden.txt"
    monkeypatch.setenv("UPDATE_GOLDENS", "1")
    assert "议\n" == golden(path, "议\n")
    monkeypatch.delenv("UPDATE_GOLDENS")
    assert "议\n" == golden(path, "other\n")


def test_twelve_faults_get_twelve_messages() -> None:
    """Each on the line that is marked with its number."""
    text = (HERE / "faults/twelve.yaml").read_text(encoding="utf-8")
    marked = [at for at, line in enumerate(text.splitlines(), 1) if "  # " in line]
    assert (12, marked) == (len(marked), [problem.line for problem in refused(text)])


@pytest.mark.parametrize("of", [TOWN, HALL], ids=lambda of: of.name)
def test_what_is_written_reads_back(of: Procedure) -> None:
    """Equal, with the same digest, and written alike again."""
    text = write_procedure(of)
    again = read_procedure(text)
    assert (of, of.digest, text) == (again, again.digest, write_procedure(again))


@given(random_procedures())
def test_random_procedures_read_back(made: Procedure) -> None:
    """Whether well formed or not: a malformed one is refused for the same problems."""
    text = write_procedure(made)
    again = shaped(read_nodes(text, file="f"), Procedure, STANDARD)
    assert (made, made.digest, text) == (again, again.digest, write_procedure(again))
    found = {problem.code for problem in problems(made)}
    assert found == {problem.code for problem in (refused(text) if found else ())}


@given(st.text(max_size=30), st.text(max_size=30).filter(bool))
def test_any_words_survive(title: str, article: str) -> None:
    """Quotation marks, line ends, what looks like a number: a title and an article are what they were, or refused as control characters."""
    made = attrs.evolve(
        HALL, title=Text.of({"en": title, "zh": "议"}), citations=(attrs.evolve(HALL.citations[0], article=article), *HALL.citations[1:])
    )
    again = read_procedure(write_procedure(made))
    assert (made, made.digest) == (again, again.digest)


def test_a_file_may_be_json() -> None:
    """The same procedure, whichever of the two it is written in."""
    plain = yaml.safe_load(write_procedure(HALL))
    assert read_procedure(json.dumps(plain, ensure_ascii=False, indent=1)) == HALL


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    """And its problems name that path."""
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(SMALL, encoding="utf-8")
    bad.write_text(SMALL.replace("start", "strat"), encoding="utf-8")
    assert "small" == load_procedure(good).name
    with pytest.raises(DefinitionError, match="unknown-step") as caught:
        load_procedure(str(bad))
    assert {str(bad)} == {problem.file for problem in caught.value.problems}
    with pytest.raises(OSError, match="none"):
        load_procedure(tmp_path / "none.yaml")


def changed(tree: Any, at: tuple[Any, ...], value: Any) -> Any:
    """The same plain data with another value at a path."""
    if not at:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[at[0]] = changed(tree[at[0]], at[1:], value)
    return copy


def numbers(tree: Any, at: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any, Any]]:
    """Every number of a file with its path and a neighbour of it: counts, shares and durations."""
    if isinstance(tree, dict | list):
        pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
        return [found for key, value in pairs if key != "title" for found in numbers(value, (*at, key))]
    if isinstance(tree, int) and not isinstance(tree, bool):
        return [(at, tree, tree + 1)]
    first, slash, second = str(tree).partition("/")
    if slash and first.isdigit() and second.isdigit():
        return [(at, tree, f"{first}/{int(second) + 1}")]
    first, space, unit = str(tree).partition(" ")
    if space and first.isdigit() and unit in ("days", "working-days", "hours", "clear-days"):
        return [(at, tree, f"{int(first) + 1} {unit}")]
    return []


def test_every_number_is_in_the_digest() -> None:
    """Each number of the default town's file, one higher, gives another digest; but for what it promises, which decides nothing."""
    tree = yaml.safe_load(write_procedure(TOWN))
    found = [one for one in numbers(tree) if one[0][0] != "promises"]
    digests = {TOWN.digest}
    for at, _, other in found:
        read = read_procedure(
            yaml.dump(changed(tree, at, other), Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True, sort_keys=False)
        )
        digests.add(read.digest)
    assert len(found) > 30
    assert len(digests) == len(found) + 1


def untitled(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: untitled(value) for key, value in tree.items() if key not in ("title", "source") or not texts(value)}
    return [untitled(value) for value in tree] if isinstance(tree, list) else tree


def texts(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and set(value) <= {"en", "zh"})


def test_no_title_is_in_the_digest() -> None:
    """Without a single title, and in one more language, it is the same rule book."""
    tree = yaml.safe_load(write_procedure(TOWN))
    bare = untitled(tree)
    more = {**tree, "title": {**tree["title"], "fr": "Méthode"}}
    again, translated = (read_procedure(yaml.safe_dump(one, allow_unicode=True, sort_keys=False)) for one in (bare, more))
    assert (TOWN.digest, TOWN.digest) == (again.digest, translated.digest)
    assert again != TOWN != translated


def test_any_step_means_every_step_that_is_not_an_end() -> None:
    """Ends are left out, and so is what is no step at all."""
    made = read_procedure(SMALL)
    assert [Arrow("opened", "closed")] == list(made.moves[1].arrows)
    odd = SMALL.replace("opened: {}", "opened: {}, start: {}, odd: x")
    assert ["4:46 not-a-mapping 'x'"] == [line for line in told(odd) if "not-a" in line]
    assert ["4:17 not-a-mapping a text", "6:23 unknown-step 'opened'"] == told(SMALL.replace("{opened: {}, closed: {end: true}}", "x"))


def test_rules_that_stand_inline_get_names() -> None:
    """After their kind and first word; the same rule twice is one, another of the same name has a number."""
    made = read_procedure(
        SMALL
        + """\
  hear: {from: opened, by: [chair], needs: {rule: did, move: open}}
  again: {from: opened, by: [chair], needs: [{rule: did, move: open}, not: {rule: did, move: open, same: person}]}
  last:
    by: [chair]
    arrows: [{from: opened, needs: [{rule: all, of: [{rule: did, move: open}, {rule: did_not, move: hear}]}]}]
    outcomes: {out: {to: closed, needs: [{rule: did, move: hear.x-y}]}, in: {otherwise: true}}
""".replace("hear.x-y", "last.out")
    )
    assert {"did-open", "did-open-2", "did-not-hear", "all", "did-last-out"} == {one.name for one in made.rules}
    assert (Need("did-open"), Need("did-open-2", negated=True)) == made.moves[3].needs
    assert made == read_procedure(write_procedure(made))


def test_a_long_word_makes_a_good_name() -> None:
    """A name that is cut does not end with a hyphen."""
    long = "-".join(["abcdefg"] * 7)
    made = read_procedure(
        SMALL.replace("open:", f"{long}:") + f"  hear: {{from: opened, by: [chair], needs: [{{rule: did_not, move: {long}}}]}}\n"
    )
    assert f"did-not-{long}"[:58].rstrip("-") == made.rules[0].name


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        # A stage that cannot be read takes its steps along, and nobody is told that they are unknown.
        (
            SMALL.replace("steps: {opened: {}, closed: {end: true}}", "steps: {opened: {ende: true}, closed: {end: true}}"),
            ["4:27 unknown-key 'ende'"],
        ),
        (SMALL.replace("{opened: {}, closed: {end: true}}", "[opened, closed]"), ["4:17 not-a-mapping a list"]),
        # A rule that cannot be read is not also a rule that is not there.
        (
            SMALL + "  hear: {from: opened, by: [chair], needs: [a, b]}\nrules: {a: {rule: did}, b: {rul: did}}\n",
            ["9:12 missing-key no 'move'", "9:28 missing-key no 'rule'"],
        ),
        # The same where it stands inline; and another fault of the file is still told.
        (
            SMALL + "  hear: {from: opened, to: opend, by: [chair], needs: [{rule: did}, not: {rule: didd, move: open}]}\n",
            ["8:24 unknown-step 'opend'", "8:56 missing-key no 'move'", "8:81 unknown-rule-kind 'didd'"],
        ),
        # A fact whose kind cannot be read is not also a fact of another kind.
        (SMALL + "topic: {size: {kind: cuont}}\nrules: {big: {rule: at_least, fact: size, value: 3}}\n", ["8:22 not-one-of 'cuont'"]),
        (
            SMALL + "topic: {size: {kind: cuont}, other: {}}\nrules: {big: {rule: at_least, fact: other, value: 3}}\n",
            ["8:22 not-one-of 'cuont'", "9:31 value-of-fact 'other', a text"],
        ),
        # A move that cannot be read opened what others refer to.
        (
            SMALL + "  find: {from: opened, by: [chair], opens: task, on: [x]}\n  do: {from: opened, by: [chair], on: task}\n",
            ["8:54 bad-value a list"],
        ),
        # Arrows, grounds and clocks that are none.
        (
            SMALL + "  hear: {by: [chair], arrows: [opened, {from: opened}]}\nrules: {a: {rule: did, move: open, basis: [law]}}\n",
            ["8:32 not-a-mapping 'opened'", "9:43 not-a-mapping a list"],
        ),
        (SMALL + "  hear: {from: opened, at: noon, by: [chair]}\n", ["8:24 at-without-clock 'at' for people"]),
        # Rules that are no mapping.
        (SMALL + "rules: [a]\n", ["8:8 not-a-mapping no mapping"]),
        # A key given twice, an anchor, an alias and a tag do not hide the rest.
        (
            SMALL.replace("by: [chair]}\n", "by: &a [chair]}\n", 1).replace("to: closed, by: [chair]", "to: !x closd, by: *a")
            + "  open: {}\n",
            [
                "6:39 anchor the anchor '&a'",
                "7:26 tag the tag '!x'",
                "7:22 unknown-step 'closd'",
                "7:40 alias the alias '*a'",
                "8:3 key-twice 'open' again",
            ],
        ),
    ],
)
def test_a_consequence_is_not_told(text: str, lines: list[str]) -> None:
    """What follows only from a fault that is told already would send the reader to the wrong place."""
    assert sorted(lines) == sorted(told(text))


def test_a_bad_name_does_not_hide_what_it_stands_for() -> None:
    """Its steps are known, and faults within it are told too."""
    text = SMALL.replace("only:", "Only One:").replace("closed: {end: true}", "closed: {end: maybe}").replace("to: opened", "to: opned")
    assert ["4:3 bad-name 'Only One'", "4:48 not-a-flag 'maybe'", "6:23 unknown-step 'opned'"] == told(text)
    assert "did you mean 'opened'?" == refused(text)[-1].hint


def test_places_are_those_of_the_file() -> None:
    """A short form is told as it was written, not as it was understood."""
    paths = [
        problem.path
        for problem in refused(
            SMALL
            + """\
  one: {from: [opened, opend], to: closd, by: [chair], asks: [{x: {kind: choice}}, {y: {min: 3, max: 2, kind: count}}]}
  two: {arrows: [{from: opend}], by: [chair], asks: {x: {keep: secret}}}
  three: {arrows: [{from: opened}, {from: opened, to: closd}], by: [chair], asks: [titel, {rule: {}}]}
"""
        )
    ]
    assert [
        ("moves", "one", "from", 1),
        ("moves", "one", "to"),
        ("moves", "one", "asks", 0, "x", "of"),
        ("moves", "one", "asks", 1, "y", "min"),
        ("moves", "two", "arrows", 0, "from"),
        ("moves", "two", "asks", "x", "keep"),
        ("moves", "three", "arrows"),
        ("moves", "three", "arrows", 1, "to"),
        ("moves", "three", "asks", 0),
    ] == paths


@attrs.frozen
class Fussy:
    """A rule of somebody else's that complains in a way of its own."""

    kind: ClassVar[str] = "fussy"
    what: str = param("what it complains of")

    def __attrs_post_init__(self) -> None:
        if self.what == "key":
            raise KeyError("no such thing")
        if self.what == "definition":
            raise DefinitionError([Problem("fussy", (), "this", "that", "do so")])

    def check(self, view: Any) -> Any:
        """Holds always."""


@pytest.mark.parametrize(
    ("what", "lines"),
    [("key", ["8:15 does-not-fit {what: key}"]), ("definition", ["8:15 fussy this"])],
)
def test_a_rule_of_somebody_elses_may_complain(what: str, lines: list[str]) -> None:
    """Whatever it raises while it is made is a problem of the file."""
    text = SMALL + f"rules: {{mine: {{rule: fussy, what: {what}}}}}\n"
    rules = STANDARD.with_rules(Fussy)
    assert lines == told(text, rules=rules)


def test_a_rule_of_somebody_elses_may_be_content() -> None:
    """And is then a rule like any other."""
    made = read_procedure(SMALL + "rules: {mine: {rule: fussy, what: nothing}}\n", rules=STANDARD.with_rules(Fussy))
    assert Fussy(what="nothing") == made.rules[0].rule


def test_every_short_form_is_written_and_read() -> None:
    """People by item, by body, by deed; stays and arrows; a calendar without a country; a duration with its end."""
    people = (Who("chair"), Who("villager", scope="village"), Who(did="propose"), Who(member_of="council"))
    arrows = (Arrow("voting", "doing", (Need("big"),)), Arrow("doing"))
    odd = Move("odd", arrows, by=people, seen_by=people[:1], title=Text.of("odd"))
    made = attrs.evolve(
        HALL,
        moves=(*HALL.moves, odd),
        calendar=attrs.evolve(HALL.calendar, timezone="Asia/Shanghai"),
        deadlines=(*HALL.deadlines, attrs.evolve(HALL.deadlines[0], name="soon", after=Duration(3, "days", "same-time"))),
    )
    assert made == read_procedure(write_procedure(made))
