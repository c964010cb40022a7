"""Every name that a procedure mentions exists and fits where it stands; where the names lead is not asked here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import attrs

from deliberation.definition.promised import promised
from deliberation.errors import Problem, nearest
from deliberation.model import START, Deadline, Fact, Move, Need, Procedure, Replaces, Requirement, Who, find, named_kind
from deliberation.rules import During, Elapsed, Notice

__all__ = ["RESERVED", "names"]

Path = tuple[str | int, ...]

RESERVED = ("order", "time", "role", "asks", "roster", "secret", "outcome", "annul", "clock", "migrate")
_CHANGES = ("stops", "pauses", "resumes", "extends")
_NAMED_BY_MOVE = (("sets", "topic"), ("pins", "body"), ("counts_since", "only-move"), *((key, "deadline") for key in _CHANGES))
_ANYTHING: tuple[str, Collection[str]] = ("", ())
_MOST_DEPTH = 8
_MOST_SHOWN = 40
_MOST_HINTS = 100


def names(procedure: Procedure) -> Iterator[Problem]:
    """Every name that does not exist, or does not fit where it stands."""
    return _Names(procedure).problems()


def _none(_: Procedure) -> tuple[Problem, ...]:
    """What a rule says that has nothing to say about its procedure."""
    return ()


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
        self.known: dict[str, tuple[str, Collection[str]]] = {
            "move": ("a move, or one outcome of it", [*self.moves, *self.outcomes]),
            "only-move": ("a move", self.moves),
            "fact": ("a fact", [*self.topic, *self.vouched, *self.asked]),
            "topic": ("a fact of the topic", self.topic),
            **{
                kind: (f"a fact of kind '{kind}'", self._of_kind(kind))
                for kind in ("count", "documents", "people", "person", "text", "totals")
            },
            "date": ("a fact of kind 'date' or 'moment'", self._of_kind("date", "moment")),
            "stated": ("a fact of kind 'count' or 'totals'", self._of_kind("count", "totals")),
            "body": ("a body", [body.name for body in procedure.bodies]),
            "group": ("a group of a body", [group.name for body in procedure.bodies for group in body.groups]),
            "deadline": ("a deadline", [deadline.name for deadline in procedure.deadlines]),
            "item": ("a kind of item that a move opens", self.opened),
            "rule": ("a rule", self.rules),
            "step": ("a step", self.steps),
            "role": ("a role", [role.name for role in procedure.roles]),
            "citation": ("a citation", [citation.name for citation in procedure.citations]),
        }

    def _of_kind(self, *kinds: str) -> list[str]:
        return [fact.name for fact in self.procedure.facts if fact.kind in kinds]

    def look_up(self, kind: str, name: str | None, path: Path) -> tuple[Problem, ...]:
        """A problem with the nearest name, unless the name exists; nothing of what is no name, and of kinds that are not known by name."""
        expected, known = self.known.get(kind, _ANYTHING)
        if name is None or name in known or not expected:
            return ()
        self.hints += 1
        names = sorted(known)
        near = nearest(name, names) if self.hints <= _MOST_HINTS else None
        shown = ", ".join((*names[:_MOST_SHOWN], *["…"] * (len(names) > _MOST_SHOWN)))
        hint = f"did you mean '{near}'?" if near else f"known: {shown or 'none'}"
        return (Problem(f"unknown-{kind.removeprefix('only-')}", path, f"'{name}'", expected, hint),)

    def problems(self) -> Iterator[Problem]:
        procedure = self.procedure
        for key in ("citations", "roles", "topic", "vouched", "items", "bodies", "deadlines", "stages", "rules", "moves", "promises"):
            named = (*getattr(procedure, key), *(procedure.steps if key == "stages" else ()))
            yield from _twice([one.name for one in named], (key,))
        yield from self.validity()
        for at, replaced in enumerate(procedure.replaces):
            yield from self.replaces(replaced, ("replaces", at))
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
        yield from promised(procedure, self.look_up)

    def validity(self) -> Iterator[Problem]:
        """An edition that is never in force, and one that rests on a text which is not in force while it is."""
        first, last = self.procedure.valid_from or date.min, self.procedure.valid_to or date.max
        if last < first:
            yield Problem("never-valid", ("valid_to",), f"'{last}'", f"a day that is not before 'valid_from', {first}")
            return
        used = [(("rules", one.name, "basis"), one.basis) for one in self.procedure.rules]
        used += [(("deadlines", one.name, "basis"), one.basis) for one in self.procedure.deadlines]
        for path, basis in used:
            text = find(self.procedure.citations, basis.citation) if basis is not None else None
            if text is None:
                continue
            if self.procedure.valid_from is not None and text.valid_to is not None and text.valid_to < first:
                yield Problem("text-not-valid", path, f"'{text.name}', in force to {text.valid_to}", f"a text in force on {first}")
            if self.procedure.valid_to is not None and text.valid_from is not None and last < text.valid_from:
                yield Problem("text-not-valid", path, f"'{text.name}', in force from {text.valid_from}", f"a text in force on {last}")

    def replaces(self, replaced: Replaces, path: Path) -> Iterator[Problem]:
        """Names of another edition that are called what nothing here is called, and cases that nobody may let come over."""
        if not replaced.by:
            yield Problem("nobody-migrates", path, "nobody", "'by', who may let a running case come over")
        for who in replaced.by:
            yield from self.who(who, None, (*path, "by"))
        kinds = {"steps": "step", "moves": "only-move", "deadlines": "deadline", "items": "item", "facts": "topic", "bodies": "body"}
        for key, kind in kinds.items():
            for old, new in getattr(replaced, key).items():
                yield from self.look_up(kind, new, (*path, key, old))

    def role(self, role: str | None, path: Path) -> Iterator[Problem]:
        if self.procedure.roles:
            yield from self.look_up("role", role, path)

    def fact(self, fact: Fact, path: Path) -> Iterator[Problem]:
        if (fact.kind == "choice" and not fact.of) or (fact.of and fact.kind not in ("choice", "totals")):
            yield Problem(
                "choice-without-values", (*path, "of"), f"kind '{fact.kind}'", "'of' for a choice or for totals, and for nothing else"
            )
        yield from _twice([choice.name for choice in fact.of], (*path, "of"))
        if fact.keep == "secret" and fact.kind != "choice":
            yield Problem("secret-not-choice", (*path, "keep"), f"kind '{fact.kind}'", "a choice: only a ballot is secret")
        if fact.min is not None and fact.max is not None and fact.min > fact.max:
            yield Problem("empty-range", (*path, "min"), f"{fact.min} to {fact.max}", "a least value that is not above the greatest")
        if fact.totals_of is not None and fact.kind != "totals":
            yield Problem("totals", (*path, "totals_of"), f"kind '{fact.kind}'", "'totals_of' with kind 'totals', and with nothing else")
        if fact.kind == "totals" and fact.keep != "plain":
            yield _kept((*path, "keep"), fact.name)
        yield from self.look_up("only-move", fact.totals_of, (*path, "totals_of"))
        if fact.kind == "totals":
            chosen = [choice.name for asked in self.procedure.asked(fact.totals_of or "").values() for choice in asked.of]
            for choice in fact.of:
                if chosen and choice.name not in chosen:
                    expected = f"what can be chosen in '{fact.totals_of}': {', '.join(chosen)}"
                    yield Problem("totals", (*path, "of"), f"'{choice.name}'", expected)
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

    def deadline(self, deadline: Deadline, path: Path) -> Iterator[Problem]:
        for name in deadline.starts:
            yield from self.look_up("only-move", name, (*path, "from"))
        for name in deadline.enters:
            yield from self.look_up("step", name, (*path, "enters"))
        yield from self.look_up("item", deadline.item, (*path, "item"))
        if deadline.basis:
            yield from self.look_up("citation", deadline.basis.citation, (*path, "basis"))

    def requirement(self, requirement: Requirement, path: Path) -> Iterator[Problem]:
        if requirement.name in RESERVED:
            yield Problem("reserved-name", path, f"'{requirement.name}'", f"a name that no built-in question has: {', '.join(RESERVED)}")
        if requirement.basis:
            yield from self.look_up("citation", requirement.basis.citation, (*path, "basis"))
        rule: Any = requirement.rule
        cls: Any = type(rule)
        for key, kind in _naming(cls):
            value = getattr(rule, key)
            for name in value if isinstance(value, tuple) else [value]:
                yield from self.look_up(kind, name, (*path, key))
                if name is not None and named_kind(kind) == "fact":
                    yield from self.read_by_rule(name, (*path, key))
        for problem in getattr(rule, "problems", _none)(self.procedure):
            yield attrs.evolve(problem, path=(*path, *problem.path))

    def read_by_rule(self, name: str, path: Path) -> Iterator[Problem]:
        """Whether a fact may be read by a rule, and is one thing wherever it is given."""
        facts = [fact for fact in self.procedure.facts if fact.name == name]
        if any(fact.keep != "plain" for fact in facts):
            yield _kept(path, name)
        if len({fact.kind for fact in facts}) > 1:
            kinds = ", ".join(sorted({fact.kind for fact in facts}))
            yield Problem("fact-differs", path, f"'{name}', which is a {kinds}", "one kind for what a rule looks at")

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
        for at, ask in enumerate(move.asks):
            if isinstance(ask, str):
                yield from self.look_up("topic", ask, (*path, "asks", at))
            else:
                yield from self.fact(ask, (*path, "asks", ask.name))
                if ask.name in self.topic or ask.name in self.vouched:
                    yield _fact_twice((*path, "asks", ask.name), ask.name)
        yield from _twice([ask if isinstance(ask, str) else ask.name for ask in move.asks], (*path, "asks"))
        yield from _twice([outcome.name for outcome in move.outcomes], (*path, "outcomes"))
        for key, kind in _NAMED_BY_MOVE:
            for name in getattr(move, key):
                yield from self.look_up(kind, name, (*path, key))
        yield from self.look_up("only-move", move.retracts, (*path, "retracts"))
        yield from self.look_up("item", move.on, (*path, "on"))
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
            for key in _CHANGES:
                for name in getattr(outcome, key):
                    yield from self.look_up("deadline", name, (*below, key))
        retracted = self.moves.get(move.retracts or "")
        if retracted and any(fact.keep == "secret" for fact in self.procedure.asked(retracted.name).values()):
            yield Problem("retracts-secret", (*path, "retracts"), f"'{move.retracts}'", "a move without a secret choice")
        if move.opens and move.on:
            yield Problem("opens-and-on", path, "'opens' and 'on'", "one of the two")

    def arrows(self, move: Move, path: Path) -> Iterator[Problem]:
        if not move.arrows:
            yield Problem("no-arrow", path, "no 'from'", "the steps it leads from")
        for source, count in _several([arrow.source for arrow in move.arrows]).items():
            yield Problem("arrow-twice", (*path, "arrows"), f"'{source}' {count} times", "one arrow from a step; use outcomes to branch")
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
        for need in move.all_needs:
            if self.waits(need.rule):
                expected = "a rule that a deadline or an event turns: name a deadline and use 'reached'"
                yield Problem("clock-elapsed", (*path, "needs"), f"'{need.rule}', which time alone turns", expected)
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
        turns = isinstance(rule, Elapsed | Notice) or (isinstance(rule, During) and rule.fact is None)
        return turns or (depth > 0 and any(self.waits(part, depth - 1) for part in getattr(rule, "of", ())))

    def needs(self, needs: tuple[Need, ...], path: Path) -> Iterator[Problem]:
        for at, need in enumerate(needs):
            yield from self.look_up("rule", need.rule, (*path, at))


@cache
def _naming(rule: Any) -> tuple[tuple[str, str], ...]:
    """The parameters of a kind of rule that name something, and what each names."""
    return tuple((field.name, kind) for field in attrs.fields(rule) if (kind := field.metadata.get("names")) is not None)


def _several(names: Sequence[str]) -> Mapping[str, int]:
    """How often each name comes that comes more than once."""
    if len(set(names)) == len(names):
        return {}
    return {name: count for name, count in Counter(names).items() if count > 1}


def _twice(names: Sequence[str], path: Path) -> Iterator[Problem]:
    for name in _several(names):
        yield Problem("name-twice", (*path, name), f"'{name}' twice", "each name once")


def _fact_twice(path: Path, name: str) -> Problem:
    return Problem("fact-twice", path, f"'{name}'", "a name that no other fact has")


def _kept(path: Path, name: str) -> Problem:
    return Problem("reads-kept", path, f"'{name}'", "a fact that is neither personal nor secret: what can be erased decides nothing")
