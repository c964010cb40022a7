"""So long has passed: both ends of the window to the microsecond, since a move and since a fact; what is not known, what lies ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from deliberation.calendars import Calendar
from deliberation.messages import sentence
from deliberation.model import Deadline, Fact, Record, View
from deliberation.quantities import read_duration
from deliberation.rules import Elapsed
from deliberation.testing import Table, look
from tests.making import T0, action, case, day, move, procedure

TICK = timedelta(microseconds=1)
SHANGHAI = procedure(calendar=Calendar("Asia/Shanghai"))


def elapsed(at_least: str | None = None, at_most: str | None = None, **of: str) -> Elapsed:
    """The rule, of a move where no fact is named."""
    window = {key: read_duration(text) for key, text in (("at_least", at_least), ("at_most", at_most)) if text}
    return Elapsed(**(of or {"since": "publish"}), **window)  # type: ignore[arg-type]


def made(now: datetime, *, zone: str = "UTC") -> View:
    """A look at a case in which the move was last made on the second day at nine; asked at some moment."""
    of = procedure(calendar=Calendar(zone))
    known = case(of, records={"publish": Record(count=1, total=2, last=2, at=day(1))})
    return look(known, action(at=now), procedure=of)


def said(now: datetime, text: str | None, *, zone: str = "UTC") -> View:
    """A look at an action that gives the date or moment, or does not; asked at some moment."""
    return look(action=action(at=now, data={"held": text} if text else {}), procedure=procedure(calendar=Calendar(zone)))


NEVER = {"the move was never made": look(action=action(at=day(99)))}
TABLES: tuple[Table, ...] = (
    Table(
        elapsed("48 hours"),
        {"48 hours have passed": made(day(3)), "a microsecond more has passed": made(day(3) + TICK)},
        {"a microsecond is lacking": made(day(3) - TICK), **NEVER},
    ),
    Table(
        elapsed(at_most="48 hours"),
        {"the move was just made": made(day(1)), "a microsecond is left": made(day(3) - TICK)},
        {"48 hours have passed": made(day(3)), "a microsecond more has passed": made(day(3) + TICK), **NEVER},
    ),
    Table(
        elapsed("1 day", "2 days"),
        {"the first day is over": made(day(1, hours=39)), "the second day is not quite over": made(day(3, hours=15) - TICK)},
        {"the first day is not quite over": made(day(1, hours=39) - TICK), "the second day is over": made(day(3, hours=15)), **NEVER},
    ),
    Table(
        elapsed("2 days", fact="held"),
        {"it was held on the 2nd, and the 4th is over": said(day(2, hours=15), "2026-03-02")},
        {
            "it was held on the 2nd, and the 4th is not quite over": said(day(2, hours=15) - TICK, "2026-03-02"),
            "it is held tomorrow": said(T0, "2026-03-03"),
            "nobody said when it was held": said(day(99), None),
        },
    ),
)


@pytest.mark.parametrize(
    ("lasts", "over"),
    [
        ("48 hours", day(3)),
        ("2 days", day(3, hours=15)),
        ("2 days same-time", day(3)),
        ("2 days day-start", day(2, hours=15)),
        ("2 clear-days", day(3, hours=15)),
        ("1 week", day(8, hours=15)),
        ("1 month", day(32, hours=15)),
    ],
)
def test_so_long_has_passed_since_a_move(lasts: str, over: datetime) -> None:
    """Counted from the last time it was made; what is at least so long begins where what is at most so long is over."""
    given: dict[str, Any] = {"move": "publish", "fact": "", "lasts": read_duration(lasts)}
    for now, passed in ((over - TICK, False), (over, True), (over + TICK, True)):
        least, most = elapsed(lasts).check(made(now)), elapsed(at_most=lasts).check(made(now))
        assert [passed, not passed] == [least.ok, most.ok]
        assert (("elapsed", "elapsed.late") if passed else ("elapsed.no", "elapsed.within")) == (least.code, most.code)
        for verdict in (least, most):
            assert (now, over, None, given) == (verdict.observed, verdict.required, verdict.missing, dict(verdict.values))


@pytest.mark.parametrize(
    ("now", "code", "required"),
    [
        (day(1), "elapsed.no", day(2)),
        (day(2) - TICK, "elapsed.no", day(2)),
        (day(2), "elapsed.between", day(2)),
        (day(3) - TICK, "elapsed.between", day(2)),
        (day(3), "elapsed.late", day(3)),
        (day(3) + TICK, "elapsed.late", day(3)),
    ],
)
def test_a_window_has_two_ends(now: datetime, code: str, required: datetime) -> None:
    """The first belongs to it, the last does not; each answer tells the end it turns on."""
    rule = elapsed("24 hours", "48 hours")
    verdict = rule.check(made(now))
    assert (code == "elapsed.between", code, now, required) == (verdict.ok, verdict.code, verdict.observed, verdict.required)
    values: dict[str, Any] = {"move": "publish", "fact": "", "lasts": rule.at_most if code == "elapsed.late" else rule.at_least}
    more = {"most": rule.at_most, "until": day(3)} if verdict.ok else {}
    assert {**values, **more} == dict(verdict.values)


@pytest.mark.parametrize(
    ("text", "zone", "begun", "over"),
    [
        ("2026-03-02", "UTC", datetime.fromisoformat("2026-03-02T00:00+00:00"), datetime.fromisoformat("2026-03-05T00:00+00:00")),
        ("2026-03-02", "Asia/Shanghai", datetime.fromisoformat("2026-03-01T16:00+00:00"), datetime.fromisoformat("2026-03-04T16:00+00:00")),
        ("2026-03-02T18:00:00+00:00", "UTC", day(0, hours=9), datetime.fromisoformat("2026-03-05T00:00+00:00")),
        ("2026-03-02T18:00:00+00:00", "Asia/Shanghai", day(0, hours=9), datetime.fromisoformat("2026-03-05T16:00+00:00")),
    ],
)
def test_it_is_counted_from_the_day_of_a_fact(text: str, zone: str, begun: datetime, over: datetime) -> None:
    """In the zone of the calendar, that day not counted; before it has begun, nothing has passed."""
    rule = elapsed("2 days", fact="held")
    seen = [rule.check(said(now, text, zone=zone)) for now in (begun - TICK, begun, over - TICK, over)]
    assert ["elapsed.ahead", "elapsed.no", "elapsed.no", "elapsed"] == [verdict.code for verdict in seen]
    assert [False, False, False, True] == [verdict.ok for verdict in seen]
    assert [begun, over, over, over] == [verdict.required for verdict in seen]
    assert [begun - TICK, begun, over - TICK, over] == [verdict.observed for verdict in seen]


def test_what_lies_ahead_is_not_within_the_time_either() -> None:
    """Less than nothing is no time; at the moment itself it has begun."""
    rule = elapsed(at_most="2 days", fact="held")
    moment = "2026-03-03T09:00:00+00:00"
    seen = [rule.check(said(now, moment)) for now in (day(1) - TICK, day(1), day(1) + TICK)]
    assert [(False, "elapsed.ahead"), (True, "elapsed.within"), (True, "elapsed.within")] == [(one.ok, one.code) for one in seen]
    assert {"move": "", "fact": "held"} == dict(seen[0].values)


@pytest.mark.parametrize("window", [("1 hour", None), (None, "1 hour"), ("1 hour", "2 hours")])
def test_nothing_has_passed_since_a_move_that_was_not_made(window: tuple[str | None, str | None]) -> None:
    """Never is not long ago, nor just now: that is certain."""
    verdict = elapsed(*window).check(look(action=action(at=day(99))))
    assert (False, "elapsed.unset", False) == (verdict.ok, verdict.code, verdict.sentence.unknown)
    assert (day(99), None, {"move": "publish", "fact": ""}) == (verdict.observed, verdict.required, dict(verdict.values))


@pytest.mark.parametrize("window", [("1 hour", None), (None, "1 hour"), ("1 hour", "2 hours")])
def test_nobody_knows_what_has_passed_since_a_fact_that_nobody_gave(window: tuple[str | None, str | None]) -> None:
    """So neither it nor its opposite holds."""
    verdict = elapsed(*window, fact="held").check(said(day(99), None))
    assert (False, "elapsed.unknown", True) == (verdict.ok, verdict.code, verdict.sentence.unknown)
    assert (day(99), None, {"move": "", "fact": "held"}) == (verdict.observed, verdict.required, dict(verdict.values))


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"at_least": "1 day"}, "give either 'since' or 'fact'"),
        ({"since": "publish", "fact": "held", "at_least": "1 day"}, "give either 'since' or 'fact'"),
        ({"since": "publish"}, "give 'at_least', 'at_most', or both"),
        ({"fact": "held"}, "give 'at_least', 'at_most', or both"),
        ({"fact": "held", "at_least": "3 working-days"}, "working days depend on a calendar that grows: name a deadline"),
        ({"fact": "held", "at_most": "3 working-days"}, "working days depend on a calendar that grows: name a deadline"),
        ({"fact": "held", "at_least": "3 days", "at_most": "2 days"}, "'at_most' is over after 'at_least'"),
        ({"fact": "held", "at_least": "2 days", "at_most": "2 days"}, "'at_most' is over after 'at_least'"),
        ({"fact": "held", "at_least": "2 days", "at_most": "3 days day-start"}, "'at_most' is over after 'at_least'"),
        ({"fact": "held", "at_least": "14 days", "at_most": "2 weeks"}, "'at_most' is over after 'at_least'"),
        ({"fact": "held", "at_least": "3 weeks", "at_most": "20 days"}, "'at_most' is over after 'at_least'"),
        ({"fact": "held", "at_least": "2 months", "at_most": "2 months same-time"}, "'at_most' is over after 'at_least'"),
        ({"fact": "held", "at_least": "5 hours", "at_most": "5 hours"}, "'at_most' is over after 'at_least'"),
        ({"fact": "held", "at_least": "2 days", "at_most": "2 days same-time"}, "'at_most' is over after 'at_least'"),
        ({"fact": "held", "at_least": "2 days same-time", "at_most": "2 days day-start"}, "'at_most' is over after 'at_least'"),
    ],
)
def test_a_time_that_means_nothing_is_refused(given: dict[str, str], fault: str) -> None:
    """When it is made, not when it is asked."""
    parts: dict[str, Any] = {key: read_duration(text) if key.startswith("at") else text for key, text in given.items()}
    with pytest.raises(ValueError, match=fault):
        Elapsed(**parts)


@pytest.mark.parametrize(
    ("least", "most"),
    [
        ("2 days", "3 days"),
        ("2 days day-start", "2 days same-time"),
        ("2 days same-time", "2 days"),
        ("2 days", "3 days same-time"),
        ("24 hours", "2 days"),
        ("3 days", "1 months"),
    ],
)
def test_a_window_of_some_length_is_none(least: str, most: str) -> None:
    """Units that differ are left to whoever writes them."""
    rule = elapsed(least, most)
    assert (least, most) == (str(rule.at_least), str(rule.at_most))


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        (elapsed("2 days same-time", fact="held"), [("at_least", "'2 days same-time' after a date")]),
        (elapsed(at_most="48 hours", fact="held"), [("at_most", "'48 hours' after a date")]),
        (elapsed("1 hour", "2 hours", fact="held"), [("at_least", "'1 hours' after a date"), ("at_most", "'2 hours' after a date")]),
        (elapsed("2 days", fact="held"), []),
        (elapsed("2 days day-start", "2 clear-days", fact="held"), []),
        (elapsed("48 hours", fact="met"), []),
        (elapsed("48 hours", fact="nobody-knows"), []),
        (elapsed("48 hours"), []),
    ],
)
def test_a_time_of_day_after_a_date_is_a_problem_of_the_procedure(rule: Elapsed, problems: list[tuple[str, str]]) -> None:
    """A date has none; a moment has."""
    of = procedure(topic=(Fact("held", "date"), Fact("met", "moment")))
    told = list(rule.problems(of))
    assert [("date-without-time", (key,), found) for key, found in problems] == [(one.code, one.path, one.found) for one in told]
    assert all("whole days" in one.expected for one in told)


@pytest.mark.parametrize(
    ("rule", "view", "en", "zh"),
    [
        (
            elapsed("48 hours"),
            made(day(3)),
            "48 hours after 'publish' ended 2026-03-05 17:00; it is 2026-03-05 17:00.",
            "「publish」后48小时已于2026-03-05 17:00届满；现为2026-03-05 17:00。",
        ),
        (
            elapsed("48 hours"),
            made(day(2)),
            "48 hours after 'publish' end 2026-03-05 17:00; it is only 2026-03-04 17:00.",
            "「publish」后48小时于2026-03-05 17:00届满；现仅为2026-03-04 17:00。",
        ),
        (
            elapsed(at_most="48 hours"),
            made(day(2)),
            "48 hours after 'publish' end 2026-03-05 17:00; it is 2026-03-04 17:00.",
            "「publish」后48小时于2026-03-05 17:00届满；现为2026-03-04 17:00。",
        ),
        (
            elapsed(at_most="48 hours"),
            made(day(3)),
            "48 hours after 'publish' ended 2026-03-05 17:00; it is 2026-03-05 17:00: too late.",
            "「publish」后48小时已于2026-03-05 17:00届满；现为2026-03-05 17:00，已逾期。",
        ),
        (
            elapsed("24 hours", "48 hours"),
            made(day(2)),
            "24 hours after 'publish' ended 2026-03-04 17:00, 48 hours end 2026-03-05 17:00; it is 2026-03-04 17:00.",
            "「publish」后24小时已于2026-03-04 17:00届满，48小时于2026-03-05 17:00届满；现为2026-03-04 17:00。",
        ),
        (elapsed("24 hours"), look(), "'publish' has not been made.", "尚未进行「publish」。"),
        (
            elapsed("2 days", fact="held"),
            said(T0, "2026-03-03", zone="Asia/Shanghai"),
            "'held' lies ahead: 2026-03-03 00:00; it is only 2026-03-02 17:00.",
            "「held」尚未到来：2026-03-03 00:00；现仅为2026-03-02 17:00。",
        ),
        (elapsed("2 days", fact="held"), said(T0, None), "'held' is not known.", "「held」尚不明确。"),
        (
            elapsed("2 days", fact="held"),
            said(day(9), "2026-03-03", zone="Asia/Shanghai"),
            "2 days after 'held' ended 2026-03-06 00:00; it is 2026-03-11 17:00.",
            "「held」后2日已于2026-03-06 00:00届满；现为2026-03-11 17:00。",
        ),
    ],
)
def test_the_sentence_tells_the_ends(rule: Elapsed, view: View, en: str, zh: str) -> None:
    """In the time of the calendar."""
    verdict = rule.check(view)
    assert en == sentence(SHANGHAI, verdict, language="en")
    assert zh == sentence(SHANGHAI, verdict, language="zh")


@pytest.mark.parametrize(
    ("at_least", "at_most"),
    [
        ("2 days", "3 days same-time"),
        ("2 days", "3 days"),
        ("2 days day-start", "2 days same-time"),
        ("13 days", "2 weeks"),
        ("2 weeks", "15 days"),
        ("1 month", "2 months day-start"),
        ("5 hours", "6 hours"),
        ("40 days", "1 month"),
        ("100 hours", "4 days"),
    ],
)
def test_a_window_that_can_hold_is_allowed(at_least: str, at_most: str) -> None:
    """And one whose units cannot be compared."""
    assert elapsed(at_least, at_most).at_least is not None


def test_every_duration_is_given_by_its_name() -> None:
    """None by its place."""
    made: Any = Elapsed
    with pytest.raises(TypeError, match="positional argument"):
        made(read_duration("2 days"), since="call")


@pytest.mark.parametrize("since", ["pass", "pass.on"])
def test_a_move_of_the_clock_is_of_the_day_that_was_over_with_it(since: str) -> None:
    """At midnight the clock ends a day; a person who acts at midnight begins one."""
    midnight = day(3).replace(hour=0)
    for by_clock, over in ((True, midnight + timedelta(days=1)), (False, midnight + timedelta(days=2))):
        of = procedure(
            move("pass", "open", at="notice" if by_clock else None),
            deadlines=(Deadline("notice", ("open",), after=read_duration("1 day")),),
        )
        known = case(of, records={since: Record(count=1, total=1, last=2, at=midnight)})
        rule = Elapsed(since=since, at_least=read_duration("1 day"))
        answers = [rule.check(look(known, action(at=now), procedure=of)).ok for now in (over - TICK, over)]
        assert [False, True] == answers
