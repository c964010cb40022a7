"""A small town that keeps its promises, and twenty-four with one planted defect each: what a kit that looks for broken promises has to find."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs

from deliberation import Action, Actor, Event, Member, Procedure, Roster, advance, decide, evolve, read_procedure, start

__all__ = ["CLEAN", "DEFECTS", "Defect", "made", "play"]

CLEAN = """\
procedure: hollow
version: "1"
calendar: {timezone: UTC}
topic:
  title: {kind: text}
items: {objection: objection, task: task}
bodies: {council: {seats: 3, present: sign-in}}
deadlines:
  notice: {from: [publish], after: 7 days}
  meeting: {from: [call], field: meets-at}
stages:
  hear: {steps: {proposed: {}, reviewed: {}, published: {}, heard: {}, approved: {}, refused: {end: true}}}
  decide: {steps: {called: {}, voting: {}, agreed: {}, shelved: {end: true}}}
  do: {steps: {implementing: {}, closed: {end: true}}}
rules:
  answered: {rule: for_each, item: objection, did: answer}
  other-hand: {rule: different_people, moves: [review, approve]}
  approved-still: {rule: did, move: approve, void_after: [amend]}
  time-come: {rule: reached, deadline: meeting}
  noticed: {rule: elapsed, since: call, at_least: 3 days same-time}
  quorum: {rule: quorum, body: council, at_least: 2/3, base: members}
  here: {rule: did, move: sign-in, same: person}
  once: {rule: at_most_times, move: vote, times: 1, same: person}
  unconcerned: {rule: did_not, move: declare, same: person}
  most-voted: {rule: majority, did: vote, more_than: 1/2, base: present, body: council}
  carried: {rule: majority, did: vote, choice: for, more_than: 1/2, base: present, body: council}
  done: {rule: did, move: report, same: item}
  other-eyes: {rule: different_people, moves: [report, verify], same: item}
  all-verified: {rule: for_each, item: task, did: verify, at_least: 1, void_after: [send-back]}
  first-amendment: {rule: at_most_times, move: amend, times: 1}
moves:
  propose: {from: start, to: proposed, by: [villager], asks: [title]}
  review: {from: proposed, to: reviewed, by: [clerk], needs: [other-hand], counts_since: [propose]}
  refuse: {from: proposed, to: refused, by: [clerk]}
  publish: {from: reviewed, to: published, by: [clerk]}
  object: {from: published, by: [villager], opens: objection}
  answer: {from: published, by: [clerk], on: objection}
  end-notice: {from: published, to: heard, by: clock, at: notice, needs: [answered]}
  approve: {from: heard, to: approved, by: [board], needs: [other-hand], counts_since: [propose]}
  amend: {from: [approved, called], to: proposed, by: [chair], sets: [title], needs: [first-amendment]}
  call: {from: approved, to: called, by: [chair], pins: [council], asks: {meets-at: {kind: moment}}, needs: [approved-still]}
  sign-in: {from: called, by: [{member_of: council}], counts_since: [call]}
  declare: {from: called, by: [{member_of: council}], counts_since: [propose]}
  open: {from: called, to: voting, by: [chair], needs: [time-come, noticed, quorum, approved-still]}
  give-up: {from: called, to: shelved, by: [chair], needs: [time-come, {not: quorum}]}
  vote:
    from: voting
    by: [{member_of: council}]
    asks: {choice: {kind: choice, of: [for, against]}}
    needs: [here, once, unconcerned]
  close-vote:
    from: voting
    by: [chair]
    outcomes:
      agreed: {to: agreed, needs: [most-voted, carried]}
      failed: {to: shelved, otherwise: true}
  publish-result: {from: agreed, to: implementing, by: [clerk]}
  assign: {from: implementing, by: [board], opens: task}
  report: {from: implementing, by: [villager, clerk], on: task, needs: [other-eyes]}
  send-back: {from: implementing, by: [board], on: task, needs: [done]}
  verify: {from: implementing, by: [board, clerk], on: task, needs: [done, other-eyes]}
  close: {from: implementing, to: closed, by: [board], needs: [all-verified]}
