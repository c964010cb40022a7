"""The published thresholds, as the example town writes them: at every boundary, and against a reading of the texts that knows no library code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest

from deliberation import towns
from deliberation.documents import Story
from deliberation.model import Decision, Entry, Member, Record, Roster, Tally, Verdict, View
from deliberation.rules import Composition, Majority, Quorum
from deliberation.testing import look
from tests.making import Run, action, actor, case, record

TOWN = towns.load_town(Path(__file__).parent.parent / "examples" / "published_thresholds")
PROCEDURE = TOWN.procedure()
RULES: dict[str, Any] = {one.name: one.rule for one in PROCEDURE.rules}
LOOK = look(procedure=PROCEDURE)
REPRESENTATIVES, WOMEN = "village-representatives", "women-representatives"


# The texts, read again with fractions alone. Of nobody, nothing is enough: no text says so, and a library has to.


def more_than_half(count: int, base: int) -> bool:
    """过半数: more than half."""
    return base > 0 and Fraction(count, base) > Fraction(1, 2)


def two_thirds(count: int, base: int) -> bool:
    """三分之二以上: two thirds or more."""
    return base > 0 and Fraction(count, base) >= Fraction(2, 3)


def four_fifths(count: int, base: int) -> bool:
    """五分之四以上: four fifths or more."""
    return base > 0 and Fraction(count, base) >= Fraction(4, 5)


def a_third(count: int, base: int) -> bool:
    """三分之一以上: a third or more."""
    return base > 0 and Fraction(count, base) >= Fraction(1, 3)


def a_fifth(count: int, base: int) -> bool:
    """五分之一以上: a fifth or more."""
    return base > 0 and Fraction(count, base) >= Fraction(1, 5)


def a_tenth(count: int, base: int) -> bool:
    """十分之一以上: a tenth or more."""
    return base > 0 and Fraction(count, base) >= Fraction(1, 10)


# The first count that is enough, by hand: of one, of two, of odd and even bases, where the share is whole and where it is not.
FIRST: Mapping[Callable[[int, int], bool], Mapping[int, int]] = {
    more_than_half: {1: 1, 2: 2, 3: 2, 4: 3, 20: 11, 21: 11, 59: 30, 60: 31},
    two_thirds: {1: 1, 2: 2, 3: 2, 4: 3, 9: 6, 10: 7, 20: 14, 21: 14, 22: 15, 60: 40},
    four_fifths: {1: 1, 2: 2, 4: 4, 5: 4, 6: 5, 20: 16, 21: 17, 35: 28},
    a_third: {1: 1, 2: 1, 3: 1, 4: 2, 20: 7, 21: 7, 22: 8, 60: 20},
    a_fifth: {1: 1, 2: 1, 5: 1, 6: 2, 20: 4, 21: 5, 60: 12},
    a_tenth: {1: 1, 2: 1, 10: 1, 11: 2, 20: 2, 21: 3, 60: 6},
}


# Views, each made of how many there are and how many of them came, asked or agreed.


@cache
def people(body: str, count: int, *, of: int = 3, groups: tuple[str, ...] = (), beside: int = 0, outside: tuple[str, ...] = ()) -> Roster:
    """So many people, `of` them in each household, all in these groups; and some more `beside` them, in a household and a group of theirs."""
    known = [Member(f"p-{n}", household=f"h-{n // of}", groups=groups) for n in range(count)]
    return Roster(body, [*known, *(Member(f"q-{n}", household="q", groups=outside) for n in range(beside))])


@cache
def entered(*chosen: tuple[str | None, int], step: int = 1, groups: tuple[str, ...] = (), beside: int = 0) -> Record:
    """What p-0 and those after her did, so many with each choice; then those `beside`, who are in none of these groups."""
    words = [choice for choice, count in chosen for _ in range(count)]
    entries = {f"p-{step * n}": Entry(n + 2, choice, 1) for n, choice in enumerate(words)}
    entries.update({f"q-{n}": Entry(n + 99, words[0] if words else None, 1) for n in range(beside)})
    table: dict[str, Tally] = {}
    for person, entry in entries.items():
        for group in ("", *(groups if person.startswith("p-") else ())):
            heads, weight = table.get(f"{entry.choice or ''}/{group}", (0, 0))
            table[f"{entry.choice or ''}/{group}"] = Tally(heads + 1, weight + 1)
    return record(entries, table)


def seen(roster: Roster | None = None, records: Mapping[str, Record] = {}, **act: Any) -> View:
    """A look at a case of the town with this roster and these records; a copy of one look, so that the rules are gathered once."""
    view = copy(LOOK)
    view.case = case(PROCEDURE, records=records, rosters={} if roster is None else {roster.body: roster})
    if act:
        view.action = action(**act)
    return view


Look = Callable[[int, int], View]


def sign_in_of(body: str) -> str:
    """The move by which one becomes present in a body."""
    return PROCEDURE.body[body].present or ""


def came(body: str) -> Look:
    """Of so many members, so many signed in."""
    return lambda count, base: seen(people(body, base), {sign_in_of(body): entered((None, count))})


def households_came(body: str) -> Look:
    """Of so many households of two, one person each of so many signed in."""
    return lambda count, base: seen(people(body, 2 * base, of=2), {sign_in_of(body): entered((None, count), step=2)})


def women_came(count: int, base: int) -> View:
    """Of so many women representatives so many signed in, and five others came, all there are."""
    roster = people("representatives", base, groups=(WOMEN, REPRESENTATIVES), beside=5, outside=(REPRESENTATIVES,))
    return seen(roster, {sign_in_of("representatives"): entered((None, count), groups=(WOMEN,), beside=5)})


def reachable_came(count: int, base: int, *, of: int = 3, each: int = 1) -> View:
    """Of so many who can be reached so many signed in; four cannot be reached, and two of them came after all."""
    roster = people("villagers", each * base, of=of, beside=4, outside=("unreachable",))
    return seen(roster, {"sign-in": entered((None, count), step=each, beside=2)})


def agreed(body: str, did: str) -> Look:
    """Of so many present so many are for; of the others some are against, some abstain, some are silent; two more members did not come."""

    def view(count: int, base: int) -> View:
        others = base - count
        votes = entered(("for", count), ("against", others // 3), ("abstain", others // 3))
        return seen(people(body, base + 2), {sign_in_of(body): entered((None, base)), did: votes})

    return view


def all_agreed(body: str, did: str) -> Look:
    """Of so many members so many are for; of the others a third is against, and the rest did not come."""
    return lambda count, base: seen(people(body, base), {did: entered(("for", count), ("against", (base - count) // 3))})


def all_agreed_in_secret(body: str, did: str) -> Look:
    """The same, where only how many voted and the totals are known."""

    def view(count: int, base: int) -> View:
        against = (base - count) // 3
        made = seen(people(body, base), {did: entered((None, count + against))}, data={"result": {"for": count, "against": against}})
        made._totals = {did: "result"}
        return made

    return view


def of_the_votes(did: str) -> Look:
    """So many secret votes, so many of them for."""

    def view(count: int, base: int) -> View:
        made = seen(people("voters", base + 3), {did: entered((None, base))}, data={"result": {"for": count, "abstain": base - count}})
        made._totals = {did: "result"}
        return made

    return view


def did_of(body: str, did: str) -> Look:
    """Of so many members so many did it."""
    return lambda count, base: seen(people(body, base), {did: entered((None, count))})


def households_did(body: str, did: str) -> Look:
    """Of so many households of two, one person each of so many did it."""
    return lambda count, base: seen(people(body, 2 * base, of=2), {did: entered((None, count), step=2)})


def replied(count: int, base: int) -> View:
    """So many replies, so many of them for; half of the rest leave it open, half are against; seven more villagers do not reply."""
    blank = (base - count) // 2
    return seen(people("villagers", base + 7), {"reply": entered(("for", count), ("-", blank), ("against", base - count - blank))})


def representatives_did(did: str) -> Look:
    """Of so many representatives so many did it, and so did the two committee members, who are none."""

    def view(count: int, base: int) -> View:
        asked = entered((None, count), groups=(REPRESENTATIVES,), beside=2)
        return seen(people("representatives", base, groups=(REPRESENTATIVES,), beside=2), {did: asked})

    return view


def electors_did(count: int, base: int) -> View:
    """Of so many electors, as the host vouches, so many did it."""
    return seen(None, {"petition": entered((None, count))}, vouched={"electors": base})


def composed(count: int, base: int) -> View:
    """Of so many members so many are representatives, and women; the others are of neither group."""
    return seen(people("representatives", count, groups=(REPRESENTATIVES, WOMEN), beside=base - count))


READ: Mapping[str, tuple[Look, Callable[[int, int], bool]]] = {
    "village-adults": (came("villagers"), more_than_half),
    "village-households": (households_came("villagers"), two_thirds),
    "village-decides": (agreed("villagers", "vote"), more_than_half),
    "representatives-quorum": (came("representatives"), two_thirds),
    "representatives-decide": (agreed("representatives", "vote-as-representative"), more_than_half),
    "group-adults": (came("group"), two_thirds),
    "group-households": (households_came("group"), two_thirds),
    "group-decides": (agreed("group", "vote-in-group"), more_than_half),
    "resident-adults": (came("residents"), more_than_half),
    "resident-households": (households_came("residents"), more_than_half),
    "residents-decide": (agreed("residents", "vote-as-resident"), more_than_half),
    "resident-representatives-quorum": (came("resident-representatives"), two_thirds),
    "resident-representatives-decide": (agreed("resident-representatives", "vote-as-resident-representative"), more_than_half),
    "shandong-members": (came("representatives"), two_thirds),
    "shandong-women": (women_came, two_thirds),
    "shandong-decides": (agreed("representatives", "vote-as-representative"), more_than_half),
    "chongqing-adults": (reachable_came, more_than_half),
    "chongqing-households": (lambda count, base: reachable_came(count, base, of=2, each=2), two_thirds),
    "chongqing-decides": (agreed("villagers", "vote"), more_than_half),
    "shanghai-adults": (did_of("villagers", "reply"), more_than_half),
    "shanghai-households": (households_did("villagers", "reply"), two_thirds),
    "shanghai-decides": (replied, more_than_half),
    "congress-decides": (all_agreed("deputies", "vote-as-deputy"), more_than_half),
    "committee-quorum": (came("committee"), more_than_half),
    "committee-decides": (all_agreed_in_secret("committee", "vote-in-committee"), more_than_half),
    "jiedong-quorum": (came("representatives"), two_thirds),
    "jiedong-decides": (all_agreed("representatives", "vote-as-representative"), more_than_half),
    "jiedong-ballot-decides": (all_agreed_in_secret("representatives", "cast-ballot"), more_than_half),
    "recall-electors": (electors_did, a_fifth),
    "recall-representatives": (representatives_did("petition-as-representative"), a_third),
    "recall-turnout": (did_of("voters", "vote-on-recall"), more_than_half),
    "recall-decides": (of_the_votes("vote-on-recall"), more_than_half),
    "villagers-ask": (did_of("villagers", "request-village-meeting"), a_tenth),
    "representatives-ask": (representatives_did("request-village-meeting-as-representative"), a_third),
    "representative-meeting-asked": (representatives_did("request-representative-meeting"), a_fifth),
    "mostly-representatives": (composed, four_fifths),
    "third-are-women": (composed, a_third),
}
"""Each rule of the file that is a share of something: how it looks, and the words of its text."""
NUMBERS = {"fifty": 50, "forty": 40, "thirty": 30, "one-per-household": 1}


def test_no_rule_that_counts_is_left_out() -> None:
    """What the file adds is read again here, or this fails."""
    counting = {name for name, rule in RULES.items() if isinstance(rule, Quorum | Majority | Composition)}
    assert counting == set(READ) | set(NUMBERS)


def told(verdict: Verdict) -> tuple[bool, int]:
    """Whether it holds, and the count."""
    return verdict.ok, verdict.observed


@pytest.mark.parametrize("name", READ)
def test_the_first_count_that_is_enough(name: str) -> None:
    """One below it, at it, one above it; how many are missing is told."""
    view, text = READ[name]
    for base, first in FIRST[text].items():
        for count in range(first - 1, min(first + 1, base) + 1):
            verdict = RULES[name].check(view(count, base))
            assert (count >= first, count) == told(verdict), (base, count)
            assert max(0, first - count) == verdict.missing


@pytest.mark.parametrize("name", READ)
def test_of_nobody_nothing_is_enough(name: str) -> None:
    """Where there is nobody of whom it could be a share, it is not held."""
    view, _ = READ[name]
    verdict = RULES[name].check(view(0, 0))
    assert (False, 0, False) == (*told(verdict), verdict.sentence.unknown)
    assert verdict.missing is None or verdict.missing >= 1


@pytest.mark.parametrize("name", READ)
def test_the_rule_and_its_text_agree_for_every_base_and_count(name: str) -> None:
    """Bases from 0 to 60, and every count of each."""
    view, text = READ[name]
    rule = RULES[name]
    differ = [(count, base) for base in range(61) for count in range(base + 1) if rule.check(view(count, base)).ok is not text(count, base)]
    assert [] == differ


@pytest.mark.parametrize("name", READ)
def test_the_share_and_its_text_agree_up_to_a_thousand(name: str) -> None:
    """Of every base from 1 to 1,000 the least that passes is enough by the text, and one less is not."""
    least, text = (RULES[name]._least if isinstance(RULES[name], Composition) else RULES[name]._threshold).least, READ[name][1]
    assert [] == [base for base in range(1, 1001) if not (text(least(base), base) and not text(least(base) - 1, base))]


def members_of(name: str) -> Iterator[View]:
    """Views of a vote in which nobody is for: silent, abstaining, against."""
    rule = RULES[name]
    body = rule.body or "villagers"
    for base in (1, 2, 20, 21):
        for word in ((), (("abstain", base),), (("against", base),), (("abstain", base // 2), ("against", base // 2))):
            view = seen(people(body, base), {sign_in_of(body): entered((None, base)), rule.did: entered(*word)})
            yield view
            if PROCEDURE.asked(rule.did)["choice"].keep == "secret":
                view._totals = {rule.did: "result"}
                view.action = action(data={"result": dict(word)})
                yield view


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if isinstance(rule, Majority) and rule.choice])
def test_where_nobody_is_for_it_nothing_is_carried(name: str) -> None:
    """All abstain, all are against, all are silent: none of the texts lets it pass."""
    assert [] == [view for view in members_of(name) if RULES[name].check(view).ok]


def test_half_with_the_rest_abstaining_is_not_enough() -> None:
    """Of those present, of all, of the replies, an abstention weighs like a no."""
    decides = {name: READ[name][0] for name, rule in RULES.items() if isinstance(rule, Majority) and rule.choice}
    assert 13 == len(decides)
    for name, view in decides.items():
        assert [False, True] == [RULES[name].check(view(count, 10)).ok for count in (5, 6)], name


@pytest.mark.parametrize("name", ["chongqing-adults", "chongqing-households", "chongqing-quorum"])
def test_where_nobody_can_be_reached_there_is_no_meeting(name: str) -> None:
    """Whoever comes after all is on the roster as unreachable, and does not count."""
    roster = people("villagers", 0, beside=6, outside=("unreachable", "incapacitated"))
    assert not RULES[name].check(seen(roster, {"sign-in": entered(beside=6)})).ok


@pytest.mark.parametrize(
    ("away", "incapacitated", "least", "base"), [(0, 0, 7, 12), (1, 0, 6, 11), (2, 1, 5, 9), (3, 3, 4, 6), (11, 0, 1, 1), (5, 7, 1, 0)]
)
def test_each_who_is_left_out_lowers_the_denominator(away: int, incapacitated: int, least: int, base: int) -> None:
    """The twelve of Chongqing: more than half of those who are left."""
    groups = ["unreachable"] * away + ["incapacitated"] * incapacitated + [""] * base
    roster = Roster("villagers", [Member(f"p-{n}", groups=(group,) if group else ()) for n, group in enumerate(reversed(groups))])
    for count in (least - 1, least, least + 1):
        verdict = RULES["chongqing-adults"].check(seen(roster, {"sign-in": entered((None, min(count, 12)))}))
        assert (base > 0 and count >= least, least, base, away + incapacitated) == (
            verdict.ok,
            verdict.required,
            verdict.values["base"],
            verdict.values["left_out"],
        )


@pytest.mark.parametrize(
    ("name", "body", "did", "adults", "households"),
    [
        ("village-quorum", "villagers", "sign-in", more_than_half, two_thirds),
        ("group-quorum", "group", "sign-in-to-group", two_thirds, two_thirds),
        ("residents-quorum", "residents", "sign-in-as-resident", more_than_half, more_than_half),
        ("chongqing-quorum", "villagers", "sign-in", more_than_half, two_thirds),
        ("shanghai-quorum", "villagers", "reply", more_than_half, two_thirds),
    ],
)
def test_the_adults_or_the_households(name: str, body: str, did: str, adults: Any, households: Any) -> None:
    """Households of three: so many came whole, so many with one person. Either share is enough, and every case of 12 households is tried."""
    ways = set()
    for count in range(13):
        roster = people(body, 3 * count, of=3)
        for whole in range(count + 1):
            for single in range(count - whole + 1):
                came = [*range(3 * whole), *range(3 * whole, 3 * (whole + single), 3)]
                known = record({f"p-{n}": Entry(n + 2, None, 1) for n in came}, {"/": Tally(len(came), len(came))})
                by_head, by_house = adults(len(came), 3 * count), households(whole + single, count)
                assert (by_head or by_house) is RULES[name].check(seen(roster, {did: known})).ok, (count, whole, single)
                ways.add((by_head, by_house))
    # More than half of the adults cannot come from fewer than half of the households, where all are of one size.
    assert {(False, False), (False, True), (True, True)} <= ways


def test_the_women_of_shandong_are_counted_apart() -> None:
    """Both shares are needed: every number of women and of others up to nine."""
    for women in range(10):
        for others in range(10):
            roster = people("representatives", women, groups=(REPRESENTATIVES, WOMEN), beside=others, outside=(REPRESENTATIVES,))
            for she in range(women + 1):
                for other in range(others + 1):
                    view = seen(roster, {"sign-in-as-representative": entered((None, she), groups=(WOMEN,), beside=other)})
                    both = two_thirds(she + other, women + others) and two_thirds(she, women)
                    assert both is RULES["shandong-quorum"].check(view).ok, (women, others, she, other)


@pytest.mark.parametrize(
    ("name", "records", "vouched", "ok"),
    [
        ("recall-petition", {}, {"electors": 10}, False),
        ("recall-petition", {"petition": entered((None, 1))}, {"electors": 6}, False),
        ("recall-petition", {"petition": entered((None, 2))}, {"electors": 10}, True),
        ("recall-petition", {"petition": entered((None, 2))}, {}, False),
        ("recall-petition", {"petition-as-representative": entered((None, 2), groups=(REPRESENTATIVES,))}, {"electors": 10}, False),
        ("recall-petition", {"petition-as-representative": entered((None, 3), groups=(REPRESENTATIVES,))}, {"electors": 10}, True),
        ("recall-petition", {"petition-as-representative": entered((None, 3), groups=(REPRESENTATIVES,))}, {}, True),
        ("village-meeting-asked", {}, {}, False),
        ("village-meeting-asked", {"request-village-meeting-as-representative": entered((None, 2), groups=(REPRESENTATIVES,))}, {}, False),
        ("village-meeting-asked", {"request-village-meeting-as-representative": entered((None, 3), groups=(REPRESENTATIVES,))}, {}, True),
    ],
)
def test_one_side_is_enough_to_ask(name: str, records: Mapping[str, Record], vouched: Mapping[str, int], ok: bool) -> None:
    """Voters or representatives, of whom there are nine; how many voters there are matters only where the others are too few."""
    roster = people("representatives", 9, groups=(REPRESENTATIVES,))
    assert ok is RULES[name].check(seen(roster, records, vouched=vouched)).ok


def test_a_tenth_of_the_villagers_is_enough_to_ask() -> None:
    """One of ten; of eleven, two."""
    for count, base, ok in ((0, 10, False), (1, 10, True), (1, 11, False), (2, 11, True)):
        view = seen(people("villagers", base), {"request-village-meeting": entered((None, count))})
        assert ok is RULES["village-meeting-asked"].check(view).ok


@pytest.mark.parametrize("inhabitants", [None, 0, 1, 499, 500, 501, 999, 1000, 1001, 10**6])
def test_how_many_representatives_a_village_of_zhejiang_has(inhabitants: int | None) -> None:
    """不足五百人三十人，五百人以上不足一千人四十人，一千人以上五十人; where nobody says how many live there, fifty are enough and fewer no answer."""
    for count in range(61):
        vouched = {} if inhabitants is None else {"people": inhabitants}
        view = seen(people("representatives", count, groups=(REPRESENTATIVES,), beside=3), vouched=vouched)
        least = 50 if inhabitants is None or inhabitants >= 1000 else 40 if inhabitants >= 500 else 30
        verdict = RULES["zhejiang-number"].check(view)
        assert (count >= least) is verdict.ok
        assert (inhabitants is None and 30 <= count < 50) is verdict.sentence.unknown


@pytest.mark.parametrize(("name", "number"), [(name, number) for name, number in NUMBERS.items() if number > 1])
def test_a_number_of_representatives(name: str, number: int) -> None:
    """The committee's members are not counted."""
    looks = [people("representatives", count, groups=(REPRESENTATIVES,), beside=9) for count in (0, number - 1, number, number + 1)]
    assert [False, False, True, True] == [RULES[name].check(seen(roster)).ok for roster in looks]


