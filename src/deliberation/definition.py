"""Whether a procedure is well formed: names that exist, steps that lead somewhere, outcomes that cover. It runs nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import attrs

from deliberation.errors import DefinitionError, Problem, nearest
from deliberation.model import START, Arrow, Deadline, Fact, Move, Need, Procedure, Requirement, Rule, Who, find
from deliberation.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    DifferentPeople,
    Elapsed,
    Is,
    IsNot,
    LessThan,
    Majority,
    MoreThan,
    NoneOf,
    Quorum,
)

__all__ = ["define", "problems"]

Path = tuple[str | int, ...]

_COUNTED: Mapping[type, Callable[[int, int], bool]] = {
    AtLeast: int.__ge__,
    MoreThan: int.__gt__,
    AtMost: int.__le__,
    LessThan: int.__lt__,
}
_TYPES = {"flag": bool, "count": int}
RESERVED = ("order", "time", "role", "asks", "roster", "secret", "outcome", "annul")
_MOST_CELLS = 20_000
_MOST_DEPTH = 8
_MOST_SHOWN = 40
_MOST_HINTS = 100


def define(procedure: Procedure) -> Procedure:
    """The procedure itself when it is well formed; otherwise `DefinitionError` with every problem."""
    found = problems(procedure)
    if found:
        raise DefinitionError(found)
    return procedure


def problems(procedure: Procedure) -> tuple[Problem, ...]:
    """Every fault of a procedure, in no particular order of importance; paths are those of a town's file."""
    names = tuple(_Names(procedure).problems())
    if any(problem.code in ("unknown-step", "unknown-rule", "rule-cycle", "rule-depth", "name-twice") for problem in names):
        return names
    return (*names, *_ways(procedure), *_outcomes(procedure))


