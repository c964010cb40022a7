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


def _found(view: View, name: str) -> tuple[Due, datetime] | Sentence:
    """A deadline of the case, or of the item, that runs, with its due moment; or what there is to say of one that does not."""
    due = view.case.deadline(name) or (view.item and view.case.deadline(name, view.item.id))
    if not due:
        return UNSET
    # A deadline that has urged already has passed, although it is due again.
    if due.times > 0:
        return FIRED
    if due.at is None:
        return STOPPED if due.left is None else PAUSED
    return due, due.at


def _provisional(view: View, due: Due, at: datetime) -> date | str:
    """The last day for which days of rest are announced, where the due moment rests on days beyond it; else nothing."""
    calendar = view.procedure.calendar
    announced = calendar.announced_to
    if announced is None or at.date() < announced:
        return ""
    deadline = find(view.procedure.deadlines, due.deadline)
    if deadline is None or not deadline.grows:
        return ""
    ends = deadline.after.ends if deadline.after is not None else "day-end"
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
        found = _found(view, self.deadline)
        if isinstance(found, Sentence):
            return view.answer(found is FIRED, found, observed=view.action.at, deadline=self.deadline)
        due, at = found
        ok = at <= view.action.at
        provisional = _provisional(view, due, at)
        told = COME if ok else NOT_YET
        return view.answer(ok, told, observed=view.action.at, required=at, deadline=self.deadline, provisional=provisional)


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
        found = _found(view, self.deadline)
        if isinstance(found, Sentence):
            return view.answer(found is PAUSED, found, observed=view.action.at, deadline=self.deadline)
        due, at = found
        ok = view.action.at < at
        provisional = _provisional(view, due, at)
        told = RUNS if ok else OVER
        return view.answer(ok, told, observed=view.action.at, required=at, deadline=self.deadline, provisional=provisional)
