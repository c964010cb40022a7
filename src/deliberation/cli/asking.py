"""What several commands do alike: find a town, tell an error, print; no command is here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from deliberation import towns
from deliberation.documents import Town
from deliberation.errors import DeliberationError
from deliberation.rules import Registry

__all__ = ["new_console", "new_progress", "told", "town_of"]


@contextmanager
def told() -> Iterator[None]:
    """Errors of the library as their text and exit status 2."""
    try:
        yield
    except (DeliberationError, KeyError, OSError) as fault:
        typer.echo(str(fault.args[0]) if isinstance(fault, KeyError) else str(fault), err=True)
        raise typer.Exit(2) from None


def town_of(name: str, rules: Registry) -> Town:
    """A shipped town by name, or the town in a folder."""
    return towns.load_town(name, rules=rules) if Path(name).is_dir() else towns.load(name)


def new_console() -> Console:
    """As wide as the terminal; wide enough for a table where the output goes into a file."""
    return Console() if sys.stdout.isatty() else Console(width=150)


def new_progress() -> Progress:
    """What is done of how many, beside the output; it is gone when all is done."""
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True), transient=True)
