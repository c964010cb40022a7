"""The port to a host's database: what a store must do, and what it may. The host owns the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

import attrs

from deliberation.model.case import Ballot, Decision, Event, Personal

__all__ = ["ALONE", "Beside", "Changes", "Findable", "Index", "Noting", "Row", "Sealing", "Store", "Taking", "Waking"]


@attrs.frozen
class Index:
    """What a store keeps of a case so that it can be found: its procedure, its step, and when the clock may act next."""

    procedure: str
    digest: str
    step: str
    due: datetime | None


@attrs.frozen
class Beside:
    """What is kept beside the events: secret choices without a name, and personal values that can be erased."""

    ballots: tuple[Ballot, ...] = ()
    personal: tuple[Personal, ...] = ()


ALONE = Beside()
"""Nothing beside the events."""


@attrs.frozen
class Row:
    """An event as it lies in a store: the case and the number it is kept under, and what is personal beside it.

    `event` is None where what lies there is not an event as it is written here, `n` where it is no number.
    """

    case: str
    n: int | None
    event: Event | None
    personal: tuple[Personal, ...] = ()


class Store(Protocol):
    """Somewhere to keep events. Everything given to one `append` is kept together or not at all."""

    def append(self, case: str, events: Sequence[Event], *, expected: int, index: Index, beside: Beside = ...) -> None:
        """Add events to a case that has `expected` of them, and note its index; with no events only the index.

        Raises `StaleCase` where the case has another number of events, and `ActionReused` where an action's id is in the store already.
        `StaleCase` goes first: who repeats an action loads again, and finds what it led to.
        """

    def load(self, case: str) -> tuple[Event, ...]:
        """Every event of a case, in order; none for a case that is not there."""

    def keep(self, digest: str, text: str) -> None:
        """Keep the text of a procedure under its digest, for ever."""

    def procedures(self) -> Mapping[str, str]:
        """The texts of the procedures by digest."""

    def ballots(self, case: str, move: str, since: int) -> Mapping[str, int]:
        """What the box of one secret vote holds: how many for each choice, in an order that does not tell of the votes."""

    def personal(self, case: str, n: int) -> Mapping[str, object]:
        """The personal values kept beside an event, as far as they have not been erased."""

    def erase(self, case: str, n: int) -> None:
        """Erase the personal values kept beside an event; the event keeps their digests."""


@runtime_checkable
class Waking(Protocol):
    """What a store may offer as well: which cases are due. Without it the clock acts on a case only when somebody acts on it."""

    def due(self, now: datetime, *, limit: int = ...) -> tuple[str, ...]:
        """The cases on which the clock may act at `now`, the longest due first; at one moment by id."""


@runtime_checkable
class Findable(Protocol):
    """What a store may offer as well: which cases there are."""

    def find(self, *, step: str | None = ..., procedure: str | None = ...) -> tuple[str, ...]:
        """The cases in a step, or of a procedure, or all, by id."""


@runtime_checkable
class Noting(Protocol):
    """What a store may offer as well: refusals that are remembered for a while."""

    def note(self, decision: Decision) -> None:
        """Remember a refusal, once for each action id, for statistics and appeals."""

    def refusals(self, case: str) -> Mapping[str, tuple[str, ...]]:
        """The refusals noted of a case: the rules that said no, by action id."""


@runtime_checkable
class Changes(Protocol):
    """What a store may offer as well: all its events one after the other, for those who follow them."""

    def changes(self, after: str = ..., *, limit: int = ...) -> tuple[tuple[Event, ...], str]:
        """The next events of all cases after a place, and the place after them; from the first event on where the place is `""`.

        Who goes on from place to place sees every event once, those of a case in order, and misses none, however many write at once. What a
        place says is the store's own affair. Raises `StoreError` for one that no store of its kind gave.
        """


@runtime_checkable
class Taking(Protocol):
    """What a store may offer as well: cases on which the clock may act, each to one taker, so that many can let it act at once."""

    def take(self, now: datetime, *, until: datetime, limit: int = ...) -> tuple[str, ...]:
        """As `due`, but only cases that nobody has taken; they are taken until the next append to them, or until a moment has come.

        So the cases of a taker who dies are taken by another, later. It spares work, and decides nothing: each append says what it expects.
        """


@runtime_checkable
class Sealing(Protocol):
    """What a store may offer as well: seals over its events, one after the other, for ever."""

    def keep_seal(self, number: int, text: str) -> None:
        """Keep the text of a seal under its number. Raises `StoreError` where there is one of that number."""

    def seals(self) -> Mapping[int, str]:
        """The texts of the seals by number, the lowest first."""
