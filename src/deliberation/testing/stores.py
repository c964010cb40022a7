"""One call that holds a store of anybody's against all that is demanded of a store. It tells all that is broken, and mends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TypeVar

from deliberation.model import Store
from deliberation.testing.crowds import AMONG_OTHERS
from deliberation.testing.demands import ALONE_WITH_IT, LAST
from deliberation.testing.offers import OFFERS
from deliberation.testing.trial import Demand, Trial, entered, shown, told

__all__ = ["DEMANDS", "check_store", "named"]

S = TypeVar("S", bound=Store)

DEMANDS: tuple[Demand, ...] = (*ALONE_WITH_IT, *AMONG_OTHERS, *OFFERS, *LAST)
"""All that is demanded, each of a store of its own."""


def named(demand: Demand) -> str:
    """What a demand is called, in a failure and in the reference."""
    return demand.__name__.replace("_", "-")


def check_store(
    factory: Callable[[], S | AbstractContextManager[S]],
    *,
    reopen: Callable[[S], S | AbstractContextManager[S]] | None = None,
    patience: float = 20.0,
) -> None:
    """Raises `AssertionError` with every demand that a store breaks, a line each: what was looked at, what was expected, what was seen.

    `factory()` gives a new and empty store, or a context in which there is one; it is called once for each demand. `reopen(store)` gives
    a store, or a context, on what the first has kept, while the first is still open: then each thread has one of its own, else all share
    the first. A thread is waited for `patience` seconds.

    >>> from deliberation.stores import MemoryStore
    >>> from deliberation.testing import check_store
    >>> check_store(MemoryStore)
    """
    broken: list[str] = []
    name = ""
    for demand in DEMANDS:
        with entered(factory) as store:
            name = f"'{type(store).__name__}'"
            broken += _broken(demand, Trial(store, reopen, patience))
    if broken:
        count = f"{len(broken)} demand{'' if len(broken) == 1 else 's'}"
        raise AssertionError("\n  ".join([f"the store {name} breaks {count}:", *broken]))


def _broken(demand: Demand, trial: Trial) -> Iterator[str]:
    """The first thing that is not as demanded; what comes after may only follow from it."""
    name, what = named(demand), "the beginning"
    try:
        for what, expected, seen in demand(trial):
            if expected != seen:
                one, other = shown(expected, seen)
                yield f"{name}: {what}: expected {one}, seen {other}  [{demand.__doc__}]"
                return
    except Exception as fault:  # noqa: BLE001  (whatever it is, it is told)
        yield f"{name}: after {what}: expected no error, seen {told(fault)!r:.200}  [{demand.__doc__}]"
