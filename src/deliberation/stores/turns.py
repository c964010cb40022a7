"""Who goes next: threads of one store in the order in which they came, processes sooner the longer they have waited. It locks no file."""

from __future__ import annotations

import random
import sqlite3
from collections import deque
from collections.abc import Callable
from threading import Lock
from time import monotonic, sleep
from typing import Self, TypeVar

__all__ = ["Turns", "busy", "patiently"]

T = TypeVar("T")

# Whoever has waited so long (seconds) asks again within so long; the last line is for a lock that is held, not passed on.
_PAUSES = ((0.02, 0.002), (0.1, 0.0005), (1.0, 0.0001), (float("inf"), 0.01))


class Turns:
    """A lock that threads get in the order in which they ask for it; nobody who comes later goes first.

    >>> with Turns():
    ...     print("alone")
    alone
    """

    def __init__(self) -> None:
        self._mutex = Lock()
        self._taken = False
        self._line: deque[Lock] = deque()

    def __enter__(self) -> Self:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return self
            mine = Lock()
            mine.acquire()
            self._line.append(mine)
        try:
            # Whoever goes before hands the turn over: in between nobody else can take it.
            mine.acquire()
        except BaseException:
            self._give_up(mine)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with self._mutex:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._line:
            self._line.popleft().release()
        else:
            self._taken = False

    def _give_up(self, mine: Lock) -> None:
        with self._mutex:
            if mine in self._line:
                self._line.remove(mine)
            else:  # pragma: no cover  (interrupted in the very moment in which the turn came)
                self._hand_over()


def busy(fault: sqlite3.Error) -> bool:
    """Whether SQLite only says that somebody else is at work."""
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def patiently(call: Callable[..., T], *given: object, timeout: float) -> T:
    """What a call gives as soon as SQLite is not busy; its complaint after so many seconds.

    SQLite's own waiting asks less and less often, so that who waits is passed by all who come later. Here the pause is shorter the longer
    one waits, and random, so that two do not ask in step.
    """
    began = 0.0
    while True:
        try:
            return call(*given)
        except sqlite3.OperationalError as fault:
            if not busy(fault):
                raise
            began = began or monotonic()
            waited = monotonic() - began
            if waited > timeout:
                raise
            pause = next(most for until, most in _PAUSES if waited < until)
            sleep(random.uniform(0, pause))  # noqa: S311  (jitter, not a secret)
