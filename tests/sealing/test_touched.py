"""Whatever is done to the entries of a sealed file is found, and the entry is named."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.sealing import Fault
from tests.sealing.sealed import Touched, faults, kept, report, telling, touching

Rows = list[tuple[int, str | None, str]]
LENGTH = 12
COLUMNS = ("case_id", "n", "action", "body")


def numbered(rows: Rows) -> Rows:
    """As somebody would who knows how entries are written: each says the number it now has, and no action comes twice."""
    return [
        (n, None if action is None else f"{action}-{n}" if twice else action, _says(body, n, twice))
        for n, (action, body, twice) in enumerate(
            ((action, body, any(body == other for _, _, other in rows[:at])) for at, (_, action, body) in enumerate(rows)), 1
        )
    ]


def _says(body: str, n: int, twice: bool) -> str:
    body = re.sub(r'"n":\d+', f'"n":{n}', body, count=1)
    return re.sub(r'"action":"([^"]*)"', rf'"action":"\1-{n}"', body) if twice else body


def positions(text: bytes) -> Iterator[tuple[int, bytes]]:
    """Each byte of a text, changed in its lowest bit."""
    for at, byte in enumerate(text):
        yield at, text[:at] + bytes([byte ^ 1]) + text[at + 1 :]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a case of thirty entries, sealed on three evenings, and another beside it."""
    path = tmp_path_factory.mktemp("sealed") / "town.db"
    return kept(path, [("c-1", 1, 11), ("c-2", 1, 5)], [("c-1", 12, 29)], [("c-1", 30, 30)])


def changed(path: Path, chosen: Callable[[list[tuple[int, str, int, bytes]]], list[tuple[int, str, int, bytes]]]) -> list[str]:
    """Changes of one byte that are not found, or whose entry is not named, of those that are chosen among all of the first case."""
    unnoticed = list[str]()
    with touching(path) as file:
        every = [
            (n, column, at, other)
            for n in range(1, len(file.rows("c-1")) + 1)
            for column in COLUMNS
            for at, other in positions(_column(file, n, column))
        ]
        for n, column, at, other in chosen(every):
            file.db.execute("BEGIN")
            file.db.execute(f"UPDATE OR REPLACE events SET {column} = CAST(? AS TEXT) WHERE case_id = 'c-1' AND n = ?", (other, n))
            file.db.execute("COMMIT")
            if not telling(faults(path), "c-1", n):  # pragma: no branch
                unnoticed.append(f"entry {n}, {column}, byte {at}: {other[at : at + 1]!r}")  # pragma: no cover  (all are noticed)
            file.put("c-1", SNAPSHOT[path])
            file.db.execute("DELETE FROM events WHERE case_id NOT IN ('c-1', 'c-2')")
    return unnoticed


SNAPSHOT: dict[Path, Rows] = {}


def _column(file: Touched, n: int, column: str) -> bytes:
    (found,) = file.db.execute(f"SELECT CAST({column} AS BLOB) FROM events WHERE case_id = 'c-1' AND n = ?", (n,)).fetchone()
    return found or b""


def test_a_change_of_one_byte_is_found(sealed: Path) -> None:
    """Five hundred of them, drawn from all bytes of the thirty entries and of the columns beside them."""
    with touching(sealed) as file:
        SNAPSHOT[sealed] = file.rows("c-1")
    assert () == faults(sealed)
    assert [] == changed(sealed, lambda every: random.Random(0).sample(every, 500))
    assert () == faults(sealed)


@pytest.mark.soak
def test_a_change_of_any_byte_is_found(sealed: Path) -> None:  # pragma: no cover  (the soak profile runs it)
    """All of them."""
    with touching(sealed) as file:
        SNAPSHOT[sealed] = file.rows("c-1")
    assert [] == changed(sealed, lambda every: every)


def in_the_file(path: Path, count: int) -> tuple[list[int], int]:
    """Where a byte of the file itself, within the text of an entry, can be changed without being found, of so many that were tried."""
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA journal_mode = DELETE")
        bodies = [body.encode() for (body,) in db.execute("SELECT body FROM events")]
    db.close()
    whole = path.read_bytes()
    places = [at + offset for body in bodies if (at := whole.find(body)) >= 0 for offset in range(len(body))]
    other, unnoticed = path.with_name("other.db"), list[int]()
    tried = random.Random(1).sample(places, count)
    for at in tried:
        other.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        if not faults(other):  # pragma: no branch
            unnoticed.append(at)  # pragma: no cover  (all are noticed)
    return unnoticed, len(tried)


def test_a_change_in_the_file_itself_is_found(tmp_path: Path) -> None:
    """Any bit of an entry's text, in a file to which nobody has spoken SQL."""
    path = kept(tmp_path / "town.db", [("c-1", 1, 30)])
    assert ([], 60) == in_the_file(path, 60)


