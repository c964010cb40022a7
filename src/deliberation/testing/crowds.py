"""What is demanded of every store when many use it at once: threads that race, wait for each other, and read while others write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from threading import Event as Flag
from time import sleep

from deliberation.engine import Engine
from deliberation.errors import StaleCase
from deliberation.model import Beside, Event, Store, Waking
from deliberation.testing.lean import Full
from deliberation.testing.samples import DESK, act, ballots, event, indexed, later, secret
from deliberation.testing.trial import Check, Demand, Trial, crowd, outcome, tried

__all__ = ["AMONG_OTHERS"]

_ROUNDS = 6
_BATCHES = 15


def _first(one: Event) -> Callable[[Store], str]:
    """An append that begins a case."""
    return lambda store: tried(store, one, expected=0)


def one_winner(trial: Trial) -> Iterator[Check]:
    """Of several appends at once that expect the same number one is kept, the others are told they are stale."""
    for turn in range(_ROUNDS):
        case = f"c-{turn}"
        said = crowd(trial, *(_first(event(case, 1, f"{case}-{at}")) for at in range(4)))
        yield "four at once", ["kept", *[f"StaleCase of '{case}', expected 0, found 1"] * 3], sorted(said, reverse=True)
        yield "the event", [f"{case}-{said.index('kept')}"], [one.action for one in trial.store.load(case)]


def one_action(trial: Trial) -> Iterator[Check]:
    """Of several appends at once that bring the same action one is kept, the others are told it was used."""
    for turn in range(_ROUNDS):
        cases, action = [f"c-{turn}-{at}" for at in range(4)], f"a-{turn}"
        said = crowd(trial, *(_first(event(case, 1, action)) for case in cases))
        yield "four at once", ["kept", *[f"ActionReused of '{action}'"] * 3], sorted(said, reverse=True)
        yield "in how many cases it is", 1, sum(len(trial.store.load(case)) for case in cases)


def _again_and_again(name: str, store: Store) -> str:
    """Ten events of one writer, each tried again while others come first: they have twenty, so a hundred times are enough."""
    done = 0
    for _ in range(100):
        n = len(store.load("c-1"))
        try:
            store.append("c-1", (event("c-1", n + 1, f"{name}-{done}"),), expected=n, index=indexed(), beside=Beside(ballots(name)))
        except StaleCase:
            continue
        done += 1
        if done == 10:
            return "done"
    return f"stale again and again, after {done} of 10"


def turns(trial: Trial) -> Iterator[Check]:
    """Of several who write one case, and try again where they are stale, every event is kept once, without a gap."""
    said = crowd(trial, *(partial(_again_and_again, name) for name in "abc"))
    yield "three who write ten events each", ["done"] * 3, said
    events = trial.store.load("c-1")
    yield "the numbers", list(range(1, 31)), [one.n for one in events]
    yield "the actions", sorted(f"{name}-{at}" for name in "abc" for at in range(10)), sorted(str(one.action) for one in events)
    yield "the box", dict.fromkeys("abc", 10), dict(trial.store.ballots("c-1", "vote", 0))


def _write(done: Flag, store: Store) -> str:
    """Three events at a time, with a ballot, a personal value, and an index that is due an hour later than the one before."""
    try:
        for batch in range(_BATCHES):
            events = tuple(event("c-1", batch * 3 + at, f"a-{batch}-{at}") for at in (1, 2, 3))
            beside = Beside(ballots("yes"), (secret(1, f"f-{batch}", "so"),))
            store.append("c-1", events, expected=batch * 3, index=indexed(due=later(batch + 1)), beside=beside)
            sleep(0.001)  # Else all is written before anybody has read.
    finally:
        done.set()
    return "whole"


def _read(done: Flag, dues: bool, store: Full) -> str:
    """The first thing seen that is not whole."""
    while True:
        last = done.is_set()
        numbers = [one.n for one in store.load("c-1")]
        whole, rest = divmod(len(numbers), 3)
        early, box, beside = (
            dues and store.due(later(whole - 1)),
            sum(store.ballots("c-1", "vote", 0).values()),
            len(store.personal("c-1", 1)),
        )
        then = len(store.load("c-1")) // 3
        if rest or numbers != list(range(1, len(numbers) + 1)):
            return f"the events {numbers}"
        if early or not whole <= min(box, beside) <= max(box, beside) <= then:
            told = f"{box} ballots, {beside} personal values, due {'before' if early else 'after'} the last append"
            return f"{told}, where between {whole} and {then} appends were kept"
        if last:
            return "whole"


def reader(trial: Trial) -> Iterator[Check]:
    """Who reads while others write sees all of an append or nothing of it."""
    done = Flag()
    said = crowd(trial, partial(_write, done), partial(_read, done, isinstance(trial.given, Waking)))
    done.set()  # A writer who hangs must not leave a reader who runs.
    yield "one who writes, one who reads", ["whole"] * 2, said
    yield "the box in the end", {"yes": _BATCHES}, dict(trial.store.ballots("c-1", "vote", 0))


def _submitted(store: Store) -> str:
    """What an engine of its own answers to the same action."""
    decision = Engine(DESK, store, clock=later).submit("c-1", act("look", "a-2"))
    return " ".join(str(one.action) for one in decision.events)


def with_engine(trial: Trial) -> Iterator[Check]:
    """An engine on it answers an action that is repeated with what it led to, and tells another content under its id."""
    engine = Engine(DESK, trial.store, clock=later)
    engine.open("desk", act("bring", "a-1", title="A well"), case="c-1").require()
    yield "four who submit the same at once", ["a-2"] * 4, crowd(trial, *[_submitted] * 4)
    again = engine.submit("c-1", act("look", "a-2"))
    yield "the same once more", (True, True), (again.accepted, again.repeated)
    yield "the id for something else", "ActionReused of 'a-2'", outcome(lambda: engine.submit("c-1", act("end", "a-2")))
    yield "the events", [(1, "a-1"), (2, "a-2")], [(one.n, one.action) for one in trial.store.load("c-1")]
    for _ in range(2):
        yield "a refusal", False, engine.submit("c-1", act("bring", "a-3")).accepted
    yield "the refusals", {"a-3": ("order", "asks")}, dict(trial.store.refusals("c-1"))
    yield "the texts of procedures", [DESK.digest], list(trial.store.procedures())
    yield "the case", ("c-1",), trial.store.find(step="open", procedure="desk")


AMONG_OTHERS: tuple[Demand, ...] = (one_winner, one_action, turns, reader, with_engine)
