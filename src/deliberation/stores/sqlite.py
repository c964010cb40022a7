"""One SQLite file, on the standard library: events, their index, the procedures they were decided under. Kept together or not at all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Literal, Self

from deliberation.documents import event_from_json, event_to_json
from deliberation.errors import ActionReused, StaleCase, StoreError
from deliberation.model import ALONE, Beside, Decision, Event, Index, Personal, Row
from deliberation.rules import STANDARD, Registry
from deliberation.stores.rows import as_written, events_of, number, place, sealed_already, text_of, value_of
from deliberation.stores.sqlite_check import faults
from deliberation.stores.sqlite_file import MEMORY, complaint, connected, copied, looked_at, shortened, told
from deliberation.stores.turns import Turns, patiently

__all__ = ["SqliteStore"]

_SCHEMA = "2"
_PAGES = 2000
"""After so many pages SQLite brings the write-ahead log in; a page that was written several times by then is brought in once."""
_LOOK = 256
"""Once in so many writes the length of the write-ahead log is looked at."""
# Numbers only grow without AUTOINCREMENT too, as no change is ever deleted; with it every write touches one page more.
# A trigger, as a process of an older version may still be writing a file that is lifted.
_CHANGES = """
CREATE TABLE IF NOT EXISTS changes (id INTEGER PRIMARY KEY, case_id TEXT NOT NULL, n INTEGER NOT NULL);
CREATE TRIGGER IF NOT EXISTS events_change AFTER INSERT ON events BEGIN INSERT INTO changes (case_id, n) VALUES (NEW.case_id, NEW.n); END;
"""
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO meta VALUES ('schema', '2');
CREATE TABLE IF NOT EXISTS procedures (digest TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cases (
    case_id TEXT PRIMARY KEY, procedure TEXT NOT NULL, digest TEXT NOT NULL, step TEXT NOT NULL, due INTEGER, length INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cases_due ON cases (due) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS cases_step ON cases (step, case_id);
CREATE TABLE IF NOT EXISTS events (case_id TEXT NOT NULL, n INTEGER NOT NULL, action TEXT, body TEXT NOT NULL, PRIMARY KEY (case_id, n)) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS events_action ON events (action) WHERE action IS NOT NULL;
CREATE TABLE IF NOT EXISTS ballots (
    case_id TEXT NOT NULL, move TEXT NOT NULL, since INTEGER NOT NULL, value TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (case_id, move, since, value)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS personal (
    case_id TEXT NOT NULL, n INTEGER NOT NULL, field TEXT NOT NULL, salt TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (case_id, n, field)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (
    case_id TEXT NOT NULL, action TEXT NOT NULL, at INTEGER NOT NULL, move TEXT NOT NULL, rules TEXT NOT NULL, PRIMARY KEY (case_id, action)
) WITHOUT ROWID;
"""
# Done where the file still has schema 1 when the right to write is ours: another process may lift it at this moment.
_LIFT = """
INSERT INTO changes (case_id, n) SELECT case_id, n FROM events WHERE (SELECT value FROM meta WHERE key = 'schema') = '1' ORDER BY case_id, n;
UPDATE meta SET value = '2' WHERE key = 'schema' AND value = '1';
"""
# Made with the first seal: who does not seal has no such table, and a file of this schema may be older than seals.
_SEALS = "CREATE TABLE IF NOT EXISTS seals (number INTEGER PRIMARY KEY, text TEXT NOT NULL)"
# Sorted anew, as who touched a row may not have moved it; bytes, as it may be no text any more.
_AS_THEY_LIE = """
SELECT CAST(case_id AS BLOB) AS id, n, CAST(action AS BLOB), CAST(body AS BLOB) FROM events ORDER BY id, n
"""
_REMEMBERED = """
SELECT field, CAST(salt AS BLOB), CAST(value AS BLOB) FROM personal WHERE case_id = CAST(? AS TEXT) AND n = ? ORDER BY field
"""


