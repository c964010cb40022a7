"""A PostgreSQL server for whoever asks, one a process that tests, and empty places in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, text

from deliberation.stores.sql import metadata
from tests.postgres import owner, server, tools


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """An engine on a server that is begun when it is first asked for."""
    with server(tools(), owner(os.geteuid())) as address:
        engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"), pool_size=20)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def schemas(postgres: Engine) -> Callable[[], str]:
    """A new schema with empty tables each time."""
    numbers = count()

    def fresh() -> str:
        schema = f"s{next(numbers)}"
        with postgres.begin() as db:
            db.execute(text(f"CREATE SCHEMA {schema}"))
            metadata(schema=schema).create_all(db)
        return schema

    return fresh


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """An engine on a new SQLite file with empty tables each time."""
    made: list[Engine] = []

    def fresh() -> Engine:
        engine = create_engine(f"sqlite:///{tmp_path}/sql-{len(made)}.db", connect_args={"timeout": 30})
        event.listen(engine, "connect", lambda db, _: db.execute("PRAGMA synchronous = OFF"))
        metadata().create_all(engine)
        made.append(engine)
        return engine

    yield fresh
    for engine in made:
        engine.dispose()
