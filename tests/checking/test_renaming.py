"""What is equal but for its name is one thing, and what mentions it is no difference: also where two mention each other, and nowhere else."""

from __future__ import annotations

from typing import Any

import attrs

from deliberation.checking import difference
from deliberation.model import Choice, Fact, Label, Procedure, Stage
from deliberation.rules import AllOf, AtMostTimes, Did
from tests.checking.editing import FULL, Ranked, moved, staged, swapped, told
from tests.making import HALL, move, procedure, rule


def test_steps_stay_at_home_where_their_stage_has_another_name() -> None:
    """And one that leaves it has moved."""
    first, then, last = FULL.stages
    assert [("stages.second", "renamed")] == told(FULL, staged(first, attrs.evolve(then, name="second"), last))
    without = staged(first, Stage("second", then.steps[1:]), attrs.evolve(last, steps=(then.steps[0], *last.steps)))
    assert [("stages.second", "renamed"), ("stages.last.steps.called", "changed")] == told(FULL, without)


def test_names_that_hang_together_are_changed_together() -> None:
    """Two moves and two rules that ask for each other, all with other names, are four things and nothing else."""

    def made(a: str, b: str, one: str, two: str) -> Procedure:
        return procedure(
            move(a, "open", "closed", needs=[two]),
            move(b, "open", "open", needs=[one], counts_since=(a, b)),
            rules=(rule(one, Did(move=a)), rule(two, AllOf(of=(one, f"{two}-part"))), rule(f"{two}-part", Did(move=b))),
        )

    renames = told(made("act", "bet", "one", "two"), made("ask", "buy", "uno", "due"))
    assert ["rules.uno", "rules.due", "rules.due-part", "moves.ask", "moves.buy"] == [path for path, _ in renames]
    assert {"renamed"} == {kind for _, kind in renames}


def test_a_guess_that_does_not_hold_is_dropped() -> None:
    """What mentions another thing that is not the same but for its name is not either."""

    def made(name: str, asks: str, times: int) -> Procedure:
        return procedure(move(name, needs=[asks]), rules=(rule(asks, AtMostTimes(move=name, times=times)),))

    before, after = made("act", "once", 1), made("ask", "twice", 2)
    assert [("rules.once", "removed"), ("rules.twice", "added"), ("moves.act", "removed"), ("moves.ask", "added")] == told(before, after)
    assert [("rules.twice", "renamed"), ("moves.ask", "renamed")] == told(before, made("ask", "twice", 1))


def test_outcomes_choices_groups_and_own_facts_may_have_other_names() -> None:
    """And what mentions them follows; a mention of something else is a difference as ever."""
    close = next(one for one in HALL.moves if one.name == "close")
    ends = swapped(close.outcomes, "again", name="once-more")
    rules = swapped(HALL.rules, "one-more", rule=AtMostTimes(move="close.once-more", times=1))
    assert [("moves.close.outcomes.once-more", "renamed")] == told(HALL, attrs.evolve(moved("close", outcomes=ends), rules=rules))
    choice: Any = next(one for one in HALL.moves if one.name == "vote").asks[0]
    voted = moved("vote", asks=(attrs.evolve(choice, of=(Choice("aye"), *choice.of[1:])),))
    agreed: Any = next(one.rule for one in HALL.rules if one.name == "agreed")
    rules = swapped(HALL.rules, "agreed", rule=attrs.evolve(agreed, choice="aye"))
    assert [("moves.vote.asks.choice.of.aye", "renamed")] == told(HALL, attrs.evolve(voted, rules=rules))
    groups = swapped(HALL.bodies, "council", groups=(Label("women"), Label("youth")))
    assert [("bodies.council.groups.youth", "renamed")] == told(HALL, attrs.evolve(HALL, bodies=groups))
    assign = next(one for one in HALL.moves if one.name == "assign")
    asks = moved("assign", asks=(assign.asks[0], Fact("until", "date")))
    dated = attrs.evolve(asks, deadlines=swapped(HALL.deadlines, "task-due", field="until"))
    assert [("moves.assign.asks.until", "renamed")] == told(HALL, dated)
    assert [("deadlines.task-due.field", "changed"), ("moves.assign.asks.until", "renamed")] == told(
        HALL, attrs.evolve(dated, deadlines=swapped(HALL.deadlines, "task-due", field="owner"))
    )


def test_of_two_that_are_alike_the_first_is_the_first() -> None:
    """Roles without a title are alike whatever they are called."""

    def made(*names: str) -> Procedure:
        return procedure(move("act", by=names), roles=tuple(map(Label, names)))

    found = difference(made("a", "b", "c"), made("x", "y", "c", "z"))
    assert [("a", "x"), ("b", "y")] == [(one.before, one.after) for one in found if one.kind == "renamed"]
    assert [("roles.x", "renamed"), ("roles.y", "renamed"), ("roles.z", "added"), ("moves.act.by", "added")] == told(
        made("a", "b", "c"), made("x", "y", "c", "z")
    )


def test_a_name_that_one_list_lost_and_another_keeps() -> None:
    """Two moves ask for a fact of the same name, and one of them calls it otherwise: the other stays as it is."""

    def made(one: str, two: str) -> Procedure:
        return procedure(
            move("act", asks=(Fact(one, "count"),)), move("bet", asks=(Fact(two, "count"),)), rules=(rule("r", Ranked(fact=two)),)
        )

    assert [("moves.act.asks.y", "renamed")] == told(made("x", "x"), made("y", "x"))
    assert [("moves.act.asks.y", "renamed"), ("moves.bet.asks.y", "renamed")] == told(made("x", "x"), made("y", "y"))
