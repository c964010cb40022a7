"""Enough chose one thing: each base, one below, at and above; groups, weights, who is left out, who may still vote; a base of zero."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import attrs
import pytest

from deliberation.definition import problems
from deliberation.messages import sentence
from deliberation.model import BLANK, Body, Choice, Entry, Fact, Label, Member, Roster, Tally, Verdict, View, Who
from deliberation.quantities import Bands, Either
from deliberation.rules import Majority
from deliberation.testing import Table, look
from tests.making import Run, action, actor, case, move, procedure, record, rule

HALF = Fraction(1, 2)
ROSTER = Roster(
    "council",
    (
        Member("p-1", weight=3, groups=("women",), household="li", district="east"),
        Member("p-2", weight=2, household="li", district="east"),
        Member("p-3", groups=("women", "away"), household="wang", district="west"),
        Member("p-4", groups=("away",), household="zhao"),
        Member("p-5", groups=("women",)),
        Member("p-6"),
    ),
)
CHOICES = Fact("choice", "choice", of=(Choice("for"), Choice("against"), Choice("abstain"), Choice("spoilt")), optional=True)
MEMBERS = (Who(member_of="council"),)
TOWN = procedure(
    move("sign-in", "open", by=MEMBERS),
    move("vote", "open", by=(*MEMBERS, "voter"), asks=(CHOICES,)),
    move("take-back", "open", by=MEMBERS, retracts="vote"),
    move("sign", "open", by=("voter",)),
    move("ballot", "open", by=MEMBERS, asks=(attrs.evolve(CHOICES, keep="secret"),)),
    bodies=(Body("council", seats=9, groups=(Label("women"), Label("away")), present="sign-in"), Body("panel")),
    vouched=(Fact("adults", "count"), Fact("inhabitants", "count")),
)


def _tallied(entries: dict[str, str | None]) -> Any:
    """A record of these people and their choices, tallied as the fold does."""
    table: dict[str, Tally] = {}
    for person, choice in entries.items():
        member = ROSTER.index.get(person)
        within = ["", *(member.groups if member else ()), *([f"@{member.district}"] if member and member.district else [])]
        for group in within:
            heads, weight = table.get(f"{choice or ''}/{group}", (0, 0))
            table[f"{choice or ''}/{group}"] = Tally(heads + 1, weight + (member.weight if member else 1))
    return record({person: Entry(n, choice, 1) for n, (person, choice) in enumerate(entries.items(), 2)}, table)


def here(
    votes: dict[str, str] | str = "",
    *,
    present: Iterable[str] = tuple(ROSTER.index),
    recused: Iterable[str] = (),
    act: Any = None,
    **vouched: int,
) -> View:
    """A look at a vote: `"ffa-xs"` is two for, one against, one blank, one abstention, one spoilt, by p-1 and so on."""
    words = {"f": "for", "a": "against", "-": BLANK, "x": "abstain", "s": "spoilt"}
    chosen = votes if isinstance(votes, dict) else {f"p-{n}": words[letter] for n, letter in enumerate(votes, 1)}
    records = {
        "vote": _tallied(dict(chosen)),
        "sign-in": _tallied(dict.fromkeys(present)),
        "declare": _tallied(dict.fromkeys(recused)),
        "sign": record({person: Entry(2, None, 1) for person in chosen}),
    }
    return look(case(TOWN, records=records, rosters={"council": ROSTER}), act or action(vouched=vouched), procedure=TOWN)


def more_than_half(**more: Any) -> Majority:
    """More than a half for, of some base."""
    return Majority(**{"did": "vote", "choice": "for", "against": "against", "more_than": HALF, "body": "council", **more})


def seen(verdict: Verdict) -> tuple[Any, ...]:
    """Whether it holds, the count, what is required, the base."""
    return (verdict.ok, verdict.observed, verdict.required, verdict.values["base"])


def stated(**facts: Any) -> View:
    """A look at what an official states."""
    return look(case(TOWN, rosters={"council": ROSTER}), action(data=facts), procedure=TOWN)


TWO_THIRDS = Majority(did="vote", choice="for", at_least=Fraction(2, 3), base="present", body="council")
TABLES = (
    Table(
        more_than_half(base="present"),
        accepts={"4 of 6 present are for": here("ffffax"), "5 of 6 present are for": here("fffffx")},
        refuses={
            "3 of 6 present are for, and nobody against": here("fffxxx"),
            "all abstain": here("xxxxxx"),
            "nobody is present": here("f", present=()),
        },
    ),
    Table(
        more_than_half(base="yes-and-no"),
        accepts={"2 are for, 1 against, 3 abstain": here("ffaxxx")},
        refuses={"2 are for, 2 against": here("ffaa"), "all abstain": here("xxxxxx")},
    ),
    Table(
        more_than_half(base="members", recused="declare"),
        accepts={"3 of the 4 members who are not recused are for": here("ffff", recused=("p-4", "p-6"))},
        refuses={
            "2 of those 4 are for": here("ffxf", recused=("p-4", "p-6")),
            "everybody is recused": here("ffffff", recused=ROSTER.index),
        },
    ),
    Table(
        Majority(
            did="sign",
            at_least=Bands(((100, Fraction(1, 10)),), Fraction(1, 20)),
            base="electorate",
            electorate="adults",
            size="inhabitants",
        ),
        accepts={"3 of 30 adults of a place of 100 signed": here("fff", adults=30, inhabitants=100)},
        refuses={
            "3 of 31 adults of a place of 100 signed": here("fff", adults=31, inhabitants=100),
            "nobody says how big the place is": here("fff", adults=30),
        },
    ),
    Table(
        Majority(counts="signatures", at_least=Fraction(1, 10), base="electorate", electorate="adults"),
        accepts={"100 signatures are stated, of 1,000 adults": stated(signatures=100, adults=1000)},
        refuses={
            "99 signatures are stated, of 1,000 adults": stated(signatures=99, adults=1000),
            "nobody states how many there are": stated(adults=1000),
            "nobody says how many adults there are": stated(signatures=100),
        },
    ),
    Table(
        Majority(counts="result", choice="yes", against="no", more_than=HALF, base="yes-and-no"),
        accepts={"501 yes and 500 no are stated": stated(result={"yes": 501, "no": 500, "blank": 9000})},
        refuses={
            "500 yes and 500 no are stated": stated(result={"yes": 500, "no": 500}),
            "only blank ballots are stated": stated(result={"blank": 9}),
            "nobody states the result": stated(),
        },
    ),
    Table(
        more_than_half(base="members", rest="against"),
        accepts={"4 of 6 are for: the two others cannot change it": here("ffff")},
        refuses={"3 of 6 are for, and three have not voted": here("fff")},
    ),
)


@pytest.mark.parametrize(
    ("base", "most"),
    [("votes-cast", 6), ("yes-and-no", 6), ("valid", 6), ("replies", 6), ("present", 6), ("members", 6), (5, 5), (6, 6), (1, 1), (2, 2)],
)
@pytest.mark.parametrize("comparison", ["more_than", "at_least"])
@pytest.mark.parametrize("share", [HALF, Fraction(2, 3), Fraction(4, 5)])
def test_a_majority_is_reached_at_its_least_count(base: Any, most: int, comparison: str, share: Fraction) -> None:
    """Each base with six votes, for and against: the first count that passes is the first that passes by the definition."""
    made = Majority(did="vote", choice="for", against="against", invalid="spoilt", base=base, body="council", **{comparison: share})
    for yes in range(7):
        verdict = made.check(here("f" * yes + "a" * (6 - yes)))
        part = Fraction(yes, most)
        assert (part > share if comparison == "more_than" else part >= share) is verdict.ok
        assert (yes, most, verdict.required - yes) == (verdict.observed, verdict.values["base"], -verdict.values["spare"])
        assert max(0, verdict.required - yes) == verdict.missing


@pytest.mark.parametrize(
    ("base", "votes", "told"),
    [
        # Six are present, four votes: two for, one against, one abstains.
        ("votes-cast", "ffax", (False, 2, 3, 4)),
        ("yes-and-no", "ffax", (True, 2, 2, 3)),
        ("valid", "ffax", (False, 2, 3, 4)),
        ("replies", "ffax", (False, 2, 3, 4)),
        ("present", "ffax", (False, 2, 4, 6)),
        ("members", "ffax", (False, 2, 4, 6)),
        ("seats", "fffff", (True, 5, 5, 9)),
        ("seats", "ffff", (False, 4, 5, 9)),
        # A blank vote is a reply and no vote; a spoilt one is a vote and not valid.
        ("replies", "ff-s", (False, 2, 3, 4)),
        ("votes-cast", "ff-s", (True, 2, 2, 3)),
        ("valid", "ff-s", (True, 2, 2, 2)),
        ("yes-and-no", "ff-s", (True, 2, 2, 2)),
        # All abstain; nobody votes; one and two votes.
        ("votes-cast", "xxxxxx", (False, 0, 4, 6)),
        ("yes-and-no", "xxxxxx", (False, 0, 1, 0)),
        ("valid", "ssssss", (False, 0, 1, 0)),
        ("votes-cast", "------", (False, 0, 1, 0)),
        ("votes-cast", "", (False, 0, 1, 0)),
        ("replies", "", (False, 0, 1, 0)),
        ("votes-cast", "f", (True, 1, 1, 1)),
        ("votes-cast", "a", (False, 0, 1, 1)),
        ("votes-cast", "fa", (False, 1, 2, 2)),
        ("votes-cast", "ff", (True, 2, 2, 2)),
        # Even and odd.
        ("votes-cast", "ffaa", (False, 2, 3, 4)),
        ("votes-cast", "fffaa", (True, 3, 3, 5)),
        ("votes-cast", "fffa", (True, 3, 3, 4)),
    ],
)
def test_what_an_abstention_does_is_a_property_of_the_base(base: Any, votes: str, told: tuple[Any, ...]) -> None:
    """The same votes, held against each base."""
    assert told == seen(more_than_half(base=base, invalid=("spoilt",)).check(here(votes)))


@pytest.mark.parametrize("base", ["votes-cast", "yes-and-no", "valid", "replies", "present", "members", "seats", "households"])
def test_a_base_of_zero_never_passes(base: Any) -> None:
    """Nobody voted, nobody is present, there is no body: not even `at least 1` holds."""
    for amount in (Fraction(1, 100), 1):
        verdict = Majority(did="vote", choice="for", against="against", at_least=amount, base=base, body="council").check(look())
        assert (verdict.ok, verdict.values["base"], verdict.missing) == (False, 0, 1)


def test_a_base_of_zero_refuses_also_where_somebody_voted() -> None:
    """A number that is reached does not help where the base is empty."""
    made = Majority(did="vote", choice="for", at_least=1, base="present", body="council")
    assert (False, 3, 1, 0) == seen(made.check(here("fff", present=())))
    assert made.check(here("fff", present=())).missing == 1


def test_without_a_choice_every_entry_counts() -> None:
    """As with signatures, and as a turnout does: blank and spoilt votes too."""
    signed = Majority(did="sign", at_least=3, base="votes-cast")
    assert [(False, 2), (True, 3), (True, 4)] == [(made.ok, made.observed) for made in (signed.check(here("f" * n)) for n in (2, 3, 4))]
    turnout = Majority(did="vote", more_than=HALF, base="members", body="council")
    assert [False, True] == [turnout.check(here(votes)).ok for votes in ("fx-", "fx-s")]
    assert (False, 2, 3, 5) == seen(attrs.evolve(turnout, group="women", base=5).check(here("f-x")))


def test_several_choices_count_together() -> None:
    """Those who voted at all, as some quorums ask: for or against."""
    made = Majority(did="vote", choice=("for", "against"), at_least=4, base="members", body="council")
    assert [(False, 3), (True, 4)] == [
        (verdict.ok, verdict.observed) for verdict in (made.check(here(votes)) for votes in ("faaxx", "faafx"))
    ]


@pytest.mark.parametrize(
    ("more", "votes", "given", "told"),
    [
        # Weights: 3, 2, 1, 1, 1, 1, together 9.
        ({"weighed": True, "base": "members"}, "faaaaa", {}, (False, 3, 5, 9)),
        ({"weighed": True, "base": "members"}, "ff", {}, (True, 5, 5, 9)),
        ({"weighed": True, "base": "present"}, "ff", {"present": ("p-1", "p-2", "p-3")}, (True, 5, 4, 6)),
        ({"weighed": True, "base": "votes-cast"}, "fa-", {}, (True, 3, 3, 5)),
        ({"weighed": True, "base": "replies"}, "fa-x", {}, (False, 3, 4, 7)),
        ({"weighed": True, "base": "yes-and-no"}, "afxx", {}, (False, 2, 3, 5)),
        # Groups: three women.
        ({"group": "women", "base": "members"}, "ffafff", {}, (True, 2, 2, 3)),
        ({"group": "women", "base": "members"}, "ffafaf", {}, (False, 1, 2, 3)),
        ({"group": "women", "base": "votes-cast"}, "fffxaf", {}, (True, 2, 2, 3)),
        ({"group": "women", "base": "present"}, "ffx", {"present": ("p-1", "p-2")}, (True, 1, 1, 1)),
        ({"group": "women", "base": "members", "weighed": True}, "faaaaa", {}, (True, 3, 3, 5)),
        # Households: li, wang, zhao, and two people alone.
        ({"base": "households"}, "ffaaf", {}, (False, 2, 3, 5)),
        ({"base": "households"}, "ffafa", {}, (False, 2, 3, 5)),
        ({"base": "households"}, "faffa", {}, (True, 3, 3, 5)),
        # Who is left out is neither in the base nor in the count.
        ({"without": ("away",), "base": "households"}, "aafff", {}, (False, 1, 2, 3)),
        ({"without": ("away",), "base": "households"}, "afaaff", {}, (True, 3, 2, 3)),
        ({"recused": "declare", "base": "households"}, "ffxxx", {"recused": ("p-1", "p-2")}, (False, 0, 3, 4)),
        ({"without": ("away",), "base": "members"}, "faffaf", {}, (False, 2, 3, 4)),
        ({"without": ("away",), "base": "votes-cast"}, "fffff", {}, (True, 3, 2, 3)),
        ({"without": ("away",), "base": "present"}, "fff", {"present": ("p-1", "p-2", "p-3", "p-4", "p-5")}, (True, 2, 2, 3)),
        ({"recused": "declare", "base": "members"}, "fffxxx", {"recused": ("p-3", "p-4")}, (False, 2, 3, 4)),
        ({"recused": "declare", "base": "members"}, "fffxxx", {"recused": ("p-4", "p-5")}, (True, 3, 3, 4)),
        ({"recused": "declare", "base": "yes-and-no"}, "ffaaa", {"recused": ("p-4", "p-5")}, (True, 2, 2, 3)),
        ({"recused": "declare", "base": "valid", "invalid": ("spoilt",)}, "ffsaa", {"recused": ("p-3", "p-5")}, (True, 2, 2, 3)),
        ({"recused": "declare", "base": "seats"}, "fffff", {"recused": ("p-6",)}, (True, 5, 5, 8)),
        ({"recused": "declare", "base": "votes-cast"}, "ffffff", {"recused": ROSTER.index}, (False, 0, 1, 0)),
        ({"recused": "declare", "base": "members", "weighed": True}, "fxxxxx", {"recused": ("p-2", "p-3")}, (False, 3, 4, 6)),
        ({"recused": "declare", "base": "members"}, "fff", {"recused": ("stranger",)}, (False, 3, 4, 6)),
        # Numbers and facts.
        ({"base": 100}, "ff", {}, (False, 2, 51, 100)),
        ({"base": "electorate", "electorate": "adults"}, "fff", {"adults": 6}, (False, 3, 4, 6)),
        ({"base": "electorate", "electorate": "adults"}, "fff", {"adults": 5}, (True, 3, 3, 5)),
        ({"base": "electorate", "electorate": "adults"}, "fff", {"adults": 0}, (False, 3, 1, 0)),
    ],
)
def test_who_is_counted_and_of_how_many(more: dict[str, Any], votes: str, given: dict[str, Any], told: tuple[Any, ...]) -> None:
    """Whether it holds, the count, what is required, the base."""
    assert told == seen(more_than_half(**more).check(here(votes, **given)))


@pytest.mark.parametrize(("fact", "given"), [("adults", {"inhabitants": 1}), ("inhabitants", {"adults": 1})])
def test_what_nobody_vouches_for_cannot_be_told(fact: str, given: dict[str, int]) -> None:
    """Neither that enough signed nor that too few did."""
    verdict = TABLES[3].rule.check(here("fff", **given))
    assert (False, True, fact) == (verdict.ok, verdict.sentence.unknown, verdict.values["fact"])


@pytest.mark.parametrize(
    ("more", "votes", "present", "told"),
    [
        # Four of six have voted: what the two others do decides, or does not.
        ({"base": "members", "rest": "against"}, "fffa", 6, (False, 3, 4, 6)),
        ({"base": "members", "rest": "against"}, "ffff", 6, (True, 4, 4, 6)),
        ({"base": "members", "rest": "for"}, "ffaa", 6, (True, 4, 4, 6)),
        ({"base": "members", "rest": "for"}, "faaa", 6, (False, 3, 4, 6)),
        ({"base": "yes-and-no", "rest": "against"}, "ffff", 6, (True, 4, 4, 6)),
        ({"base": "yes-and-no", "rest": "against"}, "fffx", 6, (True, 3, 3, 5)),
        ({"base": "yes-and-no", "rest": "abstain"}, "ffax", 6, (True, 2, 2, 3)),
        ({"base": "votes-cast", "rest": "abstain"}, "fff", 6, (False, 3, 4, 6)),
        ({"base": "replies", "rest": "abstain"}, "fff-", 6, (False, 3, 4, 6)),
        ({"base": "valid", "rest": "spoilt", "invalid": ("spoilt",)}, "ffa", 6, (True, 2, 2, 3)),
        ({"base": "valid", "rest": "against", "invalid": ("spoilt",)}, "ffa", 6, (False, 2, 4, 6)),
        # Of those present only those present may still vote.
        ({"base": "present", "rest": "against"}, "ff", 3, (True, 2, 2, 3)),
        ({"base": "present", "rest": "against"}, "ff", 4, (False, 2, 3, 4)),
        ({"base": "present", "rest": "for"}, "fff", 2, (True, 3, 2, 2)),
        ({"base": 10, "rest": "for"}, "f", 6, (True, 6, 6, 10)),
        ({"base": "members", "rest": "for", "group": "women"}, "a", 6, (True, 2, 2, 3)),
    ],
)
def test_those_who_have_not_voted_yet_can_be_counted_one_way(more: dict[str, Any], votes: str, present: int, told: tuple[Any, ...]) -> None:
    """Early decision: what holds when all the rest are against holds for good, and what fails when all are for has failed."""
    assert told == seen(more_than_half(**more).check(here(votes, present=tuple(ROSTER.index)[:present])))


def act(name: str, by: str, choice: str | None = None, **more: Any) -> Any:
    """A move by one of the members."""
    return action(name, actor(by), data={"choice": choice} if choice else {}, **more)


@pytest.mark.parametrize(
    ("more", "votes", "made", "told"),
    [
        ({"base": "members"}, "fff", act("vote", "p-4", "for"), (True, 4, 4, 6)),
        ({"base": "members"}, "fff", act("vote", "p-4", "against"), (False, 3, 4, 6)),
        ({"base": "members"}, "fff", act("vote", "p-3", "for"), (False, 3, 4, 6)),
        ({"base": "votes-cast"}, "fff", act("vote", "p-4"), (True, 3, 2, 3)),
        ({"base": "replies"}, "fff", act("vote", "p-4"), (True, 3, 3, 4)),
        ({"base": "yes-and-no"}, "fa", act("vote", "p-2", "for"), (True, 2, 2, 2)),
        ({"base": "yes-and-no"}, "fa", act("vote", "p-7", "for"), (True, 2, 2, 3)),
        ({"base": "members"}, "fff", act("take-back", "p-1"), (False, 2, 4, 6)),
        ({"base": "members"}, "fff", act("take-back", "p-6"), (False, 3, 4, 6)),
        ({"base": "members"}, "fff", act("sign-in", "p-6"), (False, 3, 4, 6)),
        ({"base": "members"}, "fff", act("unheard-of", "p-6"), (False, 3, 4, 6)),
        ({"base": "members", "recused": "declare"}, "ff", act("vote", "p-6", "for"), (False, 2, 3, 5)),
        ({"base": "members", "weighed": True}, "f", act("vote", "p-2", "for"), (True, 5, 5, 9)),
        ({"base": "members", "weighed": True}, "ff", act("take-back", "p-2"), (False, 3, 5, 9)),
        ({"base": "members", "group": "women"}, "f", act("vote", "p-3", "for"), (True, 2, 2, 3)),
        ({"base": "members", "group": "women"}, "f", act("vote", "p-2", "for"), (False, 1, 2, 3)),
        ({"base": "members"}, "fff", act("vote", "clerk", "for", on_behalf="p-4"), (True, 4, 4, 6)),
    ],
)
def test_the_action_itself_can_be_counted(more: dict[str, Any], votes: str, made: Any, told: tuple[Any, ...]) -> None:
    """The vote that reaches the threshold, and the one taken back that loses it: as the case would be after it."""
    assert told == seen(more_than_half(**more, and_this=True).check(here(votes, act=made, recused=("p-6",))))


def test_a_sign_in_can_be_counted_in_the_base_of_those_present() -> None:
    """Count and base grow together."""
    made = Majority(did="sign-in", at_least=4, base="present", body="council", and_this=True)
    assert (True, 4, 4, 4) == seen(made.check(here(present=("p-1", "p-2", "p-3"), act=act("sign-in", "p-4"))))
    assert (False, 3, 4, 3) == seen(made.check(here(present=("p-1", "p-2", "p-3"), act=act("sign-in", "p-3"))))


def test_a_secret_vote_is_counted_by_the_totals_that_come_with_the_action() -> None:
    """The base of votes cast is how many took part."""
    made = Majority(did="ballot", choice="for", against="against", more_than=HALF)
    taken = {"ballot": record({f"p-{n}": Entry(n, None, 1) for n in range(1, 6)}, {"/": Tally(5, 5)})}
    for yes, ok in ((2, False), (3, True)):
        view = look(
            case(TOWN, records=taken),
            action(data={"result": {"for": yes, "against": 5 - yes}}),
            procedure=TOWN,
            totals={"ballot": "result"},
        )
        verdict = made.check(view)
        assert (ok, yes, 5) == (verdict.ok, verdict.observed, verdict.values["base"])


def test_the_fold_keeps_what_the_rule_counts() -> None:
    """A played vote: blank ones, districts and groups are in the tallies, a vote taken back is in none."""
    asked = {"all": more_than_half(base="replies"), "women": more_than_half(base="votes-cast", group="women")}
    of = attrs.evolve(
        TOWN,
        rules=(rule("all", asked["all"]), rule("women", asked["women"])),
        moves=(*TOWN.moves, move("begin", "start", "open", pins=("council",)), move("close", "open", "closed", needs=["all", "women"])),
    )
    run = Run(of).do("begin", rosters={"council": ROSTER})
    for person, choice in (("p-1", "for"), ("p-2", "for"), ("p-3", None), ("p-4", "against"), ("p-5", "for"), ("p-6", "for")):
        run.do("vote", person, data={"choice": choice} if choice else {})
    run.do("take-back", "p-6")
    tallies = run.case.record("vote")
    assert [(3, 6), (1, 1), (0, 0)] == [tallies.tally("for"), tallies.tally(BLANK), tallies.tally("")]
    assert [(2, 5), (0, 0), (1, 1)] == [tallies.tally("for", "@east"), tallies.tally("for", "@west"), tallies.tally(BLANK, "@west")]
    decision = run.try_("close")
    assert decision.accepted
    told = {verdict.rule: seen(verdict) for verdict in decision.verdicts if verdict.rule in asked}
    assert {"all": (True, 3, 3, 5), "women": (True, 2, 2, 2)} == told


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, "give either"),
        ({"at_least": 1, "base": "yes-and-no", "choice": "for"}, "needs 'choice' and 'against'"),
        ({"at_least": 1, "base": "yes-and-no", "against": "no"}, "needs 'choice' and 'against'"),
        ({"at_least": 1, "base": "present"}, "needs a 'body'"),
        ({"at_least": 1, "base": "members"}, "needs a 'body'"),
        ({"at_least": 1, "base": "seats"}, "needs a 'body'"),
        ({"at_least": 1, "base": "households"}, "needs a 'body'"),
        ({"at_least": 1, "group": "women"}, "'group' needs a 'body'"),
        ({"at_least": 1, "weighed": True}, "'weighed' needs a 'body'"),
        ({"at_least": 1, "without": ("away",)}, "'without' needs a 'body'"),
        ({"at_least": 1, "rest": "for", "choice": "for"}, "'rest' needs a 'body'"),
        ({"at_least": 1, "rest": "for", "body": "council"}, "'rest' needs a 'choice', and counts heads"),
        ({"at_least": 1, "rest": "for", "body": "council", "choice": "for", "weighed": True}, "'rest' needs a 'choice', and counts heads"),
        ({"at_least": 1, "base": "households", "body": "council", "choice": "for", "rest": "for"}, "as they stand"),
        ({"at_least": 1, "base": "households", "body": "council", "and_this": True}, "as they stand"),
        ({"at_least": 1, "base": "electorate"}, "go together"),
    ],
)
def test_a_majority_that_means_nothing_is_refused(given: dict[str, Any], fault: str) -> None:
    """When it is made, not when it is asked."""
    with pytest.raises(ValueError, match=fault):
        Majority(did="vote", **given)


@pytest.mark.parametrize(
    ("made", "en", "zh"),
    [
        (
            more_than_half(base="present").check(here("fff")),
            "3 of 6 (present) 'vote' 'for'; at least 4 (> 1/2) are required: 1 missing.",
            "「vote」「for」：3，基数6（到会人数）；须至少4（> 1/2）：尚缺1。",
        ),
        (
            more_than_half(base="members", rest="against").check(here("ffff")),
            "4 of 6 (members) 'vote' 'for', the 2 who have not yet counted as 'against'; at least 4 (> 1/2) are required: 0 to spare.",
            "「vote」「for」：4，基数6（全体成员）（其余2人视为「against」）；须至少4（> 1/2）：超出0。",
        ),
        (
            more_than_half(group="women", weighed=True, base="votes-cast", without=("away",), choice=("for", "abstain")).check(here("fff")),
            "3 of 3 (women votes cast, by weight, 2 left out) 'vote' 'for', 'abstain'; at least 2 (> 1/2) are required: 1 to spare.",
            "「vote」「for」、「abstain」：3，基数3（women投票人数，按权重，已除去2人）；须至少2（> 1/2）：超出1。",
        ),
        (
            Majority(did="sign", at_least=2, and_this=True).check(here("f", act=act("sign", "p-9"))),
            "'sign' by 2 of 2 (votes cast), this one included; at least 2 are required: 0 to spare.",
            "「sign」：2，基数2（投票人数）（含本次）；须至少2：超出0。",
        ),
        (
            Majority(did="sign", at_least=Either("greater", (HALF, 3)), base=4).check(here("ff")),
            "'sign' by 2 of 4 (as laid down); at least 3 (≥ the greater of 1/2, 3) are required: 1 missing.",
            "「sign」：2，基数4（规定数）；须至少3（≥ 1/2、3中较大者）：尚缺1。",
        ),
    ],
)
def test_the_sentence_counts(made: Verdict, en: str, zh: str) -> None:
    """How many, of what, how many must, how many are missing or to spare."""
    assert (en, zh) == (sentence(TOWN, made, language="en"), sentence(TOWN, made, language="zh"))


@pytest.mark.parametrize(
    ("made", "codes"),
    [
        (more_than_half(), []),
        (more_than_half(base="members", rest="abstain", group="women", invalid=("spoilt",)), []),
        (more_than_half(did="nothing", choice="maybe"), []),
        (more_than_half(choice="maybe", against=("no", "against"), invalid=("what",)), ["unknown-choice"] * 3),
        (more_than_half(rest="maybe"), ["unknown-choice"]),
        (Majority(did="sign", choice="for", at_least=1), ["unknown-choice"]),
        (more_than_half(group="men", without=("away", "old")), ["majority", "majority"]),
        (more_than_half(base="present", body="panel"), ["majority"]),
        (more_than_half(base="seats", body="panel"), ["majority"]),
        (more_than_half(did="ballot"), []),
        (more_than_half(did="ballot", base="households"), ["counts-secret"]),
        (more_than_half(did="ballot", group="women", without=("away",), recused="declare", and_this=True), ["counts-secret"] * 4),
        (more_than_half(did="ballot", weighed=True), ["counts-secret"]),
        (Majority(did="ballot", at_least=HALF, base="members", body="council", group="women"), []),
    ],
)
def test_what_could_never_be_counted_is_a_problem_of_the_procedure(made: Majority, codes: list[str]) -> None:
    """Choices nobody can make, groups and seats that are not there, people in a secret vote."""
    assert codes == [problem.code for problem in made.problems(TOWN)]
    if "panel" not in str(made) and made.did != "nothing" and "men" != made.group and made.recused is None:
        of = attrs.evolve(TOWN, rules=(rule("it", made),))
        assert codes == [problem.code for problem in problems(of) if problem.path[:2] == ("rules", "it")]


def test_a_personal_choice_decides_nothing() -> None:
    """It can be erased."""
    hidden = attrs.evolve(TOWN, moves=(move("vote", "open", by=MEMBERS, asks=(attrs.evolve(CHOICES, keep="personal"),)),))
    assert ["reads-kept"] == [problem.code for problem in more_than_half().problems(hidden)]


def test_hands_are_counted_of_those_who_signed_in() -> None:
    """A show of hands: the totals are of the sign-in, and the choices are those that the totals name."""
    hands = Fact("hands", "totals", totals_of="sign-in", of=(Choice("for"), Choice("against")))
    of = attrs.evolve(TOWN, moves=(*TOWN.moves, move("count", "open", asks=(hands,))))
    made = Majority(did="sign-in", choice="for", more_than=HALF, base="present", body="council")
    assert [] == list(made.problems(of))
    assert ["unknown-choice"] == [problem.code for problem in attrs.evolve(made, choice="abstain").problems(of)]


def test_every_parameter_is_given_by_its_name() -> None:
    """None by its place."""
    made: Any = Majority
    with pytest.raises(TypeError, match="positional argument"):
        made("for", did="vote", at_least=1)


@pytest.mark.parametrize(
    ("and_this", "by", "told"),
    [
        # Of those present; p-1 to p-4 are, and p-1 to p-3 voted for. Whoever signs in now may still vote.
        (False, "p-5", (True, 3, 3, 4)),
        (True, "p-5", (True, 3, 3, 5)),
        (True, "p-4", (True, 3, 3, 4)),
    ],
)
def test_who_signs_in_now_may_still_vote(and_this: bool, by: str, told: tuple[Any, ...]) -> None:
    """Where the action itself counts, in the base and among the rest alike."""
    rule = more_than_half(base="present", rest="against", and_this=and_this)
    verdict = rule.check(here("fff", present=("p-1", "p-2", "p-3", "p-4"), act=action("sign-in", by=actor(by))))
    assert told == seen(verdict)
    assert (1 + (told[-1] - 4), "against") == verdict.values["rest"]


def test_the_rest_is_added_to_the_replies() -> None:
    """Three have replied, and three may still."""
    verdict = more_than_half(base="replies", rest="against").check(here("ffa"))
    assert (False, 2, 4, 6) == seen(verdict)


def test_another_move_is_not_the_one_that_is_counted() -> None:
    """Whatever it is called: only the move itself counts as made, and only its own retraction as taken back."""
    made = Majority(did="sign-in", at_least=4, base="present", body="council", and_this=True)
    for name in ("declare", "sign", "vote"):
        assert (False, 3, 4, 3) == seen(made.check(here(present=("p-1", "p-2", "p-3"), act=act(name, "p-4"))))


RESULT = {"yes": 6, "no": 3, "blank": 1}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        # Of 10 ballots 6 are yes and 3 no: whether it holds, the count, what is required, the base.
        ({"base": "votes-cast"}, (True, 6, 6, 10)),
        ({"base": "replies"}, (True, 6, 6, 10)),
        ({"base": "valid", "invalid": "blank"}, (True, 6, 5, 9)),
        ({"base": "yes-and-no", "against": "no"}, (True, 6, 5, 9)),
        ({"base": "members", "body": "council"}, (True, 6, 4, 6)),
        ({"base": "seats", "body": "council"}, (True, 6, 5, 9)),
        ({"base": "electorate", "electorate": "adults"}, (False, 6, 11, 20)),
        ({"base": 12}, (False, 6, 7, 12)),
        ({"base": 11}, (True, 6, 6, 11)),
        ({"choice": ("yes", "blank")}, (True, 7, 6, 10)),
        ({"choice": "maybe"}, (False, 0, 6, 10)),
        ({"choice": ()}, (True, 10, 6, 10)),
    ],
)
def test_a_count_that_is_stated_has_every_base(more: dict[str, Any], told: tuple[Any, ...]) -> None:
    """But those of people who made a move."""
    rule = Majority(**{"counts": "result", "choice": "yes", "more_than": HALF, **more})
    assert told == seen(rule.check(stated(result=RESULT, adults=20)))


def test_a_number_alone_is_all_there_is() -> None:
    """Nobody chose anything in it; with bands by the size of a place."""
    bands = Bands(((10_000, Fraction(10, 100)), (20_000, Fraction(9, 100))), Fraction(8, 100))
    rule = Majority(counts="signatures", at_least=bands, base="electorate", electorate="adults", size="inhabitants")
    for inhabitants, least in ((10_000, 700), (10_001, 630), (20_001, 560)):
        for count in (least - 1, least, least + 1):
            verdict = rule.check(stated(signatures=count, adults=7000, inhabitants=inhabitants))
            assert (count >= least, count, least, 7000) == seen(verdict)
    assert (False, 0, 1, 5) == seen(Majority(counts="signatures", choice="yes", at_least=1, base="votes-cast").check(stated(signatures=5)))


def test_the_sentence_names_what_is_stated() -> None:
    """In both languages, and what is missing."""
    of = attrs.evolve(TOWN, vouched=(*TOWN.vouched, Fact("result", "totals")))
    rule = Majority(counts="result", choice="yes", against="no", at_least=Fraction(2, 3), base="yes-and-no")
    verdict = rule.check(stated(result={"yes": 50, "no": 26}))
    assert "50 of 76 (yes and no) 'result' 'yes'; at least 51 (≥ 2/3) are required: 1 missing." == sentence(of, verdict)
    assert "「result」「yes」：50，基数76（赞成与反对之和）；须至少51（≥ 2/3）：尚缺1。" == sentence(of, verdict, language="zh")
    assert "how many are required is not known: 'result' is missing." == sentence(of, rule.check(stated()))


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"counts": "result", "did": "vote"}, "give either 'did' or 'counts'"),
        ({}, "give either 'did' or 'counts'"),
        ({"counts": "result", "group": "women", "body": "council"}, "'group' goes with 'did'"),
        ({"counts": "result", "weighed": True, "body": "council"}, "'weighed' goes with 'did'"),
        ({"counts": "result", "without": ("away",), "body": "council"}, "'without' goes with 'did'"),
        ({"counts": "result", "recused": "declare"}, "'recused' goes with 'did'"),
        ({"counts": "result", "rest": "for", "body": "council", "choice": "for"}, "'rest' goes with 'did'"),
        ({"counts": "result", "and_this": True}, "'and_this' goes with 'did'"),
        ({"counts": "result", "base": "households", "body": "council"}, "households are counted of those who made a move"),
    ],
)
def test_a_stated_count_has_no_names(given: dict[str, Any], fault: str) -> None:
    """What is asked of people is not asked of it."""
    with pytest.raises(ValueError, match=fault):
        Majority(at_least=1, **given)


@pytest.mark.parametrize(
    ("fact", "codes"),
    [
        (Fact("result", "totals"), []),
        (Fact("result", "totals", of=(Choice("yes"), Choice("no"))), []),
        (Fact("result", "totals", of=(Choice("yes"), Choice("never"))), ["unknown-choice"]),
        (Fact("result", "count"), ["unknown-choice", "unknown-choice"]),
        (Fact("result", "totals", totals_of="ballot"), ["unknown-choice", "unknown-choice"]),
        (Fact("result", "totals", totals_of="sign"), []),
        (Fact("other", "totals"), []),
    ],
)
def test_a_choice_that_is_never_stated_is_a_problem_of_the_procedure(fact: Fact, codes: list[str]) -> None:
    """Where the count says which choices it has."""
    rule = Majority(counts="result", choice="yes", against="no", more_than=HALF, base="yes-and-no")
    assert codes == [problem.code for problem in rule.problems(attrs.evolve(TOWN, vouched=(fact,)))]
