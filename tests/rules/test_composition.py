"""How a roster is composed: how many members, which share of a group, from how many places; and what no roster tells."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.definition import define, problems
from deliberation.messages import sentence
from deliberation.model import Body, Label, Member, Roster, View
from deliberation.rules import Composition
from deliberation.testing import Table, look
from deliberation.testing.looking import bound
from tests.making import Run, action, case, move, procedure, rule

GROUPS = (Label("representatives"), Label("women"), Label("drawn"))
OF = procedure(bodies=(Body("meeting", groups=GROUPS), Body("panel", groups=(Label("elders"),))))


def here(count: int, roster: tuple[Member, ...] | None = None, *, pinned: bool = True, **groups: int) -> View:
    """A roster that is being pinned: so many members, so many of them, from the first on, in each group; or these members."""
    members = tuple(Member(f"p-{n}", groups=tuple(name for name, many in groups.items() if n < many)) for n in range(count))
    known = action("pin", rosters={"meeting": Roster("meeting", members if roster is None else roster)} if pinned else {})
    return look(case(OF), known, procedure=OF, pins=("meeting",))


def living(*places: str | None) -> View:
    """Members who live there, one each; their household and their district have the same name."""
    return here(0, tuple(Member(f"p-{n}", household=place, district=place) for n, place in enumerate(places)))


def of(**more: Any) -> Composition:
    return Composition(body="meeting", **more)


TABLES = (
    Table(
        of(group="representatives", at_least=Fraction(4, 5)),
        accepts={"28 of 35 are representatives": here(35, representatives=28), "all are": here(35, representatives=35)},
        refuses={
            "27 of 35 are representatives": here(35, representatives=27),
            "nobody is on the roster": here(0),
            "no roster is given": here(35, pinned=False),
        },
    ),
    Table(
        of(group="women", at_least=Fraction(1, 3)),
        accepts={"12 of 35 are women": here(35, women=12), "12 of 36 are women": here(36, women=12)},
        refuses={"11 of 35 are women": here(35, women=11), "12 of 37 are women": here(37, women=12)},
    ),
    Table(
        of(at_least=30, at_most=100),
        accepts={"30 are on the roster": here(30), "100 are on the roster": here(100)},
        refuses={"29 are on the roster": here(29), "101 are on the roster": here(101)},
    ),
    Table(
        of(group="drawn", at_least=Fraction(3, 4), at_most=Fraction(17, 20)),
        accepts={"75 of 100 were drawn": here(100, drawn=75), "85 of 100 were drawn": here(100, drawn=85), "25 of 30": here(30, drawn=25)},
        refuses={"74 of 100 were drawn": here(100, drawn=74), "86 of 100": here(100, drawn=86), "26 of 30": here(30, drawn=26)},
    ),
    Table(
        of(count="districts", at_least=7),
        accepts={
            "7 organisers live in 7 states": living(*"ABCDEFG"),
            "8 live in 7, one of them nobody knows where": living(*"ABCDEFG", None),
        },
        refuses={
            "7 live in 6": living(*"ABCDEFF"),
            "7 live in 6, and nobody knows where one does": living(*"ABCDEF", None),
            "6 live in 6": living(*"ABCDEF"),
        },
    ),
    Table(
        of(count="per-household", at_most=1),
        accepts={"one comes from each household": living(*"ABC"), "there is one member, of whom nothing is known": living(None)},
        refuses={
            "two come from one household": living(*"ABA"),
            "the household of one is not known": living("A", None),
            "the households of two are not known": living(None, None),
            "nobody is on the roster": here(0),
        },
    ),
    Table(
        of(count="per-district", at_most=Fraction(1, 2)),
        accepts={"two of four come from one district": living(*"AABC")},
        refuses={"three of five come from one district": living(*"AAABC")},
    ),
    Table(
        of(count="households", more_than=Fraction(1, 2), group="women"),
        accepts={
            "of four members three women live in three households": here(
                0, tuple(Member(f"p-{n}", household=str(n), groups=("women",) if n else ()) for n in range(4))
            )
        },
        refuses={
            "of four members three women live in two households": here(
                0, tuple(Member(f"p-{n}", household=str(n // 2), groups=("women",) if n else ()) for n in range(4))
            )
        },
    ),
    Table(
        of(group="women", at_most=0),
        accepts={"nobody belongs to the group": here(3)},
        refuses={"somebody does": here(3, women=1), "nobody is on the roster": here(0)},
    ),
)


@pytest.mark.parametrize(
    ("rule_of", "view", "code", "observed", "required", "missing", "bounds"),
    [
        (of(group="women", at_least=Fraction(1, 3)), here(35, women=9), "composition.few", 9, (12, None), 3, ("≥ 12 (≥ 1/3)",)),
        (of(group="women", more_than=Fraction(1, 3)), here(36, women=13), "composition", 13, (13, None), 0, ("≥ 13 (> 1/3)",)),
        (of(at_least=30, at_most=100), here(103), "composition.many", 103, (30, 100), 3, ("≥ 30", "≤ 100")),
        (of(more_than=30), here(30), "composition.few", 30, (31, None), 1, ("≥ 31",)),
        (of(count="per-district", at_most=Fraction(1, 2)), living(*"AAA"), "composition.many", 3, (None, 1), 2, ("≤ 1 (≤ 1/2)",)),
        (of(count="districts", at_least=3), living("A", None, None), "composition.unknown", 1, (3, None), None, ("≥ 3",)),
        (of(count="districts", at_least=4), living("A", None, None), "composition.few", 1, (4, None), 3, ("≥ 4",)),
        (of(count="districts", at_least=1), living(None, None), "composition", 1, (1, None), 0, ("≥ 1",)),
        (of(count="districts", at_most=1), living("A", "B", None), "composition.many", 2, (None, 1), 1, ("≤ 1",)),
        (of(count="per-household", at_most=1), living(None, None), "composition.unknown", 1, (None, 1), None, ("≤ 1",)),
        (of(count="districts", at_most=2), living("A", "B", None), "composition.unknown", 2, (None, 2), None, ("≤ 2",)),
    ],
)
def test_what_is_seen_and_required(rule_of: Any, view: View, code: str, observed: int, required: Any, missing: Any, bounds: Any) -> None:
    """The count, the bounds as numbers of people, how many too few or too many."""
    verdict = rule_of.check(view)
    assert (code, observed, required, missing, bounds) == (
        verdict.code,
        verdict.observed,
        verdict.required,
        verdict.missing,
        verdict.values["bounds"],
    )


@given(
    st.lists(st.sampled_from(["A", "B", "C", None]), min_size=1, max_size=6),
    st.sampled_from(["households", "per-household"]),
    st.integers(0, 6),
    st.integers(0, 6),
)
def test_a_place_that_is_not_known_may_be_any(places: list[str | None], count: Any, least: int, top: int) -> None:
    """What holds wherever they live holds, what holds nowhere does not, and of the rest nobody can tell."""
    bounds = {"at_most": top} if count == "per-household" or not least else {"at_least": least, "at_most": max(least, top)}
    known = of(count=count, **bounds)
    view = living(*places)
    code = known.check(view).code
    worlds = {known.check(living(*world)).ok for world in _worlds(tuple(places))}
    assert (worlds == {True}, len(worlds) == 2) == (code == "composition", code == "composition.unknown")
    assert (worlds == {True}, worlds == {False}) == tuple(known.check(bound(known, view, negated=negated)).ok for negated in (False, True))


def _worlds(places: tuple[str | None, ...]) -> Any:
    """Every way in which those who live nobody knows where may live: with others, with each other, alone."""
    if None not in places:
        yield places
        return
    at = places.index(None)
    for place in {*filter(None, places), f"new-{at}"}:
        yield from _worlds((*places[:at], place, *places[at + 1 :]))


def test_a_roster_is_looked_at_where_it_is_pinned_and_after_it() -> None:
    """A body that is composed otherwise is not pinned."""
    of_ = define(
        procedure(
            move("begin", "start", "open", pins=("meeting",), needs=["women"]),
            move("close", "open", "closed", needs=["women"]),
            bodies=OF.bodies,
            rules=(rule("women", of(group="women", at_least=Fraction(1, 3))),),
        )
    )
    rosters = [Roster("meeting", tuple(Member(f"p-{n}", groups=("women",) if n < women else ()) for n in range(6))) for women in (1, 2)]
    assert ["women"] == [one.rule for one in Run(of_).try_("begin", rosters={"meeting": rosters[0]}).reasons]
    assert Run(of_).do("begin", rosters={"meeting": rosters[1]}).try_("close").accepted
    assert ["roster", "women"] == [one.rule for one in Run(of_).try_("begin").reasons]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "give 'at_least', 'more_than' or 'at_most'"),
        ({"at_least": 3, "more_than": 3}, "give either 'at_least' or 'more_than'"),
        ({"at_least": 3, "more_than": 3, "at_most": 5}, "give either 'at_least' or 'more_than'"),
        ({"at_least": 0}, "'at_least' is above 0"),
        ({"at_most": -1}, "'at_most' is not below 0"),
        ({"at_most": Fraction(1), "group": "women"}, "a share of it is below 1"),
        ({"at_most": Fraction(3, 2), "group": "women"}, "a share of it is below 1"),
        ({"at_most": Fraction(0), "group": "women"}, "a share of it is below 1"),
        ({"at_most": Fraction(-1, 2), "group": "women"}, "a share of it is below 1"),
        ({"count": "per-household", "at_least": 2}, "'per-household' goes with 'at_most' alone"),
        ({"count": "per-district", "more_than": 2, "at_most": 5}, "'per-district' goes with 'at_most' alone"),
        ({"at_least": Fraction(1, 2)}, "a share of the members is that of a 'group'"),
        ({"at_least": 1, "at_most": Fraction(1, 2)}, "a share of the members is that of a 'group'"),
        ({"at_least": 6, "at_most": 5}, "nothing between the bounds"),
        ({"more_than": 5, "at_most": 5}, "nothing between the bounds"),
        ({"more_than": 6, "at_most": 5}, "nothing between the bounds"),
        ({"at_least": Fraction(3, 4), "at_most": Fraction(2, 3), "group": "women"}, "nothing between the bounds"),
    ],
)
def test_what_no_roster_would_meet_or_every_one_is_refused(given: Any, said: str) -> None:
    """When the rule is made."""
    with pytest.raises(ValueError, match=said):
        of(**given)


def test_bounds_may_meet() -> None:
    """Exactly so many; and a number stands beside a share, whatever the body."""
    assert [False, True, False] == [of(at_least=5, at_most=5).check(here(count)).ok for count in (4, 5, 6)]
    assert [False, True, False] == [of(more_than=4, at_most=5).check(here(count)).ok for count in (4, 5, 6)]
    assert [False, True] == [of(count="districts", at_least=Fraction(1, 2)).check(living(*places)).ok for places in ("AAA", "AAB")]
    assert [True, False] == [of(group="women", at_least=2, at_most=Fraction(1, 2)).check(here(count, women=2)).ok for count in (4, 3)]


def test_a_group_is_one_of_the_bodys_own() -> None:
    """One of another body has no members here."""
    known = rule("it", of(group="elders", at_least=1))
    made = procedure(move("begin", "start", "closed", needs=["it"]), steps=("closed",), bodies=OF.bodies, rules=(known,))
    assert [("unknown-group", ("rules", "it", "group"))] == [(one.code, one.path) for one in problems(made)]


@pytest.mark.parametrize(
    ("known", "view", "en", "zh"),
    [
        (
            of(group="women", at_least=Fraction(1, 3)),
            here(35, women=12),
            "'meeting' has 35 members, women: 12; required: ≥ 12 (≥ 1/3).",
            "「meeting」共35人，women人数：12；要求：≥ 12 (≥ 1/3)。",
        ),
        (
            of(at_least=30, at_most=100),
            here(29),
            "'meeting' has 29 members; required: ≥ 30, ≤ 100: 1 missing.",
            "「meeting」共29人；要求：≥ 30、≤ 100：尚缺1。",
        ),
        (
            of(count="per-household", at_most=1),
            living(*"AAA"),
            "'meeting' has 3 members, most from one household: 3; required: ≤ 1: 2 too many.",
            "「meeting」共3人，同户最多：3；要求：≤ 1：超出2。",
        ),
        (
            of(count="districts", group="women", at_least=2),
            here(0, (Member("p-1", district="A", groups=("women",)), Member("p-2", groups=("women",)))),
            "'meeting' has 2 members, districts of women: 1, and 1 of whom it is not known; required: ≥ 2; nobody can tell.",
            "「meeting」共2人，women片区数：1，另有1人不明；要求：≥ 2；无法判断。",
        ),
        (
            of(count="per-district", at_most=2),
            living(*"AAB"),
            "'meeting' has 3 members, most from one district: 2; required: ≤ 2.",
            "「meeting」共3人，同片区最多：2；要求：≤ 2。",
        ),
        (
            of(count="households", at_least=3),
            living(*"AAB"),
            "'meeting' has 3 members, households: 2; required: ≥ 3: 1 missing.",
            "「meeting」共3人，户数：2；要求：≥ 3：尚缺1。",
        ),
        (
            of(count="per-household", group="women", at_most=1),
            here(0, (Member("p-1", household="A", groups=("women",)), Member("p-2", household="A"))),
            "'meeting' has 2 members, most women from one household: 1; required: ≤ 1.",
            "「meeting」共2人，women同户最多：1；要求：≤ 1。",
        ),
        (of(group="women", at_most=0), here(0), "nobody is on the roster of 'meeting'.", "「meeting」名册上无人。"),
        (of(at_least=1), here(0), "nobody is on the roster of 'meeting'.", "「meeting」名册上无人。"),
    ],
)
def test_what_is_said(known: Any, view: View, en: str, zh: str) -> None:
    """Word for word, in both languages."""
    verdict = known.check(view)
    assert (en, zh) == (sentence(OF, verdict), sentence(OF, verdict, language="zh"))
