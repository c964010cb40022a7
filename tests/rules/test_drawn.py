"""A lot that anybody can draw again: from a seed and a roster, whatever the order, and held against the people named."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation import draw
from deliberation.definition import define, problems
from deliberation.messages import sentence
from deliberation.model import Body, Entry, Fact, Label, Member, Procedure, Roster, View, Who
from deliberation.rules import Drawn
from deliberation.testing import Table, look
from tests.making import Run, action, ask, case, move, procedure, record, rule

PEOPLE = tuple(f"p-{n}" for n in range(1, 9))
ROSTER = Roster("village", tuple(Member(who, groups=("women",) if at % 2 else ()) for at, who in enumerate(PEOPLE)))
WOMEN = PEOPLE[1::2]
SEED = "8412960377"
RULE = Drawn(fact="panel", seed="seed", body="village", count=3)


@pytest.mark.parametrize(
    ("seed", "count", "drawn"),
    [
        (SEED, 3, ("p-8", "p-5", "p-2")),
        (8412960377, 3, ("p-8", "p-5", "p-2")),
        ("彩票 07", 2, ("p-5", "p-2")),
        ("", 1, ("p-3",)),
        (SEED, 0, ()),
        (SEED, -1, ()),
    ],
)
def test_who_is_drawn(seed: Any, count: int, drawn: tuple[str, ...]) -> None:
    """For ever the same: these were drawn once, and are held fast here."""
    assert drawn == draw(seed, PEOPLE, count)


@given(st.text(st.characters(codec="utf-8")), st.sets(st.text(st.characters(codec="utf-8")), max_size=20), st.integers(0, 25), st.randoms())
def test_a_lot_is_anybodys_to_check(seed: str, people: set[str], count: int, chance: random.Random) -> None:
    """By the digests alone, whatever the order of the roster; without one who was drawn the others move up and nobody else changes."""
    row = [*people, *people]
    chance.shuffle(row)
    drawn = draw(seed, row, count)
    digests = {who: hashlib.sha256(seed.encode() + b"\n" + who.encode()).hexdigest() for who in people}
    assert sorted(people, key=digests.__getitem__)[:count] == list(drawn)
    if drawn and count:
        assert drawn[1:] == draw(seed, people - {drawn[0]}, count)[: len(drawn) - 1]


def test_everybody_has_the_same_chance() -> None:
    """Of 8 people 3 are drawn by each of 800 seeds: each about 300 times."""
    times = dict.fromkeys(PEOPLE, 0)
    for seed in range(800):
        for who in draw(seed, PEOPLE, 3):
            times[who] += 1
    assert all(255 <= count <= 345 for count in times.values()), times


def here(named: Iterable[str] | None, seed: str | int | None = SEED, *, gone: Iterable[str] = (), roster: Roster | None = ROSTER) -> View:
    """Who is named by an action, and the seed it gives; who declined."""
    data = {name: value for name, value in (("panel", None if named is None else list(named)), ("seed", seed)) if value is not None}
    records = {"decline": record({who: Entry(n, None, 1) for n, who in enumerate(gone, 1)})}
    return look(case(records=records, rosters={"village": roster} if roster is not None else {}), action("draw", data=data))


TABLES = (
    Table(
        RULE,
        accepts={
            "those drawn are named": here(draw(SEED, PEOPLE, 3)),
            "they are named in another order": here(reversed(draw(SEED, PEOPLE, 3))),
            "the seed is a number": here(draw(7, PEOPLE, 3), 7),
            "one who was not drawn declined": here(draw(SEED, PEOPLE, 3), gone=["p-1"]),
            "one who was drawn declined, and nobody asks": here(draw(SEED, PEOPLE, 3), gone=["p-8"]),
        },
        refuses={
            "another is named": here(["p-8", "p-5", "p-1"]),
            "one is left out": here(["p-8", "p-5"]),
            "one is added": here([*draw(SEED, PEOPLE, 3), "p-1"]),
            "nobody is named": here([]),
            "they are those of another seed": here(draw(SEED, PEOPLE, 3), "1"),
            "the names are not known": here(None),
            "the seed is not known": here(draw(SEED, PEOPLE, 3), None),
            "no roster is pinned": here(draw(SEED, PEOPLE, 3), roster=None),
            "the roster is too small": here(["p-1", "p-2"], roster=Roster("village", (Member("p-1"), Member("p-2")))),
        },
    ),
    Table(
        attrs.evolve(RULE, group="women", without=("decline", "leave")),
        accepts={
            "women are drawn": here(draw(SEED, WOMEN, 3)),
            "the next moves up for one who declined": here(draw(SEED, [who for who in WOMEN if who != "p-8"], 3), gone=["p-8"]),
        },
        refuses={
            "others are drawn too": here(draw(SEED, PEOPLE, 3)),
            "one is named who declined": here(draw(SEED, WOMEN, 3), gone=["p-8"]),
            "too many have declined": here(["p-6", "p-8"], gone=["p-2", "p-4"]),
        },
    ),
)


def test_who_differs_is_told() -> None:
    """Who was drawn and is not named, and who is named and was not drawn."""
    verdict = RULE.check(here(["p-8", "p-5", "p-1"]))
    assert (False, 3, ("p-8", "p-5", "p-2"), ("p-2",), ("p-1",)) == (
        verdict.ok,
        verdict.observed,
        verdict.required,
        verdict.values["left"],
        verdict.values["extra"],
    )


@pytest.mark.parametrize(
    ("view", "code", "missing"),
    [
        (here(["p-1"], roster=Roster("village", (Member("p-1"),))), "drawn.few", 2),
        (here(["p-1"], roster=Roster("village", (Member("p-1"), Member("p-2")))), "drawn.few", 1),
        (here(["p-1"], roster=Roster("village", ())), "drawn.few", 3),
        (here(PEOPLE[:3], roster=None), "roster.unknown", None),
        (here(None, None), "drawn.unknown", None),
    ],
)
def test_what_cannot_be_told_is_no_to_both(view: View, code: str, missing: Any) -> None:
    """Unless it is plain that they are too few."""
    verdict = RULE.check(view)
    negated = ask(RULE, view.case, view.action, negated=True)
    assert (code, missing, code == "drawn.few") == (verdict.code, verdict.missing, negated.ok)


def assembly(**changed: Any) -> Procedure:
    """A panel drawn from the village, and drawn again where some decline."""
    known = Drawn(**{"fact": "panel", "seed": "seed", "body": "village", "count": 3, "without": ("decline",), **changed})
    return procedure(
        move("begin", "start", "open", pins=("village",)),
        move("draw", "open", None, asks=(Fact("seed"), Fact("panel", "people", min=3, max=3)), needs=["by-lot"]),
        move("decline", "open", None, [Who(member_of="village")]),
        move("close", "open", "closed"),
        topic=(Fact("number", "count"),),
        bodies=(Body("village", groups=(Label("women"),)), Body("council", groups=(Label("elders"),))),
        rules=(rule("by-lot", known),),
    )


def test_a_panel_is_drawn_and_filled_up() -> None:
    """Whoever declines makes room for the next, and nobody else is drawn anew."""
    run = Run(define(assembly())).do("begin", rosters={"village": ROSTER})
    four = draw(SEED, PEOPLE, 4)
    assert ["by-lot"] == [one.rule for one in run.try_("draw", data={"seed": SEED, "panel": PEOPLE[:3]}).reasons]
    assert ["asks", "by-lot"] == [one.rule for one in run.try_("draw", data={"seed": SEED, "panel": four}).reasons]
    run.do("draw", data={"seed": SEED, "panel": four[:3]}).do("decline", four[1])
    run.do("draw", data={"seed": SEED, "panel": [four[0], *four[2:]]})
    assert [four[0], *four[2:]] == run.events[-1].data["panel"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        ({"seed": "number"}, []),
        (
            {"seed": "panel"},
            [("value-of-fact", ("rules", "by-lot", "seed"), "'panel' of kind 'people'", "a fact of kind 'text' or 'count'")],
        ),
        ({"seed": "sed"}, [("unknown-fact", ("rules", "by-lot", "seed"), "'sed'", "a fact")]),
        ({"fact": "seed"}, [("unknown-people", ("rules", "by-lot", "fact"), "'seed'", "a fact of kind 'people'")]),
        ({"group": "elders"}, [("unknown-group", ("rules", "by-lot", "group"), "'elders'", "a group of 'village': women")]),
    ],
)
def test_what_a_lot_names_fits(changed: Any, told: Any) -> None:
    """People, a seed that can be written down, a group of the body."""
    found = problems(assembly(**changed))
    assert told == [(one.code, one.path, one.found, one.expected) for one in found if one.path[0] == "rules"]


def test_everybody_is_drawn_where_there_are_just_so_many() -> None:
    """And one alone of one."""
    three = Roster("village", (Member("p-1"), Member("p-2"), Member("p-3")))
    assert 1 == attrs.evolve(RULE, count=4).check(here(["p-1"], roster=three)).missing
    assert RULE.check(here(["p-1", "p-2", "p-3"], roster=three)).ok
    assert Drawn(fact="panel", seed="seed", body="village", count=1).check(here(["p-1"], roster=Roster("village", (Member("p-1"),)))).ok


def test_nobody_is_drawn_by_no_lot() -> None:
    """At least one is drawn."""
    with pytest.raises(ValueError, match="'count' is at least 1"):
        Drawn(fact="panel", seed="seed", body="village", count=0)


def test_what_is_said() -> None:
    """Word for word, in both languages."""
    of = assembly()
    views = (
        here(draw(SEED, PEOPLE, 3)),
        here(["p-8", "p-5", "p-1"]),
        here(["p-8", "p-5"]),
        here(["p-1"], roster=Roster("village", (Member("p-1"),))),
    )
    told = [RULE.check(view) for view in (*views, here(None, None))]
    assert [
        "'panel': the 3 that the seed 8412960377 draws from 8 members of 'village'.",
        "'panel' differs from what the seed 8412960377 draws from 8 members of 'village': drawn and not named: p-2; named and not drawn: p-1.",
        "'panel' differs from what the seed 8412960377 draws from 8 members of 'village': drawn and not named: p-2; named and not drawn: none.",
        "only 1 of the members of 'village' can be drawn; 3 are needed: 2 missing.",
        "not known: 'panel', 'seed'; nobody can tell.",
    ] == [sentence(of, one) for one in told]
    assert [
        "「panel」：由种子8412960377从「village」的8名成员中抽出的3人。",
        "「panel」与种子8412960377从「village」的8名成员中抽出的结果不符：抽中未列：p-2；未抽中而列：p-1。",
        "「panel」与种子8412960377从「village」的8名成员中抽出的结果不符：抽中未列：p-2；未抽中而列：无。",
        "「village」可抽取的成员共1人；须3人：尚缺2人。",
        "「panel」、「seed」尚不明确，无法判断。",
    ] == [sentence(of, one, language="zh") for one in told]
