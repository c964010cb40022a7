"""What is wrong inside a SQLite file, each thing told as a sentence: pages, gaps, an index that its events do not bear out. It mends nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from deliberation.documents import read_procedure
from deliberation.errors import DefinitionError, HistoryError
from deliberation.kernel import advance, due, replay
from deliberation.model import Case, Event, Procedure
from deliberation.model.pmap import pairs
from deliberation.rules import Registry
from deliberation.stores.rows import events_of, moment_of, number

__all__ = ["faults"]

Row = tuple[object, ...]

# What no row may be beside, each with the words that tell of it.
_LONELY = (
    ("SELECT case_id FROM cases EXCEPT SELECT case_id FROM events", "case '{}' is in the index, and has no events"),
    (
        "SELECT case_id FROM events EXCEPT SELECT case_id FROM cases",
        "case '{}' has events, and is not in the index: it can be found by nobody",
    ),
    ("SELECT case_id, n FROM events EXCEPT SELECT case_id, n FROM changes", "case '{}', event {}: it is not among the changes"),
    ("SELECT case_id, n FROM changes EXCEPT SELECT case_id, n FROM events", "case '{}', event {}: among the changes, and not there"),
    ("SELECT case_id, n FROM changes GROUP BY case_id, n HAVING count(*) > 1", "case '{}', event {}: twice among the changes"),
    ("SELECT case_id, n FROM personal EXCEPT SELECT case_id, n FROM events", "case '{}', event {}: something personal beside no event"),
    ("SELECT case_id FROM ballots EXCEPT SELECT case_id FROM cases", "case '{}': a box of ballots of no case"),
)
_EVENTS = "SELECT case_id, n, body, action FROM events ORDER BY case_id, n"


def faults(db: sqlite3.Connection, rules: Registry) -> Iterator[str]:
    """Every fault of the state that a transaction sees; nothing where all is well. One that keeps the rest from being read is the last."""
    try:
        damaged = [str(said) for (said,) in db.execute("PRAGMA integrity_check") if said != "ok"]
        yield from (f"the file is damaged: {said}" for said in damaged)
        if not damaged:
            yield from _inside(db, rules)
    except sqlite3.DatabaseError as fault:
        yield f"the file is damaged: {fault}; restore a backup"


def _inside(db: sqlite3.Connection, rules: Registry) -> Iterator[str]:
    for query, words in _LONELY:
        yield from (words.format(*row) for row in db.execute(f"{query} ORDER BY 1"))
    book: dict[str, Procedure] = {}
    for digest, text in db.execute("SELECT digest, text FROM procedures ORDER BY rowid"):
        yield from _read(book, digest, text, rules)
    heads = {row[0]: row[1:] for row in db.execute("SELECT case_id, length, procedure, digest, step, due FROM cases")}
    for case, rows in groupby(db.execute(_EVENTS), key=lambda row: row[0]):
        yield from (f"case '{case}': {said}" for said in _case(case, [row[1:] for row in rows], heads.get(case), book))


def _read(book: dict[str, Procedure], digest: str, text: str, rules: Registry) -> Iterator[str]:
    name = f"the procedure of digest '{digest[:12]}'"
    try:
        procedure = read_procedure(text, rules=rules)
    except DefinitionError as fault:
        yield f"{name} cannot be read: {fault}"
        return
    book[digest] = procedure
    if procedure.digest != digest:
        yield f"{name} has another by its text: '{procedure.digest[:12]}'"


def _case(case: str, rows: Sequence[Row], head: Row | None, book: Mapping[str, Procedure]) -> Iterator[str]:
    numbers = [row[0] for row in rows]
    if numbers != list(range(1, len(numbers) + 1)):
        missing = sorted(set(range(1, int(str(numbers[-1])))) - set(numbers))
        yield f"the events are numbered with gaps: {', '.join(map(str, missing)) or 'before 1'} missing"
        return
    if head is not None and head[0] != len(numbers):
        yield f"the index says {head[0]} events, there are {len(numbers)}"
    try:
        events = events_of(case, [row[:2] for row in rows])
        yield from (
            f"event {event.n} is of action '{event.action}', and kept as of '{row[2]}'"
            for event, row in zip(events, rows, strict=True)
            if event.action != row[2]
        )
        if {event.digest for event in events} <= book.keys():
            known = replay(book, events)
            yield from () if head is None else _index(known, book[known.digest], head[1:])
        else:
            yield from _homeless(events, book)
    except HistoryError as fault:
        yield str(fault)


def _homeless(events: Sequence[Event], book: Mapping[str, Procedure]) -> Iterator[str]:
    for digest in sorted({event.digest for event in events} - book.keys()):
        yield f"the procedure of digest '{digest[:12]}', under which it was decided, is not there"


def _index(case: Case, procedure: Procedure, head: Row) -> Iterator[str]:
    """Where the index says something else than the events."""
    told = (("procedure", head[0], case.procedure), ("digest", head[1], case.digest), ("step", head[2], case.step))
    yield from (f"the index says {name} '{said}', by the events it is '{is_}'" for name, said, is_ in told if said != is_)
    if not _due_fits(case, procedure, head[3]):
        yield f"the index says that the clock may act at {_moment(head[3])}, by the events it is {_moment(number(due(procedure, case)))}"


def _moment(said: object) -> object:
    """A number as the moment that it means."""
    return moment_of(said).isoformat() if isinstance(said, int) else "no moment" if said is None else said


def _due_fits(case: Case, procedure: Procedure, said: object) -> bool:
    """Whether the clock can have nothing to do before the moment that the index tells.

    It may be later than the next deadline: that of a clock move which waits for something else to happen is passed over.
    """
    first = due(procedure, case)
    if said == number(first):
        return True
    moments = sorted(one.at for _, one in pairs(case.due) if first is not None and one.at is not None and one.at >= first)
    numbers = [number(moment) for moment in moments]
    if said is not None and said not in numbers:
        return False
    passed = moments if said is None else moments[: numbers.index(said)]
    return not any(advance(procedure, case, moment) for moment in passed)
