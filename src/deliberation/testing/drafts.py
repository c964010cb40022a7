"""A procedure half drawn: its names, its parts so far, and what each of them may be. Whether it is well formed is seen to by who draws it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from itertools import count
from typing import Any, TypeVar

import attrs
from hypothesis import strategies as st

from deliberation.definition.names import RESERVED
from deliberation.model import START, Basis, Body, Choice, Citation, Deadline, Fact, Label, Move, Need, Promise, Requirement, Stage
from deliberation.quantities import Duration, read_duration

__all__ = ["CLOCK_TIME", "DAYS", "MOST_AMOUNT", "Draft", "Looks"]

T = TypeVar("T")

DAYS: Sequence[Duration] = tuple(map(read_duration, ("1 day", "7 days", "2 weeks", "3 working-days", "2 clear-days", "1 month")))
"""Durations of whole days, which end with one."""
CLOCK_TIME: Sequence[Duration] = tuple(map(read_duration, ("1 hour", "48 hours", "3 days same-time")))
"""Durations that end at a time of day."""

MOST_AMOUNT = 20
_ONE_MORE = st.integers(0, 2)
_TAKEN = {"step": (START,), "rule": RESERVED, "fact": ("choice", "entry")}
"""What means something already: where a case begins, the built-in questions, what is chosen and what is taken back."""


class Looks(IntEnum):
    """What a rule looks at, the least first: the topic, what is vouched for too, all that happened, how long ago it was."""

    TOPIC = 0
    FACTS = 1
    CASE = 2
    TIME = 3


@st.composite
def _more(draw: st.DrawFn, found: list[T], make: Callable[[], T], *, always: bool) -> bool:
    """One more, or none; whether there was. It is a strategy so that all that was drawn for it can go at once."""
    if not always and not draw(_ONE_MORE):
        return False
    found.append(make())
    return True


class Draft:
    """What was drawn so far of a procedure, and the drawing of a part that stands alone."""

    __slots__ = (
        "_draw",
        "_names",
        "_taken",
        "body",
        "citations",
        "deadlines",
        "item",
        "looks",
        "moves",
        "promises",
        "roles",
        "rules",
        "stages",
        "topic",
        "vote",
        "vouched",
        "ways",
    )

    def __init__(self, draw: st.DrawFn, names: st.SearchStrategy[str] | None) -> None:
        self._draw, self._names = draw, names
        self._taken: dict[str, set[str]] = {kind: set(taken) for kind, taken in _TAKEN.items()}
        self.ways: list[tuple[str, str]] = []
        self.stages: tuple[Stage, ...] = ()
        self.citations: tuple[Citation, ...] = ()
        self.roles: tuple[Label, ...] = ()
        self.topic: tuple[Fact, ...] = ()
        self.vouched: tuple[Fact, ...] = ()
        self.moves: dict[str, Move] = {}
        self.item: str | None = None
        self.body: Body | None = None
        self.vote: str | None = None
        self.deadlines: tuple[Deadline, ...] = ()
        self.rules: tuple[Requirement, ...] = ()
        self.looks: dict[str, Looks] = {}
        self.promises: tuple[Promise, ...] = ()

    def yes(self) -> bool:
        """Whether something is so; the simplest is that it is not."""
        return self._draw(st.booleans())

    def number(self, least: int, most: int) -> int:
        """A number, the least the simplest."""
        return self._draw(st.integers(least, most))

    def one(self, of: Sequence[T]) -> T:
        """One of these, the first the simplest."""
        return of[self.number(0, len(of) - 1)]

    def several(self, make: Callable[[], T], *, least: int = 0, most: int = 1) -> tuple[T, ...]:
        """So many of what is drawn one by one: each can be left out alone, so that a failure shrinks to those that it needs."""
        found: list[T] = []
        while len(found) < most and self._draw(_more(found, make, always=len(found) < least)):
            pass
        return tuple(found)

    def few(self, of: Sequence[T], *, least: int = 0, most: int = 2) -> tuple[T, ...]:
        """Some of these, each once, none of them the simplest."""
        left = [*of]
        return self.several(lambda: left.pop(self.number(0, len(left) - 1)), least=min(least, len(of)), most=min(most, len(of)))

    def name(self, kind: str, *, apart: str | None = None) -> str:
        """A name that nothing of this kind has, nor of the kind from which it has to be told apart."""
        taken = self._taken.setdefault(apart or kind, set())
        if self._names is None:
            found = next(name for n in count(1) if (name := f"{kind}-{n}") not in taken)
        else:
            found = self._draw(self._names.filter(lambda name: name not in taken))
        taken.add(found)
        return found

    def made(self, move: Move) -> Move:
        """A move under its name, new or changed."""
        self.moves[move.name] = move
        return move

    @property
    def steps(self) -> tuple[str, ...]:
        """Every step but `start`, each after the one from which a way leads to it."""
        return tuple(target for _, target in self.ways)

    @property
    def inner(self) -> tuple[str, ...]:
        """The steps in which a case goes on."""
        return tuple(step for step in self.steps if any(step == source for source, _ in self.ways))

    @property
    def ends(self) -> tuple[str, ...]:
        """The steps in which a case is over: those from which no way leads."""
        return tuple(step for step in self.steps if step not in self.inner)

    @property
    def of_people(self) -> tuple[Move, ...]:
        """The moves that people make."""
        return tuple(move for move in self.moves.values() if not move.by_clock)

    def basis(self) -> Basis | None:
        """A citation that something rests on, or none."""
        return Basis(self.one(self.citations).name) if self.yes() and self.citations else None

    def fact(self, kinds: Sequence[Any], *, personal: bool = False) -> Fact:
        """A fact of one of these kinds, with bounds that its kind has; a text may be personal."""
        kind = self.one(kinds)
        of = self.several(lambda: Choice(self.name("choice")), least=1, most=3) if kind == "choice" else ()
        bounded = kind in ("count", "text", "people", "documents") and self.yes()
        least = self.number(0 if kind == "count" else 1, 3) if bounded else None
        return Fact(
            self.name("fact"),
            kind,
            of=of,
            min=least,
            max=least + self.number(0, MOST_AMOUNT) if least is not None else None,
            optional=self.yes(),
            keep="personal" if self.yes() and personal and kind == "text" else "plain",
        )

    def rules_on(self, looks: Looks) -> tuple[str, ...]:
        """The rules that look at so much, or at less."""
        return tuple(name for name, known in self.looks.items() if known <= looks)

    def needs(self, among: Sequence[str]) -> tuple[Need, ...]:
        """A rule that has to hold, or must not; or none."""
        return tuple(Need(name, self.yes()) for name in self.few(among, most=1))

    def changed(self, name: str, **more: Any) -> None:
        """Some of a move written over."""
        self.made(attrs.evolve(self.moves[name], **more))
