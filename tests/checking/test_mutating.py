"""Mutants: every kind of edit, each well formed, each in one place, no two the same."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path

import attrs
import pytest

from deliberation import read_procedure, towns, write_procedure
from deliberation.checking import Mutant, difference, mutants, mutation, sampled
from deliberation.definition import define
from deliberation.model import Arrow, Body, Deadline, Fact, Need, Outcome, Procedure, Who
from deliberation.quantities import Bands, Either, read_duration
from deliberation.rules import AllOf, AtLeast, AtMostTimes, Did, Elapsed, Is, Majority, MoreThan, Quorum
from tests.little_town import little_town
from tests.making import HALL, move, needs, procedure, rule

ROOT = Path(__file__).parents[2]
LANE = towns.load_town(ROOT / "examples/own_town").procedure()
XICHUAN = towns.load("xichuan").procedure()
BANDS = Bands(((100, Either("lesser", (10, Fraction(1, 3)))),), 20)


def names(of: Procedure) -> list[str]:
    """The names of its mutants."""
    return [one.name for one in mutants(of)]


def asking(*rules: object) -> Procedure:
    """A small procedure in which a move needs these rules."""
    return define(
        procedure(
            move("ask", target="open"),
            move("sign-in", "open", None, [Who(member_of="council")]),
            move("act", "open", "closed", needs=[f"r-{at}" for at in range(len(rules))], pins=("council",)),
            rules=tuple(rule(f"r-{at}", one) for at, one in enumerate(rules)),
            topic=(Fact("size", "count"), Fact("kind")),
            bodies=(Body("council", present="sign-in"),),
        )
    )


def ruled(*rules: object) -> list[str]:
    """The names of the edits to the rules that a move needs."""
    return [name for name in names(asking(*rules)) if " rules." in name]


def test_of_a_small_town_every_edit_is_made() -> None:
    """In the order of its file, under names that stay."""
    assert [
        "shorten deadlines.notice.after",
        "flip rules.shared-matter.rule",
        "raise rules.all-answered.at_least",
        "swap rules.quorum more_than",
        "swap rules.most-agree more_than",
        "widen moves.propose.by clerk",
        "drop moves.publish.needs shared-matter",
        "widen moves.publish.by resident",
        "widen moves.object.by clerk",
        "widen moves.answer.by resident",
        "drop moves.end-notice.needs all-answered",
        "widen moves.call.by resident",
    ] == names(LANE)[:12]


def test_a_count_goes_by_one_less_and_one_more() -> None:
    """Also within bands and the lesser of several; below nothing it does not go, and neither where a rule cannot be so."""
    assert ["lower rules.r-0.at_least", "raise rules.r-0.at_least"] == ruled(Quorum(body="council", at_least=4))
    assert [
        "lower rules.r-0.at_least up to 100 10",
        "lower rules.r-0.at_least above",
        "raise rules.r-0.at_least up to 100 10",
        "raise rules.r-0.at_least above",
        "swap rules.r-0 at_least",
    ] == ruled(Majority(did="ask", at_least=BANDS, size="size"))
    assert ["flip rules.r-0.rule", "raise rules.r-0.value"] == ruled(MoreThan(fact="size", value=0))
    assert ["raise rules.r-0.times"] == ruled(AtMostTimes(move="ask", times=1))


def test_a_share_that_is_enough_becomes_one_that_is_not_yet() -> None:
    """And the other way; a count would be the same as one less."""
    more, least = Quorum(body="council", more_than=Fraction(1, 2)), Quorum(body="council", at_least=Fraction(1, 2))
    assert ["swap rules.r-0 more_than"] == ruled(more)
    assert ["swap rules.r-0 at_least"] == ruled(least)
    assert least == next(one.procedure.rules[0].rule for one in mutants(asking(more)) if one.edit == "swap")


@pytest.mark.parametrize(
    ("lasts", "shorter", "longer"),
    [("2 weeks", "13 days", "15 days"), ("3 days", "2 days", "4 days"), ("1 hour", None, "2 hours"), ("2 months", "1 months", "3 months")],
)
def test_a_time_is_a_day_shorter_or_longer(lasts: str, shorter: str | None, longer: str) -> None:
    """Or an hour or a month; no time at all is none. At least so long becomes at most so long."""
    made = {one.edit: one.procedure.rules[0].rule for one in mutants(asking(Elapsed(since="ask", at_least=read_duration(lasts))))}
    expected = {
        **({"shorten": Elapsed(since="ask", at_least=read_duration(shorter))} if shorter else {}),
        "lengthen": Elapsed(since="ask", at_least=read_duration(longer)),
        "flip": Elapsed(since="ask", at_most=read_duration(lasts)),
    }
    assert expected == {edit: one for edit, one in made.items() if edit in ("shorten", "lengthen", "flip")}


def test_the_parts_and_the_lapses_of_a_rule_are_dropped() -> None:
    """One at a time."""
    parts = [Is(fact="kind", value="x"), AtLeast(fact="size", value=0), AllOf(of=("r-0", "r-1")), Did(move="ask", void_after=("act",))]
    assert [
        "flip rules.r-0.rule",
        "flip rules.r-1.rule",
        "raise rules.r-1.value",
        "drop rules.r-2.of r-0",
        "drop rules.r-2.of r-1",
        "drop rules.r-3.void_after act",
    ] == ruled(*parts)


def test_a_deadline_comes_sooner_and_another_number_of_times() -> None:
    """Where it is extended or comes again."""
    notice = Deadline(
        "notice", ("ask",), after=read_duration("7 days"), extension=read_duration("1 day"), urge_every=read_duration("2 days"), at_most=3
    )
    moves = (move("ask", target="open"), move("more", "open", extends=("notice",)), move("end", "open", "closed", at="notice"))
    assert [
        "shorten deadlines.notice.after",
        "shorten deadlines.notice.urge_every",
        "raise deadlines.notice.extensions",
        "lower deadlines.notice.at_most",
        "raise deadlines.notice.at_most",
    ] == names(define(procedure(*moves, deadlines=(notice,))))


def test_a_move_is_made_by_more_and_guards_less() -> None:
    """By another role, and by one for every place; but who makes the clock's moves is no question."""
    known = set(names(HALL))
    assert {
        "drop moves.sign-in.counts_since call",
        "drop moves.leave.retracts",
        "widen moves.propose.by villager@village",
        "widen moves.propose.by chair",
        "drop moves.verify.needs two-hands",
    } == known & {
        "drop moves.sign-in.counts_since call",
        "drop moves.leave.retracts",
        "widen moves.propose.by villager@village",
        "widen moves.propose.by villager",
        "widen moves.propose.by chair",
        "widen moves.end-notice.by chair",
        "drop moves.verify.needs two-hands",
    }


