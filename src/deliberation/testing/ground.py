"""A procedure and its people made ready to draw from: who may do what, which values, which moments. What is drawn is not kept here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from deliberation.calendars import due_moment
from deliberation.documents import People
from deliberation.kernel import due
from deliberation.model import Actor, Case, Fact, Move, Procedure, Who
from deliberation.model.pmap import get, pairs
from deliberation.testing.edges import counts, durations, weighed
from deliberation.testing.folk import made_up_people, places

__all__ = ["MINUTE", "Ground"]

MINUTE = timedelta(minutes=1)
_DAY = date(2026, 3, 2)
_SEVERAL = 3


def _several(move: Move) -> bool:
    """Whether many make it, one after the other: the members of a body, within a step."""
    return any(who.member_of for who in move.by) and not move.outcomes and all(arrow.target is None for arrow in move.arrows)


class Ground:
    """What is worth drawing for a procedure, looked up once."""

    __slots__ = (
        "_counts",
        "_values",
        "actors",
        "asks",
        "begin",
        "clock",
        "ends",
        "here",
        "measures",
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
        self.ends = procedure.ends
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
        self.several = frozenset(move.name for move in procedure.moves if _several(move))
        self._values: dict[tuple[Fact, str | None], st.SearchStrategy[Any]] = {}
        self._counts: dict[int, st.SearchStrategy[int]] = {}

    def leaving(self, step: str) -> tuple[Move, ...]:
        """Every move from a step, the clock's too."""
        return (*self.here.get(step, ()), *self.clock.get(step, ()))

    def counts(self, most: int) -> st.SearchStrategy[int]:
        """How many of so many people act together."""
        if most not in self._counts:
            self._counts[most] = st.sampled_from(counts(self.procedure, most))
        return self._counts[most]

    def value(self, fact: Fact, at: datetime, case: Case, move: Move | None = None) -> st.SearchStrategy[Any]:
        """A value of a fact within its bounds, as a move that asks for it may want it; as plain JSON."""
        if fact.kind in ("date", "moment"):
            return st.sampled_from(self.later(at)).map(lambda moment: self._day(moment) if fact.kind == "date" else moment.isoformat())
        if fact.kind == "totals":
            return self._totals(fact, case)
        if move is not None and move.effect == "annuls" and fact.kind == "count":
            return st.integers(0, case.length).map(lambda back: max(0, case.length - back))
        key = (fact, move.name if move is not None else None)
        if key not in self._values:
            self._values[key] = self._fixed(fact, move)
        return self._values[key]

    def _fixed(self, fact: Fact, move: Move | None) -> st.SearchStrategy[Any]:
        if fact.kind == "text" and fact.name in self.scopes:
            return st.sampled_from(places(self.procedure, self.people, fact.name))
        if fact.kind == "person":
            return st.sampled_from([*self.actors])
        if fact.kind == "people":
            least = fact.min if fact.min is not None else 1
            most = fact.max if fact.max is not None else max(least, _SEVERAL)
            return st.lists(st.sampled_from([*self.actors]), min_size=least, max_size=most, unique=True)
        return st.sampled_from(weighed(self.procedure, fact, move))

    def _totals(self, fact: Fact, case: Case) -> st.SearchStrategy[dict[str, int]]:
        """A count for each choice; as many in all as took part, where they are those of a move."""
        asked = self.procedure.asked(fact.totals_of or "").values()
        names = [choice.name for known in ((fact,) if fact.of else asked) for choice in known.of]
        if fact.totals_of is None:
            return st.fixed_dictionaries({name: st.integers(0, _SEVERAL) for name in names})
        cast = len(case.record(fact.totals_of))
        return st.lists(st.sampled_from(names), min_size=cast, max_size=cast).map(lambda all_: {name: all_.count(name) for name in names})

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
            return [one.id for one in self.people.people if any(wanted in (role, role.partition("@")[0]) for role in one.roles)]
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
