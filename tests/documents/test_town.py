"""A town's folder: what is read from it, and that the faults of all its files come together."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from deliberation.documents import People, Town, load_town
from deliberation.errors import DefinitionError
from tests.making import HALL

SMALL = """\
procedure: small
version: "1"
stages: {only: {steps: {opened: {}, closed: {end: true}}}}
moves: {open: {from: start, to: opened, by: [chair]}, close: {from: opened, to: closed, by: [chair]}}
"""
PEOPLE = "people: {p-1: {name: A, roles: [chair]}}\n"
STORIES = "stories: {a: {title: A, procedure: small, ends: opened, plays: [{at: 2026-03-02, move: open, by: p-1}]}}\n"


def town(folder: Path, **files: str) -> Town:
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.yaml").write_text(text, encoding="utf-8")
    return load_town(str(folder))


def test_a_folder_is_a_town(tmp_path: Path) -> None:
    """Procedures in the order of their files' names, people, stories; the book finds a procedure by its digest."""
    made = town(tmp_path, procedure=SMALL, other_procedure=SMALL.replace("small", "other"), people=PEOPLE, stories=STORIES)
    assert (tmp_path.name, ["other", "small"]) == (made.name, [one.name for one in made.procedures])
    assert ("p-1", "a") == (made.people.people[0].id, made.stories[0].name)
    assert dict(made.book) == {one.digest: one for one in made.procedures}
    assert made.procedure("small") is made.procedures[1]


def test_a_procedure_alone_is_a_town(tmp_path: Path) -> None:
    """It need not be named."""
    made = town(tmp_path, procedure=SMALL)
    assert (made.procedures[0], People(), ()) == (made.procedure(), made.people, made.stories)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hal", "there is no procedure 'hal': did you mean 'hall'?"),
        ("zzz", "there is no procedure 'zzz': the procedures are hall, other"),
        (None, "there are several procedures: name one of hall, other"),
    ],
)
def test_a_procedure_that_is_not_there(name: str | None, said: str) -> None:
    """The nearest, else all of them."""
    made = Town("t", (HALL, attrs.evolve(HALL, name="other")))
    with pytest.raises(KeyError, match=said.replace("?", r"\?")):
        made.procedure(name)


def test_the_faults_of_all_files_come_together(tmp_path: Path) -> None:
    """Each with its file."""
    with pytest.raises(DefinitionError) as caught:
        town(tmp_path, procedure=SMALL.replace("to: opened", "to: opned"), people="peeple: {}", stories="storys: {}")
    assert {"procedure.yaml", "people.yaml", "stories.yaml"} == {Path(problem.file).name for problem in caught.value.problems}


def test_a_folder_without_a_procedure_is_no_town(tmp_path: Path) -> None:
    """Nor is one that is not there."""
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(DefinitionError) as caught:
            load_town(folder)
        assert [f"{folder}:1:1: document: no-procedure: found no procedure.yaml, expected a file procedure.yaml in the folder"] == [
            str(problem) for problem in caught.value.problems
        ]


@pytest.mark.parametrize(
    ("people", "stories", "said"),
    [
        ("rosters: [{body: council, members: []}]\n", STORIES, "people.yaml:1:1: rosters.0: unknown-body: found 'council'"),
        (PEOPLE, STORIES.replace("small", "smal"), "stories.yaml:1:1: stories.a: unknown-procedure: found 'smal'"),
        (
            PEOPLE,
            STORIES.replace("ends: opened", "ends: open"),
            "unknown-step: found 'open', expected a step of the procedure; did you mean 'opened'",
        ),
        (PEOPLE, STORIES.replace("move: open", "move: opn"), "unknown-move: found 'opn', expected a move of the town; did you mean 'open'"),
        (PEOPLE, STORIES.replace("p-1", "p-9"), "unknown-person: found 'p-9', expected a person of the town; did you mean 'p-1'"),
        (PEOPLE, STORIES.replace("by: p-1", "by: p-1, step: far, clock: tick"), "unknown-step: found 'far'"),
    ],
)
def test_files_of_a_town_fit_together(tmp_path: Path, people: str, stories: str, said: str) -> None:
    """What one names and no other has is told, with the line and the nearest."""
    with pytest.raises(DefinitionError) as caught:
        town(tmp_path, procedure=SMALL, people=PEOPLE + people if people != PEOPLE else people, stories=stories)
    assert said in str(caught.value)


def test_what_a_story_names_is_told_where_the_story_begins(tmp_path: Path) -> None:
    """Not at the top of the file."""
    first = "  a: {title: A, procedure: small, ends: opened, plays: [{at: 2026-03-02, move: open, by: p-1}]}\n"
    others = first.replace("a:", "b:", 1).replace("small", "smal") + first.replace("a:", "c:", 1).replace("ends: opened", "ends: open")
    with pytest.raises(DefinitionError) as caught:
        town(tmp_path, procedure=SMALL, people=PEOPLE, stories=f"# The cases.\nstories:\n{first}{others}")
    assert [(4, "unknown-procedure"), (5, "unknown-step")] == [(problem.line, problem.code) for problem in caught.value.problems]


COUNCIL = """\
procedure: small
version: "1"
bodies: {council: {groups: [women], present: sign-in}}
stages: {only: {steps: {opened: {}, closed: {end: true}}}}
moves:
  open: {from: start, to: opened, by: [chair], pins: [council]}
  sign-in: {from: opened, by: {member_of: council}}
  close: {from: opened, to: closed, by: [chair]}
"""
MEMBERS = """\
people: {p-1: {name: A}, p-2: {name: B}, p-3: {name: C}}
rosters:
  - {body: council, members: [{id: p-1, groups: [women]}, {id: p-2, groups: [womne]}, {id: p-3, groups: [womne]}]}
"""


def test_a_group_that_no_body_has_is_told_once(tmp_path: Path) -> None:
    """A misspelt one would count one fewer, and say nothing."""
    with pytest.raises(DefinitionError) as caught:
        town(tmp_path, procedure=COUNCIL, people=MEMBERS)
    (problem,) = caught.value.problems
    told = (problem.code, problem.found, problem.expected, problem.hint)
    assert ("unknown-group", "'womne'", "a group of the body", "did you mean 'women'?") == told
