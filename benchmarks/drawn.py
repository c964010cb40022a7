"""How fast cases of the default town are drawn at random, decided, watched and audited: lines a second, the drawing included."""

from __future__ import annotations

from time import process_time

from hypothesis import settings

from benchmarks.measure import Bound, Result
from deliberation import towns
from deliberation.model import Procedure
from deliberation.testing import Covered, check_procedure

__all__ = ["run"]

TOWN = towns.load("xichuan")
PROCEDURE = TOWN.procedure()


def _everything(procedure: Procedure) -> list[str]:
    """All that a check could miss in its cases: here it counts their lines, and is not to say what they never met."""
    names = [*(f"step {step.name}" for step in procedure.steps), *(f"move {move.name}" for move in procedure.moves)]
    names += [f"outcome {move.name}.{outcome.name}" for move in procedure.moves for outcome in move.outcomes]
    return names + [f"{answer} {rule.name}" for rule in procedure.rules for answer in ("yes", "no")]


def _check(cases: int) -> tuple[Covered, float]:
    """So many cases that go on from the town's stories or from each other, and the seconds of the processor that they took."""
    chosen, excused = settings(max_examples=cases, stateful_step_count=20, derandomize=True), _everything(PROCEDURE)
    began = process_time()
    covered = check_procedure(PROCEDURE, people=TOWN.people, stories=TOWN.stories, settings=chosen, excused=excused)
    return covered, process_time() - began


def run(*, quick: bool = False) -> Result:
    """`check_procedure` on the default town, with its people and stories. What the stories take by themselves is left out."""
    told, telling = _check(1)
    covered, took = _check(200 if quick else 1_000)
    lines, cases, seconds = covered.lines - told.lines, covered.cases - told.cases, took - telling
    return Result(
        "drawn",
        seconds / lines * 1e6,
        None,
        None,
        lines,
        (Bound(f"lines a second, {cases:,} cases at random", lines / seconds, 1_500, "/s", most=False),),
        {"cases": cases, "seconds": seconds},
    )
