"""YAML read strictly: what is refused, where, and that every word keeps its place."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from deliberation.documents import nodes
from deliberation.documents.nodes import MOST_BYTES, Fault, Row, Table, Where, Word, faulty_nodes, locate, read_nodes, where_of
from deliberation.errors import DefinitionError

TEXT = """\
procedure: town  # a comment
people: [a, "b", {c: d}]
"""


def told(text: str | bytes) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        read_nodes(text, file="f.yaml")
    return [str(problem) for problem in caught.value.problems]


LOOK = "look at the indentation, quotes and brackets at and before this place"
CLOSE = "close the bracket of line 1, column 4, write ',' between its parts, or quote a text that holds such signs"
REFUSED: dict[str, tuple[str | bytes, str]] = {
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: a: key-twice: found 'a' again, expected each key once; remove one of the two"),
    "an anchor": (
        "a: &x b\n",
        "f.yaml:1:4: a: anchor: found the anchor '&x', expected no anchor; remove it, or quote it if '&' is part of a text",
    ),
    "an alias": (
        "a: *x\n",
        "f.yaml:1:4: a: alias: found the alias '*x', expected the value itself; write it out, or quote it if '*' is part of a text",
    ),
    "an alias as a key": (
        "*x : b\n",
        "f.yaml:1:1: document: alias: found the alias '*x', expected the value itself; write it out, or quote it if '*' is part of a text",
    ),
    "an alias in a list": (
        "a: [b, *x]\n",
        "f.yaml:1:8: a.1: alias: found the alias '*x', expected the value itself; write it out, or quote it if '*' is part of a text",
    ),
    "a tag": (
        "a: !!python/name:os.system b\n",
        "f.yaml:1:4: a: tag: found the tag 'tag:yaml.org,2002:python/name:os.system', expected no tag; remove it, or quote it if '!' is part of a text",
    ),
    "a tag on all": (
        "!x {a: b}\n",
        "f.yaml:1:1: document: tag: found the tag '!x', expected no tag; remove it, or quote it if '!' is part of a text",
    ),
    "a second document": (
        "a: b\n---\nc: d\n",
        "f.yaml:2:1: document: two-documents: found a second document, expected one document; put what follows '---' into a file of its own",
    ),
    "a list": ("- a\n", "f.yaml:1:1: document: not-a-mapping: found a text or a list, expected a mapping with keys"),
    "a word": ("a", "f.yaml:1:1: document: not-a-mapping: found a text or a list, expected a mapping with keys"),
    "nothing": ("# only a comment\n", "f.yaml:1:1: document: not-a-mapping: found nothing, expected a mapping with keys"),
    "a key that is a list": (
        "? [a, b]\n: c\n",
        "f.yaml:1:3: document: bad-key: found a key that is no word, expected a word followed by ':'",
    ),
    "a bracket that is not closed": (
        "a: [b\nc: d\n",
        f"f.yaml:2:2: document: not-yaml: found no ',' or ']', expected YAML; {CLOSE}",
    ),
    "a tabulator": (
        "\ta: b\n",
        "f.yaml:1:1: document: not-yaml: found a tab, expected YAML; write spaces instead",
    ),
    "not UTF-8": (
        b"a: \xe4\xb8\xad\nb: \xe4x",
        "f.yaml:2:4: document: not-utf-8: found the byte 0xe4, expected a text in UTF-8; save the file as UTF-8",
    ),
    "UTF-16": (
        "a: b".encode("utf-16"),
        "f.yaml:1:1: document: not-utf-8: found the byte 0xff, expected a text in UTF-8; save the file as UTF-8",
    ),
    "NUL": (
        b"a: \xe4\xb8\xad\nb: \x00",
        "f.yaml:2:4: document: not-yaml: found a control character, expected letters, digits and signs; remove what cannot be seen at this place",
    ),
    "half a character": (
        "a: \ud800",
        "f.yaml:1:1: document: not-yaml: found half of a character (a surrogate), expected a text in UTF-8; save the file as UTF-8",
    ),
    "half a character, written out": (
        'a: "\\ud800"',
        f"f.yaml:1:7: document: not-yaml: found invalid Unicode character escape code, expected YAML; {LOOK}",
    ),
    "too many levels": (
        "a: " + "[" * 500_000,
        "f.yaml:1:68: document: too-deep: found more than 64 levels, expected fewer levels; look for brackets that are never closed",
    ),
    "too many bytes": (
        "a: " + "b" * MOST_BYTES,
        "f.yaml:1:1: document: too-large: found 1,048,579 bytes, expected at most 1,048,576 bytes; split the file",
    ),
    "too many bytes of Chinese": (
        "a: " + "议" * (MOST_BYTES // 3),
        "f.yaml:1:1: document: too-large: found 1,048,578 bytes, expected at most 1,048,576 bytes; split the file",
    ),
    "one byte too many": (
        b"a: " + b"b" * (MOST_BYTES - 2),
        "f.yaml:1:1: document: too-large: found 1,048,577 bytes, expected at most 1,048,576 bytes; split the file",
    ),
}


@pytest.mark.parametrize(("text", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_told_with_its_place(text: str | bytes, problem: str) -> None:
    """One problem, word for word."""
    assert [problem] == told(text)


def test_a_full_mebibyte_is_read() -> None:
    """And not a byte more."""
    text = b"a: " + b"b" * (MOST_BYTES - 3)
    assert MOST_BYTES == len(text)
    assert MOST_BYTES - 3 == len(read_nodes(text, file="f")["a"])


def test_without_the_fast_reader_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML was built without its C part."""
    fast = read_nodes(TEXT, file="f")
    monkeypatch.setattr(nodes, "_LOADER", yaml.BaseLoader)
    assert fast == read_nodes(TEXT, file="f")
    assert [
        "f.yaml:2:4: document: not-yaml: found a control character, expected letters, digits and signs; remove what cannot be seen at this place"
    ] == told("a: b\nc: \x00")
    with pytest.raises(DefinitionError, match="key-twice"):
        read_nodes("a: 1\na: 2", file="f")


