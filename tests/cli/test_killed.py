"""A demo killed at any moment and started again ends with the same ledger: no event lost, none twice."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from deliberation.stores import SqliteStore

KILLS = 10
COMMAND = [sys.executable, "-m", "deliberation", "demo", "--db"]


def ledger(path: Path) -> str:
    """What the demo prints from the ledger on, run to its end."""
    done = subprocess.run([*COMMAND, str(path)], capture_output=True, text=True, check=True, timeout=240)
    return done.stdout[done.stdout.index("Ledger of cases") :].replace(str(path), "FILE")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The ledger of a run that nobody kills."""
    return ledger(tmp_path_factory.mktemp("whole") / "town.db")


def events_in(path: Path) -> int:
    """How many events a file holds; no case of it has a gap."""
    with SqliteStore(path) as store:
        cases = [store.load(case) for case in store.find()]
    assert all([event.n for event in events] == list(range(1, len(events) + 1)) for events in cases)
    return sum(map(len, cases))


def counted(path: Path) -> int:
    """How many events are in a file that another process may be making at this moment."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM events").fetchone()[0])
    except sqlite3.DatabaseError:  # no file, or no tables in it so far
        return 0


def killed_run(path: Path, *, once: int, later: float) -> bool:
    """Whether a run was still under way when it was killed: when so many events were in the file, and so much later."""
    process = subprocess.Popen([*COMMAND, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while process.poll() is None and counted(path) < once:
        time.sleep(0.002)
    try:
        process.wait(later)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    _, said = process.communicate()
    assert said == b""
    return process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("seed", range(5))
def test_killed_and_started_again_it_ends_the_same(tmp_path: Path, undisturbed: str, seed: int) -> None:
    """Killed ten times at random moments (fifty over all seeds), then left alone."""
    chance = random.Random(seed)
    path = tmp_path / "town.db"
    killed, seen = 0, 0
    while killed < KILLS:
        more = chance.choice([0, 1, chance.randrange(2, 120)])
        if not killed_run(path, once=seen + more, later=chance.uniform(0, 0.02) if more else chance.uniform(0.01, 0.5)):
            path = tmp_path / f"after-{killed}.db"  # pragma: no cover  (it was done before it could be killed)
            seen = 0  # pragma: no cover
            continue  # pragma: no cover
        killed += 1
        seen = events_in(path) if path.exists() else 0
    assert undisturbed == ledger(path)
