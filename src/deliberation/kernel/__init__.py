"""The verbs, all pure: `start`, `decide`, `evolve`, `replay`, `advance`, `due`, `overdue`, `options`, `view`, `audit`, `annul`, `answered`, `machine`."""

from deliberation._machine import Cursor
from deliberation.kernel.answered import answered
from deliberation.kernel.audit import annul, audit
from deliberation.kernel.clock import advance, due, overdue
from deliberation.kernel.decide import decide, machine
from deliberation.kernel.fold import evolve, replay, start
from deliberation.kernel.options import options, view
from deliberation.kernel.plan import names_in
from deliberation.kernel.recording import round_of

__all__ = [
    "Cursor",
    "advance",
    "annul",
    "answered",
    "audit",
    "decide",
    "due",
    "evolve",
    "machine",
    "names_in",
    "options",
    "overdue",
    "replay",
    "round_of",
    "start",
    "view",
]
