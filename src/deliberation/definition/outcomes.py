"""Outcomes that leave a gap or can never be told apart, where this is plain to see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from deliberation.errors import Problem
from deliberation.model import Fact, Need, Procedure, Rule
from deliberation.rules import AllOf, AnyOf, Is, IsNot, NoneOf
from deliberation.rules.facts import COUNTED, written

__all__ = ["outcomes"]

Path = tuple[str | int, ...]

_MOST_CELLS = 20_000


def outcomes(procedure: Procedure) -> Iterator[Problem]:
    """Outcomes that leave a gap or can never be told apart, where this is plain to see."""
    rules = {one.name: one.rule for one in procedure.rules}
    facts = {fact.name: fact for fact in (*procedure.topic, *procedure.vouched)}
    for move in procedure.moves:
        path: Path = ("moves", move.name, "outcomes")
        others = [outcome for outcome in move.outcomes if outcome.otherwise]
        if len(others) > 1:
            yield Problem("otherwise-twice", path, f"{len(others)} times 'otherwise'", "one 'otherwise' at most")
        for outcome in others:
            if outcome.needs:
                yield Problem("otherwise-needs", (*path, outcome.name), "'otherwise' and 'needs'", "one of the two")
        plain = [outcome for outcome in move.outcomes if not outcome.otherwise]
        for one in plain:
            for other in plain:
                if one is not other and set(one.needs) < set(other.needs):
                    yield Problem(
                        "outcomes-overlap", (*path, other.name), f"all that '{one.name}' needs, and more", "rules that tell the two apart"
                    )
        if move.outcomes and not others:
            gap = _gap([outcome.needs for outcome in plain], rules, facts)
            if gap is not None:
                yield Problem("outcomes-gap", path, f"no outcome when {gap}", "an outcome for every case", "add one with 'otherwise: true'")


def _values(fact: Fact, bounds: Iterable[int]) -> list[Any]:
    if fact.kind == "flag":
        return [True, False]
    if fact.kind == "choice":
        return [choice.name for choice in fact.of]
    values = sorted({value for bound in bounds for value in (bound - 1, bound, bound + 1)})
    least = fact.min if fact.min is not None else 0
    return [value for value in values if value >= least and (fact.max is None or value <= fact.max)]


def _atoms(names: Iterable[str], rules: Mapping[str, Rule]) -> list[str]:
    """Every rule that these come down to, each looked at once."""
    seen = set(names)
    stack = list(seen)
    while stack:
        rule = rules[stack.pop()]
        for part in rule.of if isinstance(rule, AllOf | AnyOf | NoneOf) else ():
            if part not in seen:
                seen.add(part)
                stack.append(part)
    return sorted(name for name in seen if not isinstance(rules[name], AllOf | AnyOf | NoneOf))


def _gap(needs: list[tuple[Need, ...]], rules: Mapping[str, Rule], facts: Mapping[str, Fact]) -> str | None:
    """A way in which no outcome holds, in words. Rules about one fact are read exactly; others as if each could hold or not."""
    atoms = _atoms((need.rule for group in needs for need in group), rules)
    about: dict[str, list[str]] = {}
    for atom in atoms:
        rule: Any = rules[atom]
        fact = facts.get(getattr(rule, "fact", ""))
        exact = fact is not None and (
            (isinstance(rule, Is | IsNot) and fact.kind in ("flag", "choice", "count")) or (type(rule) in COUNTED and fact.kind == "count")
        )
        about.setdefault(rule.fact if exact else f"? {atom}", []).append(atom)
    axes: list[list[tuple[str, dict[str, bool]]]] = []
    for subject, told in about.items():
        if subject.startswith("? "):
            axes.append([(f"{told[0]} holds", {told[0]: True}), (f"{told[0]} does not hold", {told[0]: False})])
            continue
        fact = facts[subject]
        bounds = [bound for atom in told for bound in _bounds_of(rules[atom])]
        axes.append(
            [(f"{subject} is {written(value)}", {atom: _holds(rules[atom], value) for atom in told}) for value in _values(fact, bounds)]
        )
    cells = 1
    for axis in axes:
        cells *= len(axis)
    if cells > _MOST_CELLS:
        return None
    for cell in product(*axes):
        truth = {atom: value for _, known in cell for atom, value in known.items()}
        if not any(all(_true(need.rule, rules, truth) is not need.negated for need in group) for group in needs):
            return " and ".join(words for words, _ in cell)
    return None


def _bounds_of(rule: Any) -> Iterator[int]:
    values = (*rule.one_of, rule.value) if isinstance(rule, Is | IsNot) else (rule.value,)
    return (value for value in values if type(value) is int)


def _holds(rule: Any, value: Any) -> bool:
    if isinstance(rule, Is | IsNot):
        return (value in (rule.one_of or (rule.value,))) is isinstance(rule, Is)
    return COUNTED[type(rule)](value, rule.value)


def _true(name: str, rules: Mapping[str, Rule], truth: dict[str, bool]) -> bool:
    """Whether a rule holds; what was found out is noted in `truth`, so that no part is asked twice."""
    if name not in truth:
        rule: Any = rules[name]
        held = [_true(part, rules, truth) for part in rule.of]
        truth[name] = all(held) if isinstance(rule, AllOf) else sum(held) >= rule.at_least if isinstance(rule, AnyOf) else not any(held)
    return truth[name]
