"""`decide`: every rule is asked, a no is an answer, what is accepted becomes an event, and nothing else is remembered."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import BadAction, HistoryError, RuleFailed, UnknownMove
from deliberation.kernel import decide, start
from deliberation.kernel.recording import round_of
from deliberation.model import Actor, Ballot, Due, Fact, Member, Move, Outcome, Personal, Roster, Verdict, View, Who
from deliberation.rules import AllOf, Is
from tests.making import (
    COUNCIL,
    HALL,
    SECOND,
    T0,
    TOPIC,
    Run,
    action,
    day,
    doing,
    hall,
    hall_actions,
    move,
    needs,
    noticed,
    procedure,
    proposed,
    rule,
    told,
    voting,
    walks,
)


def codes(verdicts: Any) -> list[tuple[str, bool]]:
    return [(verdict.code, verdict.ok) for verdict in verdicts]


def test_an_accepted_action_becomes_an_event() -> None:
    """It holds what the decision rested on, and the case after it is the decision's."""
    act = action("propose", "villager@Jiangwan", T0, id="a-7", data=TOPIC, vouched={"settled": False}, recorded=day(3))
    decision = decide(HALL, start(HALL, "c-1"), act)
    (event,) = decision.events
    expected = {
        "case": "c-1", "n": 1, "kind": "move", "move": "propose", "outcome": None,
        "by": "the-villager-Jiangwan", "roles": {"villager@Jiangwan"},
        "on_behalf": None, "item": None, "at": T0, "recorded": day(3), "data": TOPIC,
        "personal": {}, "vouched": {"settled": False}, "pins": {},
        "due": (), "action": "a-7", "digest": HALL.digest, "schema": 1,
    }  # fmt: skip
    assert expected == attrs.asdict(event, recurse=False)
    assert (decision.accepted, decision.case.step, decision.case.length, decision.case.facts, decision.case.opened) == (
        True,
        "collected",
        1,
        TOPIC,
        T0,
    )
    assert codes(decision.verdicts) == [("order", True), ("role", True), ("asks", True)]


def test_a_refusal_tells_everything_and_changes_nothing() -> None:
    """Each rule is asked whatever the others said; there is no event and the case is the same."""
    case = voting(present=2).case
    decision = decide(HALL, case, action("close", "supervisor", day(12) - SECOND))
    assert codes(decision.verdicts) == [
        ("order", True),
        ("time.no", False),
        ("role.no", False),
        ("quorum.no", False),
        ("reached.no", False),
    ]
    assert (False, (), case, None, ()) == (decision.accepted, decision.events, decision.case, decision.outcome, decision.branches)
    assert len(decision.reasons) == 4


def test_from_another_step_the_rules_of_the_move_are_asked_all_the_same() -> None:
    """Those of the arrow are not: there is none."""
    decision = proposed().try_("close")
    assert [verdict.code for verdict in decision.verdicts] == ["order.no", "role", "quorum.no", "deadline.unset"]


def test_an_arrow_has_needs_of_its_own() -> None:
    """Asked only from its step."""
    made = Move(
        "go",
        tuple(attrs.evolve(arrow, needs=needs("on")) for arrow in move("x", "start", "open").arrows) + move("x", "open").arrows,
        by=(Who("chair"),),
    )
    of = procedure(made, vouched=(Fact("on", "flag"),), rules=(rule("on", Is(fact="on", value=True)),))
    run = Run(of)
    assert not run.try_("go").accepted
    assert run.do("go", vouched={"on": True}).do("go", vouched={"on": False}).case.length == 2


