"""Documents: none, enough, the same one twice."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.model import View
from deliberation.rules import Attached
from deliberation.testing import Table, look
from tests.making import action, ask


def sent(*documents: str) -> View:
    return look(action=action(data={"plans": list(documents)}))


TABLES = (
    Table(Attached(fact="plans"), {"one plan": sent("a"), "two plans": sent("a", "b")}, {"no plan": sent(), "nothing is said": look()}),
    Table(
        Attached(fact="plans", at_least=2),
        {"two plans": sent("a", "b"), "three plans": sent("a", "b", "c")},
        {"one plan": sent("a"), "the same plan twice": sent("a", "a"), "nothing is said": look()},
    ),
)


@pytest.mark.parametrize(
    ("data", "count", "ok"),
    [
        ({}, 0, False),
        ({"d": []}, 0, False),
        ({"d": ["a"]}, 1, False),
        ({"d": ["a", "a"]}, 1, False),
        ({"d": ["a", "b"]}, 2, True),
        ({"d": list("abc")}, 3, True),
    ],
)
def test_so_many_different_documents_are_attached(data: dict[str, Any], count: int, ok: bool) -> None:
    """One named twice is one."""
    verdict = ask(Attached(fact="d", at_least=2), act=action(data=data))
    assert (ok, count, 2, max(0, 2 - count)) == (verdict.ok, verdict.observed, verdict.required, verdict.missing)
