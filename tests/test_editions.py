"""Editions of a procedure: which one is in force, what a case is opened under, and the Organic Law before and after 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from deliberation import Engine, towns
from deliberation.definition import problems
from deliberation.documents import load_town
from deliberation.errors import DefinitionError
from deliberation.messages import explain
from deliberation.model import Action, Basis, Citation, Procedure, find
from deliberation.rules import AtMostTimes
from deliberation.stores import MemoryStore
from tests.making import move, procedure, rule

TOWN = towns.load("xichuan")
LAST, FIRST = date(2025, 12, 31), date(2026, 1, 1)
SHANGHAI_MIDNIGHT = datetime(2025, 12, 31, 16, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def edition(version: str, first: str | None, last: str | None) -> Procedure:
    """An edition of one procedure, in force between two days."""
    days = {key: date.fromisoformat(day) if day else None for key, day in (("valid_from", first), ("valid_to", last))}
    return attrs.evolve(procedure(move("open", "start", "open"), move("close", "open", "closed"), version=version), **days)


@pytest.mark.parametrize(
    ("on", "version"), [(None, "2026.1"), (LAST, "2025.1"), (FIRST, "2026.1"), (date(2012, 5, 1), "2025.1"), (date(2099, 1, 1), "2026.1")]
)
def test_the_edition_in_force_is_picked(on: date | None, version: str) -> None:
    """By the day; the latest where no day is given."""
    assert version == TOWN.procedure(on=on).version == TOWN.procedure("xichuan", on=on).version
    assert [version] == [one.version for one in TOWN.in_force(on)]
    loaded = towns.load("xichuan", on=on)
    assert version == loaded.procedure().version
    assert len(loaded.procedures) == (2 if on is None else 1)
    assert (loaded.people, loaded.stories) == (TOWN.people, TOWN.stories)


def test_a_day_on_which_none_is_in_force_is_told_with_those_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """And their days."""
    of = attrs.evolve(TOWN, procedures=(edition("1", "2020-01-01", "2020-12-31"), edition("2", "2022-01-01", None)))
    name = of.procedures[0].name
    told = f"no edition of '{name}' is in force on 2021-06-01: 1 from 2020-01-01 to 2020-12-31, 2 from 2022-01-01 to further notice"
    with pytest.raises(KeyError) as caught:
        of.procedure(on=date(2021, 6, 1))
    assert told == caught.value.args[0]
    assert () == of.in_force(date(2021, 6, 1))
    monkeypatch.setattr(towns, "_town", lambda _: of)
    with pytest.raises(KeyError, match="no edition of"):
        towns.load("xichuan", on=date(2021, 6, 1))


@pytest.mark.parametrize(("at", "version"), [(SHANGHAI_MIDNIGHT - TICK, "2025.1"), (SHANGHAI_MIDNIGHT, "2026.1")])
def test_a_case_is_opened_under_the_edition_of_its_first_day(at: datetime, version: str) -> None:
    """The day is that of the place; a case goes on under the edition it was opened with."""
    engine = Engine(TOWN, MemoryStore(), clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))
    data = {"title": "A well", "source": "masses", "channel": "offline", "village": "chuankou", "concern": "public-welfare"}
    opened = engine.open("xichuan", Action("propose", TOWN.people.actor("ck-23"), at=at, id="a-1", data=data)).require().case
    later = engine.submit(opened.id, Action("take-up", TOWN.people.actor("ck-01"), at=at + timedelta(days=40), id="a-2")).require()
    assert version == engine.procedure("xichuan", at=at).version == later.procedure.version
    assert "2026.1" == engine.procedure("xichuan").version
    assert () == engine.audit(opened.id)


def test_the_same_meeting_rests_on_the_article_in_force() -> None:
    """Two thirds for the representatives: article 26 of the law before 2026, article 30 after."""
    told = {}
    for version in ("2025.1", "2026.1"):
        of = next(one for one in TOWN.procedures if one.version == version)
        quorum = find(of.rules, "representatives-quorum")
        assert quorum is not None
        assert quorum.basis is not None
        citation = find(of.citations, quorum.basis.citation)
        assert citation is not None
        told[version] = (citation.title.to("zh"), citation.article)
    assert {
        "2025.1": ("中华人民共和国村民委员会组织法（2018年修正）", "26"),
        "2026.1": ("中华人民共和国村民委员会组织法（2025年修订）", "30"),
    } == told


def test_the_same_case_before_and_after_is_judged_by_the_right_articles() -> None:
    """Played at the end of 2025 and of 2026: every line is as told, and only the articles differ."""
    story = next(one for one in TOWN.stories if one.name == "chuankou-governance")
    first = story.plays[0].at
    assert first is not None
    refusals: dict[str, list[str]] = {}
    for version, began in (("2025.1", "2024-03-04"), ("2026.1", "2026-03-02")):
        moved = attrs.evolve(story, plays=tuple(_moved(line, datetime.fromisoformat(began).date() - first.date()) for line in story.plays))
        assert version == towns.edition_of(TOWN, moved).version
        played = list(towns.play(TOWN, moved))
        assert played[0].decision is not None
        assert version == played[0].decision.procedure.version
        refusals[version] = [explain(one.decision) for one in played if one.decision is not None and not one.decision.accepted]
    before, after = (" ".join(refusals[version]) for version in ("2025.1", "2026.1"))
    assert "Organic Law of Villagers' Committees, art. 26" in before
    assert "Organic Law of Villagers' Committees, art. 30" in after
    assert "art. 33" not in before
    assert [line.count("NO ") for line in refusals["2025.1"]] == [line.count("NO ") for line in refusals["2026.1"]]


def _moved(line: Any, by: timedelta) -> Any:
    """A line of a story on other days."""
    data = {key: _later(value, by) for key, value in line.data.items()}
    return attrs.evolve(line, at=line.at + by if line.at is not None else None, data=data)


def _later(value: Any, by: timedelta) -> Any:
    for kind in (date, datetime):
        try:
            return (kind.fromisoformat(value) + by).isoformat()
        except (TypeError, ValueError):
            continue
    return value


def test_when_an_edition_is_in_force_is_no_part_of_its_meaning() -> None:
    """So that its end can be written down without a case losing its procedure."""
    assert edition("1", None, None).digest == edition("1", "2020-01-01", "2021-01-01").digest


@pytest.mark.parametrize(
    ("first", "last", "text", "codes"),
    [
        ("2026-01-01", "2025-12-31", {}, ["never-valid"]),
        ("2026-01-01", "2026-01-01", {}, []),
        ("2026-01-01", None, {"valid_to": FIRST}, []),
        ("2026-01-02", None, {"valid_to": FIRST}, ["text-not-valid"]),
        (None, "2025-12-31", {"valid_from": LAST}, []),
        (None, "2025-12-31", {"valid_from": FIRST}, ["text-not-valid"]),
        (None, None, {"valid_from": FIRST, "valid_to": LAST}, []),
    ],
)
def test_an_edition_rests_on_texts_that_are_in_force(first: str | None, last: str | None, text: dict[str, date], codes: list[str]) -> None:
    """On its first and on its last day; and it has a first day that is not after the last."""
    made = edition("1", first, last)
    rules = (rule("once", AtMostTimes(move="close", times=1)),)
    rested = attrs.evolve(made, citations=(Citation("law", **text),), rules=(attrs.evolve(rules[0], basis=Basis("law")),))
    assert codes == [problem.code for problem in problems(rested)]


EDITION = """\
procedure: small
version: "{version}"
{days}
stages: {{only: {{steps: {{opened: {{}}, closed: {{end: true}}}}}}}}
moves: {{open: {{from: start, to: opened, by: [chair]}}, close: {{from: opened, to: closed, by: [chair]}}}}
"""


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("valid_to: 2025-12-31", "valid_from: 2026-01-01", None),
        (
            "valid_to: 2026-01-01",
            "valid_from: 2026-01-01",
            "'small' 1 from the beginning to 2026-01-01, and 2 from 2026-01-01 to further notice",
        ),
        ("", "valid_from: 2026-01-01", "'small' 1 from the beginning to further notice, and 2 from 2026-01-01 to further notice"),
        ("valid_to: 2025-12-31", "", "'small' 1 from the beginning to 2025-12-31, and 2 from the beginning to further notice"),
        ("", "", "'small' 1 from the beginning to further notice, and 2 from the beginning to further notice"),
    ],
)
def test_two_editions_are_never_in_force_at_once(tmp_path: Path, one: str, other: str, told: str | None) -> None:
    """Nobody could say which counts."""
    (tmp_path / "procedure.yaml").write_text(EDITION.format(version="2", days=other))
    (tmp_path / "old.procedure.yaml").write_text(EDITION.format(version="1", days=one))
    if told is None:
        assert {"1", "2"} == {of.version for of in load_town(tmp_path).procedures}
        return
    with pytest.raises(DefinitionError) as caught:
        load_town(tmp_path)
    (problem,) = caught.value.problems
    assert ("editions-overlap", told) == (problem.code, problem.found)


def test_a_story_that_begins_when_nothing_is_in_force_is_a_problem(tmp_path: Path) -> None:
    """With the editions that there are."""
    (tmp_path / "procedure.yaml").write_text(EDITION.format(version="2", days="valid_from: 2026-01-01"))
    (tmp_path / "people.yaml").write_text("people: {p-1: {name: A, roles: [chair]}}")
    (tmp_path / "stories.yaml").write_text(
        "stories: {a: {title: A, procedure: small, ends: opened, plays: [{at: 2025-03-02, move: open, by: p-1}]}}"
    )
    with pytest.raises(DefinitionError) as caught:
        load_town(tmp_path)
    (problem,) = caught.value.problems
    told = "no edition of 'small' is in force on 2025-03-02: 2 from 2026-01-01 to further notice"
    assert ("unknown-edition", "'2025-03-02'", told) == (problem.code, problem.found, problem.hint)


def test_the_days_of_a_base_are_not_taken_over() -> None:
    """An edition says its own."""
    old = next(one for one in TOWN.procedures if one.version == "2025.1")
    assert (None, LAST) == (old.valid_from, old.valid_to)
