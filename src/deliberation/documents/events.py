"""Events as JSON and back, strictly; a number that only looks like one is refused, and what an older version wrote is lifted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, get_args

from deliberation.documents.hot import decoded
from deliberation.documents.plain import ObjectReader, load_json, read_due, read_roster, write_json
from deliberation.errors import HistoryError
from deliberation.model import Event, EventKind
from deliberation.model.plain import event_to_plain

__all__ = ["LIFTS", "SCHEMA", "Lift", "event_from_json", "event_to_json"]

SCHEMA = 1

Lift = Callable[[dict[str, Any]], dict[str, Any]]
"""What makes of an event's plain JSON the same event as the next schema writes it; `schema` itself is set for it."""

LIFTS: Mapping[int, Lift] = MappingProxyType({})
"""The lift from each older schema to the next. There is none: the first schema is the only one so far."""


def event_to_json(event: Event) -> str:
    """One line of JSON that a person can read and `event_from_json` reads back; what is empty is left out."""
    return write_json(event_to_plain(event))


def event_from_json(text: str | bytes, *, index: int = 0, lifts: Mapping[int, Lift] = LIFTS) -> Event:
    """The event that a line of JSON holds. One of an older schema is lifted, step by step, by `lifts`.

    Raises `HistoryError` for text that is no such JSON, for unknown keys, wrong types, and a schema that is not known here. `index` is
    told in the error.
    """
    event = decoded(text, schema=SCHEMA)
    return _read(load_json(text, what="event", index=index), lifts) if event is None else event


def _lifted(reader: ObjectReader, lifts: Mapping[int, Lift]) -> ObjectReader:
    """The same event as the schema of today has it. Raises `HistoryError` where there is no way from its schema to this one."""
    schema = reader.take("schema", int, wanted=True)
    if schema == SCHEMA:
        return reader
    plain = reader.plain
    for version in range(schema, SCHEMA):
        lift = lifts.get(version)
        if lift is None:
            break
        plain = {**lift(plain), "schema": version + 1}
    if plain["schema"] != SCHEMA:
        raise HistoryError(f"schema {schema} is not known here: it was written by another version", index=reader.index)
    lifted = ObjectReader(plain, reader.index)
    lifted.take("schema", int)
    return lifted


def _read(reader: ObjectReader, lifts: Mapping[int, Lift]) -> Event:
    """The event that plain JSON tells, with each fault told."""
    reader = _lifted(reader, lifts)
    kind = reader.take("kind", str, wanted=True)
    if kind not in get_args(EventKind):
        raise reader.fault(f"'kind' is {kind!r}")
    event = Event(
        reader.take("case", str, wanted=True),
        reader.take("n", int, wanted=True),
        kind,
        reader.take("move", str, wanted=True),
        reader.take("outcome", str),
        reader.take("by", str, wanted=True),
        frozenset(reader.texts("roles")),
        reader.take("on_behalf", str),
        reader.take("item", str),
        reader.moment("at", wanted=True),  # type: ignore[arg-type]
        reader.moment("recorded"),
        reader.take("data", dict, {}),
        reader.digests("personal"),
        reader.take("vouched", dict, {}),
        {body: read_roster(body, members, reader) for body, members in reader.take("pins", dict, {}).items()},
        tuple(read_due(due, reader.index) for due in reader.take("due", list, [])),
        reader.take("action", str),
        reader.take("digest", str, wanted=True),
        SCHEMA,
    )
    reader.done()
    return event
