"""What a store holds against its seals: every fault by case and entry, and what no seal covers yet. It writes nothing and mends nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter

import attrs

from deliberation.errors import HistoryError
from deliberation.model import Row
from deliberation.sealing.making import Sealable
from deliberation.sealing.placing import Fault, faults_of
from deliberation.sealing.seals import Seal, digest_of, links_of, read_seal

__all__ = ["Report", "verify"]


@attrs.frozen
class Report:
    """What was found. `at` and `digest` are the last genuine seal's, `keys` those that signed; `vouched` is whether keys were given.

    `entries` counts those that were looked at, `unsealed` those among them that no seal covers yet.
    """

    faults: tuple[Fault, ...]
    seals: int
    entries: int
    unsealed: int
    at: datetime | None
    digest: str | None
    keys: tuple[str, ...]
    vouched: bool


def verify(store: Sealable, *, keys: Collection[str] | None = None, noted: Iterable[str] = (), rows: Iterable[Row] | None = None) -> Report:
    """Hold every entry of a store against its seals.

    `keys` are the names of the keys that may have sealed; without them any key may, and only whoever cannot sign at all is found. `noted`
    are digests of seals that were written down elsewhere and must be there. `rows` are the entries by case where a store can give
    them as they lie (`SqliteStore.rows`); else they are loaded. A store that was never sealed lacks its first seal.
    """
    texts = store.seals()
    genuine, faults = _genuine(texts, keys)
    faults += [Fault("not-noted", key=one) for one in noted if one not in map(digest_of, texts.values())]
    links = links_of(genuine)
    entries = unsealed = 0
    for case, found in _loaded(store, links, faults) if rows is None else _by_case(rows):
        more, open_ones = faults_of(case, found, links.pop(case, []))
        faults += more
        entries, unsealed = entries + len(found), unsealed + open_ones
    for case, left in sorted(links.items()):
        faults += faults_of(case, (), left)[0]
    last = genuine[max(genuine)] if genuine else None
    return Report(
        tuple(faults),
        len(texts),
        entries,
        unsealed,
        last.at if last else None,
        last.digest if last else None,
        tuple(dict.fromkeys(one.key for one in genuine.values())),
        keys is not None,
    )


def _genuine(texts: Mapping[int, str], keys: Collection[str] | None) -> tuple[dict[int, Seal], list[Fault]]:
    """The seals that count, and what is wrong with the others and with their order."""
    genuine, faults = dict[int, Seal](), list[Fault]()
    for number in sorted({*texts, *range(1, max(texts, default=1) + 1)}):
        if number not in texts:
            faults.append(Fault("lost", seal=number))
            continue
        try:
            one = read_seal(texts[number])
        except ValueError:
            faults.append(Fault("unreadable", seal=number))
            continue
        if keys is not None and one.key not in keys:
            faults.append(Fault("stranger", seal=number, key=one.key))
        elif one.number != number or not one.genuine:
            faults.append(Fault("forged", seal=number))
        else:
            genuine[number] = one
            if not _follows(one, number, texts, genuine):
                faults.append(Fault("forged", seal=number))
    return genuine, faults


def _follows(one: Seal, number: int, texts: Mapping[int, str], genuine: Mapping[int, Seal]) -> bool:
    """Whether a seal goes on from the one before it. Where that one is not at hand as it was, it has been named already."""
    if number == 1:
        return one.before == ""
    return number - 1 not in genuine or one.before == digest_of(texts[number - 1])


def _by_case(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    return ((case, list(found)) for case, found in groupby(rows, key=attrgetter("case")))


def _loaded(store: Sealable, links: dict[str, list[str | None]], faults: list[Fault]) -> Iterator[tuple[str, list[Row]]]:
    """The entries of a store by case. Of a case that cannot be read, the entry where that shows is a fault, and no other is looked at."""
    for case in sorted({*store.find(), *links}):
        try:
            events = store.load(case)
        except HistoryError as fault:
            faults.append(Fault("changed", case, fault.index + 1))
            links.pop(case, None)
        else:
            if events:
                yield case, [Row(case, event.n, event) for event in events]
