"""A check finds what breaks a promise, tells it in a few lines that play, and says what its cases never met."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import ClassVar

import attrs
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from deliberation import audit, read_procedure, start, towns, watch
from deliberation.documents import People, Person, RosterFile, Town, load_stories, read_stories, write_stories
from deliberation.errors import RuleFailed
from deliberation.model import Event, Finding, Procedure, Requirement, Text, Verdict, View, Who
from deliberation.testing import CheckFailed, actions, actors, check_procedure, histories, rosters, story_of, topics
from deliberation.testing.course import Course, Wrong
from deliberation.testing.folk import made_up_people, places
from deliberation.testing.ground import Ground
from deliberation.testing.machines import _faults as faults
from deliberation.testing.reached import answered
from deliberation.towns import play
from tests.making import HALL, day, doing, noticed
from tests.testing.planted import COUNCIL, DEFECTS, ROLES, made
from tests.testing.planted import play as play_lines


def smallest(strategy: st.SearchStrategy[object]) -> object:
    """The simplest value of a strategy."""
    return find(strategy, lambda _: True)


def mismatches(procedure: Procedure, text: str) -> list[str]:
    """What of a written story does not go as it is told."""
    town = Town("found", (procedure,), made_up_people(procedure), read_stories(text))
    return [str(fault) for story in town.stories for played in play(town, story) for fault in played.faults]


PARK = """
procedure: park
version: "1"
calendar: {timezone: UTC}
topic: {cost: {kind: count, max: 1000}}
stages: {all: {steps: {open: {}, built: {end: true}}}}
rules: {cheap: {rule: at_most, fact: cost, value: 101}, affordable: {rule: at_most, fact: cost, value: 100}}
moves:
  propose: {from: start, to: open, by: [villager], asks: [cost]}
  build: {from: open, to: built, by: [villager], needs: [cheap]}
promises:
  paid: {never: build, for: {not: affordable}}
"""


def test_a_value_at_the_edge_of_a_rule_is_found() -> None:
    """Of a thousand values one breaks the promise; the story says which."""
    with pytest.raises(CheckFailed) as found:
        check_procedure(read_procedure(PARK))
    assert found.value.story is not None
    assert {"cost": 101} == found.value.story.plays[0].data
    assert [] == mismatches(read_procedure(PARK), write_stories([found.value.story]))


def test_what_was_met_is_told() -> None:
    """How many cases, how many entries, what was met, and what never was, a line for each kind."""
    covered = check_procedure(read_procedure(DEAD_END), settings=FEW, excused=STUCK)
    assert {"move propose", "step open", "yes small", "no big"} <= covered.met
    assert tuple(STUCK) == covered.never
    assert str(covered).startswith("80 cases, ")
    assert ["step: over", "move: climb", "yes: big"] == [line.strip() for line in str(covered).splitlines()[1:]]


def test_a_story_that_was_found_is_saved(tmp_path: Path) -> None:
    """In a new file, then after what is there, under a name that is free; without a story there is nothing to save."""
    with pytest.raises(CheckFailed) as found:
        check_procedure(read_procedure(PARK))
    file = tmp_path / "stories.yaml"
    for _ in range(3):
        assert file == found.value.save(file)
    assert ["found", "found-2", "found-3"] == [story.name for story in load_stories(file)]
    assert [] == mismatches(read_procedure(PARK), file.read_text())
    with pytest.raises(CheckFailed) as never:
        check_procedure(read_procedure(DEAD_END), settings=FEW)
    with pytest.raises(ValueError, match="no story"):
        never.value.save(file)


def test_what_is_drawn_is_well_formed() -> None:
    """Topics, rosters, people, actions and histories are such as the procedure declares."""
    procedure = made()
    assert {"title": "x"} == smallest(topics(procedure))
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


FEW = settings(max_examples=80, derandomize=True)
STUCK = ["step over", "move climb", "yes big"]


def test_a_dead_end_is_told_by_what_is_never_reached() -> None:
    """A step that no case comes to, and the move that leads there, are named; what is excused by name is let be."""
    with pytest.raises(CheckFailed, match="80 cases") as found:
        check_procedure(read_procedure(DEAD_END), settings=FEW, excused=STUCK[:1])
    assert ["move: climb", "yes: big"] == [line.strip() for line in str(found.value).splitlines()[1:]]
    assert found.value.story is None


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
        raise ZeroDivisionError("boom")


def test_a_rule_that_crashes_is_told() -> None:
    """By the shortest case in which it is asked."""
    town = made()
    rules = tuple(Requirement("time-come", Crashing()) if one.name == "time-come" else one for one in town.rules)
    with pytest.raises(CheckFailed, match="time-come") as found:
        check_procedure(attrs.evolve(town, rules=rules))
    assert ["rule 'time-come' failed on 'give-up': boom"] == str(found.value).splitlines()


BORED = """
procedure: bored
version: "1"
calendar: {timezone: UTC}
topic: {}
deadlines: {day: {from: [ask], field: when}, hour: {from: [ask], field: at}}
stages: {all: {steps: {open: {}, over: {end: true}}}}
rules: {later: {rule: reached, deadline: day}, soon: {rule: reached, deadline: hour}}
moves:
  doze: {from: [start, open], by: [villager]}
  ask: {from: start, to: open, by: [villager], asks: {when: {kind: date}, at: {kind: moment}}}
  end: {from: open, to: over, by: [villager], needs: [later, soon]}
