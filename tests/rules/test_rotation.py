"""A duty that goes round: nobody does it again before everybody has done it as often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from deliberation.definition import define
from deliberation.messages import sentence
from deliberation.model import Body, Entry, Member, Roster, View, Who
from deliberation.rules import Rotation
from deliberation.testing import Table, look
from tests.making import Run, action, actor, ask, case, move, procedure, record, rule

RULE = Rotation(move="clean", body="street")
STREET = Roster("street", (Member("p-1"), Member("p-2"), Member("p-3")))


def here(times: Mapping[str, tuple[int, int]], person: str = "p-1", **more: Any) -> View:
    """Who cleaned with which last event and how often, and who comes to clean."""
    entries = {who: Entry(n, None, often) for who, (n, often) in times.items()}
    known = case(records={"clean": record(entries)}, rosters=more.pop("rosters", {"street": STREET}))
    return look(known, action("clean", actor(person), **more))


TABLES = (
    Table(
        RULE,
        accepts={
            "nobody has cleaned": here({}),
            "others have cleaned": here({"p-2": (1, 1), "p-3": (2, 1)}),
            "all have cleaned once": here({"p-1": (1, 1), "p-2": (2, 1), "p-3": (3, 1)}),
            "all have cleaned twice, a stranger once": here({"p-1": (1, 2), "p-2": (2, 2), "p-3": (3, 3), "p-9": (4, 1)}),
            "somebody acts for one who has not": here({"p-1": (1, 1)}, "p-1", on_behalf="p-2"),
            "a stranger has not cleaned": here({"p-1": (1, 1)}, "p-9"),
        },
        refuses={
            "one has cleaned, and the others have not": here({"p-1": (1, 1)}),
            "one of the others has not": here({"p-1": (1, 1), "p-2": (2, 1)}),
            "one of the others has cleaned once less": here({"p-1": (1, 2), "p-2": (2, 2), "p-3": (3, 1)}),
            "somebody acts for one who has": here({"p-2": (1, 1)}, "p-1", on_behalf="p-2"),
            "no roster is pinned": here({}, rosters={}),
        },
    ),
)


def test_who_comes_first_is_told() -> None:
    """Of those who did it least often whoever waits longest."""
    verdict = RULE.check(here({"p-1": (9, 3), "p-2": (5, 2), "p-3": (4, 2)}))
    assert (False, 3, 2, 2, "p-3") == (verdict.ok, verdict.observed, verdict.required, verdict.values["count"], verdict.values["next"])
    never = RULE.check(here({"p-1": (9, 2), "p-2": (5, 1)}))
    assert (0, 2, "p-3") == (never.required, never.values["count"], never.values["next"])


def test_nobody_can_tell_without_a_roster() -> None:
    """Neither that it is their turn nor that it is not."""
    view = here({}, rosters={})
    assert [False, False] == [ask(RULE, view.case, view.action, negated=negated).ok for negated in (False, True)]


def test_a_duty_goes_round() -> None:
    """In any order within a round; a new roster begins anew where the move counts since then."""
    of = define(
        procedure(
            move("begin", "start", "open", pins=("street",)),
            move("clean", "open", None, [Who(member_of="street")], needs=["turn"], counts_since=("renew",)),
            move("renew", "open", None, pins=("street",)),
            move("close", "open", "closed"),
            bodies=(Body("street"),),
            rules=(rule("turn", RULE),),
        )
    )
    run = Run(of).do("begin", rosters={"street": STREET})
    assert [True, False, True, True, False, True] == [run.try_("clean", f"p-{n}").accepted for n in (2, 2, 1, 3, 9, 3)]
    smaller = Roster("street", (Member("p-1"), Member("p-3")))
    assert not run.try_("clean", "p-3").accepted
    run.do("renew", rosters={"street": smaller})
    assert [True, False, True, True] == [run.try_("clean", f"p-{n}").accepted for n in (3, 3, 1, 3)]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            [
                "p-1 made 'clean' 0 times; nobody in 'street' less often.",
                "p-1 made 'clean' 2 times; 2 in 'street' less often, first of them p-3.",
            ],
        ),
        ("zh", ["p-1已「clean」0次，「street」中无人更少。", "p-1已「clean」2次；「street」中有2人更少，应先由p-3办理。"]),
    ],
)
def test_what_is_said(language: str, told: list[str]) -> None:
    """Word for word."""
    views = (here({}), here({"p-1": (9, 2), "p-2": (5, 1), "p-3": (4, 1)}))
    assert told == [sentence(view.procedure, RULE.check(view), language=language) for view in views]
