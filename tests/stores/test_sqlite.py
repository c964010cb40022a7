"""What only a file can suffer: damage, strangers, locks, many processes."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest

from deliberation.errors import HistoryError, StaleCase, StoreError
from deliberation.model import Beside, Index, Personal
from deliberation.stores import SqliteStore
from tests.making import HALL, noticed, proposed

INDEX = Index("hall", HALL.digest, "collected", None)


def test_a_file_is_opened_again(tmp_path: Path) -> None:
    """With all that was kept."""
    run = noticed()
    with SqliteStore(tmp_path / "town.db") as store:
        store.append("c-1", tuple(run.events), expected=0, index=INDEX)
    with SqliteStore(tmp_path / "town.db") as store:
        assert tuple(run.events) == store.load("c-1")


def test_it_writes_ahead_and_to_the_disk(tmp_path: Path) -> None:
    """WAL, and FULL unless told otherwise."""
    for durability, level in (("FULL", 2), ("NORMAL", 1)):
        with SqliteStore(tmp_path / f"{durability}.db", durability=durability) as store:  # type: ignore[arg-type]
            assert [("wal",)] == store._rows("PRAGMA journal_mode")
            assert [(level,)] == store._rows("PRAGMA synchronous")


def _opener(path: Path, gate: Any) -> None:  # pragma: no cover  (runs in processes of its own)
    """Open a file at the same moment as others."""
    gate.wait()
    SqliteStore(path).close()


def _first_schema(path: Path) -> None:
    """A file as schema 1 had it: there were no changes."""
    with sqlite3.connect(path) as db:
        db.executescript("DROP TRIGGER events_change; DROP TABLE changes; UPDATE meta SET value = '1' WHERE key = 'schema'")
    db.close()


def test_a_file_of_the_first_schema_is_lifted(tmp_path: Path) -> None:
    """Its events are among the changes, once, and so is what a process still writes that opened it before."""
    run = noticed()
    path = tmp_path / "town.db"
    with SqliteStore(path) as old:
        old.append("c-1", tuple(run.events), expected=0, index=INDEX)
        _first_schema(path)
        for _ in range(2):
            with SqliteStore(path) as store:
                events, place = store.changes()
                assert (tuple(run.events), tuple(run.events)) == (events, store.load("c-1"))
        more = attrs.evolve(run.events[-1], n=len(run.events) + 1, action=None)
        old.append("c-1", (more,), expected=len(run.events), index=INDEX)
        assert (more,) == SqliteStore(path).changes(place)[0]


def test_many_processes_lift_one_file(tmp_path: Path) -> None:
    """Whoever comes first lifts it; no event is among the changes twice."""
    fork, run = multiprocessing.get_context("fork"), noticed()
    for at in range(5):
        path, gate = tmp_path / f"{at}.db", fork.Barrier(4)
        with SqliteStore(path, durability="NORMAL") as store:
            store.append("c-1", tuple(run.events), expected=0, index=INDEX)
        _first_schema(path)
        openers = [fork.Process(target=_opener, args=(path, gate)) for _ in range(4)]
        for opener in openers:
            opener.start()
        for opener in openers:
            opener.join(60)
        assert [0] * 4 == [opener.exitcode for opener in openers]
        with SqliteStore(path) as store:
            assert tuple(run.events) == store.changes()[0]


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database, but a long enough text to look at" * 50)


def _stranger(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")


def _newer(path: Path) -> None:
    SqliteStore(path).close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET value = '99'")


def _headless(path: Path) -> None:
    SqliteStore(path).close()
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM meta")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_garbage, "restore a backup"), (_stranger, "'recipes'; give another file"), (_newer, "schema 99"), (_headless, "schema unknown")],
)
def test_a_file_that_does_not_fit_is_refused_and_left_as_it_is(tmp_path: Path, spoil: Callable[[Path], None], said: str) -> None:
    """With what is wrong and what to do."""
    path = tmp_path / "town.db"
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=said):
        SqliteStore(path)
    assert before == path.read_bytes()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With the path and what to check."""
    with pytest.raises(StoreError, match="check the path, the disk and the rights"):
        SqliteStore(tmp_path / "nowhere" / "town.db")


def test_many_processes_make_one_file(tmp_path: Path) -> None:
    """Whoever comes first makes the tables; the others find them made."""
    fork = multiprocessing.get_context("fork")
    for at in range(10):
        gate = fork.Barrier(4)
        openers = [fork.Process(target=_opener, args=(tmp_path / f"{at}.db", gate)) for _ in range(4)]
        for opener in openers:
            opener.start()
        for opener in openers:
            opener.join(60)
        assert [0] * 4 == [opener.exitcode for opener in openers]