def test_every_word_stays_a_word() -> None:
    """No word becomes a flag, a number, a date or nothing; the quoted ones are known."""
    words = read_nodes("a: no\nb: 1_000\nc: 0x10\nd: 1e3\ne: 2026-01-01\nf: ~\ng: 'no'\nh: \"1\"\ni: |\n  x\nj:\n", file="f")
    assert {
        "a": "no",
        "b": "1_000",
        "c": "0x10",
        "d": "1e3",
        "e": "2026-01-01",
        "f": "~",
        "g": "no",
        "h": "1",
        "i": "x\n",
        "j": "",
    } == words
    assert ["g", "h", "i"] == [key for key, word in words.items() if word.quoted]
    assert {"<<": {"a": "b"}} == read_nodes("<<: {a: b}", file="f")


@pytest.mark.parametrize("text", ["\ufeffa: b", b"\xef\xbb\xbfa: b", "a: b\r\n", "---\na: b\n...\n", '{"a": "b"}', "%YAML 1.1\n---\na: b"])
def test_ways_to_write_the_same(text: str | bytes) -> None:
    """A mark at the beginning, line ends, an explicit document, JSON."""
    assert {"a": "b"} == read_nodes(text, file="f")


def test_every_node_knows_its_place() -> None:
    """Path, line, column and file; a key's place is where the key stands."""
    root = read_nodes(TEXT, file="f")
    row = root["people"]
    assert (Where((), 1, 1, "f"), Where(("people",), 2, 9, "f"), Where(("people", 1), 2, 13, "f")) == (
        where_of(root),
        where_of(row),
        where_of(row[1]),
    )
    assert (Where(("people",), 2, 1, "f"), Where(("people", 2, "c"), 2, 19, "f")) == (root.keys_at["people"], row[2].keys_at["c"])
    assert (Table, Row, Word) == (type(root), type(row), type(row[0]))
    assert Where() == where_of(None) == where_of(Word("x"))


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ((), 1, 1),
        (("procedure",), 1, 1),
        (("people", 2, "c"), 2, 19),
        (("people", 1), 2, 13),
        (("people", 9), 2, 1),
        (("none", "x"), 1, 1),
        (("people", "x"), 2, 1),
    ],
)
def test_a_path_is_located_as_far_as_it_exists(path: Any, line: int, column: int) -> None:
    """The nearest part that is there."""
    found = locate(read_nodes(TEXT, file="f"), path)
    assert (line, column) == (found.line, found.column)


def test_faults_that_leave_a_tree_come_with_it() -> None:
    """The first of two equal keys stands; an alias is empty."""
    root, faults = faulty_nodes("a: &x 1\na: 2\nb: !t 3\nc: *x\n", file="f")
    assert {"a": "1", "b": "3", "c": ""} == root
    assert ["anchor", "key-twice", "tag", "alias"] == [fault.code for fault in faults]


def test_faults_before_the_end_of_reading_are_told_with_it() -> None:
    """Neither a broken end, nor depth, nor a second document hides what came before."""
    for end, code in (("b: [", "not-yaml"), ("b: " + "[" * 99, "too-deep"), ("---\nb: c", "two-documents")):
        with pytest.raises(DefinitionError) as caught:
            read_nodes(f"a: &x 1\n{end}", file="f")
        assert ["anchor", code] == [problem.code for problem in caught.value.problems]


def test_a_fault_speaks_for_itself() -> None:
    """As text, and as a problem of a file."""
    fault = Fault("odd", Where(("a", 1), 2, 3), "this", "that", "do so")
    assert "odd: found this, expected that" == str(fault)
    assert "f:2:3: a.1: odd: found this, expected that; do so" == str(fault.problem("f"))
    assert "odd: found this, expected that" == str(nodes.Faults([fault]))


def read_or_refused(text: str | bytes) -> None:
    """Nothing else comes out, and every problem has a line."""
    try:
        assert isinstance(read_nodes(text, file="f"), Table)
    except DefinitionError as error:
        problems = error.problems
    else:
        return
    assert problems
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)


@example(b"a: b")
@given(st.binary(max_size=60))
def test_any_bytes_are_a_mapping_or_problems(text: bytes) -> None:
    """Whatever is fed in."""
    read_or_refused(text)


@given(st.text("[]{}:,-?&*!|>'\"%@` \n\tab#", max_size=40))
def test_any_punctuation_is_a_mapping_or_problems(text: str) -> None:
    """The same of texts that are nearly YAML."""
    read_or_refused(text)
