"""YAML text to plain mappings, lists and words that know where they stand; what a word means is not decided here."""

from __future__ import annotations

from typing import Any

import attrs
import yaml

from deliberation.documents.unreadable import told
from deliberation.errors import DefinitionError, Problem
from deliberation.model.quick import quick

__all__ = ["MOST_BYTES", "Fault", "Faults", "Row", "Table", "Where", "Word", "faulty_nodes", "locate", "read_nodes", "where_of"]

MOST_BYTES = 1024 * 1024
_MOST_DEPTH = 64
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_QUOTED = ("'", '"', "|", ">")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@attrs.frozen(weakref_slot=False)
class Where:
    """A place: the path from the root, line and column from 1, and the file."""

    path: tuple[str | int, ...] = ()
    line: int = 0
    column: int = 0
    file: str = ""

    def within(self, path: tuple[str | int, ...]) -> Where:
        """The same line under another path."""
        made: Where = _where(path, self.line, self.column, self.file)
        return made


_where = quick(Where)


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

    def place(self) -> tuple[str | int, ...]:
        """The path of the next value."""
        return (*self.path, len(self.node) if isinstance(self.node, Row) else self.key or "")


class _Builder:
    """Builds nodes from YAML's events, without recursion: no depth of nesting can exhaust a stack."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.open: list[_Open] = []
        self.root: Any = None
        self.documents = 0

    def feed(self, event: yaml.Event) -> None:
        """One event more."""
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                hint = "put what follows '---' into a file of its own"
                raise Faults([*self.faults, Fault("two-documents", self.at(event), "a second document", "one document", hint)])
        elif isinstance(event, yaml.AliasEvent):
            self.fault(
                "alias", event, f"the alias '*{event.anchor}'", "the value itself", "write it out, or quote it if '*' is part of a text"
            )
            self.add(event, Word(""))
        elif isinstance(event, yaml.NodeEvent):
            self.collection(event)
        elif isinstance(event, _ENDS):
            self.open.pop()

    def at(self, event: Any, path: tuple[str | int, ...] = ()) -> Where:
        mark = event.start_mark
        made: Where = _where(path, mark.line + 1, mark.column + 1, self.file)
        return made

    def fault(self, code: str, event: yaml.Event, found: str, expected: str, hint: str = "") -> None:
        top = self.open[-1] if self.open else None
        path = () if top is None else top.path if isinstance(top.node, Table) and top.key is None else top.place()
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
        top = self.open[-1] if self.open else None
        if top is not None and top.key is None and isinstance(top.node, Table):
            top.key, top.key_at = event.value, event.start_mark
            return
        word = Word(event.value)
        word.quoted = event.style in _QUOTED
        self.add(event, word)

    def collection(self, event: Any) -> None:
        """A mapping or a list begins."""
        self.marked(event)
        made: Table | Row = Table() if isinstance(event, yaml.MappingStartEvent) else Row()
        if isinstance(made, Table):
            made.keys_at = {}
        path = self.add(event, made)
        if len(path) > _MOST_DEPTH:
            hint = "look for brackets that are never closed"
            raise Faults([*self.faults, Fault("too-deep", self.at(event), f"more than {_MOST_DEPTH} levels", "fewer levels", hint)])
        self.open.append(_Open(made, path))

    def add(self, event: yaml.Event, value: Any) -> tuple[str | int, ...]:
        """Put a value where it belongs: the root, the next of a sequence, a key, or what a key stands for."""
        if not self.open:
            value.where = self.at(event)
            self.root = value
            return ()
        top = self.open[-1]
        if isinstance(top.node, Table) and top.key is None:
            # A word was taken as a key before it came here; an alias is one that stands for nothing.
            if not isinstance(value, Word):
                self.fault("bad-key", event, "a key that is no word", "a word followed by ':'")
            top.key, top.key_at = "" if isinstance(value, Word) else "?", event.start_mark
            value.where = self.at(event)
            return (*top.path, top.key)
        path = top.place()
        value.where = self.at(event, path)
        if isinstance(top.node, Row):
            top.node.append(value)
        else:
            key = top.key or ""
            where = _where(path, top.key_at.line + 1, top.key_at.column + 1, self.file)
            if key in top.node:
                self.faults.append(Fault("key-twice", where, f"'{key}' again", "each key once", "remove one of the two"))
            else:
                top.node[key] = value
                top.node.keys_at[key] = where
            top.key = None
        return path


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
        for event in yaml.parse(text, Loader=_LOADER):
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
