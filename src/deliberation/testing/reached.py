"""How much of a procedure stories have been through: steps, moves, outcomes, and every rule's yes and no. It judges no story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from deliberation.kernel import replay, start
from deliberation.kernel.judging import judge
from deliberation.kernel.plan import names_in, plan_of
from deliberation.model import CLOCK, Action, Arrow, Case, Event, Move, Need, Outcome, Procedure, Verdict
from deliberation.model.pmap import pairs
from deliberation.testing.told import Told

__all__ = ["parts_of", "reached_by"]


def parts_of(procedure: Procedure) -> tuple[str, ...]:
    """All that stories can reach of a procedure: `step …`, `move …`, `outcome move.…`, and of each rule that a move asks `yes …` and `no …`."""
    outcomes = [f"outcome {move.name}.{outcome.name}" for move in procedure.moves for outcome in move.outcomes]
    answers = [f"{answer} {rule}" for rule in _asked(procedure) for answer in ("yes", "no")]
    return (*(f"step {step.name}" for step in procedure.steps), *(f"move {move.name}" for move in procedure.moves), *outcomes, *answers)


def reached_by(told: Told) -> frozenset[str]:
    """What a story has reached of its procedure; nothing where it could not be played to its end."""
    if told.procedure is None:
        return frozenset()
    found = set(_by_events(told.procedure, told.events))
    for line in told.lines:
        if line.decision is not None:
            found.update(_answers([*line.decision.verdicts, *(one for branch in line.decision.branches for one in branch.verdicts)]))
        found.update(_clocks(told.procedure, line.case, line.planned.at))
    return frozenset(found) & frozenset(parts_of(told.procedure))


def _asked(procedure: Procedure) -> tuple[str, ...]:
    """The rules that some move asks, itself or by another rule, in the order of the file. What only a promise looks at is not among them."""
    rules = {one.name: one.rule for one in procedure.rules}
    asked = {need.rule for move in procedure.moves for need in _needs(move)}
    left = list(asked)
    while left:
        more = set(names_in(rules[left.pop()], "rule")) - asked
        asked |= more
        left += more
    return tuple(name for name in rules if name in asked)


def _needs(move: Move) -> Iterator[Need]:
    parts: tuple[Move | Arrow | Outcome, ...] = (move, *move.arrows, *move.outcomes)
    for part in parts:
        yield from part.needs


def _by_events(procedure: Procedure, events: Sequence[Event]) -> Iterator[str]:
    """What happened; and what the rules answered the clock, of which no decision tells."""
    case = start(procedure, "told")
    for at, event in enumerate(events, 1):
        if event.kind == "clock":
            yield from _clocks(procedure, case, event.at)
        yield f"move {event.move}"
        if event.outcome is not None:
            yield f"outcome {event.move}.{event.outcome}"
        # Each beginning of the log anew, as an entry may take back an earlier one.
        case = replay({procedure.digest: procedure}, events[:at])
        yield f"step {case.step}"


def _clocks(procedure: Procedure, case: Case, now: datetime) -> Iterator[str]:
    """What the rules answer of every clock move that is due at a moment: of one that is made then, and of one that waits."""
    plan = plan_of(procedure)
    for move in plan.clock.get(case.step, ()):
        deadline = plan.deadlines[move.move.at or ""]
        for _, due in pairs(case.due):
            if due.deadline == deadline.name and due.at is not None and due.at <= now and due.times < deadline.at_most:
                action = Action(move.move.name, CLOCK, at=now, id="", item=due.item if move.on else None)
                judged = judge(plan, move, case, action, asks=move.asks, clock=True)
                yield from _answers([*judged.verdicts, *(one for branch in judged.branches for one in branch.verdicts)])


def _answers(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """What rules answered, those within others too: a yes to a rule's negation is a no of the rule; that nobody can tell is neither."""
    for one in verdicts:
        if not one.sentence.unknown:
            yield f"{'yes' if one.ok is not one.negated else 'no'} {one.rule.removeprefix('not ')}"
        for value in one.values.values():
            if isinstance(value, tuple):
                yield from _answers(part for part in value if isinstance(part, Verdict))
