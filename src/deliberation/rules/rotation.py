"""Whether it is the person's turn in a duty that goes round: nobody has done it less often. When the duty is due is another question."""

from __future__ import annotations

from typing import ClassVar

import attrs

from deliberation.model import Sentence, Verdict, View, param
from deliberation.rules.rosters import NOT_FIXED

__all__ = ["Rotation"]

EVEN = Sentence(
    "rotation", "{person} made {move} {observed} times; nobody in {body} less often.", "{person}已{move}{observed}次，{body}中无人更少。"
)
AHEAD = Sentence(
    "rotation.no",
    "{person} made {move} {observed} times; {count} in {body} less often, first of them {next}.",
    "{person}已{move}{observed}次；{body}中有{count}人更少，应先由{next}办理。",
)


@attrs.frozen
class Rotation:
    """The person may make a move once more only when every member of the body has made it as often.

    Pitfall: who never takes the duty holds up everybody else, and so does a new member who has yet to catch up. Let a move pin the roster
    anew without those who are away, and name it in the duty's `counts_since`, so that all begin again from nothing.
    """

    kind: ClassVar[str] = "rotation"
    move: str = param("the move by which the duty is done", names="only-move")
    body: str = param("the body whose members take turns", names="body")

    def check(self, view: View) -> Verdict:
        """Holds when no member has made the move fewer times than the person since it last began to count; nobody can tell without a roster."""
        roster, record = view.roster(self.body), view.record(self.move)
        own = record.of(view.person)
        times = own.times if own is not None else 0
        done = ((record.of(member.id), member.id) for member in (roster.members if roster is not None else ()))
        rank = (((entry.times, entry.n) if entry is not None else (0,), who) for entry, who in done)
        behind = sorted((made, who) for made, who in rank if made[0] < times)
        return view.answer(
            not behind,
            NOT_FIXED if roster is None else AHEAD if behind else EVEN,
            observed=times,
            required=behind[0][0][0] if behind else times,
            person=view.person,
            move=self.move,
            body=self.body,
            count=len(behind),
            next=behind[0][1] if behind else "",
        )
