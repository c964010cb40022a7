"""A SQLite file: looked at before it is opened, its complaints told with what to do, its write-ahead log kept small. It knows no events."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from deliberation.errors import StoreError
from deliberation.stores.turns import patiently

__all__ = ["MEMORY", "complaint", "connected", "copied", "looked_at", "shortened", "told"]

MEMORY = ":memory:"
WAL_MOST = 16 * 1024 * 1024
"""How many bytes of a write-ahead log are left in peace."""

_TO_DO = {
    sqlite3.SQLITE_BUSY: "try again when the other process is done",
    sqlite3.SQLITE_LOCKED: "try again when the other process is done",
    sqlite3.SQLITE_FULL: "nothing of this was kept: make room, and try again",
    sqlite3.SQLITE_READONLY: "nothing of this was kept: give this process the right to write the file and its folder",
}
_DAMAGED = "the file is damaged or no database: restore a backup"


def looked_at(path: str) -> None:
    """Refuse what cannot be a store, before SQLite touches it. Raises `StoreError`."""
    if path == MEMORY:
        return
    file = Path(path)
    if file.is_dir():
        raise StoreError(f"'{path}' is a folder: give the path of a file in it")
    effective = os.access in os.supports_effective_ids
    for place, what in ((file, "file"), (file.parent, "folder")):
        if place.exists() and not os.access(place, os.W_OK, effective_ids=effective):
            raise StoreError(f"'{path}': the {what} is read-only; give this process the right to write the file and its folder")


def connected(path: str) -> sqlite3.Connection:
    """A connection that begins no transaction of its own accord, and waits for nobody: `patiently` does."""
    return sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)


def complaint(path: str, fault: sqlite3.Error) -> StoreError:
    """What SQLite complains of, with what to do."""
    if isinstance(fault, sqlite3.OperationalError):
        what = _TO_DO.get(fault.sqlite_errorcode & 0xFF, "check the path, the disk and the rights")
    else:
        what = "open the store again" if isinstance(fault, sqlite3.ProgrammingError) else _DAMAGED
    return StoreError(f"'{path}': {fault}; {what}")


@contextmanager
def told(path: str) -> Iterator[None]:
    """SQLite's complaints as `StoreError`."""
    try:
        yield
    except sqlite3.Error as fault:
        raise complaint(path, fault) from fault


def shortened(db: sqlite3.Connection, path: str) -> None:
    """Bring a write-ahead log that has grown long into the file, and make it empty, as soon as nobody reads what was before.

    SQLite brings it in by itself, but goes on writing behind its end for as long as anybody reads; and it never makes it shorter.
    """
    try:
        size = Path(f"{path}-wal").stat().st_size
    except OSError:
        return
    if size > WAL_MOST:
        # A moment is enough for those who read as we do; whoever holds on longer is not waited for.
        db.execute("PRAGMA busy_timeout = 20")
        with suppress(sqlite3.OperationalError):
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        db.execute("PRAGMA busy_timeout = 0")


def copied(source: sqlite3.Connection, to: Path, *, timeout: float) -> None:
    """The state of a database at one moment as a new file; half a copy never has that name. Raises `StoreError`."""
    if to.exists():
        raise StoreError(f"'{to}' is there already: give the backup a name of its own")
    part = to.with_name(f"{to.name}.part")
    part.unlink(missing_ok=True)
    try:
        with closing(connected(str(part))) as target:
            # All pages in one step are one moment; in several each writer would make it begin again.
            patiently(lambda: source.backup(target, pages=-1), timeout=timeout)
            # As one file, which needs none beside it until it is opened.
            target.execute("PRAGMA journal_mode = DELETE")
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)
