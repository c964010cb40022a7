"""A move was made, or was not: by anyone, by this person, on this item, before or after what voids it."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.model import Entry, Record, View
from deliberation.rules import AtMostTimes, Did, DidNot
from deliberation.testing import Table, look
from tests.making import action, actor, ask, case, item, record

APPROVED = record({"p-1": Entry(5, None, 1)})

APPROVED_SINCE = {"it was approved": look(case(records={"approve": APPROVED}))}
LAPSED = {"it was approved before the case was sent back": look(case(records={"approve": Record(count=0, total=1, last=5)}))}
NEVER = {"nobody approved it": look(case())}


def amended(at: int, count: int = 1) -> dict[str, Record]:
    """Approved in event 5, and amended in another."""
    return {"approve": APPROVED, "amend": Record(count=count, total=1, last=at)}


def reported(**later: int) -> View:
    """A task that was reported done in event 5, and what else was done with it."""
    done = {move.replace("_", "-"): (n, "p-1") for move, n in later.items()}
    return look(case(), item=item("task-1", "task", done={"report": (5, "p-1"), **done}))


MINE = {"they signed in": look(case(records={"sign-in": APPROVED}), action(by=actor("p-1")))}
THEIRS = {"another one signed in": look(case(records={"sign-in": APPROVED}), action(by=actor("p-2")))}
FOR_THEM = {"who acts for them signed in": look(case(records={"sign-in": APPROVED}), action(by=actor("p-1"), on_behalf="p-2"))}
TABLES = (
    Table(Did(move="approve"), APPROVED_SINCE, {**NEVER, **LAPSED}),
    Table(
        Did(move="approve", void_after=("amend",)),
        {**APPROVED_SINCE, "it was amended, and then approved": look(case(records=amended(4)))},
        {
            **NEVER,
            "it was approved, and then amended": look(case(records=amended(6))),
            "it was approved, then amended, and then sent back": look(case(records=amended(6, 0))),
        },
    ),
    Table(Did(move="sign-in", same="person"), MINE, {"nobody signed in": look(case()), **THEIRS, **FOR_THEM}),
    Table(
        Did(move="report", same="item", void_after=("send-back",)),
        {"the task was reported done": reported(), "it was sent back, and then reported done": reported(send_back=4)},
        {
            "it was reported done, and then sent back": reported(send_back=6),
            "another task was reported done": look(case(records={"report": APPROVED}), item=item("task-2", "task", 2)),
            "no task is meant": look(case(records={"report": APPROVED})),
        },
    ),
    Table(DidNot(move="approve"), {**NEVER, **LAPSED}, APPROVED_SINCE),
    Table(DidNot(move="sign-in", same="person"), {"nobody signed in": look(case()), **THEIRS, **FOR_THEM}, MINE),
    Table(
        DidNot(move="report", same="item"),
        {"nobody reported the task done": look(case(), item=item("task-1", "task"))},
        {"the task was reported done": reported(), "it was reported done, and then sent back": reported(send_back=6)},
    ),
)


@pytest.mark.parametrize(
    ("records", "ok"),
    [
        ({}, False),
        ({"approve": Record()}, False),
        ({"approve": APPROVED}, True),
        ({"approve": Record(count=0, total=1, last=5)}, False),
        ({"approve": APPROVED, "amend": Record(count=1, total=1, last=4)}, True),
        ({"approve": APPROVED, "amend": Record(count=1, total=1, last=5)}, True),
        ({"approve": APPROVED, "amend": Record(count=1, total=1, last=6)}, False),
        ({"approve": APPROVED, "amend": Record(count=0, total=1, last=6)}, False),
        ({"approve": APPROVED, "lapse": Record(count=1, total=1, last=6)}, False),
    ],
)
def test_a_move_stands_until_something_voids_it(records: dict[str, Record], ok: bool) -> None:
    """A voiding move counts if it came later, not in the same event; also where it no longer counts itself."""
    verdict = ask(Did(move="approve", void_after=("amend", "lapse")), case(records=records))
    assert (ok, int(ok), 1, int(not ok)) == (verdict.ok, verdict.observed, verdict.required, verdict.missing)
    assert ("did" if ok else "did.no") == verdict.code


@pytest.mark.parametrize(("who", "ok"), [("p-1", True), ("p-2", False)])
def test_the_same_person(who: str, ok: bool) -> None:
    """Somebody else's entry is not mine; on behalf of somebody, theirs is asked for."""
    known = case(records={"sign-in": APPROVED})
    assert ok is ask(Did(move="sign-in", same="person"), known, action(by=actor(who))).ok
    assert ok is ask(Did(move="sign-in", same="person"), known, action(by=actor("p-7"), on_behalf=who)).ok
    assert ok is not ask(DidNot(move="sign-in", same="person"), known, action(by=actor(who))).ok


@pytest.mark.parametrize(
    ("about", "ok"),
    [
        (None, False),
        (item("t", "task"), False),
        (item("t", "task", done={"report": (5, "p")}), True),
        (item("t", "task", done={"verify": (5, "p")}), False),
        (item("t", "task", done={"report": (5, "p"), "send-back": (4, "p")}), True),
        (item("t", "task", done={"report": (5, "p"), "send-back": (6, "p")}), False),
        (item("t", "task", done={"report": (5, "p"), "send-back": (5, "q")}), True),
    ],
)
def test_the_same_item(about: Any, ok: bool) -> None:
    """What was done on another item does not count, and what voids it is asked of this one."""
    known = case(records={"report": APPROVED})
    assert ok is ask(Did(move="report", same="item", void_after=("send-back",)), known, about=about).ok


@pytest.mark.parametrize(("records", "ok"), [({}, True), ({"vote": APPROVED}, False), ({"vote": Record(count=0, total=3, last=9)}, True)])
def test_a_move_was_not_made(records: dict[str, Record], ok: bool) -> None:
    """Or so long ago that it no longer counts."""
    verdict = ask(DidNot(move="vote"), case(records=records))
    assert (ok, int(not ok), 0) == (verdict.ok, verdict.observed, verdict.required)
    assert ("did-not" if ok else "did-not.no") == verdict.code
    assert ok is not ask(Did(move="vote"), case(records=records)).ok


@pytest.mark.parametrize(
    "make",
    [
        lambda: Did(move="close.again", same="person"),
        lambda: DidNot(move="close.again", same="item"),
        lambda: AtMostTimes(move="close.again", times=1, same="person"),
    ],
)
def test_an_outcome_is_nobodys_own(make: Any) -> None:
    """It is remembered for the case; for each person or item only the move is."""
    with pytest.raises(ValueError, match=r"'close\.again' is remembered for the case"):
        make()


def test_a_move_does_not_void_itself() -> None:
    """Though it is named among those that do: in the case, and on an item."""
    known = case(records={"report": APPROVED})
    assert ask(Did(move="report", void_after=("report",)), known).ok
    assert ask(Did(move="report", same="item", void_after=("report",)), known, about=item("t", "task", done={"report": (5, "p")})).ok
