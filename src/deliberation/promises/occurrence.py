"""What a promise sees of an event: what was done, by whom, on what, when, which step was entered, how the topic stands. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from deliberation.kernel.fold import annulled_by, called, folded
from deliberation.model import NOTHING, Case, Event, Procedure
from deliberation.model.quick import quick

__all__ = ["Occurrence", "occurred", "occurrences"]

Names = Mapping[str, Mapping[str, str]]


@attrs.frozen(weakref_slot=False)
class Occurrence:
    """One event as promises see it. `n` is its number; `entered` the step into which it led from another; `facts` those of the topic after it.

    `person` is for whom it counts and `by` who made it: one and the same but where somebody acts for another; empty where nobody is known.
    """

    n: int
    move: str
    outcome: str | None
    entered: str | None
    person: str
    by: str
    item: str | None
    at: datetime
    facts: Mapping[str, Any] = NOTHING
    by_clock: bool = False


_occurrence = quick(Occurrence)


def occurred(before: Case, event: Event, after: Case) -> Occurrence | None:
    """What promises see of one event, from the case before and after it, for a host that watches as it goes.

    None for a migration and for one that is undone, which are no part of what happened. After an annulment a case is watched anew, from its log.
    """
    if event.kind in ("migrated", "migration-undone"):
        return None
    entered = after.step if after.step != before.step else None
    return Occurrence(
        event.n, event.move, event.outcome, entered, event.person, event.by, event.item, event.at, after.facts, event.kind == "clock"
    )


def occurrences(procedure: Procedure, events: Sequence[Event], *, book: Mapping[str, Procedure] = NOTHING) -> Iterator[Occurrence]:
    """What promises see of a case's log, in the names of `procedure`; `book` holds further editions by digest, as for `replay`.

    An entry that was taken back did not happen; taking it back did. Where the case came over to another edition, what happened before is
    called as the later editions call it (`replaces`), and the migration itself is nothing that happened. Raises `HistoryError` as `replay` does.
    """
    if not events:
        return
    known = {procedure.digest: procedure, **book}
    kinds = {event.kind for event in events}
    gone = frozenset() if kinds <= {"move", "clock"} else annulled_by(events)
    stretches = iter(_names(procedure, known, [event for event in events if event.kind == "migrated" and event.n not in gone], events[0]))
    names = next(stretches)
    step, told, facts = "start", NOTHING, NOTHING
    for event, draft in folded(known, events):
        if event.n in gone or event.kind == "migration-undone":
            continue
        if event.kind == "migrated":
            names, step, told = next(stretches), draft.step, NOTHING
            continue
        entered = draft.step if draft.step != step else None
        step = draft.step
        if draft.facts is not told:
            told = draft.facts
            facts = {names["facts"].get(name, name): value for name, value in told.items()} if names else told
        move, item = event.move, event.item
        if names:
            move = called(names["moves"], move)
            entered = names["steps"].get(entered, entered) if entered is not None else None
        yield _occurrence(
            event.n, move, event.outcome, entered, event.on_behalf or event.by, event.by, item, event.at, facts, event.kind == "clock"
        )


def _names(procedure: Procedure, book: Mapping[str, Procedure], migrations: Iterable[Event], first: Event) -> list[Names]:
    """For each stretch of a log under one edition, what its names are called in `procedure`; nothing where they are the same."""
    said: list[Names] = []
    digest = first.digest
    for event in migrations:
        steps = _replaced(book.get(digest), book.get(event.digest)).get("steps", NOTHING)
        said.append({"steps": steps, **{part: event.data.get(part, NOTHING) for part in ("moves", "facts")}})
        digest = event.digest
    said.append(_replaced(book.get(digest), procedure))
    found: list[Names] = [NOTHING]
    for one in reversed(said):
        found.insert(0, _then(one, found[0]) if any(one.values()) else found[0])
    return found[:-1]


def _replaced(source: Procedure | None, target: Procedure | None) -> Names:
    """What an edition says of the names of another that it replaces."""
    if source is None or target is None or source.name != target.name:
        return NOTHING
    said = next((one for one in target.replaces if one.version == source.version), None)
    return {"steps": said.steps, "moves": said.moves, "facts": said.facts} if said is not None else NOTHING


def _then(first: Names, later: Names) -> Names:
    """Two changes of names, one after the other."""
    if not later:
        return first
    return {part: {**later[part], **{old: later[part].get(new, new) for old, new in known.items()}} for part, known in first.items()}
