"""Published procedures whose clocks are told in their own words: a parish poll, a petition, a member's proposal, a platform that freezes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deliberation.documents import read_procedure, write_procedure
from deliberation.kernel import audit, overdue
from deliberation.messages import explain
from deliberation.model import Procedure
from tests.making import Run

TICK = timedelta(microseconds=1)

PARISH = """
procedure: parish
version: "1"
calendar: {country: GB, timezone: Europe/London}
citations:
  lga-1972: {title: "Local Government Act 1972, schedule 12", status: stated}
  polls-1987: {title: Parish and Community Meetings (Polls) Rules 1987, status: stated}
bodies: {}
deadlines:
  meeting: {from: [convene], field: meets-at}
  poll-ends: {from: [demand-poll], after: 25 days, basis: polls-1987}
stages:
  all: {steps: {called: {}, meeting: {}, demanded: {}, closed: {end: true}}}
rules:
  seven-clear-days: {rule: notice, fact: meets-at, at_least: 7 clear-days, basis: lga-1972}
  not-before-six: {rule: during, fact: meets-at, from_time: "18:00", basis: lga-1972}
  in-spring: {rule: during, fact: meets-at, from_day: 03-01, to_day: 06-01, basis: lga-1972}
  time-come: {rule: reached, deadline: meeting}
  poll-days: {rule: elapsed, since: demand-poll, at_least: 14 days day-start, at_most: 25 days, basis: polls-1987}
  poll-hours: {rule: during, from_time: "16:00", to_time: "21:00", basis: polls-1987}
moves:
  convene: {from: start, to: called, by: [chair], asks: {meets-at: {kind: moment}}, needs: [seven-clear-days, not-before-six, in-spring]}
  open: {from: called, to: meeting, by: [chair], needs: [time-come]}
  demand-poll: {from: meeting, to: demanded, by: [elector]}
  vote: {from: demanded, by: [elector], needs: [poll-days, poll-hours]}
  close: {from: demanded, to: closed, by: clock, at: poll-ends}
"""


def reads(text: str) -> Procedure:
    """A procedure that is written and read back as the same."""
    made = read_procedure(text)
    assert made == read_procedure(write_procedure(made))
    return made


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


def refused(run: Run, name: str, by: str, at: datetime, **more: Any) -> list[str]:
    return [verdict.rule for verdict in run.try_(name, by, at, **more).reasons]


@pytest.mark.parametrize(
    ("meets", "rules"),
    [
        ("2026-05-12T18:00", []),
        ("2026-05-12T17:59", ["not-before-six"]),
        ("2026-05-11T18:00", ["seven-clear-days"]),
        ("2026-06-01T23:59", []),
        ("2026-06-02T18:00", ["in-spring"]),
        ("2026-05-04T10:59", ["not-before-six", "seven-clear-days"]),
    ],
)
def test_a_parish_meeting_is_called_seven_clear_days_ahead(meets: str, rules: list[str]) -> None:
    """On the fourth of May for the twelfth at the earliest, not before six in the evening, between March and June."""
    run = Run(reads(PARISH))
    assert rules == sorted(refused(run, "convene", "chair", london("2026-05-04T11:00"), data={"meets-at": london(meets)}))


def test_a_parish_poll_is_between_the_fourteenth_and_the_twenty_fifth_day() -> None:
    """From four to nine; after the last day the clock closes it."""
    run = Run(reads(PARISH)).do("convene", at=london("2026-05-04T11:00"), data={"meets-at": london("2026-05-12T18:00")})
    assert ["time-come"] == refused(run, "open", "chair", london("2026-05-12T18:00") - TICK)
    run.do("open", at=london("2026-05-12T18:00")).do("demand-poll", "elector", london("2026-05-12T23:30"))
    for at, rules in (
        ("2026-05-25T16:00", ["poll-days"]),
        ("2026-05-25T23:59:59.999999", ["poll-days", "poll-hours"]),
        ("2026-05-26T00:00", ["poll-hours"]),
        ("2026-05-26T15:59:59.999999", ["poll-hours"]),
        ("2026-05-26T16:00", []),
        ("2026-06-06T20:59:59.999999", []),
        ("2026-06-06T21:00", ["poll-hours"]),
    ):
        assert rules == sorted(refused(run, "vote", "elector", london(at))), at
    assert run.wait(london("2026-06-07T00:00") - TICK) == ()
    assert ["close"] == [event.move for event in run.wait(london("2026-06-07T00:00"))]
    assert () == audit(run.book, run.events)


PETITION = """
procedure: petition
version: "1"
calendar: {country: CN, timezone: Asia/Shanghai}
citations:
  petitions-22: {title: {en: Regulations on Petitions, zh: 信访工作条例}, article: "22"}
  petitions-23: {title: {en: Regulations on Petitions, zh: 信访工作条例}, article: "23"}
  petitions-34: {title: {en: Regulations on Petitions, zh: 信访工作条例}, article: "34"}
  petitions-36: {title: {en: Regulations on Petitions, zh: 信访工作条例}, article: "36"}
