"""One case's rows held against its links: which entry is changed, missing, inserted or in another's place. It knows no store and no seal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal

import attrs

from deliberation.kernel.recording import personal_digest
from deliberation.model import Event, Row
from deliberation.sealing.seals import link

__all__ = ["Fault", "FaultKind", "faults_of"]

FaultKind = Literal[
    "changed", "missing", "inserted", "reordered", "personal", "case-missing", "lost", "unreadable", "forged", "stranger", "not-noted"
]
_TRIES = 2_000
"""For how many places it is tried, in one case, whether an entry out of place was sealed there: who moves thousands is found, not told where to."""


@attrs.frozen
class Fault:
    """One thing that is not as it was sealed.

    `n` to `to` are entries of a case, `place` is where an entry was sealed that now stands elsewhere, `field` a personal value. `seal` is the
    number of a seal, and `key` the one that signed it; `key` is the digest where a seal that was noted is not there.
    """

    kind: FaultKind
    case: str | None = None
    n: int | None = None
    to: int | None = None
    place: int | None = None
    field: str | None = None
    seal: int | None = None
    key: str | None = None


def faults_of(case: str, rows: Sequence[Row], links: Sequence[str | None]) -> tuple[list[Fault], int]:
    """What is not as it was sealed, and how many entries are not sealed yet. `links` has None where those of a place are not at hand."""
    if not rows:
        return [Fault("case-missing", case, 1, len(links))], 0
    placing = _Placing(case, rows, links)
    found = [*placing.faults(), *(fault for row in rows for fault in _personal(case, row))]
    return list(_together(sorted(found, key=lambda one: (one.n or 0, one.kind)))), placing.unsealed


class _Placing:
    """Which row holds what was sealed in which place."""

    def __init__(self, case: str, rows: Sequence[Row], links: Sequence[str | None]) -> None:
        self.case, self.rows, self.links, self.unsealed = case, sorted(rows, key=lambda row: row.n or 0), links, 0
        self.at: dict[int, int] = {}
        """Places by the index of the row that holds what was sealed there."""
        self.before: dict[int, str | None] = {1: ""}
        """The link before each place, where it is known."""
        self.doubted: list[tuple[int, int]] = []
        """Places of which one or another was changed: there are no links at hand to tell which."""
        self._in_place()
        self._elsewhere()

    def _in_place(self) -> None:
        """Each row that holds what was sealed under its number. Where a place has no link, the next that has one speaks for it too."""
        rows: dict[int, list[int]] = {}
        for index, row in enumerate(self.rows):
            if self._stands(row):
                rows.setdefault(row.n or 0, []).append(index)
        holes: list[int] = []
        for place, sealed in enumerate(self.links, 1):
            made = {index: self._link(self.rows[index].event, place) for index in rows.get(place, ())}
            if sealed is None:
                holes.append(place)
                self.before[place + 1] = next(iter(made.values()), None)
                self.at |= dict.fromkeys(list(made)[:1], place)
                continue
            self.before[place + 1] = sealed
            fits = next((index for index, one in made.items() if one == sealed), None)
            if fits is not None:
                self.at[fits] = place
            elif holes:
                self.doubted.append((holes[0], place))
                self.at |= dict.fromkeys(list(made)[:1], place)
            holes = []

    def _stands(self, row: Row) -> bool:
        """Whether a row is kept as what its event says it is."""
        return row.event is not None and row.event.case == self.case and row.event.n == row.n

    def _link(self, event: Event | None, place: int) -> str | None:
        before = self.before.get(place)
        if event is None or before is None:
            return None
        try:
            return link(before, event if event.n == place else attrs.evolve(event, n=place))
        except ValueError:
            return None

    def _elsewhere(self) -> None:
        """Each other row that holds what was sealed in a place, whatever number it has now."""
        filled = set(self.at.values())
        empty = {place: one for place, one in enumerate(self.links, 1) if one is not None and place not in filled}
        tries, last = _TRIES, 0
        for index, row in enumerate(self.rows):
            if index in self.at:
                last = self.at[index]
                continue
            if row.event is None or row.event.case != self.case:
                continue
            for place in chain((row.event.n, last + 1), empty):
                if place not in empty:
                    continue
                if self._link(row.event, place) == empty[place]:
                    self.at[index] = last = place
                    del empty[place]
                    break
                tries -= 1
                if not tries:
                    return

    def faults(self) -> Iterator[Fault]:
        """All faults of the case; counts what is unsealed."""
        filled = set(self.at.values())
        changed, inserted = dict[int, int](), set[int]()
        follows = self._end(filled)
        for index, row in enumerate(self.rows):
            if index in self.at:
                continue
            n = row.n or 0
            if self._stands(row) and n > follows and self._link_made(row):
                self.unsealed += 1
                if n > follows + 1:
                    yield Fault("missing", self.case, follows + 1, n - 1)
                follows = n
            elif 0 < n <= len(self.links) and n not in filled and n not in changed:
                changed[n] = index
                yield Fault("changed", self.case, n)
            else:
                inserted.add(index)
                yield Fault("inserted", self.case, row.n)
        missing = [place for place in range(1, len(self.links) + 1) if place not in filled and place not in changed]
        for place in missing:
            yield Fault("missing", self.case, place)
        for first, last in self.doubted:
            yield Fault("changed", self.case, first, last)
        yield from self._moved(missing, inserted)

    def _end(self, filled: set[int]) -> int:
        """The number after which come entries that no seal covers yet: the last place, or where rows gone and rows come have moved it to."""
        end = next((index for index, place in self.at.items() if place == len(self.links)), None)
        if end is None:
            return len(self.links)
        come = sum(index not in self.at for index in range(end))
        moved = len(self.links) + come - (len(self.links) - len(filled))
        return moved if moved == self.rows[end].n else len(self.links)

    @staticmethod
    def _link_made(row: Row) -> bool:
        """Whether JSON can hold the event, so that it can be sealed."""
        try:
            return row.event is not None and bool(link("", row.event))
        except ValueError:
            return False

    def _moved(self, missing: Sequence[int], inserted: set[int]) -> Iterator[Fault]:
        """Rows that hold what was sealed in another place, and those that stand in their place but say another.

        Where the numbers of all but a few follow from what is missing and inserted, they were numbered anew, and those few were moved.
        """
        before_row, before_place, count = dict[int, int](), dict[int, int](), 0
        for index in range(len(self.rows)):
            before_row[index] = count
            count += index in inserted
        gone, count = set(missing), 0
        for place in range(1, len(self.links) + 1):
            before_place[place] = count
            count += place in gone
        off = {index: place - (self.rows[index].n or 0) for index, place in self.at.items()}
        kept = [index for index, by in off.items() if by]
        anew = [index for index, by in off.items() if by != before_place[self.at[index]] - before_row[index]]
        for index in min(kept, anew, key=len):
            yield Fault("reordered", self.case, self.rows[index].n, place=self.at[index])
        yield from (
            Fault("changed", self.case, self.at[index]) for index, by in off.items() if not by and not self._stands(self.rows[index])
        )


def _personal(case: str, row: Row) -> Iterator[Fault]:
    """What is kept beside an event, and is not what its digest was taken of. What was erased is no fault."""
    kept: Mapping[str, str] = {} if row.event is None else row.event.personal
    for one in row.personal:
        if kept.get(one.field) != personal_digest(one.salt, one.value):
            yield Fault("personal", case, row.n, field=one.field)


def _together(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Faults of one kind in entries that follow one another as one."""
    last: Fault | None = None
    for one in faults:
        if last is not None and one.kind == last.kind in ("missing", "inserted") and one.n == (last.to or last.n or -1) + 1:
            last = attrs.evolve(last, to=one.to or one.n)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last
