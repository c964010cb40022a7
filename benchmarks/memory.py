"""What a resting case weighs beyond its id and its topic's data, from the resident memory of processes that hold 100,000."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.cases import EPOCH, TOPIC
from benchmarks.measure import Bound, Result
from deliberation.kernel import decide, start
from deliberation.model import Action, Actor, Case

__all__ = ["run"]


def _data(number: int) -> dict[str, object]:
    title, village = f"A path to field {number}", f"village-{number % 40}"
    return {"title": title, "village": village, "concern": "public-affairs", "unlawful": False}


def _resting(number: int) -> Case:
    """A topic that was proposed and accepted, with moments and a proposer of its own, who is remembered."""
    at, data = EPOCH + timedelta(seconds=number), _data(number)
    proposer = Actor(f"p-{number}", {f"villager@{data['village']}"})
    case = decide(TOPIC, start(TOPIC, f"c-{number}"), Action("propose", proposer, at=at, id="a-1", data=data)).require().case
    return decide(TOPIC, case, Action("accept", _BRANCH, at=at + timedelta(hours=1), id="a-2")).require().case


def _under_notice(number: int) -> Case:
    """The same, publicised: a deadline of its own is running."""
    case = _resting(number)
    return decide(TOPIC, case, Action("publicise", _BRANCH, at=EPOCH + timedelta(days=3, seconds=number), id="a-3")).require().case


_BRANCH = Actor("p-branch", {"party-branch"})
_MAKERS: dict[str, Callable[[int], object]] = {"cases": _resting, "noticed": _under_notice, "ids": "c-{}".format, "topics": _data}


def _resident() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096


def _weigh(what: str, count: int) -> None:
    """Print the bytes one of them takes, without its place in the list, and the microseconds it took to make."""
    make = _MAKERS[what]
    held: list[object] = [None] * count
    for number in range(100):
        make(number)
    before, began = _resident(), perf_counter()
    for number in range(count):
        held[number] = make(number)
    took = (perf_counter() - began) / count * 1e6
    print((_resident() - before) / count, took)


def _in_a_process(what: str, count: int) -> tuple[float, float]:
    told = subprocess.run([sys.executable, "-m", "benchmarks.memory", what, str(count)], check=True, capture_output=True, text=True)
    weight, took = told.stdout.split()
    return float(weight), float(took)


def run(*, quick: bool = False) -> Result:
    """Cases after `propose` and `accept`; what they share with the procedure is counted once and so not at all."""
    count = 5_000 if quick else 100_000
    whole, took = _in_a_process("cases", count)
    noticed, _ = _in_a_process("noticed", count)
    spare = sum(_in_a_process(what, count)[0] for what in ("ids", "topics"))
    return Result(
        "memory",
        took,
        None,
        None,
        count,
        (Bound("a resting case, beyond id and topic data", whole - spare, 600, "bytes"),),
        {"bytes": whole - spare, "bytes_with_id_and_topic": whole, "bytes_with_a_deadline_running": noticed - spare},
    )


if __name__ == "__main__":
    _weigh(sys.argv[1], int(sys.argv[2]))
