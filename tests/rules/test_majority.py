"""Enough chose one thing: each base, one below, at and above; a base of zero."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from deliberation.model import Body, Entry, Tally
from deliberation.rules import Majority
from tests.making import COUNCIL, action, ask, case, procedure, record

HOUSE = procedure(bodies=(Body("council", seats=7, present="sign-in"),))
HALF = Fraction(1, 2)


def voted(rule: Any, yes: int, no: int = 0, abstain: int = 0, *, here: int = 5, **more: Any) -> Any:
    votes = record(
        {f"p-{n}": Entry(n + 1, "for", 1) for n in range(yes + no + abstain)},
        {"for/": Tally(yes, 7 * yes), "against/": Tally(no, no), "abstain/": Tally(abstain, abstain)},
    )
    known = case(HOUSE, records={"vote": votes, "sign-in": record(tallies={"/": Tally(here, here)})}, rosters={"council": COUNCIL})
    return ask(rule, known, of=HOUSE, **more)


@pytest.mark.parametrize(
    ("given", "yes", "no", "abstain", "least"),
    [
        ({"base": "votes-cast"}, 2, 1, 1, 3),
        ({"base": "votes-cast"}, 3, 1, 1, 3),
        ({"base": "votes-cast"}, 3, 1, 0, 3),
        ({"base": "yes-and-no"}, 2, 1, 9, 2),
        ({"base": "yes-and-no"}, 2, 2, 0, 3),
        ({"base": "yes-and-no"}, 3, 2, 0, 3),
        ({"base": "present"}, 2, 0, 0, 3),
        ({"base": "present"}, 3, 0, 0, 3),
        ({"base": "present"}, 4, 0, 0, 3),
        ({"base": "members"}, 2, 0, 0, 3),
        ({"base": "members"}, 3, 0, 0, 3),
        ({"base": "seats"}, 3, 0, 0, 4),
        ({"base": "seats"}, 4, 0, 0, 4),
        ({"base": "votes-cast", "amount": 3}, 2, 0, 0, 4),
        ({"base": "votes-cast", "amount": 3}, 3, 0, 0, 4),
        ({"base": "votes-cast", "amount": 3}, 4, 0, 0, 4),
    ],
)
def test_a_majority_is_reached_at_its_least_count(given: dict[str, Any], yes: int, no: int, abstain: int, least: int) -> None:
    """More than a half of each base; five members are present, of seven seats."""
    body = "council" if given["base"] in ("present", "members", "seats") else None
    rule = Majority(did="vote", choice="for", against="against", more_than=given.get("amount", HALF), base=given["base"], body=body)
    verdict = voted(rule, yes, no, abstain)
    assert (yes >= least, yes, least, max(0, least - yes)) == (verdict.ok, verdict.observed, verdict.required, verdict.missing)
    assert yes - least == verdict.values["spare"]


@pytest.mark.parametrize("base", ["votes-cast", "yes-and-no", "present", "members", "seats"])
def test_a_base_of_zero_never_passes(base: Any) -> None:
    """Nobody voted, nobody is present, there is no body: not even `at least 1` holds."""
    for rule in (
        Majority(did="vote", choice="for", against="against", at_least=Fraction(1, 100), base=base, body="council"),
        Majority(did="vote", choice="for", against="against", at_least=1, base=base, body="council"),
    ):
        verdict = ask(rule, case())
        assert (verdict.ok, verdict.values["base"], verdict.missing) == (False, 0, 1)


def test_a_base_of_zero_refuses_also_where_somebody_voted() -> None:
    """A number that is reached does not help where the base is empty."""
    rule = Majority(did="vote", choice="for", at_least=1, base="present", body="council")
    verdict = voted(rule, 3, here=0)
    assert (verdict.ok, verdict.observed, verdict.missing) == (False, 3, 1)


def test_without_a_choice_every_entry_counts() -> None:
    """As with signatures."""
    rule = Majority(did="vote", at_least=3, base="votes-cast")
    assert [(verdict.ok, verdict.observed) for verdict in (voted(rule, n) for n in (2, 3, 4))] == [(False, 2), (True, 3), (True, 4)]


def test_a_secret_vote_is_counted_by_the_totals_that_come_with_the_action() -> None:
    """The base of votes cast is how many took part."""
    rule = Majority(did="vote", choice="yes", more_than=HALF)
    for yes, ok in ((2, False), (3, True)):
        verdict = voted(rule, 0, 5, act=action(data={"result": {"yes": yes, "no": 5 - yes}}), totals={"vote": "result"})
        assert (ok, yes, 5) == (verdict.ok, verdict.observed, verdict.values["base"])


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, "give either"),
        ({"at_least": 1, "base": "yes-and-no", "choice": "for"}, "needs 'choice' and 'against'"),
        ({"at_least": 1, "base": "yes-and-no", "against": "no"}, "needs 'choice' and 'against'"),
        ({"at_least": 1, "base": "present"}, "needs a 'body'"),
        ({"at_least": 1, "base": "members"}, "needs a 'body'"),
        ({"at_least": 1, "base": "seats"}, "needs a 'body'"),
    ],
)
def test_a_majority_that_means_nothing_is_refused(given: dict[str, Any], fault: str) -> None:
    """When it is made, not when it is asked."""
    with pytest.raises(ValueError, match=fault):
        Majority(did="vote", **given)
