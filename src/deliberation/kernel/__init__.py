"""The verbs, all pure: from `start`, `decide` and `evolve` to `audit`, `annul` and `migrate`; and the machine of a procedure."""

from deliberation._machine import Cursor
from deliberation.kernel.answered import answered
from deliberation.kernel.audit import annul, audit
from deliberation.kernel.clock import advance, due, overdue
from deliberation.kernel.decide import decide, machine
from deliberation.kernel.fold import evolve, replay, start
from deliberation.kernel.migrating import Migration, Part, migrate, plan_migration, undo_migration
from deliberation.kernel.options import options, view
from deliberation.kernel.plan import names_in
from deliberation.kernel.recording import round_of

__all__ = [
    "Cursor",
    "Migration",
    "Part",
    "advance",
    "annul",
    "answered",
    "audit",
    "decide",
    "due",
    "evolve",
    "machine",
    "migrate",
    "names_in",
    "options",
    "overdue",
    "plan_migration",
    "replay",
    "round_of",
    "start",
    "undo_migration",
    "view",
]
