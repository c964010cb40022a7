"""Persistent maps agree with a plain dict in every form and across every change of form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap

from deliberation.model.pmap import EMPTY, Table, as_dict, drop, freeze, get, pairs, put, size, thaw

SIZES = [0, 1, 3, 4, 5, 63, 64, 65, 66]
steps = st.lists(st.tuples(st.sampled_from(["put", "drop"]), st.integers(0, 90).map(str), st.integers()), max_size=200)


def grown(count: int) -> Any:
    known: Any = EMPTY
    for n in range(count):
        known = put(known, f"k{n}", n)
    return known


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("make", [grown, lambda count: freeze({f"k{n}": n for n in range(count)})])
def test_the_form_follows_the_size(count: int, make: Any) -> None:
    """Up to 4 a tuple, up to 64 a table, a trie beyond; grown or frozen alike."""
    form = tuple if count <= 4 else Table if count <= 64 else HashTrieMap
    assert form is type(make(count))
    assert {f"k{n}": n for n in range(count)} == as_dict(make(count))
    assert count == size(make(count))


@pytest.mark.parametrize("count", SIZES)
def test_a_change_leaves_the_old_value_as_it_was(count: int) -> None:
    """Put, overwrite and drop in every form."""
    known, plain = grown(count), {f"k{n}": n for n in range(count)}
    assert {**plain, "new": 1} == as_dict(put(known, "new", 1))
    assert {**plain, "k0": "over"} == as_dict(put(known, "k0", "over"))
    assert {key: value for key, value in plain.items() if key != "k0"} == as_dict(drop(known, "k0"))
    assert plain == as_dict(drop(known, "nothing"))
    assert plain == as_dict(known)
    assert plain == dict(pairs(known))


@pytest.mark.parametrize("count", SIZES)
def test_what_is_not_there_gives_the_default(count: int) -> None:
    """None, or what was asked for."""
    assert (get(grown(count), "nothing"), get(grown(count), "nothing", 7)) == (None, 7)
    assert [*range(count)] == [get(grown(count), f"k{n}") for n in range(count)]


@pytest.mark.parametrize("count", SIZES)
def test_a_thawed_map_is_written_into_and_frozen_again(count: int) -> None:
    """The copy is its own; freezing a value gives that value."""
    known = grown(count)
    own = thaw(known)
    assert put(own, "new", 1) is own
    assert drop(own, "k0") is own
    assert drop(own, "k0") is own
    assert count == size(known)
    assert as_dict(freeze(own)) == {**{f"k{n}": n for n in range(1, count)}, "new": 1}
    assert freeze(known) is known


@given(steps)
def test_a_map_is_a_dict(done: list[tuple[str, str, int]]) -> None:
    """Whatever is put and dropped, in whatever order, and whichever way it is written."""
    known, own, plain = EMPTY, thaw(EMPTY), {}
    for verb, key, value in done:
        if verb == "put":
            known, own, plain[key] = put(known, key, value), put(own, key, value), value
        else:
            known, own = drop(known, key), drop(own, key)
            plain.pop(key, None)
        assert plain.get(key) == get(known, key)
    assert plain == as_dict(known) == as_dict(own) == as_dict(freeze(own))
    assert len(plain) == size(known) == size(own)
    assert bool(plain) is bool(known)
