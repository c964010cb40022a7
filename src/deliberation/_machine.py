"""The only use of `transitions`: one machine per procedure digest, the source of what leads where. It decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import attrs
from transitions import EventData, Machine
from transitions.core import Transition

from deliberation.errors import DefinitionError, Problem
from deliberation.model import START, Action, Case, Procedure

__all__ = ["Cursor", "Edge", "Table", "machine_for"]


@attrs.frozen
class Edge:
    """One arrow of a move with one of its outcomes: where it leads from, and where to (None stays)."""

    move: str
    source: str
    target: str | None
    outcome: str | None
    arrow: int


# `transitions` keeps the state of a model under this name, and takes no move of the same name: no slug has an underscore.
_STATE = "_state"


class Cursor:
    """What a host drives through a machine: a state and nothing else. Never registered with the machine."""

    __slots__ = (_STATE,)

    def __init__(self, state: str = START) -> None:
        setattr(self, _STATE, state)

    @property
    def state(self) -> str:
        """The step it stands in."""
        step: str = getattr(self, _STATE)
        return step

    @state.setter
    def state(self, step: str) -> None:
        setattr(self, _STATE, step)

    def __repr__(self) -> str:
        return f"Cursor({self.state!r})"


class _EdgeTransition(Transition):
    """A transition that knows its edge."""

    edge: Edge


class Table(Machine):
    """A machine without models, whose transitions carry their edges."""

    transition_cls = _EdgeTransition


Allow = Callable[[Edge, Case, Action], bool]

_tables: WeakValueDictionary[str, Table] = WeakValueDictionary()


def _guard(edge: Edge, allow: Allow, data: EventData) -> bool:
    return allow(edge, data.kwargs["case"], data.kwargs["action"])


def _problems(procedure: Procedure) -> list[Problem]:
    """What `transitions` would take without a word: names it does not know, and names given twice."""
    names = [START, *(step.name for step in procedure.steps)]
    problems = [
        Problem("name-twice", ("steps", name), f"'{name}' twice", "each step once")
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    for move in procedure.moves:
        for arrow in move.arrows:
            for name in (arrow.source, *(target for target in move.targets(arrow) if target is not None)):
                if name not in names:
                    problems.append(Problem("unknown-step", ("moves", move.name), f"'{name}'", "a step of the procedure"))  # noqa: PERF401
    return problems


def machine_for(procedure: Procedure, allow: Allow) -> Table:
    """The shared machine of a procedure's digest. Its guards ask `allow`, and want `case` and `action` with each trigger.

    Raises `DefinitionError` for steps that do not exist or exist twice. Nothing from a file reaches an argument that `transitions`
    would import or call: guards are our own partials, names are slugs.
    """
    known = _tables.get(procedure.digest)
    if known is not None:
        return known
    if problems := _problems(procedure):
        raise DefinitionError(problems)
    steps: list[Any] = [START, *(step.name for step in procedure.steps)]
    table = Table(model=None, model_attribute=_STATE, states=steps, initial=START, auto_transitions=False, send_event=True)
    for move in procedure.moves:
        outcomes: list[str | None] = [*(outcome.name for outcome in move.outcomes)] or [None]
        for at, arrow in enumerate(move.arrows):
            for target, outcome in zip(move.targets(arrow), outcomes, strict=True):
                edge = Edge(move.name, arrow.source, target, outcome, at)
                table.add_transition(move.name, arrow.source, target, conditions=[partial(_guard, edge, allow)])
                made: Any = table.events[move.name].transitions[arrow.source][-1]
                made.edge = edge
    _tables[procedure.digest] = table
    return table
