"""`deliberation diff`: what differs between two procedures, and how each of them is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deliberation import towns
from deliberation.cli import app

ROOT = Path(__file__).parents[2]
TALKS = ROOT / "examples/procedures/representatives-meeting"
XICHUAN = towns.load("xichuan").procedure()


def run(*arguments: str, exits: int) -> list[str]:
    """The lines that the command prints."""
    result = CliRunner().invoke(app, ["diff", *arguments], env={"COLUMNS": "150"})
    assert exits == result.exit_code, result.output
    return result.output.splitlines()


def extended(folder: Path, *changes: str, version: str = "ours") -> Path:
    """A file that extends the default town."""
    path = folder / "procedure.yaml"
    path.write_text("\n".join([f"extends: xichuan@{XICHUAN.version}", f"version: {version}", *changes]))
    return path


def test_where_nothing_differs_it_says_so() -> None:
    """With exit status 0, in both languages."""
    head = f"xichuan {XICHUAN.version} → xichuan {XICHUAN.version}"
    assert [head, "nothing differs"] == run("xichuan", "xichuan", exits=0)
    assert [f"xichuan {XICHUAN.version}与xichuan {XICHUAN.version}比较", "并无不同"] == run(
        "xichuan", "xichuan", "--language", "zh", exits=0
    )


def test_one_changed_quorum_is_one_line(tmp_path: Path) -> None:
    """Below a heading that says which is held against which; another edition alone is no difference."""
    path = extended(tmp_path, "rules: {first-quorum: {at_least: 3/4}}")
    head = f"xichuan {XICHUAN.version} → xichuan ours"
    line = "rules: 'quorum of the first meeting' (first-quorum): at_least: ≥ 2/3 → ≥ 3/4"
    assert [head, line] == run("xichuan", str(tmp_path), exits=1) == run("xichuan", str(path), exits=1)
    assert "规则：「首次会议法定人数」（first-quorum）：至少：2/3改为3/4" == run("xichuan", str(path), "--language", "zh", exits=1)[1]
    extended(tmp_path)
    assert "nothing differs" == run("xichuan", str(path), exits=0)[1]


def test_a_file_may_extend_another_of_its_folder(tmp_path: Path) -> None:
    """Whatever it is called itself."""
    extended(tmp_path, "procedure: our-town", "rules: {first-quorum: {at_least: 3/4}}")
    (tmp_path / "draft.yaml").write_text("extends: our-town@ours\nversion: draft\nrules: {first-quorum: {at_least: 4/5}}")
    assert (
        "rules: 'quorum of the first meeting' (first-quorum): at_least: ≥ 3/4 → ≥ 4/5"
        == run(str(tmp_path), str(tmp_path / "draft.yaml"), exits=1)[1]
    )


def test_one_of_several_procedures_is_named() -> None:
    """By its name, or by its name and edition."""
    shandong, chongqing = (str(TALKS / f"{name}.procedure.yaml") for name in ("shandong", "chongqing"))
    names = [re.match(r"procedure: (\S+)", line) for path in (shandong, chongqing) for line in Path(path).read_text().splitlines()]
    first, second = (found[1] for found in names if found)
    assert run(shandong, chongqing, exits=1) == run(f"{TALKS}:{first}", f"{TALKS}:{second}", exits=1)
    assert 1 < len(run("xichuan", f"{TALKS}:{first}", exits=1))
    head = f"xichuan {XICHUAN.version} → xichuan {XICHUAN.version}"
    assert head == run("xichuan:xichuan", f"xichuan:xichuan@{XICHUAN.version}", exits=0)[0]


@pytest.mark.parametrize(
    ("which", "told"),
    [
        ("nowhere", "there is no town 'nowhere'"),
        ("xichuan:nothing", "there is no procedure 'nothing'"),
        ("xichuan:xichuan@1815", f"there is no edition '1815' of 'xichuan': the editions are .*{XICHUAN.version}"),
        (str(TALKS), f"'{TALKS}' has several procedures: write {TALKS}:[a-z-]+ or {TALKS}:"),
        (str(TALKS / "stories.yaml"), "problem"),
        (str(ROOT / "docs"), "no procedure.yaml"),
    ],
)
def test_what_is_not_there_is_told(which: str, told: str) -> None:
    """With exit status 2."""
    assert re.search(told, "\n".join(run("xichuan", which, exits=2)))
    assert re.search(told, "\n".join(run(which, "xichuan", exits=2)))
