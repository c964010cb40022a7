"""Promises in a town's file: read strictly, written back, renamed and removed in an extension, marked by the schema, told where they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml

from deliberation.checking import difference
from deliberation.checking.telling import told
from deliberation.documents import read_procedure, write_procedure
from deliberation.documents.shapes import plain_of
from deliberation.model import Need, Procedure, Promise, Subject, Text
from deliberation.promises import (
    PATTERNS,
    AlwaysBefore,
    AtMostTimes,
    Between,
    CanAlways,
    DifferentPeople,
    MustHappen,
    Never,
    NeverAfter,
    NoSooner,
    NotBoth,
    Span,
    Then,
    Times,
    Wait,
    Within,
)
from deliberation.quantities import read_duration
from tests.documents.test_schema import agree

BASE = """\
procedure: lane
version: "1"
topic: {size: {kind: count}}
stages: {all: {steps: {open: {}, agreed: {}, over: {end: true}}}}
rules: {big: {rule: at_least, fact: size, value: 10}}
moves:
  propose: {from: start, to: open, by: [clerk], asks: [size]}
  vote: {from: open, by: [clerk]}
  task: {from: open, by: [clerk], opens: task}
  finish: {from: open, by: [clerk], on: task}
  close:
    from: open
    by: [clerk]
    outcomes: {yes: {to: agreed, needs: [big]}, no: {to: over, otherwise: true}}
  publish: {from: agreed, to: over, by: [clerk]}
promises:
"""
WEEK = read_duration("7 days")
WRITTEN: list[tuple[str, Any]] = [
    ("never: vote", Never("vote")),
    ("never: [vote, {enters: open}, {holds: big}, {holds: {not: big}}]",
     Never(["vote", Subject(enters="open"), Subject(holds=Need("big")), Subject(holds=Need("big", negated=True))])),
    ("at_most_times: {of: close.yes, times: 2}, same_person: true", AtMostTimes(Times("close.yes", times=2), same_person=True)),
    ("always_before: {enters: agreed}, requires: vote, each_time: true, void_after: [propose, publish]",
     AlwaysBefore(Subject(enters="agreed"), requires="vote", each_time=True, void_after=["propose", "publish"])),
    ("between: [task, [vote, publish]], requires: finish, same: item",
     Between(["task", ["vote", "publish"]], requires="finish", same="item")),
    ("never_after: close, no: vote", NeverAfter("close", no="vote")),
    ("not_both: [vote, publish]", NotBoth(["vote", "publish"])),
    ("must_happen: publish", MustHappen("publish")),
    ("then: {enters: agreed}, leads_to: publish", Then(Subject(enters="agreed"), leads_to="publish")),
    ("no_sooner: {than: 7 days, from: propose, to: [close, publish]}", NoSooner(Wait(WEEK, start="propose", to=["close", "publish"]))),
    ("within: {limit: 7 days, from: task, to: finish}, same: item", Within(Span(WEEK, start="task", to="finish"), same="item")),
    ("can_always: end", CanAlways("end")),
    ("different_people: [task, finish], same: item", DifferentPeople(["task", "finish"], same="item")),
]  # fmt: skip
REAL = [row for row in WRITTEN if "same: item" not in row[0] or "between" not in row[0]]


def lane(*lines: str) -> str:
    """The lane with promises under the names `a`, `b` and so on."""
    return BASE + "".join(f"  {'abcdefghijklmnop'[at]}: {{{line}}}\n" for at, line in enumerate(lines))


WHOLE = lane(*(line for line, _ in REAL))


def extending(text: str, tmp_path: Path, base: str = WHOLE) -> Procedure:
    """The lane, extended."""
    path = tmp_path / "base.yaml"
    path.write_text(base, "utf-8")
    return read_procedure(f"extends: lane@1\nversion: '2'\n{text}", bases={"lane@1": path})


def test_every_pattern_is_written_here() -> None:
    """None is left out."""
    assert set(PATTERNS) == {pattern.kind for _, pattern in WRITTEN}


@pytest.mark.parametrize(("line", "pattern"), REAL, ids=[line.partition(":")[0] for line, _ in REAL])
def test_a_promise_is_read_and_written_back(line: str, pattern: Any) -> None:
    """In the town's words: one subject alone, several as a list."""
    of = read_procedure(lane(f"{line}, for: {{not: big}}, says: {{en: so, zh: 如此}}"))
    assert (Promise("a", pattern, only=Need("big", negated=True), says=Text.of({"en": "so", "zh": "如此"})),) == of.promises
    again = read_procedure(write_procedure(of))
    assert of == again
    assert of.promises == again.promises
    assert yaml.safe_load(f"{{{line}}}".replace("no:", "'no':")) == plain_of(attrs.evolve(of.promises[0], only=None, says=Text()))
    assert read_procedure(lane(line)).promises[0] == Promise("a", pattern)


def test_promises_change_no_digest() -> None:
    """Nor does what they say."""
    assert read_procedure(WHOLE).digest == read_procedure(BASE.replace("promises:\n", "")).digest


