"""Whether a move is possible from the step the case stands in, and not before its last event. Asked of every action."""

from __future__ import annotations

from typing import ClassVar

import attrs

from deliberation.model import START, Sentence, Verdict, View, param

__all__ = ["Order", "Time"]

HERE = Sentence("order", "{move} is possible from {steps}.", "{move}可在{steps}时进行。")
ELSEWHERE = Sentence(
    "order.no", "{move} is possible from {steps}; the case stands in {step}.", "{move}只能在{steps}时进行；目前处于{step}。"
)
EARLY = Sentence(
    "time.no",
    "{move} is stamped {observed}; the case's last event is of {required}.",
    "{move}的时间为{observed}，早于上一事件的{required}。",
)


@attrs.frozen
class Order:
    """The move leads from the step in which the case stands.

    Pitfall: `from: any` leaves out the ends. What is to be possible after the end is named, and is said to reopen the case, or to annul.
    """

    kind: ClassVar[str] = "order"
    steps: tuple[str, ...] = param("the steps it leads from")

    def check(self, view: View) -> Verdict:
        """Holds in each of the steps."""
        step = view.case.step
        if step in self.steps:
            return view.answer(True, HERE, observed=step, required=self.steps, move=view.action.move, steps=self.steps)
        return view.answer(False, ELSEWHERE, observed=step, required=self.steps, move=view.action.move, steps=self.steps, step=step)


@attrs.frozen
class Time:
    """The action is not stamped before the case's last event.

    Pitfall: what was done on paper last week is entered today: its day belongs in the data, not in the action's `at`.
    """

    kind: ClassVar[str] = "time"

    def check(self, view: View) -> Verdict:
        """Holds at the moment of the last event and after it."""
        last = view.case.at
        return view.answer(
            last is None or last <= view.action.at, EARLY, observed=view.action.at, required=last or START, move=view.action.move
        )
