"""Whether all that a store keeps fits together, and all that was acknowledged is there. It reads, and mends nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from deliberation.documents import event_to_json
from deliberation.engine import Engine
from deliberation.errors import DeliberationError, StoreError
from deliberation.kernel import audit, due, replay
from deliberation.kernel.clock import tick
from deliberation.kernel.plan import plan_of
from deliberation.model import Case, Event, Fact, Findable, Procedure, Waking, find
from deliberation.testing.lean import Full

__all__ = ["check_kept", "faults_kept"]

_ALL = 2**31 - 1
_INSTANT = timedelta(microseconds=1)
_YEARS = timedelta(days=36_525)


def check_kept(engine: Engine, acknowledged: Iterable[Event] = ()) -> None:
    """Raises `AssertionError` with everything that is wrong in what the engine's store keeps, a line each.

    Of every case: its numbers have no gap, an audit agrees, the index says its step and no later moment than that at which the clock would
    act, no deadline has fired twice, and the boxes hold as many secret choices as were made. Of the whole: each action id is there once,
    and so is each event that was `acknowledged`, as it was. Nobody may write meanwhile; it takes a while where there are many cases. Raises
    `StoreError` for a store that neither finds its cases nor tells which are due.

    >>> from deliberation import towns
    >>> from deliberation.stores import MemoryStore
    >>> check_kept(Engine(towns.load("xichuan"), MemoryStore()))
    """
    faults = tuple(faults_kept(engine, acknowledged))
    if faults:
        raise AssertionError("\n  ".join([f"{len(faults)} of what is kept {'is' if len(faults) == 1 else 'are'} wrong:", *faults]))


def faults_kept(engine: Engine, acknowledged: Iterable[Event] = ()) -> Iterator[str]:
    """Everything that is wrong in what the engine's store keeps, in words."""
    store = engine.store
    if not isinstance(store, Findable) or not isinstance(store, Waking):
        raise StoreError("what is kept can be held together only where the store finds its cases ('find') and tells which are due ('due')")
    logs = {case: store.load(case) for case in store.find()}
    for case, events in logs.items():
        for fault in _faults_of(engine, cast("Full", store), case, events):
            yield f"case '{case}': {fault}"
    actions = Counter(event.action for events in logs.values() for event in events if event.action is not None)
    yield from (f"action '{action}' is there {times} times" for action, times in actions.items() if times > 1)
    for event in acknowledged:
        events = logs.get(event.case, ())
        there = next((one for one in events if one.n == event.n), None)
        if there is None or event_to_json(there) != event_to_json(event):
            said = "nothing" if there is None else f"'{there.move}' of action '{there.action}'"
            yield f"case '{event.case}': '{event.move}' of action '{event.action}' was acknowledged as event {event.n}; {said} is there"


def _faults_of(engine: Engine, store: Full, name: str, events: Sequence[Event]) -> Iterator[str]:
    numbers = [event.n for event in events]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the numbers {numbers}"
        return
    try:
        book = engine.book(events)
        found = audit(book, events)
        case = replay(book, events)
    except DeliberationError as fault:
        yield str(fault)
        return
    yield from (f"event {one.event.n}, '{one.event.move}': {one.difference}" for one in found)
    fired = Counter((event.move, event.item, event.at) for event in events if event.kind == "clock")
    yield from (f"'{move}' fired {times} times at {at.isoformat()}" for (move, _, at), times in fired.items() if times > 1)
    yield from _index_of(engine, store, name, case, book[case.digest])
    yield from _boxes_of(engine, name, events, book)


def _index_of(engine: Engine, store: Full, name: str, case: Case, procedure: Procedure) -> Iterator[str]:
    """What is wrong in where the store finds a case, and when."""
    if name not in store.find(step=case.step, procedure=case.procedure):
        yield f"it is in step '{case.step}' of '{case.procedure}', and not found there"
    first, never = due(procedure, case), (case.at or engine.clock()) + _YEARS

    def told(moment: datetime) -> bool:
        return name in store.due(moment, limit=_ALL)

    if told(first - _INSTANT if first is not None else never):
        yield f"it is due before {first.isoformat() if first is not None else 'any deadline'}"
    # Only the first of what the clock would do, as it may go on for a hundred years.
    acts = next((event.at for event, _ in tick(plan_of(procedure), case, never)), None)
    if acts is not None and not told(acts):
        yield f"the clock would act at {acts.isoformat()}, and it is not due then"


def _boxes_of(engine: Engine, name: str, events: Sequence[Event], book: Mapping[str, Procedure]) -> Iterator[str]:
    """Whether there are as many secret choices as were made; those that may be left out may be fewer."""
    least, most = Counter[str](), Counter[str]()
    for event in events:
        move = find(book[event.digest].moves, event.move)
        secrets = [ask for ask in move.asks if isinstance(ask, Fact) and ask.keep == "secret"] if move is not None else []
        if secrets:
            most[event.move] += len(secrets)
            least[event.move] += sum(not ask.optional for ask in secrets)
    for move_name, expected in most.items():
        seen = sum(sum(engine.store.ballots(name, move_name, since).values()) for since in range(len(events)))
        if not least[move_name] <= seen <= expected:
            yield f"'{move_name}' was made with {expected} secret choices, and {seen} are in the boxes"
