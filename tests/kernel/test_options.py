"""What can be done next, and what one actor may see: told before anybody acts."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.kernel import decide, options, start, view
from deliberation.model import Actor, Body, Case, Choice, Due, Fact, Option, Outcome, Procedure, Seen, Who
from deliberation.rules import Did
from tests.making import (
    COUNCIL,
    HALL,
    TOPIC,
    Run,
    actor,
    day,
    doing,
    hall,
    hall_actions,
    move,
    noticed,
    procedure,
    proposed,
    rule,
    voting,
    walks,
)


def possible(found: tuple[Option, ...]) -> dict[str, bool]:
    return {one.move if one.item is None else f"{one.move} {one.item}": one.possible for one in found}


@pytest.mark.parametrize(
    ("run", "who", "expected"),
    [
        (Run(HALL), "villager@Jiangwan", {}),
        (proposed(), "chair", {"amend": True, "publish": True}),
        (proposed(), "supervisor", {}),
        (proposed(), "registrar", {"correct": True}),
        (noticed(), "villager@Pailou", {"object": True}),
        (noticed(), "chair", {}),
        (voting(), "p-1", {"sign-in": True, "leave": True, "vote": True, "ballot": True}),
        (voting(), "p-5", {"sign-in": True, "leave": False, "vote": False, "ballot": False}),
        (voting(), "p-9", {}),
        (voting(), "chair", {"count": True, "close": True}),
        (voting(present=2), "chair", {"count": True, "close": False}),
    ],
)
def test_the_moves_that_somebody_may_make_from_here(run: Run, who: str, expected: dict[str, bool]) -> None:
    """Those of the step and of the actor's roles; whether the rules allow them so far."""
    assert expected == possible(options(HALL, run.case, actor(who), run.now))


def test_a_move_on_items_is_told_for_each() -> None:
    """With what speaks against it there."""
    run = doing()
    for _ in range(2):
        run.do("assign", data={"owner": "p-1", "due": day(20).date()})
    run.do("report", "p-1", item="task-2")
    assert possible(options(HALL, run.case, actor("p-1"), run.now)) == {"report task-1": True, "report task-2": True}
    assert possible(options(HALL, run.case, actor("supervisor"), run.now)) == {"verify task-1": False, "verify task-2": True}
    assert {"report", "verify"} == {one.move for who in ("p-1", "supervisor") for one in options(HALL, run.case, actor(who), run.now)}


def test_what_a_move_would_ask_is_listed_and_not_judged() -> None:
    """Facts it asks for, then those it may change; its outcomes stay open."""
    run = voting()
    (amend, _) = options(HALL, proposed().case, actor("chair"), day(1))
    assert [fact.name for fact in amend.asks] == ["title", "size", "unlawful"]
    (_, close) = options(HALL, run.case, actor("chair"), run.now)
    assert [branch.outcome for branch in close.branches] == ["agreed", "again", "shelved"]
    assert [verdict.rule for verdict in close.verdicts] == ["order", "role", "enough", "meeting-time"]


def test_where_no_outcome_holds_yet_the_move_is_possible_all_the_same() -> None:
    """Its data may decide that."""
    of = procedure(move("go", outcomes=(Outcome("yes", "open"), Outcome("no", "closed"))))
    (go,) = options(of, start(of, "c"), actor("chair"), day(0))
    assert (go.possible, [verdict.rule for verdict in go.verdicts]) == (True, ["order", "role", "outcome"])


def test_time_passes_before_anything_is_told() -> None:
    """Once the notice is over, there is a meeting to call, and nobody objects any more."""
    run = noticed()
    assert possible(options(HALL, run.case, actor("chair"), day(10))) == {"call": False}
    assert possible(options(HALL, run.case, actor("villager"), day(10))) == {}


def test_what_is_not_vouched_for_is_unknown() -> None:
    """As is a roster that is not brought where it would be pinned; one that would not be pinned does not help."""
    member = [Who(member_of="council")]
    of = procedure(
        move("ask", needs=["open-question"]),
        move("go", "start", "open", member),
        move("pin", "start", "open", member, pins=("council",)),
        vouched=(Fact("settled", "flag"),),
        bodies=(Body("council"),),
        rules=tuple(one for one in HALL.rules if one.name == "open-question"),
    )
    known = start(of, "c")
    assert options(of, known, actor("p-1"), day(0)) == ()
    assert possible(options(of, known, actor("p-1"), day(0), rosters={"council": COUNCIL})) == {"pin": True}
    for vouched, ok in (({}, False), ({"settled": True}, False), ({"settled": False}, True)):
        assert {"ask": ok} == possible(options(of, known, actor("chair"), day(0), vouched=vouched))


@given(walks(most=12), st.data())
def test_what_is_accepted_was_an_option(run: Run, data: st.DataObject) -> None:
    """Nothing is accepted of an actor that was not told as possible, and asking changes nothing."""
    act = data.draw(hall_actions(run.case, run.now))
    before = repr(run.case)
    found = options(HALL, run.case, act.by, act.at, vouched=act.vouched, rosters=act.rosters)
    assert before == repr(run.case)
    decision = decide(HALL, run.case, act)
    if decision.accepted and act.on_behalf is None:
        name = act.move if act.item is None else f"{act.move} {act.item}"
        assert possible(found)[name]


CHAIR, MEMBER = Who("chair"), Who(member_of="council")