promises:
  approved-first: {always_before: {enters: implementing}, requires: approve, void_after: [amend]}
  heard-first: {always_before: approve, requires: end-notice, void_after: [amend]}
  reviewed-by-another: {different_people: [review, approve]}
  refused-is-over: {never_after: refuse, no: approve}
  notice-stood: {no_sooner: {than: 7 days, from: publish, to: end-notice}}
  answered-first: {between: [object, end-notice], requires: answer}
  opened-in-time: {no_sooner: {than: 3 days same-time, from: call, to: open}}
  opened-first: {always_before: vote, requires: open}
  present-votes: {always_before: vote, requires: sign-in, same_person: true, void_after: [call]}
  one-vote: {at_most_times: {of: vote, times: 1}, same_person: true}
  unconcerned-vote: {never_after: declare, no: vote, same_person: true}
  fresh-vote: {always_before: close-vote.agreed, requires: vote, void_after: [amend]}
  result-told: {then: {enters: agreed}, leads_to: publish-result}
  other-eyes-verify: {different_people: [report, verify], same: item}
  reported-first: {always_before: verify, requires: report, same: item}
  verified-first: {always_before: {enters: closed}, requires: verify, void_after: [send-back]}
  one-way-out: {not_both: [{enters: closed}, {enters: shelved}]}
  can-end: {can_always: end}
