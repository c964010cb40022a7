"""The command line: the demo, questions about a stored case, a procedure as people read it."""

from __future__ import annotations

import builtins
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deliberation import __main__, towns
from deliberation.cli import app
from deliberation.engine import Engine
from deliberation.stores import SqliteStore
from tests.little_town import little_town

HERE = Path(towns.__file__).parent / "xichuan"
LATIN = re.compile(r"[A-Za-z]{3,}")


def run(*arguments: str, exits: int = 0) -> str:
    """What a command prints."""
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "150"})
    assert exits == result.exit_code, result.output
    return result.output


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, played once."""
    path = tmp_path_factory.mktemp("demo") / "town.db"
    run("demo", "--db", str(path))
    return path


def test_the_demo_tells_and_adds_up(tmp_path: Path) -> None:
    """Stages, refusals with their reasons, the clock, the ledger; played again on the same file it ends the same."""
    path = tmp_path / "town.db"
    told = run("demo", "--db", str(path))
    assert "stage 8 of 8" in told
    assert "the clock: " in told
    assert "and so are 10 more: only deputy team leader, " in told
    assert re.search(r"NO  .* are required: \d+ missing\.  \[after .*: inferred\]", told)
    summary = re.search(
        r"(\d+) cases, (\d+) through all 8 stages; (\d+) refusals by (\d+) different rules; \d+ events; audit: every event agrees", told
    )
    assert summary is not None
    cases, through, refusals, rules = map(int, summary.groups())
    assert (cases >= 7, through >= 5, refusals >= 10, rules >= 8) == (True,) * 4
    assert told == run("demo", "--db", str(path))


def test_the_demo_speaks_chinese_throughout(tmp_path: Path) -> None:
    """No line of it holds an English word, but for the command at its end, the file's name and CPPCC-like abbreviations."""
    told = run("demo", "--language", "zh", "--db", str(tmp_path / "town.db"))
    lines = [line for line in told.splitlines() if "town.db" not in line]
    english = [line for line in lines if LATIN.search(line)]
    assert [] == english
    assert "协商议事台账" in told


