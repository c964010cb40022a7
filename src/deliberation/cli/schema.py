"""The schema of a town's files, printed for an editor; it is made elsewhere."""

from __future__ import annotations

import json

import typer

from deliberation.cli.asking import told
from deliberation.documents.schema import Kind
from deliberation.documents.schema import schema as schema_of
from deliberation.rules import discover

__all__ = ["schema"]


def schema(*, kind: Kind, allow: list[str] | None) -> None:
    """The schema of one kind of file, as JSON."""
    with told():
        typer.echo(json.dumps(schema_of(kind, rules=discover(allow=allow or ())), ensure_ascii=False, indent=2))