@pytest.mark.parametrize(
    ("yes", "no", "rounds", "outcome", "step"),
    [(2, 0, 0, "agreed", "doing"), (1, 1, 0, "again", "called"), (1, 2, 1, "shelved", "done"), (2, 1, 1, "agreed", "doing")],
)
def test_outcomes_exclude_each_other(yes: int, no: int, rounds: int, outcome: str, step: str) -> None:
    """The one whose rules hold is taken; `otherwise` where no other does."""
    run = voting()
    for _ in range(rounds):
        run.do("close").do("call", at=day(13), rosters={"council": COUNCIL}, data={"meets-at": day(13), "documents": ["plan"]})
        for n in (1, 2, 3):
            run.do("sign-in", f"p-{n}")
    for n in range(1, yes + no + 1):
        run.do("vote", f"p-{n}", data={"choice": "for" if n <= yes else "against"})
    decision = run.try_("close")
    assert (outcome, outcome, step) == (decision.outcome, decision.events[0].outcome, decision.case.step)
    assert [outcome] == [branch.outcome for branch in decision.branches if branch.holds]
    assert [branch.outcome for branch in decision.branches] == ["agreed", "again", "shelved"]


FORK = (Outcome("left", "open", needs("a")), Outcome("right", "closed", needs("b")))
FLAGS = {
    "vouched": (Fact("a", "flag"), Fact("b", "flag")),
    "rules": (rule("a", Is(fact="a", value=True)), rule("b", Is(fact="b", value=True))),
}


@pytest.mark.parametrize(
    ("a", "b", "code", "outcome"),
    [
        (True, False, None, "left"),
        (False, True, None, "right"),
        (False, False, "outcome.none", None),
        (True, True, "outcome.conflict", None),
    ],
)
def test_two_outcomes_at_once_are_a_conflict(a: bool, b: bool, code: str | None, outcome: str | None) -> None:
    """Never a silent priority; none at all is refused too."""
    of: Any = procedure(move("go", outcomes=FORK), **FLAGS)
    decision = decide(of, start(of, "c"), action("go", vouched={"a": a, "b": b}))
    assert (code is None, outcome) == (decision.accepted, decision.outcome)
    assert [code] * (code is not None) == [verdict.code for verdict in decision.verdicts if not verdict.ok]
    for verdict in decision.reasons:
        assert (told(verdict), told(verdict, "zh"), verdict.observed, 1) == (told(verdict), told(verdict, "zh"), 2 * a, verdict.required)


def test_outcomes_are_not_asked_where_the_move_itself_is_refused() -> None:
    """They would tell of a meeting that may not close."""
    assert voting(present=1).try_("close").branches == ()


@pytest.mark.parametrize(
    ("rosters", "code"),
    [
        ({}, "roster.no"),
        ({"council": Roster("council", tuple(Member(f"p-{n}") for n in range(6)))}, "roster.seats"),
        ({"council": COUNCIL}, None),
        ({"council": Roster("council")}, None),
    ],
)
def test_a_roster_is_pinned_with_the_move(rosters: Any, code: str | None) -> None:
    """It is there and has no more members than seats: five sit, a sixth does not."""
    decision = (
        proposed(hall())
        .do("publish", at=day(1))
        .try_("call", at=day(10), rosters=rosters, data={"meets-at": day(12), "documents": ["plan"]})
    )
    assert [code] * (code is not None) == [verdict.code for verdict in decision.reasons]
    assert (decision.events[-1].pins if decision.accepted else {}) == ({} if code else rosters)
    for verdict in decision.reasons:
        assert "council" in told(verdict)
        assert "council" in told(verdict, "zh")


