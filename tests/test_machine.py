"""One machine per digest, and three readings of a procedure that agree: a driven cursor, the kernel, and its own fields."""

from __future__ import annotations

import gc
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transitions import Machine, MachineError

from deliberation._machine import Cursor, Edge, Table, machine_for
from deliberation.errors import DefinitionError
from deliberation.kernel import advance, decide, evolve, machine, start
from deliberation.kernel.plan import plan_of
from deliberation.model import CLOCK, START, Action, Arrow, Case, Label, Move, Outcome, Procedure, Stage, Step, Text, find
from deliberation.testing import actions, procedures
from tests.making import HALL, Run, action, day, doing, hall, move, noticed, procedure, random_actions, random_procedures, voting

Reading = tuple[bool, str]


def of_the_cursor(of: Procedure, case: Case, act: Action) -> Reading:
    """What a host sees that drives the machine itself."""
    cursor = Cursor(case.step)
    try:
        moved = machine(of).events[act.move].trigger(cursor, case=case, action=act)
    except (MachineError, KeyError):
        moved = False
    return moved, cursor.state


def of_the_kernel(of: Procedure, case: Case, act: Action) -> Reading:
    """What `decide` says."""
    decision = decide(of, case, act)
    return decision.accepted, decision.case.step


def of_the_fields(of: Procedure, case: Case, act: Action) -> Reading:
    """What the procedure's own fields say, read without a machine: here a rule asks whether one vouched flag is true."""
    made = find(of.moves, act.move)
    assert made is not None
    flags: dict[str, Any] = {one.name: one.rule for one in of.rules}

    def met(needs: Any) -> list[bool | None]:
        # A flag that nobody vouches for meets neither a need nor its negation.
        known = [(act.vouched.get(flags[need.rule].fact), need.negated) for need in needs]
        return [None if flag is None else flag is not negated for flag, negated in known]

    def hold(needs: Any) -> bool:
        return all(met(needs))

    arrow = next((arrow for arrow in made.arrows if arrow.source == case.step), None)
    if arrow is None or not {who.role for who in made.by} & act.by.roles or not hold((*made.needs, *arrow.needs)):
        return False, case.step
    if made.outcomes:
        held = [outcome for outcome in made.outcomes if not outcome.otherwise and hold(outcome.needs)]
        open_ = any(None in met(one.needs) and False not in met(one.needs) for one in made.outcomes if not one.otherwise)
        held = held or [outcome for outcome in made.outcomes if outcome.otherwise and not open_]
        return (True, held[0].target or case.step) if len(held) == 1 else (False, case.step)
    return True, arrow.target or case.step


def agree(data: st.DataObject, most: int) -> None:
    of = data.draw(random_procedures())
    case = start(of, "c-1")
    for n in range(most):
        act = data.draw(random_actions(of, case.step, day(n)))
        expected = of_the_fields(of, case, act)
        assert expected == of_the_kernel(of, case, act)
        assert expected == of_the_cursor(of, case, act)
        case = decide(of, case, act).case
    assert machine(of).models == []


@given(st.data())
def test_three_readings_agree(data: st.DataObject) -> None:
    """On random procedures, from wherever random actions lead."""
    agree(data, 12)


def test_three_readings_agree_on_a_move_with_and_without_outcomes() -> None:
    """Whatever was drawn above."""
    end = (Outcome("ended", "closed", otherwise=True),)
    of = procedure(move("begin", START, "open"), move("end", "open", outcomes=end), roles=(Label("chair"),))
    case = start(of, "c-1")
    for at, (name, step) in enumerate((("begin", "open"), ("end", "closed"))):
        act = action(name, at=day(at))
        assert (True, step) == of_the_fields(of, case, act) == of_the_kernel(of, case, act) == of_the_cursor(of, case, act)
        case = decide(of, case, act).case


