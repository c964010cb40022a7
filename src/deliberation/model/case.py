"""The running nouns: who acts, what was asked for, what was recorded, and what a case's events add up to. Values only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import attrs

from deliberation.errors import Refused
from deliberation.model.pmap import EMPTY, PMap, as_dict, get, pairs, put, size
from deliberation.model.procedure import Citation, Fact, Procedure, Status
from deliberation.model.text import Sentence, as_id

__all__ = [
    "BLANK",
    "CLOCK",
    "NOTHING",
    "Action",
    "Actor",
    "Ballot",
    "Branch",
    "Case",
    "Decision",
    "Done",
    "Due",
    "Entry",
    "Event",
    "EventKind",
    "Finding",
    "Grounds",
    "Item",
    "Member",
    "Option",
    "Personal",
    "Record",
    "Roster",
    "Seen",
    "Tally",
    "Verdict",
]

EventKind = Literal["move", "clock", "migrated", "migration-undone", "annulled"]

NOTHING: Mapping[str, Any] = MappingProxyType({})
"""The empty mapping, shared."""

BLANK = "-"
"""What a record keeps for the choice of somebody who was asked for one and left it open."""


def _utc(moment: datetime) -> datetime:
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError("a moment carries its time zone: give an aware datetime, such as datetime.now(timezone.utc)")
    if not 1900 <= moment.year <= 9000:
        raise ValueError("a moment lies in the years 1900 to 9000")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _maybe_utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else _utc(moment)


def _names(roles: Iterable[str]) -> frozenset[str]:
    if isinstance(roles, str):
        raise TypeError("roles are a set of names, not one text: write {'chair'}")
    return frozenset(map(as_id, roles))


def _maybe_id(value: str | None) -> str | None:
    return None if value is None else as_id(value)


@attrs.frozen
class Actor:
    """Who acts: a pseudonym, and roles that the host vouches for, such as `chair` or `villager@Jiangwan`."""

    id: str = attrs.field(converter=as_id)
    roles: frozenset[str] = attrs.field(default=frozenset(), converter=_names)


CLOCK = Actor("clock")


@attrs.frozen
class Member:
    """A seat in a body and who holds it: weight of the vote, groups, household, district."""

    id: str = attrs.field(converter=as_id)
    weight: int = attrs.field(default=1, kw_only=True)
    groups: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    household: str | None = attrs.field(default=None, kw_only=True)
    district: str | None = attrs.field(default=None, kw_only=True)


def _members(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(members)


@attrs.frozen
class Roster:
    """The members of a body at one moment. A member stands in it once."""

    body: str
    members: tuple[Member, ...] = attrs.field(default=(), converter=_members)
    index: Mapping[str, Member] = attrs.field(init=False, repr=False, eq=False)
    _grouped: Mapping[str, int] = attrs.field(init=False, repr=False, eq=False)

    @index.default
    def _index(self) -> Mapping[str, Member]:
        index = {member.id: member for member in self.members}
        if len(index) != len(self.members):
            raise ValueError(f"a member stands twice in the roster of '{self.body}'")
        return index

    @_grouped.default
    def _count_groups(self) -> Mapping[str, int]:
        return Counter(group for member in self.members for group in dict.fromkeys(member.groups))

    def __contains__(self, person: object) -> bool:
        return person in self.index

    def __len__(self) -> int:
        return len(self.members)

    @property
    def districts(self) -> tuple[str, ...]:
        """The districts its members come from, in the order in which they are named."""
        return tuple(dict.fromkeys(member.district for member in self.members if member.district is not None))

    def in_group(self, group: str | None) -> int:
        """How many members belong to a group; all of them where `group` is None."""
        return len(self.members) if group is None else self._grouped.get(group, 0)


@attrs.frozen
class Action:
    """A request for a move: who, when, on whose behalf or on which item, with what data, under which id.

    `at` is when it happens, `recorded` when it was typed. `vouched` are facts and `rosters` bodies that the host answers for. `salt` is
    needed only where the move asks for something personal.
    """

    move: str
    by: Actor
    at: datetime = attrs.field(converter=_utc, kw_only=True)
    id: str = attrs.field(converter=as_id, kw_only=True)
    data: Mapping[str, Any] = attrs.field(default=NOTHING, kw_only=True)
    item: str | None = attrs.field(default=None, converter=_maybe_id, kw_only=True)
    on_behalf: str | None = attrs.field(default=None, converter=_maybe_id, kw_only=True)
    recorded: datetime | None = attrs.field(default=None, converter=_maybe_utc, kw_only=True)
    vouched: Mapping[str, Any] = attrs.field(default=NOTHING, kw_only=True)
    rosters: Mapping[str, Roster] = attrs.field(default=NOTHING, kw_only=True)
    salt: str | None = attrs.field(default=None, kw_only=True, repr=False)


@attrs.frozen
class Due:
    """How a deadline stands after an event: when it is due, how often it has fired, how often it was extended, and its hard stop.

    While it is paused, `at` is None and `left` says what is not used yet, as `calendars.unused` counts it; without both it was stopped.
    """

    deadline: str
    item: str | None = None
    at: datetime | None = None
    times: int = 0
    left: int | None = None
    extended: int = 0
    hard_stop: datetime | None = None

    @property
    def key(self) -> str:
        """The name it is kept under in a case."""
        return self.deadline if self.item is None else f"{self.deadline} {self.item}"


@attrs.frozen(weakref_slot=False)
class Event:
    """A move that was accepted, and what the decision rested on. `n` counts a case's events from 1.

    `data` is plain JSON: moments and dates are ISO texts. `personal` holds digests, `pins` rosters, `due` the deadlines it set.
    """

    case: str
    n: int
    kind: EventKind
    move: str
    outcome: str | None
    by: str
    roles: frozenset[str]
    on_behalf: str | None
    item: str | None
    at: datetime
    recorded: datetime | None
    data: Mapping[str, Any]
    personal: Mapping[str, str]
    vouched: Mapping[str, Any]
    pins: Mapping[str, Roster]
    due: tuple[Due, ...]
    action: str | None
    digest: str
    schema: int = 1

    @property
    def person(self) -> str:
        """For whom it counts: the one on whose behalf it was made, else the one who made it."""
        return self.on_behalf or self.by


class Entry(NamedTuple):
    """What a record keeps of a person: the event, the choice made (`BLANK` where it was left open), and how many times."""

    n: int
    choice: str | None
    times: int


class Tally(NamedTuple):
    """A running count, in heads and in weight."""

    heads: int
    weight: int


_NO_TALLY = Tally(0, 0)


@attrs.frozen(weakref_slot=False)
class Record:
    """Who did a move since it last began to count, with running tallies.

    `total`, `last` (the event) and `at` (its moment) are over the whole case.
    """

    entries: PMap = attrs.field(default=EMPTY, eq=as_dict)
    tallies: PMap = attrs.field(default=EMPTY, eq=as_dict)
    count: int = 0
    total: int = 0
    last: int = 0
    at: datetime | None = None

    def of(self, person: str) -> Entry | None:
        """What is kept of one person."""
        entry: Entry | None = get(self.entries, person)
        return entry

    def people(self) -> Iterator[str]:
        """Who is in it."""
        return (person for person, _ in pairs(self.entries))

    def __len__(self) -> int:
        return size(self.entries)

    def tally(self, choice: str | None = None, group: str | None = None) -> Tally:
        """The running count of a choice, within a group."""
        found: Tally = get(self.tallies, f"{choice or ''}/{group or ''}", _NO_TALLY)
        return found


@attrs.frozen(weakref_slot=False)
class Done:
    """That a move was made on an item: the last event of it, and everybody who made it, with the last event of each."""

    n: int
    people: PMap = attrs.field(eq=as_dict)

    @classmethod
    def once(cls, n: int, by: str) -> Done:
        """Made for the first time."""
        return cls(n, (by, n))

    def again(self, n: int, by: str) -> Done:
        """Made once more, by whomever."""
        return Done(n, put(self.people, by, n))

    def by(self, person: str) -> bool:
        """Whether this person ever made it."""
        return get(self.people, person) is not None


@attrs.frozen
class Item:
    """A thing a case keeps track of: an objection, a task, a motion. `done` tells of each move that was made on it, the opening one too."""

    id: str
    kind: str
    n: int
    by: str
    data: Mapping[str, Any] = NOTHING
    done: PMap = attrs.field(default=EMPTY, eq=as_dict)


@attrs.frozen(weakref_slot=False)
class Case:
    """One topic under way: what its events so far add up to. `at` is the moment of the last event, `wakes` when the clock may act next."""

    id: str
    procedure: str
    digest: str
    step: str
    length: int = 0
    opened: datetime | None = None
    at: datetime | None = None
    facts: Mapping[str, Any] = NOTHING
    records: PMap = attrs.field(default=EMPTY, eq=as_dict)
    items: PMap = attrs.field(default=EMPTY, eq=as_dict)
    rosters: PMap = attrs.field(default=EMPTY, eq=as_dict)
    due: PMap = attrs.field(default=EMPTY, eq=as_dict)
    wakes: datetime | None = None

    def record(self, move: str) -> Record:
        """Who did a move; empty where nobody did, or where no rule asks about it."""
        found: Record = get(self.records, move, _NO_RECORD)
        return found

    def item(self, name: str) -> Item | None:
        """The item of that id."""
        found: Item | None = get(self.items, name)
        return found

    def items_of(self, kind: str) -> tuple[Item, ...]:
        """The items of one kind, in the order they were opened."""
        return tuple(sorted((item for _, item in pairs(self.items) if item.kind == kind), key=lambda item: item.n))

    def roster(self, body: str) -> Roster | None:
        """The pinned members of a body."""
        found: Roster | None = get(self.rosters, body)
        return found

    def deadline(self, name: str, item: str | None = None) -> Due | None:
        """How a deadline stands; None where it was never started."""
        found: Due | None = get(self.due, name if item is None else f"{name} {item}")
        return found


_NO_RECORD = Record()


@attrs.frozen
class Grounds:
    """What a verdict rests on: the citation, and with what right it is cited."""

    citation: Citation
    status: Status


@attrs.frozen(weakref_slot=False)
class Verdict:
    """The answer of one rule: whether it holds, what was seen, what is required, how many are missing, what it rests on.

    `ok` already speaks for the negated question where `negated`. `values` fill the sentence; `missing` is None where nothing is counted.
    """

    rule: str
    ok: bool
    sentence: Sentence
    observed: Any
    required: Any
    missing: int | None
    grounds: Grounds | None
    negated: bool
    values: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The stable name of what is said, for other languages, forms and screens."""
        return self.sentence.code


