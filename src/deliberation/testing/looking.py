"""A view put together by hand, so that a rule can be asked without a decision. It judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime

from deliberation.model import NOTHING, START, Action, Actor, Asked, Case, Item, Procedure, Rule, Stage, Step, View

__all__ = ["bound", "emptied", "look"]

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SMALL = Procedure("small", "1", stages=(Stage("only", (Step("open"), Step("closed", end=True))),))


def look(
    case: Case | None = None,
    action: Action | None = None,
    *,
    procedure: Procedure | None = None,
    item: Item | None = None,
    rules: Mapping[str, Rule] = NOTHING,
    totals: Mapping[str, str] = NOTHING,
    pins: tuple[str, ...] = (),
) -> View:
    """A look at an action on a case; what is left out is small: a case without events, somebody without roles, on a Monday at nine.

    `rules` are other rules by name, beside those of the procedure; `totals` says for a secret move in which field its counts are given;
    `pins` are bodies whose members this action fixes. Names are not checked.

    >>> from deliberation.rules import Did
    >>> Did(move="vote").check(look()).ok
    False
    """
    known = procedure or SMALL
    others = {**{one.name: one.rule for one in known.rules}, **rules}
    return View(
        known,
        case or Case("c-1", known.name, known.digest, START),
        action or Action("act", Actor("somebody"), at=MOMENT, id="a-1"),
        item,
        {name: Asked(name, other.check) for name, other in others.items()},
        totals,
        pins,
    )


def emptied(view: View) -> View:
    """The same rules and the same move, of a case without events, by nobody in particular, who says nothing."""
    bare = copy(view)
    bare.case = Case("c-1", view.procedure.name, view.procedure.digest, START)
    bare.action = Action(view.action.move, Actor("somebody"), at=view.action.at, id="a-1")
    bare.item = None
    return bare


def bound(rule: Rule, view: View, *, negated: bool = False) -> View:
    """A copy of a view in which the rule is asked under the name of its kind; what the rule does with it stays in it."""
    own = copy(view)
    own._asked = Asked(rule.kind, rule.check, negated=negated)
    return own
