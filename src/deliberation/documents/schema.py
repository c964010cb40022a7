"""The JSON Schema of a town's files, made from the classes and rules that read them and the templates at hand; it refuses nothing they take.

It is written in draft 2020-12, with those keywords only that mean the same in draft 7, which older editors read. It speaks of YAML 1.2 as an
editor types it. The reader takes each scalar as a text, so a text may be anything here that is no list and no mapping; an empty value and
`null` are one thing to an editor, and the reader alone tells them apart.
"""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date, datetime, time
from typing import Any, Literal, get_args, get_type_hints

import attrs

from deliberation.calendars import Calendar, DayOfYear
from deliberation.documents import shapes
from deliberation.documents.leaves import LEAVES
from deliberation.documents.meanings import BUILDING, FILE, KINDS, LEADS, SHORT, USING
from deliberation.documents.mentions import SECTIONS
from deliberation.documents.people import PeopleShape
from deliberation.documents.shapes import NAMED, RENAMED, plain_of
from deliberation.documents.stories import Line, Story
from deliberation.documents.using import Parameter, parameters, template_at, templates
from deliberation.model import (
    START,
    Basis,
    Choice,
    Fact,
    Label,
    Member,
    Move,
    Need,
    Procedure,
    Promise,
    Requirement,
    Stage,
    Subject,
    Text,
    Who,
)
from deliberation.promises import PATTERNS
from deliberation.quantities import Bands, Duration, Either
from deliberation.rules import STANDARD, Registry

__all__ = ["Kind", "schema"]

Kind = Literal["procedure", "people", "stories"]
Schema = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_LEAF: Mapping[Any, str] = {
    str: "word",
    bool: "flag",
    int: "count",
    date: "date",
    time: "time",
    datetime: "moment",
    DayOfYear: "day-of-year",
    Duration: "duration",
}
_CLOCK = {
    "if": {"required": ["by"], "properties": {"by": {"const": "clock"}}},
    "then": {"required": ["at"]},
    "else": {"properties": {"at": False}},
}


def _needed(cls: Any) -> list[str]:
    """The keys of a class that cannot be left out."""
    renamed = RENAMED.get(cls, {})
    return [renamed.get(field.name, field.name) for field in attrs.fields(cls) if field.init and field.default is attrs.NOTHING]


_PROMISED = {
    "anyOf": [{"required": [kind]} for kind in PATTERNS],
    "allOf": [{"if": {"required": [kind]}, "then": {"required": _needed(cls)}} for kind, cls in PATTERNS.items()],
}
_ALONE = {
    "rules": {"additionalProperties": {"required": ["rule"]}},
    "deadlines": {"additionalProperties": {"properties": {"basis": {"required": ["citation"]}}}},
    "moves": {"additionalProperties": {"allOf": [{"if": {"required": ["arrows"]}, "else": {"required": ["from"]}}, _CLOCK]}},
    "promises": {"additionalProperties": _PROMISED},
}
"""What a procedure has that builds on nothing: another may leave it to its base, or to a template."""


def schema(kind: Kind = "procedure", *, rules: Registry = STANDARD) -> dict[str, Any]:
    """The JSON Schema of a kind of file, as plain data: `procedure`, `people` or `stories`. Raises `ValueError` for another kind.

    >>> schema("people")["properties"]["people"]["description"]
    'everybody, from ids to persons'
    """
    if kind not in get_args(Kind):
        raise ValueError(f"there is no schema of '{kind}': the kinds of file are {', '.join(get_args(Kind))}")
    made = _Maker(rules)
    root = made.procedure() if kind == "procedure" else made.stories() if kind == "stories" else made.part(PeopleShape)
    return deepcopy({"$schema": _DRAFT, **root, "$defs": dict(sorted(made.defs.items()))})


def _first(thing: Any) -> str:
    """The first paragraph of a docstring."""
    return inspect.cleandoc(thing.__doc__ or "").split("\n\n")[0].replace("\n", " ")


def _called(cls: type) -> str:
    """What a definition is called; one of a rule's own by its whole name."""
    if not cls.__module__.startswith("deliberation."):
        return f"{cls.__module__}.{cls.__qualname__}"
    return {Requirement: "rule", Subject: "spoken-of"}.get(cls) or cls.__name__.lower().removesuffix("shape")


def _words(kind: Any) -> list[Any]:
    """The words of a `Literal`, and what an editor takes those for that look like something else."""
    return [one for word in get_args(kind) for one in (word, *_typed(word))]


def _typed(word: str) -> tuple[Any, ...]:
    try:
        return (json.loads(word),)
    except ValueError:
        return ()


