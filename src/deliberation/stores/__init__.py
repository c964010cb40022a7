"""Where events are kept: in memory, or in one SQLite file. Both behave alike."""

from deliberation.stores.memory import MemoryStore
from deliberation.stores.sqlite import SqliteStore

__all__ = ["MemoryStore", "SqliteStore"]
