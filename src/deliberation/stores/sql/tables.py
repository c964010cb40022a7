"""The tables of a store, as SQLAlchemy knows them: for `create_all`, for Alembic, for our own statements. They touch no database."""

from __future__ import annotations

from functools import cache

import attrs
from sqlalchemy import BigInteger, Column, Identity, Index, Integer, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TEXT

__all__ = ["PREFIX", "Tables", "metadata", "tables"]

PREFIX = "deliberation_"
# Letter by letter in every database, whatever its language is.
_ID = Text().with_variant(TEXT(collation="C"), "postgresql")
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")


@attrs.frozen
class Tables:
    """The seven tables. The first column of each is the town, so that many towns can share them."""

    procedures: Table
    cases: Table
    events: Table
    ballots: Table
    personal: Table
    notes: Table
    seals: Table


def metadata(*, schema: str | None = None, prefix: str = PREFIX) -> MetaData:
    """The tables, for `create_all` or as a target of Alembic; in a schema, or with another prefix, where the host wants it.

    >>> sorted(metadata(prefix="town_").tables)
    ['town_ballots', 'town_cases', 'town_events', 'town_notes', 'town_personal', 'town_procedures', 'town_seals']
    """
    return tables(schema, prefix).cases.metadata


@cache
def tables(schema: str | None, prefix: str) -> Tables:
    """The same tables for the same names."""
    found = MetaData(schema=schema)

    def key(name: str) -> Column[str]:
        return Column(name, _ID, primary_key=True)

    def text(name: str) -> Column[str]:
        return Column(name, _ID, nullable=False)

    def count(name: str, *, first: bool = False) -> Column[int]:
        return Column(name, BigInteger, primary_key=first, nullable=False, autoincrement=False)

    return Tables(
        Table(f"{prefix}procedures", found, key("town"), key("digest"), text("text")),
        Table(
            f"{prefix}cases",
            found,
            key("town"),
            key("case_id"),
            *map(text, ("procedure", "digest", "step")),
            Column("due", BigInteger),
            count("length"),
            Column("taken", BigInteger),
            Index(f"{prefix}cases_due", "town", "due", "case_id"),
            Index(f"{prefix}cases_step", "town", "step", "case_id"),
        ),
        Table(
            f"{prefix}events",
            found,
            Column("id", _NUMBER, Identity(always=True), primary_key=True),
            *map(text, ("town", "case_id")),
            count("n"),
            Column("action", _ID),
            text("body"),
            # The latest of the transactions that wrote it and those before it in its case; 0 on SQLite, where one writes at a time.
            count("xid"),
            UniqueConstraint("town", "case_id", "n", name=f"{prefix}events_n"),
            UniqueConstraint("town", "action", name=f"{prefix}events_action"),
            Index(f"{prefix}events_order", "town", "xid", "id"),
            sqlite_autoincrement=True,
        ),
        Table(
            f"{prefix}ballots",
            found,
            *map(key, ("town", "case_id", "move")),
            count("since", first=True),
            key("value"),
            count("count"),
        ),
        Table(
            f"{prefix}personal",
            found,
            *map(key, ("town", "case_id")),
            count("n", first=True),
            key("field"),
            *map(text, ("salt", "value")),
        ),
        Table(f"{prefix}notes", found, *map(key, ("town", "case_id", "action")), count("at"), *map(text, ("move", "rules"))),
        Table(f"{prefix}seals", found, key("town"), count("number", first=True), text("text")),
    )