def _default(field: attrs.Attribute[Any]) -> Schema:
    """What holds where a key is left out, as far as one word says it."""
    plain = plain_of(field.default)
    return {"default": plain} if isinstance(plain, str | int) else {}


def _closed(properties: Schema, **more: Any) -> Schema:
    """A mapping that has no other keys."""
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def _either(type_: str, then: Schema, otherwise: Schema) -> Schema:
    """One form for values of a type, another for all others; unlike `anyOf` it leaves no doubt which of the two is missed."""
    return {"if": {"type": type_}, "then": then, "else": otherwise}


def _several(form: Schema) -> Schema:
    """One, or a list of them."""
    return _either("array", {"items": form}, form)


def _needing(key: str, form: Schema) -> Schema:
    """A form whose mapping has to have a key. Beside a `$ref` draft 7 would not read what it needs."""
    return {"allOf": [form], "required": [key]}


class _Maker:
    """The forms of values by their types, and the definitions they refer to."""

    def __init__(self, registry: Registry) -> None:
        self.kinds = registry.kinds
        self.defs: Schema = {}
        self.own: Mapping[Any, Callable[[], Schema]] = {
            Text: lambda: _either(
                "object", {"propertyNames": LEAVES["language"], "additionalProperties": LEAVES["words"]}, self.leaf("word")
            ),
            Who: lambda: _either("object", self.short(Who, maxProperties=1, minProperties=1), LEAVES["who"]),
            Need: lambda: _either("object", self.need(), self.leaf("word")),
            # Who uses it says whether the citation is needed: an extension may give the status alone.
            Basis: lambda: _either("object", {**self.part(Basis), "required": []}, self.leaf("word")),
            Fact: self.fact,
            Member: lambda: _either("object", self.part(Member), self.leaf("word")),
            Calendar: lambda: self.short(Calendar),
            Requirement: self.rule,
            Subject: self.subject,
            Promise: self.promise,
            Move: self.move,
            Line: self.line,
        }
        # As in the reader: what is looked for first is more special than what comes after it.
        self.shapes: tuple[tuple[Callable[[Any], bool], Callable[[Any], Schema]], ...] = (
            (shapes.is_literal, lambda kind: {"enum": _words(kind)}),
            (shapes.is_scalar, lambda _: self.leaf("word")),
            (shapes.is_word_or_count, self.word_or_count),
            (shapes.is_amount, self.amount),
            (shapes.is_dict, lambda kind: {"type": "object", "additionalProperties": self.form(get_args(kind)[1])}),
            (shapes.is_asks, lambda _: self.asks()),
            (shapes.is_tuple, lambda kind: self.row(get_args(kind)[0])),
            (shapes.is_optional, lambda kind: self.form(next(one for one in get_args(kind) if one is not types.NoneType))),
            (attrs.has, lambda kind: self.ref(_called(kind), lambda: self.part(kind))),
        )

    def ref(self, name: str, make: Callable[[], Schema]) -> Schema:
        """A definition by its name, made where it is asked for first; it may hold itself."""
        if name not in self.defs:
            self.defs[name] = {}
            self.defs[name] = make()
        return {"$ref": f"#/$defs/{name}"}

    def leaf(self, name: str) -> Schema:
        return self.ref(name, lambda: LEAVES[name])

    def form(self, kind: Any) -> Schema:
        """What may stand for a value of a type; anything for a type that only its own rule knows."""
        if kind in _LEAF:
            return self.leaf(_LEAF[kind])
        if kind in self.own:
            return self.ref(_called(kind), self.own[kind])
        return next((make(kind) for fits, make in self.shapes if fits(kind)), {})

    def word_or_count(self, kind: Any) -> Schema:
        (words,) = (one for one in get_args(kind) if one is not int)
        return _either("integer", self.leaf("count"), {"enum": _words(words)})

    def amount(self, kind: Any) -> Schema:
        if Bands in get_args(kind):
            return self.ref("amount-by-bands", self.bands)
        return self.ref("amount-of-several", self.several) if Either in get_args(kind) else self.leaf("amount")

    def several(self) -> Schema:
        row = {"type": "array", "items": self.leaf("amount"), "minItems": 2}
        told = {key: {"description": words, **row} for key, words in SHORT[Either].items()}
        return _either("object", _closed(told, minProperties=1, maxProperties=1), self.leaf("amount"))

    def bands(self) -> Schema:
        one = self.ref("amount-of-several", self.several)
        bands = {"type": "object", "additionalProperties": one, "minProperties": 1, "propertyNames": LEAVES["size"]}
        told = {key: {"description": words, **(bands if key == "up_to" else one)} for key, words in SHORT[Bands].items()}
        mapping = {"if": {"anyOf": [{"required": [key]} for key in told]}, "then": _closed(told, required=list(told)), "else": one}
        return _either("object", mapping, self.leaf("amount"))

    def fact(self) -> Schema:
        made = self.part(Fact)
        made["properties"]["kind"]["enumDescriptions"] = [KINDS[kind][0] for kind in made["properties"]["kind"]["enum"]]
        return made

    def asks(self) -> Schema:
        return _several(_either("object", self.named(self.form(Fact)), self.leaf("word")))

    def named(self, form: Schema) -> Schema:
        """A mapping from names."""
        return {"type": "object", "propertyNames": self.leaf("name"), "additionalProperties": form}

    def row(self, inner: Any) -> Schema:
        if inner in (Choice, Label):
            return _either("array", {"items": self.leaf("name")}, self.named(self.form(Text)))
        return self.named(self.form(inner)) if inner in NAMED else _several(self.form(inner))

    def short(self, cls: type, **more: Any) -> Schema:
        """A mapping of words that stands for one value."""
        return _closed({key: {"description": told, **self.leaf("word")} for key, told in SHORT[cls].items()}, **more)

    def part(self, cls: type) -> Schema:
        """A class that stands as a mapping: every key, what it says, what may stand there; those it needs."""
        renamed, hints = RENAMED.get(cls, {}), get_type_hints(cls)
        fields = {renamed.get(field.name, field.name): field for field in attrs.fields(cls) if field.init}
        # A key that is not told of stands elsewhere in the file: a name, a place.
        told = FILE.get(cls) or {key: field.metadata.get("doc", "") for key, field in fields.items()}
        fields = {key: field for key, field in fields.items() if key in told}
        properties = {key: {"description": told[key], **self.form(hints[field.name]), **_default(field)} for key, field in fields.items()}
        required = [key for key, field in fields.items() if field.default is attrs.NOTHING]
        return _closed(properties, description=LEADS.get(cls) or _first(cls), required=required)

    def need(self) -> Schema:
        words = {"not": {"description": SHORT[Need]["not"], **_either("object", self.inline(), self.leaf("word"))}}
        return {"if": {"required": ["rule"]}, "then": self.inline(), "else": _closed(words, required=["not"])}

    def inline(self) -> Schema:
        """A rule that stands where its name could."""
        return _needing("rule", self.form(Requirement))

    def rule(self) -> Schema:
        """A rule: the keys of its kind, and those of every rule. An extension may leave the kind out, and give any of a rule's keys."""
        told = {kind: _first(cls) for kind, cls in self.kinds.items()}
        branches = [self.branch(kind) for kind in self.kinds]
        keys = {key: None for kind in self.kinds for key in self.defs[f"rule-{kind}"]["properties"]}
        return {
            "type": "object",
            "description": _first(Requirement),
            "properties": {"rule": {"description": FILE[Requirement]["rule"], "enum": list(told), "enumDescriptions": list(told.values())}},
            "allOf": [*branches, {"if": {"required": ["rule"]}, "else": {"propertyNames": {"enum": ["rule", *keys]}}}],
        }

    def branch(self, kind: str) -> Schema:
        chosen = {"required": ["rule"], "properties": {"rule": {"const": kind}}}
        return {"if": chosen, "then": self.ref(f"rule-{kind}", lambda: self.kind(kind))}

    def kind(self, kind: str) -> Schema:
        """The keys of one kind of rule."""
        cls = self.kinds[kind]
        made = self.part(cls)
        keys = made["properties"]
        if "of" in keys and attrs.fields_dict(cls)["of"].metadata.get("names") == "rule":
            keys["of"] |= _several(_either("object", self.inline(), self.leaf("word")))
        around = FILE[Requirement]
        basis = {"description": around["basis"], **_needing("citation", self.form(Basis))}
        keys |= {"rule": {"const": kind}, "basis": basis, "title": {"description": around["title"], **self.form(Text)}}
        return made

    def condition(self, told: str) -> Schema:
        """A rule by its name, which may have to fail."""
        words = {"not": {"description": SHORT[Need]["not"], **self.leaf("word")}}
        return {"description": told, **_either("object", _closed(words, required=["not"]), self.leaf("word"))}

    def subject(self) -> Schema:
        told = SHORT[Subject]
        keys = {"enters": {"description": told["enters"], **self.leaf("word")}, "holds": self.condition(told["holds"])}
        return _either("object", _closed(keys, minProperties=1, maxProperties=1), self.leaf("word"))

    def promise(self) -> Schema:
        """A promise: the keys of its pattern, and those of every promise. An extension may leave the pattern out, and give any of its keys."""
        told = {kind: {"description": _first(cls)} for kind, cls in PATTERNS.items()}
        branches = [self.promised(kind) for kind in PATTERNS]
        keys = {key: None for kind in PATTERNS for key in self.defs[f"promise-{kind}"]["properties"]}
        return {
            "type": "object",
            "description": LEADS[Promise],
            "properties": told,
            "propertyNames": {"enum": list(keys)},
            "allOf": branches,
        }

    def promised(self, kind: str) -> Schema:
        return {"if": {"required": [kind]}, "then": self.ref(f"promise-{kind}", lambda: self.pattern(kind))}

    def pattern(self, kind: str) -> Schema:
        """The keys of one pattern, and what may stand beside it."""
        made = self.part(PATTERNS[kind])
        says = {"description": FILE[Promise]["says"], **self.form(Text)}
        made["properties"] |= {"for": self.condition(FILE[Promise]["for"]), "says": says}
        return {**made, "required": []}

    def move(self) -> Schema:
        made = self.part(Move)
        keys = made["properties"]
        keys["from"] = {"description": FILE[Move]["from"], **_several(self.leaf("word")), "examples": [START, "any"]}
        keys["to"] = {"description": FILE[Move]["to"], **self.leaf("word")}
        keys["by"]["examples"] = ["clock"]
        return {**made, "if": {"required": ["arrows"]}, "then": {"properties": {"from": False, "to": False}}}

    def line(self) -> Schema:
        made = self.part(Line)
        made["properties"] |= {key: {"description": FILE[Line][key], "type": "object"} for key in ("data", "vouched")}
        moves = {"required": ["by"], "properties": {"by": {"minItems": 1}}}
        waits = {"anyOf": [{"required": ["at"]}, {"required": ["after"]}], "properties": {"by": {"type": "array", "maxItems": 0}}}
        return {**made, "if": {"required": ["move"]}, "then": moves, "else": waits}

    def stories(self) -> Schema:
        story = self.part(Story)
        story["properties"]["plays"] = {"description": FILE[Story]["plays"], "type": "array", "minItems": 1, "items": self.form(Line)}
        stories = {"type": "object", "additionalProperties": self.ref("story", lambda: story)}
        return _closed({"stories": {"description": "worked cases, by name", **stories}}, required=["stories"])

    def procedure(self) -> Schema:
        """A whole procedure, or what an extension says of it: only a whole one has to be complete."""
        made = self.part(Procedure)
        made["properties"]["procedure"] = {"description": FILE[Procedure]["procedure"], **self.leaf("name")}
        building = {"use": self.uses(), "extends": self.leaf("word"), **self.changes()}
        made["properties"] |= {key: {"description": BUILDING[key], **form} for key, form in building.items()}
        uses = {"if": {"required": ["use"]}, "else": {"properties": _ALONE}}
        whole = {"required": ["procedure"], "properties": {"rename": False, "remove": False}, **uses}
        return {**made, "required": ["version"], "if": {"required": ["extends"]}, "else": whole}

    def changes(self) -> Schema:
        """What can be renamed in, and removed from, what a procedure builds on."""
        told = {**FILE[Procedure], **FILE[Stage]}
        forms = (("rename", self.renamed()), ("remove", _several(self.leaf("word"))))
        return {key: _closed({one: {"description": told[one], **form} for one in SECTIONS}) for key, form in forms}

    def uses(self) -> Schema:
        """The templates at hand, and what each asks for; of any other only that it is a use."""
        known = {name: template_at(path) for name, path in templates({}).items()}
        told = {name: {"description": str(root["template"]), **_several(self.use(parameters(root)))} for name, root in known.items()}
        return {"type": "object", "properties": told, "additionalProperties": _several({"type": "object"})}

    def use(self, asked: Mapping[str, Parameter]) -> Schema:
        every = {"prefix": self.leaf("name"), "stage": self.leaf("word"), **self.changes()}
        properties = {name: {"description": str(one.says)} for name, one in asked.items()}
        properties |= {key: {"description": USING[key], **form} for key, form in every.items()}
        needed = [name for name, one in asked.items() if one.default is None and not one.optional]
        # What is removed may be all that mentions one of them.
        return _closed(properties, **{"if": {"required": ["remove"]}, "else": {"required": needed}})

    def renamed(self) -> Schema:
        return {"type": "object", "additionalProperties": self.leaf("name")}
