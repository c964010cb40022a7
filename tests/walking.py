"""Random walks over a town: people who mostly know what they may do, and sometimes do not, at moments on both sides of every deadline."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from deliberation.documents import Town
from deliberation.kernel import advance, decide, evolve, start
from deliberation.model import Action, Actor, Case, Decision, Event, Fact, Move, Procedure, Who
from deliberation.model.pmap import pairs
from deliberation.towns import rosters_for

WEIGHTS = {
    "withdraw": 0.003,
    "refuse": 0.05,
    "turn-down": 0.1,
    "return": 0.2,
    "send-back": 0.2,
    "object": 0.4,
    "amend": 0.02,
    "supplement": 3.0,
    "break-off": 0.02,
    "give-up": 0.02,
    "give-up-representatives": 0.02,
    "raise-difficulty": 0.2,
    "declare-interest": 0.05,
    "sign-out": 0.05,
    "sign-in": 12.0,
    "vote": 12.0,
    "open-vote": 0.3,
    "close-vote": 0.5,
    "call-again": 0.4,
    "sign-in-as-representative": 25.0,
    "vote-as-representative": 20.0,
    "close-representatives": 0.2,
    "sign-minutes": 6.0,
    "assign": 0.3,
    "rate": 2.0,
}
"""How often people do what, against 1 for the rest."""

BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Walker:
    """One case, walked at random; `log` holds its events."""

    def __init__(self, town: Town, seed: int, *, case: str = "walk") -> None:
        self.town, self.random = town, random.Random(seed)
        self.procedure: Procedure = town.procedure()
        self.case: Case = start(self.procedure, case)
        self.log: list[Event] = []
        self.now = BEGIN
        self.count = 0
        self.topic = {fact.name: fact for fact in self.procedure.topic}

    def wait(self) -> None:
        """A moment later: none, minutes, days, or the next due moment and one microsecond either side."""
        dues = [due.at for _, due in pairs(self.case.due) if due.at is not None and due.at > self.now]
        step = self.random.choice([timedelta(0), timedelta(minutes=1), timedelta(hours=7), timedelta(days=1)])
        if dues and self.random.random() < 0.4:
            self.now = max(self.now, self.random.choice(dues) + self.random.choice([-1, 0, 1]) * timedelta(microseconds=1))
        else:
            self.now += step

    def value(self, fact: Fact) -> Any:
        """A value of the fact's kind, now and then out of range."""
        wild = self.random.random() < 0.03
        if fact.kind == "choice":
            agreeable = fact.name == "choice" and self.random.random() < 0.8
            return "no-such-choice" if wild else (fact.of[0] if agreeable else self.random.choice(fact.of)).name
        if fact.kind == "flag":
            return self.random.random() < 0.04
        if fact.kind == "count":
            return self.random.randint(fact.min or 0, (fact.max or 5) + wild)
        if fact.kind == "text":
            return "" if wild else "某事 something"
        if fact.kind == "date":
            return (self.now + timedelta(days=self.random.randint(0, 30))).date()
        if fact.kind == "moment":
            return self.now + timedelta(days=self.random.randint(0, 9))
        if fact.kind == "person":
            return self.random.choice(self.town.people.people).id
        assert fact.kind == "documents", fact
        return [] if wild else ["a document"]

    def person(self, who: Who, item: str | None) -> Actor | None:
        """Somebody of that kind, where there is anybody."""
        people = self.town.people
        if who.role is not None:
            wanted = who.role if who.scope is None else f"{who.role}@{self.case.facts.get(who.scope, '')}"
            fitting = [one for one in people.people if any(role == wanted or role.split("@")[0] == wanted for role in one.roles)]
            return self.random.choice(fitting).actor if fitting else None
        ids: list[str] = []
        if who.member_of is not None:
            roster = self.case.roster(who.member_of)
            ids = [member.id for member in roster.members] if roster else []
        elif who.item is not None and item is not None:
            known = self.case.item(item)
            ids = [str(known.data.get(who.item))] if known else []
        elif who.did is not None:
            ids = list(self.case.record(who.did).people())
        return next((one.actor for one in people.people if ids and one.id == self.random.choice(ids)), None)

    def move(self) -> Move:
        """A move, mostly one that is possible from where the case stands, and rarely one that ends it early."""
        moves = [move for move in self.procedure.moves if not move.by_clock and move.effect != "annuls"]
        here = [move for move in moves if any(arrow.source == self.case.step for arrow in move.arrows)]
        if here and self.random.random() < 0.97:
            return self.random.choices(here, [self.weight(move) for move in here])[0]
        return self.random.choice(moves)

    def weight(self, move: Move) -> float:
        """What many people do often, and what few do."""
        return WEIGHTS.get(move.name, 0.1 if move.retracts else 1)

    def action(self) -> Action:
        """The next action."""
        move = self.move()
        self.count += 1
        items = [item.id for item in self.case.items_of(move.on)] if move.on else []
        item = self.random.choice(items) if items and self.random.random() < 0.97 else None
        actors = [actor for who in move.by if (actor := self.person(who, item)) is not None]
        actor = self.random.choice(actors) if actors and self.random.random() < 0.93 else self.random.choice(self.town.people.people).actor
        facts = [self.topic[ask] if isinstance(ask, str) else ask for ask in move.asks] + [self.topic[name] for name in move.sets]
        data = {fact.name: self.value(fact) for fact in facts if self.random.random() < (0.5 if fact.optional else 0.98)}
        if "source" in data and self.random.random() < 0.9:
            data["village"] = next((role.split("@")[1] for role in actor.roles if "@" in role), data.get("village"))
        if data.get("village") is None:
            data.pop("village", None)
        action = Action(move.name, actor, at=self.now, id=f"{self.case.id}-{self.count}", data=data, item=item, salt="salt")
        vouched = {fact.name: self.value(fact) for fact in self.procedure.vouched}
        return Action(
            move.name,
            actor,
            at=self.now,
            id=action.id,
            data=data,
            item=item,
            vouched=vouched,
            salt="salt",
            rosters=rosters_for(self.town, self.procedure, self.case, action),
        )

    def step(self) -> Decision:
        """Wait, act, and remember what came of it."""
        self.wait()
        decision = decide(self.procedure, self.case, self.action())
        for _ in range(self.random.choice([0, 0, 2, 6])):
            if decision.accepted:
                break
            # Think again before acting: most people ask what is possible first.
            decision = decide(self.procedure, self.case, self.action())
        self.log += decision.events
        self.case = decision.case
        return decision

    def run(self, steps: int) -> Iterator[Decision]:
        """So many decisions, fewer where the case ends."""
        ends = {step.name for step in self.procedure.steps if step.end}
        after = 0
        for _ in range(steps):
            yield self.step()
            after += self.case.step in ends
            if after > 5:
                return

    def let_pass(self, days: int) -> None:
        """Let time go by, and the clock act."""
        self.now += timedelta(days=days)
        for event in advance(self.procedure, self.case, self.now):
            self.case = evolve(self.procedure, self.case, event)
            self.log.append(event)
