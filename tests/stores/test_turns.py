"""Who came first goes first; who waits for SQLite asks more often, gives up in time, and is not passed by for long."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
import threading
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

import attrs
import pytest

from deliberation.model import Index
from deliberation.stores import SqliteStore
from deliberation.stores.turns import Turns, busy, patiently
from tests.making import HALL, noticed

INDEX = Index("hall", HALL.digest, "collected", None)


def waited(turns: Turns, length: int) -> None:
    """Until so many stand in the line."""
    patiently(lambda: turns if len(turns._line) == length else _fail(), timeout=10)


def _fail() -> None:  # pragma: no cover  (seldom is a thread so slow)
    raise _locked()


def test_threads_go_in_the_order_in_which_they_came() -> None:
    """However many are in the line."""
    turns, order = Turns(), list[int]()

    def go(n: int) -> None:
        with turns:
            order.append(n)

    threads = [threading.Thread(target=go, args=(n,)) for n in range(20)]
    with turns:
        for n, thread in enumerate(threads):
            thread.start()
            waited(turns, n + 1)
    for thread in threads:
        thread.join()
    assert list(range(20)) == order


def test_whoever_is_interrupted_leaves_the_line() -> None:
    """The next goes on, and so does the line when it was this one's turn already."""
    turns = Turns()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupted)
    try:
        with turns:
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with pytest.raises(KeyboardInterrupt):
                turns.__enter__()
        with turns:
            assert 0 == len(turns._line)
    finally:
        signal.signal(signal.SIGALRM, before)


def _locked() -> sqlite3.OperationalError:
    fault = sqlite3.OperationalError("database is locked")
    fault.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return fault


def test_what_is_busy_is_asked_again_until_it_answers() -> None:
    """A snapshot that is too old is busy as well; any other complaint is passed on at once, and so is one that lasts."""
    asked = iter([_locked(), _locked(), None])

    def call() -> str:
        fault = next(asked)
        if fault is not None:
            raise fault
        return "answered"

    assert "answered" == patiently(call, timeout=5)
    with pytest.raises(sqlite3.OperationalError, match="syntax"):
        patiently(lambda: sqlite3.connect(":memory:").execute("SELEKT"), timeout=5)

    def never() -> str:
        raise _locked()

    began = monotonic()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        patiently(never, timeout=0.15)
    assert monotonic() - began > 0.15
    assert not busy(sqlite3.ProgrammingError("closed"))


def _crowd(path: Path, name: int, seconds: float, out: Any) -> None:  # pragma: no cover  (runs in processes of its own)
    """Two threads with a store each that write as fast as they can; how long each write took."""
    event, taken = noticed().events[1], list[list[float]]()

    def write(case: str) -> None:
        mine = list[float]()
        taken.append(mine)
        with SqliteStore(path) as store:
            end = monotonic() + seconds
            while monotonic() < end:
                n = len(mine)
                one = attrs.evolve(event, case=case, n=n + 1, action=f"{case}-{n}")
                began = perf_counter()
                store.append(case, (one,), expected=n, index=INDEX)
                mine.append(perf_counter() - began)

    threads = [threading.Thread(target=write, args=(f"c-{name}-{t}",)) for t in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    out.put(taken)


def crowded(path: Path, seconds: float) -> list[list[float]]:
    """The times of all writes of eight writers in four processes."""
    SqliteStore(path).close()
    fork = multiprocessing.get_context("fork")
    out = fork.Queue()
    workers = [fork.Process(target=_crowd, args=(path, name, seconds, out)) for name in range(4)]
    for worker in workers:
        worker.start()
    found = [times for _ in workers for times in out.get(timeout=seconds + 120)]
    for worker in workers:
        worker.join(60)
    return found


def test_of_many_who_write_at_once_none_is_left_out(tmp_path: Path) -> None:
    """Four processes with two threads each; every write that was answered is there."""
    taken = crowded(tmp_path / "town.db", 0.5)
    assert 8 == len([times for times in taken if times])
    with SqliteStore(tmp_path / "town.db") as store:
        assert sum(map(len, taken)) == len(store.changes(limit=10**9)[0])


@pytest.mark.soak
def test_nobody_waits_for_a_second(tmp_path: Path) -> None:  # pragma: no cover  (takes its time)
    """Not even the unluckiest write of eight writers in five seconds."""
    taken = crowded(tmp_path / "town.db", 5)
    assert max(map(max, taken)) < 1
    assert 2 * min(map(len, taken)) > max(map(len, taken))
