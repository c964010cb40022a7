"""The example meeting, from its call to its signed minutes: each rule refuses once and grants once, and what is secret stays so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from deliberation import towns
from deliberation.documents import Story, event_to_json
from deliberation.kernel import audit
from deliberation.messages import explain
from deliberation.model import Event, Move
from docs.phrases import PHRASES

TOWN = towns.load_town(Path(__file__).parent.parent / "examples" / "meeting")
PROCEDURE = TOWN.procedure()
PUMP, *OTHERS = TOWN.stories

# What rule books say of a meeting, and by which rule, or which built-in question, the story of the pump refuses it.
REFUSED_BY = {
    "so many days' notice": ["three-days", "two-days"],
    "with the agenda and the materials": ["asks", "materials-sent"],
    "signing in": ["signed-in"],
    "proxies, three at most, named beforehand, none for candidates": ["proxy-in-order", "order"],
    "a quorum at the opening, and at the vote": ["quorum-at-opening", "quorum-at-the-vote"],
    "declared interests; recusal": ["no-interest"],
    "recusal for kinship": ["not kin"],
    "recused before, or after, the quorum": ["quorum-at-the-vote"],
    "invited members speak and do not vote": ["role"],
    "who has not spoken comes first, for and against in turn": ["next-in-turn"],
    "so many turns": ["two-turns"],
    "of so many minutes": ["two-minutes"],
    "the chair is neutral": ["neutral-chair", "not presiding", "presiding"],
    "no debate without a motion": ["a-motion-is-open"],
    "one thing at a time": ["motions-decided"],
    "amendments before the motion": ["amendments-decided"],
    "two thirds cut off the debate": ["cut-off-agreed", "debate-open"],
    "by show of hands": ["asks"],
    "by name": ["one-vote"],
    "by secret ballot": ["secret", "half-balloted"],
    "dissent is minuted": ["signed-in"],
    "the minutes are signed": ["minutes-attached", "minutes-written", "minutes-signed"],
    "adjourned for want of a quorum, and called again with another": ["not quorum-of-another-call", "quorum-of-another-call"],
    "what was decided is changed only by a new meeting": ["new-meeting", "order"],
}


def played(story: Story) -> list[towns.Played]:
    return list(towns.play(TOWN, story))


def events_of(plays: Sequence[towns.Played]) -> Iterator[Event]:
    for one in plays:
        yield from one.clock
        yield from one.decision.events if one.decision is not None else ()


def refusals(story: Story) -> list[tuple[str, str]]:
    """Each move that was refused, with each rule that said no."""
    return [(line.move or "", rule) for line in story.plays for rule in line.refused]


def asked_of(move: Move) -> set[str]:
    """The rules a move asks for, as a refusal names them."""
    needs = [*move.needs, *(need for arrow in move.arrows for need in arrow.needs)]
    return {f"not {need.rule}" if need.negated else need.rule for need in needs}


@pytest.mark.parametrize("story", TOWN.stories, ids=lambda story: story.name)
def test_a_story_goes_as_told(story: Story) -> None:
    """Each line is accepted, or refused by exactly the rules it names, and the log that remains is sound."""
    plays = played(story)
    assert [] == [fault for one in plays for fault in one.faults]
    assert [] == list(audit({PROCEDURE.digest: PROCEDURE}, tuple(events_of(plays))))


def test_every_phrase_of_a_rule_book_has_its_refusal() -> None:
    """In the one story that goes from the call to the minutes; a phrase that is added to the docs needs one here."""
    assert [phrase.says for phrase in PHRASES["Meetings"]] == list(REFUSED_BY)
    refused = {rule for _, rule in refusals(PUMP)}
    assert [] == [(phrase, rule) for phrase, rules in REFUSED_BY.items() for rule in rules if rule not in refused]


def test_every_rule_that_a_move_needs_refuses_and_grants() -> None:
    """Somewhere in the stories; what an outcome needs is known by the outcome."""
    refused = {rule for story in TOWN.stories for _, rule in refusals(story)}
    granted = {
        verdict.rule
        for story in TOWN.stories
        for one in played(story)
        if one.decision is not None and one.decision.accepted
        for verdict in one.decision.verdicts
    }
    needed = {rule for move in PROCEDURE.moves for rule in asked_of(move)}
    assert set() == needed - refused
    assert set() == needed - granted


def test_every_move_and_every_outcome_is_reached() -> None:
    """No arrow of the example is there for show."""
    made = {(event.move, event.outcome) for story in TOWN.stories for event in events_of(played(story))}
    expected: set[tuple[str, str | None]] = set()
    for move in PROCEDURE.moves:
        expected |= {(move.name, outcome.name) for outcome in move.outcomes} or {(move.name, None)}
    assert set() == expected - made


@pytest.mark.parametrize("story", TOWN.stories, ids=lambda story: story.name)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_refusal_is_explained(story: Story, language: str) -> None:
    """With each rule that said no, in both languages, and no hole in a sentence."""
    for one in played(story):
        if one.decision is not None and not one.decision.accepted:
            told = explain(one.decision, language=language)
            assert len(one.decision.reasons) <= sum(line.startswith(("  NO", "  不符")) for line in told.splitlines())
            assert "{" not in told


def test_a_secret_ballot_keeps_who_took_part_and_the_count() -> None:
    """No event of the case tells what anybody chose; the count is in one of them."""
    events = list(events_of(played(PUMP)))
    cast = [event for event in events if event.move == "ballot"]
    assert ["c-1", "c-2", "c-3", "c-6", "c-7", "c-4"] == [event.person for event in cast]
    assert [] == [event.n for event in cast if '"for"' in event_to_json(event) or '"abstain"' in event_to_json(event)]
    (counted,) = [event for event in events if event.move == "count-ballots"]
    assert {"for": 6} == dict(counted.data["ballots"])


def test_a_show_of_hands_keeps_no_names() -> None:
    """Only how many were for it, against it, or neither."""
    (decided,) = [event for event in events_of(played(PUMP)) if event.move == "decide-amendment"]
    assert {"for": 4, "against": 3, "abstain": 2} == dict(decided.data["hands"])


def test_the_recused_count_at_the_opening_and_not_at_the_vote() -> None:
    """Nine are the base of the one, six of the other: two kin and one with an interest have left it."""
    bases: dict[str, Any] = {}
    for one in played(PUMP):
        for verdict in one.decision.verdicts if one.decision is not None else ():
            if verdict.rule in ("quorum-at-opening", "quorum-at-the-vote") and one.case.step in ("called", "voting"):
                bases[verdict.rule] = (verdict.values["base"], verdict.values["left_out"])
    assert {"quorum-at-opening": (9, 0), "quorum-at-the-vote": (6, 3)} == bases


def test_every_rule_says_what_it_rests_on() -> None:
    """In two languages; nothing here is stated, since no text binds a council of this kind."""
    citations = {one.name: one for one in PROCEDURE.citations}
    bases = [*(one.basis for one in PROCEDURE.rules), *(one.basis for one in PROCEDURE.deadlines)]
    assert citations.keys() == {basis.citation for basis in bases if basis is not None}
    for one in citations.values():
        assert one.title.to("en") != one.title.to("zh")
        assert one.status != "stated"
        assert one.source or one.status == "assumed"
    assert [] == [one.name for one in PROCEDURE.rules if one.basis is None]
