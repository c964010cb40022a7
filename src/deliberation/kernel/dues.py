"""What moves do to deadlines: start, stop, pause, resume, extend; and why one cannot be extended. It decides no move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import attrs

from deliberation.calendars import clock_began, day_end, due_moment, extended_moment, moment_begun, resumed_moment, unused
from deliberation.kernel.plan import MovePlan, Plan
from deliberation.model import Action, Case, Deadline, Due, Outcome, Sentence, Verdict
from deliberation.quantities import Duration

__all__ = ["dues_of", "extends"]

EXTENDED = Sentence(
    "clock",
    "{deadline} is due {observed} and is extended to {required}; extension {number} of {most}.",
    "{deadline}原于{observed}到期，延至{required}；第{number}次延期，至多{most}次。",
)
UNSET = Sentence("clock.unset", "{deadline} cannot be extended: it has not begun to run.", "{deadline}不能延期：尚未开始计时。")
STOPPED = Sentence("clock.stopped", "{deadline} cannot be extended: it was stopped.", "{deadline}不能延期：已终止计时。")
PAUSED = Sentence("clock.paused", "{deadline} cannot be extended: it is paused.", "{deadline}不能延期：正暂停计时。")
FIRED = Sentence("clock.fired", "{deadline} cannot be extended: the clock has acted on it.", "{deadline}不能延期：系统已到期办理。")
PASSED = Sentence(
    "clock.passed",
    "{deadline} cannot be extended: it was due {required}; it is {observed}.",
    "{deadline}不能延期：已于{required}到期；现为{observed}。",
)
OFTEN = Sentence(
    "clock.often",
    "{deadline} cannot be extended again; extensions used: {observed} of {required}.",
    "{deadline}不能延期：已延期{observed}次；至多{required}次。",
)
HARD_STOP = Sentence(
    "clock.hard-stop",
    "{deadline} cannot be extended: it is due {observed}, and never later than {required}.",
    "{deadline}不能延期：于{observed}到期，至迟不得超过{required}。",
)
_SAME = Outcome("same")


def _running(plan: Plan, deadline: Deadline, due: Due) -> Duration:
    """The duration that runs: what it comes again after once it has fired, else the first."""
    return deadline.urge_every if due.times and deadline.urge_every is not None else plan.measures[deadline.name]


def _started(plan: Plan, deadline: Deadline, case: Case, action: Action, item: str | None, *, by_clock: bool) -> Due | None:
    """A deadline as this action starts it; None where the field that gives it is not known."""
    calendar = plan.procedure.calendar
    begun = action.at

    def due(duration: Duration) -> datetime:
        at_once = by_clock and deadline.field is None
        return due_moment(calendar, clock_began(calendar, begun, duration) if at_once else begun, duration)

    at = None
    if deadline.field is not None:
        value = action.data.get(deadline.field, case.facts.get(deadline.field) if deadline.enters else None)
        if value is None:
            return None
        if deadline.after is None:
            at = day_end(calendar, date.fromisoformat(value)) if len(value) == 10 else moment_begun(calendar, value)
        else:
            begun = moment_begun(calendar, value)
    if at is None:
        assert deadline.after is not None
        at = due(deadline.after)
    stop = due(deadline.hard_stop) if deadline.hard_stop is not None else None
    return Due(deadline.name, item if deadline.item else None, at, hard_stop=stop)


def _stopped(_: Plan, __: Deadline, due: Due, ___: datetime) -> Due | None:
    return Due(due.deadline, due.item) if due.at is not None or due.left is not None else None


def _paused(plan: Plan, deadline: Deadline, due: Due, now: datetime) -> Due | None:
    if due.at is None or due.at <= now:
        return None
    return attrs.evolve(due, at=None, left=unused(plan.procedure.calendar, now, due.at, _running(plan, deadline, due)))


def _resumed(plan: Plan, deadline: Deadline, due: Due, now: datetime) -> Due | None:
    if due.left is None:
        return None
    at = resumed_moment(plan.procedure.calendar, now, due.left, _running(plan, deadline, due))
    return attrs.evolve(due, at=at, left=None)


def _extension(plan: Plan, deadline: Deadline, due: Due | None, now: datetime) -> tuple[Sentence, Any, Any, datetime | None]:
    """What there is to say of extending it, with what was seen and what is required; and the moment to which it can be extended."""
    if due is None:
        return UNSET, None, None, None
    if due.at is None:
        return STOPPED if due.left is None else PAUSED, None, None, None
    if due.times:
        return FIRED, due.times, 0, None
    if due.at <= now:
        return PASSED, now, due.at, None
    most = deadline.extensions if deadline.extension is not None else 0
    if deadline.extension is None or due.extended >= most:
        return OFTEN, due.extended, most, None
    at = extended_moment(plan.procedure.calendar, due.at, plan.measures[deadline.name], deadline.extension)
    if due.hard_stop is not None and due.hard_stop <= at:
        if due.hard_stop <= due.at:
            return HARD_STOP, due.at, due.hard_stop, None
        at = due.hard_stop
    return EXTENDED, due.at, at, at


def _extended(plan: Plan, deadline: Deadline, due: Due, now: datetime) -> Due | None:
    *_, at = _extension(plan, deadline, due, now)
    return attrs.evolve(due, at=at, extended=due.extended + 1) if at is not None else None


def _known(plan: Plan, name: str, case: Case, item: str | None) -> Due | None:
    return case.deadline(name, item if plan.deadlines[name].item else None)


def extends(plan: Plan, names: tuple[str, ...], case: Case, action: Action, verdicts: list[Verdict]) -> bool:
    """Whether any of these deadlines can be extended, or there are none; otherwise what stands against each of them is told."""
    told: dict[bool, list[Verdict]] = {True: [], False: []}
    for name in names:
        deadline, due = plan.deadlines[name], _known(plan, name, case, action.item)
        sentence, observed, required, at = _extension(plan, deadline, due, action.at)
        values = {"deadline": name, "number": due.extended + 1 if due is not None else 1, "most": deadline.extensions}
        told[at is not None].append(Verdict("clock", at is not None, sentence, observed, required, None, None, False, values))
    verdicts += told[True] or told[False]
    return not names or bool(told[True])


Change = Callable[[Plan, Deadline, Due, datetime], Due | None]


def dues_of(plan: Plan, move: MovePlan, case: Case, action: Action, item: str | None, outcome: str | None) -> tuple[Due, ...]:
    """How the deadlines stand that an accepted action touches.

    What a move starts itself is begun, whatever else it says; and what it says of a deadline goes before the step that it leads into.
    """
    found: dict[str, Due] = {}
    end = move.outcome(outcome) or _SAME
    changes: tuple[tuple[Change, tuple[str, ...]], ...] = (
        (_stopped, (*move.move.stops, *end.stops)),
        (_paused, (*move.move.pauses, *end.pauses)),
        (_resumed, (*move.move.resumes, *end.resumes)),
        (_extended, (*move.move.extends, *end.extends)),
    )
    named = {name for _, names in changes for name in names}
    entered = (deadline for deadline in move.enters.get((case.step, outcome), ()) if deadline.name not in named)
    for deadline in (*move.deadlines, *entered):
        due = _started(plan, deadline, case, action, item, by_clock=move.by_clock)
        if due is not None:
            found[due.key] = due
    for change, names in changes:
        for name in names:
            known = _known(plan, name, case, item)
            if known is not None and known.key not in found:
                changed = change(plan, plan.deadlines[name], known, action.at)
                if changed is not None:
                    found[changed.key] = changed
    return tuple(found.values())
