"""A procedure written out in full: it reads back as the same, and each line tells where it came from."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation import towns
from deliberation.documents import load_procedure, read_procedure, resolved_text, write_procedure
from deliberation.documents.nodes import read_nodes
from deliberation.documents.using import templates
from deliberation.errors import DefinitionError
from deliberation.model import Text
from tests.little_town import little_town

ROOT = Path(__file__).parents[2]
XICHUAN = Path(towns.__file__).parent / "xichuan/procedure.yaml"
LANE = ROOT / "examples/own_town/procedure.yaml"
BASES = {"xichuan@2026.1": XICHUAN, "mill-lane@1": LANE}
FILES = [XICHUAN, *sorted([*(ROOT / "examples").glob("*/*procedure.yaml"), *(ROOT / "examples/procedures").glob("*/*procedure.yaml")])]
COMMENT = re.compile(r" +# ([\w.@-]+):(\d+)$")
CHANGED = """\
extends: xichuan@2026.1
procedure: brook
version: "3"
rename: {roles: {villager: resident}, steps: {shelved: laid-aside}}
remove: {topic: [village.of], rules: [women-present.title]}
title: {en: Brook}
topic:
  village:
    of:
      upper: {en: Upper, zh: 上村}
bodies: {council: {groups: [women, young]}}
rules:
  first-quorum: {at_least: 3/4}
  quorate:
    rule: all
    of:
      - first-quorum
      - {rule: quorum, body: council, at_least: 5, base: members}
moves:
  speak: {by: [{member_of: council}, resident], needs: []}
