"""Procedures drawn at random: small, and well formed in the way they are put together. What becomes of a case of theirs is drawn elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import attrs
from hypothesis import strategies as st

from deliberation.calendars import Calendar
from deliberation.model import (
    START,
    Arrow,
    Body,
    Choice,
    Citation,
    Deadline,
    Fact,
    Label,
    Move,
    Need,
    Outcome,
    Procedure,
    Stage,
    Status,
    Step,
    Text,
    Who,
    find,
)
from deliberation.testing.drafts import CLOCK_TIME, DAYS, Draft, Looks
from deliberation.testing.rulings import promised, ruled

__all__ = ["procedures"]

_KINDS = ("flag", "count", "choice", "text", "date", "moment", "person", "people", "documents")
_STATUS: Sequence[Status] = ("stated", "inferred", "assumed")
_ZONES = ("UTC", "Asia/Shanghai", "Europe/Zurich", "America/St_Johns")
_TITLES = (Text(), Text.of({"en": "A matter", "zh": "一事"}))
_NEAR = 2
_MOST_OUTCOMES = 3
_CHANGES = ("stops", "pauses", "resumes", "extends")


def procedures(*, most: int = 5, names: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Procedure]:
    """A small procedure in which `definition.problems` finds nothing, with so many steps at `most`.

    It has steps, moves and outcomes; and may have rules, items, a body that meets and votes, deadlines, moves of the clock, corrections, and
    promises, which need not be kept. By its arrows every step can be reached, and a case can end from each; its rules may say no to it all
    the same. Names say what they name, such as `step-1`; with `names`, slugs of one's own are drawn instead.

    >>> from deliberation.testing import procedures
    >>> from hypothesis import find
    >>> smallest = find(procedures(), lambda known: True)
    >>> [step.name for step in smallest.steps], [move.name for move in smallest.moves], smallest.rules
    (['step-1'], ['move-1'], ())
    """

    @st.composite
    def drawn(draw: st.DrawFn) -> Procedure:
        draft = Draft(draw, names)
        _frame(draft, most)
        for part in (_declared, _ways, _byways, _further, ruled, _needing, promised):
            draft.several(partial(part, draft), least=1)
        return Procedure(
            draft.name("procedure"),
            "1",
            title=draft.one(_TITLES),
            calendar=Calendar(draft.one(_ZONES)),
            citations=draft.citations,
            roles=draft.roles,
            topic=draft.topic,
            vouched=draft.vouched,
            items=(Label(draft.item),) if draft.item is not None else (),
            bodies=(draft.body,) if draft.body is not None else (),
            deadlines=draft.deadlines,
            stages=draft.stages,
            rules=draft.rules,
            moves=tuple(draft.moves.values()),
            promises=draft.promises,
        )

    return drawn()


def _frame(draft: Draft, most: int) -> None:
    """The steps, each with a way from one before it, so that all can be come to; where no way goes on a case ends. One stage or two."""
    steps_in_all = draft.number(1, most)
    draft.several(partial(_way, draft), least=steps_in_all, most=steps_in_all)
    steps = [Step(name, end=name in draft.ends) for name in draft.steps]
    cut = draft.number(0, len(steps) - 1)
    parts = [steps[: len(steps) - cut], steps[len(steps) - cut :]]
    draft.stages = tuple(Stage(draft.name("stage", apart="step"), tuple(part)) for part in parts if part)


def _way(draft: Draft) -> None:
    """One more step, and from where."""
    near = draft.steps[: -_NEAR - 1 : -1]
    draft.ways.append((draft.one([*near, *near, START]), draft.name("step")))


def _declared(draft: Draft) -> None:
    """What a case is about, who takes part, and what rules rest on."""
    draft.roles = draft.several(lambda: Label(draft.name("role")), least=1, most=3)
    draft.citations = draft.several(lambda: Citation(draft.name("citation"), status=draft.one(_STATUS)))
    draft.topic = draft.several(partial(draft.fact, _KINDS, personal=True), most=3)
    draft.vouched = draft.several(partial(draft.fact, ("flag", "count")))


def _who(draft: Draft) -> tuple[Who, ...]:
    """Who may: those of a role, or of a role in the place that the topic says."""
    places = [fact.name for fact in draft.topic if fact.kind in ("text", "choice") and fact.keep == "plain"]
    roles = draft.few([role.name for role in draft.roles], least=1)
    return tuple(Who(role, scope=draft.one(places) if draft.yes() and places else None) for role in roles)


def _ways(draft: Draft) -> None:
    """The moves along the ways: each its own, or those from one step as outcomes of one. Those that open a case ask for the whole topic."""
    for source in (START, *draft.inner):
        targets = [target for begin, target in draft.ways if begin == source]
        together = targets[:_MOST_OUTCOMES] if draft.yes() and len(targets) > 1 else []
        parts = [*([together] if together else []), *([target] for target in targets[len(together) :])]
        for some in parts:
            ends = tuple(Outcome(draft.name("outcome"), target) for target in some) if len(some) > 1 else ()
            asks = tuple(fact.name for fact in draft.topic) if source == START else ()
            arrow = Arrow(source, None if ends else some[0])
            draft.made(Move(draft.name("move"), (arrow,), by=_who(draft), outcomes=ends, asks=asks))


def _byways(draft: Draft) -> None:
    """Further arrows of a move, and further moves: back, on, or where it stays."""
    for name, move in [*draft.moves.items()]:
        for source in draft.few([step for step in draft.inner if step != move.arrows[0].source], most=1):
            target = None if move.outcomes else draft.one([None, *draft.steps])
            draft.changed(name, arrows=(*move.arrows, Arrow(source, target)))
    draft.several(partial(_byway, draft), most=2 if draft.inner else 0)


def _byway(draft: Draft) -> None:
    """One more move within what goes on, which may ask for something, or change the topic."""
    asks = draft.several(partial(draft.fact, _KINDS, personal=True))
    sets = draft.few([fact.name for fact in draft.topic], most=1)
    arrows = tuple(Arrow(source, draft.one([None, *draft.steps])) for source in draft.few(draft.inner, least=1))
    draft.made(Move(draft.name("move"), arrows, by=_who(draft), asks=asks, sets=sets))


def _items(draft: Draft) -> None:
    """A kind of item, the move that opens one, and one or two on it, by its owner where it has one."""
    step, owner = draft.one(draft.inner), draft.several(lambda: attrs.evolve(draft.fact(("person",)), optional=False))
    draft.item = draft.name("item")
    draft.made(Move(draft.name("move"), (Arrow(step),), by=_who(draft), opens=draft.item, asks=owner))

    def on_it() -> None:
        by = (Who(item=owner[0].name),) if draft.yes() and owner else _who(draft)
        draft.made(Move(draft.name("move"), (Arrow(step),), by=by, on=draft.item))

    draft.several(on_it, least=1, most=2)


def _meeting(draft: Draft) -> None:
    """A body whose members sign in and vote in one of the steps, openly or in secret; the moves that lead there fix who they are."""
    here, name = draft.one(draft.inner), draft.name("body")
    for move in draft.of_people:
        if any(here in move.targets(arrow) for arrow in move.arrows):
            draft.changed(move.name, pins=(name,))
    members, arrows = (Who(member_of=name),), (Arrow(here),)
    present = draft.made(Move(draft.name("move"), arrows, by=members)).name
    groups = draft.several(lambda: Label(draft.name("group")), most=2)
    draft.body = Body(name, seats=draft.number(1, 5), groups=groups, present=present)
    draft.several(lambda: draft.made(Move(draft.name("move"), arrows, by=members, retracts=present)))
    choices, secret = draft.several(lambda: Choice(draft.name("choice")), least=1, most=3), draft.yes()
    choice = Fact("choice", "choice", of=choices, keep="secret" if secret else "plain")
    draft.vote = draft.made(Move(draft.name("move"), arrows, by=members, asks=(choice,), by_proxy=draft.yes())).name
    if secret:
        counted = Fact(draft.name("fact"), "totals", totals_of=draft.vote)
        draft.made(Move(draft.name("move"), arrows, by=_who(draft), asks=(counted,)))


def _taking_back(draft: Draft) -> None:
    """A move that takes an entry back, wherever the case stands."""
    asks = (Fact("entry", "count"),)
    draft.made(Move(draft.name("move"), tuple(map(Arrow, draft.steps)), by=_who(draft), asks=asks, effect="annuls"))


def _reopening(draft: Draft) -> None:
    """A move that opens again what is closed."""
    arrow = Arrow(draft.one(draft.ends), draft.one(draft.inner))
    draft.made(Move(draft.name("move"), (arrow,), by=_who(draft), effect="reopens"))


def _further(draft: Draft) -> None:
    """What a procedure may have, and be without."""
    for part in (_items, _meeting, _reopening) if draft.inner else ():
        draft.several(partial(part, draft))
    draft.several(partial(_taking_back, draft))
    draft.several(partial(_clock, draft), most=2 if draft.inner else 0)


def _clock(draft: Draft) -> None:
    """A deadline, what other moves do to it, and what the clock does when it is over."""
    deadline = _deadline(draft)
    draft.deadlines = (*draft.deadlines, deadline)

    def ends() -> None:
        arrow = Arrow(draft.one(draft.inner), draft.one([None, *draft.steps]))
        draft.made(Move(draft.name("move"), (arrow,), at=deadline.name, on=deadline.item))

    draft.several(ends)
    others = [move.name for move in draft.of_people if move.name not in deadline.starts] if deadline.item is None else []
    for name in draft.few(others):
        how = draft.one(_CHANGES[: 4 if deadline.extension is not None else 3])
        draft.changed(name, **{how: (*getattr(draft.moves[name], how), deadline.name)})


def _begins(draft: Draft) -> dict[str, Any]:
    """What begins a deadline: moves, steps, an item, or what the topic says."""
    opening = tuple(move.name for move in draft.moves.values() if any(arrow.source == START for arrow in move.arrows))
    dated = [fact.name for fact in draft.topic if fact.kind in ("date", "moment") and not fact.optional]
    how = draft.one(["moves", "steps", *(["item"] if draft.item is not None else []), *(["field"] if dated else [])])
    if how == "steps":
        return {"enters": draft.few(draft.inner, least=1)}
    if how == "item":
        return {"item": draft.item}
    if how == "field":
        return {"starts": opening, "field": draft.one(dated)}
    return {"starts": draft.few([move.name for move in draft.of_people], least=1)}


def _deadline(draft: Draft) -> Deadline:
    """A deadline, which may come again, or be put off."""
    parts = _begins(draft)
    fact = find(draft.topic, parts.get("field", ""))
    after = draft.one([*DAYS, *(() if fact is not None and fact.kind == "date" else CLOCK_TIME)])
    urged, extended = draft.yes(), draft.yes()
    return Deadline(
        draft.name("deadline"),
        after=None if draft.yes() and fact is not None else after,
        urge_every=draft.one(DAYS) if urged else None,
        at_most=draft.number(1, 3) if urged else 1,
        extension=draft.one(DAYS[:3]) if extended else None,
        extensions=draft.number(1, 2) if extended else 1,
        basis=draft.basis(),
        **parts,
    )


def _needing(draft: Draft) -> None:
    """What moves and their arrows need, and by what their outcomes are told apart. What opens a case looks at facts alone: nothing came before."""
    people = [move.name for move in draft.of_people]
    for name, move in [*draft.moves.items()]:
        opens = move.arrows[0].source == START
        known = draft.rules_on(Looks.FACTS if opens else Looks.CASE if move.by_clock else Looks.TIME)
        several = len(move.arrows) > 1
        arrows = tuple(attrs.evolve(arrow, needs=draft.needs(known)) if several else arrow for arrow in move.arrows)
        since = draft.few(people, most=1)
        draft.changed(name, needs=draft.needs(known), arrows=arrows, outcomes=_apart(draft, move.outcomes), counts_since=since)


def _apart(draft: Draft, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """Each outcome by a rule of its own; without the rules of those before it, or so that two may hold at once; the last where no other does."""
    if not outcomes:
        return ()
    *first, last = outcomes
    names = draft.few([*draft.looks], least=len(first), most=len(first))
    before: list[Need] = []
    found = []
    for outcome, name in zip(first, names, strict=True):
        found.append(attrs.evolve(outcome, needs=(*(() if draft.yes() else before), Need(name))))
        before.append(Need(name, negated=True))
    if len(before) == 1 and draft.yes():
        return (*found, attrs.evolve(last, needs=tuple(before)))
    return (*found, attrs.evolve(last, otherwise=True))
