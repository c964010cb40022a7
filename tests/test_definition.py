"""What makes a procedure malformed: every code with its place and its words, and what is plainly well formed."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from hypothesis import given

import deliberation.definition
import deliberation.rules
from deliberation.definition import define, problems
from deliberation.errors import DefinitionError
from deliberation.model import START, Arrow, Body, Choice, Fact, Move, Outcome, Procedure, Who, param
from deliberation.quantities import read_duration
from deliberation.rules import AllOf, AtLeast, Did, DidNot, DifferentPeople, Elapsed, ForEach, Is, IsNot, Majority, Quorum
from tests.goldens import HERE
from tests.making import HALL, move, needs, procedure, random_procedures, rule

FLAG = Fact("ready", "flag")
MODE = Fact("mode", "choice", of=(Choice("one"), Choice("two")))
SIZE = Fact("size", "count", min=0, max=9)
REGISTRY = {"bad-rule", "rule-taken", "unknown-plugin", "broken-plugin", "plugin-twice", "misnamed-plugin"}
"""What is told of rules before there is a procedure: shown in `rules/test_registry.py` and `rules/test_plugins.py`."""


def codes(of: Procedure) -> list[str]:
    return [problem.code for problem in problems(of)]


def branching(*outcomes: Outcome, rules: Any = (), topic: Any = (FLAG, MODE, SIZE)) -> Procedure:
    """A procedure whose only question is whether these outcomes cover."""
    opening = Move("propose", (Arrow(START, "open"),), by=(Who("chair"),), asks=tuple(fact.name for fact in topic))
    closing = Move("close", (Arrow("open"),), by=(Who("chair"),), outcomes=outcomes)
    return procedure(opening, closing, topic=topic, rules=tuple(rule(name, made) for name, made in rules))


def test_a_well_formed_procedure_is_handed_back() -> None:
    """The same object, without a problem."""
    assert define(HALL) is HALL
    assert problems(HALL) == ()


def test_a_malformed_one_is_an_error_with_every_problem() -> None:
    """Without a file there are paths and no lines."""
    wrong = procedure(move("open", START, "opne"), move("close", "open", "closd"))
    with pytest.raises(DefinitionError) as caught:
        define(wrong)
    assert str(caught.value) == (
        "2 problems:\n"
        "  moves.open.to: unknown-step: found 'opne', expected a step; did you mean 'open'?\n"
        "  moves.close.to: unknown-step: found 'closd', expected a step; did you mean 'closed'?"
    )


def test_every_code_is_told_in_a_golden_or_below() -> None:
    """No problem without a text that somebody has read; what no file can hold is shown in this module."""
    source = "".join(
        path.read_text(encoding="utf-8")
        for room in (deliberation.definition, deliberation.rules)
        for path in sorted(Path(room.__file__).parent.glob("*.py"))
    )
    known = set(re.findall(r'Problem\(\s*"([a-z-]+)"', source))
    looked_up = set(re.findall(r'^ {12}"([a-z-]+)": \(', source, flags=re.MULTILINE)) - {"only-move"}
    known |= {f"unknown-{kind}" for kind in looked_up}
    shown = {found for path in HERE.glob("faults/*.txt") for found in re.findall(r": ([a-z-]+): found", path.read_text(encoding="utf-8"))}
    assert len(looked_up) == 13
    assert {"clock-and-people", "reserved-name", "proxy-apart", "fact-differs"} == known - shown - REGISTRY


@pytest.mark.parametrize("name", ["order", "role", "asks", "time", "roster", "secret", "outcome", "annul"])
def test_a_rule_has_no_built_in_name(name: str) -> None:
    """A refusal by it could not be told from one by the built-in question."""
    made = attrs.evolve(HALL, rules=(*HALL.rules, rule(name, Is(fact="unlawful", value=False))))
    assert "reserved-name" in codes(made)


def test_separated_moves_are_not_made_by_proxy() -> None:
    """Who acts for another would hide behind the other's name."""
    apart = rule("apart", DifferentPeople(moves=("vote", "publish")))
    assert "proxy-apart" in codes(attrs.evolve(HALL, rules=(*HALL.rules, apart)))


def test_a_closed_case_can_be_corrected() -> None:
    """A move that takes an entry back may stand in an end; any other must re-open it."""
    correct = next(one for one in HALL.moves if one.name == "correct")
    at_the_end = attrs.evolve(correct, arrows=(*correct.arrows, Arrow("done")))
    assert "leaves-end" not in codes(attrs.evolve(HALL, moves=(*(one for one in HALL.moves if one is not correct), at_the_end)))


def test_a_clock_and_people_exclude_each_other() -> None:
    """A file cannot say both; a procedure made in Python can."""
    both = Move("tick", (Arrow("open"),), at="notice", by=(Who("chair"),))
    made = attrs.evolve(HALL, moves=(*HALL.moves, both))
    assert "clock-and-people" in codes(made)


