"""A new town in one command: a folder that works at once, examples that work once they are taken, nothing written over."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deliberation import explain, read_procedure, towns
from deliberation.cli import app
from deliberation.documents import Town

FROM: tuple[list[str], ...] = ([], ["--from", "xichuan"])
PRINTED = """\
written to {folder}:
  procedure.yaml  the rules; its first lines tell what to change where
  people.yaml     who is who, and who sits in the council
  stories.yaml    worked cases, which are the town's own tests
  README.md       what stands where
  test_town.py    checks all of it together
next:
  cd {folder}
  deliberation show .
  deliberation demo --town .
  pytest
"""


def run(*arguments: str, exits: int = 0) -> str:
    """What the command prints."""
    result = CliRunner().invoke(app, ["new-town", *arguments])
    assert exits == result.exit_code, result.output
    return result.output


def made(into: Path, more: list[str]) -> Path:
    """A new town."""
    run("mill-brook", "--into", str(into), *more)
    return into / "mill-brook"


def faults(town: Town) -> list[str]:
    """Every way in which a worked case goes otherwise than told."""
    return [str(fault) for story in town.stories for one in towns.play(town, story) for fault in one.faults]


@pytest.mark.parametrize("more", FROM, ids=["own", "xichuan"])
def test_the_folder_works_at_once(tmp_path: Path, more: list[str]) -> None:
    """It loads under its own name, its worked cases go as told, and what it refuses is said in Chinese without an English word."""
    town = towns.load_town(made(tmp_path, more))
    assert ("mill-brook", "1") == (town.procedure().name, town.procedure().version)
    assert [] == faults(town)
    assert len(town.stories) >= 2
    refused = [one.decision for one in _played(town) if one.decision is not None and not one.decision.accepted]
    assert refused
    for decision in refused:
        assert not re.search("[a-z]{3}", explain(decision, language="zh"))


def _played(town: Town) -> Iterator[towns.Played]:
    for story in town.stories:
        yield from towns.play(town, story)


@pytest.mark.parametrize("more", FROM, ids=["own", "xichuan"])
def test_its_test_passes_as_written(tmp_path: Path, more: list[str]) -> None:
    """With nothing but the package and pytest; and it fails with the line where a worked case goes otherwise."""
    folder = made(tmp_path, more)
    passed = _pytest(folder)
    assert (0, []) == (passed.returncode, re.findall("warning", passed.stdout)), passed.stdout
    stories = folder / "stories.yaml"
    text = stories.read_text("utf-8")
    stories.write_text(text.replace("refused: [role]", "refused: [order]", 1), encoding="utf-8")
    failed = _pytest(folder)
    assert 1 == failed.returncode
    assert re.search(r"^stories\.yaml:\d+: - .*\n-   refused: order\n\+   refused: role$", failed.stdout, re.MULTILINE)
    assert re.search(r"stories\.yaml:\d+: refused: told order, was role", failed.stdout)


def _pytest(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "deliberation.testing.plugin"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("more", FROM, ids=["own", "xichuan"])
def test_it_says_what_it_wrote_and_what_to_do_next(tmp_path: Path, more: list[str]) -> None:
    """Every file that is there, and no other."""
    told = run("mill-brook", "--into", str(tmp_path), *more)
    folder = tmp_path / "mill-brook"
    assert PRINTED.format(folder=folder) == told
    assert set(re.findall(r"^  ([\w.]+) {2,}", told, re.MULTILINE)) == {path.name for path in folder.iterdir()}
    assert not [path for path in folder.iterdir() if re.search(r"\$\w", path.read_text("utf-8"))]


def test_it_is_written_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no folder is named."""
    monkeypatch.chdir(tmp_path)
    assert PRINTED.format(folder="mill-brook") == run("mill-brook")
    assert (tmp_path / "mill-brook" / "procedure.yaml").exists()


def test_every_part_of_its_own_procedure_has_a_title_in_both_languages_and_assumes_its_numbers(tmp_path: Path) -> None:
    """And every rule, deadline and move says what it is; all that a rule rests on is assumed."""
    procedure = towns.load_town(made(tmp_path, [])).procedure()
    stages = [*procedure.stages, *procedure.steps]
    outcomes = [outcome for move in procedure.moves for outcome in move.outcomes]
    facts = [*procedure.topic, *(ask for move in procedure.moves for ask in move.asks if not isinstance(ask, str))]
    choices = [choice for fact in facts for choice in fact.of]
    parts: list[Any] = [procedure, *stages, *procedure.moves, *procedure.rules, *procedure.deadlines, *procedure.bodies, *procedure.roles]
    parts += [*procedure.items, *procedure.citations, *outcomes, *facts, *choices]
    for part in parts:
        assert {"en", "zh"} == set(dict(part.title.words)), part.name
    assert {"assumed"} == {citation.status for citation in procedure.citations}
    resting: list[Any] = [*procedure.rules, *procedure.deadlines]
    assert {"chosen-here"} == {one.basis.citation for one in resting}


