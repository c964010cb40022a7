"""What each pattern means, read off a whole trace in a line or two; nothing here knows of automata.

A trace is a list of sets: of what each event is, in the words of the pattern. Of a time pattern it is a list of such sets with a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

__all__ = ["BROKEN", "OWED", "broken_in_time", "owed_in_time", "traces"]

Trace = Sequence[frozenset[str]]


def traces(letters: Sequence[frozenset[str]], most: int) -> Iterator[Trace]:
    """Every trace up to a length."""
    for length in range(most + 1):
        yield from product(letters, repeat=length)


def at(trace: Trace, word: str) -> list[int]:
    """The places at which an event is this."""
    return [place for place, event in enumerate(trace) if word in event]


def unprepared(trace: Trace, *, each_time: bool = False) -> bool:
    """Whether it happens somewhere without the other before it, or with it, that was not voided since, nor used up."""

    def prepared(place: int) -> bool:
        return any(
            not any(given < void < place for void in at(trace, "void"))
            and not (each_time and any(given <= used < place for used in at(trace, "it")))
            for given in at(trace, "other")
            if given <= place
        )

    return not all(prepared(place) for place in at(trace, "it"))


def empty_between(trace: Trace) -> bool:
    """Whether a first is followed by a second, neither of them in between, without the other after the one and up to the other."""
    return any(
        not any(first < place <= second for place in at(trace, "other"))
        for first in at(trace, "first")
        for second in at(trace, "second")
        if first < second and not any(first < place < second for place in at(trace, "first") + at(trace, "second"))
    )


BROKEN: dict[str, Callable[[Trace], bool]] = {
    "never": lambda trace: bool(at(trace, "it")),
    "twice at most": lambda trace: len(at(trace, "it")) > 2,
    "always_before": unprepared,
    "always_before, each_time": lambda trace: unprepared(trace, each_time=True),
    "between": empty_between,
    "never_after": lambda trace: any(first < place for first in at(trace, "it") for place in at(trace, "other")),
    "not_both": lambda trace: bool(at(trace, "it") and at(trace, "other")),
    "must_happen": lambda trace: False,
    "then": lambda trace: False,
    "different_people": lambda trace: sum(bool(at(trace, one)) for one in ("1", "2", "3")) > 1,
}

OWED: dict[str, Callable[[Trace], bool]] = {
    **dict.fromkeys(BROKEN, lambda trace: False),
    "must_happen": lambda trace: not at(trace, "it"),
    "then": lambda trace: any(not any(place <= later for later in at(trace, "other")) for place in at(trace, "it")),
}


def broken_in_time(kind: str, trace: Trace, moments: Sequence[int], over: Callable[[int], int]) -> bool:
    """Whether a second comes before a first is over; or a first was over, and something happened since, with no second in time."""
    if kind == "no_sooner":
        return any(
            moments[second] < over(moments[first]) for first in at(trace, "first") for second in at(trace, "second") if first < second
        )
    return any(
        not any(first <= second and moments[second] <= over(moments[first]) for second in at(trace, "second"))
        and moments[-1] > over(moments[first])
        for first in at(trace, "first")
    )


def owed_in_time(trace: Trace, moments: Sequence[int], over: Callable[[int], int]) -> int | None:
    """The first moment by which a second is owed; None where none is."""
    waiting = [first for first in at(trace, "first") if not any(first <= second for second in at(trace, "second"))]
    return min((over(moments[first]) for first in waiting), default=None)
