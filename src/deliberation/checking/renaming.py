"""Which names of one procedure are other names in another: what is equal but for its name is one thing. What else differs is not told here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import attrs

from deliberation.checking.parts import KINDS, declared
from deliberation.documents.shapes import NAMED
from deliberation.model import Procedure, find

__all__ = ["Names", "learn"]

Pair = tuple[str, str, str]
Same = Callable[[Any, Any], bool]


class Names:
    """The names of two procedures, and which of them are taken for the same: the kind of thing, its name before and after."""

    def __init__(self, before: Procedure, after: Procedure) -> None:
        old, new = declared(before), declared(after)
        self.gone, self.come = old - new, new - old
        self.pairs: set[Pair] = set()
        self.guessing = False

    def alike(self, kind: str, before: str, after: str) -> bool:
        """Whether two mentions of a kind of thing mean the same one; where it is guessed, any that is gone and any that has come may."""
        if before == after or (kind, before, after) in self.pairs:
            return True
        if self.guessing and (kind, before) in self.gone and (kind, after) in self.come:
            return True
        (move, dot, outcome), (other, also, end) = before.partition("."), after.partition(".")
        return kind == "move" and bool(dot and also) and self.alike("move", move, other) and self.alike("outcome", outcome, end)

    @contextmanager
    def supposing(self, pair: Pair) -> Iterator[None]:
        """With two names taken for the same."""
        added = {pair} - self.pairs
        self.pairs |= added
        yield
        self.pairs -= added


@attrs.frozen
class _Left:
    """What is left over in one list of named things: those that are gone, and those that have come."""

    kind: str
    gone: list[Any]
    come: list[Any]


def learn(names: Names, before: Procedure, after: Procedure, same: Same) -> None:
    """Find what is equal but for its name, by `same`, which asks the names in turn.

    Two things may mention each other and both have other names. So what is left at the end is guessed at, as if whatever it mentions were
    renamed as it needs, and a guess that does not hold together with the others is dropped.
    """
    lists = [one for one in _lists(before, after) if one.gone and one.come]
    while list(_paired(names, lists, same)):
        pass
    names.guessing = True
    guessed = list(_paired(names, lists, same))
    names.guessing = False
    while wrong := [guess for guess in guessed if not same(*guess[1:])]:
        guessed = [guess for guess in guessed if guess not in wrong]
        names.pairs -= {pair for pair, _, _ in wrong}


def _lists(before: Any, after: Any) -> Iterator[_Left]:
    """Every list of named things in two that have the same name, and in those below them."""
    for field in attrs.fields(type(before)):
        old, new = (_named(getattr(one, field.name, None)) for one in (before, after))
        yield _Left(
            KINDS.get(field.name, ""), [one for one in old if not find(new, one.name)], [one for one in new if not find(old, one.name)]
        )
        for one in old:
            if other := find(new, one.name):
                yield from _lists(one, other)


def _named(value: Any) -> tuple[Any, ...]:
    return tuple(one for one in value if isinstance(one, NAMED)) if isinstance(value, tuple) else ()


def _paired(names: Names, lists: list[_Left], same: Same) -> Iterator[tuple[Pair, Any, Any]]:
    """Each pair that is the same but for its name, taken out of what is left over."""
    for left in lists:
        for one in tuple(left.gone):
            for other in left.come:
                pair = (left.kind, one.name, other.name)
                with names.supposing(pair):
                    fits = same(one, other)
                if fits:
                    left.gone.remove(one)
                    left.come.remove(other)
                    names.pairs.add(pair)
                    yield pair, one, other
                    break
