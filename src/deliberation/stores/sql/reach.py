"""How a store reaches its database: on an engine in transactions of its own, else within the host's, which it neither begins nor ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, TypeAlias, Union

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from deliberation.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, scoped_session

__all__ = ["Bind", "one", "reached", "whole"]

Bind: TypeAlias = Union[Engine, Connection, "Session", "scoped_session[Session]"]


def reached(bind: Bind) -> Bind:
    """What the host gave; an engine as one on which each statement is a transaction by itself."""
    return bind.execution_options(isolation_level="AUTOCOMMIT") if isinstance(bind, Engine) else bind


@contextmanager
def one(bind: Bind) -> Iterator[Connection]:
    """A connection for one statement. Raises `StoreError`."""
    with _told():
        if isinstance(bind, Engine):
            with bind.connect() as db:
                yield db
        else:
            yield bind if isinstance(bind, Connection) else bind.connection()


@contextmanager
def whole(bind: Bind, *, single: bool) -> Iterator[Connection]:
    """A connection for what is kept together, or not at all where something is raised. Raises `StoreError`.

    A `single` statement that keeps all or nothing by itself needs no more on PostgreSQL. In the host's transaction on SQLite nothing is
    taken back, as its driver knows no savepoints by itself: look there before you write.
    """
    with one(bind) as db, _together(bind, db, single):
        yield db


def _together(bind: Bind, db: Connection, single: bool) -> AbstractContextManager[object]:
    own = isinstance(bind, Engine)
    if db.dialect.name == "sqlite":
        return _begun(db, "BEGIN IMMEDIATE") if own else nullcontext()
    return nullcontext() if single else _begun(db, "BEGIN") if own else db.begin_nested()


@contextmanager
def _begun(db: Connection, begin: str) -> Iterator[None]:
    """A transaction in words: to SQLAlchemy this is a connection on which each statement is its own."""
    db.exec_driver_sql(begin)
    try:
        yield
        db.exec_driver_sql("COMMIT")
    except BaseException:
        if not db.invalidated:  # Where the connection is lost, so is all that was begun on it.
            with suppress(DBAPIError):  # Some faults have ended it already.
                db.exec_driver_sql("ROLLBACK")
        raise


@contextmanager
def _told() -> Iterator[None]:
    """A database's complaint as `StoreError`, with what to do; the host finds the complaint itself as its cause."""
    try:
        yield
    except DBAPIError as fault:
        said = str(fault.orig).strip().partition("\n")[0]
        # Of PostgreSQL's codes those that begin with 40 say that two transactions did not go together.
        if fault.connection_invalidated or "locked" in said or str(getattr(fault.orig, "sqlstate", "")).startswith("40"):
            raise StoreError(f"the database: {said}; try again, with the whole transaction where it is yours") from fault
        raise StoreError(
            f"the database: {said}; is it there, and are the tables made? 'metadata().create_all(engine)' or a migration makes them"
        ) from fault
