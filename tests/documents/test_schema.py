"""The schema of a town's files, held against the reader by an independent validator: it marks nothing that is right, and most of what is wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import attrs
import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.protocols import Validator

from deliberation import towns
from deliberation.documents import read_people, read_procedure, read_stories, resolved_text
from deliberation.documents.meanings import FILE
from deliberation.documents.mentions import SECTIONS
from deliberation.documents.schema import schema
from deliberation.documents.shapes import RENAMED
from deliberation.documents.town import editions
from deliberation.errors import DefinitionError, Problem
from deliberation.model import param
from deliberation.rules import STANDARD, Is
from tests.test_fuzz import DUMPER, LOADER, ODD, copied, places, typed

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in (Path(towns.__file__).parent, ROOT / "examples")
    for path in folder.rglob("*.yaml")
    # Templates have gaps to be filled, and a plug-in's town has a rule of its own.
    if not {"templates", "plugin"} & set(path.parts)
)
BASES = dict(editions({path: path.read_bytes() for path in FILES if path.name.endswith("procedure.yaml")}))


def read_unasked(text: bytes) -> None:
    """Read a procedure without asking whether it is well formed: what its names and ways add up to, only the whole can tell."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deliberation.documents.procedures.problems", lambda _: ())
        read_procedure(text, bases=BASES)


KINDS: dict[str, Callable[[bytes], Any]] = {"procedure": read_unasked, "people": read_people, "stories": read_stories}

CANNOT_TELL = {
    # Names that stand elsewhere, or in another file.
    *("unknown-base", "unknown-template", "unknown-person", "base-cycle", "name-taken", *(f"unknown-{kind}" for kind in SECTIONS.values())),
    # Values that have to fit each other, a calendar that is known.
    *("does-not-fit", "member-twice", "bad-calendar"),
    # What is no longer there when an editor has typed the file.
    *("alias", "anchor", "tag", "key-twice", "bad-key", "not-yaml", "two-documents", "too-deep", "too-large", "not-utf-8"),
}
WHOLE = r"'(0x|0o|\+|-?\d+\.0*|-?\d+e).*'"
PARTLY: dict[str, Callable[[str], object]] = {
    "not-an-amount": lambda found: "/" in found or re.fullmatch(WHOLE, found),  # a share above 1; whole numbers to an editor
    "not-a-date": lambda found: re.search(r"\d{4}", found),  # a day that no month has
    "not-a-moment": lambda found: re.search(r"\d{4}", found),
    "not-a-day-of-year": lambda found: "02-30" in found,
    "not-a-duration": lambda found: re.search(r"\d{4,}", found),  # more than a hundred years
    "not-a-flag": lambda found: found.strip("'") in ("True", "TRUE", "False", "FALSE"),  # flags to an editor
    **dict.fromkeys(("not-a-count", "not-one-of"), lambda found: re.fullmatch(WHOLE, found)),  # whole numbers to an editor
    "bad-name": lambda found: found == "'~'",  # an empty value to an editor
    "nothing-given": lambda found: True,  # `null` is a text, and an empty value is the same to an editor
}
# What an extension leaves out may be in its base.
LEFT_TO_THE_BASE: dict[str, Callable[[str], object]] = {
    "missing-key": lambda found: found in ("no 'rule'", "no 'from'", "no 'citation'", "no 'at' beside 'by: clock'"),
    "at-without-clock": lambda found: True,
    "from-and-arrows": lambda found: True,
}

