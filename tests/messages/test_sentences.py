"""What can be said is found in the code of the rules; what a catalogue lacks of it, or says with a place for nothing, is listed."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, ClassVar

import attrs

import deliberation.rules
from deliberation.messages import EN, ZH, Catalogue, missing
from deliberation.messages.sentences import said_by, said_by_kernel
from deliberation.model import Sentence, View
from deliberation.rules import STANDARD, Asks, Order, Registry, Role, Time
from deliberation.testing import look

NEAR = Sentence("near", "{here} is near.", "{here}很近。")
FAR = Sentence("far", "{here} is far.", "{here}很远。")
TOLD = {True: Sentence("told.yes", "yes {it}", "是{it}"), False: Sentence("told.no", "no {it}", "否{it}")}
LISTED = (Sentence("listed", "listed", "已列出"), "no sentence")
NEVER = Sentence("never", "never said", "从不说")


def _far(view: View, deep: int) -> Any:
    return _far(view, deep - 1) if deep else view.answer(False, FAR)


@attrs.frozen
class Own:
    kind: ClassVar[str] = "own"
    SAID: ClassVar[Sentence] = Sentence("said", "said {it}", "说{it}")
    deep: int = 0

    def check(self, view: View) -> Any:
        """By its class, a function that calls itself, a table, a list, and within what is done later."""
        return [self._own(view), _far(view, self.deep), *self._later(lambda: (TOLD, LISTED, NEAR))]

    def _later(self, told: Any) -> list[Any]:
        return []

    def _own(self, view: View) -> Any:
        return view.answer(True, self.SAID)


class Answering:
    def __call__(self, view: View) -> Any: ...


@attrs.frozen
class Odd:
    """Its `check` is no function."""

    kind: ClassVar[str] = "odd"
    check: ClassVar[Any] = Answering()


def test_the_sentences_of_a_rule_are_found_wherever_it_takes_them_from() -> None:
    """And none that it never names."""
    assert ["far", "listed", "near", "said", "told.no", "told.yes"] == [one.code for one in said_by(Own)]
    assert () == said_by(Odd)
    assert {"far", "said"} == {verdict.code for verdict in Own(deep=1).check(look())}


def test_no_sentence_of_the_package_is_overlooked() -> None:
    """Everything that stands in a module of the rules is found from a rule."""
    rooms = [importlib.import_module(f"deliberation.rules.{one.name}") for one in pkgutil.iter_modules(deliberation.rules.__path__)]
    known = {value for room in rooms for value in vars(room).values() if isinstance(value, Sentence)}
    assert known == {one for cls in (Order, Role, Asks, Time, *STANDARD.kinds.values()) for one in said_by(cls)}
    assert {"annul.rests", "clock.paused", "outcome.none", "roster.no", "secret.once"} <= {one.code for one in said_by_kernel()}


def test_what_is_shipped_says_everything() -> None:
    """In English and in Chinese."""
    assert ((), ()) == (missing(EN), missing(ZH))


def test_an_own_rule_is_looked_at_as_well() -> None:
    """Where it was given no Chinese, and no catalogue gives it."""
    silent = attrs.evolve(Own.SAID, zh="")
    bare = type("Bare", (), {"kind": "bare", "SAID": silent, "check": Own._own})
    more = Registry({**STANDARD.kinds, "bare": attrs.frozen(bare)})
    assert ((), ("sentence said",)) == (missing(EN, more), missing(ZH, more))
    assert () == missing(attrs.evolve(ZH, sentences={"said": "说{it}"}), more)


def test_a_place_for_a_value_that_is_not_there_is_listed() -> None:
    """In a word or a sentence, of English too; what stands in one of the shipped languages may be used, and so may the three numbers."""
    own = Registry({"own": Own})
    wrong = attrs.evolve(
        EN,
        words={**EN.words, "left-out": ", {count} of {total} left out, {nobody}"},
        sentences={"far": "{here} is {distance} away: {missing}", "near": "near"},
    )
    assert ("word left-out {nobody}", "word left-out {total}", "sentence far {distance}") == missing(wrong, own)
    assert () == missing(attrs.evolve(EN, words={"count-per-household": "{group}{some}"}), own)


def test_a_catalogue_of_another_language_lacks_what_it_does_not_say() -> None:
    """Every word and every sentence, where it is empty; English lacks nothing, since it stands in for what is not there."""
    gaps = missing(Catalogue("fr", {}), Registry({"own": Own}))
    assert {f"word {key}" for key in ZH.words} | {f"word {key}" for key in EN.words} == {gap for gap in gaps if gap.startswith("word ")}
    assert {"sentence far", "sentence order.no", "sentence roster.no"} < set(gaps)
    assert () == missing(Catalogue("en", {}))
