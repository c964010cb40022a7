"""What it costs to read a case from SQLite: a long one with its fold, by the event, and one of thirty events beside a reading by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import attrs

from benchmarks.cases import MEETING, thousand_events
from benchmarks.files import bare, kept
from benchmarks.measure import Bound, Result, interleaved
from benchmarks.watch import story_logs
from deliberation.kernel import replay
from deliberation.model import Event
from deliberation.stores import SqliteStore

__all__ = ["run"]

_QUERY = "SELECT n, body FROM events WHERE case_id = ? ORDER BY n"


def _thirty() -> Sequence[Event]:
    """The longest story of the default town, as far as its thirtieth event: two rosters of a council of 21 are in it."""
    log = max(story_logs(), key=len)[:30]
    return [attrs.evolve(event, case="c-30", action=None if event.action is None else f"s-{event.action}") for event in log]


def run(*, quick: bool = False) -> Result:
    """`SqliteStore.load`, with `replay` for a meeting of 1,000 events."""
    book, (number, repeats) = {MEETING.digest: MEETING}, (1, 3) if quick else (20, 41)
    with TemporaryDirectory() as folder, SqliteStore(Path(folder) / "town.db", durability="NORMAL") as store:
        kept(store, "c-1", thousand_events())
        kept(store, "c-30", _thirty())
        with closing(bare(Path(folder) / "town.db", "NORMAL")) as db:
            assert replay(book, store.load("c-1")).step == "closed"
            assert len(store.load("c-30")) == 30

            folded, long = interleaved(
                [lambda: replay(book, store.load("c-1")), lambda: db.execute(_QUERY, ("c-1",)).fetchall()],
                number=1,
                repeats=repeats,
                clock=process_time,
            )
            short, hand, rows = interleaved(
                [
                    lambda: store.load("c-30"),
                    lambda: [json.loads(body) for _, body in db.execute(_QUERY, ("c-30",))],
                    lambda: db.execute(_QUERY, ("c-30",)).fetchall(),
                ],
                number=number,
                repeats=repeats,
                clock=process_time,
            )
    return Result(
        "read-sqlite",
        short,
        "SQLite and json.loads by hand, 30 events",
        hand,
        number * repeats,
        (
            Bound("read, decoded and folded, an event of 1,000", folded / 1_000, 5, "µs"),
            Bound("load / read by hand, 30 events", short / hand, 2, "times"),
        ),
        {"rows_alone_us": rows, "rows_alone_ratio": short / rows, "rows_alone_1000_us": long},
    )
