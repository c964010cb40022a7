"""The one way in which plain data is written where a digest is taken of it: JSON as RFC 8785 lays down. It takes no digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from json.encoder import encode_basestring as _quoted
from math import isfinite
from typing import Any

__all__ = ["canonical"]


def _unknown(value: Any) -> Any:
    raise ValueError(f"{value!r:.60} has no place in JSON")


def canonical(value: Any, *, known: Callable[[Any], Any] = _unknown) -> bytes:
    r"""Sorted keys, no spaces, numbers as JavaScript writes them; `known` makes plain what JSON does not know, one layer of it.

    Whole numbers keep all their digits, those that JavaScript cannot hold too: there RFC 8785 gives up. Raises `ValueError` for what is not
    finite, for keys that are no texts, for halves of letters, and for what lies too deep.

    >>> canonical({"b": [1.0, True, None], "a": "\u00e9\n"}).decode()
    '{"a":"é\\n","b":[1,true,null]}'
    """
    parts: list[str] = []
    try:
        _write(value, known, parts.append)
    except RecursionError:
        raise ValueError("lists and objects lie too deep in one another") from None
    return "".join(parts).encode()


_WORDS = {None: "null", True: "true", False: "false"}


def _write(value: Any, known: Callable[[Any], Any], put: Callable[[str], None]) -> None:
    if isinstance(value, str):
        put(_quoted(value))
    elif value is None or isinstance(value, bool):
        put(_WORDS[value])
    elif isinstance(value, int):
        put(str(int(value)))
    elif isinstance(value, float):
        put(_number(value))
    elif isinstance(value, tuple | list):
        mark = "["
        for one in value:
            put(mark)
            _write(one, known, put)
            mark = ","
        put("[]" if mark == "[" else "]")
    elif isinstance(value, dict | Mapping):
        mark = "{"
        for key in sorted(value, key=_place):
            put(f"{mark}{_quoted(key)}:")
            _write(value[key], known, put)
            mark = ","
        put("{}" if mark == "{" else "}")
    else:
        _write(known(value), known, put)


def _place(key: Any) -> bytes:
    """Where a key stands: by its units of UTF-16, which beyond the first 65,536 letters is another order than that of the letters."""
    if not isinstance(key, str):
        raise ValueError(f"{key!r:.60} is no key in JSON")
    return key.encode("utf-16-be")


def _number(value: float) -> str:
    """The shortest digits that mean it, as JavaScript lays them out."""
    if not isfinite(value):
        raise ValueError(f"{value} is no number in JSON")
    if value == 0:
        return "0"
    sign, (digits, _, power) = "-" * (value < 0), repr(abs(value)).partition("e")
    if not power:
        return sign + digits.removesuffix(".0")
    bare, exponent = digits.replace(".", ""), int(power)
    if 0 < exponent < 21:
        return sign + bare.ljust(exponent + 1, "0")
    if -7 < exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{bare}"
    return f"{sign}{digits}e{exponent:+d}"
