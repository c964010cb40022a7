"""Who wins a tie: nobody, the chair, what leaves things as they are, or a lot that anybody can draw again."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.messages import sentence
from deliberation.model import Choice, Entry, Fact, Tally, Verdict, View
from deliberation.rules import Tie
from deliberation.rules.drawn import draw
from deliberation.testing import Table, look
from tests.making import action, case, move, procedure, record
from tests.rules.test_majority import TOWN as COUNCIL_TOWN
from tests.rules.test_majority import here as there

OPTIONS = Fact("choice", "choice", of=(Choice("for"), Choice("against"), Choice("abstain")))
TOWN = procedure(
    move("vote", "open", by=("villager",), asks=(OPTIONS,)),
    move("cast", "open", asks=(OPTIONS,)),
    move("close", "open", "closed", asks=(Fact("seed"),)),
)


def here(*, cast: str | None = None, seed: str | None = None, **votes: int) -> View:
    """A look at so many votes, what the chair cast, and the seed that comes with the action."""
    records = {
        "vote": record(tallies={f"{choice}/": Tally(count, 9 * count) for choice, count in votes.items()}),
        "cast": record({"p-1": Entry(9, cast, 1)}, {f"{cast}/": Tally(1, 1)}) if cast else record(),
    }
    return look(case(TOWN, records=records), action("close", data={"seed": seed} if seed else {}), procedure=TOWN)


def tie(**more: Any) -> Tie:
    """For against against."""
    return Tie(**{"did": "vote", "choice": "for", "among": ("for", "against"), **more})


CASTS = tie(by="chair-casts", casting="cast")
KEEPS = tie(by="status-quo", keeps="against")
LOT = tie(by="lot", seed="seed")
FALLS_FOR = next(seed for seed in map(str, range(99)) if draw(seed, ("for", "against"), 1) == ("for",))
FALLS_AGAINST = next(seed for seed in map(str, range(99)) if draw(seed, ("for", "against"), 1) == ("against",))
TABLES = (
    Table(
        Tie(counts="result", choice="for", by="status-quo", keeps="for"),
        accepts={"5 for and 5 against are stated": look(action=action(data={"result": {"for": 5, "against": 5}}))},
        refuses={"nobody states how many chose what": look()},
    ),
    Table(
        CASTS,
        accepts={"5 to 5, and the chair cast for": here(**{"for": 5, "against": 5, "cast": "for"})},
        refuses={
            "5 to 5, and the chair cast against": here(**{"for": 5, "against": 5, "cast": "against"}),
            "5 to 5, and the chair has not cast": here(**{"for": 5, "against": 5}),
            "5 to 4, and the chair cast for: no tie": here(**{"for": 5, "against": 4, "cast": "for"}),
        },
    ),
    Table(
        tie(choice="against", by="status-quo", keeps="against"),
        accepts={"5 to 5: against leaves things as they are": here(**{"for": 5, "against": 5})},
        refuses={"4 to 5: no tie": here(**{"for": 4, "against": 5})},
    ),
    Table(
        LOT,
        accepts={f"5 to 5, and the seed {FALLS_FOR} draws for": here(**{"for": 5, "against": 5, "seed": FALLS_FOR})},
        refuses={
            f"5 to 5, and the seed {FALLS_AGAINST} draws against": here(**{"for": 5, "against": 5, "seed": FALLS_AGAINST}),
            "5 to 5, and nobody gave a seed": here(**{"for": 5, "against": 5}),
        },
    ),
)


@pytest.mark.parametrize(
    ("rule", "votes", "ok", "code"),
    [
        # No tie, whatever decides one: one more, one fewer, nobody.
        (CASTS, {"for": 6, "against": 5, "cast": "for"}, False, "tie.none"),
        (CASTS, {"for": 5, "against": 6, "cast": "for"}, False, "tie.none"),
        (CASTS, {"abstain": 9, "cast": "for"}, False, "tie.none"),
        (KEEPS, {}, False, "tie.none"),
        (LOT, {"for": 1, "seed": FALLS_FOR}, False, "tie.none"),
        # One to one is a tie, and so is five to five; abstentions stand aside.
        (tie(), {"for": 1, "against": 1}, False, "tie.fails"),
        (tie(), {"for": 5, "against": 5, "abstain": 9}, False, "tie.fails"),
        (CASTS, {"for": 5, "against": 5, "abstain": 9, "cast": "for"}, True, "tie.cast"),
        (CASTS, {"for": 5, "against": 5, "cast": "against"}, False, "tie.cast"),
        (CASTS, {"for": 5, "against": 5, "cast": "abstain"}, False, "tie.not-cast"),
        (CASTS, {"for": 5, "against": 5}, False, "tie.not-cast"),
        (KEEPS, {"for": 5, "against": 5}, False, "tie.status-quo"),
        (tie(choice="against", by="status-quo", keeps="against"), {"for": 5, "against": 5}, True, "tie.status-quo"),
        (tie(by="status-quo", keeps="abstain"), {"for": 5, "against": 5}, False, "tie.changes"),
        (LOT, {"for": 5, "against": 5, "seed": FALLS_FOR}, True, "tie.lot"),
        (LOT, {"for": 5, "against": 5, "seed": FALLS_AGAINST}, False, "tie.lot"),
        (LOT, {"for": 5, "against": 5}, False, "tie.no-seed"),
        # Without `among`, every choice made stands against the others.
        (tie(among=()), {"for": 5, "against": 4, "abstain": 5}, False, "tie.fails"),
        (tie(among=()), {"for": 5, "against": 5, "abstain": 6}, False, "tie.none"),
        (tie(among=(), by="status-quo", keeps="for"), {"for": 5, "against": 5, "abstain": 5}, True, "tie.status-quo"),
    ],
)
def test_a_tie_goes_where_its_rule_says(rule: Tie, votes: dict[str, Any], ok: bool, code: str) -> None:
    """Only a tie, and only to one side."""
    verdict = rule.check(here(**votes))
    assert (ok, code, votes.get("for", 0) if rule.choice == "for" else votes.get("against", 0)) == (
        verdict.ok,
        verdict.code,
        verdict.observed,
    )


@pytest.mark.parametrize("rule", [CASTS, KEEPS, LOT, tie()])
def test_a_tie_goes_to_one_side_at_most(rule: Tie) -> None:
    """What is true of one choice is not true of the other."""
    other = Tie(did="vote", choice="against", among=rule.among, by=rule.by, casting=rule.casting, keeps=rule.keeps, seed=rule.seed)
    for cast in (None, "for", "against"):
        for seed in ("1", "2", "3"):
            view = here(**{"for": 3, "against": 3, "cast": cast, "seed": seed})
            held = [rule.check(view).ok, other.check(view).ok]
            assert sum(held) == (0 if rule.by == "fails" or (rule.by == "chair-casts" and cast is None) else 1)


def test_a_seed_may_be_a_count() -> None:
    """It is drawn as its digits."""
    view = here(**{"for": 3, "against": 3, "seed": FALLS_FOR})
    assert LOT.check(view).ok
    counted = look(view.case, action("close", data={"seed": int(FALLS_FOR)}), procedure=TOWN)
    assert LOT.check(counted).ok


@pytest.mark.parametrize(
    ("more", "votes", "recused", "ok", "observed", "most"),
    [
        # p-1 weighs 3, p-2 weighs 2, the others 1; p-3 and p-4 are away.
        ({}, "faa", "", False, 1, 2),
        ({"body": "council", "weighed": True}, "faa", "", True, 3, 3),
        ({"body": "council", "weighed": True}, "faaa", "", False, 3, 4),
        ({"body": "council", "weighed": True, "without": ("away",)}, "faa", "", False, 3, 2),
        ({"recused": "declare"}, "faa", "3", True, 1, 1),
        ({"recused": "declare"}, "faa", "45", False, 1, 2),
        ({"recused": "declare"}, "fa", "12", False, 0, 0),
        ({"body": "council", "without": ("away",)}, "faa", "", True, 1, 1),
        ({"body": "council", "without": ("away",), "recused": "declare"}, "faaa", "2", False, 1, 0),
    ],
)
def test_a_tie_of_those_who_count(more: dict[str, Any], votes: str, recused: str, ok: bool, observed: int, most: int) -> None:
    """By weight, and without those who are left out."""
    rule = tie(choice="for", by="status-quo", keeps="for", **more)
    verdict = rule.check(there(votes, recused=[f"p-{n}" for n in recused]))
    assert (ok, observed, most) == (verdict.ok, verdict.observed, verdict.required)


def test_the_others_are_all_but_the_one_that_is_asked_about() -> None:
    """Whether their names stand before it or after."""
    rule = tie(choice="against", among=())
    verdict = rule.check(here(**{"for": 2, "against": 2, "abstain": 2}))
    assert ("abstain", "for") == verdict.values["others"]
    fewer = rule.check(here(**{"for": 2, "against": 2, "abstain": 1}))
    assert ("for",) == fewer.values["others"]


def test_a_lot_without_a_seed_cannot_be_told() -> None:
    """It is neither won nor lost."""
    verdict = LOT.check(here(**{"for": 5, "against": 5}))
    assert (False, "tie.no-seed", True) == (verdict.ok, verdict.code, verdict.sentence.unknown)


def test_nobody_ties_with_nobody() -> None:
    """One vote, and no other choice made, is no tie."""
    verdict = tie(among=(), by="status-quo", keeps="for").check(here(**{"for": 1}))
    assert (False, 1, 0, "tie.none") == (verdict.ok, verdict.observed, verdict.required, verdict.code)


def test_the_sentence_says_who_was_left_out() -> None:
    """And that votes have weights."""
    weighed = tie(body="council", weighed=True, without=("away",)).check(there("fa"))
    assert "'for' has 3 votes, the most of the others 2, by weight, 2 left out: no tie." == sentence(COUNCIL_TOWN, weighed)
    assert "「for」得3票，其余最多2票，按权重，已除去2人：不相等。" == sentence(COUNCIL_TOWN, weighed, language="zh")
    even = tie(recused="declare").check(there("faa", recused=["p-3"]))
    assert "'for' and 'against' have 1 votes each, 1 left out, and a tie fails." == sentence(COUNCIL_TOWN, even)


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({}, []),
        ({"body": "council", "weighed": True, "without": ("away",), "recused": "declare"}, []),
        ({"body": "council", "without": ("men",)}, ["tie"]),
        ({"did": "ballot"}, []),
        ({"did": "ballot", "body": "council", "weighed": True, "without": ("away",), "recused": "declare"}, ["counts-secret"] * 3),
    ],
)
def test_a_tie_that_nobody_can_count_is_a_problem_of_the_procedure(more: dict[str, Any], codes: list[str]) -> None:
    """Groups that are not there, people in a secret vote."""
    assert codes == [problem.code for problem in tie(**more).problems(COUNCIL_TOWN)]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"weighed": True}, "'weighed' needs a 'body'"),
        ({"without": ("away",)}, "'without' needs a 'body'"),
        ({"among": ("against", "abstain")}, "names the choice and at least one other"),
        ({"among": ("for",)}, "names the choice and at least one other"),
        ({"among": ("for", "for")}, "names the choice and at least one other"),
        ({"by": "chair-casts"}, "'casting' goes with 'by: chair-casts'"),
        ({"by": "status-quo"}, "'keeps' goes with 'by: status-quo'"),
        ({"by": "lot"}, "'seed' goes with 'by: lot'"),
        ({"casting": "cast"}, "'casting' goes with 'by: chair-casts'"),
        ({"by": "lot", "seed": "seed", "keeps": "for"}, "'keeps' goes with 'by: status-quo'"),
    ],
)
def test_a_tie_that_means_nothing_is_refused(given: dict[str, Any], fault: str) -> None:
    """When it is made, not when it is asked."""
    with pytest.raises(ValueError, match=fault):
        tie(**given)


@pytest.mark.parametrize(
    ("made", "en"),
    [
        (CASTS.check(here(**{"for": 2, "against": 1})), "'for' has 2 votes, the most of the others 1: no tie."),
        (tie().check(here(**{"for": 2, "against": 2})), "'for' and 'against' have 2 votes each, and a tie fails."),
        (
            KEEPS.check(here(**{"for": 2, "against": 2})),
            "'for' and 'against' have 2 votes each; 'against' leaves things as they are, and wins.",
        ),
        (CASTS.check(here(**{"for": 2, "against": 2, "cast": "for"})), "'for' and 'against' have 2 votes each; the chair cast 'for'."),
        (CASTS.check(here(**{"for": 2, "against": 2})), "'for' and 'against' have 2 votes each; the chair has not cast."),
        (
            LOT.check(here(**{"for": 2, "against": 2, "seed": FALLS_FOR})),
            f"'for' and 'against' have 2 votes each; the lot with the seed {FALLS_FOR} fell on 'for'.",
        ),
        (LOT.check(here(**{"for": 2, "against": 2})), "'for' and 'against' have 2 votes each; the seed of the lot is missing: 'seed'."),
    ],
)
def test_the_sentence_says_who_and_why(made: Verdict, en: str) -> None:
    """With the number of votes on each side."""
    assert en == sentence(TOWN, made)
    assert sentence(TOWN, made, language="zh")


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (CASTS, []),
        (tie(choice="maybe", among=()), ["choice"]),
        (tie(among=("for", "no", "never")), ["among", "among"]),
        (tie(by="status-quo", keeps="never"), ["keeps"]),
        (tie(among=(), by="chair-casts", casting="close"), ["choice"]),
        (tie(by="chair-casts", casting="close"), ["choice", "choice"]),
    ],
)
def test_what_nobody_can_choose_is_a_problem_of_the_procedure(rule: Tie, found: list[str]) -> None:
    """In the vote, and in the chair's own."""
    assert found == [problem.path[0] for problem in rule.problems(TOWN)]


