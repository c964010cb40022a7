"""The tree of errors: what can go wrong apart from a rule saying no, which is an answer and never an error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from deliberation.model import Decision

__all__ = [
    "ActionReused",
    "BadAction",
    "DefinitionError",
    "DeliberationError",
    "HistoryError",
    "Problem",
    "Refused",
    "RuleFailed",
    "StaleCase",
    "StoreError",
    "UnknownMove",
    "nearest",
]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None where nothing is near.

    >>> nearest("publish", ["publicise", "object"])
    'publicise'
    """
    found = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


@attrs.frozen
class Problem:
    """One fault in a procedure or a file: where it is, what was found, what was expected, what to do.

    `path` leads from the document's root to the fault; `line` and `column` count from 1 and are 0 where there is no file.
    """

    code: str
    path: tuple[str | int, ...]
    found: str
    expected: str
    hint: str = ""
    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = ".".join(str(part) for part in self.path) or "document"
        at = f"{self.file or 'procedure'}:{self.line}:{self.column}: " if self.line else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{at}{place}: {self.code}: found {self.found}, expected {self.expected}{hint}"


class DeliberationError(Exception):
    """The root of every error of this library."""


class DefinitionError(DeliberationError):
    """The procedure or the file is malformed; `problems` holds every fault, in the order of the document."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.line, p.column)))
        count = len(self.problems)
        head = "1 problem" if count == 1 else f"{count} problems"
        super().__init__("\n".join([f"{head}:", *(f"  {problem}" for problem in self.problems)]))


class HistoryError(DeliberationError):
    """Stored events do not fit any procedure at hand; `index` counts the events from 0."""

    def __init__(self, message: str, *, index: int) -> None:
        self.index = index
        super().__init__(f"event {index}: {message}")


class UnknownMove(DeliberationError):
    """No move of that name in the procedure."""

    def __init__(self, move: str, known: Sequence[str]) -> None:
        self.move, self.known, self.nearest = move, tuple(known), nearest(move, known)
        hint = f"did you mean '{self.nearest}'? " if self.nearest else ""
        super().__init__(f"there is no move '{move}': {hint}the moves are {', '.join(known)}")


class BadAction(DeliberationError):
    """A wrong call: unknown keys or values of a wrong type; `faults` are pairs of a path and what is wrong there."""

    def __init__(self, move: str, faults: Sequence[tuple[str, str]]) -> None:
        self.move, self.faults = move, tuple(faults)
        told = "; ".join(f"{path}: {fault}" for path, fault in self.faults)
        super().__init__(f"'{move}' cannot be read: {told}")


class RuleFailed(DeliberationError):
    """A rule crashed, which is not a no: `rule` names it, the cause is chained."""

    def __init__(self, rule: str, move: str, cause: Exception) -> None:
        self.rule, self.move, self.cause = rule, move, cause
        super().__init__(f"rule '{rule}' failed on '{move}': {cause}")


class StaleCase(DeliberationError):
    """Somebody wrote first: the case had `found` events where `expected` were."""

    def __init__(self, case: str, *, expected: int, found: int) -> None:
        self.case, self.expected, self.found = case, expected, found
        super().__init__(f"case '{case}' has moved on: expected {expected} events, found {found}; load it and decide again")


class ActionReused(DeliberationError):
    """The same action id came with another content."""

    def __init__(self, action: str, difference: str) -> None:
        self.action = action
        super().__init__(f"action id '{action}' was used before with another content: {difference}; give each action an id of its own")


class StoreError(DeliberationError):
    """The store cannot serve: damaged, newer, locked, read-only or without the case; the message says what to do."""


class Refused(DeliberationError):
    """A refusal raised on request, by `Decision.require()`; `decision` carries every reason."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        noes = ", ".join(verdict.rule for verdict in decision.reasons) or "outcome"
        super().__init__(f"'{decision.action.move}' is refused by: {noes}")
