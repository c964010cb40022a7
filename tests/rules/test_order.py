"""Where and when a move may be made."""

from __future__ import annotations

from datetime import datetime

import pytest

from deliberation.rules import Order, Time
from deliberation.testing import Table, look
from tests.making import SECOND, T0, action, ask, case

TABLES = (
    Table(
        Order(steps=("open", "voting")),
        {"the case stands in the first": look(case(step="open")), "the case stands in the second": look(case(step="voting"))},
        {"the case stands elsewhere": look(case(step="closed")), "the case has not begun": look()},
    ),
    Table(
        Time(),
        {
            "a second after the last event": look(case(at=T0 - SECOND), action(at=T0)),
            "at the moment of the last event": look(case(at=T0), action(at=T0)),
            "nothing has happened yet": look(),
        },
        {"a second before the last event": look(case(at=T0 + SECOND), action(at=T0))},
    ),
)


@pytest.mark.parametrize(("step", "ok"), [("open", True), ("voting", True), ("start", False), ("closed", False)])
def test_a_move_leads_from_its_steps(step: str, ok: bool) -> None:
    """From no other."""
    verdict = ask(Order(steps=("open", "voting")), case(step=step))
    assert (ok, step, ("open", "voting")) == (verdict.ok, verdict.observed, verdict.required)


@pytest.mark.parametrize(("last", "ok"), [(T0 - SECOND, True), (T0, True), (T0 + SECOND, False), (None, True)])
def test_an_action_is_not_before_the_last_event(last: datetime | None, ok: bool) -> None:
    """At the same moment it may be; a case without events has none."""
    verdict = ask(Time(), case(at=last), action(at=T0))
    assert (ok, T0, last or "start") == (verdict.ok, verdict.observed, verdict.required)


def test_rules_that_ask_the_same_are_one_value() -> None:
    """Also the one that has nothing to say."""
    assert (Time(), Order(steps=("open",))) == (Time(), Order(steps=("open",)))