def test_the_clock_gives_no_roster() -> None:
    """Neither the move nor an outcome of it pins one."""
    pinning = Outcome("on", "closed", pins=("council",), otherwise=True)
    for more in ({"pins": ("council",)}, {"outcomes": (pinning,)}, {"sets": ("title",)}):
        made = attrs.evolve(HALL, moves=(*HALL.moves, Move("tick", (Arrow("doing"),), at="notice", **more)))
        assert "clock-asks" in codes(made)


def test_an_entry_that_is_taken_back_has_a_number() -> None:
    """A text, and a number that may be left out, are none."""
    for entry in (Fact("entry"), Fact("entry", "count", optional=True), Fact("number", "count")):
        annul = Move("undo", (Arrow("doing"),), by=(Who("registrar"),), effect="annuls", asks=(entry, "title"))
        assert ["annuls"] == codes(attrs.evolve(HALL, moves=(*HALL.moves, annul)))


def test_roles_are_looked_up_where_roles_are_declared() -> None:
    """Without a declaration any name is a role."""
    made = procedure(move("open", START, "open", ["anybody"]), move("close", "open", "closed", ["whoever"]))
    assert codes(made) == []


def test_bodies_need_nobody_present() -> None:
    """A body without a move that signs in, and a fact that some may see."""
    known = Fact("note", seen_by=(Who("chair"), Who(member_of="panel"), Who(did="open"), Who(item="owner")))
    made = procedure(move("open", START, "open", asks=("note",)), move("close", "open", "closed"), topic=(known,), bodies=(Body("panel"),))
    assert ["unknown-field"] == codes(made)


@pytest.mark.parametrize(
    "made",
    [
        Majority(did="close.agreed", choice="for", more_than=Fraction(1, 2)),
        DifferentPeople(moves=("close.agreed", "publish")),
        ForEach(item="task", did="close.agreed"),
    ],
)
def test_an_outcome_remembers_no_people(made: Any) -> None:
    """Where people or items are told apart, a move is named and not one outcome of it."""
    assert codes(attrs.evolve(HALL, rules=(*HALL.rules, rule("odd", made)))) == ["unknown-move"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rules": (*HALL.rules, rule("odd", Quorum(body="panel", at_least=1, base="seats")))}, "quorum"),
        ({"rules": (*HALL.rules, rule("odd", Quorum(body="panel", at_least=1, group="women")))}, "quorum"),
        ({"moves": (*HALL.moves, move("drop", "doing", None, stops=("task-due",)))}, "deadline-item"),
        ({"moves": (*HALL.moves, move("tick", "doing", None, at="notice", needs=["slow"]))}, "clock-elapsed"),
        (
            {"moves": (*HALL.moves, move("tick", "doing", None, at="notice", outcomes=(Outcome("on", "done", needs("rested")),)))},
            "clock-elapsed",
        ),
        ({"rules": (*HALL.rules, rule("odd", AtLeast(fact="reply", value=1)))}, "fact-differs"),
        (
            {
                "topic": (*HALL.topic, Fact("home", keep="personal")),
                "moves": (*HALL.moves, move("go", "doing", None, [Who("x", scope="home")])),
            },
            "reads-kept",
        ),
        (
            {"moves": (*HALL.moves, move("sum", "doing", None, asks=(Fact("sums", "totals", totals_of="ballot", keep="personal"),)))},
            "reads-kept",
        ),
    ],
)
def test_what_could_never_be_counted_or_reached_is_told(more: dict[str, Any], code: str) -> None:
    """Quorums of what has no seats or no such group, clocks that only time would turn, facts of two kinds, scopes that can be erased."""
    slow = rule("slow", AllOf(of=("rested",)))
    asking = move("note", "doing", None, asks=(Fact("reply", "count"),))
    parts = {"rules": (*HALL.rules, slow), **more}
    parts = {**parts, "rules": (*parts["rules"], *(() if slow in parts["rules"] else (slow,)))}
    made = attrs.evolve(HALL, **{**parts, "moves": (*parts.get("moves", HALL.moves), asking)})
    assert code in codes(made)


@attrs.frozen
class Odd:
    """A rule of somebody else's, whose parameter names what only they know."""

    kind: ClassVar[str] = "odd"
    planet: str = param("a planet", names="planet")

    def check(self, view: Any) -> Any:
        """Holds always."""


def test_a_parameter_may_name_what_is_not_known_here() -> None:
    """It is the plug-in's to check."""
    assert codes(attrs.evolve(HALL, rules=(*HALL.rules, rule("odd", Odd(planet="Mars"))))) == []


