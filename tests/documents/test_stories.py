"""Stories: lines as a clerk writes them, and every fault of their file."""

from __future__ import annotations

from datetime import datetime

import pytest

from deliberation.documents import Line, Story, load_stories, read_stories
from deliberation.errors import DefinitionError
from deliberation.model import Text
from deliberation.quantities import Duration
from tests.goldens import HERE, golden

TEXT = """\
stories:
  well:
    title: {en: A well, zh: 水井}
    procedure: small
    ends: closed
    tells: How a well was dug.
    plays:
      - {at: 2026-03-02 09:00, move: propose, by: p-1, data: {title: 12, "n": 12, code: "12", sure: true, so: "true", list: [a, 1, {b: false}]}}
      - {after: 2 days, move: accept, by: [p-2, p-3], vouched: {settled: false}, outcome: "yes", step: opened, on_behalf: p-4, item: task-1}
      - {move: close, by: p-2, refused: [order, role], clock: end-notice}
      - {after: 3 hours, step: closed}
  other: {title: Other, procedure: small, ends: start, plays: [{at: 2026-03-02}]}
"""


def test_stories_are_values() -> None:
    """Moments, durations, one or many people; what is quoted is a text and not a number."""
    data = {"title": 12, "n": 12, "code": "12", "sure": True, "so": "true", "list": ["a", 1, {"b": False}]}
    well, other = read_stories(TEXT, file="s.yaml")
    assert well == Story(
        "well",
        Text.of({"en": "A well", "zh": "水井"}),
        "small",
        "closed",
        (
            Line(datetime(2026, 3, 2, 9), None, "propose", ("p-1",), data=data),  # noqa: DTZ001
            Line(
                None,
                Duration(2, "days", "day-end"),
                "accept",
                ("p-2", "p-3"),
                "task-1",
                "p-4",
                {},
                {"settled": False},
                "yes",
                step="opened",
            ),
            Line(None, None, "close", ("p-2",), refused=("order", "role"), clock=("end-notice",)),
            Line(None, Duration(3, "hours", "same-time"), step="closed"),
        ),
        Text.of("How a well was dug."),
    )
    assert ("s.yaml", [8, 9, 10, 11]) == (well.file, [line.line for line in well.plays])
    assert (Line(datetime(2026, 3, 2)),) == other.plays  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stories: [a]", "s.yaml:1:10: stories: not-a-mapping: found no mapping, expected a mapping from names to stories"),
        ("story: {a: b}", "s.yaml:1:1: story: unknown-key: found 'story', expected 'stories'; did you mean 'stories'?"),
        (
            "story: {a: b}",
            "s.yaml:1:1: document: missing-key: found no 'stories', expected 'stories', a mapping from names to stories; add it",
        ),
        ("zzz: {a: b}\nstories: {}", "s.yaml:1:1: zzz: unknown-key: found 'zzz', expected 'stories'; remove it"),
        ("stories: {a: [b]}", "s.yaml:1:14: stories.a: not-a-mapping: found no mapping, expected a story"),
        ("stories: {", "s.yaml:2:1: document: not-yaml: found did not find expected node content"),
    ],
)
def test_a_file_that_tells_no_story(text: str, said: str) -> None:
    """It is told what a stories file holds."""
    with pytest.raises(DefinitionError) as caught:
        read_stories(text, file="s.yaml")
    told = [str(problem) for problem in caught.value.problems]
    assert said in told or ("not-yaml" in said and "not-yaml" in told[0])


def test_every_fault_is_told_in_its_place() -> None:
    """Every line that cannot be read, word for word."""
    path = HERE / "stories.yaml"
    with pytest.raises(DefinitionError) as caught:
        load_stories(path)
    told = str(caught.value).replace(str(path), path.name)
    assert golden(path.with_suffix(".txt"), f"{told}\n") == f"{told}\n"


@pytest.mark.parametrize(
    ("text", "value"), [("-370", -370), ("0", 0), ("12", 12), ("'-1'", "-1"), ("--1", "--1"), ("-", "-"), ("1.5", "1.5"), ("９", "９")]
)
def test_what_an_action_says_is_a_whole_number_where_it_is_one(text: str, value: str | int) -> None:
    """Below zero too; what is quoted is a text."""
    (story,) = read_stories(
        f"stories: {{a: {{title: A, procedure: p, ends: e, plays: [{{at: 2026-03-02, move: m, by: p-1, data: {{x: {text}}}}}]}}}}"
    )
    assert {"x": value} == story.plays[0].data
