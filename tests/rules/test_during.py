"""Hours, days of the year, weekdays, days of the month, working days: both ends of each, over the turn of the year, each fault told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from deliberation.calendars import Calendar, DayOfYear
from deliberation.messages import sentence
from deliberation.model import Fact, Outcome, View
from deliberation.rules import AnyOf, During, Is
from deliberation.rules.during import WEEKDAYS
from deliberation.testing import Table, look
from tests.making import action, move, needs, procedure, rule

REST = Calendar(
    "Asia/Shanghai", holidays=frozenset({date(2026, 3, 3)}), workdays=frozenset({date(2026, 3, 7)}), announced_to=date(2026, 3, 31)
)
PLACE = procedure(calendar=REST)


def local(text: str) -> datetime:
    """A moment by the clock of Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00")


def at(text: str) -> View:
    """A look at an action at that moment."""
    return look(action=action(at=local(text)), procedure=PLACE)


def said(text: str | None) -> View:
    """A look at an action that gives a date or moment, or none; at nine in the morning of a Monday."""
    return look(action=action(at=local("2026-03-02T09:00"), data={"held": text} if text else {}), procedure=PLACE)


EVENING = During(from_time=time(16), to_time=time(21))
SUMMER = During(from_day=DayOfYear(6, 1), to_day=DayOfYear(8, 31))
WINTER = During(from_day=DayOfYear(11, 1), to_day=DayOfYear(2, 29))
WEEKEND = During(weekdays=("saturday", "sunday"))
FIRST_AND_LAST = During(days_of_month=(1, 31))
OFFICE = During(working_days=True)
ALL = During(
    from_time=time(16),
    to_time=time(21),
    from_day=DayOfYear(3, 1),
    to_day=DayOfYear(3, 31),
    weekdays=("monday", "tuesday"),
    days_of_month=(2, 3),
    working_days=True,
)
TABLES: tuple[Table, ...] = (
    Table(
        EVENING,
        {"it is 16:00": at("2026-03-02T16:00"), "it is a microsecond before 21:00": at("2026-03-02T20:59:59.999999")},
        {"it is a microsecond before 16:00": at("2026-03-02T15:59:59.999999"), "it is 21:00": at("2026-03-02T21:00")},
    ),
    Table(
        WINTER,
        {"it is the 1st of November": at("2026-11-01T00:00"), "it is the end of February": at("2026-02-28T23:59")},
        {"it is the last of October": at("2026-10-31T23:59"), "it is the 1st of March": at("2026-03-01T00:00")},
    ),
    Table(WEEKEND, {"it is a Saturday": at("2026-03-07T00:00")}, {"it is a Monday": at("2026-03-02T09:00")}),
    Table(FIRST_AND_LAST, {"it is the 31st": at("2026-03-31T09:00")}, {"it is the 30th": at("2026-03-30T09:00")}),
    Table(
        OFFICE,
        {"it is a Monday": at("2026-03-02T09:00"), "it is a Saturday that is made up": at("2026-03-07T09:00")},
        {
            "it is a holiday": at("2026-03-03T09:00"),
            "it is a Sunday": at("2026-03-08T09:00"),
            "days of rest are not announced yet": at("2026-04-01T09:00"),
        },
    ),
    Table(
        During(fact="held", weekdays=("tuesday",)),
        {"it is held on a Tuesday": said("2026-03-03"), "it is held on a Tuesday evening": said("2026-03-03T20:00:00+08:00")},
        {"it is held on a Wednesday": said("2026-03-04"), "nobody said when it is held": said(None)},
    ),
    Table(
        ALL,
        {"all is as it should be": at("2026-03-02T16:00")},
        {"the hour alone is wrong": at("2026-03-02T15:00"), "nothing is right": at("2026-02-28T15:00")},
    ),
)


def holds(asked: During, *texts: str) -> list[bool]:
    """Whether it holds at each of these moments."""
    return [asked.check(at(text)).ok for text in texts]


@pytest.mark.parametrize(
    ("asked", "moments", "ok"),
    [
        (EVENING, ("T15:59:59.999999", "T16:00:00", "T16:00:00.000001", "T20:59:59.999999", "T21:00:00"), [False, True, True, True, False]),
        (During(from_time=time(16)), ("T00:00", "T15:59:59.999999", "T16:00", "T23:59:59.999999"), [False, False, True, True]),
        (During(to_time=time(16)), ("T00:00", "T15:59:59.999999", "T16:00", "T23:59:59.999999"), [True, True, False, False]),
        (During(from_time=time(0)), ("T00:00", "T23:59:59.999999"), [True, True]),
    ],
)
def test_hours_have_two_ends(asked: During, moments: tuple[str, ...], ok: list[bool]) -> None:
    """The first belongs to them, the last does not; what is left out is the end of the day itself."""
    assert ok == holds(asked, *(f"2026-03-02{moment}" for moment in moments))


