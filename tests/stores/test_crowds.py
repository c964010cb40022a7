"""Eight threads or four processes on one case or on many: every version has one winner, nothing is lost, and how long who waits is told."""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from itertools import count
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine

from deliberation.engine import Engine
from deliberation.errors import StoreError
from deliberation.model import Action, Actor
from deliberation.stores import MemoryStore, SqliteStore, SqlStore
from deliberation.testing.kept import faults_kept
from deliberation.testing.lean import Full
from tests.faults.hall import HALL, MONDAY, opening

THREADS, PROCESSES, MANY = 8, 4, 64
TURN = 0.25
MOST_WAITED = 1.0
SECONDS = [pytest.param(2.0, id="short"), pytest.param(60.0, id="long", marks=pytest.mark.soak)]
VILLAGER = Actor("p-1", frozenset({"villager"}))
Opened = Callable[[], AbstractContextManager[Full]]


def acts(opened: Opened, name: str, shared: bool, begin: float, seconds: float, into: Path) -> None:
    """Say one thing after the other, all in the case whose turn it is or each in one of many; write down what was kept, and how long each took."""
    chance, kept, waited = random.Random(name), list[str](), list[float]()
    with opened() as store:
        engine = Engine(HALL, store, clock=lambda: MONDAY)
        sleep(max(0.0, begin - monotonic()))
        while (now := monotonic()) < begin + seconds:
            case = int((now - begin) / TURN) if shared else chance.randrange(MANY)
            action = Action("say", VILLAGER, at=MONDAY, id=f"{name}-{len(kept)}", data={"words": name})
            assert any(said(engine, f"c-{case}", action) for _ in count())
            kept.append(action.id)
            waited.append(monotonic() - now)
    into.write_text(json.dumps({"kept": kept, "waited": waited}))


def said(engine: Engine, case: str, action: Action) -> bool:
    """Whether it was answered; else it is to be sent again."""
    try:
        engine.submit(case, action).require()
    except StoreError:
        return False
    return True


def _process(*given: Any) -> None:  # pragma: no cover  (it runs in a process of its own)
    acts(*given)


def crowd(opened: Opened, folder: Path, *, threads: bool, shared: bool, seconds: float) -> tuple[str, float]:
    """What a crowd has done and waited for, in a line, and the longest that anybody waited. Nothing it did is lost, doubled or torn."""
    cases = int(seconds / TURN) + 1 if shared else MANY
    with opened() as store:
        engine = Engine(HALL, store, clock=lambda: MONDAY)
        for at in range(cases):
            engine.open("hall", opening(f"open-{at}", MONDAY), case=f"c-{at}").require()
    begin, papers = monotonic() + 0.3, [folder / f"{at}.json" for at in range(THREADS if threads else PROCESSES)]
    begun = Thread if threads else multiprocessing.get_context("fork").Process
    some: list[Any] = [
        begun(target=acts if threads else _process, args=(opened, f"w{at}", shared, begin, seconds, paper))
        for at, paper in enumerate(papers)
    ]
    for one in some:
        one.start()
    for one in some:
        one.join(seconds + 120)
    told = [json.loads(paper.read_text()) for paper in papers]
    kept, waited = {name for one in told for name in one["kept"]}, sorted(wait for one in told for wait in one["waited"])
    with opened() as store:
        assert [] == list(faults_kept(Engine(HALL, store, clock=lambda: MONDAY)))
        there = [event.action for case in store.find() for event in store.load(case) if event.move == "say"]
    assert sorted(kept) == sorted(map(str, there))
    least, most = (f(len(one["kept"]) for one in told) for f in (min, max))
    who = f"{THREADS} threads" if threads else f"{PROCESSES} processes"
    where = "one case" if shared else f"{MANY} cases"
    line = (
        f"{who} on {where} for {seconds:g} s: {len(kept)} actions, {least} to {most} each,"
        f" waited {waited[len(waited) * 99 // 100] * 1000:.0f} ms at the 99th percentile, {waited[-1] * 1000:.0f} ms at most"
    )
    return line, waited[-1]


@contextmanager
def on_server(address: Any, schema: str) -> Iterator[Full]:
    """A store with connections of its own."""
    engine = create_engine(address)
    yield SqlStore(engine, schema=schema)
    engine.dispose()


def places(kind: str, request: pytest.FixtureRequest, folder: Path) -> Opened:
    """How each of a crowd opens its store."""
    if kind == "memory":
        kept = MemoryStore()
        return lambda: nullcontext(kept)
    if kind == "SQLite":
        return partial(SqliteStore, folder / "town.db", durability="NORMAL")
    postgres: Database = request.getfixturevalue("postgres")
    return partial(on_server, postgres.url, request.getfixturevalue("schemas")())


@pytest.mark.parametrize("seconds", SECONDS)
@pytest.mark.parametrize("shared", [True, False], ids=["one-case", "many-cases"])
@pytest.mark.parametrize(
    ("kind", "threads"),
    [("memory", True), ("SQLite", True), ("SQLite", False), ("PostgreSQL", True), ("PostgreSQL", False)],
    ids=lambda value: value if isinstance(value, str) else "threads" if value else "processes",
)
def test_a_crowd(request: pytest.FixtureRequest, tmp_path: Path, kind: str, threads: bool, shared: bool, seconds: float) -> None:
    """Whoever it is and wherever; in the soak nobody waits for longer than a second."""
    line, longest = crowd(places(kind, request, tmp_path), tmp_path, threads=threads, shared=shared, seconds=seconds)
    request.node.user_properties.append(("counted", f"{kind}: {line}"))
    assert seconds < 60 or longest < MOST_WAITED, line


def test_what_was_not_answered_is_sent_again() -> None:
    """Where there is no such case, as where the store cannot serve."""
    action = Action("say", VILLAGER, at=MONDAY, id="a-1", data={"words": "so"})
    assert not said(Engine(HALL, MemoryStore(), clock=lambda: MONDAY), "c-1", action)
