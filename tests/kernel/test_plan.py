"""What a plan looks up before the first case: bound rules, grounds, what is remembered, what resets."""

from __future__ import annotations

import pytest

from deliberation.errors import DefinitionError
from deliberation.kernel.plan import names_in, plan_of
from deliberation.model import Basis, Body, Citation, Deadline, Fact, Move, Outcome, Who
from deliberation.quantities import read_duration
from deliberation.rules import AllOf, Did, DifferentPeople, Is, Quorum
from tests.making import HALL, move, needs, procedure, rule

PLAN = plan_of(HALL)


def test_the_names_a_rule_gives() -> None:
    """One or several, of one kind; a parameter that is left out gives none."""
    assert list(names_in(Did(move="vote", void_after=("amend",)), "move")) == ["vote", "amend"]
    assert list(names_in(DifferentPeople(moves=("a", "b")), "only-move")) == ["a", "b"]
    assert list(names_in(Quorum(body="council", at_least=1), "group")) == []
    assert list(names_in(Quorum(body="council", at_least=1), "body")) == ["council"]
    assert list(names_in(AllOf(of=("x",)), "rule")) == ["x"]


def test_grounds_are_the_citation_and_with_what_right_it_is_cited() -> None:
    """The rule's own status goes before that of the text; without a citation there are none."""
    by_law, habit = HALL.citations
    lawful, open_question, big = (PLAN.requirements[name].grounds for name in ("lawful", "open-question", "big"))
    assert lawful is not None
    assert open_question is not None
    assert (by_law, "stated") == (lawful.citation, lawful.status)
    assert (habit, "inferred") == (open_question.citation, open_question.status)
    assert big is None
    unknown = procedure(rules=(rule("r", Is(fact="f", value=True), Basis("nowhere")),), citations=(Citation("by-law"),))
    assert plan_of(unknown).requirements["r"].grounds is None


@pytest.mark.parametrize(
    "place", [move("go", needs=["nowhere"]), Move("go", (HALL.moves[0].arrows[0],), outcomes=(Outcome("o", None, needs("not nowhere")),))]
)
def test_a_rule_that_does_not_exist_is_no_need(place: Move) -> None:
    """Wherever it is named."""
    with pytest.raises(DefinitionError, match="unknown-rule: found 'nowhere'"):
        plan_of(procedure(place, steps=("collected",)))


def test_only_what_somebody_asks_about_is_remembered() -> None:
    """By a rule, a body, another move, a role, a count, or because not everybody may see it."""
    of = procedure(
        move("plain", "open"),
        move("asked", "open"),
        move("present", "open"),
        move("taken-back", "open"),
        move("takes", "open", retracts="taken-back"),
        move("known", "open"),
        move("follows", "open", None, [Who(did="known")]),
        move("counted", "open"),
        move("counts", "open", asks=(Fact("result", "totals", totals_of="counted"), "title")),
        move("hidden", "open", seen_by=(Who("chair"),)),
        move("secret", "open", asks=(Fact("choice", "choice", keep="secret"),)),
        move("ended", "open", outcomes=(Outcome("yes"), Outcome("no"))),
        topic=(Fact("title"),),
        bodies=(Body("council", present="present"), Body("panel")),
        rules=(rule("r", Did(move="asked")), rule("e", Did(move="ended.yes"))),
    )
    plan = plan_of(of)
    assert {"asked", "present", "taken-back", "known", "counted", "hidden", "secret"} == {
        name for name, one in plan.moves.items() if one.remembered
    }
    assert frozenset({"yes"}) == plan.moves["ended"].remembered_outcomes


@pytest.mark.parametrize(
    ("old", "new", "afresh"),
    [
        ("called", "voting", {"leave", "vote", "ballot", "count", "close", "close.again"}),
        ("voting", "called", {"call"}),
        ("collected", "done", {"reopen"}),
        ("done", "collected", {"amend", "publish"}),
    ],
)
def test_what_counts_afresh_on_the_way_from_one_step_to_another(old: str, new: str, afresh: set[str]) -> None:
    """What is possible there and was not before, unless it says since when it counts."""
    assert afresh == set(PLAN.reset_by(old, new)) - {"correct"}
    assert PLAN.reset_by(old, new) is PLAN.reset_by(old, new)


def test_a_move_knows_the_deadlines_it_starts() -> None:
    """Those that name it, and those of the item it opens."""
    assert [(name, [deadline.name for deadline in one.deadlines]) for name, one in PLAN.moves.items() if one.deadlines] == [
        ("publish", ["notice"]),
        ("call", ["meeting"]),
        ("assign", ["task-due"]),
    ]
    named = procedure(
        move("open-task", "open", opens="task"),
        move("agree", "open", on="task"),
        deadlines=(Deadline("due", ("agree",), item="task", after=read_duration("1 day")), Deadline("never", after=read_duration("1 day"))),
    )
    assert [(name, [one.name for one in made.deadlines]) for name, made in plan_of(named).moves.items() if made.deadlines] == [
        ("agree", ["due"])
    ]


def test_the_clock_is_looked_up_by_step() -> None:
    """In the order of declaration."""
    assert {step: [one.move.name for one in moves] for step, moves in PLAN.clock.items()} == {"noticed": ["end-notice"], "doing": ["urge"]}
    assert (PLAN.moves["close"].outcome(None), (PLAN.moves["close"].outcome("shelved") or Outcome("x")).name) == (None, "shelved")


def test_what_a_move_asks_for_and_may_change() -> None:
    """Names that the topic does not have are left to the checks of a definition."""
    of = procedure(move("go", asks=("title", "nothing"), sets=("size", "nobody")), topic=(Fact("title"), Fact("size", "count")))
    assert ({"title", "size"}, ("title", "size")) == (set(plan_of(of).moves["go"].facts), plan_of(of).moves["go"].sets)
