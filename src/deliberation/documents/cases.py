"""Cases as JSON and back: a picture of what the events add up to, for a screen, an export or a cache. What a host must store are the events."""

from __future__ import annotations

from typing import Any

from deliberation.documents.plain import ObjectReader, load_json, read_due, read_roster, write_json
from deliberation.model import Case, Done, Entry, Item, Record, Tally
from deliberation.model.plain import due_to_plain, roster_to_plain
from deliberation.model.pmap import PMap, as_dict, freeze

__all__ = ["case_from_json", "case_to_json"]


def _record(record: Record) -> dict[str, Any]:
    return {
        "entries": {person: list(entry) for person, entry in as_dict(record.entries).items()},
        "tallies": {key: list(tally) for key, tally in as_dict(record.tallies).items()},
        "count": record.count,
        "total": record.total,
        "last": record.last,
        "at": record.at.isoformat() if record.at else None,
    }


def _item(item: Item) -> dict[str, Any]:
    done = {move: as_dict(done.people) for move, done in as_dict(item.done).items()}
    return {"kind": item.kind, "n": item.n, "by": item.by, "data": dict(item.data), "done": done}


def case_to_json(case: Case) -> str:
    """One line of JSON that `case_from_json` reads back as an equal case."""
    plain = {
        "id": case.id,
        "procedure": case.procedure,
        "digest": case.digest,
        "step": case.step,
        "length": case.length,
        "opened": case.opened.isoformat() if case.opened else None,
        "at": case.at.isoformat() if case.at else None,
        "wakes": case.wakes.isoformat() if case.wakes else None,
        "facts": dict(case.facts),
        "records": {name: _record(record) for name, record in as_dict(case.records).items()},
        "items": {name: _item(item) for name, item in as_dict(case.items).items()},
        "rosters": {name: roster_to_plain(roster) for name, roster in as_dict(case.rosters).items()},
        "due": [due_to_plain(due) for due in as_dict(case.due).values()],
    }
    return write_json({key: value for key, value in plain.items() if value is not None and value not in ({}, [])})


def _objects(reader: ObjectReader, key: str) -> dict[str, ObjectReader]:
    return {name: ObjectReader(plain, reader.index, reader.what) for name, plain in reader.take(key, dict, {}).items()}


def _rows(reader: ObjectReader, key: str, kinds: tuple[Any, ...]) -> dict[str, Any]:
    """Short lists by name, each of the same kinds of value."""
    rows = reader.take(key, dict, {})
    for name, row in rows.items():
        fits = isinstance(row, list) and len(row) == len(kinds)
        if not fits or not all(isinstance(value, kind) and not isinstance(value, bool) for value, kind in zip(row, kinds, strict=True)):
            raise reader.fault(f"'{key}' of '{name}' is {row!r:.60}")
    return dict(rows)


def _frozen(known: dict[str, Any]) -> PMap:
    return freeze(dict(known))


def _read_record(reader: ObjectReader) -> Record:
    text = (str, type(None))
    made = Record(
        _frozen({person: Entry(*row) for person, row in _rows(reader, "entries", (int, text, int)).items()}),
        _frozen({key: Tally(*row) for key, row in _rows(reader, "tallies", (int, int)).items()}),
        reader.take("count", int, wanted=True),
        reader.take("total", int, wanted=True),
        reader.take("last", int, wanted=True),
        reader.moment("at"),
    )
    reader.done()
    return made


def _read_done(reader: ObjectReader, move: str, people: Any) -> Done:
    """Who made a move on an item, each with the event of their last time."""
    if not isinstance(people, dict) or not people or not all(type(n) is int for n in people.values()):
        raise reader.fault(f"'done' of '{move}' is {people!r:.60}")
    return Done(max(people.values()), _frozen(people))


def _read_item(name: str, reader: ObjectReader) -> Item:
    made = Item(
        name,
        reader.take("kind", str, wanted=True),
        reader.take("n", int, wanted=True),
        reader.take("by", str, wanted=True),
        reader.take("data", dict, {}),
        _frozen({move: _read_done(reader, move, people) for move, people in reader.take("done", dict, {}).items()}),
    )
    reader.done()
    return made


def case_from_json(text: str | bytes) -> Case:
    """The case that a line of JSON holds. Raises `HistoryError` for text that is no such JSON, unknown keys and wrong types."""
    reader = load_json(text, what="case", index=0)
    dues = [read_due(due, 0) for due in reader.take("due", list, [])]
    made = Case(
        reader.take("id", str, wanted=True),
        reader.take("procedure", str, wanted=True),
        reader.take("digest", str, wanted=True),
        reader.take("step", str, wanted=True),
        reader.take("length", int, 0),
        reader.moment("opened"),
        reader.moment("at"),
        reader.take("facts", dict, {}),
        _frozen({name: _read_record(one) for name, one in _objects(reader, "records").items()}),
        _frozen({name: _read_item(name, one) for name, one in _objects(reader, "items").items()}),
        _frozen({name: read_roster(name, members, reader) for name, members in reader.take("rosters", dict, {}).items()}),
        _frozen({due.key: due for due in dues}),
        reader.moment("wakes"),
    )
    reader.done()
    return made
