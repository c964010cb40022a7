"""A case in which something is wrong, made as short as it goes: line by line left out, wait by wait made shorter, as long as it stays wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from deliberation.model import Action, Fact
from deliberation.testing.course import Course, Line
from deliberation.testing.ground import MINUTE

__all__ = ["shortened"]


@attrs.frozen
class _Later:
    """A line so long after the one before it; the line that brought the item it is about, where it is about one."""

    after: timedelta
    line: Line
    item_from: int | None = None


def shortened(course: Course) -> Course:
    """The same fault in fewer lines, none of which can be left out any more; then with shorter waits.

    Lines are left out alone and in runs of every length. Nothing is drawn: each attempt is the rest of the lines, acted out again.
    """
    known, plan = course, _planned(course)
    while True:
        for attempt in _attempts(plan, known):
            tried = _acted(course, attempt)
            if tried is not None and _size(tried) < _size(known):
                known, plan = tried, _planned(tried)
                break
        else:
            return known


def _size(course: Course) -> tuple[int, int, timedelta]:
    """What is shorter: fewer entries, then fewer lines, then less time."""
    return len(course.events), len(course.lines), course.now - course.begin


def _planned(course: Course) -> list[_Later]:
    """The lines of a case, each so long after the one before."""
    opened = {event.item: event.action for event in course.events if _opens(course, event.move)}
    at = {line.id: place for place, line in enumerate(course.lines) if isinstance(line, Action)}
    now, found = course.begin, []
    for line in course.lines:
        moment = line.at if isinstance(line, Action) else line
        item = line.item if isinstance(line, Action) else None
        found.append(_Later(moment - now, line, at.get(opened.get(item) or "")))
        now = moment
    return found


def _opens(course: Course, name: str) -> bool:
    return any(move.name == name and move.opens is not None for move in course.ground.procedure.moves)


def _attempts(plan: Sequence[_Later], known: Course) -> Iterator[Sequence[_Later | None]]:
    """Everything that might be shorter: without a run of lines, the longest first, with and without the time it took; then with shorter waits."""
    size = len(plan)
    for length in range(size - 1, 0, -1):
        for at in range(size - length, -1, -1):
            rest = [*plan[:at], *[None] * length, *plan[at + length :]]
            yield rest
            if at + length < size:
                took = sum((one.after for one in plan[at : at + length]), timedelta())
                follows = plan[at + length]
                yield [*rest[: at + length], attrs.evolve(follows, after=follows.after + took), *rest[at + length + 1 :]]
    for at, one in enumerate(plan):
        for after in _shorter(one.after, known):
            yield [*plan[:at], attrs.evolve(one, after=after), *plan[at + 1 :]]


def _shorter(after: timedelta, known: Course) -> list[timedelta]:
    """Shorter waits that may do as well: a minute, a named time, a whole number of days."""
    ground = known.ground
    times = [MINUTE, *(moment - ground.begin for moment in ground.later(ground.begin)), timedelta(days=after.days)]
    return sorted({time for time in times if MINUTE <= time < after})


def _acted(course: Course, plan: Sequence[_Later | None]) -> Course | None:
    """The lines that are left acted out on a new case, as far as something is wrong in the same way; None where it is not.

    Where a line brought an item, lines about it are about what that line brings now; moments in what is said keep their distance.
    """
    new = Course(course.ground, course.promises, course.begin)
    now, brought = new.now, dict[int, str]()
    for at, one in enumerate(plan):
        if one is None:
            continue
        now += one.after
        if not isinstance(one.line, Action):
            new.wait(now)
        else:
            before = len(new.events)
            if not new.act(_again(new, one, now, brought)) and new.wrong is None:
                return None
            for event in new.events[before:]:
                if event.item is not None and _opens(new, event.move):
                    brought[at] = event.item
        if new.wrong is not None:
            break
    new.finish()
    assert course.wrong is not None
    return new if new.wrong is not None and new.wrong.like(course.wrong) else None


def _again(course: Course, one: _Later, now: datetime, brought: Mapping[int, str]) -> Action:
    action = one.line
    assert isinstance(action, Action)
    item = brought.get(one.item_from, action.item) if one.item_from is not None else action.item
    facts = {fact.name: fact for known in course.ground.asks[action.move] for fact in known}
    data = {name: _moved(facts.get(name), value, action.at, now) for name, value in action.data.items()}
    return attrs.evolve(action, at=now, id=f"a-{course.case.length + 1}", item=item, data=data)


def _moved(fact: Fact | None, value: Any, was: datetime, now: datetime) -> Any:
    """A value as it is said at another moment: one that is a moment or a day is as far away as it was."""
    if fact is None or fact.kind not in ("date", "moment"):
        return value
    if fact.kind == "moment":
        return (datetime.fromisoformat(value) + (now - was)).isoformat()
    return (date.fromisoformat(value) + (now.date() - was.date())).isoformat()
