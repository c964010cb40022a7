"""Faulty stores, a defect planted in each, are found, and the demand that they break is named."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from time import sleep
from typing import Any

import pytest

from deliberation.errors import ActionReused, StaleCase, StoreError
from deliberation.model import ALONE, Beside, Decision, Event, Index, Store
from deliberation.stores import MemoryStore
from deliberation.testing import check_store
from deliberation.testing.stores import DEMANDS, named
from deliberation.testing.trial import shown


class SortsByText(MemoryStore):
    """The tenth event comes before the second."""

    def load(self, case: str) -> tuple[Event, ...]:
        return tuple(sorted(super().load(case), key=lambda event: str(event.n)))


class FlagsAsNumbers(MemoryStore):
    """What was True comes back as 1."""

    def load(self, case: str) -> tuple[Event, ...]:
        for event in super().load(case):
            event.data.update({key: 1 for key, value in event.data.items() if value is True})  # type: ignore[attr-defined]
        return super().load(case)


class SmallLetters(MemoryStore):
    """Ids that differ in a letter's case alone are one."""

    def append(self, case: str, events: Sequence[Event], **more: Any) -> None:
        super().append(case.lower(), events, **more)

    def load(self, case: str) -> tuple[Event, ...]:
        return super().load(case.lower())


class TakesTheStale(MemoryStore):
    """Nobody looks at what was expected."""

    def append(self, case: str, events: Sequence[Event], *, expected: int, **more: Any) -> None:
        super().append(case, events, expected=len(self.load(case)), **more)


class TakesTheStaleIndex(MemoryStore):
    """Where there are no events, nobody looks at what was expected."""

    def append(self, case: str, events: Sequence[Event], *, expected: int, **more: Any) -> None:
        super().append(case, events, expected=expected if events else len(self.load(case)), **more)


class SaysTheWrongNumber(MemoryStore):
    """A stale append is told with what was expected alone."""

    def append(self, case: str, events: Sequence[Event], *, expected: int, **more: Any) -> None:
        try:
            super().append(case, events, expected=expected, **more)
        except StaleCase:
            raise StaleCase(case, expected=expected, found=expected) from None


class LooksAtActionsFirst(MemoryStore):
    """Who sends the same again is told that it was used, and never sees what it led to."""

    def append(self, case: str, events: Sequence[Event], **more: Any) -> None:
        for event in events:
            if event.action in self._actions:
                raise ActionReused(str(event.action), "it was used")
        super().append(case, events, **more)


class ActionsOfOneCase(MemoryStore):
    """An action's id is looked for in its own case alone."""

    def append(self, case: str, events: Sequence[Event], **more: Any) -> None:
        self._actions = {event.action for event in self.load(case) if event.action is not None}
        super().append(case, events, **more)


class OneByOne(MemoryStore):
    """Each event is kept for itself."""

    def append(self, case: str, events: Sequence[Event], *, expected: int, index: Index, beside: Beside = ALONE) -> None:
        super().append(case, (), expected=expected, index=index)
        for at, event in enumerate(events):
            super().append(case, (event,), expected=expected + at, index=index)
        super().append(case, (), expected=len(self.load(case)), index=index, beside=beside)


class BallotsFirst(MemoryStore):
    """Ballots are in the box before it is known whether the append is kept."""

    def append(self, case: str, events: Sequence[Event], *, beside: Beside = ALONE, **more: Any) -> None:
        self._boxes |= self._counted(case, beside)
        super().append(case, events, beside=Beside(personal=beside.personal), **more)


class OnlyLatin(MemoryStore):
    """Personal values are kept in an alphabet that is too small."""

    def personal(self, case: str, n: int) -> Mapping[str, object]:
        found = json.dumps(dict(super().personal(case, n)), ensure_ascii=False)
        return json.loads(found.encode("latin-1", "replace").decode("latin-1"))


class ShortTexts(MemoryStore):
    """A text ends after 65,535 letters."""

    def procedures(self) -> Mapping[str, str]:
        return {digest: text[:65535] for digest, text in super().procedures().items()}


