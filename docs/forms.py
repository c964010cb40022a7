"""The forms that the reference pages are made of: tables, first sentences, what may stand for a value. It knows no page."""

from __future__ import annotations

import inspect
import json
import re
import types
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any, Literal, Union, get_args, get_origin

from deliberation import model
from deliberation.calendars import DayOfYear
from deliberation.documents.meanings import FILE
from deliberation.documents.shapes import NAMED
from deliberation.model import Requirement
from deliberation.quantities import Bands, Duration, Either

__all__ = ["called", "doc", "flow", "link", "shape", "table_of"]

PLAIN = re.compile(r"(?!-?\d+\Z)[\w./@≥][\w./@ -]*")
"""A text that needs no quotation marks in a file."""
WHO = "a role, `role@fact`, `{member_of: body}`, `{item: field}` or `{did: move}`"
TYPES: Mapping[Any, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    model.Text: "a text, or `{en: …, zh: …}`",
    Duration: "a duration such as `7 days`",
    time: "a time such as `18:00`",
    Either: "`{lesser_of: [10, 1/3]}` or `{greater_of: [1/2, 100]}`",
    Bands: "`{up_to: {30000: 7 %}, above: 6 %}`",
    DayOfYear: "a day of every year such as `03-01`",
    model.Who: WHO,
    model.Need: "a rule",
    model.Subject: "a move, `{enters: step}` or `{holds: rule}`",
    model.Basis: "[a basis](#basis)",
    model.Rule: "[a kind of rule](rules/index.md)",
}


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def table_of(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def called(cls: type) -> str:
    """What a part of a file is called there."""
    return "rule" if cls is Requirement else cls.__name__.lower().removesuffix("shape")


def link(cls: type) -> str:
    """A link to its section."""
    return f"[{called(cls)}](#{called(cls)})"


def shape(kind: Any) -> str:
    """What may stand for a value of a type, in words."""
    if kind in TYPES:
        return TYPES[kind]
    inner = [one for one in get_args(kind) if one not in (type(None), ...)]
    if get_origin(kind) is Literal:
        return ", ".join(f"`{one}`" for one in inner)
    if get_origin(kind) in (Union, types.UnionType):
        parts = dict.fromkeys(shape(one) for one in inner)
        return ", or ".join(parts)
    if get_origin(kind) is dict:
        return f"a mapping from names, each to {shape(inner[-1])}"
    if get_origin(kind) is tuple:
        (one,) = dict.fromkeys(inner)
        if one in NAMED:
            return f"a mapping from names to {link(one)}s" if one in FILE else "a mapping from names to titles, or a list of names"
        return f"{shape(one)}; one or a list"
    if kind in FILE:
        return link(kind)
    return {"Fraction": "a share such as `2/3`", "date": "a date", "datetime": "a local time", "Calendar": "a mapping"}.get(
        getattr(kind, "__name__", ""), "any value"
    )


def flow(value: Any) -> str:
    """YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str) and (not PLAIN.fullmatch(value) or value in ("true", "false")):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)


def doc(thing: Any) -> str:
    """The first sentence of a docstring."""
    return inspect.cleandoc(thing.__doc__ or "").split("\n\n")[0].replace("\n", " ")
