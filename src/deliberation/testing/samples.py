"""What a store on trial is given to keep: events of every shape, indexes, ballots, decisions. They come true in no town."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from deliberation.documents import read_procedure
from deliberation.kernel import decide, start
from deliberation.model import Action, Actor, Ballot, Decision, Due, Event, Index, Member, Personal, Roster

__all__ = [
    "AWKWARD",
    "DESK",
    "MOMENT",
    "Cut",
    "CutShort",
    "act",
    "ballots",
    "clerk",
    "event",
    "full",
    "indexed",
    "later",
    "refused",
    "secret",
]

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AWKWARD = "协商 עברית 🏮 e\u0301 é \x00 \t\r\n '\"\\ %s {} $1 \u2028"
"""A text of everything that is lost where texts are pasted together or read in another encoding."""

DESK = read_procedure(
    """
procedure: desk
version: "1"
title: {en: Desk, zh: 窗口}
roles: {clerk: {en: clerk, zh: 经办人}}
topic: {title: {kind: text, title: {en: title, zh: 议题}}}
stages:
  only: {title: {en: only, zh: 唯一}, steps: {open: {title: {en: open, zh: 进行中}}, closed: {end: true, title: {en: closed, zh: 已结束}}}}
moves:
  bring: {from: start, to: open, by: [clerk], asks: [title], title: {en: bring, zh: 提出}}
  look: {from: open, by: [clerk], title: {en: look, zh: 查看}}
  end: {from: open, to: closed, by: [clerk], title: {en: end, zh: 结束}}
""",
    file="desk",
)
"""A desk where something is brought, looked at and ended."""

clerk = Actor("p-1", frozenset({"clerk"}))

T = TypeVar("T")


class CutShort(Exception):
    """Somebody pulled the plug."""


class Cut(tuple[T, ...]):
    """A tuple that gives all it has, and then fails: whoever writes while reading it has half written."""

    __slots__ = ()

    def __iter__(self) -> Iterator[T]:
        yield from tuple.__iter__(self)
        raise CutShort("cut short")


def later(hours: float = 0, *, microseconds: int = 0) -> datetime:
    """A moment so much after a Monday at nine."""
    return MOMENT + timedelta(hours=hours, microseconds=microseconds)


def event(case: str, n: int, action: str | None = None, **data: Any) -> Event:
    """A small event."""
    nothing: dict[str, Any] = {}
    return Event(
        case, n, "move", "look", None, "p-1", frozenset(), None, None, later(n), None, data, {}, nothing, {}, (), action, DESK.digest
    )


def full(case: str, n: int, action: str | None = None) -> Event:
    """An event with something in every field, and values that look like others."""
    member = Member("p-1", weight=2, groups=("women", "young"), household="h-1", district="north")
    return Event(
        case,
        n,
        "clock" if action is None else "move",
        "look",
        "seen",
        "p-1",
        frozenset({"clerk", "villager@Jiangwan"}),
        "p-2",
        "task-1",
        later(n, microseconds=1),
        later(n + 1),
        {"whole": 2**53 + 1, "flag": True, "one": 1, "none": None, "list": [0, False, "0", {"deep": []}], "text": "", "date": "2026-03-02"},
        {"reason": "a" * 64},
        {"settled": False, "population": 0},
        {"council": Roster("council", (member, Member("p-2")))},
        (Due("notice", None, later(24), 1, None, 2, later(48)), Due("task-due", "task-1", None, 0, 3600)),
        action,
        DESK.digest,
    )


def indexed(step: str = "open", due: datetime | None = None, procedure: str = "desk") -> Index:
    """Where a case is found."""
    return Index(procedure, DESK.digest, step, due)


def ballots(*values: str, move: str = "vote", since: int = 0) -> tuple[Ballot, ...]:
    """Secret choices."""
    return tuple(Ballot(move, since, "choice", value) for value in values)


def secret(n: int, field: str, value: Any) -> Personal:
    """A personal value."""
    return Personal(n, field, "a" * 64, "salt", value)


def act(move: str, name: str, by: Actor = clerk, **data: Any) -> Action:
    """An action at the desk."""
    return Action(move, by, at=MOMENT, id=name, data=data)


def refused(case: str, name: str, move: str = "bring", by: Actor = clerk) -> Decision:
    """A refusal at the desk: of a `bring` because nothing is brought, of anything else because of the order."""
    return decide(DESK, start(DESK, case), act(move, name, by))