CORE: list[tuple[str, Callable[[str], Any]]] = [
    (r"~|null|Null|NULL|", lambda _: None),
    (r"true|True|TRUE", lambda _: True),
    (r"false|False|FALSE", lambda _: False),
    (r"[-+]?[0-9]+", int),
    (r"0o[0-7]+", lambda word: int(word, 0)),
    (r"0x[0-9a-fA-F]+", lambda word: int(word, 0)),
    (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", float),
]


def as_an_editor(text: bytes) -> Any:
    """Plain data of a text, typed by the core schema of YAML 1.2; keys are texts."""
    return _typed(yaml.compose(text, Loader=LOADER))


def _typed(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _typed(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_typed(value) for value in node.value]
    if node.style in ("'", '"', "|", ">"):
        return node.value
    return next((make(node.value) for pattern, make in CORE if re.fullmatch(pattern, node.value)), node.value)


def kind_of(path: Path) -> str:
    return path.stem.rpartition(".")[2]


@lru_cache
def validator(kind: str, draft: type[Validator]) -> Validator:
    made = schema(kind)
    draft.check_schema(made)
    return draft(made)


def marked(kind: str, text: bytes, draft: type[Validator] = Draft202012Validator) -> list[str]:
    """What an editor marks."""
    return [f"{'.'.join(map(str, fault.path))}: {fault.message}" for fault in validator(kind, draft).iter_errors(as_an_editor(text))]


def problems(kind: str, text: bytes) -> Sequence[Problem]:
    """What the reader finds."""
    try:
        KINDS[kind](text)
    except DefinitionError as error:
        return error.problems
    return []


def untold(text: bytes, found: Sequence[Problem]) -> list[Problem]:
    """The problems that a schema could have told."""
    builds = re.search(rb"^(extends|use):", text, re.MULTILINE)
    partly = PARTLY | (LEFT_TO_THE_BASE if builds else {})
    return [
        one
        for one in found
        if one.code not in CANNOT_TELL
        and not (one.code in partly and partly[one.code](one.found))
        and not (one.code == "unknown-key" and one.path[0] == "remove")  # a key of something in the base
        and not (builds and of_the_template(as_an_editor(text), one))
    ]


def of_the_template(tree: Any, problem: Problem) -> bool:
    """Whether only the template can tell: what a parameter may be, what a rule is that says no kind, what is missed after a removal."""
    match problem.path:
        case ("use", *rest):
            return problem.code == "missing-key" and ("stage" in problem.found or "remove" in _under(tree["use"], rest))
        case ("rules", name, _, *_) if "rule" not in _under(tree, ["rules", name]):
            return True
        case path:
            return _under(tree, path) is NOWHERE


NOWHERE: dict[str, Any] = {}


def _under(node: Any, path: Sequence[str | int]) -> Any:
    for key in path:
        known = range(len(node)) if isinstance(node, list) else node if isinstance(node, dict) else ()
        if key not in known:
            return NOWHERE
        node = node[key]
    return node


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_of_a_town_is_right(path: Path) -> None:
    """Nothing is marked in a file that the reader takes."""
    assert [] == marked(kind_of(path), path.read_bytes())


# Words that an editor types in its own way.
PLAIN = [
    "~",
    "null",
    "True",
    "1.5",
    "2026.1",
    "0x1F",
    "-7",
    "+3",
    "1e3",
    "2026-01-01",
    "20260101",
    "007",
    "no",
    ".5",
    "18:00",
    "1_000",
    "03-01",
]


def edited(chance: random.Random, tree: Any) -> bytes:
    """A copy with one edit: something removed, replaced, exchanged, renamed, wrapped or copied elsewhere."""
    tree = copied(tree)
    known = places(tree)
    (one, key), (other, its) = chance.choice(known), chance.choice(known)
    word = ""
    match chance.randrange(8):
        case 0:
            del one[key]
        case 1:
            one[key] = chance.choice(ODD)
        case 2:
            one[key] = copied(other[its])
        case 3:
            one[key] = [one[key]]
        case 4:
            one[key] = {"of": one[key]}
        case 5:
            one[fresh(chance, one, key, its)] = one[key]
        case 6 if isinstance(one, dict):
            one[fresh(chance, one, key, its)] = one.pop(key)
        case _:
            word, one[key] = chance.choice(PLAIN), "placeholder"
    text = yaml.dump(copied(tree, typed), Dumper=DUMPER, allow_unicode=True, sort_keys=False)
    return (text.replace("placeholder", word) if word else text).encode()


def fresh(chance: random.Random, holder: Any, key: Any, other: Any) -> Any:
    return chance.choice(("name", "rule", "not", "at", "kind", f"{key}x", str(other))) if isinstance(holder, dict) else key


def agree(kind: str, text: bytes) -> None:
    """What the reader takes is not marked; what it finds and nobody marked is of a kind that a schema cannot tell."""
    found, seen = problems(kind, text), marked(kind, text)
    assert found or not seen, seen
    assert seen or not untold(text, found)


def in_full(path: Path) -> list[str]:
    """The text of a file; of one that uses templates also all that it says with them."""
    text = path.read_text("utf-8")
    return [text, resolved_text(path, bases=BASES)] if "\nuse:" in text else [text]


TREES = {path: [yaml.load(text, Loader=LOADER) for text in in_full(path)] for path in FILES}


RUNS = [*range(0, 180, 30), *(pytest.param(first, marks=pytest.mark.soak) for first in range(1_000, 20_000, 30))]


@pytest.mark.parametrize("first", RUNS)
def test_the_schema_and_the_reader_agree_on_any_edit(first: int) -> None:
    """One edit of one file, over and over."""
    for seed in range(first, first + 30):
        chance = random.Random(f"edit-{seed}")
        path = chance.choice(FILES)
        text = edited(chance, chance.choice(TREES[path]))
        print(f"{path}, seed {seed}")
        agree(kind_of(path), text)


def test_some_edits_are_taken_and_some_are_marked() -> None:
    """So that there is something to agree on."""
    path = ROOT / "examples/own_town/procedure.yaml"
    texts = [edited(random.Random(seed), TREES[path][0]) for seed in range(40)]
    assert {True, False} == {bool(marked("procedure", text)) for text in texts}


RECALL, XICHUAN = ROOT / "examples/procedures/villagers-recall/procedure.yaml", Path(towns.__file__).parent / "xichuan/procedure.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (RECALL, "    lasts: 5 days\n", "", "missing-key"),
        (XICHUAN, "      quorum: 2/3\n", "", "missing-key"),
        (RECALL, "      signing: {}\n", "", "missing-key"),
        (RECALL, "  hand-in: {", "  hand-over: {", "missing-key"),
        (RECALL, "    by: {member_of: villagers}", "    by: {seated_in: villagers}", "bad-who"),
        (RECALL, "more_than: 1/2, basis", "more_than: many, basis", "not-an-amount"),
    ],
)
def test_what_a_template_makes_of_what_it_is_given_is_not_marked(path: Path, old: str, new: str, told: str) -> None:
    """The reader tells it."""
    text = path.read_text("utf-8").replace(old, new, 1).encode()
    assert {told} == {problem.code for problem in problems("procedure", text)}
    assert [] == marked("procedure", text)
    agree("procedure", text)


