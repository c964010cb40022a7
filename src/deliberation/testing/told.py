"""A story held against its town: what goes otherwise than told, what its log and its promises say. What is wrong is told, never raised."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from deliberation.documents import Story, Town
from deliberation.errors import DeliberationError
from deliberation.kernel import audit
from deliberation.messages import Speaker, explain_promises
from deliberation.model import Event, Procedure
from deliberation.promises import Standing, watch
from deliberation.towns import Mismatch, Played, edition_of, happened, planned, play

__all__ = ["Told", "Wrong", "held"]


@attrs.frozen
class Wrong:
    """One thing that is wrong with a story, and the line at which it shows; `why` is what the rules said that refused against what is told."""

    file: str
    line: int
    said: str
    mismatch: Mismatch | None = None
    why: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n    ".join([f"{self.file}:{self.line}: {self.said}", *self.why])


@attrs.frozen
class Told:
    """What came of a story: its procedure, its lines as they were played, the events, and everything that is wrong."""

    story: Story
    procedure: Procedure | None
    lines: tuple[Played, ...]
    events: tuple[Event, ...]
    wrong: tuple[Wrong, ...]


def held(town: Town, story: Story) -> Told:
    """A story played, its log audited, and the promises of its procedure watched over it."""
    lines: list[Played] = []
    wrong: list[Wrong] = []
    procedure = None
    try:
        procedure = edition_of(town, story)
        for one in play(town, story):
            lines.append(one)
            wrong += _otherwise(procedure, story, one)
    except (DeliberationError, KeyError, ValueError) as fault:
        said = str(fault.args[0]) if isinstance(fault, KeyError) else str(fault)
        wrong.append(Wrong(story.file, _line_after(town, story, len(lines)), f"cannot be played: {said}"))
        return Told(story, procedure, tuple(lines), (), tuple(wrong))
    found = happened(lines)
    events, place = tuple(event for event, _ in found), {event.n: line.line for event, line in found}
    for finding in audit({procedure.digest: procedure}, events):
        wrong.append(Wrong(story.file, place[finding.event.n], f"audit of entry {finding.event.n}: {finding.difference}"))
    ended = bool(lines) and lines[-1].case.step in procedure.ends
    for standing in watch(procedure, events, final=ended):
        if standing.state == "broken":
            wrong.append(Wrong(story.file, _shown(standing, place, story), _broken(procedure, standing)))
    return Told(story, procedure, tuple(lines), events, tuple(wrong))


def _otherwise(procedure: Procedure, story: Story, one: Played) -> Iterator[Wrong]:
    """What of a line is not as told; with the reasons that nobody told of where it was refused."""
    speaker = Speaker.of(procedure, "en")
    for fault in one.faults:
        reasons = one.decision.reasons if one.decision is not None and fault.what == "refused" else ()
        why = tuple(f"{reason.rule}: {speaker.sentence(reason)}" for reason in reasons if reason.rule not in fault.told)
        yield Wrong(story.file, one.planned.line.line, str(fault), fault, why)


def _line_after(town: Town, story: Story, played: int) -> int:
    """The line that could not be played; the story's own where not even its plan could be made."""
    try:
        return planned(town, story)[played].line.line
    except (KeyError, ValueError):
        return story.line


def _shown(standing: Standing, place: dict[int, int], story: Story) -> int:
    """The line at which a promise is broken; the last where something was left undone."""
    if standing.left_undone or standing.event is None:
        return story.plays[-1].line
    return place[standing.event]


def _broken(procedure: Procedure, standing: Standing) -> str:
    return f"promise '{standing.promise.name}': {' '.join(explain_promises(procedure, [standing]).split())}"
