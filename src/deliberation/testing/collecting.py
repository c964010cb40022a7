"""What pytest collects of a town: a test for each story, and one for the town itself. What is wrong reads as a diff of the story."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deliberation.documents import Story, Town
from deliberation.errors import DefinitionError
from deliberation.rules import Registry, discover
from deliberation.testing.told import Told, Wrong, held
from deliberation.testing.town import structure
from deliberation.towns import load_town

__all__ = ["StoryFile", "StoryTest", "TownFile", "TownTest"]


def _rules(config: pytest.Config) -> Registry:
    return discover(allow=config.getini("deliberation_rules"))


def _town(collector: pytest.File) -> Town:
    """The town of a file's folder. Raises `CollectError` with every fault of its files."""
    try:
        return load_town(collector.path.parent, rules=_rules(collector.config))
    except DefinitionError as fault:
        raise collector.CollectError(str(fault)) from None


class StoryFile(pytest.File):
    """A file of stories beside a procedure."""

    def collect(self) -> Iterator[StoryTest]:
        """A test for each of its stories."""
        town = _town(self)
        for story in town.stories:
            if Path(story.file).name == self.path.name:
                yield StoryTest.from_parent(self, name=story.name, town=town, story=story)


class StoryTest(pytest.Item):
    """One story: it goes as told, an audit finds nothing in its log, and no promise is broken in it."""

    def __init__(self, *, town: Town, story: Story, **more: Any) -> None:
        super().__init__(**more)
        self.town, self.story = town, story
        self.told: Told | None = None

    def runtest(self) -> None:
        """Raises the failure with everything that is wrong."""
        self.told = held(self.town, self.story)
        if self.told.wrong:
            lines = self.path.read_text("utf-8").splitlines()
            pytest.fail("\n".join(_diff(self.told.wrong, os.path.relpath(self.path), lines)), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, the line from 0 on, and the name."""
        return self.path, self.story.line - 1, self.name


class TownFile(pytest.File):
    """The first procedure of a town that is named."""

    def collect(self) -> Iterator[TownTest]:
        """One test for the whole town."""
        yield TownTest.from_parent(self, name="structure", town=_town(self))


class TownTest(pytest.Item):
    """The files of a town: each procedure, written out in full, reads back as the same. That they can be read shows when they are collected."""

    def __init__(self, *, town: Town, **more: Any) -> None:
        super().__init__(**more)
        self.town = town

    def runtest(self) -> None:
        """Raises the failure with everything that is wrong."""
        if wrong := list(structure(self.town, self.path.parent, rules=_rules(self.config))):
            pytest.fail("\n".join(wrong), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, the line from 0 on, and the name."""
        return self.path, 0, self.name


def _diff(wrong: Iterable[Wrong], file: str, lines: list[str]) -> Iterator[str]:
    """Each line of a story that goes otherwise, as it stands in the file; below it, what is told and what was."""
    shown = None
    for one in wrong:
        if one.mismatch is None:
            yield f"{file}:{one.line}: {one.said}"
            continue
        if one.line != shown:
            yield f"{file}:{one.line}: {lines[one.line - 1].strip()}"
            shown = one.line
        for sign, names in (("-", one.mismatch.told), ("+", one.mismatch.was)):
            if names:
                yield f"{sign}   {one.mismatch.what}: {', '.join(names)}"
        yield from (f"      {reason}" for reason in one.why)
