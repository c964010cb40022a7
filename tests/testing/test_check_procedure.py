"""A check finds what breaks a promise, tells it in a few lines that play, and says what its cases never met."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from deliberation import audit, read_procedure, start
from deliberation.documents import People, Town, read_stories, write_stories
from deliberation.model import Event, Finding, Procedure, Requirement, Verdict, View, Who
from deliberation.testing import CheckFailed, actions, actors, check_procedure, histories, rosters, story_of, topics
from deliberation.testing.course import Course, Wrong
from deliberation.testing.folk import made_up_people, places
from deliberation.testing.ground import Ground
from deliberation.testing.machines import _faults as faults
from deliberation.towns import play
from tests.making import HALL, day, doing, noticed
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


@given(histories(HALL, most=25))
@settings(max_examples=150, derandomize=True)
def test_the_histories_of_a_hall_are_sound(events: tuple[Event, ...]) -> None:
    """With a clock, secrets, totals, items, proxies and corrections too, what is drawn passes its audit, and is told as a story."""
    assert not events or () == audit({HALL.digest: HALL}, events)
    assert len(story_of(HALL, events).plays) <= len(events)


@attrs.frozen
class Crashing:
    """A rule that crashes."""

    kind: ClassVar[str] = "crashing"

    def check(self, view: View) -> Verdict:
        """Never answers."""
        raise ZeroDivisionError


def test_what_is_wrong_is_told() -> None:
    """A rule that crashes, a finding of the audit and a replay that differs are told, each in a line."""
    one = attrs.evolve(clean(), rules=(Requirement("cheap", Crashing()), *clean().rules[1:]), promises=())
    with pytest.raises(CheckFailed, match="cheap"):
        check_procedure(one, settings=settings(max_examples=8))
    course = Course(Ground(clean()))
    act(course)
    course.wrong = Wrong(findings=(Finding(course.events[0], "another hand"),), differs=True)
    assert ["the audit finds in entry 1, 'propose': another hand", "the replayed log is not the case that ran"] == list(faults(course))
    assert "a case of 1 entries" == repr(course)


def act(course: Course) -> None:
    """The first move of the clean town."""
    action = find(actions(clean(), course.case), lambda one: one.data["cost"] <= 100 and "villager" in one.by.roles)
    assert course.act(action)


def test_each_kind_of_value_is_drawn() -> None:
    """Dates, moments, persons, several people, totals and places are values of their kind."""
    kinds = read_procedure(KINDS)
    ground, case = Ground(kinds, People()), start(kinds, "c-1")
    told = {fact.name: find(Ground(kinds).value(fact, ground.begin, case), lambda _: True) for fact in kinds.topic}
    assert ["here", "2026-03-03", ["everybody"], {"yes": 0, "no": 0}] == [told[name] for name in ("place", "day", "several", "counted")]
    assert [] == ground.who(Who(member_of="panel"), case, {}, None)
    assert [] == ground.who(Who(item="owner"), case, {}, None)
    task = doing().do("assign", data={"owner": "p-1", "due": day(30).date()}).do("report", "p-1", item="task-1")
    hall = Ground(HALL)
    assert ["p-1"] == hall.who(Who(item="owner"), task.case, {}, "task-1") == hall.who(Who(did="report"), task.case, {}, "task-1")
    assert ["p-1", "p-2"] == hall.who(Who(did="vote"), task.case, {}, None)
    assert ("yes", "no") == places(
        attrs.evolve(kinds, topic=(attrs.evolve(kinds.topic[4], name="place", kind="choice"),)), People(), "place"
    )
    assert smallest(actions(kinds, attrs.evolve(case, step="shut")) | st.none()) is None
    assert Ground(attrs.evolve(kinds, valid_from=date(2027, 1, 4))).begin.year == 2027


def test_what_is_left_undone_is_found() -> None:
    """Where nothing can follow, what a promise says must follow and did not is a fault of the procedure."""
    left = read_procedure(
        DEAD_END.replace("pit: {}", "pit: {end: true}").replace("from: pit", "from: open")
        + "promises: {paid: {then: propose, leads_to: climb}}"
    )
    with pytest.raises(CheckFailed, match="BROKEN") as found:
        check_procedure(left)
    assert found.value.story is not None
    assert "pit" == found.value.story.ends


def test_what_the_clock_does_last_is_told_and_what_nobody_knows_is_no_answer() -> None:
    """A log that ends with the clock is a story that ends with a wait; a verdict that is unknown is neither a yes nor a no."""
    run = noticed()
    run.wait(day(9))
    assert ("end-notice",) == story_of(HALL, run.events).plays[-1].clock
    course, verdict = Course(Ground(HALL)), run.decisions[0].verdicts[0]
    course._answered(attrs.evolve(verdict, sentence=attrs.evolve(verdict.sentence, unknown=True)))
    assert {"step start"} == course.met


KINDS = """
procedure: kinds
version: "1"
calendar: {timezone: UTC}
topic:
  place: {kind: text}
  day: {kind: date}
  one: {kind: person}
  several: {kind: people}
  counted: {kind: totals, of: [yes, no]}
bodies: {panel: {groups: [young]}}
stages: {all: {steps: {open: {}, shut: {end: true}}}}
rules: {}
moves:
  propose: {from: start, to: open, by: [x@place], asks: [place, day, one, several, counted]}
  shut: {from: open, to: shut, by: [{member_of: panel}]}
"""
