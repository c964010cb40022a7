"""Who counts, and of how many: the bases of a threshold, who is left out of them, in heads, weight or households; no threshold is known here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from deliberation.errors import Problem
from deliberation.model import BLANK, UNKNOWN, Member, Procedure, View, find
from deliberation.model.pmap import pairs

__all__ = [
    "OF_BODY",
    "Base",
    "Poll",
    "Stated",
    "base_of_body",
    "body_problems",
    "choice_problems",
    "counted",
    "left_out",
    "needs_body",
    "one_count",
    "present",
    "secret_problems",
    "standings",
]

Base = Literal["present", "members", "seats", "households", "electorate", "votes-cast", "yes-and-no", "valid", "replies"]
OF_BODY = ("present", "members", "seats", "households")
"""The bases that are counted in a body."""


def present(view: View, body: str, group: str | None = None) -> int:
    """How many members of a body have signed in, in heads."""
    known = view.procedure.body.get(body)
    if known is None or known.present is None:
        return 0
    # Whatever the sign-in asks: who says whether in the hall or by video is present either way.
    return len(view.case.record(known.present)) if group is None else Poll(view, known.present, body, group=group).all()


def left_out(view: View, body: str | None, groups: Collection[str], recused: str | None) -> Collection[str]:
    """The people who are neither in a base nor in a count: whoever made the move `recused`, and the members of these groups."""
    if recused is None and not groups:
        return ()
    people = set(view.record(recused).people()) if recused is not None else set()
    roster = view.roster(body) if groups and body is not None else None
    if roster is not None:
        people.update(member.id for member in roster.members if not set(groups).isdisjoint(member.groups))
    return people


class Poll:
    """Who made one move and what they chose, as a rule counts it: in one group, in heads or in weight, without those left out.

    With `and_this` the action itself counts as if it had been accepted: as an entry where it is the move, as taken back where it retracts it.
    """

    __slots__ = ("body", "changes", "group", "move", "out", "view", "weighed")

    def __init__(
        self,
        view: View,
        move: str,
        body: str | None,
        *,
        group: str | None = None,
        weighed: bool = False,
        out: Collection[str] = (),
        and_this: bool = False,
    ) -> None:
        self.view, self.move, self.body, self.group, self.weighed, self.out = view, move, body, group, weighed, out
        self.changes: Sequence[tuple[str | None, int]] = ()
        if out:
            record = view.record(move)
            self.changes = [(entry.choice, -self._units(person)) for person in out if (entry := record.of(person)) is not None]
        if and_this and view.person not in out:
            self.changes = [*self.changes, *self._this()]

    def _units(self, person: str) -> int:
        """What one person counts: a head, a weight, or nothing outside the group."""
        roster = self.view.roster(self.body) if self.body is not None else None
        member = roster.index.get(person) if roster is not None else None
        if self.group is not None and (member is None or self.group not in member.groups):
            return 0
        return member.weight if self.weighed and member is not None else 1

    def _this(self) -> Iterator[tuple[str | None, int]]:
        action, person = self.view.action, self.view.person
        made = find(self.view.procedure.moves, action.move)
        takes_back = made is not None and made.retracts == self.move
        if action.move != self.move and not takes_back:
            return
        before = self.view.record(self.move).of(person)
        if before is not None:
            yield before.choice, -self._units(person)
        if not takes_back:
            asked = self.view.procedure.asked(self.move).get("choice")
            left_open = BLANK if asked is not None and asked.keep == "plain" else None
            yield action.data.get("choice", left_open), self._units(person)

    def of(self, choices: Iterable[str]) -> int:
        """How many chose one of these."""
        wanted = tuple(choices)
        weigh = self.view.weight if self.weighed else self.view.tally
        count = 0
        for choice in wanted:
            count += weigh(self.move, choice, self.group)
        return count + sum([units for choice, units in self.changes if choice in wanted]) if self.changes else count

    def all(self) -> int:
        """How many made the move, whatever they chose."""
        record = self.view.record(self.move)
        if self.group is None and not self.weighed:
            count = len(record)
        else:
            end = f"/{self.group or ''}"
            count = sum(tally[self.weighed] for key, tally in pairs(record.tallies) if key.endswith(end))
        return count + sum([units for _, units in self.changes]) if self.changes else count

    def households(self, choices: Collection[str]) -> int:
        """Of how many households somebody who is not left out made the move, and chose one of these where any are named."""
        entries = pairs(self.view.record(self.move).entries)
        people = {person for person, entry in entries if person not in self.out and (not choices or entry.choice in choices)}
        return len(set(_households(self.view, self.body or "", self.group, people)))


class Stated:
    """A count that somebody states, as a rule counts it: a number alone, or how many chose what."""

    __slots__ = ("told",)

    def __init__(self, told: int | Mapping[str, int]) -> None:
        self.told = told

    def of(self, choices: Iterable[str]) -> int:
        """How many chose one of these; none of a number alone."""
        return sum(self.told.get(choice, 0) for choice in choices) if not isinstance(self.told, int) else 0

    def all(self) -> int:
        """How many there are, whatever they chose."""
        return self.told if isinstance(self.told, int) else sum(self.told.values())


def _members(view: View, body: str, group: str | None, out: Collection[str]) -> Iterator[Member]:
    roster = view.roster(body)
    for member in roster.members if roster is not None else ():
        if member.id not in out and (group is None or group in member.groups):
            yield member


def _households(view: View, body: str, group: str | None, people: Collection[str]) -> Iterator[str]:
    """The household of each of these members; who has none named is one alone."""
    return (member.household or f" {member.id}" for member in _members(view, body, group, ()) if member.id in people)


def base_of_body(
    view: View, base: str, body: str, *, group: str | None = None, weighed: bool = False, out: Collection[str] = (), and_this: bool = False
) -> int:
    """How many of a body a base counts. A body without a roster counts as empty."""
    if base == "members" and not out and not weighed:
        roster = view.roster(body)
        return roster.in_group(group) if roster is not None else 0
    known = view.procedure.body.get(body)
    if base == "present":
        if known is None or known.present is None:
            return 0
        return Poll(view, known.present, body, group=group, weighed=weighed, out=out, and_this=and_this).all()
    seats = (known.seats if known is not None else None) or 0
    if base == "seats" and not out:
        return seats
    members = list(_members(view, body, group, out))
    if base == "members":
        return sum(member.weight for member in members) if weighed else len(members)
    if base == "households":
        return len(set(_households(view, body, group, {member.id for member in members})))
    roster = view.roster(body)
    gone = len(roster) - len(members) if roster is not None else 0
    return max(0, seats - gone)


def standings(view: View, rule: Any, out: Collection[str]) -> dict[str, int]:
    """How many chose what, as stated or in heads or in weight, without those left out; what nobody chose is not among it."""
    did, body, weighed = rule.did, rule.body, rule.weighed
    if did is None:
        return {choice: count for choice, count in view.fact(rule.counts).items() if count}
    counts: dict[str, int] = view.choices(did)
    if not weighed and not out:
        return counts
    poll = Poll(view, did, body, weighed=weighed, out=out)
    return {choice: count for choice in counts if (count := poll.of((choice,)))}


def one_count(rule: Any) -> None:
    """Raises `ValueError` unless either a move is counted or a count is stated, and for what only people who made a move can be asked."""
    if (rule.did is None) is (rule.counts is None):
        raise ValueError("give either 'did' or 'counts'")
    for key in ("group", "weighed", "without", "recused", "rest", "and_this"):
        if rule.did is None and getattr(rule, key, None):
            raise ValueError(f"'{key}' goes with 'did': a count that is stated has no names")


def needs_body(rule: Any) -> None:
    """Raises `ValueError` for a parameter that speaks of the members of a body, where none is named."""
    for key in ("group", "weighed", "without", "rest"):
        if rule.body is None and getattr(rule, key, None):
            raise ValueError(f"'{key}' needs a 'body'")


def counted(view: View, fact: str | None) -> int | None:
    """The count in a fact; None where nobody gave it, 0 where none is asked for."""
    if fact is None:
        return 0
    value = view.fact(fact)
    return None if value is UNKNOWN else value


def body_problems(procedure: Procedure, body: str | None, base: Any, groups: Iterable[tuple[str, str]], code: str) -> Iterator[Problem]:
    """Whether a base can be counted in a body: its own groups, and seats where they are the base."""
    known = procedure.body.get(body or "")
    if known is None:
        return
    if base == "seats" and known.seats is None:
        yield Problem(code, ("base",), f"'{known.name}' without 'seats'", "a body with 'seats', or the base 'members'")
    if base == "present" and known.present is None:
        yield Problem(code, ("base",), f"'{known.name}' without 'present'", "a body with 'present', the move by which its members sign in")
    for key, group in groups:
        if all(one.name != group for one in known.groups):
            yield Problem(code, (key,), f"'{group}'", f"a group of '{known.name}'")


def choice_problems(
    procedure: Procedure, did: str | None, given: Iterable[tuple[str, str]], counts: str | None = None
) -> Iterator[Problem]:
    """Whether each choice that a parameter names can be made in a move, or counted of it or in what is stated, and may be read."""
    if did is None:
        yield from _stated_problems(procedure, counts or "", given)
        return
    asked = procedure.asked(did).get("choice")
    known = [one.name for one in asked.of] if asked is not None else []
    known += [one.name for fact in procedure.facts if fact.totals_of == did for one in fact.of]
    if find(procedure.moves, did) is not None:
        for key, choice in given:
            if choice not in known:
                yield Problem("unknown-choice", (key,), f"'{choice}'", f"a choice of '{did}': {', '.join(known) or 'it asks for none'}")
    if asked is not None and asked.keep == "personal":
        yield Problem("reads-kept", ("did",), "'choice'", "a fact that is neither personal nor secret: what can be erased decides nothing")


def _stated_problems(procedure: Procedure, counts: str, given: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Choices that a stated count never tells of."""
    for fact in procedure.facts:
        if fact.name == counts:
            asked = procedure.asked(fact.totals_of).get("choice") if fact.totals_of is not None else None
            known = [one.name for one in (fact.of or (asked.of if asked is not None else ()))]
            for key, choice in given:
                if fact.kind == "count" or (known and choice not in known):
                    told = ", ".join(known) or "it counts no choices"
                    yield Problem("unknown-choice", (key,), f"'{choice}'", f"a choice of '{counts}': {told}")


def secret_problems(procedure: Procedure, did: str | None, rule: Any) -> Iterator[Problem]:
    """What cannot be told of a secret vote, or of a show of hands: who is in the count."""
    if did is None:
        return
    asked = procedure.asked(did).get("choice")
    if (asked is not None and asked.keep == "secret") or any(fact.totals_of == did for fact in procedure.facts):
        for key in ("group", "weighed", "without", "recused", "and_this"):
            if getattr(rule, key, None):
                yield Problem("counts-secret", (key,), f"'{key}' of '{did}', counted without names", "a count that needs no names")
        if getattr(rule, "base", None) == "households":
            yield Problem("counts-secret", ("base",), f"the households of '{did}', counted without names", "a count that needs no names")
