"""Whether a move, or one outcome of it, may be made once more."""

from __future__ import annotations

from typing import ClassVar, Literal

import attrs

from deliberation.model import Sentence, Verdict, View, param
from deliberation.rules.did import whole_move

__all__ = ["AtMostTimes"]

LEFT = Sentence("at-most-times", "{move} was made {observed} of at most {required} times.", "{move}已进行{observed}次；最多{required}次。")
USED = Sentence(
    "at-most-times.no",
    "{move} was made {observed} of at most {required} times already.",
    "{move}已进行{observed}次，已达上限{required}次。",
)


@attrs.frozen
class AtMostTimes:
    """A move was made fewer times than it may be: over the whole case, or by the same person since it last began to count.

    Pitfall: it counts over the whole case, so what was made before the case was sent back counts still; with `same: person` it does not.
    """

    kind: ClassVar[str] = "at_most_times"
    move: str = param("the move, or one outcome of it as `move.outcome`", names="move")
    times: int = param("how many times it may be made")
    same: Literal["person"] | None = param("counted for each `person`, not for the whole case", default=None)

    def __attrs_post_init__(self) -> None:
        if self.times < 1:
            raise ValueError("'times' is at least 1")
        whole_move(self.move, self.same)

    def check(self, view: View) -> Verdict:
        """Holds while the move was made fewer than `times` times."""
        record = view.record(self.move)
        entry = record.of(view.person) if self.same else None
        made = (entry.times if entry else 0) if self.same else record.total
        ok = made < self.times
        return view.answer(ok, LEFT if ok else USED, observed=made, required=self.times, move=self.move)
