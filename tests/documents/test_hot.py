"""The quick decoder and the one that tells what is wrong are one: what the first reads the other reads alike, and what one refuses both do."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation import towns
from deliberation.documents import event_to_json
from deliberation.documents.events import LIFTS, SCHEMA, _read
from deliberation.documents.hot import decoded
from deliberation.documents.plain import load_json
from deliberation.errors import HistoryError
from deliberation.model import Event
from tests.documents.test_events import DAMAGED, EMPTY, FULL, LINE, changed, events, numbers, plain, words
from tests.making import HALL, doing


def slowly(text: str | bytes) -> Event | None:
    """As the reader that tells what is wrong has it."""
    try:
        return _read(load_json(text, what="event", index=0), LIFTS)
    except HistoryError:
        return None


def quickly(text: str | bytes) -> Event | None:
    """As the quick decoder has it."""
    return decoded(text, schema=SCHEMA)


def alike(text: str | bytes) -> bool | None:
    """Whether both read the same, letter by letter; True is not 1 there, nor 1.0. None where both refuse."""
    quick, slow = quickly(text), slowly(text)
    if quick is None and slow is None:
        return None
    return repr(quick) == repr(slow) and quick == slow


@given(events)
def test_whatever_is_written_is_read_quickly(event: Event) -> None:
    """Numbers of any size, letters of any script, moments at both ends of the calendar."""
    text = event_to_json(event)
    assert event == quickly(text) == quickly(text.encode())
    assert alike(text)


def test_the_default_town_is_read_quickly() -> None:
    """Every event of its stories, with its rosters and deadlines."""
    town = towns.load("xichuan")
    lines = [event_to_json(event) for story in town.stories for one in towns.play(town, story) for event in one.clock]
    lines += [event_to_json(event) for event in doing(HALL).events]
    assert len(lines) > 50
    assert {True} == {alike(line) for line in lines}


@pytest.mark.parametrize("text", [*DAMAGED, LINE.encode()[:20] + b"\xff" + LINE.encode()[20:]], ids=range(len(DAMAGED) + 1))
def test_what_is_damaged_is_refused_by_both(text: str | bytes) -> None:
    """Each line of which the other reader is known to complain."""
    assert (None, None) == (quickly(text), slowly(text))


# Written with the quotation marks, so that what JSON itself does not know can be among them.
STRICT = {
    "a text is no flag": '"data":{"x":"false"},"n":"1"',
    "a text is no count": '"n":"3"',
    "2.9 is no count": '"n":2.9',
    "2.0 is no count": '"n":2.0',
    "1e2 is no count": '"n":1e2',
    "true is no count": '"n":true',
    "a weight is a count": '"pins":{"council":[{"id":"p","weight":1.5}]}',
    "a flag is no weight": '"pins":{"council":[{"id":"p","weight":true}]}',
    "NaN is no number": '"data":{"x":NaN}',
    "Infinity is no number": '"data":{"x":-Infinity}',
    "nor is what is too large for one": '"data":{"x":1e999}',
    "a key that nobody knows": '"colour":"red"',
    "one of a member": '"pins":{"council":[{"id":"p","age":3}]}',
    "one of a deadline": '"due":[{"deadline":"x","until":1}]',
    "a moment without a zone": '"at":"2026-03-02T09:00:00"',
    "a moment that is a number": '"at":1772442000',
    "a moment before the first": '"at":"0001-01-01T00:00:00+23:00"',
    "another schema": '"schema":2',
    "a sign that must be escaped": '"move":"a\tb"',
    "a number that begins with 0": '"n":01',
}


@pytest.mark.parametrize("said", STRICT.values(), ids=STRICT)
def test_both_are_strict(said: str) -> None:
    """A later key goes before an earlier one of the same name, to both."""
    assert None is alike(LINE.replace("}", f",{said}}}"))


EXACT = {
    "a large count": '"n":123456789012345678901234567890',
    "a large number": '"data":{"x":-123456789012345678901234567890,"y":18446744073709551616}',
    "what is 0": '"data":{"x":-0,"y":-0.0,"z":0.0}',
    "fractions": '"data":{"x":1e16,"y":5e-324,"z":0.1,"w":123456789012345678901234567890.5e-10}',
    "a flag, a count, a text": '"data":{"x":true,"y":1,"z":"true"}',
    "a key twice": '"n":1,"n":7,"data":{"a":1,"a":2}',
    "a zone": '"at":"2026-03-02T17:00:00+08:00"',
    "Z": '"at":"2026-03-02T09:00:00Z"',
    "seven digits": '"at":"2026-03-02T09:00:00.1234567+00:00"',
    "a day alone": '"at":"2026-W10-1T09+00:00"',
    "members of both kinds": '"pins":{"council":["p-1",{"id":"p-2","weight":2,"groups":["a"]}]}',
}


@pytest.mark.parametrize("said", EXACT.values(), ids=EXACT)
def test_both_read_the_same_to_the_letter(said: str) -> None:
    """Large numbers whole, moments to the microsecond."""
    assert alike(LINE.replace("}", f",{said}}}"))


@pytest.mark.parametrize("text", [changed(roles=None), changed(due=[{"deadline": "x", "times": None}]), changed(move="\ud800")])
def test_what_is_seldom_written_is_left_to_the_other(text: str) -> None:
    """Nothing in place of what may be left out, and half a letter; nobody writes them here."""
    assert None is quickly(text)
    assert None is not slowly(text)


KEYS = [*json.loads(event_to_json(FULL)), "colour"]
odd: st.SearchStrategy[Any] = (
    plain | numbers | words | st.sampled_from([1.0, 2.9, "false", "1", True, None, [], {}, "2026-03-02T09:00:00Z"])
)
members = st.lists(
    words | st.fixed_dictionaries({"id": words}, optional={"weight": odd, "groups": odd, "household": odd, "x": odd}), max_size=3
)
dues = st.lists(st.fixed_dictionaries({"deadline": words}, optional={"at": odd, "times": odd, "left": odd, "x": odd}), max_size=2)


def agree(text: str | bytes) -> None:
    """What the quick one reads the other reads alike; it may leave to it what is told by a null or by half a letter."""
    quick, slow = quickly(text), slowly(text)
    if quick is None:
        plainly = text if isinstance(text, str) else text.decode(errors="replace")
        assert slow is None or "null" in plainly or "\\ud" in plainly.lower()
    else:
        assert repr(quick) == repr(slow)


@given(
    st.sampled_from([EMPTY, FULL]),
    st.dictionaries(st.sampled_from(KEYS), odd, max_size=3),
    st.dictionaries(st.just("pins"), st.dictionaries(words, members, max_size=2)),
    st.dictionaries(st.just("due"), dues),
)
def test_they_agree_about_what_is_changed_at_random(event: Event, fields: Any, pins: Any, due: Any) -> None:
    """Values of other types, keys that nobody knows, members and deadlines with anything in them."""
    agree(json.dumps({**json.loads(event_to_json(event)), **fields, **pins, **due}, ensure_ascii=False))


@pytest.mark.parametrize("seed", range(4))
def test_they_agree_about_letters_changed_at_random(seed: int) -> None:
    """One letter in place of another, anywhere."""
    chance, lines, seen = random.Random(seed), [event_to_json(event) for event in (EMPTY, FULL, *doing(HALL).events)], set()
    for _ in range(1_000):
        text = list(chance.choice(lines))
        text[chance.randrange(len(text))] = chance.choice('{}[]":,0123456789-+.eTZ \\ntf')
        agree("".join(text))
        seen.add(quickly("".join(text)) is None)
    assert {True, False} == seen
