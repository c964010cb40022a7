"""A log is decided again: what was decided agrees, what was written over is found, and what rests on an entry keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import assume, given

from deliberation.errors import BadAction, HistoryError, UnknownMove
from deliberation.kernel import annul, audit, replay
from deliberation.model import Actor, Deadline, Due, Event, Fact, Procedure, Roster
from deliberation.quantities import read_duration
from deliberation.rules import Did, Quorum
from tests.making import (
    COUNCIL,
    HALL,
    SECOND,
    Run,
    action,
    day,
    doing,
    hall,
    move,
    noticed,
    procedure,
    proposed,
    rule,
    tampered,
    told,
    voting,
    walks,
)

BOOK = {HALL.digest: HALL}


@given(walks())
def test_what_was_decided_agrees_with_itself(run: Run) -> None:
    """Event by event, on random cases; under a further version of the same rules too."""
    assume(run.events)
    for n in range(1, len(run.events) + 1):
        assert audit(BOOK, run.events[:n]) == ()
    same = hall(version="2")
    assert audit({same.digest: same}, run.events, pinned=False) == ()


@pytest.mark.soak
@given(walks(most=60))
def test_what_was_decided_agrees_with_itself_in_the_long_run(run: Run) -> None:  # pragma: no cover  (run by make soak)
    """The same, on longer and many more cases."""
    assume(run.events)
    assert audit(BOOK, run.events) == ()


def played() -> Run:
    """Eighteen events: a notice with an objection, a meeting with votes, a task that is urged and verified."""
    run = (
        noticed()
        .do("object", "villager", day(2), data={"reason": "x"}, salt="s")
        .do("answer", at=day(3), item="objection-1", data={"reply": "so"})
    )
    run.do("call", at=day(10), rosters={"council": COUNCIL}, data={"meets-at": day(12), "documents": ["plan"]})
    for n in (1, 2, 3):
        run.do("sign-in", f"p-{n}", day(12))
    run.do("vote", "p-1", data={"choice": "for"}).do("vote", "p-9", on_behalf="p-2", data={"choice": "for"}).do(
        "ballot", "p-1", data={"choice": "yes"}
    )
    run.do("close").do("assign", data={"owner": "p-1", "due": day(20).date()}).do("report", "p-1", day(21), item="task-1")
    return run.do("verify", "supervisor", item="task-1").do("finish")


LOG = played().events
AT = {event.move: n for n, event in enumerate(LOG) if event.move not in ("sign-in", "vote")} | {"sign-in": 6, "vote": 9, "proxy": 10}


def test_the_log_of_these_tests_is_sound() -> None:
    """Before anything is written over."""
    assert audit(BOOK, LOG) == ()
    assert [event.move for event in LOG if event.kind == "clock"] == ["end-notice", "urge"]
    assert (LOG[AT["proxy"]].move, LOG[AT["proxy"]].on_behalf) == ("vote", "p-2")


def later(event: Event, by: timedelta) -> Any:
    return event.at + by


def dues(event: Event, **changed: Any) -> Any:
    return tuple(attrs.evolve(due, **changed) for due in event.due)


WRITTEN_OVER: list[tuple[str, Callable[[Event], dict[str, Any]]]] = [
    ("publish", lambda event: {"n": event.n + 1}),
    ("publish", lambda event: {"case": "c-2"}),
    ("publish", lambda event: {"digest": "0" * 64}),
    ("publish", lambda event: {"schema": 2}),
    ("publish", lambda event: {"kind": "clock"}),
    ("end-notice", lambda event: {"kind": "move"}),
    ("publish", lambda event: {"move": "amend"}),
    ("publish", lambda event: {"move": "nothing"}),
    ("close", lambda event: {"outcome": "again"}),
    ("close", lambda event: {"outcome": "shelved"}),
    ("close", lambda event: {"outcome": None}),
    ("publish", lambda event: {"outcome": "agreed"}),
    ("vote", lambda event: {"by": "p-5"}),
    ("sign-in", lambda event: {"by": "p-9"}),
    ("end-notice", lambda event: {"by": "p-1"}),
    ("publish", lambda event: {"roles": frozenset()}),
    ("propose", lambda event: {"roles": frozenset({"villager@Pailou"})}),
    ("end-notice", lambda event: {"roles": frozenset({"chair"})}),
    ("proxy", lambda event: {"on_behalf": None}),
    ("proxy", lambda event: {"on_behalf": "p-5"}),
    ("sign-in", lambda event: {"on_behalf": "p-2"}),
    ("answer", lambda event: {"item": None}),
    ("answer", lambda event: {"item": "objection-2"}),
    ("assign", lambda event: {"item": "task-7"}),
    ("publish", lambda event: {"item": "task-1"}),
    ("publish", lambda event: {"at": later(event, -timedelta(days=2))}),
    ("publish", lambda event: {"at": later(event, timedelta(days=30))}),
    ("end-notice", lambda event: {"at": later(event, SECOND)}),
    ("end-notice", lambda event: {"at": later(event, -SECOND)}),
    ("urge", lambda event: {"at": later(event, SECOND)}),
    ("propose", lambda event: {"data": {**event.data, "size": 101}}),
    ("propose", lambda event: {"data": {"title": "A well"}}),
    ("propose", lambda event: {"data": {**event.data, "more": 1}}),
    ("propose", lambda event: {"data": {**event.data, "size": "12"}}),
    ("vote", lambda event: {"data": {"choice": "against"}}),
    ("end-notice", lambda event: {"data": {"x": 1}}),
    ("publish", lambda event: {"vouched": {"nothing": 1}}),
    ("end-notice", lambda event: {"vouched": {"settled": True}}),
    ("call", lambda event: {"pins": {}}),
    ("call", lambda event: {"pins": {"council": Roster("council", COUNCIL.members[2:])}}),
    ("call", lambda event: {"pins": {**event.pins, "panel": Roster("panel")}}),
    ("publish", lambda event: {"due": ()}),
    ("publish", lambda event: {"due": dues(event, at=day(5))}),
    ("publish", lambda event: {"due": dues(event, deadline="meeting")}),
    ("publish", lambda event: {"due": (*event.due, Due("meeting", None, day(1)))}),
    ("assign", lambda event: {"due": dues(event, item="task-2")}),
    ("end-notice", lambda event: {"due": dues(event, times=0)}),
    ("urge", lambda event: {"due": dues(event, times=7)}),
]


def faulty(log: list[Event]) -> int | None:
    """The index of the first event that is found wrong, by reading the log or by deciding it again; None where all is well."""
    try:
        findings = audit(BOOK, log)
    except HistoryError as fault:
        return fault.index
    assert all(finding.difference for finding in findings)
    return findings[0].event.n - 1 if findings else None


@pytest.mark.parametrize(("where", "change"), WRITTEN_OVER)
def test_what_was_written_over_is_found(where: str, change: Callable[[Event], dict[str, Any]]) -> None:
    """In every field that a rule, or the course of the case, speaks about; whose name was forged is a seal's question."""
    log = list(LOG)
    log[AT[where]] = tampered(log[AT[where]], **change(log[AT[where]]))
    found = faulty(log)
    assert found is not None
    assert found >= AT[where]


