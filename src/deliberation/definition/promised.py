"""What promises speak of exists, and what they ask of a topic looks at its facts alone; whether they are kept is not asked here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from deliberation.errors import Problem
from deliberation.model import START, Need, Procedure, Promise, Subject, find
from deliberation.rules import AllOf, AnyOf, AtLeast, AtMost, Is, IsNot, LessThan, MoreThan, NoneOf

__all__ = ["promised"]

Path = tuple[str | int, ...]
LookUp = Callable[[str, str | None, Path], Iterable[Problem]]

_OF_FACTS = (Is, IsNot, AtLeast, MoreThan, AtMost, LessThan)
_TOGETHER = (AllOf, AnyOf, NoneOf)
_EXPECTED = "a rule that looks at facts of the topic alone, or takes such rules together"


def promised(procedure: Procedure, look_up: LookUp) -> Iterator[Problem]:
    """Every name in a promise that does not exist, or does not fit."""
    for promise in procedure.promises:
        yield from _promise(procedure, promise, ("promises", promise.name), look_up)


def _promise(procedure: Procedure, promise: Promise, path: Path, look_up: LookUp) -> Iterator[Problem]:
    yield from _condition(procedure, promise.only, (*path, "for"), look_up)
    apart = getattr(promise.pattern, "same", None)
    for key, subject in _spoken_of(promise.pattern, path):
        yield from look_up("move", subject.move, key)
        yield from look_up("step", subject.enters, (*key, "enters"))
        if subject.enters == START:
            yield Problem("into-start", (*key, "enters"), f"'{START}'", "a step that a case comes into")
        yield from _condition(procedure, subject.holds, (*key, "holds"), look_up)
        move = find(procedure.moves, (subject.move or "").partition(".")[0])
        if apart is not None and move is not None and move.opens is None and move.on is None and key[len(path)] != "void_after":
            yield Problem("promise-item", key, f"'{subject.move}'", "a move that opens an item or is made on one, beside 'same: item'")


def _spoken_of(thing: Any, path: Path) -> Iterator[tuple[Path, Subject]]:
    """Every subject of a pattern, or of a part of it, with its place in a file."""
    for field in attrs.fields(type(thing)):
        value, below = getattr(thing, field.name), (*path, field.metadata.get("key", field.name))
        if field.metadata.get("names") == "subject":
            yield from _each(value, below)
        elif attrs.has(type(value)) and "kind" in vars(type(thing)):
            yield from _spoken_of(value, below)


def _each(value: Any, path: Path) -> Iterator[tuple[Path, Subject]]:
    """One subject, or several in a list, which may be a list of lists."""
    if isinstance(value, Subject):
        yield path, value
    elif len(value) == 1:
        yield from _each(value[0], path)
    else:
        for at, one in enumerate(value):
            yield from _each(one, (*path, at))


def _condition(procedure: Procedure, need: Need | None, path: Path, look_up: LookUp) -> Iterator[Problem]:
    """Whether a rule exists, and looks at the topic and at nothing else."""
    if need is None:
        return
    yield from look_up("rule", need.rule, path)
    left, seen = [need.rule], {need.rule}
    while left:
        name = left.pop()
        rule: Any = getattr(find(procedure.rules, name), "rule", None)
        if isinstance(rule, _OF_FACTS):
            if not find(procedure.topic, rule.fact) and any(fact.name == rule.fact for fact in procedure.facts):
                yield Problem("not-of-topic", path, f"'{name}', which looks at '{rule.fact}'", _EXPECTED)
        elif isinstance(rule, _TOGETHER):
            left += [part for part in rule.of if part not in seen]
            seen.update(rule.of)
        elif rule is not None:
            yield Problem("not-of-topic", path, f"'{name}', a rule of kind '{rule.kind}'", _EXPECTED)