class SqliteStore:
    """Events in one SQLite file, safe for threads and for many processes.

    `durability` is SQLite's `synchronous`: with `FULL` an event that was accepted also survives a loss of power. Raises `StoreError` for a
    file that is damaged, newer than this library, read-only or locked for longer than `timeout` seconds.
    """

    def __init__(self, path: str | Path, *, durability: Literal["FULL", "NORMAL"] = "FULL", timeout: float = 30.0) -> None:
        self.path, self._timeout = str(path), timeout
        self._turns, self._writes = Turns(), count()
        looked_at(self.path)
        with told(self.path):
            self._db = connected(self.path)
            try:
                patiently(self._prepare, timeout=timeout)
                self._db.execute(f"PRAGMA synchronous = {durability}")
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        """Tables of the schema known here, and WAL. Done again from its beginning where somebody else was at work."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        # One look at all the names: another process may be making the tables at this moment.
        names = {name for (name,) in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")}
        if "meta" not in names:
            if names:
                raise StoreError(f"'{self.path}' holds something else: table '{min(names)}'; give another file")
            self._db.executescript(f"BEGIN IMMEDIATE; {_TABLES} {_CHANGES} COMMIT;")
        found = self._schema()
        if found == "1":
            self._db.executescript(f"BEGIN IMMEDIATE; {_CHANGES} {_LIFT} COMMIT;")
            found = self._schema()
        if found != _SCHEMA:
            raise StoreError(f"'{self.path}' has schema {found or 'unknown'}, known here is {_SCHEMA}: use the version that wrote it")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA secure_delete = ON")
        self._db.execute(f"PRAGMA wal_autocheckpoint = {_PAGES}")

    def _schema(self) -> str | None:
        found = self._db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        return str(found[0]) if found else None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the one right to write from its beginning."""
        db = self._db
        with self._turns:
            try:
                patiently(db.execute, "BEGIN IMMEDIATE", timeout=self._timeout)
                try:
                    yield db
                    db.execute("COMMIT")
                except BaseException:
                    if db.in_transaction:
                        db.execute("ROLLBACK")
                    raise
            except sqlite3.Error as fault:
                raise complaint(self.path, fault) from fault
            if next(self._writes) % _LOOK == 0:
                shortened(db, self.path)

    def _rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """All rows at once: a reading that stays open would keep the write-ahead log from being brought in."""
        with self._turns:
            try:
                return patiently(lambda: self._db.execute(query, values).fetchall(), timeout=self._timeout)
            except sqlite3.Error as fault:
                raise complaint(self.path, fault) from fault

    @contextmanager
    def _apart(self) -> Iterator[sqlite3.Connection]:
        """A connection to read at length while others go on; what is in memory has but one, for which they wait."""
        with told(self.path):
            if self.path == MEMORY:
                with self._turns:
                    yield self._db
            else:
                with closing(connected(self.path)) as db:
                    yield db

    def backup(self, to: str | Path) -> None:
        """A copy as it is at one moment, while others go on writing; it is a store itself. Raises `StoreError` where `to` is there already.

        Copying the file by other means is not sound while anybody writes. What is erased later stays in a copy.
        """
        with self._apart() as db:
            copied(db, Path(to), timeout=self._timeout)

    def check(self, *, rules: Registry = STANDARD) -> tuple[str, ...]:
        """Whatever is wrong in the file as it is at one moment, a sentence each; none means that all is well.

        Looked at are the pages, the numbers of each case's events, whether each can be read, the index beside them (replayed by the
        procedures that the store keeps, read with `rules`), and what is kept beside. It reads everything, and changes nothing.
        """
        with self._apart() as db:
            patiently(db.execute, "BEGIN", timeout=self._timeout)
            try:
                return tuple(faults(db, rules))
            finally:
                db.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, case: str, events: Sequence[Event], *, expected: int, index: Index, beside: Beside = ALONE) -> None:
        """Add events to a case that has `expected` of them. Raises `StaleCase` and `ActionReused`."""
        rows = [(case, event.n, event.action, event_to_json(event)) for event in events]
        with self._writing() as db:
            head = db.execute("SELECT length, procedure, digest, step FROM cases WHERE case_id = ?", (case,)).fetchone()
            found = head[0] if head else 0
            if found != expected:
                raise StaleCase(case, expected=expected, found=found)
            if not rows and head is None:
                return
            for row in rows:
                try:
                    db.execute("INSERT INTO events VALUES (?, ?, ?, ?)", row)
                except sqlite3.IntegrityError:
                    raise ActionReused(str(row[2]), "it led to another event of the store") from None
            kept, length = (index.procedure, index.digest, index.step), expected + len(rows)
            if head is None:
                db.execute("INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?)", (case, *kept, number(index.due), length))
            elif head[1:] == kept:
                # The index of steps is not written where the step is not set, not even to what it is.
                db.execute("UPDATE cases SET due = ?, length = ? WHERE case_id = ?", (number(index.due), length, case))
            else:
                db.execute(
                    "UPDATE cases SET procedure = ?, digest = ?, step = ?, due = ?, length = ? WHERE case_id = ?",
                    (*kept, number(index.due), length, case),
                )
            for ballot in beside.ballots:
                db.execute(
                    "INSERT INTO ballots VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
                    (case, ballot.move, ballot.since, ballot.value),
                )
            for one in beside.personal:
                db.execute(
                    "INSERT INTO personal VALUES (?, ?, ?, ?, ?)",
                    (case, one.n, one.field, one.salt, json.dumps(one.value, ensure_ascii=False)),
                )

    def load(self, case: str) -> tuple[Event, ...]:
        """Every event of a case, in order. Raises `HistoryError` for one that cannot be read."""
        return events_of(case, self._rows("SELECT n, body FROM events WHERE case_id = ? ORDER BY n", case))

    def keep(self, digest: str, text: str) -> None:
        """Keep the text of a procedure; the first text of a digest stays."""
        if not self._rows("SELECT 1 FROM procedures WHERE digest = ?", digest):
            with self._writing() as db:
                db.execute("INSERT OR IGNORE INTO procedures VALUES (?, ?)", (digest, text))

    def procedures(self) -> Mapping[str, str]:
        """The texts of the procedures by digest."""
        return {str(digest): str(text) for digest, text in self._rows("SELECT digest, text FROM procedures ORDER BY rowid")}

    def due(self, now: datetime, *, limit: int = 1000) -> tuple[str, ...]:
        """The cases on which the clock may act, the longest due first; a look-up in an index."""
        rows = self._rows("SELECT case_id FROM cases WHERE due IS NOT NULL AND due <= ? ORDER BY due, case_id LIMIT ?", number(now), limit)
        return tuple(str(case) for (case,) in rows)

    def find(self, *, step: str | None = None, procedure: str | None = None) -> tuple[str, ...]:
        """The cases in a step (a look-up in an index), of a procedure, or all, by id."""
        wanted = [(column, value) for column, value in (("step", step), ("procedure", procedure)) if value is not None]
        where = " WHERE " + " AND ".join(f"{column} = ?" for column, _ in wanted) if wanted else ""
        rows = self._rows(f"SELECT case_id FROM cases{where} ORDER BY case_id", *(value for _, value in wanted))  # noqa: S608  (column names of our own)
        return tuple(str(case) for (case,) in rows)

    def changes(self, after: str = "", *, limit: int = 1000) -> tuple[tuple[Event, ...], str]:
        """The next events of all cases in the order in which they were kept, and the place after them. Raises `StoreError`."""
        rows = self._rows(
            "SELECT id, body FROM changes JOIN events USING (case_id, n) WHERE id > ? ORDER BY id LIMIT ?", *place(after), limit
        )
        return tuple(event_from_json(str(body)) for _, body in rows), str(rows[-1][0]) if rows else after

    def note(self, decision: Decision) -> None:
        """Remember a refusal, once for each action id."""
        action = decision.action
        rules = json.dumps([verdict.rule for verdict in decision.reasons])
        with self._writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO notes VALUES (?, ?, ?, ?, ?)", (decision.case.id, action.id, number(action.at), action.move, rules)
            )

    def refusals(self, case: str) -> Mapping[str, tuple[str, ...]]:
        """The rules that said no, by action id."""
        rows = self._rows("SELECT action, rules FROM notes WHERE case_id = ? ORDER BY at, action", case)
        return {str(action): tuple(json.loads(str(rules))) for action, rules in rows}

    def ballots(self, case: str, move: str, since: int) -> Mapping[str, int]:
        """How many secret choices of each kind are in the box."""
        rows = self._rows("SELECT value, count FROM ballots WHERE case_id = ? AND move = ? AND since = ? ORDER BY value", case, move, since)
        return {str(value): int(str(count)) for value, count in rows}

    def personal(self, case: str, n: int) -> Mapping[str, object]:
        """The personal values kept beside an event."""
        rows = self._rows("SELECT field, value FROM personal WHERE case_id = ? AND n = ?", case, n)
        return {str(field): json.loads(str(value)) for field, value in rows}

    def erase(self, case: str, n: int) -> None:
        """Erase the personal values kept beside an event, from the write-ahead log too once nobody reads an older state."""
        with self._writing() as db:
            db.execute("DELETE FROM personal WHERE case_id = ? AND n = ?", (case, n))
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def keep_seal(self, number: int, text: str) -> None:
        """Keep a seal. Raises `StoreError` where there is one of that number."""
        with self._writing() as db:
            db.execute(_SEALS)
            if not db.execute("INSERT OR IGNORE INTO seals VALUES (?, ?)", (number, text)).rowcount:
                raise sealed_already(number)

    def seals(self) -> Mapping[int, str]:
        """The seals by number, the lowest first; a letter that is no UTF-8 as a mark."""
        if not self._rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seals'"):
            return {}
        rows = self._rows("SELECT number, CAST(text AS BLOB) FROM seals ORDER BY number")
        return {int(str(n)): text_of(text) for n, text in rows}

    def rows(self) -> Iterator[Row]:
        """Every row of events as it lies there, by case and number, for who looks whether it was touched; `load` stops at one it cannot read."""
        with self._apart() as db:
            for case, n, action, body in db.execute(_AS_THEY_LIE):
                event = as_written(body, action)
                personal = () if event is None or not event.personal else self._remembered(db, case, n, event)
                yield Row(text_of(case), n if isinstance(n, int) else None, event, personal)

    def _remembered(self, db: sqlite3.Connection, case: bytes, n: object, event: Event) -> tuple[Personal, ...]:
        rows = db.execute(_REMEMBERED, (case, n))
        return tuple(
            Personal(event.n, str(field), event.personal.get(str(field), ""), text_of(salt), value_of(text_of(value)))
            for field, salt, value in rows
        )
