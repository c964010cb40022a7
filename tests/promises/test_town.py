"""What the default town promises is kept in all its stories, and each promise is put to the test by one of them."""

from __future__ import annotations

from collections import Counter

import attrs
import pytest

from deliberation import towns
from deliberation.model import Event, Procedure
from deliberation.promises import CanAlways, Monitor, Never, Standing, occurrences, watch
from deliberation.towns import play
from tests.walking import Walker

TOWN = towns.load("xichuan")
PROCEDURE: Procedure = TOWN.procedure()


def log_of(name: str) -> list[Event]:
    """The events of a story."""
    story = next(one for one in TOWN.stories if one.name == name)
    found: dict[int, Event] = {}
    for line in play(TOWN, story):
        found |= {event.n: event for event in (*line.clock, *(line.decision.events if line.decision else ()))}
    return [found[n] for n in sorted(found)]


LOGS = {story.name: log_of(story.name) for story in TOWN.stories}


def standing(name: str, log: list[Event], of: Procedure = PROCEDURE, *, final: bool = False) -> Standing:
    """How one promise stands."""
    return next(one for one in watch(of, log, final=final) if one.promise.name == name)


@pytest.mark.parametrize("name", LOGS)
def test_no_story_breaks_a_promise(name: str) -> None:
    """Not at any event of it, nor where it is over for good."""
    monitor = Monitor(PROCEDURE)
    for one in occurrences(PROCEDURE, LOGS[name]):
        monitor.step(one)
        assert () == monitor.broken
    ended = next(story for story in TOWN.stories if story.name == name).ends in {step.name for step in PROCEDURE.steps if step.end}
    said = {one.state for one in watch(PROCEDURE, LOGS[name], final=ended)}
    assert said <= ({"kept", "unwatched"} if ended else {"kept", "so-far", "owed", "unwatched"})


def test_every_promise_is_put_to_the_test() -> None:
    """By some story, but for what never happens and what no course of a case can show."""
    asked: Counter[str] = Counter()
    for log in LOGS.values():
        asked.update({one.promise.name: one.asked for one in watch(PROCEDURE, log)})
    untested = {one.name for one in PROCEDURE.promises if not asked[one.name]}
    assert (
        {one.name for one in PROCEDURE.promises if isinstance(one.pattern, Never | CanAlways)}
        == untested
        == {"can-end", "only-what-is-reserved"}
    )
    assert len(PROCEDURE.promises) >= 12


def test_every_promise_is_said_in_both_languages() -> None:
    """In the town's own words."""
    assert [] == [one.name for one in PROCEDURE.promises if not (one.says.to("en") and one.says.to("zh"))]


def test_the_edition_before_promises_the_same() -> None:
    """It is another edition of one method."""
    before = next(one for one in TOWN.procedures if one.version == "2025.1")
    assert PROCEDURE.promises == before.promises


@pytest.mark.parametrize(
    ("promise", "left_out", "breaks"),
    [
        ("approved-first", {"approve"}, "publish-result"),
        ("present-votes", {"sign-in"}, "vote"),
        ("discussed-first", {"speak"}, "open-vote"),
        ("minutes-are-signed", {"sign-minutes"}, "publish-result"),
        ("asked-before-closing", {"ask-satisfaction"}, "close"),
        ("urged-to-the-end", {"verify"}, "close"),
    ],
)
def test_a_story_without_one_of_its_moves_breaks_a_promise(promise: str, left_out: set[str], breaks: str) -> None:
    """At the very move that rests on it."""
    monitor = Monitor(PROCEDURE)
    happened = [one for one in occurrences(PROCEDURE, LOGS["jiangwan-museum"]) if one.move not in left_out]
    for one in happened:
        monitor.step(one)
    said = next(one for one in monitor.standings() if one.promise.name == promise)
    assert ("broken", breaks) == (said.state, next(one.move for one in happened if one.n == said.event))


def test_what_is_agreed_is_owed_until_it_is_published() -> None:
    """And broken only where nothing can follow."""
    log = LOGS["chuankou-governance"]
    agreed = next(at for at, event in enumerate(log, 1) if event.outcome == "agreed")
    assert ("owed", agreed) == attrs.astuple(standing("agreed-is-published", log[:agreed]), recurse=False)[1:3]
    assert "broken" == standing("agreed-is-published", log[:agreed], final=True).state
    assert "so-far" == standing("agreed-is-published", log).state


def test_no_random_walk_breaks_a_promise() -> None:
    """Random people do random things, and what is promised is kept by the rules."""
    far: Counter[str] = Counter()
    for seed in range(1_000, 1_040):
        walker = Walker(TOWN, seed)
        for _ in walker.run(400):
            pass
        far.update(event.move for event in walker.log)
        assert [] == [one for one in watch(PROCEDURE, walker.log) if one.state == "broken"]
    assert {"approve", "vote", "call-representatives"} <= set(far)