@pytest.mark.parametrize("where", [name for name in AT if name != "finish"])
def test_an_event_that_was_taken_out_is_missed(where: str) -> None:
    """Also where the rest was numbered anew. Where nothing rests on it, only its number can tell."""
    rest = [event for n, event in enumerate(LOG) if n != AT[where]]
    with pytest.raises(HistoryError):
        audit(BOOK, rest)
    renumbered = [tampered(event, n=n) for n, event in enumerate(rest, 1)]
    found = faulty(renumbered) is not None
    assert found is (where != "ballot")


def test_a_finding_says_what_differs() -> None:
    """The event, what was recorded, what would be decided, and the decision."""
    log = list(LOG)
    log[AT["publish"]] = tampered(LOG[AT["publish"]], roles=frozenset({"villager"}))
    (finding,) = audit(BOOK, log)
    assert (finding.event.move, finding.difference) == ("publish", "it would have been refused")
    assert finding.decision is not None
    assert [verdict.code for verdict in finding.decision.reasons] == ["role.no"]
    log[AT["publish"]] = tampered(LOG[AT["publish"]], due=dues(LOG[AT["publish"]], at=day(8, hours=15), times=1))
    assert audit(BOOK, log)[0].difference.startswith("due: recorded Due(")


PATIENT = procedure(
    move("begin", "start", "open"),
    move("permit", "open"),
    move("talk", "open"),
    move("remind", "open", None, at="soon", needs=["permitted"]),
    deadlines=(Deadline("soon", ("begin",), after=read_duration("1 day same-time")),),
    rules=(rule("permitted", Did(move="permit")),),
)


