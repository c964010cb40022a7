"""A procedure's nodes put together from a base and what an extension changes of it; every node keeps the file and line it came from.

What the result means, and whether it is well formed, is asked afterwards, as of any other file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from deliberation.documents.mentions import SECTIONS, declared, rename
from deliberation.documents.nodes import Fault, Faults, Row, Table, Where, Word, read_nodes, where_of
from deliberation.documents.spreading import name_rules
from deliberation.errors import Problem, nearest
from deliberation.rules import Registry

__all__ = ["Bases", "Extended", "edition", "extended"]

Bases = Mapping[str, Path]
"""Files that can be extended, by `name@version`."""

_MOST_BASES = 8
_KEYS = ("extends", "rename", "remove")
_OWN = ("valid_from", "valid_to", "replaces")
"""What an edition says of itself alone."""


def edition(root: Table) -> str | None:
    """What a file can be extended as: `name@version`, where it says both."""
    name, version = root.get("procedure"), root.get("version")
    return f"{name}@{version}" if isinstance(name, Word) and isinstance(version, Word) else None


@attrs.frozen
class Extended:
    """The nodes of a whole procedure, and where each name that is gone from its base was removed."""

    root: Table
    removed: Mapping[tuple[str, str], Where] = attrs.field(factory=dict)

    def told(self, problem: Problem) -> str:
        """What to say of a name that is mentioned and was removed; nothing of any other problem."""
        where = self.removed.get((problem.code.removeprefix("unknown-"), problem.found.strip("'").partition(".")[0]))
        if where is None:
            return ""
        return f"line {where.line} of the extension removes it: change what mentions it as well"


def extended(root: Table, *, bases: Bases, registry: Registry, under: tuple[str, ...] = ()) -> Extended:
    """The nodes with everything their base says and they leave out; the same nodes where they extend nothing.

    A base may extend another. `rename` and `remove` are done to the base first, then what stands beside them is laid over it: mappings key
    by key, words and lists as a whole, and a rule that says its kind as a whole. What is new stands after what comes before it in the
    extension. When the base is in force is not taken over. Raises `Faults` for a base that is not at hand, and for names to rename or
    remove that it does not have.
    """
    if "extends" not in root:
        if left := [key for key in _KEYS if key in root]:
            raise Faults(
                [Fault("not-extending", root.keys_at[key], f"'{key}'", "'extends' beside it", "say what is extended") for key in left]
            )
        return Extended(root)
    base = _base(root, bases, registry, under)
    faults: list[Fault] = []
    rename(base, dict(_renamed(root, base, faults)), registry)
    removed = dict(_removed(root, base, faults))
    if "version" not in root:
        faults.append(Fault("missing-key", root, "no 'version'", "'version', the edition that this extension makes", "add it"))
    if faults:
        raise Faults(faults)
    for key in _OWN:
        base.pop(key, None)
    over = Table({key: value for key, value in root.items() if key not in _KEYS})
    over.where, over.keys_at = root.where, root.keys_at
    made = _laid_over(base, over, ())
    _place(made)
    return Extended(made, removed)


def _base(root: Table, bases: Bases, registry: Registry, under: tuple[str, ...]) -> Table:
    """The nodes of the base, in their long form."""
    word = root["extends"]
    name = str(word) if isinstance(word, Word) else ""
    if name not in bases:
        near = nearest(name, bases)
        known = ", ".join(bases) or "none"
        found = f"'{name}'" if name else "no text"
        expected = "a procedure that is at hand, as name@version"
        raise Faults([Fault("unknown-base", word, found, expected, f"did you mean '{near}'?" if near else f"known: {known}")])
    if name in under or len(under) >= _MOST_BASES:
        raise Faults([Fault("base-cycle", word, " extends ".join((*under, name)), "a base that does not extend this one")])
    path = bases[name]
    base = read_nodes(path.read_bytes(), file=str(path))
    _stamp(base, str(path))
    base = extended(base, bases=bases, registry=registry, under=(*under, name)).root
    name_rules(base)
    return base


def _stamp(root: Table, file: str) -> None:
    """Write the file beside every place of a tree."""
    for node in _every(root):
        node.where = attrs.evolve(node.where, file=file)
        if isinstance(node, Table):
            node.keys_at = {key: attrs.evolve(where, file=file) for key, where in node.keys_at.items()}


def _every(root: Any) -> Iterator[Any]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Table):
            stack += node.values()
        elif isinstance(node, Row):
            stack += node


def _sections(root: Table, key: str, faults: list[Fault]) -> Iterator[tuple[str, Any]]:
    """What `rename` or `remove` says of each section."""
    node = root.get(key)
    if node is None:
        return
    if not isinstance(node, Table):
        faults.append(Fault("not-a-mapping", node, "no mapping", f"sections such as rules, and what to {key} in each"))
        return
    for section, said in node.items():
        if section in SECTIONS:
            yield section, said
        else:
            near = nearest(section, SECTIONS)
            hint = f"did you mean '{near}'?" if near else f"known: {', '.join(SECTIONS)}"
            faults.append(Fault("unknown-key", node.keys_at[section], f"'{section}'", "a section that declares names", hint))


def _names(base: Table, section: str) -> dict[str, tuple[Any, str | int]]:
    """Where the base declares each name of a section."""
    return {str(key if isinstance(holder, Table) else holder[key]): (holder, key) for holder, key in declared(base, section)}


def _unknown(node: Any, name: str, section: str, known: Mapping[str, Any]) -> Fault:
    kind = SECTIONS[section]
    near = nearest(name, known)
    hint = f"did you mean '{near}'?" if near else f"known: {', '.join(known) or 'none'}"
    return Fault(f"unknown-{kind}", node, f"'{name}'", f"a {kind} of the base", hint)


def _renamed(root: Table, base: Table, faults: list[Fault]) -> Iterator[tuple[tuple[str, str], str]]:
    for section, said in _sections(root, "rename", faults):
        known = _names(base, section)
        if not isinstance(said, Table):
            faults.append(Fault("not-a-mapping", said, "no mapping", "a mapping from old names to new ones"))
            continue
        for old, new in said.items():
            if old not in known:
                faults.append(_unknown(said.keys_at[old], old, section, known))
            elif not isinstance(new, Word):
                faults.append(Fault("bad-value", new, "no text", "the new name"))
            elif new in known and new not in said:
                faults.append(Fault("name-taken", new, f"'{new}'", "a name that is free", f"rename or remove '{new}' as well"))
            else:
                yield (SECTIONS[section], old), str(new)


def _removed(root: Table, base: Table, faults: list[Fault]) -> Iterator[tuple[tuple[str, str], Where]]:
    """Takes each name out of the base, and tells where that is said; `name.key` takes out one key of what stands under the name."""
    for section, said in _sections(root, "remove", faults):
        known = _names(base, section)
        for word in said if isinstance(said, Row) else [said]:
            if not isinstance(word, Word):
                faults.append(Fault("bad-value", word, "no text", "a name, or one key of it as name.key"))
                continue
            name, *keys = word.split(".")
            if name not in known:
                faults.append(_unknown(word, name, section, known))
                continue
            holder, key = known[name]
            for inner in keys:
                node = holder[key]
                if not isinstance(node, Table) or inner not in node:
                    near = nearest(inner, node) if isinstance(node, Table) else None
                    hint = f"did you mean '{near}'?" if near else f"known: {', '.join(node) if isinstance(node, Table) else 'none'}"
                    faults.append(Fault("unknown-key", word, f"'{inner}'", f"a key of '{name}'", hint))
                    break
                holder, key = node, inner
            else:
                del holder[key]
                if not keys:
                    yield (SECTIONS[section], name), word.where


def _laid_over(base: Table, over: Table, path: tuple[str, ...]) -> Table:
    """Both mappings as one."""
    made = Table(base)
    made.where, made.keys_at = base.where, dict(base.keys_at)
    order, before = list(base), None
    for key, value in over.items():
        under: Any = base.get(key)
        whole = not (isinstance(under, Table) and isinstance(value, Table)) or (path == ("rules",) and "rule" in value)
        made[key] = value if whole else _laid_over(under, value, (*path, key))
        made.keys_at[key] = over.keys_at[key]
        if key not in base:
            order.insert(order.index(before) + 1 if before is not None else len(order), key)
        before = key
    entries = [(key, made[key]) for key in order]
    made.clear()
    made.update(entries)
    return made


def _place(root: Table) -> None:
    """Write each node's path as it is in the whole; its file, line and column stay."""
    stack: list[tuple[Any, tuple[str | int, ...]]] = [(root, ())]
    while stack:
        node, path = stack.pop()
        node.where = attrs.evolve(where_of(node), path=path)
        if isinstance(node, Table):
            node.keys_at = {key: attrs.evolve(node.keys_at.get(key, Where()), path=(*path, key)) for key in node}
            stack += [(value, (*path, key)) for key, value in node.items()]
        elif isinstance(node, Row):
            stack += [(value, (*path, at)) for at, value in enumerate(node)]
