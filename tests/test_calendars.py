"""Working days and due moments, a second on either side of each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.calendars import (
    Calendar,
    DayOfYear,
    country_calendar,
    day_end,
    due_day,
    due_moment,
    extended_moment,
    moment_begun,
    read_day_of_year,
    read_time,
    resumed_moment,
    unused,
)
from deliberation.quantities import Duration, read_duration

SHANGHAI = Calendar("Asia/Shanghai")
BERLIN = Calendar("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def local(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("1 hour", "2026-03-02T18:30"),
        ("7 days", "2026-03-10T00:00"),
        ("7 days day-start", "2026-03-09T00:00"),
        ("7 days same-time", "2026-03-09T17:30"),
        ("1 week", "2026-03-10T00:00"),
        ("10 clear-days", "2026-03-13T00:00"),
        ("10 clear-days day-end", "2026-03-14T00:00"),
        ("1 month", "2026-04-03T00:00"),
        ("12 months", "2027-03-03T00:00"),
        ("4 working-days", "2026-03-07T00:00"),
        ("5 working-days", "2026-03-10T00:00"),
    ],
)
def test_the_moment_at_which_a_duration_is_over(text: str, over: str) -> None:
    """The first day is not counted, and the end is the one that is meant."""
    assert local(over) == due_moment(SHANGHAI, MONDAY, read_duration(text))


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-01-01", 11, "2026-12-01"),
    ],
)
def test_months_end_on_the_same_day_or_the_last(start: str, months: int, last: str) -> None:
    """A shorter month gives its last day."""
    began = datetime.fromisoformat(f"{start}T12:00:00+00:00")
    over = due_moment(Calendar(), began, Duration(months, "months", "day-start"))
    assert datetime.fromisoformat(f"{last}T00:00:00+00:00") == over


def test_the_day_is_that_of_the_calendar() -> None:
    """An evening in UTC is the next day in Shanghai."""
    before, after = datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC), datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    one = read_duration("1 day")
    assert local("2026-03-04T00:00") == due_moment(SHANGHAI, before, one)
    assert local("2026-03-05T00:00") == due_moment(SHANGHAI, after, one)


def test_a_day_may_have_23_hours() -> None:
    """Days follow the clocks of the place, hours do not."""
    start = local("2026-03-28T12:00", "Europe/Berlin")
    assert timedelta(hours=23) == due_moment(BERLIN, start, read_duration("1 day same-time")) - start.astimezone(UTC)
    assert timedelta(hours=24) == due_moment(BERLIN, start, read_duration("24 hours")) - start.astimezone(UTC)


def test_a_due_moment_is_in_utc() -> None:
    """Wherever the start was told."""
    start = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=8)))
    assert [due_moment(SHANGHAI, start, read_duration(text)).tzinfo for text in ("1 hour", "1 day", "1 day same-time")] == [UTC] * 3


@pytest.mark.parametrize("text", ["1 day", "800000 hours", "36525 days", "5000 weeks", "1200 months", "1 month", "40 working-days"])
def test_after_the_end_of_the_calendar_there_is_no_due_moment(text: str) -> None:
    """The year 9999 is the last."""
    with pytest.raises(OverflowError):
        due_moment(SHANGHAI, datetime(9999, 12, 31, 12, tzinfo=UTC), read_duration(text))


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  (the strategy wants naive ends)
    st.integers(1, 400),
    st.sampled_from(["hours", "days", "working-days", "clear-days", "weeks", "months"]),
    st.sampled_from([SHANGHAI, BERLIN, Calendar()]),
)
def test_more_time_is_never_over_sooner(start: datetime, amount: int, unit: str, calendar: Calendar) -> None:
    """A duration ends after its start, and a longer one not before a shorter."""
    shorter, longer = (due_moment(calendar, start, read_duration(f"{n} {unit}")) for n in (amount, amount + 1))
    assert start < shorter <= longer


def test_working_days() -> None:
    """Weekends and holidays rest; days that are made up do not."""
    known = Calendar("UTC", holidays=frozenset({date(2026, 3, 4)}), workdays=frozenset({date(2026, 3, 7)}))
    days = [date(2026, 3, n) for n in range(2, 10)]
    assert [known.is_working_day(day) for day in days] == [True, True, False, True, True, True, False, True]
    assert datetime(2026, 3, 8, tzinfo=UTC) == due_moment(known, MONDAY, read_duration("4 working-days"))


def test_the_end_of_a_day() -> None:
    """It is the start of the next, in the calendar's zone, in UTC."""
    over = day_end(SHANGHAI, date(2026, 3, 2))
    assert (local("2026-03-03T00:00"), UTC) == (over, over.tzinfo)


