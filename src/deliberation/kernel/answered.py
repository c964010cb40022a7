"""Whether an action was answered before: a retry is given what it led to, and nothing happens twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from deliberation.errors import ActionReused
from deliberation.model import Action, Case, Decision, Event, Fact, Move, Procedure, find

__all__ = ["answered"]


def answered(procedure: Procedure, case: Case, events: Sequence[Event], action: Action) -> Decision | None:
    """The decision an action has led to already, with its event, or None where its id is new to these events.

    A retry may be stamped later. Raises `ActionReused` where the id came with another move, person, item or value; what is secret or personal
    is in no event, and not compared.
    """
    event = next((event for event in events if event.action is not None and event.action == action.id), None)
    if event is None:
        return None
    if (action.move, action.by.id, action.on_behalf) != (event.move, event.by, event.on_behalf):
        raise ActionReused(action.id, f"it was '{event.move}' by '{event.by}'")
    for name, value in event.data.items():
        if name not in action.data:
            raise ActionReused(action.id, f"'{name}' was given then")
        if not _same(action.data[name], value):
            raise ActionReused(action.id, f"'{name}' was {value!r}")
    move = find(procedure.moves, event.move)
    kept = _kept(procedure, move) if move is not None else ()
    for name in action.data:
        if name not in event.data and name not in kept:
            raise ActionReused(action.id, f"'{name}' was not given then")
    if event.item != action.item and (action.item is not None or move is None or move.opens is None):
        raise ActionReused(action.id, f"it was made on '{event.item}'")
    return Decision(procedure, action, True, (), (), event.outcome, (event,), case, repeated=True)


def _kept(procedure: Procedure, move: Move) -> tuple[str, ...]:
    """The values of a move that are in no event."""
    asked = (*(ask for ask in move.asks if isinstance(ask, Fact)), *procedure.topic)
    return tuple(fact.name for fact in asked if fact.keep != "plain")


def _same(given: Any, kept: Any) -> bool:
    """Equal as data: lists as tuples, dates and moments however they are written; true is not 1."""
    if isinstance(given, tuple):
        given = list(given)
    if type(given) is type(kept) and given == kept:
        return True
    try:
        moment = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
        return moment == datetime.fromisoformat(kept)
    except (TypeError, ValueError):
        return False
