"""Whether enough members of a body are present; not whether they agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import attrs

from deliberation.errors import Problem
from deliberation.model import Procedure, Sentence, Verdict, View, derived, param
from deliberation.quantities import Amount, Bands, Threshold, one_threshold
from deliberation.rules.bases import Poll, base_of_body, body_problems, counted, left_out, present

__all__ = ["Quorum"]

MET = Sentence(
    "quorum",
    "{observed} of {base} {group}{base_name} signed in{weighed}{left_out}; at least {least}{share} are required: {spare} to spare.",
    "{group}应到{base}（{base_name}{weighed}{left_out}），实到{observed}；须至少{least}{share}：超出{spare}。",
)
SHORT = Sentence(
    "quorum.no",
    "{observed} of {base} {group}{base_name} signed in{weighed}{left_out}; at least {least}{share} are required: {missing} missing.",
    "{group}应到{base}（{base_name}{weighed}{left_out}），实到{observed}；须至少{least}{share}：尚缺{missing}。",
)
UNTOLD = Sentence(
    "quorum.unknown", "how many are required is not known: {fact} is missing.", "所需数额尚不明确：缺少{fact}。", unknown=True
)


@attrs.frozen
class Quorum:
    """Enough members of a body have signed in.

    Pitfall: who leaves the room is present until a move that `retracts` the sign-in says so; ask again at the vote.
    """

    kind: ClassVar[str] = "quorum"
    body: str = param("the body", names="body")
    at_least: Amount | None = param("a number of members, or a share of the base, that is enough", default=None)
    more_than: Amount | None = param("a number or a share that is not enough yet, instead of `at_least`", default=None)
    base: Literal["members", "seats", "households", "electorate"] | int = param(
        "what the share is of: `members` of the pinned roster, `seats` (vacant ones too), `households` of the members, `electorate`, or a number",
        default="members",
    )
    electorate: str | None = param("the fact that says how many there are, for the base `electorate`", names="count", default=None)
    size: str | None = param("the fact that chooses the band, where the amount goes by bands", names="count", default=None)
    group: str | None = param("only members of this group", names="group", default=None)
    weighed: bool = param("whether each member counts with the weight of the roster", default=False)
    without: tuple[str, ...] = param("groups that are left out of the base and the count: the unreachable", names="group", default=())
    recused: str | None = param("a move; who made it is left out of the base and the count", names="only-move", default=None)

    _threshold: Threshold = derived()
    _plain: bool = derived()

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_threshold", one_threshold(self.at_least, self.more_than))
        plain = self.base in ("members", "seats") and not (self.weighed or self.without or self.recused or self.size)
        object.__setattr__(self, "_plain", plain)
        check_base(self, self._threshold)

    def check(self, view: View) -> Verdict:
        """Holds when the members present reach the threshold; never with an empty base, also where a number is asked."""
        threshold = self._threshold
        if self._plain:
            out: int = 0
            seen = present(view, self.body, self.group)
            base = base_of_body(view, self.base, self.body, group=self.group)  # type: ignore[arg-type]
        else:
            told, size = counted(view, self.electorate), counted(view, self.size)
            if told is None or size is None:
                return view.cannot_tell(UNTOLD, fact=self.electorate if told is None else self.size)
            threshold = threshold.at(size)
            seen, base, out = self._count(view, told)
        least = threshold.least(base)
        ok = base > 0 and seen >= least
        return view.answer(
            ok,
            MET if ok else SHORT,
            observed=seen,
            required=least,
            missing=0 if ok else max(1, least - seen),
            body=self.body,
            group=self.group or "",
            base_name=self.base,
            base=base,
            weighed=self.weighed,
            left_out=out,
            least=least,
            spare=seen - least,
            share=threshold,
        )

    def _count(self, view: View, electorate: int) -> tuple[int, int, int]:
        """How many are present, of how many, and how many were left out."""
        out = left_out(view, self.body, self.without, self.recused)
        known = view.procedure.body.get(self.body)
        poll = Poll(view, (known.present if known is not None else None) or "", self.body, group=self.group, weighed=self.weighed, out=out)
        if isinstance(self.base, int):
            return poll.all(), self.base, len(out)
        if self.base == "electorate":
            return poll.all(), electorate, len(out)
        base = base_of_body(view, self.base, self.body, group=self.group, weighed=self.weighed, out=out)
        return poll.households(()) if self.base == "households" else poll.all(), base, len(out)

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """A body without presence, groups that are not its own, seats that it has not."""
        groups = [("without", group) for group in self.without]
        yield from body_problems(procedure, self.body, "present", (), "quorum")
        yield from body_problems(procedure, self.body, self.base, [("group", self.group), *groups] if self.group else groups, "quorum")


def check_base(rule: Any, threshold: Threshold) -> None:
    """Raises `ValueError` for parameters of a quorum or a majority of which one cannot be without another, or says nothing beside it."""
    base = rule.base
    if isinstance(base, int) and base < 0:
        raise ValueError("a base is not below 0")
    if (base == "electorate") is not (rule.electorate is not None):
        raise ValueError("the base 'electorate' and the fact 'electorate' go together")
    if isinstance(threshold.amount, Bands) is not (rule.size is not None):
        raise ValueError("an amount by bands and the fact 'size' go together")
    if base == "seats" and (rule.group is not None or rule.weighed):
        raise ValueError("seats are neither divided into groups nor weighed: use the base 'members'")
    if base == "households" and rule.weighed:
        raise ValueError("households are not weighed")
    if (isinstance(base, int) or base == "electorate") and (rule.without or rule.recused):
        raise ValueError(f"nobody is left out of a base that is a number or the electorate: '{'recused' if rule.recused else 'without'}'")
