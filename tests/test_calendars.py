"""Working days and due moments, a second on either side of each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.calendars import Calendar, country_calendar, day_end, due_moment
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
