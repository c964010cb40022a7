"""The procedures and cases that are measured: a council's meeting, a petition, a topic at rest. No time is taken here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, overload

from deliberation.kernel import decide, start
from deliberation.model import (
    NOTHING,
    Action,
    Actor,
    Arrow,
    Basis,
    Body,
    Case,
    Choice,
    Citation,
    Deadline,
    Event,
    Fact,
    Member,
    Move,
    Need,
    Procedure,
    Requirement,
    Roster,
    Stage,
    Step,
    Who,
)
from deliberation.quantities import read_duration
from deliberation.rules import Did, Is, Majority, Quorum, Reached

__all__ = ["EPOCH", "MEETING", "PETITION", "TOPIC", "PetitionLog", "ready_to_open", "signature", "thousand_events"]

EPOCH = datetime(2026, 3, 2, 9, tzinfo=UTC)
_YES_NO = (Choice("for"), Choice("against"), Choice("abstain"))
_CHAIR = Actor("p-chair", {"chair"})

MEETING = Procedure(
    "meeting",
    "1",
    citations=(Citation("law"),),
    bodies=(Body("council", seats=400, present="sign-in"),),
    deadlines=(Deadline("meeting", ("call",), field="meets-at"),),
    stages=(Stage("council", (Step("called"), Step("debating"), Step("voting"), Step("closed", end=True))),),
    rules=(
        Requirement("quorum", Quorum(body="council", at_least=Fraction(2, 3)), basis=Basis("law")),
        Requirement("come", Reached(deadline="meeting")),
        Requirement("called", Did(move="call", void_after=("amend",)), basis=Basis("law")),
        Requirement("signed-in", Did(move="sign-in", same="person")),
        Requirement("agreed", Majority(did="vote", choice="for", more_than=Fraction(1, 2), base="present", body="council")),
    ),
    moves=(
        Move("call", (Arrow("start", "called"),), by=(Who("chair"),), pins=("council",), asks=(Fact("meets-at", "moment"),)),
        Move("amend", (Arrow("called"),), by=(Who("chair"),)),
        Move("sign-in", (Arrow("called"), Arrow("debating")), by=(Who(member_of="council"),), counts_since=("call",)),
        Move("open", (Arrow("called", "debating"),), by=(Who("chair"),), needs=(Need("quorum"), Need("come"), Need("called"))),
        Move("speak", (Arrow("debating"),), by=(Who(member_of="council"),), needs=(Need("signed-in"),)),
        Move("put", (Arrow("debating", "voting"),), by=(Who("chair"),)),
        Move(
            "vote",
            (Arrow("voting"),),
            by=(Who(member_of="council"),),
            asks=(Fact("choice", "choice", of=_YES_NO),),
            needs=(Need("signed-in"),),
        ),
        Move("close", (Arrow("voting", "closed"),), by=(Who("chair"),), needs=(Need("agreed"),)),
    ),
)

PETITION = Procedure(
    "petition",
    "1",
    stages=(Stage("petition", (Step("open"), Step("done", end=True))),),
    rules=(Requirement("enough", Majority(did="sign", choice="for", at_least=2_000_000)),),
    moves=(
        Move("begin", (Arrow("start", "open"),), by=(Who("voter"),)),
        Move("sign", (Arrow("open"),), by=(Who("voter"),), asks=(Fact("choice", "choice", of=_YES_NO),)),
        Move("hand-in", (Arrow("open", "done"),), by=(Who("voter"),), needs=(Need("enough"),)),
    ),
)

TOPIC = Procedure(
    "topic",
    "1",
    topic=(
        Fact("title", "text", max=80),
        Fact("village", "text"),
        Fact("concern", "choice", of=(Choice("public-affairs"), Choice("public-welfare"))),
        Fact("unlawful", "flag"),
    ),
    deadlines=(Deadline("notice", ("publicise",), after=read_duration("7 days")),),
    stages=(
        Stage(
            "collect", (Step("collected"), Step("reviewed"), Step("publicised"), Step("announced", end=True), Step("withdrawn", end=True))
        ),
    ),
    rules=(Requirement("lawful", Is(fact="unlawful", value=False)),),
    moves=(
        Move(
            "propose",
            (Arrow("start", "collected"),),
            by=(Who("villager", scope="village"),),
            asks=("title", "village", "concern", "unlawful"),
        ),
        Move("withdraw", (Arrow("collected", "withdrawn"), Arrow("reviewed", "withdrawn")), by=(Who(did="propose"),)),
        Move("accept", (Arrow("collected", "reviewed"),), by=(Who("party-branch"),), needs=(Need("lawful"),)),
        Move("publicise", (Arrow("reviewed", "publicised"),), by=(Who("party-branch"),)),
        Move("end-notice", (Arrow("publicised", "announced"),), at="notice"),
    ),
)


class _Log:
    """A case while it is written move by move."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure, self.case = procedure, start(procedure, "c-1")
        self.events: list[Event] = []

    def do(self, move: str, by: Actor, data: Mapping[str, Any] = NOTHING, rosters: Mapping[str, Roster] = NOTHING) -> None:
        at = EPOCH + timedelta(seconds=10 * len(self.events))
        action = Action(move, by, at=at, id=f"a-{len(self.events) + 1}", data=data, rosters=rosters)
        decision = decide(self.procedure, self.case, action).require()
        self.events.extend(decision.events)
        self.case = decision.case


