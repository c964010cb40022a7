"""Templates: named groups of steps, rules and moves that a procedure takes up with `use`, put under its own names before anything is read.

A template is a file of nodes with `parameters`; what they mean is not decided here. `$name`, alone and unquoted, stands for a parameter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs

from deliberation.documents.changing import Removed, changed, laid_over, names_of, place, table_like, unknown
from deliberation.documents.mentions import SECTIONS
from deliberation.documents.nodes import Fault, Faults, Row, Table, Word, read_nodes, where_of
from deliberation.documents.spreading import tables
from deliberation.model import is_slug
from deliberation.rules import Registry

__all__ = ["OF_USE", "Bases", "Parameter", "parameters", "template_at", "templates", "using"]

Bases = Mapping[str, Path]
"""Files that a procedure may build on: procedures by `name@version`, and templates by their names."""

OF_USE = ("prefix", "stage", "rename", "remove")
"""What every use may say, beside what its template asks for."""

_HERE = Path(__file__).parent / "templates"
_PARTS = tuple(section for section in SECTIONS if section != "stages")
_OF_TEMPLATE = ("template", "parameters", *_PARTS)
_OF_PARAMETER = ("says", "default", "optional")


@attrs.frozen
class Parameter:
    """What a template asks for: in words, and what holds where nothing is given."""

    says: str
    default: Any = None
    optional: bool = False


def templates(bases: Bases) -> dict[str, Path]:
    """The templates at hand by name: those that every procedure may use, and those among `bases`."""
    shipped = {path.stem: path for path in sorted(_HERE.glob("*.yaml"))}
    return shipped | {name: path for name, path in bases.items() if "@" not in name}


def template_at(path: Path) -> Table:
    """The nodes of a template, which many procedures use; never to be changed. Raises `DefinitionError`."""
    return _read(path.read_bytes(), str(path))


@lru_cache(maxsize=32)
def _read(text: bytes, file: str) -> Table:
    return read_nodes(text, file=file)


def parameters(root: Table) -> dict[str, Parameter]:
    """What a template asks for. Raises `Faults`."""
    faults = [
        unknown("unknown-key", root.keys_at[key], key, "a key of a template", dict.fromkeys(_OF_TEMPLATE))
        for key in root
        if key not in _OF_TEMPLATE
    ]
    told = root.get("parameters", Table())
    if not isinstance(told, Table):
        raise Faults([*faults, Fault("not-a-mapping", told, "no mapping", "a mapping from names to what they ask for")])
    made = {}
    for name, node in told.items():
        if name in OF_USE or not is_slug(name):
            faults.append(
                Fault("bad-name", told.keys_at[name], f"'{name}'", f"lower-case words joined by hyphens, other than {', '.join(OF_USE)}")
            )
        elif isinstance(node, Table) and set(node) <= set(_OF_PARAMETER) and isinstance(node.get("says"), Word):
            made[name] = Parameter(node["says"], node.get("default"), node.get("optional") == "true")
        else:
            faults.append(
                Fault(
                    "bad-parameter",
                    node,
                    "something else",
                    "what it asks for: 'says', and 'default' or 'optional: true' where it can be left out",
                )
            )
    if faults:
        raise Faults(faults)
    return made


def using(root: Table, *, bases: Bases, registry: Registry, beside: Table | None = None) -> tuple[Table, Removed]:
    """The nodes with every template they use laid under what they say themselves, and what was removed of the templates.

    `beside` is what the nodes will be laid over: its stages are there, too, and its names are taken. Raises `Faults`, and `DefinitionError`
    for a template that cannot be read.
    """
    if "use" not in root:
        return root, {}
    own = table_like(root, {key: value for key, value in root.items() if key != "use"})
    faults: list[Fault] = []
    removed: Removed = {}
    taken = _names(beside or Table())
    parts = []
    for template, use in _uses(root["use"], templates(bases), faults):
        part, gone, wrong = _part(template, use, registry)
        wrong += [] if wrong else _put(part, use, own, beside or Table())
        brought = _names(part)
        for (section, name), kind in brought.items():
            if (section, name) in taken:
                hint = "give the use a 'prefix', or 'rename' it"
                wrong.append(Fault("name-taken", use, f"'{name}'", f"another {kind} than is there already", hint))
        faults += wrong
        taken |= brought
        parts.append(part)
        removed |= gone
    if faults:
        raise Faults(faults)
    for part in parts:
        own = laid_over(part, own, leads="over")
    return own, removed


def _names(root: Table) -> dict[tuple[str, str], str]:
    """Every name that is declared, with its section, and what it is a name of."""
    return {(section, name): SECTIONS[section] for section in _PARTS for name in names_of(root, section)}


def _uses(node: Any, known: Mapping[str, Path], faults: list[Fault]) -> Iterator[tuple[Table, Table]]:
    """Each use with a template of its own: one may be used once, or several times in a list."""
    if not isinstance(node, Table):
        faults.append(Fault("not-a-mapping", node, "no mapping", "a mapping from names of templates to what each asks for"))
        return
    for name, uses in node.items():
        if name not in known:
            faults.append(unknown("unknown-template", node.keys_at[name], name, "a template that is at hand", known))
            continue
        template = template_at(known[name])
        for use in uses if isinstance(uses, Row) else [uses]:
            if isinstance(use, Table):
                yield _filled(template, None, []), use
            else:
                faults.append(Fault("not-a-mapping", use, "no mapping", f"what the template '{name}' asks for"))


def _part(template: Table, use: Table, registry: Registry) -> tuple[Table, Removed, list[Fault]]:
    """What one use brings, under the names it has there, its steps in one stage; what it leaves out; what is wrong with it."""
    try:
        asked = parameters(template)
    except Faults as several:
        return Table(), {}, several.faults
    faults = [
        unknown("unknown-key", use.keys_at[key], key, "what the template asks for", dict.fromkeys((*asked, *OF_USE)))
        for key in use
        if key not in asked and key not in OF_USE
    ]
    given = {name: use.get(name, parameter.default) for name, parameter in asked.items()}
    prefix = use.get("prefix", Word())
    if "prefix" in use and not (isinstance(prefix, Word) and is_slug(prefix)):
        faults.append(
            Fault("bad-name", prefix, f"'{prefix}'" if isinstance(prefix, Word) else "no text", "lower-case words joined by hyphens")
        )
    part = table_like(template, {key: template[key] for key in _PARTS if key in template})
    part["stages"] = table_like(template, {"": table_like(template, {"steps": part.pop("steps", table_like(template, {}))})})
    # Names first: what is given names things of the procedure, which may be called as something of the template is.
    removed, wrong = changed(part, use, registry, of="the template", prefix=prefix)
    # Nobody has to give what only that mentions which is removed.
    left = set(_mentioned(part))
    faults += [
        Fault("missing-key", use, f"no '{name}'", f"'{name}': {parameter.says}", "add it")
        for name, parameter in asked.items()
        if given[name] is None and not parameter.optional and name in left
    ]
    return _filled(part, given, faults), removed, faults + wrong


def _mentioned(node: Any) -> Iterator[str]:
    """The parameters that a node mentions."""
    if isinstance(node, Table | Row):
        for one in node.values() if isinstance(node, Table) else node:
            yield from _mentioned(one)
    elif node.startswith("$") and not node.quoted:
        yield node[1:]


def _filled(node: Any, given: Mapping[str, Any] | None, faults: list[Fault]) -> Any:
    """A copy of a node with what is given for each parameter, if any; a list that is given within a list becomes part of it."""
    if isinstance(node, Table):
        made = table_like(node, {})
        for key, value in node.items():
            filled = _filled(value, given, faults)
            if filled is not None:
                made[key] = filled
                if isinstance(value, Word) and filled != value:
                    made.keys_at[key] = where_of(filled)
        return made
    if isinstance(node, Row):
        row = Row()
        row.where = node.where
        for one in node:
            value = _filled(one, given, faults)
            row += value if isinstance(value, Row) and not isinstance(one, Row) else [] if value is None else [value]
        return row
    name = node[1:]
    if given is None or node.quoted or not node.startswith("$"):
        word = Word(node)
        word.where, word.quoted = node.where, node.quoted
        return word
    if name not in given:
        faults.append(unknown("unknown-parameter", node, name, "a parameter of the template", given))
        return None
    return None if given[name] is None else _filled(given[name], None, [])


def _put(part: Table, use: Table, own: Table, beside: Table) -> list[Fault]:
    """Put each step into a stage: the one in which the procedure writes it, or the one that the use names."""
    steps = part["stages"].pop("")["steps"]
    known = dict.fromkeys(name for root in (beside, own) for name, _ in tables(root.get("stages")))
    written = {name: stage.get("steps") for name, stage in tables(own.get("stages"))}
    home = {step: name for name, held in written.items() if isinstance(held, Table) for step in held}
    stage = use.get("stage")
    told = stage if isinstance(stage, Word) else Word()
    if stage is not None and told not in known:
        return [unknown("unknown-stage", stage, told, "a stage of the procedure", known)]
    for step, node in steps.items():
        name = home.get(step, stage)
        if name is None:
            hint = f"or write '{step}' among the steps of a stage"
            return [Fault("missing-key", use, "no 'stage'", f"'stage', in which the step '{step}' is to stand", hint)]
        held = part["stages"].setdefault(name, table_like(steps, {"steps": table_like(steps, {})}))
        held["steps"][step] = node
    place(part)
    return []
