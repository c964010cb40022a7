"""More than each other: one below, at and above, alone, nobody, secret totals."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from deliberation.messages import sentence
from deliberation.model import BLANK, Choice, Fact, Tally, View
from deliberation.rules import Plurality
from deliberation.testing import Table, look
from tests.making import action, case, move, procedure, record
from tests.rules.test_majority import TOWN as COUNCIL_TOWN
from tests.rules.test_majority import here as there

TOWN = procedure(move("vote", "open", by=("villager",), asks=(Fact("choice", "choice", of=tuple(map(Choice, ("well", "road", "lamp")))),)))
WELL = Plurality(did="vote", choice="well")
DRY = Plurality(did="vote", choice="well", among=("well", "road"))


def here(*, blank: int = 0, **votes: int) -> View:
    """A look at so many votes for each."""
    tallies = {f"{choice}/": Tally(count, 1) for choice, count in votes.items()}
    tallies |= {f"{choice}/women": Tally(99, 99) for choice in votes} | {f"{BLANK}/": Tally(blank, 9)}
    return look(case(TOWN, records={"vote": record(tallies=tallies)}), procedure=TOWN)


TABLES = (
    Table(
        Plurality(counts="result", choice="well"),
        accepts={"3 for the well and 2 for the road are stated": look(action=action(data={"result": {"well": 3, "road": 2}}))},
        refuses={"nobody states how many chose what": look()},
    ),
    Table(
        WELL,
        accepts={"3 for the well, 2 for the road, 2 for the lamp": here(well=3, road=2, lamp=2), "all for the well": here(well=1)},
        refuses={
            "2 for the well, 2 for the road": here(well=2, road=2),
            "1 for the well, 2 for the road": here(well=1, road=2),
            "nobody voted": here(),
        },
    ),
    Table(
        DRY,
        accepts={"3 for the well, 2 for the road, 9 for the lamp that is not compared": here(well=3, road=2, lamp=9)},
        refuses={"2 for the well, 2 for the road": here(well=2, road=2)},
    ),
)


@pytest.mark.parametrize(
    ("votes", "ok", "required", "missing", "spare", "code"),
    [
        ({"well": 1, "road": 2}, False, 3, 2, -1, "plurality.no"),
        ({"well": 2, "road": 2}, False, 3, 1, 0, "plurality.no"),
        ({"well": 3, "road": 2}, True, 3, 0, 1, "plurality"),
        ({"well": 3, "road": 2, "lamp": 3}, False, 4, 1, 0, "plurality.no"),
        ({"well": 4, "road": 2, "lamp": 3}, True, 4, 0, 1, "plurality"),
        ({"road": 1}, False, 2, 2, -1, "plurality.no"),
        ({"well": 1}, True, 1, 0, 1, "plurality.alone"),
        ({"well": 1, "blank": 9}, True, 1, 0, 1, "plurality.alone"),
        ({}, False, 1, 1, 0, "plurality.none"),
    ],
)
def test_one_more_than_each_other_is_enough(votes: dict[str, int], ok: bool, required: int, missing: int, spare: int, code: str) -> None:
    """And as many is not; blank votes and groups count for nobody."""
    verdict = WELL.check(here(**votes))
    assert (ok, required, missing, spare, code) == (verdict.ok, verdict.required, verdict.missing, verdict.values["spare"], verdict.code)
    assert votes.get("well", 0) == verdict.observed


def test_only_what_is_named_is_compared() -> None:
    """A third option neither wins nor hinders; one that nobody chose has none."""
    assert [True, False, True] == [DRY.check(here(**votes)).ok for votes in ({"well": 3, "lamp": 5}, {"well": 2, "road": 2}, {"well": 1})]
    assert () == DRY.check(here(well=1, lamp=1)).values["others"]
    nobody = DRY.check(here(lamp=5))
    assert (False, 0, 1, 1, "plurality.none") == (nobody.ok, nobody.observed, nobody.required, nobody.missing, nobody.code)


def test_a_secret_vote_is_compared_by_its_totals() -> None:
    """As the counting action brings them; without them nobody chose."""
    for totals, ok in (({"well": 3, "road": 2}, True), ({"well": 2, "road": 2}, False), ({}, False)):
        view = look(case(TOWN), action(data={"result": totals} if totals else {}), procedure=TOWN, totals={"vote": "result"})
        assert ok is WELL.check(view).ok


@pytest.mark.parametrize(
    ("votes", "en", "zh"),
    [
        (
            {"well": 3, "road": 1},
            "'well' has 3 votes, the next most are 1 for 'road': 2 ahead.",
            "「well」得3票，其次为「road」的1票：领先2票。",
        ),
        (
            {"well": 1, "road": 1, "lamp": 1},
            "'well' has 1 votes, 'lamp', 'road' 1: 1 missing.",
            "「well」得1票，「lamp」、「road」得1票：尚缺1票。",
        ),
        ({"well": 2}, "'well' has all 2 votes.", "「well」得全部2票。"),
        ({}, "nobody chose 'well' or anything else.", "无人选择「well」或其他选项。"),
    ],
)
def test_the_sentence_counts(votes: dict[str, int], en: str, zh: str) -> None:
    """How many each has, and how many are missing or ahead."""
    made = WELL.check(here(**votes))
    assert (en, zh) == (sentence(TOWN, made), sentence(TOWN, made, language="zh"))


FOR = Plurality(did="vote", choice="for")


@pytest.mark.parametrize(
    ("more", "votes", "recused", "ok", "observed", "required"),
    [
        # p-1 weighs 3, p-2 weighs 2, the others 1; p-3 and p-4 are away.
        ({}, "faa", "", False, 1, 3),
        ({"body": "council", "weighed": True}, "faa", "", False, 3, 4),
        ({"body": "council", "weighed": True}, "fa", "", True, 3, 3),
        ({"recused": "declare"}, "faa", "3", False, 1, 2),
        ({"recused": "declare"}, "faa", "23", True, 1, 1),
        ({"recused": "declare"}, "f", "1", False, 0, 1),
        ({"body": "council", "without": ("away",)}, "ffaa", "", True, 2, 1),
        ({"body": "council", "without": ("away",)}, "aafff", "", False, 1, 3),
    ],
)
def test_a_plurality_of_those_who_count(more: dict[str, Any], votes: str, recused: str, ok: bool, observed: int, required: int) -> None:
    """By weight, and without those who are left out."""
    verdict = attrs.evolve(FOR, **more).check(there(votes, recused=[f"p-{n}" for n in recused]))
    assert (ok, observed, required) == (verdict.ok, verdict.observed, verdict.required)


def test_the_sentence_says_who_was_left_out() -> None:
    """And that votes have weights."""
    weighed = attrs.evolve(FOR, body="council", weighed=True, without=("away",)).check(there("fa"))
    assert "'for' has 3 votes, the next most are 2 for 'against', by weight, 2 left out: 1 ahead." == sentence(COUNCIL_TOWN, weighed)
    alone = attrs.evolve(FOR, recused="declare").check(there("fa", recused=["p-2"]))
    assert "「for」得全部1票，已除去1人。" == sentence(COUNCIL_TOWN, alone, language="zh")


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"body": "council", "weighed": True, "without": ("away",), "recused": "declare"}, []),
        ({"body": "council", "without": ("men",)}, ["plurality"]),
        ({"did": "ballot"}, []),
        ({"did": "ballot", "body": "council", "weighed": True}, ["counts-secret"]),
    ],
)
def test_a_plurality_that_nobody_can_count_is_a_problem_of_the_procedure(more: dict[str, Any], codes: list[str]) -> None:
    """Groups that are not there, people in a secret vote."""
    assert codes == [problem.code for problem in attrs.evolve(FOR, **more).problems(COUNCIL_TOWN)]


@pytest.mark.parametrize("given", [{"weighed": True}, {"without": ("away",)}])
def test_members_are_those_of_a_body(given: dict[str, Any]) -> None:
    """Which has to be named."""
    with pytest.raises(ValueError, match="needs a 'body'"):
        Plurality(did="vote", choice="well", **given)


@pytest.mark.parametrize("among", [("road", "lamp"), ("well",), ("well", "well")])
def test_one_choice_is_more_than_others(among: Any) -> None:
    """What is compared has at least two, and the one that is asked about."""
    with pytest.raises(ValueError, match="names the choice and at least one other"):
        Plurality(did="vote", choice="well", among=among)


def test_what_nobody_can_choose_is_a_problem_of_the_procedure() -> None:
    """Each name that is not among the choices."""
    assert [] == list(DRY.problems(TOWN))
    made = Plurality(did="vote", choice="pond", among=("pond", "road", "tree"))
    assert ["choice", "among", "among"] == [problem.path[0] for problem in made.problems(TOWN)]


@pytest.mark.parametrize(
    ("result", "ok"), [({"well": 3, "road": 2}, True), ({"well": 2, "road": 2, "lamp": 0}, False), ({}, False), (None, False)]
)
def test_a_count_that_is_stated_is_compared(result: Any, ok: bool) -> None:
    """Where nobody states it, nobody can tell."""
    verdict = Plurality(counts="result", choice="well").check(look(action=action(data={"result": result} if result is not None else {})))
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
        Plurality(choice="well", **given)


def test_a_choice_that_is_never_stated_is_a_problem() -> None:
    """Where the count says which choices it has."""
    of = procedure(vouched=(Fact("result", "totals", of=(Choice("well"), Choice("road"))),))
    assert [] == list(Plurality(counts="result", choice="well").problems(of))
    assert ["unknown-choice"] == [one.code for one in Plurality(counts="result", choice="lamp").problems(of)]


def test_the_others_are_those_with_the_most() -> None:
    """Whoever has fewer is not told."""
    assert ("road",) == WELL.check(here(well=3, road=2, lamp=1)).values["others"]
    assert ("lamp", "road") == WELL.check(here(well=1, road=2, lamp=2)).values["others"]
