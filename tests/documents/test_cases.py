"""Cases as JSON: read back whole, or refused with what is wrong."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from deliberation import HistoryError
from deliberation.documents import case_from_json, case_to_json
from tests.making import HALL, T0, Run, doing

BUSY = doing().do("assign", "chair", data={"owner": "p-1", "due": T0.date() + timedelta(days=60)}).do("report", "p-1", item="task-1").case


def test_a_case_on_a_screen() -> None:
    """Records, tallies, items and deadlines can be read by a person, and read back as an equal case."""
    told = json.loads(case_to_json(BUSY))
    assert {"count": 2, "total": 2} == {key: told["records"]["vote"][key] for key in ("count", "total")}
    assert ["for", 1] == told["records"]["vote"]["entries"]["p-1"][1:]
    assert [2, 3] == told["records"]["vote"]["tallies"]["for/"]
    assert {"owner": "p-1", "due": "2026-05-01"} == told["items"]["task-1"]["data"]
    assert {"assign": {"the-chair": 11}, "report": {"p-1": 12}} == told["items"]["task-1"]["done"]
    assert {"task-due"} == {due["deadline"] for due in told["due"] if "item" in due}
    assert BUSY == case_from_json(case_to_json(BUSY))


def test_a_case_without_events() -> None:
    """Has little to say, and reads back."""
    assert {"id", "procedure", "digest", "step", "length"} == set(json.loads(case_to_json(Run(HALL).case)))
    assert Run(HALL).case == case_from_json(case_to_json(Run(HALL).case))


def _at(plain: Any, path: tuple[str, ...]) -> Any:
    return plain if not path else _at(plain[path[0]], path[1:])


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("length",), "3", "'length' is '3'"),
        (("length",), True, "'length' is True"),
        (("step",), None, "'step' is missing"),
        (("more",), 1, "unknown keys: more"),
        (("at",), "noon", "'at' is 'noon'"),
        (("records",), [], "'records' is \\[\\]"),
        (("records", "vote"), 1, "no JSON object"),
        (("records", "vote", "more"), 1, "unknown keys: more"),
        (("records", "vote", "entries", "p-1"), [1, "for"], "'entries' of 'p-1'"),
        (("records", "vote", "entries", "p-1"), [1, 2, 3], "'entries' of 'p-1'"),
        (("records", "vote", "tallies", "for/"), [True, 2], "'tallies' of 'for/'"),
        (("records", "vote", "tallies", "for/"), 7, "'tallies' of 'for/'"),
        (("items", "task-1", "done", "report"), ["p-1", 1], "'done' of 'report'"),
        (("items", "task-1", "done", "report"), {}, "'done' of 'report'"),
        (("items", "task-1", "done", "report"), {"p-1": True}, "'done' of 'report'"),
        (("items", "task-1", "more"), 1, "unknown keys: more"),
        (("rosters", "council"), {}, "the roster of 'council' is no list"),
        (("due",), [1], "no JSON object"),
    ],
)
def test_what_is_no_case_is_told(path: tuple[str, ...], value: Any, said: str) -> None:
    """With what is wrong."""
    plain = json.loads(case_to_json(BUSY))
    _at(plain, path[:-1])[path[-1]] = value
    with pytest.raises(HistoryError, match=said):
        case_from_json(json.dumps(plain))


def test_what_is_no_json_is_told() -> None:
    """As a case that cannot be read."""
    with pytest.raises(HistoryError, match="stored case is no JSON"):
        case_from_json("{")
