"""The one canonical writer keeps to RFC 8785, but for whole numbers that JavaScript cannot hold."""

from __future__ import annotations

import json
import struct
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.model import procedure_digest
from deliberation.model.canonical import canonical
from deliberation.model.procedure import _meaning
from tests.making import HALL

# The bits of a number, and how it is written: from appendix B of RFC 8785.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(("bits", "written"), NUMBERS.items())
def test_a_number_is_written_as_the_standard_shows(bits: str, written: str) -> None:
    """To the last digit."""
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    assert written == canonical(value).decode()


def test_the_example_of_the_standard() -> None:
    """Numbers, escapes, literals, the order of keys."""
    plain = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '\u20ac$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert expected == canonical(plain).decode()


def test_keys_stand_in_the_order_of_their_utf_16() -> None:
    """In which a letter of two units comes before some of one."""
    keys = ["\r", "1", "\x80", "ö", "€", "\U0001f600", "\ufb33"]
    assert keys == list(json.loads(canonical(dict.fromkeys(sorted(keys), 0))))
    assert keys != sorted(keys)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1: 2}, "\ud800", {"\ud800": 1}, {1, 2}, b"bytes"])
def test_what_json_cannot_hold_is_an_error(value: Any) -> None:
    """And never written as something else."""
    with pytest.raises(ValueError, match=r"JSON|surrogates"):
        canonical(value)


def test_what_lies_too_deep_is_an_error() -> None:
    """Not a crash."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ValueError, match="too deep"):
        canonical(deep)


def test_whole_numbers_keep_their_digits() -> None:
    """Where the standard would have them rounded."""
    assert b"[9007199254740993,-123456789012345678901234567890]" == canonical([2**53 + 1, -123456789012345678901234567890])


@given(PLAIN)
def test_it_says_the_same_and_always_alike(plain: Any) -> None:
    """Read back it is equal; written again it is the same, whatever order its keys came in."""
    try:
        written = canonical(plain)
    except UnicodeEncodeError:  # pragma: no cover  (as it is drawn)
        return
    again = json.loads(written)
    assert again == plain
    assert written == canonical(again)
    assert b" " not in canonical([1, {"a": MappingProxyType({})}, [], ()])


def test_digests_of_procedures_are_taken_of_it() -> None:
    """Which for them is what JSON with sorted keys and without spaces is: no fraction is a float there, and no key begins with a letter of two units."""
    text = json.dumps(HALL, default=_meaning, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert sha256(text.encode()).hexdigest() == procedure_digest(HALL)
