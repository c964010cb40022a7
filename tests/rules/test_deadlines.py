"""Time has come: a second before, at, and a second after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from deliberation.model import Due, Record
from deliberation.quantities import read_duration
from deliberation.rules import Elapsed, Reached
from tests.making import SECOND, action, ask, case, day, item


@pytest.mark.parametrize(("now", "ok"), [(day(7) - SECOND, False), (day(7), True), (day(7) + SECOND, True)])
def test_a_deadline_is_reached_at_its_due_moment(now: datetime, ok: bool) -> None:
    """And stays so."""
    verdict = ask(Reached(deadline="notice"), case(due={"notice": Due("notice", None, day(7))}), action(at=now))
    assert (ok, now, day(7)) == (verdict.ok, verdict.observed, verdict.required)


@pytest.mark.parametrize(("now", "ok"), [(day(7) - SECOND, False), (day(7), True)])
def test_a_deadline_of_an_item_is_asked_of_that_item(now: datetime, ok: bool) -> None:
    """Another item's moment does not count."""
    known = case(due={"task-due task-1": Due("task-due", "task-1", day(7)), "task-due task-2": Due("task-due", "task-2", day(1))})
    assert ok is ask(Reached(deadline="task-due"), known, action(at=now), about=item("task-1", "task")).ok


@pytest.mark.parametrize(
    "due",
    [{}, {"notice": Due("notice", None, None)}, {"notice": Due("notice", None, None, left=60)}, {"other": Due("other", None, day(0))}],
)
@pytest.mark.parametrize("about", [None, item("task-1", "task")])
def test_a_deadline_that_does_not_run_is_never_reached(due: dict[str, Due], about: Any) -> None:
    """Not begun, stopped or paused; and its negation holds."""
    verdicts = [
        ask(Reached(deadline="notice"), case(due=due), action(at=day(99)), about=about, negated=negated) for negated in (False, True)
    ]
    assert [(verdict.ok, verdict.code) for verdict in verdicts] == [(False, "reached.unset"), (True, "reached.unset")]


@pytest.mark.parametrize(
    ("lasts", "over"),
    [("48 hours", day(3)), ("2 days", day(3, hours=15)), ("2 days same-time", day(3)), ("2 clear-days", day(3, hours=15))],
)
def test_so_long_has_passed_since_a_move(lasts: str, over: datetime) -> None:
    """Counted from the last time it was made, at nine in the morning of the second day."""
    known = case(records={"publish": Record(count=1, total=2, last=2, at=day(1))})
    for now, ok in ((over - SECOND, False), (over, True), (over + SECOND, True)):
        verdict = ask(Elapsed(since="publish", at_least=read_duration(lasts)), known, action(at=now))
        assert (ok, now, over) == (verdict.ok, verdict.observed, verdict.required)


def test_nothing_has_passed_since_a_move_that_was_not_made() -> None:
    """Never is not long ago."""
    verdict = ask(Elapsed(since="publish", at_least=read_duration("1 hour")), act=action(at=day(99)))
    assert (verdict.ok, verdict.code, verdict.required) == (False, "elapsed.unset", None)


def test_working_days_want_a_deadline() -> None:
    """A rule's answer must not change when a calendar grows."""
    with pytest.raises(ValueError, match="use 'reached'"):
        Elapsed(since="publish", at_least=read_duration("3 working-days"))


def test_a_deadline_that_has_urged_was_reached() -> None:
    """Although it is due again later."""
    due = {"notice": Due("notice", None, day(14), times=1)}
    assert ask(Reached(deadline="notice"), case(due=due), action(at=day(8))).ok
    assert not ask(Reached(deadline="notice"), case(due={"notice": Due("notice", None, day(14))}), action(at=day(8))).ok
