"""Whether a move was made, by anyone, by the same person or on the same item, and still stands; how often is another rule's question."""

from __future__ import annotations

from typing import ClassVar, Literal

import attrs

from deliberation.model import Sentence, Verdict, View, param
from deliberation.model.pmap import get

__all__ = ["Did", "DidNot"]

Same = Literal["person", "item"]

MADE = Sentence("did", "{move} was made{whose} and stands.", "已完成{move}{whose}，且有效。")
NOT_MADE = Sentence("did.no", "{move} has not been made{whose}, or no longer stands.", "尚未完成{move}{whose}，或已失效。")
WAS_MADE = Sentence("did-not.no", "{move} was made{whose}.", "已进行{move}{whose}。")
WAS_NOT_MADE = Sentence("did-not", "{move} has not been made{whose}.", "未进行{move}{whose}。")


def whole_move(move: str, same: object) -> None:
    """Raises `ValueError` for an outcome where people or items are told apart: an outcome is remembered for the case alone."""
    if same is not None and "." in move:
        raise ValueError(f"'{move}' is remembered for the case, not for each {same}: name the move")


def stands(view: View, move: str, same: Same | None, void_after: tuple[str, ...]) -> bool:
    """Whether a move was made since it began to count, and nothing that voids it came later."""
    if same == "item":
        done = view.item.done if view.item else ()
        made = get(done, move)
        return made is not None and all(later is None or later.n <= made.n for later in (get(done, void) for void in void_after))
    case = view.case
    record = case.record(move)
    if same == "person":
        entry = record.of(view.person)
        last = entry.n if entry else 0
    else:
        last = record.last if record.count else 0
    if not last:
        return False
    return not void_after or all(case.record(void).last <= last for void in void_after)


@attrs.frozen
class Did:
    """The move was made and has not lapsed.

    Pitfall: without `same`, anybody's entry will do: `{rule: did, move: sign-in}` holds for a voter who did not sign in.

    Pitfall: a move counts afresh where the case comes to its step again from another. What has to outlast that says `counts_since`.
    """

    kind: ClassVar[str] = "did"
    move: str = param("the move, or one outcome of it as `move.outcome`", names="move")
    same: Same | None = param("only by the same `person`, or on the same `item`", default=None)
    void_after: tuple[str, ...] = param("moves after which it no longer stands", names="move", default=())

    def __attrs_post_init__(self) -> None:
        whole_move(self.move, self.same)

    def check(self, view: View) -> Verdict:
        """Holds when it was made since it last began to count, and none of `void_after` came later."""
        ok = stands(view, self.move, self.same, self.void_after)
        return view.answer(ok, MADE if ok else NOT_MADE, observed=int(ok), required=1, missing=int(not ok), move=self.move, whose=self.same)


@attrs.frozen
class DidNot:
    """The move was not made, or was made so long ago that it no longer counts.

    Pitfall: it holds again where the move counts afresh, as after a case was sent back. For never in the whole case, ask `at_most_times`.
    """

    kind: ClassVar[str] = "did_not"
    move: str = param("the move, or one outcome of it as `move.outcome`", names="move")
    same: Same | None = param("only by the same `person`, or on the same `item`", default=None)

    def __attrs_post_init__(self) -> None:
        whole_move(self.move, self.same)

    def check(self, view: View) -> Verdict:
        """Holds when it was not made since it last began to count."""
        ok = not stands(view, self.move, self.same, ())
        return view.answer(ok, WAS_NOT_MADE if ok else WAS_MADE, observed=int(not ok), required=0, move=self.move, whose=self.same)