@pytest.mark.parametrize(
    ("result", "ok"), [({"well": 3, "road": 2}, False), ({"well": 2, "road": 2, "lamp": 0}, True), ({}, False), (None, False)]
)
def test_a_count_that_is_stated_is_compared(result: Any, ok: bool) -> None:
    """Where nobody states it, nobody can tell."""
    verdict = Tie(counts="result", choice="well", by="status-quo", keeps="well").check(
        look(action=action(data={"result": result} if result is not None else {}))
    )
    assert (ok, result is None) == (verdict.ok, verdict.sentence.unknown)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, "give either 'did' or 'counts'"),
        ({"did": "vote", "counts": "result"}, "give either 'did' or 'counts'"),
        ({"counts": "result", "recused": "declare"}, "'recused' goes with 'did'"),
    ],
)
def test_either_people_are_counted_or_a_count_is_stated(given: dict[str, Any], fault: str) -> None:
    """Never both, and names are of people."""
    with pytest.raises(ValueError, match=fault):
        Tie(choice="well", by="status-quo", keeps="well", **given)


def test_a_choice_that_is_never_stated_is_a_problem() -> None:
    """Where the count says which choices it has."""
    of = procedure(vouched=(Fact("result", "totals", of=(Choice("well"), Choice("road"))),))
    assert [] == list(Tie(counts="result", choice="well", by="status-quo", keeps="well").problems(of))
    assert ["unknown-choice"] == [one.code for one in Tie(counts="result", choice="lamp", by="status-quo", keeps="well").problems(of)]
