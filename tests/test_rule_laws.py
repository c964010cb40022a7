"""What holds of every rule on random views: it is total and pure, of one mind with its negation, and it explains itself."""

from __future__ import annotations

from datetime import time
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.calendars import DayOfYear
from deliberation.kernel.plan import plan_of
from deliberation.model import Asked, Verdict, View, Who
from deliberation.quantities import Bands, Either, read_duration
from deliberation.rules import (
    STANDARD,
    AllOf,
    AnyOf,
    Asks,
    AtLeast,
    AtMost,
    AtMostTimes,
    Attached,
    Before,
    Composition,
    Consensus,
    Did,
    DidNot,
    DifferentPeople,
    Districts,
    Drawn,
    During,
    Elapsed,
    ForEach,
    Is,
    IsNot,
    LessThan,
    Majority,
    MemberOf,
    MoreThan,
    NoneOf,
    Notice,
    Order,
    Plurality,
    Proxy,
    Quorum,
    Reached,
    Role,
    Rotation,
    Tie,
    Time,
    Turn,
)
from tests.making import HALL, hall_actions, told, walks

HALF = Fraction(1, 2)
FACTS = {fact.name: fact for move in plan_of(HALL).moves.values() for fact in move.facts.values()}
EXAMPLES: tuple[Any, ...] = (
    Is(fact="unlawful", value=False),
    Is(fact="nothing", one_of=("a", "b")),
    IsNot(fact="settled", value=True),
    IsNot(fact="title", one_of=("A well", "")),
    AtLeast(fact="size", value=12),
    MoreThan(fact="size", value=12),
    AtMost(fact="age", value=12),
    LessThan(fact="size", value=12),
    AllOf(of=("lawful", "proper", "neither", "enough")),
    AnyOf(of=("worth-it", "agreed", "verified")),
    NoneOf(of=("papers", "reported", "rested")),
    Quorum(body="council", at_least=Fraction(2, 3)),
    Quorum(body="council", more_than=2, base="members", group="women"),
    Quorum(body="nobody", at_least=1),
    Majority(did="vote", choice="for", against="against", more_than=HALF, base="yes-and-no"),
    Majority(did="ballot", choice="yes", at_least=HALF),
    Majority(did="vote", choice="for", more_than=HALF, base="present", body="council"),
    Majority(did="nothing", at_least=3, base="members", body="panel"),
    Majority(
        did="vote",
        choice=("for", "against"),
        at_least=Either("lesser", (2, HALF)),
        base="members",
        body="council",
        weighed=True,
        group="women",
        without=("young",),
        recused="leave",
        and_this=True,
    ),
    Majority(did="vote", choice="for", against="against", more_than=HALF, base="valid", invalid="abstain", body="council", rest="for"),
    Majority(did="vote", choice="for", at_least=HALF, base="households", body="council"),
    Majority(did="vote", at_least=Bands(((12, HALF),), 3), base="electorate", electorate="age", size="size"),
    Tie(did="vote", choice="for", by="lot", seed="title"),
    Plurality(did="vote", choice="for", among=("for", "against")),
    Consensus(did="vote", consent="for", aside="abstain", block="against", base="present", body="council", recused="leave"),
    Districts(did="vote", choice="for", against="against", each=HALF, body="council", more_than=HALF),
    Districts(counts="result", minimum="result", at_least=1),
    Reached(deadline="notice"),
    Before(deadline="meeting"),
    Before(deadline="task-due"),
    Notice(fact="due", at_least=read_duration("2 clear-days"), at_most=read_duration("1 month")),
    During(from_time=time(9), to_time=time(17), weekdays=("monday",)),
    During(fact="meets-at", days_of_month=(2, 12)),
    Elapsed(fact="due", at_least=read_duration("2 days"), at_most=read_duration("20 days")),
    Reached(deadline="task-due"),
    Elapsed(since="publish", at_least=read_duration("2 clear-days")),
    Elapsed(since="vote", at_least=read_duration("1 month")),
    Elapsed(fact="meets-at", at_most=read_duration("48 hours")),
    Notice(fact="due", at_most=read_duration("1 month")),
    During(from_time=time(9), to_time=time(18), weekdays=("monday", "tuesday", "friday"), working_days=True),
    During(fact="meets-at", from_day=DayOfYear(3, 1), to_day=DayOfYear(3, 20), days_of_month=(9, 10, 11, 12)),
    During(fact="due", to_day=DayOfYear(4, 1)),
    Did(move="vote", same="person", void_after=("call", "nothing")),
    Did(move="report", same="item", void_after=("send-back",)),
    Did(move="close.again"),
    DidNot(move="vote"),
    DidNot(move="report", same="item"),
    ForEach(item="objection", did="answer"),
    ForEach(item="task", did="verify", at_least=2, void_after=("send-back",)),
    AtMostTimes(move="close.again", times=1),
    AtMostTimes(move="vote", times=2, same="person"),
    DifferentPeople(moves=("sign-in", "vote", "close")),
    DifferentPeople(moves=("report", "verify"), same="item"),
    Attached(fact="documents", at_least=2),
    Proxy(item="task", field="owner", at_most=1, until=("report",), never="vote"),
    Turn(asked="vote", spoke="sign-in"),
    Turn(asked="vote", spoke="ballot", alternate=True),
    MemberOf(body="council"),
    MemberOf(body="council", group="women"),
    Composition(body="council", group="women", at_least=Fraction(1, 3)),
    Composition(body="council", count="per-household", at_most=1),
    Drawn(fact="documents", seed="title", body="council", count=2, without=("leave",)),
    Rotation(move="vote", body="council"),
    Order(steps=("voting", "doing")),
    Time(),
    Role(by=(Who("chair"), Who("villager", scope="village"), Who(member_of="council"), Who(item="owner"), Who(did="vote")), by_proxy=True),
    Role(by=()),
    Asks(facts=tuple(FACTS.values()), item="task"),
    Asks(facts=(), sets=tuple(FACTS.values())),
)


