"""A store on trial: how it is reached, and what came of a call, in words. What is demanded of it stands elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Barrier, Thread
from typing import Any, TypeAlias

import attrs

from deliberation.errors import ActionReused, StaleCase
from deliberation.model import ALONE, Beside, Event, Index, Store
from deliberation.testing.lean import Filled, Full
from deliberation.testing.samples import indexed

__all__ = ["Check", "Demand", "Factory", "Trial", "appended", "crowd", "entered", "outcome", "shown", "told", "tried"]

Factory: TypeAlias = Callable[[], Store | AbstractContextManager[Store]]
"""What gives a store, or a context in which there is one."""

OPEN = indexed()
_LONGEST = 120


@attrs.frozen
class Trial:
    """A store that is new and empty, how it is reached by somebody else, and for how many seconds a thread is waited for."""

    given: Store
    reopen: Callable[[Any], Store | AbstractContextManager[Store]] | None
    patience: float
    filled: Filled = attrs.field(factory=Filled)

    @property
    def store(self) -> Full:
        """The store, with what it need not offer."""
        return self.filled.full(self.given)

    @contextmanager
    def handle(self) -> Iterator[Full]:
        """The store as somebody else has it: opened again where that can be, else the same."""
        reopen = self.reopen
        with nullcontext(self.given) if reopen is None else entered(lambda: reopen(self.given)) as store:
            yield self.filled.full(store)


Check: TypeAlias = tuple[str, object, object]
"""What is looked at, what is expected, what is seen."""

Demand: TypeAlias = Callable[[Trial], Iterator[Check]]
"""One thing demanded of every store; its docstring says it in one line."""


@contextmanager
def entered(factory: Factory) -> Iterator[Store]:
    """What a factory gives; closed in the end where it can be."""
    made = factory()
    if isinstance(made, AbstractContextManager):
        with made as store:
            yield store
    else:
        yield made


def outcome(call: Callable[[], object]) -> str:
    """What came of a call that keeps something: kept, or the error in words."""
    try:
        call()
    except Exception as fault:  # noqa: BLE001  (whatever it is, it is told)
        return told(fault)
    return "kept"


def appended(store: Store, case: str, events: Sequence[Event], *, expected: int, index: Index = OPEN, beside: Beside = ALONE) -> str:
    """What came of an append."""
    return outcome(lambda: store.append(case, events, expected=expected, index=index, beside=beside))


def tried(store: Store, *events: Event, expected: int, beside: Beside = ALONE) -> str:
    """What came of an append of these events to their case."""
    return appended(store, events[0].case, events, expected=expected, beside=beside)


def told(fault: Exception) -> str:
    """An error, by what a host may read from it."""
    match fault:
        case StaleCase():
            return f"StaleCase of '{fault.case}', expected {fault.expected}, found {fault.found}"
        case ActionReused():
            return f"ActionReused of '{fault.action}'"
    return f"{type(fault).__name__}: {fault}"


def crowd(trial: Trial, *works: Callable[[Full], str]) -> list[str]:
    """What each of several threads says in the end, all begun at the same moment."""
    gate = Barrier(len(works))
    said = [f"nothing within {trial.patience:g} seconds"] * len(works)

    def one(at: int, work: Callable[[Full], str]) -> None:
        try:
            with trial.handle() as store:
                gate.wait(trial.patience)
                said[at] = work(store)
        except Exception as fault:  # noqa: BLE001  (whatever it is, it is told)
            gate.abort()
            said[at] = told(fault)

    threads = [Thread(target=one, args=(at, work), daemon=True) for at, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(trial.patience)
    return list(said)


def shown(expected: object, seen: object) -> tuple[str, str]:
    """Both in a line, from a little before they begin to differ where they are long."""
    one, other = repr(expected), repr(seen)
    differ = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    begin = max(0, differ - 30) if max(len(one), len(other)) > _LONGEST else 0
    return _cut(one, begin), _cut(other, begin)


def _cut(text: str, begin: int) -> str:
    return f"{'…' if begin else ''}{text[begin : begin + _LONGEST]}{'…' if len(text) > begin + _LONGEST else ''}"
