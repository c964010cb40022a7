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
from deliberation.definition import problems
from deliberation.documents import case_from_json, case_to_json, event_from_json, event_to_json
from deliberation.kernel import advance, audit, evolve, overdue, replay, start
from deliberation.messages import explain
from deliberation.model import Choice, Deadline, Due, Fact, Move, Outcome, Procedure
from deliberation.quantities import Duration, read_duration
from deliberation.rules import AtMostTimes, Elapsed, Is
from tests.making import T0, Run, action, ask, day, move, needs, procedure, rule
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
def test_every_duration_ends_where_counting_day_by_day_ends(
    place: str, began: datetime, amount: int, unit: str, data: st.DataObject
) -> None:
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


def test_with_no_day_left_a_clerk_waits_for_the_next_that_counts() -> None:
    """Paused on the last of five working days and resumed on a Sunday, it is due at the end of Monday."""
    calendar, works = CALENDARS["China"]
    run = Run(clocked(calendar=calendar, after="5 working-days")).do("go").do("hold", at=day(7)).do("free", at=day(13))
    clock = SlowClock(calendar.timezone, works, T0, 5, "working-days", "day-end")
    for act, at in ((clock.pause, day(7)), (clock.resume, day(13))):
        clock.until(at)
        act()
    assert day(14, hours=7) == clock.due() == stands(run).at


@given(
    DECADE, st.lists(st.tuples(st.timedeltas(timedelta(0), timedelta(days=9)), st.timedeltas(timedelta(0), timedelta(days=9))), max_size=5)
)
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


def on(hours: float) -> datetime:
    return T0 + timedelta(hours=hours)


def codes(run: Run, name: str, at: datetime, **more: Any) -> list[tuple[str, Any, Any]]:
    """What the clock says of a move: code, seen, required."""
    verdicts = run.try_(name, at=at, **more).verdicts
    return [(one.code, one.observed, one.required) for one in verdicts if one.rule == "clock"]


def test_a_paused_deadline_has_no_due_moment() -> None:
    """It does not come, however long it rests; what is left of it is kept."""
    of = clocked(move("end", "open", "closed", at="it"), after="7 days")
    run = Run(of).do("go").do("hold", at=day(2))
    assert Due("it", None, None, left=5) == stands(run)
    assert (run.case.wakes, run.wait(day(400))) == (None, ())
    run.do("free", at=day(400))
    assert day(406).replace(hour=0) == stands(run).at == run.case.wakes


def test_what_does_not_run_is_not_paused_and_what_runs_is_not_resumed() -> None:
    """Nothing happens, and no event says so."""
    run = Run(clocked(after="7 days"))
    run.do("go").do("free", at=day(1))
    assert () == run.events[-1].due
    for name, due in (("hold", ()), ("hold", ()), ("drop", (Due("it"),)), ("drop", ()), ("hold", ()), ("free", ())):
        before = stands(run)
        run.do(name, at=day(2))
        if name == "hold" and before.at is not None:
            assert Due("it", None, None, left=5) == stands(run)
        else:
            assert due == run.events[-1].due
    fresh = Run(clocked(move("hold", "start", pauses=("it",)), after="7 days")).do("hold")
    assert ((), None) == (fresh.events[-1].due, fresh.case.deadline("it"))


@pytest.mark.parametrize(("now", "left"), [(day(8).replace(hour=0) - TICK, 0), (day(8).replace(hour=0), None)])
def test_what_has_passed_is_not_paused(now: datetime, left: int | None) -> None:
    """A microsecond before the end of its last day it is, with no day left; at the end it is not."""
    run = Run(clocked(after="7 days")).do("go").do("hold", at=now)
    assert left == stands(run).left


def test_a_paused_deadline_is_stopped_or_begun_afresh() -> None:
    """What was left of it is gone; nothing of its extensions stays."""
    run = Run(clocked(after="7 days", extension="1 day", hard_stop="30 days")).do("go").do("prolong").do("hold", at=day(1))
    assert (1, 7) == (stands(run).extended, stands(run).left)
    run.do("go", at=day(3))
    assert Due("it", None, day(11).replace(hour=0), hard_stop=day(34).replace(hour=0)) == stands(run)
    run.do("hold", at=day(3)).do("drop", at=day(4))
    assert Due("it") == stands(run)


