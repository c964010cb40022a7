"""Calendars as frozen values, the moment at which a duration is over, and what is left of it at another; no clock is read here."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import attrs

from deliberation.quantities import Duration, Ends

__all__ = [
    "Calendar",
    "DayOfYear",
    "country_calendar",
    "day_end",
    "due_day",
    "due_moment",
    "extended_moment",
    "moment_begun",
    "read_day_of_year",
    "read_time",
    "resumed_moment",
    "unused",
]

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z", re.ASCII)
_DAY_OF_YEAR = re.compile(r"(\d\d)-(\d\d)\Z", re.ASCII)


@attrs.frozen
class Calendar:
    """A time zone, the days of rest, and the last day for which holidays were announced (later ones are provisional).

    `weekend` counts Monday as 0. `holidays` are days off that fall on weekdays, `workdays` are weekend days made up.
    """

    timezone: str = "UTC"
    country: str | None = None
    weekend: tuple[int, ...] = (5, 6)
    holidays: frozenset[date] = attrs.field(default=frozenset(), repr=False, metadata={"meaning": False})
    workdays: frozenset[date] = attrs.field(default=frozenset(), repr=False, metadata={"meaning": False})
    announced_to: date | None = attrs.field(default=None, metadata={"meaning": False})

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day."""
        if day in self.workdays:
            return True
        return day.weekday() not in self.weekend and day not in self.holidays

    def provisional(self, day: date) -> bool:
        """Whether the days of rest of that time have not been announced yet, so that working days up to it may still change."""
        return self.announced_to is not None and day > self.announced_to

    def local_day(self, moment: datetime) -> date:
        """The day it is at a moment in the calendar's time zone."""
        return moment.astimezone(ZoneInfo(self.timezone)).date()


@attrs.frozen(order=True)
class DayOfYear:
    """A day that comes every year, such as the 1st of March; the 29th of February is a day, although not every year has it."""

    month: int
    day: int

    def __attrs_post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.day <= monthrange(2000, self.month)[1]):
            raise ValueError("not a day of the year")

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


def read_day_of_year(text: str) -> DayOfYear:
    """A day of every year, as month and day.

    >>> str(read_day_of_year("03-01"))
    '03-01'
    """
    match = _DAY_OF_YEAR.match(text)
    if not match:
        raise ValueError("not a day of the year")
    return DayOfYear(int(match[1]), int(match[2]))


def read_time(text: str) -> time:
    """A time of day to the minute, on a clock of 24 hours.

    >>> read_time("18:00")
    datetime.time(18, 0)
    """
    match = _TIME.match(text)
    if not match:
        raise ValueError("not a time of day")
    return time(int(match[1]), int(match[2]))


@lru_cache(maxsize=64)
def country_calendar(country: str | None, timezone: str) -> Calendar:
    """The calendar of a country with its public holidays and make-up working days, as the `holidays` package has them.

    Raises `ValueError` for an unknown country or time zone.
    """
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as fault:
        raise ValueError(f"unknown time zone '{timezone}'") from fault
    if country is None:
        return Calendar(timezone)
    import holidays  # noqa: PLC0415  (a heavy import, needed only where a country is named)

    years = range(2015, 2041)
    try:
        known = holidays.country_holidays(country, years=years)
    except NotImplementedError as fault:
        raise ValueError(f"unknown country '{country}'") from fault
    workdays = frozenset(day for day in getattr(known, "weekend_workdays", ()) or ())
    made_up_to = max((day.year for day in workdays), default=None)
    announced = date(made_up_to, 12, 31) if made_up_to else None
    return Calendar(timezone, country, tuple(sorted(known.weekend)), frozenset(known), workdays, announced)


def _at(day: date, zone: ZoneInfo, *, end: bool) -> datetime:
    if end:
        day += timedelta(days=1)
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def day_end(calendar: Calendar, day: date) -> datetime:
    """The instant at which a day is over in the calendar's time zone, in UTC."""
    return _at(day, ZoneInfo(calendar.timezone), end=True)


def clock_began(calendar: Calendar, at: datetime, duration: Duration) -> datetime:
    """From when a duration is counted that the clock begins: an instant with which a day is over belongs to that day.

    So one month after a month that is over with the 15th is over with the 15th, and no day is lost between them.
    """
    day = at.astimezone(ZoneInfo(calendar.timezone)).date()
    if duration.ends == "same-time" or at != moment_begun(calendar, day.isoformat()):
        return at
    return at - timedelta(microseconds=1)


