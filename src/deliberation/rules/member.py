"""Whether the person holds a seat in a body, or in one group of it; which roles they have is another question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from deliberation.errors import Problem
from deliberation.model import Procedure, Sentence, Verdict, View, param
from deliberation.rules.rosters import NOT_FIXED, group_problems

__all__ = ["MemberOf"]

SEATED = Sentence("member", "{person} is one of the {group}members of {body}.", "{person}是{body}的{group}成员。")
NOT_SEATED = Sentence("member.no", "{person} is none of the {group}members of {body}.", "{person}不是{body}的{group}成员。")


@attrs.frozen
class MemberOf:
    """The person holds a seat in a body, in one group of it where one is named.

    A group that only some cases have, such as the kin of whoever the matter is about, is named on the roster that is pinned for the case.

    Pitfall: `{not: …}` holds for everybody outside the group, for strangers to the body too. Where kin are to leave, let the move be made
    `by: {member_of: body}` and need `{not: kin}` besides.
    """

    kind: ClassVar[str] = "member"
    body: str = param("the body", names="body")
    group: str | None = param("only members of this group: a contingent, or those who are recused", names="group", default=None)

    def check(self, view: View) -> Verdict:
        """Holds when the person stands on the roster, for themselves or acted for by a proxy; nobody can tell before it is pinned."""
        roster = view.roster(self.body)
        seat = roster.index.get(view.person) if roster is not None else None
        ok = seat is not None and (self.group is None or self.group in seat.groups)
        return view.answer(
            ok,
            NOT_FIXED if roster is None else SEATED if ok else NOT_SEATED,
            observed=seat.groups if seat is not None else None,
            required=self.group or self.body,
            person=view.person,
            body=self.body,
            group=self.group or "",
        )

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """A group of another body."""
        yield from group_problems(procedure, self.body, self.group)
