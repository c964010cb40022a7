"""From located nodes to values of the model, strictly, with every fault; and back to plain data. The only user of cattrs."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Any, Literal, Union, get_args, get_origin

import attrs
from cattrs import BaseValidationError, Converter
from cattrs.gen import make_dict_structure_fn, override

from deliberation.calendars import Calendar, DayOfYear, country_calendar, read_day_of_year, read_time
from deliberation.documents.nodes import Fault, Faults, Row, Table, Where, Word, where_of
from deliberation.errors import DefinitionError, nearest
from deliberation.model import (
    Arrow,
    Basis,
    Body,
    Choice,
    Citation,
    Deadline,
    Fact,
    Label,
    Member,
    Move,
    Need,
    Outcome,
    Procedure,
    Promise,
    Requirement,
    Stage,
    Step,
    Subject,
    Text,
    Who,
    is_slug,
)
from deliberation.promises import PATTERNS, Span, Wait
from deliberation.quantities import Bands, Duration, Either, read_amount, read_duration, write_amount
from deliberation.rules import Registry
from deliberation.rules.plugins import not_allowed

__all__ = ["plain_of", "shaped", "shaper"]

NAMED = (Citation, Choice, Label, Fact, Body, Deadline, Stage, Step, Requirement, Move, Outcome, Promise)
RENAMED: Mapping[type, Mapping[str, str]] = {
    Deadline: {"starts": "from"},
    Arrow: {"source": "from", "target": "to"},
    Outcome: {"target": "to"},
    Procedure: {"name": "procedure"},
    Promise: {"only": "for"},
    Wait: {"start": "from"},
    Span: {"start": "from"},
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z", re.ASCII)
_LEFT_OUT = Word("left-out")
_INTEGER = re.compile(r"-?\d{1,18}\Z", re.ASCII)

Reader = Callable[[Any, Any], Any]
"""From a node, and the type that is wanted, to a value. Raises `Fault` or `Faults`."""


def _word(node: Any, expected: str) -> str:
    if not isinstance(node, Word):
        raise Fault("bad-value", node, "a list" if isinstance(node, Row) else "a mapping", expected)
    if node == "":
        raise Fault("nothing-given", node, "nothing", expected, "give it, or remove the key")
    return str(node)


def _text(node: Any, _: Any) -> str:
    return _word(node, "a text")


def _flag(node: Any, _: Any) -> bool:
    word = _word(node, "true or false")
    if word not in ("true", "false") or node.quoted:
        near = {"yes": "true", "no": "false", "on": "true", "off": "false"}.get(word.lower(), word.lower())
        hint = f"write {near}, without quotation marks" if near in ("true", "false") else ""
        raise Fault("not-a-flag", node, _told(node), "true or false", hint)
    return word == "true"


def _count(node: Any, _: Any) -> int:
    word = _word(node, "a whole number")
    if not _INTEGER.match(word) or node.quoted:
        hint = f"write {word}, without quotation marks" if _INTEGER.match(word) else "write digits only, such as 21"
        raise Fault("not-a-count", node, _told(node), "a whole number", hint)
    return int(word)


def _no_mapping(node: Any) -> Fault:
    found = (f"'{node}'" if node else "nothing") if isinstance(node, Word) else "a list"
    return Fault("not-a-mapping", node, found, "a mapping with keys")


def _told(word: Word) -> str:
    """A word as it was found: with double quotation marks where it was written in some."""
    return f'the text "{word}"' if word.quoted else f"'{word}'"


def _parsed(parse: Callable[[str], Any], code: str, expected: str, hint: str = "") -> Reader:
    def hook(node: Any, _: Any) -> Any:
        word = _word(node, expected)
        try:
            return parse(word)
        except ValueError as fault:
            raise Fault(code, node, f"'{word}'", expected, hint or str(fault)) from None

    return hook


def _scalar(node: Any, _: Any) -> str | bool | int:
    """A value to compare a fact with: true, false, a whole number, or a text; what is quoted is a text."""
    word = _word(node, "a text, a number, true or false")
    if node.quoted:
        return word
    if word in ("true", "false"):
        return word == "true"
    return int(word) if _INTEGER.match(word) else word


_part = _parsed(read_amount, "not-an-amount", "a number, or a share such as 2/3")


def _amount(node: Any, kind: Any) -> Any:
    """A number or a share; `{lesser_of: […]}` or `{greater_of: […]}`; `{up_to: {30000: 7 %}, above: 6 %}`."""
    if not isinstance(node, Table):
        return _part(node, kind)
    if list(node) in (["lesser_of"], ["greater_of"]) and Either in get_args(kind):
        ((key, row),) = node.items()
        return _made(Either, node, key.partition("_")[0], _gather(_part, _many(row)))
    if set(node) == {"up_to", "above"} and isinstance(node["up_to"], Table) and Bands in get_args(kind):
        within = int | Fraction | Either
        bands = node["up_to"]
        sizes = _gather(_size, bands, bands)
        *amounts, above = _gather(_amount, (*bands.values(), node["above"]), within)
        return _made(Bands, node, tuple(zip(sizes, amounts, strict=True)), above)
    raise Fault(
        "not-an-amount",
        node,
        f"the keys {', '.join(node) or 'none'}",
        "a number, a share, {lesser_of: …}, {greater_of: …} or {up_to: …, above: …}",
    )


def _size(key: str, bands: Table) -> int:
    if not _INTEGER.match(key):
        raise Fault("not-a-count", bands.keys_at[key], f"'{key}'", "a whole number", "write digits only, such as 30000")
    return int(key)


def _made(cls: Any, node: Any, *given: Any) -> Any:
    """A value of a class, or the reason why there can be none."""
    try:
        return cls(*given)
    except ValueError as fault:
        raise Fault("does-not-fit", node, _shown(node), "values that fit together", str(fault)) from None


def _word_or_count(node: Any, kind: Any) -> Any:
    if isinstance(node, Word) and _INTEGER.match(node):
        return _count(node, int)
    words = next(one for one in get_args(kind) if is_literal(one))
    return _literal(node, words)


def _many(node: Any) -> list[Any]:
    """One value, or a list of them."""
    return node if isinstance(node, Row) else [node]


def _literal(node: Any, kind: Any) -> str:
    known = get_args(kind)
    word = _word(node, f"one of {', '.join(known)}")
    if word not in known:
        near = nearest(word, known)
        raise Fault("not-one-of", node, f"'{word}'", f"one of {', '.join(known)}", f"did you mean '{near}'?" if near else "")
    return word


def _texts(node: Any, _: Any) -> Text:
    if isinstance(node, Table):
        words, faults = [], []
        for key, value in node.items():
            if not _LANGUAGE.match(key):
                faults.append(Fault("not-a-language", node.keys_at[key], f"'{key}'", "a language such as en or zh"))
            if not isinstance(value, Word):
                faults.append(Fault("bad-value", value, "no text", f"the text in '{key}'"))
            words.append((key, str(value)))
        if faults:
            raise Faults(faults)
        return Text(tuple(words))
    return Text.of(_word(node, "a text, or a text for each language"))


def _gather(read: Reader, nodes: Iterable[Any], kind: Any = None) -> tuple[Any, ...]:
    """What is read from each node, or every fault of all of them."""
    made, faults = [], []
    for node in nodes:
        try:
            made.append(read(node, kind))
        except (Fault, Faults, BaseValidationError, DefinitionError) as fault:
            faults += _flat(fault, None)
    if faults:
        raise Faults(faults)
    return tuple(made)


def _checked(name: str, where: Where) -> list[Fault]:
    """The fault of a name that is no slug."""
    if is_slug(name):
        return []
    near = "-".join(re.findall(r"[a-z0-9]+", name.lower()))
    hint = f"write '{near}'" if is_slug(near) else ""
    return [Fault("bad-name", where, f"'{name}'", "lower-case words joined by hyphens, 64 letters at most, such as 'close-vote'", hint)]


def _shown(node: Any) -> str:
    """A mapping on one line, as far as it is short."""
    words = ", ".join(f"{key}: {value if isinstance(value, Word) else '…'}" for key, value in node.items() if key != "name")
    return "{" + (words if len(words) <= 80 else f"{words[:80]}…") + "}"


def _flat(fault: BaseException, node: Any) -> list[Fault]:
    """The faults within whatever was raised. A value's own complaint is placed at its node."""
    if isinstance(fault, Fault):
        return [fault]
    if isinstance(fault, Faults):
        return fault.faults
    if isinstance(fault, BaseValidationError):
        return [one for inner in fault.exceptions for one in _flat(inner, node)]
    if isinstance(fault, DefinitionError):
        return [Fault(problem.code, node, problem.found, problem.expected, problem.hint) for problem in fault.problems]
    if isinstance(fault, KeyError):
        return []  # told already, as a missing key
    return [Fault("does-not-fit", node, _shown(node), "values that fit together", str(fault))]


