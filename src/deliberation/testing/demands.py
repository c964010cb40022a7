"""What is demanded of every store, one after the other, by one who is alone with it. What many do at once stands elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta, timezone

import attrs

from deliberation.documents import event_to_json
from deliberation.model import ALONE, Actor, Beside, Event, Index
from deliberation.testing.lean import Full
from deliberation.testing.samples import AWKWARD, MOMENT, Cut, ballots, event, full, indexed, later, refused, secret
from deliberation.testing.trial import Check, Demand, Trial, appended, tried

__all__ = ["ALONE_WITH_IT", "LAST"]

EAST = timezone(timedelta(hours=8))


def exact(events: tuple[Event, ...]) -> list[str]:
    """Events as texts, in which True is not 1, and the order of keys does not count."""
    return [json.dumps(json.loads(event_to_json(one)), sort_keys=True, ensure_ascii=False) for one in events]


def holds(store: Full, case: str) -> dict[str, object]:
    """All that a store tells of a case."""
    return {
        "events": [one.action for one in store.load(case)],
        "steps": [step for step in ("open", "moved") if case in store.find(step=step)],
        "due": case in store.due(later(10_000)),
        "ballots": dict(store.ballots(case, "vote", 0)),
        "personal": dict(store.personal(case, 1)),
        "refusals": dict(store.refusals(case)),
    }


def in_order(trial: Trial) -> Iterator[Check]:
    """Every event comes back, equal in every field, in the order of its number."""
    store = trial.store
    events = tuple(full("c-1", n, f"a-{n}" if n % 3 else None) for n in range(1, 13))
    texts = exact(events)
    yield "load of a case that is not there", (), store.load("c-1")
    for before, after in ((0, 1), (1, 11), (11, 12)):
        store.append("c-1", events[before:after], expected=before, index=indexed())
        yield f"the numbers of {after} events", list(range(1, after + 1)), [one.n for one in store.load("c-1")]
    seen = store.load("c-1")
    for one, text, other in zip(events, texts, exact(seen), strict=True):
        yield f"event {one.n}", text, other
    yield "all events", events, seen
    yield "the events that were given, after it", texts, exact(events)


def cases_apart(trial: Trial) -> Iterator[Check]:
    """Cases do not touch each other, though their ids differ in a letter's case, an accent or a space alone."""
    store = trial.store
    cases = ("c-1", "C-1", "c-1 ", "ć-1", "c\u0301-1", "协-1")
    for at, case in enumerate(cases):
        store.append(case, (event(case, 1, f"a-{at}"),), expected=0, index=indexed(), beside=Beside(ballots("yes")))
    for at, case in enumerate(cases):
        yield f"the events of {case!r}", [f"a-{at}"], [one.action for one in store.load(case)]
        yield f"the box of {case!r}", {"yes": 1}, dict(store.ballots(case, "vote", 0))
    yield "find", sorted(cases), sorted(store.find())


def stale_told(trial: Trial) -> Iterator[Check]:
    """An append that expects another number of events is refused with StaleCase, which says both numbers."""
    store = trial.store
    store.append("c-1", (event("c-1", 1), event("c-1", 2)), expected=0, index=indexed())
    for expected in (0, 1, 3, 99):
        said = tried(store, event("c-1", expected + 1), expected=expected)
        yield f"an append that expects {expected} of 2", f"StaleCase of 'c-1', expected {expected}, found 2", said
        said = appended(store, "c-1", (), expected=expected, index=indexed("moved"))
        yield f"an append of nothing that expects {expected} of 2", f"StaleCase of 'c-1', expected {expected}, found 2", said
    said = tried(store, event("c-2", 2), expected=1)
    yield "an append to a case that is not there, and expects 1", "StaleCase of 'c-2', expected 1, found 0", said
    yield "the events", [1, 2], [one.n for one in store.load("c-1")]
    yield "cases in the step of an append that was refused", (), store.find(step="moved")


def stale_first(trial: Trial) -> Iterator[Check]:
    """An append that is stale and repeats an action is told as stale, so that it is decided again and answered with the first outcome."""
    store = trial.store
    store.append("c-1", (event("c-1", 1, "a-1"),), expected=0, index=indexed())
    for what, one in (("the same content", event("c-1", 1, "a-1")), ("another content", event("c-1", 1, "a-1", text="other"))):
        said = tried(store, one, expected=0)
        yield f"the same append again, with {what}", "StaleCase of 'c-1', expected 0, found 1", said
    yield "the event", [event("c-1", 1, "a-1")], list(store.load("c-1"))


