"""A check finds what breaks a promise, tells it in a few lines that play, and says what its cases never met."""

from __future__ import annotations

import pytest
from hypothesis import find, settings
from hypothesis import strategies as st

from deliberation import audit, read_procedure, start
from deliberation.documents import Town, read_stories, write_stories
from deliberation.model import Procedure
from deliberation.testing import CheckFailed, actions, actors, check_procedure, histories, rosters, story_of, topics
from deliberation.testing.folk import made_up_people
from deliberation.towns import play
from tests.testing.hall_meeting import FAULTS, clean, faulty


def smallest(strategy: st.SearchStrategy[object]) -> object:
    """The simplest value of a strategy."""
    return find(strategy, lambda _: True)


def mismatches(procedure: Procedure, text: str) -> list[str]:
    """What of a written story does not go as it is told."""
    town = Town("found", (procedure,), made_up_people(procedure), read_stories(text))
    return [str(fault) for story in town.stories for played in play(town, story) for fault in played.faults]


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_and_told(name: str) -> None:
    """A few hundred cases find it; its story has eight lines at most, is read back, plays, and names the promise."""
    procedure = faulty(name)
    with pytest.raises(CheckFailed) as found:
        check_procedure(procedure)
    story = found.value.story
    assert story is not None, str(found.value)
    assert len(story.plays) <= 8
    assert "BROKEN" in str(found.value)
    assert [] == mismatches(procedure, write_stories([story]))


def test_a_clean_town_is_clean() -> None:
    """Nothing is found where every promise is kept; what was met is told, and what never was."""
    covered = check_procedure(clean(), settings=settings(max_examples=40), excused=all_of(clean()))
    assert {"move propose", "step drafted"} <= covered.met
    assert str(covered).startswith("40 cases") or covered.cases >= 40


def all_of(procedure: Procedure) -> list[str]:
    """Everything that a check of few cases may leave out."""
    with pytest.raises(CheckFailed) as left:
        check_procedure(procedure, settings=settings(max_examples=4, stateful_step_count=1))
    assert left.value.story is None
    return [line.strip() for line in str(left.value).splitlines()[1:]]


def test_what_is_drawn_is_well_formed() -> None:
    """Topics, rosters, people, actions and histories are such as the procedure declares."""
    procedure = clean()
    assert {"title": "x", "cost": 0} == smallest(topics(procedure).map(lambda topic: {**topic, "cost": 0, "title": "x"}))
    assert ["council"] == list(smallest(rosters(procedure)))  # type: ignore[call-overload]
    assert smallest(actors(procedure)) == made_up_people(procedure).actor("everybody")
    assert "propose" == smallest(actions(procedure, start(procedure, "c-1")).map(lambda action: action.move))
    events = find(histories(procedure, most=3), lambda log: len(log) > 1)
    assert () == audit({procedure.digest: procedure}, events)
    assert [] == mismatches(procedure, write_stories([story_of(procedure, events)]))


DEAD_END = """
procedure: pit
version: "1"
calendar: {timezone: UTC}
topic: {size: {kind: count}}
stages: {all: {steps: {open: {}, pit: {}, over: {end: true}}}}
rules: {small: {rule: at_most, fact: size, value: 3}, big: {rule: more_than, fact: size, value: 3}}
moves:
  propose: {from: start, to: open, by: [villager], asks: [size], needs: [small]}
  fall: {from: open, to: pit, by: [villager]}
  climb: {from: pit, to: over, by: [villager], needs: [big]}
"""


def test_a_dead_end_is_told_by_what_is_never_reached() -> None:
    """A step that no case comes to, and the move that leads there, are named; excused by name they are let be."""
    procedure = read_procedure(DEAD_END)
    few = settings(max_examples=80)
    with pytest.raises(CheckFailed) as found:
        check_procedure(procedure, settings=few)
    told = [line.strip() for line in str(found.value).splitlines()[1:]]
    assert {"step over", "move climb", "rule big: yes"} <= set(told)
    assert {"step over", "move climb", "rule big: yes"} <= set(
        check_procedure(procedure, settings=few, excused=[*told, "rule small: no"]).never
    )
