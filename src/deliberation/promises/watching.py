"""A whole log watched for promises: folded once, each promise stepped over what happened. It says how they stand, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from deliberation.model import NOTHING, Event, Procedure, Promise
from deliberation.promises.monitor import Monitor, Standing
from deliberation.promises.occurrence import Occurrence, occurrences

__all__ = ["watch", "watch_log"]


def watch(
    procedure: Procedure,
    events: Sequence[Event],
    *,
    promises: Iterable[Promise] | None = None,
    book: Mapping[str, Procedure] = NOTHING,
    final: bool = False,
) -> tuple[Standing, ...]:
    """How each promise of a procedure stands in a case, from the case's log; of others where `promises` are given.

    An entry that was taken back counts as not having happened; `book` holds other editions by digest, under which parts of the log were
    decided, and what they call otherwise is watched under its name here. A case that was re-opened goes on: what an end leaves owed is broken
    only where `final` says that nothing follows. Raises `HistoryError` for a log that cannot be read.

    >>> from deliberation import towns
    >>> standing = watch(towns.load("xichuan").procedure(), ())[0]
    >>> standing.promise.name, standing.state
    ('approved-first', 'so-far')
    """
    monitor = Monitor(procedure, promises)
    for one in occurrences(procedure, events, book=book):
        monitor.step(one)
    return monitor.standings(final=final)


def watch_log(
    procedure: Procedure, happened: Iterable[Occurrence], *, promises: Iterable[Promise] | None = None, final: bool = False
) -> tuple[Standing, ...]:
    """The same for what another system recorded of a case, which tells no facts of the topic: promises that look at it are not watched."""
    monitor = Monitor(procedure, promises, topics=False)
    for one in happened:
        monitor.step(one)
    return monitor.standings(final=final)