def test_its_own_worked_cases_show_every_rule_refusing_and_every_end(tmp_path: Path) -> None:
    """So that whoever changes one sees it."""
    town = towns.load_town(made(tmp_path, []))
    procedure = town.procedure()
    refused = {rule for story in town.stories for line in story.plays for rule in line.refused}
    needed = {need.rule for move in procedure.moves for need in move.needs if not move.by_clock}
    assert set() == needed - refused
    assert {step.name for step in procedure.steps if step.end} <= {story.ends for story in town.stories}
    events = {event.move for one in _played(town) if one.decision is not None for event in (*one.clock, *one.decision.events)}
    assert {move.name for move in procedure.moves} == events


def _examples(text: str) -> list[str]:
    """The changes that are offered as comments."""
    return re.findall(r"^#\n(# \w+:\n(?:# .*\n)+)", text, re.MULTILINE)


def test_each_example_works_once_its_hashes_are_taken_away(tmp_path: Path) -> None:
    """Alone and all together; each makes another procedure, or says something otherwise."""
    path = made(tmp_path, ["--from", "xichuan"]) / "procedure.yaml"
    text = path.read_text("utf-8")
    before = towns.load_town(path.parent).procedure()
    examples = _examples(text)
    assert 5 == len(examples)
    seen = set()
    for example in examples:
        path.write_text(text.replace(example, _taken(example)), encoding="utf-8")
        after = towns.load_town(path.parent).procedure()
        seen.add(after)
        assert after.topic == before.topic
    assert (5, False) == (len(seen), before in seen)
    for example in examples:
        text = text.replace(example, _taken(example))
    path.write_text(text, encoding="utf-8")
    assert towns.load_town(path.parent).procedure() not in (*seen, before)


def _taken(example: str) -> str:
    return re.sub("^# ", "", example, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["Mill Brook"],
            "'Mill Brook' is no name for a town: use lower-case words joined by hyphens, 64 letters at most, such as 'mill-brook'",
        ),
        (["../mill"], "'../mill' is no name for a town: use lower-case words joined by hyphens, 64 letters at most, such as 'mill-brook'"),
        (["x", "--from", "xichaun"], "there is no town 'xichaun' to begin from: did you mean 'xichuan'?"),
        (["x", "--from", "plain"], "there is no town 'plain' to begin from: known: xichuan"),
        (["x", "--into", "nowhere"], "there is no folder 'nowhere': make it, or name another with --into"),
    ],
)
def test_what_cannot_be_done_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str) -> None:
    """With what to do; nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert told + "\n" == run(*arguments, exits=2)
    assert [] == list(tmp_path.iterdir())


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """Neither a town, nor an empty folder, nor a file of that name."""
    folder = made(tmp_path, [])
    before = {path: path.read_bytes() for path in folder.iterdir()}
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("kept")
    for name in ("mill-brook", "empty", "file"):
        told = run(name, "--into", str(tmp_path), "--from", "xichuan", exits=2)
        hint = "nothing is written over; choose another name, or another folder with --into"
        assert f"'{tmp_path / name}' is there already: {hint}\n" == told
    assert before == {path: path.read_bytes() for path in folder.iterdir()}
    assert ([], "kept") == (list((tmp_path / "empty").iterdir()), (tmp_path / "file").read_text())


def test_the_whole_of_an_extension_is_shown(tmp_path: Path) -> None:
    """As YAML that reads back as the same procedure; each line with its place."""
    folder = made(tmp_path, ["--from", "xichuan"])
    shown = CliRunner().invoke(app, ["show", str(folder), "--resolved"]).output
    assert towns.load_town(folder).procedure() == read_procedure(shown)
    assert re.search(r"^ +upper: +# procedure\.yaml:\d+$", shown, re.MULTILINE)
    assert re.search(r"^ +seats: 21 +# xichuan@2026\.1:\d+$", shown, re.MULTILINE)


def test_each_procedure_of_a_folder_is_shown(tmp_path: Path) -> None:
    """One document each; where a file cannot be read, its faults, with exit status 2."""
    folder = made(tmp_path, [])
    more = folder / "strict.procedure.yaml"
    more.write_text("extends: mill-brook@1\nprocedure: strict\nversion: '1'\nrules: {quorum: {more_than: 2/3}}\n")
    shown = CliRunner().invoke(app, ["show", str(folder), "--resolved"]).output.split("---\n")
    assert ["mill-brook", "strict"] == [read_procedure(one).name for one in shown]
    more.write_text("extends: mill-brook@2\nprocedure: strict\nversion: '1'\n")
    told = CliRunner().invoke(app, ["show", str(folder), "--resolved"])
    assert (2, True) == (told.exit_code, "did you mean 'mill-brook@1'?" in told.output)
