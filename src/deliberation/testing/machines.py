"""A procedure held against its promises by cases drawn at random: what breaks one is told as a story. It proves nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

import attrs
from hypothesis import settings as settings_of

from deliberation.documents import People, Story, load_stories, write_stories
from deliberation.messages import explain_promises
from deliberation.model import Action, Procedure, Promise
from deliberation.testing.course import Course
from deliberation.testing.drawn import drawn_course
from deliberation.testing.exploring import Explored
from deliberation.testing.ground import Ground
from deliberation.testing.reached import parts_of
from deliberation.testing.retelling import days_of, story_of
from deliberation.testing.shortening import shortened

__all__ = ["CheckFailed", "Covered", "check_procedure"]

_USUAL = settings_of(max_examples=400, stateful_step_count=30, derandomize=True)


class CheckFailed(AssertionError):
    """What a check found. `story` shows it, where a case does: it plays the same way in a town's `stories.yaml`."""

    def __init__(self, told: str, story: Story | None = None) -> None:
        super().__init__(told)
        self.story = story

    def save(self, path: str | Path) -> Path:
        """Write the story to a file of stories, after those that are in it, under a name that is free there; the file.

        Raises `ValueError` where no case shows what was found, and `DefinitionError` for a file that cannot be read.
        """
        if self.story is None:
            raise ValueError("no case shows what was found, so there is no story to save")
        file = Path(path)
        taken = {one.name for one in load_stories(file)} if file.exists() else set()
        name = next(one for n in range(1, len(taken) + 2) if (one := f"{self.story.name}-{n}" if n > 1 else self.story.name) not in taken)
        text = write_stories([attrs.evolve(self.story, name=name)])
        with file.open("a", encoding="utf-8") as out:
            out.write(text.removeprefix("stories:\n") if taken else text)
        return file


@attrs.frozen
class Covered:
    """What the drawn cases met, and what they never did: `step open`, `move vote`, `outcome close.agreed`, `no quorum`."""

    met: frozenset[str]
    never: tuple[str, ...]
    cases: int
    lines: int

    def __str__(self) -> str:
        told = f"{self.cases} cases, {self.lines} lines, {len(self.met)} of {len(self.met) + len(self.never)} met"
        return "\n  ".join([told, *_grouped(self.never)])


def _grouped(parts: Sequence[str]) -> Iterator[str]:
    """Parts of a procedure, a line for each kind."""
    kinds: dict[str, list[str]] = {}
    for part in parts:
        kind, _, name = part.partition(" ")
        kinds.setdefault(kind, []).append(name)
    yield from (f"{kind}: {', '.join(names)}" for kind, names in kinds.items())


def check_procedure(
    procedure: Procedure,
    *,
    promises: Sequence[Promise] | None = None,
    people: People | None = None,
    stories: Iterable[Story] = (),
    settings: settings_of | None = None,
    excused: Collection[str] = (),
) -> Covered:
    """Draw cases of a procedure, and raise `CheckFailed` with the shortest story in which something is wrong.

    Wrong is a promise that is broken (its own, or `promises`), a rule that crashes, a log whose replay is another case or whose audit finds
    something. And every step, move, outcome, and yes and no of a rule must be met in some case, unless it is `excused` by its kind and name:
    `move withdraw`, `no quorum`. A case goes on from where another met something first, or begins anew. Of `settings`, `max_examples` is how
    many are drawn and `stateful_step_count` by how many lines each goes on at most. Without `people`, some are made up. That the end can
    always be reached is not asked here: no case shows it.

    >>> from deliberation import read_procedure
    >>> from deliberation.testing import check_procedure
    >>> lane = "{procedure: lane, version: '1', topic: {}, rules: {}, stages: {all: {steps: {open: {}, shut: {end: true}}}}, moves: {%s}}"
    >>> moves = "ask: {from: start, to: open, by: [villager]}, shut: {from: open, to: shut, by: [clerk]}"
    >>> check_procedure(read_procedure(lane % moves)).never
    ()
    """
    begin = Course(Ground(procedure, people), promises)
    known = Explored(begin)
    for course in _cases(known, begin, [one for one in stories if _of(procedure, one)], settings or _USUAL):
        if course.wrong is not None:
            found = shortened(course)
            raise CheckFailed("\n".join([*_faults(found), *days_of(procedure, found.events)]), _story(found))
    parts = parts_of(procedure)
    never = tuple(one for one in parts if one not in known.met)
    covered = Covered(frozenset(parts) & known.met, never, known.cases, known.lines)
    left = [one for one in never if one not in excused]
    if left:
        told = f"in {covered.cases} cases these were never met; reach them, or name them in 'excused' such as '{left[0]}':"
        raise CheckFailed("\n  ".join([told, *_grouped(left)]))
    return covered


def _of(procedure: Procedure, story: Story) -> bool:
    """Whether a story is of a procedure, and of this edition of it."""
    began = story.plays[0].at
    return story.procedure == procedure.name and (began is None or procedure.in_force(began.date()))


def _cases(known: Explored, begin: Course, stories: Iterable[Story], chosen: settings_of) -> Iterator[Course]:
    """The cases of the stories, then so many that go on from where one of them, or another before, has come to."""
    for story in stories:
        yield known.tell(story, begin)
    luck = Random(0 if chosen.derandomize else None)  # noqa: S311  (a test, no secret)
    for _ in range(chosen.max_examples):
        course = luck.choice(luck.choice(known.begun())).copy()
        known.cases += 1
        yield drawn_course(luck.choice, course, most=chosen.stateful_step_count, seen=known.met, note=known.note)


def _faults(course: Course) -> Iterator[str]:
    wrong, procedure = course.wrong, course.ground.procedure
    assert wrong is not None
    if wrong.broken:
        yield explain_promises(procedure, wrong.broken)
    if wrong.crashed is not None:
        yield str(wrong.crashed)
    yield from (f"the audit finds in entry {one.event.n}, '{one.event.move}': {one.difference}" for one in wrong.findings)
    if wrong.differs:
        yield "the replayed log is not the case that ran"


def _story(course: Course) -> Story:
    given = {line.id: line for line in course.lines if isinstance(line, Action)}
    return story_of(course.ground.procedure, course.events, given=given)
