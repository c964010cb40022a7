"""Short forms of a procedure's nodes made long, before anything is read: what they mean is not decided here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deliberation.documents.nodes import Fault, Row, Table, Word, where_of
from deliberation.model import START, is_slug

__all__ = ["name_rules", "spread", "tables"]


def tables(node: Any) -> Iterator[tuple[str, Table]]:
    """Each entry of a mapping that is a mapping itself."""
    if isinstance(node, Table):
        for key, value in node.items():
            if isinstance(value, Table):
                yield key, value


def spread(root: Table) -> None:
    """Short forms made long before anything is read: rules that stand inline get names, and `from: any` its steps."""
    name_rules(root)
    for _, move in tables(root.get("moves")):
        if isinstance(move.get("from"), Word) and move["from"] == "any":
            move["from"] = _any_step(root, move["from"])


def name_rules(root: Table) -> None:
    """Give each rule that stands inline a name among the others. Raises `Fault` where the rules are no mapping."""
    rules = root.get("rules")
    if not isinstance(rules, Table):
        if rules is not None:
            raise Fault("not-a-mapping", rules, "no mapping", "a mapping from names to rules")
        rules = Table()
        rules.where, rules.keys_at = root.where, {}
    for _, rule in list(tables(rules)):
        _hoist(rule, "of", rules)
    for _, move in tables(root.get("moves")):
        _hoist(move, "needs", rules)
        for _, outcome in tables(move.get("outcomes")):
            _hoist(outcome, "needs", rules)
        arrows = move.get("arrows")
        for arrow in arrows if isinstance(arrows, Row) else []:
            if isinstance(arrow, Table):
                _hoist(arrow, "needs", rules)
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
    for _, stage in tables(root.get("stages")):
        known = stage.get("steps")
        for name, body in known.items() if isinstance(known, Table) else ():
            if not (isinstance(body, Table) and body.get("end") == "true") and name != START:
                step = Word(name)
                step.where = word.where
                steps.append(step)
    return steps
