"""`decide`: all verdicts for one action, and the events if it is accepted. Pure: no clock, no chance, nothing remembered."""

from __future__ import annotations

from deliberation._machine import Edge, Table
from deliberation.errors import BadAction, HistoryError, UnknownMove
from deliberation.kernel.clock import tick
from deliberation.kernel.fold import evolved
from deliberation.kernel.judging import judge, read_action, shown
from deliberation.kernel.plan import Plan, plan_of
from deliberation.kernel.recording import record_event
from deliberation.model import Action, Case, Decision, Event, Procedure
from deliberation.model.quick import quick

__all__ = ["allowed", "decide", "decided", "machine"]

_decision = quick(Decision)


def decide(procedure: Procedure, case: Case, action: Action) -> Decision:
    """All verdicts for one action, the events it leads to and the case after them.

    The clock's events that fell due by then come first, also where the action is refused. Raises `UnknownMove`, `BadAction` for a wrong
    call, `RuleFailed` for a rule that crashes, and `HistoryError` for a case of other rules; never because a rule said no.

    >>> from datetime import UTC, datetime
    >>> from deliberation import Action, Actor, start, towns
    >>> procedure, at = towns.load("xichuan").procedure(), datetime(2026, 3, 2, 1, tzinfo=UTC)
    >>> topic = {"title": "A lamp", "source": "masses", "channel": "offline", "village": "jiangwan", "concern": "public-welfare"}
    >>> action = Action("propose", Actor("p-1", {"villager@jiangwan"}), at=at, id="a-1", data=topic)
    >>> decision = decide(procedure, start(procedure, "c-1"), action)
    >>> decision.accepted, decision.case.step, [event.move for event in decision.events]
    (True, 'collected', ['propose'])
    """
    if case.digest != procedure.digest:
        raise HistoryError("the case is kept under other rules than those of this procedure", index=case.length)
    return decided(plan_of(procedure), case, action)


def decided(plan: Plan, case: Case, action: Action, *, sealed: bool = False) -> Decision:
    """`decide` on a plan; with `sealed`, what is secret or personal is taken as given, as an audit must."""
    move = plan.moves.get(action.move)
    if move is None:
        raise UnknownMove(action.move, tuple(plan.moves))
    if move.move.effect == "annuls":
        raise BadAction(action.move, [("move", "it takes an entry back: call annul with the case's events")])
    events: list[Event] = []
    if case.wakes is not None and case.wakes <= action.at:
        for event, after in tick(plan, case, action.at):
            events.append(event)
            case = after
    asks = move.asks
    if move.facts or action.data or action.vouched or action.rosters or action.item is not None:
        action = read_action(plan, move, action)
        if sealed and move.kept:
            asks = move.open_asks
    ok, verdicts, branches, outcome = judge(plan, move, case, action, asks=asks)
    # INVARIANT: a decision tells who asked and what was asked, but no secret beside a name; what is kept stands in its own fields.
    told = shown(move, action) if move.kept else action
    if not ok:
        refused: Decision = _decision(plan.procedure, told, False, tuple(verdicts), branches, None, tuple(events), case, (), (), False)
        return refused
    event, ballots, personal = record_event(plan, move, case, action, outcome)
    case = evolved(plan, case, event)
    events.append(event)
    if case.due and case.step in plan.clock:
        for event, after in tick(plan, case, action.at):
            events.append(event)
            case = after
    made: Decision = _decision(
        plan.procedure, told, True, tuple(verdicts), branches, outcome, tuple(events), case, ballots, personal, False
    )
    return made


def allowed(procedure: Procedure, edge: Edge, case: Case, action: Action) -> bool:
    """Whether the rules let an action follow one edge: the guard of the shared machine."""
    plan = plan_of(procedure)
    move = plan.moves[edge.move]
    action = read_action(plan, move, action)
    judged = judge(plan, move, case, action, asks=move.asks)
    return judged.ok and judged.outcome == edge.outcome


def machine(procedure: Procedure) -> Table:
    """The shared `transitions` machine of a procedure, for hosts that drive one.

    Drive a cursor with `machine.events[move].trigger(cursor, case=case, action=action)`; the guards are this library's rules. Never
    register a model with it.
    """
    return plan_of(procedure).machine