def test_a_deadline_that_comes_again_is_paused_in_the_unit_in_which_it_comes_again() -> None:
    """Once it has fired, what runs is the time until the next."""
    urged = clocked(move("urge", "open", at="it"), after="48 hours", urge_every="5 days", at_most=3)
    early = Run(urged).do("go").do("hold", at=day(1))
    assert Due("it", None, None, left=24 * 3600) == stands(early)
    run = Run(urged).do("go")
    run.wait(day(2))
    assert (1, day(8).replace(hour=0)) == (stands(run).times, stands(run).at)
    run.do("hold", at=day(3))
    assert Due("it", None, None, 1, left=4) == stands(run)
    run.do("free", at=day(9))
    assert [day(14).replace(hour=0), day(19).replace(hour=0)] == [event.at for event in run.wait(day(99))]


def test_a_deadline_that_gives_a_date_is_paused_in_days_and_a_moment_in_seconds() -> None:
    """A day of the data ends with that day, however long it rested."""
    for kind, value, left, due in (
        ("date", day(7).date(), 4, day(15).replace(hour=0)),
        ("moment", day(7), 3600 * 24 * 4 - 3600, day(14, hours=-1)),
    ):
        asking = move("go", ("start", "open"), "open", asks=(Fact("when", kind),))
        run = Run(clocked(asking, field="when", extension="1 month")).do("go", data={"when": value}).do("hold", at=day(3, hours=1))
        assert left == stands(run).left
        run.do("free", at=day(10))
        assert due == stands(run).at


def test_a_deadline_that_gives_a_date_is_extended_by_days() -> None:
    """A month after the end of the 30th of January is the end of the last of February, not of the day before."""
    asking = move("go", ("start", "open"), "open", asks=(Fact("when", "date"),))
    run = Run(clocked(asking, field="when", extension="1 month"))
    run.do("go", at=datetime(2026, 1, 5, tzinfo=UTC), data={"when": date(2026, 1, 30)}).do("prolong")
    assert datetime(2026, 3, 1, tzinfo=UTC) == stands(run).at


EXTENSIBLE = clocked(after="7 days", extension="10 days", extensions=2, hard_stop="20 days")
FIRST, SECOND, HARD = (day(n).replace(hour=0) for n in (8, 18, 21))


def test_an_extension_tells_from_when_to_when() -> None:
    """And which of how many it is; the last is cut to the hard stop."""
    run = Run(EXTENSIBLE).do("go")
    assert [("clock", FIRST, SECOND)] == codes(run, "prolong", day(1))
    assert [("clock", SECOND, HARD)] == codes(run, "prolong", SECOND - TICK)
    assert Due("it", None, HARD, extended=2, hard_stop=HARD) == stands(run)
    assert [(1, 2), (2, 2)] == [
        (one.values["number"], one.values["most"]) for made in run.decisions for one in made.verdicts if one.rule == "clock"
    ]


def test_what_has_not_begun_or_was_stopped_or_rests_cannot_be_extended() -> None:
    """Which of these it is, is told; so is the actor, and nothing becomes of it."""
    early = Run(clocked(move("prolong", ("start", "open"), extends=("it",)), after="7 days", extension="1 day"))
    assert [("clock.unset", None, None)] == codes(early, "prolong", T0)
    run = early.do("go").do("hold", at=day(1))
    assert [("clock.paused", None, None)] == codes(run, "prolong", day(1))
    assert [("clock.stopped", None, None)] == codes(run.do("drop"), "prolong", day(1))
    assert (False, "clock", 4) == (run.decisions[-1].accepted, run.decisions[-1].reasons[0].rule, run.case.length + 1)


@pytest.mark.parametrize(("now", "said"), [(FIRST - TICK, "clock"), (FIRST, "clock.passed"), (FIRST + TICK, "clock.passed")])
def test_what_has_passed_cannot_be_extended(now: datetime, said: str) -> None:
    """A microsecond before, at the due moment, and a microsecond after it."""
    run = Run(EXTENSIBLE).do("go")
    ((code, seen, required),) = codes(run, "prolong", now)
    assert (said, (FIRST, SECOND) if said == "clock" else (now, FIRST)) == (code, (seen, required))


