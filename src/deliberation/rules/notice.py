"""Whether what lies ahead is far enough away, or near enough: the notice at which a meeting is called."""

from __future__ import annotations

from typing import ClassVar

import attrs

from deliberation.calendars import due_moment, moment_begun
from deliberation.model import UNKNOWN, Sentence, Verdict, View, param
from deliberation.quantities import Duration
from deliberation.rules.elapsed import lasting, one_window

__all__ = ["Notice"]

ENOUGH = Sentence(
    "notice", "{fact} is {observed}; {lasts} from now end {required}.", "{fact}为{observed}；自现在起{lasts}于{required}届满。"
)
BOTH = Sentence(
    "notice.both",
    "{fact} is {observed}; {lasts} from now end {required}, {most} end {until}.",
    "{fact}为{observed}；自现在起{lasts}于{required}届满，{most}于{until}届满。",
)
TOO_SHORT = Sentence(
    "notice.no",
    "{fact} is {observed}, which is too soon: {lasts} from now end {required}.",
    "{fact}为{observed}，时间不足：自现在起{lasts}于{required}届满。",
)
TOO_FAR = Sentence(
    "notice.far",
    "{fact} is {observed}, which is too late: {lasts} from now end {required}.",
    "{fact}为{observed}，时间过晚：自现在起{lasts}于{required}届满。",
)
PAST = Sentence(
    "notice.past", "{fact} is {observed}, which does not lie ahead: it is {required}.", "{fact}为{observed}，并非将来：现为{required}。"
)
UNTOLD = Sentence("notice.unknown", "{fact} is not known.", "{fact}尚不明确。", unknown=True)


@attrs.frozen
class Notice:
    """A date or moment lies ahead: so far at least, or so far at most, from the moment of the action.

    Pitfall: `7 days` and `7 clear-days` leave out the day of the notice, and come to the same for a meeting on a later day; `7 days
    same-time` gives a day less.
    """

    kind: ClassVar[str] = "notice"
    fact: str = param("the date or moment that lies ahead", names="date")
    at_least: Duration | None = lasting("how far ahead at least, with the end that is meant")
    at_most: Duration | None = lasting("how far ahead at most, with the end that is meant; alone, or beside `at_least`")

    def __attrs_post_init__(self) -> None:
        one_window(self.at_least, self.at_most)

    def check(self, view: View) -> Verdict:
        """Holds when the fact's moment is not before the one at which `at_least` is over, and is before the one at which `at_most` is over.

        Both are counted from the moment of the action. A date counts from the start of its day, so that today does not lie ahead.
        """
        value = view.fact(self.fact)
        if value is UNKNOWN:
            return view.cannot_tell(UNTOLD, fact=self.fact)
        calendar, now = view.procedure.calendar, view.action.at
        ahead = moment_begun(calendar, value)
        if ahead <= now:
            return view.answer(False, PAST, observed=ahead, required=now, fact=self.fact)
        least = due_moment(calendar, now, self.at_least) if self.at_least is not None else None
        most = due_moment(calendar, now, self.at_most) if self.at_most is not None else None
        if least is not None and ahead < least:
            return view.answer(False, TOO_SHORT, observed=ahead, required=least, fact=self.fact, lasts=self.at_least)
        if most is not None and most <= ahead:
            return view.answer(False, TOO_FAR, observed=ahead, required=most, fact=self.fact, lasts=self.at_most)
        if least is None or most is None:
            return view.answer(True, ENOUGH, observed=ahead, required=least or most, fact=self.fact, lasts=self.at_least or self.at_most)
        return view.answer(True, BOTH, observed=ahead, required=least, fact=self.fact, lasts=self.at_least, most=self.at_most, until=most)