def test_each_arrow_and_outcome_is_edited_by_itself() -> None:
    """Its needs, and where it leads."""
    steps = ("open", "heard", "done", "filed")
    arrows = (Arrow("open", "done", needs("it")), Arrow("heard", "done", needs("it")))
    acting = attrs.evolve(move("act"), arrows=arrows)
    ends = (Outcome("again", "open", needs("it")), Outcome("over", "filed", otherwise=True))
    moves = (
        move("ask", target="open"),
        move("hear", "open", "heard"),
        acting,
        move("file", "done", "filed"),
        move("look", "heard", outcomes=ends),
    )
    of = define(procedure(*moves, steps=steps, end=("filed",), rules=(rule("it", Did(move="ask")),)))
    assert [
        "shortcut moves.ask.to heard",
        "drop moves.act.arrows.open.needs it",
        "shortcut moves.act.arrows.open.to filed",
        "drop moves.act.arrows.heard.needs it",
        "shortcut moves.act.arrows.heard.to filed",
        "drop moves.look.outcomes.again.needs it",
        "shortcut moves.look.outcomes.again.to done",
    ] == names(of)


def fits(one: Mutant) -> bool:
    """Whether a mutant differs from its original at its path alone, and is what its own file says."""
    told = difference(one.original, one.procedure)
    again = read_procedure(write_procedure(one.procedure))
    return 1 <= len(told) <= 2 and all(each.path[: len(one.path)] == one.path for each in told) and again.digest == one.procedure.digest


every = cache(lambda of: tuple(mutants(of)))
"""All of them, made once."""


@pytest.mark.parametrize("of", [LANE, XICHUAN, HALL], ids=["lane", "xichuan", "hall"])
def test_a_mutant_is_a_town_that_could_be_written(of: Procedure) -> None:
    """It is read from its own file, and differs from the original where it says; all have other names and other digests."""
    known = every(of)
    assert [] == [one.name for one in sampled(known, 15, seed=1) if not fits(one)]
    assert len(known) == len({one.name for one in known}) == len({of.digest, *(one.procedure.digest for one in known)}) - 1


def test_every_kind_of_edit_occurs_in_the_default_town(tmp_path: Path) -> None:
    """But a shortcut is only where the step that it leaves out can still be reached: the smallest town has none."""
    assert {"drop", "lower", "raise", "swap", "shorten", "lengthen", "flip", "shortcut", "widen"} == {one.edit for one in every(XICHUAN)}
    assert ["shorten deadlines.notice.after"] == [
        one.name for one in mutants(towns.load_town(little_town(tmp_path)).procedure()) if one.edit in ("shorten", "shortcut")
    ]


def test_an_edit_is_told_in_both_languages() -> None:
    """Where it comes down to two differences, both are."""
    (swapped,) = [one for one in mutants(LANE) if one.name == "swap rules.quorum more_than"]
    assert "rules: 'quorum': at_least: + ≥ 1/2; rules: 'quorum': more_than: − > 1/2" == mutation(swapped)
    assert "规则：「法定人数」（quorum）：至少：增加1/2；规则：「法定人数」（quorum）：超过：删去1/2" == mutation(swapped, language="zh")


def test_a_sample_is_the_same_for_a_seed() -> None:
    """In the order of all of them; another for another seed, and everything where there is no more."""
    known = tuple(mutants(LANE))
    some = sampled(known, 5, seed=3)
    assert 5 == len(some)
    assert some == sampled(iter(known), 5, seed=3) == tuple(one for one in known if one in some)
    assert some != sampled(known, 5)
    assert known == sampled(known, None) == sampled(known, 99)
    assert () == sampled(known, 0)


def test_a_need_may_be_a_negated_one() -> None:
    """Its name says so."""
    of = procedure(
        move("ask", target="open"),
        move("act", "open", "closed", needs=["not it"]),
        rules=(rule("it", Is(fact="kind", value="x")),),
        topic=(Fact("kind"),),
    )
    assert Need("it", negated=True) == of.moves[1].needs[0]
    assert "drop moves.act.needs not it" in names(of)
