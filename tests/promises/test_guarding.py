"""An engine that guards promises: what the rules allow and a promise does not is refused, with the promise as its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deliberation import Action, Actor, Decision, Engine, explain, read_procedure
from deliberation.promises import guarded
from deliberation.stores import MemoryStore
from tests.little_town import PROCEDURE

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
PROMISED = f"""{PROCEDURE}
  note: {{from: open, by: villager}}
promises:
  noted: {{always_before: publish, requires: note, says: {{en: nothing is published before it was noted, zh: 未经登记不得公示}}}}
  once: {{at_most_times: {{of: object, times: 1}}}}
  soon: {{within: {{limit: 1 days same-time, from: publish, to: object}}}}
"""


class Pond:
    """One case, a day later with every action."""

    def __init__(self, on_broken: Any = "refuse", text: str = PROMISED) -> None:
        self.now, self.count = START, 0
        self.engine = Engine(read_procedure(text), MemoryStore(), clock=lambda: self.now, on_broken=on_broken)
        self.case = self.engine.open("pond", self.action("propose", {"village": "upper"})).case.id

    def action(self, move: str, data: Mapping[str, Any], item: str | None = None) -> Action:
        self.count += 1
        return Action(move, Actor("a-1", {"villager"}), at=self.now, id=f"a-{self.count}", data=data, item=item)

    def do(self, move: str, item: str | None = None, *, days: int = 1, **data: Any) -> Decision:
        self.now += timedelta(days=days)
        return self.engine.submit(self.case, self.action(move, data, item))


def reasons(decision: Decision) -> list[tuple[str, Any]]:
    return [(one.code, one.values) for one in decision.reasons]


def test_what_would_break_a_promise_is_refused() -> None:
    """With the promise in the town's words as the reason; nothing is kept but the refusal."""
    pond = Pond()
    decision = pond.do("publish")
    assert [("promise.breaks", {"promise": "noted"})] == reasons(decision)
    assert (False, None, (), "open") == (decision.accepted, decision.outcome, decision.events, decision.case.step)
    assert 1 == len(pond.engine.events(pond.case))
    assert isinstance(pond.engine.store, MemoryStore)
    assert {f"a-{pond.count}": ("promise",)} == pond.engine.store.refusals(pond.case)
    assert "NO  promise  this would break a promise: 'nothing is published before it was noted'." in explain(decision)
    assert "此举将违背承诺：「未经登记不得公示」。" in explain(decision, language="zh")
    assert pond.do("note").accepted
    assert pond.do("publish").accepted


def test_it_is_off_unless_asked_for() -> None:
    """The rules alone decide then."""
    assert Pond(None).do("publish").accepted


def test_what_the_clock_did_before_stands() -> None:
    """Its events are kept, and the refused action's are not."""
    text = PROMISED.replace("  note:", "  late: {from: done, by: villager, effect: reopens, to: open}\n  note:").replace(
        "once: {at_most_times: {of: object, times: 1}}", "shut: {never: late}"
    )
    pond = Pond(text=text)
    for move in ("note", "publish"):
        assert pond.do(move).accepted
    decision = pond.do("late", days=9)
    assert ["end-notice"] == [event.move for event in decision.events]
    assert ([("promise.breaks", {"promise": "shut"})], "done") == (reasons(decision), decision.case.step)
    assert ["propose", "note", "publish", "end-notice"] == [event.move for event in pond.engine.events(pond.case)]


def test_a_promise_that_time_breaks_refuses_nothing() -> None:
    """Nobody could do anything any more; nor does one that is broken already."""
    pond = Pond()
    assert pond.do("note").accepted
    assert pond.do("publish").accepted
    assert pond.do("object", why="deep", days=2).accepted, "the objection comes a day too late"
    assert [("promise.breaks", {"promise": "once"})] == reasons(pond.do("object", why="cold", days=0))
    broken = Pond(None)
    assert broken.do("publish").accepted
    events = broken.engine.events(broken.case)
    later = broken.engine.consider(broken.case, broken.action("object", {"why": "deep"}))
    assert later is guarded(later, events)


def test_an_entry_that_a_promise_rests_on_is_not_taken_back() -> None:
    """Though no rule asks for it."""
    pond = Pond()
    for move in ("note", "publish"):
        assert pond.do(move).accepted
    decision = pond.do("correct", entry=2, why="a mistake")
    assert [("promise.breaks", {"promise": "noted"})] == reasons(decision)
    assert Pond(None).do("note").accepted
    assert 3 == len(pond.engine.events(pond.case))


def test_opening_is_guarded_too() -> None:
    """There is no case then; a refusal of the rules is handed back as it is."""
    engine = Engine(read_procedure(PROMISED + "  shut: {never: propose}\n"), MemoryStore(), clock=lambda: START, on_broken="refuse")
    action = Action("propose", Actor("a-1", {"villager"}), at=START, id="a-1", data={"village": "upper"})
    decision = engine.open("pond", action)
    assert ([("promise.breaks", {"promise": "shut"})], "start", 0) == (reasons(decision), decision.case.step, decision.case.length)
    refused = Pond().engine.consider("c-a-1", Action("answer", Actor("a-1", {"villager"}), at=START, id="a-9", item="objection-1"))
    assert not refused.accepted
    assert refused is guarded(refused, ())


@pytest.mark.parametrize("times", [1, 2])
def test_asking_twice_is_one_answer(times: int) -> None:
    """A repeated action is answered with what it led to."""
    pond = Pond()
    action = pond.action("note", {})
    decisions = [pond.engine.submit(pond.case, action) for _ in range(times)]
    assert {True} == {one.accepted for one in decisions}
