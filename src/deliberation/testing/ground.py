"""A procedure and its people made ready to draw from: who may do what, which values, which moments. What is drawn is not kept here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from deliberation.calendars import due_moment
from deliberation.documents import People
from deliberation.kernel import due
from deliberation.model import Actor, Case, Fact, Move, Procedure, Who
from deliberation.model.pmap import get, pairs
from deliberation.testing.edges import counts, durations, wanted, weighed
from deliberation.testing.folk import made_up_people, places

__all__ = ["MINUTE", "Ground", "Pick"]

Pick: TypeAlias = Callable[[Sequence[Any]], Any]
"""What draws: one of several, of which there is at least one; the first is the simplest."""

MINUTE = timedelta(minutes=1)
_DAY = date(2026, 3, 2)
_SEVERAL = 3


def _several(move: Move) -> bool:
    """Whether many make it, one after the other: the members of a body, within a step."""
    return any(who.member_of for who in move.by) and not move.outcomes and all(arrow.target is None for arrow in move.arrows)


def _parts(procedure: Procedure, move: Move) -> Iterator[str]:
    yield f"move {move.name}"
    yield from (f"outcome {move.name}.{outcome.name}" for outcome in move.outcomes)
    yield from (f"step {target}" for arrow in move.arrows for target in move.targets(arrow) if target is not None)
    yield from (f"{answer} {rule}" for rule in wanted(procedure, move) for answer in ("yes", "no"))


class Ground:
    """What is worth drawing for a procedure, looked up once."""

    __slots__ = (
        "_counts",
        "_holders",
        "_values",
        "actors",
        "asks",
        "begin",
        "clock",
        "here",
        "measures",
        "parts",
        "people",
        "procedure",
        "scopes",
        "several",
        "zone",
    )

    def __init__(self, procedure: Procedure, people: People | None = None) -> None:
        self.procedure = procedure
        self.people = people if people is not None else made_up_people(procedure)
        self.actors: Mapping[str, Actor] = {one.id: one.actor for one in self.people.people}
        self.zone = ZoneInfo(procedure.calendar.timezone)
        day = _DAY if procedure.in_force(_DAY) else procedure.valid_from or procedure.valid_to or _DAY
        self.begin = datetime(day.year, day.month, day.day, 9, tzinfo=self.zone)
        self.measures = durations(procedure)
        self.scopes = tuple(dict.fromkeys(who.scope for move in procedure.moves for who in move.by if who.scope))
        topic = {fact.name: fact for fact in procedure.topic}
        self.asks: Mapping[str, tuple[tuple[Fact, ...], tuple[Fact, ...]]] = {
            move.name: (tuple(procedure.asked(move.name).values()), tuple(topic[name] for name in move.sets)) for move in procedure.moves
        }
        self.here: dict[str, tuple[Move, ...]] = {}
        self.clock: dict[str, tuple[Move, ...]] = {}
        for move in procedure.moves:
            into = self.clock if move.by_clock else self.here
            for arrow in move.arrows:
                into[arrow.source] = (*into.get(arrow.source, ()), move)
        # All of a move that a case can meet: itself, its outcomes, the steps it leads to, the answers of its rules.
        self.parts: Mapping[str, frozenset[str]] = {move.name: frozenset(_parts(procedure, move)) for move in procedure.moves}
        self.several = frozenset(move.name for move in procedure.moves if _several(move))
        self._values: dict[tuple[Fact, str | None], Sequence[Any]] = {}
        self._holders: dict[str, list[str]] = {}
        for one in self.people.people:
            for role in dict.fromkeys(part for held in one.roles for part in (held, held.partition("@")[0])):
                self._holders.setdefault(role, []).append(one.id)
        self._counts: dict[int, Sequence[int]] = {}

    def leaving(self, step: str) -> tuple[Move, ...]:
        """Every move from a step, the clock's too."""
        return (*self.here.get(step, ()), *self.clock.get(step, ()))

    def counts(self, most: int) -> Sequence[int]:
        """How many of so many people act together."""
        if most not in self._counts:
            self._counts[most] = counts(self.procedure, most)
        return self._counts[most]

    def value(self, pick: Pick, fact: Fact, at: datetime, case: Case, move: Move | None = None) -> Any:
        """A value of a fact within its bounds, as a move that asks for it may want it; as plain JSON."""
        if fact.kind == "date":
            return self._day(pick(self.later(at)))
        if fact.kind == "moment":
            return pick(self.later(at)).isoformat()
        if fact.kind == "people":
            return self._people(pick, fact)
        if fact.kind == "totals":
            return self._totals(pick, fact, case)
        if move is not None and move.effect == "annuls" and fact.kind == "count":
            return pick(range(case.length, -1, -1))
        key = (fact, move.name if move is not None else None)
        if key not in self._values:
            self._values[key] = self._fixed(fact, move)
        return pick(self._values[key])

    def _fixed(self, fact: Fact, move: Move | None) -> Sequence[Any]:
        if fact.kind == "text" and fact.name in self.scopes:
            return places(self.procedure, self.people, fact.name)
        return (*self.actors,) if fact.kind == "person" else weighed(self.procedure, fact, move)

    def _people(self, pick: Pick, fact: Fact) -> list[str]:
        least = fact.min if fact.min is not None else 1
        most = fact.max if fact.max is not None else max(least, _SEVERAL)
        left, found = [*self.actors], list[str]()
        for _ in range(min(pick(range(least, most + 1)), len(left))):
            found.append(left.pop(pick(range(len(left)))))
        return found

    def _totals(self, pick: Pick, fact: Fact, case: Case) -> dict[str, int]:
        """A count for each choice; as many in all as took part, where they are those of a move."""
        asked = self.procedure.asked(fact.totals_of or "").values()
        names = [choice.name for known in ((fact,) if fact.of else asked) for choice in known.of]
        if fact.totals_of is None:
            return {name: pick(range(_SEVERAL + 1)) for name in names}
        cast = [pick(names) for _ in range(len(case.record(fact.totals_of)))]
        return {name: cast.count(name) for name in names}

    def _day(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).date().isoformat()

    def later(self, begun: datetime) -> list[datetime]:
        """Each duration that is named, counted from a moment."""
        calendar = self.procedure.calendar
        return [begun + timedelta(days=1), *(due_moment(calendar, begun, one) for one in self.measures)]

    def begun(self, case: Case, now: datetime) -> list[datetime]:
        """The moments from which something may be counted: now, and when each move was last made."""
        return sorted({now, *(record.at for _, record in pairs(case.records) if record.at is not None)}, reverse=True)

    def falling_due(self, case: Case, now: datetime) -> list[datetime]:
        """The moments ahead at which something falls due, first the one at which the clock acts."""
        known = sorted({one.at for _, one in pairs(case.due) if one.at is not None and one.at > now})
        first = due(self.procedure, case, after=now)
        return known if first is None else [first, first, *known]

    def who(self, who: Who, case: Case, facts: Mapping[str, Any], item: str | None) -> list[str]:
        """The ids of those who are such a person, as far as anybody is known to be one."""
        if who.role is not None:
            wanted = who.role if who.scope is None else f"{who.role}@{facts.get(who.scope, '')}"
            return self._holders.get(wanted, [])
        if who.member_of is not None:
            roster = case.roster(who.member_of) or self.people.roster(who.member_of, facts)
            return [member.id for member in roster.members] if roster is not None else []
        known = case.item(item) if item is not None else None
        if who.item is not None:
            value = known.data.get(who.item, ()) if known is not None else ()
            return [value] if isinstance(value, str) else [*value]
        return self._did(who.did or "", case, get(known.done, who.did or "") if known is not None else None)

    def _did(self, move: str, case: Case, done: Any) -> list[str]:
        """Who made a move: on the item where it was made on one, else in the case."""
        return sorted(name for name, _ in pairs(done.people)) if done is not None else sorted(case.record(move).people())
