"""Processes that act on one store and are killed at any moment, and what they had acknowledged until then."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from time import monotonic, sleep

from deliberation.engine import Engine
from deliberation.errors import HistoryError, StoreError
from deliberation.testing.kept import faults_kept
from deliberation.testing.lean import Full
from tests.faults.hall import HALL, MONDAY, opening, something

__all__ = ["Killing", "Opened", "killing"]

Opened = Callable[[], AbstractContextManager[Full]]
"""What gives a process a store of its own."""

_FORK = multiprocessing.get_context("fork")
_CASES, _WORKERS = 5, 3
_BEGUN = monotonic()


def _now() -> datetime:
    """Hours go by in a second, so that deadlines pass while there is somebody to be killed; every process has the same."""
    return MONDAY + timedelta(hours=8 * (monotonic() - _BEGUN))


def _works(opened: Opened, run: str, worker: int, first: int, pipe: int) -> None:  # pragma: no cover  (it is killed)
    """Send one action after the other, each until it is answered, and say so; the same ones whoever does it, for whoever is killed."""
    while True:
        try:
            with opened() as store:
                _acts(Engine(HALL, store, clock=_now), run, worker, first, pipe)
        except StoreError:
            sleep(0.01)
        except Exception as fault:  # noqa: BLE001  (whatever it is, it is told)
            os.write(pipe, f"fault {type(fault).__name__} {str(fault)[:300]!r}\n".encode())
            return


def _acts(engine: Engine, run: str, worker: int, first: int, pipe: int) -> None:  # pragma: no cover  (it is killed)
    n = first
    while True:
        chance = random.Random(f"{run} {worker} {n}")
        action = something(chance, f"{run}-{worker}-{n}", engine.clock())
        case = f"{run}-c-{chance.randrange(_CASES)}"
        while True:
            try:
                engine.tick()
                decision = engine.submit(case, action)
            except StoreError:
                sleep(0.005)
            else:
                break
        os.write(pipe, f"{worker} {n} {action.id} {decision.accepted:d}\n".encode())
        n += 1


class Killing:
    """Workers on one store; `kill` kills one of them and lets another take its place."""

    def __init__(self, opened: Opened, run: str) -> None:
        self._opened, self._run = opened, run
        self.accepted, self.refused, self.faults = set[str](), set[str](), list[str]()
        self._next = [0] * _WORKERS
        self._hears, self._says = os.pipe()
        self._rest = b""
        os.set_blocking(self._hears, False)
        with opened() as store:
            engine = Engine(HALL, store, clock=_now)
            for at in range(_CASES):
                self.accepted.add(f"{run}-open-{at}")
                engine.open("hall", opening(f"{run}-open-{at}", engine.clock()), case=f"{run}-c-{at}").require()
        self._workers = [self._begun(at) for at in range(_WORKERS)]

    def _begun(self, at: int) -> BaseProcess:
        process = _FORK.Process(target=_works, args=(self._opened, self._run, at, self._next[at], self._says), daemon=True)
        process.start()
        return process

    def kill(self, at: int) -> None:
        """Kill a worker; the next one in its place begins with what it was not told."""
        self._end(at)
        self._workers[at] = self._begun(at)

    def _end(self, at: int) -> None:
        self._workers[at].kill()
        self._workers[at].join()
        self.hear()

    @property
    def acknowledged(self) -> int:
        """How much was acknowledged until now."""
        return sum(self._next)

    def hear_at_least(self, count: int) -> None:
        """Wait until so much was acknowledged, however slow the machine is, or somebody has met a fault."""
        while self.acknowledged < count and not self.faults:
            sleep(0.005)
            self.hear()

    def hear(self) -> None:
        """Take note of what was acknowledged."""
        with suppress(BlockingIOError):
            self._rest += os.read(self._hears, 1_000_000)
        *lines, self._rest = self._rest.split(b"\n")
        for line in map(bytes.decode, lines):
            if line.startswith("fault"):  # pragma: no cover  (there is none)
                self.faults.append(line)
                continue
            worker, n, action, accepted = line.split()
            self._next[int(worker)] = int(n) + 1
            (self.accepted if accepted == "1" else self.refused).add(action)

    def end(self) -> None:
        """Kill them all."""
        for at in range(_WORKERS):
            self._end(at)
        os.close(self._hears)
        os.close(self._says)

    def judged(self) -> Iterator[str]:
        """What is wrong in the end."""
        yield from self.faults
        with self._opened() as store:
            engine = Engine(HALL, store, clock=_now)
            with suppress(HistoryError):  # Whatever cannot be read is found next.
                engine.tick()
            yield from faults_kept(engine)
            there = {event.action for case in store.find() for event in store.load(case)}
        yield from (f"'{action}' was accepted, and is not there" for action in sorted(self.accepted - there))
        yield from (f"'{action}' was refused, and is there" for action in sorted(self.refused & there))


@contextmanager
def killing(opened: Opened, run: str) -> Iterator[Killing]:
    """Workers that are all killed in the end."""
    made = Killing(opened, run)
    try:
        yield made
    finally:
        made.end()