def test_what_the_clock_acted_on_cannot_be_extended() -> None:
    """Although it is due again."""
    run = Run(clocked(move("urge", "open", at="it"), after="7 days", extension="1 day", urge_every="3 days", at_most=3)).do("go")
    assert ("clock", FIRST) == codes(run, "prolong", day(1))[0][:2]
    assert [("clock.fired", 1, 0)] == codes(run, "prolong", day(9).replace(hour=0))
    assert (1, 1, day(12).replace(hour=0)) == (stands(run).times, stands(run).extended, stands(run).at)


def test_a_deadline_is_extended_so_often() -> None:
    """Once where nothing else is said; without an extension, which no definition lets through, never."""
    run = Run(clocked(after="7 days", extension="2 days")).do("go").do("prolong")
    assert [("clock.often", 1, 1)] == codes(run, "prolong", day(1))
    fixed = Run(clocked(move("prolong", "open", extends=("it",)), after="7 days")).do("go")
    assert [("clock.often", 0, 0)] == codes(fixed, "prolong", day(1))


def test_the_hard_stop_leaves_nothing() -> None:
    """It is counted from where the deadline began, and stands while the deadline rests; a rest may lead beyond it, an extension never."""
    run = Run(EXTENSIBLE).do("go").do("hold", at=day(1)).do("free", at=day(16))
    assert (day(23).replace(hour=0), HARD) == (stands(run).at, stands(run).hard_stop)
    assert [("clock.hard-stop", day(23).replace(hour=0), HARD)] == codes(run, "prolong", day(17))
    exact = Run(EXTENSIBLE).do("go").do("hold", at=day(1)).do("free", at=day(14))
    assert [("clock.hard-stop", HARD, HARD)] == codes(exact, "prolong", day(15))
    before = Run(EXTENSIBLE).do("go").do("hold", at=day(1)).do("free", at=day(13))
    assert [("clock", day(20).replace(hour=0), HARD)] == codes(before, "prolong", day(15))


def test_of_several_deadlines_those_are_extended_that_can_be() -> None:
    """Refused only where none can; then each tells why."""
    of = procedure(
        move("one", ("start", "open"), "open"),
        move("two", "open"),
        move("prolong", "open", extends=("a", "b")),
        deadlines=tuple(
            Deadline(name, (by,), after=read_duration("7 days"), extension=read_duration("1 day"))
            for name, by in (("a", "one"), ("b", "two"))
        ),
    )
    run = Run(of).do("one")
    assert [("clock", FIRST, day(9).replace(hour=0))] == codes(run, "prolong", day(1))
    assert ["a"] == [due.deadline for due in run.events[-1].due]
    assert [("clock.often", 1, 1), ("clock.unset", None, None)] == codes(run, "prolong", day(1))


def test_an_outcome_extends_where_it_is_taken() -> None:
    """A quorum that is reached late gives the vote more time; a vote that is too late for it, or one too many, is refused."""
    of = clocked(
        move("vote", "open", outcomes=(Outcome("late", needs=needs("rarely"), extends=("it",)), Outcome("counted", otherwise=True))),
        after="7 days",
        extension="2 days",
    )
    of = attrs.evolve(of, rules=(rule("rarely", AtMostTimes(move="vote.late", times=2)),))
    run = Run(of).do("go")
    assert ("late", day(10).replace(hour=0)) == (run.do("vote", at=day(1)).decisions[-1].outcome, stands(run).at)
    assert [("clock.often", 1, 1)] == codes(run, "vote", day(1))
    again = Run(attrs.evolve(of, rules=(rule("rarely", AtMostTimes(move="vote.late", times=1)),))).do("go").do("vote").do("vote")
    assert ["late", "counted"] == [event.outcome for event in again.events[1:]]


