"""All that is asked for, within its range: each kind of fact, one below, at and above its bounds."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.model import Choice, Entry, Fact
from deliberation.rules import Asks
from tests.making import HALL, SECRET, action, ask, case, item, record, told

CHOICE = Fact("f", "choice", of=(Choice("for"), Choice("against")))


@pytest.mark.parametrize(
    ("fact", "value", "ok"),
    [
        (Fact("f"), "", False),
        (Fact("f"), "a", True),
        (Fact("f", min=0), "", True),
        (Fact("f", max=3), "abc", True),
        (Fact("f", max=3), "abcd", False),
        (Fact("f", min=2), "a", False),
        (Fact("f", min=2), "ab", True),
        (Fact("f", "count"), -1, False),
        (Fact("f", "count"), 0, True),
        (Fact("f", "count", min=-2), -2, True),
        (Fact("f", "count", min=-2), -3, False),
        (Fact("f", "count", min=2, max=4), 1, False),
        (Fact("f", "count", min=2, max=4), 2, True),
        (Fact("f", "count", min=2, max=4), 4, True),
        (Fact("f", "count", min=2, max=4), 5, False),
        (Fact("f", "documents"), [], False),
        (Fact("f", "documents"), ["a"], True),
        (Fact("f", "documents", max=1), ["a", "b"], False),
        (Fact("f", "documents", min=0), [], True),
        (CHOICE, "for", True),
        (CHOICE, "perhaps", False),
        (Fact("f", "flag"), False, True),
        (Fact("f", "date"), "2026-03-02", True),
        (Fact("f", "moment"), "2026-03-02T09:00:00+00:00", True),
        (Fact("f", "person"), "p-1", True),
        (Fact("f", "person"), "", False),
    ],
)
@pytest.mark.parametrize("place", ["facts", "sets"])
def test_a_value_lies_within_its_range(fact: Fact, value: Any, ok: bool, place: str) -> None:
    """Whether it is asked for or may be changed."""
    given: dict[str, Any] = {"facts": (), "sets": (), place: (fact,)}
    verdict = ask(Asks(**given), act=action(data={"f": value}))
    assert (ok, None if ok else 1) == (verdict.ok, verdict.missing)


@pytest.mark.parametrize(
    ("totals", "ok"), [({"yes": 2, "no": 0}, False), ({"yes": 2, "no": 1}, True), ({"yes": 3}, True), ({"yes": 4}, False), ({}, False)]
)
def test_as_many_ballots_are_counted_as_were_cast(totals: dict[str, int], ok: bool) -> None:
    """Three took part."""
    known = case(records={"ballot": record({f"p-{n}": Entry(n, None, 1) for n in (1, 2, 3)})})
    verdict = ask(Asks(facts=(Fact("f", "totals", totals_of="ballot"),)), known, action(data={"f": totals}))
    assert ok is verdict.ok
    assert ok or (sum(totals.values()), 3) == (verdict.observed[0], verdict.required[0])


def test_what_is_counted_could_be_chosen() -> None:
    """Ballots for something else would be counted and then be nobody's."""
    known = case(HALL, records={"ballot": record({"p-1": Entry(1, None, 1)})})
    rule = Asks(facts=(Fact("f", "totals", totals_of="ballot"),))
    verdict = ask(rule, known, action(data={"f": {"yess": 1}}), of=HALL)
    assert (False, (("yess",),), (("yes", "no"),)) == (verdict.ok, verdict.observed, verdict.required)
    assert ask(rule, known, action(data={"f": {"no": 1}}), of=HALL).ok


def test_a_secret_that_is_out_of_range_is_not_told() -> None:
    """What is allowed is."""
    verdict = ask(Asks(facts=(SECRET,)), act=action(data={"choice": "yess"}))
    assert (False, ("…",), (("yes", "no"),)) == (verdict.ok, verdict.observed, verdict.required)


def test_what_is_asked_for_is_given_unless_it_is_optional() -> None:
    """Each one that is missing is named."""
    rule = Asks(facts=(Fact("a"), Fact("b", optional=True), Fact("c")))
    verdict = ask(rule, act=action(data={}))
    assert (verdict.ok, verdict.missing, verdict.required) == (False, 2, ("a", "c"))
    assert [fault.code for fault in verdict.values["faults"]] == ["asks.missing", "asks.missing"]
    full = ask(rule, act=action(data={"a": "x", "c": "y"}))
    assert (full.ok, full.observed, full.required) == (True, ("a", "c"), ("a", "b", "c"))


def test_a_move_that_only_changes_changes_something() -> None:
    """Where it asks for something else too, it need not."""
    sets = (Fact("a"), Fact("b"))
    assert [ask(Asks(facts=(), sets=sets), act=action(data=data)).ok for data in ({}, {"b": "x"})] == [False, True]
    assert ask(Asks(facts=(Fact("c"),), sets=sets), act=action(data={"c": "x"})).ok


@pytest.mark.parametrize(("about", "ok"), [(None, False), (item("task-1", "task"), True), (item("motion-1", "motion"), False)])
def test_an_item_is_one_of_its_kind(about: Any, ok: bool) -> None:
    """Those that are there are told."""
    known = case(items={"task-1": item("task-1", "task"), "motion-1": item("motion-1", "motion")})
    verdict = ask(Asks(facts=(), item="task"), known, about=about)
    assert (ok, () if ok else (("task-1",),)) == (verdict.ok, verdict.required)


def test_every_fault_is_told_at_once() -> None:
    """The item, what is missing, and what is out of range."""
    verdict = ask(Asks(facts=(Fact("a"), Fact("n", "count", max=3), CHOICE), item="task"), act=action(data={"n": 9, "f": "maybe"}))
    faults = verdict.values["faults"]
    assert (verdict.missing, [fault.code for fault in faults]) == (4, ["asks.item", "asks.missing", "asks.range", "asks.range"])
    assert [told(fault) for fault in faults] == [
        "which task? open: ()",
        "a is missing",
        "n is 9; allowed: 0–3",
        "f is maybe; allowed: ('for', 'against')",
    ]
    assert told(ask(Asks(facts=(Fact("a"),)), act=action(data={"a": ""})).values["faults"][0]) == "a has 0; allowed: ≥ 1"
