"""Procedures with one edit each, such as a slip of the pen or of the mind would make; whether anybody notices is not asked here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

import attrs

from deliberation.checking.difference import Path, difference
from deliberation.checking.telling import told
from deliberation.definition import problems
from deliberation.messages import Catalogue, Speaker
from deliberation.model import Deadline, Move, Procedure, Requirement, Who
from deliberation.quantities import Amount, Bands, Duration, Either, write_amount
from deliberation.rules import AtLeast, AtMost, Is, IsNot, LessThan, MoreThan

__all__ = ["Edit", "Mutant", "mutants", "mutation", "sampled"]

Edit = Literal["drop", "lower", "raise", "swap", "shorten", "lengthen", "flip", "shortcut", "widen"]

_OPPOSITES: Mapping[type, type] = {
    one: other for pair in ((Is, IsNot), (AtLeast, AtMost), (MoreThan, LessThan)) for one, other in (pair, pair[::-1])
}
_LAPSES = ("void_after", "until")
_DURATIONS = ("after", "extension", "hard_stop", "urge_every")


@attrs.frozen
class Mutant:
    """A procedure with one edit: a name that is the same each time, the kind of edit, where in a town's file it is, what came of it, and of what.

    The edits: `drop` a need, a part of a rule, what lets an entry lapse or count afresh; `lower` or `raise` a count by one; `swap` at least a
    share and more than it; `shorten` or `lengthen` a time; `flip` a comparison; a `shortcut` past a step; `widen` who may make a move.
    """

    name: str
    edit: Edit
    path: Path
    procedure: Procedure = attrs.field(repr=False)
    original: Procedure = attrs.field(repr=False)


class _Draft(NamedTuple):
    """An edit before it is known whether it fits: its kind, its path, what tells it from others there, and the thing as edited."""

    edit: Edit
    path: Path
    detail: str
    thing: Any


def mutants(procedure: Procedure) -> Iterator[Mutant]:
    """Each well-formed procedure that is one edit away and means something else, in the order of a town's file; no two are the same.

    >>> from deliberation import towns
    >>> next(mutants(towns.load("xichuan").procedure())).name
    'shorten deadlines.notice.after'
    """
    seen = {procedure.digest}
    for section, drafts in (("deadlines", _of_deadline), ("rules", _of_rule)):
        for thing in getattr(procedure, section):
            yield from _made(procedure, section, thing, drafts(thing), seen)
    for move in procedure.moves:
        yield from _made(procedure, "moves", move, _of_move(procedure, move), seen)


def mutation(mutant: Mutant, *, language: str | Catalogue = "en") -> str:
    """What was edited, in words, as `told` says differences.

    >>> from deliberation import towns
    >>> mutation(next(mutants(towns.load("xichuan").procedure())))
    "deadlines: 'notice period of the topic' (notice): after: 7 days → 6 days"
    """
    before, after = mutant.original, mutant.procedure
    lines = told(difference(before, after), before, after, language=language)
    return Speaker.of(before, language).catalogue.word("told-semicolon").join(lines)


def sampled(known: Iterable[Mutant], count: int | None, *, seed: int = 0) -> tuple[Mutant, ...]:
    """So many of them, the same for a seed each time and in the order they came; all where no count is given, or there are no more."""
    every = tuple(known)
    if count is None or count >= len(every):
        return every
    lots = sorted((hashlib.sha256(f"{seed} {one.name}".encode()).digest(), at) for at, one in enumerate(every))
    return tuple(every[at] for at in sorted(at for _, at in lots[:count]))


def _made(procedure: Procedure, section: str, thing: Any, drafts: Iterable[_Draft], seen: set[str]) -> Iterator[Mutant]:
    """The drafts for one thing that fit into the procedure and are new."""
    things = getattr(procedure, section)
    for draft in drafts:
        changes: dict[str, Any] = {section: tuple(draft.thing if one is thing else one for one in things)}
        made = attrs.evolve(procedure, **changes)
        if made.digest not in seen and not problems(made):
            seen.add(made.digest)
            name = " ".join(filter(None, (draft.edit, ".".join(draft.path), draft.detail)))
            yield Mutant(name, draft.edit, draft.path, made, procedure)


def _of_deadline(deadline: Deadline) -> Iterator[_Draft]:
    path = ("deadlines", deadline.name)
    for key in _DURATIONS:
        if getattr(deadline, key) is not None:
            yield from _timed(deadline, "shorten", path, key)
    for key, has in (("extensions", deadline.extension), ("at_most", deadline.urge_every)):
        if has is not None:
            yield from _counted(deadline, path, key)


def _of_rule(named: Requirement) -> Iterator[_Draft]:
    for draft in _of_parameters(named.rule, ("rules", named.name)):
        yield draft._replace(thing=attrs.evolve(named, rule=draft.thing))


def _of_parameters(rule: Any, path: Path) -> Iterator[_Draft]:
    """What can be another way in a rule: its counts, shares and times, its lists, and what it compares with."""
    opposite = _OPPOSITES.get(type(rule))
    if opposite is not None:
        values = {field.name: getattr(rule, field.name) for field in attrs.fields(type(rule)) if field.init}
        yield _Draft("flip", (*path, "rule"), "", opposite(**values))
    for field in attrs.fields(type(rule)):
        key, value = field.name, getattr(rule, field.name)
        if not field.init or value is None:
            continue
        if isinstance(value, Duration):
            yield from _timed(rule, "shorten", path, key)
            yield from _timed(rule, "lengthen", path, key)
        elif isinstance(value, tuple) and (key in _LAPSES or field.metadata.get("names") == "rule"):
            yield from _dropped(rule, path, key)
        elif isinstance(value, int | Either | Bands) and not isinstance(value, bool):
            yield from _counted(rule, path, key)
    yield from _swapped(rule, path)


def _swapped(rule: Any, path: Path) -> Iterator[_Draft]:
    """At least a share for more than it, and back; at least so long or so many for at most, and back."""
    for key, other in (("at_least", "more_than"), ("more_than", "at_least"), ("at_least", "at_most"), ("at_most", "at_least")):
        value = getattr(rule, key, None)
        if value is None or getattr(rule, other, value) is not None:
            continue
        if other == "at_most" or key == "at_most":
            yield from _edited(rule, "flip", path, key, **{key: None, other: value})
        elif not isinstance(value, int):
            # For a count it would be what raising or lowering it by one is.
            yield from _edited(rule, "swap", path, key, **{key: None, other: value})


def _of_move(procedure: Procedure, move: Move) -> Iterator[_Draft]:
    path = ("moves", move.name)
    yield from _dropped(move, path, "needs")
    for at, arrow in enumerate(move.arrows):
        alone = len(move.arrows) == 1 and not arrow.needs
        below = path if alone else (*path, "arrows", arrow.source)
        changed = [*_dropped(arrow, below, "needs")]
        if not move.outcomes:
            changed += [*_shortcuts(procedure, arrow, (arrow.source,), below)]
        for draft in changed:
            arrows = (*move.arrows[:at], draft.thing, *move.arrows[at + 1 :])
            yield draft._replace(thing=attrs.evolve(move, arrows=arrows))
    sources = tuple(arrow.source for arrow in move.arrows)
    for at, outcome in enumerate(move.outcomes):
        below = (*path, "outcomes", outcome.name)
        for draft in (*_dropped(outcome, below, "needs"), *_shortcuts(procedure, outcome, sources, below)):
            outcomes = (*move.outcomes[:at], draft.thing, *move.outcomes[at + 1 :])
            yield draft._replace(thing=attrs.evolve(move, outcomes=outcomes))
    yield from _dropped(move, path, "counts_since")
    if move.retracts is not None:
        yield _Draft("drop", (*path, "retracts"), "", attrs.evolve(move, retracts=None))
    if not move.by_clock:
        yield from _widened(procedure, move, (*path, "by"))


def _shortcuts(procedure: Procedure, way: Any, sources: tuple[str, ...], path: Path) -> Iterator[_Draft]:
    """The same way, to where a move leads from where it led to: a step is left out."""
    onward = (
        target
        for move in procedure.moves
        for arrow in move.arrows
        if arrow.source == way.target
        for target in move.targets(arrow)
        if target not in (None, way.target, *sources)
    )
    for target in dict.fromkeys(onward):
        yield _Draft("shortcut", (*path, "to"), str(target), attrs.evolve(way, target=target))


def _widened(procedure: Procedure, move: Move, path: Path) -> Iterator[_Draft]:
    """Any role instead of one for the place; one role more."""
    for at, who in enumerate(move.by):
        if who.scope is not None:
            by = (*move.by[:at], attrs.evolve(who, scope=None), *move.by[at + 1 :])
            yield _Draft("widen", path, f"{who.role}@{who.scope}", attrs.evolve(move, by=by))
    known = {who.role for who in move.by}
    for role in procedure.roles:
        if role.name not in known:
            yield _Draft("widen", path, role.name, attrs.evolve(move, by=(*move.by, Who(role.name))))


def _dropped(thing: Any, path: Path, key: str) -> Iterator[_Draft]:
    """A list without each of its entries."""
    listed = getattr(thing, key)
    for at, one in enumerate(listed):
        yield from _edited(thing, "drop", (*path, key), str(one), **{key: (*listed[:at], *listed[at + 1 :])})


def _timed(thing: Any, edit: Literal["shorten", "lengthen"], path: Path, key: str) -> Iterator[_Draft]:
    """A time that is a day shorter or longer; by its own unit where that is hours or months."""
    time: Duration = getattr(thing, key)
    step = 1 if edit == "lengthen" else -1
    weeks = time.unit == "weeks"
    amount = (7 * time.amount if weeks else time.amount) + step
    if amount:
        other = attrs.evolve(time, amount=amount, unit="days" if weeks else time.unit)
        yield from _edited(thing, edit, (*path, key), "", **{key: other})


def _counted(thing: Any, path: Path, key: str) -> Iterator[_Draft]:
    """Each count in an amount, by one less and by one more."""
    steps: tuple[tuple[Edit, int], ...] = (("lower", -1), ("raise", 1))
    for edit, step in steps:
        for place, amount in _stepped(getattr(thing, key), step):
            yield from _edited(thing, edit, (*path, key), place, **{key: amount})


def _stepped(amount: Amount, step: int) -> Iterator[tuple[str, Any]]:
    """An amount with one of its counts a step away, and which; a share has no smallest step."""
    if isinstance(amount, Bands):
        for at, (size, below) in enumerate(amount.up_to):
            for place, other in _stepped(below, step):
                up_to = (*amount.up_to[:at], (size, other), *amount.up_to[at + 1 :])
                yield " ".join(filter(None, (f"up to {size}", place))), attrs.evolve(amount, up_to=up_to)
        for place, other in _stepped(amount.above, step):
            yield " ".join(filter(None, ("above", place))), attrs.evolve(amount, above=other)
    elif isinstance(amount, Either):
        for at, one in enumerate(amount.of):
            for _, other in _stepped(one, step):
                yield write_amount(one), attrs.evolve(amount, of=(*amount.of[:at], other, *amount.of[at + 1 :]))
    elif isinstance(amount, int) and amount + step >= 0:
        yield "", amount + step


def _edited(thing: Any, edit: Edit, path: Path, detail: str, **changes: Any) -> Iterator[_Draft]:
    """The thing with the changes, where it can be so."""
    try:
        made = attrs.evolve(thing, **changes)
    except ValueError:
        return
    yield _Draft(edit, path, detail, made)
