"""Whoever is killed in the middle, a process or the server itself: what was acknowledged is there once, and all fits together."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from sqlalchemy import create_engine

from deliberation.stores import SqliteStore, SqlStore
from deliberation.stores.sql import metadata
from deliberation.testing import FailingStore, by_chance
from deliberation.testing.lean import Full
from tests.faults.killing import Opened, killing
from tests.postgres import mortal, owner, tools

EACH = 50


def killed(
    place: Callable[[str], Opened],
    kills: int,
    *,
    servers: int = 0,
    kill: Callable[[], None] = lambda: None,
    settled: Callable[[], None] = lambda: None,
) -> str:
    """Kill so many workers at random moments, fifty in one place, and the server a few times meanwhile; nothing is lost, doubled or torn by it."""
    chance, heard, begun = random.Random(kills), 0, monotonic()
    falls = set(chance.sample(range(kills), servers))
    for first in range(0, kills, EACH):
        with killing(place(f"r{first}"), f"r{first}") as some:
            for n in range(first, min(first + EACH, kills)):
                sleep(chance.uniform(0, 0.05))
                some.hear_at_least((n - first) // 4)
                if n in falls:
                    kill()
                some.kill(chance.randrange(3))
            heard += some.acknowledged
        settled()
        assert [] == list(some.judged())
    return f"{kills} processes and {servers} servers killed, {heard} actions acknowledged, in {monotonic() - begun:.0f} s"


@pytest.mark.parametrize("kills", [pytest.param(100, id="short"), pytest.param(5_000, id="long", marks=pytest.mark.soak)])
def test_processes_on_one_file(tmp_path: Path, record_property: Callable[[str, object], None], kills: int) -> None:
    """A hundred of them."""

    def place(run: str) -> Opened:
        return lambda: SqliteStore(tmp_path / f"{run}.db", durability="NORMAL")

    record_property("counted", f"SQLite: {killed(place, kills)}")


@pytest.mark.parametrize(
    ("kills", "servers"), [pytest.param(100, 3, id="short"), pytest.param(5_000, 60, id="long", marks=pytest.mark.soak)]
)
def test_processes_on_a_server_that_is_killed_too(record_property: Callable[[str, object], None], kills: int, servers: int) -> None:
    """A hundred of them, and three times the server itself with all its processes, which writes to the disk before it answers."""
    with mortal(tools(), owner(os.geteuid())) as server:
        address = server.address.replace("postgresql:", "postgresql+psycopg:")

        @contextmanager
        def opened(town: str) -> Iterator[Full]:
            engine = create_engine(address)
            yield SqlStore(engine, town=town)
            engine.dispose()

        def kill() -> None:
            server.kill()
            sleep(0.02)
            server.begin()

        def settled() -> None:
            with psycopg.connect(server.address, autocommit=True) as db:
                while db.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'").fetchone() != (1,):
                    sleep(0.01)  # pragma: no cover  (one who was killed may be gone already)

        def place(run: str) -> Opened:
            return lambda: opened(run)

        engine = create_engine(address)
        metadata().create_all(engine)
        engine.dispose()
        record_property("counted", f"PostgreSQL: {killed(place, kills, servers=servers, kill=kill, settled=settled)}")


@pytest.mark.parametrize(("defect", "said"), [("lost", "was accepted, and is not there"), ("doubled", "event ")])
def test_a_store_that_errs_is_found(tmp_path: Path, defect: str, said: str) -> None:
    """Where it keeps nothing of what it has answered, or the same twice."""
    us = os.getpid()

    @contextmanager
    def opened() -> Iterator[Full]:
        with SqliteStore(tmp_path / "town.db", durability="NORMAL") as store:
            yield store if os.getpid() == us else FailingStore(store, by_chance(1, **{defect: 0.3}))

    with killing(opened, "r") as some:
        for at in range(3):
            some.hear_at_least(20 * at)
            some.kill(at)
    assert said in "\n".join(some.judged())
