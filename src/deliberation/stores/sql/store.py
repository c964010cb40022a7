"""The store itself: what the port asks, said to SQLAlchemy. Each append is kept together or not at all; what the host has begun it does not end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, Table, Text, cast, delete, func, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from deliberation.documents import event_from_json
from deliberation.errors import StoreError
from deliberation.model import ALONE, Beside, Decision, Event, Index
from deliberation.stores.rows import events_of, number, place, sealed_already
from deliberation.stores.sql.appending import NotKept, append_of, fits, write
from deliberation.stores.sql.reach import Bind, one, reached, whole
from deliberation.stores.sql.tables import PREFIX, tables

__all__ = ["SqlStore"]

_TRIES = 3
_OLDEST_OPEN = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
"""Every transaction with a lower number has ended. A number is given when a transaction first writes, so it can be lower than that of one
which has ended before: an event has the highest in its case so far, or it would come before those that it follows."""


class SqlStore:
    """Events in tables of the host's own database, PostgreSQL or SQLite; `metadata` makes the tables.

    On an `Engine` each call is a transaction by itself. On a `Connection` or a `Session` each call is made in the host's transaction, which
    is neither begun nor ended here, and stays usable where an append is refused. A store sees the rows of one `town` alone. Raises
    `StoreError` where the database cannot serve; its cause is the complaint as SQLAlchemy tells it.

    >>> from sqlalchemy import create_engine
    >>> engine = create_engine("sqlite://")
    >>> from deliberation.stores.sql import metadata
    >>> metadata().create_all(engine)
    >>> SqlStore(engine).load("c-1")
    ()
    >>> engine.dispose()
    """

    def __init__(self, bind: Bind, *, schema: str | None = None, prefix: str = PREFIX, town: str = "") -> None:
        self._bind, self._tables, self.town = reached(bind), tables(schema, prefix), town

    def append(self, case: str, events: Sequence[Event], *, expected: int, index: Index, beside: Beside = ALONE) -> None:
        """Add events to a case that has `expected` of them. Raises `StaleCase` and `ActionReused`.

        One statement on PostgreSQL; with several events it stands in a transaction, or in a savepoint of the host's.
        """
        append = append_of(self.town, case, events, expected, index, beside)
        for _ in range(_TRIES):
            try:
                with whole(self._bind, single=len(append.events) <= 1) as db:
                    return write(db, self._tables, append)
            except NotKept:
                with one(self._bind) as db:
                    if not fits(db, self._tables, append):
                        return None
        raise StoreError(f"case '{case}' has other events than its length says, {expected}: restore a backup")

    def load(self, case: str) -> tuple[Event, ...]:
        """Every event of a case, in order. Raises `HistoryError` for one that cannot be read."""
        events = self._tables.events
        return events_of(case, self._rows(self._of(events, case, events.c.n, events.c.body).order_by(events.c.n)))

    def keep(self, digest: str, text: str) -> None:
        """Keep the text of a procedure; the first text of a digest stays."""
        procedures = self._tables.procedures
        if not self._rows(select(procedures.c.digest).where(procedures.c.town == self.town, procedures.c.digest == digest)):
            self._add(procedures, digest=digest, text=text)

    def procedures(self) -> Mapping[str, str]:
        """The texts of the procedures by digest."""
        table = self._tables.procedures
        return {row.digest: row.text for row in self._rows(select(table.c.digest, table.c.text).where(table.c.town == self.town))}

    def due(self, now: datetime, *, limit: int = 1000) -> tuple[str, ...]:
        """The cases on which the clock may act, the longest due first; a look-up in an index."""
        cases = self._tables.cases
        query = select(cases.c.case_id).where(cases.c.town == self.town, cases.c.due <= number(now))
        return tuple(row.case_id for row in self._rows(query.order_by(cases.c.due, cases.c.case_id).limit(limit)))

    def take(self, now: datetime, *, until: datetime, limit: int = 1000) -> tuple[str, ...]:
        """The cases on which the clock may act and that nobody has taken, taken until `until`; nobody waits for another who takes."""
        cases, at = self._tables.cases, number(now)
        free = select(cases.c.case_id).where(
            cases.c.town == self.town, cases.c.due <= at, or_(cases.c.taken.is_(None), cases.c.taken <= at)
        )
        first = free.order_by(cases.c.due, cases.c.case_id).limit(limit).with_for_update(skip_locked=True).cte("free")
        taken = update(cases).where(cases.c.town == self.town, cases.c.case_id.in_(select(first.c.case_id))).values(taken=number(until))
        with one(self._bind) as db:
            rows = db.execute(taken.returning(cases.c.due, cases.c.case_id)).all()
        return tuple(case for _, case in sorted(map(tuple, rows)))

    def find(self, *, step: str | None = None, procedure: str | None = None) -> tuple[str, ...]:
        """The cases in a step (a look-up in an index), of a procedure, or all, by id."""
        cases = self._tables.cases
        query = select(cases.c.case_id).where(cases.c.town == self.town).order_by(cases.c.case_id)
        for column, value in ((cases.c.step, step), (cases.c.procedure, procedure)):
            query = query if value is None else query.where(column == value)
        return tuple(row.case_id for row in self._rows(query))

    def changes(self, after: str = "", *, limit: int = 1000) -> tuple[tuple[Event, ...], str]:
        """The next events of all cases of the town, and the place after them. Raises `StoreError`.

        On PostgreSQL an event comes when every transaction has ended that had begun to write before its own: one that stays open holds
        back what others commit.
        """
        events = self._tables.events
        order = (events.c.xid, events.c.id)
        query = select(*order, events.c.body).where(events.c.town == self.town, tuple_(*order) > tuple_(*place(after, width=2)))
        with one(self._bind) as db:
            settled = query.where(events.c.xid < _OLDEST_OPEN) if db.dialect.name == "postgresql" else query
            rows = db.execute(settled.order_by(*order).limit(limit)).all()
        return tuple(event_from_json(row.body) for row in rows), f"{rows[-1].xid}.{rows[-1].id}" if rows else after

    def note(self, decision: Decision) -> None:
        """Remember a refusal, once for each action id."""
        action, rules = decision.action, json.dumps([verdict.rule for verdict in decision.reasons])
        self._add(self._tables.notes, case_id=decision.case.id, action=action.id, at=number(action.at), move=action.move, rules=rules)

    def refusals(self, case: str) -> Mapping[str, tuple[str, ...]]:
        """The rules that said no, by action id."""
        notes = self._tables.notes
        query = self._of(notes, case, notes.c.action, notes.c.rules).order_by(notes.c.at, notes.c.action)
        return {row.action: tuple(json.loads(row.rules)) for row in self._rows(query)}

    def ballots(self, case: str, move: str, since: int) -> Mapping[str, int]:
        """How many secret choices of each kind are in the box."""
        box = self._tables.ballots
        query = self._of(box, case, box.c.value, box.c.count.label("tally")).where(box.c.move == move, box.c.since == since)
        return {row.value: row.tally for row in self._rows(query.order_by(box.c.value))}

    def personal(self, case: str, n: int) -> Mapping[str, object]:
        """The personal values kept beside an event."""
        beside = self._tables.personal
        query = self._of(beside, case, beside.c.field, beside.c.value).where(beside.c.n == n)
        return {row.field: json.loads(row.value) for row in self._rows(query)}

    def erase(self, case: str, n: int) -> None:
        """Erase the personal values kept beside an event; when a database overwrites what was there is its own affair."""
        beside = self._tables.personal
        with one(self._bind) as db:
            db.execute(delete(beside).where(beside.c.town == self.town, beside.c.case_id == case, beside.c.n == n))

    def keep_seal(self, number: int, text: str) -> None:
        """Keep a seal. Raises `StoreError` where there is one of that number."""
        if not self._add(self._tables.seals, number=number, text=text):
            raise sealed_already(number)

    def seals(self) -> Mapping[int, str]:
        """The seals of the town by number, the lowest first."""
        seals = self._tables.seals
        query = select(seals.c.number, seals.c.text).where(seals.c.town == self.town)
        return {row.number: row.text for row in self._rows(query.order_by(seals.c.number))}

    def _of(self, table: Table, case: str, *columns: ColumnElement[Any]) -> Select[Any]:
        return select(*columns).where(table.c.town == self.town, table.c.case_id == case)

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with one(self._bind) as db:
            return db.execute(query).all()

    def _add(self, table: Table, **row: object) -> bool:
        """Write a row, unless there is one with its key; whether it was written."""
        with one(self._bind) as db:
            dialect = postgresql if db.dialect.name == "postgresql" else sqlite
            added = dialect.insert(table).values(town=self.town, **row).on_conflict_do_nothing().returning(table.c.town)
            return db.execute(added).first() is not None
