"""Conditions on one declared fact: `is`, `is_not` and the four comparisons; never on two facts at once."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import attrs

from deliberation.errors import Problem
from deliberation.model import UNKNOWN, Procedure, Sentence, Verdict, View, param

__all__ = ["COUNTED", "AtLeast", "AtMost", "Is", "IsNot", "LessThan", "MoreThan", "written"]

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


def _either(value: Value | None, one_of: tuple[Value, ...]) -> None:
    if (value is None) is not bool(one_of):
        raise ValueError("give either 'value' or 'one_of'")


def written(value: Any) -> str:
    """A value as a file has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _known(procedure: Procedure, name: str) -> tuple[str, list[str]]:
    """Of what kind the facts of that name are, and every choice of theirs; no kind where there are several, which is told elsewhere."""
    facts = [fact for fact in procedure.facts if fact.name == name]
    kinds = {fact.kind for fact in facts}
    return kinds.pop() if len(kinds) == 1 else "", [choice.name for fact in facts for choice in fact.of]


def _unfit(procedure: Procedure, name: str, key: str, values: tuple[Any, ...]) -> Iterator[Problem]:
    """Each value that the fact can never have."""
    kind, of = _known(procedure, name)
    for value in values if kind else ():
        if type(value) is not {"flag": bool, "count": int}.get(kind, str) or (of and value not in of):
            expected = ", ".join(dict.fromkeys(of)) or {"flag": "true or false", "count": "a whole number"}.get(kind, "a text")
            yield Problem("value-of-fact", (key,), f"'{written(value)}'", expected)


def _uncounted(procedure: Procedure, name: str) -> Iterator[Problem]:
    """Whether a fact that is compared is none that counts."""
    kind, _ = _known(procedure, name)
    if kind not in ("", "count"):
        yield Problem("value-of-fact", ("fact",), f"'{name}', a {kind}", "a fact of kind 'count'")


def _same(one: Any, other: Any) -> bool:
    """Equal and of one type: True is not 1."""
    return type(one) is type(other) and one == other


@attrs.frozen
class Is:
    """The fact has this value, or one of these.

    Pitfall: a fact that nobody gave is not known, which is a no, and a no to `{not: …}` as well. Let a move ask for it, or the host vouch.
    """

    kind: ClassVar[str] = "is"
    fact: str = param("the fact that is looked at", names="fact")
    value: Value | None = param("the value it must have", default=None)
    one_of: tuple[Value, ...] = param("the values it may have, instead of `value`", default=())

    def __attrs_post_init__(self) -> None:
        _either(self.value, self.one_of)

    def check(self, view: View) -> Verdict:
        """Holds when the fact is known and has one of the values."""
        wanted = self.one_of or (self.value,)
        seen = view.fact(self.fact)
        if seen is UNKNOWN:
            return view.cannot_tell(UNTOLD, required=wanted, fact=self.fact)
        return view.answer(
            any(_same(seen, one) for one in wanted), IS_NOT if view.negated else IS, observed=seen, required=wanted, fact=self.fact
        )

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Values that the fact can never have."""
        yield from _unfit(procedure, self.fact, "value" if self.value is not None else "one_of", self.one_of or (self.value,))


@attrs.frozen
class IsNot:
    """The fact is known and has neither this value nor any of these.

    Pitfall: it does not hold of a fact that nobody gave: 'nobody said it is private' is another question than 'it is not private'.
    """

    kind: ClassVar[str] = "is_not"
    fact: str = param("the fact that is looked at", names="fact")
    value: Value | None = param("the value it must not have", default=None)
    one_of: tuple[Value, ...] = param("the values it must not have, instead of `value`", default=())

    def __attrs_post_init__(self) -> None:
        _either(self.value, self.one_of)

    def check(self, view: View) -> Verdict:
        """Holds when the fact is known and has none of the values."""
        banned = self.one_of or (self.value,)
        seen = view.fact(self.fact)
        if seen is UNKNOWN:
            return view.cannot_tell(UNTOLD_NOT, required=banned, fact=self.fact)
        return view.answer(
            not any(_same(seen, one) for one in banned), IS if view.negated else IS_NOT, observed=seen, required=banned, fact=self.fact
        )

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Values that the fact can never have."""
        yield from _unfit(procedure, self.fact, "value" if self.value is not None else "one_of", self.one_of or (self.value,))


def _compare(view: View, fact: str, bound: int, holds: Any, sentence: Sentence, short: int) -> Verdict:
    """`short` is the sign of what is missing: 1 where more is needed, -1 where less is, 0 added to a strict bound by the caller."""
    seen = view.fact(fact)
    if seen is UNKNOWN:
        return view.cannot_tell(UNTOLD, required=bound, fact=fact)
    ok = bool(holds(seen, bound))
    strict = holds in (operator.gt, operator.lt)
    return view.answer(ok, sentence, observed=seen, required=bound, missing=0 if ok else short * (bound - seen) + strict, fact=fact)


@attrs.frozen
class AtLeast:
    """The fact is a count of at least so much.

    Pitfall: a count that nobody gave is not 0 but not known, and then neither this nor its negation holds.
    """

    kind: ClassVar[str] = "at_least"
    fact: str = param("the fact that is looked at", names="fact")
    value: int = param("the least value that holds")

    def check(self, view: View) -> Verdict:
        """Holds from the value upwards, the value included."""
        return _compare(view, self.fact, self.value, operator.ge, AT_LEAST, 1)

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """A fact that is no count."""
        yield from _uncounted(procedure, self.fact)


@attrs.frozen
class MoreThan:
    """The fact is a count of more than so much.

    Pitfall: the value itself is not enough. 'Ten or more' is `at_least: 10`, or `more_than: 9`.
    """

    kind: ClassVar[str] = "more_than"
    fact: str = param("the fact that is looked at", names="fact")
    value: int = param("the greatest value that does not hold")

    def check(self, view: View) -> Verdict:
        """Holds above the value, the value excluded."""
        return _compare(view, self.fact, self.value, operator.gt, MORE_THAN, 1)

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """A fact that is no count."""
        yield from _uncounted(procedure, self.fact)


@attrs.frozen
class AtMost:
    """The fact is a count of at most so much.

    Pitfall: a count that nobody gave is not known: it is not below the value, and neither is it above.
    """

    kind: ClassVar[str] = "at_most"
    fact: str = param("the fact that is looked at", names="fact")
    value: int = param("the greatest value that holds")

    def check(self, view: View) -> Verdict:
        """Holds up to the value, the value included."""
        return _compare(view, self.fact, self.value, operator.le, AT_MOST, -1)

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """A fact that is no count."""
        yield from _uncounted(procedure, self.fact)


@attrs.frozen
class LessThan:
    """The fact is a count of less than so much.

    Pitfall: the value itself is too much. 'Up to ten' is `at_most`.
    """

    kind: ClassVar[str] = "less_than"
    fact: str = param("the fact that is looked at", names="fact")
    value: int = param("the least value that does not hold")

    def check(self, view: View) -> Verdict:
        """Holds below the value, the value excluded."""
        return _compare(view, self.fact, self.value, operator.lt, LESS_THAN, -1)

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """A fact that is no count."""
        yield from _uncounted(procedure, self.fact)


COUNTED: Mapping[type, Callable[[int, int], bool]] = {
    AtLeast: int.__ge__,
    MoreThan: int.__gt__,
    AtMost: int.__le__,
    LessThan: int.__lt__,
}
"""The comparisons, as what they ask of a count and a value."""
