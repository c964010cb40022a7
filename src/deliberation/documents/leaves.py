"""What may stand for one word of a town's file, as JSON Schema: YAML 1.2 as an editor types it. What a word names is not asked here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from deliberation.model.text import SLUG
from deliberation.quantities import Ends, Unit

__all__ = ["LEAVES"]

_UNITS = "|".join(unit.removesuffix("s") for unit in get_args(Unit) if unit != "hours")
_DURATION = rf"(?!0+ )[0-9]{{1,6}} (hours?( same-time)?|({_UNITS})s?( ({'|'.join(get_args(Ends))}))?)"
_SHARE = r"(?!0+/)[0-9]{1,15}/(?!0+$)[0-9]{1,15}"
_PERCENT = r"(?![0.]+ ?%)(0?[0-9]{1,2}(\.[0-9]{1,6})?|100(\.0{1,6})?) ?%"
_DATE = r"[0-9]{4}-?([0-9]{2}-?[0-9]{2}|W[0-9]{2}(-?[0-7])?)"


def _typed(told: str, types: str | list[str], pattern: str = "", **more: Any) -> dict[str, Any]:
    """A word of some types; an editor that finds something else shows the words that tell it."""
    return {"type": types, "errorMessage": told, **_matching(pattern), **more}


def _untyped(told: str, pattern: str = "", *, never: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A text, whatever an editor takes it for: `2026.1`, `true` and `null` are texts to the reader.

    Only what it never is is told by its type: from the types that it may have an editor would propose `true` and `null` for every text.
    """
    wrong = {"if": {"type": ["array", "object", *never]}, "then": {"type": "string", "errorMessage": told}}
    return {**wrong, "errorMessage": told, **_matching(pattern), **more}


def _matching(pattern: str) -> dict[str, Any]:
    return {"pattern": f"^({pattern})$"} if pattern else {}


LEAVES: Mapping[str, dict[str, Any]] = {
    "word": _untyped("a text", minLength=1),
    "words": _untyped("a text"),
    "name": _untyped(
        "lower-case words joined by hyphens, 64 letters at most, such as 'close-vote'",
        SLUG.pattern.removesuffix(r"\Z"),
        never=("number",),
        maxLength=64,
    ),
    "language": _typed("a language such as en or zh", "string", "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"),
    "who": _untyped("a role such as chair, or role@fact such as villager@village", "[^@]+(@[^@].*)?"),
    "flag": _typed("true or false, without quotation marks", "boolean"),
    "count": _typed("a whole number, without quotation marks", "integer", minimum=1 - 10**18, maximum=10**18 - 1),
    # A key is a text, and some editors type it all the same.
    "size": _typed("a whole number", ["integer", "string"], "-?[0-9]{1,18}"),
    "amount": _typed(
        "a number, or a share such as 2/3 or 7 %",
        ["integer", "string"],
        f"[0-9]{{1,15}}|{_SHARE}|{_PERCENT}",
        minimum=0,
        maximum=10**15 - 1,
    ),
    "duration": _typed("a duration such as 7 days, 3 working-days or 48 hours", "string", _DURATION),
    # Written without hyphens, a date looks like a number.
    "date": _typed("a date such as 2026-01-01", ["string", "integer"], _DATE, minimum=10101, maximum=99991231),
    "moment": _typed(
        "a local time such as 2026-03-02 09:00", ["string", "integer"], rf"{_DATE}(.[0-9:.,]+)?", minimum=10101, maximum=99991231
    ),
    "time": _typed("a time such as 18:00", "string", "([01][0-9]|2[0-3]):[0-5][0-9]"),
    "day-of-year": _typed("a day of every year such as 03-01", "string", "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
}
"""Each form by its name."""
