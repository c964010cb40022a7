"""Each automaton against its plain definition on every short trace; what stands for good does, and what stands so far does not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product
from typing import Any

import pytest

from deliberation.model import Subject
from deliberation.promises import (
    PATTERNS,
    AlwaysBefore,
    AtMostTimes,
    Automaton,
    Between,
    CanAlways,
    DifferentPeople,
    MustHappen,
    Never,
    NeverAfter,
    NoSooner,
    NotBoth,
    Span,
    Then,
    Times,
    Wait,
    Within,
    automaton,
    parts,
)
from deliberation.quantities import read_duration
from tests.promises.plain import BROKEN, OWED, traces

DAY = read_duration("1 day")
PAIR = (("first",), ("second",))
KNOWN: dict[str, tuple[Any, tuple[str, ...], int]] = {
    "never": (Never("it"), ("it",), 2),
    "twice at most": (AtMostTimes(Times("it", times=2)), ("it",), 4),
    "always_before": (AlwaysBefore("it", requires="other", void_after="void"), ("it", "other", "void"), 3),
    "always_before, each_time": (
        AlwaysBefore("it", requires="other", void_after="void", each_time=True),
        ("it", "other", "void"),
        3,
    ),
    "between": (Between(PAIR, requires="other"), ("first", "second", "other"), 4),
    "never_after": (NeverAfter("it", no="other"), ("it", "other"), 3),
    "not_both": (NotBoth(["it", "other"]), ("it", "other"), 4),
    "must_happen": (MustHappen("it"), ("it",), 2),
    "then": (Then("it", leads_to="other"), ("it", "other"), 2),
    "different_people": (DifferentPeople(["1", "2", "3"]), ("1", "2", "3"), 5),
}
"""A pattern of each kind, what its bits are in its plain definition, and how many states it has."""


def known_automaton(name: str) -> Automaton:
    """The automaton of a pattern."""
    found = automaton(KNOWN[name][0])
    assert found is not None
    return found


def sets(words: Iterable[str], most: int) -> list[frozenset[str]]:
    """Every set of so many words at most."""
    return [frozenset(some) for count in range(most + 1) for some in combinations(words, count)]


def letter(name: str, event: frozenset[str]) -> int:
    """What an event of a trace is to an automaton."""
    return sum(1 << place for place, word in enumerate(KNOWN[name][1]) if word in event)


def check_every_trace(name: str, letters: list[frozenset[str]], most: int) -> None:
    """The automaton says of every trace what the definition says."""
    known = known_automaton(name)
    coded = {event: letter(name, event) for event in letters}
    for trace in traces(letters, most):
        state = known.run(coded[event] for event in trace)
        said = known.standing[state]
        assert (BROKEN[name](trace), OWED[name](trace)) == (said == "broken", said == "owed"), trace


@pytest.mark.parametrize("name", KNOWN)
def test_an_automaton_says_what_its_definition_says(name: str) -> None:
    """Of every trace up to length seven whose events are one thing each, and up to length five where they are any at once."""
    words = KNOWN[name][1]
    check_every_trace(name, sets(words, 1), 7)
    check_every_trace(name, sets(words, len(words)), 5)


@pytest.mark.soak
@pytest.mark.parametrize("name", KNOWN)
def test_an_automaton_says_what_its_definition_says_of_every_trace(name: str) -> None:  # pragma: no cover  (the soak profile runs it)
    """Up to length seven, whatever the events are at once."""
    check_every_trace(name, sets(KNOWN[name][1], 3), 7)


@pytest.mark.parametrize("name", KNOWN)
def test_an_automaton_has_as_many_states_as_its_pattern_needs(name: str) -> None:
    """Each of them is reached, and from a break none leads back."""
    known = known_automaton(name)
    assert KNOWN[name][2] == len(known.table) == len(known.standing) == len(known.judged)
    assert set(range(len(known.table))) == {known.run(some) for some in product(known.letters, repeat=3)} | {0}
    assert all(set(row) == {state} for state, row in enumerate(known.table) if known.standing[state] == "broken")


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_nothing_to_a_promise_leads_nowhere(name: str) -> None:
    """The letter 0, in every state."""
    assert list(range(KNOWN[name][2])) == [row[0] for row in known_automaton(name).table]


@pytest.mark.parametrize("name", KNOWN)
def test_what_stands_for_good_does_and_what_stands_so_far_does_not(name: str) -> None:
    """Kept and broken stay so however it goes on; so far and owed, some way of going on changes it."""
    known = known_automaton(name)
    further = [tuple(some) for length in range(1, 4) for some in product(known.letters, repeat=length)]
    for state, said in enumerate(known.standing):
        after = {known.standing[known.run(some, state)] for some in further}
        assert (after == {said}) is (said in ("kept", "broken"))


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (Never("it"), ("so-far", "broken")),
        (AlwaysBefore("it", requires="other"), ("so-far", "kept", "broken")),
        (AlwaysBefore("it", requires="other", each_time=True), ("so-far", "so-far", "broken")),
        (MustHappen("it"), ("owed", "kept")),
        (Then("it", leads_to="other"), ("so-far", "owed")),
        (NoSooner(Wait(DAY, start="it", to="other")), ("so-far", "so-far", "broken")),
        (Within(Span(DAY, start="it", to="other")), ("so-far", "owed", "broken")),
    ],
    ids=lambda one: getattr(one, "kind", ""),
)
def test_what_each_state_says(pattern: Any, told: tuple[str, ...]) -> None:
    """What was required once and cannot lapse stands for good."""
    known = automaton(pattern)
    assert known is not None
    assert told == known.standing


def test_what_voids_for_one_person_voids() -> None:
    """As what voids for all does, where the promise is asked of each person."""
    known = automaton(AlwaysBefore("vote", requires="sign-in", same_person=True, void_after="sign-out"))
    assert known is not None
    assert ("always_before", "requires", "void_after", "void_own") == known.parts
    given = known.run([known.bit("requires")])
    assert [0, 0] == [known.table[given][known.bit(part)] for part in ("void_after", "void_own")]


def test_a_pattern_that_speaks_of_what_could_happen_has_no_automaton() -> None:
    """All others have, with a part for each of its subjects."""
    assert None is automaton(CanAlways("end"))
    assert () == parts(CanAlways("end"))
    assert set(PATTERNS) - {"can_always"} == {pattern.kind for pattern, _, _ in KNOWN.values()} | {"no_sooner", "within"}
    assert {"from": (Subject("it"),), "to": (Subject("other"),)} == {
        part.name: part.subjects for part in parts(Within(Span(DAY, start="it", to="other")))
    }


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Never(()), "'never' names at least one"),
        (lambda: Wait(DAY, start=(), to="it"), "'from' names at least one"),
        (lambda: NotBoth(["it"]), "'not_both' names two"),
        (lambda: Between([("it",), ()], requires="other"), "'between' names two"),
        (lambda: Times("it", times=0), "'times' is from 1 to 1000"),
        (lambda: Times("it", times=1001), "'times' is from 1 to 1000"),
        (lambda: DifferentPeople(["it"]), "names from two to 8"),
        (lambda: DifferentPeople(["it", ()]), "names from two to 8"),
        (lambda: DifferentPeople([str(n) for n in range(9)]), "names from two to 8"),
        *(
            (lambda make=make: make(same_person=True, same="item"), "either 'same_person' or 'same'")
            for make in (
                lambda **same: AtMostTimes(Times("it", times=1), **same),
                lambda **same: AlwaysBefore("it", requires="other", **same),
                lambda **same: Between(PAIR, requires="other", **same),
                lambda **same: NeverAfter("it", no="other", **same),
                lambda **same: NotBoth(["it", "other"], **same),
                lambda **same: Then("it", leads_to="other", **same),
                lambda **same: NoSooner(Wait(DAY, start="it", to="other"), **same),
                lambda **same: Within(Span(DAY, start="it", to="other"), **same),
            )
        ),
    ],
)
def test_a_pattern_that_says_nothing_cannot_be_made(make: Any, told: str) -> None:
    """Nor one whose table would have no end."""
    with pytest.raises(ValueError, match=told):
        make()
