"""Where a procedure's nodes mention each name, and the same nodes with other names; whether a name exists is not asked here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from deliberation.documents.nodes import Row, Table, Word
from deliberation.model import named_kind
from deliberation.promises import PATTERNS, AtMostTimes, NoSooner, Span, Times, Wait, Within
from deliberation.rules import Registry

__all__ = ["SECTIONS", "declared", "rename"]

# What stands under a key: the kind of name, or how to look further into it.
Spec = str | Mapping[str, Any] | Callable[[Any, str | int], Iterator["Mention"]]

SECTIONS: Mapping[str, str] = {
    "citations": "citation",
    "roles": "role",
    "topic": "fact",
    "vouched": "fact",
    "items": "item",
    "bodies": "body",
    "deadlines": "deadline",
    "stages": "stage",
    "steps": "step",
    "rules": "rule",
    "moves": "move",
    "promises": "promise",
}
"""The parts of a procedure that declare names, and what each name is a name of; `steps` stand within the stages."""


@attrs.frozen
class Mention:
    """A word that is a name: what it names, and where it stands."""

    kind: str
    holder: Any
    key: str | int


def _who(holder: Any, key: str | int) -> Iterator[Mention]:
    node = holder[key]
    if isinstance(node, Table):
        yield from _look({"member_of": "body", "item": "fact", "did": "move"}, holder, key)
    else:
        yield Mention("who", holder, key)


def _need(holder: Any, key: str | int) -> Iterator[Mention]:
    yield from _look({"not": "rule"} if isinstance(holder[key], Table) else "rule", holder, key)


def _subject(holder: Any, key: str | int) -> Iterator[Mention]:
    yield from _look({"enters": "step", "holds": _need} if isinstance(holder[key], Table) else "move", holder, key)


def _spoken_of(cls: Any) -> dict[str, Any]:
    """The keys of a pattern, or of a part of one, that hold subjects."""
    return {field.metadata.get("key", field.name): _subject for field in attrs.fields(cls) if field.metadata.get("names") == "subject"}


def _asked(holder: Any, key: str | int) -> Iterator[Mention]:
    yield from _look({"*": _FACT} if isinstance(holder[key], Table) else "fact", holder, key)


def _based(holder: Any, key: str | int) -> Iterator[Mention]:
    yield from _look({"citation": "citation"} if isinstance(holder[key], Table) else "citation", holder, key)


_FACT: Mapping[str, Any] = {"totals_of": "move", "seen_by": _who}
_CLOCKS = dict.fromkeys(("stops", "pauses", "resumes", "extends"), "deadline")
_END = {"to": "step", "needs": _need, "pins": "body", **_CLOCKS}
_PLACES: Mapping[str, Any] = {
    "topic": {"*": _FACT},
    "vouched": {"*": _FACT},
    "bodies": {"*": {"present": "move", "invited": "role"}},
    "deadlines": {"*": {"from": "move", "enters": "step", "item": "item", "field": "fact", "basis": _based}},
    "moves": {
        "*": {
            **_END,
            "from": "step",
            "arrows": {"from": "step", "to": "step", "needs": _need},
            "outcomes": {"*": _END},
            "at": "deadline",
            "by": _who,
            "seen_by": _who,
            "asks": _asked,
            "sets": "fact",
            "opens": "item",
            "on": "item",
            "counts_since": "move",
            "retracts": "move",
        }
    },
    "promises": {
        "*": {
            "for": _need,
            **{key: spec for cls in PATTERNS.values() for key, spec in _spoken_of(cls).items()},
            AtMostTimes.kind: _spoken_of(Times),
            NoSooner.kind: _spoken_of(Wait),
            Within.kind: _spoken_of(Span),
        }
    },
}


def _look(spec: Spec, holder: Any, key: str | int) -> Iterator[Mention]:
    """Every name below one node. A list is looked through as if each of its values stood alone."""
    node = holder[key]
    if isinstance(node, Row):
        for at in range(len(node)):
            yield from _look(spec, node, at)
    elif callable(spec):
        yield from spec(holder, key)
    elif isinstance(spec, str):
        if isinstance(node, Word):
            yield Mention(spec, holder, key)
    elif isinstance(node, Table):
        for name in node:
            inner = spec.get(name, spec.get("*"))
            if inner is not None:
                yield from _look(inner, node, name)


def _mentions(root: Table, registry: Registry) -> Iterator[Mention]:
    for key, spec in _PLACES.items():
        if key in root:
            yield from _look(spec, root, key)
    rules: Any = root.get("rules")
    for name in rules if isinstance(rules, Table) else ():
        rule = rules[name]
        cls: Any = registry.kinds.get(str(rule.get("rule"))) if isinstance(rule, Table) else None
        named = {field.name: field.metadata.get("names") for field in attrs.fields(cls)} if cls is not None else {}
        spec = {key: named_kind(names) for key, names in named.items() if names} | {"basis": _based}
        yield from _look(spec, rules, name)


def declared(root: Table, section: str) -> Iterator[tuple[Any, str | int]]:
    """Where each name of a section is declared: the holder and the key, or the place in a list of names alone."""
    node: Any = root.get("stages" if section == "steps" else section)
    holders = (
        [stage.get("steps") for stage in node.values() if isinstance(stage, Table)]
        if section == "steps" and isinstance(node, Table)
        else [node]
    )
    for holder in holders:
        if isinstance(holder, Table):
            yield from ((holder, key) for key in list(holder))
        elif isinstance(holder, Row):
            yield from ((holder, at) for at in range(len(holder)) if isinstance(holder[at], Word))


def rename(root: Table, changes: Mapping[tuple[str, str], str], registry: Registry) -> None:
    """Give names of some kinds other names, where they are declared and wherever they are mentioned; all at once, so that two can be swapped."""
    for mention in list(_mentions(root, registry)):
        word = mention.holder[mention.key]
        new = _reworded(mention.kind, word, changes)
        if new != word:
            mention.holder[mention.key] = _word(new, word)
    for section, kind in SECTIONS.items():
        places = list(declared(root, section))
        for holder in {id(holder): holder for holder, _ in places}.values():
            _redeclare(holder, kind, changes)
    for holder in _own_facts(root):
        _redeclare(holder, "fact", changes)


def _own_facts(root: Table) -> Iterator[Table]:
    """The mappings in which moves ask for facts of their own."""
    moves = root.get("moves")
    for move in moves.values() if isinstance(moves, Table) else ():
        asks = move.get("asks") if isinstance(move, Table) else None
        yield from (one for one in (asks if isinstance(asks, Row) else [asks]) if isinstance(one, Table))


def _redeclare(holder: Any, kind: str, changes: Mapping[tuple[str, str], str]) -> None:
    if isinstance(holder, Row):
        holder[:] = [_word(changes.get((kind, str(one)), one), one) if isinstance(one, Word) else one for one in holder]
        return
    renamed = {key: changes.get((kind, key), key) for key in holder}
    if any(key != new for key, new in renamed.items()):
        entries, places = list(holder.items()), dict(holder.keys_at)
        holder.clear()
        holder.update({renamed[key]: value for key, value in entries})
        holder.keys_at = {renamed.get(key, key): where for key, where in places.items()}


def _reworded(kind: str, word: str, changes: Mapping[tuple[str, str], str]) -> str:
    if kind == "who":
        role, at, scope = word.partition("@")
        return changes.get(("role", role), role) + at + changes.get(("fact", scope), scope)
    if kind == "move":
        move, dot, outcome = word.partition(".")
        return changes.get(("move", move), move) + dot + outcome
    return changes.get((kind, word), word)


def _word(text: str, like: Word) -> Word:
    made = Word(text)
    made.where, made.quoted = like.where, like.quoted
    return made
