"""What a store keeps is held against itself and against what was acknowledged; whatever no store may do is found in it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import attrs
import pytest

from deliberation.engine import Engine
from deliberation.errors import StoreError
from deliberation.model import Action, Actor, Event, Store
from deliberation.stores import MemoryStore
from deliberation.testing import FailingStore, check_kept
from deliberation.testing.kept import faults_kept
from tests.faults.hall import HALL, MONDAY, opening

CLOSES = MONDAY + timedelta(hours=5)


def acted(plan: dict[int, Any], votes: int) -> tuple[Engine, list[Event]]:
    """A case with so many votes, the first of which the clock precedes; an engine on what is kept, and what was acknowledged.

    Calls 1 and 2 of the store are the first load and append, 3 and 4 those of the first vote, and so on.
    """
    now, kept, acknowledged = [MONDAY], MemoryStore(), list[Event]()
    engine = Engine(HALL, FailingStore(kept, plan), clock=lambda: now[0])
    with suppress(StoreError):
        acknowledged += engine.open("hall", opening("a-0", MONDAY), case="c-1").events
    now[0] += timedelta(hours=3)
    for at in range(1, votes + 1):
        action = Action("vote", Actor(f"p-{at}", frozenset({"villager"})), at=now[0], id=f"a-{at}", data={"choice": "for"})
        with suppress(StoreError):
            acknowledged += engine.submit("c-1", action).events
    return Engine(HALL, kept, clock=lambda: now[0]), acknowledged


@pytest.mark.parametrize(
    ("plan", "votes", "said"),
    [
        ({}, 3, []),
        ({4: "before", 6: "after"}, 3, []),
        ({2: "torn"}, 0, ["case 'c-1': the clock would act at 2026-03-02T11:00:00+00:00, and it is not due then"]),
        ({4: "torn"}, 1, []),
        ({6: "torn"}, 2, ["case 'c-1': 'vote' was made with 2 secret choices, and 1 are in the boxes"]),
        ({2: "doubled"}, 0, ["case 'c-1': event 1: 'propose' does not lead from 'posted'"]),
        (
            {6: "lost"},
            2,
            ["case 'c-1': 'vote' of action 'a-2' was acknowledged as event 4; nothing is there"],
        ),
        (
            {6: "lost"},
            3,
            ["case 'c-1': 'vote' of action 'a-2' was acknowledged as event 4; 'vote' of action 'a-3' is there"],
        ),
        ({4: "swapped"}, 1, ["case 'c-1': event 1: 'vote' does not lead from 'posted'"]),
    ],
)
def test_what_no_store_may_do_is_found(plan: dict[int, Any], votes: int, said: list[str]) -> None:
    """By the audit, the index, the boxes, or what was acknowledged; an append of which a whole event is missing may be mended by a retry."""
    found = list(faults_kept(*acted(plan, votes)))
    assert said == found[: max(1, len(said))]


class Careless(MemoryStore):
    """A store that looks at nothing before it keeps."""

    def spoil(self, case: str, *events: Event, **index: Any) -> None:
        """Put events and parts of the index in the place of what is kept."""
        self._events[case] = events
        self._index[case] = attrs.evolve(self._index["c-1"], **index)


def spoilt(how: str) -> list[str]:
    """What is found of a case with the events of an opening, a clock and a vote, after something was done to it."""
    engine, acknowledged = acted({}, 1)
    store = Careless()
    store.append("c-1", acknowledged, expected=0, index=engine.store._index["c-1"])  # type: ignore[attr-defined]
    propose, begin, vote = acknowledged
    match how:
        case "gap":
            store.spoil("c-1", propose, attrs.evolve(begin, n=3))
        case "twice":
            store.spoil("c-1", propose, begin, due=CLOSES)
            store.spoil("c-2", attrs.evolve(propose, case="c-2"), attrs.evolve(begin, case="c-2"), due=CLOSES)
        case "step":
            store.spoil("c-1", propose, begin, step="posted")
        case "early":
            store.spoil("c-1", propose, begin, due=MONDAY)
        case _:
            store.spoil("c-1", propose, begin, attrs.evolve(vote, by="p-0", roles=frozenset({"clerk"})))
    return list(faults_kept(Engine(HALL, store, clock=engine.clock), acknowledged[:2]))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("gap", "case 'c-1': the numbers [1, 3]"),
        ("twice", "action 'a-0' is there 2 times"),
        ("step", "case 'c-1': it is in step 'voting' of 'hall', and not found there"),
        ("early", "case 'c-1': it is due before 2026-03-02T14:00:00+00:00"),
        ("another", "case 'c-1': event 3, 'vote': it would have been refused"),
    ],
)
def test_whatever_does_not_fit_is_told(how: str, said: str) -> None:
    """First of all what does not."""
    assert said == spoilt(how)[0]


def test_a_case_that_waits_for_nothing_is_never_due() -> None:
    """One that is settled, of which the store says it is due."""
    engine, _ = acted({}, 0)
    clerk = Actor("p-0", frozenset({"clerk"}))
    opened = engine.open("hall", opening("b-0", MONDAY), case="c-2").events
    settled = engine.submit("c-2", Action("settle", clerk, at=MONDAY, id="b-1")).events
    assert [] == list(faults_kept(engine, (*opened, *settled)))
    store = engine.store
    store._index["c-2"] = attrs.evolve(store._index["c-2"], due=MONDAY)  # type: ignore[attr-defined]
    assert ["case 'c-2': it is due before any deadline"] == list(faults_kept(engine))


def test_all_of_it_is_told_at_once() -> None:
    """A line each; nothing where all is well."""
    check_kept(*acted({}, 2))
    with pytest.raises(
        AssertionError, match=r"^1 of what is kept is wrong:\n  case 'c-1': 'vote' was made with 2 secret choices, and 1 are"
    ):
        check_kept(*acted({6: "torn"}, 2))
    with pytest.raises(AssertionError, match=r"^3 of what is kept are wrong:\n  case 'c-1': event 1: "):
        check_kept(*acted({4: "swapped"}, 1))


def test_a_store_that_does_not_find_its_cases_cannot_be_judged() -> None:
    """It is told what it would have to offer."""

    class Lean:
        def __init__(self) -> None:
            whole = MemoryStore()
            vars(self).update({name: getattr(whole, name) for name in vars(Store) if not name.startswith("_")})

    with pytest.raises(StoreError, match="'find'"):
        check_kept(Engine(HALL, Lean()))
