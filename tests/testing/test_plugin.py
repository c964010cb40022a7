"""The plug-in of pytest: stories beside a procedure are tests, failures read as a diff, and what the stories reached is counted."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import attrs
import pytest

from deliberation.documents import load_town
from deliberation.testing import plugin
from deliberation.testing.collecting import StoryFile
from deliberation.testing.reached import parts_of, reached_by
from deliberation.testing.told import Told, held
from tests.little_town import PROCEDURE, little_town

EXAMPLES = Path(__file__).parents[2] / "examples"
SMALL = """
procedure: small
version: "1"
topic: {size: {kind: count}, depth: {kind: count, optional: true}}
deadlines: {soon: {from: [propose], after: 2 days}}
stages: {all: {steps: {open: {}, over: {end: true}, gone: {end: true}}}}
rules:
  big: {rule: at_least, fact: size, value: 100}
  huge: {rule: at_least, fact: size, value: 1000}
  deep: {rule: at_least, fact: depth, value: 2}
  either: {rule: any, of: [big, huge]}
  heard: {rule: did, move: hear}
  watched: {rule: at_least, fact: size, value: 7}
moves:
  propose: {from: start, to: open, by: [villager], asks: [size, depth]}
  hear: {from: open, by: [villager]}
  decide:
    from: open
    by: [villager]
    outcomes:
      yes: {to: over, needs: [either, deep]}
      no: {to: gone, otherwise: true}
  lapse: {from: open, to: gone, by: clock, at: soon, needs: [heard, {not: huge}]}
promises: {never-gone: {never: propose, for: watched}}
"""
STORY = """
stories:
  waits:
    title: It waits
    procedure: small
    ends: gone
    plays:
      - {at: "2026-03-02 09:00", move: propose, by: a-1, data: {size: 3}}
      - {after: 4 days, step: open}
      - {move: hear, by: a-1, step: gone}
