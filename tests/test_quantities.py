"""Thresholds and durations: exact at every boundary."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.quantities import Bands, Duration, Either, Threshold, most, one_threshold, read_amount, read_duration, write_amount

shares = st.fractions(min_value=0, max_value=1, max_denominator=999).filter(bool)
amounts = st.integers(0, 10**6) | shares


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("14", 14),
        ("0", 0),
        ("2/3", Fraction(2, 3)),
        ("1/1", Fraction(1)),
        ("7 %", Fraction(7, 100)),
        ("7%", Fraction(7, 100)),
        ("100 %", Fraction(1)),
        ("0.5 %", Fraction(1, 200)),
        ("33.333333%", Fraction(33333333, 10**8)),
        ("4/6", Fraction(2, 3)),
    ],
)
def test_an_amount_is_read_exactly(text: str, amount: Any) -> None:
    """Counts stay counts, shares and percentages become fractions."""
    assert (type(amount), amount) == (type(read_amount(text)), read_amount(text))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not an amount"),
        ("0.5", "not an amount"),
        ("-1", "not an amount"),
        ("1/2/3", "not an amount"),
        (" 1", "not an amount"),
        ("1\n", "not an amount"),
        ("٣", "not an amount"),
        ("1" * 16, "not an amount"),
        ("1/0", "a share over 0"),
        ("0/5", "above 0"),
        ("3/2", "at most 1"),
        ("0 %", "above 0"),
        ("101 %", "at most 1"),
        ("5  %", "not an amount"),
        ("half", "not an amount"),
    ],
)
def test_what_is_not_an_amount_is_refused(text: str, fault: str) -> None:
    """With the reason."""
    with pytest.raises(ValueError, match=fault):
        read_amount(text)


@given(amounts)
def test_an_amount_survives_being_written(amount: int | Fraction) -> None:
    """What is written is read as the same."""
    assert amount == read_amount(write_amount(amount))
    assert type(amount) is type(read_amount(write_amount(amount)))


@pytest.mark.parametrize(
    ("amount", "comparison", "base", "least"),
    [
        (Fraction(2, 3), "at_least", 20, 14),
        (Fraction(2, 3), "at_least", 21, 14),
        (Fraction(2, 3), "at_least", 22, 15),
        (Fraction(2, 3), "more_than", 20, 14),
        (Fraction(2, 3), "more_than", 21, 15),
        (Fraction(2, 3), "more_than", 22, 15),
        (Fraction(1, 2), "more_than", 1, 1),
        (Fraction(1, 2), "more_than", 2, 2),
        (Fraction(1, 2), "more_than", 3, 2),
        (Fraction(1, 2), "at_least", 1, 1),
        (Fraction(1, 2), "at_least", 2, 1),
        (Fraction(1, 2), "at_least", 3, 2),
        (Fraction(1), "at_least", 5, 5),
        (Fraction(1, 100), "at_least", 1, 1),
        (Fraction(2, 3), "at_least", 0, 1),
        (Fraction(1, 2), "more_than", 0, 1),
        (3, "at_least", 100, 3),
        (3, "at_least", 0, 3),
        (3, "more_than", 100, 4),
        (0, "more_than", 5, 1),
        (3, "at_least", 2, 3),
    ],
)
def test_the_least_count_that_passes(amount: Any, comparison: Any, base: int, least: int) -> None:
    """One below the base, at it and above it; a base of zero asks for one that is not there."""
    assert least == Threshold(amount, comparison).least(base)


@given(shares, st.sampled_from(["at_least", "more_than"]), st.integers(1, 10**9))
def test_the_least_count_is_the_least(amount: Fraction, comparison: Any, base: int) -> None:
    """It passes by the definition of the comparison, and one less does not."""
    least = Threshold(amount, comparison).least(base)

    def passes(count: int) -> bool:
        return count >= amount * base if comparison == "at_least" else count > amount * base

    assert passes(least)
    assert not passes(least - 1)


def test_a_threshold_is_what_it_asks() -> None:
    """Equal amounts and comparisons are one threshold, and the text shows both."""
    assert Threshold(Fraction(4, 6), "at_least") == Threshold(Fraction(2, 3), "at_least")
    assert hash(Threshold(Fraction(4, 6), "at_least")) == hash(Threshold(Fraction(2, 3), "at_least"))
    assert Threshold(1, "at_least") != Threshold(1, "more_than")
    assert ["≥ 2/3", "> 1/2", "≥ 14", "≥ min(10, 1/3)", "> max(1/2, 100)", "≥ 7/100 (≤ 30000), min(900, 3/50)"] == [
        str(Threshold(amount, comparison))
        for amount, comparison in (
            (Fraction(2, 3), "at_least"),
            (Fraction(1, 2), "more_than"),
            (14, "at_least"),
            (POLL, "at_least"),
            (Either("greater", (Fraction(1, 2), 100)), "more_than"),
            (Bands(((30_000, Fraction(7, 100)),), Either("lesser", (900, Fraction(6, 100)))), "at_least"),
        )
    ]


def passes(count: int, share: Fraction, comparison: str, base: int) -> bool:
    """A share of a base in the words of a law, read with fractions and nothing of the library's: of nobody, nothing is enough."""
    if base == 0:
        return False
    part = Fraction(count, base)
    return part > share if comparison == "more_than" else part >= share