@pytest.mark.parametrize(
    ("asked", "days", "ok"),
    [
        (SUMMER, ("05-31T23:59:59.999999", "06-01T00:00", "08-31T23:59:59.999999", "09-01T00:00"), [False, True, True, False]),
        (
            WINTER,
            ("10-31T23:59:59.999999", "11-01T00:00", "12-31T23:59", "01-01T00:00", "02-28T23:59", "03-01T00:00"),
            [False, True, True, True, True, False],
        ),
        (During(from_day=DayOfYear(6, 1)), ("01-01T00:00", "05-31T23:59", "06-01T00:00", "12-31T23:59"), [False, False, True, True]),
        (During(to_day=DayOfYear(6, 1)), ("01-01T00:00", "06-01T23:59", "06-02T00:00", "12-31T23:59"), [True, True, False, False]),
        (During(from_day=DayOfYear(6, 1), to_day=DayOfYear(6, 1)), ("05-31T23:59", "06-01T12:00", "06-02T00:00"), [False, True, False]),
    ],
)
def test_days_of_the_year_have_two_ends(asked: During, days: tuple[str, ...], ok: list[bool]) -> None:
    """Both belong to them, the whole of the last; they go over the turn of the year."""
    assert ok == holds(asked, *(f"2026-{one}" for one in days))


def test_a_leap_day_lies_before_the_1st_of_march() -> None:
    """Where there is one."""
    assert [True, False] == holds(WINTER, "2028-02-29T12:00", "2028-03-01T00:00")
    assert [False, True] == holds(During(from_day=DayOfYear(3, 1)), "2028-02-29T23:59", "2028-03-01T00:00")


@pytest.mark.parametrize("name", WEEKDAYS)
def test_each_day_of_the_week_is_itself(name: Any) -> None:
    """The 2nd of March is a Monday."""
    seen = [During(weekdays=(name,)).check(at(f"2026-03-{n:02}T12:00")) for n in range(2, 9)]
    assert [name == one for one in WEEKDAYS] == [verdict.ok for verdict in seen]
    assert list(WEEKDAYS) == [
        part.values["today"][0] for verdict in seen for part in verdict.values.get("met", verdict.values.get("faults"))
    ]


def test_a_day_is_that_of_the_place() -> None:
    """Before and after its midnight, wherever the action's own clock stands."""
    midnight = datetime.fromisoformat("2026-03-02T16:00:00+00:00")
    tuesday, start = During(weekdays=("tuesday",)), During(to_time=time(1))
    for now, ok in ((midnight - timedelta(microseconds=1), False), (midnight, True)):
        view = look(action=action(at=now), procedure=PLACE)
        assert [ok, ok, now] == [tuesday.check(view).ok, start.check(view).ok, tuesday.check(view).observed]


def test_days_of_the_month_are_counted_from_1() -> None:
    """A month without a 31st has none."""
    assert [True, False, False, True, False] == holds(
        FIRST_AND_LAST, *(f"2026-{one}T12:00" for one in ("03-01", "03-02", "03-30", "03-31", "04-30"))
    )


@pytest.mark.parametrize(
    ("text", "ok", "code"),
    [
        ("2026-03-02T09:00", True, "during"),
        ("2026-03-03T09:00", False, "during.no"),
        ("2026-03-07T09:00", True, "during"),
        ("2026-03-08T09:00", False, "during.no"),
        ("2026-03-31T23:59:59.999999", True, "during"),
        ("2026-04-01T00:00", False, "during.provisional"),
        ("2026-04-05T00:00", False, "during.provisional"),
    ],
)
def test_working_days_are_those_that_are_announced(text: str, ok: bool, code: str) -> None:
    """After the last day for which they are, nobody knows, of a Sunday neither."""
    verdict = OFFICE.check(at(text))
    assert (ok, code, code == "during.provisional") == (verdict.ok, verdict.code, verdict.sentence.unknown)


def test_what_fails_for_certain_is_told_where_working_days_are_not_known() -> None:
    """It is a no, whatever is announced later; else the last day announced is told."""
    rule = During(weekdays=("wednesday",), working_days=True)
    unsure, no = rule.check(at("2026-04-01T09:00")), rule.check(at("2026-04-02T09:00"))
    assert (False, True, date(2026, 4, 1), date(2026, 3, 31)) == (unsure.ok, unsure.sentence.unknown, unsure.observed, unsure.required)
    assert (False, False, 1, ["during.weekday"]) == (no.ok, no.sentence.unknown, no.missing, [part.code for part in no.values["faults"]])


