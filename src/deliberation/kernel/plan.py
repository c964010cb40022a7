"""A procedure made ready: per move what must be asked, by step what the clock may do. Derived once, kept with the procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from deliberation._machine import Edge, Table, machine_for
from deliberation.errors import DefinitionError, Problem
from deliberation.kernel.reading import Reader, reader_for
from deliberation.model import (
    Asked,
    Basis,
    Deadline,
    Fact,
    Grounds,
    Move,
    Need,
    Outcome,
    Procedure,
    Sentence,
    Verdict,
    find,
)
from deliberation.quantities import Duration
from deliberation.rules import Asks, Order, Role
from deliberation.rules.order import HERE
from deliberation.rules.role import MAY

__all__ = ["MovePlan", "Plan", "names_in", "plan_of", "plan_with"]


def names_in(rule: Any, kind: str) -> Iterator[str]:
    """The names of one kind that a rule's parameters give."""
    for field in attrs.fields(type(rule)):
        if field.metadata.get("names") == kind:
            value = getattr(rule, field.name)
            if isinstance(value, tuple):
                yield from value
            elif value is not None:
                yield value


def _told(rule: str, sentence: Sentence, observed: Any, required: Any, **values: Any) -> Verdict:
    """A yes that is the same for every case, made once."""
    return Verdict(rule, True, sentence, observed, required, None, None, False, values)


class MovePlan:
    """One move with everything `decide` and the fold need, looked up before the first case."""

    __slots__ = (
        "arrow_needs",
        "asks",
        "branches",
        "by_clock",
        "choice",
        "clears",
        "deadlines",
        "dues",
        "enters",
        "facts",
        "kept",
        "leads",
        "move",
        "needs",
        "on",
        "open_asks",
        "opens",
        "order",
        "passes",
        "pins",
        "readers",
        "remembered",
        "remembered_outcomes",
        "role",
        "roles",
        "secret",
        "sets",
        "strict",
        "tally_bodies",
        "totals",
        "transitions",
        "usual",
    )

    def __init__(self, plan: Plan, move: Move) -> None:
        procedure = plan.procedure
        self.move, self.by_clock, self.opens, self.on = move, move.by_clock, move.opens, move.on
        topic = {fact.name: fact for fact in procedure.topic}
        asked = tuple(topic[ask] if isinstance(ask, str) else ask for ask in move.asks if not isinstance(ask, str) or ask in topic)
        settable = tuple(topic[name] for name in move.sets if name in topic)
        self.facts: Mapping[str, Fact] = {fact.name: fact for fact in (*asked, *settable)}
        self.readers: Mapping[str, Reader] = {name: reader_for(fact) for name, fact in self.facts.items()}
        self.kept = {name: fact for name, fact in self.facts.items() if fact.keep != "plain"}
        self.secret = any(fact.keep == "secret" for fact in self.kept.values())
        self.sets = tuple(name for name in self.facts if name in topic)
        self.totals = {fact.totals_of: fact.name for fact in self.facts.values() if fact.totals_of}
        self.choice = "choice" in self.facts and "choice" not in self.kept
        self.pins = move.bodies
        self.transitions = plan.machine.events[move.name].transitions if move.name in plan.machine.events else {}
        self.order = Asked("order", Order(steps=tuple(arrow.source for arrow in move.arrows)).check)
        self.role = Asked("role", Role(by=move.by, by_proxy=move.by_proxy).check)
        self.roles = tuple((who, _told("role", MAY, (who,), move.by, who=(who,))) for who in move.by)
        self.passes = {
            step: _told("order", HERE, step, tuple(self.transitions), move=move.name, steps=tuple(self.transitions))
            for step in self.transitions
        }
        asks = Asks(facts=asked, sets=settable, item=move.on)
        # Of a log only what it holds can be asked: what may have been changed is held against its range where it is there.
        changed = (attrs.evolve(fact, optional=True) for fact in settable)
        known = Asks(facts=tuple(fact for fact in (*asked, *changed) if fact.keep == "plain"), item=move.on)
        self.open_asks = Asked("asks", known.check)
        self.asks = Asked("asks", asks.check) if asked or settable or move.on else None
        self.needs = plan.checks(move.needs)
        self.arrow_needs = tuple(plan.checks(arrow.needs) for arrow in move.arrows)
        self.usual = {step: (*self.needs, *self.arrow_needs[_edge(edges[0]).arrow]) for step, edges in self.transitions.items()}
        self.branches = tuple((outcome, plan.checks(outcome.needs)) for outcome in move.outcomes)
        self.deadlines = tuple(deadline for deadline in procedure.deadlines if move in procedure.starting(deadline))
        edges = [_edge(transition) for known in self.transitions.values() for transition in known]
        entered = {(edge.source, edge.outcome): tuple(_entered(procedure, edge)) for edge in edges}
        self.enters = {way: deadlines for way, deadlines in entered.items() if deadlines}
        parts: tuple[Move | Outcome, ...] = (move, *move.outcomes)
        touches = any(part.stops or part.pauses or part.resumes or part.extends for part in parts)
        self.dues = bool(self.deadlines or self.enters or touches)
        self.strict = bool(move.pins or move.extends)
        self.clears = tuple(name for other in procedure.moves if move.name in other.counts_since for name in plan.recorded(other))
        self.remembered = move.name in plan.remembered or self.secret
        self.remembered_outcomes = frozenset(outcome.name for outcome in move.outcomes if f"{move.name}.{outcome.name}" in plan.remembered)
        self.tally_bodies = tuple(dict.fromkeys(who.member_of for who in move.by if who.member_of))
        # A move that does nothing but lead on, so that the fold may take the short way.
        self.leads = not (
            self.clears or self.sets or self.opens or self.on or self.remembered or move.retracts or self.remembered_outcomes or self.totals
        )

    def outcome(self, name: str | None) -> Outcome | None:
        """The outcome of that name."""
        return find(self.move.outcomes, name) if name is not None else None


