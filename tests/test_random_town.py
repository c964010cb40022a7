"""Random people doing random things in the default town: what must never happen, never does."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation import audit, replay, towns
from deliberation.documents import event_from_json, event_to_json
from deliberation.model import Event, Procedure
from deliberation.towns import play
from tests.walking import Walker

TOWN = towns.load("xichuan")
STEPS = 400
PROCEDURE: Procedure = TOWN.procedure()
ORDER = {step.name: at for at, stage in enumerate(PROCEDURE.stages) for step in stage.steps}


def stages_entered(events: list[Event]) -> list[int]:
    """The stage after each event, read plainly from the procedure's own fields."""
    moves = {move.name: move for move in PROCEDURE.moves}
    step, seen = "start", []
    for event in events:
        move = moves[event.move]
        arrow = next(arrow for arrow in move.arrows if arrow.source == step)
        target = next((one.target for one in move.outcomes if one.name == event.outcome), arrow.target)
        step = target or step
        seen.append(ORDER[step])
    return seen


def unsigned_votes(events: list[Event]) -> list[Event]:
    """Votes by somebody who did not sign in since the meeting was last called."""
    present: set[str] = set()
    wrong = []
    for event in events:
        if event.move in ("call", "call-again"):
            present = set()
        elif event.move == "sign-in":
            present.add(event.person)
        elif event.move == "sign-out":
            present.discard(event.person)
        wrong += [event] if event.move == "vote" and event.person not in present else []
    return wrong


def test_an_unsigned_vote_would_be_seen() -> None:
    """The reading that the walks are held against does find what it looks for."""
    story = next(story for story in TOWN.stories if story.name == "jiangwan-museum")
    events = [event for one in play(TOWN, story) if one.decision for event in one.decision.events]
    voter = next(event.person for event in events if event.move == "vote")
    assert unsigned_votes(events) == []
    left_out = [event for event in events if not (event.move == "sign-in" and event.person == voter)]
    assert unsigned_votes(left_out) != []


def check_walk(seed: int, steps: int = STEPS) -> Counter[str]:
    """Walk, and hold the walk against everything that must be so."""
    walker = Walker(TOWN, seed)
    met: Counter[str] = Counter()
    for decision in walker.run(steps):
        met["accepted" if decision.accepted else "refused"] += 1
        met.update(f"no:{verdict.rule}" for verdict in decision.reasons)
    walker.let_pass(walker.random.choice([0, 1, 400]))
    book = {PROCEDURE.digest: PROCEDURE}
    assert not walker.log or (replay(book, walker.log) == walker.case and audit(book, walker.log) == ())
    assert [event_from_json(event_to_json(event)) for event in walker.log] == walker.log
    highest = -1
    for stage in stages_entered(walker.log):
        assert stage <= highest + 1, "a stage was skipped"
        highest = max(highest, stage)
    assert unsigned_votes(walker.log) == []
    met[f"stage {highest + 1}"] += 1
    return met


@given(st.integers(0, 2**32))
@settings(max_examples=int(os.environ.get("WALKS", "30")))
def test_what_must_never_happen_does_not(seed: int) -> None:
    """No walk is lost by replay, skips a stage, lets the absent vote, or fails its audit."""
    check_walk(seed)


def test_walks_get_everywhere() -> None:
    """The walks are worth something: they reach the last stage and are refused by many rules."""
    met: Counter[str] = Counter()
    for seed in range(40):
        met += check_walk(seed)
    assert met["stage 8"] >= 1, met
    assert sum(key.startswith("no:") for key in met) >= 20


@pytest.mark.soak
def test_a_hundred_thousand_decisions() -> None:  # pragma: no cover  (the soak profile runs it)
    """The same over at least 100,000 decisions."""
    met: Counter[str] = Counter()
    seed = 10_000
    while met["accepted"] + met["refused"] < 100_000:
        met += check_walk(seed)
        seed += 1
    print({key: count for key, count in sorted(met.items()) if not key.startswith("no:")})
