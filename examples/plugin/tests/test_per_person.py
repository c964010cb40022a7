"""The rule against what it should accept and refuse, and against the laws that every rule keeps."""

from datetime import UTC, datetime

import pytest
from village_sums import PerPerson

from deliberation import DefinitionError, read_procedure
from deliberation.model import Action, Actor, View
from deliberation.rules import STANDARD
from deliberation.testing import check_rule, look

RULES = STANDARD.with_rules(PerPerson)
FILE = """
procedure: fund
version: "1"
topic: {sum: {kind: KIND}, people: {kind: count}}
stages: {fund: {steps: {asked: {end: true}}}}
rules: {fair: {rule: per_person, sum: sum, people: people, at_most: MOST}}
moves: {ask: {from: start, to: asked, by: villager, asks: [sum, people], needs: [fair]}}
"""


def asked(**data: int) -> View:
    """Somebody asks for a sum, for so many people."""
    return look(action=Action("ask", Actor("p-1"), at=datetime(2026, 3, 2, tzinfo=UTC), id="a-1", data=data))


def test_it_keeps_the_laws() -> None:
    """One yuan below, at, and one above the limit; nobody, and nothing said."""
    check_rule(
        PerPerson(sum="sum", people="people", at_most=300),
        accepts={
            "a yuan below": asked(sum=11_999, people=40),
            "so many each": asked(sum=12_000, people=40),
            "nothing for nobody": asked(sum=0, people=0),
        },
        refuses={
            "a yuan above": asked(sum=12_001, people=40),
            "a yuan for nobody": asked(sum=1, people=0),
            "the sum is not said": asked(people=40),
            "the people are not said": asked(sum=12_000),
        },
        registry=RULES,
    )


@pytest.mark.parametrize(("kind", "most", "told"), [("text", "300", "'sum', a text"), ("count", "-1", "'at_most' is at least 0")])
def test_a_file_that_makes_no_sense_is_refused(kind: str, most: str, told: str) -> None:
    """With what was found."""
    read_procedure(FILE.replace("KIND", "count").replace("MOST", "300"), rules=RULES)
    with pytest.raises(DefinitionError, match=told):
        read_procedure(FILE.replace("KIND", kind).replace("MOST", most), rules=RULES)
