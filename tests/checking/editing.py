"""Procedures with something changed in them, and the paths that have to be told of it; nothing here asserts."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any, ClassVar

import attrs
from hypothesis import strategies as st

from deliberation.calendars import Calendar
from deliberation.checking import difference
from deliberation.checking.parts import KINDS
from deliberation.model import (
    Arrow,
    Basis,
    Citation,
    Deadline,
    Label,
    Move,
    Need,
    Outcome,
    Procedure,
    Requirement,
    Stage,
    Step,
    Text,
    Who,
    param,
)
from deliberation.quantities import Bands, Either, read_duration
from deliberation.rules import Is
from tests.making import HALL, hall

FOUR = HALL.stages[0].steps[:4]


def swapped(many: tuple[Any, ...], name: str, /, **changes: Any) -> tuple[Any, ...]:
    """The things, one of them changed."""
    return tuple(attrs.evolve(one, **changes) if one.name == name else one for one in many)


def moved(name: str, **changes: Any) -> Procedure:
    """The hall with one move changed."""
    return attrs.evolve(HALL, moves=swapped(HALL.moves, name, **changes))


def ruled(made: Any, name: str = "enough") -> Procedure:
    """The hall with another rule under a name."""
    return attrs.evolve(HALL, rules=swapped(HALL.rules, name, rule=made))


Edit = tuple[Procedure, list[tuple[str, str]]]


def turned(of: Procedure, draw: st.DrawFn) -> Edit:
    """A rule asks for the opposite."""
    chosen = draw(st.sampled_from(of.rules))
    was: Any = chosen.rule
    rules = swapped(of.rules, chosen.name, rule=Is(fact=was.fact, value=not was.value))
    return attrs.evolve(of, rules=rules), [(f"rules.{chosen.name}.value", "changed")]


def based(of: Procedure, draw: st.DrawFn) -> Edit:
    """A rule rests on something."""
    chosen = draw(st.sampled_from(of.rules))
    return attrs.evolve(of, rules=swapped(of.rules, chosen.name, basis=Basis("law"))), [(f"rules.{chosen.name}.basis", "added")]


def needed(of: Procedure, draw: st.DrawFn) -> Edit:
    """A move needs one thing more."""
    chosen, more = draw(st.sampled_from(of.moves)), draw(st.sampled_from(of.rules))
    moves = swapped(of.moves, chosen.name, needs=(Need(more.name), *chosen.needs))
    return attrs.evolve(of, moves=moves), [(f"moves.{chosen.name}.needs", "added")]


def negated(of: Procedure, draw: st.DrawFn) -> Edit:
    """A need is turned round."""
    able = [one for one in of.moves if one.needs]
    if not able:
        return of, []
    chosen = draw(st.sampled_from(able))
    first, *rest = chosen.needs
    moves = swapped(of.moves, chosen.name, needs=(attrs.evolve(first, negated=not first.negated), *rest))
    return attrs.evolve(of, moves=moves), [(f"moves.{chosen.name}.needs", "changed")]


def led(of: Procedure, draw: st.DrawFn) -> Edit:
    """An arrow leads elsewhere."""
    chosen = draw(st.sampled_from(of.moves))
    first, *rest = chosen.arrows
    arrows = (attrs.evolve(first, target="elsewhere" if first.target is not None else of.steps[0].name), *rest)
    alone = not rest and not first.needs
    path = f"moves.{chosen.name}.to" if alone else f"moves.{chosen.name}.arrows.{first.source}.to"
    return attrs.evolve(of, moves=swapped(of.moves, chosen.name, arrows=arrows)), [(path, "added" if first.target is None else "changed")]


def ended(of: Procedure, draw: st.DrawFn) -> Edit:
    """An outcome is the one that holds otherwise, or no longer."""
    able = [one for one in of.moves if one.outcomes]
    if not able:
        return of, []
    chosen = draw(st.sampled_from(able))
    end = draw(st.sampled_from(chosen.outcomes))
    moves = swapped(of.moves, chosen.name, outcomes=swapped(chosen.outcomes, end.name, otherwise=not end.otherwise))
    return attrs.evolve(of, moves=moves), [(f"moves.{chosen.name}.outcomes.{end.name}.otherwise", "changed")]


def joined(of: Procedure, draw: st.DrawFn) -> Edit:
    """Somebody else may make a move, and that role is declared."""
    chosen = draw(st.sampled_from(of.moves))
    made = attrs.evolve(
        of, roles=(Label("a-newcomer"), *of.roles), moves=swapped(of.moves, chosen.name, by=(Who("a-newcomer"), *chosen.by))
    )
    return made, [("roles.a-newcomer", "added"), (f"moves.{chosen.name}.by", "added")]


def dropped(of: Procedure, draw: st.DrawFn) -> Edit:
    """A move, a role or a vouched fact is gone."""
    section = draw(st.sampled_from(["moves", "roles", "vouched"]))
    gone = draw(st.sampled_from(getattr(of, section)))
    left = tuple(one for one in getattr(of, section) if one is not gone)
    return attrs.evolve(of, **{section: left}), [(f"{section}.{gone.name}", "removed")]


def named(of: Procedure, draw: st.DrawFn) -> Edit:
    """A step, a role, a move or a rule has another name wherever it is mentioned."""
    kind = draw(st.sampled_from(["steps", "roles", "moves", "rules"]))
    old = draw(st.sampled_from(getattr(of, kind))).name
    section = "stages.only.steps" if kind == "steps" else kind
    return renamed(of, KINDS[kind], {old: "another-name"}), [(f"{section}.another-name", "renamed")]


def worded(of: Procedure, draw: st.DrawFn) -> Edit:
    """A step has a title."""
    step = draw(st.sampled_from(of.steps))
    stages = (attrs.evolve(of.stages[0], steps=swapped(of.steps, step.name, title=Text.of("a title"))),)
    return attrs.evolve(of, stages=stages), [(f"stages.only.steps.{step.name}.title.en", "added")]


def reordered(of: Procedure, draw: st.DrawFn) -> Edit:
    """The steps stand in another order."""
    steps = tuple(draw(st.permutations(of.steps)))
    return attrs.evolve(of, stages=(attrs.evolve(of.stages[0], steps=steps),)), [("stages.only.steps", "changed")] * (steps != of.steps)


def shuffled(of: Procedure, draw: st.DrawFn) -> Edit:
    """Whatever has no order has another, and the edition too."""
    dice = random.Random(draw(st.integers(0, 99)))
    return attrs.evolve(rearranged(of, lambda many: dice.sample(many, len(many))), version="another"), []


EDITS: tuple[Callable[[Procedure, st.DrawFn], Edit], ...] = (
    turned,
    based,
    needed,
    negated,
    led,
    ended,
    joined,
    dropped,
    named,
    worded,
    reordered,
    shuffled,
)


def renamed(value: Any, kind: str, names: Mapping[str, str]) -> Any:
    """A random procedure with other names of one kind, declared and mentioned."""
    if isinstance(value, tuple):
        return tuple(renamed(one, kind, names) for one in value)
    if not isinstance(value, Procedure | Stage | Step | Label | Requirement | Move | Outcome | Arrow | Need | Who):
        return value
    mine = {Step: "step", Label: "role", Requirement: "rule", Move: "move"}.get(type(value))
    parts = {field.name: getattr(value, field.name) for field in attrs.fields(type(value)) if field.init}
    parts = {key: renamed(part, kind, names) if isinstance(part, tuple) else part for key, part in parts.items()}
    keys = {"step": ("source", "target"), "role": ("role",), "rule": ("rule",), "move": ()}[kind]
    for key in (*keys, *(["name"] if mine == kind else [])):
        if isinstance(parts.get(key), str):
            parts[key] = names.get(parts[key], parts[key])
    return type(value)(**parts)


def rearranged(value: Any, order: Callable[[list[Any]], list[Any]]) -> Any:
    """A procedure with everything that has no order in another one; the clock's moves stay in theirs."""
    if not attrs.has(type(value)) or isinstance(value, Calendar | Bands | Either):
        return value
    parts = {field.name: getattr(value, field.name) for field in attrs.fields(type(value)) if field.init}
    for key, part in parts.items():
        parts[key] = rearranged(part, order)
        if isinstance(part, tuple):
            inner = [rearranged(one, order) for one in part]
            kept = [one for one in inner if key in ("stages", "steps") or (isinstance(one, Move) and one.at)]
            parts[key] = (*kept, *order([one for one in inner if one not in kept]))
    return attrs.evolve(value, **parts)


