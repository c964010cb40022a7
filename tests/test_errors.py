"""What the errors say: their text is part of the API."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation import errors
from deliberation.errors import (
    ActionReused,
    BadAction,
    DefinitionError,
    DeliberationError,
    HistoryError,
    Problem,
    Refused,
    RuleFailed,
    StaleCase,
    StoreError,
    UnknownMove,
    nearest,
)
from tests.making import proposed


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (HistoryError("no", index=3), "event 3: no"),
        (
            UnknownMove("publish", ["publicise", "object"]),
            "there is no move 'publish': did you mean 'publicise'? the moves are publicise, object",
        ),
        (UnknownMove("zzz", ["object"]), "there is no move 'zzz': the moves are object"),
        (BadAction("vote", [("data.x", "unknown"), ("item", "odd")]), "'vote' cannot be read: data.x: unknown; item: odd"),
        (RuleFailed("quorum", "open", KeyError("seat")), "rule 'quorum' failed on 'open': 'seat'"),
        (StaleCase("c-1", expected=3, found=5), "case 'c-1' has moved on: expected 3 events, found 5; load it and decide again"),
        (
            ActionReused("a-1", "data"),
            "action id 'a-1' was used before with another content: data; give each action an id of its own",
        ),
        (StoreError("locked"), "locked"),
        (DefinitionError([Problem("c", (), "a", "b")]), "1 problem:\n  document: c: found a, expected b"),
        (
            DefinitionError([Problem("z", ("b", 2), "x", "y", "do", "f.yaml", 9, 1), Problem("y", ("a",), "x", "y", line=2, column=7)]),
            "2 problems:\n  procedure:2:7: a: y: found x, expected y\n  f.yaml:9:1: b.2: z: found x, expected y; do",
        ),
    ],
)
def test_an_error_says_what_and_where_and_what_to_do(error: DeliberationError, text: str) -> None:
    """The exact text of each error."""
    assert text == str(error)
    assert isinstance(error, DeliberationError)


def test_errors_carry_what_they_speak_of() -> None:
    """What the text says is there as data too."""
    cause = ValueError("x")
    failed, stale, unknown = RuleFailed("r", "m", cause), StaleCase("c", expected=1, found=2), UnknownMove("vot", ("vote",))
    assert ("r", "m", cause) == (failed.rule, failed.move, failed.cause)
    assert (stale.case, stale.expected, stale.found) == ("c", 1, 2)
    assert (unknown.move, unknown.known, unknown.nearest) == ("vot", ("vote",), "vote")
    assert (BadAction("m", [("a", "b")]).move, BadAction("m", [("a", "b")]).faults) == ("m", (("a", "b"),))
    assert ActionReused("a", "b").action == "a"
    assert HistoryError("x", index=4).index == 4


def test_problems_stand_in_the_order_of_the_document() -> None:
    """Sorted by line, then by column; without a file, as they were found."""
    late, early, first = (
        Problem("c", (name,), "a", "b", line=line, column=column) for name, line, column in [("l", 3, 1), ("e", 2, 9), ("f", 2, 1)]
    )
    assert (first, early, late) == DefinitionError([late, early, first]).problems
    unplaced = (Problem("c", ("z",), "a", "b"), Problem("c", ("a",), "a", "b"))
    assert unplaced == DefinitionError(unplaced).problems


def test_a_refusal_is_raised_only_on_request() -> None:
    """`require` raises with the decision and names the rules that say no."""
    decision = proposed().try_("propose", "villager@Jiangwan")
    with pytest.raises(Refused, match=r"\A'propose' is refused by: order, asks\Z") as caught:
        decision.require()
    assert caught.value.decision is decision


@pytest.mark.parametrize(("name", "known", "near"), [("vot", ["vote"], "vote"), ("vote", [], None), ("zzz", ["vote"], None)])
def test_the_nearest_name(name: str, known: list[str], near: Any) -> None:
    """A near name is found, a far one is not."""
    assert near == nearest(name, known)


def test_every_error_has_one_root() -> None:
    """Whoever catches the root catches all."""
    kinds = [getattr(errors, name) for name in errors.__all__ if isinstance(getattr(errors, name), type)]
    assert {Problem} == {kind for kind in kinds if not issubclass(kind, DeliberationError)}
