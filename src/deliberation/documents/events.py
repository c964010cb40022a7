"""Events as JSON and back, strictly; a number that only looks like one is refused."""

from __future__ import annotations

import json
from typing import get_args

from deliberation.documents.plain import load_json, read_due, read_roster
from deliberation.errors import HistoryError
from deliberation.model import Event, EventKind
from deliberation.model.plain import event_to_plain

__all__ = ["SCHEMA", "event_from_json", "event_to_json"]

SCHEMA = 1


def event_to_json(event: Event) -> str:
    """One line of JSON that a person can read and `event_from_json` reads back; what is empty is left out."""
    return json.dumps(event_to_plain(event), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def event_from_json(text: str | bytes, *, index: int = 0) -> Event:
    """The event that a line of JSON holds.

    Raises `HistoryError` for text that is no such JSON, for unknown keys, wrong types, and a schema that is not known here. `index` is
    told in the error.
    """
    reader = load_json(text, what="event", index=index)
    schema = reader.take("schema", int, wanted=True)
    if schema != SCHEMA:
        raise HistoryError(f"schema {schema} is not known here: it was written by another version", index=index)
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
        tuple(read_due(due, index) for due in reader.take("due", list, [])),
        reader.take("action", str),
        reader.take("digest", str, wanted=True),
        schema,
    )
    reader.done()
    return event