def test_an_outcome_stops_pauses_and_resumes_too() -> None:
    """Where it is taken; another leaves the deadline as it is."""
    ends = tuple(Outcome(name, needs=needs(name), **{f"{name}s": ("it",)}) for name in ("pause", "resume", "stop"))
    of = clocked(move("meet", "open", outcomes=(*ends, Outcome("nothing", otherwise=True))), after="7 days")
    of = attrs.evolve(
        of,
        vouched=(Fact("done", "choice", of=(Choice("pause"), Choice("resume"), Choice("stop"), Choice("talk"))),),
        rules=tuple(rule(name, Is(fact="done", value=name)) for name in ("pause", "resume", "stop")),
    )
    run = Run(of).do("go")
    for done, due in (
        ("talk", ()),
        ("pause", (Due("it", None, None, left=6),)),
        ("resume", (Due("it", None, FIRST),)),
        ("stop", (Due("it"),)),
    ):
        run.do("meet", at=day(1), vouched={"done": done})
        assert due == run.events[-1].due


ROUND = clocked(
    move("over", "open", "other"),
    move("back", "other", "open"),
    move("stay", "open"),
    move("stay-put", "open", "open"),
    move("fall", "other", outcomes=(Outcome("down", "open", needs("ready")), Outcome("away", "closed", otherwise=True))),
    starts=(),
    enters=("open",),
    after="7 days",
)
ROUND = attrs.evolve(ROUND, vouched=(Fact("ready", "flag"),), rules=(rule("ready", Is(fact="ready", value=True)),))


def test_coming_into_a_step_starts_a_deadline() -> None:
    """By any move or outcome that leads there from another step; not by one that stays, or leads elsewhere."""
    run = Run(ROUND)
    for at, (name, starts) in enumerate(
        (
            ("go", True),
            ("stay", False),
            ("stay-put", False),
            ("over", False),
            ("back", True),
            ("over", False),
        )
    ):
        run.do(name, at=day(at))
        assert ((Due("it", None, day(at + 8).replace(hour=0)),) if starts else ()) == run.events[-1].due
    run.do("fall", at=day(6), vouched={"ready": True})
    assert day(14).replace(hour=0) == stands(run).at
    run.do("over", at=day(7)).do("fall", vouched={"ready": False})
    assert ("closed", ()) == (run.case.step, run.events[-1].due)
    assert () == audit(run.book, run.events)


def test_the_clock_leads_into_a_step_too() -> None:
    """Stamped with the moment at which it was due, and counted from there."""
    of = clocked(
        move("over", "open", "other", at="it"),
        move("back", "other", "open", at="rest"),
        starts=(),
        enters=("open",),
        after="24 hours",
    )
    of = attrs.evolve(of, deadlines=(*of.deadlines, Deadline("rest", enters=("other",), after=read_duration("1 hour"))))
    run = Run(of).do("go")
    assert [("over", on(24)), ("back", on(25)), ("over", on(49)), ("back", on(50))] == [(one.move, one.at) for one in run.wait(on(50))]


@pytest.mark.parametrize(
    ("kind", "value", "after", "due"),
    [
        ("date", date(2026, 3, 5), "14 days", datetime(2026, 3, 20, tzinfo=UTC)),
        ("date", date(2026, 3, 5), "14 days day-start", datetime(2026, 3, 19, tzinfo=UTC)),
        ("date", date(2026, 1, 31), "1 month", datetime(2026, 3, 1, tzinfo=UTC)),
        ("moment", day(3), "14 days", day(18).replace(hour=0)),
        ("moment", day(3), "48 hours", day(5)),
        ("date", None, "14 days", None),
    ],
)
def test_a_duration_is_counted_from_what_the_data_say(kind: Any, value: Any, after: str, due: datetime | None) -> None:
    """A date counts as its day, which is left out like the day of any start; what was left out starts nothing."""
    asking = move("go", ("start", "open"), "open", asks=(Fact("when", kind, optional=True),))
    run = Run(clocked(asking, field="when", after=after, extension="1 day", hard_stop="90 days"))
    run.do("go", data={"when": value} if value else {})
    known = run.case.deadline("it")
    assert due == (known.at if known else None)
    if known and kind == "date":
        assert datetime.combine(value + timedelta(days=91), datetime.min.time(), UTC) == known.hard_stop


