"""`deliberation mutate`: the edits that nothing notices, as a table and as JSON."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from deliberation import towns
from deliberation.checking import mutation, survivors
from deliberation.cli import app
from tests.little_town import little_town

ROOT = Path(__file__).parents[2]
LANE = ROOT / "examples/own_town"


def run(*arguments: str, exits: int = 0) -> str:
    """What the command prints on standard output."""
    result = CliRunner().invoke(app, ["mutate", *arguments])
    assert exits == result.exit_code, result.output
    return result.stdout if exits < 2 else result.stderr


def test_what_survives_is_a_table() -> None:
    """A row for each place, and below it how many there were."""
    lines = run(str(LANE)).splitlines()
    assert "edits that no case and no promise notices" == lines[0].strip()
    assert any("deadlines.notice.after" in line and "deadlines: 'notice': after: 3 days → 2 days" in line for line in lines)
    assert "19 edits tried: 8 noticed by a case, 0 by a promise alone, 11 by neither" == lines[-1]


def test_it_speaks_chinese() -> None:
    """The table and the sum."""
    lines = run(str(LANE), "--language", "zh").splitlines()
    assert "案例与承诺均未察觉的改动" == lines[0].strip()
    assert "共试改19处：案例察觉8处，仅承诺察觉0处，均未察觉11处" == lines[-1]


def test_many_at_one_place_are_counted(tmp_path: Path) -> None:
    """The first of them are told."""
    folder = Path(shutil.copytree(LANE, tmp_path / "lane"))
    path = folder / "procedure.yaml"
    path.write_text(path.read_text("utf-8").replace("\nroles:\n", "\nroles:\n  warden: {}\n  guest: {}\n"), encoding="utf-8")
    assert "and 2 more" in run(str(folder))


def test_as_json_nothing_is_left_out() -> None:
    """Each survivor with its name, its place and its words."""
    town = towns.load_town(LANE)
    told = json.loads(run(str(LANE), "--json"))
    assert {"tried": 19, "stories": 8, "promises": 0, "left": 11} == {key: told[key] for key in ("tried", "stories", "promises", "left")}
    assert [{"name": one.name, "edit": one.edit, "path": list(one.path), "words": mutation(one)} for one in survivors(town)] == told[
        "survivors"
    ]


def test_a_sample_is_drawn_by_a_seed() -> None:
    """The same each time."""
    some = json.loads(run(str(LANE), "--json", "--sample", "6", "--seed", "1"))
    assert 6 == some["tried"]
    assert [one.name for one in survivors(towns.load_town(LANE), sample=6, seed=1)] == [one["name"] for one in some["survivors"]]


def test_more_than_is_allowed_is_exit_status_1(tmp_path: Path) -> None:
    """As many as are allowed is 0, and so is any number where nothing is said; where nothing survives there is no table."""
    run(str(LANE), "--allow", "10", exits=1)
    run(str(LANE), "--allow", "11")
    assert (
        "0 edits tried: 0 noticed by a case, 0 by a promise alone, 0 by neither" == run(str(LANE), "--sample", "0", "--allow", "0").strip()
    )
    assert "3 days → 2 days" in run(str(little_town(tmp_path / "pond")))


def test_a_town_that_cannot_be_tried_is_an_error(tmp_path: Path) -> None:
    """With exit status 2: a procedure that is not there, a story that does not go as told."""
    assert "there is no procedure 'hill'" in run(str(LANE), "--procedure", "hill", exits=2)
    folder = little_town(tmp_path / "pond")
    stories = folder / "stories.yaml"
    stories.write_text(stories.read_text("utf-8").replace("ends: open", "ends: published"), encoding="utf-8")
    assert "story-untold" in run(str(folder), exits=2)
