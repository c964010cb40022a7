"""What `rename` and `remove` say of nodes that come from elsewhere, done to them, and one tree of nodes laid over another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from deliberation.documents.mentions import SECTIONS, declared, rename
from deliberation.documents.nodes import Fault, Row, Table, Where, Word, where_of
from deliberation.errors import nearest
from deliberation.promises import PATTERNS
from deliberation.rules import Registry

__all__ = ["Removed", "changed", "laid_over", "names_of", "place", "table_like", "unknown"]

Removed = dict[tuple[str, str], Where]
"""The kind and name of what was removed, and where that is said."""


def unknown(code: str, node: Any, name: str, expected: str, known: Mapping[str, Any]) -> Fault:
    """A name that is not among those at hand, with the nearest of them."""
    near = nearest(name, known)
    hint = f"did you mean '{near}'?" if near else f"known: {', '.join(known) or 'none'}"
    return Fault(code, node, f"'{name}'" if name else "no text", expected, hint)


def table_like(node: Table, entries: Mapping[str, Any]) -> Table:
    """A mapping of these entries that stands where another does; keys have the places they have there."""
    made = Table(entries)
    made.where, made.keys_at = node.where, dict(node.keys_at)
    return made


def names_of(root: Table, section: str) -> dict[str, tuple[Any, str | int]]:
    """Where each name of a section is declared."""
    return {str(key if isinstance(holder, Table) else holder[key]): (holder, key) for holder, key in declared(root, section)}


def changed(base: Table, said: Table, registry: Registry, *, of: str, prefix: str = "") -> tuple[Removed, list[Fault]]:
    """Rename and remove in `base` what `said` says of it, renaming first; `of` tells what the base is.

    With a prefix each other name gets it, and a hyphen, before it.
    """
    faults: list[Fault] = []
    names = dict(_renamed(said, base, faults, of))
    if prefix:
        for section, kind in SECTIONS.items():
            if section != "stages":
                names = {(kind, name): f"{prefix}-{name}" for name in names_of(base, section)} | names
    if names:
        rename(base, names, registry)
    return dict(_removed(said, base, faults, of)), faults


def _sections(said: Table, key: str, faults: list[Fault]) -> Iterator[tuple[str, Any]]:
    """What `rename` or `remove` says of each section."""
    node = said.get(key)
    if node is None:
        return
    if not isinstance(node, Table):
        faults.append(Fault("not-a-mapping", node, "no mapping", f"sections such as rules, and what to {key} in each"))
        return
    for section, told in node.items():
        if section in SECTIONS:
            yield section, told
        else:
            faults.append(unknown("unknown-key", node.keys_at[section], section, "a section that declares names", SECTIONS))


def _renamed(said: Table, base: Table, faults: list[Fault], of: str) -> Iterator[tuple[tuple[str, str], str]]:
    for section, told in _sections(said, "rename", faults):
        known, kind = names_of(base, section), SECTIONS[section]
        if not isinstance(told, Table):
            faults.append(Fault("not-a-mapping", told, "no mapping", "a mapping from old names to new ones"))
            continue
        for old, new in told.items():
            if old not in known:
                faults.append(unknown(f"unknown-{kind}", told.keys_at[old], old, f"a {kind} of {of}", known))
            elif not isinstance(new, Word):
                faults.append(Fault("bad-value", new, "no text", "the new name"))
            elif new in known and new not in told:
                faults.append(Fault("name-taken", new, f"'{new}'", "a name that is free", f"rename or remove '{new}' as well"))
            else:
                yield (kind, old), str(new)


def _removed(said: Table, base: Table, faults: list[Fault], of: str) -> Iterator[tuple[tuple[str, str], Where]]:
    """Takes each name out of the base, and tells where that is said; `name.key` takes out one key of what stands under the name."""
    for section, told in _sections(said, "remove", faults):
        known, kind = names_of(base, section), SECTIONS[section]
        for word in told if isinstance(told, Row) else [told]:
            if not isinstance(word, Word):
                faults.append(Fault("bad-value", word, "no text", "a name, or one key of it as name.key"))
                continue
            name, *keys = word.split(".")
            if name not in known:
                faults.append(unknown(f"unknown-{kind}", word, name, f"a {kind} of {of}", known))
                continue
            holder, key = known[name]
            for inner in keys:
                node = holder[key]
                if not isinstance(node, Table) or inner not in node:
                    faults.append(unknown("unknown-key", word, inner, f"a key of '{name}'", node if isinstance(node, Table) else {}))
                    break
                holder, key = node, inner
            else:
                del holder[key]
                if not keys:
                    yield (kind, name), word.where


def laid_over(base: Table, over: Table, *, leads: Literal["base", "over"] = "base", path: tuple[str, ...] = ()) -> Table:
    """Both mappings as one: key by key, words and lists as a whole, and so a rule that says its kind, or a promise its pattern.

    The one that leads keeps the order of its names, and the base that of all else. What the other adds stands after what comes before it
    there, or else before what comes after it; at the end where neither is known.
    """
    first, then = (base, over) if leads == "base" else (over, base)
    made = table_like(first, {})
    made.keys_at = base.keys_at | over.keys_at
    for key in _in_order(list(first), then):
        under, value = base.get(key), over.get(key, base.get(key))
        if isinstance(under, Table) and isinstance(value, Table) and value is not under and not _whole(value, path):
            inner = leads if not path or path[0] == "stages" else "base"
            value = laid_over(under, value, leads=inner, path=(*path, key))
        made[key] = value
    return made


def _whole(value: Table, path: tuple[str, ...]) -> bool:
    """Whether it stands for itself: a rule that says its kind, a promise that says its pattern."""
    return (path == ("rules",) and "rule" in value) or (path == ("promises",) and not PATTERNS.keys().isdisjoint(value))


def _in_order(order: list[str], then: Iterable[str]) -> list[str]:
    known, waiting, before = set(order), list[str](), ""
    for key in then:
        if key in known:
            at = order.index(key)
            order[at:at] = waiting
            waiting, before = [], key
        elif before:
            order.insert(order.index(before) + 1, key)
            before = key
        else:
            waiting.append(key)
    return order + waiting


def place(root: Table) -> None:
    """Write each node's path as it is in the whole; its file, line and column stay."""
    stack: list[tuple[Any, tuple[str | int, ...]]] = [(root, ())]
    while stack:
        node, path = stack.pop()
        node.where = Where(path, *where_of(node)[1:])
        if isinstance(node, Table):
            node.keys_at = {key: Where((*path, key), *node.keys_at.get(key, node.where)[1:]) for key in node}
            stack += [(value, (*path, key)) for key, value in node.items()]
        elif isinstance(node, Row):
            stack += [(value, (*path, at)) for at, value in enumerate(node)]
