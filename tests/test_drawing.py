"""The Mermaid text of a procedure: stages, steps, arrows; nothing in a title reaches the diagram's own language."""

from __future__ import annotations

import re

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation import towns
from deliberation.drawing import mermaid
from deliberation.model import Arrow, Move, Outcome, Procedure, Stage, Step, Text, Who
from deliberation.testing import procedures
from tests.making import HALL, slugs

CHAIR = (Who("chair"),)
DRAWN = """\
stateDiagram-v2
  state "1 The hall" as stage_1 {
    state "Is it open" as open_
    state "in-between" as in_between_
  }
  state "2 out" as stage_2 {
    state "closed" as closed_
  }
  [*] --> open_: propose, bring
  open_ --> in_between_: ⏰ wait
  in_between_ --> closed_: vote - agreed, vote - shelved
  in_between_ --> in_between_: vote - again
  closed_ --> [*]
"""


def small() -> Procedure:
    stages = (
        Stage(
            "hall", (Step("open", title=Text.of('"Is it open?"')), Step("in-between")), title=Text.of({"en": "The hall", "zh": "议事厅"})
        ),
        Stage("out", (Step("closed", end=True),)),
    )
    moves = (
        Move("propose", (Arrow("start", "open"),), by=CHAIR),
        Move("bring", (Arrow("start", "open"),), by=CHAIR),
        Move("speak", (Arrow("open"), Arrow("in-between")), by=CHAIR),
        Move("wait", (Arrow("open", "in-between"),), at="notice"),
        Move(
            "vote",
            (Arrow("in-between"),),
            by=CHAIR,
            outcomes=(Outcome("agreed", "closed"), Outcome("again"), Outcome("shelved", "closed", otherwise=True)),
        ),
    )
    return Procedure("small", "1", stages=stages, moves=moves)


def test_a_procedure_is_drawn() -> None:
    """Arrows between the same two steps are one; moves that stay are left out, outcomes that stay are not."""
    assert mermaid(small()) == DRAWN


def test_it_is_drawn_in_a_language() -> None:
    """A title that is not there in that language is replaced by the English one, and where there is none by the name."""
    told = mermaid(small(), language="zh")
    assert 'state "1 议事厅" as stage_1 {' in told
    assert 'state "Is it open" as open_' in told
    assert 'state "in-between" as in_between_' in told


@pytest.mark.parametrize("of", [HALL, towns.load("xichuan").procedure()], ids=lambda of: of.name)
def test_every_step_and_every_way_is_drawn(of: Procedure) -> None:
    """Each step once, each pair of steps that an arrow joins once."""
    told = mermaid(of)
    assert len(of.steps) == len(re.findall(r'^    state ".*" as [a-z0-9_]+_$', told, flags=re.MULTILINE))
    ways = {
        (arrow.source, target or arrow.source)
        for move in of.moves
        for arrow in move.arrows
        for target in move.targets(arrow)
        if move.outcomes or target is not None
    }
    assert len(ways) == len(re.findall(r"^  \S+ --> \S+: ", told, flags=re.MULTILINE))


@given(procedures(names=slugs), st.text(max_size=20))
def test_no_title_breaks_the_text(of: Procedure, title: str) -> None:
    """As many lines as with names alone, and no sign of the diagram's language more."""
    words = Text.of(title)
    stages = tuple(
        attrs.evolve(stage, title=words, steps=tuple(attrs.evolve(step, title=words) for step in stage.steps)) for stage in of.stages
    )
    plain = mermaid(of).splitlines()
    told = mermaid(attrs.evolve(of, stages=stages, moves=tuple(attrs.evolve(move, title=words) for move in of.moves))).splitlines()
    assert len(plain) == len(told)
    for sign in '"{}[]:;#%<>':
        assert sum(line.count(sign) for line in plain) == sum(line.count(sign) for line in told)
