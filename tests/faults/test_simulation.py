"""However calls fail, overlap and repeat, and whoever crashes, what an engine has acknowledged is kept once; an engine or a store that errs is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import attrs
import pytest

from deliberation.engine import Engine
from deliberation.errors import StaleCase
from deliberation.kernel import replay, start
from deliberation.model import Action, Case, Decision, Event, Index, Procedure
from deliberation.stores import MemoryStore
from deliberation.testing.trial import told
from tests.faults.simulation import Setting, Simulation, setting_of, shortest, story_of


def first_found(seeds: Iterable[int], **more: Any) -> str:
    """What is told of the first seed with which something goes wrong; nothing where none does."""
    found = next((run for run in (Simulation(setting_of(seed, **more)) for seed in seeds) if run.faults), None)
    return story_of(shortest(found.setting)) if found else ""


FIRST = [*range(0, 200, 50), *(pytest.param(first, marks=pytest.mark.soak) for first in range(200, 5_200, 50))]


@pytest.mark.parametrize("first", FIRST)
def test_nothing_is_lost_doubled_or_torn_whatever_happens(first: int) -> None:
    """Two hundred seeds, five thousand others in the soak."""
    assert "" == first_found(range(first, first + 50))


def test_a_seed_tells_all() -> None:
    """The same history, word for word, and the same events kept."""
    one, other = (Simulation(setting_of(11)) for _ in range(2))
    assert (one.history, one.failing.befell) == (other.history, other.failing.befell)
    assert set(one.setting.chances) > set() < set(one.failing.befell.values())


def test_all_that_can_befall_a_store_does() -> None:
    """Over few seeds, with crashes, refusals and clocks that act."""
    runs = [Simulation(setting_of(seed)) for seed in range(20)]
    assert {"before", "after", "late", "again", "stale"} == {fault for run in runs for fault in run.failing.befell.values()}
    said = "\n".join(line for run in runs for line in run.history)
    assert [] == [word for word in ("crashes", "is refused", "is accepted", "StaleCase", "StoreError") if word not in said]
    assert {"begin-vote", "end-vote", "vote", "object", "answer"} < {event.move for run in runs for event in run.acknowledged}


class Renaming(Engine):
    """It gives an action a new id where somebody wrote first."""

    def _kept(self, case: str, action: Action, decided: Callable[[], tuple[Case, Decision]]) -> Decision:
        known, decision = decided()
        if decision.repeated:
            return decision
        try:
            self._keep(known, decision)
        except StaleCase:
            return self.submit(case, attrs.evolve(action, id=f"{action.id}-again"))
        return decision


class Forgetful(Engine):
    """It does not look whether an action was made already."""

    def _submit(self, case: str, action: Action, *, opening: Procedure | None) -> Decision:
        def decided() -> tuple[Case, Decision]:
            events = self.store.load(case) if opening is not None else self.events(case)
            book = self.book(events)
            known = start(opening, case) if opening is not None and not events else replay(book, events)
            procedure = book[known.digest]
            return known, self._decide(book, procedure, known, events, self._filled(procedure, known, action))

        return self._kept(case, action, decided)


class Unexpecting(Engine):
    """It expects what there is when it writes, not what it has decided on."""

    def _append(self, before: Case, *given: Any, **named: Any) -> None:
        super()._append(attrs.evolve(before, length=len(self.store.load(before.id))), *given, **named)


class Hurried(MemoryStore):
    """A store that answers before it has committed: three appends go by before it does, and by then one may not fit any more."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[tuple[str, Sequence[Event], dict[str, Any]]] = []

    def append(self, case: str, events: Sequence[Event], *, expected: int, index: Index, **more: Any) -> None:
        """Keep what was given earlier, and answer."""
        self._waiting.append((case, events, {"expected": expected, "index": index, **more}))
        while len(self._waiting) > 3:
            first, some, named = self._waiting.pop(0)
            try:
                super().append(first, some, **named)
            except StaleCase as fault:
                self.told = told(fault)


class Stuck(MemoryStore):
    """A store in which whatever was due once stays so."""

    def due(self, now: datetime, *, limit: int = 1000) -> tuple[str, ...]:
        """All that there is."""
        return self.find()


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ({"engine": Renaming}, "nobody sent 'a-"),
        ({"engine": Forgetful}, "ActionReused of 'a-"),
        ({"engine": Unexpecting}, "the numbers ["),
        ({"store": Hurried}, "was acknowledged as event"),
        ({"store": Stuck}, "still due are c-"),
    ],
    ids=lambda value: next(iter(value.values())).__name__ if isinstance(value, dict) else "",
)
def test_a_planted_fault_is_found(planted: dict[str, Any], said: str) -> None:
    """Within ten seeds, by what it must lead to; and told in few lines."""
    runs = [Simulation(setting_of(seed, **planted)) for seed in range(10)]
    assert said in "\n".join(fault for run in runs for fault in run.faults)
    story = first_found(range(10), **planted)
    assert 3 < len(story.splitlines()) <= 30, story


def test_a_run_in_which_nothing_is_wrong_is_its_own_shortest() -> None:
    """There is nothing to look for."""
    setting = setting_of(3)
    assert setting == shortest(setting).setting


def test_the_shortest_history_is_told() -> None:
    """The setting, what is wrong, and what led to it."""
    run = shortest(setting_of(0, engine=Forgetful))
    head, fault, *_ = story_of(run).splitlines()
    assert f"seed 0: {run.setting.clients} clients, {run.setting.steps} steps, " in head
    assert isinstance(run.setting, Setting)
    assert fault.strip() == run.faults[0]
