"""Many processes let the clock act at once: each deadline fires once, whoever dies, and nobody does another's work."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any

import attrs
import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, text

from deliberation import Action, Actor, Engine, read_procedure
from deliberation.engine import utc_now
from deliberation.kernel import due
from deliberation.model import Index
from deliberation.stores import SqlStore

NOTICE = read_procedure(
    """
procedure: notice
version: "1"
calendar: {timezone: UTC}
topic: {title: {kind: text}}
deadlines: {notice: {from: [publish], after: 7 days}}
stages: {only: {steps: {open: {}, over: {end: true}}}}
moves:
  publish: {from: start, to: open, by: [clerk], asks: [title]}
  end-notice: {from: open, to: over, by: clock, at: notice}
""",
    file="notice",
)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
OVER = MONDAY + timedelta(days=8)
LEASE = timedelta(seconds=2)


def published(store: SqlStore, count: int) -> None:
    """So many cases whose notice ends at one instant."""
    publish = Action("publish", Actor("p-1", frozenset({"clerk"})), at=MONDAY, id="a-0", data={"title": "A well"})
    decision = Engine(NOTICE, store).open("notice", publish, case="c-0")
    (event,), index = decision.events, Index("notice", NOTICE.digest, "open", due(NOTICE, decision.case))
    for at in range(1, count):
        store.append(f"c-{at}", (attrs.evolve(event, case=f"c-{at}", action=f"a-{at}"),), expected=0, index=index)


def _worker(address: str, schema: str, gate: Any) -> None:  # pragma: no cover  (runs in processes of its own)
    """Let the clock act until nothing is due any more."""
    store = SqlStore(create_engine(address), schema=schema)
    engine = Engine(NOTICE, store)
    gate.wait()
    while store.due(utc_now(), limit=1):
        if not engine.tick(limit=200, lease=LEASE):
            sleep(0.05)


@pytest.mark.parametrize("count", [pytest.param(5_000, id="short"), pytest.param(100_000, id="long", marks=pytest.mark.soak)])
def test_all_deadlines_of_one_instant_fire_once_though_a_process_is_killed(
    postgres: Database, schemas: Callable[[], str], count: int
) -> None:
    """Two processes; one is killed when a quarter is done, and the other takes over what it had taken."""
    schema, spawn = schemas(), multiprocessing.get_context("spawn")
    with postgres.begin() as db:
        published(SqlStore(db, schema=schema), count)
    fired = text(f"SELECT count(*), count(DISTINCT case_id), max(n) FROM {schema}.deliberation_events WHERE n > 1")
    gate = spawn.Barrier(3)
    address = postgres.url.render_as_string(hide_password=False)
    workers = [spawn.Process(target=_worker, args=(address, schema, gate)) for _ in range(2)]
    for worker in workers:
        worker.start()
    gate.wait(60)
    begun, half, killed = monotonic(), 0.0, False
    while any(worker.is_alive() for worker in workers):
        with postgres.connect() as db:
            done = db.execute(fired).scalar_one()
        if done >= count // 4 and not killed:
            workers[0].kill()
            killed = True
        half = half or (monotonic() - begun if done >= count // 2 else 0.0)
        sleep(count / 100_000)
    took = monotonic() - begun
    assert [-9, 0] == [worker.exitcode for worker in workers]
    with postgres.connect() as db:
        assert (count, count, 2) == tuple(db.execute(fired).one())
    assert () == SqlStore(postgres, schema=schema).due(utc_now())
    print(f"\n{count} deadlines at one instant: {count / took:.0f} a second, the half after {half:.1f} s, the last after {took:.1f} s")


def test_what_somebody_has_taken_is_anothers_when_the_lease_is_over(postgres: Database, schemas: Callable[[], str]) -> None:
    """As long as it is not, nothing is done twice; what a later event makes due is free at once."""
    store, now = SqlStore(postgres, schema=schemas()), OVER
    published(store, 3)
    engine = Engine(NOTICE, store)
    assert ("c-0", "c-1") == store.take(now, until=now + LEASE, limit=2)
    assert ["c-2"] == [event.case for event in engine.tick(now, lease=LEASE)]
    assert () == engine.tick(now, lease=LEASE)
    assert ["c-0", "c-1"] == [event.case for event in engine.tick(now + LEASE)]
    assert () == store.due(now + LEASE)


def test_what_others_hold_is_passed_over(postgres: Database, schemas: Callable[[], str]) -> None:
    """In a transaction of the host's that is not yet at its end, nobody waits for it."""
    schema, now = schemas(), OVER
    store = SqlStore(postgres, schema=schema)
    published(store, 3)
    with postgres.connect() as db:
        assert ("c-0", "c-1") == SqlStore(db, schema=schema).take(now, until=now + LEASE, limit=2)
        assert ("c-2",) == store.take(now, until=now + LEASE)
        db.rollback()
    assert ("c-0", "c-1") == store.take(now, until=now + LEASE)
