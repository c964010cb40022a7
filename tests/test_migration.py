"""Migrations through the engine: a store whose cases come over, one by one or all, cut off in the middle and taken up again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from deliberation import Engine
from deliberation.errors import ActionReused, BadAction, StaleCase, StoreError
from deliberation.model import Action, Actor
from deliberation.stores import MemoryStore, SqliteStore
from tests.kernel.test_migrating import CHAIR, COUNCIL, ELDERS, NEW, OLD
from tests.making import day

NOW = day(40)


def engine(store: Any, *procedures: Any) -> Engine:
    """With both editions at hand where none are named."""
    return Engine(
        procedures or (OLD, NEW), store, clock=lambda: NOW, rosters=lambda body, facts: {"council": COUNCIL, "elders": ELDERS}.get(body)
    )


def opened(of: Engine, name: str, steps: int) -> str:
    """A case that has gone so many steps under the old edition."""
    moves = [
        Action("ask", Actor("v", {"villager"}), at=day(0), id=f"{name}-0", data={"title": name, "size": 3}),
        Action("publish", CHAIR, at=day(0), id=f"{name}-1"),
        Action("weigh", CHAIR, at=day(1), id=f"{name}-2"),
        Action("call", CHAIR, at=day(1), id=f"{name}-3"),
        Action("close", CHAIR, at=day(2), id=f"{name}-4"),
    ]
    case = of.open("lane", moves[0], case=name).require().case.id
    for action in moves[1:steps]:
        of.submit(case, action).require()
    return case


def old_only(store: Any) -> Engine:
    """As it was before there was another edition."""
    return engine(store, OLD)


def over(name: str, **more: Any) -> Action:
    return Action("migrate", CHAIR, **{"at": day(3), "id": f"m-{name}", **more})


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "town.db")


def test_a_stored_case_comes_over_and_goes_on(store: Any) -> None:
    """What it goes by is in the store's index; a retry is answered as before."""
    case = opened(old_only(store), "c-1", 2)
    of = engine(store)
    assert "listened" == of.plan_migration(case, to="2").step
    assert "heard" == of.case(case).step
    decision = of.migrate(case, over("c-1"), to="2").require()
    assert decision.case == of.case(case)
    assert (case,) == store.find(step="listened")
    again = of.migrate(case, over("c-1"), to="2")
    assert (True, True, decision.events) == (again.accepted, again.repeated, again.events)
    of.submit(case, Action("remark", Actor("w", {"villager"}), at=day(4), id="r-1")).require()
    assert () == of.audit(case)
    # Whoever opens the store has what it keeps.
    assert ("remark-1",) == tuple(item.id for item in old_only(store).case(case).items_of("remark"))


def test_it_goes_back_while_nothing_follows(store: Any) -> None:
    """And may come over again."""
    case = opened(old_only(store), "c-1", 2)
    of = engine(store)
    of.migrate(case, over("c-1"), to="2").require()
    back = of.undo_migration(case, Action("undo-migration", CHAIR, at=day(3), id="u-1")).require()
    assert ("heard", (case,)) == (back.case.step, store.find(step="heard"))
    assert "listened" == of.migrate(case, over("c-1", id="m-2"), to="2").require().case.step


def test_a_refused_migration_is_noted_and_changes_nothing(store: Any) -> None:
    """With the rule that said no."""
    case = opened(old_only(store), "c-1", 2)
    of = engine(store)
    before = of.events(case)
    decision = of.migrate(case, attrs.evolve(over("c-1"), by=Actor("v", {"villager"})), to="2")
    assert ["role"] == [verdict.rule for verdict in decision.reasons]
    assert (before, ("role",)) == (of.events(case), tuple(store.refusals(case)["m-c-1"]))


def test_wrong_calls_are_told(store: Any) -> None:
    """An edition that is not at hand, a moment to come, an id that was used."""
    case = opened(old_only(store), "c-1", 2)
    of = engine(store)
    with pytest.raises(KeyError, match="there is no edition '3' of 'lane': the editions at hand are 1, 2"):
        of.plan_migration(case, to="3")
    with pytest.raises(BadAction, match="later than the clock"):
        of.migrate(case, over("c-1", at=NOW + timedelta(days=1)), to="2")
    with pytest.raises(ActionReused, match="it was 'publish' by 'c'"):
        of.migrate(case, over("c-1", id="c-1-1"), to="2")
    with pytest.raises(StoreError, match="there is no case"):
        of.migrate("c-2", over("c-2"), to="2")


def test_somebody_else_may_write_first(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it is decided again, and given up after many times."""
    case = opened(old_only(store), "c-1", 2)
    of = engine(store)
    append, left = store.append, [2]

    def busy(*given: Any, **more: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise StaleCase(case, expected=1, found=2)
        return append(*given, **more)

    monkeypatch.setattr(store, "append", busy)
    assert of.migrate(case, over("c-1"), to="2").accepted
    left[0] = 1_000
    with pytest.raises(StoreError, match="times in a row"):
        of.undo_migration(case, Action("undo-migration", CHAIR, at=day(3), id="u-1"))
