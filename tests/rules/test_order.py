"""Where and when a move may be made."""

from __future__ import annotations

from datetime import datetime

import pytest

from deliberation.rules import Order, Time
from tests.making import SECOND, T0, action, ask, case


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
