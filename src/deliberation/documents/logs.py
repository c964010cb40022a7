"""What another system recorded, as rows or as CSV, read into what promises see of it; nothing of it is decided again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from deliberation.errors import DefinitionError, Problem, nearest
from deliberation.model import NOTHING
from deliberation.promises import Occurrence

__all__ = ["WORDS", "Placed", "placed_rows", "read_csv_log", "read_rows"]

WORDS: Mapping[str, str] = {
    "case": "which case it belongs to",
    "move": "what was done",
    "at": "when, as a moment with its time zone",
    "person": "for whom it counts",
    "by": "who did it, where that is somebody else",
    "item": "the thing it was done on",
    "outcome": "how it ended",
    "step": "where the case stood afterwards",
}
"""What a row may say."""

_NEEDED = ("case", "move", "at")
_MOST_PROBLEMS = 100

Placed = tuple[int, Mapping[str, Any]]
"""A row with the line it stands on."""


def read_rows(
    rows: Iterable[Mapping[str, Any]],
    *,
    columns: Mapping[str, str] = NOTHING,
    called: Mapping[str, str] = NOTHING,
    timezone: str | None = None,
    file: str = "rows",
) -> dict[str, tuple[Occurrence, ...]]:
    """What happened in each case, in the order of its moments, from rows as another system has them; for `watch_log`.

    A row says `case`, `move` and `at`, and may say `person`, `by`, `item`, `outcome` and `step`; `columns` tells from these words what they
    are called there. `called` tells from names of moves, outcomes and steps there to names here; any other name stays as it is. A moment
    without a time zone is a local one of `timezone`. Rows of one moment stay in their order. Where nobody is named, no promise about persons
    looks at the row. Raises `DefinitionError` with the faults and their rows, counted from 1.

    >>> rows = [{"file": "7", "activity": "Approve", "at": "2026-03-02T09:00:00+08:00"}]
    >>> log = read_rows(rows, columns={"case": "file", "move": "activity"}, called={"Approve": "approve"})
    >>> log["7"][0].move
    'approve'
    """
    return placed_rows(enumerate(rows, 1), columns=columns, called=called, timezone=timezone, file=file)


def placed_rows(
    rows: Iterable[Placed], *, columns: Mapping[str, str], called: Mapping[str, str], timezone: str | None, file: str
) -> dict[str, tuple[Occurrence, ...]]:
    """The same from rows that know their lines."""
    if unknown := [word for word in columns if word not in WORDS]:
        near = nearest(unknown[0], WORDS)
        raise ValueError(
            f"'{unknown[0]}' is nothing that a row says: " + (f"did you mean '{near}'?" if near else f"known: {', '.join(WORDS)}")
        )
    reader = _Reader({word: columns.get(word, word) for word in WORDS}, called, ZoneInfo(timezone) if timezone is not None else None, file)
    cases: dict[str, list[tuple[datetime, Mapping[str, str | None]]]] = {}
    for line, row in rows:
        told = reader.row(line, row)
        if told is not None:
            at, said = told
            cases.setdefault(said["case"] or "", []).append((at, said))
        elif len(reader.problems) >= _MOST_PROBLEMS:
            break
    if reader.problems:
        raise DefinitionError(reader.problems)
    return {case: tuple(_happened(sorted(known, key=lambda one: one[0]))) for case, known in cases.items()}


def _happened(rows: Iterable[tuple[datetime, Mapping[str, str | None]]]) -> Iterator[Occurrence]:
    """The rows of one case as they follow on each other; a step is entered where the row before stood elsewhere."""
    step: str | None = None
    for n, (at, said) in enumerate(rows, 1):
        now = said["step"] or step
        person = said["person"] or said["by"] or ""
        yield Occurrence(
            n, said["move"] or "", said["outcome"], now if now != step else None, person, said["by"] or person, said["item"], at
        )
        step = now


@attrs.define
class _Reader:
    """Reads rows one by one, and keeps what is wrong with them."""

    columns: Mapping[str, str]
    called: Mapping[str, str]
    zone: ZoneInfo | None
    file: str
    problems: list[Problem] = attrs.field(factory=list)

    def row(self, line: int, row: Mapping[str, Any]) -> tuple[datetime, dict[str, str | None]] | None:
        """What a row says and when; None where something is wrong with it."""
        before = len(self.problems)
        said = {word: self.text(line, row, word) for word in self.columns if word != "at"}
        at = self.moment(line, row.get(self.columns["at"]))
        for word in ("move", "outcome", "step"):
            said[word] = self.called.get(said[word] or "", said[word])
        return (at, said) if at is not None and len(self.problems) == before else None

    def text(self, line: int, row: Mapping[str, Any], word: str) -> str | None:
        """A text, or a number as one; None where it may be left out and is."""
        column = self.columns[word]
        value = row.get(column)
        if value is None or value == "":
            if word in _NEEDED:
                self.fault(line, column, "nothing", WORDS[word], _near(column, row))
            return None
        if not isinstance(value, str | int) or isinstance(value, bool):
            self.fault(line, column, f"{value!r:.60}", "a text")
            return None
        return str(value)

    def moment(self, line: int, value: Any) -> datetime | None:
        """An aware moment, in UTC."""
        found = value
        if isinstance(value, str):
            try:
                found = datetime.fromisoformat(value)
            except ValueError:
                found = None
        if not isinstance(found, datetime):
            self.fault(line, self.columns["at"], f"{value!r:.60}" if value else "nothing", "a moment such as 2026-03-02T09:00:00+08:00")
            return None
        if found.tzinfo is None and self.zone is None:
            self.fault(line, self.columns["at"], f"'{value}'", "a moment with its time zone", "say the 'timezone' of the log")
            return None
        try:
            return (found if found.tzinfo is not None else found.replace(tzinfo=self.zone)).astimezone(UTC)
        except OverflowError:
            self.fault(line, self.columns["at"], f"'{value}'", "a moment of the years 1 to 9999")
            return None

    def fault(self, line: int, column: str, found: str, expected: str, hint: str = "") -> None:
        """Keep what is wrong."""
        self.problems.append(Problem("log", (column,), found, expected, hint, file=self.file, line=line, column=1))


def _near(column: str, row: Mapping[str, Any]) -> str:
    if column in row:
        return ""
    near = nearest(column, map(str, row))
    return f"did you mean '{near}'?" if near else f"known: {', '.join(map(str, row))[:200] or 'none'}"


def read_csv_log(
    text: str | bytes,
    *,
    columns: Mapping[str, str] = NOTHING,
    called: Mapping[str, str] = NOTHING,
    timezone: str | None = None,
    delimiter: str = ",",
    file: str = "log.csv",
) -> dict[str, tuple[Occurrence, ...]]:
    r"""The same from CSV with a heading, as `read_rows`; bytes are UTF-8. A fault is told with the line on which its row ends.

    >>> text = "case,move,at\n7,approve,2026-03-02T09:00:00+08:00\n"
    >>> read_csv_log(text)["7"][0].at.isoformat()
    '2026-03-02T01:00:00+00:00'
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            line = fault.object[: fault.start].count(b"\n") + 1
            raise _refused("bytes that are no UTF-8", "a text in UTF-8", file, line) from None
    return placed_rows(_lines(text, delimiter, file), columns=columns, called=called, timezone=timezone, file=file)


def _lines(text: str, delimiter: str, file: str) -> Iterator[Placed]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = next(reader, [])
        if len(set(heading)) != len(heading):
            twice = next(name for name in heading if heading.count(name) > 1)
            raise _refused(f"the column '{twice}' twice", "each column once", file, 1)
        for cells in reader:
            if cells and len(cells) != len(heading):
                raise _refused(f"{len(cells)} cells", f"{len(heading)} cells, as the heading has", file, reader.line_num)
            if cells:
                yield reader.line_num, dict(zip(heading, cells, strict=True))
    except csv.Error as fault:
        raise _refused(str(fault), "a row of CSV", file, reader.line_num) from None


def _refused(found: str, expected: str, file: str, line: int) -> DefinitionError:
    return DefinitionError([Problem("log", (), found, expected, file=file, line=line, column=1)])
