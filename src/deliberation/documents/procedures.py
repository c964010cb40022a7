"""A procedure's file: read strictly with every fault located, and written so that it reads back as the same procedure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs
import yaml

from deliberation.definition import problems
from deliberation.documents.extending import extended
from deliberation.documents.nodes import Fault, Faults, Row, Table, Word, faulty_nodes, locate, where_of
from deliberation.documents.shapes import plain_of, shaped
from deliberation.documents.spreading import spread, tables
from deliberation.documents.using import Bases
from deliberation.errors import DefinitionError, Problem
from deliberation.model import Procedure
from deliberation.rules import STANDARD, Registry

__all__ = ["load_procedure", "read_procedure", "write_procedure"]

_ROUNDS = 12
_PARTS = re.compile(r"[@.]")


def read_procedure(
    text: str | bytes, *, file: str = "procedure.yaml", rules: Registry = STANDARD, bases: Bases = MappingProxyType({})
) -> Procedure:
    """The procedure that a YAML (or JSON) text describes; `bases` are the files it may build on, beside the templates that are always there.

    Raises `DefinitionError` with every fault: where it stands, what was found, what was expected, the nearest name. Nothing in the text is
    imported or evaluated.
    """
    root, faults = faulty_nodes(text, file=file)
    # Of what is given twice the first stands, and without its anchor or tag a value can be read.
    dropped = _prune(root, [fault for fault in faults if fault.code in ("alias", "bad-key")])
    try:
        whole = extended(root, bases=bases, registry=rules)
    except Faults as several:
        raise DefinitionError([fault.problem(file) for fault in (*faults, *several.faults)]) from None
    root = whole.root
    procedure = None
    for _ in range(_ROUNDS):
        try:
            spread(root)
            procedure = shaped(root, Procedure, rules)
            break
        except Fault as fault:
            new = [fault]
        except Faults as several:
            new = several.faults
        # What is missing only because something below it was taken out is a consequence, and not told.
        told = [one.where.path for one in faults]
        faults += [one for one in new if not any(path[: len(one.where.path)] == one.where.path for path in told)]
        dropped |= _prune(root, new)
    found = [fault.problem(file) for fault in faults]
    for problem in problems(procedure) if procedure is not None else ():
        if not faults or _stands_alone(problem, dropped, root):
            path = _as_written(root, problem.path)
            where = locate(root, path)
            hint = whole.told(problem) or problem.hint
            found.append(attrs.evolve(problem, path=path, hint=hint, file=where.file or file, line=where.line, column=where.column))
    if found or procedure is None:
        raise DefinitionError(list(dict.fromkeys(found)))
    checked: Procedure = procedure
    return checked


def _prune(root: Table, faults: list[Fault]) -> set[str]:
    """Take what is faulty out of the tree, so that the rest can be checked too; the names that are lost with it."""
    lost: set[str] = set()
    # From the end of each list to its beginning, so that places still fit.
    for fault in sorted(faults, key=lambda one: [(isinstance(part, int), part) for part in one.where.path], reverse=True):
        path = fault.where.path
        lost.update(part for part in path if isinstance(part, str))
        if not path and fault.code == "missing-key":
            root[fault.expected.strip("'")] = Word("left-out")
        node: Any = root
        for part in path[:-1]:
            node = node[part] if _holds(node, part) else None
        rules: Any = root.get("rules")
        if path and _holds(node, path[-1]):
            gone = node[path[-1]]
            del node[path[-1]]
            if fault.code == "bad-name" and isinstance(node, Table):
                # What it holds is good under another name.
                node.keys_at[f"left-out-{len(node.keys_at)}"] = fault.where
                node[f"left-out-{len(node.keys_at) - 1}"] = gone
            else:
                lost.update(_names_in(gone))
        # A rule that stood inline was moved among the named ones: it is taken out there, whole.
        for name, rule in list(tables(rules)):
            if rule.where.path != ("rules", name) and path[: len(rule.where.path)] == rule.where.path:
                lost.update(_names_in(rule), (name,))
                del rules[name]
    return lost


def _holds(node: Any, part: str | int) -> bool:
    return (isinstance(node, Table) and part in node) or (isinstance(node, Row) and isinstance(part, int) and part < len(node))


def _names_in(node: Any) -> Iterator[str]:
    """Every word within a node, and what is before and after an '@' or '.' in it."""
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, Word):
            yield from (str(one), *_PARTS.split(one))
        elif isinstance(one, Table):
            yield from one
            stack += one.values()
        else:
            stack += one


def _stands_alone(problem: Problem, dropped: set[str], root: Table) -> bool:
    """Whether a problem is more than a consequence of what was left out: a name that is known nowhere, not even there."""
    name = problem.found.strip("'")
    if problem.code == "value-of-fact":
        rule = root["rules"][problem.path[1]]
        return str(rule["fact"]) not in dropped
    return problem.code.startswith("unknown-") and dropped.isdisjoint((name, *_PARTS.split(name)))


def _as_written(root: Table, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """A problem's path as the file has it: arrows in their short form, what is asked for in a list, rules that stand inline."""
    if path[:1] == ("rules",) and len(path) > 1 and _holds(root.get("rules"), path[1]):
        return (*where_of(root["rules"][path[1]]).path, *path[2:])
    if path[:1] != ("moves",) or len(path) < 3:
        return path
    move = root["moves"][path[1]]
    if path[2:] == ("from",) and "arrows" in move:
        return (*path[:2], "arrows", 0, "from")
    if path[2] == "arrows" and "arrows" not in move and path[-1] in ("from", "to"):
        short = (*path[:2], path[-1])
        return (*short, path[3]) if path[-1] == "from" and isinstance(move.get("from"), Row) else short
    if path[2] == "asks" and len(path) > 3 and isinstance(move["asks"], Row):
        at = next((at for at, row in enumerate(move["asks"]) if isinstance(row, Table) and path[3] in row), None)
        return path if at is None else (*path[:3], at, *path[3:])
    return path


def load_procedure(path: str | Path, *, rules: Registry = STANDARD, bases: Bases = MappingProxyType({})) -> Procedure:
    """The procedure in a file. Raises `DefinitionError`, and `OSError` where a file cannot be read."""
    return read_procedure(Path(path).read_bytes(), file=str(path), rules=rules, bases=bases)


def write_procedure(procedure: Procedure) -> str:
    """The YAML text of a procedure. Rules that stood inline have the names under which refusals tell them."""
    plain = {"procedure": procedure.name, **{key: value for key, value in plain_of(procedure).items() if key != "name"}}
    text: str = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)
    return text