"""
PEOPLE = "people: {a-1: {name: Ann, roles: [villager]}}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that has the little town in a folder of its own."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    little_town(tmp_path / "pond")
    return tmp_path


@pytest.fixture
def run(project: Path, capsys: pytest.CaptureFixture[str]):
    """Pytest with the plug-in, in the project: how it ends, and what it prints."""

    def ran(*arguments: str) -> tuple[int, str]:
        with chdir(project):
            ended = pytest.main(["-s", "-pno:cacheprovider", "-pno:xdist", "-pno:cov", *arguments], plugins=[plugin])
        out = capsys.readouterr()
        return int(ended), out.out + out.err

    return ran


def small(folder: Path) -> Path:
    """A town with a clock that waits, an outcome, and a rule within another."""
    folder.mkdir()
    for name, text in (("procedure", SMALL), ("people", PEOPLE), ("stories", STORY)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def in_another_process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Pytest as a user starts it, where the library was installed."""
    command = [sys.executable, "-m", "pytest", "-p", "deliberation.testing.plugin", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_each_story_is_a_test(project: Path, run) -> None:
    """Of every file of stories that lies beside a procedure."""
    more = (project / "pond" / "stories.yaml").read_text("utf-8").replace("  waiting:", "  w:").replace("corrected:", "c:")
    (project / "pond" / "more.stories.yaml").write_text(more.replace("running-out:", "r:"), encoding="utf-8")
    ended, told = run("-v")
    expected = [f"pond/more.stories.yaml::{name} PASSED" for name in ("w", "c", "r")]
    expected += [f"pond/stories.yaml::{name} PASSED" for name in ("waiting", "corrected", "running-out")]
    assert (0, expected) == (ended, re.findall(r"^(\S+ PASSED)", told, re.MULTILINE))


def test_a_story_that_goes_otherwise_reads_as_a_diff(project: Path, run) -> None:
    """The line as it stands in the file, what was told, what was, and why; without a traceback."""
    stories = project / "pond" / "stories.yaml"
    text = stories.read_text("utf-8").replace("by: a-1, step: published}", "by: a-1, outcome: done, step: open}", 1)
    stories.write_text(
        text.replace("data: {entry: 9, why: nothing there}, refused: annul", "data: {entry: 9, why: nothing there}"), "utf-8"
    )
    ended, told = run()
    assert 1 == ended
    said = "pond/stories.yaml:9: - {move: publish, by: a-1, outcome: done, step: open}\n-   outcome: done\n-   step: open\n+   step: published\n"
    assert said in told
    assert "+   refused: annul\n      annul: there is no entry 9 that could be taken back.\n" in told
    assert "Traceback" not in told


def test_what_is_wrong_beside_the_lines_is_told_at_its_line(project: Path, run) -> None:
    """A promise that a story breaks."""
    (project / "pond" / "procedure.yaml").write_text(PROCEDURE + "promises: {silence: {never: object}}\n", encoding="utf-8")
    ended, told = run()
    assert 1 == ended
    assert re.search(r"^pond/stories.yaml:11: promise 'silence': BROKEN never 'object': by entry 3$", told, re.MULTILINE), told


def test_a_town_that_cannot_be_read_is_told(project: Path, run) -> None:
    """With every problem, in place of its tests."""
    (project / "pond" / "procedure.yaml").write_text(PROCEDURE.replace("by: [villager]", "by: [vilager]"), encoding="utf-8")
    (project / "pond" / "people.yaml").write_text("people: []\n")
    ended, told = run()
    assert 2 == ended
    assert "pond/people.yaml:1:9: people: not-a-mapping" in told
    assert "Traceback" not in told


def test_files_of_others_are_let_be(project: Path, run) -> None:
    """Stories beside no procedure of ours; those that a project's settings leave out."""
    for name, text in (("alone", None), ("theirs", "steps:\n  procedure: wash hands\n")):
        (project / name).mkdir()
        (project / name / "stories.yaml").write_text("- once upon a time\n")
        if text is not None:
            (project / name / "procedure.yaml").write_text(text)
    (project / "folder" / "procedure.yaml").mkdir(parents=True)
    (project / "folder" / "stories.yaml").write_text("- once upon a time\n")
    assert 0 == run()[0]
    (project / "pytest.ini").write_text("[pytest]\ndeliberation_stories = false\n")
    assert 5 == run()[0]
    ended, told = run("--town", "pond")
    assert (0, True) == (ended, "4 passed" in told)


def test_a_town_is_checked_by_its_folder(project: Path, run) -> None:
    """It alone where no path is given, and beside the paths that are; its structure is a test too."""
    (project / "test_it.py").write_text("def test_it():\n    pass\n")
    ended, told = run("-v", "--town", "pond", "--town", str(project / "pond"))
    expected = ["pond/procedure.yaml::structure", *(f"pond/stories.yaml::{name}" for name in ("waiting", "corrected", "running-out"))]
    assert (0, expected) == (ended, re.findall(r"^(\S+) PASSED", told, re.MULTILINE))
    assert "5 passed" in run("--town", "pond", "test_it.py")[1]
    assert (4, True) == (run("--town", "lake")[0], "--town lake: there is no procedure.yaml in it" in run("--town", "lake")[1])


def test_a_town_whose_files_do_not_read_back_fails(project: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With which file it is."""
    monkeypatch.setattr("deliberation.testing.town.write_procedure", lambda procedure: SMALL)
    ended, told = run("--town", "pond")
    assert (1, True) == (ended, "'pond' 1, written out, reads back as another\n" in told)


def test_rules_of_packages_are_allowed_by_name(project: Path, run) -> None:
    """In the project's settings."""
    (project / "pytest.ini").write_text("[pytest]\ndeliberation_rules = nowhere\n")
    ended, told = run()
    assert (2, True) == (ended, "unknown-plugin: found 'nowhere'" in told)


def test_what_the_stories_reached_is_told(project: Path, run) -> None:
    """For each procedure, with all that no story reached; and nothing of one that it reached in full."""
    small(project / "small")
    ended, told = run("--procedure-coverage")
    shown = told[told.index(" procedure coverage ") :].splitlines()[1:-1]
    assert (0, ["", "pond: pond 1: 100 %, 11 of 11"]) == (ended, shown[:-6])
    assert [
        "small: small 1: 42 %, 8 of 19",
        "  steps never reached: over",
        "  moves never reached: decide",
        "  outcomes never reached: decide.yes, decide.no",
        "  never a yes of: big, huge, deep, either",
        "  never a no of: big, deep, either",
    ] == shown[-6:]


def test_too_little_reached_fails_the_run(project: Path, run) -> None:
    """With how much was, and how much is required; so does a run without a story."""
    folder = small(project / "small")
    ended, told = run("small", "--procedure-coverage-min", "90")
    assert 1 == ended
    assert re.search(r"^FAILED small: small 1: \d+ % reached, at least 90 % required$", told, re.MULTILINE), told
    assert 0 == run("small", "--procedure-coverage-min", "10")[0]
    (folder / "stories.yaml").unlink()
    ended, told = run("small", "--procedure-coverage-min", "0")
    assert (1, True) == (ended, "FAILED no story was played, and so no procedure was reached" in told)
    assert (4, True) == (
        run("--procedure-coverage-min", "101")[0],
        "'101' is no whole number from 0 to 100" in run("--procedure-coverage-min", "101")[1],
    )


def test_a_procedure_without_a_story_counts_as_not_reached(project: Path, run) -> None:
    """By its latest edition."""
    folder = small(project / "small")
    (folder / "other.procedure.yaml").write_text(SMALL.replace("procedure: small", "procedure: other"), encoding="utf-8")
    told = run("small", "--procedure-coverage")[1]
    assert re.search(r"^small: other 1: 0 %, 0 of \d+$", told, re.MULTILINE)


def test_a_failed_story_counts_for_what_it_did(project: Path, run) -> None:
    """One that cannot be played at all counts for nothing."""
    folder = small(project / "small")
    (folder / "stories.yaml").write_text(STORY.replace("data: {size: 3}", "data: {sice: 3}"), encoding="utf-8")
    ended, told = run("small", "--procedure-coverage")
    assert (1, True) == (ended, "small: small 1: 0 %" in told), told
    town = load_town(EXAMPLES / "own_town")
    story = attrs.evolve(town.stories[0], procedure="unknown")
    assert frozenset() == reached_by(held(town, story))


def test_what_can_be_reached_is_all_that_moves_ask(tmp_path: Path) -> None:
    """Steps, moves, outcomes, the rules and those within them; not what only a promise looks at.

    A clock that waits was told no; that nobody can tell is neither.
    """
    town = load_town(small(tmp_path / "small"))
    parts = parts_of(town.procedure())
    rules = [f"{answer} {rule}" for rule in ("big", "huge", "deep", "either", "heard") for answer in ("yes", "no")]
    moves = ["move propose", "move hear", "move decide", "move lapse"]
    assert ("step open", "step over", "step gone", *moves, "outcome decide.yes", "outcome decide.no", *rules) == parts
    told: Told = held(town, town.stories[0])
    expected = {"step open", "step gone", "move propose", "move hear", "move lapse", "no huge", "no heard", "yes heard"}
    assert () == told.wrong
    assert expected == reached_by(told)
    plays = (town.stories[0].plays[0], attrs.evolve(town.stories[0].plays[2], move="decide", outcome="no"))
    assert {"step open", "step gone", "move propose", "move decide", "outcome decide.no", "no big", "no huge", "no either"} == reached_by(
        held(town, attrs.evolve(town.stories[0], plays=plays))
    )


def test_it_works_as_it_is_installed_and_on_several_workers(project: Path) -> None:
    """What workers reached is added up."""
    alone = in_another_process(project, "--procedure-coverage-min=20", "-n0")
    several = in_another_process(project, "--procedure-coverage-min=20", "-n2")
    found = [re.findall(r"^pond: pond 1: .*$", done.stdout, re.MULTILINE) for done in (alone, several)]
    assert (0, 0, 1) == (alone.returncode, several.returncode, len(found[0])), alone.stdout + several.stdout
    assert found[0] == found[1]
    both = in_another_process(project, "--town=pond", "-n2")
    assert (0, True) == (both.returncode, "4 passed" in both.stdout), both.stdout


def test_it_is_switched_off_by_name(project: Path) -> None:
    """As this library's own tests do."""
    done = in_another_process(project, "-p", "no:deliberation.testing.plugin")
    assert 5 == done.returncode, done.stdout


def test_other_files_are_not_looked_at(project: Path, run) -> None:
    """Nor the second procedure of a town that is named."""
    (project / "pond" / "b.procedure.yaml").write_text(PROCEDURE.replace("procedure: pond", "procedure: lake"), encoding="utf-8")
    ended, told = run("-v", "--town", "pond", "pond")
    assert (0, 1) == (ended, told.count("::structure PASSED"))
    assert issubclass(StoryFile, pytest.File)
