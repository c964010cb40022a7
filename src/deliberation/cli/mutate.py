"""A town's rules with one edit each, tried on its cases and promises, and those printed that nothing notices; no edit is made here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import typer

from deliberation.checking import Mutant, mutants, mutation, sampled, trials
from deliberation.cli.asking import new_console, new_progress, told, town_of
from deliberation.cli.show import table
from deliberation.cli.words import said
from deliberation.rules import discover

__all__ = ["mutate"]

_SHOWN = 3
"""How many edits at one place are told in the table."""


def mutate(
    *,
    town: str,
    procedure: str | None,
    sample: int | None,
    seed: int,
    survive: int | None,
    as_json: bool,
    language: str,
    allow: list[str] | None,
) -> None:
    """What survives; exit status 1 where more does than is allowed."""
    with told():
        known = town_of(town, discover(allow=allow or ()))
        tried = sampled(mutants(known.procedure(procedure)), sample, seed=seed)
        with new_progress() as progress:
            found = tuple(progress.track(trials(known, tried), total=len(tried), description=said("mutating", language)))
    left = tuple(trial.mutant for trial in found if trial.survives)
    promises = sum(trial.promise is not None for trial in found)
    counts = {"tried": len(found), "stories": len(found) - len(left) - promises, "promises": promises, "left": len(left)}
    if as_json:
        typer.echo(json.dumps({**counts, "survivors": [_plain(one, language) for one in left]}, ensure_ascii=False, indent=2))
    else:
        _tell(left, counts, language)
    raise typer.Exit(1 if survive is not None and len(left) > survive else 0)


def _plain(mutant: Mutant, language: str) -> dict[str, object]:
    return {"name": mutant.name, "edit": mutant.edit, "path": mutant.path, "words": mutation(mutant, language=language)}


def _tell(left: Sequence[Mutant], counts: dict[str, int], language: str) -> None:
    """A table with a row for each place, and below it the sum."""
    console = new_console()
    places: dict[str, list[Mutant]] = {}
    for one in left:
        places.setdefault(".".join(one.path), []).append(one)
    rows = [(place, str(len(found)), "\n".join(_lines(found, language))) for place, found in places.items()]
    if rows:
        console.print(table(language, ("place", "edits", "edited"), rows, title="survivors"))
    console.print(said("mutation-sum", language, **counts), highlight=False)


def _lines(found: Sequence[Mutant], language: str) -> Iterator[str]:
    """The edits at one place in words, the first few of many."""
    shown = found if len(found) <= _SHOWN else found[: _SHOWN - 1]
    yield from (mutation(one, language=language) for one in shown)
    if len(shown) < len(found):
        yield said("more-edits", language, count=len(found) - len(shown))
