"""What a procedure declares, as Hypothesis strategies: topics, rosters, people who act, actions, histories. They draw what is well formed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from hypothesis import strategies as st

from deliberation.documents import People
from deliberation.kernel import start
from deliberation.model import Action, Actor, Case, Event, Procedure, Roster
from deliberation.testing.course import Course
from deliberation.testing.drawn import drawn_action, drawn_course, drawn_topic
from deliberation.testing.edges import counts
from deliberation.testing.ground import MINUTE, Ground, Pick

__all__ = ["actions", "actors", "histories", "rosters", "topics"]

T = TypeVar("T")


@st.composite
def _picked(draw: st.DrawFn, made: Callable[[Pick], T]) -> T:
    """What is made of things that are drawn one of several: what stands first among them is the simplest."""

    def pick(of: Sequence[Any], /) -> Any:
        return draw(st.sampled_from(of))

    return made(pick)


def topics(procedure: Procedure) -> st.SearchStrategy[Mapping[str, Any]]:
    """A value for each fact of the topic, within its bounds, those often at which a rule turns; what is optional may be left out.

    >>> from deliberation import towns
    >>> from hypothesis import find
    >>> find(topics(towns.load("xichuan").procedure()), lambda topic: topic["concern"] == "dispute")["channel"]
    'online'
    """
    ground = Ground(procedure)
    case = start(procedure, "drawn")

    return _picked(lambda pick: drawn_topic(pick, ground, procedure.topic, ground.begin, case))


def _first(roster: Roster) -> Callable[[int], Roster]:
    """So many of its members, as a roster."""
    return lambda count: Roster(roster.body, roster.members[:count])


def rosters(procedure: Procedure, *, people: People | None = None) -> st.SearchStrategy[Mapping[str, Roster]]:
    """A roster for each body: all its seats, or so few that a threshold of a rule is met, or one short."""
    ground = Ground(procedure, people)
    full = {body.name: roster for body in procedure.bodies if (roster := ground.people.roster(body.name, {})) is not None}
    return st.fixed_dictionaries(
        {name: st.sampled_from(counts(procedure, len(roster))).map(_first(roster)) for name, roster in full.items()}
    )


def actors(procedure: Procedure, *, people: People | None = None) -> st.SearchStrategy[Actor]:
    """Somebody with a role, or a seat, that the procedure knows."""
    return st.sampled_from([*Ground(procedure, people).actors.values()])


def actions(procedure: Procedure, case: Case, *, people: People | None = None, at: datetime | None = None) -> st.SearchStrategy[Action]:
    """An action of a move that leads on from where a case stands, mostly by somebody who may; a minute after its last event, or `at`.

    Where no move of people leads on, nothing can be drawn.
    """
    ground = Ground(procedure, people)
    moves = [move for move in ground.here.get(case.step, ()) if move.on is None or case.items_of(move.on)]
    moment = at or (case.at + MINUTE if case.at is not None else ground.begin)

    return _picked(lambda pick: drawn_action(pick, ground, case, pick(moves), moment)[0]) if moves else st.nothing()


def histories(procedure: Procedure, *, people: People | None = None, most: int = 50) -> st.SearchStrategy[tuple[Event, ...]]:
    """The log of a case after so many lines at most: moves, made by one or by many, and waits, with what the clock did."""
    ground = Ground(procedure, people)
    return _picked(lambda pick: drawn_course(pick, Course(ground), most=most).events)
