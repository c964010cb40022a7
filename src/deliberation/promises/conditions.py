"""Conditions on the facts of a topic, asked as the procedure's own rules ask them; no record, no clock, nobody's action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from deliberation.kernel.plan import plan_of
from deliberation.model import CLOCK, START, Action, Asked, Case, Need, Procedure, View

__all__ = ["asker"]

_NOW = Action("", CLOCK, at=datetime(2000, 1, 1, tzinfo=UTC), id="")


def asker(procedure: Procedure, needs: tuple[Need, ...]) -> Callable[[Mapping[str, Any]], int]:
    """A function from the facts of a topic to what holds of it: a bit for each condition. What nobody can tell does not hold, negated or not."""
    plan = plan_of(procedure)
    asked: Mapping[str, Asked] = {**plan.requirements, **{str(at): one for at, one in enumerate(plan.checks(needs))}}
    names = tuple(map(str, range(len(needs))))

    def ask(facts: Mapping[str, Any]) -> int:
        view = View(procedure, Case("", procedure.name, procedure.digest, START, facts=facts), _NOW, rules=asked)
        return sum(view.verdict_of(name).ok << at for at, name in enumerate(names))

    return ask
