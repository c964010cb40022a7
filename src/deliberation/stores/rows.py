"""What every database writes in a row: a moment as a number, an event as its line of JSON. It knows no database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from deliberation.documents import event_from_json
from deliberation.errors import HistoryError
from deliberation.model import Event

__all__ = ["events_of", "number"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def number(moment: datetime | None) -> int | None:
    """Microseconds since 1970: an integer sorts as time does.

    >>> number(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def events_of(case: str, rows: Sequence[tuple[object, ...]]) -> tuple[Event, ...]:
    """The events of a case from their numbers and lines. Raises `HistoryError` for one that cannot be read, or that is another's.

    >>> events_of("c-1", [])
    ()
    """
    events = tuple(event_from_json(str(body), index=at) for at, (_, body) in enumerate(rows))
    for at, ((n, _), event) in enumerate(zip(rows, events, strict=True)):
        if event.n != n or event.case != case:
            raise HistoryError(f"stored under case '{case}', number {n}, but says '{event.case}', {event.n}", index=at)
    return events