def test_an_extension_adds_a_promise_changes_one_and_removes_one_by_its_name(tmp_path: Path) -> None:
    """All others stay as they are; one of another pattern is removed first."""
    made = extending("remove: {promises: [a, b]}\npromises: {a: {must_happen: vote}, e: {no: propose}, z: {never: close.no}}", tmp_path)
    was = read_procedure(WHOLE)
    held = {one.name: one.pattern for one in made.promises}
    kept = {one.name: one.pattern for one in was.promises if one.name not in ("a", "b", "e")}
    assert {**kept, "a": MustHappen("vote"), "e": NeverAfter("close", no="propose"), "z": Never("close.no")} == held


RENAMES = {
    "moves": ["propose", "vote", "task", "finish", "close", "publish"],
    "steps": ["open", "agreed"],
    "rules": ["big"],
}


@pytest.mark.parametrize("section", RENAMES)
def test_what_a_promise_speaks_of_is_renamed_with_it(section: str, tmp_path: Path) -> None:
    """Wherever a promise mentions it, in all its shapes; and no difference is told but the new name."""
    base = lane(*(f"{line}, for: big" for line, _ in REAL))
    names = ", ".join(f"{name}: {name}-x" for name in RENAMES[section])
    made = extending(f"rename: {{{section}: {{{names}}}}}", tmp_path, base)
    kinds = {one.kind for one in difference(read_procedure(base), made)}
    assert {"renamed"} == kinds
    for name in RENAMES[section]:
        assert not mentions(made, name)


def mentions(of: Procedure, name: str) -> bool:
    """Whether a promise has a word in it."""
    text = str(plain_of(of)["promises"]).replace("'requires'", "").replace("close.yes", "close")
    return f"'{name}'" in text


def test_a_promise_can_be_renamed(tmp_path: Path) -> None:
    """As anything else that has a name."""
    assert "x" == extending("rename: {promises: {a: x}}", tmp_path).promises[0].name


DIFFERENT = [
    ("never: vote", "never: [vote, publish]", ["promises: 'a': never: + 'publish'"]),
    ("never: vote", "never: vote, for: big, says: no", ["promises: 'a': for: + 'big'", "promises: 'a': says: en: + 'no'"]),
    (
        "within: {limit: 7 days, from: vote, to: close}",
        "within: {limit: 8 days, from: {enters: open}, to: close}",
        [
            "promises: 'a': within: limit: 7 days → 8 days",
            "promises: 'a': within: from: − 'vote'",
            "promises: 'a': within: from: + coming into 'open'",
        ],
    ),
    (
        "at_most_times: {of: vote, times: 2}",
        "never: {holds: {not: big}}",
        [
            "promises: 'a': at_most_times: − of: 'vote', times: 2",
            "promises: 'a': never: + not 'big' beginning to hold",
        ],
    ),
    ("between: [vote, close], requires: task", "between: [close, vote], requires: task", ["promises: 'a': between: 'vote', 'close' → 'close', 'vote'"]),
    ("not_both: [vote, [close, task]]", "not_both: [[close, task], vote]", []),
    ("never: {holds: big}", "never: {holds: big}, for: big", ["promises: 'a': for: + 'big'"]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "lines"), DIFFERENT, ids=[after[:20] for _, after, _ in DIFFERENT])
def test_what_is_promised_otherwise_is_told(before: str, after: str, lines: list[str]) -> None:
    """Key by key, things by their titles; another order matters where there is one."""
    was, now = (read_procedure(lane(line)) for line in (before, after))
    assert tuple(lines) == told(difference(was, now), was, now)


def test_a_promise_that_came_is_told_with_all_that_it_says() -> None:
    """And one that went by its name."""
    was, now = read_procedure(lane("never: vote")), read_procedure(lane("never: vote", "then: vote, leads_to: close, same_person: true"))
    assert ("promises: + 'b': then: 'vote'; leads_to: 'close'; same_person: yes",) == told(difference(was, now), was, now)
    assert ("promises: − 'b'",) == told(difference(now, was), now, was)
    assert ("承诺：增加「b」：一旦发生：「vote」；须随之发生：「close」；逐人计算：是",) == told(
        difference(was, now), was, now, language="zh"
    )


@pytest.mark.parametrize("name", ["promises", "promised"])
def test_the_schema_marks_what_the_reader_finds(name: str) -> None:
    """Each faulty promise alone; what names mean it cannot tell."""
    path = Path(__file__).parent.parent / "goldens" / "faults" / f"{name}.yaml"
    head, _, lines = path.read_text("utf-8").partition("promises:\n")[0], "", path.read_text("utf-8").rpartition("promises:\n")[2]
    for line in lines.splitlines():
        agree("procedure", f"{head}promises:\n{line}\n".encode())


def test_the_schema_marks_no_promise_that_is_right() -> None:
    """Whole, or in an extension that says only what is different."""
    agree("procedure", lane(*(f"{line}, for: {{not: big}}, says: so" for line, _ in REAL)).encode())
    agree("procedure", b"extends: xichuan@2026.1\nversion: '3'\nremove: {promises: []}\npromises: {}")