def test_one_representative_comes_from_a_household() -> None:
    """Two of one household are one too many; a committee member of the same household is no representative."""
    rule = RULES["one-per-household"]
    assert [True, False] == [
        rule.check(seen(people("representatives", 12, of=of, groups=(REPRESENTATIVES,), beside=3))).ok for of in (1, 2)
    ]


@pytest.mark.parametrize(
    ("name", "fact", "passing"),
    [
        ("five-households", "fewest-households", {4: False, 5: True, 6: True}),
        ("fifteen-households", "most-households", {14: True, 15: True, 16: False}),
        ("absent-three-times", "absences-in-a-row", {0: False, 2: False, 3: True, 4: True}),
    ],
)
def test_a_number_that_is_vouched_for(name: str, fact: str, passing: Mapping[int, bool]) -> None:
    """每五户至十五户推选一人; 连续三次. Unsaid, it is unknown."""
    assert passing == {value: RULES[name].check(seen(vouched={fact: value})).ok for value in passing}
    assert RULES[name].check(seen()).sentence.unknown


# Played: each path from its convening to its close.

PATHS: Mapping[str, tuple[str, str, str, str | None, str, dict[str, Any]]] = {
    "village": ("convene-village", "villagers", "close-village", "sign-in", "vote", {}),
    "representatives": (
        "convene-representatives",
        "representatives",
        "close-representatives",
        "sign-in-as-representative",
        "vote-as-representative",
        {},
    ),
    "group": ("convene-group", "group", "close-group", "sign-in-to-group", "vote-in-group", {}),
    "residents": ("convene-residents", "residents", "close-residents", "sign-in-as-resident", "vote-as-resident", {}),
    "resident-representatives": (
        "convene-resident-representatives",
        "resident-representatives",
        "close-resident-representatives",
        "sign-in-as-resident-representative",
        "vote-as-resident-representative",
        {},
    ),
    "shandong": (
        "convene-in-shandong",
        "representatives",
        "close-in-shandong",
        "sign-in-as-representative",
        "vote-as-representative",
        {"delegated": True},
    ),
    "chongqing": ("convene-in-chongqing", "villagers", "close-in-chongqing", "sign-in", "vote", {}),
    "shanghai": ("send-out-poll", "villagers", "close-poll", None, "reply", {}),
    "congress": ("convene-congress", "deputies", "close-congress", None, "vote-as-deputy", {}),
    "committee": ("convene-committee", "committee", "close-committee", "sign-in-to-committee", "vote-in-committee", {}),
    "jiedong": (
        "convene-in-jiedong",
        "representatives",
        "close-in-jiedong",
        "sign-in-as-representative",
        "vote-as-representative",
        {"touches-cadres": False},
    ),
    "jiedong-ballot": (
        "convene-in-jiedong",
        "representatives",
        "count-in-jiedong",
        "sign-in-as-representative",
        "cast-ballot",
        {"touches-cadres": True},
    ),
}