def moment_begun(calendar: Calendar, text: str) -> datetime:
    """The UTC instant at which what a stored text stands for begins: a moment is itself, a date begins with its day.

    >>> moment_begun(Calendar("Asia/Shanghai"), "2026-03-02").isoformat()
    '2026-03-01T16:00:00+00:00'
    """
    if len(text) == 10:
        return _at(date.fromisoformat(text), ZoneInfo(calendar.timezone), end=False)
    return datetime.fromisoformat(text)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > MAXYEAR:
        raise OverflowError("the calendar ends with the year 9999")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _working_days_later(calendar: Calendar, day: date, amount: int) -> date:
    """The working day that is so many after a day; with 0 that day itself, or the next one on which offices work."""
    while amount:
        day += timedelta(days=1)
        amount -= calendar.is_working_day(day)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


def _last_day(calendar: Calendar, start: date, duration: Duration) -> date:
    amount = duration.amount
    if duration.unit == "months":
        return _months_later(start, amount)
    if duration.unit == "working-days":
        return _working_days_later(calendar, start, amount)
    days = {"weeks": 7 * amount, "clear-days": amount + 1}.get(duration.unit, amount)
    return start + timedelta(days=days)


def due_moment(calendar: Calendar, start: datetime, duration: Duration) -> datetime:
    """The UTC instant at which a duration that starts at `start` is over.

    A time of day that comes twice on the last day is meant the first time; one that is left out is as long after the gap. Raises
    `OverflowError` where the calendar ends (the year 9999).

    >>> from deliberation.quantities import read_duration
    >>> start = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    >>> due_moment(Calendar("Asia/Shanghai"), start, read_duration("7 days")).isoformat()
    '2026-03-09T16:00:00+00:00'
    """
    if duration.unit == "hours":
        return start.astimezone(UTC) + timedelta(hours=duration.amount)
    zone = ZoneInfo(calendar.timezone)
    local = start.astimezone(zone)
    day = _last_day(calendar, local.date(), duration)
    if duration.ends == "same-time":
        return datetime.combine(day, local.time().replace(fold=0), zone).astimezone(UTC)
    return _at(day, zone, end=duration.ends == "day-end")


def due_day(calendar: Calendar, due: datetime, ends: Ends) -> date:
    """The last day of a duration that is over at `due`: the end of a day is the first instant of the next."""
    return calendar.local_day(due - timedelta(microseconds=1) if ends == "day-end" else due)


def unused(calendar: Calendar, now: datetime, due: datetime, duration: Duration) -> int:
    """What is left at `now` of a duration that is over at `due`, in the smallest whole unit that it is counted in.

    Seconds where it ends at a time of day, of which one that has begun is left whole; else the days after that of `now` up to the due
    day, working days alone where the duration counts those.

    >>> from deliberation.quantities import read_duration
    >>> now, due = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)
    >>> [unused(Calendar(), now, due, read_duration(text)) for text in ("7 days", "5 working-days", "183 hours")]
    [7, 5, 658800]
    """
    if duration.ends == "same-time":
        return -((now - due) // timedelta(seconds=1))
    today = calendar.local_day(now)
    days = (due_day(calendar, due, duration.ends) - today).days
    if duration.unit == "working-days":
        return sum(calendar.is_working_day(today + timedelta(days=n + 1)) for n in range(days))
    return days


def resumed_moment(calendar: Calendar, now: datetime, left: int, duration: Duration) -> datetime:
    """The UTC instant at which a duration is over of which so much is left (as `unused` counts it), when it runs on from `now`.

    The day of `now` is not counted. With no day left it ends with that day, or with the next one that counts.

    >>> from deliberation.quantities import read_duration
    >>> resumed_moment(Calendar(), datetime(2026, 3, 9, 9, tzinfo=UTC), 7, read_duration("30 days")).isoformat()
    '2026-03-17T00:00:00+00:00'
    """
    if duration.ends == "same-time":
        return now.astimezone(UTC) + timedelta(seconds=left)
    day, end = calendar.local_day(now), duration.ends == "day-end"
    # What ends with the start of a day always has a day left, unless days of rest were announced while it was paused.
    left = left if end else max(left, 1)
    if duration.unit == "working-days":
        day = _working_days_later(calendar, day, left)
    else:
        day += timedelta(days=left)
    return _at(day, ZoneInfo(calendar.timezone), end=end)


def extended_moment(calendar: Calendar, due: datetime, duration: Duration, extension: Duration) -> datetime:
    """The UTC instant to which an extension leads from the moment at which a duration was to be over, with that duration's own end.

    >>> from deliberation.quantities import read_duration
    >>> extended_moment(Calendar(), datetime(2026, 3, 10, tzinfo=UTC), read_duration("7 days"), read_duration("1 month")).isoformat()
    '2026-04-10T00:00:00+00:00'
    """
    if duration.ends == "same-time" or extension.unit == "hours":
        return due_moment(calendar, due, attrs.evolve(extension, ends="same-time"))
    day = _last_day(calendar, due_day(calendar, due, duration.ends), extension)
    return _at(day, ZoneInfo(calendar.timezone), end=duration.ends == "day-end")
