"""Hours, weekdays, days of the month, times of the year, working days: at the instants on both sides of each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import attrs
import pytest

from deliberation.calendars import Calendar, DayOfYear, country_calendar
from deliberation.definition import problems
from deliberation.model import Fact, Outcome, View
from deliberation.rules import AnyOf, During
from deliberation.rules.during import WEEKDAYS
from deliberation.testing import Table, look
from tests.making import action, case, move, needs, procedure, rule

TICK = timedelta(microseconds=1)
OF = procedure(calendar=attrs.evolve(country_calendar("CN", "Asia/Shanghai"), announced_to=date(2026, 12, 31)))


def local(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def at(text: str, *, before: bool = False, **data: str) -> View:
    """A moment in Shanghai, or the microsecond before it."""
    return look(case(OF), action(at=local(text) - TICK * before, data=data), procedure=OF)


def said(**data: str) -> View:
    return at("2026-03-02T12:00", **data)


FOUR, NINE = time(16), time(21)
MARCH, JUNE, LEAP = DayOfYear(3, 1), DayOfYear(6, 1), DayOfYear(2, 29)
TABLES = (
    Table(
        During(from_time=FOUR, to_time=NINE),
        {"at four": at("2026-03-02T16:00"), "before nine": at("2026-03-02T21:00", before=True)},
        {"before four": at("2026-03-02T16:00", before=True), "at nine": at("2026-03-02T21:00")},
    ),
    Table(
        During(from_time=time(18)),
        {"at six": at("2026-03-02T18:00"), "before midnight": at("2026-03-03T00:00", before=True)},
        {"before six": at("2026-03-02T18:00", before=True), "at midnight": at("2026-03-03T00:00")},
    ),
    Table(
        During(to_time=time(0, 1)),
        {"at midnight": at("2026-03-02T00:00"), "before a minute past": at("2026-03-02T00:01", before=True)},
        {"at a minute past": at("2026-03-02T00:01"), "before midnight": at("2026-03-02T00:00", before=True)},
    ),
    Table(
        During(from_day=MARCH, to_day=JUNE),
        {"as 1 March begins": at("2026-03-01T00:00"), "before 1 June is over": at("2026-06-02T00:00", before=True)},
        {"before 1 March": at("2026-03-01T00:00", before=True), "as 2 June begins": at("2026-06-02T00:00")},
    ),
    # Over the turn of the year.
    Table(
        During(from_day=JUNE, to_day=MARCH),
        {
            "as 1 June begins": at("2026-06-01T00:00"),
            "at the turn": at("2027-01-01T00:00"),
            "before 1 March is over": at("2026-03-02T00:00", before=True),
        },
        {"before 1 June": at("2026-06-01T00:00", before=True), "as 2 March begins": at("2026-03-02T00:00")},
    ),
    Table(
        During(from_day=LEAP),
        {"on 29 February": at("2028-02-29T00:00"), "on 1 March": at("2026-03-01T00:00"), "on the last day": at("2026-12-31T23:59")},
        {
            "before it": at("2028-02-29T00:00", before=True),
            "on 28 February": at("2026-02-28T23:59"),
            "on the first day": at("2026-01-01T00:00"),
        },
    ),
    Table(
        During(to_day=LEAP),
        {"on the first day": at("2026-01-01T00:00"), "on 29 February": at("2028-02-29T23:59"), "on 28 February": at("2026-02-28T23:59")},
        {"on 1 March": at("2026-03-01T00:00"), "on the last day": at("2026-12-31T23:59")},
    ),
    Table(
        During(from_day=MARCH, to_day=MARCH),
        {"as it begins": at("2026-03-01T00:00"), "before it is over": at("2026-03-02T00:00", before=True)},
        {"before it": at("2026-03-01T00:00", before=True), "after it": at("2026-03-02T00:00")},
    ),
    Table(
        During(weekdays=("tuesday", "sunday")),
        {"on Tuesday": at("2026-03-03T00:00"), "before Sunday is over": at("2026-03-09T00:00", before=True)},
        {"before Tuesday": at("2026-03-03T00:00", before=True), "on Wednesday": at("2026-03-04T00:00")},
    ),
    Table(
        During(days_of_month=(10, 25)),
        {"on the 10th": at("2026-03-10T00:00"), "before the 25th is over": at("2026-03-26T00:00", before=True)},
        {"before the 10th": at("2026-03-10T00:00", before=True), "on the 26th": at("2026-03-26T00:00")},
    ),
    Table(
        During(working_days=True),
        {
            "on a Monday": at("2026-03-02T12:00"),
            "on a Sunday that is made up": at("2026-09-20T00:00"),
            "before the last announced day is over": at("2027-01-01T00:00", before=True),
        },
        {
            "on a Sunday": at("2026-03-01T12:00"),
            "on a Thursday that is a holiday": at("2026-10-01T12:00"),
            "on a day that is not announced": at("2027-01-01T00:00"),
        },
    ),
    Table(
        During(fact="meets", from_time=time(18), weekdays=("monday",)),
        {"at six": said(meets=local("2026-03-02T18:00").isoformat())},
        {
            "before six": said(meets=(local("2026-03-02T18:00") - TICK).isoformat()),
            "on another day": said(meets=local("2026-03-03T18:00").isoformat()),
            "nobody said when": said(),
        },
    ),
    Table(
        During(fact="meets", from_day=MARCH, to_day=JUNE),
        {"on the first day": said(meets="2026-03-01"), "on the last": said(meets="2026-06-01")},
        {"before it": said(meets="2026-02-28"), "after it": said(meets="2026-06-02"), "nobody said when": said()},
    ),
)


def test_every_part_that_fails_is_told() -> None:
    """With what was seen and what is allowed; those that hold are told where all of them do."""
    rule = During(
        from_time=FOUR,
        to_time=NINE,
        from_day=MARCH,
        to_day=JUNE,
        weekdays=("monday", "friday"),
        days_of_month=(2, 3),
        working_days=True,
    )
    verdict = rule.check(at("2026-02-21T12:00"))
    parts = [(part.code, part.observed, part.required) for part in verdict.values["faults"]]
    assert parts == [
        ("during.time", "12:00", "16:00–21:00"),
        ("during.day", "02-21", "03-01–06-01"),
        ("during.weekday", "saturday", ("monday", "friday")),
        ("during.day-of-month", 21, (2, 3)),
        ("during.rest-day", date(2026, 2, 21), None),
    ]
    assert (local("2026-02-21T12:00"), tuple(part[2] for part in parts), 5) == (verdict.observed, verdict.required, verdict.missing)
    some = rule.check(at("2026-03-03T17:00"))
    assert ("during.no", ["during.weekday"], 1) == (some.code, [part.code for part in some.values["faults"]], some.missing)
    held = rule.check(at("2026-03-02T17:00"))
    assert ("during", 0, "during.working-day") == (held.code, held.missing, held.values["met"][-1].code)
    assert ["16:00–21:00", "03-01–06-01", ("monday", "friday"), (2, 3), None] == [*held.required]


@pytest.mark.parametrize(
    ("rule", "allowed"), [(During(from_time=time(9, 30)), "09:30–24:00"), (During(to_time=time(9, 30)), "00:00–09:30")]
)
def test_an_end_that_is_left_out_is_that_of_the_day(rule: During, allowed: str) -> None:
    """It is told as midnight."""
    (part,) = rule.check(at("2026-03-02T09:30")).values["met" if rule.from_time else "faults"]
    assert (allowed, "09:30") == (part.required, part.observed)


def test_whether_a_day_that_is_not_announced_is_a_working_day_is_open() -> None:
    """Unless something else is plainly against it; where nothing is announced at all, a calendar knows what it knows."""
    office = During(working_days=True, from_time=time(9))
    verdict = office.check(at("2027-03-01T09:00"))
    assert ("during.provisional", True) == (verdict.code, verdict.sentence.unknown)
    assert (date(2027, 3, 1), date(2026, 12, 31)) == (verdict.observed, verdict.required)
    assert "during.no" == office.check(at("2027-03-01T08:00")).code
    plain = procedure(calendar=Calendar())
    assert office.check(look(case(plain), action(at=datetime(2031, 3, 3, 9, tzinfo=UTC)), procedure=plain)).ok


def test_the_week_has_seven_days() -> None:
    """Each is known by its name."""
    for n, name in enumerate(WEEKDAYS):
        moment = local("2026-03-02T12:00") + timedelta(days=n)
        assert [other == name for other in WEEKDAYS] == [
            During(weekdays=(other,)).check(look(case(OF), action(at=moment), procedure=OF)).ok for other in WEEKDAYS
        ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "give hours"),
        ({"fact": "meets"}, "give hours"),
        ({"from_time": NINE, "to_time": FOUR}, "'to_time' is after 'from_time'"),
        ({"from_time": NINE, "to_time": NINE}, "'to_time' is after 'from_time'"),
        ({"days_of_month": (0,)}, "from 1 to 31"),
        ({"days_of_month": (31, 32)}, "from 1 to 31"),
    ],
)
def test_what_is_no_window(given: dict[str, Any], said: str) -> None:
    """Nothing at all, hours that end before they begin, days that no month has."""
    with pytest.raises(ValueError, match=said):
        During(**given)


def test_a_window_of_one_minute_and_the_last_day_of_a_month() -> None:
    """Are windows."""
    assert During(from_time=FOUR, to_time=time(16, 1), days_of_month=(1, 31)).days_of_month == (1, 31)


FACTS = (Fact("held-on", "date"), Fact("held-at", "moment"))


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (During(fact="held-on", from_time=FOUR, to_time=NINE), ["date-without-time"] * 2),
        (During(fact="held-on", to_time=NINE), ["date-without-time"]),
        (During(fact="held-on", from_day=MARCH), []),
        (During(fact="held-at", from_time=FOUR), []),
        (During(from_time=FOUR), []),
        (During(working_days=True), ["outcome-working-days"] * 2),
        (During(weekdays=("monday",)), []),
    ],
)
def test_what_a_window_cannot_ask(asked: During, codes: list[str]) -> None:
    """A date has no hours; and what is not known yet must not turn an outcome, also not as a part of another rule."""
    ends = (Outcome("now", "closed", needs("part")), Outcome("soon", "closed", needs("it")), Outcome("later", "closed", otherwise=True))
    made = procedure(
        move("open", "start", "open", asks=("held-on", "held-at"), needs=["it"]),
        move("close", "open", outcomes=ends),
        topic=FACTS,
        rules=(
            rule("it", asked),
            rule("part", AnyOf(of=("whole",))),
            rule("whole", AnyOf(of=("it",))),
            rule("other", During(to_time=NINE)),
        ),
    )
    assert codes == [problem.code for problem in problems(made)]
