"""What an explained decision costs beside one bare trigger of the machine under it, and beside python-statemachine."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from statemachine import State, StateMachine
from transitions import Machine

from benchmarks.cases import MEETING, ready_to_open
from benchmarks.measure import Bound, Result, interleaved
from deliberation.kernel import decide

__all__ = ["run"]


class _Cursor:
    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = "a"


class _Lamp(StateMachine):
    """One event there and back, with one guard."""

    a = State(initial=True)
    b = State()
    go = a.to(b, cond="may") | b.to(a, cond="may")

    def may(self) -> bool:
        return True


def _bare() -> Machine:
    machine = Machine(model=None, states=["a", "b"], initial="a", auto_transitions=False, send_event=True)
    machine.add_transition("go", "a", "b", conditions=[lambda _: True])
    machine.add_transition("go", "b", "a", conditions=[lambda _: True])
    return machine


def run(*, quick: bool = False) -> Result:
    """A decision that passes order, role and three rules, with its event and the new case."""
    case, action = ready_to_open()
    decision = decide(MEETING, case, action).require()
    assert [verdict.rule for verdict in decision.verdicts] == ["order", "role", "quorum", "come", "called"]
    go, cursor, lamp = _bare().events["go"], _Cursor(), _Lamp()
    calls = [lambda: decide(MEETING, case, action), lambda: go.trigger(cursor), lambda: lamp.go()]  # noqa: PLW0108  (the call is looked up each time, as a host would)
    explain = getattr(import_module("deliberation.messages"), "explain", None) if find_spec("deliberation.messages") else None
    if explain is not None:
        calls.append(lambda: explain(decision, language="en"))
    number, repeats = (200, 5) if quick else (2_000, 25)
    ours, bare, statemachine, *told = interleaved(calls, number=number, repeats=repeats)
    return Result(
        "decide",
        ours,
        "transitions, one bare guarded trigger",
        bare,
        number * repeats,
        (
            Bound("decide / bare transitions trigger", ours / bare, 1.3, "times"),
            Bound("python-statemachine / decide", statemachine / ours, 8, "times", most=False),
        ),
        {
            "statemachine_us": statemachine,
            "statemachine_ratio": statemachine / ours,
            "explained_us": told[0] if told else None,
        },
    )
