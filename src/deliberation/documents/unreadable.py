"""What a YAML reader complains of, as what to change and where; which texts are YAML is not decided here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

__all__ = ["told"]

LOOK = "look at the indentation, quotes and brackets at and before this place"

Told = tuple[Any, str, str]
"""The mark of a place, what was found there, what to do. A mark counts from 0, its `line` and `column`."""


def told(fault: yaml.MarkedYAMLError, text: str) -> Told:
    """Where a text stops being YAML, what stands there, and what to write instead."""
    mark, begun = fault.problem_mark or fault.context_mark, fault.context_mark
    said = str(fault.problem or fault.context or "a fault").strip().removeprefix("found ").replace("did not find expected", "no")
    if mark is None:
        return mark, said, LOOK
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    before, sign = line[: mark.column], line[mark.column : mark.column + 1]
    if sign == "\t":
        return mark, "a tab", "write spaces instead"
    if said.startswith("mapping values"):
        return mark, "a ':' too many", _colon(lines, mark.line, before)
    if said in ("no key", "no '-' indicator", "no <document start>"):
        hint = "" if before.strip() else _columns(lines, mark)
        if hint:
            return mark, "a line that begins elsewhere than those before it", hint
        return mark, f"'{sign}' after the end of a value", "take it out, or put the whole text in quotation marks"
    if said == "no node content":
        return mark, f"'{sign}' where a value belongs" if sign else "the end", "give the value, or close the bracket before it"
    if said == "character that cannot start any token":
        return mark, f"'{sign}' at the beginning of a text", "put the text in quotation marks"
    return (mark, said, LOOK) if begun is None else _unfinished(mark, begun, said)


def _unfinished(mark: Any, begun: Any, said: str) -> Told:
    """What was begun and not brought to its end."""
    if said == "could not find expected ':'":
        return begun, "a line without ':'", "write ':' and a blank after the key"
    if said == "unexpected end of stream":
        return begun, "a quotation mark that is never closed", "write another at the end of the text"
    if said in ("no ',' or '}'", "no ',' or ']'"):
        bracket = f"close the bracket of line {begun.line + 1}, column {begun.column + 1}"
        return mark, said, f"{bracket}, write ',' between its parts, or quote a text that holds such signs"
    return mark, said, LOOK


def _begins(line: str) -> int:
    """The column, from 1, in which a line begins."""
    return len(line) - len(line.lstrip()) + 1


def _above(lines: list[str], at: int) -> Iterator[int]:
    """The lines before one, from the nearest, without those that say nothing."""
    return (one for one in range(at - 1, -1, -1) if lines[one].strip() and not lines[one].lstrip().startswith("#"))


def _colon(lines: list[str], at: int, before: str) -> str:
    """What to do where a key cannot stand: the text before it goes on into its line."""
    if re.search(r":\s", before):
        return "put the text after the first ':' in quotation marks"
    last = next(_above(lines, at), at)
    words = lines[last].strip()
    if ": " not in words and (":" in words[:-1] or "：" in words or _begins(lines[at]) == _begins(lines[last])):
        return f"write ': ', with the blank, after the key in line {last + 1}"
    return _as_line(lines, at, last)


def _as_line(lines: list[str], at: int, last: int) -> str:
    """Two lines that ought to begin in one column."""
    place = f"begin it in column {_begins(lines[last])}, as line {last + 1}"
    return f"{place}, or begin line {last + 1} in column {_begins(lines[at])}, as it"


def _columns(lines: list[str], mark: Any) -> str:
    """Where a line can begin: in the columns on both sides of it where lines begin that it can belong to. Nothing where it begins as they do."""
    column, right, lowest = mark.column + 1, "", 0
    for at in _above(lines, mark.line):
        begins = _begins(lines[at])
        place = f"in column {begins}, as line {at + 1}"
        if begins == column:
            return ""
        if begins < column:
            return f"begin it {right}, or {place}" if right else _as_line(lines, mark.line, at)
        if not right or begins < lowest:
            right, lowest = place, begins
    return f"begin it {right}"