@pytest.mark.parametrize(
    ("share", "comparison"),
    [
        (Fraction(1, 2), "more_than"),
        (Fraction(1, 2), "at_least"),
        (Fraction(2, 3), "at_least"),
        (Fraction(2, 3), "more_than"),
        (Fraction(3, 4), "at_least"),
        (Fraction(4, 5), "at_least"),
        (Fraction(4, 5), "more_than"),
        (Fraction(1), "at_least"),
    ],
)
def test_the_shares_of_the_laws_are_exact_for_every_base_up_to_a_thousand(share: Fraction, comparison: Any) -> None:
    """For each base from 0 to 1,000 the least count passes by the definition and one fewer does not; up to 60 every count is asked."""
    threshold = Threshold(share, comparison)
    for base in range(1001):
        least = threshold.least(base)
        assert base == 0 or (passes(least, share, comparison, base) and not passes(least - 1, share, comparison, base))
        if base <= 60:
            assert [count >= least for count in range(base + 1)] == [passes(count, share, comparison, base) for count in range(base + 1)]


def test_two_thirds_of_nine_are_six() -> None:
    """And of ten seven, of eleven eight, of twelve eight again."""
    assert [6, 7, 8, 8] == [Threshold(Fraction(2, 3), "at_least").least(base) for base in (9, 10, 11, 12)]
    assert [7, 7, 8, 9] == [Threshold(Fraction(2, 3), "more_than").least(base) for base in (9, 10, 11, 12)]


POLL = Either("lesser", (10, Fraction(1, 3)))
"""A poll is demanded by ten electors present, or a third of them, whichever is less (a parish meeting's rule)."""


@pytest.mark.parametrize(
    ("amount", "comparison", "base", "least"),
    [
        (POLL, "at_least", 29, 10),
        (POLL, "at_least", 30, 10),
        (POLL, "at_least", 31, 10),
        (POLL, "at_least", 27, 9),
        (POLL, "at_least", 26, 9),
        (POLL, "at_least", 2, 1),
        (POLL, "at_least", 0, 1),
        (POLL, "more_than", 30, 11),
        (POLL, "more_than", 29, 10),
        (Either("greater", (Fraction(1, 2), 100)), "at_least", 199, 100),
        (Either("greater", (Fraction(1, 2), 100)), "at_least", 200, 100),
        (Either("greater", (Fraction(1, 2), 100)), "at_least", 201, 101),
        (Either("greater", (Fraction(1, 2), 100)), "at_least", 0, 100),
        (Either("greater", (Fraction(1, 4), Fraction(1, 3))), "more_than", 12, 5),
    ],
)
def test_the_lesser_and_the_greater_of_several(amount: Any, comparison: Any, base: int, least: int) -> None:
    """Each part is compared by itself, and then one of them is taken: a floor beside a share is the greater of the two."""
    assert least == Threshold(amount, comparison).least(base)
    passing = [Threshold(part, comparison).least(base) for part in amount.of]
    assert least == (min if amount.pick == "lesser" else max)(passing)


BANDS = Bands(((10_000, Fraction(10, 100)), (20_000, Fraction(9, 100)), (30_000, Fraction(8, 100))), Fraction(7, 100))


@pytest.mark.parametrize(
    ("size", "share"),
    [(0, 10), (9_999, 10), (10_000, 10), (10_001, 9), (20_000, 9), (20_001, 8), (30_000, 8), (30_001, 7), (10**9, 7)],
)
def test_a_band_holds_up_to_its_bound(size: int, share: int) -> None:
    """The bound itself belongs to the band below it; what is above all bounds has the last amount."""
    assert Fraction(share, 100) == BANDS.at(size)
    assert Threshold(Fraction(share, 100), "at_least") == Threshold(BANDS, "at_least").at(size)
    assert share == Threshold(BANDS, "at_least").at(size).least(100)


def test_a_threshold_without_bands_is_the_same_everywhere() -> None:
    """No size changes it."""
    half = Threshold(Fraction(1, 2), "more_than")
    assert half is half.at(0) is half.at(10**6)


@pytest.mark.parametrize("up_to", [(), ((5, 1), (5, 2)), ((5, 1), (4, 2)), ((-1, 1),)])
def test_bands_that_do_not_rise_are_refused(up_to: Any) -> None:
    """None at all, one twice, one below the one before, one below nobody."""
    with pytest.raises(ValueError, match="the bands rise"):
        Bands(up_to, 1)
    assert 1 == Bands(((0, 1),), 2).at(0)


def test_one_amount_is_neither_the_lesser_nor_the_greater() -> None:
    """It would be the lesser of what."""
    with pytest.raises(ValueError, match="at least two"):
        Either("lesser", (10,))