def _called(members: int, procedure: Procedure = MEETING) -> tuple[_Log, list[Actor]]:
    log = _Log(procedure)
    people = [Actor(f"p-{number}") for number in range(members)]
    roster = Roster("council", tuple(Member(person.id) for person in people))
    log.do("call", _CHAIR, {"meets-at": EPOCH + timedelta(minutes=1)}, {"council": roster})
    return log, people


def ready_to_open(procedure: Procedure = MEETING) -> tuple[Case, Action]:
    """A council of 21 of whom 15 have signed in, and the chair's move to open: order, role and three rules say yes."""
    log, people = _called(21, procedure)
    for person in people[:15]:
        log.do("sign-in", person)
    return log.case, Action("open", _CHAIR, at=EPOCH + timedelta(hours=1), id="a-open")


def thousand_events() -> list[Event]:
    """A meeting of 300: 300 sign in, there are 396 speeches, 300 vote, and the chair makes four moves."""
    log, people = _called(300)
    for person in people:
        log.do("sign-in", person)
    log.do("open", _CHAIR)
    for number in range(396):
        log.do("speak", people[number * 7 % 300])
    log.do("put", _CHAIR)
    for number, person in enumerate(people):
        log.do("vote", person, {"choice": "abstain" if number % 5 == 0 else "for"})
    log.do("close", _CHAIR)
    return log.events


def signature(number: int) -> Action:
    """The request of one more voter to sign the petition."""
    voter = Actor(f"p-{number}", _VOTER)
    return Action("sign", voter, at=_LATER, id=f"a-{number}", data=_CHOICES[number % 3])


_VOTER = frozenset({"voter"})
_LATER = EPOCH + timedelta(days=1)
_CHOICES = tuple({"choice": choice.name} for choice in _YES_NO)


class PetitionLog(Sequence[Event]):
    """The log of a petition with so many signatures, made while it is read: a million events would not rest in memory for nothing."""

    def __init__(self, signatures: int) -> None:
        self.signatures = signatures

    def __len__(self) -> int:
        return self.signatures + 1

    @overload
    def __getitem__(self, at: int) -> Event: ...
    @overload
    def __getitem__(self, at: slice) -> list[Event]: ...
    def __getitem__(self, at: int | slice) -> Event | list[Event]:
        if isinstance(at, slice):
            return [self._event(one) for one in range(*at.indices(len(self)))]
        return self._event(range(len(self))[at])

    def __iter__(self) -> Iterator[Event]:
        return map(self._event, range(len(self)))

    def _event(self, at: int) -> Event:
        move, data = ("sign", _CHOICES[at % 3]) if at else ("begin", NOTHING)
        return Event(
            "c-1", at + 1, "move", move, None, f"s-{at}", _VOTER, None, None, EPOCH, None, data, NOTHING, NOTHING, NOTHING, (), f"e-{at}",
            PETITION.digest,
        )  # fmt: skip
