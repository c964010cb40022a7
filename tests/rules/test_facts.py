"""Conditions on one fact: equal, not equal, and the four comparisons, on both sides of each bound."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.model import Choice, Fact, View
from deliberation.rules import AtLeast, AtMost, Is, IsNot, LessThan, MoreThan
from deliberation.testing import Table, look
from tests.making import action, ask, move, procedure, told


def said(**facts: Any) -> View:
    return look(action=action(data=facts))


NOBODY = {"nobody said": said()}
TABLES = (
    Table(
        Is(fact="unlawful", value=False),
        {"it is said to be lawful": said(unlawful=False)},
        {"it is said to be unlawful": said(unlawful=True), "a count of 0 is given, which is no flag": said(unlawful=0), **NOBODY},
    ),
    Table(
        Is(fact="concern", one_of=("dispute", "public-welfare")),
        {"it is a dispute": said(concern="dispute"), "it concerns public welfare": said(concern="public-welfare")},
        {"it is private": said(concern="private"), **NOBODY},
    ),
    Table(
        IsNot(fact="concern", value="private"),
        {"it is a dispute": said(concern="dispute")},
        {"it is private": said(concern="private"), **NOBODY},
    ),
    Table(
        IsNot(fact="concern", one_of=("dispute", "private")),
        {"it concerns public welfare": said(concern="public-welfare")},
        {"it is private": said(concern="private"), "it is a dispute": said(concern="dispute")},
    ),
    Table(
        AtLeast(fact="households", value=10),
        {"10 households": said(households=10), "11 households": said(households=11)},
        {"9 households": said(households=9), **NOBODY},
    ),
    Table(
        MoreThan(fact="households", value=10),
        {"11 households": said(households=11)},
        {"9 households": said(households=9), "10 households": said(households=10), **NOBODY},
    ),
    Table(
        AtMost(fact="households", value=10),
        {"9 households": said(households=9), "10 households": said(households=10)},
        {"11 households": said(households=11), **NOBODY},
    ),
    Table(
        LessThan(fact="households", value=10),
        {"9 households": said(households=9)},
        {"10 households": said(households=10), "11 households": said(households=11), **NOBODY},
    ),
)


@pytest.mark.parametrize(
    ("rule", "seen", "ok"),
    [
        (Is(fact="f", value="dispute"), "dispute", True),
        (Is(fact="f", value="dispute"), "private", False),
        (Is(fact="f", value=False), False, True),
        (Is(fact="f", value=False), True, False),
        (Is(fact="f", value=1), True, False),
        (Is(fact="f", value=False), 0, False),
        (Is(fact="f", value=0), 0, True),
        (Is(fact="f", value=5), 4, False),
        (Is(fact="f", value=5), 6, False),
        (Is(fact="f", one_of=("a", "b")), "b", True),
        (Is(fact="f", one_of=("a", "b")), "c", False),
        (IsNot(fact="f", value="a"), "b", True),
        (IsNot(fact="f", value="a"), "a", False),
        (IsNot(fact="f", one_of=("a", "b")), "b", False),
        (IsNot(fact="f", one_of=("a", "b")), "c", True),
        (IsNot(fact="f", value=True), 1, True),
    ],
)
def test_a_fact_is_or_is_not(rule: Any, seen: Any, ok: bool) -> None:
    """Equal means of one type: a flag is not a count."""
    verdict = ask(rule, act=action(data={"f": seen}))
    assert (ok, seen) == (verdict.ok, verdict.observed)
    assert (rule.one_of or (rule.value,)) == verdict.required


@pytest.mark.parametrize(
    ("rule", "results"),
    [
        (AtLeast, [(4, False, 1), (5, True, 0), (6, True, 0), (0, False, 5)]),
        (MoreThan, [(4, False, 2), (5, False, 1), (6, True, 0)]),
        (AtMost, [(4, True, 0), (5, True, 0), (6, False, 1), (9, False, 4)]),
        (LessThan, [(4, True, 0), (5, False, 1), (6, False, 2)]),
    ],
)
def test_a_count_is_compared_with_its_bound(rule: Any, results: list[tuple[int, bool, int]]) -> None:
    """One below, at, one above; what is missing is how far the count would have to move."""
    for seen, ok, missing in results:
        verdict = ask(rule(fact="f", value=5), act=action(data={"f": seen}))
        assert (ok, seen, 5, missing) == (verdict.ok, verdict.observed, verdict.required, verdict.missing)


@pytest.mark.parametrize(
    "rule", [Is(fact="f", value=True), IsNot(fact="f", value=True), AtLeast(fact="f", value=1), LessThan(fact="f", value=1)]
)
@pytest.mark.parametrize("negated", [False, True])
def test_what_nobody_said_is_unknown(rule: Any, negated: bool) -> None:
    """Neither a condition nor its negation holds of an unknown fact."""
    verdict = ask(rule, negated=negated)
    code = "fact.unknown-not" if isinstance(rule, IsNot) else "fact.unknown"
    assert (False, code, None) == (verdict.ok, verdict.code, verdict.observed)


@pytest.mark.parametrize("rule", [Is, IsNot])
@pytest.mark.parametrize("given", [{}, {"value": "a", "one_of": ("b",)}])
def test_a_condition_wants_one_value_or_several(rule: Any, given: dict[str, Any]) -> None:
    """Not neither, not both."""
    with pytest.raises(ValueError, match="give either 'value' or 'one_of'"):
        rule(fact="f", **given)


TOWN = procedure(
    move("report", asks=(Fact("place"), Fact("said", "text"))),
    topic=(
        Fact("concern", "choice", of=(Choice("dispute"), Choice("welfare"))),
        Fact("lawful", "flag"),
        Fact("place"),
        Fact("said", "flag"),
        Fact("size", "count"),
    ),
)


@pytest.mark.parametrize("rule", [Is, IsNot])
@pytest.mark.parametrize(
    ("fact", "value", "expected"),
    [
        ("concern", "dispute", None),
        ("concern", "private", "dispute, welfare"),
        ("concern", True, "dispute, welfare"),
        ("lawful", False, None),
        ("lawful", "no", "true or false"),
        ("lawful", 0, "true or false"),
        ("place", "Jiangwan", None),
        ("place", True, "a text"),
        ("place", 7, "a text"),
        ("size", 7, None),
        ("size", True, "a whole number"),
        ("size", "7", "a whole number"),
        ("said", 7, None),
        ("nothing", 7, None),
    ],
)
def test_a_value_that_the_fact_can_never_have_is_a_problem(rule: Any, fact: str, value: Any, expected: str | None) -> None:
    """A fact that is not there, or that is of two kinds, is told elsewhere."""
    for key, made in (("value", rule(fact=fact, value=value)), ("one_of", rule(fact=fact, one_of=(value,)))):
        told = [] if expected is None else [("value-of-fact", (key,), f"'{'true' if value is True else value}'", expected)]
        assert told == [(one.code, one.path, one.found, one.expected) for one in made.problems(TOWN)]


@pytest.mark.parametrize("rule", [Is, IsNot])
def test_each_of_several_values_is_looked_at(rule: Any) -> None:
    """Those that the fact can have are no problem."""
    found = [one.found for one in rule(fact="concern", one_of=("private", "dispute", "secret")).problems(TOWN)]
    assert ["'private'", "'secret'"] == found


@pytest.mark.parametrize("rule", [AtLeast, AtMost, LessThan, MoreThan])
def test_what_is_compared_is_a_count(rule: Any) -> None:
    """Anything else is a problem, of whatever kind."""
    for name, kind in (("concern", "choice"), ("lawful", "flag"), ("place", "text")):
        found = [(one.code, one.path, one.found) for one in rule(fact=name, value=1).problems(TOWN)]
        assert [("value-of-fact", ("fact",), f"'{name}', a {kind}")] == found
    assert [[], [], []] == [list(rule(fact=name, value=1).problems(TOWN)) for name in ("size", "said", "nothing")]


def test_the_sentence_shows_both_values() -> None:
    """Seen and required, in both languages."""
    verdict = ask(AtLeast(fact="size", value=5), act=action(data={"size": 4}))
    assert (told(verdict), told(verdict, "zh")) == ("size is 4; at least 5 is required.", "size为4；须不少于5。")


@pytest.mark.parametrize("rule", [Is, IsNot])
def test_moves_may_ask_for_choices_of_their_own_under_one_name(rule: Any) -> None:
    """What any of them lets people choose can be asked about."""
    vote, cast = (
        Fact("choice", "choice", of=tuple(map(Choice, names))) for names in (("for", "against", "abstain"), ("for", "against", "later"))
    )
    of = procedure(move("vote", "open", asks=(vote,)), move("cast", "open", asks=(cast,)))
    assert [] == list(rule(fact="choice", one_of=("for", "abstain", "later")).problems(of))
    (fault,) = rule(fact="choice", value="never").problems(of)
    assert "for, against, abstain, later" == fault.expected


@pytest.mark.parametrize(
    ("rule", "en"),
    [
        (Is(fact="urgent", value=True), "urgent is True; excluded: (True,)."),
        (IsNot(fact="urgent", value=True), "urgent is True; required: (True,)."),
    ],
)
def test_a_negation_says_what_it_asks(rule: Any, en: str) -> None:
    """What must not be is excluded, and what must not be excluded is required."""
    assert en == told(ask(rule, act=action(data={"urgent": True}), negated=True))
