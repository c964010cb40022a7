"""The engine: load, decide, append; a retry does no harm, a stale case is decided again, the clock acts on what is due."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from deliberation import Action, Engine, HistoryError, explain, read_procedure, write_procedure
from deliberation.engine import utc_now
from deliberation.errors import ActionReused, BadAction, StaleCase, StoreError, UnknownMove
from deliberation.kernel import audit
from deliberation.model import Case, Event, Fact, Index, Roster
from deliberation.rules import Is
from deliberation.stores import MemoryStore, SqliteStore
from tests.making import COUNCIL, HALL, TOPIC, actor, day, move, procedure, rule


class Wall:
    """A clock that a test sets."""

    def __init__(self, now: datetime = day(100)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def rosters(body: str, facts: Mapping[str, Any]) -> Roster | None:
    """The council of Jiangwan, and no other body."""
    return COUNCIL if body == "council" and facts.get("village") == "Jiangwan" else None


def engine(store: Any = None, **more: Any) -> Engine:
    """An engine of the hall."""
    return Engine(HALL, store or MemoryStore(), clock=more.pop("clock", Wall()), rosters=more.pop("rosters", rosters), **more)


def act(name: str, by: str = "chair", at: datetime = day(0), **more: Any) -> Action:
    """An action with an id made of its name."""
    return Action(name, actor(by), at=at, id=more.pop("id", name), **more)


def opened(of: Engine, name: str = "propose") -> str:
    """A case, opened."""
    return of.open("hall", act("propose", "villager@Jiangwan", id=name, data=TOPIC)).require().case.id


def test_a_case_is_opened_and_moved_on() -> None:
    """Its id is made of the action's, or given; its state is what its events add up to."""
    of = engine()
    case = opened(of)
    assert "c-propose" == case
    assert of.submit(case, act("publish", at=day(1))).accepted
    assert "noticed" == of.case(case).step
    named = of.open("hall", act("propose", "villager@Jiangwan", id="p-2", data=TOPIC), case="wells")
    assert "wells" == named.case.id


def test_a_refusal_is_noted_and_changes_nothing() -> None:
    """With the rules that said no."""
    of = engine()
    case = opened(of)
    decision = of.submit(case, act("publish", "nobody"))
    assert not decision.accepted
    assert 1 == len(of.events(case))
    assert isinstance(of.store, MemoryStore)
    assert {"publish": ("role",)} == of.store.refusals(case)
    assert not of.open("hall", act("propose", "nobody", id="x", data=TOPIC)).accepted


def test_a_repeated_action_is_answered_with_what_it_led_to() -> None:
    """Also when it comes stamped later, and also when it opened the case."""
    of = engine()
    case = opened(of)
    first = of.submit(case, act("publish", at=day(1)))
    again = of.submit(case, act("publish", at=day(2)))
    assert (True, True) == (again.accepted, again.repeated)
    assert first.events[:1] == again.events
    assert of.open("hall", act("propose", "villager@Jiangwan", data=TOPIC)).repeated
    assert 2 == len(of.events(case))


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (act("publish", id="propose"), "it was 'propose' by 'the-villager-Jiangwan'"),
        (act("propose", "villager@Jiangwan", data={**TOPIC, "title": "Other"}), "'title' was 'A well'"),
        (act("propose", "villager@Jiangwan", data={"title": "A well"}), "'village' was given then"),
        (act("propose", "villager@Jiangwan", data=TOPIC, item="task-1"), "it was made on 'None'"),
        (act("propose", "villager@Jiangwan", data={**TOPIC, "size": True}), "'size' was 12"),
        (act("propose", "villager@Jiangwan", data={**TOPIC, "unlawful": True}), "'unlawful' was not given then"),
        (act("propose", "villager@Jiangwan", data={**TOPIC, "title": datetime(2026, 3, 2, tzinfo=UTC)}), "'title' was 'A well'"),
    ],
)
def test_an_id_used_for_something_else_is_told(action: Action, said: str) -> None:
    """With what it was used for."""
    of = engine()
    case = opened(of)
    with pytest.raises(ActionReused, match=said):
        of.submit(case, action)


def test_a_repeated_action_is_made_on_the_same_item() -> None:
    """What opened an item need not name it; what is kept beside the event is not compared."""
    of = engine()
    case = opened(of)
    of.submit(case, act("publish", at=day(1)))
    for data in ({"reason": "no"}, {"reason": "no!"}):
        answer = of.submit(case, act("object", "villager@Pailou", at=day(2), data=data))
    assert answer.repeated
    of.submit(case, act("answer", at=day(2), item="objection-1", data={"reply": "so"})).require()
    with pytest.raises(ActionReused, match="it was made on 'objection-1'"):
        of.submit(case, act("answer", at=day(2), data={"reply": "so"}))


