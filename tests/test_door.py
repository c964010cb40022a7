"""The public door: what is public is meant to be, and imports only point down."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import deliberation
from deliberation import Engine, kernel


def rooms() -> list[ModuleType]:
    """Every module but the command line's, which needs an extra to be imported."""
    names = [module.name for module in pkgutil.walk_packages(deliberation.__path__, "deliberation.")]
    return [importlib.import_module(name) for name in names if not name.endswith("__main__")]


def told_to_a_type_checker() -> dict[str, str]:
    """Each name that the door imports for those who read types, and the room it says it is from."""
    tree = ast.parse(Path(deliberation.__file__).read_text("utf-8"))
    (block,) = (one for one in tree.body if isinstance(one, ast.If))
    imports = [one for one in block.body if isinstance(one, ast.ImportFrom)]
    return {alias.name: str(one.module) for one in imports for alias in one.names}


def run(code: str) -> str:
    """What a program prints that begins with nothing imported."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_door_is_sorted_and_holds_nothing_by_accident() -> None:
    """Everything listed is there, and everything there is listed."""
    assert sorted(deliberation.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name)) == deliberation.__all__
    assert sorted(deliberation.__all__) == dir(deliberation)
    assert set() == {name for name in deliberation.__all__ if not hasattr(deliberation, name)}


def test_the_door_gives_what_it_tells_a_type_checker() -> None:
    """Each name is from the room that the imports for type checkers name, and no name is missing there."""
    told = told_to_a_type_checker()
    assert sorted(deliberation.__all__) == sorted(told)
    for name, room in told.items():
        assert getattr(importlib.import_module(room), name) is getattr(deliberation, name), name


def test_a_name_is_looked_up_when_it_is_first_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the very thing that its room has; a room is itself."""
    for name, expected in (("Engine", Engine), ("kernel", kernel)):
        monkeypatch.delitem(vars(deliberation), name)
        assert getattr(deliberation, name) is expected


def test_a_name_that_is_not_there_is_told() -> None:
    """As any module tells it."""
    with pytest.raises(AttributeError, match=r"^module 'deliberation' has no attribute 'decided'$"):
        getattr(deliberation, "decided")  # noqa: B009  (a type checker knows that it is not there)


def test_the_door_opens_no_room_by_itself() -> None:
    """Only what is asked for is imported, and what that needs."""
    ours = (
        "print(sorted(name for name in sys.modules if name.partition('.')[0] in {'attr', 'cattrs', 'deliberation', 'transitions', 'yaml'}))"
    )
    assert "['deliberation']\n" == run(f"import sys, deliberation; {ours}")
    assert "False\n" == run("import sys; from deliberation import decide; print('yaml' in sys.modules)")


def test_the_door_can_be_emptied() -> None:
    """A star takes every name that is listed."""
    assert f"{deliberation.__all__}\n" == run(
        "from deliberation import *; import deliberation; print([name for name in deliberation.__all__ if name in globals()])"
    )


def test_every_room_says_what_it_is_and_lists_what_it_offers() -> None:
    """One sentence on top, and an `__all__` whose names exist."""
    for room in rooms():
        assert room.__doc__, room.__name__
        assert [] == [name for name in getattr(room, "__all__", []) if not hasattr(room, name)], room.__name__
        assert hasattr(room, "__all__"), room.__name__


def test_the_library_is_imported_without_its_extras() -> None:
    """No command line, no testing, no calendar of holidays before one is needed."""
    found = run(
        "import sys; from deliberation import *; extras = 'typer rich hypothesis pytest holidays sqlalchemy psycopg cryptography';"
        "print(set(extras.split()) & set(sys.modules))"
    )
    assert "set()\n" == found


def test_imports_only_point_down() -> None:
    """The floors are checked on every run."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout
