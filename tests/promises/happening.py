"""Occurrences and procedures for tests of what watches them; nothing here asserts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from deliberation.model import NOTHING, Procedure, Promise
from deliberation.promises import Monitor, Occurrence, Standing
from tests.making import T0, move, procedure

__all__ = ["LANE", "happened", "promised", "told"]

LANE: Procedure = procedure(move("go", "start", "there"))


def happened(
    n: int,
    move: str,
    *,
    outcome: str | None = None,
    entered: str | None = None,
    by: str = "p-1",
    person: str | None = None,
    item: str | None = None,
    at: datetime | None = None,
    facts: Mapping[str, Any] = NOTHING,
    by_clock: bool = False,
) -> Occurrence:
    """An event as promises see it, an hour after the one before where no moment is given."""
    return Occurrence(n, move, outcome, entered, person or by, by, item, at or T0 + timedelta(hours=n), facts, by_clock)


def promised(*patterns: Any, of: Procedure = LANE, **more: Any) -> Procedure:
    """A procedure that promises this, under the names `a`, `b` and so on."""
    return attrs.evolve(of, promises=tuple(Promise("abcdefghij"[at], pattern, **more) for at, pattern in enumerate(patterns)))


def told(monitor: Monitor, *, final: bool = False) -> Standing:
    """How the only promise stands."""
    (standing,) = monitor.standings(final=final)
    return standing
