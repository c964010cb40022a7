"""From what a caller gives to plain JSON: the type of each value is checked here, its range is a rule's question."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

from deliberation.errors import BadAction, nearest
from deliberation.model import Fact

__all__ = ["Reader", "moment_of", "read_all", "reader_for"]

Reader = Callable[[Any], Any]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_GREATEST = 2**63


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text is expected")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError("a text that can be written as UTF-8 is expected") from None
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is expected")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= _GREATEST:
        raise ValueError("a whole number is expected")
    return value


def _in_range(day: date) -> None:
    if not 1900 <= day.year <= 9000:
        raise ValueError("a year from 1900 to 9000 is expected")


def _date(value: Any) -> str:
    if isinstance(value, str) and _DATE.match(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValueError("a day of the calendar is expected") from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("a date such as 2026-03-02 is expected")
    _in_range(value)
    return value.isoformat()


def _moment(value: Any) -> str:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("a moment such as 2026-03-02T09:00:00+08:00 is expected") from None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("a moment with its time zone is expected, such as 2026-03-02T09:00:00+08:00")
    _in_range(value)
    return value.astimezone(UTC).isoformat()


def _people(value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise ValueError("a list of persons is expected")
    people = [_text(one) for one in value]
    if len(set(people)) != len(people):
        raise ValueError("each person once is expected")
    return people


def _documents(value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise ValueError("a list of documents is expected")
    return [_text(one) for one in value]


def _totals(value: Any) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise ValueError("a count for each choice is expected")
    totals = {_text(choice): _count(count) for choice, count in value.items()}
    if any(count < 0 for count in totals.values()):
        raise ValueError("no count is below 0")
    return totals


_READERS: Mapping[str, Reader] = {
    "text": _text,
    "choice": _text,
    "person": _text,
    "flag": _flag,
    "count": _count,
    "date": _date,
    "moment": _moment,
    "people": _people,
    "documents": _documents,
    "totals": _totals,
}


def reader_for(fact: Fact) -> Reader:
    """The function that takes a value of that kind, or raises `ValueError` with what is expected."""
    return _READERS[fact.kind]


def moment_of(text: str) -> datetime:
    """The UTC moment that a stored text stands for."""
    return datetime.fromisoformat(text)


def read_all(
    move: str, given: Mapping[str, Mapping[str, Any]], readers: Mapping[str, Mapping[str, Reader]], kept: Collection[str] = ()
) -> dict[str, dict[str, Any]]:
    """Each group of values (`data`, `vouched`) as plain JSON. Raises `BadAction` with every fault: unknown keys, wrong types.

    Of the values in `kept`, which are secret or personal, it does not say what was found.
    """
    faults: list[tuple[str, str]] = []
    plain: dict[str, dict[str, Any]] = {}
    for group, values in given.items():
        known = readers[group]
        plain[group] = {}
        for key, value in values.items():
            reader = known.get(key)
            if reader is None:
                near = nearest(str(key), known)
                hint = f", did you mean '{near}'?" if near else f", it asks for {', '.join(known) or 'nothing'}"
                faults.append((f"{group}.{key}", f"unknown key '{key}'{hint}"))
                continue
            try:
                plain[group][key] = reader(value)
            except ValueError as fault:
                found = "" if key in kept else f", found {value!r:.80}"
                faults.append((f"{group}.{key}", f"{fault}{found}"))
    if faults:
        raise BadAction(move, faults)
    return plain
