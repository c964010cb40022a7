"""What tests need: of a rule, a view by hand and the laws it keeps; of a store, all that is demanded; of a town, the whole, and cases at random."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

__all__ = [
    "CheckFailed",
    "Covered",
    "FailingStore",
    "Table",
    "actions",
    "actors",
    "by_chance",
    "check_kept",
    "check_procedure",
    "check_rule",
    "check_store",
    "check_town",
    "histories",
    "look",
    "procedures",
    "rosters",
    "story_of",
    "topics",
]

# The plug-in of pytest is in this room, and is imported with every run of pytest wherever the library is installed: it must pay for nothing else.
_ROOMS = {
    "drafting": ("procedures",),
    "failing": ("FailingStore", "by_chance"),
    "kept": ("check_kept",),
    "laws": ("Table", "check_rule"),
    "looking": ("look",),
    "machines": ("CheckFailed", "Covered", "check_procedure"),
    "retelling": ("story_of",),
    "stores": ("check_store",),
    "strategies": ("actions", "actors", "histories", "rosters", "topics"),
    "town": ("check_town",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

if TYPE_CHECKING:
    from deliberation.testing.drafting import procedures
    from deliberation.testing.failing import FailingStore, by_chance
    from deliberation.testing.kept import check_kept
    from deliberation.testing.laws import Table, check_rule
    from deliberation.testing.looking import look
    from deliberation.testing.machines import CheckFailed, Covered, check_procedure
    from deliberation.testing.retelling import story_of
    from deliberation.testing.stores import check_store
    from deliberation.testing.strategies import actions, actors, histories, rosters, topics
    from deliberation.testing.town import check_town
else:

    def __getattr__(name: str) -> object:
        """What is asked for the first time, which stands among the others from then on."""
        if name not in _ROOM_OF:
            raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
        found = getattr(_import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
        globals()[name] = found
        return found