PARTS = ["during.time", "during.day", "during.weekday", "during.day-of-month"]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("2026-03-02T15:00", ["during.time"]),
        ("2026-04-02T16:00", ["during.day", "during.weekday"]),
        ("2026-03-03T16:00", ["during.rest-day"]),
        ("2026-03-09T16:00", ["during.day-of-month"]),
        ("2026-03-04T16:00", ["during.weekday", "during.day-of-month"]),
        ("2026-02-28T21:00", [*PARTS, "during.rest-day"]),
    ],
)
def test_each_part_that_fails_is_told(text: str, faults: list[str]) -> None:
    """In the order in which they are given, with what is allowed; their number is what is missing."""
    verdict = ALL.check(at(text))
    told = verdict.values["faults"]
    assert (False, "during.no", local(text), len(faults)) == (verdict.ok, verdict.code, verdict.observed, verdict.missing)
    assert faults == [part.code for part in told]
    assert [False] * len(faults) == [part.ok for part in told]
    assert tuple(part.required for part in told) == verdict.required


def test_each_part_that_holds_is_told() -> None:
    """With what was seen and what is allowed."""
    verdict = ALL.check(at("2026-03-02T16:30"))
    assert (True, "during", 0) == (verdict.ok, verdict.code, verdict.missing)
    assert [
        ("during.time", "16:30", "16:00–21:00"),
        ("during.day", "03-02", "03-01–03-31"),
        ("during.weekday", "monday", ("monday", "tuesday")),
        ("during.day-of-month", 2, (2, 3)),
        ("during.working-day", date(2026, 3, 2), None),
    ] == [(part.code, part.observed, part.required) for part in verdict.values["met"]]
    assert ("16:00–21:00", "03-01–03-31", ("monday", "tuesday"), (2, 3), None) == verdict.required
    assert [True] * 5 == [part.ok for part in verdict.values["met"]]


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        (During(from_time=time(16, 30)), "16:30–24:00"),
        (During(to_time=time(16, 30)), "00:00–16:30"),
        (During(from_day=DayOfYear(6, 1)), "06-01–12-31"),
        (During(to_day=DayOfYear(6, 1)), "01-01–06-01"),
        (WINTER, "11-01–02-29"),
    ],
)
def test_what_is_left_out_is_told_as_the_end(asked: During, allowed: str) -> None:
    """Of the day, or of the year."""
    assert (allowed,) == asked.check(at("2026-03-02T12:00")).required


@pytest.mark.parametrize(
    ("text", "ok", "seen"),
    [
        ("2026-03-03", False, local("2026-03-03T00:00")),
        ("2026-03-03T15:59:59.999999+08:00", False, local("2026-03-03T15:59:59.999999")),
        ("2026-03-03T08:00:00+00:00", True, local("2026-03-03T16:00")),
    ],
)
def test_a_fact_is_looked_at_instead_of_the_action(text: str, ok: bool, seen: datetime) -> None:
    """A date from the start of its day, by the clock of the place."""
    verdict = During(fact="held", from_time=time(16)).check(said(text))
    assert (ok, seen) == (verdict.ok, verdict.observed)


def test_nobody_knows_when_it_is_while_nobody_said() -> None:
    """Neither it nor its opposite holds."""
    verdict = During(fact="held", from_time=time(0)).check(said(None))
    assert (False, "during.unknown", True, {"fact": "held"}) == (verdict.ok, verdict.code, verdict.sentence.unknown, dict(verdict.values))


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, "give hours, days of the year"),
        ({"fact": "held"}, "give hours, days of the year"),
        ({"working_days": False, "weekdays": (), "days_of_month": ()}, "give hours, days of the year"),
        ({"from_time": time(21), "to_time": time(6)}, "'to_time' is after 'from_time'"),
        ({"from_time": time(21), "to_time": time(21)}, "'to_time' is after 'from_time'"),
        ({"days_of_month": (0,)}, "a day of the month is from 1 to 31"),
        ({"days_of_month": (1, 32)}, "a day of the month is from 1 to 31"),
    ],
)
def test_a_time_that_means_nothing_is_refused(given: dict[str, Any], fault: str) -> None:
    """When it is made, not when it is asked."""
    with pytest.raises(ValueError, match=fault):
        During(**given)


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        (During(fact="held", from_time=time(16)), [("from_time", "'16:00' of 'held', a date")]),
        (During(fact="held", to_time=time(21, 30)), [("to_time", "'21:30' of 'held', a date")]),
        (
            During(fact="held", from_time=time(0), to_time=time(21)),
            [("from_time", "'00:00' of 'held', a date"), ("to_time", "'21:00' of 'held', a date")],
        ),
        (During(fact="held", weekdays=("monday",)), []),
        (During(fact="met", from_time=time(16)), []),
        (During(fact="nobody-knows", from_time=time(16)), []),
        (EVENING, []),
    ],
)
def test_hours_of_a_date_are_a_problem_of_the_procedure(asked: During, keys: list[tuple[str, str]]) -> None:
    """It has none; a moment has."""
    of = procedure(topic=(Fact("held", "date"), Fact("met", "moment")))
    told = list(asked.problems(of))
    assert [("date-without-time", (key,), found) for key, found in keys] == [(one.code, one.path, one.found) for one in told]


