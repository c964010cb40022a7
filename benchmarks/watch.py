"""What it costs to watch promises: by the event and promise, over more than a million events; and whether what they keep in memory grows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import attrs

from benchmarks.measure import Bound, Result, interleaved
from deliberation import towns
from deliberation.kernel import replay
from deliberation.model import NOTHING, Event
from deliberation.promises import Monitor, Occurrence, occurrences

__all__ = ["run", "story_logs"]

TOWN = towns.load("xichuan")
PROCEDURE = TOWN.procedure()
BOOK = {PROCEDURE.digest: PROCEDURE}
AT_ONCE = 1_000
"""So many cases are under way; where one is over another begins."""

Batch = list[tuple[Monitor, Occurrence]]


def story_logs() -> list[list[Event]]:
    """The log of each story of the default town."""
    found = []
    for story in TOWN.stories:
        events: dict[int, Event] = {}
        for line in towns.play(TOWN, story):
            events |= {event.n: event for event in (*line.clock, *(line.decision.events if line.decision else ()))}
        found.append([events[n] for n in sorted(events)])
    return found


def _stamped(happened: Sequence[Occurrence], number: int) -> Iterator[Occurrence]:
    """What happened in one case, as another: of other people, with a topic of its own. Made as it is asked for."""
    told, facts = None, NOTHING
    for one in happened:
        if one.facts is not told:
            told, facts = one.facts, dict(one.facts)
        person, by = (name and f"{name}-{number:05}" for name in (one.person, one.by))
        yield attrs.evolve(one, person=person, by=by, facts=facts)


def _batches(cases: int, ended: Callable[[Monitor], None]) -> Iterator[Batch]:
    """The next event of each case that is under way, again and again; each case with a monitor of its own, told when it is over."""
    seen = [list(occurrences(PROCEDURE, log)) for log in story_logs()]
    coming = ((Monitor(PROCEDURE), _stamped(seen[number % len(seen)], number)) for number in range(cases))
    running: list[tuple[Monitor, Iterator[Occurrence]]] = []
    while True:
        running += [known for _, known in zip(range(AT_ONCE - len(running)), coming, strict=False)]
        batch, left = [], []
        for monitor, events in running:
            one = next(events, None)
            if one is None:
                ended(monitor)
            else:
                batch.append((monitor, one))
                left.append((monitor, events))
        if not batch:
            return
        running = left
        yield batch


def _most() -> int:
    """The most bytes that were resident at once since this process began."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024


def _watched(cases: int) -> dict[str, Any]:
    """The cases watched to their ends: how long each part took, and the most memory of each half."""
    stepping = telling = 0.0
    events = half = 0
    over: Counter[str] = Counter()

    def ended(monitor: Monitor) -> None:
        nonlocal telling, half
        began = perf_counter()
        standings = monitor.standings()
        telling += perf_counter() - began
        over.update(["cases", *(one.promise.name for one in standings if one.state == "broken")])
        half = half or (_most() if over["cases"] == cases // 2 else 0)

    for batch in _batches(cases, ended):
        began = perf_counter()
        for monitor, one in batch:
            monitor.step(one)
        stepping += perf_counter() - began
        events += len(batch)
    assert {"cases": cases} == over
    return {"stepping": stepping, "telling": telling, "events": events, "first": half, "whole": _most()}


def run(*, quick: bool = False) -> Result:
    """The promises of the default town over its stories, again and again, a thousand cases at once; the fold of the same logs beside them."""
    cases = 3_000 if quick else 30_000
    # In a process of its own: what other benches needed at most is not known of it.
    done = subprocess.run([sys.executable, "-m", "benchmarks.watch", str(cases)], check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    events, logs = told["events"], story_logs()
    promises = len([one for one in Monitor(PROCEDURE).standings() if one.state != "unwatched"])
    (folding,) = interleaved([lambda: [replay(BOOK, log) for log in logs]], number=1, repeats=3 if quick else 41)
    stepping = told["stepping"] / events * 1e6
    return Result(
        "watch",
        stepping,
        "the fold of the same events",
        folding / sum(map(len, logs)),
        events,
        (
            Bound(f"an event and promise, {events:,} of {cases:,} cases", stepping / promises, 3, "µs"),
            Bound("a case, most memory of the whole over the half", (told["whole"] - told["first"]) / (cases // 2), 16, "bytes"),
        ),
        {
            "promises": promises,
            "standings_us": told["telling"] / cases * 1e6,
            "half_peak_bytes": told["first"],
            "whole_peak_bytes": told["whole"],
        },
    )


if __name__ == "__main__":
    print(json.dumps(_watched(int(sys.argv[1]))))