def test_a_moment_may_be_written_in_two_ways() -> None:
    """A repeated action need not write its moments letter for letter."""
    of = engine()
    case = opened(of)
    of.submit(case, act("publish", at=day(1)))
    data = {"meets-at": day(12), "documents": ("plan",)}
    assert of.submit(case, act("call", at=day(10), data=data)).accepted
    local = {"meets-at": "2026-03-14T17:00:00+08:00", "documents": ("plan",)}
    assert of.submit(case, act("call", at=day(10), data=local)).repeated
    with pytest.raises(ActionReused, match="meets-at"):
        of.submit(case, act("call", at=day(10), data={**local, "meets-at": "noon"}))


def test_an_id_of_another_case_is_told() -> None:
    """Action ids are unique in the store."""
    of = engine()
    one, _ = opened(of), of.open("hall", act("propose", "villager@Jiangwan", id="p-2", data=TOPIC))
    with pytest.raises(ActionReused):
        of.submit(one, act("publish", id="p-2", at=day(1)))


def test_no_action_is_later_than_the_clock() -> None:
    """At the clock's own instant it is on time; a microsecond later it is a wrong call."""
    wall = Wall(day(1))
    of = engine(clock=wall)
    case = opened(of)
    with pytest.raises(BadAction, match="later than the clock"):
        of.submit(case, act("publish", at=day(1) + timedelta(microseconds=1)))
    assert of.submit(case, act("publish", at=day(1))).accepted


def test_what_is_not_there_is_told_with_the_nearest() -> None:
    """Procedures, cases, moves."""
    of = engine()
    case = opened(of)
    with pytest.raises(KeyError, match="did you mean 'hall'"):
        of.open("hal", act("propose"))
    with pytest.raises(KeyError, match="the procedures are hall"):
        of.procedure("zzz")
    with pytest.raises(StoreError, match="did you mean 'c-propose'"):
        of.submit("c-propos", act("publish"))
    with pytest.raises(StoreError, match=r"there is no case 'zz'$"):
        of.case("zz")
    with pytest.raises(UnknownMove, match="did you mean 'publish'"):
        of.submit(case, act("publishh"))


class Crowded(MemoryStore):
    """A store in which somebody else is always quicker, so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def append(self, case: str, events: Sequence[Event], *, expected: int, index: Index, **more: Any) -> None:
        """Let another write first."""
        if self.times and expected:
            self.times -= 1
            raise StaleCase(case, expected=expected, found=expected + 1)
        super().append(case, events, expected=expected, index=index, **more)


def test_a_stale_case_is_decided_again() -> None:
    """As often as it takes, within reason."""
    of = engine(Crowded(3))
    case = opened(of)
    assert of.submit(case, act("publish", at=day(1))).accepted
    of = engine(Crowded(1000))
    case = opened(of)
    with pytest.raises(StoreError, match="written by others 64 times"):
        of.submit(case, act("publish", at=day(1)))


def test_threads_take_turns(tmp_path: Path) -> None:
    """Eight at once on one case: every objection is there, numbered without a gap."""
    with SqliteStore(tmp_path / "town.db", durability="NORMAL") as store:
        of = engine(store)
        case = opened(of)
        of.submit(case, act("publish", at=day(1)))

        def object_to_it(n: int) -> None:
            for k in range(5):
                of.submit(case, act("object", f"villager@{n}", at=day(2), id=f"o-{n}-{k}", data={"reason": "no"})).require()

        threads = [threading.Thread(target=object_to_it, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 40 == len(of.case(case).items_of("objection"))
        assert list(range(1, 43)) == [event.n for event in of.events(case)]
        assert () == of.audit(case)


def test_the_clock_acts_on_what_is_due() -> None:
    """Once; a case whose rules keep it waiting is not looked at again before something happens."""
    of = engine()
    done, waiting = opened(of), of.open("hall", act("propose", "villager@Jiangwan", id="p-2", data=TOPIC)).case.id
    for case in (done, waiting):
        of.submit(case, act("publish", at=day(1), id=f"{case}-publish"))
    of.submit(waiting, act("object", "villager@Pailou", at=day(2), id="o-1", data={"reason": "no"}))
    assert () == of.tick(day(2))
    assert ["end-notice"] == [event.move for event in of.tick(day(50))]
    assert isinstance(of.store, MemoryStore)
    assert () == of.store.due(day(99))
    assert () == of.tick(day(60))
    assert ("called", "noticed") == (of.case(done).step, of.case(waiting).step)
    answered = of.submit(waiting, act("answer", at=day(61), id="a-1", item="objection-1", data={"reply": "so"}))
    assert ["answer", "end-notice"] == [event.move for event in answered.events]


def test_a_tick_that_comes_late_leaves_it_to_the_other() -> None:
    """Where somebody writes between load and append, that one has let the clock act."""
    store = Crowded(0)
    of = engine(store)
    case = opened(of)
    of.submit(case, act("publish", at=day(1)))
    store.times = 1
    assert () == of.tick()
    assert ["end-notice"] == [event.move for event in of.tick()]


def test_a_case_that_cannot_be_read_does_not_stop_the_clock() -> None:
    """The others are done first; then it is told which one it was."""
    of = engine()
    cases = [opened(of, name) for name in ("p-1", "p-2", "p-3")]
    for at, case in enumerate(cases):
        of.submit(case, act("publish", at=day(1, seconds=at), id=f"{case}-publish"))
    store: Any = of.store
    store._events[cases[0]] = (store._events[cases[0]][0], attrs.evolve(store._events[cases[0]][1], move="unheard-of"))
    with pytest.raises(HistoryError, match="unheard-of") as caught:
        of.tick()
    assert ["in case 'c-p-1'; the clock has acted on the others"] == caught.value.__notes__
    assert ["called", "called"] == [of.case(case).step for case in cases[1:]]


def test_the_clock_does_not_act_before_its_time() -> None:
    """No event is stamped later than the clock, not even the clock's."""
    wall = Wall(day(2))
    of = engine(clock=wall)
    of.submit(opened(of), act("publish", at=day(1)))
    with pytest.raises(BadAction, match="later than the clock"):
        of.tick(day(50))
    wall.now = day(50)
    assert 1 == len(of.tick(day(50)))