deadlines:
  routing: {enters: [registered], after: 15 days, basis: petitions-22, title: {en: routing, zh: 转送期限}}
  objection: {from: [route], after: 5 working-days, basis: petitions-23, title: {en: objection, zh: 异议期限}}
  decision:
    enters: [handled]
    after: 60 days
    extension: 30 days
    basis: petitions-34
    title: {en: decision, zh: 办理期限}
stages:
  all: {steps: {registered: {}, handled: {}, heard: {}, answered: {end: true}}}
rules:
  in-time: {rule: before, deadline: objection, basis: petitions-23}
moves:
  register: {from: start, to: registered, by: [office]}
  route: {from: registered, to: handled, by: [office], stops: [routing]}
  return-it: {from: handled, to: registered, by: [bureau], needs: [in-time], stops: [decision]}
  prolong: {from: handled, by: [bureau], extends: [decision], asks: {reason: {kind: text}, told-the-petitioner: {kind: documents}}}
  hear: {from: handled, to: heard, by: [bureau], pauses: [decision]}
  end-hearing: {from: heard, to: handled, by: [bureau], resumes: [decision]}
  answer: {from: handled, to: answered, by: [bureau], stops: [decision]}
"""
WHY = {"reason": "two bureaus are asked", "told-the-petitioner": ["notice-1"]}


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def due(run: Run, name: str) -> str | None:
    known = run.case.deadline(name)
    return known.at.astimezone(ZoneInfo("Asia/Shanghai")).isoformat()[:16] if known and known.at else None


def test_a_petition_is_decided_in_sixty_days_and_thirty_more() -> None:
    """Extended once, with a reason and with word to the petitioner, and no second time."""
    run = Run(reads(PETITION)).do("register", "office", beijing("2026-03-02T09:00"))
    assert "2026-03-18T00:00" == due(run, "routing")
    run.do("route", "office", beijing("2026-03-05T09:00"))
    assert (None, "2026-03-13T00:00", "2026-05-05T00:00") == (due(run, "routing"), due(run, "objection"), due(run, "decision"))
    assert ["asks"] == refused(run, "prolong", "bureau", beijing("2026-05-04T23:00"), data={"reason": "busy"})
    run.do("prolong", "bureau", data=WHY)
    assert "2026-06-04T00:00" == due(run, "decision")
    decision = run.try_("prolong", "bureau", beijing("2026-06-01T09:00"), data=WHY)
    assert ["clock"] == [verdict.rule for verdict in decision.reasons]
    assert "不符  期限  「办理期限」不能延期：已延期1次；至多1次。" in explain(decision, language="zh")
    assert [] == [late.deadline for late in overdue(run.case, beijing("2026-06-04T00:00") - TICK) if late.deadline == "decision"]
    assert ["objection", "decision"] == [late.deadline for late in overdue(run.case, beijing("2026-06-04T00:00"))]
    run.do("answer", "bureau", beijing("2026-06-10T09:00"))
    assert ["objection"] == [late.deadline for late in overdue(run.case, beijing("2026-07-01T00:00"))]
    assert () == audit(run.book, run.events)


def test_the_time_of_a_hearing_is_not_counted() -> None:
    """Neither its days nor the one on which it ends; coming back from it does not start the sixty days again."""
    run = Run(reads(PETITION)).do("register", "office", beijing("2026-03-02T09:00")).do("route", "office", beijing("2026-03-05T09:00"))
    run.do("hear", "bureau", beijing("2026-04-20T14:00"))
    known = run.case.deadline("decision")
    assert (14, None) == (known.left if known else None, due(run, "decision"))
    run.do("end-hearing", "bureau", beijing("2026-04-30T17:00"))
    assert "2026-05-15T00:00" == due(run, "decision")


@pytest.mark.parametrize(("at", "rules"), [("2026-03-12T23:59:59.999999", []), ("2026-03-13T00:00", ["in-time"])])
def test_a_petition_goes_back_within_five_working_days(at: str, rules: list[str]) -> None:
    """And then the sixty days begin afresh when it is sent on again."""
    run = Run(reads(PETITION)).do("register", "office", beijing("2026-03-02T09:00")).do("route", "office", beijing("2026-03-05T09:00"))
    assert rules == refused(run, "return-it", "bureau", beijing(at))
    if not rules:
        assert (None, "2026-03-28T00:00") == (due(run, "decision"), due(run, "routing"))
        run.do("route", "office", beijing("2026-03-20T09:00"))
        assert "2026-05-20T00:00" == due(run, "decision")


PROPOSAL = """
procedure: proposal
version: "1"
calendar: {country: CN, timezone: Asia/Shanghai}
deadlines:
  misrouted: {from: [assign], after: 3 working-days}
  reply: {from: [assign], after: 3 months, extension: 1 month, extensions: 9, hard_stop: 6 months}
stages:
  all: {steps: {filed: {}, assigned: {}, replied: {end: true}}}
rules:
  still-time: {rule: before, deadline: misrouted}
  in-time: {rule: before, deadline: reply}
