"""What it costs to load a case from SQLite, decide, and append: beside a bare insert of the same bytes, and the same statements by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from benchmarks.cases import EPOCH, TOPIC
from benchmarks.files import Durability, bare, engine, filled
from benchmarks.measure import Bound, Result, interleaved
from deliberation.documents import event_to_json
from deliberation.model import Action, Actor

__all__ = ["run"]

_BRANCH = Actor("p-branch", {"party-branch"})
_ROWS = "CREATE TABLE rows (case_id TEXT NOT NULL, n INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (case_id, n)) WITHOUT ROWID"
_HEAD = "UPDATE cases SET procedure = ?, digest = ?, step = ?, due = ?, length = ? WHERE case_id = ?"


def _taken(folder: Path, durability: Durability, *, number: int, repeats: int) -> list[float]:
    """A submit, a bare insert, the same statements by hand: each time on another case."""
    cases = number * repeats + max(1, number // 10) + 1
    mine, hands, rows = count(1), count(1), count(1)
    with (
        filled(folder / f"{durability}-ours.db", cases, durability) as store,
        filled(folder / f"{durability}-hand.db", cases, durability),
        closing(bare(folder / f"{durability}-hand.db", durability)) as hand,
        closing(bare(folder / f"{durability}-bare.db", durability, _ROWS)) as table,
    ):
        of = engine(store)
        actions = [Action("accept", _BRANCH, at=EPOCH, id=f"b-{case}") for case in range(cases)]

        def submit(case: int) -> None:
            assert of.submit(f"c-{case}", actions[case]).accepted

        submit(0)
        body = event_to_json(store.load("c-0")[-1])

        def insert(case: int) -> None:
            table.execute("BEGIN IMMEDIATE")
            table.execute("INSERT INTO rows VALUES (?, ?, ?)", (f"c-{case}", 2, body))
            table.execute("COMMIT")

        def by_hand(case: int) -> None:
            name = f"c-{case}"
            found = hand.execute("SELECT n, body FROM events WHERE case_id = ? ORDER BY n", (name,)).fetchall()
            assert [json.loads(text)["n"] for _, text in found] == [1]
            hand.execute("BEGIN IMMEDIATE")
            assert hand.execute("SELECT length FROM cases WHERE case_id = ?", (name,)).fetchone() == (1,)
            hand.execute("INSERT INTO events VALUES (?, ?, ?, ?)", (name, 2, f"b-{case}", body))
            hand.execute(_HEAD, (TOPIC.name, TOPIC.digest, "reviewed", None, 2, name))
            hand.execute("COMMIT")

        calls: list[Callable[[], object]] = [
            lambda: submit(next(mine)),
            lambda: insert(next(rows)),
            lambda: by_hand(next(hands)),
        ]
        # What is on the disk is waited for; what is not is our own work, whatever else the machine does.
        return interleaved(calls, number=number, repeats=repeats, clock=perf_counter if durability == "FULL" else process_time)


def run(*, quick: bool = False) -> Result:
    """`Engine.submit` of an action that is accepted, on a case of one event among thousands."""
    # A few at a time: on a machine at work a long turn is seldom left alone.
    number, repeats = (2, 5) if quick else (4, 301)
    with TemporaryDirectory() as folder:
        full, insert, hand = _taken(Path(folder), "FULL", number=number, repeats=repeats)
        normal, normal_insert, normal_hand = _taken(Path(folder), "NORMAL", number=number, repeats=repeats)
    return Result(
        "submit-sqlite",
        full,
        "SQLite, a bare insert and commit of the same bytes, FULL",
        insert,
        number * repeats,
        (
            Bound("submit / bare insert, FULL", full / insert, 1.5, "times"),
            Bound("submit / the same statements by hand, NORMAL", normal / normal_hand, 2, "times"),
        ),
        {"by_hand_full_us": hand, "normal_us": normal, "by_hand_normal_us": normal_hand, "insert_normal_us": normal_insert},
    )
