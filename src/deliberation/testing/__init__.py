"""What tests need: of a rule, a view put together by hand and the laws every rule keeps; of a store, all that is demanded; of a town, the whole."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

__all__ = ["Table", "check_rule", "check_store", "check_town", "look"]

# The plug-in of pytest is in this room, and is imported with every run of pytest wherever the library is installed: it must pay for nothing else.
_ROOM_OF = {"Table": "laws", "check_rule": "laws", "check_store": "stores", "check_town": "town", "look": "looking"}

if TYPE_CHECKING:
    from deliberation.testing.laws import Table, check_rule
    from deliberation.testing.looking import look
    from deliberation.testing.stores import check_store
    from deliberation.testing.town import check_town
else:

    def __getattr__(name: str) -> object:
        """What is asked for the first time, which stands among the others from then on."""
        if name not in _ROOM_OF:
            raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
        found = getattr(_import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
        globals()[name] = found
        return found
