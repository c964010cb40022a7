"""Whether enough members of a body are present; not whether they agree."""

from __future__ import annotations

from typing import ClassVar

import attrs

from deliberation.model import Sentence, Verdict, View, derived, param
from deliberation.quantities import Amount, Threshold, one_threshold
from deliberation.rules.bases import Base, base_count, present

__all__ = ["Quorum"]

MET = Sentence(
    "quorum",
    "{observed} of {base} {group}members signed in; at least {least} ({share}) are required: {spare} to spare.",
    "{group}应到{base}人，实到{observed}人；须至少{least}人（{share}）：超出{spare}人。",
)
SHORT = Sentence(
    "quorum.no",
    "{observed} of {base} {group}members signed in; at least {least} ({share}) are required: {missing} missing.",
    "{group}应到{base}人，实到{observed}人；须至少{least}人（{share}）：尚缺{missing}人。",
)


@attrs.frozen
class Quorum:
    """Enough members of a body have signed in."""

    kind: ClassVar[str] = "quorum"
    body: str = param("the body", names="body")
    at_least: Amount | None = param("a number of members, or a share of the base, that is enough", default=None)
    more_than: Amount | None = param("a number or a share that is not enough yet, instead of `at_least`", default=None)
    base: Base = param("what the share is of: `members` of the pinned roster, or `seats`", default="members")
    group: str | None = param("only members of this group", names="group", default=None)

    _threshold: Threshold = derived()

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_threshold", one_threshold(self.at_least, self.more_than))
        if self.base not in ("members", "seats"):
            raise ValueError("the base of a quorum is 'members' or 'seats'")

    def check(self, view: View) -> Verdict:
        """Holds when the members present reach the threshold; never with an empty base, also where a number is asked."""
        signed_in = present(view, self.body, self.group)
        base = base_count(view, self.base, self.body, self.group)
        least = self._threshold.least(base)
        ok = base > 0 and signed_in >= least
        return view.answer(
            ok,
            MET if ok else SHORT,
            observed=signed_in,
            required=least,
            missing=0 if ok else max(1, least - signed_in),
            body=self.body,
            group=self.group or "",
            base=base,
            least=least,
            spare=signed_in - least,
            share=self._threshold.text,
        )
