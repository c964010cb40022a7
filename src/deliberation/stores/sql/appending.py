"""How an append is written: one statement on PostgreSQL, one transaction on SQLite. Whether it fits is told; nothing else is decided."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache

import attrs
from sqlalchemy import Connection, TextClause, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from deliberation.documents import event_to_json
from deliberation.errors import ActionReused, StaleCase
from deliberation.model import Beside, Event, Index
from deliberation.stores.rows import number
from deliberation.stores.sql.tables import Tables

__all__ = ["Append", "NotKept", "append_of", "fits", "write"]


class NotKept(Exception):
    """What was written is to be taken back: it did not fit."""


@attrs.frozen
class Append:
    """All that one append writes, as rows, made before anything is written."""

    town: str
    case: str
    expected: int
    index: Index
    events: tuple[tuple[int, str | None, str], ...]
    ballots: tuple[tuple[str, int, str, int], ...]
    personal: tuple[tuple[int, str, str, str], ...]

    @property
    def length(self) -> int:
        """How many events the case has with it."""
        return self.expected + len(self.events)

    @property
    def actions(self) -> list[str]:
        """The ids of the actions, in order."""
        return [action for _, action, _ in self.events if action is not None]


def append_of(town: str, case: str, events: Sequence[Event], expected: int, index: Index, beside: Beside) -> Append:
    """An append as rows; of ballots of one kind there is one row with their number, of a personal value the last."""
    box = Counter((ballot.move, ballot.since, ballot.value) for ballot in beside.ballots)
    personal = {(one.n, one.field): (one.salt, json.dumps(one.value, ensure_ascii=True)) for one in beside.personal}
    return Append(
        town,
        case,
        expected,
        index,
        tuple((event.n, event.action, event_to_json(event)) for event in events),
        tuple((*key, count) for key, count in box.items()),
        tuple((*key, *value) for key, value in personal.items()),
    )


def fits(db: Connection, tables: Tables, append: Append) -> bool:
    """Whether an append can be kept; False for an index of a case that is not there. Raises `StaleCase` and `ActionReused`."""
    cases, events = tables.cases, tables.events
    head = select(cases.c.length).where(cases.c.town == append.town, cases.c.case_id == append.case)
    found = db.execute(head).scalar()
    if (found or 0) != append.expected:
        raise StaleCase(append.case, expected=append.expected, found=found or 0)
    actions = append.actions
    used = select(events.c.action).where(events.c.town == append.town, events.c.action.in_(actions)).limit(1)
    twice = next((action for action, times in Counter(actions).items() if times > 1), None)
    reused = twice if twice is not None else db.execute(used).scalar()
    if reused is not None:
        raise ActionReused(reused, "it led to another event of the store")
    return found is not None or bool(append.events)


def write(db: Connection, tables: Tables, append: Append) -> None:
    """Write an append. Raises `NotKept` on PostgreSQL where it did not fit, and as `fits` does on SQLite."""
    if db.dialect.name == "postgresql":
        _in_one_statement(db, tables, append)
    else:
        _one_by_one(db, tables, append)


def _in_one_statement(db: Connection, tables: Tables, append: Append) -> None:
    given = {
        "town": append.town,
        "case": append.case,
        "expected": append.expected,
        "procedure": append.index.procedure,
        "digest": append.index.digest,
        "step": append.index.step,
        "due": number(append.index.due),
        "count": len(append.events),
        "length": append.length,
    }
    columns = {"e": append.events, "b": append.ballots, "p": append.personal}
    lists = {f"{part}{at}": list(column) for part, rows in columns.items() for at, column in enumerate(zip(*rows, strict=True))}
    statement = _statement(tables, bool(append.events), bool(append.ballots), bool(append.personal))
    if not db.execute(statement, {**given, **lists}).scalar_one():
        raise NotKept


# Rows are handed over as one list a column. The events come first: that their numbers are free decides between two who write at once,
# and who is second waits until the first has ended. What follows is written where all of the events were.
_EVENTS = """
put AS (
    INSERT INTO {events} (town, case_id, n, action, body, xid)
    SELECT :town, :case, n, action, body, greatest(
        CAST(CAST(pg_current_xact_id() AS text) AS bigint),
        (SELECT xid FROM {events} WHERE town = :town AND case_id = :case AND n = :expected)
    )
    FROM unnest(CAST(:e0 AS bigint[]), CAST(:e1 AS text[]), CAST(:e2 AS text[])) AS given (n, action, body)
    WHERE :expected = 0 OR EXISTS (SELECT FROM {cases} WHERE town = :town AND case_id = :case AND length = :expected)
    ORDER BY n
    ON CONFLICT DO NOTHING
    RETURNING 1
), kept AS (
    INSERT INTO {cases} AS known (town, case_id, procedure, digest, step, due, length)
    SELECT :town, :case, :procedure, :digest, :step, CAST(:due AS bigint), CAST(:length AS bigint)
    WHERE (SELECT count(*) FROM put) = :count
    ON CONFLICT (town, case_id) DO UPDATE
    SET procedure = excluded.procedure, digest = excluded.digest, step = excluded.step, due = excluded.due, length = excluded.length,
        taken = NULL
    WHERE known.length = :expected
    RETURNING 1
)"""
_INDEX = """
kept AS (
    UPDATE {cases}
    SET procedure = :procedure, digest = :digest, step = :step, due = CAST(:due AS bigint), taken = NULL
    WHERE town = :town AND case_id = :case AND length = :expected
    RETURNING 1
)"""
_BALLOTS = """,
box AS (
    INSERT INTO {ballots} AS known (town, case_id, move, since, value, count)
    SELECT :town, :case, given.*
    FROM unnest(CAST(:b0 AS text[]), CAST(:b1 AS bigint[]), CAST(:b2 AS text[]), CAST(:b3 AS bigint[])) AS given
    WHERE EXISTS (SELECT FROM kept)
    ON CONFLICT (town, case_id, move, since, value) DO UPDATE SET count = known.count + excluded.count
)"""
_PERSONAL = """,
beside AS (
    INSERT INTO {personal} (town, case_id, n, field, salt, value)
    SELECT :town, :case, given.*
    FROM unnest(CAST(:p0 AS bigint[]), CAST(:p1 AS text[]), CAST(:p2 AS text[]), CAST(:p3 AS text[])) AS given
    WHERE EXISTS (SELECT FROM kept)
    ON CONFLICT (town, case_id, n, field) DO UPDATE SET salt = excluded.salt, value = excluded.value
)"""


@cache
def _statement(tables: Tables, events: bool, ballots: bool, personal: bool) -> TextClause:
    """One statement that keeps all of an append, or tells that it did not fit.

    INVARIANT: with one event nothing is written where it does not fit. With several some may be: then the statement must be taken back.
    """
    names = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]
    table = {name: names.format_table(getattr(tables, name)) for name in ("cases", "events", "ballots", "personal")}
    parts = [_EVENTS if events else _INDEX, _BALLOTS * ballots, _PERSONAL * personal]
    return text(f"WITH {''.join(parts)} SELECT EXISTS (SELECT FROM kept)".format_map(table))  # noqa: S608  (names of our own, quoted)


def _one_by_one(db: Connection, tables: Tables, append: Append) -> None:
    cases, key = tables.cases, {"town": append.town, "case_id": append.case}
    here = (cases.c.town == append.town, cases.c.case_id == append.case)
    # In the host's transaction this is what takes the right to write, so that what is looked at next stays so.
    db.execute(update(cases).where(*here).values(length=cases.c.length))
    if not fits(db, tables, append):
        return
    index = append.index
    row = {
        "procedure": index.procedure,
        "digest": index.digest,
        "step": index.step,
        "due": number(index.due),
        "length": append.length,
        "taken": None,
    }
    db.execute(sqlite.insert(cases).values(**key, **row).on_conflict_do_update(index_elements=["town", "case_id"], set_=row))
    if append.events:
        db.execute(insert(tables.events), [{**key, "n": n, "action": action, "body": body, "xid": 0} for n, action, body in append.events])
    for move, since, value, count in append.ballots:
        box = sqlite.insert(tables.ballots).values(**key, move=move, since=since, value=value, count=count)
        more = {"count": tables.ballots.c.count + count}
        db.execute(box.on_conflict_do_update(index_elements=[*key, "move", "since", "value"], set_=more))
    for n, field, salt, kept in append.personal:
        beside = sqlite.insert(tables.personal).values(**key, n=n, field=field, salt=salt, value=kept)
        db.execute(beside.on_conflict_do_update(index_elements=[*key, "n", "field"], set_={"salt": salt, "value": kept}))
