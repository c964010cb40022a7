"""Procedures that are drawn are small, well formed and of every kind; what their cases come to is sound."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from deliberation import audit, read_procedure, replay, watch
from deliberation.definition import problems
from deliberation.documents import event_from_json, event_to_json, write_procedure
from deliberation.messages import explain_promises
from deliberation.model import START, Arrow, Label, Move, Procedure, Stage, Step, Who
from deliberation.promises import PATTERNS
from deliberation.testing import histories, procedures, story_of
from tests.making import slugs

RULES = (
    *(
        "is",
        "is_not",
        "at_least",
        "at_most",
        "more_than",
        "less_than",
        "did",
        "did_not",
        "at_most_times",
        "reached",
        "before",
        "all",
        "any",
    ),
    *("none", "elapsed", "quorum", "majority", "for_each", "different_people"),
)


def parts(of: Procedure) -> set[str]:
    """What a procedure has, as words."""
    found = {requirement.rule.kind for requirement in of.rules} | {f"promise {one.pattern.kind}" for one in of.promises}
    found |= {f"effect {move.effect}" for move in of.moves} | {f"fact {fact.kind}" for fact in of.facts}
    found |= {f"keep {fact.keep}" for fact in of.facts} | {f"{len(of.stages)} stages"}
    several = {"items": of.items, "bodies": of.bodies, "citations": of.citations, "vouched": of.vouched}
    found |= {name for name, some in several.items() if some}
    for deadline in of.deadlines:
        kinds = {"moves": deadline.starts, "steps": deadline.enters, "item": deadline.item, "field": deadline.field}
        found |= {f"begun by {name}" for name, known in kinds.items() if known}
    for move in of.moves:
        marks: dict[str, object] = {
            "clock": move.by_clock,
            "outcomes": move.outcomes,
            "opens": move.opens,
            "on": move.on,
            "retracts": move.retracts,
        }
        marks |= {"pauses": move.pauses, "extends": move.extends, "several arrows": move.arrows[1:], "needs": move.needs}
        found |= {name for name, known in marks.items() if known}
    return found


EVERY = {
    *RULES,
    *(f"promise {kind}" for kind in PATTERNS),
    *("effect moves", "effect annuls", "effect reopens", "keep plain", "keep personal", "keep secret", "1 stages", "2 stages"),
    *(f"fact {kind}" for kind in ("flag", "count", "choice", "text", "date", "moment", "person", "people", "documents", "totals")),
    *("items", "bodies", "citations", "vouched", "begun by moves", "begun by steps", "begun by item", "begun by field"),
    *("clock", "outcomes", "opens", "on", "retracts", "pauses", "extends", "several arrows", "needs"),
}


def test_every_part_is_drawn_and_no_problem_found() -> None:
    """In some hundred procedures each kind of rule, promise, fact, deadline and move comes; `definition.problems` finds nothing in any."""
    seen: Counter[str] = Counter()

    @given(procedures())
    @settings(max_examples=600, derandomize=True)
    def draw(of: Procedure) -> None:
        assert () == problems(of)
        seen.update(parts(of))

    draw()
    assert set(seen) == EVERY


def test_the_smallest_is_a_step_and_a_move() -> None:
    """One step in which a case ends, and one move that leads there."""
    step, move = Step("step-1", end=True), Move("move-1", (Arrow(START, "step-1"),), by=(Who("role-1"),))
    expected = Procedure("procedure-1", "1", roles=(Label("role-1"),), stages=(Stage("stage-1", (step,)),), moves=(move,))
    assert expected == find(procedures(), lambda _: True)


def test_a_failure_shrinks_to_what_it_is_about() -> None:
    """A procedure with a move of the clock is little more than that: few moves, one deadline, no promise and no item."""
    found = find(procedures(), lambda of: any(move.by_clock for move in of.moves), random=Random(1))
    assert (True, 1, (), ()) == (len(found.moves) <= 5, len(found.deadlines), found.promises, found.items)


@given(procedures(names=slugs))
def test_what_is_drawn_is_written_and_read_back(of: Procedure) -> None:
    """With names of any kind: the same, with the same digest, and written alike again."""
    text = write_procedure(of)
    again = read_procedure(text)
    assert (of, of.digest, text) == (again, again.digest, write_procedure(again))


@given(procedures(most=1))
def test_there_are_no_more_steps_than_are_asked_for(of: Procedure) -> None:
    """With one step a case is over with its first move."""
    assert [True] == [step.end for step in of.steps]


def sound(data: st.DataObject, *, lines: int) -> None:
    """Draw a case of a drawn procedure, and hold its log against all that is true of any."""
    of = data.draw(procedures())
    events = data.draw(histories(of, most=lines))
    standings = watch(of, events, final=True)
    assert [one.name for one in of.promises] == [one.promise.name for one in standings]
    assert bool(of.promises) == bool(explain_promises(of, standings))
    if events:
        book = {of.digest: of}
        assert () == audit(book, events)
        assert events == tuple(event_from_json(event_to_json(event)) for event in events)
        assert story_of(of, events).ends == replay(book, events).step


@given(st.data())
@settings(max_examples=100)
def test_a_case_of_what_is_drawn_is_sound(data: st.DataObject) -> None:
    """Its audit finds nothing, its events survive JSON, it can be told as a story, and its promises watched."""
    sound(data, lines=20)


@pytest.mark.soak
@given(st.data())
def test_a_case_of_what_is_drawn_is_sound_in_the_long_run(data: st.DataObject) -> None:  # pragma: no cover  (run by make soak)
    """The same, of many more procedures."""
    sound(data, lines=60)