LANE = (ROOT / "examples/own_town/procedure.yaml").read_bytes()
HEAD = "procedure: lane\nversion: 1\n"
WRONG = [
    ("unknown-key", "form: lane"),
    ("unknown-key", "moves: {go: {from: start, by: [clerk], need: [lawful]}}"),
    ("unknown-key", "rules: {quorum: {rule: quorum, bodies: council}}"),
    ("unknown-key", "rules: {quorum: {rule: quorum, name: quorum, body: council, at_least: 3}}"),
    ("unknown-key", "calendar: {zone: UTC}"),
    ("unknown-rule-kind", "rules: {quorum: {rule: quorom}}"),
    ("unknown-rule-kind", "moves: {go: {from: start, by: clerk, needs: [{not: {rule: iss}}]}}"),
    ("missing-key", "rules: {quorum: {body: council}}"),
    ("missing-key", "rules: {quorum: {rule: quorum}}"),
    ("missing-key", "rules: {quorum: {rule: quorum, body: council, at_least: 3, basis: {status: stated}}}"),
    ("missing-key", "deadlines: {notice: {from: [go], after: 7 days, basis: {status: stated}}}"),
    ("missing-key", "moves: {go: {to: heard, by: clerk}}"),
    ("missing-key", "moves: {go: {from: start, by: clock}}"),
    ("missing-key", "moves: {go: {by: clerk, arrows: [{to: heard}]}}"),
    ("at-without-clock", "moves: {go: {from: start, by: clerk, at: notice}}"),
    ("from-and-arrows", "moves: {go: {from: start, by: clerk, arrows: [{from: start}]}}"),
    ("bad-name", "roles: {Clerk: clerk}"),
    ("bad-name", "items: [two words]"),
    ("bad-name", "items: [1]"),
    ("bad-name", "items: [a%s]" % ("b" * 64)),
    ("bad-value", "moves: {go: {from: {start: 1}, by: clerk}}"),
    ("bad-value", "citations: {law: {article: [1]}}"),
    ("bad-value", "citations: {law: {title: {en: [1]}}}"),
    ("bad-who", "moves: {go: {from: start, by: {member_of: council, did: vote}}}"),
    ("bad-who", "moves: {go: {from: start, by: '@village'}}"),
    ("bad-need", "moves: {go: {from: start, by: clerk, needs: [{nor: lawful}]}}"),
    ("bad-need", "moves: {go: {from: start, by: clerk, needs: {}}}"),
    ("not-a-mapping", "topic: [title]"),
    ("not-a-mapping", "rules: {quorum: council}"),
    ("not-a-language", "title: {english: Lane}"),
    ("not-a-flag", "topic: {title: {optional: yes}}"),
    ("not-a-flag", "topic: {title: {optional: 'true'}}"),
    ("not-a-count", "topic: {title: {max: many}}"),
    ("not-a-count", "topic: {title: {max: '80'}}"),
    ("not-a-count", "topic: {title: {max: 2.9}}"),
    ("not-a-count", "rules: {quorum: {rule: quorum, body: council, at_least: {up_to: {many: 1/2}, above: 1/3}}}"),
    ("not-one-of", "topic: {title: {kind: texts}}"),
    ("not-one-of", "rules: {quorum: {rule: quorum, body: council, at_least: 1/2, base: member}}"),
    ("not-an-amount", "rules: {quorum: {rule: quorum, body: council, at_least: 1/0}}"),
    ("not-an-amount", "rules: {quorum: {rule: quorum, body: council, at_least: 120 %}}"),
    ("not-an-amount", "rules: {quorum: {rule: quorum, body: council, at_least: {least_of: [1, 1/2]}}}"),
    ("not-an-amount", "rules: {quorum: {rule: quorum, body: council, at_least: {up_to: {300: 1/2}}}}"),
    ("not-an-amount", "rules: {few: {rule: consensus, did: vote, at_least: {lesser_of: [1, 1/2]}}}"),
    ("not-a-duration", "deadlines: {notice: {from: [go], after: 7 parsecs}}"),
    ("not-a-duration", "deadlines: {notice: {from: [go], after: 0 days}}"),
    ("not-a-duration", "deadlines: {notice: {from: [go], after: 48 hours day-end}}"),
    ("not-a-date", "citations: {law: {valid_from: yesterday}}"),
    ("not-a-time", "rules: {day: {rule: during, from_time: 25:00}}"),
    ("not-a-day-of-year", "rules: {day: {rule: during, from_day: 13-01}}"),
    ("not-extending", "rename: {steps: {heard: listened}}"),
    ("missing-key", "use: {meeting: {body: council}}"),
    ("missing-key", "extends: mill-lane@1"),
    ("unknown-key", "extends: mill-lane@1\nversion: 2\nremove: {rule: [quorum]}"),
    ("not-a-mapping", "extends: mill-lane@1\nversion: 2\nrename: {rules: quorum}"),
    ("unknown-key", "extends: mill-lane@1\nversion: 2\nrules: {quorum: {at_leest: 3}}"),
]