def agree_as_time_goes_on(data: st.DataObject, most: int) -> None:
    """Draw a procedure with whatever it may have, and actions on it, a day apart."""
    of = data.draw(procedures())
    case = start(of, "c-1")
    for n in range(most):
        for event in advance(of, case, day(n)):
            case = evolve(of, case, event)
        here = [one for one in of.moves if not one.by_clock and any(arrow.source == case.step for arrow in one.arrows)]
        # What takes an entry back is decided with the log, and no cursor knows one.
        if not any(one.effect != "annuls" and (one.on is None or case.items_of(one.on)) for one in here):
            break
        act = data.draw(actions(of, case, at=day(n)))
        made = find(of.moves, act.move)
        if made is not None and made.effect != "annuls":
            assert of_the_kernel(of, case, act) == of_the_cursor(of, case, act)
            case = decide(of, case, act).case
    assert machine(of).models == []


@given(st.data())
def test_a_cursor_agrees_with_the_kernel_on_every_kind_of_procedure(data: st.DataObject) -> None:
    """With items, bodies, deadlines and rules of every kind, wherever the clock and the people of a case lead it."""
    agree_as_time_goes_on(data, 8)


@pytest.mark.soak
@given(st.data())
def test_a_cursor_agrees_with_the_kernel_in_the_long_run(data: st.DataObject) -> None:  # pragma: no cover  (run by make soak)
    """The same, on many more procedures."""
    agree_as_time_goes_on(data, 30)


@pytest.mark.soak
@given(st.data())
def test_three_readings_agree_in_the_long_run(data: st.DataObject) -> None:  # pragma: no cover  (run by make soak)
    """The same, on many more procedures."""
    agree(data, 40)


def test_a_cursor_follows_the_rules_of_a_real_procedure() -> None:
    """It moves where the rules say yes and stays where they say no; it is never registered."""
    run = voting(present=2)
    close, cursor = action("close", at=day(13)), Cursor(run.case.step)
    events = machine(HALL).events
    assert (events["close"].trigger(cursor, case=run.case, action=close), cursor.state) == (False, "voting")
    run.do("sign-in", "p-4").do("vote", "p-4", data={"choice": "for"}).do("vote", "p-1", data={"choice": "for"})
    assert (events["close"].trigger(cursor, case=run.case, action=close), cursor.state) == (True, "doing")
    assert (repr(cursor), repr(Cursor())) == ("Cursor('doing')", "Cursor('start')")
    assert machine(HALL).models == []
    with pytest.raises(MachineError):
        events["close"].trigger(cursor, case=run.case, action=close)


def test_a_cursor_and_the_kernel_refuse_whoever_calls_himself_the_clock() -> None:
    """Only the clock itself makes its moves, and it makes no others."""
    known = noticed().case
    for name in ("end-notice", "object", "answer"):
        act = action(name, CLOCK, day(2), data={}, salt="s")
        assert (False, "noticed") == of_the_kernel(HALL, known, act) == of_the_cursor(HALL, known, act)
    lone = procedure(move("shut", START, "closed"))
    act = action("shut", CLOCK)
    assert (False, START) == of_the_kernel(lone, start(lone, "c"), act) == of_the_cursor(lone, start(lone, "c"), act)


def test_one_machine_serves_all_procedures_of_a_digest() -> None:
    """A translation shares it; another meaning has its own; it carries its edges and no shortcut."""
    translated, other = hall(title=Text.of("Another hall")), hall(version="2")
    assert machine(HALL) is machine(HALL) is machine(translated)
    assert machine(HALL) is not machine(other)
    edges = {
        (edge.edge.move, source, edge.dest, edge.edge.outcome)  # type: ignore[attr-defined]
        for event in machine(HALL).events.values()
        for source, found in event.transitions.items()
        for edge in found
    }
    assert {("close", "voting", "doing", "agreed"), ("close", "voting", "called", "again"), ("close", "voting", "done", "shelved")} == {
        edge for edge in edges if edge[0] == "close"
    }
    assert {made.name for made in HALL.moves} == set(machine(HALL).events)
    assert sum(len(made.arrows) * max(1, len(made.outcomes)) for made in HALL.moves) == len(edges)


