"""YAML text to plain mappings, lists and words that know where they stand; what a word means is not decided here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import yaml

from deliberation.documents.unreadable import told
from deliberation.errors import DefinitionError, Problem

__all__ = ["MOST_BYTES", "Fault", "Faults", "Row", "Table", "Where", "Word", "faulty_nodes", "locate", "read_nodes", "where_of"]

MOST_BYTES = 1024 * 1024
_MOST_DEPTH = 64
_BEGINNINGS = {yaml.MappingStartEvent, yaml.SequenceStartEvent}
_ENDS = {yaml.MappingEndEvent, yaml.SequenceEndEvent}
_QUOTED = {"'", '"', "|", ">"}
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Where(NamedTuple):
    """A place: the path from the root, line and column from 1, and the file."""

    path: tuple[str | int, ...] = ()
    line: int = 0
    column: int = 0
    file: str = ""


_where: Callable[[tuple[tuple[str | int, ...], int, int, str]], Where] = partial(tuple.__new__, Where)
"""A place, from all four at once: half the time of the call, for the thousands that a file has."""


class Word(str):  # noqa: SLOT000  (it carries two attributes, with defaults)
    """A scalar, as written; a `quoted` one is a text, whatever it looks like."""

    where: Where = Where()
    quoted: bool = False


class Table(dict[str, Any]):
    """A mapping; `keys_at` tells where each key stands."""

    where: Where = Where()
    keys_at: dict[str, Where]


class Row(list[Any]):
    """A sequence."""

    where: Where = Where()


def where_of(node: Any) -> Where:
    """Where a node stands."""
    found: Where = getattr(node, "where", Where())
    return found


class Fault(ValueError):
    """One problem at a node."""

    def __init__(self, code: str, node: Any, found: str, expected: str, hint: str = "") -> None:
        self.where = node if isinstance(node, Where) else where_of(node)
        self.code, self.found, self.expected, self.hint = code, found, expected, hint
        super().__init__(f"{code}: found {found}, expected {expected}")

    def problem(self, file: str) -> Problem:
        """The fault as a problem in a file."""
        where = self.where
        return Problem(self.code, where.path, self.found, self.expected, self.hint, where.file or file, where.line, where.column)


class Faults(ValueError):
    """Several faults found together."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(str(fault) for fault in faults))


class _Open:
    """A mapping or sequence whose end has not come yet."""

    __slots__ = ("key", "key_at", "node", "path")

    def __init__(self, node: Table | Row, path: tuple[str | int, ...]) -> None:
        self.node, self.path = node, path
        self.key: str | None = None
        self.key_at: Any = None


class _Builder:
    """Builds nodes from YAML's events, without recursion: no depth of nesting can exhaust a stack."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.open: list[_Open] = []
        self.root: Any = None
        self.documents = 0

    def feed(self, event: Any) -> None:
        """One event more."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self.scalar(event)
        elif kind in _ENDS:
            self.open.pop()
        elif kind in _BEGINNINGS:
            self.collection(event)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                hint = "put what follows '---' into a file of its own"
                raise Faults([*self.faults, Fault("two-documents", self.at(event), "a second document", "one document", hint)])
        elif kind is yaml.AliasEvent:
            self.fault(
                "alias", event, f"the alias '*{event.anchor}'", "the value itself", "write it out, or quote it if '*' is part of a text"
            )
            self.add(event.start_mark, Word(""))

    def at(self, event: Any, path: tuple[str | int, ...] = ()) -> Where:
        mark = event.start_mark
        return Where(path, mark.line + 1, mark.column + 1, self.file)

    def fault(self, code: str, event: yaml.Event, found: str, expected: str, hint: str = "") -> None:
        path: tuple[str | int, ...] = ()
        if self.open:
            top = self.open[-1]
            path = (*top.path, len(top.node)) if isinstance(top.node, Row) else top.path if top.key is None else (*top.path, top.key)
        self.faults.append(Fault(code, self.at(event, path), found, expected, hint))

    def marked(self, event: Any) -> None:
        """Tell of an anchor and a tag before a value, which are not allowed."""
        if event.anchor is not None:
            self.fault("anchor", event, f"the anchor '&{event.anchor}'", "no anchor", "remove it, or quote it if '&' is part of a text")
        if event.tag is not None:
            self.fault("tag", event, f"the tag '{event.tag}'", "no tag", "remove it, or quote it if '!' is part of a text")

    def scalar(self, event: Any) -> None:
        """A key, or a value that is a word."""
        if event.anchor is not None or event.tag is not None:
            self.marked(event)
        if self.open:
            top = self.open[-1]
            if top.key is None and type(top.node) is Table:
                top.key, top.key_at = event.value, event.start_mark
                return
        word = Word(event.value)
        if event.style in _QUOTED:
            word.quoted = True
        self.add(event.start_mark, word)

    def collection(self, event: Any) -> None:
        """A mapping or a list begins."""
        if event.anchor is not None or event.tag is not None:
            self.marked(event)
        made: Table | Row = Table() if type(event) is yaml.MappingStartEvent else Row()
        if type(made) is Table:
            made.keys_at = {}
        path = self.add(event.start_mark, made)
        if len(path) > _MOST_DEPTH:
            hint = "look for brackets that are never closed"
            raise Faults([*self.faults, Fault("too-deep", self.at(event), f"more than {_MOST_DEPTH} levels", "fewer levels", hint)])
        self.open.append(_Open(made, path))

    def add(self, mark: Any, value: Any) -> tuple[str | int, ...]:
        """Put a value where it belongs: the root, the next of a sequence, a key, or what a key stands for."""
        line, column, file = mark.line + 1, mark.column + 1, self.file
        if not self.open:
            value.where = _where(((), line, column, file))
            self.root = value
            return ()
        top = self.open[-1]
        node: Any = top.node
        key = top.key
        path: tuple[str | int, ...]
        if type(node) is Row:
            path = (*top.path, len(node))
            node.append(value)
        elif key is None:
            return self.no_key(top, mark, value)
        else:
            path = (*top.path, key)
            key_at = _where((path, top.key_at.line + 1, top.key_at.column + 1, file))
            top.key = None
            if key in node:
                self.faults.append(Fault("key-twice", key_at, f"'{key}' again", "each key once", "remove one of the two"))
            else:
                node[key] = value
                node.keys_at[key] = key_at
        value.where = _where((path, line, column, file))
        return path

    def no_key(self, top: _Open, mark: Any, value: Any) -> tuple[str | int, ...]:
        """What stands where a key should: a word was taken as one before; an alias is one that stands for nothing."""
        value.where = Where(top.path, mark.line + 1, mark.column + 1, self.file)
        if not isinstance(value, Word):
            self.faults.append(Fault("bad-key", value, "a key that is no word", "a word followed by ':'"))
        top.key, top.key_at = "" if isinstance(value, Word) else "?", mark
        return (*top.path, top.key)


