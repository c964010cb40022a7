"""A procedure held against its promises by cases drawn at random: what breaks one is told as a story. It proves nothing."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

import attrs
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as settings_of

from deliberation.documents import Line, People, Story, write_stories
from deliberation.kernel import replay
from deliberation.messages import explain_promises
from deliberation.model import NOTHING, START, Action, Event, Procedure, Promise, Text, find
from deliberation.testing.course import Course, courses
from deliberation.testing.edges import asked_rules
from deliberation.testing.ground import MINUTE, Ground

__all__ = ["CheckFailed", "Covered", "check_procedure", "story_of"]

_ROUNDS = 4
_USUAL = 300
_SHRINKS = 150
_MOST_STEPS = 30


class CheckFailed(AssertionError):
    """What a check found: the shortest story that shows it, where one does."""

    def __init__(self, told: str, story: Story | None = None) -> None:
        super().__init__(told)
        self.story = story


class _Enough(BaseException):
    """A case is small enough: what Hypothesis could still make of it is not waited for."""


@attrs.frozen
class Covered:
    """What the drawn cases met, and what they never did: `step open`, `move vote`, `outcome close.agreed`, `rule quorum: no`."""

    met: frozenset[str]
    never: tuple[str, ...]
    cases: int
    events: int

    def __str__(self) -> str:
        told = f"{self.cases} cases, {self.events} entries, {len(self.met)} of {len(self.met) + len(self.never)} met"
        return "\n  never: ".join([told, *self.never])


def _to_meet(procedure: Procedure) -> tuple[str, ...]:
    """All that cases of a procedure can meet."""
    return (
        "step start",
        *(f"step {step.name}" for step in procedure.steps),
        *(f"move {move.name}" for move in procedure.moves),
        *(f"outcome {move.name}.{outcome.name}" for move in procedure.moves for outcome in move.outcomes),
        *(f"rule {name}: {answer}" for name in sorted(asked_rules(procedure)) for answer in ("yes", "no")),
    )


def check_procedure(
    procedure: Procedure,
    *,
    promises: Sequence[Promise] | None = None,
    people: People | None = None,
    settings: settings_of | None = None,
    excused: Collection[str] = (),
) -> Covered:
    """Draw cases of a procedure, and raise `CheckFailed` with the shortest story in which something is wrong.

    Wrong is a promise that is broken (its own, or `promises`), a rule that crashes, a log whose replay is another case or whose audit finds
    something. And every step, move, outcome, and yes and no of a rule must be met in some case, unless it is `excused` as the failure calls it:
    `move withdraw`, `rule quorum: no`. Of `settings`, `max_examples` is how many cases are drawn and `stateful_step_count` how many lines each
    has at most. Without `people`, some are made up. That the end can always be reached is not asked here: no case shows it.

    >>> from deliberation import read_procedure
    >>> from deliberation.testing import check_procedure
    >>> lane = "{procedure: lane, version: '1', topic: {}, rules: {}, stages: {all: {steps: {open: {}, shut: {end: true}}}}, moves: {%s}}"
    >>> moves = "ask: {from: start, to: open, by: [villager]}, shut: {from: open, to: shut, by: [clerk]}"
    >>> check_procedure(read_procedure(lane % moves)).never
    ()
    """
    ground = Ground(procedure, people)
    chosen = settings or settings_of(max_examples=_USUAL, stateful_step_count=_MOST_STEPS, derandomize=True)
    chosen = settings_of(
        chosen,
        max_examples=max(1, chosen.max_examples // _ROUNDS),
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    met: set[str] = set()
    told = [0, 0]
    for _ in range(_ROUNDS):
        course = _wrong(ground, promises, chosen, frozenset(met), met, told)
        if course is not None:
            story = _story(course)
            raise CheckFailed("\n".join([*_faults(course), write_stories([story])]), story)
    never = tuple(one for one in _to_meet(procedure) if one not in met)
    covered = Covered(frozenset(_to_meet(procedure)) & met, never, *told)
    left = [one for one in never if one not in excused]
    if left:
        raise CheckFailed("\n  ".join([f"in {covered.cases} cases these were never met; reach them, or name them in 'excused':", *left]))
    return covered


def _wrong(
    ground: Ground, promises: Sequence[Promise] | None, chosen: settings_of, seen: frozenset[str], met: set[str], told: list[int]
) -> Course | None:
    """The smallest case in which something is wrong, of one round of cases."""
    found: list[Course] = []
    after = [0]

    @chosen
    @given(courses(ground, promises=promises, most=chosen.stateful_step_count, seen=seen))
    def nothing_is_wrong(course: Course) -> None:
        met.update(course.met)
        told[0] += 1
        told[1] += len(course.events)
        after[0] += bool(found)
        if after[0] > _SHRINKS:
            raise _Enough
        if course.wrong is not None:
            found.append(course)
            raise CheckFailed("wrong")

    try:
        with contextlib.redirect_stdout(io.StringIO()):
            nothing_is_wrong()
    except (CheckFailed, _Enough):
        return min(found, key=lambda course: (len(_story(course).plays), len(course.events)))
    return None


def _faults(course: Course) -> Iterable[str]:
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
    return story_of(course.ground.procedure, course.events, given=course.given)


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
