"""How time is taken, and the shape of what a bench tells; not what is measured."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from statistics import median
from time import perf_counter
from timeit import Timer
from typing import Any

import attrs

__all__ = ["Bound", "Result", "interleaved"]


@attrs.frozen
class Bound:
    """A figure beside the limit it is held against; `most` says on which side it should stay."""

    what: str
    value: float
    limit: float
    unit: str
    most: bool = True

    @property
    def within(self) -> bool:
        """Whether the figure keeps to its limit."""
        return self.value <= self.limit if self.most else self.value >= self.limit


@attrs.frozen
class Result:
    """What one bench found: our time a call, the peer's in the same run, their ratio, how many calls each figure rests on."""

    name: str
    ours_us: float
    peer: str | None
    peer_us: float | None
    n: int
    bounds: tuple[Bound, ...]
    more: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def ratio(self) -> float | None:
        """Our time as a multiple of the peer's."""
        return self.ours_us / self.peer_us if self.peer_us else None

    def plain(self) -> dict[str, Any]:
        """One JSON object, figures rounded to what can be told apart."""
        return {
            "name": self.name,
            "ours_us": round(self.ours_us, 3),
            "peer": self.peer,
            "peer_us": _rounded(self.peer_us),
            "ratio": _rounded(self.ratio),
            "n": self.n,
            **{key: _rounded(value) for key, value in self.more.items()},
            "bounds": [{**attrs.asdict(bound), "value": _rounded(bound.value), "within": bound.within} for bound in self.bounds],
            "versions": versions(),
        }


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def versions() -> dict[str, str]:
    """What was measured with what; `source` where the library runs without being installed."""
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for name in ("deliberation", "transitions", "python-statemachine", "rpds-py", "attrs", "msgspec", "eventsourcing"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "source"
    return found


def interleaved(
    calls: Sequence[Callable[[], object]], *, number: int, repeats: int, clock: Callable[[], float] = perf_counter
) -> list[float]:
    """The median time of each call in microseconds. The calls take turns, so that a slow moment of the machine meets them all.

    As with `timeit`, the garbage collector rests while the clock runs. By `time.process_time` as the clock only our own work is counted, and
    not what else the machine does, nor waiting for a disk.
    """
    timers = [Timer(call, timer=clock) for call in calls]
    for timer in timers:
        timer.timeit(max(1, number // 10))
    taken: list[list[float]] = [[] for _ in timers]
    for _ in range(repeats):
        for times, timer in zip(taken, timers, strict=True):
            times.append(timer.timeit(number) / number * 1e6)
    return [median(times) for times in taken]
