"""Who follows the changes of a store misses none, however many write at once and however long their transactions are."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Event as Flag
from threading import Thread, Timer
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Engine, text

from deliberation.model import Event
from deliberation.stores import SqliteStore, SqlStore
from deliberation.testing.samples import event, indexed
from deliberation.testing.trial import tried

WRITERS = 8
SECONDS = [pytest.param(5, id="short"), pytest.param(60, id="long", marks=pytest.mark.soak)]


def follow(store: Any, writers: list[Thread]) -> list[Event]:
    """All changes, read while there are writers, and then to the end."""
    seen, place = list[Event](), ""
    while True:
        going = any(writer.is_alive() for writer in writers)
        events, place = store.changes(place, limit=random.randint(1, 200))
        seen += events
        if not events and not going:
            return seen
        sleep(0 if events else 0.001)


def told_once(store: Any, write: Callable[[int, Flag], list[tuple[str, int]]], seconds: float) -> int:
    """How many events eight writers have kept in a time, each of which whoever followed has seen once, those of a case in order."""
    kept, end = list[tuple[str, int]](), Flag()
    writers = [Thread(target=lambda at=at: kept.extend(write(at, end))) for at in range(WRITERS)]
    for writer in writers:
        writer.start()
    Timer(seconds, end.set).start()
    seen = [(one.case, one.n) for one in follow(store, writers)]
    assert Counter(kept) == Counter(seen)
    for case in {case for case, _ in seen}:
        numbers = [n for one, n in seen if one == case]
        assert sorted(numbers) == numbers
    return len(seen)


@pytest.mark.parametrize("seconds", SECONDS)
def test_eight_who_write_to_a_file(tmp_path: Path, seconds: float) -> None:
    """Each with a connection of its own."""
    path = tmp_path / "town.db"

    def write(at: int, end: Flag) -> list[tuple[str, int]]:
        kept = list[tuple[str, int]]()
        with SqliteStore(path, durability="NORMAL") as store:
            while not end.is_set():
                n = len(kept) + 1
                store.append(f"c-{at}", (event(f"c-{at}", n),), expected=n - 1, index=indexed())
                kept.append((f"c-{at}", n))
        return kept

    with SqliteStore(path, durability="NORMAL") as store:
        print(f"\n{told_once(store, write, seconds)} events in {seconds} s on a file")


@pytest.mark.parametrize("seconds", SECONDS)
def test_eight_who_write_to_postgresql(postgres: Engine, schemas: Callable[[], str], seconds: float) -> None:
    """In transactions of any length, of which one in five is rolled back, over cases that they share."""
    schema = schemas()

    def write(at: int, end: Flag) -> list[tuple[str, int]]:
        kept, chance = list[tuple[str, int]](), random.Random(at)
        while not end.is_set():
            with postgres.connect() as db:
                store, new = SqlStore(db, schema=schema), list[tuple[str, int]]()
                # In one order, or two who wait for each other would not end.
                for case in sorted(chance.sample([f"c-{n}" for n in range(12)], chance.randint(1, 3))):
                    n = len(store.load(case)) + 1 if chance.random() < 0.05 else latest.get(case, 0) + 1
                    if tried(store, event(case, n), expected=n - 1) == "kept":
                        new.append((case, n))
                        sleep(chance.choice((0, 0, 0, 0.002, 0.02)))
                if chance.random() < 0.8:
                    db.commit()
                    kept += new
                    latest.update(new)
                else:
                    db.rollback()
        return kept

    latest: dict[str, int] = {}
    print(f"\n{told_once(SqlStore(postgres, schema=schema), write, seconds)} events in {seconds} s on PostgreSQL")


def test_who_follows_the_ids_alone_misses_what_is_committed_late(postgres: Engine, schemas: Callable[[], str]) -> None:
    """An id is given when an event is written, and seen when its transaction ends; so the changes wait for it, and give both."""
    schema = schemas()
    store = SqlStore(postgres, schema=schema)

    def by_id(after: int) -> list[tuple[int, str]]:
        with postgres.connect() as db:
            query = f"SELECT id, case_id FROM {schema}.deliberation_events WHERE id > {after} ORDER BY id"
            return [(row.id, row.case_id) for row in db.execute(text(query))]

    with postgres.connect() as slow:
        SqlStore(slow, schema=schema).append("slow", (event("slow", 1),), expected=0, index=indexed())
        store.append("quick", (event("quick", 1),), expected=0, index=indexed())
        first, waits = by_id(0), store.changes()
        slow.commit()
    assert [(2, "quick")] == first
    assert [] == by_id(first[-1][0])
    assert ((), "") == waits
    assert ["slow", "quick"] == [one.case for one in store.changes()[0]]


def test_who_began_first_and_wrote_a_case_last_is_told_last(postgres: Engine, schemas: Callable[[], str]) -> None:
    """The number of a transaction is that of its beginning; while a third is open between, neither event of the case is told."""
    schema = schemas()
    store = SqlStore(postgres, schema=schema)
    with postgres.connect() as first, postgres.connect() as between:
        early, open_ = SqlStore(first, schema=schema), SqlStore(between, schema=schema)
        early.append("a", (event("a", 1),), expected=0, index=indexed())
        open_.append("b", (event("b", 1),), expected=0, index=indexed())
        store.append("c", (event("c", 1),), expected=0, index=indexed())
        early.append("c", (event("c", 2),), expected=1, index=indexed())
        first.commit()
        told, place = store.changes()
        assert [("a", 1)] == [(one.case, one.n) for one in told]
        between.commit()
    assert [("b", 1), ("c", 1), ("c", 2)] == [(one.case, one.n) for one in store.changes(place)[0]]


def test_a_copy_on_another_server_is_followed_further(postgres: Engine, schemas: Callable[[], str]) -> None:
    """The numbers of transactions are set to nought there; the changes then come in the order of their ids."""
    schema = schemas()
    store = SqlStore(postgres, schema=schema)
    for at in (1, 2, 3):
        store.append("c-1", (event("c-1", at),), expected=at - 1, index=indexed())
    before, _ = store.changes()
    with postgres.begin() as db:
        db.execute(text(f"UPDATE {schema}.deliberation_events SET xid = 0"))
        highest = db.execute(text(f"SELECT max(id) FROM {schema}.deliberation_events")).scalar_one()
    store.append("c-1", (event("c-1", 4),), expected=3, index=indexed())
    assert [4] == [one.n for one in store.changes(f"0.{highest}")[0]]
    assert (*before, event("c-1", 4)) == store.changes()[0]
