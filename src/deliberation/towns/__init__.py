"""The shipped towns, by name, and the player of stories. `load("xichuan")` is the default town."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from deliberation.documents import Town, load_town
from deliberation.errors import nearest
from deliberation.towns.playing import Planned, Played, by_kernel, planned, play, rosters_for

__all__ = ["Planned", "Played", "Town", "by_kernel", "load", "load_town", "names", "planned", "play", "rosters_for"]

_HERE = Path(__file__).parent


def names() -> tuple[str, ...]:
    """The towns that are shipped."""
    return tuple(sorted(path.parent.name for path in _HERE.glob("*/procedure.yaml")))


@lru_cache(maxsize=8)
def load(name: str) -> Town:
    """A shipped town. Raises `KeyError` with the nearest name.

    >>> load("xichuan").procedure().name
    'xichuan'
    """
    if name not in names():
        near = nearest(name, names())
        hint = f"did you mean '{near}'?" if near else f"the shipped towns are {', '.join(names())}"
        raise KeyError(f"there is no town '{name}': {hint}; load_town reads a folder")
    return load_town(_HERE / name)