def test_a_step_starts_a_deadline_that_a_fact_of_the_topic_gives() -> None:
    """As it is known by then, and as the move that leads there sets it; what nobody has said starts nothing."""
    of = clocked(
        move("over", "open", "other", asks=("opens-on",)),
        move("slip", "open", "other"),
        move("back", "other", "open"),
        starts=(),
        enters=("other",),
        field="opens-on",
    )
    of = attrs.evolve(of, topic=(Fact("opens-on", "date", optional=True),))
    run = Run(of).do("go").do("slip")
    assert run.case.deadline("it") is None
    run.do("back").do("over", data={"opens-on": day(9).date()}).do("back", at=day(1)).do("slip", at=day(2))
    assert [day(10).replace(hour=0)] * 2 == [due.at for event in run.events for due in event.due]
    assert () == audit(run.book, run.events)


def test_what_a_move_says_of_a_deadline_goes_before_the_step_it_leads_into() -> None:
    """Back from a hearing the time runs on where it rested, and where it did not rest nothing begins afresh; without a word it does."""
    of = clocked(
        move("hear", "open", "other", pauses=("it",)),
        move("look", "open", "other"),
        move("return", "other", "open", resumes=("it",)),
        move("end", "other", "open", stops=("it",)),
        move("restart", "other", "open"),
        starts=(),
        enters=("open",),
        after="7 days",
    )
    for there, back, due in (
        ("hear", "return", Due("it", None, day(11).replace(hour=0))),
        ("look", "return", Due("it", None, FIRST)),
        ("look", "end", Due("it")),
        ("hear", "restart", Due("it", None, day(12).replace(hour=0))),
    ):
        run = Run(of).do("go").do(there, at=day(1)).do(back, at=day(4))
        assert due == stands(run)


def test_a_move_that_starts_a_deadline_does_nothing_else_with_it() -> None:
    """What it starts runs, whatever it stops; what it does not start after all, because the field was left out, it stops."""
    asking = move("again", "open", asks=(Fact("when", "moment", optional=True),), stops=("it",))
    of = clocked(asking, move("go", ("start", "open"), "open", asks=(Fact("when", "moment"),)), starts=("go", "again"), field="when")
    run = Run(of).do("go", data={"when": day(5)}).do("again", data={"when": day(9)})
    assert (Due("it", None, day(9)),) == run.events[-1].due
    assert (Due("it"),) == run.do("again").events[-1].due
    assert ["'it' in 'from' and 'stops'"] == [one.found for one in problems(of) if one.code == "deadline-twice"]


def test_the_deadline_of_an_item_is_paused_by_moves_on_that_item() -> None:
    """Another item's runs on; the case's own is paused by any move, one on an item too."""
    of = procedure(
        move("open-up", "start", "open"),
        move("assign", "open", opens="task"),
        move("hold", "open", on="task", pauses=("due", "whole")),
        move("free", "open", on="task", resumes=("due", "whole")),
        move("prolong", "open", on="task", extends=("due",)),
        deadlines=(
            Deadline("due", item="task", after=read_duration("7 days"), extension=read_duration("2 days")),
            Deadline("whole", ("open-up",), after=read_duration("30 days")),
        ),
    )
    run = Run(of).do("open-up").do("assign").do("assign").do("hold", at=day(1), item="task-1")
    known = [run.case.deadline("due", "task-1"), run.case.deadline("due", "task-2"), run.case.deadline("whole")]
    assert [6, None, 29] == [due.left if due else due for due in known]
    assert [("clock.paused", None, None)] == codes(run, "prolong", day(2), item="task-1")
    assert [("clock", FIRST, day(10).replace(hour=0))] == codes(run, "prolong", day(2), item="task-2")
    assert [("clock.unset", None, None)] == codes(run, "prolong", day(2), item="task-9")
    run.do("free", at=day(3), item="task-1")
    assert [day(10).replace(hour=0)] * 2 == [due.at for n in (1, 2) if (due := run.case.deadline("due", f"task-{n}"))]