def action_once(trial: Trial) -> Iterator[Check]:
    """An action's id is in the whole store once; another append with it is refused with ActionReused, which names it."""
    store = trial.store
    store.append("c-1", (event("c-1", 1, "a-1"), event("c-1", 2), event("c-1", 3)), expected=0, index=indexed())
    for what, n, one in (
        ("later in its case, with the same content", 3, event("c-1", 4, "a-1")),
        ("later in its case, with another content", 3, event("c-1", 4, "a-1", text="other")),
        ("in another case", 0, event("c-2", 1, "a-1")),
    ):
        said = tried(store, one, expected=n)
        yield f"an id {what}", "ActionReused of 'a-1'", said
    twice = (event("c-3", 1, "b-1"), event("c-3", 2, "b-1"))
    said = tried(store, *twice, expected=0)
    yield "an id twice in one append", "ActionReused of 'b-1'", said
    others = tuple(event("c-2", n, action) for n, action in enumerate(("A-1", "a-1 ", "á-1", "b-1", None, None), start=1))
    said = tried(store, *others, expected=0)
    yield "ids that are only like it, or were refused before, and events without an action", "kept", said
    yield "the cases", ["c-1", "c-2"], sorted(store.find())


def together(trial: Trial) -> Iterator[Check]:
    """What is given to one append is kept together or not at all."""
    store = trial.store
    store.append("c-0", (event("c-0", 1, "used"),), expected=0, index=indexed())
    store.append("c-1", (event("c-1", 1, "a-1"),), expected=0, index=indexed())
    beside = Beside(ballots("yes", "no"), (secret(1, "reason", "so"),))
    two = (event("c-1", 2, "a-2"), event("c-1", 3, "a-3"))
    moved = indexed("moved", MOMENT)
    before = holds(store, "c-1")
    for what, events, expected, more in (
        ("an append that is stale", two, 0, beside),
        ("an append whose last action was used", (two[0], event("c-1", 3, "used")), 1, beside),
        ("an append cut short in its events", Cut(two), 1, beside),
        ("an append cut short in its ballots", two, 1, attrs.evolve(beside, ballots=Cut(beside.ballots))),
        ("an append cut short in its personal values", two, 1, attrs.evolve(beside, personal=Cut(beside.personal))),
    ):
        said = appended(store, "c-1", events, expected=expected, index=moved, beside=more)
        yield f"{what}: whether it is told", True, said != "kept"
        yield f"{what}: what is left of it", before, holds(store, "c-1")
    said = appended(store, "c-2", Cut((event("c-2", 1, "a-4"),)), expected=0, index=moved)
    yield (
        "a first append cut short: whether it is told, and what is left of it",
        (True, (), False),
        (
            said != "kept",
            store.load("c-2"),
            "c-2" in store.find(),
        ),
    )
    yield "the same append, whole", "kept", appended(store, "c-1", two, expected=1, index=moved, beside=beside)
    with trial.handle() as other:
        yield (
            "what it keeps",
            {
                "events": ["a-1", "a-2", "a-3"],
                "steps": ["moved"],
                "due": True,
                "ballots": {"yes": 1, "no": 1},
                "personal": {"reason": "so"},
                "refusals": {},
            },
            holds(other, "c-1"),
        )


def any_text(trial: Trial) -> Iterator[Check]:
    """Any text comes back as it was, in data, ids, personal values and procedures."""
    store, readable = trial.store, AWKWARD.replace("\x00", "")
    one = event(readable, 1, readable, **{readable: [AWKWARD]})
    store.append(
        readable,
        (one,),
        expected=0,
        index=indexed(readable, None, readable),
        beside=Beside(ballots(readable), (secret(1, readable, AWKWARD),)),
    )
    store.keep(readable, readable)
    yield "the event", exact((one,)), exact(store.load(readable))
    yield "find by the step and the procedure", (readable,), store.find(step=readable, procedure=readable)
    yield "the box", {readable: 1}, dict(store.ballots(readable, "vote", 0))
    yield "the personal value", {readable: AWKWARD}, dict(store.personal(readable, 1))
    yield "the procedure", {readable: readable}, dict(store.procedures())


