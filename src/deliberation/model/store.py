"""The port to a host's database: what a store must do, and what it may. The host owns the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from deliberation.model.case import Ballot, Decision, Event, Personal

__all__ = ["ALONE", "Beside", "Index", "Store"]


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

    def due(self, now: datetime, *, limit: int = ...) -> tuple[str, ...]:
        """The cases on which the clock may act at `now`, the longest due first; at one moment by id."""

    def find(self, *, step: str | None = ..., procedure: str | None = ...) -> tuple[str, ...]:
        """The cases in a step, or of a procedure, or all, by id."""

    def note(self, decision: Decision) -> None:
        """Remember a refusal, once for each action id, for statistics and appeals."""

    def refusals(self, case: str) -> Mapping[str, tuple[str, ...]]:
        """The refusals noted of a case: the rules that said no, by action id."""

    def ballots(self, case: str, move: str, since: int) -> Mapping[str, int]:
        """What the box of one secret vote holds: how many for each choice, in an order that does not tell of the votes."""

    def personal(self, case: str, n: int) -> Mapping[str, object]:
        """The personal values kept beside an event, as far as they have not been erased."""

    def erase(self, case: str, n: int) -> None:
        """Erase the personal values kept beside an event; the event keeps their digests."""
