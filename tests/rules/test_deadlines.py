"""The time of a deadline: a microsecond before it is due, then, and after; unset, paused, stopped, passed already; provisional days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from deliberation.calendars import Calendar
from deliberation.messages import sentence
from deliberation.model import Deadline, Due, Procedure, View
from deliberation.quantities import read_duration
from deliberation.rules import Before, Reached
from deliberation.testing import Table, look
from tests.making import action, ask, case, day, item, procedure

TICK = timedelta(microseconds=1)
DUE = day(7)
RUNNING = Due("notice", None, DUE)
PAUSED = Due("notice", None, None, left=60)
STOPPED = Due("notice", None, None)
URGED = Due("notice", None, day(14), times=1)


def at(now: datetime, *due: Due, about: str | None = None) -> View:
    """A look at a case with these deadlines, at some moment."""
    return look(case(due={one.key: one for one in due}), action(at=now), item=item(about, "task") if about else None)


OF_TWO_ITEMS = (Due("notice", "task-1", DUE), Due("notice", "task-2", day(1)))
NEITHER = {"it has not begun": at(DUE), "it was stopped": at(DUE, STOPPED), "another one runs": at(DUE, Due("other", None, DUE))}
TABLES: tuple[Table, ...] = (
    Table(
        Reached(deadline="notice"),
        accepts={
            "it is the due moment": at(DUE, RUNNING),
            "it is a microsecond after the due moment": at(DUE + TICK, RUNNING),
            "it has passed once, and is due again later": at(day(8), URGED),
            "that of the item is due": at(DUE, *OF_TWO_ITEMS, about="task-1"),
        },
        refuses={
            "it is a microsecond before the due moment": at(DUE - TICK, RUNNING),
            "it is paused": at(day(99), PAUSED),
            "that of another item is due": at(DUE - TICK, *OF_TWO_ITEMS, about="task-1"),
            "items have it, and no item is asked about": at(DUE, *OF_TWO_ITEMS),
            **NEITHER,
        },
    ),
    Table(
        Before(deadline="notice"),
        accepts={
            "it is a microsecond before the due moment": at(DUE - TICK, RUNNING),
            "it is paused": at(day(99), PAUSED),
            "that of another item is due": at(DUE - TICK, *OF_TWO_ITEMS, about="task-1"),
        },
        refuses={
            "it is the due moment": at(DUE, RUNNING),
            "it is a microsecond after the due moment": at(DUE + TICK, RUNNING),
            "it has passed once, and is due again later": at(day(8), URGED),
            "items have it, and no item is asked about": at(day(0), *OF_TWO_ITEMS),
            **NEITHER,
        },
    ),
)


@pytest.mark.parametrize(
    ("now", "come", "codes"),
    [
        (DUE - TICK, False, ("reached.no", "before")),
        (DUE, True, ("reached", "before.no")),
        (DUE + TICK, True, ("reached", "before.no")),
    ],
)
def test_a_deadline_is_reached_at_its_due_moment(now: datetime, come: bool, codes: tuple[str, str]) -> None:
    """And stays so; up to that moment it runs."""
    known, act = case(due={"notice": RUNNING}), action(at=now)
    verdicts = [ask(rule, known, act) for rule in (Reached(deadline="notice"), Before(deadline="notice"))]
    assert [come, not come] == [verdict.ok for verdict in verdicts]
    assert list(codes) == [verdict.code for verdict in verdicts]
    assert [(now, DUE, None, {"deadline": "notice", "provisional": ""})] * 2 == [
        (one.observed, one.required, one.missing, dict(one.values)) for one in verdicts
    ]


@pytest.mark.parametrize(
    ("due", "reached", "before", "code"),
    [
        (None, False, False, "deadline.unset"),
        (STOPPED, False, False, "deadline.stopped"),
        (PAUSED, False, True, "deadline.paused"),
        (Due("notice", None, None, left=0), False, True, "deadline.paused"),
        (URGED, True, False, "deadline.passed"),
        (Due("notice", None, None, times=2), True, False, "deadline.passed"),
    ],
)
def test_a_deadline_that_does_not_run_says_why(due: Due | None, reached: bool, before: bool, code: str) -> None:
    """Not begun, stopped, paused, or passed already; and each negation is of another mind."""
    known = case(due={"notice": due} if due else {})
    rules: tuple[tuple[Any, bool], ...] = ((Reached(deadline="notice"), reached), (Before(deadline="notice"), before))
    for rule, ok in rules:
        for negated in (False, True):
            verdict = ask(rule, known, action(at=day(8)), negated=negated)
            assert (ok is not negated, code, day(8), None) == (verdict.ok, verdict.code, verdict.observed, verdict.required)
            assert {"deadline": "notice"} == dict(verdict.values)


def test_the_deadline_of_an_item_is_asked_of_that_item() -> None:
    """Where the case has none of that name itself."""
    own = at(DUE, *OF_TWO_ITEMS, about="task-2")
    assert [day(1), DUE] == [Reached(deadline="notice").check(view).required for view in (own, at(DUE, *OF_TWO_ITEMS, about="task-1"))]
    both = at(DUE, *OF_TWO_ITEMS, Due("notice", None, day(3)), about="task-2")
    assert day(3) == Reached(deadline="notice").check(both).required
    assert "deadline.unset" == Before(deadline="notice").check(at(DUE, *OF_TWO_ITEMS, about="task-9")).code


def village(after: str | None = "5 working-days", announced: date | None = date(2026, 3, 8), zone: str = "Asia/Shanghai") -> Procedure:
    """A place whose days of rest are announced up to the 8th of March; the notice ends so long after some move."""
    made = Deadline("notice", ("publish",), after=read_duration(after)) if after else Deadline("notice", field="until")
    return procedure(deadlines=(made,), calendar=Calendar(zone, announced_to=announced))


MIDNIGHT = datetime.fromisoformat("2026-03-08T16:00:00+00:00")


@pytest.mark.parametrize(
    ("of", "due", "told"),
    [
        # the end of the 8th in Shanghai, the last day that is announced
        (village(), MIDNIGHT, ""),
        (village(), MIDNIGHT + TICK, date(2026, 3, 8)),
        (village(), MIDNIGHT + timedelta(days=1), date(2026, 3, 8)),
        (village(), MIDNIGHT - timedelta(days=1), ""),
        # what ends with the start of a day is due on the day that begins
        (village("5 working-days day-start"), MIDNIGHT, date(2026, 3, 8)),
        (village("5 working-days day-start"), MIDNIGHT - TICK, ""),
        (village("5 working-days same-time"), MIDNIGHT, date(2026, 3, 8)),
        (village(zone="UTC"), datetime.fromisoformat("2026-03-09T00:00:00+00:00"), ""),
        (village(zone="UTC"), datetime.fromisoformat("2026-03-09T00:00:00.000001+00:00"), date(2026, 3, 8)),
        # nothing grows, nothing is announced, nothing is known of that deadline
        (village("5 days"), day(99), ""),
        (village(announced=None), day(99), ""),
        (village(None), day(99), ""),
        (procedure(calendar=Calendar(announced_to=date(2026, 3, 8))), day(99), ""),
    ],
)
def test_a_due_moment_beyond_the_days_announced_is_provisional(of: Procedure, due: datetime, told: date | str) -> None:
    """Where working days are counted up to it; both rules say so, before and after."""
    known = case(of, due={"notice": Due("notice", None, due)})
    rules: tuple[Any, ...] = (Reached(deadline="notice"), Before(deadline="notice"))
    for now in (due - TICK, due):
        assert [told, told] == [ask(rule, known, action(at=now), of=of).values["provisional"] for rule in rules]


def test_a_field_that_is_extended_by_working_days_grows_too() -> None:
    """It ends with its day, as a date does."""
    made = Deadline("notice", field="until", extension=read_duration("3 working-days"))
    of = procedure(deadlines=(made,), calendar=Calendar("Asia/Shanghai", announced_to=date(2026, 3, 8)))
    for due, told in ((MIDNIGHT, ""), (MIDNIGHT + TICK, date(2026, 3, 8))):
        verdict = ask(Reached(deadline="notice"), case(of, due={"notice": Due("notice", None, due)}), action(at=DUE), of=of)
        assert told == verdict.values["provisional"]


@pytest.mark.parametrize("kind", [Reached, Before])
def test_a_deadline_is_named_by_its_name_alone(kind: Any) -> None:
    """By no place, and never left out."""
    with pytest.raises(TypeError):
        kind("notice")
    with pytest.raises(TypeError):
        kind()


@pytest.mark.parametrize(
    ("rule", "now", "due", "en", "zh"),
    [
        (
            Reached(deadline="notice"),
            day(4),
            Due("notice", None, day(4)),
            "'notice' was due 2026-03-06 17:00; it is 2026-03-06 17:00.",
            "「notice」于2026-03-06 17:00到期；现为2026-03-06 17:00。",
        ),
        (
            Reached(deadline="notice"),
            day(3),
            Due("notice", None, day(4)),
            "'notice' is due 2026-03-06 17:00; it is only 2026-03-05 17:00.",
            "「notice」于2026-03-06 17:00到期；现仅为2026-03-05 17:00。",
        ),
        (
            Before(deadline="notice"),
            day(3),
            Due("notice", None, day(4)),
            "'notice' is due 2026-03-06 17:00; it is 2026-03-05 17:00.",
            "「notice」于2026-03-06 17:00到期，尚在期内；现为2026-03-05 17:00。",
        ),
        (
            Before(deadline="notice"),
            day(4),
            Due("notice", None, day(4)),
            "'notice' was due 2026-03-06 17:00; it is 2026-03-06 17:00: too late.",
            "「notice」已于2026-03-06 17:00到期；现为2026-03-06 17:00，已逾期。",
        ),
        (
            Reached(deadline="notice"),
            DUE,
            RUNNING,
            "'notice' was due 2026-03-09 17:00 (provisional: days of rest are announced up to 2026-03-08); it is 2026-03-09 17:00.",
            "「notice」于2026-03-09 17:00到期（暂定：休息日安排公布至2026-03-08）；现为2026-03-09 17:00。",
        ),
        (
            Reached(deadline="notice"),
            DUE - TICK,
            RUNNING,
            "'notice' is due 2026-03-09 17:00 (provisional: days of rest are announced up to 2026-03-08); it is only 2026-03-09 16:59.",
            "「notice」于2026-03-09 17:00到期（暂定：休息日安排公布至2026-03-08）；现仅为2026-03-09 16:59。",
        ),
        (
            Before(deadline="notice"),
            DUE - TICK,
            RUNNING,
            "'notice' is due 2026-03-09 17:00 (provisional: days of rest are announced up to 2026-03-08); it is 2026-03-09 16:59.",
            "「notice」于2026-03-09 17:00到期（暂定：休息日安排公布至2026-03-08），尚在期内；现为2026-03-09 16:59。",
        ),
        (
            Before(deadline="notice"),
            DUE,
            RUNNING,
            "'notice' was due 2026-03-09 17:00 (provisional: days of rest are announced up to 2026-03-08); it is 2026-03-09 17:00: too late.",
            "「notice」已于2026-03-09 17:00到期（暂定：休息日安排公布至2026-03-08）；现为2026-03-09 17:00，已逾期。",
        ),
        (Reached(deadline="notice"), DUE, None, "'notice' has not begun to run.", "「notice」尚未开始计时。"),
        (Before(deadline="notice"), DUE, STOPPED, "'notice' does not run any more: it was stopped.", "「notice」已终止计时。"),
        (Before(deadline="notice"), DUE, PAUSED, "'notice' is paused: its time stands still.", "「notice」正暂停计时。"),
        (
            Reached(deadline="notice"),
            DUE,
            URGED,
            "'notice' has passed already; it is 2026-03-09 17:00.",
            "「notice」已经到期；现为2026-03-09 17:00。",
        ),
    ],
)
def test_the_sentence_tells_the_moments(rule: Any, now: datetime, due: Due | None, en: str, zh: str) -> None:
    """In the time of the calendar, with the days of rest that are not announced yet."""
    of = village()
    verdict = ask(rule, case(of, due={"notice": due} if due else {}), action(at=now), of=of)
    assert en == sentence(of, verdict, language="en")
    assert zh == sentence(of, verdict, language="zh")
