"""The people of a town: who they are, where they sit, and every fault of their file."""

from __future__ import annotations

import pytest

from deliberation.documents import People, load_people, read_people
from deliberation.documents.people import Person, RosterFile
from deliberation.errors import DefinitionError
from deliberation.model import Actor, Member, Roster, Text
from tests.goldens import HERE, golden

TEXT = """\
people:
  p-1: {name: {en: Chair, zh: 主持人}, roles: [chair, villager@east]}
  p-2: {name: Somebody, roles: villager}
  p-3: {name: Nobody}
rosters:
  - body: council
    where: {village: east}
    members: [p-1, {id: p-2, weight: 2, groups: [women], household: h, district: d}]
  - {body: council, members: p-3}
"""


def test_people_and_rosters_are_values() -> None:
    """One role, one member, one roster may stand without a list."""
    people = read_people(TEXT)
    seat = Member("p-2", weight=2, groups=("women",), household="h", district="d")
    assert people == People(
        (
            Person("p-1", Text.of({"en": "Chair", "zh": "主持人"}), ("chair", "villager@east")),
            Person("p-2", Text.of("Somebody"), ("villager",)),
            Person("p-3", Text.of("Nobody")),
        ),
        (RosterFile("council", (Member("p-1"), seat), (("village", "east"),)), RosterFile("council", (Member("p-3"),))),
    )
    assert Actor("p-1", {"chair", "villager@east"}) == people.actor("p-1")


def test_a_roster_is_found_by_the_facts_of_a_case() -> None:
    """The first that fits; none for a body that is not there."""
    people = read_people(TEXT)
    assert ["p-1", "p-2"] == [member.id for member in people.rosters[0].members]
    assert people.roster("council", {"village": "west"}) == Roster("council", (Member("p-3"),))
    assert people.roster("council", {"village": "east", "more": 1}) == Roster("council", people.rosters[0].members)
    assert people.roster("panel", {}) is None


@pytest.mark.parametrize(("name", "said"), [("p-9", "did you mean 'p-"), ("wholly else", "there is nobody called 'wholly else'")])
def test_nobody_of_that_name(name: str, said: str) -> None:
    """The nearest is told where there is one."""
    with pytest.raises(KeyError) as caught:
        read_people(TEXT).actor(name)
    assert said in str(caught.value)
    assert ("did you mean" in str(caught.value)) is (name == "p-9")


def test_a_single_roster_needs_no_list() -> None:
    """It is read like a list of one, and its faults too."""
    text = "people: {p-1: {name: A}}\nrosters: {body: council, members: [p-1, p-2, p-1]}\n"
    with pytest.raises(DefinitionError) as caught:
        read_people(text)
    assert [
        "people.yaml:2:41: rosters.members.1: unknown-person: found 'p-2', expected one of the people; did you mean 'p-1'?",
        "people.yaml:2:46: rosters.members.2: member-twice: found 'p-1' again, expected each member once; remove one of the two",
    ] == [str(problem) for problem in caught.value.problems]


def test_every_fault_is_told_in_its_place() -> None:
    """Keys, people and members, word for word."""
    path = HERE / "people.yaml"
    with pytest.raises(DefinitionError) as caught:
        load_people(path)
    told = str(caught.value).replace(str(path), path.name)
    assert golden(path.with_suffix(".txt"), f"{told}\n") == f"{told}\n"


def test_strangers_are_told() -> None:
    """What is unknown has no nearest where there are too many of them to compare."""
    with pytest.raises(DefinitionError) as caught:
        read_people("people: {p-1: {name: A}}\nrosters: {body: b, members: [" + ", ".join(f"p-{n}" for n in range(2, 200)) + "]}")
    hints = [problem.hint for problem in caught.value.problems]
    assert (198, "did you mean 'p-1'?", "add the person under 'people'") == (len(hints), hints[0], hints[-1])


def test_nobody_is_fine() -> None:
    """A town may have no people file worth the name."""
    assert People() == read_people("people: {}")
    with pytest.raises(DefinitionError, match="not-yaml"):
        read_people("people: {")
