"""The gallery of published procedures: each folder loads, tells its sources, and plays its worked cases as they are told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deliberation.documents import Story, Town, load_town
from deliberation.kernel import audit
from deliberation.messages import explain
from deliberation.model import Event
from deliberation.rules import STANDARD
from deliberation.towns import play

GALLERY = Path(__file__).parent.parent / "examples" / "procedures"
FOLDERS = sorted(path.parent.name for path in GALLERY.glob("*/procedure.yaml"))
TOWNS = {name: load_town(GALLERY / name) for name in FOLDERS}
STORIES = [(name, story) for name, town in TOWNS.items() for story in town.stories]


def played(town: Town, story: Story) -> tuple[list[str], list[Event]]:
    """What is not as told, and the events."""
    faults, events = list[str](), list[Event]()
    for one in play(town, story):
        faults += one.faults
        # What the clock does right after an action is told with it, and once more before the next line.
        told = (*one.clock, *(one.decision.events if one.decision is not None else ()))
        events += [event for event in told if event.n > len(events)]
        if one.decision is not None and not one.decision.accepted:
            assert "{" not in explain(one.decision) + explain(one.decision, language="zh")
    return faults, events


@pytest.mark.parametrize(("name", "story"), STORIES, ids=[f"{name}: {story.name}" for name, story in STORIES])
def test_a_worked_case_goes_as_told(name: str, story: Story) -> None:
    """Each line is accepted, or refused by exactly the rules it names; the log that remains is sound."""
    town = TOWNS[name]
    faults, events = played(town, story)
    assert [] == faults
    assert [] == list(audit({one.digest: one for one in town.procedures}, tuple(events)))


@pytest.mark.parametrize("name", FOLDERS)
def test_it_has_five_worked_cases_and_every_rule_refuses_in_one(name: str) -> None:
    """Every rule that a move of a person needs is seen to refuse, every move is made, every outcome is reached."""
    town = TOWNS[name]
    assert len(town.stories) >= 5
    refused = {rule for story in town.stories for line in story.plays for rule in line.refused}
    events = [event for story in town.stories for event in played(town, story)[1]]
    made = {(event.move, event.outcome) for event in events}
    for procedure in town.procedures:
        needed, expected = set[str](), set[tuple[str, str | None]]()
        for move in procedure.moves:
            expected |= {(move.name, outcome.name) for outcome in move.outcomes} or {(move.name, None)}
            needs = (*move.needs, *(need for arrow in move.arrows for need in arrow.needs)) if move.at is None else ()
            needed |= {f"not {need.rule}" if need.negated else need.rule for need in needs}
        assert set() == needed - refused, "rules that never refuse"
        assert set() == expected - made, "moves and outcomes that never happen"


@pytest.mark.parametrize("name", FOLDERS)
def test_it_needs_no_rule_of_its_own(name: str) -> None:
    """The rules that come with the library say it all."""
    assert {type(one.rule) for procedure in TOWNS[name].procedures for one in procedure.rules} <= set(STANDARD.kinds.values())


@pytest.mark.parametrize("name", FOLDERS)
def test_it_tells_where_it_comes_from(name: str) -> None:
    """Every citation has its source and both languages; the README names each source, and says what is left out or assumed."""
    readme = (GALLERY / name / "README.md").read_text("utf-8")
    assert readme.startswith("# ")
    assert "## Sources" in readme
    for procedure in TOWNS[name].procedures:
        assert procedure.title is not None
        for one in procedure.citations:
            assert one.title.to("en")
            assert one.title.to("zh")
            if one.status != "assumed":
                assert one.source
                for address in re.findall(r"https?://\S+?(?=[,;]?\s|[,;]?$)", one.source):
                    assert address in readme, f"{one.name}: {address}"
        assert [] == [one.name for one in procedure.rules if one.basis is None]
        used = {basis.citation for basis in (*(one.basis for one in procedure.rules), *(one.basis for one in procedure.deadlines)) if basis}
        assert used <= {one.name for one in procedure.citations}
