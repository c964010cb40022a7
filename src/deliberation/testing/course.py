"""One case drawn step by step, with what it met on the way; the first thing that is wrong ends it. It tells nothing in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs
from hypothesis import strategies as st

from deliberation.errors import RuleFailed
from deliberation.kernel import advance, audit, evolve, replay, start
from deliberation.model import NOTHING, Action, Actor, Case, Decision, Event, Fact, Finding, Move, Promise, Verdict, find
from deliberation.model.pmap import pairs
from deliberation.promises import Monitor, Standing, occurred, occurrences
from deliberation.testing.edges import NEAR
from deliberation.testing.ground import MINUTE, Ground
from deliberation.testing.looking import bound, look
from deliberation.testing.reached import answers, verdicts_of
from deliberation.towns import by_kernel

__all__ = ["Course", "Wrong", "courses", "drawn_action", "drawn_topic"]

Draw = Callable[[st.SearchStrategy[Any]], Any]
WAIT = "wait"
_LAST = 200
# What stands as a number in the code is drawn more often than others, so these are worked out.
_RARE = range(_LAST * 2 // 3, _LAST * 2 // 3 + 3)
_RARELY = 11
_TRIES = 3
_CHANCES, _FOURS, _SELDOM = st.integers(0, _LAST), st.integers(0, 3), st.integers(0, _RARELY)
_BOOLEANS, _MOSTLY = st.booleans(), st.sampled_from([True, True, False])
_EITHER_SIDE = st.sampled_from([NEAR * 0, NEAR * 0, -NEAR, NEAR])


@attrs.frozen
class Wrong:
    """What is wrong with a case: promises that are broken, a rule that crashes, findings of its audit, or that its log gives another case."""

    broken: tuple[Standing, ...] = ()
    crashed: RuleFailed | None = None
    findings: tuple[Finding, ...] = ()
    differs: bool = False


class Course:
    """A case under way: its log, what was given with each action, what it met, and what is wrong with it."""

    __slots__ = ("been", "case", "events", "given", "ground", "made", "met", "monitor", "now", "promises", "waited", "wrong")

    def __init__(self, ground: Ground, promises: Iterable[Promise] | None = None) -> None:
        self.ground = ground
        self.promises = None if promises is None else tuple(promises)
        self.case: Case = start(ground.procedure, "found")
        self.events: list[Event] = []
        self.given: dict[str, Action] = {}
        self.made: Counter[str] = Counter()
        self.been: set[str | None] = {self.case.step}
        self.met: set[str] = {"step start"}
        self.monitor = Monitor(ground.procedure, self.promises)
        self.now, self.waited = ground.begin, True
        self.wrong: Wrong | None = None

    def __repr__(self) -> str:
        return f"a case of {len(self.events)} entries"

    def wait(self, until: datetime) -> None:
        """Let time pass, and the clock act."""
        self.now, self.waited = until, True
        self._happened(advance(self.ground.procedure, self.case, until), None)
        self._clock_waits()

    def act(self, action: Action) -> bool:
        """Make a move where the rules allow it; whether they did."""
        self.now, self.waited = action.at, False
        try:
            decision = by_kernel(self.ground.procedure, self.case, self.events, action)
        except RuleFailed as fault:
            self.wrong = Wrong(crashed=fault)
            return False
        self._answered(*verdicts_of(decision))
        if decision.accepted:
            self.given[action.id] = action
            self.made[action.move] += 1
        self._happened(decision.events, decision)
        return decision.accepted

    def _happened(self, events: Sequence[Event], decision: Decision | None) -> None:
        """Events that follow: each promise is held against each of them."""
        procedure = self.ground.procedure
        last = decision.case if decision is not None else None
        for at, event in enumerate(events):
            self.events.append(event)
            self.met |= {f"move {event.move}", f"outcome {event.move}.{event.outcome}"}
            if event.kind == "annulled":
                assert last is not None
                self.case, self.monitor = last, Monitor(procedure, self.promises)
                for one in occurrences(procedure, self.events):
                    self.monitor.step(one)
                continue
            if event.kind == "clock":
                self._fired(event)
            before = self.case
            self.case = last if last is not None and at == len(events) - 1 else evolve(procedure, before, event)
            self.been.add(self.case.step)
            self.met.add(f"step {self.case.step}")
            seen = occurred(before, event, self.case)
            assert seen is not None
            self.monitor.step(seen)
            if self.monitor.broken:
                self.wrong = Wrong(broken=tuple(one for one in self.monitor.standings() if one.state == "broken"))
                return

    def _answered(self, *verdicts: Verdict) -> None:
        """Note how each rule answered, those within others too."""
        self.met |= {f"rule {rule}: {'yes' if yes else 'no'}" for rule, yes in answers(verdicts)}

    def _fired(self, event: Event) -> None:
        """The clock acted, so the rules it needs said what was needed."""
        move = next(one for one in self.ground.procedure.moves if one.name == event.move)
        outcome = next((one for one in move.outcomes if one.name == event.outcome), None)
        for need in (*move.needs, *(outcome.needs if outcome is not None else ())):
            self.met.add(f"rule {need.rule}: {'no' if need.negated else 'yes'}")

    def _clock_waits(self) -> None:
        """Ask the rules of each clock move that is due and does not come."""
        case = self.case
        for move in self.ground.clock.get(case.step, ()):
            due = case.deadline(move.at or "")
            if due is None or due.at is None or due.at > self.now:
                continue
            action = Action(move.name, Actor("clock"), at=self.now, id="")
            view = look(case, action, procedure=self.ground.procedure)
            for need in move.needs:
                known = find(self.ground.procedure.rules, need.rule)
                assert known is not None
                verdict = known.rule.check(bound(known.rule, view))
                self._answered(attrs.evolve(verdict, rule=need.rule, negated=False))

    def finish(self) -> None:
        """Hold the whole log against the case, its audit, and what is left undone where nothing can follow."""
        if self.wrong is not None or not self.events:
            return
        book = {self.ground.procedure.digest: self.ground.procedure}
        findings = audit(book, self.events)
        differs = replay(book, self.events) != self.case
        over = not self.ground.here.get(self.case.step) and not self.ground.clock.get(self.case.step)
        left = tuple(one for one in self.monitor.standings(final=True) if one.state == "broken") if over else ()
        if findings or differs or left:
            self.wrong = Wrong(left, None, findings, differs)


def drawn_topic(draw: Draw, ground: Ground, facts: Iterable[Fact], at: datetime, case: Case, move: Move | None = None) -> dict[str, Any]:
    """A value for each fact; one that may be left out is, one time in three."""
    return {fact.name: draw(ground.value(fact, at, case, move)) for fact in facts if not fact.optional or draw(_MOSTLY)}


def _candidates(ground: Ground, move: Move, case: Case, facts: Mapping[str, Any], item: str | None) -> list[str]:
    return list(dict.fromkeys(name for who in move.by for name in ground.who(who, case, facts, item)))


def drawn_action(draw: Draw, ground: Ground, case: Case, move: Move, at: datetime) -> tuple[Action, list[str]]:
    """An action of a move, mostly by somebody who may; with everybody who may, in the order in which they would come."""
    items = [one.id for one in reversed(case.items_of(move.on))] if move.on is not None else []
    item = draw(st.sampled_from(items)) if items else None
    asks, sets = ground.asks[move.name]
    changed = [fact for fact in sets if draw(_BOOLEANS)] or [*sets[:1]]
    data = drawn_topic(draw, ground, (*asks, *changed), at, case, move)
    facts = {**case.facts, **data}
    fitting = _candidates(ground, move, case, facts, item)
    fresh = [name for name in fitting if case.record(move.name).of(name) is None] or fitting
    strangers = [*ground.actors]
    known = case.item(item) if item is not None else None
    hands = {name for _, done in pairs(known.done) for name, _ in pairs(done.people)} if known is not None else set()
    doers = [name for name in fitting if name in hands]
    likely = doers if doers and draw(_BOOLEANS) else fresh
    by = draw(st.sampled_from(likely if likely and draw(_SELDOM) < _RARELY else strangers))
    on_behalf = draw(st.sampled_from([None, None, *fitting])) if move.by_proxy and fitting else None
    vouched = {fact.name: draw(ground.value(fact, at, case, move)) for fact in ground.procedure.vouched}
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


def _drawn_wait(draw: Draw, course: Course) -> datetime:
    """A moment to wait for: when something falls due, or a named duration after a move or from now; or one either side."""
    ground, now = course.ground, course.now
    ahead = ground.falling_due(course.case, now)
    if ahead and draw(_BOOLEANS):
        moment = draw(st.sampled_from(ahead))
    else:
        moment = draw(st.sampled_from(ground.later(draw(st.sampled_from(ground.begun(course.case, now))))))
    moment += draw(_EITHER_SIDE)
    return moment if moment > now else now + MINUTE


def _targets(course: Course, move: Move) -> set[str]:
    """The other steps to which a move can lead from here."""
    step = course.case.step
    found = {target for arrow in move.arrows if arrow.source == step for target in move.targets(arrow)}
    return {target for target in found if target is not None and target != step}


def _rare(course: Course, move: Move) -> bool:
    """Whether a move ends the case, whatever comes of it, or takes back what was done: drawn often, it would leave nothing to see."""
    targets = _targets(course, move)
    others = any(one is not move and _targets(course, one) - course.ground.ends for one in course.ground.leaving(course.case.step))
    return move.effect == "annuls" or bool(targets and targets <= course.ground.ends and others)


def _weight(course: Course, move: Move, seen: frozenset[str]) -> int:
    """How often a move is drawn: one not seen before, or that leads somewhere new, more often; one that goes back, less."""
    targets, made = _targets(course, move), course.made[move.name]
    ways = {f"step {one}" for one in targets} | {f"outcome {move.name}.{one.name}" for one in move.outcomes}
    news = 6 if f"move {move.name}" not in seen else 3 if ways - seen else 1
    usual = 4 if not targets else 12 if targets - course.been else 2
    return max(1, news * usual // (1 + made) ** 2)


def _possible(course: Course) -> list[Move]:
    """The moves that lead on from where the case stands, those on an item where there is one."""
    return [move for move in course.ground.here.get(course.case.step, ()) if move.on is None or course.case.items_of(move.on)]


@st.composite
def _steps(draw: Draw, course: Course, seen: frozenset[str]) -> bool:
    """One more step of a case: a move, made by one or by many, or a wait; whether it goes on."""
    chance = draw(_CHANCES)
    # What is simplest is drawn more often than the rest, so that a case would end too soon.
    if chance == 0 and draw(_FOURS) == 0:
        return False
    moves = _possible(course)
    rare = [move for move in moves if _rare(course, move)]
    unseen = [move for move in rare if f"move {move.name}" not in seen]
    if rare and chance in (_RARE if unseen else _RARE[:1]):
        weights = [(move, 1) for move in unseen or rare]
    else:
        weights = [(move, _weight(course, move, seen)) for move in moves if move not in rare]
    waits = max(1, sum(weight for _, weight in weights) // (4 if course.ground.clock.get(course.case.step) else 9))
    names = [*(move.name for move, weight in weights for _ in range(weight)), *([WAIT] * waits)]
    name = draw(st.sampled_from(names))
    if name == WAIT:
        course.wait(_drawn_wait(draw, course))
        return course.wrong is None
    move = next(one for one in moves if one.name == name)
    for _ in range(_TRIES):
        at = course.now if course.waited else course.now + MINUTE
        action, fitting = drawn_action(draw, course.ground, course.case, move, at)
        if course.act(action) or course.wrong is not None or course.case.step not in {arrow.source for arrow in move.arrows}:
            break
    if course.wrong is None and name in course.ground.several and action.by.id in fitting:
        _crowd(course, action, [one for one in fitting if one != action.by.id][: draw(course.ground.counts(len(fitting))) - 1])
    return course.wrong is None


def _crowd(course: Course, first: Action, others: Iterable[str]) -> None:
    """Others who do the same, a minute apart."""
    for name in others:
        if course.wrong is not None:
            return
        actor = course.ground.actors.get(name, Actor(name))
        course.act(attrs.evolve(first, by=actor, at=course.now + MINUTE, id=f"a-{course.case.length + 1}", on_behalf=None))


@st.composite
def courses(
    draw: Draw, ground: Ground, *, promises: Sequence[Promise] | None = None, most: int = 50, seen: frozenset[str] = frozenset()
) -> Course:
    """A case of so many steps at most, weighted towards moves, outcomes and steps that are not in `seen`."""
    course = Course(ground, promises)
    for _ in range(most):
        if not draw(_steps(course, seen)):
            break
    course.finish()
    return course