"""


def bare(text: str) -> str:
    """The text without its comments."""
    return "".join(COMMENT.sub("", line) + "\n" for line in text.splitlines())


def changed(folder: Path, text: str = CHANGED) -> Path:
    """A file with an extension."""
    path = folder / "procedure.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_extends_nothing_reads_back_as_it_was(path: Path) -> None:
    """With its comments and without, titles included."""
    text = resolved_text(path)
    assert load_procedure(path) == read_procedure(text) == read_procedure(bare(text))


def test_an_extension_reads_back_as_it_was(tmp_path: Path) -> None:
    """And extends nothing any more."""
    path = changed(tmp_path)
    made, text = load_procedure(path, bases=BASES), resolved_text(path, bases=BASES)
    assert not re.search("^(extends|rename|remove):", text, re.MULTILINE)
    for again in (read_procedure(text), read_procedure(bare(text))):
        assert (made, made.digest) == (again, again.digest)


@pytest.mark.parametrize("text", ["", CHANGED])
def test_each_line_stands_where_it_says(tmp_path: Path, text: str) -> None:
    """In that file and line stands its key, or its word; of a name that was renamed, or put in for a parameter, what it was."""
    path = changed(tmp_path, text) if text else XICHUAN
    old = {"resident": "villager", "laid-aside": "shelved"}
    files = {path.name: path, "xichuan@2026.1": XICHUAN, "meeting": templates({})["meeting"]}
    sources = {name: file.read_text("utf-8").splitlines() for name, file in files.items()}
    use = read_nodes(XICHUAN.read_bytes(), file="")["use"]["meeting"]
    old |= {new: was for one in use for names in one["rename"].values() for was, new in names.items()}
    seen = set()
    for line in resolved_text(path, bases=BASES).splitlines():
        place = COMMENT.search(line)
        assert place is not None, line
        word = bare(line).strip().removeprefix("- ").partition(":")[0].strip('"')
        role = word.partition("@")[0]
        source = sources[place[1]][int(place[2]) - 1]
        value = bare(line).strip().rpartition(": ")[2]
        assert word in source or old.get(role, role) in source or old.get(value, value) in source, line
        seen.add(place[1])
    assert ({path.name, "xichuan@2026.1", "meeting"} if text else {path.name, "meeting"}) == seen


def test_what_is_changed_stands_beside_what_is_not(tmp_path: Path) -> None:
    """The share is the extension's, the rest of the rule the base's; comments stand below one another, beside Chinese too."""
    path = changed(tmp_path, "extends: mill-lane@1\nversion: '2'\nrules: {quorum: {more_than: 2/3}}\ntitle: {zh: 本巷议事}\n")
    lines = resolved_text(path, bases=BASES).splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("  quorum:"))
    shown = [" ".join(line.split()) for line in lines[at : at + 4]]
    assert [
        "quorum: # procedure.yaml:3",
        "rule: quorum # mill-lane@1:50",
        "body: meeting # mill-lane@1:50",
        "more_than: 2/3 # procedure.yaml:3",
    ] == shown
    assert f"  zh: 本巷议事{' ' * 68}# procedure.yaml:4" in lines
    assert {82} == {line.index("#") for line in lines if line.isascii()}


def test_a_base_of_a_base_is_named(tmp_path: Path) -> None:
    """Each line comes from the file that wrote it."""
    middle = changed(tmp_path, "extends: mill-lane@1\nprocedure: middle\nversion: '1'\nrules: {quorum: {more_than: 2/3}}\n")
    middle = middle.rename(tmp_path / "middle.procedure.yaml")
    path = changed(tmp_path, "extends: middle@1\nprocedure: top\nversion: '1'\n")
    text = resolved_text(path, bases=BASES | {"middle@1": middle})
    assert {"mill-lane@1", "middle@1", "procedure.yaml"} == {found[1] for line in text.splitlines() if (found := COMMENT.search(line))}
    assert "procedure: top" in text


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_comes_through(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    """Whatever it holds, line breaks, quotation marks and hashes included; on one line of its own."""
    made = attrs.evolve(load_procedure(LANE), title=Text((("en", title),)))
    path = changed(tmp_path_factory.getbasetemp(), write_procedure(made))
    shown = resolved_text(path)
    assert made == read_procedure(shown)
    assert all(COMMENT.search(line) for line in shown.split("\n")[:-1])


@pytest.mark.parametrize("value", ["true", '"true"', "17", '"17"'])
def test_a_quoted_value_stays_a_text(tmp_path: Path, value: str) -> None:
    """A flag and a number stay what they are too."""
    text = LANE.read_text("utf-8").replace("needs: [shared-matter]", f"needs: [{{rule: is, fact: known, value: {value}}}]")
    kind = "text" if value.startswith('"') else "flag" if value == "true" else "count"
    path = changed(tmp_path, text + f"vouched: {{known: {{kind: {kind}}}}}\n")
    assert load_procedure(path) == read_procedure(resolved_text(path))


def test_a_word_over_several_lines_stands_on_one(tmp_path: Path) -> None:
    """Folded as YAML folds it; with its line breaks where it has some."""
    text = LANE.read_text("utf-8").replace("en: quorum,", "en: quorum\n    of the\n\n    lane,").replace("en: vote,", "en: to\n    vote,")
    path = changed(tmp_path, text)
    shown = resolved_text(path)
    assert '      en: "quorum of the\\nlane"' in shown
    assert "      en: to vote  " in shown
    assert load_procedure(path) == read_procedure(shown)


def test_what_is_empty_stays_empty(tmp_path: Path) -> None:
    """A mapping, and a list."""
    path = little_town(tmp_path / "pond") / "procedure.yaml"
    path.write_text(path.read_text("utf-8").replace("by: [villager]}", "by: [villager], needs: []}"), encoding="utf-8")
    shown = bare(resolved_text(path))
    assert {"rules: {}", "      open: {}", "    needs: []"} <= set(shown.splitlines())
    assert load_procedure(path) == read_procedure(shown)


def test_what_is_malformed_is_told_as_ever(tmp_path: Path) -> None:
    """Nothing is written out of a procedure that does not hold together."""
    path = changed(tmp_path, "extends: mill-lane@1\nversion: '2'\nrules: {quorum: {more_then: 2/3}}\n")
    with pytest.raises(DefinitionError, match="did you mean 'more_than'"):
        resolved_text(path, bases=BASES)
