"""Events in a host's own SQL database, through SQLAlchemy: PostgreSQL or SQLite. It commits nothing that the host has begun."""

from deliberation.stores.sql.store import SqlStore
from deliberation.stores.sql.tables import metadata

__all__ = ["SqlStore", "metadata"]
