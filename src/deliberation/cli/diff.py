"""What differs between two procedures, printed line by line; it finds nothing out itself."""

from __future__ import annotations

from pathlib import Path

import typer

from deliberation import towns
from deliberation.checking import difference, told
from deliberation.cli.asking import told as errors_told
from deliberation.cli.asking import town_of
from deliberation.cli.words import said
from deliberation.documents import bases_for, load_procedure, procedure_files
from deliberation.model import Procedure
from deliberation.rules import Registry, discover

__all__ = ["diff"]


def diff(*, before: str, after: str, language: str, allow: list[str] | None) -> None:
    """A line for each difference; exit status 1 where something does differ."""
    with errors_told():
        rules = discover(allow=allow or ())
        old, new = (_procedure(which, rules) for which in (before, after))
        lines = told(difference(old, new), old, new, language=language)
        typer.echo(said("editions", language, before=f"{old.name} {old.version}", after=f"{new.name} {new.version}"))
        for line in lines or (said("no-difference", language),):
            typer.echo(line)
    raise typer.Exit(1 if lines else 0)


def _procedure(which: str, rules: Registry) -> Procedure:
    """The procedure that is meant. Raises `KeyError` where it is not there, or may be several."""
    path = Path(which)
    if path.is_file():
        files = {**procedure_files(path.parent), path: path.read_bytes()}
        return load_procedure(path, rules=rules, bases=bases_for(files, towns.shipped))
    place, _, name = (which if ":" in which and not path.is_dir() else f"{which}:").rpartition(":")
    town = town_of(place, rules)
    name, _, version = name.partition("@")
    names = dict.fromkeys(one.name for one in town.procedures)
    if not name and len(names) > 1:
        raise KeyError(f"'{which}' has several procedures: write {' or '.join(f'{which}:{one}' for one in names)}")
    latest = town.procedure(name or None)
    editions_of = {one.version: one for one in town.procedures if one.name == latest.name}
    if version and version not in editions_of:
        raise KeyError(f"there is no edition '{version}' of '{latest.name}': the editions are {', '.join(editions_of)}")
    return editions_of[version] if version else latest