def test_a_clock_move_that_had_waited_is_missed_too() -> None:
    """It acts right after what frees it, so the next entry shows that it is not there."""
    run = Run(PATIENT).do("begin").do("permit", at=day(2)).do("talk", at=day(3))
    assert [event.move for event in run.events] == ["begin", "permit", "remind", "talk"]
    assert audit(run.book, run.events) == ()
    without = [tampered(event, n=n) for n, event in enumerate((event for event in run.events if event.move != "remind"), 1)]
    assert [finding.difference for finding in audit(run.book, without)] == ["the clock's 'remind' comes first and is missing"]


def test_a_clock_event_that_was_made_up_is_found() -> None:
    """Before it was due the clock would not have acted."""
    run = noticed()
    early = tampered(LOG[AT["end-notice"]], n=3, at=day(2))
    assert [finding.difference for finding in audit(BOOK, [*run.events, early])] == ["the clock would not have acted"]


def test_due_moments_of_working_days_are_trusted() -> None:
    """The calendar may have grown since; those of other units are worked out again."""
    for unit, count in (("working-days", 0), ("days", 1)):
        deadline = Deadline("notice", ("publish",), after=read_duration(f"7 {unit}"))
        of = hall(deadlines=(deadline, *HALL.deadlines[1:]))
        run = proposed(of).do("publish", at=day(1))
        moved = tampered(run.events[1], due=dues(run.events[1], at=day(30)))
        assert count == len(audit(run.book, [run.events[0], moved]))


STRICTER = [(Quorum(body="council", at_least=4), "close"), (Quorum(body="council", at_least=Fraction(1)), "close")]


@pytest.mark.parametrize(("quorum", "first"), STRICTER)
def test_a_log_is_judged_by_stricter_rules(quorum: Any, first: str) -> None:
    """The first entry that they would have refused is named, and the case is read all the same."""
    strict = hall(rules=tuple(rule("enough", quorum) if one.name == "enough" else one for one in HALL.rules))
    findings = audit({strict.digest: strict}, LOG, pinned=False)
    assert (first, "it would have been refused") == (findings[0].event.move, findings[0].difference)
    assert replay(BOOK, LOG).step == "done"
    looser = hall(rules=tuple(rule("enough", Quorum(body="council", at_least=1)) if one.name == "enough" else one for one in HALL.rules))
    assert audit({looser.digest: looser}, LOG, pinned=False) == ()


def test_entries_up_to_a_number_are_trusted() -> None:
    """A finding in an entry after it is told, one before it is not."""
    strict = hall(rules=tuple(rule("enough", Quorum(body="council", at_least=4)) if one.name == "enough" else one for one in HALL.rules))
    found = audit({strict.digest: strict}, LOG, pinned=False)
    first = found[0].event.n
    assert found == audit({strict.digest: strict}, LOG, pinned=False, since=first - 1)
    assert found[1:] == audit({strict.digest: strict}, LOG, pinned=False, since=first)


def test_rules_that_cannot_follow_a_case_say_where() -> None:
    """And no further."""
    shorter = hall(moves=tuple(one for one in HALL.moves if one.name != "vote"))
    findings = audit({shorter.digest: shorter}, LOG, pinned=False)
    assert [finding.event.move for finding in findings] == ["vote", "vote"]
    assert findings[0].difference.startswith("there is no move 'vote'")
    assert findings[1].difference == "these rules cannot follow the case further: event 9: the procedure has no move 'vote'"


def test_a_migrated_case_is_judged_by_the_rules_of_each_part() -> None:
    """As it was decided; judged by one procedure, a migration is passed over."""
    other = hall(version="2")
    run = proposed()
    there = tampered(run.events[0], n=2, kind="migrated", move="migrate", digest=other.digest, data={"step": "collected"}, action="m")
    rest = [tampered(event, n=event.n + 1, digest=other.digest) for event in LOG[1:]]
    assert audit({**BOOK, other.digest: other}, [*run.events, there, *rest]) == ()
    assert audit({other.digest: other}, [*run.events, there, *rest], pinned=False) == ()
    foul = [tampered(rest[0], roles=frozenset()), *rest[1:]]
    assert audit({**BOOK, other.digest: other}, [*run.events, there, *foul])