def held(path: str, *, here: int, votes: int) -> Decision:
    """A sitting of nine, three of them women: so many sign in, the last ones first, so many vote for it, and it is closed."""
    convene, body, close, sign_in, vote, data = PATHS[path]
    roster = Roster(
        body, [Member(f"p-{n}", household=f"h-{n}", groups=(WOMEN,) if body == "representatives" and n < 3 else ()) for n in range(9)]
    )
    run = Run(PROCEDURE).do("propose", "convener", data={"title": "A well"}).do(convene, "convener", rosters={body: roster}, data=data)
    for n in range(9 - here, 9) if sign_in else ():
        run.do(sign_in or "", f"p-{n}")
    for n in range(9 - votes, 9):
        run.do(vote, f"p-{n}", data={"choice": "for"})
    totals = "result" in PROCEDURE.asked(close)
    return run.try_(close, "convener", data={"result": {"for": votes}} if totals else {})


@pytest.mark.parametrize(
    ("path", "here", "carries"),
    [
        # Path, how many have to come, how many of these have to be for it; of nine.
        ("village", 5, 3),
        ("representatives", 6, 4),
        ("group", 6, 4),
        ("residents", 5, 3),
        ("resident-representatives", 6, 4),
        ("chongqing", 5, 3),
        ("committee", 5, 5),
        ("jiedong", 6, 5),
        ("jiedong-ballot", 6, 5),
        # Of the three women two have to come: eight of nine, where they are the last to come.
        ("shandong", 8, 5),
    ],
)
def test_each_sitting_ends_as_its_text_says(path: str, here: int, carries: int) -> None:
    """One too few came, one too few agreed, enough of both."""
    ends = {count: held(path, here=here, votes=count).outcome for count in (0, carries - 1, carries, here)}
    assert {0: "lost", carries - 1: "lost", carries: "carried", here: "carried"} == ends
    assert "not-held" == held(path, here=here - 1, votes=here - 1).outcome
    assert "not-held" == held(path, here=0, votes=0).outcome


