"""What a decision over ten rules costs beside one over three: rules are asked one after another, and nothing grows faster."""

from __future__ import annotations

from typing import Any

import attrs

from benchmarks.cases import MEETING, ready_to_open
from benchmarks.measure import Bound, Result, interleaved
from deliberation.kernel import decide
from deliberation.model import Fact, Need, Requirement
from deliberation.rules import AtMost, AtMostTimes, Did, DidNot, Is, IsNot, Reached

__all__ = ["run"]

# What else an opening is held against: the topic, what is vouched for, who did what before, a second deadline.
_MORE: dict[str, Any] = {
    "lawful": IsNot(fact="unlawful", value=True),
    "not-settled": Is(fact="settled", value=False),
    "small-enough": AtMost(fact="cost", value=100_000),
    "signed-in-at-all": Did(move="sign-in"),
    "never-amended": DidNot(move="amend"),
    "first-time": AtMostTimes(move="amend", times=1),
    "time-for-it": Reached(deadline="meeting"),
}


def run(*, quick: bool = False) -> Result:
    """The opening of a meeting under its own three rules, and under seven more of other kinds."""
    case, action = ready_to_open()
    three = decide(MEETING, case, action).require()
    opening = next(move for move in MEETING.moves if move.name == "open")
    needs = (*opening.needs, *map(Need, _MORE))
    ten_rules = attrs.evolve(
        MEETING,
        vouched=(Fact("unlawful", "flag"), Fact("settled", "flag"), Fact("cost", "count")),
        rules=(*MEETING.rules, *(Requirement(name, rule) for name, rule in _MORE.items())),
        moves=tuple(attrs.evolve(move, needs=needs) if move is opening else move for move in MEETING.moves),
    )
    other, _ = ready_to_open(ten_rules)
    other = attrs.evolve(other, facts={"unlawful": False, "settled": False, "cost": 90_000})
    ten = decide(ten_rules, other, action).require()
    assert (len(three.verdicts), len(ten.verdicts)) == (5, 12)
    number, repeats = (200, 5) if quick else (2_000, 25)
    ours, most = interleaved(
        [lambda: decide(MEETING, case, action), lambda: decide(ten_rules, other, action)], number=number, repeats=repeats
    )
    return Result(
        "rules",
        most,
        "the same decision over three rules",
        ours,
        number * repeats,
        (Bound("decide over ten rules / over three", most / ours, 2, "times"),),
    )
