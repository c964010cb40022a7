"""Whether one choice has more votes than each other; not whether it has enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from deliberation.errors import Problem
from deliberation.model import Procedure, Sentence, Verdict, View, param
from deliberation.rules.bases import choice_problems

__all__ = ["Plurality"]

AHEAD = Sentence(
    "plurality",
    "{option} has {observed} votes, the next most are {most} for {others}: {spare} ahead.",
    "{option}得{observed}票，其次为{others}的{most}票：领先{spare}票。",
)
ALONE = Sentence("plurality.alone", "{option} has all {observed} votes.", "{option}得全部{observed}票。")
BEHIND = Sentence(
    "plurality.no",
    "{option} has {observed} votes, {others} {most}: {missing} missing.",
    "{option}得{observed}票，{others}得{most}票：尚缺{missing}票。",
)
NOBODY = Sentence("plurality.none", "nobody chose {option} or anything else.", "无人选择{option}或其他选项。")


@attrs.frozen
class Plurality:
    """A choice has more votes than each of the others.

    Pitfall: among many options a plurality may be few people; ask a `majority`, or a number with `at_least`, beside it. Equal votes win nothing
    here: a `tie` says who does.
    """

    kind: ClassVar[str] = "plurality"
    did: str = param("the move in which people chose", names="only-move")
    choice: str = param("the choice that is asked about")
    among: tuple[str, ...] = param("the choices that are compared, this one too; every choice made where it is left out", default=())

    def __attrs_post_init__(self) -> None:
        if self.among and (self.choice not in self.among or len(set(self.among)) < 2):
            raise ValueError("'among' names the choice and at least one other")

    def check(self, view: View) -> Verdict:
        """Holds when its votes are more than those of each other; never without a vote."""
        counts = view.choices(self.did)
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
        )

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Choices that cannot be made."""
        yield from choice_problems(procedure, self.did, [("choice", self.choice), *(("among", name) for name in self.among)])
