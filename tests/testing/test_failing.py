"""A store fails where its plan says, does otherwise what the other does, and what no store may do is found."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from deliberation.errors import StoreError
from deliberation.model import Beside, Changes, Taking
from deliberation.stores import MemoryStore
from deliberation.testing import FailingStore, by_chance, check_store
from deliberation.testing.failing import Defect, Mishap
from deliberation.testing.samples import MOMENT, ballots, event, indexed, later, refused
from deliberation.testing.trial import tried


def test_without_a_plan_it_does_all_that_is_demanded() -> None:
    """And offers what the other offers."""
    check_store(lambda: FailingStore(MemoryStore(), {}))
    store = FailingStore(MemoryStore(), {})
    assert (True, False) == (isinstance(store, Changes), isinstance(store, Taking))


def test_a_store_that_is_late_does_all_that_is_demanded() -> None:
    """However late."""
    check_store(lambda: FailingStore(MemoryStore(), by_chance(1, late=0.3), longest=0.002))


@pytest.mark.parametrize(("defect", "most"), [(defect, 1.0) for defect in get_args(Defect)])
def test_what_no_store_may_do_breaks_what_is_demanded(defect: str, most: float) -> None:
    """Whichever it is."""
    with pytest.raises(AssertionError, match=r"the store 'FailingStore' breaks \d+ demands"):
        check_store(lambda: FailingStore(MemoryStore(), by_chance(1, **{defect: most})))


def test_a_call_that_fails_before_did_nothing_and_one_that_fails_after_did_all() -> None:
    """Which of both it was is told, as no real store can."""
    store = FailingStore(MemoryStore(), {0: "before", 2: "after"})
    said = [tried(store, event("c-1", 1, "a-1"), expected=0)]
    said += [f"{len(store.load('c-1'))} events", tried(store, event("c-1", 1, "a-1"), expected=0), f"{len(store.load('c-1'))} events"]
    assert [
        "StoreError: call 0, 'append', failed on purpose, before anything was done; try again",
        "0 events",
        "StoreError: call 2, 'append', failed on purpose, when all was done; try again",
        "1 events",
    ] == said
    assert {0: "before", 2: "after"} == store.befell


def test_a_call_that_arrives_twice_is_answered_by_the_second() -> None:
    """So an append that was kept is told as stale; a refusal is still noted once."""
    store = FailingStore(MemoryStore(), {0: "again", 1: "again"})
    assert "StaleCase of 'c-1', expected 0, found 1" == tried(store, event("c-1", 1, "a-1"), expected=0)
    store.note(refused("c-1", "r-1"))
    assert (1, {"r-1": ("asks",)}) == (len(store.load("c-1")), store.refusals("c-1"))


def test_a_stale_answer_is_the_one_before() -> None:
    """To the same question; the first time it is as it should be."""
    store = FailingStore(MemoryStore(), {0: "stale", 2: "stale", 3: "stale"})
    assert () == store.load("c-1")
    store.append("c-1", (event("c-1", 1),), expected=0, index=indexed())
    assert ((), ("c-1",), 1) == (store.load("c-1"), store.find(), len(store.load("c-1")))


def test_a_late_call_waits_before_and_after() -> None:
    """For no longer than it may, by what is handed in, and the same times again."""
    waited: list[float] = []
    for _ in range(2):
        FailingStore(MemoryStore(), {0: "late"}, longest=4, wait=waited.append).procedures()
    assert waited[:2] == waited[2:]
    assert 0 < sum(waited[:2]) < 4


def test_what_does_not_fit_a_call_does_not_befall_it() -> None:
    """No defect where nothing is appended, nothing twice that is only read, nothing stale that is kept."""
    store = FailingStore(MemoryStore(), {0: "torn", 1: "again", 2: "stale"})
    store.load("c-1")
    store.procedures()
    store.keep("d-1", "text")
    assert ({}, 3) == (store.befell, store.calls)


class Lending(MemoryStore):
    """A store that lets cases be taken."""

    def take(self, now: Any, *, until: Any, limit: int = 1000) -> tuple[str, ...]:
        """All that is due."""
        return self.due(now, limit=limit)


def test_what_a_store_offers_fails_as_well() -> None:
    """Cases that are taken, and changes."""
    store = FailingStore(Lending(), {0: "before", 1: "before"})
    with pytest.raises(StoreError, match="'take'"):
        store.take(later(), until=later(1))
    with pytest.raises(StoreError, match="'changes'"):
        store.changes()
    assert ((), ((), "0")) == (store.take(later(), until=later(1)), store.changes())


def test_what_a_store_does_not_offer_is_not_offered() -> None:
    """Neither of both."""

    class Plain:
        load = due = find = MemoryStore.load

    store = FailingStore(Plain(), {})
    assert (False, False) == (isinstance(store, Changes), isinstance(store, Taking))


def test_what_befell_is_a_plan_itself() -> None:
    """By which the same befalls the same calls."""

    def used(plan: Any) -> tuple[dict[int, Any], list[str]]:
        store = FailingStore(MemoryStore(), plan, wait=lambda _: None)
        said = [tried(store, event("c-1", n, f"a-{n}"), expected=n - 1) for n in (1, 1, 2, 2, 3, 3)]
        return store.befell, said

    befell, said = used(by_chance(5, **dict.fromkeys(get_args(Mishap), 0.15)))
    assert (befell, said) == used(befell)
    assert 1 < len(set(said))


@pytest.mark.parametrize(
    ("chances", "said"),
    [({"torn": 0.6, "late": 0.6}, "more than one together"), ({"often": 0.1}, "no fault 'often': there are before, after")],
)
def test_chances_that_are_none_are_told(chances: dict[str, float], said: str) -> None:
    """With the faults that there are."""
    with pytest.raises(ValueError, match=said):
        by_chance(1, **chances)


BESIDE = Beside(ballots("yes"))


@pytest.mark.parametrize(
    ("defect", "count", "beside", "kept"),
    [
        ("torn", 2, BESIDE, (["a-0", "a-1"], {}, "moved", False)),
        ("torn", 1, BESIDE, (["a-0", "a-1"], {}, "moved", True)),
        ("torn", 1, Beside(), (["a-0", "a-1"], {}, "open", True)),
        ("doubled", 1, BESIDE, (["a-0", "a-1", None], {"yes": 1}, "moved", True)),
        ("doubled", 0, BESIDE, (["a-0"], {"yes": 1}, "moved", True)),
        ("swapped", 3, BESIDE, (["a-0", "a-2", "a-1", "a-3"], {"yes": 1}, "moved", True)),
        ("lost", 2, BESIDE, (["a-0"], {}, "open", True)),
    ],
)
def test_a_defect_is_what_it_says(defect: Any, count: int, beside: Beside, kept: tuple[Any, ...]) -> None:
    """In the events, what is beside them, and the index, which for lack of an older one knows no moment."""
    store = FailingStore(MemoryStore(), {1: defect})
    store.append("c-1", (event("c-1", 1, "a-0"),), expected=0, index=indexed(due=MOMENT))
    events = tuple(event("c-1", n + 1, f"a-{n}") for n in range(1, count + 1))
    moved = indexed("moved", None if count == 2 else MOMENT)
    try:
        store.append("c-1", events, expected=1, index=moved, beside=beside)
        said = "kept"
    except StoreError as fault:
        said = str(fault)
    there = store.load("c-1")
    assert list(range(1, len(there) + 1)) == [one.n for one in there]
    (step,) = (step for step in ("open", "moved") if store.find(step=step))
    assert kept == ([one.action for one in there], store.ballots("c-1", "vote", 0), step, bool(store.due(MOMENT)))
    assert ("case 'c-1': an append was torn on purpose" if defect == "torn" else "kept") == said