class IndexMakesCases(MemoryStore):
    """A case is found that has no events."""

    def append(self, case: str, events: Sequence[Event], *, index: Index, **more: Any) -> None:
        super().append(case, events, index=index, **more)
        self._index[case] = index


class SkipsTheEmpty(MemoryStore):
    """An append of no events does nothing."""

    def append(self, case: str, events: Sequence[Event], **more: Any) -> None:
        if events:
            super().append(case, events, **more)


class FindsEither(MemoryStore):
    """Asked for a step and a procedure, it gives what has one of them."""

    def find(self, *, step: str | None = None, procedure: str | None = None) -> tuple[str, ...]:
        if step is None or procedure is None:
            return super().find(step=step, procedure=procedure)
        return tuple(sorted({*super().find(step=step), *super().find(procedure=procedure)}))


class FindsAsTheyCame(MemoryStore):
    """Cases are not in the order of their ids."""

    def find(self, *, step: str | None = None, procedure: str | None = None) -> tuple[str, ...]:
        known = super().find(step=step, procedure=procedure)
        return tuple(case for case in self._index if case in known)


class NotAtTheInstant(MemoryStore):
    """A case is due only after its moment."""

    def due(self, now: datetime, *, limit: int = 1000) -> tuple[str, ...]:
        return tuple(case for case in super().due(now, limit=limit) if self._index[case].due != now)


class NoLimit(MemoryStore):
    """All that is due is given, whatever was asked for."""

    def due(self, now: datetime, *, limit: int = 1000) -> tuple[str, ...]:
        return super().due(now)


class DueById(MemoryStore):
    """The longest due is not the first."""

    def due(self, now: datetime, *, limit: int = 1000) -> tuple[str, ...]:
        return tuple(sorted(super().due(now)))[:limit]


class WholeSeconds(MemoryStore):
    """A moment is kept without its microseconds."""

    def append(self, case: str, events: Sequence[Event], *, index: Index, **more: Any) -> None:
        moment = index.due.replace(microsecond=0) if index.due else None
        super().append(case, events, index=Index(index.procedure, index.digest, index.step, moment), **more)


class LocalTimes(MemoryStore):
    """Moments are compared by what a clock on the wall shows."""

    def due(self, now: datetime, *, limit: int = 1000) -> tuple[str, ...]:
        return super().due(now.replace(tzinfo=UTC), limit=limit)


class LastTextWins(MemoryStore):
    """A second text takes the place of the first."""

    def keep(self, digest: str, text: str) -> None:
        self._texts[digest] = text


class LastNoteWins(MemoryStore):
    """A second refusal takes the place of the first."""

    def note(self, decision: Decision) -> None:
        self._notes.get(decision.case.id, {}).pop(decision.action.id, None)
        super().note(decision)


class OneBox(MemoryStore):
    """The choices of all rounds are in one box."""

    def ballots(self, case: str, move: str, since: int) -> Mapping[str, int]:
        rounds = [super(OneBox, self).ballots(case, move, known) for name, of, known in self._boxes if (name, of) == (case, move)]
        return {choice: sum(box.get(choice, 0) for box in rounds) for box in rounds for choice in box}


class AsTheyVoted(MemoryStore):
    """The first in the box was the first to vote."""

    def ballots(self, case: str, move: str, since: int) -> Mapping[str, int]:
        return dict(self._boxes.get((case, move, since), {}))


class TextsAlone(MemoryStore):
    """Personal values come back as texts."""

    def personal(self, case: str, n: int) -> Mapping[str, object]:
        return {field: str(value) for field, value in super().personal(case, n).items()}


class HidesTheErased(MemoryStore):
    """What was erased comes back with the next append."""

    def erase(self, case: str, n: int) -> None:
        self.hidden = (case, n)

    def append(self, case: str, events: Sequence[Event], **more: Any) -> None:
        self.hidden = None
        super().append(case, events, **more)

    def personal(self, case: str, n: int) -> Mapping[str, object]:
        return {} if self.hidden == (case, n) else super().personal(case, n)

    hidden: tuple[str, int] | None = None


