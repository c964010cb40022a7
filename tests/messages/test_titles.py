"""What things are called: gathered once, outcomes by their moves; and what the shipped texts lack, which is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any, get_args, get_type_hints

import attrs
import pytest

from deliberation import towns
from deliberation.cli.words import _WORDS as CLI
from deliberation.documents import Town
from deliberation.messages import Speaker, explain, untranslated
from deliberation.messages.titles import titles
from deliberation.model import Choice, Fact, Outcome, Text
from tests.making import Run, move, procedure

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = sorted({path.parent for path in EXAMPLES.rglob("*procedure.yaml")} - {EXAMPLES / "plugin" / "town"})
"""The town of the plug-in can be read only where that is installed."""


def texts(value: Any, path: str = "") -> Iterator[tuple[str, Text]]:
    """Every text for people within a value that is not empty, and where it stands."""
    if isinstance(value, Text):
        if value:
            yield path, value
    elif isinstance(value, tuple):
        for at, one in enumerate(value):
            yield from texts(one, f"{path}.{getattr(one, 'name', at)}")
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from texts(getattr(value, field.name), f"{path}.{field.name}")


def lacking(town: Town) -> Iterator[str]:
    """Every text of a town that is not in both languages."""
    for one in town.procedures:
        for language in ("en", "zh"):
            yield from (f"{one.name} in {language}: {gap}" for gap in untranslated(one, language))
    for path, text in texts(town):
        yield from (f"{path} in {language}" for language in ("en", "zh") if not text.to(language))


@pytest.mark.parametrize("name", towns.names())
def test_a_shipped_town_is_told_in_english_and_chinese(name: str) -> None:
    """Every title, story and person."""
    assert [] == list(lacking(towns.load(name)))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_example_is_told_in_english_and_chinese(folder: Path) -> None:
    """As the shipped towns are."""
    assert [] == list(lacking(towns.load_town(folder)))


def test_the_command_line_says_everything_in_english_and_chinese() -> None:
    """With the same values in both."""
    for english, chinese in CLI.values():
        assert english
        assert chinese
        places = [{key for _, key, _, _ in Formatter().parse(text)} - {None} for text in (english, chinese)]
        assert places[0] == places[1], english
    assert [] == [english for english, chinese in CLI.values() if english == chinese and english != "#"]
    assert {f"otherwise-{what}" for what in get_args(get_type_hints(towns.Mismatch)["what"])} < set(CLI)


def two_votes() -> Any:
    """Two moves with an outcome of the same name, and two facts with a choice of the same name; the first choice has no title."""
    made = {"out": Text.of({"en": "carried by the council", "zh": "议事会通过"}), "last": Text.of({"en": "carried by all"})}
    return procedure(
        move("close", target="open", outcomes=(Outcome("carried", "open", otherwise=True, title=made["out"]),)),
        move(
            "end", "open", "closed", outcomes=(Outcome("carried", "closed", otherwise=True, title=made["last"]),), title=Text.of("End it")
        ),
        move("stop", "open", "closed", outcomes=(Outcome("bare"), Outcome("end", "closed", otherwise=True, title=Text.of("the end")))),
        topic=(Fact("one", "choice", of=(Choice("yes"),)), Fact("two", "choice", of=(Choice("yes", title=Text.of({"zh": "是"})),))),
    )


def test_an_outcome_is_called_as_its_own_move_calls_it() -> None:
    """Where another move has one of that name too; alone it is the first of that name. A move that is named as one stays a move."""
    known = two_votes()
    run = Run(known).do("close").do("end")
    assert ["close: accepted, carried by the council", "End it: accepted, carried by all"] == [
        explain(decision).splitlines()[0] for decision in run.decisions
    ]
    speaker = Speaker.of(known, "zh")
    assert ("议事会通过", "carried by all", "bare") == tuple(
        speaker.outcome(*one) for one in (("close", "carried"), ("end", "carried"), ("stop", "bare"))
    )
    assert ("close：议事会通过", "End it：carried by all", "stop.bare", "议事会通过") == (
        *(speaker.title("move", name) for name in ("close.carried", "end.carried", "stop.bare")),
        speaker.title("outcome", "carried"),
    )
    assert ("End it", "the end") == (speaker.title("move", "end"), speaker.title("outcome", "end"))


def test_the_first_title_that_is_given_stands_for_a_name() -> None:
    """Gathered once."""
    known = two_votes()
    assert "是" == Speaker.of(known, "zh").title("choice", "yes")
    assert titles(known) is titles(known)


def test_what_has_no_title_is_listed_by_kind_and_name() -> None:
    """An outcome once, under its move."""
    gaps = untranslated(two_votes(), "zh")
    assert ("procedure small", "fact one", "fact two", "stage only") == gaps[:4]
    assert ("move close", "move end", "move stop", "outcome end.carried", "outcome stop.bare", "outcome stop.end") == gaps[-6:]
    assert "choice yes" in untranslated(two_votes(), "en")
    assert "choice yes" not in gaps
