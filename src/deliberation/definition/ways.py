"""Steps that nothing reaches, steps that lead nowhere, moves that leave an end; which rules hold is not asked here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from deliberation.errors import Problem
from deliberation.model import START, Arrow, Fact, Move, Procedure

__all__ = ["ways"]

Path = tuple[str | int, ...]


def ways(procedure: Procedure) -> Iterator[Problem]:
    """Steps that nothing reaches, steps that lead nowhere, moves that leave an end."""
    ends = procedure.ends
    forward: dict[str, set[str]] = {}
    for move in procedure.moves:
        for arrow in move.arrows:
            yield from _leaves_end(move, arrow, ends)
            for target in move.targets(arrow):
                forward.setdefault(arrow.source, set()).add(target or arrow.source)
        if move.effect == "annuls":
            yield from _annuls(move)
    if not ends:
        yield Problem("no-end", ("stages",), "no step with 'end: true'", "at least one step where a case ends")
    reached = _reach(forward, {START})
    back: dict[str, set[str]] = {}
    for source, targets in forward.items():
        for target in targets:
            back.setdefault(target, set()).add(source)
    ending = _reach(back, ends)
    for stage in procedure.stages:
        for step in stage.steps:
            path: Path = ("stages", stage.name, "steps", step.name)
            if step.name not in reached:
                yield Problem("unreachable-step", path, f"'{step.name}'", "a step that some way from 'start' leads to")
            elif ends and step.name not in ending:
                yield Problem("dead-end", path, f"'{step.name}'", "a step from which a case can end, or 'end: true'")
    if START not in forward:
        yield Problem("no-start", ("moves",), f"no move from '{START}'", "a move that opens a case")


def _leaves_end(move: Move, arrow: Arrow, ends: frozenset[str]) -> Iterator[Problem]:
    path: Path = ("moves", move.name, "from")
    if move.effect == "reopens":
        if arrow.source not in ends:
            yield Problem("reopens-open", path, f"'{arrow.source}'", "an end: only what is closed is re-opened")
    elif arrow.source in ends and move.effect != "annuls":
        yield Problem("leaves-end", path, f"'{arrow.source}'", "a step that is not an end, or 'effect: reopens'")


def _annuls(move: Move) -> Iterator[Problem]:
    entry = next((ask for ask in move.asks if isinstance(ask, Fact) and ask.name == "entry"), None)
    if entry is None or entry.kind != "count" or entry.optional:
        yield Problem("annuls", ("moves", move.name, "asks"), "no 'entry'", "entry: {kind: count}, the number of what is taken back")
    if move.outcomes or any(arrow.target for arrow in move.arrows):
        yield Problem("annuls", ("moves", move.name), "'to' or 'outcomes'", "a move that stays where it is")


def _reach(edges: Mapping[str, set[str]], begin: Iterable[str]) -> set[str]:
    seen, stack = set(begin), list(begin)
    while stack:
        for target in edges.get(stack.pop(), ()):
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return seen
