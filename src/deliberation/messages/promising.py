"""Promises and how they stand, in words: each promise as the town says it, or as its pattern does. What is kept is not asked here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from deliberation.messages.catalogue import Catalogue
from deliberation.messages.speaking import Speaker, padded
from deliberation.model import Procedure, Promise, Subject
from deliberation.promises import AlwaysBefore, AtMostTimes, NoSooner, Standing, Within, parts, told_apart

__all__ = ["explain_promises", "promise_words"]


def explain_promises(procedure: Procedure, standings: Iterable[Standing], *, language: str | Catalogue = "en") -> str:
    """How promises stand, a line each: the standing, the promise in the town's words, and what it rests on.

    >>> from deliberation import towns, watch
    >>> procedure = towns.load("xichuan").procedure()
    >>> print(explain_promises(procedure, watch(procedure, ())[:1]))
    so far       nothing is implemented without approval: never put to the test
    """
    speaker = Speaker.of(procedure, language)
    word = speaker.catalogue.word
    marks = {how: word(f"promise-{how}") for how in ("kept", "so-far", "owed", "broken", "unwatched")}
    width = max(map(len, marks.values())) if speaker.catalogue.space else max(map(len, marks.values())) * 2
    return "\n".join(
        f"{padded(marks[one.state], width)}  {promise_words(speaker, one.promise)}{word('told-colon')}{_rests_on(speaker, one)}"
        for one in standings
    )


def _rests_on(speaker: Speaker, one: Standing) -> str:
    """Since which entry it is broken or owed, by when, whom it is about; else how often it was put to the test."""
    word = speaker.catalogue.word
    if one.state == "unwatched":
        return word("promise-unseen")
    if one.state not in ("broken", "owed"):
        return word("promise-tested").format(count=one.asked) if one.asked else word("promise-untested")
    said = []
    if one.left_undone:
        said.append(word("promise-undone"))
    if one.event is not None:
        said.append(word("promise-by" if one.state == "broken" and not one.left_undone else "promise-since").format(event=one.event))
    if one.due is not None:
        said.append(word("promise-due").format(due=speaker.moment(one.due)))
    if one.of is not None:
        said.append(word("promise-of").format(of=speaker.value(one.of)))
    return speaker.catalogue.comma.join(said) or word("promise-not-yet")


def promise_words(speaker: Speaker, promise: Promise) -> str:
    """A promise as the town says it in this language, or in English; else what its pattern says."""
    says = promise.says.told(speaker.catalogue.language)
    return says or "".join(_pattern(speaker, promise))


def _pattern(speaker: Speaker, promise: Promise) -> Iterator[str]:
    """A pattern in words, with what stands beside it."""
    word, pattern = speaker.catalogue.word, promise.pattern
    apart: Any = told_apart(pattern)
    yield word(f"promise-{pattern.kind.replace('_', '-')}").format_map(_values(speaker, pattern))
    if apart is not None:
        yield word(f"whose-{apart}")
    if isinstance(pattern, AlwaysBefore) and pattern.each_time:
        yield word("promise-each-time")
    if isinstance(pattern, AlwaysBefore) and pattern.void_after:
        yield word("promise-void").format(it=_any_of(speaker, pattern.void_after))
    if promise.only is not None:
        rule = speaker.quoted("rule", promise.only.rule)
        yield word("promise-for").format(rule=word("not").format(rule=rule) if promise.only.negated else rule)


def _values(speaker: Speaker, pattern: Any) -> Mapping[str, str]:
    """What fills the words of a pattern."""
    found = {part.name: _any_of(speaker, part.subjects) for part in parts(pattern)}
    if isinstance(pattern, AtMostTimes):
        found["times"] = str(pattern.at_most_times.times)
    elif isinstance(pattern, NoSooner | Within):
        found["lasts"] = speaker.value(pattern.no_sooner.than if isinstance(pattern, NoSooner) else pattern.within.limit)
    found["all"] = speaker.catalogue.comma.join(found.values())
    return MappingProxyType(found)


def _any_of(speaker: Speaker, several: Iterable[Subject]) -> str:
    return speaker.catalogue.word("promise-or").join(_subject(speaker, one) for one in several)


def _subject(speaker: Speaker, one: Subject) -> str:
    word = speaker.catalogue.word
    if one.enters is not None:
        return word("promise-enters").format(step=speaker.quoted("step", one.enters))
    if one.holds is not None:
        rule = speaker.quoted("rule", one.holds.rule)
        return word("promise-holds").format(rule=word("not").format(rule=rule) if one.holds.negated else rule)
    return speaker.quoted("move", one.move or "")
