"""All that is asked for, within its range: each kind of fact, one below, at and above its bounds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest

from deliberation.definition import problems
from deliberation.kernel import replay
from deliberation.model import Body, Choice, Entry, Fact, Procedure, View, Who
from deliberation.rules import Asks, Majority
from deliberation.testing import Table, look
from tests.making import COUNCIL, HALL, SECRET, Run, action, ask, case, item, move, procedure, record, rule, told

CHOICE = Fact("f", "choice", of=(Choice("for"), Choice("against")))


def given(about: Any = None, **data: Any) -> View:
    """What somebody says, in a case with one task in which three ballots were cast."""
    ballots = record({f"p-{n}": Entry(n, None, 1) for n in (1, 2, 3)})
    known = case(HALL, items={"task-1": item("task-1", "task")}, records={"ballot": ballots})
    return look(known, action(data=data), procedure=HALL, item=about)


TABLES = (
    Table(
        Asks(facts=(Fact("title", max=6), Fact("size", "count", min=2, max=4), Fact("note", optional=True))),
        {
            "all is given, at the upper bounds": given(title="A well", size=4, note="soon"),
            "without what is optional": given(title="A", size=2),
        },
        {
            "nothing is given": given(),
            "the text is empty": given(title="", size=3),
            "the text is too long by one": given(title="A bench", size=3),
            "the count is too small by one": given(title="A well", size=1),
            "the count is too large by one": given(title="A well", size=5),
        },
    ),
    Table(
        Asks(facts=(CHOICE,)),
        {"one of the choices": given(f="against")},
        {"another word": given(f="perhaps")},
    ),
    Table(
        Asks(facts=(), sets=(Fact("title"), Fact("size", "count"))),
        {"one of them is changed": given(size=3)},
        {"nothing is changed": given(), "a value out of range": given(size=-1)},
    ),
    Table(
        Asks(facts=(Fact("result", "totals", totals_of="ballot"),)),
        {"three ballots are counted": given(result={"yes": 2, "no": 1})},
        {
            "two are counted": given(result={"yes": 2}),
            "four are counted": given(result={"yes": 2, "no": 2}),
            "one is counted for what could not be chosen": given(result={"yes": 2, "maybe": 1}),
        },
    ),
    Table(
        Asks(facts=(), item="task"),
        {"the task is named": given(item("task-1", "task"))},
        {"no task is named": given(), "something else is named": given(item("objection-1", "objection"))},
    ),
)


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
        (Fact("f", "people"), [], False),
        (Fact("f", "people"), ["p-1"], True),
        (Fact("f", "people", min=0), [], True),
        (Fact("f", "people", min=2, max=3), ["p-1"], False),
        (Fact("f", "people", min=2, max=3), ["p-1", "p-2", "p-3"], True),
        (Fact("f", "people", min=2, max=3), ["p-1", "p-2", "p-3", "p-4"], False),
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
    """Nor what is personal; what is allowed is."""
    for keep, seen in (("secret", "…"), ("personal", "…"), ("plain", "yess")):
        verdict = ask(Asks(facts=(attrs.evolve(SECRET, keep=keep),)), act=action(data={"choice": "yess"}))
        assert (False, (seen,), (("yes", "no"),)) == (verdict.ok, verdict.observed, verdict.required)


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


@pytest.mark.parametrize(
    ("about", "ok"),
    [(None, False), (item("task-1", "task"), True), (item("motion-1", "motion"), False), (item("urging-1", "urging"), False)],
)
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


@pytest.mark.parametrize(
    ("asked", "data", "code"),
    [
        (Asks(facts=(), item="task"), {}, "asks.item"),
        (Asks(facts=(), sets=(Fact("f"),)), {}, "asks.nothing"),
        (Asks(facts=(Fact("f"),)), {}, "asks.missing"),
        (Asks(facts=(Fact("f"),)), {"f": ""}, "asks.bounds"),
        (Asks(facts=(Fact("f", "count"),)), {"f": -1}, "asks.range"),
        (Asks(facts=(CHOICE,)), {"f": "maybe"}, "asks.range"),
        (Asks(facts=(Fact("f", "totals", of=CHOICE.of),)), {"f": {"maybe": 1}}, "asks.range"),
        (Asks(facts=(Fact("f", "totals", totals_of="ballot"),)), {"f": {"yes": 1}}, "asks.count"),
    ],
)
def test_a_fault_is_a_no_of_its_own(asked: Asks, data: dict[str, Any], code: str) -> None:
    """Whoever reads it alone is not told that all is well."""
    (fault,) = ask(asked, act=action(data=data)).values["faults"]
    assert (False, code) == (fault.ok, fault.code)


def assembly(**totals: Any) -> Procedure:
    """A meeting in which hands are counted, and ballots too."""
    member = (Who(member_of="council"),)
    return procedure(
        move("call", "start", "open", pins=("council",)),
        move("sign-in", "open", None, member, counts_since=("call",)),
        move("ballot", "open", None, member, asks=(SECRET,)),
        move("count-hands", "open", None, asks=(Fact("hands", "totals", **{"totals_of": "sign-in", **totals}),)),
        move("close", "open", "closed", needs=["agreed"]),
        bodies=(Body("council", present="sign-in"),),
        rules=(rule("agreed", Majority(did="sign-in", choice="for", more_than=Fraction(1, 2), base="present", body="council")),),
    )


HANDS = (Choice("for"), Choice("against"), Choice("abstain"))


def test_hands_are_counted_of_everybody_present() -> None:
    """The choices stand with the totals, and as many are counted as are there."""
    run = Run(assembly(of=HANDS)).do("call", rosters={"council": COUNCIL})
    for n in (1, 2, 3):
        run.do("sign-in", f"p-{n}")
    for hands in ({"for": 3, "against": 1}, {"for": 2}, {"for": 2, "agaisnt": 1}):
        assert ["asks"] == [verdict.rule for verdict in run.try_("count-hands", data={"hands": hands}).reasons]
    run.do("count-hands", data={"hands": {"for": 1, "against": 1, "abstain": 1}})
    (lost,) = run.try_("close").reasons
    assert (1, 2) == (lost.observed, lost.required)
    assert run.do("count-hands", data={"hands": {"for": 2, "abstain": 1}}).try_("close").accepted
    assert run.case == replay(run.book, run.events)


@pytest.mark.parametrize(
    ("totals", "told"),
    [
        ({"of": HANDS}, []),
        ({"totals_of": "ballot", "of": (Choice("yes"),)}, []),
        ({"totals_of": "ballot", "of": (Choice("yes"), Choice("perhaps"))}, ["totals"]),
        ({"of": (Choice("for"), Choice("for"))}, ["name-twice"]),
    ],
)
def test_choices_that_stand_with_totals(totals: Any, told: list[str]) -> None:
    """Are each there once, and some of those that the counted move asks for, where it asks for any."""
    assert told == [one.code for one in problems(assembly(**totals)) if one.path[-1] != "choice" and "rules" not in one.path]


def test_only_choices_and_totals_have_values() -> None:
    """A text has none, and a choice cannot do without."""
    facts = (Fact("a", of=HANDS), Fact("b", "choice"), Fact("c", "choice", of=HANDS))
    made = attrs.evolve(assembly(of=HANDS), topic=facts)
    assert [("topic", "a", "of"), ("topic", "b", "of")] == [one.path for one in problems(made) if one.code == "choice-without-values"]


def test_totals_of_the_topic_are_counted_too() -> None:
    """Who made the counted move is remembered, though nothing else asks about it."""
    of = procedure(
        move("begin", "start", "open"),
        move("raise-hand", "open", None, ["villager"]),
        move("count", "open", None, asks=("hands",)),
        topic=(Fact("hands", "totals", totals_of="raise-hand", of=HANDS),),
    )
    run = Run(of).do("begin").do("raise-hand", "villager")
    assert [False, True] == [run.try_("count", data={"hands": {"for": n}}).accepted for n in (2, 1)]


def test_a_count_from_elsewhere_adds_up_to_nothing() -> None:
    """Totals of no move: what another place counted is taken as it is."""
    brought = Fact("certified", "totals")
    assert ask(Asks(facts=(brought,)), act=action(data={"certified": {"east": 3, "west": 0}})).ok