def test_a_machine_goes_with_the_last_procedure_that_uses_it() -> None:
    """Nothing is kept for rules that nobody has any more."""
    gone = hall(version="gone")
    digest = gone.digest
    before = id(machine(gone))
    del gone
    gc.collect()
    again = hall(version="gone")
    assert digest == again.digest
    assert isinstance(machine(again), Table)
    assert not [made for made in gc.get_objects() if isinstance(made, Table) and id(made) == before and made is not machine(again)]


hostile: list[Any] = ["*", "=", "", "nowhere", "os.system", "start-2"]


@pytest.mark.parametrize("name", hostile)
@pytest.mark.parametrize("place", ["source", "target", "outcome"])
def test_a_name_that_is_no_step_never_reaches_the_machine(name: str, place: str) -> None:
    """Not the ones that would mean something to it, nor those that would be taken without a word."""
    moves = {
        "source": Move("go", (Arrow(name, "closed"),)),
        "target": Move("go", (Arrow("open", name),)),
        "outcome": Move("go", (Arrow("open"),), outcomes=(Outcome("end", name),)),
    }
    with pytest.raises(DefinitionError) as caught:
        machine(procedure(moves[place]))
    assert [("unknown-step", ("moves", "go"), f"'{name}'")] == [(one.code, one.path, one.found) for one in caught.value.problems]


@pytest.mark.parametrize("name", ["open", START])
def test_a_step_stands_once(name: str) -> None:
    """Also `start`, which is there from the beginning."""
    twice = Procedure("p", "1", stages=(Stage("one", (Step("open"), Step(name))), Stage("two", (Step("open"),))))
    with pytest.raises(DefinitionError, match=f"'{name}' twice"):
        machine(twice)


def test_a_guard_is_asked_with_its_edge() -> None:
    """Case and action come with the trigger, and the answer decides."""
    asked: list[tuple[Edge, str]] = []

    def allow(edge: Edge, case: Case, act: Action) -> bool:
        asked.append((edge, act.move))
        return edge.outcome == "no"

    ends = (Outcome("yes", "closed"), Outcome("no"))
    of = procedure(Move("go", (Arrow(START), Arrow("open")), outcomes=ends), version="guarded")
    table, cursor = machine_for(of, allow), Cursor("open")
    assert table.events["go"].trigger(cursor, case=start(of, "c"), action=action("go"))
    assert cursor.state == "open"
    assert [(Edge("go", "open", "closed", "yes", 1), "go"), (Edge("go", "open", None, "no", 1), "go")] == asked


def test_a_plan_is_made_once_for_a_procedure() -> None:
    """And it looks up the arrows in the shared machine."""
    assert plan_of(HALL) is plan_of(HALL)
    assert plan_of(HALL).machine is machine(HALL)
    assert plan_of(HALL) is not plan_of(attrs.evolve(HALL))
    assert doing().case.step == "doing"


@pytest.mark.parametrize("name", ["state", "states", "events", "trigger", "initial", "name", "to", "model", "after", "finalize"])
def test_a_move_may_have_any_name(name: str) -> None:
    """Also one that means something to a machine."""
    of = procedure(move("begin", "start", "open"), move(name, "open", "closed"), version=name)
    run = Run(of).do("begin").do(name)
    assert "closed" == run.case.step
    table, cursor = machine(of), Cursor("open")
    act = action(name, by="chair", at=day(9))
    assert table.events[name].trigger(cursor, case=Run(of).do("begin").case, action=act)
    assert "closed" == cursor.state


def test_a_cursor_is_set_by_its_host() -> None:
    """As any attribute, so that a machine of the host's own may drive it too."""
    cursor = Cursor()
    bare = Machine(model=None, states=["start", "open"], initial="start", auto_transitions=False)
    bare.add_transition("go", "start", "open")
    assert bare.events["go"].trigger(cursor)
    assert ("open", "Cursor('open')") == (cursor.state, repr(cursor))
