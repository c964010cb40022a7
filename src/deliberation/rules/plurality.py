"""Whether one choice has more votes than each other; not whether it has enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from deliberation.errors import Problem
from deliberation.model import UNKNOWN, Procedure, Sentence, Verdict, View, param
from deliberation.rules.bases import body_problems, choice_problems, left_out, needs_body, one_count, secret_problems, standings

__all__ = ["Plurality"]

AHEAD = Sentence(
    "plurality",
    "{option} has {observed} votes, the next most are {most} for {others}{weighed}{left_out}: {spare} ahead.",
    "{option}得{observed}票，其次为{others}的{most}票{weighed}{left_out}：领先{spare}票。",
)
ALONE = Sentence(
    "plurality.alone", "{option} has all {observed} votes{weighed}{left_out}.", "{option}得全部{observed}票{weighed}{left_out}。"
)
BEHIND = Sentence(
    "plurality.no",
    "{option} has {observed} votes, {others} {most}{weighed}{left_out}: {missing} missing.",
    "{option}得{observed}票，{others}得{most}票{weighed}{left_out}：尚缺{missing}票。",
)
UNTOLD = Sentence("plurality.unknown", "how many chose what is not known: {fact} is missing.", "票数尚不明确：缺少{fact}。", unknown=True)
NOBODY = Sentence("plurality.none", "nobody chose {option} or anything else.", "无人选择{option}或其他选项。")


@attrs.frozen
class Plurality:
    """A choice has more votes than each of the others.

    Pitfall: among many options a plurality may be few people; ask a `majority`, or a number with `at_least`, beside it. Equal votes win nothing
    here: a `tie` says who does.
    """

    kind: ClassVar[str] = "plurality"
    did: str | None = param("the move in which people chose", names="only-move", default=None)
    counts: str | None = param("instead of `did`: the fact that states how many chose what", names="totals", default=None)
    choice: str = param("the choice that is asked about")
    among: tuple[str, ...] = param("the choices that are compared, this one too; every choice made where it is left out", default=())
    body: str | None = param("the body, where the groups or the weights are those of one", names="body", default=None)
    weighed: bool = param("whether each member counts with the weight of the roster", default=False)
    without: tuple[str, ...] = param("groups that are left out of the count", names="group", default=())
    recused: str | None = param("a move; who made it is left out of the count", names="only-move", default=None)

    def __attrs_post_init__(self) -> None:
        if self.among and (self.choice not in self.among or len(set(self.among)) < 2):
            raise ValueError("'among' names the choice and at least one other")
        one_count(self)
        needs_body(self)

    def check(self, view: View) -> Verdict:
        """Holds when its votes are more than those of each other; never without a vote."""
        out = left_out(view, self.body, self.without, self.recused)
        if self.counts is not None and view.fact(self.counts) is UNKNOWN:
            return view.cannot_tell(UNTOLD, fact=self.counts)
        counts = standings(view, self, out)
        mine = counts.get(self.choice, 0)
        rivals = {name: counts.get(name, 0) for name in (self.among or counts) if name != self.choice}
        most = max(rivals.values(), default=0)
        others = tuple(sorted(name for name, count in rivals.items() if count == most > 0))
        ok = mine > most
        told = (AHEAD if others else ALONE) if ok else (BEHIND if others else NOBODY)
        return view.answer(
            ok,
            told,
            observed=mine,
            required=most + 1,
            missing=0 if ok else most + 1 - mine,
            option=self.choice,
            others=others,
            most=most,
            spare=mine - most,
            weighed=self.weighed,
            left_out=len(out),
        )

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Choices that cannot be made, groups that the body has not, and what cannot be told of a secret vote."""
        given = [("choice", self.choice), *(("among", name) for name in self.among)]
        yield from choice_problems(procedure, self.did, given, self.counts)
        yield from body_problems(procedure, self.body, None, (("without", group) for group in self.without), "plurality")
        yield from secret_problems(procedure, self.did, self)