def closed_hall() -> Procedure:
    """The hall, where the size is seen by the chair, votes by the council and tasks by the chair alone."""
    secret = {"vote": (MEMBER,), "assign": (CHAIR,)}
    moves = tuple(attrs.evolve(one, seen_by=secret.get(one.name, ())) for one in HALL.moves)
    topic = tuple(
        fact if fact.name != "size" else Fact("size", "count", max=100, seen_by=(CHAIR, Who("villager", scope="village")))
        for fact in HALL.topic
    )
    return hall(moves=moves, topic=topic)


def test_an_actor_sees_what_is_theirs_to_see() -> None:
    """Facts and entries of others only for those who may; one's own always; how many always."""
    of = closed_hall()
    run = voting(of).do("vote", "p-1", data={"choice": "for"}).do("vote", "p-2", data={"choice": "for"})
    seen: dict[str, Seen] = {who: view(of, run.case, actor(who)) for who in ("chair", "p-1", "p-9", "villager@Jiangwan", "villager@Pailou")}
    small = {name: value for name, value in TOPIC.items() if name != "size"}
    assert {"chair": TOPIC, "p-1": small, "p-9": small, "villager@Jiangwan": TOPIC, "villager@Pailou": small} == {
        who: one.facts for who, one in seen.items()
    }
    vote = run.case.record("vote")
    assert {"chair": 2, "p-1": vote, "p-9": 2, "villager@Jiangwan": 2, "villager@Pailou": 2} == {
        who: one.records["vote"] for who, one in seen.items()
    }
    assert run.case.record("sign-in") == seen["p-9"].records["sign-in"]
    assert ({"vote": vote.of("p-1"), "sign-in": run.case.record("sign-in").of("p-1")}, {}) == (seen["p-1"].own, seen["p-9"].own)
    assert (seen["p-9"].id, seen["p-9"].step, seen["p-9"].stage) == ("c-1", "voting", "only")
    assert [due.deadline for due in seen["p-9"].due] == ["notice", "meeting"]
    assert all(isinstance(due, Due) for due in seen["p-9"].due)


def test_an_item_is_seen_by_who_opened_it_and_by_who_may() -> None:
    """In the order in which they were opened."""
    of = closed_hall()
    run = doing(of)
    for name in ("the-chair", "p-7", "the-chair"):
        run.do("assign", Actor(name, {"chair"}), data={"owner": "p-1", "due": day(20).date()})
    items = {who.id: [one.id for one in view(of, run.case, who).items] for who in (Actor("x", {"chair"}), Actor("p-7"), Actor("p-8"))}
    assert items == {"x": ["task-1", "task-2", "task-3"], "p-7": ["task-2"], "p-8": []}
    assert [one.id for one in view(HALL, doing().do("assign", data={"owner": "p", "due": day(20).date()}).case, actor("p-8")).items] == [
        "task-1"
    ]


def test_what_an_item_says_is_seen_by_who_may_see_it() -> None:
    """By who opened it too; what was chosen in a vote likewise."""
    of = procedure(
        move("begin", "start", "open"),
        move("object", "open", None, ["villager"], opens="objection", asks=(Fact("why", seen_by=(CHAIR,)), Fact("what"))),
        move("vote", "open", None, ["villager"], asks=(Fact("choice", "choice", of=(Choice("for"),), seen_by=(CHAIR,)),)),
        rules=(rule("voted", Did(move="vote")),),
    )
    data = {"why": "between us", "what": "the well"}
    run = Run(of).do("begin").do("object", "villager", data=data).do("vote", "villager", data={"choice": "for"})
    seen = {who: view(of, run.case, actor(who)) for who in ("chair", "villager", "p-9")}
    assert {"chair": data, "villager": data, "p-9": {"what": "the well"}} == {who: one.items[0].data for who, one in seen.items()}
    assert {"chair": run.case.record("vote"), "villager": 1, "p-9": 1} == {who: one.records["vote"] for who, one in seen.items()}


@pytest.mark.parametrize("place", ["topic", "move", "asked"])
def test_what_is_seen_by_who_did_something(place: str) -> None:
    """Who did it is remembered, though no rule asks."""
    did = (Who(did="begin"),)
    of = procedure(
        move("begin", "start", "open", ["villager"], asks=("title",)),
        move(
            "object",
            "open",
            None,
            opens="objection",
            asks=(Fact("why", seen_by=did if place == "asked" else ()),),
            seen_by=did if place == "move" else (),
        ),
        topic=(Fact("title", seen_by=did if place == "topic" else ()),),
    )
    run = Run(of).do("begin", "villager", data={"title": "a well"}).do("object", data={"why": "so"})
    proposer, other = (view(of, run.case, actor(who)) for who in ("villager", "p-9"))
    assert ({"title": "a well"}, [{"why": "so"}]) == (proposer.facts, [one.data for one in proposer.items])
    assert (proposer.facts, proposer.items) != (other.facts, other.items)


def test_an_outcome_that_is_remembered_is_seen_like_its_move() -> None:
    """A record that no move of these rules has is only counted; before the first event there is nothing to see."""
    of = procedure(
        move("end", "start", "open", outcomes=(Outcome("yes", "open"),), seen_by=(CHAIR,)),
        rules=(rule("ended", Did(move="end.yes")),),
    )
    run = Run(of).do("end")
    assert (1, run.case.record("end.yes")) == tuple(view(of, run.case, actor(who)).records["end.yes"] for who in ("p-1", "chair"))
    odd = Case("c", of.name, of.digest, "start", records=("gone", run.case.record("end")))
    assert (view(of, odd, actor("chair")).records, view(of, odd, actor("chair")).stage) == ({"gone": 1}, None)