COVERED = {
    "a flag and its contrary": (
        (("a", "yes"), ("b", "no")),
        (("yes", Is(fact="ready", value=True)), ("no", Is(fact="ready", value=False))),
    ),
    "a rule and its negation": ((("a", "did"), ("b", "not did")), (("did", Did(move="propose")),)),
    "every choice": ((("a", "one"), ("b", "two")), (("one", Is(fact="mode", one_of=("one",))), ("two", Is(fact="mode", value="two")))),
    "one and not one": (
        (("a", "one"), ("b", "other")),
        (("one", Is(fact="mode", value="one")), ("other", IsNot(fact="mode", value="one"))),
    ),
    "below and from": (
        (("a", "not big"), ("b", "big")),
        (("big", AtLeast(fact="size", value=5)),),
    ),
    "a count and its numbers": (
        (("a", "five"), ("b", "not five")),
        (("five", Is(fact="size", one_of=(5,))),),
    ),
    "all of several": (
        (("a", "both"), ("b", "not both")),
        (("both", AllOf(of=("x", "y"))), ("x", Did(move="propose")), ("y", DidNot(move="propose"))),
    ),
}
OPEN = {
    "no outcome when ready is false": ((("a", "yes"),), (("yes", Is(fact="ready", value=True)),)),
    "no outcome when size is 8": ((("a", "big"),), (("big", AtLeast(fact="size", value=9)),)),
    "no outcome when did does not hold": ((("a", "did"),), (("did", Did(move="propose")),)),
    "no outcome when x holds and y does not hold": (
        (("a", "both"), ("b", "not x")),
        (("both", AllOf(of=("x", "y"))), ("x", Did(move="propose")), ("y", DidNot(move="propose"))),
    ),
    "no outcome when title does not hold": ((("a", "title"),), (("title", Is(fact="title", value="A well")),)),
}


def split(told: Any, rules: Any) -> Procedure:
    outcomes = tuple(Outcome(name, "closed", needs(*wanted.split(", "))) for name, wanted in told)
    return branching(*outcomes, rules=rules, topic=(FLAG, MODE, SIZE, Fact("title")))


@pytest.mark.parametrize(("told", "rules"), COVERED.values(), ids=COVERED)
def test_outcomes_that_cover_need_no_otherwise(told: Any, rules: Any) -> None:
    """Where this is plain to see."""
    assert codes(split(told, rules)) == []


@pytest.mark.parametrize(("gap", "told", "rules"), [(gap, *parts) for gap, parts in OPEN.items()], ids=OPEN)
def test_a_gap_is_told_with_an_example(gap: str, told: Any, rules: Any) -> None:
    """The first way in which no outcome holds."""
    found = problems(split(told, rules))
    assert [(problem.code, problem.found) for problem in found] == [("outcomes-gap", gap)]


def test_a_gap_among_too_many_ways_is_left_to_tests() -> None:
    """Fifteen rules that may each hold or not are more than are tried one by one."""
    rules = [(f"r-{n}", Did(move="propose")) for n in range(15)]
    outcome = Outcome("all-of-them", "closed", needs(*(name for name, _ in rules)))
    assert codes(branching(outcome, rules=rules)) == []


def test_a_value_out_of_range_leaves_nothing_to_try() -> None:
    """A number is compared with a word: that is told, and no gap is looked for."""
    made = branching(Outcome("a", "closed", needs("five")), rules=[("five", Is(fact="size", value="five"))])
    assert ["value-of-fact"] == codes(made)


def test_many_rules_within_rules_are_looked_at_once() -> None:
    """Each of eight levels takes the level below it fifty times, and a thousand rules go round in a ring."""
    rules: list[Any] = [("r-0", Did(move="propose"))]
    rules += [(f"r-{n}", AllOf(of=(f"r-{n - 1}",) * 50)) for n in range(1, 9)]
    made = branching(Outcome("a", "closed", needs("r-8")), rules=rules)
    assert ["no outcome when r-0 does not hold"] == [problem.found for problem in problems(made)]
    ring = [(f"r-{n}", AllOf(of=(f"r-{(n + 1) % 1000}",))) for n in range(1000)]
    assert ["rule-cycle"] == codes(branching(Outcome("a", "closed", otherwise=True), rules=ring))


def test_many_unknown_names_are_told_without_the_nearest() -> None:
    """The nearest of a thousand names a thousand times would take minutes; the known ones are told up to forty."""
    rules = [(f"rule-{n}", Did(move=f"propoze-{n}")) for n in range(300)]
    found = problems(branching(Outcome("a", "closed", otherwise=True), rules=rules))
    hints = [problem.hint for problem in found]
    assert (300, "did you mean 'propose'?", "known: close, close.a, propose") == (len(found), hints[0], hints[-1])
    wanted = problems(branching(Outcome("a", "closed", needs("zzz")), rules=[(f"r-{n:03}", Did(move="propose")) for n in range(100)]))
    assert wanted[0].hint == f"known: {', '.join(f'r-{n:03}' for n in range(40))}, …"


def test_what_is_compared_may_be_any_rule() -> None:
    """Rules that look at no fact of a declared kind count as holding or not."""
    rules = [("long", Elapsed(since="propose", at_least=read_duration("2 days")))]
    made = branching(Outcome("a", "closed", needs("long")), Outcome("b", "closed", needs("not long")), rules=rules)
    assert codes(made) == []


@given(random_procedures())
def test_random_procedures_get_problems_and_no_exception(made: Procedure) -> None:
    """Each with a code and a path, found twice alike."""
    found = problems(made)
    assert found == problems(made)
    assert all(problem.path and problem.code for problem in found)
