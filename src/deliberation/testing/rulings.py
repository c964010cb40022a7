"""Rules and promises drawn for a procedure half drawn: each fits it. Whether any is ever met, or kept, is not asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, Literal

from deliberation.model import Fact, Need, Promise, Requirement, Rule, Subject
from deliberation.promises import patterns
from deliberation.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    AtMostTimes,
    Before,
    Did,
    DidNot,
    DifferentPeople,
    Elapsed,
    ForEach,
    Is,
    IsNot,
    LessThan,
    Majority,
    MoreThan,
    NoneOf,
    Quorum,
    Reached,
)
from deliberation.testing.drafts import CLOCK_TIME, DAYS, MOST_AMOUNT, Draft, Looks

__all__ = ["promised", "ruled"]

_MOST_RULES = 4
_SHARES = (Fraction(1, 2), Fraction(2, 3), 1, 2)
_LASTING = [one for one in (*DAYS, *CLOCK_TIME) if one.unit != "working-days"]
_SAME: Sequence[Literal["person"] | None] = (None, "person")
_SAMES: Sequence[Literal["person", "item"] | None] = (None, "person", "item")


def ruled(draft: Draft) -> None:
    """Some rules, as many at least as the outcomes have to be told apart by."""
    least = max(0, max(len(move.outcomes) for move in draft.moves.values()) - 1)
    draft.several(partial(_rule, draft), least=least, most=_MOST_RULES)


def _rule(draft: Draft) -> None:
    """One more rule, about what there is by now."""
    name, made = draft.name("rule"), draft.one(_makers(draft))(draft)
    draft.looks[name] = _looks(draft, made)
    draft.rules = (*draft.rules, Requirement(name, made, basis=draft.basis()))


def _looks(draft: Draft, rule: Any) -> Looks:
    """What a rule looks at; one that takes others together, at what they do."""
    if isinstance(rule, AllOf | AnyOf | NoneOf):
        return max(draft.looks[part] for part in rule.of)
    if isinstance(rule, Is | IsNot | AtLeast | AtMost | MoreThan | LessThan):
        return Looks.TOPIC if rule.fact in {fact.name for fact in draft.topic} else Looks.FACTS
    return Looks.TIME if isinstance(rule, Elapsed) else Looks.CASE


def _makers(draft: Draft) -> list[Callable[[Draft], Rule]]:
    """The kinds of rules for which there is something to speak of."""
    found: list[Callable[[Draft], Rule]] = []
    if _readable(draft):
        found.append(_about_a_fact)
    found += [_did, _times]
    if draft.deadlines:
        found.append(_due)
    if draft.rules:
        found.append(_together)
    found.append(_elapsed)
    if draft.body is not None:
        found += [_quorum, _majority]
    if draft.item is not None:
        found.append(_each)
    if len(_apart(draft)) > 1:
        found.append(_different)
    return found


def _readable(draft: Draft) -> list[Fact]:
    """The facts that a rule may look at."""
    known = [fact for fact in (*draft.topic, *draft.vouched) if fact.keep == "plain"]
    return [fact for fact in known if fact.kind in ("flag", "count", "choice", "text")]


def _about_a_fact(draft: Draft) -> Any:
    fact = draft.one(_readable(draft))
    if fact.kind == "count":
        kind: Any = draft.one([AtLeast, AtMost, MoreThan, LessThan])
        return kind(fact=fact.name, value=draft.number(0, MOST_AMOUNT))
    which: Any = draft.one([Is, IsNot])
    if fact.kind == "flag":
        return which(fact=fact.name, value=draft.yes())
    if fact.kind == "text":
        return which(fact=fact.name, value="x" * draft.number(1, 3))
    choices = [choice.name for choice in fact.of]
    return which(fact=fact.name, one_of=draft.few(choices, least=1)) if draft.yes() else which(fact=fact.name, value=draft.one(choices))


def _did(draft: Draft) -> Rule:
    same = draft.one(_SAMES)
    move = draft.one(_done(draft) if same is None else [*draft.moves])
    if draft.yes():
        return DidNot(move=move, same=same)
    return Did(move=move, same=same, void_after=draft.few([*draft.moves], most=1))


def _times(draft: Draft) -> Rule:
    same = draft.one(_SAME)
    return AtMostTimes(move=draft.one(_done(draft) if same is None else [*draft.moves]), times=draft.number(1, 3), same=same)


def _done(draft: Draft) -> list[str]:
    """Every move, and every outcome as `move.outcome`."""
    return [*draft.moves, *(f"{move.name}.{outcome.name}" for move in draft.moves.values() for outcome in move.outcomes)]


def _due(draft: Draft) -> Any:
    kind: Any = draft.one((Reached, Before))
    return kind(deadline=draft.one(draft.deadlines).name)


def _together(draft: Draft) -> Any:
    of = draft.few([rule.name for rule in draft.rules], least=1, most=3)
    kind: Any = draft.one((AllOf, AnyOf, NoneOf))
    return AnyOf(of=of, at_least=draft.number(1, len(of))) if kind is AnyOf else kind(of=of)


def _elapsed(draft: Draft) -> Rule:
    since, lasts = draft.one(_done(draft)), draft.one(_LASTING)
    return Elapsed(since=since, at_least=lasts) if draft.yes() else Elapsed(since=since, at_most=lasts)


def _quorum(draft: Draft) -> Rule:
    assert draft.body is not None
    return Quorum(body=draft.body.name, **_threshold(draft), base=draft.one(("members", "seats")))


def _majority(draft: Draft) -> Rule:
    assert draft.body is not None
    assert draft.vote is not None
    choices = [choice.name for fact in draft.moves[draft.vote].asks if isinstance(fact, Fact) for choice in fact.of]
    base: Any = draft.one(("votes-cast", "valid", "replies", "members", "seats", "present"))
    return Majority(did=draft.vote, choice=draft.few(choices), **_threshold(draft), base=base, body=draft.body.name)


def _threshold(draft: Draft) -> dict[str, Any]:
    """A share or a number, that is enough or not yet."""
    share = draft.one(_SHARES)
    return {"more_than": share} if share != 1 and draft.yes() else {"at_least": share}


def _each(draft: Draft) -> Rule:
    on = [move.name for move in draft.moves.values() if move.on is not None]
    assert draft.item is not None
    return ForEach(item=draft.item, did=draft.one(on), at_least=draft.number(0, 2), void_after=draft.few(on, most=1))


def _apart(draft: Draft) -> list[str]:
    """The moves that everybody makes for themselves."""
    return [move.name for move in draft.of_people if not move.by_proxy]


def _different(draft: Draft) -> Rule:
    return DifferentPeople(moves=draft.few(_apart(draft), least=2, most=3), same="item" if draft.yes() and draft.item is not None else None)


def promised(draft: Draft) -> None:
    """Some promises, each of the case, of each person or of each item."""
    draft.promises = draft.several(partial(_promise, draft), most=3)


def _promise(draft: Draft) -> Promise:
    """One promise, for every topic or for some."""
    apart: dict[str, Any] = draft.one([{}, {"same_person": True}, *([{"same": "item"}] if draft.item is not None else [])])
    only = draft.needs(draft.rules_on(Looks.TOPIC))
    return Promise(draft.name("promise"), _pattern(draft, apart), only=only[0] if only else None)


def _subject(draft: Draft, apart: dict[str, Any]) -> Subject:
    """A move or an outcome, a step that is come into, or a rule that begins to hold."""
    items, asked = "same" in apart, draft.rules_on(Looks.TOPIC)
    moves = [name for name in _done(draft) if not items or _of_item(draft, name)]
    how = draft.one(["move", "enters", *(["holds"] if asked else [])])
    if how == "enters":
        return Subject(enters=draft.one(draft.steps))
    if how == "holds":
        return Subject(holds=Need(draft.one(asked), draft.yes()))
    return Subject(draft.one(moves))


def _of_item(draft: Draft, name: str) -> bool:
    move = draft.moves[name.partition(".")[0]]
    return move.opens is not None or move.on is not None


def _pattern(draft: Draft, apart: dict[str, Any]) -> Any:
    """One of the patterns, with what it speaks of."""

    def some() -> tuple[Subject, ...]:
        return draft.several(partial(_subject, draft, apart), least=1, most=2)

    def wait() -> Any:
        return draft.one((*DAYS, *CLOCK_TIME))

    of_item: dict[str, Any] = {"same": "item"} if "same" in apart else {}
    makers: list[Callable[[], Any]] = [
        lambda: patterns.Never(some()),
        lambda: patterns.MustHappen(some()),
        lambda: patterns.CanAlways("end"),
        lambda: patterns.AtMostTimes(patterns.Times(some(), times=draft.number(1, 3)), **apart),
        lambda: patterns.AlwaysBefore(some(), requires=some(), each_time=draft.yes(), void_after=some() if draft.yes() else (), **apart),
        lambda: patterns.Between([some(), some()], requires=some(), **apart),
        lambda: patterns.NeverAfter(some(), no=some(), **apart),
        lambda: patterns.NotBoth([some(), some()], **apart),
        lambda: patterns.Then(some(), leads_to=some(), **apart),
        lambda: patterns.NoSooner(patterns.Wait(wait(), start=some(), to=some()), **apart),
        lambda: patterns.Within(patterns.Span(wait(), start=some(), to=some()), **apart),
        lambda: patterns.DifferentPeople([some(), some()], **of_item),
    ]
    return draft.one(makers)()
