"""A seat in a body, and in one group of it; of strangers the opposite holds, and nobody can tell before a roster is pinned."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from deliberation.definition import problems
from deliberation.messages import sentence
from deliberation.model import Body, Label, View
from deliberation.rules import MemberOf
from deliberation.testing import Table, look
from tests.making import COUNCIL, HALL, Run, action, actor, ask, case, hall, move, procedure, rule


def here(person: str, *, behalf: str | None = None, pinned: bool = True, pins: bool = False) -> View:
    """Somebody, where the council is pinned, is about to be, or is not."""
    known = case(HALL, rosters={"council": COUNCIL} if pinned else {})
    act = action("vote", actor(person), on_behalf=behalf, rosters={"council": COUNCIL} if pins else {})
    return look(known, act, procedure=HALL, pins=("council",) if pins else ())


TABLES = (
    Table(
        MemberOf(body="council"),
        accepts={
            "a member acts": here("p-2"),
            "somebody acts for a member": here("p-9", behalf="p-2"),
            "the roster comes with the action": here("p-2", pinned=False, pins=True),
        },
        refuses={
            "a stranger acts": here("p-9"),
            "a member acts for a stranger": here("p-2", behalf="p-9"),
            "no roster is pinned": here("p-2", pinned=False),
        },
    ),
    Table(
        MemberOf(body="council", group="women"),
        accepts={"a member of the group acts": here("p-1"), "a member of several groups acts": here("p-3")},
        refuses={
            "a member of another group acts": here("p-5"),
            "a stranger acts": here("p-9"),
            "no roster is pinned": here("p-1", pinned=False),
        },
    ),
)


@pytest.mark.parametrize(
    ("person", "group", "code", "observed"),
    [
        ("p-3", None, "member", ("women", "young")),
        ("p-2", None, "member", ()),
        ("p-2", "women", "member.no", ()),
        ("p-5", "women", "member.no", ("young",)),
        ("p-9", "women", "member.no", None),
        (None, "women", "roster.unknown", None),
        (None, None, "roster.unknown", None),
    ],
)
def test_what_is_seen(person: str | None, group: Any, code: str, observed: Any) -> None:
    """The groups of a member; nothing of a stranger, nor of anybody where no roster is pinned."""
    verdict = MemberOf(body="council", group=group).check(here(person or "p-1", pinned=person is not None))
    assert (code, observed, group or "council", None) == (verdict.code, verdict.observed, verdict.required, verdict.missing)


def test_who_is_recused_leaves_and_strangers_do_not_come_in() -> None:
    """The opposite holds of a stranger too, so the seat is asked for besides; without a roster neither holds."""
    kin = MemberOf(body="council", group="women")
    negated = [ask(kin, here(who).case, here(who).action, of=HALL, negated=True).ok for who in ("p-1", "p-2", "p-9")]
    assert [False, True, True] == negated
    assert not ask(kin, case(HALL), action("vote", actor("p-2")), of=HALL, negated=True).ok
    made = hall()
    votes = tuple(attrs.evolve(one, needs=move("x", needs=["not kin"]).needs) if one.name == "vote" else one for one in made.moves)
    of = attrs.evolve(made, moves=votes, rules=(*made.rules, rule("kin", kin)))
    run = Run(of)
    run.do("propose", "villager@Jiangwan", data={"title": "A well", "village": "Jiangwan", "size": 12}).do("publish")
    run.wait(run.now.replace(day=12))
    run.do("call", rosters={"council": COUNCIL}, data={"meets-at": run.now, "documents": ["plan"]})
    told = {who: [one.rule for one in run.try_("vote", who, data={"choice": "for"}).reasons] for who in ("p-1", "p-2", "p-9")}
    assert {"p-1": ["not kin"], "p-2": [], "p-9": ["role"]} == told


@pytest.mark.parametrize(
    ("body", "group", "told"),
    [
        ("council", "women", []),
        ("council", "elders", [("unknown-group", ("rules", "it", "group"), "a group of 'council': women, young")]),
        ("panel", "women", [("unknown-group", ("rules", "it", "group"), "a group of 'panel': elders")]),
        ("crowd", "women", [("unknown-group", ("rules", "it", "group"), "a group of 'crowd': it has none")]),
        ("crowd", None, []),
        ("nobody", "women", [("unknown-body", ("rules", "it", "body"), "a body")]),
        ("council", "men", [("unknown-group", ("rules", "it", "group"), "a group of a body")]),
    ],
)
def test_a_group_is_one_of_the_body_s_own(body: str, group: Any, told: Any) -> None:
    """One of another body has no members here; one that nobody has is told once."""
    groups = (Label("women"), Label("young"))
    of = procedure(
        move("begin", "start", "open", needs=["it"]),
        move("close", "open", "closed"),
        bodies=(Body("council", groups=groups), Body("panel", groups=(Label("elders"),)), Body("crowd")),
        rules=(rule("it", MemberOf(body=body, group=group)),),
    )
    assert told == [(one.code, one.path, one.expected) for one in problems(of)]


def test_what_is_said() -> None:
    """Word for word, in both languages."""
    told = [MemberOf(body="council", group=group).check(here(who)) for group, who in ((None, "p-1"), ("women", "p-2"))]
    told.append(MemberOf(body="council").check(here("p-1", pinned=False)))
    assert [
        "p-1 is one of the members of 'council'.",
        "p-2 is none of the women members of 'council'.",
        "the members of 'council' are not fixed, so nobody can tell.",
    ] == [sentence(HALL, one) for one in told]
    assert ["p-1是「council」的成员。", "p-2不是「council」的women成员。", "「council」名册尚未确定，无法判断。"] == [
        sentence(HALL, one, language="zh") for one in told
    ]
