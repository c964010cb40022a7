"""The reference store, in plain objects: what every other store must behave like. It keeps nothing when the process ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock

from deliberation.errors import ActionReused, StaleCase
from deliberation.model import ALONE, Beside, Decision, Event, Index
from deliberation.stores.rows import place, sealed_already

__all__ = ["MemoryStore"]


class MemoryStore:
    """Events in memory. Safe for threads.

    >>> MemoryStore().load("c-1")
    ()
    """

    def __init__(self) -> None:
        self._events: dict[str, tuple[Event, ...]] = {}
        self._log: list[Event] = []
        self._index: dict[str, Index] = {}
        self._actions: set[str] = set()
        self._texts: dict[str, str] = {}
        self._notes: dict[str, dict[str, tuple[str, ...]]] = {}
        self._boxes: dict[tuple[str, str, int], dict[str, int]] = {}
        self._personal: dict[tuple[str, int], dict[str, object]] = {}
        self._seals: dict[int, str] = {}
        self._lock = Lock()

    def append(self, case: str, events: Sequence[Event], *, expected: int, index: Index, beside: Beside = ALONE) -> None:
        """Add events to a case that has `expected` of them. Raises `StaleCase` and `ActionReused`."""
        with self._lock:
            known = self._events.get(case, ())
            if len(known) != expected:
                raise StaleCase(case, expected=expected, found=len(known))
            actions = set[str]()
            for action in (event.action for event in events if event.action is not None):
                if action in self._actions or action in actions:
                    raise ActionReused(action, "it led to another event of the store")
                actions.add(action)
            # Everything that can fail comes first: what is kept is kept together.
            new, boxes, personal = tuple(events), self._counted(case, beside), self._remembered(case, beside)
            if known or new:
                self._events[case], self._index[case] = (*known, *new), index
            self._log += new
            self._actions |= actions
            self._boxes |= boxes
            self._personal |= personal

    def _counted(self, case: str, beside: Beside) -> dict[tuple[str, str, int], dict[str, int]]:
        """The boxes as they are with these ballots."""
        boxes: dict[tuple[str, str, int], dict[str, int]] = {}
        for ballot in beside.ballots:
            key = (case, ballot.move, ballot.since)
            box = boxes.setdefault(key, dict(self._boxes.get(key, {})))
            box[ballot.value] = box.get(ballot.value, 0) + 1
        return boxes

    def _remembered(self, case: str, beside: Beside) -> dict[tuple[str, int], dict[str, object]]:
        """What is personal of the events as it is with these values."""
        found: dict[tuple[str, int], dict[str, object]] = {}
        for one in beside.personal:
            found.setdefault((case, one.n), dict(self._personal.get((case, one.n), {})))[one.field] = one.value
        return found

    def load(self, case: str) -> tuple[Event, ...]:
        """Every event of a case, in order."""
        with self._lock:
            return self._events.get(case, ())

    def keep(self, digest: str, text: str) -> None:
        """Keep the text of a procedure; the first text of a digest stays."""
        self._texts.setdefault(digest, text)

    def procedures(self) -> Mapping[str, str]:
        """The texts of the procedures by digest."""
        return dict(self._texts)

    def due(self, now: datetime, *, limit: int = 1000) -> tuple[str, ...]:
        """The cases on which the clock may act, the longest due first."""
        with self._lock:
            waiting = sorted((index.due, case) for case, index in self._index.items() if index.due is not None and index.due <= now)
        return tuple(case for _, case in waiting[:limit])

    def find(self, *, step: str | None = None, procedure: str | None = None) -> tuple[str, ...]:
        """The cases in a step, of a procedure, or all, by id."""
        with self._lock:
            fits = [case for case, index in self._index.items() if step in (None, index.step) and procedure in (None, index.procedure)]
        return tuple(sorted(fits))

    def changes(self, after: str = "", *, limit: int = 1000) -> tuple[tuple[Event, ...], str]:
        """The next events of all cases in the order in which they came, and the place after them. Raises `StoreError`."""
        (first,) = place(after)
        with self._lock:
            events = tuple(self._log[first : first + limit])
        return events, str(first + len(events))

    def note(self, decision: Decision) -> None:
        """Remember a refusal, once for each action id."""
        with self._lock:
            self._notes.setdefault(decision.case.id, {}).setdefault(decision.action.id, tuple(verdict.rule for verdict in decision.reasons))

    def refusals(self, case: str) -> Mapping[str, tuple[str, ...]]:
        """The rules that said no, by action id."""
        with self._lock:
            return dict(self._notes.get(case, {}))

    def ballots(self, case: str, move: str, since: int) -> Mapping[str, int]:
        """How many secret choices of each kind are in the box; their order is that of the alphabet, not of the votes."""
        with self._lock:
            return dict(sorted(self._boxes.get((case, move, since), {}).items()))

    def personal(self, case: str, n: int) -> Mapping[str, object]:
        """The personal values kept beside an event."""
        with self._lock:
            return dict(self._personal.get((case, n), {}))

    def erase(self, case: str, n: int) -> None:
        """Erase the personal values kept beside an event."""
        with self._lock:
            self._personal.pop((case, n), None)

    def keep_seal(self, number: int, text: str) -> None:
        """Keep a seal. Raises `StoreError` where there is one of that number."""
        with self._lock:
            if number in self._seals:
                raise sealed_already(number)
            self._seals[number] = text

    def seals(self) -> Mapping[int, str]:
        """The seals by number, the lowest first."""
        with self._lock:
            return dict(sorted(self._seals.items()))
