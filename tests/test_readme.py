"""What the README shows is what happens: its program, that program's output, and the refusal on top."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from deliberation import explain, towns

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of a language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_shortest_embedding_runs(tmp_path: Path) -> None:
    """It has 25 lines of code at most, and prints what stands below it."""
    (code,) = blocks("python")
    assert len([line for line in code.splitlines() if line.strip()]) <= 25
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "" == done.stderr
    assert blocks("text")[1] == done.stdout
    assert (tmp_path / "town.db").exists()


def test_the_refusal_is_a_real_one() -> None:
    """It is the very text of a refusal in the stories of the default town."""
    town = towns.load("xichuan")
    story = next(story for story in town.stories if story.name == "pailou-culture")
    told = [explain(one.decision) for one in towns.play(town, story) if one.decision is not None and not one.decision.accepted]
    assert blocks("text")[0].rstrip("\n") in told


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_its_links_lead_somewhere(target: str) -> None:
    """Each to a file that is there."""
    assert (ROOT / target).exists()
