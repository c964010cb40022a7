"""The shipped towns: each story goes as told, the default town shows what the report tells of, and what is loaded is sound."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

from deliberation import audit, replay, towns
from deliberation.documents import Line, Story, read_procedure, write_procedure
from deliberation.model import Action, Actor, Event, Procedure
from deliberation.quantities import read_amount
from tests.little_town import little_town

TOWN = towns.load("xichuan")
PROCEDURE = TOWN.procedure()
BOOK = {PROCEDURE.digest: PROCEDURE}


def played(story: Story) -> list[towns.Played]:
    """A story, played by the kernel."""
    return list(towns.play(TOWN, story))


def events_of(story: Story) -> list[Event]:
    """Its events."""
    lines = played(story)
    found: dict[int, Event] = {}
    for line in lines:
        for event in (*line.clock, *(line.decision.events if line.decision else ())):
            found[event.n] = event
    return [found[n] for n in sorted(found)]


@pytest.mark.parametrize("story", TOWN.stories, ids=lambda story: story.name)
def test_a_story_goes_as_told(story: Story) -> None:
    """Each line is accepted, or refused by the rules it names; replay and audit agree with every event."""
    lines = played(story)
    assert [] == [f"line {one.planned.line.line}: {fault}" for one in lines for fault in one.faults]
    events = events_of(story)
    assert lines[-1].case == replay(BOOK, events)
    assert () == audit(BOOK, events)


def test_the_stories_show_what_can_happen() -> None:
    """Cases through all eight stages, one turned down, an adjournment, a second round, a task urged; refusals by many rules."""
    through = ends = 0
    moves: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for story in TOWN.stories:
        events = events_of(story)
        moves.update(event.move for event in events)
        moves.update(f"{event.move}.{event.outcome}" for event in events if event.outcome)
        refused.update(rule for line in story.plays for rule in line.refused)
        through += story.ends == "closed"
        ends += story.ends == "turned-down"
    assert through >= 5
    assert ends >= 1
    assert all(moves[name] for name in ("call-again", "close-vote.again", "urge", "close-vote.referred", "send-back"))
    assert len(TOWN.stories) >= 7
    assert len(refused) >= 8
    assert sum(refused.values()) >= 10


def test_a_stricter_rule_names_the_first_event_it_would_have_refused() -> None:
    """Judged by other rules a log is still read, and the first event that they would not have allowed is named."""
    text = write_procedure(PROCEDURE)
    rule = next(one for one in PROCEDURE.rules if one.name == "council-agrees")
    stricter = attrs.evolve(
        PROCEDURE,
        rules=tuple(
            attrs.evolve(one, rule=attrs.evolve(rule.rule, more_than=None, at_least=read_amount("1/1"))) if one is rule else one  # type: ignore[misc]
            for one in PROCEDURE.rules
        ),
    )
    assert read_procedure(text).digest != stricter.digest
    story = next(one for one in TOWN.stories if one.name == "jiangwan-museum")
    events = events_of(story)
    findings = audit({stricter.digest: stricter}, events, pinned=False)
    assert "close-vote" == findings[0].event.move
    assert "closed" == replay(BOOK, events).step


def test_the_town_says_what_is_not_in_the_report() -> None:
    """Every rule has a basis with its status; what is a number of this package's own is marked as assumed."""
    citations = {citation.name: citation for citation in PROCEDURE.citations}
    for rule in PROCEDURE.rules:
        assert rule.basis is not None, rule.name
        assert (rule.basis.status or citations[rule.basis.citation].status) in ("stated", "inferred", "assumed")
    assert "assumed" == citations["house-rules"].status


def test_the_town_is_in_chinese_throughout() -> None:
    """Every name that people see has a Chinese title."""
    missing = []
    for kind in ("roles", "items", "topic", "vouched", "bodies", "deadlines", "stages", "steps", "rules", "moves", "citations"):
        missing += [(kind, one.name) for one in getattr(PROCEDURE, kind) if not one.title.to("zh")]
    for move in PROCEDURE.moves:
        missing += [(move.name, one.name) for one in move.outcomes if not one.title.to("zh")]
        missing += [(move.name, one.name) for one in move.asks if not isinstance(one, str) and not one.title.to("zh")]
    assert [] == missing


def test_the_town_reads_back_as_itself() -> None:
    """Written and read, it is equal and has the same digest."""
    again = read_procedure(write_procedure(PROCEDURE))
    assert (PROCEDURE, PROCEDURE.digest) == (again, again.digest)


def test_towns_are_found_by_name() -> None:
    """Or told with the nearest."""
    assert ("xichuan",) == towns.names()
    with pytest.raises(KeyError, match="did you mean 'xichuan'"):
        towns.load("xichuen")
    with pytest.raises(KeyError, match="the shipped towns are xichuan"):
        towns.load("q")


def small(*plays: Line, ends: str = "collected") -> Story:
    """A story of these lines."""
    return attrs.evolve(TOWN.stories[0], name="small", plays=plays, ends=ends)


def first_line(town_story: str = "jiangwan-museum") -> Line:
    """The first line of a story that is accepted."""
    return next(line for line in next(one for one in TOWN.stories if one.name == town_story).plays if not line.refused and line.move)


def test_a_story_that_does_not_go_as_told_says_how() -> None:
    """Refusals, clocks, outcomes, steps and ends are each held against what is told."""
    line = attrs.evolve(first_line(), at=TOWN.stories[0].plays[0].at)
    wrong = attrs.evolve(line, refused=("role",), outcome="agreed", clock=("urge",), step="closed")
    (one,) = played(small(wrong, ends="closed"))
    told = tuple(map(str, one.faults))
    assert ("clock: told urge, was nothing", "refused: told role, was nothing", "outcome: told agreed, was nothing") == told[:3]
    assert ("step: told closed, was collected", "ends: told closed, was collected") == told[3:]
    refused = attrs.evolve(line, by=("lg-leader",) if "lg-leader" in {p.id for p in TOWN.people.people} else (TOWN.people.people[0].id,))
    (two,) = played(small(refused, ends="start"))
    assert two.faults
    assert str(two.faults[0]).startswith("refused: told nothing, was ")


def test_a_story_needs_a_beginning() -> None:
    """The first line says when."""
    with pytest.raises(ValueError, match="needs 'at'"):
        towns.planned(TOWN, small(attrs.evolve(first_line(), at=None)))


def test_nobody_unknown_acts() -> None:
    """An unknown person is told with the nearest."""
    with pytest.raises(KeyError, match="there is nobody called"):
        towns.planned(TOWN, small(attrs.evolve(first_line(), at=TOWN.stories[0].plays[0].at, by=("zz-zz-99999",))))


def test_a_procedure_stays_a_procedure() -> None:
    """The loaded procedure is cached whole: loading twice is loading once."""
    assert towns.load("xichuan") is TOWN
    assert isinstance(PROCEDURE, Procedure)
    assert (Path(towns.__file__).parent / "xichuan" / "procedure.yaml").exists()


def test_a_little_town_plays(tmp_path: Path) -> None:
    """Waits, a clock that was kept waiting, lines a minute apart, an entry taken back and one that is not there."""
    town = towns.load_town(little_town(tmp_path / "pond"))
    for story in town.stories:
        lines = list(towns.play(town, story))
        assert [] == [fault for one in lines for fault in one.faults], story.name
    waiting = towns.planned(town, town.stories[0])
    assert ["09:00", "09:01", "09:01", "09:02", "09:03", "09:00", "09:01", "09:02", "09:02"] == [
        one.at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M") for one in waiting
    ]
    assert {} == towns.rosters_for(town, town.procedure(), lines[0].case, Action("no-such-move", Actor("a-1"), at=waiting[0].at, id="x"))
