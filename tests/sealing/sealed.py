"""Stores with cases that were sealed, and what somebody may do to a file behind its back; nothing here asserts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deliberation.model import Event, Index
from deliberation.sealing import Fault, Key, Report, new_key, read_key, seal, verify
from deliberation.stores import MemoryStore, SqliteStore
from deliberation.testing.samples import AWKWARD, event, full, indexed

__all__ = ["EVENING", "KEY", "Touched", "append", "events", "faults", "held", "kept", "report", "telling", "touching"]

SECRET, _ = new_key()
KEY: Key = read_key(SECRET)
EVENING = datetime(2026, 11, 25, 18, tzinfo=UTC)
INDEX: Index = indexed()


def events(case: str, first: int, last: int) -> tuple[Event, ...]:
    """Events of a case: small ones, and ones with something in every field."""
    return tuple(
        full(case, n, f"{case}-a-{n}" if n % 2 else None) if n % 3 == 0 else event(case, n, f"{case}-a-{n}", said=AWKWARD if n == 4 else n)
        for n in range(first, last + 1)
    )


def append(store: Any, case: str, first: int, last: int) -> None:
    """Entries of a case, from one number to another."""
    store.append(case, events(case, first, last), expected=first - 1, index=INDEX)


def held(*lengths: int, store: Any = None) -> Any:
    """A store with a case `c-1`, `c-2`, … of each length."""
    store = store or MemoryStore()
    for at, length in enumerate(lengths, 1):
        append(store, f"c-{at}", 1, length)
    return store


def kept(path: Path, *days: Sequence[tuple[str, int, int]], key: Key = KEY) -> Path:
    """A file: each day entries of cases, and a seal in the evening."""
    with SqliteStore(path, durability="NORMAL") as store:
        for at, day in enumerate(days):
            for case, first, last in day:
                append(store, case, first, last)
            seal(store, key, at=EVENING + timedelta(days=at))
    return path


class Touched:
    """A file as somebody has it who asks nobody: rows are read, and put back otherwise."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def rows(self, case: str) -> list[tuple[int, str | None, str]]:
        """The number, action and text of each entry."""
        return self.db.execute("SELECT n, action, body FROM events WHERE case_id = ? ORDER BY n", (case,)).fetchall()

    def put(self, case: str, rows: Sequence[tuple[int, str | None, str]]) -> None:
        """These entries, and no others."""
        self.db.execute("DELETE FROM events WHERE case_id = ?", (case,))
        self.db.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", [(case, *row) for row in rows])


@contextmanager
def touching(path: Path) -> Iterator[Touched]:
    """A file behind the store's back, without the index that keeps actions apart and without the trigger that tells of what comes."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript("DROP INDEX IF EXISTS events_action; DROP TRIGGER IF EXISTS events_change; PRAGMA synchronous = OFF")
    try:
        yield Touched(db)
    finally:
        db.close()


def report(path: Path, *, keys: Sequence[str] | None = (KEY.name,), noted: Sequence[str] = ()) -> Report:
    """What is found in a file."""
    with SqliteStore(path, durability="NORMAL") as store:
        return verify(store, keys=keys, noted=noted, rows=store.rows())


def faults(path: Path, **more: Any) -> tuple[Fault, ...]:
    """The faults in a file."""
    return report(path, **more).faults


def telling(found: Sequence[Fault], case: str, n: int) -> list[str]:
    """The kinds of the faults that name an entry."""
    return [
        one.kind
        for one in found
        if one.case == case and (one.kind == "case-missing" or (one.n or 0) <= n <= (one.to or one.n or 0) or one.place == n)
    ]
