"""Both sides of each end: of those that are counted wrong most easily, by name, and of any, against a clerk who counts day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.calendars import Calendar, country_calendar, due_moment
from deliberation.model import Due, Record
from deliberation.quantities import Duration, Ends, Unit, read_duration
from deliberation.rules import Before, During, Elapsed, Notice, Reached
from deliberation.rules.during import WEEKDAYS
from tests.kernel.test_dues import CALENDARS, DECADE, places
from tests.making import action, ask, case, procedure
from tests.slow_clock import slow_due

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


units: st.SearchStrategy[Unit] = st.sampled_from(["days", "clear-days", "weeks", "months"])
ends: st.SearchStrategy[Ends] = st.sampled_from(["day-end", "day-start", "same-time"])


def around(moment: datetime, holds: Callable[[datetime], bool]) -> list[bool]:
    """What holds a microsecond before a moment, at it, and a microsecond after it."""
    return [holds(at) for at in (moment - TICK, moment, moment + TICK)]


@given(places, DECADE, st.integers(1, 40), units, ends)
def test_what_has_passed_since_a_move_is_what_a_clerk_crossed_out(place: str, began: datetime, amount: int, unit: Unit, end: Ends) -> None:
    """So long at least, and so long at most, in ten years: they part at one instant, and agree on no other."""
    calendar, works = CALENDARS[place]
    lasts = Duration(min(amount, 24) if unit == "months" else amount, unit, end)
    over = slow_due(calendar.timezone, works, began, lasts.amount, unit, end)
    of, known = procedure(calendar=calendar), case(records={"call": Record(count=1, total=1, last=2, at=began)})

    def passed(rule: Any) -> Callable[[datetime], bool]:
        return lambda at: ask(rule, known, action(at=at), of=of).ok

    assert [False, True, True] == around(over, passed(Elapsed(since="call", at_least=lasts)))
    # Before it was made nothing has passed, not even so little: a day that starts when it was made is over at once.
    expected = [over - TICK >= began, False, False]
    assert expected == around(over, passed(Elapsed(since="call", at_most=lasts)))


@given(places, DECADE, st.integers(1, 40), units, ends)
def test_a_notice_is_as_long_as_a_clerk_would_wait(place: str, now: datetime, amount: int, unit: Unit, end: Ends) -> None:
    """A meeting at the instant at which so long is over was called in time, and one before it was not."""
    calendar, works = CALENDARS[place]
    lasts = Duration(min(amount, 24) if unit == "months" else amount, unit, end)
    over = slow_due(calendar.timezone, works, now, lasts.amount, unit, end)
    of = procedure(calendar=calendar)

    def called(rule: Any) -> Callable[[datetime], bool]:
        return lambda meets: ask(rule, act=action(at=now, data={"meets-at": meets.isoformat()}), of=of).ok

    assert [False, True, True] == around(over, called(Notice(fact="meets-at", at_least=lasts)))
    assert [over - TICK > now, False, False] == around(over, called(Notice(fact="meets-at", at_most=lasts)))


@given(places, DECADE, st.sets(st.sampled_from(WEEKDAYS), min_size=1), st.integers(0, 22), st.integers(1, 12))
def test_office_hours_are_when_offices_are_open(place: str, now: datetime, open_on: set[Any], first: int, hours: int) -> None:
    """Weekdays, hours and working days, each as a wall calendar and a wall clock show them."""
    calendar, works = CALENDARS[place]
    of, local = procedure(calendar=calendar), now.astimezone(ZoneInfo(calendar.timezone))
    last = min(first + hours, 23)
    on_day = f"{local:%A}".lower() in open_on
    on_time = first * 60 <= local.hour * 60 + local.minute < last * 60
    days, clock = tuple(day for day in WEEKDAYS if day in open_on), {"from_time": time(first), "to_time": time(last)}
    for rule, holds in (
        (During(weekdays=days), on_day),
        (During(**clock), on_time),
        (During(working_days=True), works(local.date())),
        (During(weekdays=days, working_days=True, **clock), on_day and on_time and works(local.date())),
    ):
        assert holds is ask(rule, act=action(at=now), of=of).ok
