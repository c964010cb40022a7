"""Deadlines counted day by day, as a clerk would with a wall calendar: slow, plain, and without a line of what it is held against."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

__all__ = ["SlowClock", "at_time", "first_instant", "slow_due"]

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
Works = Callable[[date], bool]


@lru_cache(maxsize=100_000)
def first_instant(zone: str, day: date) -> datetime:
    """The first instant of a day in a zone, found by looking at every quarter of an hour of two days."""
    at, where = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY, ZoneInfo(zone)
    while at.astimezone(where).date() < day:
        at += QUARTER
    return at


def at_time(zone: str, day: date, clock: time) -> datetime:
    """The first instant of a day at which a wall clock shows that time; or as long after the gap that leaves it out."""
    where, wanted = ZoneInfo(zone), datetime.combine(day, clock)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
    at += (wanted - datetime(2000, 1, 1)) % QUARTER  # noqa: DTZ001  (a wall clock has no zone)
    before = at
    while (shown := at.astimezone(where).replace(tzinfo=None)) < wanted:
        before, at = at, at + QUARTER
    return at if shown == wanted else before + (wanted - before.astimezone(where).replace(tzinfo=None))


def _next_month(day: date, number: int) -> date:
    """The day of that number in the month after, or the last one it has; found by walking."""
    following = day
    while (following.year, following.month) == (day.year, day.month):
        following += DAY
    while following.day < number and (following + DAY).month == following.month:
        following += DAY
    return following


def days_of(start: date, amount: int, unit: str, works: Works) -> list[date]:
    """Each day after the first one, up to and with the one on which a duration ends."""
    end = start
    if unit == "months":
        for _ in range(amount):
            end = _next_month(end, start.day)
    elif unit == "working-days":
        while amount:
            end += DAY
            if works(end):
                amount -= 1
    else:
        for _ in range({"days": amount, "weeks": amount * 7, "clear-days": amount + 1}[unit]):
            end += DAY
    days = []
    while start < end:
        start += DAY
        days.append(start)
    return days


def slow_due(zone: str, works: Works, start: datetime, amount: int, unit: str, ends: str) -> datetime:
    """When a duration is over, counted day by day."""
    local = start.astimezone(ZoneInfo(zone))
    last = days_of(local.date(), amount, unit, works)[-1]
    if ends == "same-time":
        return at_time(zone, last, local.time())
    return first_instant(zone, last + DAY if ends == "day-end" else last)


class SlowClock:
    """A deadline in days on a wall calendar: days are crossed out at midnight, while it runs, if they are days that count."""

    def __init__(self, zone: str, works: Works, start: datetime, amount: int, unit: str, ends: str) -> None:
        self.zone, self.works, self.unit, self.ends = zone, works, unit, ends
        self.today = self.local(start)
        self.needed = sum(map(self.counts, days_of(self.today, amount, unit, works)))
        self.running, self.passed, self.extended = True, None, 0
        self.now = start
        self.hard_stop: datetime | None = None

    def local(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def counts(self, day: date) -> bool:
        return self.unit != "working-days" or self.works(day)

    def midnight(self) -> None:
        """A day is over, and another begins."""
        if self.running and self.ends == "day-end" and self.needed == 0 and self.counts(self.today):
            self.passed = first_instant(self.zone, self.today + DAY)
            return
        self.today += DAY
        if self.running and self.counts(self.today) and self.needed:
            self.needed -= 1
            if not self.needed and self.ends == "day-start":
                self.passed = first_instant(self.zone, self.today)

    def until(self, moment: datetime) -> None:
        """Let the days go by up to a moment."""
        while self.passed is None and first_instant(self.zone, self.today + DAY) <= moment:
            self.midnight()
        self.now = moment

    def due(self) -> datetime:
        """When it would pass if nothing more were done."""
        kept = self.today, self.needed
        while self.passed is None:
            self.midnight()
        due, self.passed = self.passed, None
        self.today, self.needed = kept
        return due

    def pause(self) -> None:
        self.running = False

    def resume(self) -> None:
        """Run on; with no day left, on the next one that counts."""
        if not self.running and self.needed == 0 and not self.counts(self.today):
            self.needed = 1
        self.running = True

    def extend(self, amount: int, unit: str, most: int) -> bool:
        """Add days after the last one, as far as the hard stop allows; False where that is not at all."""
        if self.passed is not None or not self.running or self.extended >= most:
            return False
        before = self.needed, self.due()
        if self.hard_stop is not None and self.hard_stop <= before[1]:
            return False
        last = self.local(before[1] - timedelta(microseconds=1)) if self.ends == "day-end" else self.local(before[1])
        self.needed += sum(map(self.counts, days_of(last, amount, unit, self.works)))
        while self.hard_stop is not None and self.hard_stop < self.due():
            self.needed -= 1
        self.extended += 1
        return True
