"""Whether the actor has made none of the other moves: separation of duties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import attrs

from deliberation.errors import Problem
from deliberation.model import Procedure, Sentence, Verdict, View, find, param
from deliberation.model.pmap import get

__all__ = ["DifferentPeople"]

APART = Sentence("different-people", "the actor made none of: {moves}.", "办理人未曾办理：{moves}。")
SAME = Sentence(
    "different-people.no", "the actor made {moves} already; somebody else must do this.", "办理人已办理{moves}；此项须由他人办理。"
)


@attrs.frozen
class DifferentPeople:
    """These moves are made by different people, in the case or on the same item.

    Pitfall: it is asked where it stands, of who acts there. Needed by one of the moves alone, it does not keep that person from making the others later.

    Pitfall: without `same: item`, who made one move on any task is kept from the others on every task.
    """

    kind: ClassVar[str] = "different_people"
    moves: tuple[str, ...] = param("the moves that different people make", names="only-move")
    same: Literal["item"] | None = param("only on the same `item`", default=None)

    def __attrs_post_init__(self) -> None:
        if len(set(self.moves)) < 2:
            raise ValueError("'moves' names at least two moves")

    def check(self, view: View) -> Verdict:
        """Holds when neither the actor nor the person acted for has made another of the moves since it last began to count."""
        people = {view.action.by.id, view.person}
        others = tuple(move for move in self.moves if move != view.action.move)
        if self.same == "item":
            done = view.item.done if view.item else ()
            made = tuple(move for move in others if (entry := get(done, move)) is not None and any(map(entry.by, people)))
        else:
            made = tuple(move for move in others if any(view.record(move).of(person) for person in people))
        return view.answer(not made, APART if not made else SAME, observed=made, required=(), moves=made or others)

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Moves that may be made for others: who made them cannot be held apart."""
        for name in self.moves:
            move = find(procedure.moves, name)
            if move is not None and move.by_proxy:
                yield Problem("proxy-apart", ("moves",), f"'{name}', made by proxy", "moves that everybody makes for themselves")