def large(trial: Trial) -> Iterator[Check]:
    """A text of a million letters comes back whole, and so do a thousand events at once."""
    store, text = trial.store, "议" * 500_000 + "x" * 500_000
    store.append("c-1", (event("c-1", 1, text=text),), expected=0, index=indexed(), beside=Beside(personal=(secret(1, "letter", text),)))
    store.keep("d-1", text)
    yield "the event's text", text, store.load("c-1")[0].data["text"]
    yield "the personal value", text, store.personal("c-1", 1)["letter"]
    yield "the procedure", text, store.procedures()["d-1"]
    store.append("c-2", tuple(event("c-2", n, f"a-{n}") for n in range(1, 1001)), expected=0, index=indexed())
    yield "the actions of a thousand events", [f"a-{n}" for n in range(1, 1001)], [one.action for one in store.load("c-2")]


def index_alone(trial: Trial) -> Iterator[Check]:
    """An append of no events notes the index of a case that is there, and makes none."""
    store = trial.store
    store.append("ghost", (), expected=0, index=indexed(due=MOMENT))
    yield "cases, after the index of one that is not there", ((), ()), (store.find(), store.due(MOMENT))
    store.append("c-1", (event("c-1", 1, "a-1"),), expected=0, index=indexed(due=MOMENT))
    store.append("c-1", (), expected=1, index=Index("other", "d-2", "moved", None))
    yield "found by what was noted first", ((), (), ()), (store.find(step="open"), store.find(procedure="desk"), store.due(later(9)))
    yield "found by what was noted last", ("c-1",), store.find(step="moved", procedure="other")
    yield "its events", ["a-1"], [one.action for one in store.load("c-1")]
    yield "the next append", "kept", tried(store, event("c-1", 2), expected=1)


def found(trial: Trial) -> Iterator[Check]:
    """Find gives the cases in a step, of a procedure, of both, or all, by id, as the last append has them."""
    store = trial.store
    for case, step, procedure in (("b-2", "open", "desk"), ("a-1", "moved", "desk"), ("b-10", "open", "hall"), ("c-1", "moved", "hall")):
        store.append(case, (event(case, 1),), expected=0, index=indexed(step, None, procedure))
    yield "all", ("a-1", "b-10", "b-2", "c-1"), store.find()
    yield "by step", ("b-10", "b-2"), store.find(step="open")
    yield "by procedure", ("a-1", "b-2"), store.find(procedure="desk")
    yield "by both", ("b-10",), store.find(step="open", procedure="hall")
    yield "by a step that is nowhere", (), store.find(step="nowhere")
    yield "by a procedure that is nowhere", (), store.find(step="open", procedure="nowhere")
    store.append("c-1", (event("c-1", 2),), expected=1, index=indexed("open", None, "hall"))
    yield "by step, after one has moved", (("b-10", "b-2", "c-1"), ("a-1",)), (store.find(step="open"), store.find(step="moved"))


def due_in_time(trial: Trial) -> Iterator[Check]:
    """Due gives the cases whose moment has come, the longest due first, at one moment by id, and no more than the limit."""
    store = trial.store
    moments = {"c-4": later(2), "c-3": later(1, microseconds=1), "c-2": later(1), "c-5": None, "b-1": later(2), "a-9": later(0.5)}
    for case, moment in moments.items():
        store.append(case, (event(case, 1),), expected=0, index=indexed(due=moment))
    everything = ("a-9", "c-2", "c-3", "b-1", "c-4")
    yield "before any", (), store.due(later())
    yield "at the very instant", ("a-9", "c-2"), store.due(later(1))
    yield "at the very instant, told in another zone", ("a-9", "c-2"), store.due(later(1).astimezone(EAST))
    yield "a microsecond later", ("a-9", "c-2", "c-3"), store.due(later(1, microseconds=1))
    yield "a year later", everything, store.due(later(9000))
    for limit in (1, 3, 4, 5, 6):
        yield f"with limit {limit}", everything[:limit], store.due(later(9000), limit=limit)
    store.append("c-2", (event("c-2", 2),), expected=1, index=indexed(due=later(3)))
    store.append("a-9", (event("a-9", 2),), expected=1, index=indexed(due=None))
    store.append("c-5", (), expected=1, index=indexed(due=later(-1_000_000)))
    yield "after three appends", ("c-5", "c-3", "b-1", "c-4", "c-2"), store.due(later(9000))


