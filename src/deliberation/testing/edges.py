"""The values at which a procedure's rules turn, one either side of each, and which of them its moves ask for. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any

import attrs

from deliberation.kernel import names_in
from deliberation.model import NOTHING, Action, Actor, Fact, Move, Procedure
from deliberation.quantities import Duration, Threshold
from deliberation.testing.looking import MOMENT, bound, look

__all__ = ["asked_rules", "counts", "durations", "wanted", "weighed"]

_NAMING = ("fact", "count", "documents", "text", "people", "person")
_OFTEN = 4
_A_FEW = 3
_SHORT = 30
NEAR = timedelta(seconds=1)
"""How far one either side of a moment is."""


def wanted(procedure: Procedure, move: Move | None = None) -> Mapping[str, frozenset[bool]]:
    """What a move, or any, needs of each rule, those within compounds too: a yes, a no, or either."""
    found: dict[str, frozenset[bool]] = {}
    ahead = [(need.rule, not need.negated) for one in ((move,) if move else procedure.moves) for need in one.all_needs]
    while ahead:
        name, yes = ahead.pop()
        if yes in found.get(name, frozenset()):
            continue
        found[name] = found.get(name, frozenset()) | {yes}
        known = next(one.rule for one in procedure.rules if one.name == name)
        ahead += [(part, yes is not (known.kind == "none")) for part in names_in(known, "rule")]
    return found


def asked_rules(procedure: Procedure) -> frozenset[str]:
    """The rules that some move asks, itself or within another."""
    return frozenset(wanted(procedure))


def _literals(rule: Any) -> Iterator[Any]:
    """The values that a rule compares with: its parameters that name nothing."""
    for field in attrs.fields(type(rule)):
        value = getattr(rule, field.name)
        if field.init and not field.metadata.get("names"):
            yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, bool | int | str))


def _about(rule: Any, fact: Fact) -> bool:
    """Whether a rule looks at this one fact, and no other."""
    return [name for kind in _NAMING for name in names_in(rule, kind)] == [fact.name]


def _within(fact: Fact, amounts: list[int]) -> list[int]:
    """Amounts with those one either side, and the bounds of a fact, as far as it takes them."""
    least = fact.min if fact.min is not None else (0 if fact.kind == "count" else 1)
    most = fact.max if fact.max is not None else max([least + _A_FEW, *(amount + 1 for amount in amounts)])
    near = [least, most, *(amount + step for amount in amounts for step in (0, 1, -1))]
    return [amount for amount in dict.fromkeys(near) if least <= amount <= most]


def _candidates(fact: Fact, literals: list[Any]) -> list[Any]:
    """The values of a fact that are worth drawing, each once."""
    if fact.kind == "flag":
        return [False, True]
    if fact.kind == "choice":
        return [choice.name for choice in fact.of]
    amounts = _within(fact, [one for one in literals if isinstance(one, int) and not isinstance(one, bool)])
    if fact.kind == "count":
        return amounts
    if fact.kind == "documents":
        return [[f"paper-{n + 1}" for n in range(amount)] for amount in amounts if amount <= 2 * _A_FEW] or [["paper"] * amounts[0]]
    words = [one for one in literals if isinstance(one, str) and amounts[0] <= len(one) <= (fact.max or len(one))]
    short = [amount for amount in amounts if amount <= _SHORT] or amounts[:1]
    return [*dict.fromkeys(words), *("x" * amount for amount in short)]


def weighed(procedure: Procedure, fact: Fact, move: Move | None = None) -> tuple[Any, ...]:
    """The values of a fact to draw from: those with which the rules go the way a move needs them come several times, and first.

    >>> from deliberation.model import Fact, Procedure, Requirement
    >>> from deliberation.rules import AtLeast
    >>> small = Procedure("small", "1", rules=(Requirement("big", AtLeast(fact="size", value=10)),))
    >>> weighed(small, Fact("size", "count", max=100))
    (0, 100, 10, 11, 9)
    """
    rules = [one for one in procedure.rules if _about(one.rule, fact)]
    candidates = _candidates(fact, [one for known in rules for one in _literals(known.rule)])
    needed = wanted(procedure, move) if move is not None else NOTHING
    if not any(one.name in needed for one in rules):
        needed = wanted(procedure)
    asked = [(one.rule, next(iter(needed[one.name]))) for one in rules if len(needed.get(one.name, ())) == 1]
    fitting = [value for value in candidates if asked and all(_holds(procedure, rule, fact, value) is yes for rule, yes in asked)]
    return (*(value for value in fitting for _ in range(_OFTEN)), *(value for value in candidates if value not in fitting))


def _holds(procedure: Procedure, rule: Any, fact: Fact, value: Any) -> bool:
    view = look(action=Action("ask", Actor("somebody"), at=MOMENT, id="a-1", data={fact.name: value}), procedure=procedure)
    return bool(rule.check(bound(rule, view)).ok)


def durations(procedure: Procedure) -> tuple[Duration, ...]:
    """Every duration that a rule, a deadline or a promise names, each once."""
    found: dict[Duration, None] = {}
    values: list[Any] = [one.rule for one in procedure.rules] + [*procedure.deadlines] + [one.pattern for one in procedure.promises]
    while values:
        value = values.pop()
        if isinstance(value, Duration):
            found[value] = None
        elif attrs.has(type(value)):
            values += [getattr(value, field.name) for field in attrs.fields(type(value)) if field.init]
    return tuple(found)


def counts(procedure: Procedure, most: int) -> tuple[int, ...]:
    """So many of `most` people: all of them, the thresholds of the rules, one either side of each, and one."""
    parts = [(getattr(one.rule, name, None), name) for one in procedure.rules for name in ("at_least", "more_than")]
    least = [Threshold(part, name).least(most) for part, name in parts if isinstance(part, int | Fraction)]  # type: ignore[arg-type]
    near = (most, *(count + step for count in least for step in (0, -1, 1)), 1)
    return tuple(count for count in (most, *dict.fromkeys(near)) if 1 <= count <= most)
