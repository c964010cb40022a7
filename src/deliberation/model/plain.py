"""Events, rosters and deadlines as plain data, in which what is empty is left out: what is written of them and what is sealed. Reading is elsewhere."""

from __future__ import annotations

from typing import Any

from deliberation.model.case import Due, Event, Member, Roster

__all__ = ["due_to_plain", "event_to_plain", "roster_to_plain"]


def due_to_plain(due: Due) -> dict[str, Any]:
    """A deadline's state as plain data."""
    plain: dict[str, Any] = {"deadline": due.deadline, "at": due.at.isoformat() if due.at else None, "times": due.times}
    if due.item is not None:
        plain["item"] = due.item
    if due.left is not None:
        plain["left"] = due.left
    if due.extended:
        plain["extended"] = due.extended
    if due.hard_stop is not None:
        plain["hard_stop"] = due.hard_stop.isoformat()
    return plain


def _member(member: Member) -> Any:
    if member == Member(member.id):
        return member.id
    plain = {
        "id": member.id,
        "weight": member.weight,
        "groups": list(member.groups),
        "household": member.household,
        "district": member.district,
    }
    return {key: value for key, value in plain.items() if value not in (None, [])}


def roster_to_plain(roster: Roster) -> list[Any]:
    """The members of a roster; one with nothing but an id as that id."""
    return [_member(member) for member in roster.members]


def event_to_plain(event: Event) -> dict[str, Any]:
    """An event as plain data, under the names of its fields; its own data as they are."""
    # Key after key, in the order in which people read: a dict of everything, sifted afterwards, takes twice as long.
    plain: dict[str, Any] = {"schema": event.schema, "case": event.case, "n": event.n, "kind": event.kind, "move": event.move}
    if event.outcome is not None:
        plain["outcome"] = event.outcome
    plain["by"] = event.by
    if event.roles:
        plain["roles"] = sorted(event.roles)
    if event.on_behalf is not None:
        plain["on_behalf"] = event.on_behalf
    if event.item is not None:
        plain["item"] = event.item
    plain["at"] = event.at.isoformat()
    if event.recorded is not None:
        plain["recorded"] = event.recorded.isoformat()
    if event.data:
        plain["data"] = dict(event.data)
    if event.personal:
        plain["personal"] = dict(event.personal)
    if event.vouched:
        plain["vouched"] = dict(event.vouched)
    if event.pins:
        plain["pins"] = {name: roster_to_plain(roster) for name, roster in event.pins.items()}
    if event.due:
        plain["due"] = [due_to_plain(due) for due in event.due]
    if event.action is not None:
        plain["action"] = event.action
    plain["digest"] = event.digest
    return plain
