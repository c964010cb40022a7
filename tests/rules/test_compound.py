"""Rules taken together: how many hold, for all, any and none."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.model import Asked, Citation, Grounds, View
from deliberation.rules import AllOf, AnyOf, Is, NoneOf
from deliberation.testing import Table, look
from tests.making import action, ask, case, procedure

OTHERS = {name: Is(fact=name, value=True) for name in "abc"}


def flags(marks: str) -> View:
    """Three flags: y for yes, n for no, ? where nobody said."""
    data = {name: mark == "y" for name, mark in zip("abc", marks, strict=True) if mark != "?"}
    return look(action=action(data=data), rules=OTHERS)


TABLES = (
    Table(
        AllOf(of=("a", "b", "c")),
        {"all three hold": flags("yyy")},
        {
            "two hold": flags("yyn"),
            "none holds": flags("nnn"),
            "two hold, and the third is not known": flags("y?y"),
            "one does not, and the others are not known": flags("n??"),
        },
    ),
    Table(
        AnyOf(of=("a", "b", "c")),
        {"one holds": flags("nny"), "all three hold": flags("yyy"), "one holds, and the others are not known": flags("?y?")},
        {"none holds": flags("nnn"), "none holds as far as is known": flags("n?n")},
    ),
    Table(
        AnyOf(of=("a", "b", "c"), at_least=2),
        {"two hold": flags("yny"), "all three hold": flags("yyy")},
        {"one holds": flags("nny"), "one holds, and one is not known": flags("ny?")},
    ),
    Table(
        NoneOf(of=("a", "b", "c")),
        {"none holds": flags("nnn")},
        {"one holds": flags("nny"), "all three hold": flags("yyy"), "none holds as far as is known": flags("n?n")},
    ),
)


@pytest.mark.parametrize(
    ("held", "every", "some", "none"),
    [("", False, False, True), ("a", False, True, False), ("ac", False, True, False), ("abc", True, True, False)],
)
def test_several_rules_are_taken_together(held: str, every: bool, some: bool, none: bool) -> None:
    """Every part is asked and told, whatever the first one said."""
    act = action(data={name: name in held for name in "abc"})
    for kind, ok, required in ((AllOf, every, 3), (AnyOf, some, 1), (NoneOf, none, 0)):
        rule: Any = kind(of=("a", "b", "c"))
        verdict = ask(rule, act=act, others=OTHERS)
        assert (ok, len(held), required, "it") == (verdict.ok, verdict.observed, verdict.required, verdict.rule)
        assert (None if kind is NoneOf else max(0, required - len(held))) == verdict.missing
        assert [(name, name in held) for name in "abc"] == [(part.rule, part.ok) for part in verdict.values["parts"]]
        assert ok is not ask(rule, act=act, others=OTHERS, negated=True).ok


@pytest.mark.parametrize(
    ("marks", "missing", "told"),
    [
        ("yyn", 1, "all.no"),
        ("ynn", 2, "all.no"),
        ("nnn", 3, "all.no"),
        ("yy?", None, "?"),
        ("y??", None, "?"),
        ("???", None, "?"),
        ("yn?", 2, "all.no"),
        ("n??", 3, "all.no"),
    ],
)
def test_all_counts_what_is_missing_where_it_is_told(marks: str, missing: int | None, told: str) -> None:
    """One plain no is enough to tell; without one, what is not known leaves the whole open."""
    verdict = AllOf(of=("a", "b", "c")).check(flags(marks))
    assert (False, missing, told == "?") == (verdict.ok, verdict.missing, verdict.sentence.unknown)


@pytest.mark.parametrize(("of", "marks", "missing"), [("ab", "ynn", 1), ("ab", "nyn", 1), ("abc", "nny", 2), ("ab", "nnn", 2)])
def test_how_many_of_all_are_missing(of: str, marks: str, missing: int) -> None:
    """Those that do not hold, of two and of three."""
    assert missing == AllOf(of=tuple(of)).check(flags(marks)).missing


def test_each_part_keeps_its_own_name_and_grounds() -> None:
    """Also one inside another, and also where the whole is negated."""
    grounds, own = (Grounds(Citation(name), "stated") for name in ("by-law", "habit"))
    known: dict[str, Asked] = {"a": Asked("a", OTHERS["a"].check, grounds), "b": Asked("b", OTHERS["b"].check)}
    known["both"] = Asked("both", AllOf(of=("a", "b")).check, own)
    view = View(procedure(), case(), action(data={"a": True, "b": False}), None, known)
    rule = AnyOf(of=("both", "a"))
    view._asked = Asked("it", rule.check, negated=True)
    verdict = rule.check(view)
    both, last = verdict.values["parts"]
    assert [("it", False, None), ("both", False, own), ("a", True, grounds)] == [
        (one.rule, one.ok, one.grounds) for one in (verdict, both, last)
    ]
    assert [("a", True, grounds), ("b", False, None)] == [(one.rule, one.ok, one.grounds) for one in both.values["parts"]]
    assert [verdict.negated, both.negated, last.negated] == [True, False, False]


@pytest.mark.parametrize("kind", [AllOf, AnyOf, NoneOf])
def test_nothing_taken_together_is_refused(kind: Any) -> None:
    """When it is made."""
    with pytest.raises(ValueError, match="'of' names at least one rule"):
        kind(of=())
    with pytest.raises(TypeError):
        kind(("a",))


@pytest.mark.parametrize(
    ("at_least", "marks", "ok", "missing"),
    [(1, "nnn", False, 1), (1, "nny", True, 0), (2, "yny", True, 0), (3, "nny", False, 2), (3, "yyn", False, 1), (3, "yyy", True, 0)],
)
def test_so_many_of_several_hold(at_least: int, marks: str, ok: bool, missing: int) -> None:
    """One is enough where nothing else is said; all of them is the most."""
    rule = AnyOf(of=("a", "b", "c"), at_least=at_least)
    verdict = rule.check(flags(marks))
    assert (ok, marks.count("y"), at_least, missing) == (verdict.ok, verdict.observed, verdict.required, verdict.missing)


@pytest.mark.parametrize("at_least", [0, 4])
def test_so_many_of_three_are_one_two_or_three(at_least: int) -> None:
    """None would always hold, and four never."""
    with pytest.raises(ValueError, match="'at_least' is from 1 to 3, the number of rules"):
        AnyOf(of=("a", "b", "c"), at_least=at_least)


@pytest.mark.parametrize(
    ("given", "every", "some", "none"),
    [
        # a, b and c each: yes (y), no (n) or not known (?). The answers: yes, no, or undecided, which is a no to the negation as well.
        ("yyy", "yes", "yes", "no"),
        ("nnn", "no", "no", "yes"),
        ("y?y", "undecided", "yes", "no"),
        ("???", "undecided", "undecided", "undecided"),
        ("n?n", "no", "undecided", "undecided"),
        ("n?y", "no", "yes", "no"),
    ],
)
def test_what_nobody_knows_decides_nothing(given: str, every: str, some: str, none: str) -> None:
    """Where the unknown could turn it either way, neither the question nor its negation holds."""
    act = action(data={name: mark == "y" for name, mark in zip("abc", given, strict=True) if mark != "?"})
    for kind, expected in ((AllOf, every), (AnyOf, some), (NoneOf, none)):
        rule: Any = kind(of=("a", "b", "c"))
        plain, negated = (ask(rule, act=act, others=OTHERS, negated=negated) for negated in (False, True))
        assert ((expected == "yes"), (expected == "no")) == (plain.ok, negated.ok)
        assert (expected == "undecided", {AllOf: 3, AnyOf: 1, NoneOf: 0}[kind]) == (plain.sentence.unknown, plain.required)


@pytest.mark.parametrize("rule", [AllOf(of=("a", "b")), AnyOf(of=("a", "b"), at_least=2)])
def test_one_of_two_that_nobody_knows_decides_nothing(rule: Any) -> None:
    """Where the other one holds; where it does not, nothing is open."""
    assert [True, False] == [rule.check(flags(marks)).sentence.unknown for marks in ("y??", "n??")]
