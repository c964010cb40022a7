"""Separation of duties: in the case and on one item, also for those who act for others."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.model import Entry, View
from deliberation.rules import DifferentPeople
from deliberation.testing import Table, look
from tests.making import Run, action, actor, ask, case, item, move, procedure, record, rule

RULE = DifferentPeople(moves=("report", "verify", "sign"))


def reported(who: str, about: Any = None, **more: Any) -> View:
    """Somebody verifies what p-1 reported."""
    known = case(records={"report": record({"p-1": Entry(1, None, 1)})})
    return look(known, action("verify", actor(who), **more), item=about)


TABLES = (
    Table(
        DifferentPeople(moves=("report", "verify")),
        {"p-1 reported, p-2 verifies": reported("p-2"), "nobody reported, p-1 verifies": look(case(), action("verify", actor("p-1")))},
        {
            "p-1 reported and verifies": reported("p-1"),
            "p-1 reported, p-2 verifies for p-1": reported("p-2", on_behalf="p-1"),
            "p-1 reported, and verifies for p-2": reported("p-1", on_behalf="p-2"),
        },
    ),
    Table(
        DifferentPeople(moves=("report", "verify"), same="item"),
        {
            "p-1 reported another task": reported("p-1", item("task-2", "task")),
            "p-2 reported this task, p-1 verifies": reported("p-1", item("task-1", "task", done={"report": (3, "p-2")})),
        },
        {"p-1 reported this task and verifies": reported("p-1", item("task-1", "task", done={"report": (3, "p-1")}))},
    ),
)


@pytest.mark.parametrize(
    ("who", "behalf", "made"),
    [
        ("p-1", None, ("report",)),
        ("p-2", None, ("sign",)),
        ("p-3", None, ()),
        ("p-3", "p-1", ("report",)),
        ("p-1", "p-3", ("report",)),
        ("p-2", "p-1", ("report", "sign")),
        ("p-4", None, ()),
    ],
)
def test_who_made_one_move_does_not_make_another(who: str, behalf: str | None, made: tuple[str, ...]) -> None:
    """Neither oneself nor for somebody else; the move itself may be made again."""
    known = case(records={name: record({f"p-{n}": Entry(n, None, 1)}) for name, n in (("report", 1), ("sign", 2), ("verify", 4))})
    verdict = ask(RULE, known, action("verify", actor(who), on_behalf=behalf))
    assert (not made, made, made or ("report", "sign")) == (verdict.ok, verdict.observed, verdict.values["moves"])
    assert ("different-people.no" if made else "different-people") == verdict.code


@pytest.mark.parametrize(
    ("name", "others"), [("report", ("verify", "sign")), ("verify", ("report", "sign")), ("sign", ("report", "verify"))]
)
def test_each_of_the_moves_is_kept_from_the_others(name: str, others: tuple[str, ...]) -> None:
    """Whichever of them is asked for, in whatever order they are named."""
    known = case(records={one: record({"p-1": Entry(n, None, 1)}) for n, one in enumerate(RULE.moves, 1)})
    assert others == ask(RULE, known, action(name, actor("p-1"))).observed


def test_moves_by_proxy_cannot_be_held_apart() -> None:
    """Each of them is told; a move that is not there is told elsewhere."""
    of = procedure(move("report", by_proxy=True), move("verify"), move("sign", by_proxy=True))
    found = [(one.code, one.path, one.found) for one in DifferentPeople(moves=("report", "verify", "sign", "nothing")).problems(of)]
    assert [("proxy-apart", ("moves",), f"'{name}', made by proxy") for name in ("report", "sign")] == found


@pytest.mark.parametrize(
    ("about", "ok"),
    [
        (None, True),
        (item("t", "task"), True),
        (item("t", "task", done={"report": (3, "p-1")}), False),
        (item("t", "task", done={"report": (3, "p-2")}), True),
    ],
)
def test_on_the_same_item(about: Any, ok: bool) -> None:
    """What was done on another item, or elsewhere in the case, does not matter."""
    known = case(records={"report": record({"p-1": Entry(1, None, 1)})})
    assert ok is ask(DifferentPeople(moves=("report", "verify"), same="item"), known, action("verify", actor("p-1")), about=about).ok


@pytest.mark.parametrize("moves", [(), ("report",), ("report", "report")])
def test_one_move_has_nobody_to_differ_from(moves: tuple[str, ...]) -> None:
    """At least two moves are named."""
    with pytest.raises(ValueError, match="at least two"):
        DifferentPeople(moves=moves)


def test_who_opened_an_item_made_the_move_that_opened_it() -> None:
    """Whoever assigns a task does not verify it."""
    of = procedure(
        move("begin", "start", "open"),
        move("assign", "open", None, ["chair", "clerk"], opens="task"),
        move("verify", "open", None, ["chair", "clerk"], on="task", needs=["apart"]),
        rules=(rule("apart", DifferentPeople(moves=("assign", "verify"), same="item")),),
    )
    run = Run(of).do("begin").do("assign")
    assert (False, True) == tuple(run.try_("verify", who, item="task-1").accepted for who in ("chair", "clerk"))


def test_everybody_who_made_a_move_on_an_item_is_kept_apart() -> None:
    """Not only the last: who reported a task and was followed by another does not verify it either."""
    of = procedure(
        move("begin", "start", "open"),
        move("assign", "open", None, opens="task"),
        move("report", "open", None, ["chair", "clerk", "guard"], on="task"),
        move("verify", "open", None, ["chair", "clerk", "guard"], on="task", needs=["apart"]),
        rules=(rule("apart", DifferentPeople(moves=("report", "verify"), same="item")),),
    )
    run = Run(of).do("begin").do("assign").do("report", "clerk", item="task-1").do("report", "guard", item="task-1")
    assert (False, False, True) == tuple(run.try_("verify", who, item="task-1").accepted for who in ("clerk", "guard", "chair"))
