"""Persistent maps as functions: a flat tuple of up to 4 pairs, a copied table of up to 64, a hash trie beyond.

Most maps of a case hold one to four keys, where a trie costs 200 bytes and a tuple 70. Nothing here changes a value it was given,
except a plain dict, which only `thaw` makes, for a fold to write into.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from rpds import HashTrieMap

__all__ = ["EMPTY", "PMap", "as_dict", "drop", "freeze", "get", "pairs", "put", "size", "thaw"]

PMap: TypeAlias = "tuple[Any, ...] | HashTrieMap[str, Any] | dict[str, Any]"

EMPTY: tuple[Any, ...] = ()
_SMALL = 4
_MIDDLE = 64


class Table(dict[str, Any]):
    """A dict that nobody writes into once it is part of a value."""

    __slots__ = ()


def get(known: PMap, key: str, default: Any = None) -> Any:
    """The value under `key`, or `default`."""
    if type(known) is not tuple:
        return known.get(key, default)  # type: ignore[union-attr]
    # INVARIANT: keys stand at even places, and there are at most four. Written out, because this is what every rule asks first.
    length = len(known)
    if length == 0:
        return default
    if known[0] == key:
        return known[1]
    if length > 2 and known[2] == key:
        return known[3]
    if length > 4 and known[4] == key:
        return known[5]
    if length > 6 and known[6] == key:
        return known[7]
    return default


def put(known: PMap, key: str, value: Any) -> PMap:
    """The map with `value` under `key`."""
    form = type(known)
    if form is dict:
        known[key] = value  # type: ignore[index]
        return known
    if form is tuple:
        for at in range(0, len(known), 2):
            if known[at] == key:  # type: ignore[index]
                return (*known[: at + 1], value, *known[at + 2 :])  # type: ignore[index]
        if len(known) < 2 * _SMALL:
            return (*known, key, value)
    elif form is not Table:
        return known.insert(key, value)  # type: ignore[union-attr]
    table = Table(pairs(known)) if form is tuple else Table(known)
    table[key] = value
    return table if len(table) <= _MIDDLE else HashTrieMap.convert(table)


def drop(known: PMap, key: str) -> PMap:
    """The map without `key`."""
    if type(known) is dict:
        known.pop(key, None)
        return known
    if type(known) is tuple:
        for at in range(0, len(known), 2):
            if known[at] == key:
                return known[:at] + known[at + 2 :]
        return known
    if type(known) is Table:
        return Table((other, value) for other, value in known.items() if other != key)
    return known.discard(key)  # type: ignore[union-attr]


def pairs(known: PMap) -> Iterator[tuple[str, Any]]:
    """Every key with its value."""
    if type(known) is tuple:
        return zip(known[::2], known[1::2], strict=True)
    return iter(known.items())  # type: ignore[union-attr]


def size(known: PMap) -> int:
    """How many keys it holds."""
    return len(known) // 2 if type(known) is tuple else len(known)


def as_dict(known: PMap) -> dict[str, Any]:
    """A plain dict of it: what two maps are compared by, whatever their form."""
    return dict(pairs(known))


def thaw(known: PMap) -> dict[str, Any]:
    """A dict of its own for a fold to write into; `freeze` makes it a value again."""
    return dict(pairs(known))


def freeze(known: PMap) -> PMap:
    """The value of a map that a fold has written."""
    if type(known) is not dict:
        return known
    if len(known) <= _SMALL:
        return tuple(part for pair in known.items() for part in pair)
    return Table(known) if len(known) <= _MIDDLE else HashTrieMap.convert(known)