class _Names:
    """Look-ups of every name that a procedure mentions."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure, self.hints = procedure, 0
        self.moves = {move.name: move for move in procedure.moves}
        self.topic = {fact.name: fact for fact in procedure.topic}
        self.vouched = {fact.name: fact for fact in procedure.vouched}
        self.asked = {ask.name: ask for move in procedure.moves for ask in move.asks if isinstance(ask, Fact)}
        self.opened = {move.opens for move in procedure.moves if move.opens}
        self.rules = {rule.name for rule in procedure.rules}
        self.steps = {START, *(step.name for step in procedure.steps)}
        self.outcomes = {f"{move.name}.{outcome.name}" for move in procedure.moves for outcome in move.outcomes}
        self.known: dict[str, tuple[str, Iterable[str]]] = {
            "move": ("a move, or one outcome of it", [*self.moves, *self.outcomes]),
            "only-move": ("a move", self.moves),
            "fact": ("a fact", [*self.topic, *self.vouched, *self.asked]),
            "topic": ("a fact of the topic", self.topic),
            "documents": ("a fact of kind 'documents'", [name for name, fact in self._facts() if fact.kind == "documents"]),
            "body": ("a body", [body.name for body in procedure.bodies]),
            "group": ("a group of a body", [group.name for body in procedure.bodies for group in body.groups]),
            "deadline": ("a deadline", [deadline.name for deadline in procedure.deadlines]),
            "item": ("a kind of item that a move opens", self.opened),
            "rule": ("a rule", self.rules),
            "step": ("a step", self.steps),
            "role": ("a role", [role.name for role in procedure.roles]),
            "citation": ("a citation", [citation.name for citation in procedure.citations]),
        }

    def _facts(self) -> list[tuple[str, Fact]]:
        own = [ask for move in self.procedure.moves for ask in move.asks if isinstance(ask, Fact)]
        return [*self.topic.items(), *self.vouched.items(), *((ask.name, ask) for ask in own)]

    def look_up(self, kind: str, name: str | None, path: Path) -> Iterator[Problem]:
        """A problem with the nearest name, unless the name exists."""
        expected, known = self.known.get(kind, ("", ()))
        if expected and name is not None and name not in known:
            self.hints += 1
            names = sorted(known)
            near = nearest(name, names) if self.hints <= _MOST_HINTS else None
            shown = ", ".join((*names[:_MOST_SHOWN], *["…"] * (len(names) > _MOST_SHOWN)))
            hint = f"did you mean '{near}'?" if near else f"known: {shown or 'none'}"
            yield Problem(f"unknown-{kind.removeprefix('only-')}", path, f"'{name}'", expected, hint)

    def problems(self) -> Iterator[Problem]:
        procedure = self.procedure
        for key in ("citations", "roles", "topic", "vouched", "items", "bodies", "deadlines", "stages", "rules", "moves"):
            counts = Counter(one.name for one in getattr(procedure, key))
            counts.update(Counter(step.name for step in procedure.steps) if key == "stages" else ())
            yield from _twice(counts, (key,))
        for stage in procedure.stages:
            if find(stage.steps, START):
                path: Path = ("stages", stage.name, "steps", START)
                yield Problem("into-start", path, f"'{START}'", "another name: this one is where a case begins")
        for fact in procedure.vouched:
            if fact.name in self.topic:
                yield _fact_twice(("vouched", fact.name), fact.name)
        for fact in (*procedure.topic, *procedure.vouched):
            yield from self.fact(fact, ("topic" if fact.name in self.topic else "vouched", fact.name))
        for body in procedure.bodies:
            path = ("bodies", body.name)
            yield from self.look_up("only-move", body.present, (*path, "present"))
            for role in body.invited:
                yield from self.role(role, (*path, "invited"))
            present = self.moves.get(body.present or "")
            if present and any(who.member_of != body.name for who in present.by):
                yield Problem(
                    "present-not-member", (*path, "present"), f"'{present.name}'", f"a move that only members of '{body.name}' make"
                )
        for deadline in procedure.deadlines:
            yield from self.deadline(deadline, ("deadlines", deadline.name))
        for requirement in procedure.rules:
            yield from self.requirement(requirement, ("rules", requirement.name))
        yield from self.cycles()
        for move in procedure.moves:
            yield from self.move(move, ("moves", move.name))

    def role(self, role: str | None, path: Path) -> Iterator[Problem]:
        if self.procedure.roles:
            yield from self.look_up("role", role, path)

    def fact(self, fact: Fact, path: Path) -> Iterator[Problem]:
        if (fact.kind == "choice") is not bool(fact.of):
            yield Problem("choice-without-values", (*path, "of"), f"kind '{fact.kind}'", "'of' for a choice, and for nothing else")
        yield from _twice(Counter(choice.name for choice in fact.of), (*path, "of"))
        if fact.keep == "secret" and fact.kind != "choice":
            yield Problem("secret-not-choice", (*path, "keep"), f"kind '{fact.kind}'", "a choice: only a ballot is secret")
        if fact.min is not None and fact.max is not None and fact.min > fact.max:
            yield Problem("empty-range", (*path, "min"), f"{fact.min} to {fact.max}", "a least value that is not above the greatest")
        if (fact.kind == "totals") is not (fact.totals_of is not None):
            yield Problem("totals", (*path, "totals_of"), f"kind '{fact.kind}'", "'totals_of' with kind 'totals', and with nothing else")
        if fact.kind == "totals" and fact.keep != "plain":
            yield _kept((*path, "keep"), fact.name)
        yield from self.look_up("only-move", fact.totals_of, (*path, "totals_of"))
        for who in fact.seen_by:
            yield from self.who(who, None, (*path, "seen_by"))

    def who(self, who: Who, move: Move | None, path: Path) -> Iterator[Problem]:
        yield from self.role(who.role, path)
        yield from self.look_up("topic", who.scope, path)
        if who.scope in self.topic and self.topic[who.scope].keep != "plain":
            yield _kept(path, who.scope)
        yield from self.look_up("body", who.member_of, path)
        yield from self.look_up("only-move", who.did, path)
        if who.item is not None:
            fields = self.item_fields(move.on if move else None)
            if who.item not in fields:
                yield Problem("unknown-field", path, f"'{who.item}'", f"a field of the item: {', '.join(fields) or 'none'}")
            elif fields[who.item].keep != "plain":
                yield _kept(path, who.item)

    def item_fields(self, kind: str | None) -> dict[str, Fact]:
        opening = [move for move in self.procedure.moves if kind is not None and move.opens == kind]
        return {ask.name: ask for move in opening for ask in move.asks if isinstance(ask, Fact)}

    def asked_by(self, move: Move) -> dict[str, Fact]:
        return {fact.name: fact for ask in move.asks if (fact := ask if isinstance(ask, Fact) else self.topic.get(ask))}

    def deadline(self, deadline: Deadline, path: Path) -> Iterator[Problem]:
        if (deadline.after is None) is (deadline.field is None):
            found = "neither 'after' nor 'field'" if deadline.after is None else "'after' and 'field'"
            yield Problem("deadline", path, found, "either 'after', or the 'field' that gives the moment")
        for name in deadline.starts:
            yield from self.look_up("only-move", name, (*path, "from"))
        yield from self.look_up("item", deadline.item, (*path, "item"))
        if not deadline.starts and deadline.item is None:
            yield Problem("deadline", path, "no 'from'", "the moves that start it, or the 'item' that does")
        if deadline.at_most < 1:
            yield Problem("deadline", (*path, "at_most"), str(deadline.at_most), "at least 1")
        starts = [self.moves[name] for name in deadline.starts if name in self.moves]
        starts = starts or [move for move in self.procedure.moves if move.opens and move.opens == deadline.item]
        for move in starts:
            if deadline.item is not None and deadline.item not in (move.opens, move.on):
                yield Problem("deadline", (*path, "from"), f"'{move.name}'", f"a move that opens, or is made on, a '{deadline.item}'")
            if deadline.field is not None:
                fact = self.asked_by(move).get(deadline.field)
                if fact is None or fact.kind not in ("date", "moment"):
                    yield Problem("deadline", (*path, "field"), f"'{deadline.field}'", f"a date or moment that '{move.name}' asks for")
                elif fact.keep != "plain":
                    yield _kept((*path, "field"), deadline.field)
        if deadline.basis:
            yield from self.look_up("citation", deadline.basis.citation, (*path, "basis"))

    def requirement(self, requirement: Requirement, path: Path) -> Iterator[Problem]:
        if requirement.name in RESERVED:
            yield Problem("reserved-name", path, f"'{requirement.name}'", f"a name that no built-in question has: {', '.join(RESERVED)}")
        if isinstance(requirement.rule, DifferentPeople):
            for name in requirement.rule.moves:
                if name in self.moves and self.moves[name].by_proxy:
                    yield Problem("proxy-apart", (*path, "moves"), f"'{name}', made by proxy", "moves that everybody makes for themselves")
        if requirement.basis:
            yield from self.look_up("citation", requirement.basis.citation, (*path, "basis"))
        rule: Any = requirement.rule
        for field in attrs.fields(type(rule)):
            kind = field.metadata.get("names")
            value = getattr(rule, field.name)
            for name in value if isinstance(value, tuple) else [value]:
                if kind is not None:
                    yield from self.look_up(kind, name, (*path, field.name))
        yield from self.condition(rule, path)
        if isinstance(rule, Quorum):
            yield from self.quorum(rule, path)
        if isinstance(rule, Majority):
            yield from self.choices(rule, path)

    def quorum(self, rule: Quorum, path: Path) -> Iterator[Problem]:
        """Whether a quorum can be counted: its body's own group, and seats where they are the base."""
        body = self.procedure.body.get(rule.body)
        if body is None:
            return
        if rule.base == "seats" and body.seats is None:
            yield Problem("quorum", (*path, "base"), f"'{body.name}' without 'seats'", "a body with 'seats', or the base 'members'")
        if rule.base == "seats" and rule.group is not None:
            yield Problem("quorum", (*path, "base"), "'seats' of a group", "the base 'members': seats are not divided into groups")
        if rule.group is not None and all(group.name != rule.group for group in body.groups):
            yield Problem("quorum", (*path, "group"), f"'{rule.group}'", f"a group of '{body.name}'")

    def condition(self, rule: Any, path: Path) -> Iterator[Problem]:
        """Whether what a condition compares with fits the fact."""
        name = getattr(rule, "fact", None)
        facts = [fact for known, fact in self._facts() if known == name]
        if any(fact.keep != "plain" for fact in facts):
            yield _kept((*path, "fact"), str(name))
        if len({fact.kind for fact in facts}) > 1:
            kinds = ", ".join(sorted({fact.kind for fact in facts}))
            yield Problem("fact-differs", (*path, "fact"), f"'{name}', which is a {kinds}", "one kind for what a rule looks at")
            return
        for fact in facts[:1]:
            if isinstance(rule, Is | IsNot):
                for value in rule.one_of or (rule.value,):
                    of = [choice.name for choice in fact.of]
                    if type(value) is not _TYPES.get(fact.kind, str) or (of and value not in of):
                        expected = ", ".join(of) or {"flag": "true or false", "count": "a whole number"}.get(fact.kind, "a text")
                        key = "value" if rule.value is not None else "one_of"
                        yield Problem("value-of-fact", (*path, key), f"'{_written(value)}'", expected)
            elif type(rule) in _COUNTED and fact.kind != "count":
                yield Problem("value-of-fact", (*path, "fact"), f"'{name}', a {fact.kind}", "a fact of kind 'count'")

    def choices(self, rule: Majority, path: Path) -> Iterator[Problem]:
        move = self.moves.get(rule.did)
        choice = self.asked_by(move).get("choice") if move else None
        for key, value in (("choice", rule.choice), ("against", rule.against)):
            if value is not None and move is not None:
                known = [one.name for one in choice.of] if choice else []
                if value not in known:
                    yield Problem(
                        "unknown-choice", (*path, key), f"'{value}'", f"a choice of '{rule.did}': {', '.join(known) or 'it asks for none'}"
                    )
        if choice is not None and choice.keep == "personal":
            yield _kept((*path, "did"), "choice")

    def cycles(self) -> Iterator[Problem]:
        """Rules that are taken together must not contain themselves, nor be nested without end. Each rule is looked at once."""
        parts = {one.name: [part for part in getattr(one.rule, "of", ()) if part in self.rules] for one in self.procedure.rules}
        holders: dict[str, list[str]] = {name: [] for name in parts}
        for name, of in parts.items():
            for part in of:
                holders[part].append(name)
        waits = {name: len(of) for name, of in parts.items()}
        depth = dict.fromkeys(parts, 0)
        ready = [name for name, count in waits.items() if not count]
        left, rings = dict.fromkeys(parts), 0
        while left:
            while ready:
                done = ready.pop()
                if done not in left:
                    continue
                del left[done]
                for holder in holders[done]:
                    depth[holder] = max(depth[holder], depth[done] + 1)
                    waits[holder] -= 1
                    if not waits[holder]:
                        ready.append(holder)
            if left:
                # Whatever is left holds another that is left: whoever walks on comes back.
                following = next(iter(left))
                walk: dict[str, None] = {}
                while following not in walk:
                    walk[following] = None
                    following = next(part for part in parts[following] if part in left)
                ring = list(walk)[list(walk).index(following) :]
                shown = " in ".join(f"'{name}'" for name in (following, *reversed(ring[-_MOST_DEPTH:])))
                yield Problem("rule-cycle", ("rules", following, "of"), shown, "rules that do not contain themselves")
                ready += ring
                rings += 1
        deep = next((name for name in parts if depth[name] > _MOST_DEPTH), None)
        if deep is not None and not rings:
            yield Problem("rule-depth", ("rules", deep, "of"), f"rules within rules, {depth[deep]} deep", f"at most {_MOST_DEPTH}")

    def move(self, move: Move, path: Path) -> Iterator[Problem]:
        yield from self.arrows(move, path)
        yield from self.actors(move, path)
        yield from self.stops(move, path)
        for at, ask in enumerate(move.asks):
            if isinstance(ask, str):
                yield from self.look_up("topic", ask, (*path, "asks", at))
            else:
                yield from self.fact(ask, (*path, "asks", ask.name))
                if ask.name in self.topic or ask.name in self.vouched:
                    yield _fact_twice((*path, "asks", ask.name), ask.name)
        yield from _twice(Counter(ask if isinstance(ask, str) else ask.name for ask in move.asks), (*path, "asks"))
        yield from _twice(Counter(outcome.name for outcome in move.outcomes), (*path, "outcomes"))
        for name in move.sets:
            yield from self.look_up("topic", name, (*path, "sets"))
        for kind, key, names in (
            ("body", "pins", move.pins),
            ("only-move", "counts_since", move.counts_since),
            ("deadline", "stops", move.stops),
            ("only-move", "retracts", (move.retracts,)),
            ("item", "on", (move.on,)),
        ):
            for name in names:  # type: ignore[assignment]
                yield from self.look_up(kind, name, (*path, key))
        if self.procedure.items and move.opens and find(self.procedure.items, move.opens) is None:
            yield Problem(
                "unknown-item", (*path, "opens"), f"'{move.opens}'", f"one of {', '.join(item.name for item in self.procedure.items)}"
            )
        yield from self.needs(move.needs, (*path, "needs"))
        for outcome in move.outcomes:
            below = (*path, "outcomes", outcome.name)
            yield from self.needs(outcome.needs, (*below, "needs"))
            for name in outcome.pins:
                yield from self.look_up("body", name, (*below, "pins"))
        retracted = self.moves.get(move.retracts or "")
        if retracted and any(fact.keep == "secret" for fact in self.asked_by(retracted).values()):
            yield Problem("retracts-secret", (*path, "retracts"), f"'{move.retracts}'", "a move without a secret choice")
        if move.opens and move.on:
            yield Problem("opens-and-on", path, "'opens' and 'on'", "one of the two")

    def arrows(self, move: Move, path: Path) -> Iterator[Problem]:
        if not move.arrows:
            yield Problem("no-arrow", path, "no 'from'", "the steps it leads from")
        for source, count in Counter(arrow.source for arrow in move.arrows).items():
            if count > 1:
                yield Problem(
                    "arrow-twice", (*path, "arrows"), f"'{source}' {count} times", "one arrow from a step; use outcomes to branch"
                )
        for at, arrow in enumerate(move.arrows):
            below = (*path, "arrows", at) if len(move.arrows) > 1 else path
            yield from self.look_up("step", arrow.source, (*below, "from"))
            if arrow.target == START:
                yield Problem("into-start", (*below, "to"), f"'{START}'", "a step that is not the beginning")
            yield from self.look_up("step", arrow.target, (*below, "to"))
            yield from self.needs(arrow.needs, (*below, "needs"))
            if move.outcomes and arrow.target is not None:
                yield Problem("to-and-outcomes", (*below, "to"), f"'{arrow.target}'", "'to' or 'outcomes', not both")
        for outcome in move.outcomes:
            yield from self.look_up("step", outcome.target, (*path, "outcomes", outcome.name, "to"))
            if outcome.target == START:
                yield Problem("into-start", (*path, "outcomes", outcome.name, "to"), f"'{START}'", "a step that is not the beginning")

    def stops(self, move: Move, path: Path) -> Iterator[Problem]:
        """Whether a deadline of an item is stopped where the item is known."""
        for name in move.stops:
            stopped = find(self.procedure.deadlines, name)
            if stopped is not None and stopped.item is not None and stopped.item != move.on:
                yield Problem("stops-item", (*path, "stops"), f"'{name}'", f"a move that is made 'on: {stopped.item}'")

    def actors(self, move: Move, path: Path) -> Iterator[Problem]:
        for who in move.by:
            yield from self.who(who, move, (*path, "by"))
        for who in move.seen_by:
            yield from self.who(who, None, (*path, "seen_by"))
        if not move.by_clock:
            if not move.by:
                yield Problem("nobody", (*path, "by"), "nobody", "who may make the move")
            return
        yield from self.look_up("deadline", move.at, (*path, "at"))
        if move.by:
            yield Problem("clock-and-people", (*path, "by"), "people and a clock", "'by: clock' with 'at', or people without")
        if move.asks or move.sets or move.pins or any(outcome.pins for outcome in move.outcomes):
            yield Problem("clock-asks", path, "'asks', 'sets' or 'pins'", "nothing that a clock cannot give")
        further = (*(arrow.needs for arrow in move.arrows), *(outcome.needs for outcome in move.outcomes))
        for need in (*move.needs, *(need for some in further for need in some)):
            if self.waits(need.rule):
                expected = "a rule that a deadline or an event turns: name a deadline and use 'reached'"
                yield Problem("clock-elapsed", (*path, "needs"), f"'{need.rule}', which 'elapsed' turns", expected)
        deadline = find(self.procedure.deadlines, move.at or "")
        if deadline is not None and deadline.item != move.on:
            expected = f"'on: {deadline.item}'" if deadline.item else "no 'on'"
            yield Problem(
                "clock-item",
                (*path, "on"),
                f"'{move.on}'" if move.on else "no 'on'",
                f"{expected}, as the deadline '{deadline.name}' has it",
            )

    def waits(self, name: str, depth: int = 8) -> bool:
        """Whether a rule, or a part of it, turns with time alone."""
        requirement = find(self.procedure.rules, name)
        rule: Any = requirement.rule if requirement is not None else None
        return isinstance(rule, Elapsed) or (depth > 0 and any(self.waits(part, depth - 1) for part in getattr(rule, "of", ())))

    def needs(self, needs: tuple[Need, ...], path: Path) -> Iterator[Problem]:
        for at, need in enumerate(needs):
            yield from self.look_up("rule", need.rule, (*path, at))


