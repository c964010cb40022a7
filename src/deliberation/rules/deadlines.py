"""Whether the time of a named deadline has come (`reached`) or still runs (`before`). Reads no clock but the action's."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import attrs

from deliberation.calendars import due_day
from deliberation.model import Due, Sentence, Verdict, View, find, param

__all__ = ["Before", "Reached"]

COME = Sentence(
    "reached", "{deadline} was due {required}{provisional}; it is {observed}.", "{deadline}于{required}到期{provisional}；现为{observed}。"
)
NOT_YET = Sentence(
    "reached.no",
    "{deadline} is due {required}{provisional}; it is only {observed}.",
    "{deadline}于{required}到期{provisional}；现仅为{observed}。",
)
RUNS = Sentence(
    "before",
    "{deadline} is due {required}{provisional}; it is {observed}.",
    "{deadline}于{required}到期{provisional}，尚在期内；现为{observed}。",
)
OVER = Sentence(
    "before.no",
    "{deadline} was due {required}{provisional}; it is {observed}: too late.",
    "{deadline}已于{required}到期{provisional}；现为{observed}，已逾期。",
)
FIRED = Sentence("deadline.passed", "{deadline} has passed already; it is {observed}.", "{deadline}已经到期；现为{observed}。")
UNSET = Sentence("deadline.unset", "{deadline} has not begun to run.", "{deadline}尚未开始计时。")
STOPPED = Sentence("deadline.stopped", "{deadline} does not run any more: it was stopped.", "{deadline}已终止计时。")
PAUSED = Sentence("deadline.paused", "{deadline} is paused: its time stands still.", "{deadline}正暂停计时。")


def _due(view: View, name: str) -> Due | None:
    """A deadline of the case, else that of the item."""
    due = view.case.deadline(name)
    return view.case.deadline(name, view.item.id) if due is None and view.item is not None else due


def _without_moment(due: Due | None) -> Sentence:
    """What there is to say of a deadline that has no moment ahead or behind."""
    if due is None:
        return UNSET
    # A deadline that has urged already has passed, although it is due again.
    if due.times:
        return FIRED
    return STOPPED if due.left is None else PAUSED


def _provisional(view: View, due: Due, at: datetime, announced: date) -> date | str:
    """The last day for which days of rest are announced, where the due moment rests on days beyond it; else nothing."""
    if at.date() < announced:
        return ""
    deadline = find(view.procedure.deadlines, due.deadline)
    if deadline is None or not deadline.grows:
        return ""
    ends = deadline.after.ends if deadline.after is not None else "day-end"
    calendar = view.procedure.calendar
    return announced if calendar.provisional(due_day(calendar, at, ends)) else ""


@attrs.frozen
class Reached:
    """The due moment of a deadline has come.

    Pitfall: a meeting is not to begin before its time, and a reply is late after it: this rule asks the first. For what must be done in
    time, ask `before`; for both together, ask both.
    """

    kind: ClassVar[str] = "reached"
    deadline: str = param("the deadline that is asked about", names="deadline")

    def check(self, view: View) -> Verdict:
        """Holds at the due moment and after it; never while the deadline is paused, nor where it was stopped or has not begun."""
        due, now = _due(view, self.deadline), view.action.at
        if due is None or due.at is None or due.times:
            said = _without_moment(due)
            return view.answer(said is FIRED, said, observed=now, deadline=self.deadline)
        ok = due.at <= now
        announced = view.procedure.calendar.announced_to
        provisional = _provisional(view, due, due.at, announced) if announced is not None else ""
        told = COME if ok else NOT_YET
        return view.answer(ok, told, observed=now, required=due.at, deadline=self.deadline, provisional=provisional)


@attrs.frozen
class Before:
    """A deadline runs, and its due moment has not come.

    Pitfall: it is more than the negation of `reached`: where nothing has begun to run, or it was stopped, neither holds. A paused deadline
    is not over, so this holds while its time stands still.
    """

    kind: ClassVar[str] = "before"
    deadline: str = param("the deadline that is asked about", names="deadline")

    def check(self, view: View) -> Verdict:
        """Holds up to the due moment, that moment excluded, and while the deadline is paused; never where it was stopped or has not begun."""
        due, now = _due(view, self.deadline), view.action.at
        if due is None or due.at is None or due.times:
            said = _without_moment(due)
            return view.answer(said is PAUSED, said, observed=now, deadline=self.deadline)
        ok = now < due.at
        announced = view.procedure.calendar.announced_to
        provisional = _provisional(view, due, due.at, announced) if announced is not None else ""
        told = RUNS if ok else OVER
        return view.answer(ok, told, observed=now, required=due.at, deadline=self.deadline, provisional=provisional)
