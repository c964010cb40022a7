"""The event of an accepted action, and what is kept beside it. It asks no rule."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from deliberation.kernel.dues import dues_of
from deliberation.kernel.plan import MovePlan, Plan
from deliberation.model import NOTHING, Action, Ballot, Case, Event, Personal
from deliberation.model.canonical import canonical
from deliberation.model.pmap import pairs
from deliberation.model.quick import quick

__all__ = ["personal_digest", "record_event", "round_of"]

_event = quick(Event)


def personal_digest(salt: str, value: Any) -> str:
    """What the event keeps of a personal value: SHA-256 over a salt, a line feed and its canonical JSON, in hexadecimal.

    >>> personal_digest("salt", "I am ill.")[:12]
    'ced6c63ab4a8'
    """
    return hashlib.sha256(salt.encode() + b"\n" + canonical(value)).hexdigest()


def _keep(move: MovePlan, case: Case, action: Action) -> tuple[Mapping[str, Any], dict[str, str], tuple[Ballot, ...], tuple[Personal, ...]]:
    """What goes into the event, and what beside it."""
    plain = {name: value for name, value in action.data.items() if name not in move.kept}
    digests: dict[str, str] = {}
    ballots: list[Ballot] = []
    personal: list[Personal] = []
    for name, fact in move.kept.items():
        if name not in action.data:
            continue
        value = action.data[name]
        if fact.keep == "secret":
            ballots.append(Ballot(action.move, round_of(case, action.move), name, value))
        else:
            digests[name] = personal_digest(action.salt or "", value)
            personal.append(Personal(case.length + 1, name, digests[name], action.salt or "", value))
    return plain, digests, tuple(ballots), tuple(personal)


def round_of(case: Case, move: str) -> int:
    """Which round of a move is under way: how many times it was made before it last began to count."""
    record = case.record(move)
    return record.total - record.count


def _next_item(case: Case, kind: str) -> str:
    return f"{kind}-{sum(item.kind == kind for _, item in pairs(case.items)) + 1}"


def record_event(
    plan: Plan, move: MovePlan, case: Case, action: Action, outcome: str | None
) -> tuple[Event, tuple[Ballot, ...], tuple[Personal, ...]]:
    """The event of an accepted action, and what is kept beside it."""
    data, digests, ballots, personal = (action.data or NOTHING, NOTHING, (), ()) if not move.kept else _keep(move, case, action)
    item = _next_item(case, move.opens) if move.opens else action.item
    pins = NOTHING
    if move.pins:
        branch = move.outcome(outcome)
        pins = {name: action.rosters[name] for name in (*move.move.pins, *(branch.pins if branch else ()))}
    event: Event = _event(
        case.id,
        case.length + 1,
        "move",
        action.move,
        outcome,
        action.by.id,
        action.by.roles,
        action.on_behalf,
        item,
        action.at,
        action.recorded,
        data,
        digests,
        action.vouched or NOTHING,
        pins,
        dues_of(plan, move, case, action, item, outcome) if move.dues else (),
        action.id,
        case.digest,
        1,
    )
    return event, ballots, personal
