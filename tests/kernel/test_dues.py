"""What moves do to deadlines, held against a clerk who counts day by day, and at the instants on both sides of each end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.calendars import Calendar, country_calendar, due_moment
from deliberation.documents import event_from_json, event_to_json
from deliberation.kernel import advance, audit, decide, overdue, replay, start
from deliberation.model import Action, Actor, Case, Deadline, Due, Event, Fact, Move, Outcome, Procedure
from deliberation.quantities import Duration, read_duration
from deliberation.rules import AtMostTimes
from tests.making import T0, Run, day, move, procedure, rule
from tests.slow_clock import SlowClock, slow_due

TICK = timedelta(microseconds=1)
KNOWN = holidays.country_holidays("CN", years=range(2015, 2028))
CHINA = country_calendar("CN", "Asia/Shanghai")
CALENDARS: dict[str, tuple[Calendar, Callable[[date], bool]]] = {
    "China": (CHINA, KNOWN.is_working_day),
    "Berlin": (Calendar("Europe/Berlin"), lambda day: day.weekday() < 5),
    # Both turn their clocks at midnight: a day that begins at one, and a midnight that comes twice.
    "Sao Paulo": (Calendar("America/Sao_Paulo"), lambda day: day.weekday() < 5),
    "Havana": (Calendar("America/Havana"), lambda day: day.weekday() < 5),
}
places = st.sampled_from([*["China"] * 3, "Berlin", "Sao Paulo", "Havana"])
DECADE = st.datetimes(datetime(2016, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  (the strategy wants naive ends)


def long(text: str | None) -> Duration | None:
    return read_duration(text) if text else None


def clocked(*moves: Move, calendar: Calendar | None = None, steps: Any = ("open", "other", "closed"), **deadline: Any) -> Procedure:
    """A procedure with one deadline `it`, and moves that start, hold, free, extend and stop it."""
    durations = {key: long(deadline.pop(key, None)) for key in ("after", "extension", "hard_stop", "urge_every")}
    known = Deadline("it", deadline.pop("starts", ("go",)), **durations, **deadline)
    usual = (
        move("go", ("start", "open"), "open"),
        move("hold", "open", pauses=("it",)),
        move("free", "open", resumes=("it",)),
        move("prolong", "open", extends=("it",)) if known.extension else move("idle", "open"),
        move("drop", "open", stops=("it",)),
    )
    own = {one.name for one in moves}
    every = (*(one for one in usual if one.name not in own), *moves)
    return procedure(*every, calendar=calendar or Calendar(), deadlines=(known,), steps=steps)


def stands(run: Run) -> Due:
    due = run.case.deadline("it")
    assert due is not None
    return due


@given(places, DECADE, st.integers(1, 60), st.sampled_from(["days", "working-days", "clear-days", "weeks", "months"]), st.data())
def test_every_duration_ends_where_counting_day_by_day_ends(place: str, began: datetime, amount: int, unit: str, data: st.DataObject) -> None:
    """Ten years of China's holidays and of the days made up for them, and zones that turn their clocks at midnight."""
    calendar, works = CALENDARS[place]
    ends = data.draw(st.sampled_from(["day-end", "day-start", "same-time"]))
    amount = min(amount, 24) if unit == "months" else amount
    assert slow_due(calendar.timezone, works, began, amount, unit, ends) == due_moment(calendar, began, Duration(amount, unit, ends))


@given(places, DECADE, st.integers(1, 10_000))
def test_hours_are_counted_on_no_wall_clock(place: str, began: datetime, amount: int) -> None:
    """However often clocks are turned."""
    assert began.timestamp() + 3600 * amount == due_moment(CALENDARS[place][0], began, read_duration(f"{amount} hours")).timestamp()


@given(places, DECADE, st.data())
def test_a_calendar_works_when_offices_do(place: str, moment: datetime, data: st.DataObject) -> None:
    """On every day of the decade."""
    calendar, works = CALENDARS[place]
    assert works(moment.date()) is calendar.is_working_day(moment.date())


