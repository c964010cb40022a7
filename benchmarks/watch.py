"""What it costs to watch promises: by the event and promise, over 30,000 cases; and what is left of a case that was watched."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from benchmarks.measure import Bound, Result
from deliberation import towns
from deliberation.kernel import replay
from deliberation.model import Event
from deliberation.promises import Monitor, Standing, occurrences

__all__ = ["run"]

TOWN = towns.load("xichuan")
PROCEDURE = TOWN.procedure()
BOOK = {PROCEDURE.digest: PROCEDURE}


def _logs() -> Iterator[list[Event]]:
    """The log of each story of the default town."""
    for story in TOWN.stories:
        found: dict[int, Event] = {}
        for line in towns.play(TOWN, story):
            found |= {event.n: event for event in (*line.clock, *(line.decision.events if line.decision else ()))}
        yield [found[n] for n in sorted(found)]


def _resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096


def run(*, quick: bool = False) -> Result:
    """The promises of the default town over its stories, again and again: the fold beside them, and the memory before and after."""
    logs = list(_logs())
    cases = 300 if quick else 30_000
    seen = [list(occurrences(PROCEDURE, log)) for log in logs]
    watched = len([one for one in Monitor(PROCEDURE).standings() if one.state != "unwatched"])
    broken = events = 0
    stepping = folding = telling = 0.0
    before, warm = 0, cases // 10
    standings: tuple[Standing, ...] = ()
    for number in range(cases):
        log, happened = logs[number % len(logs)], seen[number % len(logs)]
        began = perf_counter()
        replay(BOOK, log)
        folded = perf_counter()
        monitor = Monitor(PROCEDURE)
        for one in happened:
            monitor.step(one)
        stepped = perf_counter()
        standings = monitor.standings()
        telling += perf_counter() - stepped
        stepping += stepped - folded
        folding += folded - began
        events += len(log)
        broken += len(monitor.broken)
        before = before or (_resident() if number == warm else 0)
    after = _resident()
    assert not broken
    assert len(standings) == len(PROCEDURE.promises)
    each = stepping / events / watched * 1e6
    grown = (after - before) / (cases - warm)
    return Result(
        "watch",
        stepping / events * 1e6,
        "the fold of the same events",
        folding / events * 1e6,
        events,
        (
            Bound(f"an event and promise, {cases} cases", each, 3, "µs"),
            Bound("left of a case that was watched", grown, 16, "bytes"),
        ),
        {"promises": watched, "standings_us": telling / cases * 1e6},
    )
