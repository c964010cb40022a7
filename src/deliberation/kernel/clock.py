"""`advance`, `due` and `overdue`: the moves that the clock makes, and what passes without one. Time is given to it; it reads none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs

from deliberation.calendars import due_moment
from deliberation.kernel.fold import evolved
from deliberation.kernel.judging import judge
from deliberation.kernel.plan import MovePlan, Plan, plan_of
from deliberation.kernel.recording import record_event
from deliberation.model import CLOCK, Action, Case, Deadline, Due, Event, Procedure
from deliberation.model.pmap import pairs

__all__ = ["advance", "due", "overdue", "tick"]


def _fired(plan: Plan, deadline: Deadline, due: Due, moment: datetime) -> Due:
    """A deadline after the clock acted on it at a moment: once more so long after that moment, or done."""
    at, times = due.at, due.times + 1
    if deadline.urge_every is not None and times < deadline.at_most:
        # The end of a day is the first instant of the next, which is not the day that is left out of the count.
        ended = moment - timedelta(microseconds=1) if deadline.urge_every.ends == "day-end" else moment
        at = due_moment(plan.procedure.calendar, ended, deadline.urge_every)
    return attrs.evolve(due, at=at, times=times)


def _candidates(plan: Plan, case: Case, now: datetime) -> list[tuple[datetime, int, str, MovePlan, Due]]:
    """The clock's moves that are due from where the case stands, earliest first, then in order of declaration, then by item."""
    found = []
    for order, move in enumerate(plan.clock.get(case.step, ())):
        deadline = plan.deadlines[move.move.at or ""]
        for _, due in pairs(case.due):
            if due.deadline == deadline.name and due.at is not None and due.at <= now and due.times < deadline.at_most:
                found.append((due.at, order, due.item or "", move, due))
    return sorted(found, key=lambda one: one[:3])


def _fire(plan: Plan, case: Case, moment: datetime) -> Event | None:
    """The first clock move that is due at a moment and whose rules say yes."""
    for _, _, _, move, due in _candidates(plan, case, moment):
        action = Action(move.move.name, CLOCK, at=moment, id="", item=due.item if move.on else None)
        judged = judge(plan, move, case, action, asks=move.asks, clock=True)
        if judged.ok:
            event, _, _ = record_event(plan, move, case, action, judged.outcome)
            deadline = plan.deadlines[due.deadline]
            again = any(one.key == due.key for one in event.due)
            dues = event.due if again else (_fired(plan, deadline, due, moment), *event.due)
            return attrs.evolve(event, kind="clock", due=dues, action=None)
    return None


def tick(plan: Plan, case: Case, now: datetime) -> Iterator[tuple[Event, Case]]:
    """The clock's events up to and at `now`, each with the case after it.

    At each due moment every clock move that is due is tried, the earliest first; one whose rules say no waits, and is tried again
    after each event and at each later due moment. A deadline fires `at_most` times and durations are at least one, so this ends.
    """
    while case.at is not None and case.step in plan.clock and case.due:
        moments = sorted({case.at, *(due.at for _, due in pairs(case.due) if due.at is not None and case.at < due.at)})
        for moment in moments:
            if moment > now:
                return
            event = _fire(plan, case, moment)
            if event is not None:
                case = evolved(plan, case, event)
                yield event, case
                break
        else:
            return


def advance(procedure: Procedure, case: Case, now: datetime) -> tuple[Event, ...]:
    """The clock's events that have fallen due up to and at `now`, in order, each stamped with its due moment.

    However often it is called, the events are the same: a host must be prompt, never exact.
    """
    return tuple(event for event, _ in tick(plan_of(procedure), case, now))


def due(procedure: Procedure, case: Case, *, after: datetime | None = None) -> datetime | None:
    """When the clock may next act on a case, counted after its last event, or after a moment up to which it has been advanced."""
    plan = plan_of(procedure)
    if case.at is None or case.step not in plan.clock:
        return None
    since = case.at if after is None else max(after, case.at)
    return min((one.at for _, one in pairs(case.due) if one.at is not None and one.at > since), default=None)


def overdue(case: Case, at: datetime) -> tuple[Due, ...]:
    """The running deadlines whose due moment has come and on which no clock move has acted, the earliest first.

    Of a case that was advanced to that moment, these are the deadlines that nobody met. One that matters no longer is ended by a move
    that `stops` it.

    >>> from datetime import UTC, timedelta
    >>> from deliberation import Action, Actor, decide, start, towns
    >>> procedure, at = towns.load("xichuan").procedure(), datetime(2026, 3, 2, 1, tzinfo=UTC)
    >>> overdue(start(procedure, "c-1"), at + timedelta(days=90))
    ()
    """
    passed = ((one.at, key, one) for key, one in pairs(case.due) if one.at is not None and one.at <= at and not one.times)
    return tuple(one for _, _, one in sorted(passed, key=lambda found: found[:2]))
