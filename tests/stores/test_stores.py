"""What every store does, asked of each of them alike."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from deliberation.errors import ActionReused, StaleCase
from deliberation.kernel import decide, due, replay
from deliberation.model import Ballot, Beside, Index, Personal
from deliberation.stores import MemoryStore, SqliteStore
from tests.making import HALL, Run, action, day, doing, noticed, proposed

Factory = Callable[[], Any]


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """An empty store."""
    if request.param == "memory":
        yield MemoryStore()
    else:
        with SqliteStore(tmp_path / "town.db", durability="NORMAL") as made:
            yield made


def index(run: Run) -> Index:
    """What a store notes of a case."""
    return Index("hall", HALL.digest, run.case.step, due(HALL, run.case))


def kept(store: Any, run: Run, case: str = "c-1") -> None:
    """Append all events of a case at once, under another name where one is given."""
    events = tuple(attrs.evolve(event, case=case, action=event.action and f"{case}-{event.action}") for event in run.events)
    store.append(case, events, expected=0, index=index(run))


def test_what_is_kept_comes_back(store: Any) -> None:
    """Every event, in order, equal in every field, and folding to the same case."""
    run = doing()
    store.append("c-1", tuple(run.events[:3]), expected=0, index=index(run))
    store.append("c-1", tuple(run.events[3:]), expected=3, index=index(run))
    assert tuple(run.events) == store.load("c-1")
    assert run.case == replay({HALL.digest: HALL}, store.load("c-1"))
    assert () == store.load("nobody's")


def test_any_text_comes_back(store: Any) -> None:
    """Chinese, right to left, emoji, NUL and quotes are texts like others."""
    title = "协商 עברית 🏮 \x00 '\"\\"
    kept(store, proposed(title=title))
    assert title == store.load("c-1")[0].data["title"]


@pytest.mark.parametrize(("expected", "found"), [(0, 1), (2, 1), (99, 1)])
def test_a_stale_case_is_told(store: Any, expected: int, found: int) -> None:
    """With what was expected and what was found; nothing is kept."""
    run = noticed()
    store.append("c-1", tuple(run.events[:1]), expected=0, index=index(run))
    with pytest.raises(StaleCase) as caught:
        store.append("c-1", tuple(run.events[1:2]), expected=expected, index=index(run))
    assert (expected, found) == (caught.value.expected, caught.value.found)
    assert 1 == len(store.load("c-1"))


def test_an_action_is_kept_once_in_the_whole_store(store: Any) -> None:
    """The same id in another case is refused, and nothing of that append is kept."""
    run = noticed()
    store.append("c-1", tuple(run.events), expected=0, index=index(run))
    other = tuple(
        attrs.evolve(event, case="c-2", action=name) for event, name in zip(run.events, ("new", run.events[1].action), strict=True)
    )
    with pytest.raises(ActionReused):
        store.append("c-2", other, expected=0, index=index(run), beside=Beside((Ballot("vote", 0, "choice", "yes"),)))
    assert () == store.load("c-2")
    assert {} == store.ballots("c-2", "vote", 0)
    store.append("c-2", (attrs.evolve(run.events[0], case="c-2", action="new"),), expected=0, index=index(run))
    assert 1 == len(store.load("c-2"))


def test_cases_are_found_by_step_and_by_procedure(store: Any) -> None:
    """In order of their ids; the index follows the last append."""
    for name, run in (("b", proposed()), ("a", noticed()), ("c", noticed())):
        kept(store, run, name)
    assert ("a", "b", "c") == store.find()
    assert ("a", "c") == store.find(step="noticed")
    assert ("a", "b", "c") == store.find(procedure="hall")
    assert () == store.find(step="noticed", procedure="other")
    store.append("a", (), expected=2, index=attrs.evolve(index(proposed()), step="moved"))
    assert ("c",) == store.find(step="noticed")


def test_deadlines_are_found_when_they_are_due(store: Any) -> None:
    """The longest due first, at the very instant, and no more than are asked for; an append with no events moves them."""
    first, second = noticed(), noticed()
    moment = due(HALL, first.case)
    assert moment is not None
    kept(store, first, "late")
    kept(store, second, "later")
    kept(store, proposed(), "never")
    store.append("later", (), expected=2, index=attrs.evolve(index(second), due=day(20)))
    assert () == store.due(moment - timedelta(microseconds=1))
    assert ("late",) == store.due(moment)
    assert ("late", "later") == store.due(day(20))
    assert ("late",) == store.due(day(20), limit=1)
    store.append("late", (), expected=2, index=attrs.evolve(index(first), due=None))
    assert ("later",) == store.due(day(99))


def test_an_index_alone_makes_no_case(store: Any) -> None:
    """Nothing is kept of a case that has no events."""
    store.append("ghost", (), expected=0, index=Index("hall", HALL.digest, "noticed", day(1)))
    assert () == store.find()
    assert () == store.due(day(99))


def test_refusals_are_noted_once(store: Any) -> None:
    """By case and action id, with the rules that said no."""
    run = proposed()
    refused = decide(HALL, run.case, action("publish", "nobody", day(1), id="r-1"))
    for _ in range(2):
        store.note(refused)
    assert {"r-1": ("role",)} == store.refusals("c-1")
    assert {} == store.refusals("c-2")
    store.note(attrs.evolve(refused, case=attrs.evolve(refused.case, id="c-2")))
    assert {"r-1": ("role",)} == store.refusals("c-2")


def test_a_box_holds_counts_and_no_names(store: Any) -> None:
    """One box a move and round."""
    run = noticed()
    ballots = tuple(Ballot("ballot", since, "choice", value) for since, value in ((0, "yes"), (0, "no"), (0, "yes"), (3, "no")))
    store.append("c-1", tuple(run.events), expected=0, index=index(run), beside=Beside(ballots))
    assert ({"yes": 2, "no": 1}, {"no": 1}, {}) == tuple(store.ballots("c-1", "ballot", since) for since in (0, 3, 9))


def test_cases_are_looked_for_while_others_are_opened() -> None:
    """The store in memory is safe for threads."""
    store, done = MemoryStore(), threading.Event()

    def write() -> None:
        event = proposed().events[0]
        for n in range(3000):
            store.append(f"c-{n}", (attrs.evolve(event, case=f"c-{n}", action=None),), expected=0, index=Index("p", "d", "s", day(0)))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        store.due(day(1))
        store.find(step="s")
    writer.join()
    assert 3000 == len(store.find())


def test_what_is_personal_can_be_erased(store: Any) -> None:
    """It is kept beside the event, which stays as it is."""
    run = noticed()
    personal = (Personal(2, "reason", "digest", "salt", "因为"), Personal(2, "phone", "digest", "salt", ["1", "2"]))
    store.append("c-1", tuple(run.events), expected=0, index=index(run), beside=Beside(personal=personal))
    before = store.load("c-1")
    assert {"reason": "因为", "phone": ["1", "2"]} == store.personal("c-1", 2)
    store.erase("c-1", 2)
    assert {} == store.personal("c-1", 2)
    assert before == store.load("c-1")


def test_a_procedure_is_kept_for_ever(store: Any) -> None:
    """The first text of a digest stays."""
    store.keep("d-1", "first")
    store.keep("d-1", "second")
    store.keep("d-0", "other")
    assert {"d-1": "first", "d-0": "other"} == store.procedures()
