"""Proxies: named beforehand, standing, at most so many for one person, none for a candidate; asked where they are named and where they are used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import pytest

from deliberation.definition import define, problems
from deliberation.kernel import replay
from deliberation.messages import sentence
from deliberation.model import Body, Choice, Entry, Fact, Label, Member, Procedure, Roster, Verdict, View, Who
from deliberation.rules import DidNot, Proxy
from deliberation.testing import Table, look
from tests.making import Run, action, actor, ask, case, item, move, procedure, record, rule

RULE = Proxy(item="proxy", field="holder", until=("revoke",), never="stand")
VILLAGE = Roster("village", tuple(Member(f"p-{n}") for n in range(1, 10)))


def here(
    named: Iterable[tuple[str, str]] = (),
    *,
    by: str = "p-1",
    behalf: str | None = None,
    names: str | None = None,
    revoked: Iterable[int] = (),
    candidates: Iterable[str] = (),
) -> View:
    """Principals and their holders in the order they were named, what was revoked since, who stands; and somebody who acts or names."""
    items = {
        f"proxy-{n}": item(
            f"proxy-{n}",
            "proxy",
            n,
            principal,
            {"name-proxy": (n, principal), **({"revoke": (50, principal)} if n in revoked else {})},
            holder=holder,
        )
        for n, (principal, holder) in enumerate(named, 1)
    }
    for other in ("attorney", "task"):
        items[f"{other}-1"] = item(f"{other}-1", other, 40, "p-2", holder="p-9")
    known = case(items=items, records={"stand": record({one: Entry(60, None, 1) for one in candidates})})
    return look(known, action("vote", actor(by), on_behalf=behalf, data={} if names is None else {"holder": names}))


THREE = (("p-2", "p-1"), ("p-3", "p-1"), ("p-4", "p-1"))
TABLES = (
    Table(
        RULE,
        accepts={
            "somebody acts in person": here(),
            "a candidate acts in person": here(candidates=["p-1"]),
            "somebody acts for themselves, and says so": here(behalf="p-1"),
            "a proxy is named": here(names="p-2"),
            "a third proxy for one person is named": here(THREE[:2], by="p-4", names="p-1"),
            "the same proxy is named once more": here(THREE, by="p-4", names="p-1"),
            "a proxy is used": here(THREE[:1], behalf="p-2"),
            "one of three proxies is used": here(THREE, behalf="p-4"),
            "the latest of two is used": here([("p-2", "p-3"), ("p-2", "p-1")], behalf="p-2"),
            "the first of two is used, and the second was revoked": here([("p-2", "p-1"), ("p-2", "p-3")], behalf="p-2", revoked=[2]),
            "one of four was revoked": here([*THREE, ("p-5", "p-1")], behalf="p-2", revoked=[4]),
            "one of four named somebody else since": here([*THREE, ("p-5", "p-1"), ("p-5", "p-6")], behalf="p-2"),
        },
        refuses={
            "somebody names themselves": here(names="p-1"),
            "a candidate is named": here(names="p-2", candidates=["p-2"]),
            "a fourth proxy for one person is named": here(THREE, by="p-5", names="p-1"),
            "nobody was named": here(behalf="p-2"),
            "nobody was named, and ids stand the other way round": here(by="p-2", behalf="p-1"),
            "somebody else was named": here([("p-2", "p-3")], behalf="p-2"),
            "somebody else was named since": here([("p-2", "p-1"), ("p-2", "p-3")], behalf="p-2"),
            "the proxy was revoked": here(THREE[:1], behalf="p-2", revoked=[1]),
            "the proxy stands as a candidate by now": here(THREE[:1], behalf="p-2", candidates=["p-1"]),
            "one person holds four": here([*THREE, ("p-5", "p-1")], behalf="p-2"),
            "it is the proxy of another who acts for nobody": here(THREE[:1], behalf="p-3"),
            "another kind of item names them": here(by="p-9", behalf="p-2"),
        },
    ),
    Table(
        Proxy(item="proxy", field="holder", at_most=1),
        accepts={"a candidate holds one where nothing is said of candidates": here(THREE[:1], behalf="p-2", candidates=["p-1"])},
        refuses={"one person holds two": here(THREE[:2], behalf="p-2")},
    ),
)


def faults(verdict: Verdict) -> list[tuple[str, Any, Any]]:
    return [(one.code, one.observed, one.required) for one in verdict.values["faults"]]


def test_every_reason_is_told_at_once() -> None:
    """With the numbers: who was named instead, who stands, how many they hold."""
    verdict = RULE.check(here([*THREE, ("p-5", "p-1"), ("p-6", "p-7")], behalf="p-6", candidates=["p-1"]))
    assert [False, False, False] == [one.ok for one in verdict.values["faults"]]
    assert (False, 4, 3, None) == (verdict.ok, verdict.observed, verdict.required, verdict.missing)
    assert [("proxy.other", None, None), ("proxy.never", None, None), ("proxy.many", 4, 3)] == faults(verdict)
    own = RULE.check(here([*THREE, ("p-5", "p-1"), ("p-6", "p-1")], by="p-1", names="p-1", candidates=["p-1"]))
    assert [("proxy.self", None, None), ("proxy.never", None, None), ("proxy.many", 6, 3)] == faults(own)


@pytest.mark.parametrize(
    ("view", "code", "held"),
    [
        (here(), "proxy.own", 0),
        (here(names="p-2"), "proxy", 1),
        (here(THREE[:2], by="p-4", names="p-1"), "proxy", 3),
        (here(THREE[:2], by="p-3", names="p-1"), "proxy", 2),
        (here(THREE, behalf="p-2"), "proxy", 3),
    ],
)
def test_how_many_are_held_is_told(view: View, code: str, held: int) -> None:
    """The one that is being named counts; who names the same person again counts once."""
    verdict = RULE.check(view)
    assert (True, code, held, 3) == (verdict.ok, verdict.code, verdict.observed, verdict.required)


@pytest.mark.parametrize(("by", "behalf"), [("p-1", "p-2"), ("p-2", "p-1")])
def test_nobody_acts_for_who_has_not_named_them(by: str, behalf: str) -> None:
    """Though another kind of item may say so."""
    verdict = RULE.check(here(by=by, behalf=behalf))
    assert [("proxy.unnamed", None, None)] == faults(verdict)
    assert not verdict.values["faults"][0].ok
    assert [("proxy.unnamed", None, None)] == faults(RULE.check(here(by="p-9", behalf="p-2")))


def test_naming_for_somebody_else_asks_of_both() -> None:
    """A proxy that lets another be named is one that is used and one that is named."""
    kept = here(THREE[:1], behalf="p-2", names="p-5")
    assert (True, 1) == (RULE.check(kept).ok, RULE.check(kept).observed)
    assert ["proxy.unnamed", "proxy.never"] == [
        code for code, *_ in faults(RULE.check(here(behalf="p-2", names="p-5", candidates=["p-5"])))
    ]


CHOICE = Fact("choice", "choice", of=(Choice("for"), Choice("against")))


def village(**proxy: Any) -> Procedure:
    """An election in which villagers may vote for each other."""
    villager = (Who(member_of="village"),)
    known = Proxy(**{"item": "proxy", "field": "holder", "until": ("revoke",), "never": "stand", **proxy})
    return procedure(
        move("call", "start", "open", pins=("village",)),
        move("stand", "open", None, villager),
        move("step-back", "open", None, villager, retracts="stand"),
        move("name-proxy", "open", None, villager, opens="proxy", asks=(Fact("holder", "person"),), needs=["proxies"]),
        move("revoke", "open", None, ["clerk"], on="proxy"),
        move("vote", "open", None, villager, asks=(CHOICE,), by_proxy=True, needs=["proxies", "not-voted"]),
        move("close", "open", "closed"),
        bodies=(Body("village"),),
        items=(Label("proxy"),),
        rules=(rule("proxies", known), rule("not-voted", DidNot(move="vote", same="person"))),
    )


def test_an_election_with_proxies() -> None:
    """At most three for each, none for a candidate; what is used was named, and each votes once."""
    run = Run(define(village())).do("call", rosters={"village": VILLAGE}).do("stand", "p-9")
    for n in (2, 3, 4):
        run.do("name-proxy", f"p-{n}", data={"holder": "p-1"})
    for who, holder in (("p-5", "p-1"), ("p-5", "p-9"), ("p-5", "p-5")):
        assert ["proxies"] == [one.rule for one in run.try_("name-proxy", who, data={"holder": holder}).reasons]
    assert not run.try_("vote", "p-1", on_behalf="p-5", data={"choice": "for"}).accepted
    run.do("vote", "p-1", data={"choice": "for"}).do("vote", "p-1", on_behalf="p-2", data={"choice": "for"})
    assert ["not-voted"] == [one.rule for one in run.try_("vote", "p-2", data={"choice": "against"}).reasons]
    run.do("revoke", "clerk", item="proxy-3").do("name-proxy", "p-5", data={"holder": "p-1"})
    assert (False, True) == tuple(run.try_("vote", "p-1", on_behalf=who, data={"choice": "for"}).accepted for who in ("p-4", "p-5"))
    run.do("step-back", "p-9").do("name-proxy", "p-6", data={"holder": "p-9"}).do("vote", "p-9", on_behalf="p-6", data={"choice": "for"})
    assert run.case == replay(run.book, run.events)
    assert 4 == run.case.record("vote").tally("for").heads


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"field": "owner"}, [("unknown-field", ("field",), "'owner'", "a plain 'person' that 'name-proxy' asks for")]),
        ({"until": ("revoke", "vote")}, [("proxy", ("until",), "'vote'", "a move that is made 'on: proxy'")]),
        ({"until": ("revolt",)}, []),
        ({"item": "objection", "until": ()}, []),
    ],
)
def test_what_a_proxy_names_fits(changed: Any, told: Any) -> None:
    """A person that the item asks for, and moves on the item; what is not there at all is told by its own name."""
    made = village(**changed)
    known: Any = made.rules[0].rule
    assert told == [(one.code, one.path, one.found, one.expected) for one in known.problems(made)]


@pytest.mark.parametrize("fact", [Fact("holder"), Fact("holder", "count"), Fact("holder", "person", keep="personal")])
def test_a_holder_is_a_plain_person(fact: Fact) -> None:
    """A text is none, and what can be erased decides nothing."""
    made = village()
    moves = tuple(attrs.evolve(one, asks=(fact,)) if one.name == "name-proxy" else one for one in made.moves)
    assert ["unknown-field"] == [one.code for one in problems(attrs.evolve(made, moves=moves)) if one.path[0] == "rules"]


def test_one_person_may_always_act_for_one() -> None:
    """None at all is what a move says that is not made by proxy."""
    with pytest.raises(ValueError, match="'at_most' is at least 1"):
        Proxy(item="proxy", field="holder", at_most=0)


def test_what_is_said() -> None:
    """Word for word, in both languages."""
    made = village()
    view = here([*THREE, ("p-5", "p-1"), ("p-6", "p-7")], behalf="p-6", candidates=["p-1"])
    verdict = ask(RULE, view.case, view.action, of=made)
    assert (
        "p-6 has named p-7, not p-1. p-1 made 'stand' and holds no proxies. p-1 acts for 4, this one included; at most 3 are allowed."
        == sentence(made, verdict)
    )
    assert "p-6委托的是p-7，不是p-1。p-1已「stand」，不得受托。p-1连同本次受托4人；最多3人。" == sentence(made, verdict, language="zh")