@pytest.mark.soak
def test_changes_in_a_larger_file_are_found(tmp_path: Path) -> None:  # pragma: no cover  (the soak profile runs it)
    """Twenty thousand of them, over eight cases."""
    path = kept(tmp_path / "town.db", [(f"c-{at}", 1, 12) for at in range(8)])
    assert ([], 20_000) == in_the_file(path, 20_000)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with one case, sealed on two evenings."""
    return kept(tmp_path_factory.mktemp("small") / "town.db", [("c-1", 1, 7)], [("c-1", 8, LENGTH)])


def tried(path: Path, change: Callable[[Rows], Rows]) -> tuple[Fault, ...]:
    """What is found where the rows of the case are others."""
    with touching(path) as file:
        rows = file.rows("c-1")
        file.put("c-1", change(rows))
        try:
            return faults(path)
        finally:
            file.put("c-1", rows)


PLACE = st.integers(1, LENGTH)


@given(st.sets(PLACE, min_size=1), st.booleans())
def test_removals_are_found_and_named(small: Path, gone: set[int], renumbered: bool) -> None:
    """Of any entries, whether the others keep their numbers or not; no other entry is named."""
    found = tried(small, lambda rows: (numbered if renumbered else list)([row for row in rows if row[0] not in gone]))
    named = {n for n in range(1, LENGTH + 1) if telling(found, "c-1", n)}
    kinds = {one.kind for one in found}
    assert gone == named
    assert kinds == ({"case-missing"} if len(gone) == LENGTH else {"missing"})


@given(PLACE, PLACE, st.booleans())
def test_a_swap_is_found_and_named(small: Path, one: int, other: int, renumbered: bool) -> None:
    """Both entries, whether their texts say so or not, and where they were."""

    def swap(rows: Rows) -> Rows:
        order = [{one: other, other: one}.get(n, n) for n, _, _ in rows]
        moved = [rows[n - 1] for n in order]
        return numbered(moved) if renumbered else [(n, action, body) for n, (_, action, body) in enumerate(moved, 1)]

    found = tried(small, swap)
    expected = set() if one == other else {("reordered", one, other), ("reordered", other, one)}
    assert expected == {(fault.kind, fault.n, fault.place) for fault in found}


@given(PLACE, PLACE, st.booleans())
def test_a_duplicate_is_found_and_named(small: Path, which: int, before: int, renumbered: bool) -> None:
    """Put in anywhere: the copy is named, or what it is a copy of. At the very end, numbered anew, it is an entry not sealed yet."""

    def twice(rows: Rows) -> Rows:
        more = [*rows[: before - 1], rows[which - 1], *rows[before - 1 :]]
        return numbered(more) if renumbered else [(n, action, body) for n, (_, action, body) in enumerate(more, 1)]

    found = tried(small, twice)
    assert {fault.kind for fault in found} <= {"inserted", "reordered"}
    at_the_end = renumbered and which == before == LENGTH
    assert at_the_end != any(telling(found, "c-1", n) for n in (before, which, which + 1))


@given(PLACE, st.booleans())
def test_an_insertion_is_found_and_named(small: Path, before: int, renumbered: bool) -> None:
    """And it alone, as those after it only follow from it."""

    def insert(rows: Rows) -> Rows:
        new = (before, "a-new", rows[0][2].replace('"by":"p-1"', '"by":"p-9"').replace("c-1-a-1", "a-new"))
        more = [*rows[: before - 1], new, *rows[before - 1 :]]
        return numbered(more) if renumbered else [(n, action, body) for n, (_, action, body) in enumerate(more, 1)]

    assert [Fault("inserted", "c-1", before)] == list(tried(small, insert))


@given(PLACE, st.sampled_from(["body", "case", "number"]))
def test_a_change_is_found_and_named(small: Path, n: int, what: str) -> None:
    """Of what an entry says, or of what it says it is."""
    old, new = {"body": ('"by":"p-1"', '"by":"p-2"'), "case": ('"case":"c-1"', '"case":"c-2"'), "number": (f'"n":{n},', '"n":99,')}[what]

    def change(rows: Rows) -> Rows:
        return [(at, action, body.replace(old, new, 1) if at == n else body) for at, action, body in rows]

    found = tried(small, change)
    assert [Fault("changed", "c-1", n)] == list(found)


def test_a_case_that_is_gone_is_found(small: Path, tmp_path: Path) -> None:
    """Once, and not once for each of its entries; under another name it is one that nobody sealed."""
    path = kept(tmp_path / "town.db", [("c-1", 1, 4), ("c-2", 1, 3)])
    with touching(path) as file:
        file.db.execute("UPDATE events SET case_id = 'c-9' WHERE case_id = 'c-1'")
    assert [Fault("inserted", "c-9", 1, 4), Fault("case-missing", "c-1", 1, 4)] == list(faults(path))


def test_an_entry_in_a_place_that_is_none_is_found(tmp_path: Path) -> None:
    """A number that is no number, and one far behind."""
    path = kept(tmp_path / "town.db", [("c-1", 1, 3)])
    with touching(path) as file:
        rows = file.rows("c-1")
        file.put("c-1", [*rows, (99, "a-9", rows[0][2])])
        file.db.execute("UPDATE events SET n = 'first' WHERE n = 1")
    assert [Fault("reordered", "c-1", place=1), Fault("inserted", "c-1", 99)] == list(faults(path))
    assert 4 == report(path).entries