moves:
  file: {from: start, to: filed, by: [member]}
  assign: {from: filed, to: assigned, by: [office]}
  send-back: {from: assigned, to: filed, by: [bureau], needs: [still-time], stops: [reply]}
  prolong: {from: assigned, by: [bureau], extends: [reply], asks: {reasons: {kind: text}}, needs: [in-time]}
  reply: {from: assigned, to: replied, by: [bureau], asks: {result: {kind: choice, of: [solved, planned, later, for-reference]}}, stops: [reply]}
"""


def test_a_proposal_is_answered_in_three_months_and_never_after_six() -> None:
    """Each month more wants its reasons; after the sixth there is none left, however many were allowed."""
    run = Run(reads(PROPOSAL)).do("file", "member", beijing("2026-03-31T09:00")).do("assign", "office")
    assert "2026-07-01T00:00" == due(run, "reply")
    assert ["asks"] == refused(run, "prolong", "bureau", beijing("2026-06-30T09:00"))
    for month in ("2026-07-31T00:00", "2026-08-31T00:00", "2026-10-01T00:00"):
        run.do("prolong", "bureau", data={"reasons": "co-handlers"})
        assert month == due(run, "reply")
    decision = run.try_("prolong", "bureau", beijing("2026-09-30T23:59"), data={"reasons": "co-handlers"})
    assert ["clock.hard-stop"] == [verdict.code for verdict in decision.reasons]
    assert ["clock", "in-time"] == sorted(refused(run, "prolong", "bureau", beijing("2026-10-01T00:00"), data={"reasons": "x"}))


@pytest.mark.parametrize(("at", "rules"), [("2026-04-03T23:59:59.999999", []), ("2026-04-04T00:00", ["still-time"])])
def test_a_proposal_goes_back_within_three_working_days(at: str, rules: list[str]) -> None:
    """From Tuesday the last of March to the end of Friday, before Tomb-Sweeping Day."""
    run = Run(reads(PROPOSAL)).do("file", "member", beijing("2026-03-31T09:00")).do("assign", "office")
    assert rules == refused(run, "send-back", "bureau", beijing(at))


PLATFORM = """
procedure: platform
version: "1"
calendar: {timezone: Asia/Taipei}
bodies: {}
deadlines:
  signing: {enters: [open], after: 60 days}
  frozen: {from: [freeze], field: until}
  answer: {enters: [adopted], after: 60 days}
stages:
  all: {steps: {open: {}, adopted: {}, answered: {end: true}, lapsed: {end: true}}}
rules:
  runs: {rule: before, deadline: signing}
  frozen-now: {rule: before, deadline: frozen}
  enough: {rule: at_least, fact: signatures, value: 5000}
vouched: {signatures: {kind: count}}
moves:
  publish: {from: start, to: open, by: [platform]}
  sign: {from: open, by: [citizen], needs: [runs, not: frozen-now]}
  freeze: {from: open, by: [platform], asks: {until: {kind: date}}, pauses: [signing]}
  thaw: {from: open, by: clock, at: frozen, resumes: [signing]}
  adopt: {from: open, to: adopted, by: [platform], needs: [enough]}
  lapse: {from: open, to: lapsed, by: clock, at: signing}
  answer: {from: adopted, to: answered, by: [ministry], stops: [answer]}
"""


def test_a_platform_is_frozen_before_an_election() -> None:
    """Nobody signs meanwhile; when it is over the clock lets the sixty days run on, as many as were left."""
    run = Run(reads(PLATFORM)).do("publish", "platform", beijing("2026-10-01T09:00")).do("sign", "citizen", beijing("2026-10-02T09:00"))
    assert "2026-12-01T00:00" == due(run, "signing")
    run.do("freeze", "platform", beijing("2026-10-11T09:00"), data={"until": "2026-12-05"})
    assert ["frozen-now"] == [rule.removeprefix("not ") for rule in refused(run, "sign", "citizen", beijing("2026-12-05T23:59:59.999999"))]
    decision = run.try_("sign", "citizen", beijing("2026-12-06T00:00"))
    assert (True, ["thaw", "sign"]) == (decision.accepted, [event.move for event in decision.events])
    # The clock thaws at the first instant of the sixth, which is the day of resumption: fifty days are left after it.
    assert "2027-01-26T00:00" == due(run, "signing")
    assert ["lapse"] == [event.move for event in run.wait(beijing("2027-01-26T00:00"))]
    assert () == audit(run.book, run.events)


def test_a_ministry_answers_in_sixty_days() -> None:
    """Or it is overdue, and stays so until it answers."""
    run = Run(reads(PLATFORM)).do("publish", "platform", beijing("2026-10-01T09:00"))
    run.do("adopt", "platform", beijing("2026-10-20T09:00"), vouched={"signatures": 5000})
    late = [[one.deadline for one in overdue(run.case, beijing(at))] for at in ("2026-12-19T23:59:59.999999", "2026-12-20T00:00")]
    assert [["signing"], ["signing", "answer"]] == late