class Plan:
    """A procedure made ready to decide."""

    __slots__ = ("clock", "deadlines", "machine", "measures", "moves", "procedure", "remembered", "requirements", "resets", "vouched")

    def __init__(self, procedure: Procedure, also: frozenset[str] = frozenset()) -> None:
        from deliberation.kernel.decide import allowed  # noqa: PLC0415  (the machine's guards ask the verb that is built on this)

        self.procedure = procedure
        self.machine: Table = machine_for(procedure, lambda edge, case, action: allowed(procedure, edge, case, action))
        self.remembered = frozenset(self._asked_about()) | also
        self.requirements = {one.name: Asked(one.name, one.rule.check, self._grounds(one.basis)) for one in procedure.rules}
        self.vouched: Mapping[str, Reader] = {fact.name: reader_for(fact) for fact in procedure.vouched}
        self.deadlines = {deadline.name: deadline for deadline in procedure.deadlines}
        self.measures = {deadline.name: _measure(procedure, deadline) for deadline in procedure.deadlines}
        self.moves = {move.name: MovePlan(self, move) for move in procedure.moves}
        self.clock: dict[str, tuple[MovePlan, ...]] = {}
        for move in self.moves.values():
            if move.by_clock:
                for arrow in move.move.arrows:
                    self.clock[arrow.source] = (*self.clock.get(arrow.source, ()), move)
        self.resets: dict[tuple[str, str], tuple[str, ...]] = {}

    def _asked_about(self) -> Iterator[str]:
        """The moves whose record some rule, role or body looks at; the others are in the events and nowhere else."""
        for requirement in self.procedure.rules:
            yield from names_in(requirement.rule, "move")
            yield from names_in(requirement.rule, "only-move")
        for body in self.procedure.bodies:
            if body.present:
                yield body.present
        for move in self.procedure.moves:
            if move.retracts:
                yield move.retracts
            yield from (who.did for who in move.by if who.did)
            yield from (ask.totals_of for ask in move.asks if not isinstance(ask, str) and ask.totals_of)
            if move.seen_by:
                yield move.name
            asked = (fact for ask in move.asks if not isinstance(ask, str) for fact in ask.seen_by)
            yield from (who.did for who in (*move.seen_by, *asked) if who.did)
        yield from (fact.totals_of for fact in self.procedure.topic if fact.totals_of)
        yield from (who.did for fact in self.procedure.topic for who in fact.seen_by if who.did)

    def _grounds(self, basis: Basis | None) -> Grounds | None:
        citation = find(self.procedure.citations, basis.citation) if basis else None
        return Grounds(citation, (basis.status if basis else None) or citation.status) if citation else None

    def checks(self, needs: tuple[Need, ...]) -> tuple[Asked, ...]:
        """The rules that are needed, bound. Raises `DefinitionError` where one does not exist."""
        missing = [need.rule for need in needs if need.rule not in self.requirements]
        if missing:
            raise DefinitionError([Problem("unknown-rule", ("needs",), f"'{rule}'", "a rule of the procedure") for rule in missing])
        return tuple(
            Asked(str(need), self.requirements[need.rule].check, self.requirements[need.rule].grounds, negated=need.negated)
            for need in needs
        )

    def reset_by(self, old: str, new: str) -> tuple[str, ...]:
        """The moves that count afresh when a case comes from `old` into `new`: those possible in `new` and not in `old`, unless they say since when."""
        known = self.resets.get((old, new))
        if known is None:
            known = self.resets[old, new] = tuple(self._afresh(old, new))
        return known

    def _afresh(self, old: str, new: str) -> Iterator[str]:
        for move in self.procedure.moves:
            sources = {arrow.source for arrow in move.arrows}
            if new in sources and old not in sources and not move.counts_since:
                yield from self.recorded(move)

    def recorded(self, move: Move) -> Iterator[str]:
        """The records of a move: its own, and those of its outcomes that are asked about."""
        yield move.name
        yield from (name for outcome in move.outcomes if (name := f"{move.name}.{outcome.name}") in self.remembered)


def _entered(procedure: Procedure, edge: Edge) -> Iterator[Deadline]:
    """The deadlines that start when a case comes along an edge into another step."""
    if edge.target != edge.source:
        yield from (deadline for deadline in procedure.deadlines if edge.target in deadline.enters)


def _measure(procedure: Procedure, deadline: Deadline) -> Duration:
    """How a deadline is counted: as its duration says; a day of the data ends with that day, a moment at its time."""
    if deadline.after is not None:
        return deadline.after
    return Duration(1, "days", "day-end") if procedure.dated(deadline) else Duration(1, "hours", "same-time")


def _edge(transition: Any) -> Edge:
    edge: Edge = transition.edge
    return edge


def plan_with(procedure: Procedure, also: frozenset[str]) -> Plan:
    """A plan that remembers these moves too: those that the edition asks about under which its cases go on."""
    if also <= plan_of(procedure).remembered:
        return plan_of(procedure)
    kept: dict[frozenset[str], Plan] = procedure.__dict__.setdefault("_plans", {})
    if also not in kept:
        kept[also] = Plan(procedure, also)
    return kept[also]


def plan_of(procedure: Procedure) -> Plan:
    """The plan of a procedure, made on first use. Raises `DefinitionError` where its names do not fit."""
    known: Plan | None = procedure.__dict__.get("_plan")
    if known is None:
        known = procedure.__dict__["_plan"] = Plan(procedure)
    return known
