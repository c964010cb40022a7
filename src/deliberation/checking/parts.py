"""What a procedure's parts say, key by key as in a town's file, and what each word in them is a name of. Nothing is compared here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from deliberation.calendars import Calendar
from deliberation.documents.mentions import SECTIONS
from deliberation.documents.shapes import NAMED, RENAMED, plain_of
from deliberation.model import (
    Arrow,
    Basis,
    Body,
    Deadline,
    Fact,
    Move,
    Need,
    Outcome,
    Procedure,
    Promise,
    Requirement,
    Subject,
    Who,
    named_kind,
)

__all__ = ["KINDS", "Said", "declared", "mentioned", "name_of", "said"]

KINDS: Mapping[str, str] = {**SECTIONS, "outcomes": "outcome", "groups": "group", "of": "choice", "asks": "fact", "arrows": "step"}
"""What the names below a key are names of."""

_CLOCKS = dict.fromkeys(("stops", "pauses", "resumes", "extends"), "deadline")
_MENTIONS: Mapping[type, Mapping[str, str]] = {
    Basis: {"citation": "citation"},
    Who: {"role": "role", "scope": "fact", "member_of": "body", "item": "fact", "did": "move"},
    Need: {"rule": "rule"},
    Subject: {"move": "move", "enters": "step"},
    Fact: {"totals_of": "move"},
    Body: {"present": "move", "invited": "role"},
    Deadline: {"starts": "move", "enters": "step", "field": "fact", "item": "item"},
    Arrow: {"source": "step", "target": "step"},
    Outcome: {"target": "step", "pins": "body", **_CLOCKS},
    Move: {
        "at": "deadline",
        "asks": "fact",
        "sets": "fact",
        "opens": "item",
        "on": "item",
        "pins": "body",
        "counts_since": "move",
        "retracts": "move",
        **_CLOCKS,
    },
}
_UNSAID: Mapping[type, tuple[str, ...]] = {
    Arrow: ("source",),
    Procedure: ("name", "version", "valid_from", "valid_to", "replaces"),  # what an edition says of itself
    Calendar: ("holidays", "workdays", "announced_to"),
}


@attrs.frozen
class Said:
    """What stands under one key, and what its words are names of; empty where they are no names."""

    value: Any
    kind: str = ""


def name_of(one: Any) -> str:
    """The name a thing stands under; an arrow stands under the step it leads from."""
    name: str = one.source if isinstance(one, Arrow) else one.name
    return name


def said(thing: Any, *, defaults: bool = True) -> dict[str, Said]:
    """What a thing says under each key of a file, but for its name and what a file does not say; without `defaults` only what it has to say."""
    if isinstance(thing, Requirement):
        rule = _fields(thing.rule, defaults=defaults)
        return {"rule": Said(thing.rule.kind), **rule, **_fields(thing, defaults=defaults, leave_out=("name", "rule"))}
    if isinstance(thing, Promise):
        return {**_fields(thing.pattern, defaults=defaults), **_fields(thing, defaults=defaults, leave_out=("name", "pattern"))}
    return _fields(thing, defaults=defaults, leave_out=("name",) if isinstance(thing, NAMED) else _UNSAID.get(type(thing), ()))


def _fields(thing: Any, *, defaults: bool, leave_out: tuple[str, ...] = ()) -> dict[str, Said]:
    cls = type(thing)
    renamed, kinds = RENAMED.get(cls, {}), _MENTIONS.get(cls, {})
    keys = {}
    for field in attrs.fields(cls):
        if field.init and field.name not in leave_out:
            value = getattr(thing, field.name)
            if defaults or plain_of(value) != plain_of(_default(field)):
                kind = _kind(field) if "kind" in vars(cls) else kinds.get(field.name, "")
                keys[renamed.get(field.name, field.name)] = Said(value, kind)
    return keys


def _default(field: attrs.Attribute[Any]) -> Any:
    default: Any = field.default
    return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]


def _kind(field: attrs.Attribute[Any]) -> str:
    """What a rule's parameter names; a choice, or no name at all, where the parameter does not say."""
    names = field.metadata.get("names")
    if names is None:
        return "choice"
    return named_kind(names)


def mentioned(one: Any) -> Mapping[str, str] | None:
    """What the fields of somebody who may, of a need, or of what a promise speaks of, name; nothing of any other value."""
    return _MENTIONS[type(one)] if isinstance(one, Who | Need | Subject) else None


def declared(procedure: Procedure) -> frozenset[tuple[str, str]]:
    """Every name that a procedure gives to something, with what it is a name of."""
    return frozenset(_declared(procedure))


def _declared(thing: Any) -> Iterator[tuple[str, str]]:
    for field in attrs.fields(type(thing)):
        value = getattr(thing, field.name, None)
        for one in value if isinstance(value, tuple) else ():
            if isinstance(one, NAMED):
                yield KINDS[field.name], one.name
                if not isinstance(one, Requirement | Promise):
                    yield from _declared(one)
