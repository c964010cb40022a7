"""The public door: what is public is meant to be, and imports only point down."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from types import ModuleType

import deliberation


def rooms() -> list[ModuleType]:
    """Every module but the command line's, which needs an extra to be imported."""
    names = [module.name for module in pkgutil.walk_packages(deliberation.__path__, "deliberation.")]
    return [importlib.import_module(name) for name in names if not name.endswith("__main__")]


def test_the_door_is_sorted_and_holds_nothing_by_accident() -> None:
    """Everything listed is there, everything there is listed or private or a room."""
    assert sorted(deliberation.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name)) == deliberation.__all__
    public = {name for name, value in vars(deliberation).items() if not name.startswith("_") and not isinstance(value, ModuleType)}
    assert set(deliberation.__all__) - {"towns"} == public


def test_every_room_says_what_it_is_and_lists_what_it_offers() -> None:
    """One sentence on top, and an `__all__` whose names exist."""
    for room in rooms():
        assert room.__doc__, room.__name__
        assert [] == [name for name in getattr(room, "__all__", []) if not hasattr(room, name)], room.__name__
        assert hasattr(room, "__all__"), room.__name__


def test_the_library_is_imported_without_its_extras() -> None:
    """No command line, no testing, no calendar of holidays before one is needed."""
    code = "import sys, deliberation; print(sorted({'typer', 'rich', 'hypothesis', 'pytest', 'holidays'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout


def test_imports_only_point_down() -> None:
    """The floors are checked on every run."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout
