"""Enough districts: each by its own votes or its own minimum, one below, at and above; a district without votes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest

from deliberation.messages import sentence
from deliberation.model import Body, Choice, Fact, Member, Roster, Tally, View, Who
from deliberation.rules import Districts
from deliberation.testing import Table, look
from tests.making import action, case, move, procedure, record

HALF = Fraction(1, 2)
CHOICE = Fact("choice", "choice", of=(Choice("yes"), Choice("no")))
TOWN = procedure(
    move("vote", "open", by=(Who(member_of="people"),), asks=(CHOICE,)),
    move("ballot", "open", by=(Who(member_of="people"),), asks=(attrs.evolve(CHOICE, keep="secret"),)),
    bodies=(Body("people"), Body("council")),
    vouched=(Fact("needed", "totals"), Fact("certified", "totals")),
)
PEOPLE = Roster("people", [Member(f"p-{n}", district=name) for n, name in enumerate(("uri", "zug", "jura", "uri", None))])
CANTONS = Districts(did="vote", choice="yes", against="no", each=HALF, body="people", more_than=HALF)
CITIZENS = Districts(counts="certified", minimum="needed", at_least=Fraction(1, 4))
NEEDED = {f"s-{n}": 100 * n for n in range(1, 28)}


def here(roster: Roster | None = PEOPLE, **votes: tuple[int, int]) -> View:
    """A look at the votes of each district, yes and no."""
    table = {f"{word}/@{name}": Tally(count, 1) for name, both in votes.items() for word, count in zip(("yes", "no"), both, strict=True)}
    return look(case(TOWN, records={"vote": record(tallies=table)}, rosters={"people": roster} if roster else {}), procedure=TOWN)


def certified(reached: int, *, short: int = 0, **more: Any) -> View:
    """So many states that have what they need, to the signature, and so many that miss one."""
    counts = {f"s-{n}": 100 * n - (n > reached) for n in range(1, reached + short + 1)}
    return look(action=action(vouched={"needed": NEEDED, "certified": counts, **more}), procedure=TOWN)


TABLES = (
    Table(
        CANTONS,
        accepts={"2 of 3 cantons have more yes than no": here(uri=(2, 1), zug=(5, 4), jura=(0, 9))},
        refuses={
            "1 of 3 cantons has, one is a tie": here(uri=(2, 1), zug=(5, 5), jura=(0, 9)),
            "1 of 3 cantons has, in two nobody voted": here(uri=(2, 1)),
            "nobody voted at all": here(),
        },
    ),
    Table(
        CITIZENS,
        accepts={"7 of 27 states have what they need": certified(7)},
        refuses={"6 have, and 21 miss one signature each": certified(6, short=21), "nobody says what they need": look(procedure=TOWN)},
    ),
)


@pytest.mark.parametrize(
    ("votes", "told"),
    [
        # Whether it holds, how many districts, how many are required, missing, and which fell short.
        ({}, (False, 0, 2, 2, ("uri", "zug", "jura"))),
        ({"uri": (1, 0)}, (False, 1, 2, 1, ("zug", "jura"))),
        ({"uri": (1, 0), "zug": (1, 1)}, (False, 1, 2, 1, ("zug", "jura"))),
        ({"uri": (1, 0), "zug": (2, 1)}, (True, 2, 2, 0, ("jura",))),
        ({"uri": (3, 2), "zug": (2, 1), "jura": (9, 0)}, (True, 3, 2, 0, ())),
        ({"uri": (3, 2), "elsewhere": (9, 0), "zug": (0, 1)}, (False, 1, 2, 1, ("zug", "jura"))),
    ],
)
def test_a_district_counts_as_one(votes: dict[str, tuple[int, int]], told: tuple[Any, ...]) -> None:
    """However many people live in it; a tie in it is not more than a half."""
    verdict = CANTONS.check(here(**votes))
    assert told == (verdict.ok, verdict.observed, verdict.required, verdict.missing, verdict.values["short"])
    assert (3, verdict.observed - 2) == (verdict.values["base"], verdict.values["spare"])


def test_each_district_has_its_own_minimum() -> None:
    """A quarter of 27 states is seven; exactly what is needed is enough, one fewer is not."""
    assert [(False, 6), (True, 7), (True, 8)] == [
        (one.ok, one.observed) for one in (CITIZENS.check(certified(n, short=5)) for n in (6, 7, 8))
    ]
    assert 7 == CITIZENS.check(certified(1)).required


def test_a_district_that_brings_nothing_has_nothing() -> None:
    """Not even the one signature that is enough there."""
    view = look(action=action(vouched={"needed": {"s-1": 1, "s-2": 1}, "certified": {"s-2": 1}}), procedure=TOWN)
    verdict = attrs.evolve(CITIZENS, at_least=2).check(view)
    assert (False, 1, ("s-1",)) == (verdict.ok, verdict.observed, verdict.values["short"])


@pytest.mark.parametrize(("count", "missing"), [(0, 4), (1, 3), (3, 1), (4, 0), (5, 0)])
def test_how_many_districts_are_missing(count: int, missing: int) -> None:
    """Of four that are enough."""
    assert missing == attrs.evolve(CITIZENS, at_least=4).check(certified(count, short=9)).missing


def test_votes_can_be_held_against_a_minimum() -> None:
    """So many in each district, whatever was said against it."""
    made = Districts(did="vote", choice="yes", minimum="needed", body="people", at_least=1)
    for count, ok in ((99, False), (100, True), (101, True)):
        view = here(**{"s-1": (count, 999)})
        view.action = action(vouched={"needed": NEEDED})
        assert ok is made.check(view).ok


@pytest.mark.parametrize("roster", [None, Roster("people"), Roster("people", [Member("p-1")])])
def test_without_districts_none_is_reached(roster: Roster | None) -> None:
    """Not even where one would be enough."""
    verdict = attrs.evolve(CANTONS, more_than=None, at_least=1).check(here(roster, uri=(9, 0)))
    assert (False, 0, 1) == (verdict.ok, verdict.values["base"], verdict.missing)
    assert not CITIZENS.check(look(action=action(vouched={"needed": {}, "certified": {"s-1": 9}}), procedure=TOWN)).ok


@pytest.mark.parametrize("given", ["needed", "certified"])
def test_what_nobody_vouches_for_cannot_be_told(given: str) -> None:
    """Neither the counts nor what they are held against."""
    verdict = CITIZENS.check(look(action=action(vouched={given: NEEDED}), procedure=TOWN))
    assert (False, True, "certified" if given == "needed" else "needed") == (verdict.ok, verdict.sentence.unknown, verdict.values["fact"])


def test_the_sentence_counts() -> None:
    """And names the districts that fell short."""
    made = CANTONS.check(here(uri=(1, 0), zug=(1, 1)))
    assert "1 of 3 districts reached their own; at least 2 (> 1/2) are required: 1 missing. short: zug, jura." == sentence(TOWN, made)
    made = CANTONS.check(here(uri=(1, 0), zug=(2, 1), jura=(1, 0)))
    assert "3个地区中3个达到本地区要求；须至少2个（> 1/2）：超出1个。未达到：无。" == sentence(TOWN, made, language="zh")


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"at_least": None}, "give either 'at_least'"),
        ({"counts": "certified"}, "either 'did' or 'counts'"),
        ({"did": None, "body": None}, "either 'did' or 'counts'"),
        ({"minimum": "needed"}, "either 'each' or 'minimum'"),
        ({"each": None}, "either 'each' or 'minimum'"),
        ({"body": None}, "needs a 'body' and a 'choice'"),
        ({"choice": ()}, "needs a 'body' and a 'choice'"),
        ({"against": ()}, "'each' needs 'against'"),
        ({"each": Fraction(1)}, "can never be"),
        ({"did": None, "counts": "certified", "minimum": None}, "'each' goes with 'did'"),
    ],
)
def test_districts_that_mean_nothing_are_refused(given: dict[str, Any], fault: str) -> None:
    """When they are made, not when they are asked."""
    with pytest.raises(ValueError, match=fault):
        Districts(**{"did": "vote", "choice": "yes", "against": "no", "each": HALF, "body": "people", "at_least": 1, **given})


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        (CANTONS, []),
        (CITIZENS, []),
        (attrs.evolve(CANTONS, did="nothing"), []),
        (attrs.evolve(CANTONS, choice=("maybe",), against=("never",)), ["unknown-choice", "unknown-choice"]),
        (attrs.evolve(CANTONS, did="ballot"), ["counts-secret"]),
        (attrs.evolve(CANTONS, body="council"), ["districts"]),
    ],
)
def test_what_could_never_be_counted_is_a_problem_of_the_procedure(rule: Districts, codes: list[str]) -> None:
    """Choices nobody makes, a box without names, a body that does not vote."""
    assert codes == [problem.code for problem in rule.problems(TOWN)]


@pytest.mark.parametrize(("voters", "told"), [("people", []), ("council", ["districts"]), ("zealots", ["districts"])])
def test_those_who_vote_are_those_of_the_body(voters: str, told: list[str]) -> None:
    """However the other body is called."""
    of = procedure(
        move("vote", "open", by=(Who(member_of=voters),), asks=(CHOICE,)), bodies=tuple(map(Body, ("people", "council", "zealots")))
    )
    assert told == [problem.code for problem in CANTONS.problems(of)]


def test_every_parameter_is_given_by_its_name() -> None:
    """None by its place."""
    made: Any = Districts
    with pytest.raises(TypeError, match="positional argument"):
        made("for", did="vote", body="people", at_least=1)
