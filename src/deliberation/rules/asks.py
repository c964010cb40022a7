"""Whether an action says all that its move asks for, within range. A value of a wrong type is not a no but a `BadAction`."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs

from deliberation.model import Fact, Sentence, Verdict, View, param

__all__ = ["Asks"]

TOLD = Sentence("asks", "all that is asked for is given.", "所需内容均已提供。")
SHORT = Sentence("asks.no", "{faults}.", "{faults}。")
MISSING = Sentence("asks.missing", "{fact} is missing", "缺少{fact}")
RANGE = Sentence("asks.range", "{fact} is {observed}; allowed: {required}", "{fact}为{observed}；允许：{required}")
BOUNDS = Sentence("asks.bounds", "{fact} has {observed}; allowed: {required}", "{fact}为{observed}；允许：{required}")
ITEM = Sentence("asks.item", "which {items}? open: {required}", "请指明{items}；现有：{required}")
NOTHING_SET = Sentence("asks.nothing", "at least one of {facts} is to be given", "{facts}中至少填写一项")
COUNT = Sentence("asks.count", "{observed} are counted; {required} took part", "计入{observed}人；实际参加{required}人")

HIDDEN = "…"


def _bounds(fact: Fact) -> str:
    least = fact.min if fact.min is not None else (0 if fact.kind == "count" else 1)
    return f"{least}–{fact.max}" if fact.max is not None else f"≥ {least}"


def _choices(view: View, totals: Fact) -> tuple[str, ...]:
    """What is counted: what the totals say themselves, else what could be chosen in the move."""
    asked = view.procedure.asked(totals.totals_of or "").values()
    return tuple(choice.name for fact in ((totals,) if totals.of else asked) for choice in fact.of)


def _fault(view: View, fact: Fact, value: Any) -> Verdict | None:
    """What is wrong with a value of the right type."""
    if fact.kind == "choice":
        names = tuple(choice.name for choice in fact.of)
        seen = value if fact.keep == "plain" else HIDDEN
        return None if value in names else view.answer(False, RANGE, observed=seen, required=names, fact=fact.name)
    if fact.kind == "totals":
        choices = _choices(view, fact)
        strangers = tuple(sorted(choice for choice in value if choice not in choices)) if choices else ()
        if strangers:
            return view.answer(False, RANGE, observed=strangers, required=choices, fact=fact.name)
        if fact.totals_of is None:
            return None
        counted, cast = sum(value.values()), len(view.record(fact.totals_of))
        return None if counted == cast else view.answer(False, COUNT, observed=counted, required=cast, fact=fact.name)
    if fact.kind in ("count", "text", "person", "people", "documents"):
        amount = value if fact.kind == "count" else len(value)
        least = fact.min if fact.min is not None else (0 if fact.kind == "count" else 1)
        if amount < least or (fact.max is not None and amount > fact.max):
            return view.answer(False, RANGE if fact.kind == "count" else BOUNDS, observed=amount, required=_bounds(fact), fact=fact.name)
    return None


@attrs.frozen
class Asks:
    """Each asked fact is given and within its range; at least one of `sets` where nothing else is asked; the item exists.

    Pitfall: what is `optional` may be left out, and is then not known to any rule that looks at it.
    """

    kind: ClassVar[str] = "asks"
    facts: tuple[Fact, ...] = param("what is asked for")
    sets: tuple[Fact, ...] = param("what may be changed", default=())
    item: str | None = param("the kind of item that is referred to", default=None)

    def check(self, view: View) -> Verdict:
        """Holds when nothing is missing and nothing out of range; otherwise every fault is told."""
        faults: list[Verdict] = []
        data = view.action.data
        if self.item is not None and (view.item is None or view.item.kind != self.item):
            known = tuple(item.id for item in view.case.items_of(self.item))
            faults.append(view.answer(False, ITEM, observed=view.action.item, required=known, items=self.item))
        if self.sets and not self.facts and not any(fact.name in data for fact in self.sets):
            faults.append(view.answer(False, NOTHING_SET, facts=tuple(fact.name for fact in self.sets)))
        for fact in (*self.facts, *self.sets):
            if fact.name in data:
                fault = _fault(view, fact, data[fact.name])
                if fault is not None:
                    faults.append(fault)
            elif fact in self.facts and not fact.optional:
                faults.append(view.answer(False, MISSING, required=fact.name, fact=fact.name))
        if not faults:
            return view.answer(True, TOLD, observed=tuple(sorted(data)), required=tuple(fact.name for fact in self.facts))
        return view.answer(
            False,
            SHORT,
            observed=tuple(fault.observed for fault in faults),
            required=tuple(fault.required for fault in faults),
            missing=len(faults),
            faults=tuple(faults),
        )
