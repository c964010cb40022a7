"""Events decoded quickly, by msgspec; whatever is not plainly right it leaves to the reader in `events`, which says what is wrong."""

from __future__ import annotations

from typing import Any

import msgspec

from deliberation.documents.plain import moment_of
from deliberation.model import Due, Event, EventKind, Member, Roster
from deliberation.model.quick import quick

__all__ = ["decoded"]

_event = quick(Event)


class _Due(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    deadline: str
    at: str | None = None
    times: int = 0
    item: str | None = None
    left: int | None = None
    extended: int = 0
    hard_stop: str | None = None


class _Member(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    id: str
    weight: int = 1
    groups: tuple[str, ...] = ()
    household: str | None = None
    district: str | None = None


class _Line(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An event as `event_to_json` writes it; what may be empty is left out there."""

    schema: int
    case: str
    n: int
    kind: EventKind
    move: str
    by: str
    at: str
    digest: str
    outcome: str | None = None
    roles: frozenset[str] = frozenset()
    on_behalf: str | None = None
    item: str | None = None
    recorded: str | None = None
    data: dict[str, Any] = {}
    personal: dict[str, str] = {}
    vouched: dict[str, Any] = {}
    pins: dict[str, list[str | _Member]] = {}
    due: tuple[_Due, ...] = ()
    action: str | None = None


_decode = msgspec.json.Decoder(_Line).decode


def _read_due(one: _Due) -> Due:
    at, stop = one.at, one.hard_stop
    return Due(
        one.deadline,
        one.item,
        None if at is None else moment_of(at),
        one.times,
        one.left,
        one.extended,
        None if stop is None else moment_of(stop),
    )


def _member(one: str | _Member) -> Member:
    if isinstance(one, str):
        return Member(one)
    return Member(one.id, weight=one.weight, groups=one.groups, household=one.household, district=one.district)


def decoded(text: str | bytes, *, schema: int) -> Event | None:
    """The event of a line of that schema; None where the line is of another, or not plainly an event."""
    try:
        line = _decode(text)
        if line.schema != schema:
            return None
        recorded = line.recorded
        return _event(
            line.case,
            line.n,
            line.kind,
            line.move,
            line.outcome,
            line.by,
            line.roles,
            line.on_behalf,
            line.item,
            moment_of(line.at),
            None if recorded is None else moment_of(recorded),
            line.data,
            line.personal,
            line.vouched,
            {body: Roster(body, tuple(map(_member, members))) for body, members in line.pins.items()} if line.pins else line.pins,
            tuple(map(_read_due, line.due)) if line.due else (),
            line.action,
            line.digest,
            schema,
        )
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        return None
