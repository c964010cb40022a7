"""Every sentence that rules and the kernel can say, found in their code, and what a catalogue lacks of them. It says none itself."""

from __future__ import annotations

import inspect
import string
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import deliberation.kernel
import deliberation.promises
from deliberation import rules
from deliberation.messages.catalogue import EN, ZH, Catalogue
from deliberation.model import Sentence
from deliberation.rules import STANDARD, Asks, Order, Registry, Role, Time

__all__ = ["missing", "said_by", "said_by_kernel"]

_ALWAYS = (Order, Role, Asks, Time)
_NUMBERS = frozenset({"observed", "required", "missing"})


def missing(catalogue: Catalogue, registry: Registry = STANDARD) -> tuple[str, ...]:
    """What a catalogue does not say, and is said in English instead: each `word KEY`, and each `sentence CODE` of any rule of the registry.

    Also each text with a place for a value that is not there, as `word KEY {value}`: to explain with it would raise `KeyError`. Sentences
    are found where a rule names one that stands at the top of a module, or in its class; one made within a function is not seen.

    >>> from deliberation.messages import ZH, Catalogue
    >>> missing(ZH)
    ()
    >>> missing(Catalogue("fr", {**ZH.words, "accepted": "accepté par {qui}"}))[:2]
    ('word accepted {qui}', 'sentence all')
    """
    return (*_words(catalogue), *_sentences(catalogue, registry))


def _words(catalogue: Catalogue) -> Iterator[str]:
    for key in dict.fromkeys((*EN.words, *ZH.words)):
        text = catalogue.words.get(key)
        if text:
            yield from _holes(f"word {key}", text, _places(EN.words.get(key, "")) | _places(ZH.words.get(key, "")))
        elif catalogue.language != "en":
            yield f"word {key}"


def _sentences(catalogue: Catalogue, registry: Registry) -> Iterator[str]:
    said = {one for cls in (*_ALWAYS, *registry.kinds.values()) for one in said_by(cls)} | set(said_by_kernel())
    for one in sorted(said, key=lambda sentence: sentence.code):
        own = {"en": one.en, "zh": one.zh}.get(catalogue.language)
        text = catalogue.sentences.get(one.code) or own
        if not text:
            yield f"sentence {one.code}"
        else:
            yield from _holes(f"sentence {one.code}", text, _places(one.en) | _places(one.zh) | _NUMBERS)


def _places(text: str) -> set[str]:
    return {key for _, key, _, _ in string.Formatter().parse(text) if key is not None}


def _holes(told: str, text: str, known: set[str]) -> Iterator[str]:
    for key in sorted(_places(text) - known):
        yield f"{told} {{{key}}}"


def said_by(cls: type[Any]) -> tuple[Sentence, ...]:
    """The sentences that a rule can say, itself or through the functions of its class and of its package, in order of their codes."""
    package = cls.__module__.partition(".")[0]
    homes = (rules.__name__,) if package == "deliberation" else (rules.__name__, package)
    return tuple(sorted(set(_reached(cls.check, cls, homes, set())), key=lambda sentence: sentence.code))


def said_by_kernel() -> tuple[Sentence, ...]:
    """The sentences that belong to no rule: the kernel's and the guard's, in order of their codes."""
    rooms = (f"{deliberation.kernel.__name__}.", f"{deliberation.promises.__name__}.")
    homes = [module for name, module in sys.modules.items() if name.startswith(rooms)]
    found = {value for home in homes for value in vars(home).values() if isinstance(value, Sentence)}
    return tuple(sorted(found, key=lambda sentence: sentence.code))


def _reached(function: Any, cls: type, homes: tuple[str, ...], seen: set[int]) -> Iterator[Sentence]:
    """The sentences that a function names, and those of the functions it names, as far as they are at home there."""
    if id(function) in seen or not inspect.isfunction(function):
        return
    seen.add(id(function))
    for name in _names(function.__code__):
        value = getattr(cls, name, None) or function.__globals__.get(name)
        yield from _within(value)
        if str(getattr(value, "__module__", "")).startswith(homes):
            for one in vars(value).values() if inspect.isclass(value) else (value,):
                yield from _reached(one, cls, homes, seen)


def _names(code: types.CodeType) -> Iterator[str]:
    """Every name that a piece of code uses, and those of the pieces within it."""
    yield from code.co_names
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield from _names(one)


def _within(value: Any) -> Iterable[Sentence]:
    """A sentence, or those that stand in a table or list of them."""
    parts = tuple(value.values()) if isinstance(value, Mapping) else value if isinstance(value, tuple | list) else (value,)
    return (one for one in parts if isinstance(one, Sentence))
