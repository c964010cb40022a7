"""The schema on the command line: what the library makes, as JSON."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from typer.testing import CliRunner

from deliberation.cli import app
from deliberation.documents.schema import Kind, schema


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_schema_is_printed(kind: Kind) -> None:
    """As JSON that a file can hold, of every kind there is."""
    result = CliRunner().invoke(app, ["schema", kind])
    assert (0, schema(kind)) == (result.exit_code, json.loads(result.output))


def test_a_procedure_is_meant_where_nothing_is_said() -> None:
    """The file that an editor is most used for."""
    assert CliRunner().invoke(app, ["schema", "procedure"]).output == CliRunner().invoke(app, ["schema"]).output


def test_another_kind_of_file_is_a_wrong_call() -> None:
    """With the kinds there are."""
    result = CliRunner().invoke(app, ["schema", "town"], env={"COLUMNS": "150"})
    assert 2 == result.exit_code
    assert "'procedure', 'people', 'stories'" in result.output


def test_rules_that_no_package_offers_are_told() -> None:
    """As by the other commands; those of an installed package are tried with the example of one."""
    result = CliRunner().invoke(app, ["schema", "--allow-rules", "per_person"])
    assert 2 == result.exit_code
    assert "per_person" in result.output
