"""A file that cannot serve is told, and left as it is; a full disk keeps nothing by halves; the log stays short; a backup is sound."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import attrs
import pytest

from deliberation.errors import StoreError
from deliberation.model import Beside, Index, Personal
from deliberation.stores import SqliteStore
from deliberation.stores.sqlite_file import WAL_MOST
from tests.making import HALL, noticed, proposed

INDEX = Index("hall", HALL.digest, "collected", None)
NOBODY = 65534


def kept(path: Path, cases: int = 200) -> Path:
    """A file of several pages."""
    event = proposed().events[0]
    with SqliteStore(path, durability="NORMAL") as store:
        for at in range(cases):
            one = attrs.evolve(event, case=f"c-{at}", action=f"a-{at}", data={"title": "A well" * 50})
            store.append(f"c-{at}", (one,), expected=0, index=INDEX)
    return path


def used(path: Path) -> None:
    """Whatever is wrong with a file is met where it is opened, or where all of it is read."""
    with SqliteStore(path, timeout=0.05) as store:
        store.changes()


def _header(path: Path) -> None:
    with kept(path).open("r+b") as file:
        file.write(b"S" * 100)


def _page_size(path: Path) -> None:
    with kept(path).open("r+b") as file:
        file.seek(16)
        file.write(b"\x00\x07")


def _middle(path: Path) -> None:
    size = kept(path).stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 8192 * 4096)
        file.write(b"\xff" * (size // 4))


def _truncated(path: Path) -> None:
    os.truncate(kept(path), 3 * 4096)


def _half_a_page(path: Path) -> None:
    os.truncate(kept(path), 2000)


def _text(path: Path) -> None:
    path.write_text("the minutes of the meeting\n" * 300)


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(kept(path))) as db, db:
        db.execute("UPDATE meta SET value = '99'")


def _newer_sqlite(path: Path) -> None:
    with kept(path).open("r+b") as file:
        file.seek(18)
        file.write(b"\x09\x09")


SPOILT: dict[Callable[[Path], None], str] = {
    _header: "file is not a database; the file is damaged or no database: restore a backup",
    _page_size: "restore a backup",
    _middle: "restore a backup",
    _truncated: "restore a backup",
    _half_a_page: "restore a backup",
    _text: "file is not a database; the file is damaged or no database: restore a backup",
    _newer: "has schema 99, known here is 2: use the version that wrote it",
    _newer_sqlite: "restore a backup",
}


@pytest.mark.parametrize(("spoil", "said"), SPOILT.items(), ids=[spoil.__name__ for spoil in SPOILT])
def test_a_file_that_cannot_serve_is_told_and_left_as_it_is(tmp_path: Path, spoil: Callable[[Path], None], said: str) -> None:
    """To the byte, with the path, what is wrong, and what to do."""
    path = tmp_path / "town.db"
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        used(path)
    assert str(caught.value).startswith(f"'{path}'")
    assert said in str(caught.value)
    assert before == path.read_bytes()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """It is told before anything is tried."""
    with pytest.raises(StoreError, match="is a folder: give the path of a file in it"):
        SqliteStore(tmp_path)


@contextmanager
def powerless() -> Iterator[Path]:
    """A folder of somebody without rights, who runs what is within."""
    root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="store-"))
    folder.chmod(0o755)
    try:
        if root:  # pragma: no branch  (whoever is not root has no rights of that kind to give up)
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        yield folder
    finally:
        if root:  # pragma: no branch
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.mark.parametrize(("file_mode", "folder_mode", "what"), [(0o444, 0o755, "file"), (0o644, 0o555, "folder")])
def test_what_is_read_only_is_told(file_mode: int, folder_mode: int, what: str) -> None:
    """Which of them it is, before anything is tried: SQLite itself would complain at the first write alone."""
    with powerless() as folder:
        path = kept(folder / "town.db", 1)
        before = path.read_bytes()
        path.chmod(file_mode)
        folder.chmod(folder_mode)
        with pytest.raises(StoreError, match=f"the {what} is read-only; give this process the right to write the file and its folder"):
            SqliteStore(path)
        assert before == path.read_bytes()


def test_what_becomes_read_only_is_told_at_the_next_write(tmp_path: Path) -> None:
    """Nothing is kept of it."""
    with SqliteStore(kept(tmp_path / "town.db", 1)) as store:
        store._rows("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match="readonly database; nothing of this was kept: give this process the right to write"):
            store.append("c-9", tuple(noticed().events), expected=0, index=INDEX)
        assert () == store.load("c-9")


def test_a_file_that_another_has_for_himself_is_told(tmp_path: Path) -> None:
    """It is waited for as long as was said, and is left as it is."""
    path = kept(tmp_path / "town.db", 1)
    before = path.read_bytes()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="database is locked; try again when the other process is done"):
            SqliteStore(path, timeout=0.05)
        other.execute("ROLLBACK")
    assert before == path.read_bytes()


def test_a_full_disk_keeps_nothing_by_halves(tmp_path: Path) -> None:
    """Neither the events nor what is beside them; when there is room, the same append is kept."""
    with SqliteStore(kept(tmp_path / "town.db", 20)) as store:
        ((pages,),) = store._rows("PRAGMA page_count")
        store._rows(f"PRAGMA max_page_count = {pages}")
        events = tuple(attrs.evolve(event, case="big", action=f"big-{event.n}", data={"title": "x" * 4_000}) for event in noticed().events)
        beside = Beside(personal=(Personal(1, "reason", "digest", "salt", "y" * 40_000),))
        with pytest.raises(StoreError, match="is full; nothing of this was kept: make room, and try again"):
            store.append("big", events, expected=0, index=INDEX, beside=beside)
        assert ((), {}, 20, 20) == (store.load("big"), store.personal("big", 1), len(store.find()), len(store.changes()[0]))
        store._rows("PRAGMA max_page_count = 1000000")
        store.append("big", events, expected=0, index=INDEX, beside=beside)
        assert events == store.load("big")


def _grown(store: SqliteStore, name: str, cases: int) -> None:
    event = proposed().events[0]
    for at in range(cases):
        one = attrs.evolve(event, case=f"{name}-{at}", action=f"{name}-{at}", data={"title": "x" * 6_000})
        store.append(one.case, (one,), expected=0, index=INDEX)


def test_a_log_that_a_long_reader_made_long_is_short_again(tmp_path: Path) -> None:
    """While somebody else reads an old state it must grow; soon after he has gone it is made short."""
    path, log = tmp_path / "town.db", tmp_path / "town.db-wal"
    with SqliteStore(path, durability="NORMAL") as store, closing(sqlite3.connect(path, isolation_level=None)) as reader:
        _grown(store, "a", 10)
        reader.execute("BEGIN")
        assert (10,) == reader.execute("SELECT count(*) FROM events").fetchone()
        _grown(store, "b", 512)
        assert log.stat().st_size > WAL_MOST
        assert (10,) == reader.execute("SELECT count(*) FROM events").fetchone()
        reader.execute("ROLLBACK")
        _grown(store, "c", 256)
        assert log.stat().st_size < WAL_MOST
        assert 778 == len(store.find())


def test_our_own_reading_does_not_hold_on(tmp_path: Path) -> None:
    """After each reading there is nobody for whom the log would have to be kept."""
    path = tmp_path / "town.db"
    with SqliteStore(path) as store, closing(sqlite3.connect(path)) as other:
        _grown(store, "a", 3)
        reads: list[Callable[[], object]] = [store.find, store.changes, store.procedures, lambda: store.load("a-1"), store.check]
        for at, read in enumerate(reads):
            read()
            _grown(store, f"b-{at}", 1)
            assert (0, 0, 0) == other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _writer(path: Path, go: Any, out: Any) -> None:  # pragma: no cover  (runs in a process of its own)
    """Cases one after the other, until told to stop; how many."""
    made, event = 0, proposed().events[0]
    with SqliteStore(path, durability="NORMAL") as store:
        while go.is_set():
            one = attrs.evolve(event, case=f"c-{made}", action=f"a-{made}")
            store.append(one.case, (one,), expected=0, index=INDEX)
            made += 1
            out.value = made


def test_a_backup_is_sound_while_another_writes(tmp_path: Path) -> None:
    """It is the file as it was at one moment: no event without its index, and all that was there when it was begun."""
    path, fork = tmp_path / "town.db", multiprocessing.get_context("fork")
    go, made = fork.Event(), fork.Value("i", 0)
    with SqliteStore(path, durability="NORMAL") as store:
        store.keep(HALL.digest, "{}")
    go.set()
    writer = fork.Process(target=_writer, args=(path, go, made))
    writer.start()
    with SqliteStore(path, durability="NORMAL") as store:
        for at in range(5):
            before = made.value
            store.backup(tmp_path / f"copy-{at}.db")
            with SqliteStore(tmp_path / f"copy-{at}.db") as copy:
                assert before <= len(copy.find()) <= len(store.find())
                assert len(copy.find()) == len(copy.changes(limit=10**9)[0])
                # A text that is no procedure is all there is to find.
                assert "cannot be read" in copy.check()[0]
                assert all("under which it was decided, is not there" in said for said in copy.check()[1:])
    go.clear()
    writer.join(60)
    assert 0 == writer.exitcode


def test_a_backup_takes_the_place_of_nothing(tmp_path: Path) -> None:
    """Neither of a file nor, when it fails, of a name: half a copy is no backup."""
    with SqliteStore(kept(tmp_path / "town.db", 2)) as store:
        store.backup(tmp_path / "copy.db")
        with pytest.raises(StoreError, match=r"'.*copy\.db' is there already: give the backup a name of its own"):
            store.backup(str(tmp_path / "copy.db"))
        with pytest.raises(StoreError, match="check the path, the disk and the rights"):
            store.backup(tmp_path / "nowhere" / "copy.db")
    assert ["copy.db", "town.db"] == sorted(one.name for one in tmp_path.iterdir())


def test_what_is_in_memory_is_copied_to_a_file(tmp_path: Path) -> None:
    """So that it is kept after all."""
    with SqliteStore(":memory:") as store:
        store.append("c-1", tuple(noticed().events), expected=0, index=INDEX)
        store.backup(tmp_path / "copy.db")
    with SqliteStore(tmp_path / "copy.db") as copy:
        assert tuple(noticed().events) == copy.load("c-1")
