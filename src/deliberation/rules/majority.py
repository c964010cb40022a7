"""Whether enough people chose one thing; not whether enough were present, and not who wins a tie."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import ClassVar

import attrs

from deliberation.errors import Problem
from deliberation.model import BLANK, UNKNOWN, Procedure, Sentence, Verdict, View, derived, param
from deliberation.quantities import Amount, Threshold, one_threshold
from deliberation.rules.bases import (
    OF_BODY,
    Base,
    Poll,
    Stated,
    base_of_body,
    body_problems,
    choice_problems,
    counted,
    left_out,
    needs_body,
    one_count,
    secret_problems,
)
from deliberation.rules.quorum import check_base

__all__ = ["Majority", "names"]

_OF = "{observed} of {base} ({group}{base_name}{weighed}{left_out})"
_VON = "{observed}，基数{base}（{group}{base_name}{weighed}{left_out}）"
WON = Sentence(
    "majority",
    _OF + " {did}{stated}{choice}{this}{rest}; at least {least}{share} are required: {spare} to spare.",
    "{did}{stated}{choice}：" + _VON + "{this}{rest}；须至少{least}{share}：超出{spare}。",
)
LOST = Sentence(
    "majority.no",
    _OF + " {did}{stated}{choice}{this}{rest}; at least {least}{share} are required: {missing} missing.",
    "{did}{stated}{choice}：" + _VON + "{this}{rest}；须至少{least}{share}：尚缺{missing}。",
)
MANY = Sentence(
    "majority.many",
    "{did}{stated} by " + _OF + "{this}; at least {least}{share} are required: {spare} to spare.",
    "{did}{stated}：" + _VON + "{this}；须至少{least}{share}：超出{spare}。",
)
FEW = Sentence(
    "majority.few",
    "{did}{stated} by " + _OF + "{this}; at least {least}{share} are required: {missing} missing.",
    "{did}{stated}：" + _VON + "{this}；须至少{least}{share}：尚缺{missing}。",
)
UNTOLD = Sentence(
    "majority.unknown", "how many are required is not known: {fact} is missing.", "所需数额尚不明确：缺少{fact}。", unknown=True
)


def names(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """One name, or several, as several."""
    return (value,) if isinstance(value, str) else value


@attrs.frozen
class Majority:
    """Enough people made a move, with this choice where one is named.

    Pitfall: the base decides what an abstention does. Of those `present`, or of `votes-cast`, it weighs like a no; of `yes-and-no` it does not
    count. And "at least half" lets a tie pass where "more than half" does not.
    """

    kind: ClassVar[str] = "majority"
    did: str | None = param("the move that is counted: a vote, a signature", names="only-move", default=None)
    counts: str | None = param(
        "instead of `did`: the fact that states how many there are, or how many chose what", names="stated", default=None
    )
    choice: tuple[str, ...] = attrs.field(
        default=(),
        kw_only=True,
        converter=names,
        metadata={"doc": "the choice that is counted, or several; every entry where it is left out"},
    )
    against: tuple[str, ...] = attrs.field(
        default=(), kw_only=True, converter=names, metadata={"doc": "the choice that stands against it, for the base `yes-and-no`"}
    )
    invalid: tuple[str, ...] = attrs.field(
        default=(), kw_only=True, converter=names, metadata={"doc": "choices that make no valid vote, for the base `valid`"}
    )
    at_least: Amount | None = param("a number, or a share of the base, that is enough", default=None)
    more_than: Amount | None = param("a number or a share that is not enough yet, instead of `at_least`", default=None)
    base: Base | int = param(
        "what the share is of: of the body `present`, `members`, `seats` or `households`; the `electorate`; of the entries `votes-cast`, `yes-and-no`,"
        " `valid` or `replies` (blank ones too); or a number",
        default="votes-cast",
    )
    body: str | None = param("the body, where the base, the groups or the weights are those of one", names="body", default=None)
    electorate: str | None = param("the fact that says how many there are, for the base `electorate`", names="count", default=None)
    size: str | None = param("the fact that chooses the band, where the amount goes by bands", names="count", default=None)
    group: str | None = param("only members of this group of the body", names="group", default=None)
    weighed: bool = param("whether each member counts with the weight of the roster", default=False)
    without: tuple[str, ...] = param("groups that are left out of the base and the count: the unreachable", names="group", default=())
    recused: str | None = param("a move; who made it is left out of the base and the count", names="only-move", default=None)
    rest: str | None = param(
        "the choice that those who have not made the move yet are counted with: can they still change it?", default=None
    )
    and_this: bool = param("whether the action itself counts too: its own vote, or its taking back", default=False)

    _threshold: Threshold = derived()

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_threshold", one_threshold(self.at_least, self.more_than))
        check_base(self, self._threshold)
        if self.base == "yes-and-no" and not (self.choice and self.against):
            raise ValueError("the base 'yes-and-no' needs 'choice' and 'against'")
        one_count(self)
        needs_body(self)
        if self.body is None and self.base in OF_BODY:
            raise ValueError(f"the base '{self.base}' needs a 'body'")
        if self.base == "households" and self.did is None:
            raise ValueError("households are counted of those who made a move")
        if self.base == "households" and (self.rest or self.and_this):
            raise ValueError("households are counted as they stand, without 'rest' and 'and_this'")
        if self.rest is not None and (not self.choice or self.weighed):
            raise ValueError("'rest' needs a 'choice', and counts heads")

    def check(self, view: View) -> Verdict:
        """Holds when the count reaches the threshold; never with a base of zero. Abstentions count where the base counts them."""
        told, size = counted(view, self.electorate), counted(view, self.size)
        if told is None or size is None:
            return view.cannot_tell(UNTOLD, fact=self.electorate if told is None else self.size)
        out = left_out(view, self.body, self.without, self.recused)
        poll = self._poll(view, out)
        if poll is None:
            return view.cannot_tell(UNTOLD, fact=self.counts)
        rest = self._rest(view, poll, out)
        base = self._base(view, poll, out, told, rest)
        if isinstance(poll, Poll) and self.base == "households":
            count = poll.households(self.choice)
        else:
            count = (poll.of(self.choice) if self.choice else poll.all()) + (rest if self.rest in self.choice else 0)
        threshold = self._threshold.at(size)
        least = threshold.least(base)
        ok = base > 0 and count >= least
        return view.answer(
            ok,
            (WON if ok else LOST) if self.choice else (MANY if ok else FEW),
            observed=count,
            required=least,
            missing=0 if ok else max(1, least - count),
            did=self.did or "",
            stated=self.counts or "",
            choice=self.choice,
            group=self.group or "",
            base_name=self.base,
            base=base,
            weighed=self.weighed,
            left_out=len(out),
            this=self.and_this,
            rest=(rest, self.rest) if self.rest else None,
            least=least,
            spare=count - least,
            share=threshold,
        )

    def _poll(self, view: View, out: Collection[str]) -> Poll | Stated | None:
        """What is counted; nothing where it is stated and nobody did."""
        if self.did is not None:
            return Poll(view, self.did, self.body, group=self.group, weighed=self.weighed, out=out, and_this=self.and_this)
        told = view.fact(self.counts or "")
        return None if told is UNKNOWN else Stated(told)

    def _rest(self, view: View, poll: Poll | Stated, out: Collection[str]) -> int:
        """How many may still make the move: those present where they are the base, else every member."""
        if self.rest is None:
            return 0
        voters = "present" if self.base == "present" else "members"
        return max(0, base_of_body(view, voters, self.body or "", group=self.group, out=out, and_this=self.and_this) - poll.all())

    def _base(self, view: View, poll: Poll | Stated, out: Collection[str], electorate: int, rest: int) -> int:
        if isinstance(self.base, int):
            return self.base
        if self.base in OF_BODY:
            return base_of_body(view, self.base, self.body or "", group=self.group, weighed=self.weighed, out=out, and_this=self.and_this)
        if self.base == "electorate":
            return electorate
        if self.base == "yes-and-no":
            sides = (*self.choice, *self.against)
            return poll.of(sides) + (rest if self.rest in sides else 0)
        if self.base == "replies":
            return poll.all() + rest
        blank = poll.of((BLANK, *self.invalid)) if self.base == "valid" else poll.of((BLANK,))
        return poll.all() - blank + (0 if self.base == "valid" and self.rest in self.invalid else rest)

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Choices that cannot be made, groups that the body has not, and what cannot be told of a secret vote."""
        given = [(key, name) for key in ("choice", "against", "invalid") for name in getattr(self, key)]
        yield from choice_problems(procedure, self.did, [*given, ("rest", self.rest)] if self.rest else given, self.counts)
        groups = [("without", group) for group in self.without]
        yield from body_problems(procedure, self.body, self.base, [("group", self.group), *groups] if self.group else groups, "majority")
        if self.choice:
            yield from secret_problems(procedure, self.did, self)
