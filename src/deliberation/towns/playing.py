"""Stories played: each line becomes an action, its decision is held against what the line expects. How it is stored is the caller's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from deliberation.calendars import due_moment
from deliberation.documents import Line, Story, Town
from deliberation.kernel import advance, annul, decide, evolve, start
from deliberation.model import NOTHING, Action, Case, Decision, Event, Procedure, Roster, find

__all__ = ["Mismatch", "Planned", "Played", "by_kernel", "edition_of", "happened", "planned", "play", "rosters_for"]


@attrs.frozen
class Planned:
    """One action of a story, or only a moment to wait for."""

    line: Line
    at: datetime
    action: Action | None
    last: bool


@attrs.frozen
class Mismatch:
    """One thing of a line that is not as told: the names that were told, and those that were found."""

    what: Literal["clock", "refused", "outcome", "step", "ends"]
    told: tuple[str, ...]
    was: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.what}: told {', '.join(self.told) or 'nothing'}, was {', '.join(self.was) or 'nothing'}"


@attrs.frozen
class Played:
    """What came of a line: the clock's events before it, the decision, and every way in which it is not as told."""

    planned: Planned
    clock: tuple[Event, ...]
    decision: Decision | None
    case: Case
    faults: tuple[Mismatch, ...]


def edition_of(town: Town, story: Story) -> Procedure:
    """The procedure a story is played under: the edition in force on the day on which it begins."""
    began = story.plays[0].at if story.plays else None
    return town.procedure(story.procedure, on=began.date() if began is not None else None)


def planned(town: Town, story: Story) -> tuple[Planned, ...]:
    """Every action of a story with its moment and an id of its own, the same each time. Raises `KeyError` for unknown people."""
    calendar = edition_of(town, story).calendar
    zone = ZoneInfo(calendar.timezone)
    now: datetime | None = None
    found: list[Planned] = []
    for line in story.plays:
        if line.at is not None:
            now = line.at.replace(tzinfo=zone)
        elif now is None:
            raise ValueError(f"{story.file}:{line.line}: the first line of '{story.name}' needs 'at'")
        elif line.after is not None:
            now = due_moment(calendar, now, attrs.evolve(line.after, ends="same-time")).astimezone(zone)
        else:
            now += timedelta(minutes=1)
        for at, person in enumerate(line.by):
            if at:
                now += timedelta(minutes=1)
            action = Action(
                line.move or "",
                town.people.actor(person),
                at=now,
                id=f"{story.name}-{len(found) + 1}",
                data=line.data,
                item=line.item,
                on_behalf=line.on_behalf,
                vouched=line.vouched,
                salt=f"{story.name}-{len(found) + 1}",
            )
            found.append(Planned(line, now, action, at == len(line.by) - 1))
        if not line.by:
            found.append(Planned(line, now, None, True))
    return tuple(found)


def happened(played: Iterable[Played]) -> tuple[tuple[Event, Line], ...]:
    """The events of a story in order, each with the line it came with."""
    found: dict[int, tuple[Event, Line]] = {}
    for one in played:
        for event in (*one.clock, *(one.decision.events if one.decision is not None else ())):
            found.setdefault(event.n, (event, one.planned.line))
    return tuple(found[n] for n in sorted(found))


def rosters_for(town: Town, procedure: Procedure, case: Case, action: Action) -> dict[str, Roster]:
    """The rosters that the town's people file has for the bodies an action pins."""
    move = find(procedure.moves, action.move)
    facts = {**case.facts, **action.data}
    return {body: roster for body in (move.bodies if move else ()) if (roster := town.people.roster(body, facts)) is not None}


def _faults(one: Planned, clock: tuple[Event, ...], decision: Decision | None, case: Case, *, first: bool) -> Iterator[Mismatch]:
    line = one.line
    fired = tuple(event.move for event in clock)
    if first and fired != line.clock:
        yield Mismatch("clock", line.clock, fired)
    if decision is not None:
        told, refused = tuple(sorted(line.refused)), tuple(sorted(verdict.rule for verdict in decision.reasons))
        if refused != told:
            yield Mismatch("refused", told, refused)
        if line.outcome is not None and decision.outcome != line.outcome:
            yield Mismatch("outcome", (line.outcome,), () if decision.outcome is None else (decision.outcome,))
    if one.last and line.step is not None and case.step != line.step:
        yield Mismatch("step", (line.step,), (case.step,))


Submit = Callable[[Procedure, Case, Sequence[Event], Action], Decision]


def by_kernel(procedure: Procedure, case: Case, events: Sequence[Event], action: Action) -> Decision:
    """Decide an action with the kernel alone: nothing is stored."""
    move = find(procedure.moves, action.move)
    if move is not None and move.effect == "annuls":
        return annul({procedure.digest: procedure}, events, action)
    return decide(procedure, case, action)


def _right_after(decision: Decision) -> tuple[Event, ...]:
    """What the clock did as soon as the action was accepted."""
    own = next((at for at, event in enumerate(decision.events) if event.kind != "clock"), len(decision.events))
    return decision.events[own + 1 :]


def play(town: Town, story: Story, *, submit: Submit = by_kernel) -> Iterator[Played]:
    """Play a story line by line and say how each compares with what is told; with the kernel alone, or as `submit` does it."""
    procedure = edition_of(town, story)
    case = start(procedure, story.name)
    log: tuple[Event, ...] = ()
    line = None
    lines = planned(town, story)
    clock: tuple[Event, ...] = ()
    for one in lines:
        before = advance(procedure, case, one.at)
        for event in before:
            case = evolve(procedure, case, event)
        log = (*log, *before)
        # What the clock did right after the last action is told with the line that follows it.
        clock, decision = (*clock, *before), None
        if one.action is not None:
            action = attrs.evolve(one.action, rosters=rosters_for(town, procedure, case, one.action) or NOTHING)
            decision = submit(procedure, case, log, action)
            case = decision.case
            log = (*log, *(event for event in decision.events if event.n > len(log)))
        faults = tuple(_faults(one, clock, decision, case, first=one.line is not line))
        if one.line is not line:
            clock_told, line = clock, one.line
        else:
            clock_told = before
        clock = _right_after(decision) if decision is not None else ()
        if one is lines[-1] and case.step != story.ends:
            faults = (*faults, Mismatch("ends", (story.ends,), (case.step,)))
        yield Played(one, clock_told, decision, case, faults)
