"""The planted defects are defects: each story breaks the promise it names in its town, and is refused in the clean one."""

from __future__ import annotations

import pytest

from deliberation import UnknownMove, watch
from deliberation.model import Procedure
from tests.testing.planted import DEFECTS, WHOLE, made, play

BREAKING = [name for name, one in DEFECTS.items() if one.breaks]
BLOCKED = [name for name, one in DEFECTS.items() if one.never]


def broken(procedure: Procedure, story: str) -> tuple[str, list[str]]:
    """The move that is refused, if any, and the promises that are broken when nothing follows."""
    events, refused = play(procedure, story)
    return refused, [one.promise.name for one in watch(procedure, events, final=True) if one.state == "broken"]


def test_the_clean_town_keeps_its_promises() -> None:
    """From the proposal to the end."""
    assert ("", []) == broken(made(), WHOLE)


def test_there_are_twenty_four() -> None:
    """Every promise that a log can break is broken by one of them."""
    assert 24 == len(DEFECTS) == len(BREAKING) + len(BLOCKED)
    assert {one.name for one in made().promises} - {"can-end"} == {one.breaks for one in DEFECTS.values()} - {""}


@pytest.mark.parametrize("name", BREAKING)
def test_a_planted_defect_breaks_its_promise(name: str) -> None:
    """With the last line of its story, all of whose lines the town accepts; the clean town refuses one, or does not have the move."""
    defect = DEFECTS[name]
    refused, found = broken(made(name), defect.story)
    assert not refused
    assert defect.breaks in found
    try:
        refused, found = broken(made(), defect.story)
    except UnknownMove:
        return
    assert defect.breaks not in found
    assert refused or "wait" in defect.story.split()[-1]


@pytest.mark.parametrize("name", BLOCKED)
def test_a_move_that_nobody_can_make_any_more(name: str) -> None:
    """The story that ends well in the clean town stops before it."""
    assert DEFECTS[name].never == play(made(name), WHOLE)[1]
