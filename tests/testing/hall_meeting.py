"""A small town that keeps its promises, and the same with one rule too few each: the faults that a check has to find."""

from __future__ import annotations

from deliberation import read_procedure
from deliberation.model import Procedure

__all__ = ["FAULTS", "clean", "faulty"]

TEXT = """
procedure: meeting
version: "1"
calendar: {timezone: Asia/Shanghai}
topic: {title: {kind: text, max: 20}, cost: {kind: count, max: 1000}}
bodies: {council: {seats: 5, present: sign-in}}
deadlines: {notice: {from: [publish], after: 3 days}}
stages: {all: {steps: {drafted: {}, noticed: {}, approved: {}, voting: {}, doing: {}, over: {end: true}}}}
items: [task]
rules:
  cheap: {rule: at_most, fact: cost, value: 100}
  approved: {rule: did, move: approve, void_after: [amend]}
  present: {rule: did, move: sign-in, same: person}
  enough: {rule: quorum, body: council, more_than: 1/2, base: members}
  agreed: {rule: majority, did: vote, choice: for, more_than: 1/2, base: present, body: council}
  not-the-doer: {rule: different_people, moves: [report, verify], same: item}
  reported: {rule: did, move: report, same: item}
  verified: {rule: for_each, item: task, did: verify, at_least: 1}
  noticed: {rule: reached, deadline: notice}
moves:
  propose: {from: start, to: drafted, by: [villager], asks: [title, cost], needs: [cheap]}
  publish: {from: drafted, to: noticed, by: [clerk]}
  approve: {from: [noticed, approved], to: approved, by: [mayor], needs: [noticed]}
  amend: {from: approved, by: [clerk], sets: [title]}
  call: {from: approved, to: voting, by: [clerk], pins: [council], needs: [approved]}
  sign-in: {from: voting, by: {member_of: council}}
  vote: {from: voting, by: {member_of: council}, needs: [present], asks: {choice: {kind: choice, of: [for, against]}}}
  close:
    from: voting
    by: [clerk]
    needs: [enough]
    outcomes: {agreed: {to: doing, needs: [agreed]}, refused: {to: over, otherwise: true}}
  assign: {from: [drafted, doing], by: [clerk], opens: task}
  report: {from: [drafted, doing], by: [villager], on: task}
  verify: {from: [drafted, doing], by: [villager, clerk], on: task, needs: [reported, not-the-doer]}
  finish: {from: doing, to: over, by: [clerk], needs: [verified]}
promises:
  approved-first: {always_before: call, requires: approve, void_after: [amend]}
  noticed-first: {no_sooner: {than: 3 days, from: publish, to: approve}}
  present-votes: {always_before: vote, requires: sign-in, same_person: true}
  second-pair-of-eyes: {different_people: [report, verify], same: item}
  verified-first: {always_before: finish, requires: verify}
  cheap-first: {never: call, for: {not: cheap}}
"""

FAULTS = {
    "approved-first skipped": (
        "call: {from: approved",
        "call: {from: [noticed, approved]",
        "pins: [council], needs: [approved]}",
        "pins: [council]}",
    ),
    "approved-first stale": ("move: approve, void_after: [amend]", "move: approve"),
    "second-pair-of-eyes": ("needs: [reported, not-the-doer]", "needs: [reported]"),
    "present-votes": ("needs: [present], asks", "asks"),
    "noticed-first": ("to: approved, by: [mayor], needs: [noticed]", "to: approved, by: [mayor]"),
    "verified-first": ("by: [clerk], needs: [verified]", "by: [clerk]"),
    "cheap-first": ("value: 100}", "value: 100}", "asks: [title, cost], needs: [cheap]", "asks: [title, cost]"),
}
"""Each fault under the promise that it breaks: what is written, and what instead."""


def clean() -> Procedure:
    """The town that keeps what it promises."""
    return read_procedure(TEXT)


def faulty(name: str) -> Procedure:
    """The same with one fault."""
    text = TEXT
    told = FAULTS[name]
    for old, new in zip(told[::2], told[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    return read_procedure(text)
