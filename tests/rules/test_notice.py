"""Far enough ahead, and near enough: a microsecond on either side of each end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deliberation.calendars import Calendar
from deliberation.model import View
from deliberation.quantities import read_duration
from deliberation.rules import Notice
from deliberation.testing import Table, look
from tests.making import action, case, procedure

TICK = timedelta(microseconds=1)
OF = procedure(calendar=Calendar("Asia/Shanghai"))


def local(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


NOW = local("2026-03-02T17:00")


def called(meets: datetime | str | None, now: datetime = NOW) -> View:
    """A meeting that is called for a moment, a date, or none."""
    data = {} if meets is None else {"meets": meets if isinstance(meets, str) else meets.isoformat()}
    return look(case(OF), action(at=now, data=data), procedure=OF)


def notice(at_least: str | None = None, at_most: str | None = None) -> Notice:
    return Notice(fact="meets", at_least=read_duration(at_least) if at_least else None, at_most=read_duration(at_most) if at_most else None)


def either_side(moment: datetime) -> tuple[View, View, View]:
    return called(moment - TICK), called(moment), called(moment + TICK)


CLEAR = either_side(local("2026-03-10T00:00"))
HOURS = either_side(local("2026-03-04T17:00"))
FAR = either_side(local("2026-04-02T00:00"))
UNTOLD = {"nobody said when": called(None)}
PAST = {"at once": called(NOW), "in the past": called(NOW - TICK), "today, which has begun": called("2026-03-02"), **UNTOLD}
TABLES = (
    Table(
        notice("7 clear-days"),
        {"when the eighth day begins": CLEAR[1], "after it": CLEAR[2], "on the eighth day": called("2026-03-10")},
        {"before it": CLEAR[0], "on the seventh day": called("2026-03-09"), **PAST},
    ),
    Table(notice("7 days"), {"when the seventh day is over": CLEAR[1]}, {"before it is over": CLEAR[0], **PAST}),
    Table(
        notice("48 hours"),
        {"in 48 hours": HOURS[1], "later": HOURS[2], "on the day after that": called("2026-03-05")},
        {"sooner": HOURS[0], "on the day on which they end": called("2026-03-04"), **PAST},
    ),
    Table(
        notice(at_most="30 days"),
        {"before the thirtieth day is over": FAR[0], "on the thirtieth day": called("2026-04-01"), "in a microsecond": called(NOW + TICK)},
        {"when it is over": FAR[1], "after it": FAR[2], "on the day after it": called("2026-04-02"), **PAST},
    ),
    Table(
        notice("7 clear-days", "30 days"),
        {"as soon as it may be": CLEAR[1], "as late as it may be": FAR[0]},
        {"too soon": CLEAR[0], "too late": FAR[1], **PAST},
    ),
)


def test_each_end_has_its_sentence() -> None:
    """With the moment that is looked at, and the one that decides."""
    early, late, now = local("2026-03-10T00:00"), local("2026-04-02T00:00"), NOW
    for asked, ahead, code, required in (
        (notice("7 clear-days", "30 days"), early - TICK, "notice.no", early),
        (notice("7 clear-days", "30 days"), early, "notice.both", early),
        (notice("7 clear-days", "30 days"), late, "notice.far", late),
        (notice("7 clear-days"), late, "notice", early),
        (notice(at_most="30 days"), early, "notice", late),
        (notice("7 clear-days"), now, "notice.past", now),
    ):
        verdict = asked.check(called(ahead))
        assert (code, ahead, required, "meets") == (verdict.code, verdict.observed, verdict.required, verdict.values["fact"])
    told = notice("7 clear-days", "30 days").check(called(early))
    assert (read_duration("7 clear-days"), read_duration("30 days"), late) == tuple(told.values[key] for key in ("lasts", "most", "until"))
    assert [read_duration(text) for text in ("7 clear-days", "30 days")] == [
        asked.check(called(early)).values["lasts"] for asked in (notice("7 clear-days"), notice(at_most="30 days"))
    ]
    untold = notice("7 clear-days").check(called(None))
    assert ("notice.unknown", True) == (untold.code, untold.sentence.unknown)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "'at_least', 'at_most', or both"),
        ({"at_least": "3 working-days"}, "working days depend"),
        ({"at_most": "3 working-days"}, "working days depend"),
        ({"at_least": "3 days", "at_most": "3 days"}, "'at_most' is over after"),
    ],
)
def test_what_is_no_notice(given: dict[str, Any], said: str) -> None:
    """Without an end, in working days, or with ends that leave nothing between them."""
    with pytest.raises(ValueError, match=said):
        notice(**given)