acts = st.lists(
    st.tuples(
        st.sampled_from(["hold"] * 4 + ["free"] * 5 + ["prolong"] * 5 + ["go"]),
        st.sampled_from([0, 0, 1, 5, 24, 24 * 3, 24 * 12]),
        st.integers(0, 3600 * 12),
    ),
    max_size=12,
)


@settings(max_examples=150)
@given(places, DECADE, acts, st.data())
def test_a_deadline_that_is_paused_and_extended_is_due_where_counting_day_by_day_ends(
    place: str, began: datetime, played: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    """Whatever is done to it in whatever order, refusals included; and the log agrees with itself."""
    calendar, works = CALENDARS[place]
    unit = data.draw(st.sampled_from(["days", "working-days", "clear-days", "weeks", "months"]))
    ends = data.draw(st.sampled_from(["day-end", "day-start"]))
    amount = data.draw(st.integers(1, 2 if unit in ("weeks", "months") else 9))
    more = data.draw(st.integers(1, 9)), unit if unit == "working-days" else data.draw(st.sampled_from(["days", "weeks", "working-days"]))
    times = data.draw(st.integers(1, 3))
    stopped_in = unit if unit in ("weeks", "months", "working-days") else "days"
    stop = data.draw(st.none() | st.integers(1, 9).map(lambda beyond: amount + beyond))
    of = clocked(
        calendar=calendar,
        after=f"{amount} {unit} {ends}",
        extension=f"{more[0]} {more[1]}",
        extensions=times,
        hard_stop=None if stop is None else f"{stop} {stopped_in} {ends}",
    )
    run, now = Run(of).do("go", at=began), began

    def wound() -> SlowClock:
        clock = SlowClock(calendar.timezone, works, now, amount, unit, ends)
        clock.hard_stop = None if stop is None else slow_due(calendar.timezone, works, now, stop, stopped_in, ends)
        return clock

    clock = wound()
    for name, hours, seconds in played:
        now += timedelta(hours=hours, seconds=seconds)
        if data.draw(st.sampled_from([True, False, False])) and clock.running and clock.passed is None and clock.due() - TICK >= run.now:
            now = clock.due() - data.draw(st.sampled_from([TICK, timedelta(0)]))
        clock.until(now)
        accepted = run.try_(name, at=now).accepted
        if name == "go":
            clock = wound()
        elif name == "prolong":
            assert accepted is clock.extend(*more, times)
        elif clock.passed is None:
            (clock.pause if name == "hold" else clock.resume)()
        due = stands(run)
        if clock.running:
            assert (clock.passed or clock.due(), None, clock.extended) == (due.at, due.left, due.extended)
        else:
            assert (None, clock.extended) == (due.at, due.extended)
    assert run.case == replay(run.book, [event_from_json(event_to_json(event)) for event in run.events])
    assert () == audit(run.book, run.events)


@given(DECADE, st.lists(st.tuples(st.timedeltas(timedelta(0), timedelta(days=9)), st.timedeltas(timedelta(0), timedelta(days=9))), max_size=5))
def test_hours_that_are_paused_are_paused_to_the_second(began: datetime, rests: list[tuple[timedelta, timedelta]]) -> None:
    """What is left is whole seconds, one that has begun too; so a rest makes it due that much later, and less than a second more."""
    run = Run(clocked(after="240 hours")).do("go", at=began)
    now, rested = began, timedelta(0)
    for ran, rest in rests:
        before = stands(run).at
        now += ran
        run.do("hold", at=now)
        if before is not None and now < before:
            rested += rest
        now += rest
        run.do("free", at=now)
    due = stands(run).at
    assert due is not None
    assert timedelta(0) <= due - (began + timedelta(hours=240) + rested) < timedelta(seconds=1) * max(1, len(rests))