def _by_name(make: Callable[[Any, Word], Any]) -> Reader:
    """A reader of a mapping from names to values, each made from what stands under a name, and the name."""

    def entry(key: str, node: Table) -> Any:
        faults = _checked(key, node.keys_at.get(key, node.where))
        try:
            made = make(node[key], _LEFT_OUT if faults else Word(key))
        except (Fault, Faults) as fault:
            faults += _flat(fault, None)
        if faults:
            raise Faults(faults)
        return made

    def several(node: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(node, Table):
            raise Fault("not-a-mapping", node, "a text" if isinstance(node, Word) else "a list", "a mapping from names")
        return _gather(entry, node, node)

    return several


def _titled(cls: Any) -> Reader:
    """A reader of names, as a list or with their titles."""

    def bare(node: Any, _: Any) -> Any:
        name = _word(node, "a name")
        if faults := _checked(name, where_of(node)):
            raise Faults(faults)
        return cls(name)

    named = _by_name(lambda body, name: cls(str(name), title=_texts(body, Text)))
    return lambda node, kind: _gather(bare, node) if isinstance(node, Row) else named(node, kind)


class Shaper:
    """A cattrs converter that knows a town's file: its names, its short forms, and the rules of one registry."""

    def __init__(self, registry: Registry) -> None:
        self.kinds = registry.kinds
        self.converter = Converter(detailed_validation=True, forbid_extra_keys=True)
        hook = self.converter.register_structure_hook
        hook(str, _text)
        hook(bool, _flag)
        hook(int, _count)
        hook(date, _parsed(date.fromisoformat, "not-a-date", "a date such as 2026-01-01", "write year, month and day"))
        hook(time, _parsed(read_time, "not-a-time", "a time such as 18:00", "write hours and minutes, from 00:00 to 23:59"))
        hook(DayOfYear, _parsed(read_day_of_year, "not-a-day-of-year", "a day of every year such as 03-01", "write month and day"))
        hook(Text, _texts)
        hook(Duration, _parsed(read_duration, "not-a-duration", "a duration such as '7 days', '3 working-days' or '48 hours'"))
        hook(Who, self._who)
        hook(Need, self._need)
        hook(Basis, self._basis)
        hook(Member, self._member)
        hook(Calendar, self._calendar)
        hook(Requirement, self._requirement)
        hook(Subject, self._subject)
        hook(Promise, self._promise)
        factory = self.converter.register_structure_hook_factory
        factory(attrs.has, self._class)
        # The last hook that fits is taken: the special ones come after the general.
        factory(is_optional, self._optional)
        factory(is_tuple, self._tuple)
        factory(is_asks, self._asks)
        factory(is_dict, self._mapping)
        self.converter.register_structure_hook_func(is_amount, _amount)
        self.converter.register_structure_hook_func(is_word_or_count, _word_or_count)
        self.converter.register_structure_hook_func(is_scalar, _scalar)
        self.converter.register_structure_hook_func(is_literal, _literal)
        # What a hook leaves to the fields of its class is read by these, made once all hooks are known.
        self._members, self._bases = self._class(Member), self._class(Basis)
        self._move_fields = self._class(Move, also=("from", "to"))
        hook(Move, self._move)
        self._whole = self._class(Procedure)
        hook(Procedure, self._procedure)
        self._rules: dict[type, Reader] = {}

    def _class(self, cls: type, also: tuple[str, ...] = ()) -> Reader:
        """A reader of one class that tells every unknown, missing and wrong key at once; keys in `also` are known to others."""
        renamed = RENAMED.get(cls, {})
        fields = {renamed.get(field.name, field.name): field for field in attrs.fields(cls) if field.init}
        needed = [key for key, field in fields.items() if field.default is attrs.NOTHING]
        shown = [key for key in fields if not (key == "name" and cls in NAMED)] + list(also)
        overrides: Any = {attribute: override(rename=key) for attribute, key in renamed.items()}
        make: Reader = make_dict_structure_fn(cls, self.converter, _cattrs_forbid_extra_keys=False, **overrides)

        def read(node: Any, _: Any = None) -> Any:
            if not isinstance(node, Table):
                raise _no_mapping(node)
            faults = []
            for key in node:
                if key not in fields:
                    near = nearest(key, shown)
                    hint = f"did you mean '{near}'?" if near else f"known: {', '.join(shown)}"
                    faults.append(Fault("unknown-key", node.keys_at.get(key, node.where), f"'{key}'", "a key that is known here", hint))
            faults += [Fault("missing-key", node, f"no '{key}'", f"'{key}'", "add it") for key in needed if key not in node]
            try:
                value = make(node, cls)
            except BaseValidationError as fault:
                faults += _flat(fault, node)
                if not faults:
                    faults.append(Fault("does-not-fit", node, _shown(node), "values that fit together"))
            if faults:
                raise Faults(faults)
            return value

        return read

    def _optional(self, kind: Any) -> Reader:
        """A reader of what may be left out."""
        (inner,) = (one for one in get_args(kind) if one is not types.NoneType)
        read = self.converter.get_structure_hook(inner)
        return lambda node, _: None if node is None else read(node, inner)

    def _tuple(self, kind: Any) -> Reader:
        """A reader of one value, or several; of what has names, by its names."""
        inner = get_args(kind)[0]
        if inner in (Choice, Label):
            return _titled(inner)
        read = self.converter.get_structure_hook(inner)
        if inner in NAMED:
            return _by_name(lambda body, name: read(_with(body, name), inner))
        return lambda node, _: _gather(read, _many(node), inner)

    def _mapping(self, kind: Any) -> Reader:
        """A reader of a mapping whose keys are free."""
        inner = get_args(kind)[1]
        read = self.converter.get_structure_hook(inner)

        def several(node: Any, _: Any) -> dict[str, Any]:
            body = _with(node)
            return dict(zip(body, _gather(read, body.values(), inner), strict=True))

        return several

    def _procedure(self, node: Any, _: Any) -> Procedure:
        """The whole of a file; also where its name is none, so that the rest is read too."""
        name = node.get("procedure") if isinstance(node, Table) else None
        faults = _checked(name, name.where) if isinstance(name, Word) else []
        if faults:
            node = _with(node)
            node["procedure"] = _LEFT_OUT
        try:
            procedure: Procedure = self._whole(node, Procedure)
        except Faults as found:
            faults = [*faults, *found.faults]
        if faults:
            raise Faults(faults)
        return procedure

    def _who(self, node: Any, _: Any) -> Who:
        if isinstance(node, Table):
            known = ("member_of", "item", "did")
            if len(node) != 1 or next(iter(node)) not in known:
                raise Fault("bad-who", node, f"the keys {', '.join(node) or 'none'}", f"one key of {', '.join(known)}")
            ((key, value),) = node.items()
            return Who(**{key: _word(value, "a name")})
        role, at, scope = _word(node, "a role, role@fact, or {member_of: body}").partition("@")
        if not role or (at and not scope):
            raise Fault("bad-who", node, f"'{node}'", "a role such as chair, or role@fact such as villager@village")
        return Who(role, scope=scope or None)

    def _need(self, node: Any, _: Any) -> Need:
        if isinstance(node, Table):
            if list(node) != ["not"]:
                raise Fault("bad-need", node, f"the keys {', '.join(node) or 'none'}", "a rule's name, {not: name} or {rule: …}")
            return Need(_word(node["not"], "a rule's name"), negated=True)
        return Need(_word(node, "a rule's name"))

    def _member(self, node: Any, _: Any) -> Member:
        if isinstance(node, Word):
            return Member(_word(node, "a member's id"))
        member: Member = self._members(node, Member)
        return member

    def _basis(self, node: Any, _: Any) -> Basis:
        if isinstance(node, Word):
            return Basis(_word(node, "a citation"))
        basis: Basis = self._bases(node, Basis)
        return basis

    def _calendar(self, node: Any, _: Any) -> Calendar:
        body = _with(node)
        for key in body:
            if key not in ("country", "timezone"):
                raise Fault("unknown-key", body.keys_at[key], f"'{key}'", "country or timezone", "remove it, or correct the name")
        country = _word(body["country"], "a country such as CN") if "country" in body else None
        zone = _word(body["timezone"], "a time zone such as Asia/Shanghai") if "timezone" in body else "UTC"
        try:
            return country_calendar(country, zone)
        except ValueError as fault:
            raise Fault("bad-calendar", node, str(fault), "a country code such as CN and a time zone such as Asia/Shanghai") from None

    def _requirement(self, node: Any, _: Any) -> Requirement:
        body = _with(node)
        name = str(body.pop("name"))
        basis, title = body.pop("basis", None), body.pop("title", None)
        if "rule" not in body:
            raise Fault("missing-key", node, "no 'rule'", "'rule', the kind of rule", f"known: {', '.join(self.kinds)}")
        word = body.pop("rule")
        kind = _word(word, "a kind of rule")
        cls = self.kinds.get(kind)
        if cls is None:
            near = nearest(kind, self.kinds)
            hint = not_allowed(kind) or (f"did you mean '{near}'?" if near else f"known: {', '.join(self.kinds)}")
            raise Fault("unknown-rule-kind", word, f"'{kind}'", "a kind of rule that is known", hint)
        if cls not in self._rules:
            self._rules[cls] = self._class(cls, also=("rule", "basis", "title"))
        parts = (
            lambda: self._rules[cls](body, cls),
            lambda: None if basis is None else self._basis(basis, Basis),
            lambda: Text() if title is None else _texts(title, Text),
        )
        rule, rests_on, called = _gather(lambda part, _: part(), parts)
        return Requirement(name, rule, basis=rests_on, title=called)

    def _condition(self, node: Any) -> Need:
        if isinstance(node, Table) and "rule" in node:
            raise Fault("bad-need", node, "a rule", "a rule's name, or {not: name}", "give it a name under 'rules'")
        return self._need(node, Need)

    def _subject(self, node: Any, _: Any) -> Subject:
        if not isinstance(node, Table):
            return Subject(_word(node, "a move, {enters: step} or {holds: rule}"))
        if len(node) != 1 or next(iter(node)) not in ("enters", "holds"):
            raise Fault("bad-subject", node, f"the keys {', '.join(node) or 'none'}", "a move, {enters: step} or {holds: rule}")
        if "holds" in node:
            return Subject(holds=self._condition(node["holds"]))
        return Subject(enters=_word(node["enters"], "a step"))

    def _promise(self, node: Any, _: Any) -> Promise:
        body = _with(node)
        name = str(body.pop("name"))
        around = Table({key: body.pop(key) for key in ("for", "says") if key in body})
        heads = [key for key in body if key in PATTERNS]
        if len(heads) > 1:
            hint = "make two promises of it"
            raise Fault("two-patterns", body.keys_at[heads[1]], f"'{heads[1]}' beside '{heads[0]}'", "one pattern a promise", hint)
        if not heads:
            key, near = next(((key, near) for key in body if (near := nearest(key, PATTERNS))), (None, None))
            known = f"one of {', '.join(PATTERNS)}"
            if key is not None:
                raise Fault("unknown-key", body.keys_at[key], f"'{key}'", known, f"did you mean '{near}'?")
            raise Fault("missing-key", node, "no pattern", known, "say what is promised")
        cls = PATTERNS[heads[0]]
        if cls not in self._rules:
            self._rules[cls] = self._class(cls, also=("for", "says"))
        parts = (
            lambda: self._rules[cls](body, cls),
            lambda: self._condition(around["for"]) if "for" in around else None,
            lambda: _texts(around["says"], Text) if "says" in around else Text(),
        )
        pattern, only, says = _gather(lambda part, _: part(), parts)
        return Promise(name, pattern, only=only, says=says)

    def _asks(self, _: Any) -> Reader:
        """A reader of facts by name, and of facts of a move's own."""
        facts = self._tuple(tuple[Fact, ...])

        def asked(row: Any, _: Any) -> tuple[str | Fact, ...]:
            return facts(row, Fact) if isinstance(row, Table) else (_word(row, "a fact's name, or a fact"),)

        return lambda node, _: tuple(chain.from_iterable(_gather(asked, _many(node))))

    def _move(self, node: Any, _: Any) -> Move:
        body = _with(node)
        faults: list[Fault] = []
        if isinstance(body.get("by"), Word) and body["by"] == "clock":
            if "at" not in body:
                faults.append(Fault("missing-key", node, "no 'at' beside 'by: clock'", "'at', the deadline on which the clock acts"))
            del body["by"]
        elif "at" in body:
            hint = "remove 'at', or let the clock make the move"
            faults.append(Fault("at-without-clock", body.keys_at["at"], "'at' for people", "'by: clock' with 'at'", hint))
        if "arrows" in body:
            faults += [
                Fault("from-and-arrows", body.keys_at[key], f"'{key}' beside 'arrows'", "either 'from' and 'to', or 'arrows'")
                for key in ("from", "to")
                if key in body
            ]
            body = Table({key: value for key, value in body.items() if key not in ("from", "to")})
            body.where, body.keys_at = where_of(node), node.keys_at
        elif "from" in body:
            arrows = Row()
            arrows.where = body["from"].where
            target = body.pop("to", None)
            for source in _many(body.pop("from")):
                arrow = Table({"from": source} if target is None else {"from": source, "to": target})
                arrow.where, arrow.keys_at = where_of(source), {}
                arrows.append(arrow)
            body["arrows"] = arrows
        else:
            faults.append(Fault("missing-key", node, "no 'from'", "'from', the steps it leads from"))
            body.pop("to", None)
        try:
            move: Move = self._move_fields(body, Move)
        except Faults as found:
            raise Faults([*faults, *found.faults]) from None
        if faults:
            raise Faults(faults)
        return move


def _with(body: Any, name: Word | None = None) -> Table:
    """A copy of a mapping, with the name it stands under where one is given."""
    if not isinstance(body, Table):
        raise _no_mapping(body)
    copy = Table(body)
    copy.where, copy.keys_at = body.where, body.keys_at
    if name is not None:
        if "name" in body:
            raise Fault(
                "unknown-key", body.keys_at["name"], "'name'", "a key that is known here", f"remove it: '{name}' before it is the name"
            )
        copy["name"] = name
    return copy


def is_amount(kind: Any) -> bool:
    """A number or a share; where the type says so, the lesser or greater of several, or one by the size of a place."""
    return {int, Fraction} <= set(get_args(kind)) <= {int, Fraction, Either, Bands, types.NoneType}


def is_word_or_count(kind: Any) -> bool:
    """One of several words, or a whole number."""
    return (
        get_origin(kind) in (Union, types.UnionType)
        and len(get_args(kind)) == 2
        and int in get_args(kind)
        and any(map(is_literal, get_args(kind)))
    )


def is_scalar(kind: Any) -> bool:
    """Any one value."""
    return set(get_args(kind)) >= {str, bool, int} and set(get_args(kind)) <= {str, bool, int, types.NoneType}


def is_optional(kind: Any) -> bool:
    """A value, or nothing."""
    args = get_args(kind)
    return get_origin(kind) in (Union, types.UnionType) and len(args) == 2 and types.NoneType in args


def is_tuple(kind: Any) -> bool:
    """One value, or several."""
    return get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,)


def is_dict(kind: Any) -> bool:
    """A mapping whose keys are free."""
    return get_origin(kind) is dict


def is_literal(kind: Any) -> bool:
    """One of several words."""
    return get_origin(kind) is Literal


def is_asks(kind: Any) -> bool:
    """Facts by name, and facts of a move's own."""
    return is_tuple(kind) and set(get_args(get_args(kind)[0])) == {str, Fact}


@lru_cache(maxsize=16)
def _shaper_of(kinds: tuple[tuple[str, type], ...]) -> Shaper:
    return Shaper(Registry(dict(kinds)))


def shaper(registry: Registry) -> Shaper:
    """The converter for a registry; made once for the same rules."""
    return _shaper_of(tuple(registry.kinds.items()))


def shaped(node: Table, cls: type, registry: Registry) -> Any:
    """A value of a class from a node. Raises `Faults` with everything that is wrong."""
    return shaper(registry).converter.structure(node, cls)


def plain_of(value: Any) -> Any:
    """Plain data that reads back as the same value: mappings by name, short forms where there are any, defaults left out."""
    cls = type(value)
    write = _PLAIN.get(cls)
    if write is not None:
        return write(value)
    return _fields(value, leave_out=("name",) if cls in NAMED else ()) if attrs.has(cls) else value


def _plain_tuple(value: tuple[Any, ...]) -> Any:
    if len(value) == 1 and isinstance(value[0], Subject):
        return plain_of(value[0])
    if value and isinstance(value[0], Choice | Label) and not any(one.title for one in value):
        return [one.name for one in value]
    if value and isinstance(value[0], NAMED):
        return {one.name: plain_of(one) for one in value}
    return [plain_of(one) for one in value]


def _plain_who(who: Who) -> Any:
    if who.role is not None:
        return f"{who.role}@{who.scope}" if who.scope else who.role
    return {key: name for key in ("member_of", "item", "did") if (name := getattr(who, key)) is not None}


def _plain_calendar(calendar: Calendar) -> Any:
    return {"timezone": calendar.timezone} if calendar.country is None else {"country": calendar.country, "timezone": calendar.timezone}


def _plain_requirement(value: Requirement) -> Any:
    return {"rule": value.rule.kind, **plain_of(value.rule), **_fields(value, leave_out=("name", "rule"))}


def _plain_subject(subject: Subject) -> Any:
    if subject.move is not None:
        return subject.move
    return {"enters": subject.enters} if subject.holds is None else {"holds": plain_of(subject.holds)}


def _plain_promise(value: Promise) -> Any:
    return {**plain_of(value.pattern), **_fields(value, leave_out=("name", "pattern"))}


