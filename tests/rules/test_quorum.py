"""Enough present: one below, at and above, groups, seats, households, weights, who is left out, an empty roster."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from deliberation.messages import sentence
from deliberation.model import Body, Entry, Fact, Label, Member, Roster, Tally, View, Who
from deliberation.quantities import Bands, Either
from deliberation.rules import Quorum
from deliberation.testing import Table, look
from tests.making import COUNCIL, action, ask, case, move, procedure, record

HOUSE = procedure(
    bodies=(Body("council", seats=7, groups=(Label("women"),), present="sign-in"), Body("panel", seats=3), Body("crowd", present="sign-in"))
)
HALF = Fraction(1, 2)
TWO_THIRDS = Quorum(body="council", at_least=Fraction(2, 3))


def present(rule: Any, heads: int, *, women: int = 0, roster: Roster | None = COUNCIL, negated: bool = False) -> Any:
    sign_in = record({f"p-{n}": Entry(n, None, 1) for n in range(heads)}, {"/": Tally(heads, 99), "/women": Tally(women, 99)})
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
@pytest.mark.parametrize("more", [{}, {"base": "seats"}, {"weighed": True}, {"without": ("women",)}, {"base": "households"}])
def test_a_body_of_which_nothing_is_known_has_none(body: str, more: dict[str, Any]) -> None:
    """Without a move of presence, without a roster, or not there at all."""
    verdict = ask(Quorum(body=body, at_least=1, **more), case(HOUSE, rosters={"panel": Roster("panel", (Member("p-1"),))}), of=HOUSE)
    assert (verdict.ok, verdict.observed) == (False, 0)


def test_seats_are_those_of_the_body() -> None:
    """A body without seats has none to share."""
    assert ask(Quorum(body="panel", at_least=1, base="seats"), case(HOUSE), of=HOUSE).values["base"] == 3
    assert [ask(Quorum(body=name, at_least=1, base="seats"), case(HOUSE), of=HOUSE).values["base"] for name in ("crowd", "nobody")] == [
        0,
        0,
    ]


VILLAGE = Roster(
    "council",
    (
        Member("p-1", weight=3, groups=("women",), household="li"),
        Member("p-2", weight=2, household="li"),
        Member("p-3", weight=1, groups=("women", "away"), household="wang"),
        Member("p-4", weight=1, groups=("away",), household="zhao"),
        Member("p-5", weight=1, groups=("women",)),
        Member("p-6"),
    ),
)
TOWN = procedure(
    move("sign-in", "open", by=(Who(member_of="council"),)),
    bodies=(Body("council", seats=9, groups=(Label("women"), Label("away")), present="sign-in"),),
    vouched=(Fact("adults", "count"), Fact("inhabitants", "count")),
)


def here(*people: str, recused: tuple[str, ...] = (), **vouched: int) -> View:
    """A look at the village where these people have signed in."""
    table: dict[str, Tally] = {}
    for person in people:
        member = VILLAGE.index[person]
        for group in ("", *member.groups):
            heads, weight = table.get(f"/{group}", (0, 0))
            table[f"/{group}"] = Tally(heads + 1, weight + member.weight)
    records = {"sign-in": record({person: Entry(n, None, 1) for n, person in enumerate(people, 2)}, table)}
    records["declare"] = record({person: Entry(9, None, 1) for person in recused})
    return look(case(TOWN, records=records, rosters={"council": VILLAGE}), action(vouched=vouched), procedure=TOWN)


def came(rule: Any, *people: str, recused: tuple[str, ...] = (), **vouched: int) -> Any:
    """The verdict where these people of the village signed in."""
    return rule.check(here(*people, recused=recused, **vouched))


ALL = tuple(VILLAGE.index)
TABLES = (
    Table(
        TWO_THIRDS,
        accepts={"4 of 6 members signed in": here(*ALL[:4]), "5 of 6 signed in": here(*ALL[:5])},
        refuses={"3 of 6 members signed in": here(*ALL[:3]), "nobody signed in": here()},
    ),
    Table(
        Quorum(body="council", at_least=Fraction(2, 3), group="women"),
        accepts={"2 of 3 women signed in": here("p-1", "p-3")},
        refuses={"1 of 3 women and every man signed in": here("p-1", "p-2", "p-4", "p-6")},
    ),
    Table(
        Quorum(body="council", more_than=HALF, without=("away",), recused="declare"),
        accepts={"2 of the 3 who are neither away nor recused signed in": here("p-1", "p-2", recused=("p-6",))},
        refuses={
            "1 of those 3, somebody away and the recused one signed in": here("p-1", "p-3", "p-6", recused=("p-6",)),
            "everybody is recused": here(*ALL, recused=ALL),
        },
    ),
    Table(
        Quorum(body="council", at_least=Fraction(2, 3), base="households"),
        accepts={"4 of 5 households are there": here("p-1", "p-3", "p-4", "p-5")},
        refuses={"3 of 5 households are there, with 4 people": here("p-1", "p-2", "p-3", "p-4")},
    ),
    Table(
        Quorum(body="council", more_than=HALF, base="electorate", electorate="adults"),
        accepts={"2 of 3 adults signed in": here("p-1", "p-2", adults=3)},
        refuses={"2 of 4 adults signed in": here("p-1", "p-2", adults=4), "nobody said how many adults there are": here("p-1")},
    ),
)


@pytest.mark.parametrize(
    ("rule", "people", "recused", "seen"),
    [
        # heads in weight: 9 in all, more than a half is 5
        (Quorum(body="council", more_than=HALF, weighed=True), ("p-1", "p-3"), (), (False, 4, 5, 9)),
        (Quorum(body="council", more_than=HALF, weighed=True), ("p-1", "p-2"), (), (True, 5, 5, 9)),
        (Quorum(body="council", more_than=HALF, weighed=True, group="women"), ("p-1",), (), (True, 3, 3, 5)),
        (Quorum(body="council", more_than=HALF, weighed=True, group="women"), ("p-3", "p-5"), (), (False, 2, 3, 5)),
        # households: li, wang, zhao, and two people who have none named
        (Quorum(body="council", at_least=Fraction(2, 3), base="households"), ("p-1", "p-2", "p-3", "p-4"), (), (False, 3, 4, 5)),
        (Quorum(body="council", at_least=Fraction(2, 3), base="households"), ("p-1", "p-3", "p-4", "p-5"), (), (True, 4, 4, 5)),
        (Quorum(body="council", at_least=Fraction(2, 3), base="households", group="women"), ("p-1", "p-2"), (), (False, 1, 2, 3)),
        # the unreachable are neither in the base nor in the count
        (Quorum(body="council", more_than=HALF, without=("away",)), ("p-1", "p-2"), (), (False, 2, 3, 4)),
        (Quorum(body="council", more_than=HALF, without=("away",)), ("p-1", "p-2", "p-5"), (), (True, 3, 3, 4)),
        (Quorum(body="council", more_than=HALF, without=("away",)), ("p-1", "p-2", "p-3"), (), (False, 2, 3, 4)),
        (Quorum(body="council", more_than=HALF, without=("away", "women")), ("p-2",), (), (False, 1, 2, 2)),
        (Quorum(body="council", at_least=1, without=("away",), base="households"), ("p-3",), (), (False, 0, 1, 3)),
        (Quorum(body="council", at_least=1, without=("away",), base="households"), ("p-3", "p-6"), (), (True, 1, 1, 3)),
        (Quorum(body="council", at_least=1, recused="declare", base="households"), ("p-1", "p-2"), ("p-1",), (True, 1, 1, 5)),
        (Quorum(body="council", at_least=1, recused="declare", base="households"), ("p-3",), ("p-3",), (False, 0, 1, 4)),
        # neither are the recused, where the rule says so
        (Quorum(body="council", more_than=HALF), ("p-1", "p-2", "p-5", "p-6"), ("p-1", "p-2"), (True, 4, 4, 6)),
        (Quorum(body="council", more_than=HALF, recused="declare"), ("p-1", "p-2", "p-5", "p-6"), ("p-1", "p-2"), (False, 2, 3, 4)),
        (Quorum(body="council", more_than=HALF, recused="declare"), ("p-3", "p-2", "p-5", "p-6"), ("p-1", "p-2"), (True, 3, 3, 4)),
        (Quorum(body="council", at_least=1, recused="declare"), tuple(VILLAGE.index), tuple(VILLAGE.index), (False, 0, 1, 0)),
        (Quorum(body="council", at_least=HALF, recused="declare", weighed=True), ("p-1", "p-2"), ("p-1",), (False, 2, 3, 6)),
        (Quorum(body="council", at_least=HALF, recused="declare", group="women"), ("p-2", "p-3"), ("p-2", "p-1"), (True, 1, 1, 2)),
        # seats: the vacant ones too, without those who are recused
        (Quorum(body="council", more_than=HALF, base="seats"), ("p-1", "p-2", "p-3", "p-4"), (), (False, 4, 5, 9)),
        (Quorum(body="council", more_than=HALF, base="seats", recused="declare"), ("p-1", "p-2", "p-3", "p-4"), ("p-6",), (False, 4, 5, 8)),
        (Quorum(body="council", at_least=HALF, base="seats", recused="declare"), ("p-1", "p-2", "p-3", "p-4"), ("p-6",), (True, 4, 4, 8)),
        # a number that is laid down
        (Quorum(body="council", at_least=HALF, base=7), ("p-1", "p-2", "p-3"), (), (False, 3, 4, 7)),
        (Quorum(body="council", at_least=HALF, base=7), ("p-1", "p-2", "p-3", "p-4"), (), (True, 4, 4, 7)),
        (Quorum(body="council", at_least=HALF, base=0), ("p-1",), (), (False, 1, 1, 0)),
    ],
)
def test_who_is_counted_and_of_how_many(rule: Quorum, people: tuple[str, ...], recused: tuple[str, ...], seen: Any) -> None:
    """Whether it holds, the count, what is required, the base."""
    verdict = came(rule, *people, recused=recused)
    assert seen == (verdict.ok, verdict.observed, verdict.required, verdict.values["base"])


def test_the_electorate_is_a_fact() -> None:
    """How many adults there are somebody vouches for; while nobody has, it cannot be told, nor can its opposite."""
    rule = Quorum(body="council", more_than=HALF, base="electorate", electorate="adults")
    assert [(False, 3), (True, 2), (True, 1), (False, 1)] == [
        (verdict.ok, verdict.required) for verdict in (came(rule, "p-1", "p-2", adults=n) for n in (4, 3, 1, 0))
    ]
    assert not came(rule, "p-1", adults=-4).ok
    untold = came(rule, "p-1")
    assert (untold.ok, untold.sentence.unknown, untold.values["fact"]) == (False, True, "adults")


@pytest.mark.parametrize("more", [{}, {"base": "seats"}, {"without": ("away",)}])
def test_whatever_the_sign_in_asks_who_signed_in_is_present(more: dict[str, Any]) -> None:
    """In the hall or by video: the choice divides the tallies, and not the count of those who came."""
    chosen = {"p-1": "hall", "p-2": "video", "p-5": "video"}
    entries = {person: Entry(n, choice, 1) for n, (person, choice) in enumerate(chosen.items(), 2)}
    tallies = {"hall/": Tally(1, 3), "video/": Tally(2, 3), "hall/women": Tally(1, 3), "video/women": Tally(1, 1)}
    view = look(case(TOWN, records={"sign-in": record(entries, tallies)}, rosters={"council": VILLAGE}), procedure=TOWN)
    assert 3 == Quorum(body="council", at_least=1, **more).check(view).observed
    assert 2 == Quorum(body="council", at_least=1, group="women").check(view).observed


def test_an_amount_by_bands_needs_the_size() -> None:
    """Small places ask for more of their people."""
    rule = Quorum(body="council", at_least=Bands(((100, HALF),), Fraction(1, 6)), size="inhabitants")
    assert [3, 3, 1] == [came(rule, "p-1", inhabitants=n).required for n in (0, 100, 101)]
    assert came(rule, "p-1").values["fact"] == "inhabitants"


def test_a_negated_quorum_holds_where_it_is_missed() -> None:
    """As a meeting that is called again needs it."""
    assert [present(TWO_THIRDS, heads, negated=True).ok for heads in (3, 4)] == [True, False]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, "give either"),
        ({"at_least": 1, "more_than": 1}, "give either"),
        ({"at_least": 1, "base": -1}, "not below 0"),
        ({"at_least": 1, "base": "electorate"}, "go together"),
        ({"at_least": 1, "electorate": "adults"}, "go together"),
        ({"at_least": 1, "size": "inhabitants"}, "go together"),
        ({"at_least": Bands(((1, 1),), 2)}, "go together"),
        ({"at_least": 1, "base": "seats", "group": "women"}, "neither divided into groups nor weighed"),
        ({"at_least": 1, "base": "seats", "weighed": True}, "neither divided into groups nor weighed"),
        ({"at_least": 1, "base": "households", "weighed": True}, "households are not weighed"),
        ({"at_least": 0}, "above 0"),
        ({"at_least": 1, "base": 9, "recused": "declare"}, "nobody is left out of a base that is a number or the electorate: 'recused'"),
        ({"at_least": 1, "base": 9, "without": ("away",)}, "nobody is left out of a base that is a number or the electorate: 'without'"),
        ({"at_least": 1, "base": "electorate", "electorate": "adults", "recused": "declare"}, "nobody is left out"),
    ],
)
def test_a_quorum_that_means_nothing_is_refused(given: dict[str, Any], fault: str) -> None:
    """When it is made, not when it is asked."""
    with pytest.raises(ValueError, match=fault):
        Quorum(body="council", **given)


@pytest.mark.parametrize(
    ("made", "en", "zh"),
    [
        (
            present(TWO_THIRDS, 3),
            "3 of 5 members signed in; at least 4 (≥ 2/3) are required: 1 missing.",
            "应到5（全体成员），实到3；须至少4（≥ 2/3）：尚缺1。",
        ),
        (
            present(Quorum(body="council", at_least=4), 4),
            "4 of 5 members signed in; at least 4 are required: 0 to spare.",
            "应到5（全体成员），实到4；须至少4：超出0。",
        ),
        (
            came(Quorum(body="council", more_than=HALF, group="women", weighed=True, without=("away",)), "p-1"),
            "3 of 4 women members signed in, by weight, 2 left out; at least 3 (> 1/2) are required: 0 to spare.",
            "women应到4（全体成员，按权重，已除去2人），实到3；须至少3（> 1/2）：超出0。",
        ),
        (
            came(Quorum(body="council", at_least=Either("lesser", (2, Fraction(1, 2))), base=9), "p-1"),
            "1 of 9 as laid down signed in; at least 2 (≥ the lesser of 2, 1/2) are required: 1 missing.",
            "应到9（规定数），实到1；须至少2（≥ 2、1/2中较小者）：尚缺1。",
        ),
    ],
)
def test_the_sentence_counts(made: Any, en: str, zh: str) -> None:
    """How many came, of whom, how many must, how many are missing or to spare."""
    assert en == sentence(TOWN, made, language="en")
    assert zh == sentence(TOWN, made, language="zh")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Quorum(body="panel", at_least=1), "quorum"),
        (Quorum(body="crowd", at_least=1, base="seats"), "quorum"),
        (Quorum(body="council", at_least=1, group="men"), "quorum"),
        (Quorum(body="council", at_least=1, without=("men",)), "quorum"),
    ],
)
def test_what_could_never_be_counted_is_a_problem_of_the_procedure(rule: Quorum, code: str) -> None:
    """No presence, no seats, a group of another body."""
    assert [code] == [problem.code for problem in rule.problems(HOUSE)]


def test_what_can_be_counted_is_none() -> None:
    """Neither is a body that is not there: that is told as an unknown name."""
    for rule in (TWO_THIRDS, Quorum(body="council", at_least=1, base="seats"), Quorum(body="nobody", at_least=1, group="men")):
        assert [] == list(rule.problems(HOUSE))


def test_seats_that_nobody_is_known_to_hold_are_still_seats() -> None:
    """Before a roster is pinned nobody can tell whether the recused hold one."""
    known = here(recused=("p-1",))
    bare = look(case(TOWN, records={"declare": known.case.record("declare")}), procedure=TOWN)
    verdict = Quorum(body="council", at_least=HALF, base="seats", recused="declare").check(bare)
    assert (9, 1) == (verdict.values["base"], verdict.values["left_out"])


@pytest.mark.parametrize(
    ("without", "body", "base"), [((), "council", 9), (("away",), "council", 7), (("away", "women"), "council", 5), ((), "hall", 0)]
)
def test_seats_without_those_who_are_left_out(without: tuple[str, ...], body: str, base: int) -> None:
    """As many as are left; never fewer than none, and none where no seats are said."""
    groups = [("women",), (), ("women", "away"), ("away",), ("women",), ()]
    roster = Roster(body, [Member(f"p-{n}", groups=group) for n, group in enumerate(groups, 1)])
    of = procedure(
        bodies=(Body("council", seats=9, groups=(Label("women"), Label("away")), present="sign-in"), Body("hall", present="sign-in"))
    )
    known = case(of, records={"declare": record({"p-1": Entry(2, None, 1)}) if body == "hall" else record()}, rosters={body: roster})
    recused = {"recused": "declare"} if body == "hall" else {}
    verdict = Quorum(body=body, at_least=HALF, base="seats", without=without, **recused).check(look(known, procedure=of))
    assert base == verdict.values["base"]


@pytest.mark.parametrize(("heads", "missing"), [(0, 4), (1, 3), (2, 2), (3, 1), (4, 0), (5, 0)])
def test_how_many_are_missing(heads: int, missing: int) -> None:
    """Down to nobody at all."""
    assert missing == present(TWO_THIRDS, heads).missing
