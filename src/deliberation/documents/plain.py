"""JSON objects taken apart strictly: each value of the type it must have, and no key left over. Shared by events and cases."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from deliberation.errors import HistoryError
from deliberation.model import Due, Member, Roster

__all__ = ["NoTimeZone", "ObjectReader", "load_json", "moment_of", "read_due", "read_roster", "write_json"]

# Made once: `json.dumps` makes one each time where anything is other than usual.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def write_json(plain: dict[str, Any]) -> str:
    """One line of JSON, in which letters of every script stand as they are."""
    return _encode(plain)


class NoTimeZone(ValueError):
    """A moment that does not say where."""


def moment_of(text: str) -> datetime:
    """An aware moment, in UTC. Raises `ValueError`, `NoTimeZone` and `OverflowError`."""
    moment = datetime.fromisoformat(text)
    zone = moment.tzinfo
    if zone is UTC:
        return moment
    if zone is None:
        raise NoTimeZone(text)
    return moment.astimezone(UTC)


class ObjectReader:
    """Takes values out of a JSON object, each of the type it must have."""

    def __init__(self, plain: Any, index: int, what: str = "event") -> None:
        self.index, self.what = index, what
        if not isinstance(plain, dict):
            raise self.fault("no JSON object")
        self.plain, self.left = plain, set(plain)

    def fault(self, said: str) -> HistoryError:
        """An error with the index of what is read."""
        return HistoryError(f"stored {self.what} cannot be read: {said}", index=self.index)

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = None, *, wanted: bool = False) -> Any:
        """The value under a key, of that kind; the default where there is none."""
        self.left.discard(key)
        value = self.plain.get(key)
        if value is None:
            if wanted:
                raise self.fault(f"'{key}' is missing")
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise self.fault(f"'{key}' is {value!r:.60}")
        return value

    def moment(self, key: str, *, wanted: bool = False) -> datetime | None:
        """An aware moment, in UTC."""
        text = self.take(key, str, wanted=wanted)
        if text is None:
            return None
        try:
            return moment_of(text)
        except NoTimeZone:
            raise self.fault(f"'{key}' has no time zone") from None
        except (ValueError, OverflowError):
            raise self.fault(f"'{key}' is {text!r:.60}") from None

    def texts(self, key: str) -> list[str]:
        """A list of texts."""
        values = self.take(key, list, [])
        if not all(isinstance(value, str) for value in values):
            raise self.fault(f"'{key}' holds something that is no text")
        return list(values)

    def digests(self, key: str) -> dict[str, str]:
        """A mapping from texts to texts."""
        values = self.take(key, dict, {})
        if not all(isinstance(value, str) for value in values.values()):
            raise self.fault(f"'{key}' holds something that is no digest")
        return dict(values)

    def done(self) -> None:
        """Nothing must be left over."""
        if self.left:
            raise self.fault(f"unknown keys: {', '.join(sorted(self.left))}")


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number in JSON")


def _finite(word: str) -> Any:
    number = float(word)
    return number if isfinite(number) else _no_number(word)


def read_due(plain: Any, index: int) -> Due:
    """A deadline's state from plain data."""
    reader = ObjectReader(plain, index)
    due = Due(
        reader.take("deadline", str, wanted=True),
        reader.take("item", str),
        reader.moment("at"),
        reader.take("times", int, 0),
        reader.take("left", int),
        reader.take("extended", int, 0),
        reader.moment("hard_stop"),
    )
    reader.done()
    return due


def _read_member(plain: Any, index: int) -> Member:
    if isinstance(plain, str):
        return Member(plain)
    reader = ObjectReader(plain, index)
    member = Member(
        reader.take("id", str, wanted=True),
        weight=reader.take("weight", int, 1),
        groups=tuple(reader.texts("groups")),
        household=reader.take("household", str),
        district=reader.take("district", str),
    )
    reader.done()
    return member


def read_roster(body: str, plain: Any, reader: ObjectReader) -> Roster:
    """A roster from the list of its members."""
    if not isinstance(plain, list):
        raise reader.fault(f"the roster of '{body}' is no list")
    try:
        return Roster(body, tuple(_read_member(member, reader.index) for member in plain))
    except ValueError as fault:
        raise reader.fault(str(fault)) from None


def load_json(text: str | bytes, *, what: str, index: int) -> ObjectReader:
    """The object that a line of JSON holds. Raises `HistoryError` for anything else."""
    try:
        plain = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as fault:
        raise HistoryError(f"stored {what} is no JSON: {fault}", index=index) from None
    return ObjectReader(plain, index, what)
