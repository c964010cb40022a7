"""A hall in which much is said, voted in secret and left to the clock, again and again; and people who act in it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime

from deliberation.documents import read_procedure
from deliberation.model import Action, Actor

__all__ = ["HALL", "MONDAY", "SECRET", "opening", "something"]

HALL = read_procedure(
    """
procedure: hall
version: "1"
calendar: {timezone: UTC}
topic: {title: {kind: text}}
deadlines:
  notice: {from: [propose, end-vote], after: 2 hours}
  closing: {from: [begin-vote], after: 3 hours}
rules:
  met: {rule: for_each, item: objection, did: answer}
  few: {rule: at_most_times, move: object, times: 4}
stages: {only: {steps: {posted: {}, voting: {}, settled: {end: true}}}}
moves:
  propose: {from: start, to: posted, by: [clerk], asks: [title]}
  say: {from: [posted, voting], by: [villager], opens: word, asks: {words: {kind: text}}}
  object: {from: posted, by: [villager], opens: objection, asks: {reason: {kind: text, keep: personal}}, needs: [few]}
  answer: {from: posted, by: [clerk], on: objection, asks: {words: {kind: text}}}
  begin-vote: {from: posted, to: voting, by: clock, at: notice, needs: [met]}
  settle: {from: posted, to: settled, by: [clerk]}
  vote: {from: voting, by: [villager], asks: {choice: {kind: choice, of: [for, against], keep: secret}}}
  end-vote: {from: voting, to: posted, by: clock, at: closing}
""",
    file="hall",
)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET = "vote"
MOVES: Mapping[str, int] = {"say": 5, "object": 1, "answer": 2, "vote": 4}

clerk = Actor("p-0", frozenset({"clerk"}))


def opening(name: str, at: datetime) -> Action:
    """Something brought before the hall."""
    return Action("propose", clerk, at=at, id=name, data={"title": "A well"})


def something(chance: random.Random, name: str, at: datetime) -> Action:
    """Anything that somebody might do, and that is often refused; what is said is the action's id, so that it is known again."""
    (move,) = chance.choices([*MOVES], [*MOVES.values()])
    by = clerk if move == "answer" else Actor(f"p-{chance.randint(1, 9)}", frozenset({"villager"}))
    data = {"vote": {"choice": chance.choice(["for", "against"])}, "object": {"reason": name}}.get(move, {"words": name})
    return Action(move, by, at=at, id=name, data=data, item=f"objection-{chance.randint(1, 4)}" if move == "answer" else None)