@attrs.frozen
class Branch:
    """How one outcome of a move stood."""

    outcome: str
    holds: bool
    verdicts: tuple[Verdict, ...]


@attrs.frozen
class Ballot:
    """A secret choice on its way into the box: which move, after how many that no longer count, which field, which value; nobody's name."""

    move: str
    since: int
    field: str
    value: Any = attrs.field(repr=False)


@attrs.frozen
class Personal:
    """A personal value to be kept beside the event, under its salted digest, where it can be erased."""

    n: int
    field: str
    digest: str
    salt: str = attrs.field(repr=False)
    value: Any = attrs.field(repr=False)


@attrs.frozen(weakref_slot=False)
class Decision:
    """All verdicts for one action, and the events: the clock's that came due before, then the action's own if accepted.

    `case` is the case after those events. `ballots` and `personal` are for the store, beside the events.
    """

    procedure: Procedure
    action: Action
    accepted: bool
    verdicts: tuple[Verdict, ...]
    branches: tuple[Branch, ...]
    outcome: str | None
    events: tuple[Event, ...]
    case: Case
    ballots: tuple[Ballot, ...] = ()
    personal: tuple[Personal, ...] = ()
    repeated: bool = False

    @property
    def reasons(self) -> tuple[Verdict, ...]:
        """Every verdict that says no; where only the outcomes refuse, those of all outcomes."""
        if self.accepted:
            return ()
        noes = tuple(verdict for verdict in self.verdicts if not verdict.ok)
        return noes or tuple(verdict for branch in self.branches for verdict in branch.verdicts if not verdict.ok)

    def require(self) -> Decision:
        """This decision, or `Refused` with it."""
        if not self.accepted:
            raise Refused(self)
        return self


@attrs.frozen
class Option:
    """A move an actor could make now: whether the rules allow it so far, what they say, and what it would ask."""

    move: str
    possible: bool
    verdicts: tuple[Verdict, ...]
    branches: tuple[Branch, ...] = ()
    asks: tuple[Fact, ...] = ()
    item: str | None = None


@attrs.frozen
class Finding:
    """Where a log and the rules disagree: the event, what differs, and the decision as it would have been."""

    event: Event
    difference: str
    decision: Decision | None = None


@attrs.frozen
class Seen:
    """What one actor may see of a case: facts, who did what (or only how many), their own entries, items and deadlines."""

    id: str
    step: str
    stage: str | None
    facts: Mapping[str, Any]
    records: Mapping[str, Record | int]
    own: Mapping[str, Entry]
    items: tuple[Item, ...]
    due: tuple[Due, ...]
