"""Each rule beside its table of what it accepts and refuses, and none without a table and a page."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.rules import STANDARD
from deliberation.testing import Table, check_rule
from deliberation.testing.laws import NEVER_WRITTEN
from docs.build import HERE as DOCS
from tests.rules.tables import tables

KINDS: tuple[type[Any], ...] = (*STANDARD.kinds.values(), *NEVER_WRITTEN)
KNOWN = tables()


@pytest.mark.parametrize("table", KNOWN, ids=lambda table: table.rule.kind)
def test_every_rule_keeps_the_laws(table: Table) -> None:
    """Each accepts and refuses what its table says, and breaks no law on the way."""
    check_rule(table.rule, accepts=table.accepts, refuses=table.refuses)


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.kind)
def test_every_rule_has_a_table(cls: Any) -> None:
    """In the test file of the rule, under `TABLES`."""
    assert cls in {type(table.rule) for table in KNOWN}, f"no file in tests/rules has a table for the rule '{cls.kind}'"


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.kind)
def test_every_rule_has_a_page(cls: Any) -> None:
    """Among the reference pages, made by `make docs`."""
    assert (DOCS / f"reference/rules/{cls.kind}.md").is_file(), f"the rule '{cls.kind}' has no page: run make docs"


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.kind)
def test_every_check_says_when_it_holds(cls: Any) -> None:
    """In the first word of its docstring."""
    assert cls.check.__doc__.startswith("Holds")


def test_the_tables_of_one_file_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name, so that a rule's own tests run by themselves."""
    monkeypatch.setenv("TABLES_OF", "did")
    assert {"did", "did_not"} == {table.rule.kind for table in tables()}
