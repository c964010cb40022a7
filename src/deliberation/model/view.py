"""What a rule may look at while it answers: the procedure, the case, the action, the item; and the one way to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from deliberation.model.case import BLANK, NOTHING, Action, Case, Grounds, Item, Record, Roster, Verdict
from deliberation.model.pmap import get, pairs
from deliberation.model.procedure import Procedure
from deliberation.model.quick import quick
from deliberation.model.text import Sentence

__all__ = ["UNKNOWN", "Asked", "View"]


class _Unknown:
    """The value of a fact that nobody has given."""

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN = _Unknown()
_verdict = quick(Verdict)


class Asked:
    """Under which name a rule is asked, negated or not, and on what grounds."""

    __slots__ = ("check", "grounds", "name", "negated")

    def __init__(self, name: str, check: Callable[[View], Verdict], grounds: Grounds | None = None, *, negated: bool = False) -> None:
        self.name, self.check, self.grounds, self.negated = name, check, grounds, negated


def _nobody(_: View) -> Verdict:
    """What a view outside a decision is asked: nothing."""
    raise LookupError("this view was made outside a decision, where no other rule can be asked")


_OUTSIDE = Asked("", _nobody)


class View:
    """A read-only look at one action on one case. A rule reads it and returns `view.answer(…)`."""

    __slots__ = ("_asked", "_pins", "_rules", "_totals", "action", "case", "item", "procedure")

    def __init__(
        self,
        procedure: Procedure,
        case: Case,
        action: Action,
        item: Item | None = None,
        rules: Mapping[str, Asked] = NOTHING,
        totals: Mapping[str, str] = NOTHING,
        pins: tuple[str, ...] = (),
    ) -> None:
        self.procedure = procedure
        self.case = case
        self.action = action
        self.item = item
        self._asked = _OUTSIDE
        self._rules = rules
        self._totals = totals
        self._pins = pins

    @property
    def person(self) -> str:
        """For whom the action counts."""
        return self.action.on_behalf or self.action.by.id

    def fact(self, name: str) -> Any:
        """A fact's value: of the topic, as this action sets it, or vouched for; `UNKNOWN` where nobody gave one."""
        action = self.action
        for known in (action.data, self.case.facts, action.vouched):
            if name in known:
                return known[name]
        return UNKNOWN

    def record(self, move: str) -> Record:
        """Who did a move since it last began to count."""
        return self.case.record(move)

    def tally(self, move: str, choice: str | None = None, group: str | None = None) -> int:
        """How many chose so: from the running tally, or from the totals that this action brings of a secret vote."""
        field = self._totals.get(move)
        if field is not None and choice is not None:
            totals = self.action.data.get(field)
            return int(totals.get(choice, 0)) if totals else 0
        return self.case.record(move).tally(choice, group).heads

    def weight(self, move: str, choice: str | None = None, group: str | None = None) -> int:
        """The weight of those who chose so, by the pinned roster."""
        return self.case.record(move).tally(choice, group).weight

    def choices(self, move: str) -> dict[str, int]:
        """How many chose what, in heads; who chose nothing is not among them."""
        field = self._totals.get(move)
        if field is not None:
            return dict(self.action.data.get(field) or {})
        told = ((key.partition("/"), tally) for key, tally in pairs(self.case.record(move).tallies))
        return {choice: tally.heads for (choice, _, group), tally in told if choice not in ("", BLANK) and not group and tally.heads}

    def roster(self, body: str) -> Roster | None:
        """The members of a body: as this action pins them, else as they were pinned. What is not pinned decides nothing."""
        if body in self._pins:
            return self.action.rosters.get(body)
        roster: Roster | None = get(self.case.rosters, body)
        return roster

    def verdict_of(self, rule: str) -> Verdict:
        """The verdict of another rule of the procedure, by its name."""
        kept = self._asked
        self._asked = self._rules[rule]
        verdict = self._asked.check(self)
        self._asked = kept
        return verdict

    @property
    def negated(self) -> bool:
        """Whether the rule that is asked must not hold: its sentence may say so."""
        return self._asked.negated

    def cannot_tell(self, sentence: Sentence, **values: Any) -> Verdict:
        """The verdict where nobody can tell, with a sentence that is `unknown`: a no, and a no to the rule's negation as well."""
        return self.answer(False, sentence, **values)

    def answer(
        self, ok: bool, sentence: Sentence, *, observed: Any = None, required: Any = None, missing: int | None = None, **values: Any
    ) -> Verdict:
        """The verdict: the kernel has noted under which name, negated or not, and on what grounds the rule was asked.

        A sentence that is `unknown` is a no, also where the rule is negated.
        """
        asked = self._asked
        made: Verdict = _verdict(
            asked.name,
            (not ok) is asked.negated and not sentence.unknown,
            sentence,
            observed,
            required,
            missing,
            asked.grounds,
            asked.negated,
            values,
        )
        return made