@pytest.mark.parametrize(
    ("amount", "base", "greatest"),
    [
        (Fraction(1, 3), 2, 0),
        (Fraction(1, 3), 3, 1),
        (Fraction(1, 3), 5, 1),
        (Fraction(1, 3), 6, 2),
        (3, 1, 3),
        (0, 9, 0),
        (Fraction(1), 7, 7),
    ],
)
def test_the_most_that_is_at_most_so_much(amount: Any, base: int, greatest: int) -> None:
    """A share is never exceeded by rounding; a number is itself."""
    assert greatest == most(amount, base)


@pytest.mark.parametrize(
    ("at_least", "more_than", "made"),
    [
        (3, None, Threshold(3, "at_least")),
        (None, 0, Threshold(0, "more_than")),
        (Fraction(1), None, Threshold(Fraction(1), "at_least")),
        (None, Fraction(99, 100), Threshold(Fraction(99, 100), "more_than")),
        (None, 1, Threshold(1, "more_than")),
        (POLL, None, Threshold(POLL, "at_least")),
        (None, BANDS, Threshold(BANDS, "more_than")),
        (1, None, Threshold(1, "at_least")),
    ],
)
def test_one_of_two_parameters_makes_a_threshold(at_least: Any, more_than: Any, made: Threshold) -> None:
    """Whichever is given."""
    assert made == one_threshold(at_least, more_than)


@pytest.mark.parametrize(
    ("at_least", "more_than", "fault"),
    [
        (None, None, "give either"),
        (1, 1, "give either"),
        (0, None, "above 0"),
        (-1, None, "above 0"),
        (None, Fraction(1), "can never be"),
        (Fraction(3, 2), None, "at most 1"),
        (None, Fraction(3, 2), "can never be"),
        (None, -1, "not below 0"),
        (None, Fraction(-1, 2), "not below 0"),
        (Either("lesser", (10, 0)), None, "above 0"),
        (None, Either("greater", (10, Fraction(1))), "can never be"),
        (Bands(((5, Fraction(3, 2)),), 1), None, "at most 1"),
        (Bands(((5, 1),), Either("lesser", (1, -1))), None, "above 0"),
        (BANDS, BANDS, "give either"),
    ],
)
def test_a_threshold_that_cannot_be_met_or_missed_is_refused(at_least: Any, more_than: Any, fault: str) -> None:
    """Neither, both, nothing at all, or more than all."""
    with pytest.raises(ValueError, match=fault):
        one_threshold(at_least, more_than)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("7 days", Duration(7, "days", "day-end")),
        ("1 day", Duration(1, "days", "day-end")),
        ("10 clear-days", Duration(10, "clear-days", "day-start")),
        ("48 hours", Duration(48, "hours", "same-time")),
        ("48 hours same-time", Duration(48, "hours", "same-time")),
        ("2 weeks same-time", Duration(2, "weeks", "same-time")),
        ("1 month day-start", Duration(1, "months", "day-start")),
        ("3 working-days", Duration(3, "working-days", "day-end")),
        ("3 clear-days day-end", Duration(3, "clear-days", "day-end")),
    ],
)
def test_a_duration_is_read(text: str, made: Duration) -> None:
    """With the usual end of its unit, or the one that is named."""
    assert made == read_duration(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not a duration"),
        ("days", "not a duration"),
        ("7", "not a duration"),
        ("7 day-end", "not a duration"),
        ("-7 days", "not a duration"),
        ("1.5 days", "not a duration"),
        ("7 years", "not a unit"),
        ("0 days", "at least 1"),
        ("7 hours day-end", "hours end at the same time"),
        ("7 days at day-end", "not a duration"),
        ("7 days xday-end", "not a duration"),
        ("7 days\n", "not a duration"),
        ("1000000 days", "not a duration"),
    ],
)
def test_what_is_not_a_duration_is_refused(text: str, fault: str) -> None:
    """With the reason."""
    with pytest.raises(ValueError, match=fault):
        read_duration(text)


@given(st.integers(1, 1_200), st.sampled_from(["hours", "days", "working-days", "clear-days", "weeks", "months"]), st.data())
def test_a_duration_survives_being_written(amount: int, unit: Any, data: st.DataObject) -> None:
    """What is written is read as the same."""
    ends: Any = "same-time" if unit == "hours" else data.draw(st.sampled_from(["day-end", "day-start", "same-time"]))
    assert Duration(amount, unit, ends) == read_duration(str(Duration(amount, unit, ends)))


@pytest.mark.parametrize(
    ("unit", "most"),
    [("hours", 876_600), ("days", 36_525), ("working-days", 36_525), ("clear-days", 36_525), ("weeks", 5_218), ("months", 1_200)],
)
def test_a_duration_lasts_and_ends(unit: Any, most: int) -> None:
    """At least one unit, without which a clock that comes again would never end; a hundred years at most."""
    assert [1, most] == [Duration(amount, unit, "same-time").amount for amount in (1, most)]
    for amount in (-1, 0, most + 1):
        with pytest.raises(ValueError, match=f"at least 1 and at most {most} {unit}, a hundred years"):
            Duration(amount, unit, "same-time")
