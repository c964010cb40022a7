"""The example of a package with a rule of its own: installed and allowed it is used and explained, not allowed it is refused by name."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import deliberation
from deliberation import towns
from deliberation.errors import DefinitionError
from deliberation.rules import discover

PLUGIN = Path(__file__).parent.parent / "examples" / "plugin"
NOT_ALLOWED = "'village-sums' offers an entry point of that name, which is not allowed here: allow it with "


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment, into which pip has installed the package; the library and what it needs are shared with it."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = next(path for path in (folder / "bin" / "python", folder / "Scripts" / "python.exe") if path.exists())
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    source = Path(deliberation.__file__).parent.parent
    (site / "shared.pth").write_text(f"{sysconfig.get_path('purelib')}\n{source}\n", "utf-8")
    copy = shutil.copytree(PLUGIN, folder / "plugin", ignore=shutil.ignore_patterns("__pycache__"))
    # Nothing is fetched: what builds it is installed here.
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--quiet", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", *offline, str(copy)], check=True)
    return python


def run(python: Path, *arguments: str, exits: int = 0) -> str:
    """What the command line prints in that environment."""
    command = [str(python), "-m", "deliberation", *arguments]
    done = subprocess.run(command, cwd=PLUGIN, capture_output=True, text=True, check=False, timeout=120)
    assert exits == done.returncode, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_installed_and_allowed_it_is_used_and_explained(python: Path, tmp_path: Path) -> None:
    """In a town's file, in the refusals of its stories, and in questions about what is stored then, in both languages."""
    allowed, db = ("--allow-rules", "per_person"), ("--db", str(tmp_path / "town.db"))
    told = run(python, "demo", "--town", "town", *db, *allowed)
    said = "'sum in yuan': 16000 yuan for 40 people; at most 12000 yuan, 300 for each, are allowed: 4000 too many."
    assert f"NO  no more than 300 yuan each  {said}  [Rules of the village fund, art. 6: assumed]" in told
    assert "1 refusals by 1 different rules; 3 events; audit: every event agrees" in told
    assert "--language en --allow-rules per_person" in told.replace("\n", "")
    assert "「申请金额」16000元，受益40人；不得超过12000元，即人均300元：超出4000元。" in run(
        python, "demo", "--town", "town", *db, *allowed, "--language", "zh"
    )
    assert "nothing can be done" in run(python, "options", "lamps", *db, *allowed)
    explained = run(python, "explain", "lamps", "grant", *db, *allowed, "--as", "treasurer", exits=1)
    assert "ok  no more than 300 yuan each  'sum in yuan': 12000 yuan for 40 people" in explained
    assert "per_person" in run(python, "show", "town", *allowed)


def test_installed_and_not_allowed_it_is_refused_by_name(python: Path, tmp_path: Path) -> None:
    """With how to allow it, wherever a town or a stored procedure is read; a name that is not installed is told with the nearest."""
    db = ("--db", str(tmp_path / "town.db"))
    run(python, "demo", "--town", "town", *db, "--allow-rules", "per_person")
    for asked in (("show", "town"), ("demo", "--town", "town"), ("options", "lamps", *db), ("explain", "lamps", "grant", *db)):
        told = run(python, *asked, exits=2)
        assert f"unknown-rule-kind: found 'per_person', expected a kind of rule that is known; {NOT_ALLOWED}" in told
    assert "did you mean 'per_person'?" in run(python, "show", "town", "--allow-rules", "per_persons", exits=2)


def test_its_own_tests_pass(python: Path) -> None:
    """As its authors would run them, against what is installed."""
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "tests"]
    done = subprocess.run(command, cwd=PLUGIN, capture_output=True, text=True, check=False, timeout=120)
    assert (0, "3 passed") == (done.returncode, done.stdout.splitlines()[-1].partition(" in ")[0]), done.stdout


def test_where_it_is_not_installed_its_kind_is_unknown() -> None:
    """As any other name."""
    with pytest.raises(DefinitionError, match="found 'per_person', expected a kind of rule that is known; known: is, is_not"):
        towns.load_town(PLUGIN / "town")
    with pytest.raises(DefinitionError, match="unknown-plugin: found 'per_person'"):
        discover(allow=["per_person"])