def read_nodes(text: str | bytes, *, file: str) -> Table:
    """The document's root mapping. Raises `DefinitionError` for text that is too large, not UTF-8, not YAML, or not a mapping."""
    root, faults = faulty_nodes(text, file=file)
    if faults:
        raise DefinitionError([fault.problem(file) for fault in faults])
    return root


def faulty_nodes(text: str | bytes, *, file: str) -> tuple[Table, list[Fault]]:
    """The root mapping, and the faults that did not keep it from being read: keys given twice, anchors, aliases, tags."""
    try:
        return _root(text, file)
    except Faults as faults:
        raise DefinitionError([fault.problem(file) for fault in faults.faults]) from None
    except Fault as fault:
        raise DefinitionError([fault.problem(file)]) from None


def _root(text: str | bytes, file: str) -> tuple[Table, list[Fault]]:
    top = Where((), 1, 1)
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise Fault("too-large", top, f"{size:,} bytes", f"at most {MOST_BYTES:,} bytes", "split the file")
    if isinstance(text, bytes):
        raw = text
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            at = _at(raw[: fault.start])
            raise Fault("not-utf-8", at, f"the byte {raw[fault.start]:#04x}", "a text in UTF-8", "save the file as UTF-8") from None
    builder = _Builder(file)
    try:
        parser = _LOADER(text)
        while not isinstance(event := parser.get_event(), yaml.StreamEndEvent):
            builder.feed(event)
    except yaml.MarkedYAMLError as fault:
        mark, found, hint = told(fault, text)
        at = Where((), mark.line + 1, mark.column + 1) if mark else top
        wrong = Fault("not-yaml", at, found, "YAML", hint)
        raise Faults([*builder.faults, wrong]) from None
    except yaml.reader.ReaderError as fault:
        at = _at(text.encode("utf-8", "surrogatepass")[: fault.position])
        raise Fault(
            "not-yaml", at, "a control character", "letters, digits and signs", "remove what cannot be seen at this place"
        ) from None
    except (yaml.YAMLError, UnicodeEncodeError):
        raise Fault("not-yaml", top, "half of a character (a surrogate)", "a text in UTF-8", "save the file as UTF-8") from None
    if not isinstance(builder.root, Table):
        raise Fault("not-a-mapping", top, "nothing" if builder.root is None else "a text or a list", "a mapping with keys")
    return builder.root, builder.faults


def _at(before: bytes) -> Where:
    """The place that follows these bytes."""
    last = before.rpartition(b"\n")[2]
    return Where((), before.count(b"\n") + 1, len(last.decode("utf-8", "replace")) + 1)


def locate(root: Table, path: tuple[str | int, ...]) -> Where:
    """The place of a path, or of the nearest part of it that exists; of a key where the path ends in one."""
    node: Any = root
    found = where_of(root)
    for part in path:
        if isinstance(node, Table) and part in node:
            found = node.keys_at.get(str(part), found)
            node = node[str(part)]
        elif isinstance(node, Row) and isinstance(part, int) and part < len(node):
            node = node[part]
            found = where_of(node)
        else:
            break
    return found
