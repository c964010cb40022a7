"""The command line makes a key, seals a database, and holds it against its seals."""

from __future__ import annotations

import re
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from deliberation.stores import SqliteStore
from tests.cli.test_cli import run
from tests.sealing.sealed import append


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of one case, and a key."""
    monkeypatch.chdir(tmp_path)
    with SqliteStore(tmp_path / "town.db") as store:
        append(store, "c-1", 1, 5)
    run("seal-key", "town.pem")
    return tmp_path


def test_a_key_is_made_for_its_owner_alone(town: Path) -> None:
    """And never over another file."""
    assert 0o600 == stat.S_IMODE((town / "town.pem").stat().st_mode)
    assert "there is a file 'town.pem' already; give another name" in run("seal-key", "town.pem", exits=2)
    (town / "new.pub").touch()
    assert "there is a file 'new.pub' already" in run("seal-key", "new", exits=2)
    assert re.fullmatch("[0-9a-f]{64}\n", run("seal-key", "other.pem"))


def test_a_database_is_sealed_and_verified(town: Path) -> None:
    """All agrees; what came since is counted; what was noted is there."""
    digest = run("seal", "--db", "town.db", "--key", "town.pem").strip()
    told = run("verify", "--db", "town.db", "--key", "town.pem.pub", "--noted", digest)
    assert "Everything agrees with its seals" in told
    assert "Entries: 5, not sealed yet: 0. Seals: 1, the last that counts of " in told
    assert f"digest {digest}." in told
    with SqliteStore(town / "town.db") as store:
        append(store, "c-1", 6, 7)
    assert "not sealed yet: 2." in run("verify", "--db", "town.db")
    assert "尚未封存2条" in run("verify", "--db", "town.db", "--language", "zh")


def test_what_was_touched_is_named(town: Path) -> None:
    """With exit status 1, in English and in Chinese."""
    assert "seal 1: missing" in run("verify", "--db", "town.db", exits=1)
    run("seal", "--db", "town.db", "--key", "town.pem")
    with sqlite3.connect(town / "town.db") as db:
        db.execute("DELETE FROM events WHERE n = 4")
    db.close()
    assert "case 'c-1', entry 4: missing" in run("verify", "--db", "town.db", "--key", "town.pem.pub", exits=1)
    assert "案件「c-1」第4条：缺失" in run("verify", "--db", "town.db", "--language", "zh", exits=1)


def test_a_new_key_goes_on_from_the_old_one(town: Path) -> None:
    """Both are given to whoever verifies."""
    run("seal", "--db", "town.db", "--key", "town.pem")
    run("seal-key", "new.pem")
    run("seal", "--db", "town.db", "--key", "new.pem", "--older", "town.pem.pub")
    run("verify", "--db", "town.db", "--key", "town.pem.pub", "--key", "new.pem.pub")
    assert "seal 2: signed by another key than those given" in run("verify", "--db", "town.db", "--key", "town.pem.pub", exits=1)


def test_what_cannot_be_read_is_told(town: Path) -> None:
    """With exit status 2: no file, no database, no key."""
    (town / "letter.txt").write_text("Dear neighbours, the elm is to be felled. " * 20)
    for arguments, said in (
        (("verify", "--db", "none.db"), "there is no database 'none.db'"),
        (("verify", "--db", "letter.txt"), "'letter.txt': "),
        (("verify", "--db", "town.db", "--key", "letter.txt"), "no public key"),
        (("verify", "--db", "town.db", "--key", "none.pub"), "none.pub"),
        (("seal", "--db", "town.db", "--key", "town.pem.pub"), "no key that can seal"),
        (("seal", "--db", "none.db", "--key", "town.pem"), "there is no database 'none.db'"),
    ):
        assert said in run(*arguments, exits=2)


def test_without_the_extra_it_is_said_which(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By each command."""
    for name in [one for one in sys.modules if one.startswith("deliberation.sealing")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    for arguments in (("seal-key", "k"), ("seal", "--db", "town.db", "--key", "town.pem"), ("verify", "--db", "town.db")):
        assert "sealing needs cryptography: pip install 'deliberation[sealing]'" in run(*arguments, exits=2)