def test_the_calendar_of_a_country() -> None:
    """National Day rests; a Sunday is made up for it; made-up days say how far the calendar is announced."""
    china = country_calendar("CN", "Asia/Shanghai")
    assert [china.is_working_day(day) for day in (date(2025, 10, 1), date(2025, 10, 4), date(2025, 9, 28))] == [False, False, True]
    assert china.announced_to is not None
    assert (china.announced_to.month, china.announced_to.day) == (12, 31)
    assert china is country_calendar("CN", "Asia/Shanghai")


def test_a_country_without_made_up_days_is_not_announced() -> None:
    """Germany moves no working days to weekends."""
    germany = country_calendar("DE", "Europe/Berlin")
    assert (None, frozenset(), False) == (
        germany.announced_to,
        germany.workdays,
        germany.is_working_day(date(2026, 10, 3) - timedelta(days=0)),
    )


def test_no_country_is_weekends_alone() -> None:
    """A calendar without a country knows its zone."""
    assert Calendar("Europe/Berlin") == country_calendar(None, "Europe/Berlin")


@pytest.mark.parametrize(
    ("country", "zone", "fault"),
    [
        ("QQ", "UTC", "unknown country 'QQ'"),
        (None, "Nowhere/At_all", "unknown time zone"),
        (None, "../etc/passwd", "unknown time zone"),
        (None, "", "unknown time zone"),
    ],
)
def test_an_unknown_country_or_zone_is_refused(country: str | None, zone: str, fault: str) -> None:
    """Whatever the file says, as a `ValueError`."""
    with pytest.raises(ValueError, match=fault):
        country_calendar(country, zone)


