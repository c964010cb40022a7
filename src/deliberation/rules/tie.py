"""Who wins where as many chose one thing as another: by a rule that is named, and by what the events record; never by chance unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import attrs

from deliberation.errors import Problem
from deliberation.model import UNKNOWN, Procedure, Sentence, Verdict, View, param
from deliberation.rules.bases import body_problems, choice_problems, left_out, needs_body, one_count, secret_problems, standings
from deliberation.rules.drawn import draw

__all__ = ["Tie"]

NO_TIE = Sentence(
    "tie.none",
    "{option} has {observed} votes, the most of the others {most}{weighed}{left_out}: no tie.",
    "{option}得{observed}票，其余最多{most}票{weighed}{left_out}：不相等。",
)
FAILS = Sentence(
    "tie.fails",
    "{option} and {others} have {observed} votes each{weighed}{left_out}, and a tie fails.",
    "{option}与{others}各得{observed}票{weighed}{left_out}；票数相等视为未通过。",
)
STATUS_QUO = Sentence(
    "tie.status-quo",
    "{option} and {others} have {observed} votes each{weighed}{left_out}; {winner} leaves things as they are, and wins.",
    "{option}与{others}各得{observed}票{weighed}{left_out}；{winner}维持现状，从之。",
)
CHANGES = Sentence(
    "tie.changes",
    "{option} and {others} have {observed} votes each{weighed}{left_out}; none of them leaves things as they are.",
    "{option}与{others}各得{observed}票{weighed}{left_out}；均非维持现状。",
)
UNTOLD = Sentence("tie.unknown", "how many chose what is not known: {fact} is missing.", "票数尚不明确：缺少{fact}。", unknown=True)
CAST = Sentence(
    "tie.cast",
    "{option} and {others} have {observed} votes each{weighed}{left_out}; the chair cast {winner}.",
    "{option}与{others}各得{observed}票{weighed}{left_out}；主持人裁定{winner}。",
)
NOT_CAST = Sentence(
    "tie.not-cast",
    "{option} and {others} have {observed} votes each{weighed}{left_out}; the chair has not cast.",
    "{option}与{others}各得{observed}票{weighed}{left_out}；主持人尚未裁定。",
)
LOT = Sentence(
    "tie.lot",
    "{option} and {others} have {observed} votes each{weighed}{left_out}; the lot with the seed {seed} fell on {winner}.",
    "{option}与{others}各得{observed}票{weighed}{left_out}；以种子{seed}抽签，抽中{winner}。",
)
NO_SEED = Sentence(
    "tie.no-seed",
    "{option} and {others} have {observed} votes each{weighed}{left_out}; the seed of the lot is missing: {fact}.",
    "{option}与{others}各得{observed}票{weighed}{left_out}；缺少抽签种子：{fact}。",
    unknown=True,
)


@attrs.frozen
class Tie:
    """A choice has as many votes as the best of the others, and the tie goes to it.

    Pitfall: it holds of a tie alone. Put it beside the majority under `any`; a majority of "at least half" has let the tie pass already.
    """

    kind: ClassVar[str] = "tie"
    did: str | None = param("the move in which people chose", names="only-move", default=None)
    counts: str | None = param("instead of `did`: the fact that states how many chose what", names="totals", default=None)
    choice: str = param("the choice that is asked about")
    among: tuple[str, ...] = param(
        "the choices that stand against each other, this one too; every choice made where it is left out", default=()
    )
    by: Literal["fails", "chair-casts", "status-quo", "lot"] = param(
        "who wins: nobody, the chair's casting vote, what leaves things as they are, or a lot with a recorded seed", default="fails"
    )
    casting: str | None = param("the move of the chair's casting vote, for `chair-casts`", names="only-move", default=None)
    keeps: str | None = param("the choice that leaves things as they are, for `status-quo`", default=None)
    seed: str | None = param("the fact that holds the seed of the lot, for `lot`", names="fact", default=None)
    body: str | None = param("the body, where the groups or the weights are those of one", names="body", default=None)
    weighed: bool = param("whether each member counts with the weight of the roster", default=False)
    without: tuple[str, ...] = param("groups that are left out of the count", names="group", default=())
    recused: str | None = param("a move; who made it is left out of the count", names="only-move", default=None)

    def __attrs_post_init__(self) -> None:
        if self.among and (self.choice not in self.among or len(set(self.among)) < 2):
            raise ValueError("'among' names the choice and at least one other")
        for by, key in (("chair-casts", "casting"), ("status-quo", "keeps"), ("lot", "seed")):
            if (self.by == by) is not (getattr(self, key) is not None):
                raise ValueError(f"'{key}' goes with 'by: {by}'")
        one_count(self)
        needs_body(self)

    def check(self, view: View) -> Verdict:
        """Holds when the choice is among those with the most votes, not alone, and the tie goes to it; never without a vote."""
        out = left_out(view, self.body, self.without, self.recused)
        if self.counts is not None and view.fact(self.counts) is UNKNOWN:
            return view.cannot_tell(UNTOLD, fact=self.counts)
        counts = standings(view, self, out)
        mine = counts.get(self.choice, 0)
        rivals = {name: counts.get(name, 0) for name in (self.among or counts) if name != self.choice}
        most = max(rivals.values(), default=0)
        counted: dict[str, Any] = {"option": self.choice, "weighed": self.weighed, "left_out": len(out)}
        if mine != most or not mine:
            return view.answer(False, NO_TIE, observed=mine, required=most, most=most, **counted)
        tied = tuple(sorted((self.choice, *(name for name, count in rivals.items() if count == most))))
        counted["others"] = tuple(name for name in tied if name != self.choice)
        if self.by == "lot":
            seed = view.fact(self.seed or "")
            if seed is UNKNOWN:
                return view.cannot_tell(NO_SEED, observed=mine, required=most, fact=self.seed, **counted)
            (winner,) = draw(str(seed), tied, 1)
            return view.answer(winner == self.choice, LOT, observed=mine, required=most, seed=seed, winner=winner, **counted)
        winner, told = self._winner(view, tied)
        return view.answer(winner == self.choice, told, observed=mine, required=most, winner=winner, **counted)

    def _winner(self, view: View, tied: tuple[str, ...]) -> tuple[str, Sentence]:
        """Whom the tie goes to, and why; nobody where the text is empty."""
        if self.by == "status-quo":
            return (self.keeps or "", STATUS_QUO) if self.keeps in tied else ("", CHANGES)
        if self.by == "chair-casts":
            cast = next((name for name in tied if view.tally(self.casting or "", name)), "")
            return cast, CAST if cast else NOT_CAST
        return "", FAILS

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Choices that cannot be made, groups that the body has not, and what cannot be told of a secret vote."""
        given = [("choice", self.choice), *(("among", name) for name in self.among), *([("keeps", self.keeps)] if self.keeps else [])]
        yield from choice_problems(procedure, self.did, given, self.counts)
        if self.casting is not None:
            yield from choice_problems(procedure, self.casting, (("choice", name) for name in self.among or (self.choice,)))
        yield from body_problems(procedure, self.body, None, (("without", group) for group in self.without), "tie")
        yield from secret_problems(procedure, self.did, self)
