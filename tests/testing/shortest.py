"""The shortest way to break a promise of the planted towns, by a breadth-first search: what a story that was drawn at random is held against."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from deliberation import Action, Actor, Case, Procedure, decide, evolve, start
from deliberation.model.pmap import pairs
from deliberation.promises import Monitor, occurred
from tests.testing.planted import COUNCIL, ROLES, WHO

__all__ = ["shortest"]

SEVERAL = {
    "review": ("k1", "k2"),
    "approve": ("k1", "b1"),
    "sign-in": ("c1", "c2"),
    "declare": ("c1",),
    "vote": ("c1", "c2", "c3"),
    "report": ("v1", "k2"),
    "verify": ("k2", "b1"),
    "fast": ("k2",),
    "revive": ("h",),
    "carry-on": ("b1",),
    "undo": ("b1",),
}
"""Who tries a move; anybody more would be somebody else in the place of one of these."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WAITS = (HOUR, 2 * DAY, 3 * DAY, 8 * DAY)
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@attrs.frozen
class At:
    """A case, its promises, and the moment."""

    case: Case
    monitor: Monitor
    now: datetime
    called: datetime = BEGIN


def shortest(procedure: Procedure, promise: str) -> int:
    """How many entries the shortest case has in which a promise is broken; it ends where there is one."""
    ahead = {0: [At(start(procedure, "c-1"), Monitor(procedure), BEGIN)]}
    seen: set[Hashable] = set()
    length = 0
    while True:
        for at in ahead.pop(length, []):
            if promise in at.monitor.broken or _undone(procedure, at, promise):
                return length
            key = _key(at)
            if key in seen or at.monitor.broken:
                continue
            seen.add(key)
            for new in _after(procedure, at):
                ahead.setdefault(new.case.length, []).append(new)
        length += 1


def _undone(procedure: Procedure, at: At, promise: str) -> bool:
    """Whether nothing can follow, and what is owed was never done."""
    over = not any(arrow.source == at.case.step for move in procedure.moves for arrow in move.arrows)
    return over and any(one.promise.name == promise and one.state == "broken" for one in at.monitor.standings(final=True))


def _key(at: At) -> Hashable:
    """What the future of a case depends on: who did what since when, the items, the promises, and how long it is since the last call."""
    case = at.case
    records = frozenset((move, record.count, tuple(sorted(record.people()))) for move, record in pairs(case.records))
    items = frozenset(
        (item.id, move, done.n, tuple(sorted(pairs(done.people))))
        for kind in ("objection", "task")
        for item in case.items_of(kind)
        for move, done in pairs(item.done)
    )
    dues = frozenset((one.deadline, one.at is not None and one.at <= at.now) for _, one in pairs(case.due))
    states = tuple(at.monitor.states)
    held = frozenset((place, key, one.state) for place, known in at.monitor._keys.items() for key, one in known.items())
    return case.step, records, _order(items), dues, states, held, min(at.now - at.called, 3 * DAY) // DAY


def _order(items: frozenset[Any]) -> Hashable:
    """What was done on the items, in which order, but not by which number."""
    numbers = {
        n: place for place, n in enumerate(sorted({done for _, _, done, _ in items} | {n for *_, people in items for _, n in people}))
    }
    return frozenset((item, move, numbers[done], tuple((one, numbers[n]) for one, n in people)) for item, move, done, people in items)


def _after(procedure: Procedure, at: At) -> Iterator[At]:
    """Every case one action later, or one wait in which the clock acts."""
    waits = WAITS if at.case.step in ("published", "called") else WAITS[:1]
    for move in procedure.moves:
        if move.by_clock or move.name == "remind" or at.case.step not in {arrow.source for arrow in move.arrows}:
            continue
        items = [one.id for one in at.case.items_of(move.on)] if move.on else [None]
        if move.opens and at.case.items_of(move.opens):
            continue
        for person in SEVERAL.get(move.name, (WHO.get(move.name, "b1"),)):
            for item in items:
                for wait in waits:
                    for days in (2, 3) if move.name == "call" else (0,):
                        yield from _acted(procedure, at, move.name, person, item, at.now + wait, days)


def _acted(procedure: Procedure, at: At, move: str, person: str, item: str | None, now: datetime, days: int) -> Iterator[At]:
    given: dict[str, Any] = {
        "propose": {"title": "A well"},
        "amend": {"title": "A deep well"},
        "call": {"meets-at": now + days * DAY},
        "vote": {"choice": "for"},
    }
    actor = Actor(person, set(ROLES.get(person, ("villager",))))
    rosters = {"council": COUNCIL} if move == "call" else {}
    action = Action(move, actor, at=now, id=f"a-{at.case.length}", data=given.get(move, {}), item=item, rosters=rosters)
    decision = decide(procedure, at.case, action)
    if not decision.events:
        return
    case, monitor = at.case, at.monitor.copy()
    for event in decision.events:
        before, case = case, evolve(procedure, case, event)
        seen = occurred(before, event, case)
        assert seen is not None
        monitor.step(seen)
    yield At(case, monitor, now, now if move == "call" and decision.accepted else at.called)
