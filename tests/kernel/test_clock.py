"""Time cannot be missed: the clock's moves come at their due moments, in order, however often anybody looks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.kernel import advance, decide, due, evolve, start
from deliberation.model import Actor, Case, Deadline, Due, Event, Fact, Outcome, Procedure
from deliberation.quantities import read_duration
from deliberation.rules import Did, Is, Reached
from tests.making import (
    HALL,
    SECOND,
    T0,
    Run,
    action,
    day,
    doing,
    hall,
    hall_actions,
    move,
    needs,
    noticed,
    procedure,
    proposed,
    rule,
    walks,
)

OVER = day(8, hours=15)
"""The end of the seventh day after a notice of day 1."""


def kinds(events: Any) -> list[tuple[str, str, datetime]]:
    return [(event.kind, event.move, event.at) for event in events]


def ticked(of: Procedure, case: Case, moments: list[datetime]) -> tuple[list[Event], Case]:
    """What the clock does if somebody looks at just these moments."""
    events = []
    for moment in moments:
        for event in advance(of, case, moment):
            events.append(event)
            case = evolve(of, case, event)
    return events, case


@pytest.mark.parametrize(("now", "acts"), [(OVER - SECOND, False), (OVER, True), (OVER + SECOND, True), (day(99), True)])
def test_the_clock_acts_at_the_due_moment(now: datetime, acts: bool) -> None:
    """Stamped with it, whenever it is noticed; a second before nothing happens."""
    events = advance(HALL, noticed().case, now)
    assert [("clock", "end-notice", OVER)] * acts == kinds(events)
    for event in events:
        assert ("clock", frozenset(), None, (Due("notice", None, OVER, 1),)) == (event.by, event.roles, event.action, event.due)


@pytest.mark.parametrize(
    ("now", "step", "accepted"), [(OVER - SECOND, "noticed", True), (OVER, "called", False), (OVER + SECOND, "called", False)]
)
def test_the_clock_goes_first_at_the_very_instant_of_an_action(now: datetime, step: str, accepted: bool) -> None:
    """An objection at the moment in which the notice ends comes too late, and the refusal carries the clock's event."""
    decision = noticed().try_("object", "villager", now, data={"reason": "x"}, salt="s")
    assert (accepted, step) == (decision.accepted, decision.case.step)
    assert [("move", "object", now)] if accepted else kinds(decision.events) == [("clock", "end-notice", OVER)]
    assert decision.case.length == 2 + len(decision.events)


def test_a_clock_move_waits_until_its_rules_hold() -> None:
    """It is tried again after each later event, and acts right after the one that frees it."""
    run = (
        noticed().do("object", "villager", day(2), data={"reason": "x"}, salt="s").do("object", "villager", data={"reason": "y"}, salt="s")
    )
    assert (run.wait(day(12)), run.try_("answer", at=day(12), item="objection-9", data={"reply": "so"}).events) == ((), ())
    assert [("move", "answer", day(12))] == kinds(run.try_("answer", item="objection-1", data={"reply": "so"}).events)
    decision = run.try_("answer", at=day(13), item="objection-2", data={"reply": "so"})
    assert [("move", "answer", day(13)), ("clock", "end-notice", day(13))] == kinds(decision.events)
    assert ("called", decision.case) == (
        decision.case.step,
        evolve(HALL, evolve(HALL, run.decisions[-2].case, decision.events[0]), decision.events[1]),
    )


def test_a_rule_that_waits_for_another_deadline_is_asked_when_that_is_due() -> None:
    """Each due moment is a moment to try."""
    of = procedure(
        move("go", "start", "open"),
        move("shut", "open", "closed", at="one", needs=["other"]),
        rules=(rule("other", Reached(deadline="two")),),
        deadlines=tuple(Deadline(name, ("go",), after=read_duration(lasts)) for name, lasts in (("one", "1 hour"), ("two", "3 hours"))),
    )
    assert [("clock", "shut", day(0, hours=3))] == kinds(advance(of, Run(of).do("go").case, day(9)))
    assert advance(of, Run(of).do("go").case, day(0, hours=3) - SECOND) == ()


