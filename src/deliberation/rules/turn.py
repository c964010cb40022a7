"""Whose turn it is to speak: those who have not spoken yet, then the other side, then who asked first. How long they speak is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from deliberation.errors import Problem
from deliberation.model import Procedure, Sentence, Verdict, View, param
from deliberation.model.pmap import pairs

__all__ = ["Turn"]

NEXT = Sentence("turn", "{person} is next; {count} wait after.", "轮到{person}；其后等候{count}人。")
WAITS = Sentence(
    "turn.no", "{person} is not next: {observed} wait before, {next} first.", "尚未轮到{person}：之前等候{observed}人，下一位为{next}。"
)
NOBODY = Sentence(
    "turn.nobody", "{person} did not ask for the floor since they last spoke, and nobody waits.", "{person}未申请发言；无人等候。"
)
UNASKED = Sentence(
    "turn.unasked",
    "{person} did not ask for the floor since they last spoke; {observed} wait, {next} first.",
    "{person}未申请发言；等候{observed}人，下一位为{next}。",
)


@attrs.frozen
class Turn:
    """The person has asked for the floor and is the next to have it.

    Who has not spoken yet comes before who has. With `alternate`, whoever takes another side than the last speaker comes next; their side is
    the one they spoke for where the move of speaking asks for a `choice`, else the one they last asked for. Then comes who asked first; who
    asks again while they wait asks last.

    Pitfall: a new debate goes on with the queue of the old one. Name the move that begins a debate in `counts_since` of both moves, so that
    nobody waits and nobody has spoken when it begins.
    """

    kind: ClassVar[str] = "turn"
    asked: str = param(
        "the move by which somebody asks for the floor, with their `choice` of side where it asks for one", names="only-move"
    )
    spoke: str = param("the move by which they speak", names="only-move")
    alternate: bool = param("whether the sides take turns", default=False)

    def check(self, view: View) -> Verdict:
        """Holds when the person waits and nobody comes before them."""
        line, person = self._line(view), view.person
        if person not in line:
            said, place = UNASKED if line else NOBODY, len(line)
        else:
            place = line.index(person)
            said = WAITS if place else NEXT
        rest, first = line[1:], line[0] if line else ""
        return view.answer(said is NEXT, said, observed=place, required=0, person=person, count=len(rest), next=first)

    def _line(self, view: View) -> list[str]:
        """Who waits, the next first."""
        asked, spoke = view.record(self.asked), view.record(self.spoke)
        said = dict(pairs(spoke.entries))
        side = None
        if self.alternate and said:
            last = max(said, key=lambda one: said[one].n)
            before = asked.of(last)
            side = said[last].choice or (before.choice if before is not None else None)
        waiting = {who: entry for who, entry in pairs(asked.entries) if who not in said or entry.n > said[who].n}
        return sorted(waiting, key=lambda who: (who in said, side is not None and waiting[who].choice in (None, side), waiting[who].n))

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """Sides that take turns where nobody says which side they take, or where it can be erased."""
        side = procedure.asked(self.asked).get("choice")
        if self.alternate and (side is None or side.kind != "choice" or side.keep != "plain"):
            expected = f"a move that asks for a plain 'choice'; '{self.asked}' does not"
            yield Problem("turn", ("alternate",), "sides that nobody takes", expected)
