"""A sum of money held against the number of people it serves; who pays it and whom it serves is for others to say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from deliberation.errors import Problem
from deliberation.model import UNKNOWN, Procedure, Sentence, Verdict, View, param

__all__ = ["PerPerson"]

UNTOLD = Sentence(
    "per-person.unknown",
    "{facts} are not all known; at most {each} yuan for each person are allowed.",
    "{facts}尚未全部明确；人均不得超过{each}元。",
    unknown=True,
)
WITHIN = Sentence(
    "per-person",
    "{fact}: {observed} yuan for {count} people; at most {required} yuan, {each} for each, are allowed.",
    "{fact}{observed}元，受益{count}人；不得超过{required}元，即人均{each}元。",
)
OVER = Sentence(
    "per-person.no",
    "{fact}: {observed} yuan for {count} people; at most {required} yuan, {each} for each, are allowed: {missing} too many.",
    "{fact}{observed}元，受益{count}人；不得超过{required}元，即人均{each}元：超出{missing}元。",
)


@attrs.frozen
class PerPerson:
    """A sum of money is at most so much for each person it serves.

    Pitfall: the limit grows with the number of people, so that number wants a rule, or somebody who vouches for it. Yuan are whole.
    """

    kind: ClassVar[str] = "per_person"
    sum: str = param("the fact of kind `count` that says how many yuan", names="fact")
    people: str = param("the fact of kind `count` that says how many people it serves", names="fact")
    at_most: int = param("how many yuan are allowed for each of them")

    def __attrs_post_init__(self) -> None:
        if self.at_most < 0:
            raise ValueError("'at_most' is at least 0")

    def check(self, view: View) -> Verdict:
        """Holds up to so many yuan for each person; nobody can tell where one of the two is not known."""
        money, people = view.fact(self.sum), view.fact(self.people)
        if money is UNKNOWN or people is UNKNOWN:
            return view.cannot_tell(UNTOLD, facts=(self.sum, self.people), each=self.at_most)
        allowed = people * self.at_most
        over = max(0, money - allowed)
        return view.answer(
            not over,
            OVER if over else WITHIN,
            observed=money,
            required=allowed,
            missing=over,
            fact=self.sum,
            count=people,
            each=self.at_most,
        )

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Facts that are no counts."""
        for key in ("sum", "people"):
            kinds = {fact.kind for fact in procedure.facts if fact.name == getattr(self, key)}
            if kinds - {"count"}:
                yield Problem("value-of-fact", (key,), f"'{getattr(self, key)}', a {kinds.pop()}", "a fact of kind 'count'")
