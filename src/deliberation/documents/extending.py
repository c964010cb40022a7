"""A procedure's nodes put together from what it builds on and what it says itself; every node keeps the file and line it came from.

What the result means, and whether it is well formed, is asked afterwards, as of any other file.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from deliberation.documents.changing import changed, laid_over, place, table_like, unknown
from deliberation.documents.nodes import Fault, Faults, Table, Where, Word, read_nodes
from deliberation.documents.spreading import name_rules
from deliberation.documents.using import Bases, using
from deliberation.errors import Problem
from deliberation.rules import Registry

__all__ = ["Bases", "Extended", "edition", "extended"]

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
        return f"line {where.line} removes it: change what mentions it as well"


def extended(root: Table, *, bases: Bases, registry: Registry, under: tuple[str, ...] = ()) -> Extended:
    """The nodes with everything their base and their templates say and they leave out; the same nodes where they build on nothing.

    A base may extend another. `rename` and `remove` are done to the base first, then what stands beside them is laid over it: mappings key
    by key, words and lists as a whole, and a rule that says its kind as a whole. What is new stands after what comes before it in the
    extension. When the base is in force is not taken over. Templates are laid under what stands beside `use`. Raises `Faults` for a base or
    a template that is not at hand, for names to rename or remove that it does not have, and for what a template asks for.
    """
    if "extends" not in root:
        if left := [key for key in _KEYS if key in root]:
            raise Faults(
                [Fault("not-extending", root.keys_at[key], f"'{key}'", "'extends' beside it", "say what is extended") for key in left]
            )
        return Extended(*using(root, bases=bases, registry=registry))
    base = _base(root, bases, registry, under)
    removed, faults = changed(base, root, registry, of="the base")
    if "version" not in root:
        faults.append(Fault("missing-key", root, "no 'version'", "'version', the edition that this extension makes", "add it"))
    if faults:
        raise Faults(faults)
    for key in _OWN:
        base.pop(key, None)
    place(base)
    own = table_like(root, {key: value for key, value in root.items() if key not in _KEYS})
    over, gone = using(own, bases=bases, registry=registry, beside=base)
    return Extended(laid_over(base, over), {**removed, **gone})


def _base(root: Table, bases: Bases, registry: Registry, under: tuple[str, ...]) -> Table:
    """The nodes of the base, in their long form."""
    word = root["extends"]
    name = str(word) if isinstance(word, Word) else ""
    if name not in bases:
        raise Faults([unknown("unknown-base", word, name, "a procedure that is at hand, as name@version", bases)])
    if name in under or len(under) >= _MOST_BASES:
        raise Faults([Fault("base-cycle", word, " extends ".join((*under, name)), "a base that does not extend this one")])
    path = bases[name]
    base = read_nodes(path.read_bytes(), file=str(path))
    base = extended(base, bases=bases, registry=registry, under=(*under, name)).root
    name_rules(base)
    return base
