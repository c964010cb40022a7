"""A store that offers no more than it must, filled up for a trial: what it does not offer is answered from what was kept. It keeps no event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock
from types import SimpleNamespace
from typing import Protocol, cast

import attrs

from deliberation.model import ALONE, Beside, Changes, Decision, Event, Findable, Index, Noting, Sealing, Store, Taking, Waking

__all__ = ["Filled", "Full"]

_PORTS = (Store, Findable, Waking, Noting, Changes, Taking, Sealing)
_METHODS = tuple(name for port in _PORTS for name in vars(port) if not name.startswith("_"))


class Full(Store, Findable, Waking, Noting, Protocol):
    """A store that finds cases, tells which are due, and remembers refusals."""


@attrs.frozen
class Filled:
    """What is known beside the stores of one trial, of which each may be another handle on the same."""

    index: dict[str, tuple[int, Index]] = attrs.field(factory=dict)
    noted: dict[str, dict[str, tuple[str, ...]]] = attrs.field(factory=dict)
    lock: Lock = attrs.field(factory=Lock)

    def full(self, store: Store) -> Full:
        """The store itself where it offers all of this; else the same with what is missing."""
        if isinstance(store, Findable) and isinstance(store, Waking) and isinstance(store, Noting):
            return cast("Full", store)
        own = {name: getattr(store, name) for name in _METHODS if hasattr(store, name)}
        filled = {"find": self._find, "due": self._due, "note": self._note, "refusals": self._refusals}

        def append(case: str, events: Sequence[Event], *, expected: int, index: Index, beside: Beside = ALONE) -> None:
            store.append(case, events, expected=expected, index=index, beside=beside)
            self._kept(case, expected + len(events), index)

        return cast("Full", SimpleNamespace(**{**filled, **own, "append": append}))

    def _kept(self, case: str, length: int, index: Index) -> None:
        # Of two who were kept one after the other the second may come here first.
        with self.lock:
            if length and length >= self.index.get(case, (0, index))[0]:
                self.index[case] = (length, index)

    def _known(self) -> list[tuple[str, Index]]:
        with self.lock:
            return [(case, one) for case, (_, one) in sorted(self.index.items())]

    def _find(self, *, step: str | None = None, procedure: str | None = None) -> tuple[str, ...]:
        return tuple(case for case, one in self._known() if step in (None, one.step) and procedure in (None, one.procedure))

    def _due(self, now: datetime, *, limit: int = 1000) -> tuple[str, ...]:
        found = sorted((one.due, case) for case, one in self._known() if one.due is not None and one.due <= now)
        return tuple(case for _, case in found[:limit])

    def _note(self, decision: Decision) -> None:
        self.noted.setdefault(decision.case.id, {}).setdefault(decision.action.id, tuple(one.rule for one in decision.reasons))

    def _refusals(self, case: str) -> Mapping[str, tuple[str, ...]]:
        return dict(self.noted.get(case, {}))
