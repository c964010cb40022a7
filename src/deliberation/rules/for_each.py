"""Whether a move was made on every item of a kind: each objection answered, each task verified."""

from __future__ import annotations

from typing import ClassVar

import attrs

from deliberation.model import Item, Sentence, Verdict, View, param
from deliberation.model.pmap import get

__all__ = ["ForEach"]

EACH = Sentence("for-each", "{move} is done on {observed} of {count} {items}.", "{items}共{count}项，已{move}{observed}项。")
NOT_EACH = Sentence(
    "for-each.no",
    "{move} is done on {observed} of {count} {items}; open: {open}; at least {required} required.",
    "{items}共{count}项，已{move}{observed}项；未完成：{open}；须至少{required}项。",
)


@attrs.frozen
class ForEach:
    """A move was made on every item of a kind, and there are at least so many.

    Pitfall: where there are no items it holds, since none is left. Where there have to be some, say `at_least: 1`.
    """

    kind: ClassVar[str] = "for_each"
    item: str = param("the kind of item", names="item")
    did: str = param("the move that is made on each", names="only-move")
    at_least: int = param("how many items there must be", default=0)
    void_after: tuple[str, ...] = param("moves on the item after which it no longer stands", names="only-move", default=())

    def __attrs_post_init__(self) -> None:
        if self.at_least < 0:
            raise ValueError("'at_least' is not below 0")

    def _is_done(self, item: Item) -> bool:
        made = get(item.done, self.did)
        return made is not None and all(later is None or later.n <= made.n for later in (get(item.done, void) for void in self.void_after))

    def check(self, view: View) -> Verdict:
        """Holds when no item of the kind is left, and there are `at_least` so many."""
        items = view.case.items_of(self.item)
        left = tuple(item.id for item in items if not self._is_done(item))
        done, required = len(items) - len(left), max(self.at_least, len(items))
        missing = required - done
        return view.answer(
            not missing,
            NOT_EACH if missing else EACH,
            observed=done,
            required=required,
            missing=missing,
            move=self.did,
            count=len(items),
            items=self.item,
            open=left,
        )
