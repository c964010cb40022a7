"""One small automaton a pattern: what it remembers of a case, and where each event leads it. It steps nothing and reads no clock.

A state is a number, from 0, where a case begins; so is a letter: what an event is to the promise, each part of it a bit. An event that is
nothing to the promise is the letter 0, which leads nowhere. That is all a search needs to multiply a promise into the steps of a case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import attrs

from deliberation.promises.patterns import (
    AlwaysBefore,
    AtMostTimes,
    Between,
    DifferentPeople,
    MustHappen,
    Never,
    NeverAfter,
    NoSooner,
    NotBoth,
    Subjects,
    Then,
    Within,
)

__all__ = ["Automaton", "Part", "State", "automaton", "parts"]

State: TypeAlias = Literal["kept", "broken", "so-far", "owed"]
Step: TypeAlias = Callable[..., int]


@attrs.frozen
class Automaton:
    """A table from states and letters to states, and how a promise stands in each state.

    `parts` names the bits of a letter, from the lowest; `judged` are, for each state, those that put the promise to the test. The last part
    of a time pattern is not of the event but of its moment: `soon`, or `late`.
    """

    parts: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    standing: tuple[State, ...]
    judged: tuple[int, ...]

    @property
    def letters(self) -> range:
        """Every letter."""
        return range(1 << len(self.parts))

    def bit(self, part: str) -> int:
        """The letter that is this part alone.

        >>> automaton(Then("agree", leads_to="publish")).bit("leads_to")
        2
        """
        return 1 << self.parts.index(part)

    def run(self, letters: Iterable[int], state: int = 0) -> int:
        """Where letters lead, one after the other.

        >>> known = automaton(Never("sell"))
        >>> known.standing[known.run((0, 1, 0))]
        'broken'
        """
        for letter in letters:
            state = self.table[state][letter]
        return state


@attrs.frozen
class Part:
    """One bit of a letter: its name, and the subjects that make an event this."""

    name: str
    subjects: Subjects


def _made(
    parts: tuple[str, ...], states: int, step: Step, *, judged: tuple[str, ...], since: int = 0, owed: tuple[int, ...] = ()
) -> Automaton:
    """The table of a step function. The last of the `states` is the broken one; the promise is put to the test from the state `since` on.

    A state from which neither a break nor a debt can be reached stands for good; any other that is neither stands so far.
    """
    broken, size = states - 1, 1 << len(parts)
    rows = [
        tuple(step(state, *(bool(letter >> bit & 1) for bit in range(len(parts)))) for letter in range(size)) for state in range(broken)
    ]
    table = (*rows, (broken,) * size)
    unsafe = {broken, *owed}
    while more := {state for state, row in enumerate(table) if state not in unsafe and not unsafe.isdisjoint(row)}:
        unsafe |= more
    told: dict[int, State] = {broken: "broken", **dict.fromkeys(owed, "owed")}
    standing = tuple(told.get(state, "so-far" if state in unsafe else "kept") for state in range(states))
    tests = sum(1 << parts.index(part) for part in judged)
    return Automaton(parts, table, standing, tuple(tests if since <= state < broken else 0 for state in range(states)))


def _never(_: Never) -> Automaton:
    return _made(("never",), 2, lambda state, it: 1 if it else state, judged=("never",))


def _at_most_times(pattern: AtMostTimes) -> Automaton:
    return _made(("of",), pattern.at_most_times.times + 2, lambda state, it: state + it, judged=("of",))


def _always_before(pattern: AlwaysBefore) -> Automaton:
    """0: it has not happened, or no longer stands; 1: it stands. `void_own` voids for one person what `void_after` voids for all."""

    def step(state: int, wanted: bool, given: bool, *void: bool) -> int:
        stands = state == 1 or given
        if wanted and not stands:
            return 2
        if wanted and pattern.each_time:
            return 0
        return int(given or (stands and not any(void)))

    voids = (("void_after", "void_own") if pattern.same_person else ("void_after",)) if pattern.void_after else ()
    return _made(("always_before", "requires", *voids), 3, step, judged=("always_before",))


def _between(_: Between) -> Automaton:
    """0: not begun, or closed; 1: begun; 2: begun, and what is required has happened."""

    def step(state: int, first: bool, second: bool, it: bool) -> int:
        if state == 1 and second and not it:
            return 3
        if first:
            return 1
        return 0 if second or state == 0 else 2 if it else state

    return _made(("first", "second", "requires"), 4, step, judged=("second",), since=1)


def _never_after(_: NeverAfter) -> Automaton:
    return _made(
        ("never_after", "no"),
        3,
        lambda state, first, it: 2 if state == 1 and it else 1 if first else state,
        judged=("never_after",),
    )


def _not_both(_: NotBoth) -> Automaton:
    """0: neither; 1: the first; 2: the second."""

    def step(state: int, first: bool, second: bool) -> int:
        first, second = first or state == 1, second or state == 2
        return 3 if first and second else 1 if first else 2 if second else 0

    return _made(("first", "second"), 4, step, judged=("first", "second"))


def _must_happen(_: MustHappen) -> Automaton:
    """0: owed; 1: it has happened. Nothing in the course of a case breaks it, so it has no broken state."""
    return Automaton(("must_happen",), ((0, 1), (1, 1)), ("owed", "kept"), (1, 1))


def _then(_: Then) -> Automaton:
    """0: nothing is owed; 1: owed. It has no broken state either."""
    return Automaton(("then", "leads_to"), ((0, 1, 0, 0), (1, 1, 0, 0)), ("so-far", "owed"), (1, 1))


def _no_sooner(_: NoSooner) -> Automaton:
    """0: the first has not happened; 1: it has, at a moment that is kept."""
    return _made(
        ("from", "to", "soon"),
        3,
        lambda state, first, second, soon: 2 if state == 1 and second and soon else 1 if first else state,
        judged=("to",),
        since=1,
    )


def _within(_: Within) -> Automaton:
    """0: nothing is owed; 1: owed, by a moment that is kept."""

    def step(state: int, first: bool, second: bool, late: bool) -> int:
        if state == 1 and late:
            return 2
        return 0 if second else 1 if first else state

    return _made(("from", "to", "late"), 3, step, judged=("from",), owed=(1,))


def _different_people(pattern: DifferentPeople) -> Automaton:
    """What one person has done: nothing, one of them, or two."""
    names = tuple(str(at) for at in range(1, len(pattern.different_people) + 1))

    def step(state: int, *done: bool) -> int:
        all_done = {at for at, it in enumerate(done, 1) if it} | ({state} if state else set())
        return len(names) + 1 if len(all_done) > 1 else max(all_done, default=0)

    return _made(names, len(names) + 2, step, judged=names)


_MADE: Mapping[type, Callable[[Any], Automaton]] = {
    Never: _never,
    AtMostTimes: _at_most_times,
    AlwaysBefore: _always_before,
    Between: _between,
    NeverAfter: _never_after,
    NotBoth: _not_both,
    MustHappen: _must_happen,
    Then: _then,
    NoSooner: _no_sooner,
    Within: _within,
    DifferentPeople: _different_people,
}


def automaton(pattern: Any) -> Automaton | None:
    """The automaton of a pattern, or of one of its keys where it is asked of each person or item; None for what could happen, not what did.

    >>> automaton(AlwaysBefore("vote", requires="sign-in")).standing
    ('so-far', 'kept', 'broken')
    """
    return _automaton(pattern) if type(pattern) in _MADE else None


@lru_cache(maxsize=256)
def _automaton(pattern: Any) -> Automaton:
    return _MADE[type(pattern)](pattern)


def parts(pattern: Any) -> tuple[Part, ...]:
    """The parts of a letter that are of the event, each with its subjects, in the order of the automaton's; those of its moment are left out."""
    if isinstance(pattern, AtMostTimes):
        known: dict[str, Subjects] = {"of": pattern.at_most_times.of}
    elif isinstance(pattern, NoSooner | Within):
        span = pattern.no_sooner if isinstance(pattern, NoSooner) else pattern.within
        known = {"from": span.start, "to": span.to}
    elif isinstance(pattern, Between):
        known = {"first": pattern.between[0], "second": pattern.between[1], "requires": pattern.requires}
    elif isinstance(pattern, NotBoth):
        known = dict(zip(("first", "second"), pattern.not_both, strict=True))
    elif isinstance(pattern, DifferentPeople):
        known = {str(at): some for at, some in enumerate(pattern.different_people, 1)}
    else:
        fields = (field for field in attrs.fields(type(pattern)) if field.metadata.get("names") == "subject")
        known = {field.name: some for field in fields if (some := getattr(pattern, field.name))}
    return tuple(Part(name, some) for name, some in known.items())