def test_the_clock_lets_a_deadline_run_on() -> None:
    """A freeze is a pause, and a clock move that resumes when it is over."""
    of = clocked(
        move("freeze", "open", asks=(Fact("until", "moment"),), pauses=("it",)),
        move("thaw", "open", at="frozen", resumes=("it",)),
        after="7 days",
    )
    of = attrs.evolve(of, deadlines=(*of.deadlines, Deadline("frozen", ("freeze",), field="until")))
    run = Run(of).do("go").do("freeze", at=day(2), data={"until": day(30)})
    (thaw,) = run.wait(day(99))
    assert (day(30), (Due("frozen", None, day(30), 1), Due("it", None, day(36).replace(hour=0)))) == (thaw.at, thaw.due)
    assert () == audit(run.book, run.events)


def test_a_clock_move_that_can_extend_nothing_waits() -> None:
    """Like one whose rules say no."""
    of = clocked(move("lengthen", "open", at="short", extends=("it",)), starts=("begin",), after="7 days", extension="2 days")
    of = attrs.evolve(
        of,
        deadlines=(*of.deadlines, Deadline("short", ("go",), after=read_duration("24 hours"))),
        moves=(*of.moves, move("begin", "open")),
    )
    run = Run(of).do("go")
    assert () == run.wait(day(2))
    assert ["begin", "lengthen"] == [event.move for event in run.do("begin", at=day(2)).decisions[-1].events]
    assert day(12).replace(hour=0) == stands(run).at


BUSY = procedure(
    move("go", ("start", "open", "quiet"), "open"),
    move("hold", ("open", "quiet"), pauses=("sign", "urge")),
    move("free", ("open", "quiet"), resumes=("sign", "urge")),
    move("prolong", "open", extends=("sign", "urge")),
    move("freeze", "open", asks=(Fact("until", "moment"),), pauses=("sign",)),
    move("thaw", ("open", "quiet"), at="frozen", resumes=("sign",)),
    move("remind", "open", at="urge"),
    move("lull", "open", "quiet", at="sign"),
    move("wake", "quiet", "open", at="rest"),
    deadlines=(
        Deadline("sign", enters=("open",), after=long("3 days"), extension=long("30 hours"), extensions=2),
        Deadline("urge", ("go",), after=long("40 hours"), urge_every=long("1 day"), at_most=4, extension=long("1 hour")),
        Deadline("frozen", ("freeze",), field="until"),
        Deadline("rest", enters=("quiet",), after=long("12 hours")),
    ),
    steps=("open", "quiet", "closed"),
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["go", "hold", "free", "free", "prolong", "freeze"]), st.integers(0, 40), st.integers(-5, 90)), max_size=8
    ),
    st.lists(st.integers(0, 24 * 20), max_size=6),
)
def test_however_often_anybody_looks_at_clocks_that_rest(played: list[tuple[str, int, int]], looks: list[int]) -> None:
    """The same events and the same case come of it, and of an audit nothing."""
    lazy, now = Run(BUSY).do("go"), T0
    prompt = Run(BUSY).do("go")
    for name, hours, until in played:
        for look in sorted(looks):
            if look < hours:
                prompt.wait(now + timedelta(hours=look))
        now += timedelta(hours=hours)
        data = {"until": now + timedelta(hours=until)} if name == "freeze" else {}
        answers = [run.try_(name, at=now, data=data) for run in (lazy, prompt)]
        assert answers[0].verdicts == answers[1].verdicts
    for look in sorted(looks):
        prompt.wait(now + timedelta(hours=look))
    for run in (lazy, prompt):
        run.wait(now + timedelta(hours=24 * 20))
    assert lazy.events == prompt.events
    assert lazy.case == prompt.case == replay(lazy.book, lazy.events)
    assert () == audit(lazy.book, lazy.events)


def test_what_is_overdue() -> None:
    """From the due moment on, while no clock move acted on it; the earliest first, then by name; what rests or was stopped is not."""
    names = ("c", "a", "b", "slow", "held", "dropped", "done")
    of = procedure(
        move("go", ("start", "open"), "open"),
        move("tidy", "open", pauses=("held",), stops=("dropped",)),
        move("act", "open", at="done"),
        deadlines=tuple(Deadline(name, ("go",), after=read_duration("9 days" if name == "slow" else "7 days")) for name in names),
    )
    run = Run(of).do("go").do("tidy")
    run.wait(FIRST)
    for now, late in ((FIRST - TICK, ""), (FIRST, "a b c"), (day(10).replace(hour=0), "a b c slow")):
        assert late.split() == [due.deadline for due in overdue(run.case, now)]
    assert () == overdue(start(of, "c"), day(99))


