"""What every store writes alike: moments, events, places among the changes; and how rows are read that anybody may have written. It knows no database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from deliberation.documents import event_from_json, event_to_json
from deliberation.errors import HistoryError, StoreError
from deliberation.model import Event

__all__ = ["as_written", "events_of", "moment_of", "number", "place", "sealed_already", "text_of", "value_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def number(moment: datetime | None) -> int | None:
    """Microseconds since 1970: an integer sorts as time does.

    >>> number(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def moment_of(number: int) -> datetime:
    """The moment of so many microseconds since 1970.

    >>> moment_of(1000000).isoformat()
    '1970-01-01T00:00:01+00:00'
    """
    return _EPOCH + number * _MICROSECOND


def events_of(case: str, rows: Sequence[tuple[object, ...]]) -> tuple[Event, ...]:
    """The events of a case from their numbers and lines. Raises `HistoryError` for one that cannot be read, or that is another's.

    >>> events_of("c-1", [])
    ()
    """
    events: list[Event] = []
    for at, (n, body) in enumerate(rows):
        event = event_from_json(str(body), index=at)
        if event.n != n or event.case != case:
            raise HistoryError(f"stored under case '{case}', number {n}, but says '{event.case}', {event.n}", index=at)
        events.append(event)
    return tuple(events)


def place(after: str, *, width: int = 1) -> tuple[int, ...]:
    """The numbers of a place among the changes; zeros before the first. Raises `StoreError` for a text that is none.

    >>> place("12.5", width=2), place("")
    ((12, 5), (0,))
    """
    found = after.split(".") if after else ["0"] * width
    if len(found) != width or not all(part.isascii() and part.isdecimal() for part in found):
        raise StoreError(f"'{after}' is no place among the changes of this store: hand back what 'changes' gave, or '' to begin")
    return tuple(map(int, found))


def sealed_already(number: int) -> StoreError:
    """What is told to whoever seals second.

    >>> str(sealed_already(7))
    'there is a seal 7 already: somebody else has sealed; look, and seal again'
    """
    return StoreError(f"there is a seal {number} already: somebody else has sealed; look, and seal again")


def text_of(lies: object) -> str:
    r"""The text that lies in a column; with marks where it is no UTF-8.

    >>> print(text_of(b"elm\xff"))
    elm\xff
    """
    return lies.decode("utf-8", "backslashreplace") if isinstance(lies, bytes) else str(lies)


def value_of(text: str) -> object:
    """A value that was written as JSON; the text itself where it is none.

    >>> value_of("[1]"), value_of("[1")
    ([1], '[1')
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def as_written(body: object, action: object) -> Event | None:
    """The event of a row; None where it would be written in another way, or under another action.

    >>> as_written(b"{}", None)
    """
    try:
        event = event_from_json(text_of(body))
    except HistoryError:
        return None
    same = event_to_json(event) == text_of(body) and event.action == (None if action is None else text_of(action))
    return event if same else None
