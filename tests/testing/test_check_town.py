"""A whole town checked: what is in order passes in silence, and everything that is wrong is told at once, with its place."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import attrs
import pytest

from deliberation import towns
from deliberation.documents import Town, load_town
from deliberation.errors import DefinitionError
from deliberation.model import Requirement, Sentence, Verdict, View
from deliberation.testing import check_town, look
from tests.little_town import little_town

YES = Sentence("yes", "yes.", "是。")
EXAMPLES = Path(__file__).parents[2] / "examples"
PROMISES = """
promises:
  quick: {within: {limit: 1 days, from: publish, to: {enters: done}}}
  silence: {never: object}
  thanks: {then: publish, leads_to: answer}
"""


@attrs.frozen
class Unheard:
    """A rule of a kind that no registry has."""

    kind: ClassVar[str] = "unheard"

    def check(self, view: View) -> Verdict:
        """Always holds."""
        return view.answer(True, YES)


@attrs.frozen
class Known:
    """A rule that is written as another is."""

    kind: ClassVar[str] = "all"
    of: tuple[str, ...]

    def check(self, view: View) -> Verdict:
        """Always holds."""
        return view.answer(True, YES)


def told(town: str | Path | Town) -> list[str]:
    """The lines of what is wrong with a town."""
    with pytest.raises(AssertionError) as raised:
        check_town(town)
    return str(raised.value).splitlines()


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """The little town with one thing changed."""
    path = little_town(folder) / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "town", [EXAMPLES / "own_town", str(EXAMPLES / "meeting"), load_town(EXAMPLES / "own_town")], ids=["path", "text", "town"]
)
def test_a_town_in_order_passes(town: str | Path | Town) -> None:
    """A folder by its path or its name, and a town that was loaded."""
    check_town(town)


def test_every_fault_of_the_files_is_told(tmp_path: Path) -> None:
    """With its place; so is a folder without a procedure."""
    folder = changed(tmp_path / "pond", "stories.yaml", "move: publish, by: a-1", "move: publsh, by: a-3")
    lines = told(folder)
    assert f"the town '{folder}' has 2 faults:" == lines[0]
    assert lines[1].startswith(f"  {folder}/stories.yaml:9:1: stories.waiting: unknown-move: found 'publsh'")
    assert f"the town '{tmp_path}' has 1 fault:" == told(tmp_path)[0]


def test_a_line_that_goes_otherwise_is_told_with_the_reasons_nobody_told_of(tmp_path: Path) -> None:
    """At its line of the stories."""
    folder = changed(tmp_path / "pond", "stories.yaml", "move: publish, by: a-1, step: published", "move: answer, by: a-1, step: published")
    file = folder / "stories.yaml"
    assert [
        f"  {file}:9: refused: told nothing, was asks, order",
        "      order: 'answer' is possible from 'published'; the case stands in 'open'.",
    ] == told(folder)[1:3]


def test_a_story_that_cannot_be_played_is_told_at_its_line(tmp_path: Path) -> None:
    """A wrong call at the line that makes it, a story without a beginning where it stands."""
    folder = changed(tmp_path / "pond", "stories.yaml", "by: [a-1, a-2], data: {why: deep}", "by: [a-1, a-2], data: {wy: deep}")
    assert any(
        line.startswith(f"  {folder}/stories.yaml:11: cannot be played: 'object' cannot be read: data.wy: unknown key 'wy'")
        for line in told(folder)
    ), told(folder)
    town = load_town(EXAMPLES / "own_town")
    story = town.stories[0]
    begins = attrs.evolve(town, stories=(attrs.evolve(story, plays=(attrs.evolve(story.plays[0], at=None),)),))
    (line,) = told(begins)[1:]
    assert line.startswith(f"  {story.file}:{story.line}: cannot be played: ")
    assert line.endswith("needs 'at'")
    (line,) = told(attrs.evolve(town, stories=(attrs.evolve(story, procedure="unknown"),)))[1:]
    assert line.startswith(f"  {story.file}:{story.line}: cannot be played: there is no procedure 'unknown'")


def test_a_broken_promise_is_told_where_the_story_breaks_it(tmp_path: Path) -> None:
    """At the line of the event; at the last line where something was left undone."""
    folder = little_town(tmp_path / "pond")
    path = folder / "procedure.yaml"
    path.write_text(path.read_text("utf-8") + PROMISES, encoding="utf-8")
    shown = [line.removeprefix(f"  {folder}/stories.yaml:").partition("': ")[0] for line in told(folder)[1:]]
    assert ["13: promise 'quick", "11: promise 'silence", "32: promise 'quick", "32: promise 'thanks"] == shown


def test_what_an_audit_finds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the line whose event it is about."""
    module = importlib.import_module("deliberation.testing.told")
    original = module.play

    def forged(town: Town, story: object) -> object:
        one = next(original(town, story))
        events = tuple(attrs.evolve(event, by="nobody", roles=frozenset()) for event in one.decision.events)
        yield attrs.evolve(one, decision=attrs.evolve(one.decision, events=events))

    monkeypatch.setattr(module, "play", forged)
    town = load_town(little_town(tmp_path / "pond"))
    (line,) = told(attrs.evolve(town, stories=town.stories[:1]))[1:]
    assert f"  {tmp_path}/pond/stories.yaml:8: audit of entry 1: it would have been refused" == line


def test_a_procedure_that_does_not_read_back_as_itself_is_told(tmp_path: Path) -> None:
    """Whether it reads back as another, or not at all."""
    town = load_town(little_town(tmp_path / "pond"))
    (procedure,) = town.procedures
    for rule, expected in (
        (Unheard(), "  'pond' 1, written out, cannot be read back: 1 problem:"),
        (Known((procedure.rules[0].name,)), "  'pond' 1, written out, reads back as another"),
    ):
        assert rule.check(look()).ok
        odd = attrs.evolve(procedure, rules=(*procedure.rules, Requirement("odd", rule)))
        assert expected == told(attrs.evolve(town, procedures=(odd,), stories=()))[1]


def test_stories_may_stand_in_several_files(tmp_path: Path) -> None:
    """Each with a name of its own in the whole town."""
    folder = little_town(tmp_path / "pond")
    text = (folder / "stories.yaml").read_text("utf-8")
    more = folder / "more.stories.yaml"
    more.write_text(text.replace("waiting:", "still-waiting:").replace("corrected:", "corrected-again:"), encoding="utf-8")
    with pytest.raises(DefinitionError) as raised:
        towns.load_town(folder)
    (problem,) = raised.value.problems
    assert ("story-twice", f"'running-out', which is told in {more}:26") == (problem.code, problem.found)
    more.write_text(text.replace("waiting:", "still-waiting:").replace("corrected:", "c:").replace("running-out:", "r:"), encoding="utf-8")
    assert 6 == len(towns.load_town(folder).stories)
    check_town(folder)


def test_the_room_gives_what_is_asked_for_and_no_more() -> None:
    """A name that is not there is told as any module tells it; the plug-in alone brings neither the library nor Hypothesis."""
    room = importlib.import_module("deliberation.testing")
    for name in room.__all__:
        vars(room).pop(name, None)
        assert callable(getattr(room, name))
    with pytest.raises(AttributeError, match=r"^module 'deliberation.testing' has no attribute 'check'$"):
        getattr(room, "check")  # noqa: B009
    code = "import sys, deliberation.testing.plugin; print(sorted({'attr', 'yaml', 'hypothesis', 'cattrs'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout
