"""The laws that every rule keeps, held against one rule and the views its author gives. It tells all that is broken, and mends nothing."""

from __future__ import annotations

import inspect
import json
import string
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from deliberation.documents.nodes import read_nodes
from deliberation.documents.shapes import plain_of, shaped
from deliberation.messages import Catalogue, Speaker
from deliberation.model import Procedure, Requirement, Rule, Verdict, View
from deliberation.rules import STANDARD, Asks, Order, Registry, Role, Time
from deliberation.testing.looking import bound, emptied

__all__ = ["NEVER_WRITTEN", "Table", "check_rule", "pitfalls"]

NEVER_WRITTEN: tuple[type[Any], ...] = (Order, Time, Role, Asks)
"""The rules that are asked of every action, and that no file names."""


def _cases(views: Mapping[str, View]) -> Mapping[str, View]:
    return MappingProxyType(dict(views))


@attrs.frozen
class Table:
    """A rule with the views it accepts and those it refuses, each under a short sentence that says what is the case."""

    rule: Rule
    accepts: Mapping[str, View] = attrs.field(converter=_cases)
    refuses: Mapping[str, View] = attrs.field(converter=_cases)


def check_rule(
    rule: Rule,
    *,
    accepts: Mapping[str, View],
    refuses: Mapping[str, View],
    registry: Registry = STANDARD,
    languages: Iterable[str | Catalogue] = ("en", "zh"),
) -> None:
    """Raises `AssertionError` with every law that a rule breaks; `accepts` and `refuses` map what is the case to a view of it.

    A rule answers as the views say, and answers every view, one of an empty case too, with a `Verdict`. It is pure, of one mind with its
    negation, explains itself in every language, survives being written in a file, and is a frozen value that documents itself. A kind of
    your own is handed in with `registry=STANDARD.with_rules(Mine)`.

    >>> from datetime import UTC, datetime
    >>> from deliberation.model import Action, Actor
    >>> from deliberation.rules import Attached
    >>> from deliberation.testing import check_rule, look
    >>> def sent(*papers):
    ...     return look(action=Action("call", Actor("p-1"), at=datetime(2026, 3, 2, tzinfo=UTC), id="a-1", data={"plans": papers}))
    >>> rule = Attached(fact="plans", at_least=2)
    >>> check_rule(rule, accepts={"two plans are sent": sent("a", "b")}, refuses={"one plan is sent": sent("a")})
    >>> check_rule(rule, accepts={"one plan is sent twice": sent("a", "a")}, refuses={"nothing is sent": sent()})
    Traceback (most recent call last):
    AssertionError: the rule 'attached' has 1 fault:
      it refuses 'one plan is sent twice' and should accept it: 'plans': 1 attached; at least 2 required: 1 missing.
    """
    faults = list(dict.fromkeys(_faults(rule, {True: accepts, False: refuses}, registry, tuple(languages))))
    if faults:
        count = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}"
        raise AssertionError("\n  ".join([f"the rule '{_kind(rule)}' has {count}:", *faults]))


def pitfalls(rule: type[Any]) -> tuple[str, ...]:
    """The traps a rule's class tells of: the paragraphs of its docstring that begin with 'Pitfall:', without that word."""
    parts = inspect.cleandoc(rule.__doc__ or "").split("\n\n")
    return tuple(part.removeprefix("Pitfall:").strip().replace("\n", " ") for part in parts if part.startswith("Pitfall:"))


def _kind(rule: Any) -> str:
    return str(getattr(rule, "kind", type(rule).__name__))


def _faults(
    rule: Any, views: Mapping[bool, Mapping[str, View]], registry: Registry, languages: tuple[str | Catalogue, ...]
) -> Iterator[str]:
    for ok, told in views.items():
        if not told:
            yield f"no view is given that it {'accepts' if ok else 'refuses'}"
    for ok, told in views.items():
        for name, view in told.items():
            yield from _answered(rule, view, f"'{name}'", ok, languages)
            yield from _answered(rule, emptied(view), "an empty case", None, languages)
    yield from _valued(rule)
    yield from _written(rule, registry)
    yield from _documented(rule, registry)


def _answered(rule: Any, view: View, what: str, ok: bool | None, languages: tuple[str | Catalogue, ...]) -> Iterator[str]:
    """What is wrong with the answer to one view, which is yes, no, or any where `ok` is None."""
    before, answers, changed = _seen(view), [], False
    for negated in (False, False, True):
        try:
            own = bound(rule, view, negated=negated)
            answers.append(rule.check(own))
        except Exception as fault:  # noqa: BLE001  (whatever it is, a rule does not raise)
            yield f"it is not total: of {what} it raises {_raised(fault)}"
            return
        changed = changed or any(getattr(own, part) is not getattr(view, part) for part in View.__slots__ if part != "_asked")
    if changed or before != _seen(view):
        yield f"it is not pure: of {what} it changes the view, the case or the action"
    for answer in answers:
        if not isinstance(answer, Verdict):
            yield f"it answers {what} with {answer!r:.60}, which is no verdict: return view.answer(…)"
            return
        said: Any = answer.ok
        if not isinstance(said, bool):
            yield f"it answers {what} with {said!r:.60}, which is neither True nor False"
            return
    verdict, again, negation = answers
    if verdict != again:
        yield f"it is not pure: asked twice of {what}, it gives two answers"
    if negation.ok is not (not verdict.ok and not verdict.sentence.unknown):
        both = "yes" if negation.ok else "no"
        yield f"it is not of one mind with its negation: of {what} both say {both}, and no sentence says that nobody can tell"
    if verdict.missing is not None and verdict.missing < 0:
        yield f"of {what} it counts {verdict.missing} as missing: give 0, or None where nothing is counted"
    yield from _explained(verdict, view.procedure, languages)
    if ok not in (None, verdict.ok):
        was, wanted = ("accepts", "refuse") if verdict.ok else ("refuses", "accept")
        yield f"it {was} {what} and should {wanted} it: {_said(verdict, view.procedure, languages)}"


def _seen(view: View) -> str:
    return repr((view.case, view.action, view.item))


def _raised(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"


def _said(verdict: Verdict, procedure: Procedure, languages: tuple[str | Catalogue, ...]) -> str:
    """The verdict in words; by its code where it has none."""
    try:
        return Speaker.of(procedure, languages[0]).sentence(verdict)
    except Exception:  # noqa: BLE001  (told by another law)
        return verdict.code


def _explained(verdict: Verdict, procedure: Procedure, languages: tuple[str | Catalogue, ...]) -> Iterator[str]:
    """What is wrong with the sentences of a verdict and of those within it."""
    code, seen = verdict.code, dict[str, str]()
    values = {"observed": verdict.observed, "required": verdict.required, "missing": verdict.missing, **verdict.values}
    for language in languages:
        name = language if isinstance(language, str) else language.language
        speaker = Speaker.of(procedure, language)
        template = speaker.catalogue.sentences.get(code) or verdict.sentence.to(name)
        if template in seen:
            yield f"it says the same in {seen[template]} and {name}: the sentence '{code}'"
        seen[template] = name
        try:
            wanted = {key for _, key, _, _ in string.Formatter().parse(template) if key is not None}
            lacking = sorted(wanted - set(values)) + (["missing"] if "missing" in wanted and verdict.missing is None else [])
            for key in lacking:
                yield f"it does not explain itself in {name}: the sentence '{code}' has no value for {{{key}}}"
            if not lacking and not (template.format_map(values).strip() and speaker.sentence(verdict).strip()):
                yield f"it does not explain itself in {name}: the sentence '{code}' is empty"
        except Exception as fault:  # noqa: BLE001  (a template or a value that cannot be shown)
            yield f"it does not explain itself in {name}: the sentence '{code}' raises {_raised(fault)}"
    for value in verdict.values.values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Verdict):
                yield from _explained(part, procedure, languages)


def _valued(rule: Any) -> Iterator[str]:
    """What keeps a rule from being a frozen value."""
    cls = type(rule)
    try:
        hash(rule)
    except TypeError as fault:
        yield f"it is not hashable: {fault}"
    if not attrs.has(cls):
        yield "it is no frozen attrs class"
        return
    fields = [field for field in attrs.fields(cls) if field.init]
    try:
        copy = cls(**{field.alias or field.name: getattr(rule, field.name) for field in fields})
    except Exception as fault:  # noqa: BLE001  (whatever it is, the rule cannot be made again)
        yield f"it cannot be made again from its own parameters: {_raised(fault)}"
        return
    if copy != rule:
        yield "it is not equal to a copy made from its own parameters"
    try:
        for name in (*(field.name for field in fields), "kind"):
            setattr(copy, name, getattr(rule, name))
            yield f"it is not frozen: '{name}' can be written"
    except AttributeError:
        return


def _written(rule: Any, registry: Registry) -> Iterator[str]:
    """What keeps a rule from being written in a file and read back."""
    cls = type(rule)
    if cls in NEVER_WRITTEN:
        return
    if registry.kinds.get(_kind(rule)) is not cls:
        yield f"its kind is not in the registry: hand in registry=STANDARD.with_rules({cls.__name__})"
        return
    try:
        text = json.dumps({"it": plain_of(Requirement("it", rule))}, ensure_ascii=False, allow_nan=False)
    except Exception as fault:  # noqa: BLE001  (whatever it is, the rule cannot be written)
        yield f"it cannot be written as JSON: {_raised(fault)}"
        return
    try:
        (back,) = shaped(read_nodes(text, file="it"), tuple[Requirement, ...], registry)
    except Exception as fault:  # noqa: BLE001  (whatever it is, the rule cannot be read)
        yield f"it is written as {text} and cannot be read back: {fault}"
        return
    if back.rule != rule:
        yield f"it is written as {text} and read back as another: {back.rule!r}"


def _documented(rule: Any, registry: Registry) -> Iterator[str]:
    """What a rule does not say of itself."""
    cls = type(rule)
    if not (cls.__doc__ or "").strip():
        yield "its class has no docstring"
    if not (getattr(getattr(cls, "check", None), "__doc__", None) or "").strip():
        yield "its 'check' has no docstring: say when it holds"
    for field in attrs.fields(cls) if attrs.has(cls) else ():
        if field.init and not field.metadata.get("doc"):
            yield f"its parameter '{field.name}' has no doc: make it with param(…)"
    if registry.kinds.get(_kind(rule)) is cls and not pitfalls(cls):
        yield "its class has no paragraph that begins with 'Pitfall:'"