@pytest.mark.parametrize(("code", "text"), WRONG)
def test_a_fault_is_marked(code: str, text: str) -> None:
    """The fault that the reader finds, and one like it alone in the file."""
    whole = (text if "extends" in text else HEAD + text).encode()
    assert code in [problem.code for problem in problems("procedure", whole)]
    assert [] != marked("procedure", whole)
    assert marked("procedure", whole) == marked("procedure", whole, Draft7Validator)
    assert [] == marked("procedure", HEAD.encode())


@pytest.mark.parametrize(
    ("kind", "code", "text"),
    [
        ("people", "unknown-key", "person: {}"),
        ("people", "missing-key", "people: {ml-1: {roles: clerk}}"),
        ("people", "missing-key", "rosters: {body: council}"),
        ("people", "not-a-count", "people: {a: {name: A}}\nrosters: {body: council, members: {id: a, weight: much}}"),
        ("stories", "missing-key", "{}"),
        ("stories", "missing-key", "stories: {one: {title: one, procedure: lane, ends: heard, plays: []}}"),
        ("stories", "not-a-list", "stories: {one: {title: one, procedure: lane, ends: heard, plays: {}}}"),
        ("stories", "bad-line", "stories: {one: {title: one, procedure: lane, ends: heard, plays: [{at: 2026-03-02, by: a}]}}"),
        ("stories", "bad-line", "stories: {one: {title: one, procedure: lane, ends: heard, plays: [{move: go, by: []}]}}"),
        ("stories", "bad-line", "stories: {one: {title: one, procedure: lane, ends: heard, plays: [{step: heard}]}}"),
        ("stories", "not-a-moment", "stories: {one: {title: one, procedure: lane, ends: heard, plays: [{at: noon}]}}"),
        ("stories", "not-a-mapping", "stories: {one: {title: one, procedure: lane, ends: heard, plays: [{at: 2026-03-02, data: 1}]}}"),
    ],
)
def test_a_fault_in_another_file_is_marked(kind: str, code: str, text: str) -> None:
    """Of people and of stories."""
    assert code in [problem.code for problem in problems(kind, text.encode())]
    assert [] != marked(kind, text.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('version: "1"', "version: 2026.1"),
        ('version: "1"', "version: 2026-01-01"),
        ('version: "1"', "version: no"),
        ('version: "1"', "version: ~"),
        ("{en: Consultation of Mill Lane, zh: 磨坊巷议事}", "null"),
        ("{en: Consultation of Mill Lane, zh: 磨坊巷议事}", "{en: 1789, no: , zh-Hant: true}"),
        ('article: "3"', "article: 3"),
        ('article: "3"', "article: 3, valid_from: 20260101, valid_to: 2026-W40-1"),
        ("topic:", "vouched: {told: {kind: choice, of: [yes, no, null, true]}}\ntopic:"),
        ("after: 3 days", "after: 3 day day-start"),
        ("max: 80", "max: 0080"),
        ("more_than: 1/2, basis: lane-rules, title", "more_than: '1/2', basis: {citation: lane-rules}, title"),
        (
            "more_than: 1/2, basis: lane-rules, title",
            "at_least: {up_to: {100: 3, 300: {lesser_of: [3, 7.5 %]}}, above: 100 %}, size: size, title",
        ),
    ],
)
def test_a_text_is_a_text_whatever_it_looks_like(old: str, new: str) -> None:
    """What the reader takes is not marked, however an editor types it."""
    text = LANE.decode().replace(old, new, 1)
    assert LANE.decode() != text
    assert ([], []) == (list(problems("procedure", text.encode())), marked("procedure", text.encode()))


