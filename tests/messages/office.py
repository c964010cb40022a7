"""A case in which everything that asks about time says no, and then yes; nothing here asserts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from deliberation.documents import load_procedure
from deliberation.model import Decision
from tests.goldens import HERE
from tests.making import Run, day

__all__ = ["OFFICE", "TIMED"]

OFFICE = load_procedure(HERE / "refusals/office.yaml")


def decisions() -> Iterator[Decision]:
    """What is said of deadlines, of so long since and until, of hours and days, and of extensions."""
    run = Run(OFFICE)

    def tried(name: str, at: datetime | None = None, **more: Any) -> Decision:
        return run.try_(name, "clerk", at, **more)

    yield from (tried(name) for name in ("ask", "invite", "receive", "prolong"))
    run.do("register", "clerk").do("meet", "clerk", day(1))
    yield tried("ask")
    yield tried("prolong")
    yield tried("prolong")
    yield tried("prolong")
    yield tried("ask", day(3, hours=8))
    yield tried("prolong-reminder", day(8))
    yield tried("ask", day(9))
    run.do("hold", "clerk", day(9))
    yield tried("ask")
    yield tried("prolong")
    run.do("free", "clerk", day(20))
    yield tried("ask", day(30))
    yield tried("prolong")
    run.do("drop", "clerk", day(30)).do("register", "clerk").do("hold", "clerk").do("free", "clerk", day(45))
    yield tried("prolong")
    yield tried("ask", day(400))
    run.do("drop", "clerk")
    yield tried("prolong")
    yield tried("ask")
    for happened, meets, at in (
        (day(405), day(400, hours=-1), day(401)),
        (day(405), day(402), day(401)),
        (day(390), day(407, hours=3), day(401)),
        (day(390), day(409, hours=2), day(401)),
        (day(390), day(410, hours=3), day(405)),
        (day(370), day(440, hours=3), day(405)),
        (day(390), day(415, hours=3), day(405)),
    ):
        run.do("plan", "clerk", at, data={"happened-on": happened.date(), "meets-at": meets})
        yield tried("invite")
    run = Run(OFFICE)
    for at in (
        datetime(2026, 2, 27, 16, tzinfo=UTC),
        datetime(2026, 3, 3, 9, tzinfo=UTC),
        datetime(2026, 9, 20, 2, tzinfo=UTC),
        datetime(2026, 10, 5, 2, tzinfo=UTC),
        datetime(2027, 5, 3, 2, tzinfo=UTC),
    ):
        yield tried("receive", at)


TIMED = tuple(decisions())