def test_an_outcome_pins_what_it_needs() -> None:
    """The move's own rosters are asked for in any case, those of an outcome where it is taken; all that is pinned is kept."""
    ends = (Outcome("left", "open", needs("a"), pins=("panel",)), Outcome("right", "closed", otherwise=True))
    parts: Any = {**FLAGS, "bodies": HALL.bodies}
    of = procedure(move("go", outcomes=ends, pins=("council",)), **parts)
    both = {"council": COUNCIL, "panel": Roster("panel")}
    for a, kept in ((True, {"council", "panel"}), (False, {"council"})):
        assert kept == set(decide(of, start(of, "c"), action("go", vouched={"a": a}, rosters=both)).events[0].pins)
    without = [decide(of, start(of, "c"), action("go", vouched={"a": a}, rosters={"council": COUNCIL})) for a in (True, False)]
    assert [(one.accepted, one.outcome) for one in without] == [(False, None), (True, "right")]
    assert [verdict.code for verdict in without[0].reasons] == ["roster.no"]


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({"data": {"titel": "x"}}, [("data.titel", "did you mean 'title'")]),
        ({"data": {"size": "big"}}, [("data.size", "a whole number")]),
        ({"vouched": {"nothing": 1}}, [("vouched.nothing", "unknown key")]),
        ({"rosters": {"nobody": COUNCIL}}, [("rosters.nobody", "council, panel")]),
        ({"rosters": {"council": "p-1"}}, [("rosters.council", "a roster of")]),
        ({"rosters": {"council": Roster("panel")}}, [("rosters.council", "a roster of 'council' is expected, found one of 'panel'")]),
        ({"item": "task-1"}, [("item", "not made on an item")]),
        ({"rosters": {"nobody": 1}, "item": "x"}, [("rosters.nobody", "a roster"), ("item", "not made")]),
    ],
)
def test_a_wrong_call_is_not_a_no(given: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    """It is told with every path that is wrong."""
    with pytest.raises(BadAction) as caught:
        proposed().try_("amend", **given)
    assert [path for path, _ in faults] == [path for path, _ in caught.value.faults]
    assert all(text in fault for (_, text), (_, fault) in zip(faults, caught.value.faults, strict=True))


def test_a_procedure_without_bodies_takes_no_roster() -> None:
    """And says so."""
    of = procedure(move("go"))
    with pytest.raises(BadAction, match="a roster of no body is expected"):
        decide(of, start(of, "c"), action("go", rosters={"council": COUNCIL}))


def test_an_unknown_move_is_a_wrong_call() -> None:
    """With the nearest that exists."""
    with pytest.raises(UnknownMove, match="did you mean 'publish'"):
        proposed().try_("publich")


def test_a_case_of_other_rules_is_not_decided() -> None:
    """Changing the rules of a running case is an event of its own."""
    with pytest.raises(HistoryError, match="other rules"):
        decide(hall(version="2"), proposed().case, action("publish"))


def test_a_correction_is_made_by_its_own_verb() -> None:
    """`decide` has no log to look at."""
    with pytest.raises(BadAction, match="call annul"):
        proposed().try_("correct", "registrar", data={"entry": 1, "why": "x"})


@attrs.frozen
class Crash:
    kind: ClassVar[str] = "crash"

    def check(self, view: View) -> Verdict:
        raise ZeroDivisionError("seats")


@pytest.mark.parametrize("place", [{"needs": ["crash"]}, {"needs": ["deep"]}, {"outcomes": (Outcome("o", None, needs("crash")),)}])
def test_a_rule_that_crashes_is_not_a_no(place: dict[str, Any]) -> None:
    """The rule is named, and the cause is chained."""
    of = procedure(move("go", **place), rules=(rule("crash", Crash()), rule("deep", AllOf(of=("crash",)))))
    with pytest.raises(RuleFailed, match="failed on 'go': seats") as caught:
        decide(of, start(of, "c"), action("go"))
    assert caught.value.__cause__ is caught.value.cause
    assert isinstance(caught.value.cause, ZeroDivisionError)


def test_the_clock_s_moves_are_nobody_s() -> None:
    """Not even of somebody with every role."""
    decision = noticed().try_("end-notice", Actor("x", {"chair", "clock"}), day(2))
    assert codes(decision.verdicts) == [("order", True), ("role.clock", False), ("for-each", True)]


def test_a_personal_value_lives_beside_the_event() -> None:
    """The event has its salted digest, no rule sees it, and without a salt it is not taken."""
    run = noticed()
    with pytest.raises(BadAction, match="comes with a salt"):
        run.try_("object", "villager", data={"reason": "my knee"})
    decision = run.try_("object", "villager", day(2), data={"reason": "my knee"}, salt="s")
    digest = hashlib.sha256(b's\n"my knee"').hexdigest()
    assert ({}, {"reason": digest}) == (decision.events[0].data, decision.events[0].personal)
    assert (Personal(3, "reason", digest, "s", "my knee"),) == decision.personal
    assert "my knee" not in repr((decision.events, decision.case, decision.verdicts))
    other = run.try_("object", "villager", data={"reason": "my knee"}, salt="t")
    assert digest != other.events[0].personal["reason"]


def test_a_personal_value_that_is_optional_may_be_left_out() -> None:
    """Then nothing is kept beside the event, and no salt is needed."""
    of = procedure(move("object", asks=(Fact("reason", keep="personal", optional=True), Fact("n", "count"))))
    decision = decide(of, start(of, "c"), action("object", data={"n": 1}))
    assert (decision.accepted, decision.personal, decision.events[0].data, decision.events[0].personal) == (True, (), {"n": 1}, {})


def test_a_secret_choice_goes_into_the_box_without_a_name() -> None:
    """The event tells that somebody took part; the ballot tells what was chosen, in which round, and nothing else."""
    run = voting()
    decision = run.try_("ballot", "p-1", data={"choice": "yes"})
    assert (Ballot("ballot", 0, "choice", "yes"),) == decision.ballots
    assert (decision.events[0].data, decision.events[0].by) == ({}, "p-1")
    assert "yes" not in repr((decision.events, decision.case, decision.verdicts))
    assert (len(run.case.record("ballot")), run.case.record("ballot").tally("yes").heads) == (1, 0)


def test_a_decision_shows_no_secret_beside_a_name() -> None:
    """Neither in its action nor where it is printed, accepted or refused; nor what is personal."""
    for chosen in ("yes", "yess"):
        decision = voting().try_("ballot", "p-1", data={"choice": chosen})
        shown = repr((decision.action, decision.events, decision.ballots, decision.case))
        assert ({}, False) == (decision.action.data, f"'{chosen}'" in shown)
    decision = noticed().try_("object", "villager", data={"reason": "between ourselves"}, salt="grain-of-salt")
    assert "between ourselves" not in repr(decision)
    assert "grain-of-salt" not in repr(decision)


def test_an_event_is_its_own() -> None:
    """What a caller writes into an empty mapping later is not in it."""
    given: dict[str, Any] = {}
    decision = decide(HALL, proposed().case, action("publish", data=given, vouched=given))
    given["settled"] = True
    assert ({}, {}) == (decision.events[0].data, decision.events[0].vouched)


def test_a_secret_choice_is_made_once() -> None:
    """A ballot cannot be taken out of the box again; in the next round there is another, and it is of that round."""
    run = voting().do("ballot", "p-1", data={"choice": "yes"})
    again = run.try_("ballot", "p-1", data={"choice": "no"})
    assert (again.accepted, again.ballots, [verdict.code for verdict in again.reasons]) == (False, (), ["secret.once"])
    assert "ballot" in told(again.reasons[0])
    assert "ballot" in told(again.reasons[0], "zh")
    run.do("close").do("call", at=day(13), rosters={"council": COUNCIL}, data={"meets-at": day(13), "documents": ["plan"]})
    decision = run.do("sign-in", "p-1").try_("ballot", "p-1", data={"choice": "no"})
    assert (Ballot("ballot", 1, "choice", "no"),) == decision.ballots
    assert round_of(run.case, "ballot") == 1


def test_the_counting_move_brings_the_totals_of_a_secret_vote() -> None:
    """As many as took part."""
    run = voting().do("ballot", "p-1", data={"choice": "yes"}).do("ballot", "p-2", data={"choice": "yes"})
    assert not run.try_("count", data={"result": {"yes": 1}}).accepted
    run.do("count", data={"result": {"yes": 2, "no": 0}})
    assert tuple(run.case.record("ballot").tally(name).heads for name in ("yes", "no")) == (2, 0)


def test_what_is_opened_gets_a_name_of_its_own() -> None:
    """Counted by kind."""
    run = noticed()
    for n in (1, 2):
        run.do("object", "villager", data={"reason": "x"}, salt="s")
        assert f"objection-{n}" == run.events[-1].item
    run.do("answer", item="objection-2", data={"reply": "so"})
    assert run.events[-1].item == "objection-2"
    assert [fault.code for fault in run.try_("answer", item="objection-3", data={"reply": "so"}).reasons[0].values["faults"]] == [
        "asks.item"
    ]


def test_a_deadline_ends_where_a_move_stops_it() -> None:
    """One that does not run need not be stopped."""
    of = hall(moves=(*HALL.moves, move("withdraw", ("collected", "noticed"), "done", stops=("notice",))))
    early = proposed(of).do("withdraw")
    assert early.case.deadline("notice") is None
    assert early.events[-1].due == ()
    run = noticed(of)
    assert run.case.deadline("notice")
    run.do("withdraw")
    assert (run.case.deadline("notice"), run.events[-1].due) == (Due("notice"), (Due("notice"),))
    assert run.wait(day(99)) == ()


def test_a_field_sets_a_deadline_as_a_moment_or_as_the_end_of_a_day() -> None:
    """In the calendar of the procedure; a field that is left out sets none."""
    of = procedure(
        move("fix", asks=(Fact("when", "moment", optional=True), Fact("by-day", "date", optional=True))),
        deadlines=tuple(attrs.evolve(HALL.deadlines[1], name=name, starts=("fix",), field=name) for name in ("when", "by-day")),
    )
    for data, due in (({}, []), ({"when": day(2)}, [day(2)]), ({"by-day": day(2).date()}, [day(3).replace(hour=0)])):
        (event,) = decide(of, start(of, "c"), action("fix", data=data)).events
        assert due == [one.at for one in event.due]


def test_an_action_for_somebody_else_counts_for_them() -> None:
    """Where the move allows it."""
    run = voting().do("vote", "p-9", on_behalf="p-1", data={"choice": "for"})
    assert (list(run.case.record("vote").people()), run.case.record("vote").tally("for").weight) == (["p-1"], 1)
    assert [verdict.code for verdict in run.try_("sign-in", "p-9", on_behalf="p-1").reasons] == ["role.proxy"]


def test_a_closed_case_is_opened_again_by_a_move_of_that_effect() -> None:
    """An ordinary move from there is not possible."""
    run = (
        doing()
        .do("assign", data={"owner": "p-1", "due": day(20).date()})
        .do("report", "p-1", item="task-1")
        .do("verify", "supervisor", item="task-1")
    )
    run.do("finish")
    assert not run.try_("assign", data={"owner": "p-1", "due": day(20).date()}).accepted
    assert run.do("reopen").case.step == "doing"


def test_two_hands_do_one_task() -> None:
    """Who did it does not verify it; what was sent back is reported again."""
    run = doing().do("assign", data={"owner": "p-1", "due": day(20).date()})
    assert [verdict.code for verdict in run.try_("report", "p-2", item="task-1").reasons] == ["role.no"]
    run.do("report", "p-1", item="task-1")
    both = Actor("p-1", {"supervisor"})
    assert [verdict.code for verdict in run.try_("verify", both, item="task-1").reasons] == ["different-people.no"]
    run.do("send-back", item="task-1")
    assert [verdict.code for verdict in run.try_("verify", "supervisor", item="task-1").reasons] == ["did.no"]
    assert run.do("report", "p-1", item="task-1").do("verify", "supervisor", item="task-1").try_("finish").accepted


@given(walks(most=12), st.data())
def test_a_decision_is_a_function(run: Run, data: st.DataObject) -> None:
    """Asked twice it is the same, and what it was asked with is unchanged."""
    act = data.draw(hall_actions(run.case, run.now))
    before = repr((run.case, act))
    decision = decide(HALL, run.case, act)
    assert decision == decide(HALL, run.case, act)
    assert before == repr((run.case, act))
    assert decision.accepted is any(event.action == act.id for event in decision.events)
    assert decision.accepted or decision.reasons


def test_what_holds_otherwise_is_not_asked_whether_it_could() -> None:
    """Its own needs, which no file can give it, decide nothing."""
    of: Any = procedure(move("go", outcomes=(Outcome("rest", "open", needs("a"), otherwise=True),)), **FLAGS)
    decision = decide(of, start(of, "c"), action("go"))
    assert (True, "rest") == (decision.accepted, decision.outcome)
