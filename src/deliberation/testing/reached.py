"""How much of a procedure stories have been through: steps, moves, outcomes, and every rule's yes and no. It judges no story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from deliberation.kernel import replay, start
from deliberation.kernel.judging import Judged, judge
from deliberation.kernel.plan import plan_of
from deliberation.model import CLOCK, Action, Case, Decision, Event, Procedure, Verdict
from deliberation.model.pmap import pairs
from deliberation.testing.edges import asked_rules
from deliberation.testing.told import Told

__all__ = ["answered", "clocks", "parts_of", "reached_by"]


def parts_of(procedure: Procedure) -> tuple[str, ...]:
    """All that stories can reach of a procedure: `step …`, `move …`, `outcome move.…`, and of each rule that a move asks `yes …` and `no …`."""
    outcomes = [f"outcome {move.name}.{outcome.name}" for move in procedure.moves for outcome in move.outcomes]
    asked = asked_rules(procedure)
    told = [f"{answer} {rule.name}" for rule in procedure.rules if rule.name in asked for answer in ("yes", "no")]
    return (*(f"step {step.name}" for step in procedure.steps), *(f"move {move.name}" for move in procedure.moves), *outcomes, *told)


def reached_by(told: Told) -> frozenset[str]:
    """What a story has reached of its procedure; nothing where it could not be played to its end."""
    if told.procedure is None:
        return frozenset()
    found = set(_by_events(told.procedure, told.events))
    for line in told.lines:
        if line.decision is not None:
            found.update(answered(line.decision))
        found.update(clocks(told.procedure, line.case, line.planned.at))
    return frozenset(found) & frozenset(parts_of(told.procedure))


def _by_events(procedure: Procedure, events: Sequence[Event]) -> Iterator[str]:
    """What happened; and what the rules answered the clock, of which no decision tells."""
    case = start(procedure, "told")
    for at, event in enumerate(events, 1):
        if event.kind == "clock":
            yield from clocks(procedure, case, event.at)
        yield f"move {event.move}"
        if event.outcome is not None:
            yield f"outcome {event.move}.{event.outcome}"
        # Each beginning of the log anew, as an entry may take back an earlier one.
        case = replay({procedure.digest: procedure}, events[:at])
        yield f"step {case.step}"


def clocks(procedure: Procedure, case: Case, now: datetime) -> Iterator[str]:
    """What the rules answer of every clock move that is due at a moment: of one that is made then, and of one that waits."""
    plan = plan_of(procedure)
    for move in plan.clock.get(case.step, ()):
        deadline = plan.deadlines[move.move.at or ""]
        for _, due in pairs(case.due):
            if due.deadline == deadline.name and due.at is not None and due.at <= now and due.times < deadline.at_most:
                action = Action(move.move.name, CLOCK, at=now, id="", item=due.item if move.on else None)
                yield from answered(judge(plan, move, case, action, asks=move.asks, clock=True))


def _answers(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, bool]]:
    """What rules answered, those within others too: a yes to a rule's negation is a no of the rule; that nobody can tell is neither."""
    for one in verdicts:
        if not one.sentence.unknown:
            yield one.rule.removeprefix("not ") if one.negated else one.rule, one.ok is not one.negated
        for value in one.values.values():
            yield from _answers(part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, Verdict))


def _verdicts_of(known: Decision | Judged) -> Iterator[Verdict]:
    """Every verdict of a decision: of the move, and of each of its outcomes."""
    yield from known.verdicts
    for branch in known.branches:
        yield from branch.verdicts


def answered(known: Decision | Judged) -> Iterator[str]:
    """What the rules of a decision answered, as `parts_of` names it."""
    return (f"{'yes' if yes else 'no'} {rule}" for rule, yes in _answers(_verdicts_of(known)))
