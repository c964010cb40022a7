"""Events appended to SQLite, each in a transaction that is on the disk: by the store, and by the recorder of the library `eventsourcing`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import attrs
from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from benchmarks.cases import thousand_events
from benchmarks.files import index
from benchmarks.measure import Bound, Result, interleaved
from deliberation.documents import event_to_json
from deliberation.model import Event
from deliberation.stores import SqliteStore

__all__ = ["run"]

_INDEX = index("open")
_SPEECH = thousand_events()[400]


def _event(number: int, n: int) -> Event:
    return attrs.evolve(_SPEECH, case=f"c-{number}", n=n, action=f"a-{number}-{n}")


def _ours(store: SqliteStore, each: int) -> Callable[[], None]:
    """The next case, of so many events."""
    numbers = count()

    def append() -> None:
        number = next(numbers)
        store.append(f"c-{number}", [_event(number, n + 1) for n in range(each)], expected=0, index=_INDEX)

    return append


def _theirs(recorder: SQLiteApplicationRecorder, each: int) -> Callable[[], None]:
    """The same events as their recorder keeps them, as the same text: made, written as JSON, inserted."""
    numbers = count()

    def insert() -> None:
        number = next(numbers)
        case = UUID(int=number * 100 + each)
        events = [_event(number, n + 1) for n in range(each)]
        recorder.insert_events([StoredEvent(case, event.n, "deliberation:event", event_to_json(event).encode()) for event in events])

    return insert


def run(*, quick: bool = False) -> Result:
    """One event a transaction, and ten; ours with the index, the changes and the ids of actions, which the recorder does not keep."""
    number, repeats = (2, 5) if quick else (4, 201)
    taken: list[float] = []
    for each in (1, 10):
        with TemporaryDirectory() as folder, SqliteStore(Path(folder) / "ours.db") as store:
            datastore = SQLiteDatastore(f"file:{folder}/theirs.db")
            recorder = SQLiteApplicationRecorder(datastore)
            recorder.create_table()
            taken += interleaved([_ours(store, each), _theirs(recorder, each)], number=number, repeats=repeats)
            datastore.close()
    one, theirs, ten, theirs_ten = taken
    return Result(
        "append-sqlite",
        one,
        "eventsourcing, SQLiteApplicationRecorder",
        theirs,
        number * repeats,
        (
            Bound("eventsourcing / store, one event", theirs / one, 1, "times", most=False),
            Bound("eventsourcing / store, ten events", theirs_ten / ten, 1, "times", most=False),
        ),
        {"rate": 1e6 / one, "theirs_rate": 1e6 / theirs, "ten_us": ten, "theirs_ten_us": theirs_ten},
    )
