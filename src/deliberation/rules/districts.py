"""Whether enough districts chose one thing, each by its own votes; how many people did in all is the majority's question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import attrs

from deliberation.errors import Problem
from deliberation.model import UNKNOWN, Procedure, Sentence, Verdict, View, derived, find, param
from deliberation.quantities import Part, Threshold, one_threshold
from deliberation.rules.bases import choice_problems
from deliberation.rules.majority import names

__all__ = ["Districts"]

ENOUGH = Sentence(
    "districts",
    "{observed} of {base} districts reached their own; at least {least}{share} are required: {spare} to spare. short: {short}.",
    "{base}个地区中{observed}个达到本地区要求；须至少{least}个{share}：超出{spare}个。未达到：{short}。",
)
TOO_FEW = Sentence(
    "districts.no",
    "{observed} of {base} districts reached their own; at least {least}{share} are required: {missing} missing. short: {short}.",
    "{base}个地区中{observed}个达到本地区要求；须至少{least}个{share}：尚缺{missing}个。未达到：{short}。",
)
UNTOLD = Sentence(
    "districts.unknown", "the numbers of the districts are not known: {fact} is missing.", "各地区数字尚不明确：缺少{fact}。", unknown=True
)


@attrs.frozen
class Districts:
    """In enough districts, enough of their own people chose one thing: the second half of a double majority.

    Pitfall: a district in which nobody voted has a base of zero, and is counted among those that did not reach it.
    """

    kind: ClassVar[str] = "districts"
    did: str | None = param("the move in which the members of a body, each of a district, chose", names="only-move", default=None)
    choice: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=names, metadata={"doc": "the choice that is counted"})
    against: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=names, metadata={"doc": "the choice that stands against it"})
    each: Part | None = param("more than this share of a district's votes for and against, in each district", default=None)
    body: str | None = param("the body whose roster names the districts", names="body", default=None)
    counts: str | None = param(
        "instead of `did`: the fact of kind `totals` that brings a count for each district", names="totals", default=None
    )
    minimum: str | None = param(
        "the fact of kind `totals` that says how many each district needs, instead of `each`", names="totals", default=None
    )
    at_least: Part | None = param("a number, or a share of the districts, that is enough", default=None)
    more_than: Part | None = param("a number or a share that is not enough yet, instead of `at_least`", default=None)

    _threshold: Threshold = derived()

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_threshold", one_threshold(self.at_least, self.more_than))
        if (self.did is None) is (self.counts is None) or (self.each is None) is (self.minimum is None):
            raise ValueError("give either 'did' or 'counts', and either 'each' or 'minimum'")
        if self.did is None and self.each is not None:
            raise ValueError("'each' goes with 'did': what is brought for a district is held against its 'minimum'")
        if self.did is not None and (self.body is None or not self.choice):
            raise ValueError("'did' needs a 'body' and a 'choice'")
        if self.each is not None:
            if not self.against:
                raise ValueError("'each' needs 'against': it is a share of the votes for and against")
            one_threshold(None, self.each)

    def check(self, view: View) -> Verdict:
        """Holds when the districts that reached their own are enough; never where there is no district."""
        minimum = view.fact(self.minimum) if self.minimum is not None else {}
        counts = view.fact(self.counts) if self.counts is not None else {}
        for fact, value in ((self.minimum, minimum), (self.counts, counts)):
            if value is UNKNOWN:
                return view.cannot_tell(UNTOLD, fact=fact)
        known = self._districts(view, minimum)
        short = tuple(name for name in known if not self._reached(view, name, counts, minimum))
        count, least = len(known) - len(short), self._threshold.least(len(known))
        ok = count >= least
        return view.answer(
            ok,
            ENOUGH if ok else TOO_FEW,
            observed=count,
            required=least,
            missing=max(0, least - count),
            base=len(known),
            least=least,
            spare=count - least,
            share=self._threshold,
            short=short,
        )

    def _districts(self, view: View, minimum: Mapping[str, int]) -> tuple[str, ...]:
        if self.minimum is not None:
            return tuple(minimum)
        roster = view.roster(self.body or "")
        return roster.districts if roster is not None else ()

    def _reached(self, view: View, name: str, counts: Mapping[str, int], minimum: Mapping[str, int]) -> bool:
        """Whether one district has what it needs."""
        if self.counts is not None:
            return counts.get(name, 0) >= minimum[name]
        yes, no = (sum(view.tally(self.did or "", choice, f"@{name}") for choice in side) for side in (self.choice, self.against))
        if self.each is None:
            return yes >= minimum[name]
        return yes >= Threshold(self.each, "more_than").least(yes + no)

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Choices that cannot be made, and a secret vote, of which no district can be told."""
        if self.did is not None:
            given = [(key, choice) for key in ("choice", "against") for choice in getattr(self, key)]
            yield from choice_problems(procedure, self.did, given)
            asked = procedure.asked(self.did).get("choice")
            if asked is not None and asked.keep == "secret":
                yield Problem("counts-secret", ("did",), f"the districts of the secret '{self.did}'", "'counts', which brings them")
            made = find(procedure.moves, self.did)
            if made is not None and all(who.member_of != self.body for who in made.by):
                yield Problem("districts", ("body",), f"'{self.body}'", f"the body whose members make '{self.did}'")
