"""Once more or not: one below the bound, at it, above it."""

from __future__ import annotations

import pytest

from deliberation.model import Entry, Record, View
from deliberation.rules import AtMostTimes
from deliberation.testing import Table, look
from tests.making import action, actor, ask, case, record


def again(times: int) -> View:
    """So many second votes, all before the case was sent back."""
    return look(case(records={"close.again": Record(count=0, total=times, last=9)}))


def spoke(times: int, who: str = "p-1") -> View:
    return look(case(records={"speak": record({"p-1": Entry(5, None, times)})}), action(by=actor(who)))


TABLES = (
    Table(
        AtMostTimes(move="close.again", times=2),
        {"never yet": look(), "once, before the case was sent back": again(1)},
        {"twice, before the case was sent back": again(2), "three times": again(3)},
    ),
    Table(
        AtMostTimes(move="speak", times=2, same="person"),
        {"they spoke once": spoke(1), "another one spoke twice": spoke(2, "p-2")},
        {"they spoke twice": spoke(2), "they spoke three times": spoke(3)},
    ),
)


@pytest.mark.parametrize(("times", "made", "ok"), [(1, 0, True), (1, 1, False), (2, 1, True), (2, 2, False), (2, 3, False)])
def test_a_move_is_made_at_most_so_many_times(times: int, made: int, ok: bool) -> None:
    """Over the whole case: what no longer counts was made all the same."""
    verdict = ask(AtMostTimes(move="close.again", times=times), case(records={"close.again": Record(count=0, total=made, last=9)}))
    assert (ok, made, times) == (verdict.ok, verdict.observed, verdict.required)
    assert ("at-most-times" if ok else "at-most-times.no") == verdict.code


@pytest.mark.parametrize(("who", "times", "made", "ok"), [("p-1", 2, 2, False), ("p-1", 3, 2, True), ("p-2", 1, 0, True)])
def test_the_same_person_at_most_so_many_times(who: str, times: int, made: int, ok: bool) -> None:
    """Everybody has a count of their own."""
    known = case(records={"speak": record({"p-1": Entry(5, None, 2)})})
    verdict = ask(AtMostTimes(move="speak", times=times, same="person"), known, action(by=actor(who)))
    assert (ok, made) == (verdict.ok, verdict.observed)


def test_never_is_not_a_number_of_times() -> None:
    """A move that may not be made is left out of the procedure."""
    with pytest.raises(ValueError, match="at least 1"):
        AtMostTimes(move="vote", times=0)
