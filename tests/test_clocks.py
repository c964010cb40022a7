"""Deadlines that can be counted, and those just beyond what can; word for word they are told in the goldens."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from deliberation.definition import problems
from deliberation.model import Deadline, Fact, Outcome, Procedure
from deliberation.quantities import read_duration
from tests.making import move, procedure

DATE, MOMENT = Fact("on", "date"), Fact("at", "moment")
DURATIONS = ("after", "extension", "hard_stop", "urge_every")


def clock(name: str, *starts: str, **more: Any) -> Deadline:
    return Deadline(name, starts, **{key: read_duration(value) if key in DURATIONS else value for key, value in more.items()})


def town(*deadlines: Deadline, moves: Any = (), **more: Any) -> Procedure:
    """A case goes through two steps, knows a date and a moment, and has tasks."""
    usual = (
        move("open", "start", "open", asks=("on", "at")),
        move("over", "open", "closed"),
        move("assign", "open", opens="task"),
    )
    return procedure(*usual, *moves, deadlines=deadlines, topic=(DATE, MOMENT), **more)


def told(made: Procedure) -> list[tuple[str, str]]:
    return [(problem.code, ".".join(map(str, problem.path[1:]))) for problem in problems(made)]


FINE: dict[str, Deadline] = {
    "so long after a move": clock("it", "open", after="7 days"),
    "a date": clock("it", "open", field="on"),
    "so long after a date": clock("it", "open", field="on", after="7 days"),
    "so long after a moment": clock("it", "open", field="at", after="48 hours", extension="1 hour", hard_stop="60 hours"),
    "coming into a step": clock("it", enters=("open",), after="7 days"),
    "a fact of the topic": clock("it", enters=("open", "closed"), field="on"),
    "a step and a move": clock("it", "open", enters=("closed",), field="at", after="7 days same-time"),
    "an item": clock("it", item="task", after="7 days", extension="7 days"),
    "an item's move": clock("it", "assign", item="task", after="7 days"),
    "an extension of a date": clock("it", "open", field="on", extension="1 month", hard_stop="48 hours"),
    "an extension of a moment": clock("it", "open", field="at", extension="36 hours"),
    "a hundred years": clock("it", "open", after="1 day", extension="60 months", extensions=20),
    "a hard stop": clock("it", "open", after="30 days", extension="30 days", hard_stop="31 days"),
    "a hard stop at the end of the last day": clock("it", "open", after="30 days day-start", extension="9 days", hard_stop="30 days"),
    "a hard stop in working days": clock("it", "open", after="10 working-days", extension="5 working-days", hard_stop="20 working-days"),
}


@pytest.mark.parametrize("deadline", FINE.values(), ids=FINE)
def test_a_deadline_that_can_be_counted(deadline: Deadline) -> None:
    """However it begins, and whatever it is counted from."""
    assert [] == told(town(deadline))


WRONG: dict[str, tuple[Deadline, list[tuple[str, str]]]] = {
    "neither 'after' nor 'field'": (clock("it", "open"), [("deadline", "it")]),
    "begun by nothing": (clock("it", after="7 days"), [("deadline", "it")]),
    "coming into the beginning": (clock("it", enters=("start",), after="7 days"), [("deadline", "it.enters")]),
    "a step for an item": (clock("it", enters=("open",), item="task", after="7 days"), [("deadline", "it.enters")]),
    "a move that knows no item": (clock("it", "open", item="task", after="7 days"), [("deadline", "it.from")]),
    "a field that the move does not ask for": (clock("it", "assign", field="on"), [("deadline", "it.field")]),
    "a field that is not of the topic": (clock("it", enters=("open",), field="due"), [("deadline", "it.field")]),
    "hours after a date": (clock("it", "open", field="on", after="24 hours"), [("date-without-time", "it.after")]),
    "a time of day after a date": (
        clock("it", enters=("open",), field="on", after="1 day", extension="1 day", hard_stop="9 days same-time"),
        [("date-without-time", "it.hard_stop")],
    ),
    "no extension": (clock("it", "open", after="1 day", extensions=2), [("extension", "it.extensions")]),
    "never extended, and no extension": (clock("it", "open", after="1 day", extensions=0), [("extension", "it.extensions")]),
    "no extension to stop": (clock("it", "open", after="1 day", hard_stop="2 days"), [("extension", "it.hard_stop")]),
    "extended never": (clock("it", "open", after="1 day", extension="1 day", extensions=0), [("extension", "it.extensions")]),
    "more than a hundred years": (
        clock("it", "open", after="1 day", extension="60 months", extensions=21),
        [("extension", "it.extensions")],
    ),
    "an extension with an end": (clock("it", "open", after="1 day", extension="1 day day-start"), [("extension", "it.extension")]),
    "an extension by hours": (clock("it", "open", after="1 day", extension="1 hour"), [("extension", "it.extension")]),
    "an extension of a date by hours": (clock("it", "open", field="on", extension="1 hour"), [("extension", "it.extension")]),
    "a hard stop at once": (clock("it", "open", after="30 days", extension="9 days", hard_stop="30 days"), [("extension", "it.hard_stop")]),
    "fired never": (clock("it", "open", after="1 day", at_most=0), [("deadline", "it.at_most")]),
}


@pytest.mark.parametrize(("deadline", "found"), WRONG.values(), ids=WRONG)
def test_a_deadline_that_cannot_be_counted(deadline: Deadline, found: list[tuple[str, str]]) -> None:
    """With its code, at the key that is wrong."""
    assert found == told(town(deadline))


def test_a_field_is_one_kind_however_it_begins() -> None:
    """A date where one move asks for it and a moment where another does cannot be counted alike."""
    asking = move("fix", "open", asks=(Fact("when", "date"),)), move("set", "open", asks=(Fact("when", "moment"),))
    assert [("deadline", "it.field")] == told(town(clock("it", "fix", "set", field="when"), moves=asking))
    assert [] == told(town(clock("it", "fix", field="when"), moves=asking))


def test_what_can_be_erased_gives_no_deadline() -> None:
    """Of the topic neither."""
    made = town(clock("it", enters=("open",), field="on"))
    assert [("reads-kept", "it.field")] == told(attrs.evolve(made, topic=(attrs.evolve(DATE, keep="personal"), MOMENT)))


PLAIN = clock("it", "open", after="7 days", extension="1 day")
TASK = clock("due", item="task", after="7 days", extension="1 day")


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"pauses": ("it",)}, []),
        ({"pauses": ("it", "it")}, []),
        ({"pauses": ("due",), "on": "task"}, []),
        ({"extends": ("due",), "on": "task"}, []),
        ({"stops": ("it",), "resumes": ("due",), "on": "task"}, []),
        ({"pauses": ("due",)}, [("deadline-item", "act.pauses")]),
        ({"resumes": ("due",)}, [("deadline-item", "act.resumes")]),
        ({"extends": ("due",)}, [("deadline-item", "act.extends")]),
        ({"stops": ("due",), "on": "task"}, []),
        ({"pauses": ("it",), "resumes": ("it",)}, [("deadline-twice", "act.resumes")]),
        ({"extends": ("fixed",)}, [("extension", "act.extends")]),
        ({"pauses": ("hurried",)}, [("pause", "act.pauses")]),
        ({"pauses": ("urged",)}, [("pause", "act.pauses")]),
        ({"stops": ("hurried", "urged", "fixed"), "resumes": ("it",)}, []),
        ({"pauses": ("nothing",)}, [("unknown-deadline", "act.pauses")]),
    ],
)
def test_what_a_move_does_with_deadlines(more: dict[str, Any], found: list[tuple[str, str]]) -> None:
    """One thing with each, and only what can be done; the same holds of an outcome."""
    deadlines = (
        PLAIN,
        TASK,
        clock("fixed", "open", after="7 days"),
        clock("hurried", "open", after="3 working-days same-time"),
        clock("urged", "open", after="3 working-days", urge_every="1 working-day same-time", at_most=2),
    )
    assert found == told(town(*deadlines, moves=(move("act", "open", **more),)))
    on = {"on": more["on"]} if "on" in more else {}
    ends = (Outcome("so", otherwise=True, **{key: value for key, value in more.items() if key != "on"}),)
    there = [(code, path.replace("act.", "act.outcomes.so.")) for code, path in found]
    assert there == told(town(*deadlines, moves=(move("act", "open", outcomes=ends, **on),)))


def test_a_move_and_its_outcome_do_one_thing_with_a_deadline() -> None:
    """Two outcomes may do two; a move that starts it does nothing else, in no outcome."""
    two = (Outcome("so", otherwise=True, stops=("it",)), Outcome("or-so", needs=(), pauses=("it",)))
    assert "deadline-twice" not in {code for code, _ in told(town(PLAIN, moves=(move("act", "open", outcomes=two),)))}
    assert ("deadline-twice", "act.outcomes.so.stops") in told(town(PLAIN, moves=(move("act", "open", extends=("it",), outcomes=two),)))
    starting = attrs.evolve(PLAIN, starts=("act",))
    assert ("deadline-twice", "act.extends") in told(town(starting, moves=(move("act", "open", extends=("it",)),)))
    assert ("deadline-twice", "act.outcomes.so.stops") in told(town(starting, moves=(move("act", "open", outcomes=two),)))


def test_the_clock_does_not_extend_what_has_passed() -> None:
    """Another deadline it may."""
    other = clock("other", "open", after="9 days", extension="1 day")
    for name, found in (("it", [("extension", "act.extends")]), ("other", [])):
        assert found == told(town(PLAIN, other, moves=(move("act", "open", at="it", extends=(name,)),)))


def rounds(there: Deadline, back: Deadline, **more: Any) -> list[tuple[str, str]]:
    moves = (move("go", "open", "waiting", at=there.name), move("return", "waiting", "open", at=back.name), *more.pop("moves", ()))
    return told(town(there, back, moves=moves, steps=("open", "waiting", "closed"), **more))


def test_a_clock_does_not_go_round_without_waiting() -> None:
    """Where each deadline on the way lies where a fact says, it has passed each time; one that is counted from the move waits."""
    there, back = clock("there", enters=("open",), field="on"), clock("back", enters=("waiting",), field="at", after="3 days")
    assert [("clock-cycle", "go.at"), ("clock-cycle", "return.at")] == rounds(there, back)
    assert [] == rounds(there, clock("back", enters=("waiting",), after="3 days"))
    assert [] == rounds(there, clock("back", "open", field="at"))
    aside = (
        move("leave", ("open", "waiting"), "closed", at="there"),
        move("stay", "open", at="there"),
        move("stand", "open", "open", at="there"),
    )
    assert [] == rounds(there, clock("back", enters=("waiting",), after="3 days"), moves=aside)


def test_a_longer_round_is_found_too() -> None:
    """Through an outcome, and over three steps; each move on it is told once."""
    deadlines = [clock(name, enters=(step,), field="on") for name, step in (("a", "open"), ("b", "one"), ("c", "two"))]
    ends = (Outcome("on", "two", otherwise=True), Outcome("off", "closed"), Outcome("same", None))
    moves = (
        move("go", ("open", "two"), "one", at="a"),
        move("choose", "one", at="b", outcomes=ends),
        move("return", "two", "open", at="c"),
        move("end", "two", "closed", at="c"),
    )
    made = town(*deadlines, moves=moves, steps=("open", "one", "two", "closed"))
    assert {"go.at", "choose.at", "return.at"} == {path for code, path in told(made) if code == "clock-cycle"}
    assert 3 == len([code for code, _ in told(made) if code == "clock-cycle"])