def _written(value: Any) -> str:
    """A value as a file has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _twice(counts: Counter[str], path: Path) -> Iterator[Problem]:
    for name, count in counts.items():
        if count > 1:
            yield Problem("name-twice", (*path, name), f"'{name}' twice", "each name once")


def _fact_twice(path: Path, name: str) -> Problem:
    return Problem("fact-twice", path, f"'{name}'", "a name that no other fact has")


def _kept(path: Path, name: str) -> Problem:
    return Problem("reads-kept", path, f"'{name}'", "a fact that is neither personal nor secret: what can be erased decides nothing")


def _ways(procedure: Procedure) -> Iterator[Problem]:
    """Steps that nothing reaches, steps that lead nowhere, moves that leave an end."""
    ends = {step.name for step in procedure.steps if step.end}
    forward: dict[str, set[str]] = {}
    for move in procedure.moves:
        for arrow in move.arrows:
            yield from _leaves_end(move, arrow, ends)
            for target in move.targets(arrow):
                forward.setdefault(arrow.source, set()).add(target or arrow.source)
        if move.effect == "annuls":
            yield from _annuls(move)
    if not ends:
        yield Problem("no-end", ("stages",), "no step with 'end: true'", "at least one step where a case ends")
    reached = _reach(forward, {START})
    back: dict[str, set[str]] = {}
    for source, targets in forward.items():
        for target in targets:
            back.setdefault(target, set()).add(source)
    ending = _reach(back, ends)
    for stage in procedure.stages:
        for step in stage.steps:
            path: Path = ("stages", stage.name, "steps", step.name)
            if step.name not in reached:
                yield Problem("unreachable-step", path, f"'{step.name}'", "a step that some way from 'start' leads to")
            elif ends and step.name not in ending:
                yield Problem("dead-end", path, f"'{step.name}'", "a step from which a case can end, or 'end: true'")
    if START not in forward:
        yield Problem("no-start", ("moves",), f"no move from '{START}'", "a move that opens a case")


def _leaves_end(move: Move, arrow: Arrow, ends: set[str]) -> Iterator[Problem]:
    path: Path = ("moves", move.name, "from")
    if move.effect == "reopens":
        if arrow.source not in ends:
            yield Problem("reopens-open", path, f"'{arrow.source}'", "an end: only what is closed is re-opened")
    elif arrow.source in ends and move.effect != "annuls":
        yield Problem("leaves-end", path, f"'{arrow.source}'", "a step that is not an end, or 'effect: reopens'")


def _annuls(move: Move) -> Iterator[Problem]:
    entry = next((ask for ask in move.asks if isinstance(ask, Fact) and ask.name == "entry"), None)
    if entry is None or entry.kind != "count" or entry.optional:
        yield Problem("annuls", ("moves", move.name, "asks"), "no 'entry'", "entry: {kind: count}, the number of what is taken back")
    if move.outcomes or any(arrow.target for arrow in move.arrows):
        yield Problem("annuls", ("moves", move.name), "'to' or 'outcomes'", "a move that stays where it is")


def _reach(edges: Mapping[str, set[str]], begin: set[str]) -> set[str]:
    seen, stack = set(begin), list(begin)
    while stack:
        for target in edges.get(stack.pop(), ()):
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return seen


def _outcomes(procedure: Procedure) -> Iterator[Problem]:
    """Outcomes that leave a gap or can never be told apart, where this is plain to see."""
    rules = {one.name: one.rule for one in procedure.rules}
    facts = {fact.name: fact for fact in (*procedure.topic, *procedure.vouched)}
    for move in procedure.moves:
        path: Path = ("moves", move.name, "outcomes")
        others = [outcome for outcome in move.outcomes if outcome.otherwise]
        if len(others) > 1:
            yield Problem("otherwise-twice", path, f"{len(others)} times 'otherwise'", "one 'otherwise' at most")
        for outcome in others:
            if outcome.needs:
                yield Problem("otherwise-needs", (*path, outcome.name), "'otherwise' and 'needs'", "one of the two")
        plain = [outcome for outcome in move.outcomes if not outcome.otherwise]
        for one in plain:
            for other in plain:
                if one is not other and set(one.needs) < set(other.needs):
                    yield Problem(
                        "outcomes-overlap", (*path, other.name), f"all that '{one.name}' needs, and more", "rules that tell the two apart"
                    )
        if move.outcomes and not others:
            gap = _gap([outcome.needs for outcome in plain], rules, facts)
            if gap is not None:
                yield Problem("outcomes-gap", path, f"no outcome when {gap}", "an outcome for every case", "add one with 'otherwise: true'")


def _values(fact: Fact, bounds: Iterable[int]) -> list[Any]:
    if fact.kind == "flag":
        return [True, False]
    if fact.kind == "choice":
        return [choice.name for choice in fact.of]
    values = sorted({value for bound in bounds for value in (bound - 1, bound, bound + 1)})
    least = fact.min if fact.min is not None else 0
    return [value for value in values if value >= least and (fact.max is None or value <= fact.max)]


def _atoms(names: Iterable[str], rules: Mapping[str, Rule]) -> list[str]:
    """Every rule that these come down to, each looked at once."""
    seen = set(names)
    stack = list(seen)
    while stack:
        rule = rules[stack.pop()]
        for part in rule.of if isinstance(rule, AllOf | AnyOf | NoneOf) else ():
            if part not in seen:
                seen.add(part)
                stack.append(part)
    return sorted(name for name in seen if not isinstance(rules[name], AllOf | AnyOf | NoneOf))


def _gap(needs: list[tuple[Need, ...]], rules: Mapping[str, Rule], facts: Mapping[str, Fact]) -> str | None:
    """A way in which no outcome holds, in words. Rules about one fact are read exactly; others as if each could hold or not."""
    atoms = _atoms((need.rule for group in needs for need in group), rules)
    about: dict[str, list[str]] = {}
    for atom in atoms:
        rule: Any = rules[atom]
        fact = facts.get(getattr(rule, "fact", ""))
        exact = fact is not None and (
            (isinstance(rule, Is | IsNot) and fact.kind in ("flag", "choice", "count")) or (type(rule) in _COUNTED and fact.kind == "count")
        )
        about.setdefault(rule.fact if exact else f"? {atom}", []).append(atom)
    axes: list[list[tuple[str, dict[str, bool]]]] = []
    for subject, told in about.items():
        if subject.startswith("? "):
            axes.append([(f"{told[0]} holds", {told[0]: True}), (f"{told[0]} does not hold", {told[0]: False})])
            continue
        fact = facts[subject]
        bounds = [bound for atom in told for bound in _bounds_of(rules[atom])]
        axes.append(
            [(f"{subject} is {_written(value)}", {atom: _holds(rules[atom], value) for atom in told}) for value in _values(fact, bounds)]
        )
    cells = 1
    for axis in axes:
        cells *= len(axis)
    if cells > _MOST_CELLS:
        return None
    for cell in product(*axes):
        truth = {atom: value for _, known in cell for atom, value in known.items()}
        if not any(all(_true(need.rule, rules, truth) is not need.negated for need in group) for group in needs):
            return " and ".join(words for words, _ in cell)
    return None


def _bounds_of(rule: Any) -> Iterator[int]:
    values = (*rule.one_of, rule.value) if isinstance(rule, Is | IsNot) else (rule.value,)
    return (value for value in values if type(value) is int)


def _holds(rule: Any, value: Any) -> bool:
    if isinstance(rule, Is | IsNot):
        return (value in (rule.one_of or (rule.value,))) is isinstance(rule, Is)
    return _COUNTED[type(rule)](value, rule.value)


def _true(name: str, rules: Mapping[str, Rule], truth: dict[str, bool]) -> bool:
    """Whether a rule holds; what was found out is noted in `truth`, so that no part is asked twice."""
    if name not in truth:
        rule: Any = rules[name]
        held = [_true(part, rules, truth) for part in rule.of]
        truth[name] = all(held) if isinstance(rule, AllOf) else any(held) is isinstance(rule, AnyOf)
    return truth[name]
