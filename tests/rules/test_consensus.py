"""Consent, standing aside, blocking: one below, at and above each."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from deliberation.messages import sentence
from deliberation.model import Body, Choice, Entry, Fact, Member, Roster, Tally, View
from deliberation.rules import Consensus
from deliberation.testing import Table, look
from tests.making import action, actor, case, move, procedure, record

STANDS = Fact("choice", "choice", of=tuple(map(Choice, ("consent", "stand-aside", "block", "abstain"))))
TOWN = procedure(
    move("state", "open", by=("villager",), asks=(STANDS,)), bodies=(Body("circle", present="sign-in"), Body("panel")), name="circle"
)
CIRCLE = Roster("circle", [Member(f"p-{n}") for n in range(1, 11)])
ANY = Consensus(did="state")
STRICT = Consensus(did="state", at_least=Fraction(3, 4), at_most_aside=Fraction(1, 5), base="members", body="circle")


def here(said: str = "", *, present: int = 10, recused: int = 0) -> View:
    """A look at a round: `"ccsb"` is two consents, one who stands aside, one block, by p-1 and so on."""
    words = {"c": "consent", "s": "stand-aside", "b": "block", "x": "abstain"}
    entries = {f"p-{n}": Entry(n, words[letter], 1) for n, letter in enumerate(said, 1)}
    tallies = {f"{word}/": Tally(said.count(letter), 7) for letter, word in words.items()}
    records = {
        "state": record(entries, tallies),
        "sign-in": record({f"p-{n}": Entry(n, None, 1) for n in range(1, present + 1)}),
        "declare": record({f"p-{n}": Entry(n, None, 1) for n in range(1, recused + 1)}),
    }
    return look(case(TOWN, records=records, rosters={"circle": CIRCLE}), procedure=TOWN)


TABLES = (
    Table(
        STRICT,
        accepts={"8 of 10 consent, 2 stand aside": here("ccccccccss")},
        refuses={
            "7 of 10 consent: 8 must": here("cccccccss"),
            "8 of 10 consent, and one blocks": here("ccccccccb"),
            "all abstain": here("xxxxxxxxxx"),
        },
    ),
    Table(
        Consensus(did="state", at_most_aside=1),
        accepts={"one consents, one stands aside": here("cs")},
        refuses={"one consents, two stand aside": here("css"), "nobody says anything": here()},
    ),
)


@pytest.mark.parametrize(
    ("rule", "said", "told"),
    [
        # Whether it holds, the consents, how many must, how many are missing.
        (ANY, "", (False, 0, 1, 1)),
        (ANY, "c", (True, 1, 1, 0)),
        (ANY, "s", (False, 0, 1, 1)),
        (ANY, "csssss", (True, 1, 1, 0)),
        (ANY, "cb", (False, 1, 1, 1)),
        (ANY, "ccccccccbb", (False, 8, 1, 2)),
        (ANY, "xxx", (False, 0, 1, 1)),
        (STRICT, "ccccccc", (False, 7, 8, 1)),
        (STRICT, "cccccccc", (True, 8, 8, 0)),
        (STRICT, "ccccccccc", (True, 9, 8, 0)),
        (STRICT, "cccccccss", (False, 7, 8, 1)),
        (STRICT, "ccccccccss", (True, 8, 8, 0)),
        (STRICT, "cccccccsss", (False, 7, 8, 2)),
        (STRICT, "cccccccssb", (False, 7, 8, 2)),
        (Consensus(did="state", at_most_aside=0), "cs", (False, 1, 1, 1)),
        (Consensus(did="state", at_most_aside=0), "c", (True, 1, 1, 0)),
        (Consensus(did="state", at_most_aside=Fraction(1, 3)), "ccs", (True, 2, 1, 0)),
        (Consensus(did="state", at_most_aside=Fraction(1, 3)), "css", (False, 1, 1, 1)),
        (Consensus(did="state", more_than=Fraction(1, 2)), "cs", (False, 1, 2, 1)),
        (Consensus(did="state", more_than=Fraction(1, 2)), "ccs", (True, 2, 2, 0)),
        (Consensus(did="state", more_than=2), "cc", (False, 2, 3, 1)),
        (Consensus(did="state", at_least=Fraction(1), base="present", body="circle"), "ccccccccc", (False, 9, 10, 1)),
        (Consensus(did="state", at_least=Fraction(1), base="present", body="circle"), "cccccccccc", (True, 10, 10, 0)),
        (Consensus(did="state", consent=("consent", "stand-aside"), aside="abstain", at_least=2), "csx", (True, 2, 2, 0)),
        (Consensus(did="state", block="stand-aside"), "ccs", (False, 2, 1, 1)),
    ],
)
def test_all_three_are_asked(rule: Consensus, said: str, told: tuple[Any, ...]) -> None:
    """Enough consent, few enough aside, no block; what is missing is told together."""
    verdict = rule.check(here(said))
    assert told == (verdict.ok, verdict.observed, verdict.required, verdict.missing)


def test_who_is_recused_neither_consents_nor_blocks() -> None:
    """And is not in the base; where all are, there is no consensus of nobody."""
    made = Consensus(did="state", at_least=Fraction(1), base="members", body="circle", recused="declare")
    said = "bcsccccccc"
    assert [(False, 10), (False, 9), (False, 8), (True, 7), (False, 0)] == [
        (verdict.ok, verdict.values["base"]) for verdict in (made.check(here(said, recused=n)) for n in (0, 1, 2, 3, 10))
    ]


def test_nobody_present_finds_no_consensus() -> None:
    """Not even where one consent would be enough."""
    made = Consensus(did="state", base="present", body="circle")
    assert [(False, 1), (True, 0)] == [(verdict.ok, verdict.missing) for verdict in (made.check(here("c", present=n)) for n in (0, 1))]


@pytest.mark.parametrize(
    ("said", "en", "zh"),
    [
        (
            "cccccccssb",
            (
                "7 of 10 (members) consent, 2 stand aside, 1 block; "
                "at least 8 (≥ 3/4) must consent, at most 2 may stand aside, nobody may block: 2 missing."
            ),
            "基数10（全体成员）：同意7，保留2，阻止1；须至少8同意（≥ 3/4），保留至多2，不得有人阻止：尚差2。",
        ),
        (
            "cccccccc",
            "8 of 10 (members) consent, 0 stand aside, 0 block; at least 8 (≥ 3/4) must consent, at most 2 may stand aside, nobody may block.",
            "基数10（全体成员）：同意8，保留0，阻止0；须至少8同意（≥ 3/4），保留至多2，不得有人阻止。",
        ),
    ],
)
def test_the_sentence_counts(said: str, en: str, zh: str) -> None:
    """All three, with what is required of each."""
    made = STRICT.check(here(said))
    assert (en, zh) == (sentence(TOWN, made), sentence(TOWN, made, language="zh"))


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"at_least": 1, "more_than": 1}, "give either"),
        ({"at_least": 0}, "above 0"),
        ({"at_most_aside": -1}, "'at_most_aside' is not below 0"),
        ({"base": "members"}, "go with a 'body'"),
        ({"body": "circle"}, "go with a 'body'"),
    ],
)
def test_a_consensus_that_means_nothing_is_refused(given: dict[str, Any], fault: str) -> None:
    """When it is made, not when it is asked."""
    with pytest.raises(ValueError, match=fault):
        Consensus(did="state", **given)


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        (STRICT, []),
        (Consensus(did="state", consent="yes", aside=("meh", "abstain"), block="no"), ["unknown-choice"] * 3),
        (Consensus(did="state", base="present", body="panel"), ["consensus"]),
    ],
)
def test_what_nobody_can_say_is_a_problem_of_the_procedure(rule: Consensus, codes: list[str]) -> None:
    """Nor can anybody be present where nobody signs in."""
    assert codes == [problem.code for problem in rule.problems(TOWN)]


def test_every_parameter_is_given_by_its_name() -> None:
    """None by its place."""
    made: Any = Consensus
    with pytest.raises(TypeError, match="positional argument"):
        made("for", did="state")


def test_who_signs_in_now_is_not_present_yet() -> None:
    """The base is of those who had signed in before the action."""
    view = here("ccc", present=4)
    view.action = action("sign-in", by=actor("p-9"))
    verdict = Consensus(did="state", at_least=Fraction(3, 4), base="present", body="circle").check(view)
    assert (True, 3, 4) == (verdict.ok, verdict.observed, verdict.values["base"])