def fills(verdict: Verdict) -> None:
    """Both sentences have a value for each placeholder, here and in every part."""
    assert told(verdict, "en")
    assert told(verdict, "zh")
    assert verdict.sentence.en != verdict.sentence.zh
    for values in verdict.values.values():
        for part in values if isinstance(values, tuple) else ():
            if isinstance(part, Verdict):
                fills(part)


@st.composite
def views(draw: st.DrawFn) -> View:
    """A look at a random action, of the right types, on a random case of the hall."""
    run = draw(walks(most=12))
    act = draw(hall_actions(run.case, run.now))
    plan = plan_of(HALL)
    data = {name: plan.moves[act.move].readers[name](value) for name, value in act.data.items()}
    about = draw(st.sampled_from([None, *run.case.items_of("task"), *run.case.items_of("objection")]))
    return View(
        HALL,
        run.case,
        attrs.evolve(act, data=data),
        about,
        plan.requirements,
        plan.moves[act.move].totals,
    )


# What is required of a fact is excluded by the negation, and says so.
OPPOSITE = {"fact.is": "fact.is-not", "fact.is-not": "fact.is"}


def asked(view: View, rule: Any, *, negated: bool = False) -> Verdict:
    view._asked = Asked("it", rule.check, negated=negated)
    verdict: Verdict = rule.check(view)
    return verdict


@given(views())
def test_every_rule_answers_and_changes_nothing(view: View) -> None:
    """Total, pure, of one mind with its negation, and explained in both languages: each rule on each view."""
    before = repr((view.case, view.action, view.item))
    for rule in EXAMPLES:
        verdict, again, negated = asked(view, rule), asked(view, rule), asked(view, rule, negated=True)
        assert verdict == again
        assert isinstance(verdict.ok, bool)
        # What nobody can tell is a no to the question and to its negation.
        assert (not verdict.ok and not verdict.sentence.unknown, True) == (negated.ok, negated.negated)
        assert (OPPOSITE.get(verdict.code, verdict.code), verdict.observed, verdict.required) == (
            negated.code,
            negated.observed,
            negated.required,
        )
        assert verdict.missing is None or verdict.missing >= 0
        fills(verdict)
    assert before == repr((view.case, view.action, view.item))


@pytest.mark.soak
@given(views())
def test_every_rule_answers_in_the_long_run(view: View) -> None:  # pragma: no cover  (run by make soak)
    """The same, on many more views."""
    for rule in EXAMPLES:
        fills(asked(view, rule))


@pytest.mark.parametrize("kind", [*STANDARD.kinds.values(), Asks, Order, Role, Time])
def test_every_rule_is_asked_at_random(kind: type[Any]) -> None:
    """Each kind stands among the examples above; what it says of views by hand is in `tests/rules`."""
    assert kind in {type(rule) for rule in EXAMPLES}
