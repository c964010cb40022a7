"""Conditions on one declared fact: `is`, `is_not` and the four comparisons; never on two facts at once."""

from __future__ import annotations

import operator
from typing import Any, ClassVar

import attrs

from deliberation.model import UNKNOWN, Sentence, Verdict, View, param

__all__ = ["AtLeast", "AtMost", "Is", "IsNot", "LessThan", "MoreThan"]

Value = str | bool | int

UNTOLD = Sentence("fact.unknown", "{fact} is not known; required: {required}.", "{fact}尚不明确；要求：{required}。", unknown=True)
UNTOLD_NOT = Sentence(
    "fact.unknown-not", "{fact} is not known; excluded: {required}.", "{fact}尚不明确；不得为：{required}。", unknown=True
)
IS = Sentence("fact.is", "{fact} is {observed}; required: {required}.", "{fact}为{observed}；要求：{required}。")
IS_NOT = Sentence("fact.is-not", "{fact} is {observed}; excluded: {required}.", "{fact}为{observed}；不得为：{required}。")
AT_LEAST = Sentence("fact.at-least", "{fact} is {observed}; at least {required} is required.", "{fact}为{observed}；须不少于{required}。")
MORE_THAN = Sentence("fact.more-than", "{fact} is {observed}; more than {required} is required.", "{fact}为{observed}；须多于{required}。")
AT_MOST = Sentence("fact.at-most", "{fact} is {observed}; at most {required} is allowed.", "{fact}为{observed}；不得超过{required}。")
LESS_THAN = Sentence("fact.less-than", "{fact} is {observed}; less than {required} is required.", "{fact}为{observed}；须少于{required}。")


def _one_of(value: Value | None, one_of: tuple[Value, ...]) -> tuple[Value, ...]:
    if (value is None) is not bool(one_of):
        raise ValueError("give either 'value' or 'one_of'")
    return one_of if value is None else (value,)


def _same(one: Any, other: Any) -> bool:
    """Equal and of one type: True is not 1."""
    return type(one) is type(other) and one == other


@attrs.frozen
class Is:
    """The fact has this value, or one of these."""

    kind: ClassVar[str] = "is"
    fact: str = param("the fact that is looked at", names="fact")
    value: Value | None = param("the value it must have", default=None)
    one_of: tuple[Value, ...] = param("the values it may have, instead of `value`", default=())

    def __attrs_post_init__(self) -> None:
        _one_of(self.value, self.one_of)

    def check(self, view: View) -> Verdict:
        """Holds when the fact is known and has one of the values."""
        wanted = self.one_of or (self.value,)
        seen = view.fact(self.fact)
        if seen is UNKNOWN:
            return view.answer(False, UNTOLD, required=wanted, fact=self.fact)
        return view.answer(any(_same(seen, one) for one in wanted), IS, observed=seen, required=wanted, fact=self.fact)


@attrs.frozen
class IsNot:
    """The fact is known and has neither this value nor any of these."""

    kind: ClassVar[str] = "is_not"
    fact: str = param("the fact that is looked at", names="fact")
    value: Value | None = param("the value it must not have", default=None)
    one_of: tuple[Value, ...] = param("the values it must not have, instead of `value`", default=())

    def __attrs_post_init__(self) -> None:
        _one_of(self.value, self.one_of)

    def check(self, view: View) -> Verdict:
        """Holds when the fact is known and has none of the values."""
        banned = self.one_of or (self.value,)
        seen = view.fact(self.fact)
        if seen is UNKNOWN:
            return view.answer(False, UNTOLD_NOT, required=banned, fact=self.fact)
        return view.answer(not any(_same(seen, one) for one in banned), IS_NOT, observed=seen, required=banned, fact=self.fact)


def _compare(view: View, fact: str, bound: int, holds: Any, sentence: Sentence, short: int) -> Verdict:
    """`short` is the sign of what is missing: 1 where more is needed, -1 where less is, 0 added to a strict bound by the caller."""
    seen = view.fact(fact)
    if seen is UNKNOWN:
        return view.answer(False, UNTOLD, required=bound, fact=fact)
    ok = bool(holds(seen, bound))
    strict = holds in (operator.gt, operator.lt)
    return view.answer(ok, sentence, observed=seen, required=bound, missing=0 if ok else short * (bound - seen) + strict, fact=fact)


@attrs.frozen
class AtLeast:
    """The fact is a count of at least so much."""

    kind: ClassVar[str] = "at_least"
    fact: str = param("the fact that is looked at", names="fact")
    value: int = param("the least value that holds")

    def check(self, view: View) -> Verdict:
        """Holds from the value upwards, the value included."""
        return _compare(view, self.fact, self.value, operator.ge, AT_LEAST, 1)


@attrs.frozen
class MoreThan:
    """The fact is a count of more than so much."""

    kind: ClassVar[str] = "more_than"
    fact: str = param("the fact that is looked at", names="fact")
    value: int = param("the greatest value that does not hold")

    def check(self, view: View) -> Verdict:
        """Holds above the value, the value excluded."""
        return _compare(view, self.fact, self.value, operator.gt, MORE_THAN, 1)


@attrs.frozen
class AtMost:
    """The fact is a count of at most so much."""

    kind: ClassVar[str] = "at_most"
    fact: str = param("the fact that is looked at", names="fact")
    value: int = param("the greatest value that holds")

    def check(self, view: View) -> Verdict:
        """Holds up to the value, the value included."""
        return _compare(view, self.fact, self.value, operator.le, AT_MOST, -1)


@attrs.frozen
class LessThan:
    """The fact is a count of less than so much."""

    kind: ClassVar[str] = "less_than"
    fact: str = param("the fact that is looked at", names="fact")
    value: int = param("the least value that does not hold")

    def check(self, view: View) -> Verdict:
        """Holds below the value, the value excluded."""
        return _compare(view, self.fact, self.value, operator.lt, LESS_THAN, -1)
