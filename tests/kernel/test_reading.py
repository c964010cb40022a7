"""From what a caller gives to plain JSON: the type is checked here, the range is not."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import BadAction
from deliberation.kernel.reading import moment_of, read_all, reader_for
from deliberation.model import Fact

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("kind", "value", "plain"),
    [
        ("text", "水井", "水井"),
        ("text", "", ""),
        ("choice", "for", "for"),
        ("person", "p-1", "p-1"),
        ("flag", True, True),
        ("flag", False, False),
        ("count", 0, 0),
        ("count", -3, -3),
        ("count", 2**63 - 1, 2**63 - 1),
        ("date", date(2026, 3, 2), "2026-03-02"),
        ("date", "2026-03-02", "2026-03-02"),
        ("date", date(1900, 1, 1), "1900-01-01"),
        ("date", "9000-12-31", "9000-12-31"),
        ("moment", NOON, "2026-03-02T04:00:00+00:00"),
        ("moment", "2026-03-02T12:00:00+08:00", "2026-03-02T04:00:00+00:00"),
        ("moment", "2026-03-02T04:00Z", "2026-03-02T04:00:00+00:00"),
        ("documents", ["a", "b"], ["a", "b"]),
        ("documents", ("a",), ["a"]),
        ("documents", [], []),
        ("people", ("p-2", "p-1"), ["p-2", "p-1"]),
        ("people", [], []),
        ("totals", {"yes": 2, "no": 0}, {"yes": 2, "no": 0}),
    ],
)
def test_a_value_becomes_plain_json(kind: Any, value: Any, plain: Any) -> None:
    """And reading it again changes nothing."""
    read = reader_for(Fact("f", kind))
    assert (plain, type(plain)) == (read(value), type(read(value)))
    assert plain == read(plain) == json.loads(json.dumps(read(value)))


@pytest.mark.parametrize(
    ("kind", "value", "fault"),
    [
        ("text", 1, "a text"),
        ("text", None, "a text"),
        ("text", b"a", "a text"),
        ("text", "\ud800", "UTF-8"),
        ("choice", ["for"], "a text"),
        ("person", 7, "a text"),
        ("flag", 1, "true or false"),
        ("flag", "false", "true or false"),
        ("flag", None, "true or false"),
        ("count", 2.0, "whole number"),
        ("count", True, "whole number"),
        ("count", "2", "whole number"),
        ("count", 2**63, "whole number"),
        ("count", -(2**63), "whole number"),
        ("date", NOON, "a date such as"),
        ("date", "2026-3-2", "a date such as"),
        ("date", "2026-02-30", "a day of the calendar"),
        ("date", "20260302", "a date such as"),
        ("date", date(1899, 12, 31), "1900 to 9000"),
        ("date", "9001-01-01", "1900 to 9000"),
        ("date", 5, "a date such as"),
        ("date", "2026-03-02\n", "a date such as"),
        ("moment", date(2026, 3, 2), "with its time zone"),
        ("moment", datetime(2026, 3, 2), "with its time zone"),  # noqa: DTZ001
        ("moment", "2026-03-02T12:00:00", "with its time zone"),
        ("moment", "noon", "a moment such as"),
        ("moment", datetime(1899, 1, 1, tzinfo=UTC), "1900 to 9000"),
        ("moment", datetime.max.replace(tzinfo=UTC), "1900 to 9000"),
        ("moment", None, "with its time zone"),
        ("documents", "plan", "a list of documents"),
        ("documents", [1], "a text"),
        ("documents", None, "a list of documents"),
        ("people", "p-1", "a list of persons"),
        ("people", {"p-1": 1}, "a list of persons"),
        ("people", [1], "a text"),
        ("people", ["p-1", "p-2", "p-1"], "each person once"),
        ("totals", [1], "a count for each choice"),
        ("totals", {"yes": -1}, "below 0"),
        ("totals", {"yes": 1.5}, "whole number"),
        ("totals", {1: 1}, "a text"),
    ],
)
def test_a_value_of_a_wrong_type_is_refused(kind: Any, value: Any, fault: str) -> None:
    """With what is expected instead."""
    with pytest.raises(ValueError, match=fault):
        reader_for(Fact("f", kind))(value)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC)),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=3) | st.integers(), some, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(["text", "choice", "flag", "count", "date", "moment", "person", "people", "documents", "totals"]), anything)
def test_whatever_is_given_is_read_or_refused(kind: Any, value: Any) -> None:
    """Never another exception, and what is read is plain and stays so."""
    read = reader_for(Fact("f", kind))
    with suppress(ValueError):
        plain = read(value)
        assert plain == read(plain) == json.loads(json.dumps(plain))


def test_every_fault_of_a_call_is_told_at_once() -> None:
    """Unknown keys with the nearest that exists, wrong types with what was found."""
    readers = {"data": {"choice": reader_for(Fact("choice", "choice"))}, "vouched": {}}
    with pytest.raises(BadAction) as caught:
        read_all("vote", {"data": {"choise": "x", "choice": 1, "zzz": 2}, "vouched": {"age": 3}}, readers)
    assert caught.value.faults == (
        ("data.choise", "unknown key 'choise', did you mean 'choice'?"),
        ("data.choice", "a text is expected, found 1"),
        ("data.zzz", "unknown key 'zzz', it asks for choice"),
        ("vouched.age", "unknown key 'age', it asks for nothing"),
    )


def test_what_was_found_is_told_in_short() -> None:
    """A long value does not flood a message."""
    with pytest.raises(BadAction) as caught:
        read_all("vote", {"data": {"n": "x" * 999}}, {"data": {"n": reader_for(Fact("n", "count"))}})
    assert len(caught.value.faults[0][1]) < 130


def test_what_is_secret_or_personal_is_not_found() -> None:
    """An error's text ends up in a log."""
    with pytest.raises(BadAction) as caught:
        read_all("object", {"data": {"phone": 138}}, {"data": {"phone": reader_for(Fact("phone"))}}, {"phone"})
    assert caught.value.faults == (("data.phone", "a text is expected"),)


def test_a_stored_moment_is_read_back() -> None:
    """As the same instant."""
    assert moment_of(reader_for(Fact("f", "moment"))(NOON)) == NOON