class ErasesTheCase(MemoryStore):
    """All that is personal in the case is erased with one event."""

    def erase(self, case: str, n: int) -> None:
        for event in self.load(case):
            super().erase(case, event.n)


class OpenDrawer(MemoryStore):
    """Who asked for the procedures holds the very drawer they are in."""

    def procedures(self) -> Mapping[str, str]:
        return self._texts


class NothingLeftOut(MemoryStore):
    """What a caller may leave out is asked for."""

    def append(self, case: str, events: Sequence[Event], *, expected: int, index: Index, beside: Beside) -> None:  # type: ignore[override]
        super().append(case, events, expected=expected, index=index, beside=beside)


class LooksThenWrites(MemoryStore):
    """Between looking and writing there is time for another."""

    def append(self, case: str, events: Sequence[Event], *, expected: int, **more: Any) -> None:
        if len(self.load(case)) != expected:
            raise StaleCase(case, expected=expected, found=len(self.load(case)))
        sleep(0.003)
        super().append(case, events, expected=len(self.load(case)), **more)


class NotesActionsLate(MemoryStore):
    """That an action was used is known a while after."""

    def append(self, case: str, events: Sequence[Event], **more: Any) -> None:
        before = set(self._actions)
        sleep(0.003)
        with self.gate:
            self._actions = before
            super().append(case, events, **more)

    gate = threading.Lock()


class BesideLate(MemoryStore):
    """Ballots and personal values are kept a while after their events."""

    def append(self, case: str, events: Sequence[Event], *, expected: int, beside: Beside = ALONE, **more: Any) -> None:
        super().append(case, events, expected=expected, **more)
        sleep(0.001)
        self._boxes |= self._counted(case, beside)
        self._personal |= self._remembered(case, beside)


class HalfRead(MemoryStore):
    """Who reads may see an append half done."""

    def load(self, case: str) -> tuple[Event, ...]:
        known = super().load(case)
        return known[:-1] if len(known) > 2 and threading.current_thread() is not threading.main_thread() else known


