"""Logs in XES, the XML form in which systems hand on what they recorded, read event by event; what a file declares of itself is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from xml.parsers import expat

from deliberation.documents.logs import Placed, placed_rows
from deliberation.errors import DefinitionError, Problem
from deliberation.model import NOTHING
from deliberation.promises import Occurrence

__all__ = ["XES", "read_xes_log"]

XES: Mapping[str, str] = MappingProxyType(
    {"case": "case:concept:name", "move": "concept:name", "at": "time:timestamp", "person": "org:resource"}
)
"""What the words of a row are called in XES; attributes of a trace have `case:` before them."""

_VALUES = ("string", "date", "int", "float", "boolean", "id")
_MOST_DEEP = 32


def read_xes_log(
    text: str | bytes,
    *,
    columns: Mapping[str, str] = NOTHING,
    called: Mapping[str, str] = NOTHING,
    timezone: str | None = None,
    file: str = "log.xes",
) -> dict[str, tuple[Occurrence, ...]]:
    """What happened in each trace of a log in XES, as `read_rows`; `columns` is laid over the usual names, `XES`.

    Of an event that has a lifecycle only what is complete happened. A file that declares a document type is refused, and with it every
    entity of its own; nothing outside the text is looked up. Raises `DefinitionError` with the faults and their lines.

    >>> event = '<event><string key="concept:name" value="approve"/><date key="time:timestamp" value="2026-03-02T09:00:00Z"/></event>'
    >>> log = read_xes_log(f'<log><trace><string key="concept:name" value="7"/>{event}</trace></log>')
    >>> [one.move for one in log["7"]]
    ['approve']
    """
    return placed_rows(_Events(text, file).rows, columns={**XES, **columns}, called=called, timezone=timezone, file=file)


class _Events:
    """The events of a log with their lines, as flat rows."""

    def __init__(self, text: str | bytes, file: str) -> None:
        self.file, self.path, self.rows = file, list[str](), list[Placed]()
        self.trace: dict[str, Any] = {}
        self.event: dict[str, Any] = {}
        self.held: list[Placed] = []
        self.line = 0
        self.parser = parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self.declared
        parser.StartElementHandler = self.begin
        parser.EndElementHandler = self.end
        try:
            parser.Parse(text, True)
        except expat.ExpatError as fault:
            raise self.refused(expat.ErrorString(fault.code) or "a fault", "XML", fault.lineno) from None
        except (LookupError, ValueError):
            raise self.refused("an encoding that nobody knows, or letters that none has", "XML in UTF-8") from None

    def refused(self, found: str, expected: str, line: int = 0) -> DefinitionError:
        """What is wrong with the file, where it is being read."""
        line = line or self.parser.CurrentLineNumber
        return DefinitionError([Problem("log", (), found, expected, file=self.file, line=line, column=1)])

    def declared(self, *_: Any) -> None:
        raise self.refused("a document type", "a log that declares nothing of its own", self.parser.CurrentLineNumber)

    def begin(self, tag: str, said: dict[str, str]) -> None:
        holder = self.path[-1] if self.path else ""
        self.path.append(tag)
        if len(self.path) > _MOST_DEEP:
            raise self.refused(f"elements {len(self.path)} deep", f"{_MOST_DEEP} at most")
        if len(self.path) == 1 and tag != "log":
            raise self.refused(f"'{tag}'", "a log in XES, which begins with 'log'")
        if tag == "trace":
            self.trace, self.held = {}, []
        elif tag == "event":
            self.event, self.line = {}, self.parser.CurrentLineNumber
        elif tag in _VALUES and "key" in said and "value" in said:
            if holder == "trace":
                self.trace[f"case:{said['key']}"] = said["value"]
            elif holder == "event":
                self.event[said["key"]] = said["value"]

    def end(self, tag: str) -> None:
        self.path.pop()
        if tag == "event" and self.event.get("lifecycle:transition", "complete").lower() == "complete":
            self.held.append((self.line, self.event))
        elif tag == "trace":
            self.rows += self.finished()

    def finished(self) -> Iterator[Placed]:
        """The events of a trace, with what is said of the trace; that may stand after them."""
        yield from ((line, {**self.trace, **event}) for line, event in self.held)