def changed(calendar: Calendar) -> Procedure:
    return clocked(
        calendar=calendar,
        after="5 working-days",
        extension="5 working-days",
        extensions=2,
        hard_stop="12 working-days",
        urge_every="2 working-days",
    )


def test_what_a_growing_calendar_gave_is_trusted() -> None:
    """Due moments, days left and hard stops that went into an event stand when a holiday is announced later; what else is there does not."""
    run = Run(changed(CHINA)).do("go").do("hold", at=day(1)).do("free", at=day(2)).do("prolong").do("prolong").do("hold", at=day(3))
    grown = changed(attrs.evolve(CHINA, holidays=CHINA.holidays | {day(n).date() for n in (3, 4, 7, 8)}))
    assert run.procedure.digest == grown.digest
    assert () == audit({grown.digest: grown}, run.events)
    for n, wrong in (
        (0, {"at": None}),
        (1, {"left": None}),
        (1, {"at": day(9), "left": None}),
        (3, {"extended": 2}),
        (3, {"hard_stop": None}),
        (0, {"times": 1}),
    ):
        event = run.events[n]
        log = [*run.events[:n], attrs.evolve(event, due=(attrs.evolve(event.due[0], **wrong),)), *run.events[n + 1 :]]
        assert audit({grown.digest: grown}, log)[0].difference.startswith("due: recorded Due("), (n, wrong)


@pytest.mark.parametrize("wrong", [{"at": day(9)}, {"hard_stop": day(9)}, {"extended": 1}])
def test_what_no_growing_calendar_gave_is_not_trusted(wrong: dict[str, Any]) -> None:
    """A duration in days comes to the same for ever."""
    run = Run(EXTENSIBLE).do("go")
    log = [attrs.evolve(run.events[0], due=(attrs.evolve(run.events[0].due[0], **wrong),))]
    assert audit(run.book, log)[0].difference.startswith("due: recorded Due(")


def test_events_that_know_nothing_of_extensions_are_read() -> None:
    """As they were written before there were any."""
    run = Run(clocked(after="7 days")).do("go")
    line = event_to_json(run.events[0])
    assert "extended" not in line
    assert "hard_stop" not in line
    assert run.events[0] == event_from_json(line)
    later = Run(EXTENSIBLE).do("go").do("prolong").do("hold")
    assert later.events == [event_from_json(event_to_json(event)) for event in later.events]
    assert later.case == case_from_json(case_to_json(later.case))
    assert '"extended":1,"hard_stop":"2026-03-23T00:00:00+00:00"' in event_to_json(later.events[1])


def test_a_refused_extension_is_told_in_words() -> None:
    """With its numbers and moments, in English and Chinese."""
    said = {}
    for name, run, at in (
        ("extended", Run(EXTENSIBLE).do("go"), day(1)),
        ("passed", Run(EXTENSIBLE).do("go"), FIRST),
        ("often", Run(EXTENSIBLE).do("go").do("prolong").do("prolong"), day(1)),
        ("hard stop", Run(EXTENSIBLE).do("go").do("hold", at=day(1)).do("free", at=day(14)), day(15)),
    ):
        decision = run.try_("prolong", at=at)
        said[name] = tuple(explain(decision, language=language).splitlines()[-1].split("  ")[-1] for language in ("en", "zh"))
    assert said == {
        "extended": (
            "'it' is due 2026-03-10 00:00 and is extended to 2026-03-20 00:00; extension 1 of 2.",
            "「it」原于2026-03-10 00:00到期，延至2026-03-20 00:00；第1次延期，至多2次。",
        ),
        "passed": (
            "'it' cannot be extended: it was due 2026-03-10 00:00; it is 2026-03-10 00:00.",
            "「it」不能延期：已于2026-03-10 00:00到期；现为2026-03-10 00:00。",
        ),
        "often": ("'it' cannot be extended again; extensions used: 2 of 2.", "「it」不能延期：已延期2次；至多2次。"),
        "hard stop": (
            "'it' cannot be extended: it is due 2026-03-23 00:00, and never later than 2026-03-23 00:00.",
            "「it」不能延期：于2026-03-23 00:00到期，至迟不得超过2026-03-23 00:00。",
        ),
    }