class AlwaysStale(MemoryStore):
    """Who is not alone is always told to try again."""

    def append(self, case: str, events: Sequence[Event], *, expected: int, **more: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise StaleCase(case, expected=expected, found=expected)
        super().append(case, events, expected=expected, **more)


class ForOneThread(MemoryStore):
    """Another thread is told to go away."""

    def load(self, case: str) -> tuple[Event, ...]:
        if threading.current_thread() is not threading.main_thread():
            raise StoreError("made in another thread")
        return super().load(case)


class TellsAllAgain(MemoryStore):
    """Wherever a reader stood, the changes begin anew."""

    def changes(self, after: str = "", *, limit: int = 1000) -> tuple[tuple[Event, ...], str]:
        events, _ = super().changes("", limit=limit)
        return events, f"{len(events)}" if events else after


class NumbersFirst(MemoryStore):
    """A change has its number before it is kept: who has read a later one never comes back to it."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers, self._numbered = count(1), dict[int, Event]()

    def append(self, case: str, events: Sequence[Event], **more: Any) -> None:
        numbers = [next(self._numbers) for _ in events]
        super().append(case, events, **more)
        sleep(0.001 * len(case) * (numbers[0] % 3) if numbers else 0)
        self._numbered.update(zip(numbers, events, strict=True))

    def changes(self, after: str = "", *, limit: int = 1000) -> tuple[tuple[Event, ...], str]:
        found = sorted(item for item in self._numbered.copy().items() if item[0] > int(after or 0))[:limit]
        return tuple(event for _, event in found), str(found[-1][0]) if found else after


class LooksThenTakes(MemoryStore):
    """Two who look at once find the same cases free."""

    def __init__(self) -> None:
        super().__init__()
        self._taken: dict[str, datetime] = {}

    def append(self, case: str, events: Sequence[Event], **more: Any) -> None:
        super().append(case, events, **more)
        self._taken.pop(case, None)

    def take(self, now: datetime, *, until: datetime, limit: int = 1000) -> tuple[str, ...]:
        free = tuple(case for case in self.due(now) if self._taken.get(case, now) <= now)[:limit]
        sleep(0.001)
        self._taken |= dict.fromkeys(free, until)
        return free


class TakesForEver(LooksThenTakes):
    """What is taken is never free again."""

    def take(self, now: datetime, *, until: datetime, limit: int = 1000) -> tuple[str, ...]:
        return super().take(now, until=datetime.max.replace(tzinfo=UTC), limit=limit)


class SealsOver(MemoryStore):
    """The last text of a number wins."""

    def keep_seal(self, number: int, text: str) -> None:
        self._seals[number] = text


FAULTY = {
    SortsByText: "in-order",
    FlagsAsNumbers: "in-order",
    SmallLetters: "cases-apart",
    TakesTheStale: "stale-told",
    TakesTheStaleIndex: "stale-told",
    SaysTheWrongNumber: "stale-told",
    LooksAtActionsFirst: "stale-first",
    ActionsOfOneCase: "action-once",
    OneByOne: "together",
    BallotsFirst: "boxes",
    OnlyLatin: "any-text",
    ShortTexts: "large",
    IndexMakesCases: "index-alone",
    SkipsTheEmpty: "index-alone",
    FindsEither: "found",
    FindsAsTheyCame: "found",
    NotAtTheInstant: "due-in-time",
    NoLimit: "due-in-time",
    DueById: "due-in-time",
    WholeSeconds: "due-in-time",
    LocalTimes: "due-in-time",
    LastTextWins: "procedures-kept",
    LastNoteWins: "refusals-once",
    OneBox: "boxes",
    AsTheyVoted: "boxes-blind",
    TextsAlone: "personal-erased",
    HidesTheErased: "personal-erased",
    ErasesTheCase: "personal-erased",
    OpenDrawer: "answers-stay",
    NothingLeftOut: "beside-left-out",
    LooksThenWrites: "one-winner",
    NotesActionsLate: "one-action",
    BesideLate: "reader",
    HalfRead: "reader",
    AlwaysStale: "turns",
    ForOneThread: "with-engine",
    TellsAllAgain: "changes-once",
    NumbersFirst: "changes-whole",
    TakesForEver: "taken-in-time",
    LooksThenTakes: "taken-once",
    SealsOver: "seals-kept",
}


def broken(factory: Any, **more: Any) -> dict[str, str]:
    """The demands that a store breaks, each with what is told of it."""
    with pytest.raises(AssertionError) as caught:
        check_store(factory, **more)
    head, *lines = str(caught.value).split("\n  ")
    assert f"breaks {len(lines)} demand{'' if len(lines) == 1 else 's'}:" in head
    return {line.partition(": ")[0]: line.partition(": ")[2] for line in lines}


@pytest.mark.parametrize(("faulty", "demand"), FAULTY.items(), ids=[cls.__name__ for cls in FAULTY])
def test_a_planted_defect_is_found_and_named(faulty: type[MemoryStore], demand: str) -> None:
    """By the demand that it breaks, whatever else follows from it."""
    assert demand in broken(faulty)


def test_every_demand_is_broken_by_some_store() -> None:
    """But for those that only another call can break, which have tests of their own."""
    names = set(map(named, DEMANDS))
    assert names - {"opened-again", "new"} == set(FAULTY.values())


def test_a_store_with_two_defects_is_told_both_in_a_line_each() -> None:
    """What was looked at, what was expected, what was seen, and what is demanded."""

    class Two(LastTextWins, AsTheyVoted):
        """Two defects."""

    told = broken(Two)
    assert {
        "procedures-kept": "after two of one digest: expected {'d-1': 'first', 'd-0': 'other', 'D-1': 'third'}, "
        "seen {'d-1': 'second', 'd-0': 'other', 'D-1': 'third'}  [The first text kept under a digest stays, whatever comes after.]",
        "boxes-blind": "the same choices in another order: expected [('yes', 1), ('no', 1), ('abstain', 1)], "
        "seen [('abstain', 1), ('yes', 1), ('no', 1)]  [A box does not tell in which order the choices came.]",
    } == told


def test_what_a_store_does_not_offer_is_not_demanded() -> None:
    """Neither changes nor cases to take."""

    class Plain:
        """What the port asks, and no more."""

        def __init__(self) -> None:
            store = MemoryStore()
            vars(self).update({name: getattr(store, name) for name in vars(Store) if not name.startswith("_")})

    check_store(Plain)


def test_one_store_for_all_is_told() -> None:
    """The factory must make a new one each time."""
    one = MemoryStore()
    assert "its cases and procedures: expected" in broken(lambda: one)["new"]


def test_a_store_that_is_lost_when_opened_again_is_told() -> None:
    """What the first has kept is not there."""
    assert "opened-again" in broken(MemoryStore, reopen=lambda store: MemoryStore())


def test_an_error_is_told_where_none_was_expected() -> None:
    """With its kind, its words and what went well before it."""

    class Broken(MemoryStore):
        """It cannot serve."""

        def due(self, now: datetime, *, limit: int = 1000) -> tuple[str, ...]:
            raise StoreError("the disk\nis full")

    told = broken(Broken)["beside-left-out"]
    assert told == (
        "after the beginning: expected no error, seen 'StoreError: the disk\\nis full'  "
        "[An append may leave out what is beside, and due its limit.]"
    )


def test_a_store_that_hangs_is_not_waited_for_for_ever() -> None:
    """What a thread did not say in time is told; the rest is looked at all the same."""
    free = threading.Event()

    class Hangs(MemoryStore):
        """Other threads wait."""

        def append(self, case: str, events: Sequence[Event], **more: Any) -> None:
            if threading.current_thread() is not threading.main_thread():
                free.wait(30)
            super().append(case, events, **more)

    told = broken(Hangs, patience=0.05)
    free.set()
    assert ["one-winner", "one-action", "turns", "reader", "with-engine", "changes-whole"] == list(told)
    assert "nothing within 0.05 seconds" in told["one-winner"]


def test_a_context_is_entered_and_left_again() -> None:
    """A factory may give a context in which there is a store; it is left in the end, each time."""
    steps: list[str] = []

    @contextmanager
    def fresh() -> Iterator[MemoryStore]:
        steps.append("in")
        yield MemoryStore()
        steps.append("out")

    check_store(fresh)
    assert ["in", "out"] * len(DEMANDS) == steps


def test_long_answers_are_shown_from_where_they_differ() -> None:
    """With a little of what stands before."""
    one, other = shown("a" * 200 + "b" + "c" * 200, "a" * 200 + "d")
    assert ("…" + "a" * 30 + "b" + "c" * 89 + "…", "…" + "a" * 30 + "d'") == (one, other)
    assert ("'a'", "'b'") == shown("a", "b")


class LeanMemory:
    """A memory that offers no more than it must, however much is kept beside."""

    def __init__(self) -> None:
        whole = MemoryStore()
        for name in ("append", "load", "keep", "procedures", "ballots", "personal", "erase", "changes"):
            setattr(self, name, getattr(whole, name))


def test_a_store_need_not_offer_more_than_it_must() -> None:
    """Nothing is demanded of what it does not offer; of what it does all is, as of any."""
    check_store(LeanMemory)
    check_store(LeanMemory, reopen=lambda store: store)

    class Forgetful(LeanMemory):
        def __init__(self) -> None:
            super().__init__()
            self.changes = lambda after="", *, limit=1000: ((), after)

    with pytest.raises(AssertionError, match="'Forgetful' breaks 2 demands") as found:
        check_store(Forgetful)
    assert "changes-once" in str(found.value)
