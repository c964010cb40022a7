"""Thresholds and durations: exact at every boundary."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.quantities import Duration, Threshold, one_threshold, read_amount, read_duration, write_amount

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
    assert tuple(Threshold(*one).text for one in ((Fraction(2, 3), "at_least"), (Fraction(1, 2), "more_than"), (14, "at_least"))) == (
        "≥ 2/3",
        "> 1/2",
        "≥ 14",
    )


@pytest.mark.parametrize(
    ("at_least", "more_than", "made"),
    [
        (3, None, Threshold(3, "at_least")),
        (None, 0, Threshold(0, "more_than")),
        (Fraction(1), None, Threshold(Fraction(1), "at_least")),
        (None, Fraction(99, 100), Threshold(Fraction(99, 100), "more_than")),
        (None, 1, Threshold(1, "more_than")),
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
