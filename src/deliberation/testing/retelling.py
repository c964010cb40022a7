"""The log of a case told again: as a story that plays the same way, and in a few lines for whoever reads what a test found. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

import attrs

from deliberation.documents import Line, Story
from deliberation.kernel import replay
from deliberation.messages import Speaker
from deliberation.model import NOTHING, START, Action, Event, Procedure, Text, find
from deliberation.testing.ground import MINUTE

__all__ = ["days_of", "story_of"]


def days_of(procedure: Procedure, events: Sequence[Event]) -> Iterator[str]:
    """What happened, a line a day: who did what, one after the other."""
    zone = ZoneInfo(procedure.calendar.timezone)
    speaker = Speaker.of(procedure, "en")
    for day, happened in groupby(events, lambda event: event.at.astimezone(zone).date()):
        people = groupby(happened, lambda event: event.by if event.kind != "clock" else "")
        yield f"{day}  " + "; ".join(
            f"{person or 'the clock'}: {', '.join(_done(procedure, speaker, event) for event in did)}" for person, did in people
        )


def _done(procedure: Procedure, speaker: Speaker, event: Event) -> str:
    """One entry: the move, on what, how it came out, and what was chosen or said that is not only words."""
    move = find(procedure.moves, event.move)
    facts = procedure.asked(event.move)
    said = [speaker.value(value) for name, value in event.data.items() if name not in facts or facts[name].kind != "text"]
    told = [event.move, event.item if move is not None and move.on is not None else None, f"({', '.join(said)})" if said else None]
    return " ".join(part for part in (*told, f"-> {event.outcome}" if event.outcome else None) if part)


def story_of(
    procedure: Procedure,
    events: Sequence[Event],
    *,
    name: str = "found",
    title: str = "Found at random",
    given: Mapping[str, Action] = NOTHING,
) -> Story:
    """The events of a case as a story that plays the same way; `write_stories` writes it as lines of `stories.yaml`.

    What is secret or personal is in no event: it is taken from the action of that id in `given`. Where several people do the same, a minute
    apart, it is one line.
    """
    zone = ZoneInfo(procedure.calendar.timezone)
    lines: list[Line] = []
    clock: tuple[str, ...] = ()
    last = None
    for event in events:
        at = event.at.astimezone(zone).replace(tzinfo=None)
        if event.kind == "clock":
            clock = (*clock, event.move)
            continue
        line, follows = _line(procedure, event, given), last is not None and at == last + MINUTE and not clock
        if follows and line == attrs.evolve(lines[-1], by=line.by, at=None, clock=()):
            lines[-1] = attrs.evolve(lines[-1], by=(*lines[-1].by, *line.by))
        else:
            lines.append(attrs.evolve(line, at=None if follows else at, clock=clock))
        last, clock = at, ()
    if clock:
        lines.append(Line(at=events[-1].at.astimezone(zone).replace(tzinfo=None), clock=clock))
    ends = replay({procedure.digest: procedure}, events).step if events else START
    return Story(name, Text.of(title), procedure.name, ends, tuple(lines))


def _line(procedure: Procedure, event: Event, given: Mapping[str, Action]) -> Line:
    """A line of one event, without its moment."""
    move = find(procedure.moves, event.move)
    action = given.get(event.action or "")
    kept = action.data if action is not None else NOTHING
    return Line(
        move=event.move,
        by=(event.by,),
        item=event.item if move is not None and move.on is not None else None,
        on_behalf=event.on_behalf,
        data={**kept, **event.data},
        vouched=dict(event.vouched),
    )
