"""A procedure's file: read strictly with every fault located, and written so that it reads back as the same procedure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import yaml

from deliberation.definition import problems
from deliberation.documents.nodes import Fault, Faults, Row, Table, Word, faulty_nodes, locate, where_of
from deliberation.documents.shapes import plain_of, shaped
from deliberation.errors import DefinitionError, Problem
from deliberation.model import START, Procedure, is_slug
from deliberation.rules import STANDARD, Registry

__all__ = ["load_procedure", "read_procedure", "write_procedure"]

_ROUNDS = 12
_PARTS = re.compile(r"[@.]")


def read_procedure(text: str | bytes, *, file: str = "procedure.yaml", rules: Registry = STANDARD) -> Procedure:
    """The procedure that a YAML (or JSON) text describes.

    Raises `DefinitionError` with every fault: where it stands, what was found, what was expected, the nearest name. Nothing in the text is
    imported or evaluated.
    """
    root, faults = faulty_nodes(text, file=file)
    # Of what is given twice the first stands, and without its anchor or tag a value can be read.
    dropped = _prune(root, [fault for fault in faults if fault.code in ("alias", "bad-key")])
    procedure = None
    for _ in range(_ROUNDS):
        try:
            _spread(root)
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
            found.append(attrs.evolve(problem, path=path, file=file, line=where.line, column=where.column))
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
        for name, rule in list(_tables(rules)):
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


def load_procedure(path: str | Path, *, rules: Registry = STANDARD) -> Procedure:
    """The procedure in a file. Raises `DefinitionError`, and `OSError` where the file cannot be read."""
    return read_procedure(Path(path).read_bytes(), file=str(path), rules=rules)


def write_procedure(procedure: Procedure) -> str:
    """The YAML text of a procedure. Rules that stood inline have the names under which refusals tell them."""
    plain = {"procedure": procedure.name, **{key: value for key, value in plain_of(procedure).items() if key != "name"}}
    text: str = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)
    return text


def _tables(node: Any) -> Iterator[tuple[str, Table]]:
    if isinstance(node, Table):
        for key, value in node.items():
            if isinstance(value, Table):
                yield key, value


def _spread(root: Table) -> None:
    """Short forms made long before anything is read: rules that stand inline get names, and `from: any` its steps."""
    rules = root.get("rules")
    if not isinstance(rules, Table):
        if rules is not None:
            raise Fault("not-a-mapping", rules, "no mapping", "a mapping from names to rules")
        rules = Table()
        rules.where, rules.keys_at = root.where, {}
    for _, rule in list(_tables(rules)):
        _hoist(rule, "of", rules)
    for _, move in _tables(root.get("moves")):
        _hoist(move, "needs", rules)
        for _, outcome in _tables(move.get("outcomes")):
            _hoist(outcome, "needs", rules)
        arrows = move.get("arrows")
        for arrow in arrows if isinstance(arrows, Row) else []:
            if isinstance(arrow, Table):
                _hoist(arrow, "needs", rules)
        if isinstance(move.get("from"), Word) and move["from"] == "any":
            move["from"] = _any_step(root, move["from"])
    if rules:
        root["rules"] = rules


def _hoist(holder: Table, key: str, rules: Table) -> None:
    """Give each rule that stands inline a name, and leave the name in its place."""
    needs = holder.get(key)
    row = Row(needs if isinstance(needs, Row) else [] if needs is None else [needs])
    for at, need in enumerate(row):
        if isinstance(need, Table) and "rule" in need:
            row[at] = _named(need, rules)
        elif isinstance(need, Table) and isinstance(need.get("not"), Table) and "rule" in need["not"]:
            need["not"] = _named(need["not"], rules)
    if needs is not None:
        row.where = where_of(needs)
        holder[key] = row


def _named(rule: Table, rules: Table) -> Word:
    _hoist(rule, "of", rules)
    words = [str(rule["rule"]).replace("_", "-")]
    words += [
        str(value).replace(".", "-")
        for key, value in rule.items()
        if key != "rule" and isinstance(value, Word) and is_slug(value.replace(".", "-"))
    ][:1]
    stem = "-".join(words)[:58].rstrip("-")
    name, count = stem, 1
    while name in rules and rules[name] != rule:
        count += 1
        name = f"{stem}-{count}"
    rules[name] = rule
    rules.keys_at.setdefault(name, rule.where)
    word = Word(name)
    word.where = rule.where
    return word


def _any_step(root: Table, word: Word) -> Row:
    """Every step that is not an end."""
    steps = Row()
    steps.where = word.where
    for _, stage in _tables(root.get("stages")):
        known = stage.get("steps")
        for name, body in known.items() if isinstance(known, Table) else ():
            if not (isinstance(body, Table) and body.get("end") == "true") and name != START:
                step = Word(name)
                step.where = word.where
                steps.append(step)
    return steps
