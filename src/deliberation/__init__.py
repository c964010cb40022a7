"""Rules of consultation as data: decide, explain, replay and audit what a town's procedure allows. The library decides; the host keeps the data."""

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