@attrs.frozen
class Ranked:
    """A rule of one's own, in whose list the order has a meaning, and whose names are of several kinds."""

    kind: ClassVar[str] = "ranked"
    order: tuple[str, ...] = param("who goes first", names="role", default=())
    table: tuple[str, ...] = param("what is first", default=())
    at: time | None = param("when", default=None)
    on: date | None = param("on which day", default=None)
    size: Any = param("how much", default=None)
    fact: str | None = param("a fact", names="count", default=None)


FULL = attrs.evolve(
    hall(
        name="full",
        calendar=Calendar("Asia/Shanghai", "CN"),
        citations=(
            Citation("law", title=Text.of("Law"), article="7", valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1), source="a book"),
        ),
        deadlines=(
            Deadline(
                "notice",
                ("publish",),
                enters=("noticed",),
                after=read_duration("7 days"),
                field="title",
                extension=read_duration("2 days"),
                hard_stop=read_duration("20 days"),
                urge_every=read_duration("1 week"),
                basis=Basis("law", "inferred"),
            ),
            *HALL.deadlines[1:],
        ),
    ),
    stages=(
        Stage("first", FOUR[:2], title=Text.of({"en": "First", "zh": "先"})),
        Stage("then", FOUR[2:]),
        Stage("last", HALL.stages[0].steps[4:]),
    ),
)


"""The hall with three stages, and with everything said that can be."""


def told(before: Procedure, after: Procedure) -> list[tuple[str, str]]:
    """Paths and kinds."""
    return [(".".join(one.path), one.kind) for one in difference(before, after)]


def staged(*stages: Stage) -> Procedure:
    """The full procedure with these stages."""
    return attrs.evolve(FULL, stages=stages)
