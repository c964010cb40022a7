"""Every example runs as it is, says what it shows, and shows it."""

from __future__ import annotations

import asyncio
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from deliberation import towns
from deliberation.documents import Story, Town, load_town

EXAMPLES = Path(__file__).parent.parent / "examples"
PROGRAMS = sorted(path.name for path in EXAMPLES.glob("*.py"))
TOWN = load_town(EXAMPLES / "own_town")


def example(name: str) -> SimpleNamespace:
    """The names of an example, imported without being run."""
    return SimpleNamespace(**runpy.run_path(str(EXAMPLES / f"{name}.py")))


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_runs_as_it_is_and_says_what_it_shows(name: str, tmp_path: Path) -> None:
    """From anywhere, without a warning, with something to read; nothing is left behind."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name)], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
    )
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.strip()
    assert [] == list(tmp_path.iterdir())
    assert runpy.run_path(str(EXAMPLES / name))["__doc__"]


def test_embed_is_refused_for_one_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The reason is told in English and in Chinese."""
    decision = example("embed").main(str(tmp_path / "town.db"))
    told = capsys.readouterr().out
    assert ["worth-deliberating"] == [verdict.rule for verdict in decision.reasons]
    assert "accept: refused" in told
    assert "受理：不予受理" in told


def test_own_tables_hold_what_was_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    """The host's table follows the log; a refusal and a retry leave no trace in it."""
    assert [("museum", "under-review")] == example("own_tables").main()
    assert "a retry was answered before: True" in capsys.readouterr().out


def test_own_rule_speaks_like_any_other() -> None:
    """Its sentence stands in the explanation, in both languages."""
    told = example("own_rule").main()
    assert "'text' has 15 words; at most 8 are allowed: 7 too many.  [Rules of the notice board, art. 2]" in told[2]
    assert "「内容」共15词；最多8词：多出7词。" in told[3]


def test_the_machine_agrees_with_decide() -> None:
    """Both end in the same step."""
    assert ("collected", "collected") == example("machine").main()


def test_an_async_host_loses_nothing(tmp_path: Path) -> None:
    """Whoever was accepted at the same moment is in the case, once."""
    case = asyncio.run(example("async_host").main(tmp_path / "town.db"))
    assert {f"p-{n}" for n in range(12)} == {item.by for item in case.items_of("objection")}
    assert 14 == case.length


def test_a_log_is_judged_by_other_rules() -> None:
    """Its own rules agree with it; stricter ones stop at the vote that was opened with three."""
    assert (0, 10) == example("judge_a_log").main()


@pytest.mark.parametrize("story", TOWN.stories, ids=lambda story: story.name)
def test_the_lane_plays_as_told(story: Story) -> None:
    """Each line of each story is accepted or refused as it says."""
    assert () == tuple(fault for played in towns.play(TOWN, story) for fault in played.faults)


def refused(town: Town) -> set[str]:
    """Every rule that a town's stories expect to say no."""
    return {rule for story in town.stories for line in story.plays for rule in line.refused}


def test_the_lane_has_lines_that_are_refused() -> None:
    """Of each stage at least one."""
    assert {"role", "order", "shared-matter", "quorum", "signed-in"} == refused(TOWN)