def test_a_congress_has_no_quorum_of_its_own() -> None:
    """Five of nine deputies are more than half, and nobody asks who else came."""
    assert ["lost", "lost", "carried"] == [held("congress", here=0, votes=count).outcome for count in (0, 4, 5)]


def test_a_poll_is_valid_with_enough_replies() -> None:
    """Five of nine, all of them for it, or four, which decide nothing."""
    assert ["not-held", "not-held", "carried"] == [held("shanghai", here=0, votes=count).outcome for count in (0, 4, 5)]


def test_a_recall_needs_those_who_vote_and_those_who_agree() -> None:
    """Of nine registered voters five have to vote, and of these more than half agree."""
    voters = people("voters", 9)
    for votes, yes, end in ((4, 4, "not-held"), (5, 3, "recalled"), (5, 2, "kept"), (6, 3, "kept"), (6, 4, "recalled"), (9, 5, "recalled")):
        run = Run(PROCEDURE).do("propose", "convener", data={"title": "Recall"})
        run.do("open-petition", "convener", rosters={"voters": voters, "representatives": people("representatives", 5)})
        run.do("petition", attrs.evolve(actor("elector"), id="e-1"))
        assert not run.try_("open-recall-vote", "convener", vouched={"electors": 6}).accepted
        run.do("open-recall-vote", "convener", vouched={"electors": 5})
        for n in range(votes):
            run.do("vote-on-recall", f"p-{n}", data={"choice": "for" if n < yes else "against"})
        assert end == run.try_("count-recall", "convener", data={"result": {"for": yes, "against": votes - yes}}).outcome


