"""People made up for a procedure that comes without any: somebody for each role and each seat. They stand for nobody."""

from __future__ import annotations

from collections.abc import Iterator

from deliberation.documents import People, Person, RosterFile
from deliberation.model import Body, Member, Procedure, Text, Who, find

__all__ = ["made_up_people", "places", "who_may"]

_SEATS = 5
_PLACES = ("here", "there")


def who_may(procedure: Procedure) -> tuple[Who, ...]:
    """Everybody whom a move names in `by`, each once."""
    return tuple(dict.fromkeys(who for move in procedure.moves for who in move.by))


def places(procedure: Procedure, people: People, scope: str) -> tuple[str, ...]:
    """The values a fact can take that says where a role is held: its choices, else the places in which people hold one, else two."""
    fact = find(procedure.topic, scope)
    if fact is not None and fact.of:
        return tuple(choice.name for choice in fact.of)
    return tuple(dict.fromkeys(role.partition("@")[2] for one in people.people for role in one.roles if "@" in role)) or _PLACES


def _roles(procedure: Procedure, who: Who) -> tuple[str, ...]:
    if who.role is None:
        return ()
    return tuple(f"{who.role}@{place}" for place in places(procedure, People(), who.scope)) if who.scope else (who.role,)


def _members(body: Body) -> Iterator[Member]:
    """A member for each seat, the groups in turn, the first in all of them."""
    groups = tuple(group.name for group in body.groups)
    yield Member("everybody", groups=groups)
    for at in range(1, body.seats or _SEATS):
        yield Member(f"{body.name}-{at + 1}", groups=(groups[at % len(groups)],) if groups else ())


def made_up_people(procedure: Procedure) -> People:
    """Two people for each role in each place, a member for each seat, and `everybody`, who holds every role and a seat in each body.

    >>> from deliberation import towns
    >>> people = made_up_people(towns.load("xichuan").procedure())
    >>> [one.id for one in people.people][:3], len(people.roster("council", {}))
    (['everybody', 'leading-group-1', 'leading-group-2'], 21)
    """
    roles = dict.fromkeys(role for who in who_may(procedure) for role in _roles(procedure, who))
    rosters = tuple(RosterFile(body.name, tuple(_members(body))) for body in procedure.bodies)
    held = {f"{role.replace('@', '-')}-{n}": (role,) for role in roles for n in (1, 2)}
    seated = {member.id: () for roster in rosters for member in roster.members}
    people = {"everybody": tuple(roles), **held, **{name: () for name in seated if name != "everybody" and name not in held}}
    return People(tuple(Person(name, Text.of(name), tuple(has)) for name, has in people.items()), rosters)
