"""Calendars as frozen values, and the moment at which a duration is over; no clock is read here."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import attrs

from deliberation.quantities import Duration

__all__ = ["Calendar", "country_calendar", "day_end", "due_moment"]


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


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > MAXYEAR:
        raise OverflowError("the calendar ends with the year 9999")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _last_day(calendar: Calendar, start: date, duration: Duration) -> date:
    amount = duration.amount
    if duration.unit == "months":
        return _months_later(start, amount)
    if duration.unit == "working-days":
        day = start
        while amount:
            day += timedelta(days=1)
            amount -= calendar.is_working_day(day)
        return day
    days = {"weeks": 7 * amount, "clear-days": amount + 1}.get(duration.unit, amount)
    return start + timedelta(days=days)


def due_moment(calendar: Calendar, start: datetime, duration: Duration) -> datetime:
    """The UTC instant at which a duration that starts at `start` is over.

    Raises `OverflowError` where the calendar ends (the year 9999).

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
        return datetime.combine(day, local.time(), zone).astimezone(UTC)
    return _at(day, zone, end=duration.ends == "day-end")