@pytest.mark.parametrize(
    ("zone", "begun", "first", "then", "over"),
    [
        ("Asia/Shanghai", "2026-01-15T09:00", "1 month", "1 month", "2026-03-16T00:00"),
        ("Asia/Shanghai", "2026-03-02T09:00", "7 days", "7 days", "2026-03-17T00:00"),
        ("Asia/Shanghai", "2026-02-13T09:00", "1 working-days", "1 working-days", "2026-02-25T00:00"),
        ("America/Havana", "2026-03-06T09:00", "1 days", "1 days", "2026-03-09T00:00"),
        # What is over with the start of a day begins with that day, which counts.
        ("Asia/Shanghai", "2026-03-02T09:00", "7 clear-days", "1 days", "2026-03-11T00:00"),
        # From the instant itself, to the second.
        ("Asia/Shanghai", "2026-03-02T09:00", "7 days", "1 days same-time", "2026-03-11T00:00"),
        ("Asia/Shanghai", "2026-03-02T09:00", "7 days", "5 hours", "2026-03-10T05:00"),
        ("Asia/Shanghai", "2026-03-02T09:00", "7 days same-time", "1 days", "2026-03-11T00:00"),
    ],
)
def test_no_day_is_lost_between_two_deadlines_of_the_clock(zone: str, begun: str, first: str, then: str, over: str) -> None:
    """What ends with a day is followed by what begins with the next; the rule `elapsed` counts alike."""
    calendar = country_calendar("CN", zone) if zone == "Asia/Shanghai" else Calendar(zone)
    where = ZoneInfo(zone)
    deadlines = (Deadline("first", ("go",), after=read_duration(first)), Deadline("then", ("pass",), after=read_duration(then)))
    moves = (move("go", "start", "open"), move("pass", "open", "other", at="first"), move("end", "other", "closed", at="then"))
    passed = Elapsed(since="pass", at_least=read_duration(then.replace("working-", "")))
    rules = (rule("passed", passed),)
    of = procedure(*moves, calendar=calendar, deadlines=deadlines, rules=rules, steps=("open", "other", "closed"))
    at, wanted = (datetime.fromisoformat(text).replace(tzinfo=where).astimezone(UTC) for text in (begun, over))
    run = Run(of).do("go", at=at)
    assert ["pass", "end"] == [event.move for event in _clock(run, wanted)]
    assert wanted == _clock(run, wanted)[-1].at
    assert ["pass"] == [event.move for event in _clock(run, wanted - TICK)]
    if "working" not in then:
        case = evolve(of, run.case, _clock(run, wanted - TICK)[0])
        assert [False, True] == [ask(passed, case, action(at=now), of=of).ok for now in (wanted - TICK, wanted)]


def test_a_person_who_acts_at_midnight_acts_on_the_day_that_begins() -> None:
    """Only the clock acts for the day before."""
    of = procedure(
        move("go", "start", "open"),
        move("pass", "open", "closed", at="first"),
        deadlines=(Deadline("first", ("go",), after=read_duration("1 days")),),
    )
    run = Run(of).do("go", at=datetime(2026, 3, 2, tzinfo=UTC))
    assert [datetime(2026, 3, 4, tzinfo=UTC)] == [event.at for event in _clock(run, datetime(2026, 3, 9, tzinfo=UTC))]


def _clock(run: Run, now: datetime) -> list[Any]:
    return list(advance(run.procedure, run.case, now))


def test_the_clerk_extends_nothing_beyond_the_hard_stop() -> None:
    """Nor a second time where one is allowed; what he has crossed out stays."""
    clock = SlowClock("UTC", lambda _: True, T0, 5, "days", "day-end")
    due = clock.due()
    clock.hard_stop = due + timedelta(days=1)
    assert clock.extend(3, "days", 2)
    assert due + timedelta(days=1) == clock.due()
    assert not clock.extend(3, "days", 2)
    clock.hard_stop = None
    clock.extended = 2
    assert not clock.extend(3, "days", 2)