def two(first: str, second: str, *, same: bool = False) -> Procedure:
    """Two clock moves that come due at one instant."""
    names = ("one", "one") if same else ("one", "two")
    return procedure(
        move("go", "start", "open"),
        *(move(name, "open", None, at=at) for name, at in zip((first, second), names, strict=True)),
        deadlines=tuple(Deadline(name, ("go",), after=read_duration("1 hour")) for name in dict.fromkeys(reversed(names))),
    )


@pytest.mark.parametrize("names", [("alpha", "beta"), ("beta", "alpha")])
def test_at_one_instant_the_order_is_that_of_declaration(names: tuple[str, str]) -> None:
    """Of the moves, not of their names or deadlines; where both hang on one deadline, the first one uses it up."""
    of = two(*names)
    assert [*names] == [event.move for event in advance(of, Run(of).do("go").case, day(1))]
    of = two(*names, same=True)
    assert [names[0]] == [event.move for event in advance(of, Run(of).do("go").case, day(1))]


def urged(*due: int) -> Run:
    run = doing()
    for days in due:
        run.do("assign", data={"owner": "p-1", "due": day(days).date()})
    return run


def test_an_overdue_task_is_urged_so_often() -> None:
    """At the end of its day, every seven days, three times in all."""
    first = day(20, hours=15)
    events = urged(20).wait(day(99))
    assert [("clock", "urge", first + timedelta(days=7 * n)) for n in range(3)] == kinds(events)
    assert [event.item for event in events] == ["task-1"] * 3
    assert [(first + timedelta(days=7), 1), (first + timedelta(days=14), 2), (first + timedelta(days=14), 3)] == [
        (event.due[0].at, event.due[0].times) for event in events
    ]


@pytest.mark.parametrize(
    ("every", "hours"),
    [("7 days", 168), ("1 week", 168), ("24 hours", 24), ("1 day same-time", 24), ("2 days day-start", 48), ("3 working-days", 72)],
)
def test_what_comes_again_comes_every_so_long(every: str, hours: int) -> None:
    """From the end of a Sunday, which is the start of a Monday: so many days on, not one more."""
    again = attrs.evolve(HALL.deadlines[2], urge_every=read_duration(every), at_most=2)
    run = doing(hall(deadlines=(*HALL.deadlines[:2], again)))
    run.do("assign", data={"owner": "p-1", "due": day(20).date()})
    one, other = run.wait(day(99))
    assert (day(20, hours=15), timedelta(hours=hours)) == (one.at, other.at - one.at)


def test_each_task_has_its_own_deadline() -> None:
    """At one instant they come in the order of their names; a date that is past is due at once."""
    events = urged(30, 20, 20).wait(day(21))
    assert [("task-2", day(20, hours=15)), ("task-3", day(20, hours=15))] == [(event.item, event.at) for event in events]
    late = doing().do("assign", data={"owner": "p-1", "due": day(5).date()})
    assert [("move", "assign", day(12)), *[("clock", "urge", day(12))]] == kinds(late.decisions[-1].events)[:2]


def test_a_clock_move_may_set_its_own_deadline_again() -> None:
    """Then it starts afresh, and ends nowhere but at the moment that is looked at."""
    of = procedure(
        move("go", "start", "open"),
        move("remind", "open", None, at="due"),
        deadlines=(Deadline("due", ("go", "remind"), after=read_duration("1 hour")),),
    )
    run = Run(of).do("go")
    assert [day(0, hours=n) for n in (1, 2, 3)] == [event.at for event in run.wait(day(0, hours=3))]
    assert Due("due", None, day(0, hours=4)) == run.case.deadline("due")


