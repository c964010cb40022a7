"""Whether enough people chose one thing; not whether enough were present."""

from __future__ import annotations

from typing import ClassVar

import attrs

from deliberation.model import Sentence, Verdict, View, derived, param
from deliberation.quantities import Amount, Threshold, one_threshold
from deliberation.rules.bases import Base, base_count

__all__ = ["Majority"]

WON = Sentence(
    "majority",
    "{observed} of {base} ({base_name}) {did}{choice}; at least {least} ({share}) are required: {spare} to spare.",
    "{did}{choice}：{observed}，基数{base}（{base_name}）；须至少{least}（{share}）：超出{spare}。",
)
LOST = Sentence(
    "majority.no",
    "{observed} of {base} ({base_name}) {did}{choice}; at least {least} ({share}) are required: {missing} missing.",
    "{did}{choice}：{observed}，基数{base}（{base_name}）；须至少{least}（{share}）：尚缺{missing}。",
)
MANY = Sentence(
    "majority.many",
    "{did} by {observed} of {base} ({base_name}); at least {least} ({share}) are required: {spare} to spare.",
    "{did}：{observed}人，基数{base}（{base_name}）；须至少{least}人（{share}）：超出{spare}人。",
)
FEW = Sentence(
    "majority.few",
    "{did} by {observed} of {base} ({base_name}); at least {least} ({share}) are required: {missing} missing.",
    "{did}：{observed}人，基数{base}（{base_name}）；须至少{least}人（{share}）：尚缺{missing}人。",
)


@attrs.frozen
class Majority:
    """Enough people made a move, with this choice where one is named."""

    kind: ClassVar[str] = "majority"
    did: str = param("the move that is counted: a vote, a signature", names="only-move")
    choice: str | None = param("the choice that is counted; every entry where it is left out", default=None)
    against: str | None = param("the choice that stands against it, for the base `yes-and-no`", default=None)
    at_least: Amount | None = param("a number, or a share of the base, that is enough", default=None)
    more_than: Amount | None = param("a number or a share that is not enough yet, instead of `at_least`", default=None)
    base: Base = param("what the share is of: `present`, `members`, `seats`, `votes-cast` or `yes-and-no`", default="votes-cast")
    body: str | None = param("the body, where the base is `present`, `members` or `seats`", names="body", default=None)

    _threshold: Threshold = derived()

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_threshold", one_threshold(self.at_least, self.more_than))
        if self.base == "yes-and-no" and (self.choice is None or self.against is None):
            raise ValueError("the base 'yes-and-no' needs 'choice' and 'against'")
        if self.base in ("present", "members", "seats") and self.body is None:
            raise ValueError(f"the base '{self.base}' needs a 'body'")

    def check(self, view: View) -> Verdict:
        """Holds when the count reaches the threshold; never with a base of zero. Abstentions count where the base counts them."""
        count = len(view.record(self.did)) if self.choice is None else view.tally(self.did, self.choice)
        if self.base == "votes-cast":
            base = len(view.record(self.did))
        elif self.base == "yes-and-no":
            base = view.tally(self.did, self.choice) + view.tally(self.did, self.against)
        else:
            base = base_count(view, self.base, self.body or "")
        least = self._threshold.least(base)
        ok = base > 0 and count >= least
        told = (WON if ok else LOST) if self.choice is not None else (MANY if ok else FEW)
        return view.answer(
            ok,
            told,
            observed=count,
            required=least,
            missing=0 if ok else max(1, least - count),
            did=self.did,
            choice=self.choice or "",
            base_name=self.base,
            base=base,
            least=least,
            spare=count - least,
            share=self._threshold.text,
        )
