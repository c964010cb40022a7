"""A town's people file: pseudonyms, roles, and who sits in which body. For demos, stories and small towns; a host has its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from deliberation.documents.nodes import Fault, Faults, Row, read_nodes
from deliberation.documents.shapes import shaped
from deliberation.errors import DefinitionError, nearest
from deliberation.model import Actor, Member, Roster, Text
from deliberation.rules import STANDARD

__all__ = ["People", "PeopleShape", "Person", "PersonShape", "RosterFile", "RosterShape", "load_people", "read_people"]

_MOST_HINTS = 100


@attrs.frozen
class Person:
    """A pseudonym with a name to show and roles."""

    id: str
    name: Text
    roles: tuple[str, ...] = ()

    @property
    def actor(self) -> Actor:
        """The person as one who acts."""
        return Actor(self.id, frozenset(self.roles))


@attrs.frozen
class RosterFile:
    """The members of a body, for cases whose facts are `where`."""

    body: str
    members: tuple[Member, ...]
    where: tuple[tuple[str, str], ...] = ()


@attrs.frozen
class People:
    """Everybody a town knows."""

    people: tuple[Person, ...] = ()
    rosters: tuple[RosterFile, ...] = ()

    def actor(self, person: str) -> Actor:
        """The one of that id. Raises `KeyError` with the nearest."""
        for one in self.people:
            if one.id == person:
                return one.actor
        near = nearest(person, (one.id for one in self.people))
        raise KeyError(f"there is nobody called '{person}'" + (f"; did you mean '{near}'?" if near else ""))

    def roster(self, body: str, facts: Mapping[str, Any]) -> Roster | None:
        """The first roster of a body that fits a case's facts."""
        for one in self.rosters:
            if one.body == body and all(facts.get(fact) == value for fact, value in one.where):
                return Roster(body, one.members)
        return None


@attrs.frozen
class PersonShape:
    """A pseudonym with a name to show and roles, as the file has it."""

    name: Text
    roles: tuple[str, ...] = ()


@attrs.frozen
class RosterShape:
    """The members of a body, as the file has them."""

    body: str
    members: tuple[Member, ...]
    where: dict[str, str] = attrs.field(factory=dict)


@attrs.frozen
class PeopleShape:
    """Everybody a town knows, as the file has them."""

    people: dict[str, PersonShape] = attrs.field(factory=dict)
    rosters: tuple[RosterShape, ...] = ()


def read_people(text: str | bytes, *, file: str = "people.yaml") -> People:
    """The people that a YAML text describes. Raises `DefinitionError` with every fault."""
    root = read_nodes(text, file=file)
    try:
        shape: PeopleShape = shaped(root, PeopleShape, STANDARD)
    except Faults as faults:
        raise DefinitionError([fault.problem(file) for fault in faults.faults]) from None
    problems = []
    rosters = []
    for one, written in zip(shape.rosters, _rows(root.get("rosters", ())), strict=True):
        seen = set()
        for member, node in zip(one.members, _rows(written["members"]), strict=True):
            if member.id in seen:
                problems.append(Fault("member-twice", node, f"'{member.id}' again", "each member once", "remove one of the two"))
            elif member.id not in shape.people:
                near = nearest(member.id, shape.people) if len(problems) < _MOST_HINTS else None
                hint = f"did you mean '{near}'?" if near else "add the person under 'people'"
                problems.append(Fault("unknown-person", node, f"'{member.id}'", "one of the people", hint))
            seen.add(member.id)
        rosters.append(RosterFile(one.body, one.members, tuple(one.where.items())))
    if problems:
        raise DefinitionError([fault.problem(file) for fault in problems])
    people = tuple(Person(name, one.name, one.roles) for name, one in shape.people.items())
    return People(people, tuple(rosters))


def _rows(node: Any) -> Any:
    """A list, or the one thing that stands instead of it."""
    return node if isinstance(node, Row | tuple) else [node]


def load_people(path: str | Path) -> People:
    """The people in a file. Raises `DefinitionError`, and `OSError` where the file cannot be read."""
    return read_people(Path(path).read_bytes(), file=str(path))