promises: {going: {never: {enters: over}}}
"""


def test_what_a_story_says_of_days_keeps_its_distance() -> None:
    """Where a wait before it is left out, a day or a moment that was named comes sooner too; nothing that was left out is missed."""
    with pytest.raises(CheckFailed) as found:
        check_procedure(read_procedure(BORED), settings=settings(max_examples=400, derandomize=True))
    story = found.value.story
    assert story is not None
    assert ["ask", "end"] == [line.move for line in story.plays]
    first, last = (line.at for line in story.plays)
    assert first is not None
    assert last is not None
    assert (date(2026, 3, 2), date(2026, 3, 3)) == (first.date(), date.fromisoformat(story.plays[0].data["when"]))
    assert last.date() <= date(2026, 3, 4)


CROWDED = """
procedure: crowded
version: "1"
calendar: {timezone: UTC}
bodies: {council: {seats: 9}}
topic: {}
stages: {all: {steps: {open: {}, over: {end: true}}}}
moves:
  call: {from: start, to: open, by: [chair], pins: [council]}
  vote: {from: open, by: [{member_of: council}]}
  close: {from: open, to: over, by: [chair]}
promises: {few: {at_most_times: {of: vote, times: 3}}}
rules: {}
"""


def test_of_many_who_do_the_same_nobody_comes_after_what_is_wrong() -> None:
    """Nine may vote, the fourth is one too many: the story ends with that vote."""
    with pytest.raises(CheckFailed) as found:
        check_procedure(read_procedure(CROWDED))
    story = found.value.story
    assert story is not None
    assert ["call", *["vote"] * 4] == [line.move for line in story.plays for _ in line.by]


def test_cases_go_on_from_where_stories_have_come() -> None:
    """A story that breaks a promise is found before anything is drawn; of another procedure or edition it is not played."""
    town, defect = made("two-ends"), DEFECTS["two-ends"]
    story = story_of(town, play_lines(town, defect.story)[0])
    people = planted_people()
    few = settings(max_examples=1, derandomize=True)
    with pytest.raises(CheckFailed, match="BROKEN") as found:
        check_procedure(town, people=people, stories=[story], settings=few)
    assert found.value.story is not None
    assert 18 == sum(len(line.by) + len(line.clock) for line in found.value.story.plays)
    for other in (attrs.evolve(story, procedure="other"), attrs.evolve(story, plays=story.plays[:-2])):
        with pytest.raises(CheckFailed, match="never met"):
            check_procedure(town, people=people, stories=[other], settings=few)


def planted_people() -> People:
    """The people whom the stories of the planted towns name."""
    named = [*ROLES, "v1", *(member.id for member in COUNCIL.members)]
    people = (Person(name, Text.of(name), tuple(ROLES.get(name, ("villager",)))) for name in named)
    return People(tuple(people), (RosterFile("council", COUNCIL.members),))


def test_a_story_that_waits_in_the_end_is_waited_for() -> None:
    """What the clock does then breaks a promise."""
    town = made("short-notice")
    story = story_of(town, play_lines(town, DEFECTS["short-notice"].story)[0])
    assert story.plays[-1].move is None
    with pytest.raises(CheckFailed, match="BROKEN"):
        check_procedure(town, people=planted_people(), stories=[story], settings=settings(max_examples=1, derandomize=True))


def test_the_default_town_is_held() -> None:
    """Its promises are kept in hundreds of cases that go on from its stories, and all is met but what no case can meet, or hardly any."""
    town = towns.load("xichuan")
    hardly = ["no approved-still", "no reopenings-left", "yes referred-long-enough"]
    many = settings(max_examples=400, stateful_step_count=20, derandomize=True)
    covered = check_procedure(town.procedure(), people=town.people, stories=town.stories, settings=many, excused=hardly)
    assert {*covered.never} <= {*hardly}


def test_what_is_wrong_with_a_log_is_told() -> None:
    """A finding of the audit and a replay that differs, each in a line; a case with either is like the other, and like none with a fault of its own."""
    course = Course(Ground(made()))
    action = find(actions(made(), course.case), lambda one: "villager" in one.by.roles)
    assert course.act(action)
    course.wrong = Wrong(findings=(Finding(course.events[0], "another hand"),), differs=True)
    assert ["the audit finds in entry 1, 'propose': another hand", "the replayed log is not the case that ran"] == list(faults(course))
    assert "a case of 1 entries" == repr(course)
    assert course.wrong.like(Wrong(differs=True))
    assert not course.wrong.like(Wrong(broken=watch(made(), course.events)[:1]))
    assert not course.wrong.like(Wrong(crashed=RuleFailed("time-come", "x", ValueError())))
    assert not Wrong().like(course.wrong)


def test_each_kind_of_value_is_drawn() -> None:
    """Dates, moments, persons, several people, totals and places are values of their kind."""
    kinds = read_procedure(KINDS)
    ground, case = Ground(kinds, People()), start(kinds, "c-1")
    told = {fact.name: Ground(kinds).value(lambda of: of[0], fact, ground.begin, case) for fact in kinds.topic}
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
    verdict = run.decisions[0].verdicts[0]
    assert [f"yes {verdict.rule}"] == [*answered(attrs.evolve(run.decisions[0], verdicts=(verdict,), branches=()))]
    unknown = attrs.evolve(verdict, sentence=attrs.evolve(verdict.sentence, unknown=True))
    assert [] == [*answered(attrs.evolve(run.decisions[0], verdicts=(unknown,), branches=()))]


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
