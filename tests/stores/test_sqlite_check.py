"""A check tells each thing that is wrong in a file, and nothing of one that is well."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from deliberation import Engine
from deliberation.stores import SqliteStore
from tests.making import COUNCIL, HALL, TOPIC, action, day

SOON, LATE = "1970-01-01T00:00:00.000005+00:00", "2026-06-08T00:00:00+00:00"
PLAIN = "UPDATE cases SET {} WHERE case_id = 'c-b'"


def engine(store: SqliteStore) -> Engine:
    """The hall, long after."""
    return Engine(HALL, store, clock=lambda: day(100), rosters=lambda body, _: COUNCIL)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with a case that waits for its notice, one that an objection keeps waiting past it, one that goes on, and one at its beginning."""
    with SqliteStore(tmp_path / "town.db", durability="NORMAL") as store:
        of = engine(store)
        for name in "abcd":
            of.open("hall", action("propose", "villager@Jiangwan", id=name, data=TOPIC)).require()
        for name, at in (("a", day(1)), ("b", day(90)), ("c", day(1))):
            of.submit(f"c-{name}", action("publish", at=at, id=f"{name}-2")).require()
        of.submit("c-a", action("object", "villager@x", at=day(2), id="a-3", data={"reason": "no"})).require()
        of.tick(day(91))
    return tmp_path / "town.db"


def checked(path: Path, *changes: str) -> tuple[str, ...]:
    """What is told of a file after it was changed by hand."""
    with closing(sqlite3.connect(path)) as db, db:
        for change in changes:
            db.execute(change)
    with SqliteStore(path) as store:
        return store.check()


def test_a_file_that_is_well_is_told_nothing_of(path: Path) -> None:
    """Whether a case waits for a moment, or for something else; in memory, too."""
    assert () == checked(path)
    with SqliteStore(":memory:") as store:
        engine(store).open("hall", action("propose", "villager@Jiangwan", data=TOPIC)).require()
        assert () == store.check()


SHORT = HALL.digest[:12]
WRONG = {
    "DELETE FROM events WHERE case_id = 'c-c' AND n = 2": [
        "case 'c-c', event 2: among the changes, and not there",
        "case 'c-c': the events are numbered with gaps: 2 missing",
    ],
    "DELETE FROM events WHERE case_id = 'c-d'": [
        "case 'c-d' is in the index, and has no events",
        "case 'c-d', event 1: among the changes, and not there",
    ],
    "UPDATE events SET n = 0 WHERE case_id = 'c-d'": [
        "case 'c-d', event 0: it is not among the changes",
        "case 'c-d', event 1: among the changes, and not there",
        "case 'c-d': the events are numbered with gaps: before 1 missing",
    ],
    "DELETE FROM cases WHERE case_id = 'c-b'": ["case 'c-b' has events, and is not in the index: it can be found by nobody"],
    "DELETE FROM changes WHERE case_id = 'c-b' AND n = 1": ["case 'c-b', event 1: it is not among the changes"],
    "INSERT INTO changes (case_id, n) VALUES ('c-b', 1)": ["case 'c-b', event 1: twice among the changes"],
    "INSERT INTO personal VALUES ('c-b', 9, 'f', 's', '1')": ["case 'c-b', event 9: something personal beside no event"],
    "INSERT INTO ballots VALUES ('c-z', 'vote', 0, 'for', 1)": ["case 'c-z': a box of ballots of no case"],
    PLAIN.format("length = 7"): ["case 'c-b': the index says 7 events, there are 2"],
    PLAIN.format("step = 'done'"): ["case 'c-b': the index says step 'done', by the events it is 'noticed'"],
    PLAIN.format("procedure = 'x', digest = 'y'"): [
        "case 'c-b': the index says procedure 'x', by the events it is 'hall'",
        f"case 'c-b': the index says digest 'y', by the events it is '{HALL.digest}'",
    ],
    PLAIN.format("due = 5"): [
        "case 'c-b': the index says that the clock may act at 1970-01-01T00:00:00.000005+00:00, by the events it is 2026-06-08T00:00:00+00:00"
    ],
    PLAIN.format("due = NULL"): [
        "case 'c-b': the index says that the clock may act at no moment, by the events it is 2026-06-08T00:00:00+00:00"
    ],
    "UPDATE cases SET due = 5 WHERE case_id = 'c-d'": [
        "case 'c-d': the index says that the clock may act at 1970-01-01T00:00:00.000005+00:00, by the events it is no moment"
    ],
    "UPDATE cases SET due = 'x' WHERE case_id = 'c-d'": [
        "case 'c-d': the index says that the clock may act at x, by the events it is no moment"
    ],
    "UPDATE events SET action = 'z' WHERE case_id = 'c-d'": ["case 'c-d': event 1 is of action 'd', and kept as of 'z'"],
    "UPDATE events SET body = 'x' WHERE case_id = 'c-d'": [
        "case 'c-d': event 0: stored event is no JSON: Expecting value: line 1 column 1 (char 0)"
    ],
    "DELETE FROM procedures": [
        f"case 'c-{name}': the procedure of digest '{SHORT}', under which it was decided, is not there" for name in "abcd"
    ],
    "UPDATE procedures SET text = '{}'": None,
    "UPDATE procedures SET digest = 'odd'": [
        f"the procedure of digest 'odd' has another by its text: '{SHORT}'",
        *(f"case 'c-{name}': the procedure of digest '{SHORT}', under which it was decided, is not there" for name in "abcd"),
    ],
}


@pytest.mark.parametrize(("change", "told"), WRONG.items(), ids=[change[:60] for change in WRONG])
def test_each_thing_that_is_wrong_is_told(path: Path, change: str, told: list[str] | None) -> None:
    """Where it is, what is there, and what ought to be."""
    found = checked(path, change)
    if told is None:
        assert found[0].startswith(f"the procedure of digest '{SHORT}' cannot be read: ")
    else:
        assert told == list(found)


def test_damaged_pages_are_told_as_they_are_found(path: Path) -> None:
    """By SQLite's own check; what cannot be read at all ends it."""
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096)
    with SqliteStore(path) as store:
        assert ("the file is damaged: database disk image is malformed; restore a backup",) == store.check()


def test_what_sqlite_itself_finds_is_told_first(path: Path) -> None:
    """Then nothing else is: it could not be trusted."""
    told = checked(
        path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'due INTEGER', 'due INTEGER NOT NULL') WHERE name = 'cases'",
        "UPDATE cases SET length = 7",
    )
    assert "the file is damaged: NULL value in cases.due" == told[0]
    assert [] == [said for said in told if not said.startswith("the file is damaged: ")]


def test_a_file_in_which_something_is_gone_is_told(path: Path) -> None:
    """A table that is not there is no reason to stop without a word."""
    with SqliteStore(path) as store:
        store._rows("DROP TABLE personal")
        assert ("the file is damaged: no such table: personal; restore a backup",) == store.check()
