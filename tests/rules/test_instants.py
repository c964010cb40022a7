"""Both sides of the ends that are counted wrong most easily: months, leap days, years, nights in which clocks are turned, holidays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deliberation.calendars import Calendar, country_calendar, due_moment
from deliberation.model import Due
from deliberation.quantities import read_duration
from deliberation.rules import Before, Reached
from tests.making import action, ask, case

TICK = timedelta(microseconds=1)
CHINA = country_calendar("CN", "Asia/Shanghai")
BERLIN = Calendar("Europe/Berlin")
INSTANTS: dict[str, tuple[Calendar, str, str, str]] = {
    "the end of a month": (CHINA, "2026-01-31T09:00", "1 month", "2026-03-01T00:00"),
    "the end of a month in a leap year": (CHINA, "2028-01-31T09:00", "1 month", "2028-03-01T00:00"),
    "a leap day, a year later": (CHINA, "2028-02-29T09:00", "12 months", "2029-03-01T00:00"),
    "a leap day, four years later": (CHINA, "2028-02-29T09:00", "48 months", "2032-03-01T00:00"),
    "the end of a year": (CHINA, "2026-12-24T09:00", "7 days", "2027-01-01T00:00"),
    "over the end of a year": (CHINA, "2026-12-25T09:00", "1 week", "2027-01-02T00:00"),
    "from a second before midnight": (CHINA, "2026-03-02T23:59:59", "1 day", "2026-03-04T00:00"),
    "from midnight": (CHINA, "2026-03-03T00:00", "1 day", "2026-03-05T00:00"),
    "clear days": (CHINA, "2026-03-02T23:59:59", "10 clear-days", "2026-03-13T00:00"),
    "over the night in which clocks go forward": (BERLIN, "2026-03-28T09:00", "1 day", "2026-03-30T00:00"),
    "into the hour that is left out": (BERLIN, "2026-03-28T02:30", "1 day same-time", "2026-03-29T03:30"),
    "over the night in which clocks go back": (BERLIN, "2026-10-24T09:00", "1 day", "2026-10-26T00:00"),
    "into the hour that comes twice": (BERLIN, "2026-10-24T02:30", "1 day same-time", "2026-10-25T02:30"),
    "over Spring Festival": (CHINA, "2026-02-13T17:00", "3 working-days", "2026-02-26T00:00"),
    "over National Day": (CHINA, "2026-09-30T17:00", "3 working-days", "2026-10-11T00:00"),
}


@pytest.mark.parametrize(("calendar", "start", "lasts", "over"), INSTANTS.values(), ids=INSTANTS)
def test_the_instants_on_both_sides(calendar: Calendar, start: str, lasts: str, over: str) -> None:
    """A microsecond before it is before and not reached; at it, and a microsecond after, the other way round."""
    zone = ZoneInfo(calendar.timezone)
    began, wanted = (datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC) for text in (start, over))
    known = Due("notice", None, due_moment(calendar, began, read_duration(lasts)))
    assert wanted == known.at
    answers = [
        [
            ask(rule, case(due={"notice": known}, at=began), action(at=now)).ok
            for rule in (Reached(deadline="notice"), Before(deadline="notice"))
        ]
        for now in (wanted - TICK, wanted, wanted + TICK)
    ]
    assert [[False, True], [True, False], [True, False]] == answers
