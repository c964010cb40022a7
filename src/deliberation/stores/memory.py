"""The reference store, in plain objects: what every other store must behave like. It keeps nothing when the process ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock

from deliberation.errors import ActionReused, StaleCase
from deliberation.model import ALONE, Beside, Decision, Event, Index

__all__ = ["MemoryStore"]


class MemoryStore:
    """Events in memory. Safe for threads.

    >>> MemoryStore().load("c-1")
    ()
    """

    def __init__(self) -> None:
        self._events: dict[str, tuple[Event, ...]] = {}
        self._index: dict[str, Index] = {}
        self._actions: set[str] = set()
        self._texts: dict[str, str] = {}
        self._notes: dict[str, dict[str, tuple[str, ...]]] = {}
        self._boxes: dict[tuple[str, str, int], dict[str, int]] = {}
        self._personal: dict[tuple[str, int], dict[str, object]] = {}
        self._lock = Lock()

    def append(self, case: str, events: Sequence[Event], *, expected: int, index: Index, beside: Beside = ALONE) -> None:
        """Add events to a case that has `expected` of them. Raises `StaleCase` and `ActionReused`."""
        with self._lock:
            known = self._events.get(case, ())
            if len(known) != expected:
                raise StaleCase(case, expected=expected, found=len(known))
            actions = [event.action for event in events if event.action is not None]
            for action in actions:
                if action in self._actions:
                    raise ActionReused(action, "it led to another event of the store")
            self._actions.update(actions)
            if events or case in self._events:
                self._events[case] = (*known, *events)
                self._index[case] = index
            for ballot in beside.ballots:
                box = self._boxes.setdefault((case, ballot.move, ballot.since), {})
                box[ballot.value] = box.get(ballot.value, 0) + 1
            for personal in beside.personal:
                self._personal.setdefault((case, personal.n), {})[personal.field] = personal.value

    def load(self, case: str) -> tuple[Event, ...]:
        """Every event of a case, in order."""
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

    def note(self, decision: Decision) -> None:
        """Remember a refusal, once for each action id."""
        with self._lock:
            self._notes.setdefault(decision.case.id, {}).setdefault(decision.action.id, tuple(verdict.rule for verdict in decision.reasons))

    def refusals(self, case: str) -> Mapping[str, tuple[str, ...]]:
        """The rules that said no, by action id."""
        return dict(self._notes.get(case, {}))

    def ballots(self, case: str, move: str, since: int) -> Mapping[str, int]:
        """How many secret choices of each kind are in the box."""
        return dict(self._boxes.get((case, move, since), {}))

    def personal(self, case: str, n: int) -> Mapping[str, object]:
        """The personal values kept beside an event."""
        return dict(self._personal.get((case, n), {}))

    def erase(self, case: str, n: int) -> None:
        """Erase the personal values kept beside an event."""
        with self._lock:
            self._personal.pop((case, n), None)
