"""Seal what a store holds: all entries that no seal covers yet, in one more seal. It changes no event, and asks nobody for the time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from deliberation.errors import HistoryError
from deliberation.model import Event, Findable, Sealing, Store
from deliberation.sealing.keys import Key
from deliberation.sealing.seals import Seal, digest_of, genuine_seals, link, links_of, new_seal

__all__ = ["Sealable", "seal"]


class Sealable(Store, Findable, Sealing, Protocol):
    """A store that finds its cases and keeps seals."""


def seal(store: Sealable, key: Key, *, at: datetime, cases: Iterable[str] | None = None, keys: Iterable[str] = ()) -> Seal:
    """Seal all that is new: in the cases named, or in all. A seal of nothing new is one as well: it says that nothing was.

    What seals of `keys` cover is not new either; those of any other key than these and `key` count for nothing. An entry that does not go on
    from what was sealed, or that cannot be read, is left out, and `verify` names it. Raises `ValueError` for a moment without a zone or
    before the last seal's, and `StoreError` where somebody else seals at the same time.

    >>> from datetime import UTC
    >>> from deliberation.sealing import new_key, read_key, verify
    >>> from deliberation.stores import MemoryStore
    >>> store, key = MemoryStore(), read_key(new_key()[0])
    >>> seal(store, key, at=datetime(2026, 11, 25, 18, tzinfo=UTC)).number
    1
    >>> verify(store, keys=[key.name]).faults
    ()
    """
    if at.tzinfo is None:
        raise ValueError("a seal is made at a moment with its time zone: give an aware datetime, such as datetime.now(timezone.utc)")
    texts = store.seals()
    genuine = genuine_seals(texts, {key.name, *keys})
    number = max(texts, default=0)
    if number in genuine and at < genuine[number].at:
        raise ValueError(f"the last seal is of {genuine[number].at.isoformat()}: a seal is not made before it; check the clock")
    known = links_of(genuine)
    new: dict[str, tuple[int, tuple[str, ...]]] = {}
    for case in sorted(store.find() if cases is None else set(cases)):
        found = known.get(case, [])
        links = _new_links(case, _events(store, case), found)
        if links:
            new[case] = (len(found), links)
    before = digest_of(texts[number]) if texts else ""
    made = new_seal(key, number=number + 1, at=at, before=before, cases=new)
    store.keep_seal(made.number, made.text)
    return made


def _events(store: Store, case: str) -> tuple[Event, ...]:
    try:
        return store.load(case)
    except HistoryError:
        return ()


def _new_links(case: str, events: Iterable[Event], known: Sequence[str | None]) -> tuple[str, ...]:
    """The links of the entries that go on from those that are sealed."""
    # INVARIANT: the last link of a case is never a hole, so that what is new has something to go on from.
    before, made = (known[-1] if known else "") or "", list[str]()
    fresh = (event for event in events if event.n > len(known))
    for n, event in enumerate(fresh, len(known) + 1):
        if (event.case, event.n) != (case, n):
            break
        try:
            before = link(before, event)
        except ValueError:
            break
        made.append(before)
    return tuple(made)
