"""What lies ahead is far enough away, and near enough: both ends to the microsecond, a date and a moment, today, nobody knows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from deliberation.calendars import Calendar
from deliberation.messages import sentence
from deliberation.model import View
from deliberation.quantities import read_duration
from deliberation.rules import Notice
from deliberation.testing import Table, look
from tests.making import T0, action, day, procedure

TICK = timedelta(microseconds=1)
SHANGHAI = procedure(calendar=Calendar("Asia/Shanghai"))


def notice(at_least: str | None = None, at_most: str | None = None) -> Notice:
    """The rule, of the moment at which a meeting is held."""
    window = {key: read_duration(text) for key, text in (("at_least", at_least), ("at_most", at_most)) if text}
    return Notice(fact="held", **window)


def called(held: datetime | str | None, *, now: datetime = T0, zone: str = "UTC") -> View:
    """A look at an action that calls the meeting for that date or moment, or for none."""
    text = held.isoformat() if isinstance(held, datetime) else held
    return look(action=action(at=now, data={"held": text} if text else {}), procedure=procedure(calendar=Calendar(zone)))


NONE = {"nobody said when it is held": called(None)}
TABLES: tuple[Table, ...] = (
    Table(
        notice("7 days"),
        {"it is held on the 10th, called on the 2nd": called("2026-03-10"), "it is held later": called("2026-04-10")},
        {"it is held on the 9th, called on the 2nd": called("2026-03-09"), "it was held": called("2026-03-01"), **NONE},
    ),
    Table(
        notice(at_most="48 hours"),
        {"it is held in a microsecond": called(T0 + TICK), "a microsecond is lacking to 48 hours": called(day(2) - TICK)},
        {"it is held in 48 hours": called(day(2)), "it is held now": called(T0), "it was held": called(T0 - TICK), **NONE},
    ),
    Table(
        notice("24 hours", "48 hours"),
        {"it is held in 24 hours": called(day(1)), "a microsecond is lacking to 48 hours": called(day(2) - TICK)},
        {"a microsecond is lacking to 24 hours": called(day(1) - TICK), "it is held in 48 hours": called(day(2)), **NONE},
    ),
)


@pytest.mark.parametrize(
    ("lasts", "end"),
    [
        ("48 hours", day(2)),
        ("7 days", day(7, hours=15)),
        ("7 clear-days", day(7, hours=15)),
        ("7 days same-time", day(7)),
        ("7 days day-start", day(6, hours=15)),
        ("1 week", day(7, hours=15)),
        ("1 month", day(31, hours=15)),
    ],
)
def test_what_lies_ahead_is_measured_from_the_action(lasts: str, end: datetime) -> None:
    """What is at least so far begins where what is at most so far is over."""
    given: dict[str, Any] = {"fact": "held", "lasts": read_duration(lasts)}
    for held, far in ((end - TICK, False), (end, True), (end + TICK, True)):
        least, most = notice(lasts).check(called(held)), notice(at_most=lasts).check(called(held))
        assert [far, not far] == [least.ok, most.ok]
        assert (("notice", "notice.far") if far else ("notice.no", "notice")) == (least.code, most.code)
        for verdict in (least, most):
            assert (held, end, None, given) == (verdict.observed, verdict.required, verdict.missing, dict(verdict.values))


@pytest.mark.parametrize(
    ("held", "code", "required"),
    [
        (T0 - TICK, "notice.past", T0),
        (T0, "notice.past", T0),
        (T0 + TICK, "notice.no", day(1)),
        (day(1) - TICK, "notice.no", day(1)),
        (day(1), "notice.both", day(1)),
        (day(2) - TICK, "notice.both", day(1)),
        (day(2), "notice.far", day(2)),
        (day(2) + TICK, "notice.far", day(2)),
    ],
)
def test_a_window_has_two_ends(held: datetime, code: str, required: datetime) -> None:
    """The first belongs to it, the last does not; what is now, or was, does not lie ahead."""
    rule = notice("24 hours", "48 hours")
    verdict = rule.check(called(held))
    assert (code == "notice.both", code, held, required) == (verdict.ok, verdict.code, verdict.observed, verdict.required)
    values: dict[str, dict[str, Any]] = {
        "notice.past": {},
        "notice.no": {"lasts": rule.at_least},
        "notice.far": {"lasts": rule.at_most},
        "notice.both": {"lasts": rule.at_least, "most": rule.at_most, "until": day(2)},
    }
    assert {"fact": "held", **values[code]} == dict(verdict.values)


@pytest.mark.parametrize(
    ("text", "now", "zone", "code"),
    [
        ("2026-03-02", T0, "UTC", "notice.past"),
        ("2026-03-03", T0, "UTC", "notice"),
        ("2026-03-03", datetime.fromisoformat("2026-03-02T15:59:59+00:00"), "Asia/Shanghai", "notice"),
        ("2026-03-03", datetime.fromisoformat("2026-03-02T16:00:00+00:00"), "Asia/Shanghai", "notice.past"),
        ("2026-03-03", datetime.fromisoformat("2026-03-02T16:00:00+00:00"), "UTC", "notice"),
    ],
)
def test_a_date_counts_from_the_start_of_its_day(text: str, now: datetime, zone: str, code: str) -> None:
    """In the zone of the calendar: today does not lie ahead."""
    assert code == notice(at_most="2 days").check(called(text, now=now, zone=zone)).code


@pytest.mark.parametrize(("held", "days", "same_time"), [("2026-03-09", False, False), ("2026-03-10", True, True)])
def test_seven_days_leave_out_the_day_of_the_notice(held: str, days: bool, same_time: bool) -> None:
    """For a date; for a meeting in the afternoon of the seventh day, the same time of day gives a day less."""
    assert [days, days, same_time] == [notice(text).check(called(held)).ok for text in ("7 days", "7 clear-days", "7 days same-time")]
    afternoon = called(f"{held}T15:00:00+00:00")
    assert [days, days, True] == [notice(text).check(afternoon).ok for text in ("7 days", "7 clear-days", "7 days same-time")]


@pytest.mark.parametrize("rule", [notice("1 hour"), notice(at_most="1 hour"), notice("1 hour", "2 hours")])
def test_nobody_knows_how_far_away_it_is_while_nobody_gave_it(rule: Notice) -> None:
    """So neither it nor its opposite holds."""
    verdict = rule.check(called(None))
    assert (False, "notice.unknown", True) == (verdict.ok, verdict.code, verdict.sentence.unknown)
    assert (None, None, {"fact": "held"}) == (verdict.observed, verdict.required, dict(verdict.values))


@pytest.mark.parametrize(
    ("window", "fault"),
    [
        ((None, None), "give 'at_least', 'at_most', or both"),
        (("3 working-days", None), "working days depend on a calendar that grows"),
        ((None, "3 working-days"), "working days depend on a calendar that grows"),
        (("7 days", "7 days"), "'at_most' is over after 'at_least'"),
        (("7 days", "6 days"), "'at_most' is over after 'at_least'"),
    ],
)
def test_a_notice_that_means_nothing_is_refused(window: tuple[str | None, str | None], fault: str) -> None:
    """When it is made, not when it is asked."""
    with pytest.raises(ValueError, match=fault):
        notice(*window)


@pytest.mark.parametrize(
    ("rule", "view", "en", "zh"),
    [
        (
            notice("7 days"),
            called("2026-03-10", zone="Asia/Shanghai"),
            "'held' is 2026-03-10 00:00; 7 days from now end 2026-03-10 00:00.",
            "「held」为2026-03-10 00:00；自现在起7日于2026-03-10 00:00届满。",
        ),
        (
            notice("7 days"),
            called("2026-03-09", zone="Asia/Shanghai"),
            "'held' is 2026-03-09 00:00, which is too soon: 7 days from now end 2026-03-10 00:00.",
            "「held」为2026-03-09 00:00，时间不足：自现在起7日于2026-03-10 00:00届满。",
        ),
        (
            notice("7 days", "1 month"),
            called("2026-03-20", zone="Asia/Shanghai"),
            "'held' is 2026-03-20 00:00; 7 days from now end 2026-03-10 00:00, 1 month end 2026-04-03 00:00.",
            "「held」为2026-03-20 00:00；自现在起7日于2026-03-10 00:00届满，1个月于2026-04-03 00:00届满。",
        ),
        (
            notice(at_most="7 days"),
            called("2026-03-10", zone="Asia/Shanghai"),
            "'held' is 2026-03-10 00:00, which is too late: 7 days from now end 2026-03-10 00:00.",
            "「held」为2026-03-10 00:00，时间过晚：自现在起7日于2026-03-10 00:00届满。",
        ),
        (
            notice("7 days"),
            called("2026-03-02", zone="Asia/Shanghai"),
            "'held' is 2026-03-02 00:00, which does not lie ahead: it is 2026-03-02 17:00.",
            "「held」为2026-03-02 00:00，并非将来：现为2026-03-02 17:00。",
        ),
        (notice("7 days"), called(None, zone="Asia/Shanghai"), "'held' is not known.", "「held」尚不明确。"),
    ],
)
def test_the_sentence_tells_the_ends(rule: Notice, view: View, en: str, zh: str) -> None:
    """In the time of the calendar."""
    verdict = rule.check(view)
    assert en == sentence(SHANGHAI, verdict, language="en")
    assert zh == sentence(SHANGHAI, verdict, language="zh")
