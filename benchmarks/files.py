"""SQLite files for the benches: a store with cases at rest, and bare tables with the same settings. No time is taken here."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from benchmarks.cases import EPOCH, TOPIC
from deliberation import Engine
from deliberation.model import Action, Actor, Event, Index
from deliberation.stores import SqliteStore

__all__ = ["Durability", "bare", "engine", "filled", "index", "kept"]

Durability = Literal["FULL", "NORMAL"]
_DATA = {"title": "Lamps for the lane", "village": "Jiangwan", "concern": "public-welfare", "unlawful": False}
_VILLAGER = Actor("p-villager", {"villager@Jiangwan"})


def engine(store: SqliteStore) -> Engine:
    """The topics of a village, at the moment when all of them were proposed."""
    return Engine(TOPIC, store, clock=lambda: EPOCH)


def filled(path: Path, cases: int, durability: Durability) -> SqliteStore:
    """A store with so many topics that were proposed."""
    with SqliteStore(path, durability="NORMAL") as store:
        of = engine(store)
        for number in range(cases):
            action = Action("propose", _VILLAGER, at=EPOCH, id=f"a-{number}", data=_DATA)
            of.open("topic", action, case=f"c-{number}").require()
    return SqliteStore(path, durability=durability)


def index(step: str) -> Index:
    """What is kept of a topic beside its events."""
    return Index(TOPIC.name, TOPIC.digest, step, None)


def kept(store: SqliteStore, case: str, events: Sequence[Event]) -> None:
    """Events as a case of the store."""
    store.append(case, events, expected=0, index=index("open"))


def bare(path: Path, durability: Durability, *tables: str) -> sqlite3.Connection:
    """A connection with the settings of a store, to a file with tables or with those that it has."""
    db = sqlite3.connect(path, isolation_level=None)
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA secure_delete = ON",
        "PRAGMA wal_autocheckpoint = 2000",
        f"PRAGMA synchronous = {durability}",
        *tables,
    ):
        db.execute(statement)
    return db