def test_a_procedure_that_nobody_needs_is_not_read() -> None:
    """One with a rule that is not at hand here stands in nobody's way."""
    store = MemoryStore()
    case = opened(engine(store))
    store.keep("f" * 64, "procedure: of another host")
    changed = read_procedure(write_procedure(HALL).replace("version: '1'", "version: '2'"))
    assert "collected" == Engine([changed], store, clock=Wall()).case(case).step


def test_an_event_says_when_it_was_typed() -> None:
    """By the engine's clock, unless the action says."""
    of = engine()
    case = opened(of)
    of.submit(case, act("publish", at=day(1), recorded=day(3)))
    assert [day(100), day(3)] == [event.recorded for event in of.events(case)]


def test_among_many_cases_none_is_guessed() -> None:
    """To compare with every one of them would take seconds."""
    of = engine()
    opened(of)
    with pytest.raises(StoreError, match="did you mean 'c-propose'"):
        of.case("c-propos")
    store: Any = of.store
    store._index.update({f"c-propos{n}": store._index["c-propose"] for n in range(1000)})
    with pytest.raises(StoreError, match=r"there is no case 'c-propos'$"):
        of.case("c-propos")


def test_the_host_vouches() -> None:
    """Facts that a case cannot know come with the action, or from the host."""

    def vouch(case: Case, action: Action) -> Mapping[str, Any]:
        return {"settled": case.length > 99}

    of = engine(vouch=vouch)
    decision = of.submit(opened(of), act("publish", at=day(1)))
    assert {"settled": False} == decision.events[0].vouched


def test_options_know_what_the_host_vouches_for() -> None:
    """What could be submitted is possible."""
    settled = rule("settled", Is(fact="settled", value=True))
    small = procedure(
        move("begin"), move("end", "start", "closed", needs=["settled"]), vouched=(Fact("settled", "flag"),), rules=(settled,)
    )

    def vouch(case: Case, action: Action) -> Mapping[str, Any]:
        return {"settled": case.id == "c-yes"} if action.move == "end" else {}

    of = Engine(small, MemoryStore(), clock=Wall(), vouch=vouch)
    for name, value in (("yes", True), ("no", False)):
        case = of.open("small", act("begin", id=name)).case.id
        assert {"begin": True, "end": value} == {option.move: option.possible for option in of.options(case, actor("chair"))}


