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
        ({"d": ["a", "b"]}, 2, False),
        ({"d": list("abc")}, 3, True),
        ({"d": list("abcd")}, 4, True),
    ],
)
def test_so_many_different_documents_are_attached(data: dict[str, Any], count: int, ok: bool) -> None:
    """One named twice is one."""
    verdict = ask(Attached(fact="d", at_least=3), act=action(data=data))
    assert (ok, count, 3, max(0, 3 - count)) == (verdict.ok, verdict.observed, verdict.required, verdict.missing)
    assert ("attached" if ok else "attached.no") == verdict.code


def test_one_document_is_enough_where_nothing_else_is_said() -> None:
    """And none is not."""
    assert [(False, 1), (True, 1)] == [
        (verdict.ok, verdict.required) for verdict in (ask(Attached(fact="d"), act=action(data={"d": sent})) for sent in ([], ["a"]))
    ]