def constituted(move: str, roster: Roster, **vouched: int) -> list[str]:
    """The rules that refuse to constitute a representative meeting."""
    run = Run(PROCEDURE).do("propose", "convener", data={"title": "The new term"})
    return [verdict.rule for verdict in run.try_(move, "convener", rosters={"representatives": roster}, vouched=vouched).reasons]


def test_a_representative_meeting_is_composed_as_the_law_says() -> None:
    """Of 35 members 28 representatives, 12 of them women; each stands for 5 to 15 households."""

    def roster(representatives: int, women: int) -> Roster:
        groups = [(REPRESENTATIVES, WOMEN)] * women + [(REPRESENTATIVES,)] * (representatives - women) + [()] * (35 - representatives)
        return Roster("representatives", [Member(f"p-{n}", household=f"h-{n}", groups=of) for n, of in enumerate(groups)])

    houses = {"fewest-households": 5, "most-households": 15}
    assert [] == constituted("constitute", roster(28, 12), **houses)
    assert ["mostly-representatives"] == constituted("constitute", roster(27, 12), **houses)
    assert ["third-are-women"] == constituted("constitute", roster(28, 11), **houses)
    assert ["five-households", "fifteen-households"] == constituted(
        "constitute", roster(28, 12), **{"fewest-households": 4, "most-households": 16}
    )
    assert ["zhejiang-number"] == constituted("constitute-in-zhejiang", roster(29, 12), people=499)
    assert [] == constituted("constitute-in-zhejiang", roster(30, 12), people=499)
    assert ["zhejiang-number"] == constituted("constitute-in-zhejiang", roster(30, 12), people=500)