def test_options_considerations_and_views_keep_nothing() -> None:
    """What could be done, what would be decided, what may be seen."""
    of = engine()
    case = opened(of)
    assert {"amend", "publish"} == {option.move for option in of.options(case, actor("chair"), at=day(1))}
    assert not of.consider(case, act("publish", "nobody", at=day(1))).accepted
    assert "publish: accepted" in of.explain(case, act("publish", at=day(1)))
    assert "publish：予以受理" in of.explain(case, act("publish", at=day(1)), language="zh")
    assert "A well" == of.view(case, actor("chair")).facts["title"]
    assert 1 == len(of.events(case))
    assert isinstance(of.store, MemoryStore)
    assert {} == of.store.refusals(case)


def test_an_entry_is_taken_back() -> None:
    """Through the same door, and the log says so."""
    of = engine()
    case = opened(of)
    of.submit(case, act("publish", at=day(1)))
    decision = of.submit(case, act("correct", "registrar", at=day(2), data={"entry": 2, "why": "typed twice"}))
    assert ("annulled", "collected") == (decision.events[-1].kind, of.case(case).step)
    assert "correct: accepted" in explain(decision)


def test_a_case_goes_on_under_the_rules_it_was_opened_with() -> None:
    """The store keeps them; another engine, with other rules, reads, judges and continues it."""
    store = MemoryStore()
    old = engine(store)
    case = opened(old)
    changed = read_procedure(write_procedure(HALL).replace("version: '1'", "version: '2'"))
    assert changed.digest != HALL.digest
    new = Engine([changed], store, clock=Wall(), rosters=rosters)
    assert new.submit(case, act("publish", at=day(1))).accepted
    assert HALL.digest == new.case(case).digest
    assert {HALL.digest, changed.digest} == set(store.procedures())
    assert () == new.audit(case)
    assert changed.digest == new.open("hall", act("propose", "villager@Jiangwan", id="p-9", data=TOPIC)).case.digest


def test_a_case_of_unknown_rules_is_told() -> None:
    """Where the store does not have them either."""
    store = MemoryStore()
    case = opened(engine(store))
    store._texts.clear()
    store._events[case] = tuple(attrs.evolve(event, digest="f" * 64) for event in store._events[case])
    with pytest.raises(HistoryError, match="no procedure at hand"):
        engine(store).case(case)


def test_secret_and_personal_values_stay_beside_the_events() -> None:
    """The box has the choice without a name, the event has neither; what is personal can be erased, and the audit agrees still."""
    of = engine()
    case = opened(of)
    of.submit(case, act("publish", at=day(1)))
    of.submit(case, act("object", "villager@Pailou", at=day(2), data={"reason": "too loud"}))
    of.submit(case, act("answer", at=day(3), item="objection-1", data={"reply": "so"}))
    of.submit(case, act("call", at=day(10), data={"meets-at": day(12), "documents": ["plan"]})).require()
    of.submit(case, act("sign-in", "p-1", at=day(12)))
    of.submit(case, act("ballot", "p-1", at=day(12), data={"choice": "yes"})).require()
    ballot = of.events(case)[-1]
    assert {} == ballot.data
    assert {"yes": 1} == of.store.ballots(case, "ballot", 0)
    objection = next(event for event in of.events(case) if event.move == "object")
    assert {"reason": "too loud"} == of.store.personal(case, objection.n)
    assert "too loud" not in repr(of.events(case))
    of.store.erase(case, objection.n)
    assert {} == of.store.personal(case, objection.n)
    assert () == of.audit(case)
    assert () == audit({HALL.digest: HALL}, of.events(case))


def test_the_clock_is_the_real_one_unless_told() -> None:
    """In UTC."""
    assert timedelta(0) == utc_now().utcoffset()
    of = Engine(HALL, MemoryStore())
    assert abs(of.clock() - utc_now()) < timedelta(minutes=1)
    assert of.open("hall", act("propose", "villager@Jiangwan", at=utc_now() - timedelta(seconds=1), data=TOPIC)).accepted
    assert () == of.tick()


class Lean:
    """A store that offers no more than it must."""

    def __init__(self) -> None:
        self.whole = MemoryStore()
        for name in ("append", "load", "keep", "procedures", "ballots", "personal", "erase"):
            setattr(self, name, getattr(self.whole, name))


def test_a_store_that_offers_no_more_than_it_must() -> None:
    """An engine works on it: refusals are not noted, no near name is told, and the clock acts with the actions alone."""
    of = engine(Lean())
    case = opened(of)
    assert not of.submit(case, act("publish", "nobody")).accepted
    with pytest.raises(StoreError, match=r"there is no case 'c-propos'$"):
        of.case("c-propos")
    with pytest.raises(StoreError, match="does not tell which cases are due"):
        of.tick()
