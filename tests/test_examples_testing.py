"""The examples of testing show what they say: a puzzle is solved in the fewest moves, and a fault is found, kept as a story, and mended."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest

import deliberation
from deliberation import load_procedure
from deliberation.documents import Story
from deliberation.model import START, Procedure
from deliberation.testing import CheckFailed, check_procedure, check_town
from deliberation.towns import load_town

EXAMPLES = Path(__file__).parent.parent / "examples" / "testing"
RIVER = load_procedure(EXAMPLES / "river" / "procedure.yaml")

Bank = frozenset[str]
ALL: Bank = frozenset({"farmer", "wolf", "goat", "cabbage"})


def eaten(bank: Bank) -> bool:
    """Whether somebody is eaten on a bank where the farmer is not."""
    return "farmer" not in bank and ({"wolf", "goat"} <= bank or {"goat", "cabbage"} <= bank)


def crossings() -> Mapping[Bank, set[Bank]]:
    """From each safe way to stand, by who is still on the first bank, the safe ways that one crossing leads to."""
    ways = [frozenset(some) for size in range(5) for some in combinations(sorted(ALL), size)]
    safe = [bank for bank in ways if not eaten(bank) and not eaten(ALL - bank)]

    def one(before: Bank, after: Bank) -> bool:
        return "farmer" in before ^ after and len(before ^ after) <= 2 and (before < after or after < before)

    return {before: {after for after in safe if one(before, after)} for before in safe}


def named(bank: Bank) -> str:
    """How the example calls a way to stand."""
    return {ALL: "everybody", frozenset(): "nobody"}.get(bank, "-".join(sorted(bank, key=["farmer", "wolf", "goat", "cabbage"].index)))


def found(procedure: Procedure) -> Story:
    """The story that a check tells."""
    with pytest.raises(CheckFailed) as failed:
        check_procedure(procedure)
    assert failed.value.story is not None
    return failed.value.story


def test_the_river_has_the_safe_steps_and_the_crossings_between_them() -> None:
    """Ten of sixteen, and every crossing but those out of its end, worked out anew from who eats whom."""
    ways = crossings()
    assert 10 == len(ways)
    assert {named(bank) for bank in ways} == {step.name for step in RIVER.steps}
    expected = {(named(before), named(after)) for before, leads in ways.items() for after in leads if before}
    arrows = {(arrow.source, arrow.target) for move in RIVER.moves for arrow in move.arrows if arrow.source != START}
    assert expected == arrows


def test_the_river_is_crossed_in_the_fewest_moves() -> None:
    """Seven, after coming to the bank: as many as the shortest way from everybody to nobody has."""
    ways, reached, fewest = crossings(), {ALL}, 0
    while frozenset() not in reached:
        reached, fewest = reached | {after for bank in reached for after in ways[bank]}, fewest + 1
    moves = [line.move for line in found(RIVER).plays for _ in line.by]
    assert (7, fewest + 1, "come-to-the-bank") == (fewest, len(moves), moves[0])


def run(folder: Path) -> str:
    """What pytest says in a folder."""
    ours = {**os.environ, "PYTHONPATH": str(Path(deliberation.__file__).parent.parent)}
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=folder, env=ours, capture_output=True, text=True, check=False
    )
    return told.stdout


def test_a_fault_of_the_well_is_found_kept_and_mended(tmp_path: Path) -> None:
    """As its page tells: one test fails, its story is saved and fails too, the rule is mended, and the story told anew."""
    folder = shutil.copytree(EXAMPLES / "well", tmp_path / "well", ignore=shutil.ignore_patterns("__pycache__"))
    told = run(folder)
    assert "BROKEN       nobody digs what was changed after it was approved: by entry 4" in told
    assert "1 failed, 2 passed" in told

    town = load_town(folder)
    with pytest.raises(CheckFailed) as failed:
        check_procedure(town.procedure(), people=town.people)
    stories = failed.value.save(folder / "stories.yaml")
    (story,) = load_town(folder).stories
    assert ["propose", "approve", "correct", "dig"] == [line.move for line in story.plays]
    with pytest.raises(AssertionError, match="promise 'approved-as-it-is': BROKEN"):
        check_town(folder)

    file = folder / "procedure.yaml"
    file.write_text(file.read_text("utf-8").replace("rule: did, move: approve", "rule: did, move: approve, void_after: [correct]"), "utf-8")
    with pytest.raises(AssertionError, match="refused: told nothing, was approved"):
        check_town(folder)

    text = stories.read_text("utf-8").replace("move: dig, by: kim}", "move: dig, by: kim, refused: [approved]}")
    stories.write_text(text.replace("ends: digging", "ends: proposed"), "utf-8")
    assert "4 passed" in run(folder)
