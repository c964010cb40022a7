"""Deadlines that cannot be counted, or not be paused or extended, and clocks that would go round without waiting; names are looked up elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from deliberation.calendars import Calendar, due_moment
from deliberation.errors import Problem
from deliberation.model import START, Deadline, Move, Outcome, Procedure, find
from deliberation.quantities import Duration

__all__ = ["clocks"]

Path = tuple[str | int, ...]

_CHANGES = ("stops", "pauses", "resumes", "extends")
_SAMPLE = datetime(2026, 1, 1, tzinfo=UTC)


def clocks(procedure: Procedure) -> Iterator[Problem]:
    """Every fault of a deadline, and of what moves and outcomes do to it."""
    for deadline in procedure.deadlines:
        path: Path = ("deadlines", deadline.name)
        yield from _begun(procedure, deadline, path)
        yield from _dated(procedure, deadline, path)
        yield from _counted(deadline, path)
        yield from _extended(procedure, deadline, path)
    for move in procedure.moves:
        starting = [deadline.name for deadline in procedure.deadlines if move.name in deadline.starts]
        own = dict.fromkeys(starting, "from")
        yield from _changed(procedure, move, move, own, ("moves", move.name))
        for outcome in move.outcomes:
            yield from _changed(procedure, move, outcome, dict(own), ("moves", move.name, "outcomes", outcome.name))
    yield from _rounds(procedure)


def _begun(procedure: Procedure, deadline: Deadline, path: Path) -> Iterator[Problem]:
    """Whether something starts it, and what starts the deadline of an item knows the item."""
    if not deadline.starts and not deadline.enters and deadline.item is None:
        yield Problem("deadline", path, "no 'from'", "the moves that start it, the steps it 'enters', or the 'item' that does")
    if START in deadline.enters:
        yield Problem("deadline", (*path, "enters"), f"'{START}'", "a step that a case comes into")
    if deadline.enters and deadline.item is not None:
        yield Problem(
            "deadline", (*path, "enters"), f"'enters' beside 'item: {deadline.item}'", "'from': a step does not tell which item is meant"
        )
    for move in procedure.starting(deadline):
        if deadline.item is not None and deadline.item not in (move.opens, move.on):
            yield Problem("deadline", (*path, "from"), f"'{move.name}'", f"a move that opens, or is made on, a '{deadline.item}'")


def _dated(procedure: Procedure, deadline: Deadline, path: Path) -> Iterator[Problem]:
    """Whether its field is known when it starts, and is a date or moment that nobody erases."""
    field = deadline.field
    if field is None:
        return
    given = [(f"that '{move.name}' asks for", procedure.asked(move.name).get(field)) for move in procedure.starting(deadline)]
    if deadline.enters:
        given.append(("of the topic", find(procedure.topic, field)))
    for where, fact in given:
        if fact is None or fact.kind not in ("date", "moment"):
            yield Problem("deadline", (*path, "field"), f"'{field}'", f"a date or moment {where}")
        elif fact.keep != "plain":
            yield Problem(
                "reads-kept",
                (*path, "field"),
                f"'{field}'",
                "a fact that is neither personal nor secret: what can be erased decides nothing",
            )
    if len({fact.kind for _, fact in given if fact is not None}) > 1:
        yield Problem("deadline", (*path, "field"), f"'{field}', a date here and a moment there", "one kind, however it begins")
    if procedure.dated(deadline):
        for key, duration in (("after", deadline.after), ("hard_stop", deadline.hard_stop if deadline.after is not None else None)):
            if duration is not None and duration.ends == "same-time":
                yield Problem("date-without-time", (*path, key), f"'{duration}' after a date", "whole days: a date has no time of day")


def _counted(deadline: Deadline, path: Path) -> Iterator[Problem]:
    if deadline.after is None and deadline.field is None:
        yield Problem("deadline", path, "neither 'after' nor 'field'", "'after', the 'field' that gives the moment, or both")
    if deadline.at_most < 1:
        yield Problem("deadline", (*path, "at_most"), str(deadline.at_most), "at least 1")


def _extended(procedure: Procedure, deadline: Deadline, path: Path) -> Iterator[Problem]:
    """Whether what bounds an extension bounds one, and the extension ends as the deadline does."""
    extension, stop = deadline.extension, deadline.hard_stop
    if extension is None:
        for key, given in (("extensions", deadline.extensions != 1), ("hard_stop", stop is not None)):
            if given:
                yield Problem("extension", (*path, key), f"'{key}' without 'extension'", "the 'extension' that it bounds")
        return
    if not _at_most_a_century(extension, deadline.extensions):
        found = f"{deadline.extensions} times {extension}"
        yield Problem("extension", (*path, "extensions"), found, "at least once, and a hundred years in all at most")
    if str(extension) != f"{extension.amount} {extension.unit}":
        yield Problem("extension", (*path, "extension"), f"'{extension}'", "no end of its own: it ends as the deadline does")
    ends = deadline.after.ends if deadline.after is not None else "day-end" if procedure.dated(deadline) else "same-time"
    if extension.unit == "hours" and ends != "same-time":
        yield Problem("extension", (*path, "extension"), f"'{extension}'", "whole days, as the deadline has them")
    if stop is not None and deadline.after is not None and _over(stop) <= _over(deadline.after):
        yield Problem("extension", (*path, "hard_stop"), f"'{stop}'", f"more than '{deadline.after}', after which it is due anyway")


def _over(duration: Duration) -> datetime:
    return due_moment(Calendar(), _SAMPLE, duration)


def _at_most_a_century(extension: Duration, times: int) -> bool:
    try:
        Duration(extension.amount * times, extension.unit, extension.ends)
    except ValueError:
        return False
    return True


def _changed(procedure: Procedure, move: Move, part: Move | Outcome, known: dict[str, str], path: Path) -> Iterator[Problem]:
    """Whether a move, or one outcome of it, does one thing with a deadline, and one that can be done. `known` is what is done already, and grows."""
    for key in _CHANGES:
        below = (*path, key)
        for name in getattr(part, key):
            if known.setdefault(name, key) != key:
                yield Problem("deadline-twice", below, f"'{name}' in '{known[name]}' and '{key}'", "one of the two")
            deadline = find(procedure.deadlines, name)
            if deadline is None:
                continue
            if deadline.item is not None and deadline.item != move.on:
                yield Problem("deadline-item", below, f"'{name}'", f"a move that is made 'on: {deadline.item}'")
            if key == "extends" and deadline.extension is None:
                yield Problem("extension", below, f"'{name}'", "a deadline with an 'extension'")
            elif key == "extends" and name == move.at:
                yield Problem("extension", below, f"'{name}'", "another deadline: this one has passed when the clock makes the move")
            if key == "pauses" and any(_hurried(one) for one in (deadline.after, deadline.urge_every)):
                yield Problem("pause", below, f"'{name}', in working days to a time of day", "a deadline whose working days end with a day")


def _hurried(duration: Duration | None) -> bool:
    return duration is not None and duration.unit == "working-days" and duration.ends == "same-time"


def _rounds(procedure: Procedure) -> Iterator[Problem]:
    """Clock moves that lead round while each of their deadlines lies where a fact says: once those have passed, nothing waits."""
    ways: dict[str, set[str]] = {}
    edges: list[tuple[Move, str, str]] = []
    for move in procedure.moves:
        deadline = find(procedure.deadlines, move.at or "")
        if deadline is not None and deadline.field is not None and deadline.enters:
            for arrow in move.arrows:
                edges += [(move, arrow.source, target) for target in move.targets(arrow) if target not in (None, arrow.source)]
    for _, source, target in edges:
        ways.setdefault(source, set()).add(target)
    told = set()
    for move, source, target in edges:
        if source in _reach(ways, target) and move.name not in told:
            told.add(move.name)
            yield Problem(
                "clock-cycle",
                ("moves", move.name, "at"),
                f"'{move.at}'",
                "a deadline with 'after' and no 'field': the clock comes round here again",
            )


def _reach(ways: dict[str, set[str]], begin: str) -> set[str]:
    seen, stack = {begin}, [begin]
    while stack:
        for target in ways.get(stack.pop(), set()) - seen:
            seen.add(target)
            stack.append(target)
    return seen
