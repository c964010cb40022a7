"""The schema of a town's files, printed for an editor; it is made elsewhere."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from deliberation.cli.asking import Allow, told
from deliberation.documents.schema import Kind
from deliberation.documents.schema import schema as schema_of
from deliberation.rules import discover

__all__ = ["schema"]


def schema(kind: Annotated[Kind, typer.Argument(help="The kind of file.")] = "procedure", allow: Allow = None) -> None:
    """Print the JSON Schema of a kind of file: with it an editor marks faults, proposes keys and tells what they mean."""
    with told():
        typer.echo(json.dumps(schema_of(kind, rules=discover(allow=allow or ())), ensure_ascii=False, indent=2))
