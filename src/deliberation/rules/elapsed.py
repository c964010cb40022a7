"""Whether so long has passed, at least or at most, since a move was last made or since a date or moment of the data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

import attrs

from deliberation.calendars import clock_began, due_moment, moment_begun
from deliberation.errors import Problem
from deliberation.model import UNKNOWN, Procedure, Sentence, Verdict, View, find, param
from deliberation.quantities import Duration, Ends

__all__ = ["Elapsed", "lasting", "one_window"]

PASSED = Sentence(
    "elapsed",
    "{lasts} after {move}{fact} ended {required}; it is {observed}.",
    "{move}{fact}后{lasts}已于{required}届满；现为{observed}。",
)
WITHIN = Sentence(
    "elapsed.within",
    "{lasts} after {move}{fact} end {required}; it is {observed}.",
    "{move}{fact}后{lasts}于{required}届满；现为{observed}。",
)
BETWEEN = Sentence(
    "elapsed.between",
    "{lasts} after {move}{fact} ended {required}, {most} end {until}; it is {observed}.",
    "{move}{fact}后{lasts}已于{required}届满，{most}于{until}届满；现为{observed}。",
)
TOO_SOON = Sentence(
    "elapsed.no",
    "{lasts} after {move}{fact} end {required}; it is only {observed}.",
    "{move}{fact}后{lasts}于{required}届满；现仅为{observed}。",
)
TOO_LATE = Sentence(
    "elapsed.late",
    "{lasts} after {move}{fact} ended {required}; it is {observed}: too late.",
    "{move}{fact}后{lasts}已于{required}届满；现为{observed}，已逾期。",
)
NEVER = Sentence("elapsed.unset", "{move} has not been made.", "尚未进行{move}。")
AHEAD = Sentence("elapsed.ahead", "{fact} lies ahead: {required}; it is only {observed}.", "{fact}尚未到来：{required}；现仅为{observed}。")
UNTOLD = Sentence("elapsed.unknown", "{fact} is not known.", "{fact}尚不明确。", unknown=True)
_ENDS: tuple[Ends, ...] = ("day-start", "same-time", "day-end")
_DAYS = {"weeks": 7}
_COUNTED_IN = {"weeks": "days"}


def _no_working_days(_: object, __: attrs.Attribute[Any], value: Duration | None) -> None:
    if value is not None and value.unit == "working-days":
        raise ValueError("working days depend on a calendar that grows: name a deadline, and ask 'reached' or 'before'")


def lasting(doc: str) -> Any:
    """A parameter that is a duration, in any unit but working days; or is left out."""
    return attrs.field(default=None, kw_only=True, validator=_no_working_days, metadata={"doc": doc, "names": None})


def one_window(at_least: Duration | None, at_most: Duration | None) -> None:
    """Raises `ValueError` where neither is given, and where the longest is not longer than the least."""
    if at_least is None and at_most is None:
        raise ValueError("give 'at_least', 'at_most', or both")
    if at_least is not None and at_most is not None:
        one_unit = _COUNTED_IN.get(at_least.unit, at_least.unit) == _COUNTED_IN.get(at_most.unit, at_most.unit)
        if one_unit and _over(at_most) <= _over(at_least):
            raise ValueError("'at_most' is over after 'at_least'")


def _over(value: Duration) -> int:
    """A number that grows with the moment at which it is over: the end of a day is the start of the next, that of a month is not."""
    apart = 3 if value.unit == "months" else 2
    return apart * value.amount * _DAYS.get(value.unit, 1) + _ENDS.index(value.ends)


@attrs.frozen
class Elapsed:
    """So long at least, or so long at most, has passed since a move was last made, or since a date or moment.

    Pitfall: `at_least: 14 days` is over when the 14th day is over. To begin on the 14th day itself, write `14 days day-start`.
    """

    kind: ClassVar[str] = "elapsed"
    since: str | None = param("the move it is counted from", names="move", default=None)
    fact: str | None = param("the date or moment it is counted from, instead of `since`", names="date", default=None)
    at_least: Duration | None = lasting("how long at least, with the end that is meant")
    at_most: Duration | None = lasting("how long at most, with the end that is meant; alone, or beside `at_least`")

    def __attrs_post_init__(self) -> None:
        if (self.since is None) is (self.fact is None):
            raise ValueError("give either 'since' or 'fact'")
        one_window(self.at_least, self.at_most)

    def check(self, view: View) -> Verdict:
        """Holds from the moment at which `at_least` is over, and up to the one at which `at_most` is over, that moment excluded.

        Both are counted from the last time the move was made, never from a move that was not; from a moment of the data, or from the day of
        a date, which is not counted. What lies ahead has not passed.
        """
        now = view.action.at
        named: dict[str, Any] = {"move": self.since or "", "fact": self.fact or ""}
        begun = self._begun(view)
        if begun is None:
            return view.answer(False, NEVER if self.since else UNTOLD, observed=now, **named)
        if now < begun:
            return view.answer(False, AHEAD, observed=now, required=begun, **named)
        start = self._over(view, begun, self.at_least) if self.at_least is not None else None
        end = self._over(view, begun, self.at_most) if self.at_most is not None else None
        if start is not None and now < start:
            return view.answer(False, TOO_SOON, observed=now, required=start, lasts=self.at_least, **named)
        if end is not None and end <= now:
            return view.answer(False, TOO_LATE, observed=now, required=end, lasts=self.at_most, **named)
        if start is None:
            return view.answer(True, WITHIN, observed=now, required=end, lasts=self.at_most, **named)
        if end is None:
            return view.answer(True, PASSED, observed=now, required=start, lasts=self.at_least, **named)
        return view.answer(True, BETWEEN, observed=now, required=start, lasts=self.at_least, most=self.at_most, until=end, **named)

    def _over(self, view: View, begun: datetime, duration: Duration) -> datetime:
        """When a duration is over; after a move of the clock its day counts that was over with it."""
        calendar = view.procedure.calendar
        made = find(view.procedure.moves, self.since.partition(".")[0]) if self.since is not None else None
        if made is not None and made.by_clock:
            begun = clock_began(calendar, begun, duration)
        return due_moment(calendar, begun, duration)

    def _begun(self, view: View) -> datetime | None:
        """The moment from which it is counted; None where nobody knows it."""
        if self.since is not None:
            return view.record(self.since).at
        value = view.fact(self.fact or "")
        return moment_begun(view.procedure.calendar, value) if value is not UNKNOWN else None

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """A time of day counted from a date."""
        if any(known.name == self.fact and known.kind == "date" for known in procedure.facts):
            for key, duration in (("at_least", self.at_least), ("at_most", self.at_most)):
                if duration is not None and duration.ends == "same-time":
                    yield Problem("date-without-time", (key,), f"'{duration}' after a date", "whole days: a date has no time of day")
