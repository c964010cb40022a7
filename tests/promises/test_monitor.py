"""The monitor says of every short course of a case, event by event, what the plain definitions say; for each person, item and moment too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import product
from typing import Any, NamedTuple

import attrs
import pytest

from deliberation.calendars import Calendar
from deliberation.model import Need, Procedure, Promise, Subject
from deliberation.promises import (
    AlwaysBefore,
    AtMostTimes,
    Between,
    CanAlways,
    DifferentPeople,
    Monitor,
    MustHappen,
    Never,
    NeverAfter,
    NoSooner,
    NotBoth,
    Occurrence,
    Span,
    Then,
    Times,
    Wait,
    Within,
    told_apart,
)
from deliberation.quantities import read_duration
from deliberation.rules import Is
from tests.making import SECOND, T0, day, move, procedure, rule
from tests.promises.happening import LANE, happened, promised, told
from tests.promises.plain import BROKEN, OWED, broken_in_time, owed_in_time

HOURS = read_duration("24 hours")
WEEK = read_duration("7 days")


class Done(NamedTuple):
    """One letter of a trace: what it is, who made it, for whom, on what, how many hours after the one before."""

    words: tuple[str, ...] = ()
    by: str = "p-1"
    person: str | None = None
    item: str | None = None
    gap: int = 0


def subject(word: str) -> tuple[Subject, ...]:
    """A move of that name, or coming into a step of that name."""
    return (Subject(word), Subject(enters=word))


def played(trace: Iterable[Done]) -> list[Occurrence]:
    """A trace as it happens: the first word is the move, the second the step it leads into."""
    made, at = [], T0
    for n, one in enumerate(trace, 1):
        at += timedelta(hours=one.gap)
        first, entered = (*one.words, None, None)[:2]
        made.append(happened(n, first or "else", entered=entered, by=one.by, person=one.person, item=one.item, at=at))
    return made


def watched(of: Procedure, trace: Iterable[Occurrence]) -> Monitor:
    """The monitor of a procedure after a trace."""
    monitor = Monitor(of)
    for one in trace:
        monitor.step(one)
    return monitor


def brief(monitor: Monitor) -> tuple[str, int | None, str | None]:
    """How the first promise stands, since which event, and whom it is about."""
    said = monitor.standings()[0]
    return said.state, said.event, said.of


def about(trace: Sequence[Done], key: Any, same: str | None) -> list[frozenset[str]]:
    """What each event is to one person or item."""

    def is_(one: Done) -> frozenset[str]:
        mine = {
            None: True,
            "person": (one.person or one.by) == key,
            "people": key in (one.by, one.person or one.by),
            "item": one.item is not None and one.item == key,
            "people-of-item": one.item is not None and one.item == key[1] and key[0] in (one.by, one.person or one.by),
        }[same]
        voids = "void" in one.words and same is not None and (same == "person" or one.item is None)
        return frozenset(one.words if mine else ("void",) if voids else ())

    return [is_(one) for one in trace]


def check(name: str, pattern: Any, letters: Sequence[Done], most: int, *, same: str | None, keys: Sequence[Any] = (None,)) -> None:
    """The monitor of one promise says of every trace what its definition says of each key, and since when."""
    of = promised(pattern)
    for length in range(most + 1):
        for trace in product(letters, repeat=length):
            said = told(watched(of, played(trace)))
            breaks = [n for n in range(length + 1) if any(BROKEN[name](about(trace[:n], key, same)) for key in keys)]
            owed = any(OWED[name](about(trace, key, same)) for key in keys)
            assert (bool(breaks), owed and not breaks) == (said.state == "broken", said.state == "owed"), trace
            assert not breaks or said.event == breaks[0], trace


CASES: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "never": ("never", Never(subject("it")), ("it",)),
    "at_most_times": ("twice at most", AtMostTimes(Times(subject("it"), times=2)), ("it",)),
    "always_before": (
        "always_before",
        AlwaysBefore(subject("it"), requires=subject("other"), void_after=subject("void")),
        ("it", "other", "void"),
    ),
    "each_time": (
        "always_before, each_time",
        AlwaysBefore(subject("it"), requires=subject("other"), void_after=subject("void"), each_time=True),
        ("it", "other", "void"),
    ),
    "between": ("between", Between([subject("first"), subject("second")], requires=subject("other")), ("first", "second", "other")),
    "never_after": ("never_after", NeverAfter(subject("it"), no=subject("other")), ("it", "other")),
    "not_both": ("not_both", NotBoth([subject("it"), subject("other")]), ("it", "other")),
    "must_happen": ("must_happen", MustHappen(subject("it")), ("it",)),
    "then": ("then", Then(subject("it"), leads_to=subject("other")), ("it", "other")),
}


@pytest.mark.parametrize("name", CASES)
def test_of_the_case(name: str) -> None:
    """Every trace of up to five events, each of which may be two things at once."""
    known, pattern, words = CASES[name]
    pairs = [Done((one, other)) for one in words for other in words if one < other]
    check(known, pattern, [Done(), *(Done((word,)) for word in words), *pairs], 5 if len(words) < 3 else 4, same=None)


@pytest.mark.parametrize("name", [name for name, (_, pattern, _) in CASES.items() if hasattr(pattern, "same_person")])
def test_of_each_person(name: str) -> None:
    """Every trace of up to four events by two persons; what voids does so for both."""
    known, pattern, words = CASES[name]
    letters = [Done((word,), by) for word in words for by in ("p-1", "p-2")]
    check(known, attrs.evolve(pattern, same_person=True), letters, 4, same="person", keys=("p-1", "p-2"))


@pytest.mark.parametrize("name", [name for name, (_, pattern, _) in CASES.items() if hasattr(pattern, "same_person")])
def test_of_each_item(name: str) -> None:
    """Every trace of up to four events on two items or on none; what is made on none concerns none, unless it voids."""
    known, pattern, words = CASES[name]
    letters = [Done((word,), item=item) for word in words for item in ("task-1", "task-2", None)]
    check(known, attrs.evolve(pattern, same="item"), letters, 4 if len(words) < 3 else 3, same="item", keys=("task-1", "task-2"))


@pytest.mark.parametrize("same", [None, "item"])
def test_of_different_people(same: str | None) -> None:
    """Every trace of up to four events by two persons, for themselves or for each other, on an item or on none."""
    pattern = DifferentPeople([subject("1"), subject("2")], same=same)
    who = [("p-1", None), ("p-2", None), ("p-1", "p-2")]
    letters = [Done((word,), by, person, "task-1") for word in ("1", "2") for by, person in who]
    letters += [Done(("2",), item=item) for item in ("task-2", None)]
    keys = [("p-1", "task-1"), ("p-2", "task-1"), ("p-1", "task-2")] if same else ["p-1", "p-2"]
    check("different_people", pattern, letters, 4, same="people-of-item" if same else "people", keys=keys)


@pytest.mark.parametrize("kind", ["no_sooner", "within"])
@pytest.mark.parametrize("same", [None, "item"])
def test_of_time(kind: str, same: str | None) -> None:
    """Every trace of up to four events with moments around the limit of 24 hours; on two items, up to three."""
    parts = {"start": subject("first"), "to": subject("second")}
    pattern: Any = NoSooner(Wait(HOURS, **parts), same=same) if kind == "no_sooner" else Within(Span(HOURS, **parts), same=same)
    words = ((), ("first",), ("second",), ("first", "second"))
    items = ("task-1", "task-2") if same else (None,)
    letters = [Done(some, item=item, gap=gap) for some in words for item in items for gap in (0, 23, 24, 25)]
    of = promised(pattern)
    for length in range(4 if same else 5):
        for trace in product(letters, repeat=length):
            if len({one.words for one in trace}) == 1 and not trace[0].words:
                continue
            moments = [sum(one.gap for one in trace[: n + 1]) for n in range(length)]
            said = told(watched(of, played(trace)))
            tracks = {item: about(trace, item, same) for item in items}
            breaks = [
                n
                for n in range(1, length + 1)
                if any(broken_in_time(kind, track[:n], moments[:n], lambda hour: hour + 24) for track in tracks.values())
            ]
            assert bool(breaks) is (said.state == "broken"), trace
            assert not breaks or said.event == breaks[0], trace
            due = [owed_in_time(track, moments, lambda hour: hour + 24) for track in tracks.values()] if kind == "within" else []
            first = min((hour for hour in due if hour is not None), default=None)
            if not breaks:
                assert (first is not None, first) == (
                    said.state == "owed",
                    None if said.due is None else (said.due - T0) // timedelta(hours=1),
                ), trace


@pytest.mark.parametrize(
    ("at", "soon", "late"),
    [(day(7), True, False), (day(8, hours=-9) - SECOND, True, False), (day(8, hours=-9), False, False), (day(8, hours=-8), False, True)],
)
def test_at_the_very_limit_seven_days_are_neither_sooner_nor_later(at: Any, soon: bool, late: bool) -> None:
    """The day on which it starts is not counted, and seven days end with the seventh."""
    of = promised(NoSooner(Wait(WEEK, start="a", to="b")), Within(Span(WEEK, start="a", to="b")))
    monitor = watched(of, [happened(1, "a", at=T0), happened(2, "b", at=at)])
    assert (soon, late) == tuple(one.state == "broken" for one in monitor.standings())


def test_what_the_clock_began_is_counted_as_a_deadline_is() -> None:
    """A move that the clock makes as a day is over belongs to that day; one by a person at the same instant to the next."""
    of = promised(Within(Span(WEEK, start="a", to="b")))
    midnight = day(1, hours=-9)
    due = [told(watched(of, [happened(1, "a", at=midnight, by_clock=by_clock)])).due for by_clock in (True, False)]
    assert [day(8, hours=-9), day(9, hours=-9)] == due


def test_days_are_those_of_the_procedure() -> None:
    """Its calendar says when a day is over, and which days count."""
    three = read_duration("3 working-days")
    of = attrs.evolve(promised(Within(Span(three, start="a", to="b"))), calendar=Calendar("Asia/Shanghai", weekend=(5, 6)))
    friday = day(4)
    assert day(10, hours=-9 - 8) == told(watched(of, [happened(1, "a", at=friday)])).due


def test_what_is_owed_is_broken_where_nothing_follows() -> None:
    """And what was kept so far is kept; until then it is owed, since an event and by a moment where there are any."""
    of = promised(MustHappen("a"), Then("b", leads_to="c"), Within(Span(HOURS, start="b", to="c")), Never("d"), CanAlways("end"))
    monitor = watched(of, [happened(1, "e"), happened(2, "b"), happened(3, "b")])
    so_far = monitor.standings()
    assert ["owed", "owed", "owed", "so-far", "unwatched"] == [one.state for one in so_far]
    assert [None, 2, 2, None, None] == [one.event for one in so_far]
    assert [None, None, T0 + timedelta(hours=26), None, None] == [one.due for one in so_far]
    assert ["broken", "broken", "broken", "kept", "unwatched"] == [one.state for one in monitor.standings(final=True)]
    assert so_far == monitor.standings()
    assert () == monitor.broken


def test_it_is_told_whom_a_break_is_about() -> None:
    """A person or an item; nobody where it is asked of the case."""
    trace = [
        happened(1, "sign-in", by="p-1"),
        happened(2, "report", by="p-3", item="task-1"),
        happened(3, "vote", by="p-1"),
        happened(4, "vote", by="p-2"),
        happened(5, "verify", by="p-3", item="task-1"),
        happened(6, "close", item="task-2"),
    ]
    of = promised(
        AlwaysBefore("vote", requires="sign-in", same_person=True),
        DifferentPeople(["report", "verify"], same="item"),
        AlwaysBefore("close", requires="verify", same="item"),
        Never("close"),
        Then("report", leads_to="close", same="item"),
    )
    monitor = watched(of, trace)
    assert [("broken", 4, "p-2"), ("broken", 5, "p-3"), ("broken", 6, "task-2"), ("broken", 6, None), ("owed", 2, "task-1")] == [
        (one.state, one.event, one.of) for one in monitor.standings()
    ]
    assert ("a", "b", "c", "d") == monitor.broken


def test_who_takes_back_what_is_required_voids_it_for_themselves() -> None:
    """Where a move retracts it; any other move that voids does so for everybody."""
    base = procedure(move("sign-out", "open", retracts="sign-in"), move("sign-in", "open"), move("call", "open"))
    of = promised(AlwaysBefore("vote", requires="sign-in", same_person=True, void_after=["sign-out", "call"]), of=base)
    signed = [happened(1, "sign-in", by="p-1"), happened(2, "sign-in", by="p-2"), happened(3, "sign-out", by="p-2")]
    assert "so-far" == told(watched(of, [*signed, happened(4, "vote", by="p-1")])).state
    assert ("broken", 4, "p-2") == brief(watched(of, [*signed, happened(4, "vote", by="p-2")]))
    assert "broken" == told(watched(of, [*signed, happened(4, "call", by="p-9"), happened(5, "vote", by="p-1")])).state


def test_an_outcome_is_a_subject_of_its_own() -> None:
    """A move is meant with whatever outcome, `move.outcome` with that one alone."""
    of = promised(Never("close"), Never("close.agreed"))
    assert ["broken", "so-far"] == [one.state for one in watched(of, [happened(1, "close", outcome="shelved")]).standings()]


SIZED = procedure(
    move("go", "start", "open"), rules=(rule("big", Is(fact="size", value="big")), rule("red", Is(fact="colour", value="red")))
)


def test_a_promise_for_some_topics_sees_only_what_leaves_the_topic_such() -> None:
    """By the facts as they stand after each event; what nobody knows is neither, also where the rule must not hold."""
    sizes = [{}, {"size": "big"}, {"size": "big"}, {"size": "small"}]
    trace = [happened(n, "go", facts=facts) for n, facts in enumerate(sizes, 1)]
    times = AtMostTimes(Times("go", times=1))
    for only, event, asked in ((Need("big"), 3, 2), (Need("big", negated=True), None, 1), (None, 2, 2)):
        said = told(watched(promised(times, of=SIZED, only=only), trace))
        assert (event, asked) == (said.event, min(said.asked, 2))


def test_a_rule_happens_when_it_begins_to_hold() -> None:
    """At each event after which it holds and before which it did not; negated, when it ceases."""
    colours = ["red", "red", "blue", "red"]
    trace = [happened(n, "paint", facts={"colour": colour}) for n, colour in enumerate(colours, 1)]
    red, pale = Subject(holds=Need("red")), Subject(holds=Need("red", negated=True))
    monitor = watched(promised(AtMostTimes(Times(red, times=1)), Never(pale), Never([red, "go"]), of=SIZED), trace)
    assert [4, 3, 1] == [one.event for one in monitor.standings()]


def test_what_looks_at_the_topic_is_not_watched_where_nothing_is_known_of_it() -> None:
    """It is said so, and never that it is kept."""
    of = attrs.evolve(
        SIZED,
        promises=(
            Promise("a", Never("go"), only=Need("big")),
            Promise("b", Never(Subject(holds=Need("big")))),
            Promise("c", Never("go")),
        ),
    )
    monitor = Monitor(of, topics=False)
    monitor.step(happened(1, "go"))
    assert ["unwatched", "unwatched", "broken"] == [one.state for one in monitor.standings()]


def test_time_passes_unseen_for_a_topic_that_the_promise_is_not_for() -> None:
    """What is owed is found broken at the next event that the promise sees."""
    of = promised(Within(Span(HOURS, start="a", to="b")), of=SIZED, only=Need("big"))
    small, big = {"size": "small"}, {"size": "big"}
    trace = [happened(1, "a", facts=big, at=T0), happened(2, "e", facts=small, at=day(2)), happened(3, "e", facts=small, at=day(3))]
    assert ("owed", 1, None) == brief(watched(of, trace))
    assert ("broken", 4, None) == brief(watched(of, [*trace, happened(4, "e", facts=big, at=day(4))]))


def test_of_what_is_owed_the_first_moment_is_told() -> None:
    """And each next one once the first is answered."""
    of = promised(Within(Span(HOURS, start="open", to="close"), same="item"), Never("x"))
    monitor = watched(of, [happened(n, "open", item=f"task-{n}") for n in (1, 2, 3)])
    seen = []
    for n in (4, 5, 6):
        said = monitor.standings()[0]
        seen.append((said.of, said.due))
        monitor.step(happened(n, "close", item=f"task-{n - 3}"))
    assert [(f"task-{n}", T0 + timedelta(hours=24 + n)) for n in (1, 2, 3)] == seen
    assert "so-far" == monitor.standings()[0].state
    monitor.step(happened(7, "open", item="task-9"))
    monitor.step(happened(8, "look", at=day(1)))
    assert "owed" == monitor.standings()[0].state
    monitor.step(happened(9, "look", at=day(9)))
    assert ("broken", 9, "task-9") == brief(monitor)


def test_how_often_a_promise_was_put_to_the_test_is_told() -> None:
    """A promise that never was has kept nobody from anything."""
    pairs: list[tuple[Any, Sequence[str], int]] = [
        (AlwaysBefore("b", requires="a"), "aab", 1),
        (AlwaysBefore("b", requires="a"), "aa", 0),
        (Between(["a", "b"], requires="c"), "bacb", 1),
        (NoSooner(Wait(HOURS, start="a", to="b")), "bb", 0),
        (Then("a", leads_to="b"), "aba", 2),
        (NeverAfter("a", no="b"), "b", 0),
        (Never("a"), "aa", 1),
        (DifferentPeople(["a", "b"]), "aa", 2),
    ]
    for pattern, moves, asked in pairs:
        assert asked == told(watched(promised(pattern), [happened(n, name) for n, name in enumerate(moves, 1)])).asked, pattern


def test_a_monitor_does_not_grow_with_its_case() -> None:
    """What is broken or answered is not kept; nor is every name of a log that has no end of names."""
    of = promised(Then("open", leads_to="close", same="item"), AlwaysBefore("vote", requires="sign-in", same_person=True))
    monitor = Monitor(of)
    for n in range(1, 6_001):
        monitor.step(happened(n, "open" if n % 2 else "close", item=f"task-{(n + 1) // 2}"))
        monitor.step(happened(n, f"name-{n}"))
    monitor.step(happened(6_001, "vote"))
    assert [{}] == [*monitor._keys.values()]
    assert len(monitor._plan.letters) == 4_096


def test_promises_that_are_given_are_watched_instead_of_the_procedures_own() -> None:
    """Any number of them, or none."""
    of = promised(Never("a"))
    assert () == Monitor(of, ()).standings()
    assert ["x"] == [one.promise.name for one in Monitor(of, [Promise("x", Never("b"))]).standings()]
    assert Monitor(of)._plan is Monitor(of)._plan


def test_what_is_told_apart() -> None:
    """Persons, items, or neither."""
    assert [None, "person", "item", None] == [
        told_apart(one)
        for one in (
            Then("a", leads_to="b"),
            Then("a", leads_to="b", same_person=True),
            Then("a", leads_to="b", same="item"),
            Never("a"),
        )
    ]
    assert LANE.promises == ()
