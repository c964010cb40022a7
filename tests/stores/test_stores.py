"""Our stores are held against all that is demanded of a store; beside it, what a real case and many cases at once add."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest

from deliberation.kernel import due, replay
from deliberation.model import Index
from deliberation.stores import MemoryStore, SqliteStore
from deliberation.testing import check_store
from tests.making import HALL, Run, day, doing, proposed


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """An empty store."""
    if request.param == "memory":
        yield MemoryStore()
    else:
        with SqliteStore(tmp_path / "town.db", durability="NORMAL") as made:
            yield made


def files(folder: Path) -> Callable[[], SqliteStore]:
    """A new file each time."""
    numbers = count()
    return lambda: SqliteStore(folder / f"{next(numbers)}.db", durability="NORMAL")


def test_the_store_in_memory_does_all_that_is_demanded() -> None:
    """It is the reference."""
    check_store(MemoryStore)


def test_the_store_in_a_file_does_all_that_is_demanded(tmp_path: Path) -> None:
    """Where threads share one connection."""
    check_store(files(tmp_path))


def test_the_store_in_a_file_does_it_opened_again(tmp_path: Path) -> None:
    """Where each thread has a connection of its own."""
    check_store(files(tmp_path), reopen=lambda store: SqliteStore(store.path))


def index(run: Run) -> Index:
    """What a store notes of a case."""
    return Index("hall", HALL.digest, run.case.step, due(HALL, run.case))


def test_what_is_kept_folds_to_the_same_case(store: Any) -> None:
    """A case of the hall, from its proposal to its tasks."""
    run = doing()
    store.append("c-1", tuple(run.events[:3]), expected=0, index=index(run))
    store.append("c-1", tuple(run.events[3:]), expected=3, index=index(run))
    assert tuple(run.events) == store.load("c-1")
    assert run.case == replay({HALL.digest: HALL}, store.load("c-1"))


def test_cases_are_looked_for_while_others_are_opened() -> None:
    """The store in memory is safe for threads."""
    store, done = MemoryStore(), threading.Event()

    def write() -> None:
        event = proposed().events[0]
        for n in range(3000):
            store.append(f"c-{n}", (attrs.evolve(event, case=f"c-{n}", action=None),), expected=0, index=Index("p", "d", "s", day(0)))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        store.due(day(1))
        store.find(step="s")
    writer.join()
    assert 3000 == len(store.find())
