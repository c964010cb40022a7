"""A move was made on every item: none, some, all, and what was voided."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.rules import ForEach
from deliberation.testing import Table, look
from tests.making import ask, case, item

DONE, VOID, AGAIN = {"verify": (5, "p")}, {"verify": (5, "p"), "send-back": (6, "p")}, {"verify": (7, "p"), "send-back": (6, "p")}


def tasks(*done: Any) -> Any:
    items = {f"task-{n}": item(f"task-{n}", "task", n, done=one) for n, one in enumerate(done, 1)}
    return case(items={**items, "objection-1": item("objection-1", "objection", 9)})


TABLES = (
    Table(
        ForEach(item="task", did="verify"),
        {"both tasks are verified": look(tasks(DONE, DONE)), "there are no tasks": look(tasks())},
        {"one of two tasks is verified": look(tasks(DONE, {})), "no task is verified": look(tasks({}))},
    ),
    Table(
        ForEach(item="task", did="verify", at_least=2),
        {"two tasks, both verified": look(tasks(DONE, DONE)), "three tasks, all verified": look(tasks(DONE, DONE, DONE))},
        {
            "there are no tasks": look(tasks()),
            "one task, verified": look(tasks(DONE)),
            "three tasks, two of them verified": look(tasks(DONE, {}, DONE)),
        },
    ),
    Table(
        ForEach(item="task", did="verify", void_after=("send-back",)),
        {"it was sent back, and verified again": look(tasks(AGAIN))},
        {"it was verified, and then sent back": look(tasks(VOID))},
    ),
)


@pytest.mark.parametrize(
    ("done", "at_least", "ok", "left"),
    [
        ((), 0, True, ()),
        ((), 1, False, ()),
        (({},), 0, False, ("task-1",)),
        ((DONE,), 0, True, ()),
        ((DONE,), 1, True, ()),
        ((DONE,), 2, False, ()),
        ((DONE, {}), 0, False, ("task-2",)),
        ((DONE, {}, DONE), 1, False, ("task-2",)),
        ((DONE, DONE, DONE), 2, True, ()),
        ((VOID,), 0, False, ("task-1",)),
        ((AGAIN, DONE), 2, True, ()),
    ],
)
def test_every_item_is_done(done: tuple[Any, ...], at_least: int, ok: bool, left: tuple[str, ...]) -> None:
    """Items of another kind are not asked; those left are named."""
    verdict = ask(ForEach(item="task", did="verify", at_least=at_least, void_after=("send-back",)), tasks(*done))
    required = max(at_least, len(done))
    assert (ok, left, required, required - verdict.observed) == (verdict.ok, verdict.values["open"], verdict.required, verdict.missing)
    assert (len(done) - len(left), "for-each" if ok else "for-each.no") == (verdict.observed, verdict.code)


def test_there_need_be_no_items_where_nothing_else_is_said() -> None:
    """None is left then."""
    verdict = ask(ForEach(item="task", did="verify"), tasks())
    assert (True, 0, 0) == (verdict.ok, verdict.observed, verdict.required)


@pytest.mark.parametrize(("made", "ok"), [((5, "p"), True), (None, False)])
def test_a_move_does_not_void_itself(made: Any, ok: bool) -> None:
    """Though it is named among those that do."""
    rule = ForEach(item="task", did="verify", void_after=("verify", "send-back"))
    assert ok is ask(rule, tasks({"verify": made} if made else {})).ok


def test_there_are_never_fewer_items_than_none() -> None:
    """A number below zero is refused when the rule is made."""
    assert ForEach(item="task", did="verify", at_least=0) == ForEach(item="task", did="verify")
    with pytest.raises(ValueError, match="'at_least' is not below 0"):
        ForEach(item="task", did="verify", at_least=-1)