@pytest.mark.parametrize(
    ("asked", "need", "outcomes"),
    [
        (OFFICE, "office", ["met"]),
        (OFFICE, "not office", ["met"]),
        # through a rule that takes others together, and through one that takes that one
        (OFFICE, "either", ["met"]),
        (OFFICE, "around", ["met"]),
        (OFFICE, "flagged", []),
        # the rule that is asked is another one
        (OFFICE, "evening", []),
        (EVENING, "evening", []),
        (During(working_days=True, weekdays=("monday",)), "office", []),
    ],
)
def test_outcomes_that_turn_on_working_days_are_a_problem_of_the_procedure(asked: During, need: str, outcomes: list[str]) -> None:
    """What nobody knows yet would be a no; moves that need it themselves simply wait."""
    of = procedure(
        move("close", "open", outcomes=(Outcome("met", "closed", needs("flagged", need)), Outcome("shelved", "closed", otherwise=True))),
        move("wait", "open", None, needs=["office", "around"]),
        rules=(
            rule("around", AnyOf(of=("either",))),
            rule("either", AnyOf(of=("flagged", "office"))),
            rule("office", OFFICE),
            rule("evening", EVENING),
            rule("flagged", Is(fact="flag", value=True)),
        ),
    )
    told = list(asked.problems(of))
    assert [("outcome-working-days", ("working_days",), f"the outcome '{name}' of 'close'") for name in outcomes] == [
        (one.code, one.path, one.found) for one in told
    ]


@pytest.mark.parametrize(
    ("asked", "view", "en", "zh"),
    [
        (
            ALL,
            at("2026-03-02T16:30"),
            (
                "the time is 16:30; allowed: 16:00–21:00. the day is 03-02; allowed: 03-01–03-31. "
                "the day of the week is Monday; allowed: Monday, Tuesday. the day of the month is 2; allowed: 2, 3. 2026-03-02 is a working day."
            ),
            "时间为16:30；允许：16:00–21:00。日期为03-02；允许：03-01–03-31。当日为周一；允许：周一、周二。当日为2日；允许：2、3日。2026-03-02为工作日。",
        ),
        (
            ALL,
            at("2026-02-28T21:00"),
            (
                "the time is 21:00; allowed: 16:00–21:00. the day is 02-28; allowed: 03-01–03-31. "
                "the day of the week is Saturday; allowed: Monday, Tuesday. the day of the month is 28; allowed: 2, 3. 2026-02-28 is no working day."
            ),
            "时间为21:00；允许：16:00–21:00。日期为02-28；允许：03-01–03-31。当日为周六；允许：周一、周二。当日为28日；允许：2、3日。2026-02-28非工作日。",
        ),
        (
            OFFICE,
            at("2026-04-01T09:00"),
            "nobody knows yet whether 2026-04-01 is a working day: days of rest are announced up to 2026-03-31.",
            "2026-04-01是否为工作日尚不明确：休息日安排公布至2026-03-31。",
        ),
        (OFFICE, at("2026-03-03T09:00"), "2026-03-03 is no working day.", "2026-03-03非工作日。"),
        (WINTER, at("2026-03-03T09:00"), "the day is 03-03; allowed: 11-01–02-29.", "日期为03-03；允许：11-01–02-29。"),
        (During(fact="held", working_days=True), said(None), "'held' is not known.", "「held」尚不明确。"),
    ],
)
def test_the_sentence_tells_what_is_allowed(asked: During, view: View, en: str, zh: str) -> None:
    """And what is."""
    verdict = asked.check(view)
    assert en == sentence(PLACE, verdict, language="en")
    assert zh == sentence(PLACE, verdict, language="zh")
