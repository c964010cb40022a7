"""What each field of an event means, in words. Whether none is missing is checked where they are used."""

from __future__ import annotations

__all__ = ["EVENT"]

EVENT = {
    "case": "the id of the case",
    "n": "its number in the case, from 1",
    "kind": "what it records: a move, a move of the clock, a change of rules, that change taken back, an entry taken back",
    "move": "the move",
    "outcome": "the outcome that was taken, where the move has several",
    "by": "who made it",
    "roles": "the roles they had",
    "on_behalf": "for whom",
    "item": "the item it opened, or was made on",
    "at": "when it happened, in UTC",
    "recorded": "when it was typed",
    "data": "what was said, without what is secret or personal",
    "personal": "the salted digests of personal values, which are kept elsewhere",
    "vouched": "the facts the host answered for",
    "pins": "the members of the bodies it fixed",
    "due": "the deadlines it started, moved or ended",
    "action": "the id of the action; the clock's events have none",
    "digest": "the procedure it was decided under",
    "schema": "the edition of this shape",
}
