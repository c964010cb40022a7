"""A case under way in a test: its log, what it met, how its promises stand, and the first thing that is wrong. It draws nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

import attrs

from deliberation.errors import RuleFailed
from deliberation.kernel import advance, audit, evolve, replay, start
from deliberation.model import Action, Case, Decision, Event, Finding, Promise
from deliberation.promises import Monitor, Standing, occurred, occurrences
from deliberation.testing.ground import Ground
from deliberation.testing.reached import answered, clocks
from deliberation.towns import by_kernel

__all__ = ["Course", "Line", "Wrong"]

Line: TypeAlias = Action | datetime
"""What somebody did, or until when nobody did anything."""


@attrs.frozen
class Wrong:
    """What is wrong with a case: promises that are broken, a rule that crashes, findings of its audit, or that its log gives another case."""

    broken: tuple[Standing, ...] = ()
    crashed: RuleFailed | None = None
    findings: tuple[Finding, ...] = ()
    differs: bool = False

    def like(self, other: Wrong) -> bool:
        """Whether it is the same fault in another case: a promise that both break, a rule that crashes in both, or the log itself."""
        if other.broken:
            return not {one.promise.name for one in self.broken}.isdisjoint(one.promise.name for one in other.broken)
        if other.crashed is not None:
            return self.crashed is not None and self.crashed.rule == other.crashed.rule
        return bool(self.findings or self.differs)


class Course:
    """A case under way. `lines` are what moved it on, each accepted action and each wait; `met` is what it met, as `parts_of` names it."""

    __slots__ = ("audited", "begin", "case", "events", "ground", "lines", "met", "monitor", "now", "promises", "waited", "wrong")

    def __init__(self, ground: Ground, promises: Iterable[Promise] | None = None, begin: datetime | None = None) -> None:
        self.ground = ground
        self.promises = None if promises is None else tuple(promises)
        self.case: Case = start(ground.procedure, "found")
        self.events: tuple[Event, ...] = ()
        self.lines: tuple[Line, ...] = ()
        self.met: frozenset[str] = frozenset()
        self.monitor = Monitor(ground.procedure, self.promises)
        self.begin = self.now = begin or ground.begin
        self.waited = True
        self.wrong: Wrong | None = None
        self.audited = 0

    def __repr__(self) -> str:
        return f"a case of {len(self.events)} entries"

    def copy(self) -> Course:
        """The same case as it stands, to go on apart from here. What it has behind it is held against its audit here, and not there again."""
        other = object.__new__(Course)
        for name in Course.__slots__:
            setattr(other, name, getattr(self, name))
        other.monitor, other.audited = self.monitor.copy(), len(self.events)
        return other

    def wait(self, until: datetime) -> None:
        """Let time pass, and the clock act."""
        self.now, self.waited = until, True
        self.lines = (*self.lines, until)
        self._happened(advance(self.ground.procedure, self.case, until), None)
        self.met |= {*clocks(self.ground.procedure, self.case, until)}

    def act(self, action: Action) -> bool:
        """Make a move where the rules allow it; whether they did."""
        self.now, self.waited = action.at, False
        try:
            decision = by_kernel(self.ground.procedure, self.case, self.events, action)
        except RuleFailed as fault:
            self.lines = (*self.lines, action)
            self.wrong = Wrong(crashed=fault)
            return False
        self.met |= {*answered(decision)}
        if decision.accepted:
            self.lines = (*self.lines, action)
        elif decision.events:
            self.lines = (*self.lines, action.at)
        self._happened(decision.events, decision)
        return decision.accepted

    def _happened(self, events: Sequence[Event], decision: Decision | None) -> None:
        """Events that follow: each promise is held against each of them."""
        procedure = self.ground.procedure
        last = decision.case if decision is not None else None
        for at, event in enumerate(events):
            self.events = (*self.events, event)
            met = {f"move {event.move}"}
            if event.outcome is not None:
                met.add(f"outcome {event.move}.{event.outcome}")
            if event.kind == "annulled":
                assert last is not None
                self.met |= met
                self.case, self.monitor = last, Monitor(procedure, self.promises)
                for one in occurrences(procedure, self.events):
                    self.monitor.step(one)
                continue
            if event.kind == "clock":
                met |= {*clocks(procedure, self.case, event.at)}
            before = self.case
            self.case = last if last is not None and at == len(events) - 1 else evolve(procedure, before, event)
            self.met |= {*met, f"step {self.case.step}"}
            seen = occurred(before, event, self.case)
            assert seen is not None
            self.monitor.step(seen)
            if self.monitor.broken:
                self.wrong = Wrong(broken=tuple(one for one in self.monitor.standings() if one.state == "broken"))
                return

    def finish(self) -> None:
        """Hold the whole log against the case, its audit, and what is left undone where nothing can follow."""
        if self.wrong is not None or not self.events:
            return
        book = {self.ground.procedure.digest: self.ground.procedure}
        # What is taken back may lie before: then all of it is asked again.
        since = 0 if any(event.kind == "annulled" for event in self.events[self.audited :]) else self.audited
        findings = audit(book, self.events, since=since)
        differs = replay(book, self.events) != self.case
        over = not self.ground.here.get(self.case.step) and not self.ground.clock.get(self.case.step)
        left = tuple(one for one in self.monitor.standings(final=True) if one.state == "broken") if over else ()
        if findings or differs or left:
            self.wrong = Wrong(left, None, findings, differs)
