"""Mutants tried on a town's stories and promises: what notices them, and what nobody does."""

from __future__ import annotations

import gc
import re
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest

from deliberation import _machine, towns
from deliberation.checking import Mutant, Trial, mutants, sampled, survivors, trials
from deliberation.errors import DefinitionError
from deliberation.model import Promise, Requirement, Subject, Verdict, View, param
from deliberation.promises import NoSooner, Wait
from deliberation.quantities import read_duration
from deliberation.towns import Town
from tests.little_town import little_town

ROOT = Path(__file__).parents[2]
LANE = towns.load_town(ROOT / "examples/own_town")
XICHUAN = towns.load("xichuan")


LISTED = frozenset(
    re.findall(r"^\| `(.+?)` \| .*\S \|$", (ROOT / "docs/howto/mutate.md").read_text("utf-8").split("does not notice")[1], re.MULTILINE)
)


def with_procedure(town: Town, **changes: Any) -> Town:
    """The town with its procedure changed."""
    return attrs.evolve(town, procedures=(attrs.evolve(town.procedure(), **changes),))


def test_what_no_case_of_a_small_town_notices() -> None:
    """Its notice could be shorter, its quorum half, and nobody is ever refused a move that they may not make, but for one."""
    assert [
        "shorten deadlines.notice.after",
        "swap rules.quorum more_than",
        "swap rules.most-agree more_than",
        "widen moves.propose.by clerk",
        "widen moves.object.by clerk",
        "widen moves.answer.by resident",
        "widen moves.call.by resident",
        "widen moves.open-vote.by resident",
        "widen moves.vote.by resident",
        "widen moves.vote.by clerk",
        "widen moves.close-vote.by resident",
    ] == [one.name for one in survivors(LANE)]


def test_what_a_case_notices() -> None:
    """The shortest that does is named."""
    found = {trial.mutant.name: trial.story for trial in trials(LANE, mutants(LANE.procedure())) if not trial.survives}
    assert {
        "flip rules.shared-matter.rule": "fence",
        "raise rules.all-answered.at_least": "lamp",
        "drop moves.publish.needs shared-matter": "fence",
        "widen moves.publish.by resident": "bench",
        "drop moves.end-notice.needs all-answered": "bench",
        "drop moves.open-vote.needs quorum": "bench",
        "drop moves.vote.needs signed-in": "bench",
    }.items() <= found.items()


def test_a_promise_notices_what_goes_as_told() -> None:
    """A notice of two days instead of three is over when the story looks again; that it was to last three days is promised."""
    lasts = NoSooner(no_sooner=Wait(than=read_duration("3 days"), start=(Subject("publish"),), to=(Subject("end-notice"),)))
    promised = with_procedure(LANE, promises=(Promise("three-days", lasts),))
    (shorter,) = [one for one in mutants(promised.procedure()) if one.edit == "shorten"]
    assert [Trial(shorter, "lamp", "three-days")] == list(trials(promised, [shorter]))


def test_a_promise_that_is_broken_anyway_notices_nothing() -> None:
    """Only what is not so under the rules as they are."""
    lasts = NoSooner(no_sooner=Wait(than=read_duration("9 days"), start=(Subject("publish"),), to=(Subject("end-notice"),)))
    promised = with_procedure(LANE, promises=(Promise("nine-days", lasts),))
    assert [one.name for one in survivors(LANE)] == [one.name for one in survivors(promised)]


def plainly(town: Town, mutant: Mutant) -> bool:
    """Whether a story goes otherwise than told: every one is played to its end."""
    other = attrs.evolve(town, procedures=tuple(mutant.procedure if one == mutant.original else one for one in town.procedures))
    return any(one.faults for story in town.stories for one in towns.play(other, story))


@pytest.mark.parametrize(("town", "count"), [(LANE, None), (XICHUAN, 15)], ids=["lane", "xichuan"])
def test_the_stories_that_are_left_out_would_notice_nothing(town: Town, count: int | None) -> None:
    """What all of them notice when they are played is what is noticed."""
    tried = sampled(mutants(town.procedure()), count, seed=2)
    found = {trial.mutant.name for trial in trials(town, tried) if trial.story is not None and trial.promise is None}
    assert {one.name for one in tried if plainly(town, one)} == found


def test_a_story_of_another_procedure_is_not_played(tmp_path: Path) -> None:
    """Each is tried on the stories of its own; of a sample the same survive each time."""
    pond = towns.load_town(little_town(tmp_path))
    both = attrs.evolve(
        LANE,
        procedures=(*LANE.procedures, *pond.procedures),
        people=attrs.evolve(LANE.people, people=(*LANE.people.people, *pond.people.people)),
        stories=(*LANE.stories, *pond.stories),
    )
    assert survivors(LANE) == survivors(both, procedure="mill-lane")
    assert survivors(pond) == survivors(both, procedure="pond")
    some = survivors(both, procedure="mill-lane", sample=6, seed=1)
    assert set(some) < set(survivors(LANE))
    with pytest.raises(KeyError, match="several procedures"):
        survivors(both)


