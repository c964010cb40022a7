"""The floor: who has not spoken comes first, then the other side, then who asked first; and one does not speak without having asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from deliberation.definition import define, problems
from deliberation.messages import sentence
from deliberation.model import Choice, Entry, Fact, Procedure, View, Who
from deliberation.rules import Turn
from deliberation.testing import Table, look
from tests.making import Run, action, actor, case, item, move, procedure, record, rule

PLAIN = Turn(asked="ask", spoke="speak")
SIDES = Turn(asked="ask", spoke="speak", alternate=True)


def here(
    asked: Mapping[str, int | tuple[int, str]],
    spoke: Mapping[str, int | tuple[int, str]] | None = None,
    by: str = "p-1",
    behalf: str | None = None,
) -> View:
    """Who asked and who spoke, with the number of the event and the side they took, and who comes to speak, on a motion."""
    records = {"ask": _record(asked), "speak": _record(spoke or {})}
    return look(case(records=records), action("speak", actor(by), on_behalf=behalf, item="motion-1"), item=item("motion-1", "motion"))


def _record(made: Mapping[str, int | tuple[int, str]]) -> Any:
    told = {who: one if isinstance(one, tuple) else (one, None) for who, one in made.items()}
    return record({who: Entry(n, choice, 1) for who, (n, choice) in told.items()})


FOR, AGAINST = "for", "against"
TABLES = (
    Table(
        PLAIN,
        accepts={
            "one has asked": here({"p-1": 5}),
            "one asked before another": here({"p-2": 6, "p-1": 5}),
            "the other has spoken already": here({"p-2": 5, "p-1": 6}, {"p-2": 7}),
            "the other asked before, and spoke once": here({"p-2": 8, "p-1": 9}, {"p-2": 7}),
            "one has spoken, and asked again alone": here({"p-1": 8}, {"p-1": 7, "p-2": 6}),
            "both have spoken, and one asked again first": here({"p-1": 8, "p-2": 9}, {"p-1": 7, "p-2": 6}),
            "somebody acts for the next": here({"p-1": 5}, by="p-9", behalf="p-1"),
            "the sides do not matter": here({"p-1": (5, FOR), "p-2": (6, AGAINST), "p-3": (2, FOR)}, {"p-3": 4}),
        },
        refuses={
            "nobody has asked": here({}),
            "another has asked": here({"p-2": 5}),
            "another asked before": here({"p-2": 5, "p-1": 6}),
            "one has spoken, and another has not": here({"p-1": 8, "p-2": 9}, {"p-1": 7}),
            "one has spoken since they asked": here({"p-1": 5}, {"p-1": 7}),
            "one acts for somebody who has not asked": here({"p-1": 5}, behalf="p-2"),
        },
    ),
    Table(
        SIDES,
        accepts={
            "nobody has spoken yet": here({"p-1": (5, FOR), "p-2": (6, AGAINST)}),
            "the last was against": here({"p-3": (1, AGAINST), "p-2": (5, AGAINST), "p-1": (6, FOR)}, {"p-3": 4}),
            "the last but one was for": here(
                {"p-3": (1, AGAINST), "p-4": (2, FOR), "p-2": (5, AGAINST), "p-1": (6, FOR)}, {"p-4": 3, "p-3": 4}
            ),
            "both are of the other side": here({"p-3": (1, AGAINST), "p-2": (6, FOR), "p-1": (5, FOR)}, {"p-3": 4}),
            "nobody is of the other side": here({"p-3": (1, FOR), "p-2": (6, FOR), "p-1": (5, FOR)}, {"p-3": 4}),
            "the other takes no side": here({"p-3": (1, AGAINST), "p-2": 5, "p-1": (6, FOR)}, {"p-3": 4}),
            "the last speaker took no side": here({"p-2": (6, AGAINST), "p-1": (5, FOR)}, {"p-3": 4}),
            "the last asked again for the other side": here({"p-3": (7, AGAINST), "p-2": (5, AGAINST), "p-1": (6, FOR)}, {"p-3": 4}),
            "the last said the side when speaking": here({"p-3": (7, FOR), "p-2": (5, AGAINST), "p-1": (6, FOR)}, {"p-3": (4, AGAINST)}),
        },
        refuses={
            "the last was of the same side": here({"p-3": (1, FOR), "p-2": (6, AGAINST), "p-1": (5, FOR)}, {"p-3": 4}),
            "the last asked again for the same side": here({"p-3": (7, FOR), "p-2": (6, AGAINST), "p-1": (5, FOR)}, {"p-3": 4}),
            "the other side has not spoken and waits": here({"p-1": (7, FOR), "p-2": (8, FOR), "p-3": (1, AGAINST)}, {"p-1": 4, "p-3": 5}),
        },
    ),
)


@pytest.mark.parametrize(
    ("view", "code", "before", "after", "first"),
    [
        (here({"p-1": 5, "p-2": 6, "p-3": 7}), "turn", 0, 2, "p-1"),
        (here({"p-1": 7, "p-2": 6, "p-3": 5}), "turn.no", 2, 2, "p-3"),
        (here({"p-2": 6, "p-3": 5}), "turn.unasked", 2, 1, "p-3"),
        (here({"p-1": 6}, {"p-1": 7}), "turn.nobody", 0, 0, ""),
    ],
)
def test_who_is_next_is_told(view: View, code: str, before: int, after: int, first: str) -> None:
    """And how many wait before; nobody who did not ask is told a place."""
    verdict = PLAIN.check(view)
    assert (code == "turn", code, before, 0, None) == (verdict.ok, verdict.code, verdict.observed, verdict.required, verdict.missing)
    assert (after, first) == (verdict.values["count"], verdict.values["next"])


SIDE = Fact("choice", "choice", of=(Choice("for"), Choice("against")))


def debate(*, alternate: bool = True, side: Fact | None = SIDE) -> Procedure:
    """A debate on motions, begun afresh by each."""
    villager, since = (Who("villager"),), ("put",)
    return procedure(
        move("begin", "start", "open"),
        move("put", "open", None, villager, opens="motion"),
        move("ask", "open", None, villager, asks=(side,) if side else (), counts_since=since),
        move("speak", "open", None, villager, on="motion", needs=["turn"], counts_since=since),
        move("close", "open", "closed"),
        rules=(rule("turn", Turn(asked="ask", spoke="speak", alternate=alternate)),),
    )


def villager(n: int) -> Any:
    return attrs.evolve(actor("villager"), id=f"p-{n}")


def test_a_debate() -> None:
    """Everybody who wishes has spoken before anybody speaks again; a new motion begins afresh."""
    run = Run(define(debate())).do("begin").do("put", villager(9))
    sides = {1: FOR, 2: FOR, 3: AGAINST, 4: AGAINST}
    for n, side in sides.items():
        run.do("ask", villager(n), data={"choice": side})
    heard = []
    for _ in range(6):
        heard.append(next(n for n in range(1, 6) if run.try_("speak", villager(n), item="motion-1").accepted))
        run.do("ask", villager(heard[-1]), data={"choice": sides[heard[-1]]})
    assert [1, 3, 2, 4, 1, 3] == heard
    run.do("put", villager(9)).do("ask", villager(5), data={"choice": FOR})
    assert [False, True] == [run.try_("speak", villager(n), item="motion-2").accepted for n in (1, 5)]


@pytest.mark.parametrize(
    ("alternate", "side", "told"),
    [
        (True, SIDE, []),
        (True, None, ["turn"]),
        (True, Fact("choice"), ["turn"]),
        (True, attrs.evolve(SIDE, keep="personal"), ["turn"]),
        (True, attrs.evolve(SIDE, keep="secret"), ["turn"]),
        (True, attrs.evolve(SIDE, name="side"), ["turn"]),
        (False, None, []),
    ],
)
def test_sides_take_turns_where_they_are_told(alternate: bool, side: Any, told: list[str]) -> None:
    """In the choice of the move by which one asks for the floor."""
    found = problems(debate(alternate=alternate, side=side))
    assert told == [one.code for one in found]
    assert all(one.path == ("rules", "turn", "alternate") for one in found)


def test_sides_do_not_matter_unless_they_are_said_to() -> None:
    """Where the file says nothing."""
    assert not PLAIN.alternate


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            [
                "p-1 is next; 2 wait after.",
                "p-1 is not next: 2 wait before, p-3 first.",
                "p-1 did not ask for the floor since they last spoke; 2 wait, p-3 first.",
                "p-1 did not ask for the floor since they last spoke, and nobody waits.",
            ],
        ),
        (
            "zh",
            [
                "轮到p-1；其后等候2人。",
                "尚未轮到p-1：之前等候2人，下一位为p-3。",
                "p-1未申请发言；等候2人，下一位为p-3。",
                "p-1未申请发言；无人等候。",
            ],
        ),
    ],
)
def test_what_is_said(language: str, told: list[str]) -> None:
    """Word for word."""
    views = (here({"p-1": 5, "p-2": 6, "p-3": 7}), here({"p-1": 7, "p-2": 6, "p-3": 5}), here({"p-2": 6, "p-3": 5}), here({}))
    assert told == [sentence(view.procedure, PLAIN.check(view), language=language) for view in views]
