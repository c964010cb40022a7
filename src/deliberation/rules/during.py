"""Whether a moment lies in the hours, weekdays, days of the month or time of the year that are allowed, or on a working day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

import attrs

from deliberation.calendars import DayOfYear, moment_begun
from deliberation.errors import Problem
from deliberation.model import UNKNOWN, Procedure, Sentence, Verdict, View, param

__all__ = ["WEEKDAYS", "During"]

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FIRST, _LAST = DayOfYear(1, 1), DayOfYear(12, 31)

INSIDE = Sentence("during", "{met}.", "{met}。")
OUTSIDE = Sentence("during.no", "{faults}.", "{faults}。")
HOURS = Sentence("during.time", "the time{of_fact} is {observed}; allowed: {required}", "{of_fact}时间为{observed}；允许：{required}")
SEASON = Sentence("during.day", "the day{of_fact} is {observed}; allowed: {required}", "{of_fact}日期为{observed}；允许：{required}")
WEEKDAY = Sentence(
    "during.weekday", "the day of the week{of_fact} is {today}; allowed: {weekdays}", "{of_fact}当日为{today}；允许：{weekdays}"
)
OF_MONTH = Sentence(
    "during.day-of-month",
    "the day of the month{of_fact} is {observed}; allowed: {required}",
    "{of_fact}当日为{observed}日；允许：{required}日",
)
WORKING = Sentence("during.working-day", "{observed} is a working day", "{observed}为工作日")
RESTING = Sentence("during.rest-day", "{observed} is no working day", "{observed}非工作日")
UNTOLD = Sentence("during.unknown", "{fact} is not known.", "{fact}尚不明确。", unknown=True)
PROVISIONAL = Sentence(
    "during.provisional",
    "nobody knows yet whether {observed} is a working day: days of rest are announced up to {required}.",
    "{observed}是否为工作日尚不明确：休息日安排公布至{required}。",
    unknown=True,
)


@attrs.frozen
class During:
    """A moment lies in the hours, weekdays, days of the month, time of the year that are given, and on a working day.

    The moment is that of the action, or the date or moment of a fact, read in the time zone of the procedure's calendar.

    Pitfall: `from_time: "16:00", to_time: "21:00"` closes at 21:00 sharp. A night that goes over midnight is two of these rules in an `any`.
    """

    kind: ClassVar[str] = "during"
    fact: str | None = param("the date or moment that is looked at, instead of the moment of the action", names="date", default=None)
    from_time: time | None = param("the time from which it is allowed; alone, to the end of the day", default=None)
    to_time: time | None = param("the time from which it is no longer allowed; alone, from the start of the day", default=None)
    from_day: DayOfYear | None = param("the first day of the year; it may come after the last, over the turn of the year", default=None)
    to_day: DayOfYear | None = param("the last day of the year, the whole of it", default=None)
    weekdays: tuple[Weekday, ...] = param("the days of the week", default=())
    days_of_month: tuple[int, ...] = param("the days of the month", default=())
    working_days: bool = param("whether it must be a working day, whose days of rest are announced", default=False)

    def __attrs_post_init__(self) -> None:
        bounds = (self.from_time, self.to_time, self.from_day, self.to_day)
        if all(bound is None for bound in bounds) and not (self.weekdays or self.days_of_month or self.working_days):
            raise ValueError("give hours, days of the year, 'weekdays', 'days_of_month' or 'working_days'")
        if self.from_time is not None and self.to_time is not None and self.to_time <= self.from_time:
            raise ValueError("'to_time' is after 'from_time': a night over midnight is two rules in an 'any'")
        if not all(1 <= day <= 31 for day in self.days_of_month):
            raise ValueError("a day of the month is from 1 to 31")

    def check(self, view: View) -> Verdict:
        """Holds from `from_time` on, up to `to_time` excluded, on days that are all that is given; each part that fails is told.

        Undecided where the fact is not known, and where nothing else fails and nobody knows yet which days are working days.
        """
        calendar, moment = view.procedure.calendar, view.action.at
        if self.fact is not None:
            value = view.fact(self.fact)
            if value is UNKNOWN:
                return view.cannot_tell(UNTOLD, fact=self.fact)
            moment = moment_begun(calendar, value)
        local = moment.astimezone(ZoneInfo(calendar.timezone))
        parts = [*self._parts(view, local)]
        faults = tuple(part for ok, part in parts if not ok)
        if faults:
            required = tuple(part.required for part in faults)
            return view.answer(False, OUTSIDE, observed=moment, required=required, missing=len(faults), faults=faults)
        if self.working_days and calendar.provisional(local.date()):
            return view.cannot_tell(PROVISIONAL, observed=local.date(), required=calendar.announced_to)
        met = tuple(part for _, part in parts)
        return view.answer(True, INSIDE, observed=moment, required=tuple(part.required for part in met), missing=0, met=met)

    def _parts(self, view: View, local: datetime) -> Iterator[tuple[bool, Verdict]]:
        """Each part that is given: whether it holds, and what is said of it."""
        calendar, day, now = view.procedure.calendar, local.date(), local.time()
        if self.from_time is not None or self.to_time is not None:
            ok = (self.from_time or time.min) <= now and (self.to_time is None or now < self.to_time)
            allowed = f"{self.from_time or time.min:%H:%M}–{self.to_time.strftime('%H:%M') if self.to_time else '24:00'}"
            yield ok, view.answer(ok, HOURS, of_fact=self.fact, observed=f"{now:%H:%M}", required=allowed)
        if self.from_day is not None or self.to_day is not None:
            first, last, today = self.from_day or _FIRST, self.to_day or _LAST, DayOfYear(day.month, day.day)
            ok = first <= today <= last if first <= last else not last < today < first
            yield ok, view.answer(ok, SEASON, of_fact=self.fact, observed=str(today), required=f"{first}–{last}")
        if self.weekdays:
            name = WEEKDAYS[day.weekday()]
            ok = name in self.weekdays
            yield (
                ok,
                view.answer(ok, WEEKDAY, of_fact=self.fact, observed=name, required=self.weekdays, today=(name,), weekdays=self.weekdays),
            )
        if self.days_of_month:
            ok = day.day in self.days_of_month
            yield ok, view.answer(ok, OF_MONTH, of_fact=self.fact, observed=day.day, required=self.days_of_month)
        if self.working_days and not calendar.provisional(day):
            ok = calendar.is_working_day(day)
            yield ok, view.answer(ok, WORKING if ok else RESTING, observed=day)

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Hours of a date, and outcomes that turn on working days: what nobody knows yet would be taken for a no, and later be a yes."""
        if any(known.name == self.fact and known.kind == "date" for known in procedure.facts):
            for key, bound in (("from_time", self.from_time), ("to_time", self.to_time)):
                if bound is not None:
                    yield Problem("date-without-time", (key,), f"'{bound:%H:%M}' of '{self.fact}', a date", "a moment, or no hours")
        if not self.working_days:
            return
        asking = {one.name for one in procedure.rules if one.rule == self}
        while more := {one.name for one in procedure.rules if not asking.isdisjoint(getattr(one.rule, "of", ()))} - asking:
            asking |= more
        for move in procedure.moves:
            for outcome in move.outcomes:
                if any(need.rule in asking for need in outcome.needs):
                    found = f"the outcome '{outcome.name}' of '{move.name}'"
                    yield Problem("outcome-working-days", ("working_days",), found, "moves whose own needs ask it, and no outcome")
