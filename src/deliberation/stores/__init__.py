"""Where events are kept: in memory, in one SQLite file, in a host's own SQL database. All behave alike."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

from deliberation.stores.memory import MemoryStore
from deliberation.stores.sqlite import SqliteStore

__all__ = ["MemoryStore", "SqlStore", "SqliteStore"]

if TYPE_CHECKING:
    from deliberation.stores.sql import SqlStore
else:

    def __getattr__(name: str) -> object:
        """The store that needs an extra, when it is first asked for."""
        if name != "SqlStore":
            raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
        try:
            found = _import_module(f"{__name__}.sql").SqlStore
        except ModuleNotFoundError as fault:
            if fault.name != "sqlalchemy":
                raise
            raise ModuleNotFoundError("SqlStore needs SQLAlchemy: pip install 'deliberation[sql]'", name=fault.name) from fault
        globals()[name] = found
        return found
