"""Twenty-four planted defects: each is one, its story is the shortest there is, and a check of the town finds it and tells it in a few lines."""

from __future__ import annotations

import pytest
from hypothesis import settings

from deliberation import UnknownMove, watch
from deliberation.documents import People, Person, RosterFile, Town, read_stories, write_stories
from deliberation.model import Member, Procedure, Text
from deliberation.testing import CheckFailed, check_procedure
from deliberation.testing.folk import made_up_people
from deliberation.towns import play as play_story
from tests.testing.planted import DEFECTS, WHOLE, made, play
from tests.testing.shortest import shortest

BREAKING = [name for name, one in DEFECTS.items() if one.breaks]
BLOCKED = [name for name, one in DEFECTS.items() if one.never]
MANY = settings(max_examples=2000, stateful_step_count=30, derandomize=True)
LASTING = {
    "stale-approval",
    "early-close",
    "self-verified-task",
    "untold-result",
    "unreported-verification",
    "sent-back-and-forgotten",
    "two-ends",
}
"""Those whose shortest story takes a search of many seconds."""
DEEP = "deep-defect"
FOUR = People(
    tuple(Person(f"p-{at}", Text.of(f"p-{at}"), ("villager", "clerk", "board", "chair")) for at in range(4)),
    (RosterFile("council", tuple(Member(f"p-{at}") for at in range(4))),),
)
NEVER = ["no approved-still"]
"""What no case of the clean town can meet: whoever amends goes back to where approval is asked for anew."""


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


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.soak] if name in LASTING else []) for name in BREAKING if name != DEEP]
)
def test_no_story_is_shorter(name: str) -> None:
    """A breadth-first search over what people can do finds none with fewer entries than the planted one."""
    assert len(play(made(name), DEFECTS[name].story)[0]) == shortest(made(name), DEFECTS[name].breaks)


@pytest.mark.parametrize("name", [name for name in BREAKING if name != DEEP])
def test_a_check_finds_it(name: str) -> None:
    """Within 2,000 cases; it is told in eight lines at most, by a story that plays, and is the shortest or one entry longer."""
    procedure, defect = made(name), DEFECTS[name]
    with pytest.raises(CheckFailed) as found:
        check_procedure(procedure, settings=MANY)
    told, story = str(found.value), found.value.story
    assert story is not None
    assert told.startswith("BROKEN")
    assert len(told.splitlines()) <= 8
    town = Town("found", (procedure,), made_up_people(procedure), read_stories(write_stories([story])))
    assert [] == [fault for played in play_story(town, town.stories[0]) for fault in played.faults]
    assert sum(len(line.by) + len(line.clock) for line in story.plays) <= len(play(procedure, defect.story)[0]) + 1


@pytest.mark.parametrize(("name", "never"), [*((name, DEFECTS[name].never) for name in BLOCKED), (DEEP, "force")])
def test_what_nobody_can_do_is_told_as_never_reached(name: str, never: str) -> None:
    """A dead end, a trap, a quorum of forty where few people live, and what only eight people together could do: none passes as clean."""
    with pytest.raises(CheckFailed, match="never met") as found:
        check_procedure(made(name), people=FOUR if name == "quorum-of-forty" else None, settings=MANY, excused=NEVER)
    told = str(found.value).splitlines()
    assert len(told) <= 8
    assert found.value.story is None
    assert never in next(line for line in told if line.startswith("  move: ")).removeprefix("  move: ").split(", ")


def test_the_clean_town_is_clean() -> None:
    """2,000 cases break no promise, and meet every step, move, outcome and answer that there is to meet."""
    covered = check_procedure(made(), settings=MANY, excused=NEVER)
    assert tuple(NEVER) == covered.never
    assert covered.cases == 2000


def test_a_quorum_of_forty_and_four_people() -> None:
    """The quorum's yes is told as never reached, and every move that waits for it."""
    with pytest.raises(CheckFailed, match="never met") as found:
        check_procedure(made("quorum-of-forty"), people=FOUR, excused=NEVER)
    never = {kind: names.split(", ") for kind, _, names in (line.strip().partition(": ") for line in str(found.value).splitlines()[1:])}
    assert "quorum" in never["yes"]
    assert {"open", "vote", "close-vote"} <= {*never["move"]}
