"""Whether the roster of a body is composed as it must be: how many members, of which group, from how many places. Who comes is not asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import attrs

from deliberation.errors import Problem
from deliberation.model import Member, Procedure, Sentence, Verdict, View, derived, param
from deliberation.quantities import Part, Threshold, most, one_threshold, write_amount
from deliberation.rules.rosters import NOT_FIXED, group_problems

__all__ = ["Composition"]

Counted = Literal["members", "households", "districts", "per-household", "per-district"]
_PLACE = {"members": "id", "households": "household", "per-household": "household", "districts": "district", "per-district": "district"}

FITS = Sentence(
    "composition",
    "{body} has {base} members{counted}; required: {bounds}.",
    "{body}共{base}人{counted}；要求：{bounds}。",
)
SHORT = Sentence(
    "composition.few",
    "{body} has {base} members{counted}; required: {bounds}: {missing} missing.",
    "{body}共{base}人{counted}；要求：{bounds}：尚缺{missing}。",
)
OVER = Sentence(
    "composition.many",
    "{body} has {base} members{counted}; required: {bounds}: {missing} too many.",
    "{body}共{base}人{counted}；要求：{bounds}：超出{missing}。",
)
EMPTY = Sentence("composition.empty", "nobody is on the roster of {body}.", "{body}名册上无人。")
BLANK = Sentence(
    "composition.unknown",
    "{body} has {base} members{counted}, and {count} of whom it is not known; required: {bounds}; nobody can tell.",
    "{body}共{base}人{counted}，另有{count}人不明；要求：{bounds}；无法判断。",
    unknown=True,
)


@attrs.frozen
class Composition:
    """The roster of a body has as many members as it must, or as many of a group, or from as many places.

    It is asked where the roster is pinned, or at any move after it. With `per-household` the household with the most members on the roster is
    what counts, with `per-district` the district. A share is of all members.

    Pitfall: a share of a small body is a whole number of people, and `at_least: 3/4` with `at_most: 4/5` leaves a body of seven without one.
    Name the groups on the roster itself: who is on it without a household, or in no group, is not guessed at.
    """

    kind: ClassVar[str] = "composition"
    body: str = param("the body whose roster is looked at", names="body")
    count: Counted = param(
        "what is counted: `members`, the different `households` or `districts`, or the most members `per-household` or `per-district`",
        default="members",
    )
    group: str | None = param("only members of this group are counted", names="group", default=None)
    at_least: Part | None = param("a number, or a share of all members, that is enough", default=None)
    more_than: Part | None = param("a number or a share that is not enough yet, instead of `at_least`", default=None)
    at_most: Part | None = param("a number or a share that is not too many yet", default=None)

    _least: Threshold | None = derived()

    def __attrs_post_init__(self) -> None:
        if self.at_least is None and self.more_than is None and self.at_most is None:
            raise ValueError("give 'at_least', 'more_than' or 'at_most'")
        if self.at_least is not None or self.more_than is not None:
            object.__setattr__(self, "_least", one_threshold(self.at_least, self.more_than))
        if self.at_most is not None and not (self.at_most >= 0 if isinstance(self.at_most, int) else 0 < self.at_most < 1):
            raise ValueError("'at_most' is not below 0, and a share of it is below 1")
        if self._least is not None and self.count in ("per-household", "per-district"):
            raise ValueError(f"'{self.count}' goes with 'at_most' alone")
        shares = any(value is not None and not isinstance(value, int) for value in (self.at_least, self.more_than, self.at_most))
        if shares and self.count == "members" and self.group is None:
            raise ValueError("a share of the members is that of a 'group'")
        if self.at_most is not None and (
            (self.at_least is not None and type(self.at_least) is type(self.at_most) and self.at_least > self.at_most)
            or (self.more_than is not None and type(self.more_than) is type(self.at_most) and self.more_than >= self.at_most)
        ):
            raise ValueError("there is nothing between the bounds")

    def check(self, view: View) -> Verdict:
        """Holds when the count lies within the bounds, and never for a roster that is empty or not pinned; a place that is not known may be any."""
        roster = view.roster(self.body)
        if roster is None:
            return view.cannot_tell(NOT_FIXED, body=self.body)
        base = len(roster)
        if not base:
            return view.answer(False, EMPTY, observed=0, body=self.body)
        low, high, unknown = self._counted([member for member in roster.members if self.group is None or self.group in member.groups])
        least = self._least.least(base) if self._least is not None else None
        top = most(self.at_most, base) if self.at_most is not None else None
        said: Sentence = FITS
        missing: int | None = 0
        if least is not None and high < least:
            said, missing = SHORT, least - low
        elif top is not None and low > top:
            said, missing = OVER, low - top
        elif (least is not None and low < least) or (top is not None and high > top):
            said, missing = BLANK, None
        told = self._told(base, low, least, top)
        return view.answer(missing == 0, said, observed=low, required=(least, top), missing=missing, count=unknown, **told)

    def _counted(self, members: list[Member]) -> tuple[int, int, int]:
        """The least and the greatest that the count can be, and of how many members the place is not known."""
        known = Counter(place for member in members if (place := getattr(member, _PLACE[self.count])) is not None)
        unknown = len(members) - known.total()
        count = max(known.values(), default=0) if self.count.startswith("per-") else len(known)
        return max(count, min(unknown, 1)), count + unknown, unknown

    def _told(self, base: int, count: int, least: int | None, top: int | None) -> dict[str, Any]:
        """What every sentence says of the body and of the bounds: the numbers, and the shares behind them."""
        plain = self.count == "members" and self.group is None
        bounds = []
        if self._least is not None:
            bounds.append(f"≥ {least}" if isinstance(self._least.amount, int) else f"≥ {least} ({self._least})")
        if self.at_most is not None:
            bounds.append(f"≤ {top}" if isinstance(self.at_most, int) else f"≤ {top} (≤ {write_amount(self.at_most)})")
        return {"body": self.body, "base": base, "counted": () if plain else (self.count, self.group or "", count), "bounds": tuple(bounds)}

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """A group of another body."""
        yield from group_problems(procedure, self.body, self.group)
