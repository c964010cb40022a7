"""Shipped towns as bases: any folder may extend one, and only then are they looked at."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from deliberation import towns
from deliberation.documents import read_procedure
from deliberation.documents.using import templates
from deliberation.errors import DefinitionError
from tests.little_town import little_town

XICHUAN = towns.load("xichuan").procedure()
EDITION = f"{XICHUAN.name}@{XICHUAN.version}"


def extension(folder: Path, text: str = "rules: {first-quorum: {at_least: 3/4}}\n") -> Path:
    """A folder that extends the default town."""
    (folder / "procedure.yaml").write_text(f"extends: {EDITION}\nprocedure: brook\nversion: '1'\n{text}", encoding="utf-8")
    return folder


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[Path]:
    """How often each file is read from here on."""
    seen: Counter[Path] = Counter()
    read = Path.read_bytes

    def counted(path: Path) -> bytes:
        seen[path] += 1
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    towns.shipped.cache_clear()
    return seen


def quorum(of: Any) -> str:
    """The threshold of the first meeting."""
    return str(next(rule.rule for rule in of.rules if rule.name == "first-quorum")._threshold)


def test_a_folder_extends_ashipped_town(tmp_path: Path) -> None:
    """By its edition, without a word of where it is."""
    made = towns.load_town(extension(tmp_path)).procedure()
    assert ("brook", "≥ 3/4", "≥ 2/3") == (made.name, quorum(made), quorum(XICHUAN))
    assert XICHUAN.moves == made.moves


def test_an_edition_that_is_notshipped_is_told_with_the_nearest(tmp_path: Path) -> None:
    """In the place where it is named."""
    (tmp_path / "procedure.yaml").write_text("extends: xichuan@2026\nversion: '1'\n")
    with pytest.raises(DefinitionError, match=rf"procedure.yaml:1:10: extends: unknown-base: .* did you mean '{EDITION}'\?"):
        towns.load_town(tmp_path)


def test_what_extends_nothing_is_read_once_and_alone(tmp_path: Path, reads: Counter[Path]) -> None:
    """No shipped town is looked at."""
    folder = little_town(tmp_path / "pond")
    towns.load_town(folder)
    assert {folder / name: 1 for name in ("procedure.yaml", "people.yaml", "stories.yaml")} == reads


def test_the_shipped_editions_are_looked_up_once(tmp_path: Path, reads: Counter[Path]) -> None:
    """However many folders extend one."""
    extension(tmp_path)
    towns.load_town(tmp_path)
    once = reads.copy()
    towns.load_town(tmp_path)
    base = Path(towns.__file__).parent / "xichuan" / "procedure.yaml"
    assert (1, 2) == (once[tmp_path / "procedure.yaml"], once[base])
    template = templates({})["meeting"]
    assert {tmp_path / "procedure.yaml": 1, base: 1, template: 1} == reads - once


def test_a_town_is_written_out_in_full(tmp_path: Path) -> None:
    """A shipped one by its name, a folder's procedures one by one."""
    assert towns.load("xichuan").procedures == tuple(map(read_procedure, towns.resolved("xichuan")))
    little_town(tmp_path / "pond").joinpath("procedure.yaml").rename(tmp_path / "pond" / "a.procedure.yaml")
    extension(tmp_path / "pond")
    first, second = towns.resolved(tmp_path / "pond")
    assert ("pond", "brook") == (read_procedure(first).name, read_procedure(second).name)
    with pytest.raises(KeyError, match="there is no town 'xichaun': did you mean 'xichuan'"):
        towns.resolved("xichaun")


def test_a_file_that_cannot_be_read_is_no_base(tmp_path: Path) -> None:
    """Its own fault is told; the extension beside it is read."""
    extension(tmp_path).joinpath("other.procedure.yaml").write_text("procedure: [")
    with pytest.raises(DefinitionError, match=r"^1 problem:\n  .*other.procedure.yaml:2:1: document: not-yaml"):
        towns.load_town(tmp_path)
