"""`evolve` and `replay`: what events add up to. The fold trusts what was accepted; it asks no rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from deliberation._machine import Edge
from deliberation.errors import HistoryError
from deliberation.kernel.plan import MovePlan, Plan, plan_of, plan_with
from deliberation.model import BLANK, NOTHING, START, Case, Done, Entry, Event, Item, Procedure, Record, Roster, Tally, as_id
from deliberation.model.pmap import EMPTY, PMap, drop, freeze, get, pairs, put, thaw
from deliberation.model.quick import quick

__all__ = ["RENAMED", "Draft", "annulled_by", "called", "evolve", "evolved", "folded", "needed_in", "replay", "start"]

_case, _record = quick(Case), quick(Record)
_NO_RECORD = Record()
OTHER_RULES = "was decided under other rules than the event before it, without a migration"


class _Tallying:
    """A record while a fold writes it."""

    __slots__ = ("at", "count", "entries", "last", "tallies", "total")

    def __init__(self, record: Record, *, own: bool) -> None:
        self.entries: PMap = thaw(record.entries) if own else record.entries
        self.tallies: PMap = thaw(record.tallies) if own else record.tallies
        self.count, self.total, self.last, self.at = record.count, record.total, record.last, record.at

    def frozen(self) -> Record:
        made: Record = _record(freeze(self.entries), freeze(self.tallies), self.count, self.total, self.last, self.at)
        return made


class Draft:
    """A case while events are folded into it. With `own`, its maps are dicts that it alone writes, frozen once at the end."""

    __slots__ = ("at", "digest", "due", "facts", "id", "items", "length", "opened", "own", "plan", "records", "rosters", "step", "writing")

    def __init__(self, plan: Plan, case: Case, *, own: bool) -> None:
        self.plan, self.own = plan, own
        self.id, self.digest, self.step, self.length = case.id, case.digest, case.step, case.length
        self.opened, self.at = case.opened, case.at
        self.facts: Mapping[str, Any] = case.facts
        self.records: PMap = case.records
        self.items: PMap = thaw(case.items) if own else case.items
        self.rosters: PMap = case.rosters
        self.due: PMap = case.due
        self.writing: dict[str, _Tallying] = {}

    def apply(self, event: Event) -> None:
        """Fold one event of kind `move` or `clock`. Raises `HistoryError` where no arrow fits."""
        move = self.plan.moves.get(event.move)
        if move is None:
            raise HistoryError(f"the procedure has no move '{event.move}'", index=event.n - 1)
        target = self._target(move, event)
        self.count(event)
        if move.clears:
            self._clear(move.clears)
        data = event.data
        if data and move.sets:
            self.facts = {**self.facts, **{name: data[name] for name in move.sets if name in data}}
        if event.pins:
            self._pin(event.pins)
        if event.item is not None:
            self._item(move, event)
        if move.remembered:
            self._remember(move, event)
        if move.move.retracts is not None:
            self._retract(move.move.retracts, event.person)
        if event.outcome in move.remembered_outcomes:
            self._note(f"{event.move}.{event.outcome}", event)
        if move.totals:
            self._totals(move, data)
        for due in event.due:
            self.due = put(self.due, due.key, due)
        if target is not None and target != self.step:
            self._clear(self.plan.reset_by(self.step, target))
            self.step = target

    def migrate(self, plan: Plan, event: Event) -> None:
        """Go on under other rules: names as the event says they are called there; what is known there under no name is left behind."""
        said = _renamed(event)
        kept = self.frozen()
        self.plan, self.digest, self.step, self.writing = plan, event.digest, _said(event, "step", str), {}
        records = ((called(said["moves"], name), record) for name, record in pairs(kept.records))
        self.records = freeze({name: record for name, record in records if name in plan.remembered})
        items = (_carried(said, item) for _, item in pairs(kept.items))
        opened = {move.opens for move in plan.moves.values()}
        self.items = freeze({item.id: item for item in items if item.kind in opened})
        self.items = thaw(self.items) if self.own else self.items
        due = (attrs.evolve(one, deadline=said["deadlines"].get(one.deadline, one.deadline)) for _, one in pairs(kept.due))
        self.due = freeze({one.key: one for one in due if one.deadline in plan.deadlines})
        topic = {fact.name for fact in plan.procedure.topic}
        self.facts = {new: value for old, value in kept.facts.items() if (new := said["facts"].get(old, old)) in topic}
        rosters = ((said["bodies"].get(body, body), roster) for body, roster in pairs(kept.rosters))
        known = {body: attrs.evolve(roster, body=body) for body, roster in rosters if body in plan.procedure.body}
        self.rosters = freeze(known)

    def count(self, event: Event) -> None:
        """Note that an event was there, whatever it did."""
        if event.n != self.length + 1:
            raise HistoryError(f"number {event.n} where {self.length + 1} was due", index=self.length)
        self.length = event.n
        self.at = event.at
        if self.opened is None:
            self.opened = event.at

    def _target(self, move: MovePlan, event: Event) -> str | None:
        for transition in move.transitions.get(self.step, ()):
            edge: Edge = transition.edge  # type: ignore[attr-defined]
            if edge.outcome == event.outcome:
                return edge.target
        outcome = f" with outcome '{event.outcome}'" if event.outcome else ""
        raise HistoryError(f"'{event.move}'{outcome} does not lead from '{self.step}'", index=event.n - 1)

    def _write(self, name: str) -> _Tallying:
        writing = self.writing.get(name)
        if writing is None:
            writing = self.writing[name] = _Tallying(get(self.records, name, _NO_RECORD), own=self.own)
        return writing

    def _note(self, name: str, event: Event) -> _Tallying:
        writing = self._write(name)
        writing.count += 1
        writing.total += 1
        writing.last, writing.at = event.n, event.at
        return writing

    def _remember(self, move: MovePlan, event: Event) -> None:
        writing = self._note(event.move, event)
        person = event.on_behalf or event.by
        before: Entry | None = get(writing.entries, person)
        choice = event.data.get("choice", BLANK) if move.choice else None
        writing.entries = put(writing.entries, person, Entry(event.n, choice, before.times + 1 if before else 1))
        if move.choice or move.tally_bodies:
            if before is not None:
                self._tally(writing, move, person, before.choice, -1)
            self._tally(writing, move, person, choice, 1)

    def _tally(self, writing: _Tallying, move: MovePlan, person: str, choice: str | None, sign: int) -> None:
        member = None
        for body in move.tally_bodies:
            roster: Roster | None = get(self.rosters, body)
            member = roster.index.get(person) if roster is not None else None
            if member is not None:
                break
        weight = member.weight if member else 1
        keys = ["", *member.groups] if member else [""]
        if member and member.district is not None:
            keys.append(f"@{member.district}")
        for key in (f"{choice or ''}/{within}" for within in keys):
            heads, weighs = get(writing.tallies, key, (0, 0))
            writing.tallies = put(writing.tallies, key, Tally(heads + sign, weighs + sign * weight))

    def _pin(self, pins: Mapping[str, Roster]) -> None:
        """Fix rosters. Tallies that stand are weighed by the new ones, so that what leaves a tally later is what is in it."""
        weighed = [
            (self._write(name), move)
            for name, move in self.plan.moves.items()
            if (name in self.writing or get(self.records, name) is not None) and not pins.keys().isdisjoint(move.tally_bodies)
        ]
        self._weigh(weighed, -1)
        for body, roster in pins.items():
            self.rosters = put(self.rosters, body, roster)
            self._leave(body, roster)
        self._weigh(weighed, 1)

    def _leave(self, body: str, roster: Roster) -> None:
        """Who is no longer a member is no longer present."""
        known = self.plan.procedure.body.get(body)
        present = known.present if known is not None else None
        if present is not None and (present in self.writing or get(self.records, present) is not None):
            writing = self._write(present)
            for person, entry in [*pairs(writing.entries)]:
                if person not in roster:
                    writing.entries = drop(writing.entries, person)
                    writing.count -= entry.times

    def _weigh(self, weighed: Iterable[tuple[_Tallying, MovePlan]], sign: int) -> None:
        for writing, move in weighed:
            for person, entry in pairs(writing.entries):
                self._tally(writing, move, person, entry.choice, sign)

    def _retract(self, name: str, person: str) -> None:
        writing, move = self._write(name), self.plan.moves[name]
        entry: Entry | None = get(writing.entries, person)
        if entry is not None:
            writing.entries = drop(writing.entries, person)
            writing.count -= entry.times
            if writing.last == entry.n:
                writing.last = max((one.n for _, one in pairs(writing.entries)), default=0)
            if move.choice or move.tally_bodies:
                self._tally(writing, move, person, entry.choice, -1)

    def _totals(self, move: MovePlan, data: Mapping[str, Any]) -> None:
        for counted, field in move.totals.items():
            writing = self._write(counted)
            for choice, count in data.get(field, NOTHING).items():
                writing.tallies = put(writing.tallies, f"{choice}/", Tally(count, count))

    def _item(self, move: MovePlan, event: Event) -> None:
        name = event.item or ""
        if move.opens is not None:
            opened = put(EMPTY, event.move, Done.once(event.n, event.by))
            self.items = put(self.items, name, Item(name, move.opens, event.n, event.person, event.data, opened))
            return
        item: Item | None = get(self.items, name)
        if item is None:
            raise HistoryError(f"there is no item '{name}'", index=event.n - 1)
        before: Done | None = get(item.done, event.move)
        made = before.again(event.n, event.by) if before is not None else Done.once(event.n, event.by)
        done = put(item.done, event.move, made)
        self.items = put(self.items, name, Item(item.id, item.kind, item.n, item.by, item.data, done))

    def _clear(self, moves: Sequence[str]) -> None:
        for name in moves:
            if name in self.writing or get(self.records, name) is not None:
                writing = self._write(name)
                writing.entries, writing.tallies, writing.count = ({}, {}, 0) if self.own else (EMPTY, EMPTY, 0)

    def frozen(self) -> Case:
        """The value of what has been folded."""
        records = self.records
        for name, writing in self.writing.items():
            records = put(records, name, writing.frozen())
        made: Case = _case(
            self.id,
            self.plan.procedure.name,
            self.digest,
            self.step,
            self.length,
            self.opened,
            self.at,
            self.facts,
            records,
            freeze(self.items),
            self.rosters,
            self.due,
            self._wakes() if self.due and self.step in self.plan.clock else None,
        )
        return made

    def _wakes(self) -> datetime | None:
        assert self.at is not None
        later = [due.at for _, due in pairs(self.due) if due.at is not None and due.at > self.at]
        return min(later, default=None)


RENAMED = ("moves", "deadlines", "items", "facts", "bodies")
"""The parts of which a migration says what their names are called under the other rules."""


def _renamed(event: Event) -> dict[str, Mapping[str, str]]:
    """What a migration says of names."""
    return {part: event.data.get(part, NOTHING) for part in RENAMED}


def called(moves: Mapping[str, str], name: str) -> str:
    """What a record is called under the other rules: of a move, or of one outcome of it."""
    move, dot, outcome = name.partition(".")
    return moves.get(move, move) + dot + outcome


def _carried(said: Mapping[str, Mapping[str, str]], item: Item) -> Item:
    """An item under the other rules: its kind, and the moves that were made on it."""
    done = {said["moves"].get(name, name): one for name, one in pairs(item.done)}
    return attrs.evolve(item, kind=said["items"].get(item.kind, item.kind), done=freeze(done))


def needed_in(book: Mapping[str, Procedure], events: Sequence[Event], taken_back: frozenset[int]) -> list[frozenset[str]]:
    """For each stretch of a log under one procedure, the records that the later ones ask about, as they are called in it."""
    needed: list[frozenset[str]] = [frozenset()]
    for event in reversed(events):
        if event.kind == "migrated" and event.n not in taken_back:
            back = {new: old for old, new in _renamed(event)["moves"].items()}
            asked = plan_of(_procedure(book, event)).remembered | needed[0]
            needed.insert(0, frozenset(called(back, name) for name in asked))
    return needed


def start(procedure: Procedure, case_id: str) -> Case:
    """The case before its first event, in step `start`. Raises `TypeError` and `ValueError` for an id that cannot be stored.

    >>> from deliberation import towns
    >>> start(towns.load("xichuan").procedure(), "c-1").step
    'start'
    """
    return Case(as_id(case_id), procedure.name, procedure.digest, START)


def evolve(procedure: Procedure, case: Case, event: Event) -> Case:
    """The case after one more event of kind `move` or `clock`; the others need the whole log, and `replay`.

    Raises `HistoryError` where the event does not follow on the case.
    """
    if event.kind not in ("move", "clock"):
        raise HistoryError(f"an event of kind '{event.kind}' is read with the whole log, by replay", index=event.n - 1)
    if event.case != case.id:
        raise HistoryError(f"belongs to case '{event.case}', not to '{case.id}'", index=event.n - 1)
    if not event.digest == case.digest == procedure.digest:
        raise HistoryError(OTHER_RULES, index=event.n - 1)
    return evolved(plan_of(procedure), case, event)


def evolved(plan: Plan, case: Case, event: Event) -> Case:
    """`evolve` on a plan, by a short way for what merely leads on."""
    move = plan.moves.get(event.move)
    if move is not None and move.leads and not event.pins and not event.due and event.item is None and event.n == case.length + 1:
        short = _led_on(plan, move, case, event)
        if short is not None:
            return short
    draft = Draft(plan, case, own=False)
    draft.apply(event)
    return draft.frozen()


def _led_on(plan: Plan, move: MovePlan, case: Case, event: Event) -> Case | None:
    """The case with its step and moment changed, where an event changes nothing else; None where it may."""
    for transition in move.transitions.get(case.step, ()):
        if transition.edge.outcome == event.outcome:  # type: ignore[attr-defined]
            target = transition.edge.target or case.step  # type: ignore[attr-defined]
            if case.due and target in plan.clock:
                return None
            if target != case.step and any(get(case.records, name) is not None for name in plan.reset_by(case.step, target)):
                return None
            made: Case = _case(
                case.id,
                case.procedure,
                case.digest,
                target,
                event.n,
                case.opened or event.at,
                event.at,
                case.facts,
                case.records,
                case.items,
                case.rosters,
                case.due,
                None,
            )
            return made
    return None


def annulled_by(events: Iterable[Event]) -> frozenset[int]:
    """The numbers of the events that later ones have taken back."""
    return frozenset(_said(event, "entry", int) for event in events if event.kind in ("annulled", "migration-undone"))


def _said(event: Event, name: str, kind: type) -> Any:
    """What an event that is no move says in its data."""
    value = event.data.get(name)
    if type(value) is not kind:
        raise HistoryError(f"an event of kind '{event.kind}' without '{name}'", index=event.n - 1)
    return value


def replay(book: Mapping[str, Procedure], events: Sequence[Event]) -> Case:
    """What a case's events add up to. `book` holds procedures by digest; `{p.digest: p}` for one.

    Events that were annulled count in the length and do nothing else. Raises `HistoryError` for an empty log, a gap, a digest that is
    not in the book, a schema that is not known, or an event that fits nowhere.

    >>> from datetime import UTC, datetime
    >>> from deliberation import Action, Actor, start, towns
    >>> procedure, at = towns.load("xichuan").procedure(), datetime(2026, 3, 2, 1, tzinfo=UTC)
    >>> topic = {"title": "A lamp", "source": "masses", "channel": "offline", "village": "jiangwan", "concern": "public-welfare"}
    >>> action = Action("propose", Actor("p-1", {"villager@jiangwan"}), at=at, id="a-1", data=topic)
    >>> from deliberation import decide
    >>> events = decide(procedure, start(procedure, "c-1"), action).events
    >>> replay({procedure.digest: procedure}, events).step
    'collected'
    """
    if not events:
        raise HistoryError("there are no events", index=0)
    for _, draft in folded(book, events):  # noqa: B007  (the last one is the case)
        pass
    return draft.frozen()


def folded(book: Mapping[str, Procedure], events: Sequence[Event]) -> Iterator[tuple[Event, Draft]]:
    """Each event with the draft into which it has been folded, the same one throughout; raises as `replay` does, which is the last of them."""
    plain = all(event.kind in ("move", "clock") for event in events)
    taken_back = frozenset() if plain else annulled_by(events)
    needed = iter([frozenset()] if plain else needed_in(book, events, taken_back))
    first = events[0]
    procedure = _procedure(book, first)
    draft = Draft(plan_with(procedure, next(needed)), start(procedure, first.case), own=True)
    for event in events:
        if event.schema != 1:
            raise HistoryError(f"schema {event.schema} is not known here", index=event.n - 1)
        if event.case != draft.id:
            raise HistoryError(f"belongs to case '{event.case}', not to '{draft.id}'", index=event.n - 1)
        if event.n in taken_back or event.kind in ("annulled", "migration-undone"):
            draft.count(event)
        elif event.kind == "migrated":
            draft.count(event)
            draft.migrate(plan_with(_procedure(book, event), next(needed)), event)
        else:
            if event.digest != draft.digest:
                raise HistoryError(OTHER_RULES, index=event.n - 1)
            draft.apply(event)
        yield event, draft


def _procedure(book: Mapping[str, Procedure], event: Event) -> Procedure:
    procedure = book.get(event.digest)
    if procedure is None:
        raise HistoryError(f"no procedure at hand has the digest {event.digest[:12]}…", index=event.n - 1)
    return procedure
