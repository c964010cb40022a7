"""Who may: by role, by role within a village, by seat, by item, by deed."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.model import Actor, Entry, View, Who
from deliberation.rules import Role, may
from deliberation.testing import Table, look
from tests.making import COUNCIL, HALL, action, ask, case, item, record

CASE = case(HALL, facts={"village": "Jiangwan"}, rosters={"council": COUNCIL}, records={"sign-in": record({"p-3": Entry(3, None, 1)})})
TASK = item("task-1", "task", owner="p-4")


def by(one: Actor, **more: Any) -> View:
    """Somebody acts on a task of p-4, in a case of Jiangwan in which p-3 has signed in."""
    return look(CASE, action(by=one, **more), procedure=HALL, item=TASK)


TABLES = (
    Table(
        Role(by=(Who("chair"), Who("villager", scope="village"))),
        {
            "a chair": by(Actor("p-9", {"chair"})),
            "a chair of some village": by(Actor("p-9", {"chair@Pailou"})),
            "a villager of the topic's village": by(Actor("p-9", {"villager@Jiangwan"})),
        },
        {
            "a villager of another village": by(Actor("p-9", {"villager@Pailou"})),
            "a villager of no village": by(Actor("p-9", {"villager"})),
            "somebody without a role": by(Actor("chair")),
            "a chair, for somebody else": by(Actor("p-9", {"chair"}), on_behalf="p-3"),
        },
    ),
    Table(
        Role(by=(Who(member_of="council"),), by_proxy=True),
        {"a member": by(Actor("p-3")), "a stranger, for a member": by(Actor("p-9"), on_behalf="p-3")},
        {"a stranger": by(Actor("p-9")), "a member, for a stranger": by(Actor("p-3"), on_behalf="p-9")},
    ),
    Table(Role(by=(Who(item="owner"),)), {"the owner of the task": by(Actor("p-4"))}, {"somebody else": by(Actor("p-5"))}),
    Table(Role(by=(Who(did="sign-in"),)), {"who signed in": by(Actor("p-3"))}, {"who did not": by(Actor("p-4"))}),
    Table(Role(by=(Who("chair"), Who("clerk"))), {"either of them": by(Actor("p-9", {"clerk"}))}, {"neither": by(Actor("p-9", {"guard"}))}),
)


@pytest.mark.parametrize(
    ("who", "actor", "ok"),
    [
        (Who("chair"), Actor("x", {"chair"}), True),
        (Who("chair"), Actor("x", {"chair@Jiangwan"}), True),
        (Who("chair"), Actor("x", {"vice-chair"}), False),
        (Who("chair"), Actor("chair"), False),
        (Who("villager", scope="village"), Actor("x", {"villager@Jiangwan"}), True),
        (Who("villager", scope="village"), Actor("x", {"villager@Pailou"}), False),
        (Who("villager", scope="village"), Actor("x", {"villager"}), False),
        (Who(member_of="council"), Actor("p-3"), True),
        (Who(member_of="council"), Actor("p-9"), False),
        (Who(member_of="panel"), Actor("p-3"), False),
        (Who(item="owner"), Actor("p-4"), True),
        (Who(item="owner"), Actor("p-5"), False),
        (Who(item="nothing"), Actor("p-4"), False),
        (Who(did="sign-in"), Actor("p-3"), True),
        (Who(did="sign-in"), Actor("p-4"), False),
        (Who(), Actor("p-3", {"chair"}), False),
    ],
)
def test_who_may(who: Who, actor: Actor, ok: bool) -> None:
    """Each kind of person, and somebody who is none."""
    assert ok is may(View(HALL, CASE, action(by=actor), TASK), who)
    verdict = ask(Role(by=(Who("nobody"), who)), CASE, action(by=actor), of=HALL, about=TASK)
    assert (ok, (Who("nobody"), who)) == (verdict.ok, verdict.required)
    assert ((who,) if ok else tuple(sorted(actor.roles))) == verdict.observed


@pytest.mark.parametrize(
    ("did", "person", "ok"),
    [
        ("assign", "p-5", True),  # opened this one
        ("assign", "p-6", False),  # opened another one
        ("report", "p-4", True),  # made it on this one
        ("report", "p-5", False),
        ("verify", "p-4", False),  # nobody made it on this one, and p-4 on another
        ("object", "p-7", True),  # a move that has nothing to do with tasks is asked of the case
        ("sign-in", "p-3", True),
        ("nothing", "p-3", False),
    ],
)
def test_on_an_item_a_deed_is_one_on_this_item(did: str, person: str, ok: bool) -> None:
    """Where the move opens such items or is made on them; otherwise the case is asked."""
    entries = {name: record({who: Entry(3, None, 1)}) for name, who in (("object", "p-7"), ("verify", "p-4"), ("sign-in", "p-3"))}
    entries["assign"] = record({"p-5": Entry(2, None, 1), "p-6": Entry(4, None, 1)})
    known = case(HALL, records=entries)
    task = item("task-1", "task", done={"assign": (2, "p-5"), "report": (5, "p-4")}, owner="p-4")
    assert ok is may(View(HALL, known, action(by=person), task), Who(did=did))


@pytest.mark.parametrize(("person", "ok"), [("p-4", True), ("p-5", True), ("p-6", False), ("p", False)])
def test_several_are_named_in_an_item(person: str, ok: bool) -> None:
    """Each of them may."""
    task = item("task-1", "task", owners=["p-4", "p-5"])
    assert ok is may(View(HALL, CASE, action(by=person), task), Who(item="owners"))


def test_without_an_item_a_deed_is_one_in_the_case() -> None:
    """Whoever assigned any task."""
    known = case(HALL, records={"assign": record({"p-6": Entry(4, None, 1)})})
    assert may(View(HALL, known, action(by="p-6")), Who(did="assign"))


def test_nobody_may_where_nobody_is_named() -> None:
    """A move without anyone is nobody's."""
    assert not ask(Role(by=()), act=action(by="chair")).ok


def test_nobody_chooses_their_own_village() -> None:
    """The topic's fact counts; what the action says counts only where the topic has none."""
    rule, there = Role(by=(Who("villager", scope="village"),)), action(by=Actor("x", {"villager@Pailou"}), data={"village": "Pailou"})
    assert not ask(rule, CASE, there, of=HALL).ok
    assert ask(rule, case(HALL), there, of=HALL).ok
    assert not ask(rule, case(HALL), action(by=Actor("x", {"villager@Pailou"})), of=HALL).ok
    assert not ask(rule, case(HALL), action(by=Actor("x", {"villager@unknown"})), of=HALL).ok


@pytest.mark.parametrize(
    ("allowed", "behalf", "ok"), [(True, "p-3", True), (True, "p-9", False), (False, "p-3", False), (False, None, False)]
)
def test_a_proxy_acts_for_a_member_where_that_is_allowed(allowed: bool, behalf: Any, ok: bool) -> None:
    """The seat asked for is that of the person acted for."""
    verdict = ask(Role(by=(Who(member_of="council"),), by_proxy=allowed), CASE, action(by=Actor("p-9"), on_behalf=behalf), of=HALL)
    assert ok is verdict.ok
    assert (verdict.code == "role.proxy") is (behalf is not None and not allowed)


def test_nobody_acts_for_another_where_nothing_is_said_of_it() -> None:
    """Whoever they are."""
    verdict = ask(Role(by=(Who("chair"),)), act=action(by="chair", on_behalf="p-3"))
    assert (False, "role.proxy", "p-3") == (verdict.ok, verdict.code, verdict.observed)