def procedures_kept(trial: Trial) -> Iterator[Check]:
    """The first text kept under a digest stays, whatever comes after."""
    store = trial.store
    yield "before any", {}, dict(store.procedures())
    for digest, text in (("d-1", "first"), ("d-1", "second"), ("d-0", "other"), ("D-1", "third")):
        store.keep(digest, text)
    yield "after two of one digest", {"d-1": "first", "d-0": "other", "D-1": "third"}, dict(store.procedures())


def refusals_once(trial: Trial) -> Iterator[Check]:
    """A refusal is noted once for each action, with the rules that said no, and is no event."""
    store = trial.store
    yield "before any", {}, dict(store.refusals("c-1"))
    both = refused("c-1", "r-1", by=Actor("p-9"))
    for decision in (both, both, refused("c-1", "r-1", "look"), refused("c-1", "r-2"), refused("c-2", "r-1")):
        store.note(decision)
    yield "of one case", {"r-1": ("role", "asks"), "r-2": ("asks",)}, dict(store.refusals("c-1"))
    yield "of another", {"r-1": ("asks",)}, dict(store.refusals("c-2"))
    yield "events and cases", ((), ()), (store.load("c-1"), store.find())
    said = tried(store, event("c-1", 1, "r-1"), expected=0)
    yield "an append of an action that was refused before", "kept", said
    yield "the refusals after it", {"r-1": ("role", "asks"), "r-2": ("asks",)}, dict(store.refusals("c-1"))


def boxes(trial: Trial) -> Iterator[Check]:
    """Secret choices are counted, each move and round in a box of its own, with the append they came with."""
    store = trial.store
    yield "before any", {}, dict(store.ballots("c-1", "vote", 0))
    given = (*ballots("yes", "no", "yes"), *ballots("no", since=3), *ballots("yes", move="elect"))
    store.append("c-1", (event("c-1", 1, "a-1"),), expected=0, index=indexed(), beside=Beside(given))
    store.append("c-1", (event("c-1", 2, "a-2"),), expected=1, index=indexed(), beside=Beside(ballots("no")))
    for expected, action in ((0, "a-3"), (2, "a-1")):
        tried(store, event("c-1", 3, action), expected=expected, beside=Beside(ballots("yes")))
    yield "the first round, after two appends that were refused", {"yes": 2, "no": 2}, dict(store.ballots("c-1", "vote", 0))
    yield "the next round", {"no": 1}, dict(store.ballots("c-1", "vote", 3))
    yield "another move", {"yes": 1}, dict(store.ballots("c-1", "elect", 0))
    yield "a round, a case that is not there", ({}, {}), (dict(store.ballots("c-1", "vote", 9)), dict(store.ballots("c-2", "vote", 0)))


def boxes_blind(trial: Trial) -> Iterator[Check]:
    """A box does not tell in which order the choices came."""
    store = trial.store
    for case, choices in (("c-1", ("yes", "no", "abstain")), ("c-2", ("abstain", "yes", "no")), ("c-3", ("no", "abstain", "yes"))):
        for n, choice in enumerate(choices):
            store.append(case, (event(case, n + 1),), expected=n, index=indexed(), beside=Beside(ballots(choice)))
    first, *others = (list(store.ballots(case, "vote", 0).items()) for case in ("c-1", "c-2", "c-3"))
    for other in others:
        yield "the same choices in another order", first, other


def personal_erased(trial: Trial) -> Iterator[Check]:
    """Personal values are kept beside their event as they are, and erased for good, those of one event alone."""
    store = trial.store
    yield "before any", {}, dict(store.personal("c-1", 1))
    kinds: tuple[object, ...] = (None, True, 1, 0.5, 2**53 + 1, "", [], {"a": [1, {"b": None}]})
    events = tuple(attrs.evolve(event("c-1", n), personal={"reason": "a" * 64}) for n in (1, 2))
    values = (*(secret(1, f"f-{at}", kind) for at, kind in enumerate(kinds)), secret(2, "f-0", "stays"))
    store.append("c-1", events, expected=0, index=indexed(), beside=Beside(personal=values))
    store.append("c-2", (event("c-2", 1),), expected=0, index=indexed(), beside=Beside(personal=(secret(1, "f-0", "other"),)))
    seen = store.personal("c-1", 1)
    yield "kinds of values", [repr(kind) for kind in kinds], [repr(seen.get(f"f-{at}")) for at in range(len(kinds))]
    for _ in range(2):
        store.erase("c-1", 1)
    store.erase("nobody's", 1)
    store.append("c-1", (event("c-1", 3),), expected=2, index=indexed())
    with trial.handle() as other:
        yield "what was erased", {}, dict(other.personal("c-1", 1))
        yield "the same field of another event", {"f-0": "stays"}, dict(other.personal("c-1", 2))
        yield "the same field of another case", {"f-0": "other"}, dict(other.personal("c-2", 1))
        yield "the digests in the events", events, other.load("c-1")[:2]