def test_a_file_that_somebody_writes_is_waited_for(tmp_path: Path) -> None:
    """SQLite does not wait where it changes how a file is written; a lock that stays is told."""
    path = tmp_path / "town.db"
    SqliteStore(path).close()
    with sqlite3.connect(path, isolation_level=None, check_same_thread=False) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="try again when the other process is done"):
            SqliteStore(path, timeout=0.05)
        threading.Timer(0.1, other.execute, ("COMMIT",)).start()
        SqliteStore(path).close()
    other.close()


def test_a_file_that_somebody_reads_is_lifted_when_he_is_done(tmp_path: Path) -> None:
    """Before it writes ahead, one who reads keeps others from making a change good; then all of it is done again."""
    path, run = tmp_path / "town.db", noticed()
    with SqliteStore(path) as store:
        store.append("c-1", tuple(run.events), expected=0, index=INDEX)
    _first_schema(path)
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM events").fetchone()
        threading.Timer(0.1, other.execute, ("COMMIT",)).start()
        with SqliteStore(path) as store:
            assert tuple(run.events) == store.changes()[0]


def test_what_is_erased_is_in_no_file(tmp_path: Path) -> None:
    """Neither in the database nor in the log that is written ahead of it."""
    with SqliteStore(tmp_path / "town.db") as store:
        beside = Beside(personal=(Personal(1, "reason", "digest", "salt", "between ourselves"),))
        store.append("c-1", tuple(proposed().events), expected=0, index=INDEX, beside=beside)
        store.erase("c-1", 1)
        assert [] == [path.name for path in tmp_path.iterdir() if b"between ourselves" in path.read_bytes()]


def test_a_closed_store_is_told() -> None:
    """It is not the file that is damaged."""
    store = SqliteStore(":memory:")
    store.close()
    with pytest.raises(StoreError, match="open the store again"):
        store.load("c-1")
    with pytest.raises(StoreError, match="open the store again"):
        store.keep("digest", "text")
    with pytest.raises(StoreError, match="open the store again"):
        store.append("c-1", tuple(proposed().events), expected=0, index=INDEX)


def test_a_lock_held_too_long_is_told(tmp_path: Path) -> None:
    """As something to try again; nothing is lost."""
    with SqliteStore(tmp_path / "town.db", timeout=0.05) as store:
        other = sqlite3.connect(tmp_path / "town.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="try again when the other process is done"):
            store.append("c-1", tuple(proposed().events), expected=0, index=INDEX)
        other.execute("ROLLBACK")
        other.close()
        store.append("c-1", tuple(proposed().events), expected=0, index=INDEX)
        assert 1 == len(store.load("c-1"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE events SET body = 'x'", "no JSON"),
        ("UPDATE events SET n = 7", "but says 'c-1', 1"),
        ("UPDATE events SET body = replace(body, '\"c-1\"', '\"c-2\"')", "but says 'c-2', 1"),
    ],
)
def test_a_row_that_was_changed_is_told(tmp_path: Path, change: str, said: str) -> None:
    """A body that cannot be read, or that stands under another case or number."""
    with SqliteStore(tmp_path / "town.db") as store:
        store.append("c-1", tuple(proposed().events), expected=0, index=INDEX)
        with sqlite3.connect(tmp_path / "town.db") as db:
            db.execute(change)
        db.close()
        with pytest.raises(HistoryError, match=said):
            store.load("c-1")


def _writer(path: Path, name: str, count: int) -> None:  # pragma: no cover  (runs in processes of its own)
    """Append to one case, again and again, whatever the others do."""
    event = noticed().events[1]
    with SqliteStore(path, durability="NORMAL") as store:
        done = 0
        while done < count:
            n = len(store.load("c-1"))
            try:
                made = attrs.evolve(event, n=n + 1, action=f"{name}-{done}")
                store.append("c-1", (made,), expected=n, index=INDEX)
            except StaleCase:
                continue
            done += 1


def test_many_processes_write_one_case_without_a_gap(tmp_path: Path) -> None:
    """Each version has one winner; every event that was accepted is there, once."""
    path = tmp_path / "town.db"
    SqliteStore(path).close()
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_writer, args=(path, name, 25)) for name in ("a", "b", "c", "d")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [0] * 4 == [worker.exitcode for worker in workers]
    with SqliteStore(path) as store:
        events = store.load("c-1")
    assert list(range(1, 101)) == [event.n for event in events]
    assert {f"{name}-{n}" for name in "abcd" for n in range(25)} == {event.action for event in events}


def _broken(store: SqliteStore) -> None:
    with store._writing() as db:
        db.execute("COMMIT")
        raise ZeroDivisionError


def test_a_transaction_that_ended_by_itself_is_not_rolled_back(tmp_path: Path) -> None:
    """The complaint that ended it is what is told."""
    with SqliteStore(tmp_path / "town.db") as store, pytest.raises(ZeroDivisionError):
        _broken(store)