def test_the_demo_makes_its_own_file_where_none_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And says where it is."""
    monkeypatch.setattr("tempfile.mkdtemp", lambda prefix: str(tmp_path))
    assert str(tmp_path / "town.db") in run("demo").replace("\n", "")


def _changed_town(folder: Path, **changes: tuple[str, str]) -> Path:
    """A copy with the cases of `stories.yaml` alone, and the changes made in it."""
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("__pycache__", "*.stories.yaml"))
    for file, (old, new) in changes.items():
        path = folder / f"{file}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_story_that_goes_otherwise_is_told_and_fails(tmp_path: Path) -> None:
    """The line, what was told and what was."""
    folder = _changed_town(tmp_path / "town", stories=("refused: [role]", "refused: [order]"))
    told = run("demo", "--town", str(folder), "--db", str(tmp_path / "x.db"), exits=1)
    assert re.search(r"story '[a-z-]+', line \d+: refused: told order, was role", told)
    told = run("demo", "--town", str(folder), "--db", str(tmp_path / "y.db"), "--language", "zh", exits=1)
    assert re.search(r"案例“[a-z-]+”第\d+行与预期不符：不予受理所依规则：预期order，实际role", told)


def test_a_town_with_faults_is_answered_with_all_of_them(tmp_path: Path) -> None:
    """On the error stream, with exit status 2."""
    folder = _changed_town(tmp_path / "town", procedure=("more_than: 1/2", "more_than: half"))
    assert "not-an-amount" in run("show", str(folder), exits=2)
    assert "there is no town 'nowhere'" in run("show", "nowhere", exits=2)


def test_the_file_alone_is_enough_for_an_audit(database: Path) -> None:
    """It keeps each procedure by its digest: an engine that knows none audits every case, event by event."""
    with SqliteStore(database) as store:
        engine = Engine([], store)
        cases = store.find()
        assert len(cases) >= 7
        assert [()] * len(cases) == [engine.audit(case) for case in cases]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_any_town_can_be_played(tmp_path: Path, language: str) -> None:
    """A folder does; what has no title is called by its name; waits let the clock act, and played again it ends the same."""
    folder, path = str(little_town(tmp_path / "pond")), str(tmp_path / "x.db")
    told = run("demo", "--town", folder, "--db", path, "--language", language)
    assert ("the clock: end-notice" if language == "en" else "到期自动办理：end-notice") in told
    assert ("3 cases, 2 through all 1 stages" if language == "en" else "共3件，其中2件走完全部1步") in told
    assert told == run("demo", "--town", folder, "--db", path, "--language", language)
    assert "publish" in run("options", "corrected", "--db", path, "--language", language)
    shown = run("show", folder, "--language", language)
    assert "pond" in shown
    assert "for-each-objection" in shown


def test_options_of_a_stored_case(database: Path) -> None:
    """For anybody, for a role, for a person; and none for those who may do nothing."""
    case = _under_way(database)
    told = run("options", case, "--db", str(database))
    assert "who may" in told
    assert "nothing can be done" in run("options", case, "--db", str(database), "--as", "passer-by")
    assert "暂无可办事项" in run("options", case, "--db", str(database), "--as", "passer-by", "--language", "zh")
    assert "possible" in told


def _under_way(_: Path) -> str:
    """A case of the demo that has not ended."""
    ends = {step.name for step in towns.load("xichuan").procedure().steps if step.end}
    return next(story.name for story in towns.load("xichuan").stories if story.ends not in ends)


def test_a_move_is_explained_before_it_is_made(database: Path) -> None:
    """With every reason, in two languages, and nothing is kept; exit status 1 for a no."""
    case = _under_way(database)
    before = database.read_bytes()
    told = run("explain", case, "propose", "--as", "villager@chuankou", "--db", str(database), exits=1)
    assert "refused" in told.splitlines()[0]
    assert "order" in told
    assert "不予受理" in run("explain", case, "propose", "--as", "villager@chuankou", "--db", str(database), "--language", "zh", exits=1)
    assert before == database.read_bytes()


@pytest.mark.parametrize(
    ("move", "data", "exits"),
    [
        ("accept", "against-law=false", 1),
        ("accept", "against-law=perhaps", 2),
        ("speak", "minutes=3", 1),
        ("speak", "minutes=three", 2),
        ("speak", "position=for = against", 1),
        ("publicise", "notice-text=notice,map", 1),
        ("propose", "title=A well", 1),
        ("annul", "entry=3", 1),
    ],
)
def test_data_of_a_considered_move_is_typed(database: Path, move: str, data: str, exits: int) -> None:
    """Flags, counts, documents and texts, as the facts of those names are; a wrong type is no refusal."""
    told = run("explain", _under_way(database), move, "--data", data, "--db", str(database), "--person", "tc-secretary", exits=exits)
    assert ("cannot be read" if exits == 2 else "refused") in told


def test_what_is_not_there_is_told(database: Path) -> None:
    """Files, cases, moves: with exit status 2."""
    assert "there is no database" in run("options", "x", "--db", "/nowhere/town.db", exits=2)
    assert "there is no case 'x'" in run("options", "x", "--db", str(database), exits=2)
    assert "there is no move" in run("explain", _under_way(database), "fly", "--db", str(database), exits=2)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_procedure_is_shown(language: str) -> None:
    """Stages, moves, rules, and what they rest on."""
    told = run("show", "xichuan", "--language", language)
    assert ("Implement and supervise" if language == "en" else "落实") in told
    assert ("inferred" if language == "en" else "推定") in told
    diagram = run("show", str(HERE), "--language", language, "--mermaid")
    assert diagram.startswith("stateDiagram-v2\n")


def test_the_door_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m deliberation` runs the command line."""
    monkeypatch.setattr(sys, "argv", ["deliberation", "--help"])
    with pytest.raises(SystemExit) as left:
        __main__.main()
    assert 0 == left.value.code


def test_who_asks_for_help_waits_for_nothing_else() -> None:
    """What a command does is imported when it is run."""
    code = "import sys; from deliberation.cli import app; print(sorted(name for name in sys.modules if name.startswith('deliberation')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "['deliberation', 'deliberation.cli']\n" == done.stdout


@pytest.mark.parametrize(("missing", "exits"), [("typer", SystemExit), ("rich", SystemExit), ("something", ModuleNotFoundError)])
def test_the_door_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, missing: str, exits: type[BaseException]) -> None:
    """Without its extra the command line says how to install it; another missing module is another matter."""
    real = builtins.__import__

    monkeypatch.delitem(sys.modules, "deliberation.cli", raising=False)

    def without(name: str, *rest: Any) -> Any:
        if name == "deliberation.cli":
            raise ModuleNotFoundError(f"No module named '{missing}'", name=missing)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert Path is __import__("pathlib").Path
    with pytest.raises(exits, match=r"deliberation\[cli\]" if exits is SystemExit else "something"):
        __main__.main()
