"""What several commands ask for alike, and how they tell an error; no command is here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from deliberation.errors import DeliberationError

__all__ = ["Allow", "told"]

Allow = Annotated[
    list[str] | None,
    typer.Option("--allow-rules", metavar="NAME", help="Rules of an installed package, by their entry point's name; may be repeated."),
]


@contextmanager
def told() -> Iterator[None]:
    """Errors of the library as their text and exit status 2."""
    try:
        yield
    except (DeliberationError, KeyError, OSError) as fault:
        typer.echo(str(fault.args[0]) if isinstance(fault, KeyError) else str(fault), err=True)
        raise typer.Exit(2) from None