def test_the_clock_chooses_an_outcome_too() -> None:
    """By the same rules as anybody."""
    of = procedure(
        move("go", "start", "open"),
        move("agree", "open"),
        move("shut", "open", at="due", outcomes=(Outcome("yes", "closed", needs("agreed")), Outcome("no", "open", otherwise=True))),
        deadlines=(Deadline("due", ("go",), after=read_duration("1 hour")),),
        rules=(rule("agreed", Did(move="agree")),),
    )
    assert [advance(of, run.case, day(1))[0].outcome for run in (Run(of).do("go"), Run(of).do("go").do("agree"))] == ["no", "yes"]


def test_a_clock_move_that_wants_what_only_a_person_brings_waits() -> None:
    """Data, a vouched fact or a roster: the clock has none."""
    for more in ({"asks": (Fact("x"),)}, {"needs": ["on"]}, {"pins": ("council",)}):
        given: Any = more
        of = procedure(
            move("go", "start", "open"),
            move("shut", "open", "closed", at="due", **given),
            deadlines=(Deadline("due", ("go",), after=read_duration("1 hour")),),
            vouched=(Fact("on", "flag"),),
            bodies=HALL.bodies,
            rules=(rule("on", Is(fact="on", value=True)),),
        )
        assert advance(of, Run(of).do("go").case, day(9)) == ()


def test_when_the_clock_may_act_next() -> None:
    """After the last event, or after a moment up to which it was advanced; never where it has nothing to do."""
    run = noticed()
    assert (due(HALL, start(HALL, "c")), due(HALL, proposed().case), due(HALL, run.case)) == (None, None, OVER)
    assert tuple(due(HALL, run.case, after=moment) for moment in (OVER - SECOND, OVER, T0)) == (OVER, None, OVER)
    assert run.case.wakes == OVER
    run.wait(OVER)
    assert due(HALL, run.case) is None
    assert run.case.wakes is None
    tasks = urged(20, 30)
    for now, then in ((13, day(20, hours=15)), (21, day(27, hours=15)), (28, day(30, hours=15)), (99, None)):
        tasks.wait(day(now))
        assert then == due(HALL, tasks.case) == due(HALL, tasks.case, after=day(now))


def test_before_its_first_event_a_case_has_no_time() -> None:
    """The clock does nothing."""
    assert advance(HALL, start(HALL, "c"), day(99)) == ()


moments = st.lists(st.integers(0, 24 * 90).map(lambda hours: timedelta(hours=hours)), max_size=6)


@given(walks(most=14), moments)
def test_looking_more_often_changes_nothing(run: Run, offsets: list[timedelta]) -> None:
    """The same events and the same case, whatever the moments between."""
    stops = sorted(run.now + offset for offset in (timedelta(0), *offsets))
    once, often = ticked(HALL, run.case, stops[-1:]), ticked(HALL, run.case, [*stops, *stops[-1:]])
    assert once == often
    assert [event.at for event in once[0]] == sorted(event.at for event in once[0])
    assert all(event.at <= stops[-1] for event in once[0])


@given(walks(most=14), moments, st.data())
def test_a_decision_does_not_depend_on_who_looked_before(run: Run, offsets: list[timedelta], data: st.DataObject) -> None:
    """An action on a case that was advanced leads where it leads on one that was not."""
    now = run.now + timedelta(hours=data.draw(st.integers(0, 24 * 60)))
    act = data.draw(hall_actions(run.case, now))
    before, case = ticked(HALL, run.case, sorted(run.now + offset for offset in offsets if run.now + offset <= now))
    lazy, prompt = decide(HALL, run.case, act), decide(HALL, case, act)
    assert (lazy.accepted, lazy.events, lazy.case) == (prompt.accepted, (*before, *prompt.events), prompt.case)
    assert lazy.verdicts == prompt.verdicts


def test_a_refused_action_carries_the_clock_s_events() -> None:
    """They happened, whoever came too late."""
    decision = decide(HALL, urged(20).case, action("finish", Actor("x"), day(40)))
    assert (decision.accepted, [event.move for event in decision.events], decision.case.length - 1) == (False, ["urge"] * 3, 13)