# The file itself.


@pytest.mark.parametrize("story", TOWN.stories, ids=lambda story: story.name)
def test_a_story_goes_as_told(story: Story) -> None:
    """Each line is accepted, or refused by the rules it names."""
    assert [] == [fault for played in towns.play(TOWN, story) for fault in played.faults]


def test_every_way_to_end_is_told() -> None:
    """The stories end carried, lost and not held, and each rule that refuses has a story."""
    assert {"carried", "lost", "not-held"} == {story.ends for story in TOWN.stories}
    refused = {rule for story in TOWN.stories for line in story.plays for rule in line.refused}
    assert {"within-delegation", "amendments-first", "recall-petition", "representative-meeting-asked", "not ballot-is-secret"} <= refused


def test_every_rule_says_what_it_rests_on() -> None:
    """With a title and an article in two languages; what was seen at second hand is inferred, and says where."""
    citations = {one.name: one for one in PROCEDURE.citations}
    named = [(one.name, one.basis) for one in PROCEDURE.rules if not one.name.startswith("did-")]
    assert [] == [name for name, basis in named if basis is None or basis.citation not in citations]
    assert citations.keys() == {basis.citation for _, basis in named if basis}
    for one in citations.values():
        assert one.title.to("en")
        assert one.title.to("zh")
        assert one.source
        assert ("inferred" if "second hand" in one.source else "stated") == one.status
        assert bool(one.article) is (one.status == "stated")


def test_it_is_told_in_two_languages() -> None:
    """Every name that people see, but for the choices, which have theirs where they come first."""
    missing: list[tuple[str, str]] = []
    for kind in ("roles", "items", "topic", "vouched", "bodies", "stages", "steps", "rules", "moves"):
        missing += [(kind, one.name) for one in getattr(PROCEDURE, kind) if not (one.title.to("zh") and one.title.to("en"))]
    for move in PROCEDURE.moves:
        missing += [(move.name, one.name) for one in move.outcomes if not one.title.to("zh")]
        missing += [(move.name, one.name) for one in move.asks if not isinstance(one, str) and not one.title.to("zh")]
    assert [] == [(kind, name) for kind, name in missing if not name.startswith("did-")]