@attrs.frozen
class Brittle:
    """A rule that breaks where it is asked for more than two."""

    kind: ClassVar[str] = "brittle"
    count: int = param("how many")

    def check(self, view: View) -> Verdict:
        """The rule of before as long as it is whole."""
        assert self.count < 3
        return LANE_MATTER.check(view)  # type: ignore[no-any-return]


LANE_MATTER: Any = LANE.procedure().rules[0].rule


def test_a_rule_that_breaks_is_noticed() -> None:
    """By the story in which it is asked; one less, and it goes as told."""
    first, *rest = LANE.procedure().rules
    made = with_procedure(LANE, rules=(Requirement(first.name, Brittle(count=2)), *rest))
    assert [("lower rules.shared-matter.count", None), ("raise rules.shared-matter.count", "fence")] == [
        (trial.mutant.name, trial.story) for trial in trials(made, mutants(made.procedure())) if "shared-matter.count" in trial.mutant.name
    ]


def test_a_story_that_is_not_as_told_to_begin_with_is_an_error() -> None:
    """At its line, with what is told and what was."""
    story = attrs.evolve(LANE.stories[0], ends="shelved")
    with pytest.raises(DefinitionError, match=r"stories.yaml:\d+:1: stories.bench: story-untold: found ends: told shelved, was agreed"):
        survivors(attrs.evolve(LANE, stories=(story,)))


def test_a_town_without_stories_notices_nothing() -> None:
    """And what no story of its edition tells neither."""
    silent = attrs.evolve(LANE, stories=())
    assert len(list(mutants(LANE.procedure()))) == len(survivors(silent))


def test_what_was_worked_out_for_a_mutant_goes_with_it() -> None:
    """Also where the mutants themselves are kept: of no more than the last is there a machine."""
    known = tuple(mutants(LANE.procedure()))
    gc.collect()
    before = len(_machine._tables)
    for _ in trials(LANE, known):
        pass
    gc.collect()
    assert len(_machine._tables) <= before + 1
    assert [] == [one.name for one in known if "_plan" in vars(one.procedure)]


@pytest.mark.parametrize("count", [60, pytest.param(None, marks=pytest.mark.soak)], ids=["some", "all"])
def test_what_nothing_in_the_default_town_notices_is_listed(count: int | None) -> None:
    """Each edit that is listed goes unnoticed, and of the others, drawn by lot, none does; the list is no longer than one in a hundred."""
    known = tuple(mutants(XICHUAN.procedure()))
    assert 0 < 100 * len(LISTED) <= len(known)
    drawn = {one.name for one in sampled(known, count, seed=60)} | LISTED
    tried = [one for one in known if one.name in drawn]
    assert LISTED == {trial.mutant.name for trial in trials(XICHUAN, tried) if trial.survives}


def test_an_amended_topic_comes_to_a_meeting_by_approval_alone() -> None:
    """Without `approve` no way leads from where it goes back to to a step in which a meeting is called or opened."""
    procedure = XICHUAN.procedure()
    ways = {
        (arrow.source, target)
        for move in procedure.moves
        for arrow in move.arrows
        for target in move.targets(arrow)
        if move.name != "approve" and target is not None
    }
    reached: set[str] = set()
    onward = {
        target for move in procedure.moves if move.name == "amend" for arrow in move.arrows for target in move.targets(arrow) if target
    }
    while not onward <= reached:
        reached |= onward
        onward = {target for source, target in ways if source in reached}
    meeting = {arrow.source for move in procedure.moves if move.name in ("call", "open") for arrow in move.arrows}
    assert ({"researched", "called", "called-again"}, set()) == (meeting, meeting & reached)


def test_no_council_of_the_default_town_has_a_half() -> None:
    """Each has twenty-one members."""
    assert [21] * 5 == [len(roster.members) for roster in XICHUAN.people.rosters if roster.body == "council"]


def test_who_opens_a_case_again_is_asked_anew() -> None:
    """No arrow of `reopen` begins where villagers are asked, so what was asked before does not count."""
    moves = {move.name: {arrow.source for arrow in move.arrows} for move in XICHUAN.procedure().moves}
    assert set() == moves["reopen"] & moves["ask-satisfaction"]


def test_a_wider_door_is_tried_where_somebody_stood_before_it() -> None:
    """A story in which nobody is refused a move for who they are is not played for a `widen` of it."""
    played = tuple(attrs.evolve(one, name="quiet") for one in LANE.stories if one.name == "fence")
    (wider,) = [one for one in mutants(LANE.procedure()) if one.name == "widen moves.publish.by resident"]
    assert [(True, None)] == [(trial.survives, trial.story) for trial in trials(attrs.evolve(LANE, stories=played), [wider])]
