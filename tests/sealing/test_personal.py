"""What is personal lies beside the chain: erasing it breaks nothing, changing it does."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from deliberation.kernel.recording import personal_digest
from deliberation.model import Beside, Personal
from deliberation.sealing import Fault, seal
from deliberation.stores import SqliteStore
from deliberation.testing.samples import event
from tests.sealing.sealed import EVENING, INDEX, KEY, faults, touching

VALUES = {"ground": "My room is wet, and I am ill.", "size": [1, "none"]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with two entries that have something personal beside them, sealed."""
    with SqliteStore(tmp_path / "town.db", durability="NORMAL") as store:
        for n in (1, 2):
            personal = tuple(Personal(n, field, personal_digest(f"s-{n}", value), f"s-{n}", value) for field, value in VALUES.items())
            one = attrs.evolve(event("c-1", n, f"a-{n}"), personal={part.field: part.digest for part in personal})
            store.append("c-1", (one,), expected=n - 1, index=INDEX, beside=Beside(personal=personal))
        seal(store, KEY, at=EVENING)
    return tmp_path / "town.db"


def test_what_was_erased_is_no_fault(path: Path) -> None:
    """Of one entry, or of all; the seal stays whole."""
    for n in (2, 1):
        assert () == faults(path)
        with SqliteStore(path, durability="NORMAL") as store:
            store.erase("c-1", n)
            assert {} == store.personal("c-1", n)
    assert () == faults(path)


@pytest.mark.parametrize(
    "change",
    [
        "value = replace(value, 'ill', 'well')",
        "value = replace(value, 'ill', 'ill') || ' '",
        "value = 'null'",
        "value = 'no JSON'",
        "value = CAST(x'22ff22' AS TEXT)",
        "salt = 's-9'",
        "salt = CAST(x'ff' AS TEXT)",
        "field = 'reason'",
    ],
)
def test_what_was_changed_is_named(path: Path, change: str) -> None:
    """The value, its salt, its name: with the entry it lies beside. A space after it changes nothing it says."""
    with touching(path) as file:
        file.db.execute(f"UPDATE personal SET {change} WHERE n = 2 AND field = 'ground'")
    expected = () if "ill') ||" in change else (Fault("personal", "c-1", 2, field="reason" if "field" in change else "ground"),)
    assert expected == faults(path)


def test_what_an_event_says_of_it_is_sealed(path: Path) -> None:
    """A digest that is taken out of the entry changes the entry."""
    with touching(path) as file:
        file.db.execute("UPDATE events SET body = replace(body, 'size', 'seize') WHERE n = 1")
    assert [Fault("changed", "c-1", 1), Fault("personal", "c-1", 1, field="size")] == list(faults(path))