"""

HEARD = "propose review publish wait+8 approve"
VOTING = f"{HEARD} call sign-in:c1 sign-in:c2 wait+3 open"
DOING = f"{VOTING} vote:c1 vote:c2 close-vote publish-result"
WHOLE = f"{DOING} assign report@task-1 verify@task-1 close"


@attrs.frozen
class Defect:
    """What is written otherwise, and the promise that the story then breaks; or the move that can never be made any more."""

    edits: tuple[tuple[str, str], ...]
    breaks: str = ""
    story: str = ""
    never: str = ""


def _more(line: str) -> tuple[str, str]:
    return ("promises:\n", f"  {line}\npromises:\n")


DEFECTS: dict[str, Defect] = {
    "skipped-approval": Defect(
        (_more("fast: {from: reviewed, to: agreed, by: [clerk]}"),), "approved-first", "propose review fast:k2 publish-result"
    ),
    "stale-approval": Defect(
        (
            ("approve, void_after: [amend]}\n  time", "approve}\n  time"),
            ("amend: {from: [approved, called], to: proposed", "amend: {from: [approved, called], to: approved"),
        ),
        "approved-first",
        f"{HEARD} amend {DOING.removeprefix(HEARD)}",
    ),
    "stale-vote": Defect(
        (
            (
                "amend: {from: [approved, called], to: proposed,",
                "amend: {arrows: [{from: approved, to: proposed}, {from: called, to: proposed}, {from: voting}],",
            ),
        ),
        "fresh-vote",
        f"{VOTING} vote:c1 vote:c2 amend close-vote",
    ),
    "early-close": Defect(((", by: [board], needs: [all-verified]}", ", by: [board]}"),), "verified-first", f"{DOING} close"),
    "lost-objection": Defect(
        ((", at: notice, needs: [answered]}", ", at: notice}"),), "answered-first", "propose review publish object:v2 wait+8"
    ),
    "self-verified-task": Defect(
        (("needs: [done, other-eyes]", "needs: [done]"),), "other-eyes-verify", f"{DOING} assign report:k2@task-1 verify:k2@task-1"
    ),
    "self-approval": Defect(
        (("by: [board], needs: [other-hand], counts_since", "by: [board], counts_since"),),
        "reviewed-by-another",
        "propose review:k1 publish wait+8 approve:k1",
    ),
    "absent-voter": Defect((("needs: [here, once", "needs: [once"),), "present-votes", f"{VOTING} vote:c3"),
    "double-vote": Defect((("needs: [here, once, un", "needs: [here, un"),), "one-vote", f"{VOTING} vote:c1 vote:c1"),
    "concerned-voter": Defect(
        ((", once, unconcerned]", ", once]"),), "unconcerned-vote", f"{HEARD} call sign-in:c1 sign-in:c2 declare:c1 wait+3 open vote:c1"
    ),
    "short-call": Defect(
        (("at_least: 3 days same-time}", "at_least: 2 days same-time}"),),
        "opened-in-time",
        f"{HEARD} call=2 sign-in:c1 sign-in:c2 wait+2 open",
    ),
    "short-notice": Defect((("after: 7 days}", "after: 6 days}"),), "notice-stood", "propose review publish wait+8"),
    "unheard-approval": Defect(
        (("approve: {from: heard,", "approve: {from: [heard, reviewed],"),), "heard-first", "propose review approve"
    ),
    "revived-refusal": Defect(
        (_more("revive: {from: refused, to: reviewed, by: [chair], effect: reopens}"),),
        "refused-is-over",
        "propose refuse revive:h publish wait+8 approve",
    ),
    "untold-result": Defect(
        (_more("carry-on: {from: agreed, to: implementing, by: [board]}"),),
        "result-told",
        WHOLE.replace("publish-result", "carry-on:b1"),
    ),
    "unreported-verification": Defect(
        (("needs: [done, other-eyes]", "needs: [other-eyes]"),), "reported-first", f"{DOING} assign verify@task-1"
    ),
    "sent-back-and-forgotten": Defect(
        (("did: verify, at_least: 1, void_after: [send-back]}", "did: verify, at_least: 1}"),),
        "verified-first",
        WHOLE.replace("close", "send-back@task-1 close").replace("send-back@task-1 close-vote", "close-vote"),
    ),
    "stale-presence": Defect(
        (
            ("call: {from: approved, to", "call: {from: [approved, called], to"),
            ("[{member_of: council}], counts_since: [call]}", "[{member_of: council}], counts_since: [propose]}"),
        ),
        "present-votes",
        f"{HEARD} call sign-in:c1 sign-in:c2 call wait+3 open vote:c1",
    ),
    "vote-before-opening": Defect(
        (("  vote:\n    from: voting\n", "  vote:\n    from: [called, voting]\n"),), "opened-first", f"{HEARD} call sign-in:c1 vote:c1"
    ),
    "two-ends": Defect((_more("undo: {from: closed, to: shelved, by: [board], effect: reopens}"),), "one-way-out", f"{WHOLE} undo:b1"),
    "dead-end": Defect(
        (
            (
                "publish-result: {from: agreed, to: implementing, by: [clerk]}",
                "publish-result: {from: agreed, to: implementing, by: [clerk], needs: [{not: approved-still}]}",
            ),
        ),
        never="publish-result",
    ),
    "trap": Defect(
        ((", by: [board], needs: [all-verified]}", ", by: [board], needs: [all-verified, {not: all-verified}]}"),), never="close"
    ),
    "quorum-of-forty": Defect((("seats: 3", "seats: 60"), ("body: council, at_least: 2/3", "body: council, at_least: 40")), never="open"),
    "deep-defect": Defect(
        (
            ("  first-amendment:", "  worn: {rule: majority, did: remind, at_least: 8, base: votes-cast}\n  first-amendment:"),
            _more("remind: {from: implementing, by: [villager]}"),
            _more("force: {from: implementing, to: closed, by: [board], needs: [worn]}"),
        ),
        "verified-first",
        f"{DOING} {' '.join(f'remind:w{at}' for at in range(8))} force:b1",
    ),
}
"""Twenty break a promise, one of them twenty-two moves deep and more; three leave a move that nobody can ever make; one is deep."""

ROLES = {"k1": ("clerk", "board"), "k2": ("clerk",), "b1": ("board",), "h": ("chair",)}
WHO = {
    **dict.fromkeys(("propose", "object", "report"), "v1"),
    **dict.fromkeys(("review", "refuse", "publish", "answer", "publish-result"), "k2"),
    **dict.fromkeys(("approve", "assign", "send-back", "verify", "close"), "b1"),
    **dict.fromkeys(("amend", "call", "open", "give-up", "close-vote"), "h"),
}
COUNCIL = Roster("council", tuple(Member(name) for name in ("c1", "c2", "c3")))


def made(name: str = "") -> Procedure:
    """The town with a defect; the clean one without a name. Each edit finds its place once."""
    text = CLEAN
    for old, new in DEFECTS[name].edits if name else ():
        assert 1 == text.count(old), (name, old)
        text = text.replace(old, new)
    return read_procedure(text)


def play(procedure: Procedure, story: str) -> tuple[list[Event], str]:
    """The events of a story, an hour between its lines, and the move that was refused, at which it ends; none where all were accepted.

    A line is `move:person@item=days`, or `wait+days`. Raises `UnknownMove` where the procedure has no such move.
    """
    case, at, events = start(procedure, "c-1"), datetime(2026, 3, 2, 9, tzinfo=UTC), list[Event]()
    for number, line in enumerate(story.split()):
        if line.startswith("wait+"):
            at += timedelta(days=int(line.removeprefix("wait+")))
            for event in advance(procedure, case, at):
                case = evolve(procedure, case, event)
                events.append(event)
            continue
        at += timedelta(hours=1)
        rest, _, days = line.partition("=")
        rest, _, item = rest.partition("@")
        move, _, person = rest.partition(":")
        person = person or WHO[move]
        meets = at + timedelta(days=int(days or 3))
        data = {"propose": {"title": "A well"}, "amend": {"title": "A deep well"}, "call": {"meets-at": meets}, "vote": {"choice": "for"}}
        action = Action(
            move,
            Actor(person, set(ROLES.get(person, ("villager",)))),
            at=at,
            id=f"a-{number}",
            data=data.get(move, {}),
            item=item or None,
            rosters={"council": COUNCIL} if move == "call" else {},
        )
        decision = decide(procedure, case, action)
        case = decision.case
        events += decision.events
        if not decision.accepted:
            return events, move
    return events, ""
