"""Load, decide, append, in one call: procedures, a store and a clock together. It decides nothing itself, and keeps nothing but its book."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from deliberation.documents import People, Town, edition_named, edition_on, read_procedure, write_procedure
from deliberation.errors import (
    ActionReused,
    BadAction,
    DefinitionError,
    DeliberationError,
    HistoryError,
    RuleFailed,
    StaleCase,
    StoreError,
    nearest,
)
from deliberation.kernel import (
    Migration,
    advance,
    annul,
    answered,
    audit,
    decide,
    due,
    evolve,
    migrate,
    options,
    plan_migration,
    replay,
    start,
    undo_migration,
    view,
)
from deliberation.messages import explain
from deliberation.model import (
    ALONE,
    Action,
    Actor,
    Beside,
    Case,
    Decision,
    Event,
    Findable,
    Finding,
    Index,
    Noting,
    Option,
    Procedure,
    Roster,
    Seen,
    Store,
    Taking,
    Waking,
    find,
)
from deliberation.promises import guarded
from deliberation.rules import STANDARD, Registry

__all__ = ["Engine", "utc_now"]

_TRIES = 64
_MOST_COMPARED = 1000
_LEASE = timedelta(minutes=1)


def utc_now() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


Rosters = Callable[[str, Mapping[str, Any]], Roster | None]
Vouch = Callable[[Case, Action], Mapping[str, Any]]


class Engine:
    """Procedures and a store. A case under way goes on under the procedure it was opened with, which the store keeps.

    `clock` tells the time; no action may be stamped later. `rosters(body, facts)` gives the members of a body that a move pins, by
    default from the town's people. `vouch(case, action)` gives the facts that the host answers for. With `on_broken="refuse"` an action is
    refused that the rules allow and that would break a promise of its procedure; the whole log is watched for it, twice an action.
    """

    def __init__(
        self,
        town: Town | Procedure | Iterable[Procedure],
        store: Store,
        *,
        clock: Callable[[], datetime] = utc_now,
        rosters: Rosters | None = None,
        vouch: Vouch | None = None,
        rules: Registry = STANDARD,
        on_broken: Literal["refuse"] | None = None,
    ) -> None:
        self.store, self.clock, self._rules = store, clock, rules
        self._on_broken = on_broken
        people = town.people if isinstance(town, Town) else People()
        procedures = town.procedures if isinstance(town, Town) else (town,) if isinstance(town, Procedure) else tuple(town)
        self._rosters: Rosters = rosters or people.roster
        self._vouch = vouch
        self._procedures = procedures
        self._book = {procedure.digest: procedure for procedure in procedures}
        for procedure in procedures:
            store.keep(procedure.digest, write_procedure(procedure))

    def procedure(self, name: str, *, at: datetime | None = None) -> Procedure:
        """The procedure under which a new case of that name is opened at a moment, by default now, in the edition in force then.

        Raises `KeyError` with the nearest name, or with the editions that there are.
        """
        zone = next((one.calendar.timezone for one in self._procedures if one.name == name), "UTC")
        return edition_on(self._procedures, name, (at or self.clock()).astimezone(ZoneInfo(zone)).date())

    def book(self, events: Sequence[Event] = ()) -> Mapping[str, Procedure]:
        """The procedures by digest: those at hand, and those that the store keeps where events need them."""
        missing = {event.digest for event in events if event.digest not in self._book}
        if missing:
            texts = self.store.procedures()
            for digest in missing & texts.keys():
                self._book[digest] = read_procedure(texts[digest], file=f"procedure {digest[:12]} in the store", rules=self._rules)
        return self._book

    def events(self, case: str) -> tuple[Event, ...]:
        """The events of a case. Raises `StoreError` where there is no such case."""
        events = self.store.load(case)
        if not events:
            known = self.store.find() if isinstance(self.store, Findable) else ()
            near = nearest(case, known) if len(known) <= _MOST_COMPARED else None
            raise StoreError(f"there is no case '{case}'" + (f"; did you mean '{near}'?" if near else ""))
        return events

    def case(self, case: str) -> Case:
        """A case as its stored events have it."""
        events = self.events(case)
        return replay(self.book(events), events)

    def open(self, procedure: str, action: Action, *, case: str | None = None) -> Decision:
        """Open a case by its first action; `decision.case.id` is its id, `c-` and the action's where none is given."""
        return self._submit(case or f"c-{action.id}", action, opening=self.procedure(procedure, at=action.at))

    def submit(self, case: str, action: Action) -> Decision:
        """Load, advance, decide, append; decide again where somebody wrote first.

        An action id that was used before is answered with what it led to. A refusal is noted and returned. Raises like `decide`, and
        `ActionReused` for an id with another content, `StoreError` where there is no such case or the store cannot serve, `BadAction`
        for an action stamped later than the clock.
        """
        return self._submit(case, action, opening=None)

    def _submit(self, case: str, action: Action, *, opening: Procedure | None) -> Decision:
        def decided() -> tuple[Case, Decision]:
            events = self.store.load(case) if opening is not None else self.events(case)
            book = self.book(events)
            known = start(opening, case) if opening is not None and not events else replay(book, events)
            procedure = book[known.digest]
            before = answered(procedure, known, events, action)
            if before is not None:
                return known, before
            return known, self._decide(book, procedure, known, events, self._filled(procedure, known, action))

        return self._kept(case, action, decided)

    def _kept(self, case: str, action: Action, decided: Callable[[], tuple[Case, Decision]]) -> Decision:
        """Decide and append; again where somebody wrote first. What was decided before is handed back as it is."""
        now = self.clock()
        if action.at > now:
            raise BadAction(action.move, [("at", f"{action.at.isoformat()} is later than the clock, {now.isoformat()}")])
        for attempt in range(_TRIES):
            known, decision = decided()
            if decision.repeated:
                return decision
            try:
                self._keep(known, decision)
            except StaleCase:
                time.sleep(random.uniform(0, min(0.05, 0.001 * 2**attempt)))  # noqa: S311  (jitter, not a secret)
                continue
            return decision
        raise StoreError(f"case '{case}' was written by others {_TRIES} times in a row; submit the action again")

    def plan_migration(self, case: str, *, to: str) -> Migration:
        """What would become of a case under the edition `to` of its procedure; nothing is done. Raises `KeyError` where it is not at hand."""
        return self.planned(case, edition_named(self._procedures, self.case(case).procedure, to))

    def planned(self, case: str, target: Procedure) -> Migration:
        """What would become of a case under an edition that is handed in; nothing is done, and the edition is not kept."""
        known = self.case(case)
        return plan_migration(known, self.book()[known.digest], target)

    def migrate(self, case: str, action: Action, *, to: str) -> Decision:
        """Let a case come over to the edition `to` of its procedure, by the action `migrate`; or tell every reason why it cannot.

        Raises as `submit` does, and `KeyError` where the edition is not at hand.
        """
        return self._corrected(
            case, action, lambda book, events, known: migrate(book, events, action, edition_named(self._procedures, known.procedure, to))
        )

    def undo_migration(self, case: str, action: Action) -> Decision:
        """Let a case go back to the edition it came from, by the action `undo-migration`, while nothing has followed. Raises as `submit` does."""
        return self._corrected(case, action, lambda book, events, _: undo_migration(book, events, action))

    def _corrected(
        self, case: str, action: Action, decide_on: Callable[[Mapping[str, Procedure], Sequence[Event], Case], Decision]
    ) -> Decision:
        """Decide what no move of a procedure says, and append it."""

        def decided() -> tuple[Case, Decision]:
            events = self.events(case)
            book = self.book(events)
            known = replay(book, events)
            made = tuple(event for event in events if event.action == action.id)
            if made:
                if (made[0].move, made[0].by) != (action.move, action.by.id):
                    raise ActionReused(action.id, f"it was '{made[0].move}' by '{made[0].by}'")
                return known, Decision(book[known.digest], action, True, (), (), None, made, known, repeated=True)
            return known, decide_on(book, events, known)

        return self._kept(case, action, decided)

    def _decide(self, book: Mapping[str, Procedure], procedure: Procedure, case: Case, events: Sequence[Event], action: Action) -> Decision:
        move = find(procedure.moves, action.move)
        annuls = move is not None and move.effect == "annuls" and events
        return self._guarded(annul(book, events, action) if annuls else decide(procedure, case, action), book, events)

    def _guarded(self, decision: Decision, book: Mapping[str, Procedure], events: Sequence[Event]) -> Decision:
        return guarded(decision, events, book=book) if self._on_broken == "refuse" else decision

    def _keep(self, before: Case, decision: Decision) -> None:
        if decision.events:
            beside = Beside(decision.ballots, decision.personal) if decision.ballots or decision.personal else ALONE
            self._append(before, decision.procedure, decision.case, decision.events, beside)
        if not decision.accepted and isinstance(self.store, Noting):
            self.store.note(decision)

    def _append(
        self, before: Case, procedure: Procedure, after: Case, events: Sequence[Event], beside: Beside, until: datetime | None = None
    ) -> None:
        index = Index(procedure.name, procedure.digest, after.step, due(procedure, after, after=until))
        self.store.append(before.id, events, expected=before.length, index=index, beside=beside)

    def _filled(self, procedure: Procedure, case: Case, action: Action) -> Action:
        """The action with what the engine gives: rosters to pin, vouched facts, a salt for what is personal, when it was typed."""
        move = find(procedure.moves, action.move)
        if move is None:
            return action
        rosters, vouched = action.rosters, action.vouched
        if move.bodies:
            facts = {**case.facts, **action.data}
            found = {body: roster for body in move.bodies if body not in rosters and (roster := self._rosters(body, facts)) is not None}
            rosters = {**found, **rosters}
        if self._vouch is not None:
            vouched = {**self._vouch(case, action), **vouched}
        return Action(
            action.move,
            action.by,
            at=action.at,
            id=action.id,
            data=action.data,
            item=action.item,
            on_behalf=action.on_behalf,
            recorded=action.recorded or self.clock(),
            vouched=vouched,
            rosters=rosters,
            salt=action.salt or secrets.token_hex(16),
        )

    def tick(self, now: datetime | None = None, *, limit: int = 1000, lease: timedelta = _LEASE) -> tuple[Event, ...]:
        """Let the clock act on every case that is due by `now` (the engine's clock where left out); the events, as they were kept.

        Many may do so at once, and each deadline fires once. Where the store lets cases be taken they share the work: a case that one has
        taken and left, as one does who dies, is another's when the `lease` is over.

        Raises `BadAction` for a moment later than the clock, `StoreError` where the store does not tell what is due, and the first error of a
        case that cannot be read, when all others are done.
        """
        clock = self.clock()
        now = now or clock
        if now > clock:
            raise BadAction("tick", [("now", f"{now.isoformat()} is later than the clock, {clock.isoformat()}")])
        kept: list[Event] = []
        faults: list[DeliberationError] = []
        store = self.store
        if isinstance(store, Taking):
            cases = store.take(now, until=now + lease, limit=limit)
        elif isinstance(store, Waking):
            cases = store.due(now, limit=limit)
        else:
            raise StoreError("the store does not tell which cases are due; give it 'due', or let the clock act on a case with each action")
        for case in cases:
            try:
                kept += self._tick(case, now)
            except StaleCase:
                continue  # Whoever wrote first has let the clock act as well.
            except (HistoryError, DefinitionError, RuleFailed) as fault:
                fault.add_note(f"in case '{case}'; the clock has acted on the others")
                faults.append(fault)
        if faults:
            raise faults[0]
        return tuple(kept)

    def _tick(self, case: str, now: datetime) -> tuple[Event, ...]:
        events = self.events(case)
        before = replay(self.book(events), events)
        procedure = self.book()[before.digest]
        new = advance(procedure, before, now)
        after = before
        for event in new:
            after = evolve(procedure, after, event)
        self._append(before, procedure, after, new, ALONE, until=now)
        return new

    def options(self, case: str, actor: Actor, *, at: datetime | None = None) -> tuple[Option, ...]:
        """What an actor could do next on a case, and what the rules say so far."""
        known = self.case(case)
        procedure = self.book()[known.digest]
        rosters = {body.name: roster for body in procedure.bodies if (roster := self._rosters(body.name, known.facts)) is not None}
        at = at or self.clock()
        vouched: dict[str, Any] = {}
        if self._vouch is not None:
            here = [move.name for move in procedure.moves if any(arrow.source == known.step for arrow in move.arrows)]
            for name in here:
                vouched |= self._vouch(known, Action(name, actor, at=at, id=""))
        return options(procedure, known, actor, at, rosters=rosters, vouched=vouched)

    def consider(self, case: str, action: Action) -> Decision:
        """What would be decided, with nothing kept. Raises like `decide`."""
        events = self.events(case)
        book = self.book(events)
        known = replay(book, events)
        procedure = book[known.digest]
        return self._decide(book, procedure, known, events, self._filled(procedure, known, action))

    def explain(self, case: str, action: Action, *, language: str = "en") -> str:
        """What would be decided, in words, with nothing kept."""
        return explain(self.consider(case, action), language=language)

    def view(self, case: str, actor: Actor) -> Seen:
        """What an actor may see of a case."""
        known = self.case(case)
        return view(self.book()[known.digest], known, actor)

    def audit(self, case: str) -> tuple[Finding, ...]:
        """Every stored event of a case decided again by the rules it was decided under; none means all agree."""
        events = self.events(case)
        return audit(self.book(events), events)
