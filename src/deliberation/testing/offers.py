"""What is demanded of a store that offers more than it must: its changes one after the other, cases to take, seals. Of any other nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic, sleep

from deliberation.model import Changes, Event, Sealing, Store, Taking
from deliberation.testing.samples import AWKWARD, event, full, indexed, later
from deliberation.testing.trial import Check, Demand, Trial, crowd, outcome, tried

__all__ = ["OFFERS"]

_EACH = 12
_MANY = 24
_QUIET = 2.0


def _followed(store: Store, after: str, wanted: int) -> tuple[list[Event], str]:
    """So many changes after a place, a few at a time; fewer where none comes for a while: what others have open may hold them back."""
    assert isinstance(store, Changes)
    seen, last = list[Event](), monotonic()
    while len(seen) < wanted and monotonic() - last < _QUIET:
        events, place = store.changes(after, limit=5)
        if place == after:
            sleep(0.002)
        else:
            last = monotonic()
        seen, after = [*seen, *events], place
    return seen, after


def changes_once(trial: Trial) -> Iterator[Check]:
    """A store that tells its changes tells every event once, as it was kept, and goes on from wherever a reader stood."""
    store = trial.store
    if not isinstance(store, Changes):
        return
    nothing, start = store.changes()
    yield "changes of an empty store", ((), ()), (nothing, store.changes(start)[0])
    events = (full("c-1", 1, "a-1"), full("c-1", 2), full("c-2", 1, "a-2"), event("c-1", 3))
    store.append("c-1", events[:2], expected=0, index=indexed())
    store.append("c-2", events[2:3], expected=0, index=indexed())
    tried(store, event("c-1", 2, "refused"), expected=1)
    tried(store, event("c-3", 1, "a-1"), expected=0)
    first, place = _followed(store, start, 3)
    yield "the first three", list(events[:3]), first
    yield "nothing more", ((), place), store.changes(place)
    store.append("c-1", events[3:], expected=2, index=indexed())
    store.append("c-1", (), expected=3, index=indexed("moved"))
    store.erase("c-1", 1)
    with trial.handle() as other:
        rest, end = _followed(other, place, 1)
    yield "what came after, as somebody else has it", list(events[3:]), rest
    yield "nothing after it", (), store.changes(end)[0]
    one, second = store.changes(limit=1)
    yield "one at a time", list(events), [*one, *_followed(store, second, 3)[0]]
    yield "a place that nobody gave", "StoreError", outcome(lambda: store.changes("nowhere")).partition(":")[0]


def _writes(case: str, store: Store) -> str:
    """Events of one case, two at a time."""
    for n in range(1, _EACH, 2):
        store.append(case, (event(case, n, f"{case}-{n}"), event(case, n + 1)), expected=n - 1, index=indexed())
    return "done"


def _follows(seen: list[Event], wanted: int, store: Store) -> str:
    """All changes from the first."""
    seen += _followed(store, "", wanted)[0]
    return "done"


def changes_whole(trial: Trial) -> Iterator[Check]:
    """Who follows the changes while many write misses none, sees none twice, and those of a case in order."""
    if not isinstance(trial.store, Changes):
        return
    cases, seen = ("c-1", "c-2", "c-3"), list[Event]()
    writers: list[Callable[[Store], str]] = [partial(_writes, case) for case in cases]
    yield "three who write, one who follows", ["done"] * 4, crowd(trial, *writers, partial(_follows, seen, _EACH * len(cases)))
    for case in cases:
        yield f"the numbers of {case}", list(range(1, _EACH + 1)), [one.n for one in seen if one.case == case]


def taken_in_time(trial: Trial) -> Iterator[Check]:
    """A store that lets cases be taken gives what is due and not taken, the longest due first, until an append or a moment frees it."""
    store = trial.store
    if not isinstance(store, Taking):
        return
    for case, moment in (("c-3", later(1)), ("c-2", later(1)), ("a-9", later(2)), ("b-1", later(3)), ("c-5", None)):
        store.append(case, (event(case, 1),), expected=0, index=indexed(due=moment))
    until = later(4)
    yield "before any", (), store.take(later(), until=until)
    yield "two of three", ("c-2", "c-3"), store.take(later(2), until=until, limit=2)
    yield "the third", ("a-9",), store.take(later(2), until=until)
    yield "what is due all the same", ("c-2", "c-3", "a-9"), store.due(later(2))
    store.append("c-3", (event("c-3", 2),), expected=1, index=indexed(due=later(2)))
    store.append("a-9", (), expected=1, index=indexed(due=later(5)))
    yield "what an append has freed", ("c-3",), store.take(later(2), until=until)
    with trial.handle() as other:
        assert isinstance(other, Taking)
        yield "what has come since, as somebody else has it", ("b-1",), other.take(later(3), until=until)
    yield "all when their time is out", ("c-2", "c-3", "b-1"), store.take(until, until=later(5))
    yield "nothing once more", (), store.take(until, until=later(5))


def _takes(got: list[str], store: Store) -> str:
    """All that can be taken, a few at a time."""
    assert isinstance(store, Taking)
    while cases := store.take(later(1), until=later(2), limit=3):
        got += cases
    return "done"


def taken_once(trial: Trial) -> Iterator[Check]:
    """Of several who take at once each case is one's alone."""
    if not isinstance(trial.store, Taking):
        return
    cases = [f"c-{n:02}" for n in range(_MANY)]
    for case in cases:
        trial.store.append(case, (event(case, 1),), expected=0, index=indexed(due=later(1)))
    got: list[str] = []
    works: list[Callable[[Store], str]] = [partial(_takes, got)] * 4
    yield "four who take", ["done"] * 4, crowd(trial, *works)
    yield "what they have", cases, sorted(got)


def seals_kept(trial: Trial) -> Iterator[Check]:
    """A store that keeps seals gives back their texts by number, the lowest first; the first text under a number stays, and a second is told."""
    store = trial.store
    if not isinstance(store, Sealing):
        return
    yield "the seals of an empty store", {}, dict(store.seals())
    store.keep_seal(2, AWKWARD.replace("\x00", ""))
    store.keep_seal(1, "first")
    said = outcome(lambda: store.keep_seal(1, "second")).partition(":")[0]
    with trial.handle() as other:
        assert isinstance(other, Sealing)
        yield "as somebody else has them", [(1, "first"), (2, AWKWARD.replace("\x00", ""))], list(other.seals().items())
    yield "a second text of a number", "StoreError", said
    yield "the events", (), store.find()


OFFERS: tuple[Demand, ...] = (changes_once, changes_whole, taken_in_time, taken_once, seals_kept)