@attrs.frozen
class Span:
    """From a day to a day."""

    name: str
    days: int = attrs.field(default=7, eq=False)


@attrs.frozen
class Quiet:
    """It is quiet.

    And more, that a schema does not tell.
    """

    kind: ClassVar[str] = "quiet"
    span: Span = param("when")
    grade: Literal["1", "low"] = param("how quiet", default="low")
    of: Any = param("anything", default=None)
    plain: str | None = None
    check = Is.check


def test_the_rules_of_a_registry_have_their_branch() -> None:
    """With what they say of themselves; keys that say nothing are keys all the same."""
    rules = STANDARD.with_rules(Quiet)
    made = schema(rules=rules)
    branch = made["$defs"]["rule-quiet"]
    assert "It is quiet." == branch["description"]
    assert "It is quiet." == made["$defs"]["rule"]["properties"]["rule"]["enumDescriptions"][-1]
    assert ("how quiet", "low", ["1", 1, "low"]) == tuple(branch["properties"]["grade"][key] for key in ("description", "default", "enum"))
    assert "" == branch["properties"]["plain"]["description"]
    for grade, days, faults in (("1", "8", set()), ("low", "'8'", {"not-a-count"}), ("high", "8", {"not-one-of"})):
        text = f"{HEAD}rules: {{q: {{rule: quiet, span: {{name: night, days: {days}}}, grade: {grade}, of: anything}}}}".encode()
        with pytest.raises(DefinitionError) as caught:
            read_procedure(text, rules=rules)
        assert faults == {problem.code for problem in caught.value.problems} & {"not-a-count", "not-one-of"}
        assert len(faults) == len(list(Draft202012Validator(made).iter_errors(as_an_editor(text))))


def closed(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping of the schema that lists its keys."""
    if isinstance(node, dict):
        if node.get("additionalProperties") is False:
            yield node
        for one in node.values():
            yield from closed(one)
    elif isinstance(node, list):
        for one in node:
            yield from closed(one)


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_told(kind: str) -> None:
    """In words; what a rule's kind is, the list of the kinds tells."""
    found = list(closed(schema(kind)))
    assert found
    for one in found:
        assert [] == [key for key, form in one["properties"].items() if not form.get("description") and "const" not in form]


def test_the_keys_are_those_of_the_pages() -> None:
    """No class has a key that is told of nowhere, but for names and places."""
    for cls, told in FILE.items():
        renamed = RENAMED.get(cls, {})
        keys = {renamed.get(field.name, field.name) for field in attrs.fields(cls) if field.init}
        assert keys - set(told) <= {"name", "line", "file", "pattern"}


def test_a_schema_is_made_anew_each_time() -> None:
    """Who changes one changes no other."""
    schema()["$defs"]["amount"]["type"].clear()
    assert ["integer", "string"] == schema()["$defs"]["amount"]["type"]


def test_another_kind_of_file_has_none() -> None:
    """With the kinds there are."""
    with pytest.raises(ValueError, match=r"^there is no schema of 'town': the kinds of file are procedure, people, stories$"):
        schema("town")
