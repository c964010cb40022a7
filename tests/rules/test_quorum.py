"""Enough present: one below, at and above, groups, seats, an empty roster."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from deliberation.model import Body, Label, Member, Roster, Tally
from deliberation.rules import Quorum
from tests.making import COUNCIL, ask, case, procedure, record, told

HOUSE = procedure(
    bodies=(Body("council", seats=7, groups=(Label("women"),), present="sign-in"), Body("panel", seats=3), Body("crowd", present="sign-in"))
)
TWO_THIRDS = Quorum(body="council", at_least=Fraction(2, 3))


def present(rule: Any, heads: int, *, women: int = 0, roster: Roster | None = COUNCIL, negated: bool = False) -> Any:
    sign_in = record(tallies={"/": Tally(heads, 99), "/women": Tally(women, 99)})
    known = case(HOUSE, records={"sign-in": sign_in}, rosters={"council": roster} if roster else {})
    return ask(rule, known, of=HOUSE, negated=negated)


@pytest.mark.parametrize(
    ("rule", "least"),
    [
        (TWO_THIRDS, 4),
        (Quorum(body="council", more_than=Fraction(1, 2)), 3),
        (Quorum(body="council", at_least=Fraction(3, 5)), 3),
        (Quorum(body="council", more_than=Fraction(3, 5)), 4),
        (Quorum(body="council", at_least=2), 2),
        (Quorum(body="council", more_than=2), 3),
        (Quorum(body="council", at_least=Fraction(1)), 5),
        (Quorum(body="council", more_than=Fraction(1, 2), base="seats"), 4),
        (Quorum(body="council", at_least=9), 9),
    ],
)
def test_a_quorum_is_reached_at_its_least_count(rule: Quorum, least: int) -> None:
    """Five members, seven seats: one below, at, one above."""
    for heads in (least - 1, least, least + 1):
        verdict = present(rule, heads)
        assert (heads >= least, heads, least, max(0, least - heads)) == (verdict.ok, verdict.observed, verdict.required, verdict.missing)
        assert heads - least == verdict.values["spare"]


@pytest.mark.parametrize("rule", [TWO_THIRDS, Quorum(body="council", at_least=1), Quorum(body="council", more_than=0)])
@pytest.mark.parametrize("roster", [None, Roster("council")])
def test_an_empty_body_never_has_a_quorum(rule: Quorum, roster: Roster | None) -> None:
    """Also where a number is asked and somebody signed in."""
    for heads in (0, 1, 5):
        verdict = present(rule, heads, roster=roster)
        assert (verdict.ok, verdict.missing >= 1) == (False, True)


def test_a_group_has_its_own_quorum() -> None:
    """Two women sit in the council; both are needed for more than a half."""
    rule = Quorum(body="council", more_than=Fraction(1, 2), group="women")
    assert [(verdict.ok, verdict.missing) for verdict in (present(rule, 5, women=n) for n in (1, 2))] == [(False, 1), (True, 0)]
    assert not present(Quorum(body="council", at_least=1, group="men"), 5).ok


@pytest.mark.parametrize("body", ["panel", "nobody", "crowd"])
def test_a_body_of_which_nothing_is_known_has_none(body: str) -> None:
    """Without a move of presence, without a roster, or not there at all."""
    verdict = ask(Quorum(body=body, at_least=1), case(HOUSE, rosters={"panel": Roster("panel", (Member("p-1"),))}), of=HOUSE)
    assert (verdict.ok, verdict.observed) == (False, 0)


def test_seats_are_those_of_the_body() -> None:
    """A body without seats has none to share."""
    assert ask(Quorum(body="panel", at_least=1, base="seats"), case(HOUSE), of=HOUSE).values["base"] == 3
    assert [ask(Quorum(body=name, at_least=1, base="seats"), case(HOUSE), of=HOUSE).values["base"] for name in ("crowd", "nobody")] == [
        0,
        0,
    ]


def test_a_negated_quorum_holds_where_it_is_missed() -> None:
    """As a meeting that is called again needs it."""
    assert [present(TWO_THIRDS, heads, negated=True).ok for heads in (3, 4)] == [True, False]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, "give either"),
        ({"at_least": 1, "more_than": 1}, "give either"),
        ({"at_least": 1, "base": "votes-cast"}, "'members' or 'seats'"),
        ({"at_least": 0}, "above 0"),
    ],
)
def test_a_quorum_that_means_nothing_is_refused(given: dict[str, Any], fault: str) -> None:
    """When it is made, not when it is asked."""
    with pytest.raises(ValueError, match=fault):
        Quorum(body="council", **given)


def test_the_sentence_counts() -> None:
    """How many came, how many must, how many are missing."""
    assert told(present(TWO_THIRDS, 3)) == "3 of 5 members signed in; at least 4 (≥ 2/3) are required: 1 missing."
    assert told(present(TWO_THIRDS, 4), "zh") == "应到5人，实到4人；须至少4人（≥ 2/3）：超出0人。"
