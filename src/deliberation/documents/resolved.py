"""A procedure written out in full, each line with the file and line it came from; what it means is not decided here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unicodedata import east_asian_width

import yaml

from deliberation.documents.extending import extended
from deliberation.documents.nodes import Table, Where, Word, read_nodes, where_of
from deliberation.documents.procedures import read_procedure
from deliberation.documents.using import Bases, templates
from deliberation.rules import STANDARD, Registry

__all__ = ["resolved_text"]

_COLUMN = 80
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WIDEST = 1 << 24

Line = tuple[str, Where]


def resolved_text(path: str | Path, *, bases: Bases = MappingProxyType({}), rules: Registry = STANDARD) -> str:
    """The YAML text of the procedure in a file, with all that it extends: nothing is left to look up, and it extends nothing itself.

    At the end of each line a comment says where the line came from: `# procedure.yaml:12` for the file itself, `# xichuan@2026.1:312` for
    one of `bases`, `# meeting:40` for a template. Read back, with its comments or without, it is the same procedure. Raises as `load_procedure` does.
    """
    path = Path(path)
    text = path.read_bytes()
    read_procedure(text, file=str(path), bases=bases, rules=rules)
    root = extended(read_nodes(text, file=str(path)), bases=bases, registry=rules).root
    names = {str(file): name for name, file in ({**bases, **templates(bases)}).items()} | {str(path): path.name}
    return "".join(f"{_padded(line)}  # {names[where.file]}:{where.line}\n" for key in root for line, where in _entry(root, key, ""))


def _padded(line: str) -> str:
    """A line as wide as the comments want it; a Chinese letter is two columns wide."""
    return line + " " * (_COLUMN - len(line) - sum(east_asian_width(letter) in "FW" for letter in line))


def _lines(node: Any, indent: str) -> Iterator[Line]:
    """What stands below a key, or after a hyphen."""
    if isinstance(node, Table):
        for key in node:
            yield from _entry(node, key, indent)
    else:
        for one in node:
            yield from _element(one, indent)


def _entry(table: Table, key: str, indent: str) -> Iterator[Line]:
    node = table[key]
    if isinstance(node, Word) or not node:
        yield f"{indent}{key}: {_inline(node)}".rstrip(), table.keys_at[key]
    else:
        yield f"{indent}{key}:", table.keys_at[key]
        yield from _lines(node, indent + "  ")


def _element(node: Any, indent: str) -> Iterator[Line]:
    """A list's element: the first line of what it holds stands after the hyphen."""
    if isinstance(node, Word) or not node:
        yield f"{indent}- {_inline(node)}".rstrip(), where_of(node)
    else:
        (first, where), *rest = _lines(node, indent + "  ")
        yield f"{indent}- {first.lstrip()}", where
        yield from rest


def _inline(node: Any) -> str:
    """A word as it was written, quoted or not; what is empty."""
    if not isinstance(node, Word):
        return "{}" if isinstance(node, Table) else "[]"
    if not node.quoted and "\n" not in node:
        return str(node)
    text: str = yaml.dump(str(node), Dumper=_DUMPER, default_style='"', allow_unicode=True, width=_WIDEST)
    return text.rstrip("\n")
