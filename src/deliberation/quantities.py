"""Thresholds and durations as exact values; no floats, no calendar (that is `calendars`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, get_args

import attrs

__all__ = [
    "Amount",
    "Bands",
    "Comparison",
    "Duration",
    "Either",
    "Ends",
    "Part",
    "Threshold",
    "Unit",
    "most",
    "one_threshold",
    "read_amount",
    "read_duration",
    "write_amount",
]

Part = int | Fraction
"""A number of heads (`int`) or a share of the base (`Fraction`, above 0 and at most 1)."""

Comparison = Literal["at_least", "more_than"]
Unit = Literal["hours", "days", "working-days", "clear-days", "weeks", "months"]
Ends = Literal["day-end", "day-start", "same-time"]

_MOST: Mapping[str, int] = {
    "hours": 876_600,
    "days": 36_525,
    "working-days": 36_525,
    "clear-days": 36_525,
    "weeks": 5_218,
    "months": 1_200,
}
_AMOUNT = re.compile(r"(\d{1,15})(?:/(\d{1,15}))?\Z", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,6}))? ?%\Z", re.ASCII)
_DURATION = re.compile(r"(\d{1,6}) ([a-z-]+)\Z", re.ASCII)


def read_amount(text: str) -> Part:
    """A count such as `14`, a share such as `2/3`, or a percentage such as `7 %`.

    >>> read_amount("2/3"), read_amount("7 %"), read_amount("14")
    (Fraction(2, 3), Fraction(7, 100), 14)
    """
    if match := _PERCENT.match(text):
        whole, decimals = match[1], match[2] or ""
        amount: Part = Fraction(int(whole + decimals), 100 * 10 ** len(decimals))
    elif match := _AMOUNT.match(text):
        if match[2] is None:
            return int(match[1])
        if int(match[2]) == 0:
            raise ValueError("a share over 0")
        amount = Fraction(int(match[1]), int(match[2]))
    else:
        raise ValueError("not an amount")
    if not 0 < amount <= 1:
        raise ValueError("a share lies above 0 and is at most 1")
    return amount


def write_amount(amount: Part) -> str:
    """The text `read_amount` reads: a whole share keeps its denominator, so that 1/1 does not become a count of one."""
    return str(amount) if isinstance(amount, int) else f"{amount.numerator}/{amount.denominator}"


def _some(_: object, __: attrs.Attribute[tuple[Part, ...]], value: tuple[Part, ...]) -> None:
    if len(value) < 2:
        raise ValueError("the lesser or the greater is one of at least two")


@attrs.frozen
class Either:
    """The lesser, or the greater, of several amounts: "10 or 1/3 of them, whichever is less", or a share with a floor beside it."""

    pick: Literal["lesser", "greater"]
    of: tuple[Part, ...] = attrs.field(validator=_some)


@attrs.frozen
class Bands:
    """An amount for each size of a place: up to so many inhabitants this, up to so many that, above all of them the last."""

    up_to: tuple[tuple[int, Part | Either], ...]
    above: Part | Either

    def __attrs_post_init__(self) -> None:
        sizes = [size for size, _ in self.up_to]
        if not sizes or sizes != sorted(set(sizes)) or sizes[0] < 0:
            raise ValueError("the bands rise: each 'up_to' is above the one before")

    def at(self, size: int) -> Part | Either:
        """The amount for a size; a size that is a bound belongs to the band below it."""
        return next((amount for bound, amount in self.up_to if size <= bound), self.above)


Amount = Part | Either | Bands
"""What a threshold asks for: a number, a share, the lesser or the greater of several, or one of them by the size of a place."""


@attrs.frozen
class Threshold:
    """An amount with its comparison, ready to be asked of many bases. As a text it is how it is written: `≥ 2/3`, `> 1/2`.

    >>> Threshold(Fraction(2, 3), "at_least").least(9), Threshold(Fraction(1, 2), "more_than").least(22)
    (6, 12)
    >>> Threshold(Either("lesser", (10, Fraction(1, 3))), "at_least").least(21)
    7
    """

    amount: Amount
    comparison: Comparison
    _parts: tuple[tuple[int, int, int], ...] = attrs.field(init=False, eq=False, repr=False)

    @_parts.default
    def _divide(self) -> tuple[tuple[int, int, int], ...]:
        if isinstance(self.amount, Bands):
            return ()
        return tuple(map(self._part, self.amount.of if isinstance(self.amount, Either) else (self.amount,)))

    def _part(self, amount: Part) -> tuple[int, int, int]:
        strict = self.comparison == "more_than"
        if isinstance(amount, int):
            return 0, 1, amount + strict
        over, under = amount.numerator, amount.denominator
        # More than n/d of b: floor(nb/d) + 1. At least: ceil(nb/d) = floor((nb + d - 1)/d), which a base of zero would meet.
        return over, under, under if strict else under - 1

    def at(self, size: int) -> Threshold:
        """The threshold for a place of that size; itself where no bands are given."""
        return Threshold(self.amount.at(size), self.comparison) if isinstance(self.amount, Bands) else self

    def least(self, base: int) -> int:
        """The least count that passes; 1 where the base is zero, which no count of its members reaches.

        Where the amount goes by bands, ask it of the threshold `at` a size.
        """
        if len(self._parts) == 1:
            ((over, under, added),) = self._parts
            return max(1, (over * base + added) // under)
        counts = ((over * base + added) // under for over, under, added in self._parts)
        return max(1, min(counts) if self.amount.pick == "lesser" else max(counts))  # type: ignore[union-attr]

    def __str__(self) -> str:
        return f"{'≥' if self.comparison == 'at_least' else '>'} {_told(self.amount)}"


def _told(amount: Amount) -> str:
    if isinstance(amount, Bands):
        return ", ".join((*(f"{_told(one)} (≤ {size})" for size, one in amount.up_to), _told(amount.above)))
    if isinstance(amount, Either):
        return f"{'min' if amount.pick == 'lesser' else 'max'}({', '.join(map(write_amount, amount.of))})"
    return write_amount(amount)


def most(amount: Part, base: int) -> int:
    """The greatest count that is at most so much of a base.

    >>> most(Fraction(1, 3), 20), most(3, 20)
    (6, 3)
    """
    return amount if isinstance(amount, int) else amount.numerator * base // amount.denominator


def _can_be(amount: Part, comparison: Comparison) -> None:
    """Raises `ValueError` for what nothing, or everything, would meet."""
    if comparison == "more_than":
        if amount < 0:
            raise ValueError("'more_than' is not below 0")
        if not isinstance(amount, int) and amount >= 1:
            raise ValueError("more than all of them can never be")
    elif amount <= 0:
        raise ValueError("'at_least' is above 0")
    elif not isinstance(amount, int) and amount > 1:
        raise ValueError("a share is at most 1")


def _parts_of(amount: Amount) -> tuple[Part, ...]:
    if isinstance(amount, Bands):
        return tuple(part for one in (*(one for _, one in amount.up_to), amount.above) for part in _parts_of(one))
    return amount.of if isinstance(amount, Either) else (amount,)


def one_threshold(at_least: Amount | None, more_than: Amount | None) -> Threshold:
    """The threshold that one of two parameters gives. Raises `ValueError` unless exactly one is given, and can be met."""
    if (at_least is None) is (more_than is None):
        raise ValueError("give either 'at_least' or 'more_than'")
    amount, comparison = (more_than, "more_than") if at_least is None else (at_least, "at_least")
    assert amount is not None
    for part in _parts_of(amount):
        _can_be(part, comparison)  # type: ignore[arg-type]
    return Threshold(amount, comparison)  # type: ignore[arg-type]


@attrs.frozen
class Duration:
    """So many units of time, and which end is meant: the end or the start of the last day, or the same time of day.

    The day on which it starts is not counted; with `clear-days` the day of the event is not counted either.
    """

    amount: int
    unit: Unit
    ends: Ends

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.amount <= _MOST[self.unit]:
            raise ValueError(f"a duration is at least 1 and at most {_MOST[self.unit]} {self.unit}, a hundred years")

    def __str__(self) -> str:
        usual = _usual_end(self.unit)
        return f"{self.amount} {self.unit}" + ("" if self.ends == usual else f" {self.ends}")


def _usual_end(unit: Unit) -> Ends:
    return {"hours": "same-time", "clear-days": "day-start"}.get(unit, "day-end")  # type: ignore[return-value]


def read_duration(text: str) -> Duration:
    """A duration such as `7 days`, `10 clear-days`, `48 hours`, or with the end that is meant: `7 days same-time`.

    >>> read_duration("7 days").ends, read_duration("10 clear-days").ends
    ('day-end', 'day-start')
    """
    words, _, end = text.rpartition(" ")
    if end not in get_args(Ends):
        words, end = text, ""
    match = _DURATION.match(words)
    if not match:
        raise ValueError("not a duration")
    unit = match[2] if match[2].endswith("s") else match[2] + "s"
    if unit not in get_args(Unit):
        raise ValueError("not a unit")
    if unit == "hours" and end not in ("", "same-time"):
        raise ValueError("hours end at the same time")
    return Duration(int(match[1]), unit, end or _usual_end(unit))  # type: ignore[arg-type]
