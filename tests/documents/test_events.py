"""Events to JSON and back: nothing is lost, and what is damaged is a `HistoryError` with its index and nothing else."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.documents import case_from_json, case_to_json, event_from_json, event_to_json
from deliberation.errors import HistoryError
from deliberation.kernel import replay
from deliberation.model import NOTHING, Due, Event, Member, Roster
from tests.making import HALL, T0, Run, doing, walks

words = st.text(max_size=12)
numbers = st.integers(-(10**30), 10**30)
plain: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | words | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
members = st.builds(
    Member,
    words,
    weight=st.integers(-5, 10**20),
    groups=st.lists(words, max_size=2).map(tuple),
    household=st.none() | words,
    district=st.none() | words,
)
dues = st.builds(Due, words, st.none() | words, st.none() | moments, st.integers(0, 10**9), st.none() | st.integers(0, 10**12))
events = st.builds(
    Event,
    case=words,
    n=st.integers(1, 10**18),
    kind=st.sampled_from(["move", "clock", "migrated", "migration-undone", "annulled"]),
    move=words,
    outcome=st.none() | words,
    by=words,
    roles=st.frozensets(words, max_size=3),
    on_behalf=st.none() | words,
    item=st.none() | words,
    at=moments,
    recorded=st.none() | moments,
    data=st.dictionaries(words, plain, max_size=3),
    personal=st.dictionaries(words, words, max_size=2),
    vouched=st.dictionaries(words, plain, max_size=2),
    pins=st.dictionaries(words, st.lists(members, max_size=3, unique_by=lambda one: one.id).map(tuple), max_size=2).map(
        lambda pins: {body: Roster(body, rows) for body, rows in pins.items()}
    ),
    due=st.lists(dues, max_size=2).map(tuple),
    action=st.none() | words,
    digest=words,
)
EMPTY = Event("c", 1, "move", "m", None, "p", frozenset(), None, None, T0, None, NOTHING, NOTHING, NOTHING, NOTHING, (), None, "d")
LINE = event_to_json(EMPTY)
FULL = attrs.evolve(
    EMPTY,
    outcome="agreed",
    roles=frozenset({"chair", "a"}),
    on_behalf="p-2",
    item="task-1",
    recorded=T0 + timedelta(hours=1),
    data={"标题": "水井", "n": 10**40, "yes": True},
    personal={"reason": "abc"},
    vouched={"settled": False},
    pins={"council": Roster("council", (Member("p-1"), Member("p-2", weight=2, groups=("women",), household="h-1", district="d-1")))},
    due=(Due("notice", None, T0), Due("task", "task-1", None, 2, 60)),
    action="a-1",
)


@given(events)
def test_every_event_survives(event: Event) -> None:
    """Chinese, numbers of any size, what is empty, moments at both ends of the calendar."""
    text = event_to_json(event)
    assert "\n" not in text
    assert (event, text) == (event_from_json(text), event_to_json(event_from_json(text.encode())))


@given(walks(most=15))
def test_a_case_is_read_back_whole(run: Run) -> None:
    """The events of a random case lead to the same case after JSON, and the case itself is plain data."""
    again = [event_from_json(event_to_json(event), index=n) for n, event in enumerate(run.events)]
    assert run.events == again
    assert not again or run.case == replay(run.book, again)
    assert run.case == case_from_json(case_to_json(run.case))


def test_a_line_says_no_more_than_it_must() -> None:
    """What is empty is left out; a member without anything particular is an id."""
    assert LINE == '{"schema":1,"case":"c","n":1,"kind":"move","move":"m","by":"p","at":"2026-03-02T09:00:00+00:00","digest":"d"}'
    told = json.loads(event_to_json(FULL))
    assert ["p-1", {"id": "p-2", "weight": 2, "groups": ["women"], "household": "h-1", "district": "d-1"}] == told["pins"]["council"]
    assert {"deadline": "task", "at": None, "times": 2, "item": "task-1", "left": 60} == told["due"][1]
    assert "水井" in event_to_json(FULL)
    assert event_from_json(event_to_json(FULL)) == FULL


def test_a_moment_of_another_zone_is_the_same_instant() -> None:
    """It is read as UTC."""
    local = T0.astimezone(timezone(timedelta(hours=8))).isoformat()
    assert event_from_json(changed(at=local)) == EMPTY


def test_an_event_that_is_no_json_cannot_be_written() -> None:
    """Infinity is no number in JSON."""
    with pytest.raises(ValueError, match="JSON"):
        event_to_json(attrs.evolve(EMPTY, data={"x": float("inf")}))


def changed(**fields: Any) -> str:
    return json.dumps({**json.loads(LINE), **fields})


def without(key: str) -> str:
    return json.dumps({name: value for name, value in json.loads(LINE).items() if name != key})


DAMAGED = {
    "": "stored event is no JSON",
    "{": "stored event is no JSON",
    "null": "stored event cannot be read: no JSON object",
    "[1]": "stored event cannot be read: no JSON object",
    "[" * 100_000: "stored event is no JSON",
    LINE + "x": "stored event is no JSON",
    LINE.replace('"n":1', '"n":NaN'): "NaN is no number in JSON",
    LINE.replace('"n":1', '"n":-Infinity'): "-Infinity is no number in JSON",
    changed(data={"x": 0}).replace("0}", "1e999}"): "1e999 is no number in JSON",
    LINE.replace('"n":1', '"n":' + "1" * 5000): "stored event is no JSON",
    **{without(key): f"'{key}' is missing" for key in ("schema", "case", "n", "kind", "move", "by", "at", "digest")},
    changed(schema=2): "schema 2 is not known here: it was written by another version",
    changed(schema="1"): "'schema' is '1'",
    changed(n="1"): "'n' is '1'",
    changed(n=1.5): "'n' is 1.5",
    changed(n=True): "'n' is True",
    changed(case=7): "'case' is 7",
    changed(case=None): "'case' is missing",
    changed(kind="odd"): "'kind' is 'odd'",
    changed(kind=["move"]): "'kind' is ['move']",
    changed(roles="chair"): "'roles' is 'chair'",
    changed(roles=["chair", 1]): "'roles' holds something that is no text",
    changed(at="yesterday"): "'at' is 'yesterday'",
    changed(at="2026-03-02T09:00:00"): "'at' has no time zone",
    changed(at="0001-01-01T00:00:00+23:00"): "'at' is '0001-01-01T00:00:00+23:00'",
    changed(at=1772442000): "'at' is 1772442000",
    changed(recorded="x"): "'recorded' is 'x'",
    changed(data=[]): "'data' is []",
    changed(personal={"reason": 5}): "'personal' holds something that is no digest",
    changed(vouched="x"): "'vouched' is 'x'",
    changed(pins=[]): "'pins' is []",
    changed(pins={"council": "p-1"}): "the roster of 'council' is no list",
    changed(pins={"council": [5]}): "no JSON object",
    changed(pins={"council": [{}]}): "'id' is missing",
    changed(pins={"council": [{"id": "p", "weight": "2"}]}): "'weight' is '2'",
    changed(pins={"council": [{"id": "p", "groups": [1]}]}): "'groups' holds something that is no text",
    changed(pins={"council": [{"id": "p", "age": 3}]}): "unknown keys: age",
    changed(pins={"council": ["p", "p"]}): "a member stands twice in the roster of 'council'",
    changed(due={}): "'due' is {}",
    changed(due=["notice"]): "no JSON object",
    changed(due=[{"at": None}]): "'deadline' is missing",
    changed(due=[{"deadline": "x", "times": 1.0}]): "'times' is 1.0",
    changed(due=[{"deadline": "x", "until": 1}]): "unknown keys: until",
    changed(colour="red", size=3): "unknown keys: colour, size",
}


@pytest.mark.parametrize(("text", "said"), DAMAGED.items(), ids=[f"{said[:40]}-{n}" for n, said in enumerate(DAMAGED.values())])
def test_a_damaged_line_is_told_with_its_index(text: str, said: str) -> None:
    """Unknown keys, wrong types, another schema, no JSON at all."""
    with pytest.raises(HistoryError) as caught:
        event_from_json(text, index=7)
    assert 7 == caught.value.index
    assert str(caught.value).startswith("event 7: ")
    assert said in str(caught.value)


OLDER = """{"schema":-1,"case":"bench","n":1,"kind":"move","verb":"propose","by":"p-1","roles":"villager@Jiangwan,chair",
"at":"2026-03-02T09:00:00+00:00","data":{"title":"水井"},"action":"a-1","digest":"d"}"""
"""As an older schema might have had it: a move was a verb, and roles stood in one text."""


def _named(plain: dict[str, Any]) -> dict[str, Any]:
    return {("move" if key == "verb" else key): value for key, value in plain.items()}


def _listed(plain: dict[str, Any]) -> dict[str, Any]:
    return {**plain, "roles": plain["roles"].split(",")}


def test_what_an_older_schema_wrote_is_lifted_step_by_step() -> None:
    """Each lift leads to the next schema; in the end it is an event like any other, and is written as one."""
    event = event_from_json(OLDER, lifts={-1: _named, 0: _listed})
    assert ("propose", ["chair", "villager@Jiangwan"], {"title": "水井"}, 1) == (event.move, sorted(event.roles), event.data, event.schema)
    assert event == event_from_json(event_to_json(event))


def test_a_lift_that_is_missing_is_told() -> None:
    """By the schema that the line has; so is what a lift leaves that no schema knows."""
    for lifts in ({}, {-1: _named}, {0: _listed}):
        with pytest.raises(HistoryError, match="event 4: schema -1 is not known here: it was written by another version"):
            event_from_json(OLDER, index=4, lifts=lifts)
    with pytest.raises(HistoryError, match="event 4: stored event cannot be read: unknown keys: verb"):
        event_from_json(OLDER.replace('"kind"', '"move":"m","kind"'), index=4, lifts={-1: dict, 0: _listed})


def test_bytes_that_are_no_utf_8_are_no_event() -> None:
    """The same error."""
    with pytest.raises(HistoryError, match="event 0: stored event is no JSON"):
        event_from_json(LINE.encode()[:20] + b"\xff" + LINE.encode()[20:])


def read(text: bytes) -> bool:
    try:
        event_from_json(text, index=3)
    except HistoryError as error:
        index = error.index
    else:
        return True
    assert 3 == index
    return False


@pytest.mark.parametrize("seed", range(8))
def test_a_line_damaged_at_random_is_read_or_refused(seed: int) -> None:
    """Bytes flipped, dropped and doubled: an event or a `HistoryError`."""
    chance = random.Random(seed)
    lines = [event_to_json(event).encode() for event in (EMPTY, FULL, *doing(HALL).events)]
    outcomes = set()
    for _ in range(400):
        text = bytearray(chance.choice(lines))
        for _ in range(chance.choice((1, 1, 3))):
            at = chance.randrange(len(text))
            match chance.randrange(4):
                case 0:
                    text[at] ^= 1 << chance.randrange(8)
                case 1:
                    del text[at : at + chance.choice((1, 9))]
                case 2:
                    text[at:at] = text[at : at + 9]
                case _:
                    text[at] = chance.choice(b'{}[]":,0-e\\')
        outcomes.add(read(bytes(text)))
    assert {True, False} == outcomes
