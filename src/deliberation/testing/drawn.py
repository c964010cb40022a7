"""What may happen next in a case, drawn: topics, actions, waits, and whole cases of them. Where the luck comes from is the caller's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import attrs

from deliberation.model import NOTHING, Action, Actor, Case, Fact, Move
from deliberation.model.pmap import pairs
from deliberation.testing.course import Course
from deliberation.testing.edges import NEAR
from deliberation.testing.ground import MINUTE, Ground, Pick

__all__ = ["drawn_action", "drawn_course", "drawn_topic"]

WAIT = "wait"
_TRIES = 3
_SELDOM, _BOTH, _MOSTLY = range(12), (False, True), (True, True, False)
_EITHER_SIDE = (NEAR * 0, NEAR * 0, -NEAR, NEAR)


def drawn_topic(pick: Pick, ground: Ground, facts: Iterable[Fact], at: datetime, case: Case, move: Move | None = None) -> dict[str, Any]:
    """A value for each fact; one that may be left out is, one time in three."""
    return {fact.name: ground.value(pick, fact, at, case, move) for fact in facts if not fact.optional or pick(_MOSTLY)}


def drawn_action(pick: Pick, ground: Ground, case: Case, move: Move, at: datetime) -> tuple[Action, list[str]]:
    """An action of a move, mostly by somebody who may; with everybody who may, in the order in which they would come."""
    items = [one.id for one in reversed(case.items_of(move.on))] if move.on is not None else []
    item = pick(items) if items else None
    asks, sets = ground.asks[move.name]
    changed = [fact for fact in sets if pick(_BOTH)] or [*sets[:1]]
    data = drawn_topic(pick, ground, (*asks, *changed), at, case, move)
    facts = {**case.facts, **data}
    fitting = list(dict.fromkeys(name for who in move.by for name in ground.who(who, case, facts, item)))
    fresh = [name for name in fitting if case.record(move.name).of(name) is None] or fitting
    known = case.item(item) if item is not None else None
    hands = {name for _, done in pairs(known.done) for name, _ in pairs(done.people)} if known is not None else set()
    doers = [name for name in fitting if name in hands]
    # One time in a few it is somebody who has had a hand in it before: much that must not be is done by the same person twice.
    likely = doers if doers and pick(_BOTH) else fitting if pick(_SELDOM) < 3 else fresh
    by = pick(likely if likely and pick(_SELDOM) else [*ground.actors])
    on_behalf = pick([None, None, *fitting]) if move.by_proxy and fitting else None
    vouched = {fact.name: ground.value(pick, fact, at, case, move) for fact in ground.procedure.vouched}
    rosters = {body: roster for body in move.bodies if (roster := ground.people.roster(body, facts)) is not None}
    action = Action(
        move.name,
        ground.actors.get(by, Actor(by)),
        at=at,
        id=f"a-{case.length + 1}",
        data=data,
        item=item,
        on_behalf=None if on_behalf == by else on_behalf,
        vouched=vouched,
        rosters=rosters or NOTHING,
        salt="salt",
    )
    return action, fresh


def _drawn_wait(pick: Pick, course: Course) -> datetime:
    """A moment to wait for: when something falls due, or a named duration after a move or from now; or one either side."""
    ground, now = course.ground, course.now
    ahead = ground.falling_due(course.case, now)
    known: Sequence[datetime] = ahead if ahead and pick(_BOTH) else ground.later(pick(ground.begun(course.case, now)))
    moment: datetime = pick(known) + pick(_EITHER_SIDE)
    return moment if moment > now else now + MINUTE


def _weight(ground: Ground, move: Move, seen: Collection[str]) -> int:
    """How often a move is drawn: one not seen before more often, and one of which something else was not seen."""
    if f"move {move.name}" not in seen:
        return 6
    return 3 if any(part not in seen for part in ground.parts[move.name]) else 1


def _step(pick: Pick, course: Course, seen: Collection[str]) -> None:
    """One more line of a case: a move, made by one or by many, or a wait."""
    ground = course.ground
    moves = [move for move in ground.here.get(course.case.step, ()) if move.on is None or course.case.items_of(move.on)]
    weights = [(move.name, _weight(ground, move, seen)) for move in moves]
    waits = max(1, sum(weight for _, weight in weights) // (4 if ground.clock.get(course.case.step) else 9))
    name = pick([*(name for name, weight in weights for _ in range(weight)), *([WAIT] * waits)])
    if name == WAIT:
        course.wait(_drawn_wait(pick, course))
        return
    move = next(one for one in moves if one.name == name)
    for _ in range(_TRIES):
        at = course.now if course.waited else course.now + MINUTE
        action, fitting = drawn_action(pick, ground, course.case, move, at)
        if course.act(action) or course.wrong is not None or course.case.step not in {arrow.source for arrow in move.arrows}:
            break
    if course.wrong is None and name in ground.several and action.by.id in fitting:
        others = [one for one in fitting if one != action.by.id]
        for other in others[: pick(ground.counts(len(fitting))) - 1]:
            if course.wrong is None:
                actor = ground.actors.get(other, Actor(other))
                course.act(attrs.evolve(action, by=actor, at=course.now + MINUTE, id=f"a-{course.case.length + 1}", on_behalf=None))


def drawn_course(
    pick: Pick, course: Course, *, most: int, seen: Collection[str] = (), note: Callable[[Course], None] = lambda _: None
) -> Course:
    """A case that goes on for so many lines at most, weighted towards what is not in `seen`, until something is wrong.

    `note` is told of the case after each line.
    """
    for _ in range(pick(range(most + 1))):
        _step(pick, course, seen)
        if course.wrong is not None:
            break
        note(course)
    course.finish()
    return course
