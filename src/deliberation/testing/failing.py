"""A store that fails on purpose, by a plan that can be played again exactly. What it keeps is another's, and no failure is its own choice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any, Literal, TypeAlias, get_args

import attrs

from deliberation.errors import StoreError
from deliberation.model import ALONE, Beside, Changes, Decision, Event, Index, Store, Taking
from deliberation.testing.lean import Filled

__all__ = ["Defect", "FailingStore", "Fault", "Mishap", "by_chance"]

Mishap: TypeAlias = Literal["before", "after", "late", "again", "stale"]
"""What befalls any store, and what whoever uses it has to survive: a call that fails before anything is done, or after all is done, so
that the answer is lost; one that takes its time; one that arrives twice, of which the second answer is heard; an answer of before."""

Defect: TypeAlias = Literal["torn", "doubled", "swapped", "lost"]
"""What no store may do to an append: keep a part of it, keep its last event twice, keep its first two in another order, say it is kept when
it is not."""

Fault: TypeAlias = Mishap | Defect

_KEEPS = ("append", "keep", "note", "erase", "take")
_FITS = {**dict.fromkeys(get_args(Defect), ("append",)), "again": tuple(name for name in _KEEPS if name != "take")}


def by_chance(seed: int, **chances: float) -> Callable[[int, str], Fault | None]:
    """A plan in which each fault befalls a call with a chance of its own, the same for the same seed and calls.

    The chances are by the faults' names, and together at most one. Raises `ValueError` for another name.

    >>> plan = by_chance(4, after=0.5)
    >>> [plan(n, "append") for n in range(4)]
    [None, 'after', None, 'after']
    """
    known: tuple[Fault, ...] = (*get_args(Mishap), *get_args(Defect))
    unknown = sorted(chances.keys() - set(known))
    if unknown or sum(chances.values()) > 1:
        raise ValueError(f"no fault '{unknown[0]}': there are {', '.join(known)}" if unknown else "the chances are more than one together")
    faults: list[Fault | None] = [None, *known]
    weights = [1 - sum(chances.values()), *(chances.get(fault, 0) for fault in known)]
    return lambda n, method: random.Random(f"{seed} {n} {method}").choices(faults, weights)[0]  # noqa: S311  (a plan, not a secret)


class FailingStore:
    """A store over another one, that fails where its plan says; `befell` tells what befell which call, and is a plan itself.

    `plan` is the fault of each call by its number, counted from 0, or a function from the number and the method's name. A fault that does
    not fit its call, like a defect where nothing is appended, does not befall it. `late` calls wait for up to `longest` seconds, by
    `wait`. It offers `take` and `changes` where the other does, and all else in any case.

    >>> from deliberation.stores import MemoryStore
    >>> store = FailingStore(MemoryStore(), {1: "before"})
    >>> store.load("c-1")
    ()
    >>> store.load("c-1")
    Traceback (most recent call last):
    ...
    deliberation.errors.StoreError: call 1, 'load', failed on purpose, before anything was done; try again
    >>> store.befell
    {1: 'before'}
    """

    take: Callable[..., tuple[str, ...]]
    changes: Callable[..., tuple[tuple[Event, ...], str]]

    def __init__(
        self,
        store: Store,
        plan: Mapping[int, Fault] | Callable[[int, str], Fault | None],
        *,
        longest: float = 0.01,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.store = Filled().full(store)
        self._longest, self._wait = longest, wait
        self._plan: Callable[[int, str], Fault | None] = plan if callable(plan) else lambda n, _: plan.get(n)
        self.calls = 0
        self.befell: dict[int, Fault] = {}
        self._lock = Lock()
        self._answers: dict[object, Any] = {}
        self._known: dict[str, Index] = {}
        # Only what is there in the class or the instance counts as offered.
        if isinstance(store, Taking):
            self.take = lambda now, **how: self._call("take", (now, repr(how)), lambda: store.take(now, **how))
        if isinstance(store, Changes):
            self.changes = lambda after="", **how: self._call("changes", (after, repr(how)), lambda: store.changes(after, **how))

    def _call(self, method: str, key: object, do: Callable[[], Any], spoilt: Callable[[Fault], None] | None = None) -> Any:
        """Do one call, or what befalls it instead."""
        with self._lock:
            n, self.calls = self.calls, self.calls + 1
            fault = self._plan(n, method)
            if fault is None or method not in _FITS.get(fault, (method,)) or (fault == "stale" and method in _KEEPS):
                fault = None
            else:
                self.befell[n] = fault
        match fault:
            case "before":
                raise StoreError(f"call {n}, '{method}', failed on purpose, before anything was done; try again")
            case "after":
                do()
                raise StoreError(f"call {n}, '{method}', failed on purpose, when all was done; try again")
            case "late":
                chance = random.Random(n)  # noqa: S311  (a plan, not a secret)
                self._wait(chance.uniform(0, self._longest / 2))
                answer = do()
                self._wait(chance.uniform(0, self._longest / 2))
            case "again":
                do()
                answer = do()
            case "stale":
                answer = self._answers[method, key] if (method, key) in self._answers else do()
            case None:
                answer = do()
            case _:
                assert spoilt is not None
                spoilt(fault)
                return None
        if method not in _KEEPS:
            self._answers[method, key] = answer
        return answer

    def append(self, case: str, events: Sequence[Event], *, expected: int, index: Index, beside: Beside = ALONE) -> None:
        """Add events to a case; or fail, or do what no store may."""

        def keep(some: Sequence[Event], noted: Index = index, near: Beside = beside) -> None:
            self.store.append(case, some, expected=expected, index=noted, beside=near)

        def spoilt(fault: Fault) -> None:
            match fault:
                case "torn":
                    # The events are torn first, then what is beside them, then the index.
                    if len(events) > 1:
                        keep(events[:-1], near=ALONE)
                    else:
                        keep(events, index if beside != ALONE else self._known.get(case, attrs.evolve(index, due=None)), ALONE)
                    raise StoreError(f"case '{case}': an append was torn on purpose")
                case "doubled":
                    keep((*events, *(attrs.evolve(one, n=one.n + 1, action=None) for one in events[-1:])))
                case "swapped":
                    keep((*(attrs.evolve(one, n=expected + at) for at, one in enumerate(events[1::-1], start=1)), *events[2:]))

        self._call("append", None, lambda: keep(events), spoilt)
        self._known[case] = index

    def load(self, case: str) -> tuple[Event, ...]:
        """Every event of a case, in order."""
        found: tuple[Event, ...] = self._call("load", case, lambda: self.store.load(case))
        return found

    def keep(self, digest: str, text: str) -> None:
        """Keep the text of a procedure."""
        self._call("keep", None, lambda: self.store.keep(digest, text))

    def procedures(self) -> Mapping[str, str]:
        """The texts of the procedures by digest."""
        found: Mapping[str, str] = self._call("procedures", None, self.store.procedures)
        return found

    def due(self, now: datetime, *, limit: int = 1000) -> tuple[str, ...]:
        """The cases on which the clock may act."""
        found: tuple[str, ...] = self._call("due", limit, lambda: self.store.due(now, limit=limit))
        return found

    def find(self, *, step: str | None = None, procedure: str | None = None) -> tuple[str, ...]:
        """The cases in a step, or of a procedure, or all."""
        found: tuple[str, ...] = self._call("find", (step, procedure), lambda: self.store.find(step=step, procedure=procedure))
        return found

    def note(self, decision: Decision) -> None:
        """Remember a refusal."""
        self._call("note", None, lambda: self.store.note(decision))

    def refusals(self, case: str) -> Mapping[str, tuple[str, ...]]:
        """The refusals noted of a case."""
        found: Mapping[str, tuple[str, ...]] = self._call("refusals", case, lambda: self.store.refusals(case))
        return found

    def ballots(self, case: str, move: str, since: int) -> Mapping[str, int]:
        """What the box of one secret vote holds."""
        found: Mapping[str, int] = self._call("ballots", (case, move, since), lambda: self.store.ballots(case, move, since))
        return found

    def personal(self, case: str, n: int) -> Mapping[str, object]:
        """The personal values kept beside an event."""
        found: Mapping[str, object] = self._call("personal", (case, n), lambda: self.store.personal(case, n))
        return found

    def erase(self, case: str, n: int) -> None:
        """Erase the personal values kept beside an event."""
        self._call("erase", None, lambda: self.store.erase(case, n))
