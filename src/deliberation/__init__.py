"""Rules of consultation as data: decide, explain, replay and audit what a town's procedure allows. The library decides; the host keeps the data."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

__all__ = [
    "Action",
    "ActionReused",
    "Actor",
    "BadAction",
    "Case",
    "Decision",
    "DefinitionError",
    "DeliberationError",
    "Engine",
    "Event",
    "HistoryError",
    "Member",
    "Problem",
    "Procedure",
    "Refused",
    "Roster",
    "RuleFailed",
    "StaleCase",
    "StoreError",
    "UnknownMove",
    "Verdict",
    "advance",
    "annul",
    "answered",
    "audit",
    "decide",
    "define",
    "draw",
    "due",
    "evolve",
    "explain",
    "explain_promises",
    "load_procedure",
    "machine",
    "mermaid",
    "migrate",
    "options",
    "overdue",
    "plan_migration",
    "read_procedure",
    "replay",
    "round_of",
    "start",
    "towns",
    "undo_migration",
    "view",
    "watch",
    "write_procedure",
]

# What a room offers here; the room is entered when one of its names, or the room itself, is first asked for.
_ROOMS = {
    "definition": ("define",),
    "documents": ("load_procedure", "read_procedure", "write_procedure"),
    "drawing": ("mermaid",),
    "engine": ("Engine",),
    "errors": (
        "ActionReused",
        "BadAction",
        "DefinitionError",
        "DeliberationError",
        "HistoryError",
        "Problem",
        "Refused",
        "RuleFailed",
        "StaleCase",
        "StoreError",
        "UnknownMove",
    ),
    "kernel": (
        "advance",
        "annul",
        "answered",
        "audit",
        "decide",
        "due",
        "evolve",
        "machine",
        "migrate",
        "options",
        "overdue",
        "plan_migration",
        "replay",
        "round_of",
        "start",
        "undo_migration",
        "view",
    ),
    "messages": ("explain", "explain_promises"),
    "model": ("Action", "Actor", "Case", "Decision", "Event", "Member", "Procedure", "Roster", "Verdict"),
    "promises": ("watch",),
    "rules": ("draw",),
    "sealing": (),
    "towns": (),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

if TYPE_CHECKING:
    from deliberation import towns
    from deliberation.definition import define
    from deliberation.documents import load_procedure, read_procedure, write_procedure
    from deliberation.drawing import mermaid
    from deliberation.engine import Engine
    from deliberation.errors import (
        ActionReused,
        BadAction,
        DefinitionError,
        DeliberationError,
        HistoryError,
        Problem,
        Refused,
        RuleFailed,
        StaleCase,
        StoreError,
        UnknownMove,
    )
    from deliberation.kernel import (
        advance,
        annul,
        answered,
        audit,
        decide,
        due,
        evolve,
        machine,
        migrate,
        options,
        overdue,
        plan_migration,
        replay,
        round_of,
        start,
        undo_migration,
        view,
    )
    from deliberation.messages import explain, explain_promises
    from deliberation.model import Action, Actor, Case, Decision, Event, Member, Procedure, Roster, Verdict
    from deliberation.promises import watch
    from deliberation.rules import draw
else:

    def __getattr__(name: str) -> object:
        """What is asked for the first time: a name of the door, which stands among the others from then on, or a room."""
        if name in _ROOMS:
            return _import_module(f"{__name__}.{name}")
        if name not in _ROOM_OF:
            raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
        found = getattr(_import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        return list(__all__)