REGISTRAR = Actor("r-1", {"registrar"})


def correction(entry: Any, at: Any, **more: Any) -> Any:
    data = {"entry": entry, "why": "typed twice"} if entry is not None else {"why": "typed twice"}
    return action("correct", REGISTRAR, at, data=data, **more)


def test_a_mistaken_entry_is_taken_back() -> None:
    """The event says who, when and why; the case is as if the entry had not been made."""
    run = voting().do("vote", "p-1", data={"choice": "against"})
    decision = annul(BOOK, run.events, correction(len(run.events), day(12)))
    (event,) = decision.events
    assert (event.kind, event.n, event.data, event.by) == ("annulled", 9, {"entry": 8, "why": "typed twice"}, "r-1")
    assert (decision.accepted, len(decision.case.record("vote")), decision.case.length, decision.case.step) == (True, 0, 9, "voting")
    log = [*run.events, event]
    assert decision.case == replay(BOOK, log)
    assert audit(BOOK, log) == ()


def test_the_clock_goes_before_and_after_a_correction() -> None:
    """What was due comes first, and what the mistaken entry held up comes right after."""
    run = noticed().do("object", "villager", day(2), data={"reason": "x"}, salt="s")
    decision = annul(BOOK, run.events, correction(3, day(10)))
    assert [event.move for event in decision.events] == ["correct", "end-notice"]
    assert ("called", day(10)) == (decision.case.step, decision.events[1].at)
    assert audit(BOOK, [*run.events, *decision.events]) == ()
    on_time = annul(BOOK, noticed().events, correction(2, day(10)))
    assert ([event.move for event in on_time.events], on_time.accepted) == (["end-notice"], False)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (1, "annul.no-entry"),
        (0, "annul.no-entry"),
        (99, "annul.no-entry"),
        (2, "annul.rests"),
        (5, "annul.rests"),
        (8, "annul.rests"),
        (None, "annul.no-entry"),
    ],
)
def test_an_entry_on_which_others_rest_stays(entry: Any, code: str) -> None:
    """So does the first, and one that is not there."""
    run = doing()
    decision = annul(BOOK, run.events, correction(entry, day(12)))
    assert (decision.accepted, decision.events) == (False, ())
    last = decision.verdicts[-1]
    assert ("annul", code) == (last.rule, last.code)
    assert told(last)
    assert told(last, "zh")
    if code == "annul.rests":
        assert last.required > entry


def test_what_was_taken_back_is_not_taken_back_again() -> None:
    """Nor is the correction itself."""
    run = voting().do("vote", "p-1", data={"choice": "against"})
    log = [*run.events, *annul(BOOK, run.events, correction(8, day(12))).events]
    for entry in (8, 9):
        assert [verdict.code for verdict in annul(BOOK, log, correction(entry, day(13))).reasons] == ["annul.no-entry"]
    assert annul(BOOK, log, correction(7, day(13))).accepted


def test_a_correction_has_rules_too() -> None:
    """Who may, what is asked for, and when; every no is told."""
    run = voting().do("vote", "p-1", data={"choice": "against"})
    decision = annul(BOOK, run.events, action("correct", "chair", day(11), data={"entry": 8}))
    assert [verdict.code for verdict in decision.reasons] == ["time.no", "role.no", "asks.no"]
    with pytest.raises(BadAction):
        annul(BOOK, run.events, action("correct", REGISTRAR, day(12), data={"entry": "8"}))
    for name in ("vote", "nothing"):
        with pytest.raises(UnknownMove, match="the moves are correct"):
            annul(BOOK, run.events, action(name, REGISTRAR, day(12)))


def test_an_entry_whose_absence_breaks_the_log_stays() -> None:
    """An item that was never opened cannot have been answered."""
    run = noticed().do("object", "villager", data={"reason": "x"}, salt="s").do("answer", item="objection-1", data={"reply": "so"})
    (last,) = annul(BOOK, run.events, correction(3, day(2))).reasons
    assert (last.code, last.observed, last.required) == ("annul.rests", 3, 4)


