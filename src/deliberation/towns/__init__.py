"""The shipped towns, by name, towns in folders, and the player of stories. `load("xichuan")` is the default town."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import attrs

from deliberation import documents
from deliberation.documents import Bases, Town, bases_for, editions, procedure_files, resolved_text
from deliberation.errors import nearest
from deliberation.rules import STANDARD, Registry
from deliberation.towns.playing import Mismatch, Planned, Played, by_kernel, edition_of, happened, planned, play, rosters_for

__all__ = [
    "Mismatch",
    "Planned",
    "Played",
    "Town",
    "by_kernel",
    "edition_of",
    "happened",
    "load",
    "load_town",
    "names",
    "planned",
    "play",
    "resolved",
    "rosters_for",
]

_HERE = Path(__file__).parent


def names() -> tuple[str, ...]:
    """The towns that are shipped."""
    return tuple(sorted(path.parent.name for path in _HERE.glob("*/procedure.yaml")))


def load(name: str, *, on: date | None = None) -> Town:
    """A shipped town with every edition of its procedures; with those in force on one day where one is given.

    Raises `KeyError` with the nearest name, or with the editions that there are where none is in force.

    >>> load("xichuan").procedure().version, load("xichuan", on=date(2025, 6, 1)).procedure().version
    ('2026.1', '2025.1')
    """
    town = _town(name)
    if on is None:
        return town
    held = town.in_force(on)
    if not held:
        town.procedure(town.procedures[0].name, on=on)
    return attrs.evolve(town, procedures=held)


@lru_cache(maxsize=8)
def _town(name: str) -> Town:
    return load_town(_folder(name))


def load_town(folder: str | Path, *, rules: Registry = STANDARD) -> Town:
    """The town in a folder: every `procedure.yaml` and `*.procedure.yaml`; `people.yaml`, `stories.yaml` and `*.stories.yaml` where they are there.

    A procedure may extend another of the same folder, or of a shipped town, by `name@version`. Raises `DefinitionError` with every fault of
    all files, and `OSError` where the folder cannot be read.
    """
    return documents.load_town(folder, rules=rules, bases=shipped)


def resolved(town: str | Path, *, rules: Registry = STANDARD) -> tuple[str, ...]:
    """Each procedure of a shipped town, or of a folder, written out in full as YAML: every line says the file and line it came from.

    Raises as `load` and `load_town` do.

    >>> resolved("xichuan")[-1].splitlines()[0].split()
    ['procedure:', 'xichuan', '#', 'procedure.yaml:13']
    """
    folder = Path(town) if Path(town).is_dir() else _folder(str(town))
    files = procedure_files(folder)
    bases = bases_for(files, shipped)
    return tuple(resolved_text(path, bases=bases, rules=rules) for path in files)


def _folder(name: str) -> Path:
    if name not in names():
        near = nearest(name, names())
        hint = f"did you mean '{near}'?" if near else f"the shipped towns are {', '.join(names())}"
        raise KeyError(f"there is no town '{name}': {hint}; load_town reads a folder")
    return _HERE / name


@lru_cache(maxsize=1)
def shipped() -> Bases:
    """The editions that are shipped, to be extended."""
    return dict(editions({path: text for name in names() for path, text in procedure_files(_HERE / name).items()}))
