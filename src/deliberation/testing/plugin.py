"""The plug-in of pytest: a town's stories are tests, and how much of its procedures they reach is counted. It loads the library only for those."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from deliberation.testing.collecting import StoryFile, TownFile

__all__ = ["pytest_addoption", "pytest_collect_file", "pytest_configure"]

_SAYS_SO = re.compile(rb"^procedure:", re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, and what a project's own settings may say."""
    group = parser.getgroup("deliberation", "procedures of deliberation")
    group.addoption(
        "--town", action="append", default=[], metavar="FOLDER", help="check the town in a folder: its files, stories, promises"
    )
    group.addoption("--procedure-coverage", action="store_true", help="tell what of each procedure the stories reached")
    group.addoption(
        "--procedure-coverage-min", type=_percent, metavar="PERCENT", help="fail where the stories reached less of a procedure (0 to 100)"
    )
    parser.addini("deliberation_stories", "whether a stories.yaml beside a procedure.yaml is tests", type="bool", default=True)
    parser.addini("deliberation_rules", "the rules of installed packages that the towns may use, by name", type="args", default=[])


def _percent(text: str) -> int:
    """A whole number from 0 to 100. Raises `argparse.ArgumentTypeError` for another, which pytest tells."""
    if not text.isdecimal() or int(text) > 100:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from 0 to 100")
    return int(text)


def pytest_configure(config: pytest.Config) -> None:
    """Towns that are named are what is collected, beside the paths that were given; counting begins where it was asked for."""
    if config.getoption("procedure_coverage") or config.getoption("procedure_coverage_min") is not None:
        from deliberation.testing.counting import Counting  # noqa: PLC0415  (needed only where it is asked for)

        config.pluginmanager.register(Counting(config), "deliberation-counting")
    if named := config.getoption("town"):
        given = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        config.args = list(dict.fromkeys([*given, *(str(file) for folder in named for file in _files(Path(folder)))]))


def _files(folder: Path) -> list[Path]:
    """What is collected of a town that is named. Raises `pytest.UsageError` where there is none."""
    procedures = _procedures(folder)
    if not procedures:
        raise pytest.UsageError(f"--town {folder}: there is no procedure.yaml in it")
    return [procedures[0], *sorted(path for path in folder.iterdir() if _is_stories(path))]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> StoryFile | TownFile | None:
    """The stories beside a procedure, and a town that is named. A `stories.yaml` beside none is somebody else's, and let be."""
    if file_path.suffix != ".yaml":
        return None
    folders = [Path(folder).resolve() for folder in parent.config.getoption("town")]
    named = file_path.parent.resolve() in folders
    if _is_stories(file_path):
        wanted = named or (parent.config.getini("deliberation_stories") and any(map(_is_ours, _procedures(file_path.parent))))
        if wanted:
            from deliberation.testing.collecting import StoryFile  # noqa: PLC0415  (every run of pytest comes by here)

            return StoryFile.from_parent(parent, path=file_path)
    elif named and file_path.name == _procedures(file_path.parent)[0].name:
        from deliberation.testing.collecting import TownFile  # noqa: PLC0415  (every run of pytest comes by here)

        return TownFile.from_parent(parent, path=file_path)
    return None


def _is_stories(path: Path) -> bool:
    return path.name == "stories.yaml" or path.name.endswith(".stories.yaml")


def _procedures(folder: Path) -> list[Path]:
    return sorted([*folder.glob("procedure.yaml"), *folder.glob("*.procedure.yaml")])


def _is_ours(path: Path) -> bool:
    """Whether a file says of itself that it is a procedure; whether it is a sound one is told by the tests."""
    return path.is_file() and _SAYS_SO.search(path.read_bytes()) is not None
