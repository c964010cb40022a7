"""Promises watched as a case goes on: an event at a time, each promise by its automaton. It folds no case and changes none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TypeAlias

import attrs

from deliberation.calendars import clock_began, due_moment
from deliberation.model import NOTHING, Need, Procedure, Promise
from deliberation.promises.automata import Automaton, automaton, parts
from deliberation.promises.conditions import asker
from deliberation.promises.occurrence import Occurrence
from deliberation.promises.patterns import DifferentPeople, MustHappen, NoSooner, Then, Within, told_apart

__all__ = ["Monitor", "Standing"]

How: TypeAlias = Literal["kept", "broken", "so-far", "owed", "unwatched"]
Touched: TypeAlias = tuple[tuple[int, "_Watched", int, int], ...]
Key: TypeAlias = str | tuple[str, str]

_MOST_LETTERS = 4_096
_SOON, _LATE = "soon", "late"
_ALL = {"void_after"}
"""The parts of a letter that are everybody's business where a promise is asked of each person or item."""


@attrs.frozen
class Standing:
    """How a promise stands in a case: kept for good, broken for good, kept so far, owed, or not watched.

    `event` is the number of the event that broke it, or since which it is owed. `due` is the moment by which it is owed, where it has one: once
    that is past, the next event finds it broken. `of` is the person or item it is about, where it is asked of each. `asked` says how often it
    was put to the test: a promise that never was is kept, and has kept nobody from anything.
    """

    promise: Promise
    state: How
    event: int | None = None
    due: datetime | None = None
    of: str | None = None
    asked: int = 0

    @property
    def left_undone(self) -> bool:
        """Whether it is broken because what was owed was never done, and not by an event."""
        return self.state == "broken" and (self.due is not None or isinstance(self.promise.pattern, MustHappen | Then))


class _At(NamedTuple):
    """Where one person, item or case stands: the state, the event that led there, the moment that counts."""

    state: int
    n: int
    moment: datetime | None


_BEGUN = _At(0, 0, None)


class _Watched:
    """A promise with its automaton and all that is worked out before the first case."""

    __slots__ = (
        "apart",
        "automaton",
        "broken",
        "judged",
        "key",
        "measure",
        "only",
        "parts",
        "promise",
        "standing",
        "table",
        "timed",
        "void_own",
    )

    def __init__(self, promise: Promise, known: Automaton, only: int, procedure: Procedure) -> None:
        pattern: Any = promise.pattern
        self.promise, self.automaton, self.only = promise, known, only
        self.table, self.standing, self.judged, self.parts = known.table, known.standing, known.judged, parts(pattern)
        self.broken = known.standing.index("broken") if "broken" in known.standing else -1
        self.timed = known.parts[-1] if known.parts[-1] in (_SOON, _LATE) else None
        self.measure = (
            pattern.no_sooner.than if isinstance(pattern, NoSooner) else pattern.within.limit if isinstance(pattern, Within) else None
        )
        self.key = "people" if isinstance(pattern, DifferentPeople) else told_apart(pattern)
        if isinstance(pattern, DifferentPeople) and pattern.same == "item":
            self.key = "people-of-item"
        self.apart = self.key is not None or self.timed is not None
        required = {subject.move for subject in getattr(pattern, "requires", ())} if self.key == "person" else set()
        self.void_own = frozenset(move.name for move in procedure.moves if move.retracts is not None and move.retracts in required)

    def keys(self, one: Occurrence) -> tuple[Key, ...]:
        """Whose letter an event is; nobody's where items are told apart and it is made on none, or people and none is named."""
        if self.key is None:
            return ("",)
        if self.key == "item":
            return (one.item,) if one.item is not None else ()
        if self.key == "person":
            return (one.person,) if one.person else ()
        people = tuple(person for person in dict.fromkeys((one.by, one.person)) if person)
        if self.key == "people":
            return people
        return tuple((person, one.item) for person in people) if one.item is not None else ()


class _Plan:
    """Promises made ready, shared by every case that is watched for them."""

    __slots__ = ("ask", "calendar", "conditions", "letters", "starting", "unwatched", "watched")

    def __init__(self, procedure: Procedure, promises: tuple[Promise, ...], *, topics: bool) -> None:
        self.calendar = procedure.calendar
        self.conditions = tuple(dict.fromkeys(need for promise in promises for need in _conditions(promise))) if topics else ()
        self.ask = asker(procedure, self.conditions) if self.conditions else None
        self.watched: list[_Watched] = []
        self.unwatched: list[Promise] = []
        for promise in promises:
            known = automaton(promise.pattern)
            if known is None or (not topics and any(_conditions(promise))):
                self.unwatched.append(promise)
            else:
                self.watched.append(_Watched(promise, known, self.bit(promise.only), procedure))
        self.letters: dict[tuple[str, str | None, str | None, int], Touched] = {}
        self.starting = [0] * len(self.watched)

    def bit(self, need: Need | None) -> int:
        """The bit of a condition; none where nothing has to hold."""
        return 1 << self.conditions.index(need) if need is not None else 0

    def letters_of(self, one: Occurrence, begun: int) -> Touched:
        """What an event is to each promise to which it is anything: the promise's place, the letter, and which of it is everybody's business."""
        found = []
        for at, watched in enumerate(self.watched):
            letter = everybody = 0
            for place, part in enumerate(watched.parts):
                its = [subject for subject in part.subjects if self._is(subject, one, begun)]
                if its and part.name in _ALL and watched.key is not None:
                    own = all(subject.move in watched.void_own for subject in its)
                    letter |= watched.automaton.bit("void_own") if own else 1 << place
                    everybody |= 0 if own else 1 << place
                elif its:
                    letter |= 1 << place
            if letter:
                found.append((at, watched, letter, everybody))
        return tuple(found)

    def _is(self, subject: Any, one: Occurrence, begun: int) -> bool:
        if subject.enters is not None:
            return bool(subject.enters == one.entered)
        if subject.holds is not None:
            return bool(begun & self.bit(subject.holds))
        return subject.move in (one.move, f"{one.move}.{one.outcome}")


def _conditions(promise: Promise) -> Iterator[Need]:
    if promise.only is not None:
        yield promise.only
    yield from (subject.holds for part in parts(promise.pattern) for subject in part.subjects if subject.holds is not None)


def _plan(procedure: Procedure, promises: tuple[Promise, ...], *, topics: bool) -> _Plan:
    """Made once for the promises of a procedure, and each time for others."""
    if promises is not procedure.promises:
        return _Plan(procedure, promises, topics=topics)
    kept: dict[bool, _Plan] = procedure.__dict__.setdefault("_watched", {})
    if topics not in kept:
        kept[topics] = _Plan(procedure, promises, topics=topics)
    return kept[topics]


class Monitor:
    """The promises of a procedure, or others, over one case. What it keeps does not grow with the length of the case.

    A promise that is for some topics only (`for`) sees those events alone after which the topic is such. A rule that is a subject happens at the
    event with which it begins to hold. With `topics=False` nothing is known of the topic, and a promise that looks at it is not watched.

    >>> from deliberation import towns
    >>> monitor = Monitor(towns.load("xichuan").procedure())
    >>> monitor.broken
    ()
    """

    __slots__ = ("_asked", "_earliest", "_facts", "_holding", "_keys", "_marks", "_plan", "_promises", "_states")

    def __init__(self, procedure: Procedure, promises: Iterable[Promise] | None = None, *, topics: bool = True) -> None:
        self._promises = procedure.promises if promises is None else tuple(promises)
        self._plan = plan = _plan(procedure, self._promises, topics=topics)
        self._states = [*plan.starting]
        self._asked = [*plan.starting]
        # INVARIANT: who is not in it stands in state 0, and has no moment.
        self._keys: dict[int, dict[Key, _At]] = {}
        self._marks: dict[int, tuple[int, str | None]] = {}
        self._holding, self._facts = 0, NOTHING
        self._earliest: datetime | None = None

    def step(self, one: Occurrence) -> None:
        """One more event."""
        plan, begun = self._plan, 0
        if plan.ask is not None and one.facts is not self._facts:
            holding = plan.ask(one.facts)
            begun = holding & ~self._holding
            self._holding, self._facts = holding, one.facts
        if self._earliest is not None and one.at > self._earliest:
            self._late(one)
        key = (one.move, one.outcome, one.entered, begun)
        touched = plan.letters.get(key)
        if touched is None:
            touched = plan.letters_of(one, begun)
            if len(plan.letters) < _MOST_LETTERS:
                plan.letters[key] = touched
        states = self._states
        for at, watched, letter, everybody in touched:
            if watched.only & ~self._holding:
                continue
            if watched.apart:
                self._apart(at, watched, letter, everybody, one)
                continue
            state = states[at]
            if letter & watched.judged[state]:
                self._asked[at] += 1
            new = watched.table[state][letter]
            if new != state:
                states[at] = new
                self._marks[at] = (one.n, None)

    def _apart(self, at: int, watched: _Watched, letter: int, everybody: int, one: Occurrence) -> None:
        """A letter of a promise that is asked of each person or item, or keeps a moment."""
        if self._states[at]:
            return
        known = self._keys.setdefault(at, {})
        own = watched.keys(one)
        if everybody and not (watched.key == "item" and own):
            for key in [key for key in known if key not in own]:
                self._keep(known, key, self._moved(watched, known[key], everybody, one))
        for key in own:
            was = known.get(key, _BEGUN)
            if letter & watched.judged[was.state]:
                self._asked[at] += 1
            now = self._moved(watched, was, letter, one)
            if now.state == watched.broken:
                self._break(at, one, key)
                return
            self._keep(known, key, now)

    def _keep(self, known: dict[Key, _At], key: Key, now: _At) -> None:
        if now.state:
            known[key] = now
        else:
            known.pop(key, None)

    def _moved(self, watched: _Watched, was: _At, letter: int, one: Occurrence) -> _At:
        """Where a letter leads from."""
        if was.moment is not None:
            beyond = one.at < was.moment if watched.timed == _SOON else one.at > was.moment
            letter |= beyond << (len(watched.automaton.parts) - 1)
        new = watched.table[was.state][letter]
        if not watched.timed:
            return was if new == was.state else _At(new, one.n, None)
        if new != 1 or not letter & 1 or (watched.timed == _LATE and was.state == 1):
            return was if new == was.state else _At(new, one.n, None)
        moment = self._over(watched, one)
        if watched.timed == _LATE:
            self._earliest = moment if self._earliest is None else min(moment, self._earliest)
        return _At(new, one.n, moment)

    def _over(self, watched: _Watched, one: Occurrence) -> datetime:
        """When a time that begins with an event is over; after a move of the clock its day counts that was over with it."""
        calendar, measure = self._plan.calendar, watched.measure
        assert measure is not None
        return due_moment(calendar, clock_began(calendar, one.at, measure) if one.by_clock else one.at, measure)

    def _late(self, one: Occurrence) -> None:
        """Break what is owed by a moment that is past, and note the next such moment."""
        self._earliest = None
        for at, known in [*self._keys.items()]:
            watched = self._plan.watched[at]
            if watched.timed != _LATE or not known:
                continue
            moment, first = min((was.moment, key) for key, was in known.items() if was.moment is not None)
            if moment < one.at and not watched.only & ~self._holding:
                self._break(at, one, first)
            else:
                self._earliest = moment if self._earliest is None else min(moment, self._earliest)

    def _break(self, at: int, one: Occurrence, key: Key) -> None:
        self._states[at], self._marks[at] = self._plan.watched[at].broken, (one.n, _of(key))
        del self._keys[at]

    def copy(self) -> Monitor:
        """The same promises where they stand now, to be watched on apart from here."""
        other = copy(self)
        other._states, other._asked, other._marks = [*self._states], [*self._asked], {**self._marks}
        other._keys = {at: {**known} for at, known in self._keys.items()}
        return other

    @property
    def states(self) -> tuple[frozenset[int], ...]:
        """The states of the automata of the promises that are watched: more than one where people, items or times stand apart."""
        keys = self._keys
        return tuple(
            frozenset(one.state for one in keys[at].values()) if keys.get(at) else frozenset((state,))
            for at, state in enumerate(self._states)
        )

    @property
    def broken(self) -> tuple[str, ...]:
        """The names of the promises that are broken by now."""
        return tuple(one.promise.name for one, state in zip(self._plan.watched, self._states, strict=True) if state == one.broken)

    def standings(self, *, final: bool = False) -> tuple[Standing, ...]:
        """How each promise stands, in the order in which they were given.

        With `final` nothing follows any more: what is owed is broken then, and what was kept so far is kept.
        """
        plan = self._plan
        found = {id(promise): Standing(promise, "unwatched") for promise in plan.unwatched}
        for at, watched in enumerate(plan.watched):
            told = self._standing(at, watched)
            if final and told.state in ("owed", "so-far"):
                told = attrs.evolve(told, state="broken" if told.state == "owed" else "kept")
            found[id(watched.promise)] = told
        return tuple(found[id(promise)] for promise in self._promises)

    def _standing(self, at: int, watched: _Watched) -> Standing:
        how, asked = watched.standing[self._states[at]], self._asked[at]
        n, of = self._marks.get(at, (None, None))
        if how == "broken" or not watched.apart:
            return Standing(watched.promise, how, n if how in ("broken", "owed") else None, None, of, asked)
        owed = [(known.moment, known.n, key) for key, known in self._keys.get(at, {}).items() if watched.standing[known.state] == "owed"]
        if not owed:
            # Another person or item can always come, or another time.
            return Standing(watched.promise, "so-far", None, None, None, asked)
        moment, n, key = min(owed, key=lambda one: (one[0] or datetime.min.replace(tzinfo=UTC), one[1]))
        return Standing(watched.promise, "owed", n, moment, _of(key), asked)


def _of(key: Key) -> str | None:
    """The person or item that a key names."""
    return (key if isinstance(key, str) else key[0]) or None
