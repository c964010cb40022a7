"""What a threshold is a share of: the bases, counted in one place. Which rule asks, it does not know."""

from __future__ import annotations

from typing import Literal

from deliberation.model import View

__all__ = ["Base", "base_count", "present"]

Base = Literal["present", "members", "seats", "votes-cast", "yes-and-no"]


def present(view: View, body: str, group: str | None = None) -> int:
    """How many members of a body have signed in, in heads."""
    known = view.procedure.body.get(body)
    if known is None or known.present is None:
        return 0
    return view.case.record(known.present).tally(None, group).heads


def base_count(view: View, base: Base, body: str, group: str | None = None) -> int:
    """How many of a body the base counts, in heads. A body without a roster counts as empty."""
    if base == "members":
        roster = view.roster(body)
        return roster.in_group(group) if roster is not None else 0
    if base == "present":
        return present(view, body, group)
    known = view.procedure.body.get(body)
    return (known.seats if known is not None else None) or 0
