"""Whether a group has found consensus: enough consent, few stand aside, nobody blocks; how long they talked is another rule's question."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar, Literal

import attrs

from deliberation.errors import Problem
from deliberation.model import Procedure, Sentence, Verdict, View, derived, param
from deliberation.quantities import Part, Threshold, most, one_threshold
from deliberation.rules.bases import Poll, base_of_body, body_problems, choice_problems, left_out
from deliberation.rules.majority import names

__all__ = ["Consensus"]

_COUNTS = "{observed} of {base} ({base_name}{left_out}) consent, {aside} stand aside, {blocked} block; "
_ZAHLEN = "基数{base}（{base_name}{left_out}）：同意{observed}，保留{aside}，阻止{blocked}；"
FOUND = Sentence(
    "consensus",
    _COUNTS + "at least {least}{share} must consent, at most {may} may stand aside, nobody may block.",
    _ZAHLEN + "须至少{least}同意{share}，保留至多{may}，不得有人阻止。",
)
NOT_FOUND = Sentence(
    "consensus.no",
    _COUNTS + "at least {least}{share} must consent, at most {may} may stand aside, nobody may block: {missing} missing.",
    _ZAHLEN + "须至少{least}同意{share}，保留至多{may}，不得有人阻止：尚差{missing}。",
)


@attrs.frozen
class Consensus:
    """Enough people consent, no more than so many stand aside, and nobody blocks.

    Pitfall: silence is no consent. With the base `votes-cast` those who say nothing do not count at all; take `present` or `members` where
    everybody's consent is wanted.
    """

    kind: ClassVar[str] = "consensus"
    did: str = param("the move in which people say where they stand", names="only-move")
    consent: tuple[str, ...] = attrs.field(
        default=("consent",), kw_only=True, converter=names, metadata={"doc": "the choices that consent"}
    )
    aside: tuple[str, ...] = attrs.field(
        default=("stand-aside",), kw_only=True, converter=names, metadata={"doc": "the choices that stand aside"}
    )
    block: tuple[str, ...] = attrs.field(default=("block",), kw_only=True, converter=names, metadata={"doc": "the choices that block"})
    at_least: Part | None = param("a number, or a share of the base, that must consent", default=None)
    more_than: Part | None = param("a number or a share that is not enough yet, instead of `at_least`", default=None)
    at_most_aside: Part = param("a number, or a share of the base, that may stand aside", default=Fraction(1))
    base: Literal["present", "members", "votes-cast"] = param("what the shares are of", default="votes-cast")
    body: str | None = param("the body, for the bases `present` and `members`", names="body", default=None)
    recused: str | None = param("a move; who made it is left out of the base and the counts", names="only-move", default=None)

    _threshold: Threshold = derived()

    def __attrs_post_init__(self) -> None:
        wanted = 1 if self.at_least is None and self.more_than is None else self.at_least
        object.__setattr__(self, "_threshold", one_threshold(wanted, self.more_than))
        if self.at_most_aside < 0:
            raise ValueError("'at_most_aside' is not below 0")
        if (self.base == "votes-cast") is not (self.body is None):
            raise ValueError("the bases 'present' and 'members' go with a 'body'")

    def check(self, view: View) -> Verdict:
        """Holds when the consents reach the threshold, those who stand aside do not exceed theirs, and there is no block; never of nobody."""
        out = left_out(view, self.body, (), self.recused)
        poll = Poll(view, self.did, self.body, out=out)
        base = (
            poll.of((*self.consent, *self.aside, *self.block)) if self.body is None else base_of_body(view, self.base, self.body, out=out)
        )
        consents, aside, blocked = poll.of(self.consent), poll.of(self.aside), poll.of(self.block)
        least, may = self._threshold.least(base), most(self.at_most_aside, base)
        missing = max(0, least - consents) + max(0, aside - may) + blocked
        ok = base > 0 and not missing
        return view.answer(
            ok,
            FOUND if ok else NOT_FOUND,
            observed=consents,
            required=least,
            missing=0 if ok else max(1, missing),
            base=base,
            base_name=self.base,
            left_out=len(out),
            aside=aside,
            blocked=blocked,
            least=least,
            may=may,
            share=self._threshold,
        )

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Choices that cannot be made, and a body in which nobody can be present."""
        yield from choice_problems(
            procedure, self.did, ((key, name) for key in ("consent", "aside", "block") for name in getattr(self, key))
        )
        yield from body_problems(procedure, self.body, self.base, (), "consensus")