def _fields(value: Any, *, leave_out: tuple[str, ...]) -> dict[str, Any]:
    renamed = RENAMED.get(type(value), {})
    plain = {}
    for field in attrs.fields(type(value)):
        if field.init and field.name not in leave_out:
            mine = getattr(value, field.name)
            default: Any = field.default
            if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
                default = default.factory()
            if mine != default or type(mine) is not type(default):
                plain[renamed.get(field.name, field.name)] = plain_of(mine)
    return plain


def _plain_move(move: Move) -> dict[str, Any]:
    plain = _fields(move, leave_out=("name", "arrows", "asks"))
    targets = {arrow.target for arrow in move.arrows}
    if len(targets) == 1 and not any(arrow.needs for arrow in move.arrows):
        plain["from"] = [arrow.source for arrow in move.arrows]
        if (target := targets.pop()) is not None:
            plain["to"] = target
    else:
        plain["arrows"] = [plain_of(arrow) for arrow in move.arrows]
    if move.at is not None:
        plain["by"] = "clock"
    if move.asks:
        plain["asks"] = [ask if isinstance(ask, str) else {ask.name: plain_of(ask)} for ask in move.asks]
    return plain


_PLAIN: Mapping[type, Callable[[Any], Any]] = {
    Text: lambda text: dict(text.words),
    Fraction: write_amount,
    Either: lambda either: {f"{either.pick}_of": [plain_of(one) for one in either.of]},
    Bands: lambda bands: {"up_to": {str(size): plain_of(one) for size, one in bands.up_to}, "above": plain_of(bands.above)},
    Duration: str,
    date: str,
    time: lambda moment: moment.strftime("%H:%M"),
    DayOfYear: str,
    Who: _plain_who,
    Need: lambda need: {"not": need.rule} if need.negated else need.rule,
    Basis: lambda basis: basis.citation if basis.status is None else _fields(basis, leave_out=()),
    Calendar: _plain_calendar,
    Choice: lambda choice: plain_of(choice.title),
    Label: lambda label: plain_of(label.title),
    Requirement: _plain_requirement,
    Move: _plain_move,
    Subject: _plain_subject,
    Promise: _plain_promise,
    tuple: _plain_tuple,
}