def test_rules_by_which_a_log_is_judged_are_one_procedure() -> None:
    """Not two, not none."""
    book: dict[str, Procedure] = {**BOOK, "x": HALL}
    for known in (book, {}):
        with pytest.raises(ValueError, match="unpack"):
            audit(known, LOG, pinned=False)


def test_what_was_wrong_before_an_entry_does_not_hold_it_fast() -> None:
    """A correction looks at what followed."""
    run = voting().do("vote", "p-1", data={"choice": "against"})
    log = [run.events[0], tampered(run.events[1], roles=frozenset()), *run.events[2:]]
    assert audit(BOOK, log)
    assert annul(BOOK, log, correction(8, day(12))).accepted


def test_a_secret_choice_is_not_taken_back_out_of_the_box() -> None:
    """Nobody could say which one it was, and a second one would be put in."""
    run = voting().do("ballot", "p-1", data={"choice": "yes"})
    decision = annul(BOOK, run.events, correction(8, day(12)))
    assert (decision.accepted, [verdict.code for verdict in decision.reasons]) == (False, ["annul.secret"])


def test_what_is_personal_in_a_correction_stays_beside_the_event() -> None:
    """The reason for which an entry was taken back can be erased like any other."""
    moves = [one for one in HALL.moves if one.name != "correct"]
    why = attrs.evolve(HALL.moves[-1], asks=(Fact("entry", "count"), Fact("why", keep="personal")))
    of = hall(moves=(*moves, why))
    run = proposed(of).do("amend", data={"size": 13})
    decision = annul(run.book, run.events, attrs.evolve(correction(2, day(1)), salt="grain"))
    (event,), (kept,) = decision.events, decision.personal
    assert ({"entry": 2}, {"why": kept.digest}, "typed twice", 3) == (event.data, event.personal, kept.value, kept.n)
    assert decision.case == replay(run.book, [*run.events, event])


def test_what_was_changed_beside_something_personal_is_held_against_its_range() -> None:
    """What is not in the log is not asked for; what is, is."""
    amend = move("amend", "collected", None, sets=("size",), asks=(Fact("why", keep="personal"),))
    of = hall(moves=tuple(amend if one.name == "amend" else one for one in HALL.moves))
    run = proposed(of).do("amend", data={"size": 13, "why": "typed twice"}, salt="s")
    assert audit(run.book, run.events) == ()
    (finding,) = audit(run.book, [run.events[0], tampered(run.events[1], data={"size": 101})])
    assert finding.difference == "it would have been refused"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"move": "publish"}, "'publish' takes no entry back"),
        ({"move": "no-such-move"}, "'no-such-move' takes no entry back"),
        ({"by": "nobody", "roles": frozenset()}, "it would have been refused"),
        ({"data": {"entry": 9, "why": "typed twice"}}, "there is no entry 9"),
    ],
)
def test_a_correction_is_audited_too(changed: dict[str, Any], said: str) -> None:
    """It is a move that takes entries back, by somebody who may, of an entry that was there."""
    run = proposed().do("publish", at=day(1))
    decision = annul(run.book, run.events, action("correct", "registrar", day(2), data={"entry": 2, "why": "typed twice"}))
    log = [*run.events, *decision.events]
    assert audit(run.book, log) == ()
    findings = audit(run.book, [*run.events, tampered(decision.events[0], **changed)])
    assert said in " ".join(finding.difference for finding in findings)


@pytest.mark.parametrize("pinned", [True, False])
def test_an_empty_log_cannot_be_audited(pinned: bool) -> None:
    """By whatever rules."""
    with pytest.raises(HistoryError, match="there are no events"):
        audit({HALL.digest: HALL}, [], pinned=pinned)


def test_a_correction_is_judged_where_it_was_made() -> None:
    """An entry may be taken back from the very step to which it led, though its case could not have been corrected before it."""
    shut = procedure(
        move("open", "start", "asked"),
        move("answer", "asked", "answered"),
        move("correct", "answered", None, effect="annuls", asks=(Fact("entry", "count"),)),
        steps=("asked", "answered"),
        end=(),
    )
    run = Run(shut).do("open").do("answer")
    decision = annul(run.book, run.events, action("correct", at=run.now, id="a-9", data={"entry": 2})).require()
    assert () == audit(run.book, (*run.events, *decision.events))
