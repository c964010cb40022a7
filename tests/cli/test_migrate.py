"""`deliberation migrate`: a store of a thousand cases, planned, cut off in the middle, run again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import monotonic, sleep

import pytest
from typer.testing import CliRunner

from deliberation import Engine
from deliberation.cli import app
from deliberation.documents import write_procedure
from deliberation.model import Action, Actor
from deliberation.stores import SqliteStore
from tests.kernel.test_migrating import CHAIR, COUNCIL, ELDERS, NEW, OLD
from tests.making import T0, day

STEPS = ("asked", "heard", "weighed", "voting", "closed")


def folder(at: Path, *procedures: tuple[str, str]) -> Path:
    """A town of these files."""
    at.mkdir(exist_ok=True)
    for name, text in procedures:
        (at / f"{name}.procedure.yaml").write_text(text, encoding="utf-8")
    return at


def town(at: Path, new: str = "") -> Path:
    old = write_procedure(OLD).replace("version: '1'", "version: '1'\nvalid_to: 2026-01-01")
    text = (new or write_procedure(NEW)).replace("version: '2'", "version: '2'\nvalid_from: 2026-01-02")
    return folder(at, ("old", old), ("new", text))


def filled(db: Path, cases: int) -> None:
    """A store of so many cases of the old edition, as many in each step."""
    rosters = {"council": COUNCIL, "elders": ELDERS}
    with SqliteStore(db, durability="NORMAL") as store:
        engine = Engine(OLD, store, clock=lambda: day(5), rosters=lambda body, facts: rosters.get(body))
        for n in range(cases):
            name, at = f"c-{n:04}", T0
            acts = [("ask", Actor("v", {"villager"}), {"title": name, "size": n}), ("publish", CHAIR, {}), ("weigh", CHAIR, {})]
            acts += [("call", CHAIR, {}), ("close", CHAIR, {})]
            for step, (move, by, data) in enumerate(acts[: n % 5 + 1]):
                action = Action(move, by, at=at, id=f"{name}-{step}", data=data)
                (engine.open("lane", action, case=name) if not step else engine.submit(name, action)).require()


def stands(db: Path) -> Counter[tuple[str, str]]:
    """How many cases stand where, under which edition."""
    with SqliteStore(db) as store:
        engine = Engine([], store)
        cases = [engine.case(case) for case in store.find()]
        return Counter((engine.book()[case.digest].version, case.step) for case in cases)


def run(folder: Path, db: Path, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["migrate", str(folder), "--to", "2", "--db", str(db), "--as", "chair", *more])
    return done.exit_code, done.output


def test_the_plan_and_the_result_agree(tmp_path: Path) -> None:
    """A dry run writes nothing; the run does what was planned; another has nothing left to do."""
    db, here = tmp_path / "town.db", town(tmp_path / "lane")
    filled(db, 50)
    before = stands(db)
    assert {("1", step): 10 for step in STEPS} == before
    status, planned = run(here, db, "--dry-run")
    assert (0, before) == (status, stands(db))
    assert "50 cases: 40 come over, 0 cannot, 10 need not" in planned
    status, told = run(here, db)
    assert 0 == status
    expected = {("2", "asked"): 10, ("2", "listened"): 20, ("2", "voting"): 10, ("1", "closed"): 10}
    assert expected == stands(db)
    assert _rows(planned) == _rows(told)
    after = _events(db)
    status, again = run(here, db, "--language", "zh")
    assert (0, after) == (status, _events(db))
    assert "共50件：转入0件，不能转入0件，无须转入50件" in again


def _rows(told: str) -> list[str]:
    return [line for line in told.splitlines() if line.startswith("│")]


def _events(db: Path) -> dict[str, int]:
    with SqliteStore(db) as store:
        return {case: len(store.load(case)) for case in store.find()}


def test_cases_that_cannot_come_over_are_named_and_untouched(tmp_path: Path) -> None:
    """With the reason, in either language; the others come over."""
    db = tmp_path / "town.db"
    text = write_procedure(NEW).replace("    weighed: listened\n", "")
    here = town(tmp_path / "lane", text)
    filled(db, 10)
    before = _events(db)
    status, told = run(here, db)
    assert 1 == status
    assert "10 cases: 6 come over, 2 cannot, 2 need not" in told
    for case in ("c-0002", "c-0007"):
        assert f"{case} stays: edition 2 has no step 'weighed'" in told
        assert before[case] == _events(db)[case]
    assert {("1", "weighed"): 2, ("1", "closed"): 2, ("2", "asked"): 2, ("2", "listened"): 2, ("2", "voting"): 2} == stands(db)
    status, told = run(here, db, "--language", "zh")
    assert "c-0002维持原版：案件所处步骤「weighed」在2版中不存在" in told


def test_who_may_not_lets_no_case_come_over(tmp_path: Path) -> None:
    """Each case is refused by name."""
    db, here = tmp_path / "town.db", town(tmp_path / "lane")
    filled(db, 5)
    done = CliRunner().invoke(app, ["migrate", str(here), "--to", "2", "--db", str(db), "--as", "villager"])
    assert 1 == done.exit_code
    assert "c-0000 stays: chair may make this move; the actor is villager." in done.output
    assert {("1", step): 1 for step in STEPS} == stands(db)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--to", "3", "--db", "town.db"], "there is no edition '3' of 'lane': the editions at hand are 2, 1"),
        (["--to", "2", "--db", "nothing.db"], "there is no database 'nothing.db'"),
        (["--to", "2", "--db", "town.db", "--procedure", "alley"], "there is no edition '2' of 'alley': the editions at hand are none"),
    ],
)
def test_a_wrong_call_is_told(more: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edition, a database, a procedure that is not there."""
    monkeypatch.chdir(tmp_path)
    town(tmp_path / "lane")
    SqliteStore("town.db").close()
    done = CliRunner().invoke(app, ["migrate", "lane", *more])
    assert (2, True) == (done.exit_code, told in done.output)


def test_a_thousand_cases_come_over_though_it_is_killed_in_the_middle(tmp_path: Path) -> None:
    """Run again it ends the same: every case once, and none twice."""
    db, here = tmp_path / "town.db", town(tmp_path / "lane")
    filled(db, 1_000)
    before = _events(db)
    command = [sys.executable, "-m", "deliberation", "migrate", str(here), "--to", "2", "--db", str(db), "--as", "chair"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = monotonic() + 120
    while monotonic() < deadline and process.poll() is None and _over(db) < 60:
        sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    halfway = sum(count for (version, _), count in stands(db).items() if version == "2")
    assert 100 <= halfway < 800
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert 0 == done.returncode, done.stderr
    assert f"1000 cases: {800 - halfway} come over, 0 cannot, {200 + halfway} need not" in done.stdout
    assert {("2", "asked"): 200, ("2", "listened"): 400, ("2", "voting"): 200, ("1", "closed"): 200} == stands(db)
    # One migration each; and where a notice was running, the clock has ended it on the way.
    added = {"asked": 1, "heard": 2, "weighed": 2, "voting": 1, "closed": 0}
    assert {case: count + added[STEPS[int(case[2:]) % 5]] for case, count in before.items()} == _events(db)


def _over(db: Path) -> int:
    """How many cases stand in a step that only the new edition has."""
    with SqliteStore(db) as store:
        return len(store.find(step="listened"))
