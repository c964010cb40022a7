"""Whether time has come: a named deadline is `reached`, or so long has `elapsed` since a move. Reads no clock but the action's."""

from __future__ import annotations

from typing import ClassVar

import attrs

from deliberation.calendars import due_moment
from deliberation.model import Sentence, Verdict, View, param
from deliberation.quantities import Duration

__all__ = ["Elapsed", "Reached"]

COME = Sentence("reached", "{deadline} was due {required}; it is {observed}.", "{deadline}于{required}到期；现为{observed}。")
NOT_YET = Sentence("reached.no", "{deadline} is due {required}; it is only {observed}.", "{deadline}于{required}到期；现仅为{observed}。")
NOT_SET = Sentence("reached.unset", "{deadline} has not begun to run.", "{deadline}尚未开始计时。")
PASSED = Sentence(
    "elapsed", "{lasts} after {move} ended {required}; it is {observed}.", "{move}后{lasts}已于{required}届满；现为{observed}。"
)
TOO_SOON = Sentence(
    "elapsed.no", "{lasts} after {move} end {required}; it is only {observed}.", "{move}后{lasts}于{required}届满；现仅为{observed}。"
)
NEVER = Sentence("elapsed.unset", "{move} has not been made.", "尚未进行{move}。")


@attrs.frozen
class Reached:
    """The due moment of a deadline has come."""

    kind: ClassVar[str] = "reached"
    deadline: str = param("the deadline that is asked about", names="deadline")

    def check(self, view: View) -> Verdict:
        """Holds at the due moment and after it; never while the deadline is not running."""
        due = view.case.deadline(self.deadline) or (view.item and view.case.deadline(self.deadline, view.item.id))
        if not due or due.at is None:
            return view.answer(False, NOT_SET, observed=view.action.at, deadline=self.deadline)
        # A deadline that has urged already was reached, although it is due again.
        ok = due.times > 0 or due.at <= view.action.at
        return view.answer(ok, COME if ok else NOT_YET, observed=view.action.at, required=due.at, deadline=self.deadline)


def _no_working_days(_: object, __: attrs.Attribute[Duration], value: Duration) -> None:
    if value.unit == "working-days":
        raise ValueError("working days depend on a calendar that grows: name a deadline and use 'reached'")


@attrs.frozen
class Elapsed:
    """So long has passed since a move was last made."""

    kind: ClassVar[str] = "elapsed"
    since: str = param("the move it is counted from", names="move")
    at_least: Duration = attrs.field(
        kw_only=True, validator=_no_working_days, metadata={"doc": "how long, with the end that is meant", "names": None}
    )

    def check(self, view: View) -> Verdict:
        """Holds at the moment the time is over and after it; never where the move was not made."""
        made = view.record(self.since).at
        if made is None:
            return view.answer(False, NEVER, observed=view.action.at, move=self.since)
        over = due_moment(view.procedure.calendar, made, self.at_least)
        ok = over <= view.action.at
        return view.answer(ok, PASSED if ok else TOO_SOON, observed=view.action.at, required=over, move=self.since, lasts=self.at_least)
