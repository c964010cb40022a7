"""Who may make a move: by role, by seat, by being named in an item, by what they did before. Asked of every action of a person."""

from __future__ import annotations

from typing import ClassVar

import attrs

from deliberation.model import UNKNOWN, Sentence, Verdict, View, Who, find, param
from deliberation.model.pmap import get

__all__ = ["Role", "may"]

MAY = Sentence("role", "{who} may make this move.", "{who}可办理。")
MAY_NOT = Sentence("role.no", "{who} may make this move; the actor is {observed}.", "须由{who}办理；办理人身份为：{observed}。")
NO_PROXY = Sentence("role.proxy", "this move cannot be made on behalf of somebody else.", "此项不得由他人代办。")


def _in_scope(view: View, fact: str) -> object:
    """The fact as the case has it; as the action gives it only where the case has none, so that nobody chooses their own scope."""
    return view.case.facts[fact] if fact in view.case.facts else view.action.data.get(fact, UNKNOWN)


def may(view: View, who: Who) -> bool:
    """Whether the actor is such a person; a role with a scope also serves where none is asked."""
    roles = view.action.by.roles
    if who.role is not None:
        if who.scope is not None:
            scope = _in_scope(view, who.scope)
            return scope is not UNKNOWN and f"{who.role}@{scope}" in roles
        return who.role in roles or any(role.partition("@")[0] == who.role for role in roles)
    if who.member_of is not None:
        roster = view.roster(who.member_of)
        return roster is not None and view.person in roster.index
    if who.item is not None:
        named = view.item.data.get(who.item) if view.item is not None else None
        return view.person in named if isinstance(named, tuple | list) else named == view.person
    return who.did is not None and _made(view, who.did)


def _made(view: View, name: str) -> bool:
    """Whether the person made that move: on this item, where it is one that opens such items or is made on them."""
    move = find(view.procedure.moves, name) if view.item is not None else None
    if view.item is not None and move is not None and view.item.kind in (move.opens, move.on):
        done = get(view.item.done, name)
        return done is not None and bool(done.by(view.person))
    return view.record(name).of(view.person) is not None


@attrs.frozen
class Role:
    """The actor is one of those who may make the move.

    Pitfall: a role with a place serves where none is asked: `by: [villager]` lets villagers of every village in, `villager@village` those of the topic's.

    `{did: object}` is whoever objected; in `by` of a move on an objection it is whoever made this one.

    Pitfall: made on behalf of another, `member_of` asks about that other, and a role about the one who acts.
    """

    kind: ClassVar[str] = "role"
    by: tuple[Who, ...] = param("who may, any of them")
    by_proxy: bool = param("whether it may be made on behalf of another", default=False)

    def check(self, view: View) -> Verdict:
        """Holds when any of `by` fits the actor."""
        if view.action.on_behalf is not None and not self.by_proxy:
            return view.answer(False, NO_PROXY, observed=view.action.on_behalf)
        for who in self.by:
            if may(view, who):
                return view.answer(True, MAY, observed=(who,), required=self.by, who=(who,))
        return view.answer(False, MAY_NOT, observed=tuple(sorted(view.action.by.roles)), required=self.by, who=self.by)