def answers_stay(trial: Trial) -> Iterator[Check]:
    """What a store has answered does not change with what is kept later."""
    store = trial.store

    def kept(n: int) -> None:
        beside = Beside(ballots("yes"), (secret(1, f"f-{n}", "so"),))
        store.append("c-1", (event("c-1", n, f"a-{n}"),), expected=n - 1, index=indexed(due=MOMENT), beside=beside)
        store.append(f"d-{n}", (event(f"d-{n}", 1),), expected=0, index=indexed(due=MOMENT))
        store.keep(f"d-{n}", "text")
        store.note(refused("c-1", f"r-{n}"))

    def asked() -> dict[str, object]:
        return {
            "load": store.load("c-1"),
            "find": store.find(),
            "due": store.due(MOMENT),
            "ballots": store.ballots("c-1", "vote", 0),
            "personal": store.personal("c-1", 1),
            "procedures": store.procedures(),
            "refusals": store.refusals("c-1"),
        }

    kept(1)
    answers = asked()
    was = {name: repr(answer) for name, answer in answers.items()}
    kept(2)
    for name, answer in answers.items():
        yield f"the first answer of {name}", was[name], repr(answer)


def beside_left_out(trial: Trial) -> Iterator[Check]:
    """An append may leave out what is beside, and due its limit."""
    store = trial.store
    store.append("c-1", (event("c-1", 1),), expected=0, index=indexed(due=MOMENT))
    store.append("c-1", (event("c-1", 2),), expected=1, index=indexed(due=MOMENT), beside=ALONE)
    yield "what is due", ("c-1",), store.due(MOMENT)
    yield "what is beside", ({}, {}), (dict(store.ballots("c-1", "vote", 0)), dict(store.personal("c-1", 1)))


def opened_again(trial: Trial) -> Iterator[Check]:
    """A store that is opened again holds all that was kept, and refuses what the first would refuse."""
    if trial.reopen is None:
        return
    store = trial.store
    beside = Beside(ballots("yes", "no"), (secret(1, "reason", "so"),))
    events = (full("c-1", 1, "a-1"), full("c-1", 2))
    store.append("c-1", events, expected=0, index=indexed(due=MOMENT), beside=beside)
    store.keep("d-1", "text")
    store.note(refused("c-1", "r-1"))
    with trial.handle() as other:
        yield "the events", exact(events), exact(other.load("c-1"))
        yield "the rest", holds(store, "c-1"), holds(other, "c-1")
        yield "the procedures", {"d-1": "text"}, dict(other.procedures())
        said = tried(other, event("c-1", 2), expected=1)
        yield "an append that is stale", "StaleCase of 'c-1', expected 1, found 2", said
        said = tried(other, event("c-2", 1, "a-1"), expected=0)
        yield "an action that was used", "ActionReused of 'a-1'", said
        yield "the next append", "kept", tried(other, event("c-1", 3), expected=2)
    yield "what the first store has then", 3, len(store.load("c-1"))


def new(trial: Trial) -> Iterator[Check]:
    """The factory gives a new and empty store each time."""
    store = trial.store
    yield "its cases and procedures", ((), {}), (store.find(), dict(store.procedures()))


ALONE_WITH_IT: tuple[Demand, ...] = (
    in_order,
    cases_apart,
    stale_told,
    stale_first,
    action_once,
    together,
    any_text,
    large,
    index_alone,
    found,
    due_in_time,
    procedures_kept,
    refusals_once,
    boxes,
    boxes_blind,
    personal_erased,
    answers_stay,
    beside_left_out,
    opened_again,
)
LAST: tuple[Demand, ...] = (new,)
"""Asked when others have written: only then does a store that is not new show it."""