def test_a_calendar_is_a_frozen_value() -> None:
    """Nobody changes the holidays of a case that has begun."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        SHANGHAI.timezone = "UTC"  # type: ignore[misc]


CHINA = country_calendar("CN", "Asia/Shanghai")
MADE_UP = {
    "4 January": date(2026, 1, 4),
    "14 February": date(2026, 2, 14),
    "28 February": date(2026, 2, 28),
    "9 May": date(2026, 5, 9),
    "20 September": date(2026, 9, 20),
    "10 October": date(2026, 10, 10),
}
RESTS = {
    "New Year": (date(2026, 1, 1), 3),
    "Spring Festival": (date(2026, 2, 15), 9),
    "Tomb-Sweeping Day": (date(2026, 4, 4), 3),
    "Labour Day": (date(2026, 5, 1), 5),
    "Dragon Boat Festival": (date(2026, 6, 19), 3),
    "Mid-Autumn Festival": (date(2026, 9, 25), 3),
    "National Day": (date(2026, 10, 1), 7),
}


def test_six_days_of_2026_are_made_up() -> None:
    """No more, and no less."""
    assert set(MADE_UP.values()) == {day for day in CHINA.workdays if day.year == 2026}


@pytest.mark.parametrize("day", MADE_UP.values(), ids=MADE_UP)
def test_a_made_up_day_is_a_working_day(day: date) -> None:
    """It is a Saturday or Sunday, offices work, and a working day counted from the day before ends with it."""
    assert day.weekday() in CHINA.weekend
    assert CHINA.is_working_day(day)
    before = datetime.combine(day - timedelta(days=1), time(23, 59), ZoneInfo("Asia/Shanghai"))
    assert day_end(CHINA, day) == due_moment(CHINA, before, read_duration("1 working-day"))


@pytest.mark.parametrize(("first", "days"), RESTS.values(), ids=RESTS)
def test_a_long_holiday_is_not_counted(first: date, days: int) -> None:
    """The first working day after it is the one after the last day before it."""
    rest = [first + timedelta(days=n) for n in range(days)]
    assert not any(CHINA.is_working_day(day) for day in rest)
    assert (True, True) == (CHINA.is_working_day(rest[0] - timedelta(days=1)), CHINA.is_working_day(rest[-1] + timedelta(days=1)))
    before = datetime.combine(rest[0] - timedelta(days=1), time(9), ZoneInfo("Asia/Shanghai"))
    assert day_end(CHINA, rest[-1] + timedelta(days=1)) == due_moment(CHINA, before, read_duration("1 working-day"))


@pytest.mark.parametrize(
    ("zone", "start", "text", "over"),
    [
        # Clocks go forward at 02:00: a day of 23 hours, without a 02:30.
        ("Europe/Berlin", "2026-03-28T02:30:00+01:00", "1 day", "2026-03-29T22:00:00+00:00"),
        ("Europe/Berlin", "2026-03-28T02:30:00+01:00", "1 day same-time", "2026-03-29T01:30:00+00:00"),
        ("Europe/Berlin", "2026-03-28T02:30:00+01:00", "24 hours", "2026-03-29T01:30:00+00:00"),
        ("Europe/Berlin", "2026-03-28T09:00:00+01:00", "1 day same-time", "2026-03-29T07:00:00+00:00"),
        # Clocks go back at 03:00: a day of 25 hours, with 02:30 twice.
        ("Europe/Berlin", "2026-10-24T02:30:00+02:00", "1 day", "2026-10-25T23:00:00+00:00"),
        ("Europe/Berlin", "2026-10-24T02:30:00+02:00", "1 day same-time", "2026-10-25T00:30:00+00:00"),
        ("Europe/Berlin", "2026-10-24T02:30:00+02:00", "24 hours", "2026-10-25T00:30:00+00:00"),
        ("Europe/Berlin", "2026-10-24T02:30:00+02:00", "25 hours", "2026-10-25T01:30:00+00:00"),
        # What starts at the second 02:30 ends five months later in the gap, which is as long after it as from any other 02:30.
        ("Europe/Berlin", "2025-10-26T01:30:00+00:00", "154 days same-time", "2026-03-29T01:30:00+00:00"),
        # Midnight itself is left out, or comes twice.
        ("America/Sao_Paulo", "2018-11-03T12:00:00-03:00", "1 day day-start", "2018-11-04T03:00:00+00:00"),
        ("America/Sao_Paulo", "2018-02-16T12:00:00-02:00", "1 day", "2018-02-18T03:00:00+00:00"),
        ("America/Havana", "2025-10-31T12:00:00-04:00", "2 days day-start", "2025-11-02T04:00:00+00:00"),
    ],
)
def test_a_day_on_which_clocks_are_turned_is_one_day(zone: str, start: str, text: str, over: str) -> None:
    """Hours are hours; days are those of the calendar."""
    assert datetime.fromisoformat(over) == due_moment(Calendar(zone), datetime.fromisoformat(start), read_duration(text))


def test_what_is_beyond_the_announcements_is_provisional() -> None:
    """From the first day after the last for which days of rest are announced; never where nothing is announced."""
    last = date(2026, 12, 31)
    known = Calendar(announced_to=last)
    assert [False, True] == [known.provisional(day) for day in (last, last + timedelta(days=1))]
    assert not Calendar().provisional(date(9000, 1, 1))
    assert CHINA.announced_to is not None
    assert CHINA.announced_to >= last


def test_the_last_day_of_a_duration() -> None:
    """The end of a day is the first instant of the next; the start of a day is its own."""
    midnight = local("2026-03-03T00:00")
    assert [2, 3, 3] == [due_day(SHANGHAI, midnight, ends).day for ends in ("day-end", "day-start", "same-time")]


def test_what_a_stored_text_stands_for_begins_then() -> None:
    """A date with its day, where the calendar is; a moment is itself."""
    assert local("2026-03-02T00:00") == moment_begun(SHANGHAI, "2026-03-02")
    assert MONDAY == moment_begun(SHANGHAI, MONDAY.isoformat())


FRIDAY, LAST = local("2026-03-06T15:00"), local("2026-03-07T00:00")


@pytest.mark.parametrize(
    ("text", "now", "due", "left", "on", "then"),
    [
        ("9 days", local("2026-03-02T23:59"), LAST, 4, local("2026-03-10T00:00"), local("2026-03-15T00:00")),
        ("9 days", local("2026-03-03T00:00"), LAST, 3, local("2026-03-09T23:59"), local("2026-03-13T00:00")),
        ("9 days", FRIDAY, LAST, 0, FRIDAY, LAST),
        ("9 days", FRIDAY, LAST, 0, local("2026-03-20T15:00"), local("2026-03-21T00:00")),
        ("9 days day-start", FRIDAY, LAST, 1, local("2026-03-20T15:00"), local("2026-03-21T00:00")),
        ("2 clear-days", local("2026-03-04T15:00"), LAST, 3, local("2026-03-20T15:00"), local("2026-03-23T00:00")),
        ("1 month", local("2026-02-06T15:00"), LAST, 28, local("2026-03-01T15:00"), local("2026-03-30T00:00")),
        ("5 working-days", local("2026-03-02T15:00"), LAST, 4, local("2026-03-04T15:00"), local("2026-03-11T00:00")),
        # With no day left it ends with the day on which it runs on; in working days, with the next one of those.
        ("5 working-days", FRIDAY, LAST, 0, local("2026-03-08T15:00"), local("2026-03-10T00:00")),
        ("5 working-days", FRIDAY, LAST, 0, local("2026-03-09T15:00"), local("2026-03-10T00:00")),
        ("48 hours", FRIDAY, LAST, 9 * 3600, local("2026-03-20T15:00"), local("2026-03-21T00:00")),
        ("9 days same-time", FRIDAY + timedelta(microseconds=1), LAST, 9 * 3600, LAST, local("2026-03-07T09:00")),
        ("9 days same-time", FRIDAY - timedelta(microseconds=1), LAST, 9 * 3600 + 1, LAST, local("2026-03-07T09:00:01")),
    ],
)
def test_what_is_left_runs_on(text: str, now: datetime, due: datetime, left: int, on: datetime, then: datetime) -> None:
    """Whole days after the day of the pause, and as many after the day on which it runs on; seconds where it ends at a time of day."""
    duration = read_duration(text)
    assert left == unused(SHANGHAI, now, due, duration)
    assert then == resumed_moment(SHANGHAI, on, left, duration)


def test_a_day_of_rest_that_is_announced_meanwhile_leaves_a_day() -> None:
    """What ends with the start of a working day that became a day of rest has not passed when it runs on."""
    assert local("2026-03-10T00:00") == resumed_moment(SHANGHAI, local("2026-03-09T15:00"), 0, read_duration("2 working-days day-start"))


@pytest.mark.parametrize(
    ("text", "extension", "then"),
    [
        ("9 days", "3 days", "2026-03-10T00:00"),
        ("9 days day-start", "3 days", "2026-03-10T00:00"),
        ("9 days same-time", "3 days", "2026-03-10T00:00"),
        ("9 days", "1 month", "2026-04-07T00:00"),
        ("9 days", "1 working-day", "2026-03-10T00:00"),
        ("5 working-days", "2 working-days", "2026-03-11T00:00"),
        ("5 working-days day-start", "2 working-days", "2026-03-10T00:00"),
        ("5 working-days", "1 day", "2026-03-08T00:00"),
        ("9 days", "2 clear-days", "2026-03-10T00:00"),
        ("48 hours", "36 hours", "2026-03-08T12:00"),
        ("9 days", "36 hours", "2026-03-08T12:00"),
    ],
)
def test_an_extension_is_added_to_the_last_day(text: str, extension: str, then: str) -> None:
    """With the end that the duration had: here the end of a Friday, or the start of a Saturday."""
    assert local(then) == extended_moment(SHANGHAI, LAST, read_duration(text), read_duration(extension))


@pytest.mark.parametrize("text", ["24:00", "7:00", "07:60", "07:00:00", "noon", "", "07-00", "０７:00"])
def test_what_is_no_time_of_day(text: str) -> None:
    """Hours and minutes, two digits each."""
    with pytest.raises(ValueError, match="not a time of day"):
        read_time(text)


@pytest.mark.parametrize("text", ["00-10", "13-01", "02-30", "04-31", "3-1", "2026-03-01", "", "01-00"])
def test_what_is_no_day_of_the_year(text: str) -> None:
    """Month and day, two digits each; the 29th of February is one."""
    with pytest.raises(ValueError, match="not a day of the year"):
        read_day_of_year(text)
    assert DayOfYear(2, 29) == read_day_of_year("02-29")


def test_times_and_days_are_read() -> None:
    """As values that compare."""
    assert (time(0, 0), time(23, 59)) == (read_time("00:00"), read_time("23:59"))
    assert read_day_of_year("02-28") < read_day_of_year("03-01") < DayOfYear(3, 2)
    assert "03-01" == str(DayOfYear(3, 1))
