"""What is no YAML is told with its place and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from deliberation.documents.nodes import read_nodes
from deliberation.documents.unreadable import LOOK, told
from deliberation.errors import DefinitionError

LANE = (Path(__file__).parents[2] / "examples/own_town/procedure.yaml").read_text("utf-8")
BRACKET = "write ',' between its parts, or quote a text that holds such signs"
RULE = "rules:\n  quorum:\n    rule: quorum\n    body: council\n\n    # Half of them.\n    at_least: 1/2\n"
ELSEWHERE = "found a line that begins elsewhere than those before it"

TEXTS: dict[str, tuple[str, str]] = {
    "a tab at the beginning of a line": (RULE.replace("    body", "\tbody"), "4:1: found a tab: write spaces instead"),
    "a tab after blanks": (RULE.replace("    body", "  \tbody"), "4:3: found a tab: write spaces instead"),
    "a line too far to the right": (
        RULE.replace("    body", "      body"),
        "4:11: found a ':' too many: begin it in column 5, as line 3, or begin line 3 in column 7, as it",
    ),
    "a line before it too far to the left": (
        RULE.replace("    body", "  body"),
        f"7:5: {ELSEWHERE}: begin it in column 3, as line 4, or begin line 4 in column 5, as it",
    ),
    "a line between two columns": (
        RULE.replace("    at_least", "   at_least"),
        f"7:4: {ELSEWHERE}: begin it in column 5, as line 4, or in column 3, as line 2",
    ),
    "a line between deeper columns": (
        RULE.replace("    at_least", " at_least"),
        f"7:2: {ELSEWHERE}: begin it in column 3, as line 2, or in column 1, as line 1",
    ),
    "a line to the left of the first": ("  a: b\n c: d\n", f"2:2: {ELSEWHERE}: begin it in column 3, as line 1"),
    "an element beside none": ("a:\n  - b\n c\n", f"3:2: {ELSEWHERE}: begin it in column 3, as line 2, or in column 1, as line 1"),
    "no blank after the ':'": (
        RULE.replace("rule: q", "rule:q"),
        "4:9: found a ':' too many: write ': ', with the blank, after the key in line 3",
    ),
    "a wide ':'": (RULE.replace("rule: q", "rule：q"), "4:9: found a ':' too many: write ': ', with the blank, after the key in line 3"),
    "no ':' on the line before": ("a\nb: c\n", "2:2: found a ':' too many: write ': ', with the blank, after the key in line 1"),
    "a ':' in a text": ("a: b: c\n", "1:5: found a ':' too many: put the text after the first ':' in quotation marks"),
    "a key without ':'": ("a:\n  b\n  c: d\ne: f\n", "3:4: found a ':' too many: write ': ', with the blank, after the key in line 2"),
    "a last key without ':'": ("a: b\nc\n", "2:1: found a line without ':': write ':' and a blank after the key"),
    "an open quotation mark": (
        'a: {b: "c, d: e}\nf: g\n',
        "1:8: found a quotation mark that is never closed: write another at the end of the text",
    ),
    "an open brace": ("a: {b: c\nd: e\n", f"2:2: found no ',' or '}}': close the bracket of line 1, column 4, {BRACKET}"),
    "an open bracket": ("a: [b\nc: d\n", f"2:2: found no ',' or ']': close the bracket of line 1, column 4, {BRACKET}"),
    "two commas": ("a: [b,, c]\n", "1:7: found ',' where a value belongs: give the value, or close the bracket before it"),
    "nothing after a bracket": ("a: {", "2:1: found the end: give the value, or close the bracket before it"),
    "more after a quoted text": (
        'a: "7" days\n',
        "1:8: found 'd' after the end of a value: take it out, or put the whole text in quotation marks",
    ),
    "a bracket too many": ("a: [b]]\n", "1:7: found ']' after the end of a value: take it out, or put the whole text in quotation marks"),
    "a hyphen beside keys": (
        "a: b\n- c\n",
        "2:1: found '-' after the end of a value: take it out, or put the whole text in quotation marks",
    ),
    "a sign of YAML": ("a: @b\n", "1:4: found '@' at the beginning of a text: put the text in quotation marks"),
    "something else": ('a: "\\q"\n', f"1:5: found unknown escape character: {LOOK}"),
    "something else, begun": ("a: |x\n  b\n", f"1:5: found no comment or line break: {LOOK}"),
}


@pytest.mark.parametrize(("text", "said"), TEXTS.values(), ids=TEXTS)
def test_what_to_write_instead_is_told(text: str, said: str) -> None:
    """In its place; one problem."""
    with pytest.raises(DefinitionError) as caught:
        read_nodes(text, file="f.yaml")
    (problem,) = caught.value.problems
    assert said == f"{problem.line}:{problem.column}: found {problem.found}: {problem.hint}"
    assert ("not-yaml", "YAML") == (problem.code, problem.expected)


@given(
    st.integers(0, len(LANE) - 1),
    st.sampled_from(["", "\t", " ", ":", "\n", '"', "'", "{", "]", ",", "- ", "：", "@", "|", "\n   x", "\n x: y"]),
)
def test_every_slip_has_a_place_and_a_hint(at: int, slip: str) -> None:
    """Whatever is put into a file, or taken out of it."""
    text = LANE[:at] + slip + LANE[at + (not slip) :]
    try:
        read_nodes(text, file="f.yaml")
    except DefinitionError as fault:
        for problem in fault.problems:
            assert 1 <= problem.line <= text.count("\n") + 1
            assert problem.column >= 1
            assert problem.hint or problem.code != "not-yaml"


def test_a_complaint_without_a_place_is_told_as_it_is() -> None:
    """As a reader of another make might bring it."""
    assert (None, "odd", LOOK) == told(yaml.MarkedYAMLError(problem="odd"), "a")
    mark = yaml.Mark("f", 0, 0, 0, None, 0)
    assert (mark, "odd", LOOK) == told(yaml.MarkedYAMLError(problem="odd", problem_mark=mark), "")
