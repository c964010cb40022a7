"""What events add up to: the same folded one by one or at once, in every size; what counts afresh, what is taken back."""

from __future__ import annotations

from collections import Counter
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from deliberation.errors import HistoryError
from deliberation.kernel import decide, evolve, replay, start
from deliberation.kernel.fold import Draft
from deliberation.kernel.plan import plan_of
from deliberation.model import Body, Case, Choice, Done, Entry, Event, Fact, Label, Member, Procedure, Roster, Tally, Who
from deliberation.model.pmap import as_dict
from deliberation.rules import Did, Majority
from tests.making import (
    COUNCIL,
    HALL,
    T0,
    TOPIC,
    Run,
    action,
    actor,
    day,
    doing,
    hall,
    move,
    noticed,
    procedure,
    proposed,
    rule,
    tampered,
    voting,
    walks,
)

BOOK = {HALL.digest: HALL}


def folded(of: Procedure, events: list[Event]) -> Case:
    """One event after another."""
    case = start(of, events[0].case)
    for event in events:
        case = evolve(of, case, event)
    return case


@given(walks())
def test_replay_is_repeated_evolve(run: Run) -> None:
    """And it is the case of the decisions; every prefix is a case too."""
    assume(run.events)
    assert run.case == replay(BOOK, run.events) == folded(HALL, run.events)
    half = run.events[: (len(run.events) + 1) // 2]
    assert replay(BOOK, half) == folded(HALL, half)


@pytest.mark.soak
@given(walks(most=60))
def test_replay_is_repeated_evolve_in_the_long_run(run: Run) -> None:  # pragma: no cover  (run by make soak)
    """The same, on longer and many more cases."""
    assume(run.events)
    assert run.case == replay(BOOK, run.events) == folded(HALL, run.events)


CHOICES = Fact("choice", "choice", of=(Choice("for"), Choice("against")))
POLL = procedure(
    move("open-poll", "start", "open"),
    move("say", "open", None, ["villager"], asks=(CHOICES,)),
    move("ask-for", "open", None, ["villager"], opens="wish"),
    move("grant", "open", on="wish"),
    rules=(rule("won", Majority(did="say", choice="for", at_least=1)),),
)


@pytest.mark.parametrize("people", [1, 4, 5, 63, 64, 65, 66, 130])
def test_a_case_of_any_size_is_the_same_case(people: int) -> None:
    """Maps change their form at four and at sixty-four; what they hold does not."""
    run = Run(POLL).do("open-poll")
    for n in range(people):
        who = attrs.evolve(actor("villager"), id=f"p-{n}")
        run.do("say", who, data={"choice": "for" if n % 3 else "against"}).do("ask-for", who)
    run.do("say", attrs.evolve(actor("villager"), id="p-0"), data={"choice": "for"}).do("grant", item=f"wish-{people}")
    case = replay(run.book, run.events)
    assert run.case == case == folded(POLL, run.events)
    said = case.record("say")
    against = len(range(0, people, 3)) - 1
    assert (people - against, against, people, people + 1) == (said.tally("for").heads, said.tally("against").heads, len(said), said.count)
    assert [f"wish-{n}" for n in range(1, people + 1)] == [item.id for item in case.items_of("wish")]
    assert Done.once(2 * people + 3, "the-chair") == as_dict(case.items_of("wish")[-1].done)["grant"]
    assert as_dict(said.entries).keys() == {f"p-{n}" for n in range(people)}


def test_tallies_are_kept_by_choice_group_and_weight() -> None:
    """From the pinned roster; who changes their mind is counted once."""
    run = voting(present=5)
    for n, choice in ((1, "for"), (3, "for"), (5, "against"), (2, "abstain")):
        run.do("vote", f"p-{n}", data={"choice": choice})
    record = run.case.record("vote")
    expected = {
        ("for", None): (2, 4),
        ("for", "women"): (2, 4),
        ("for", "young"): (1, 3),
        ("against", "young"): (1, 5),
        ("abstain", None): (1, 2),
    }
    assert expected == {key: tuple(record.tally(*key)) for key in expected}
    run.do("vote", "p-3", data={"choice": "against"})
    record = run.case.record("vote")
    expected = {
        ("for", None): (1, 1),
        ("for", "women"): (1, 1),
        ("for", "young"): (0, 0),
        ("against", "young"): (2, 8),
        ("against", "women"): (1, 3),
    }
    assert expected == {key: tuple(record.tally(*key)) for key in expected}
    assert (Entry(run.case.length, "against", 2), 5, 5, 4) == (record.of("p-3"), record.count, record.total, len(record))


def test_another_roster_does_not_unsettle_what_was_counted() -> None:
    """A choice that is changed is taken out of the tally as it went in, also after the roster was pinned anew."""
    of = procedure(
        move("call", ("start", "open"), "open", pins=("council",)),
        move("vote", "open", None, [Who(member_of="council")], asks=(CHOICES,)),
        bodies=(Body("council", groups=(Label("women"),)),),
        rules=(rule("won", Majority(did="vote", choice="for", at_least=1)),),
    )
    first, later = (Roster("council", (Member("p-1", weight=weight, groups=groups),)) for weight, groups in ((2, ("women",)), (5, ())))
    run = Run(of).do("call", rosters={"council": first}).do("vote", "p-1", data={"choice": "for"})
    run.do("call", rosters={"council": later}).do("vote", "p-1", data={"choice": "against"})
    record = run.case.record("vote")
    tallies = {name: (tuple(record.tally(name)), tuple(record.tally(name, "women"))) for name in ("for", "against")}
    assert tallies == {"for": ((0, 0), (0, 0)), "against": ((1, 5), (0, 0))}
    assert run.case == replay(run.book, run.events)


def test_a_record_counts_afresh_where_its_step_is_entered_again() -> None:
    """From another step; how often it was made in all is kept. One that says since when it counts begins there."""
    run = voting().do("vote", "p-1", data={"choice": "for"}).do("vote", "p-2", data={"choice": "against"}).do("close")
    assert (run.case.step, run.case.record("vote").count, run.case.record("sign-in").count) == ("called", 2, 3)
    run.do("call", at=day(13), rosters={"council": COUNCIL}, data={"meets-at": day(13), "documents": ["plan"]})
    vote, sign_in = run.case.record("vote"), run.case.record("sign-in")
    assert [(one.count, one.total, len(one), one.last) for one in (vote, sign_in)] == [(0, 2, 0, 9), (0, 3, 0, 7)]
    assert (vote.tally("for").heads, sign_in.tally().heads, sign_in.tally(None, "women").heads) == (0, 0, 0)
    run.do("sign-in", "p-2").do("vote", "p-2", data={"choice": "for"})
    assert (Entry(13, "for", 1), 3, 1) == (run.case.record("vote").of("p-2"), run.case.record("vote").total, run.case.record("vote").count)
    assert run.case == replay(BOOK, run.events)


def test_an_outcome_is_remembered_where_a_rule_asks_about_it() -> None:
    """Over the whole case."""
    run = voting().do("close")
    assert (run.case.record("close.again").total, run.case.record("close.again").count) == (1, 1)
    assert {"close.again"} == {name for name in as_dict(run.case.records) if "." in name}


def test_a_move_takes_back_the_entry_of_the_same_person() -> None:
    """With its tallies; where there is none, nothing happens."""
    run = voting(present=3).do("leave", "p-3")
    record = run.case.record("sign-in")
    assert (
        record.of("p-3"),
        record.count,
        len(record),
        tuple(record.tally()),
        tuple(record.tally(None, "women")),
        tuple(record.tally(None, "young")),
    ) == (None, 2, 2, (2, 3), (1, 1), (0, 0))
    run.do("sign-in", "p-3").do("sign-in", "p-3").do("leave", "p-3")
    assert (tuple(run.case.record("sign-in").tally()), run.case.record("sign-in").count) == ((2, 3), 2)
    free = procedure(move("join", "start", "open"), move("part", "open", retracts="join"), move("part-again", "open", retracts="join"))
    other = Run(free).do("join").do("part").do("part-again")
    record = other.case.record("join")
    assert (record.count, len(record), tuple(record.tally()), record.total) == (0, 0, (0, 0), 1)
    assert other.case == replay(other.book, other.events)


def test_totals_become_the_tallies_of_the_secret_vote() -> None:
    """In heads, as they were counted; counting again writes over it."""
    run = voting()
    for n in (1, 2, 3):
        run.do("ballot", f"p-{n}", data={"choice": "yes"})
    run.do("count", data={"result": {"yes": 1, "no": 2}}).do("count", data={"result": {"yes": 2, "no": 1}})
    assert [tuple(run.case.record("ballot").tally(name)) for name in ("yes", "no")] == [(2, 2), (1, 1)]
    assert run.case == replay(BOOK, run.events)


def test_totals_that_are_optional_may_stay_away() -> None:
    """Then nothing is known of the count."""
    of = procedure(
        move("ballot", "start", "open"),
        move("count", "open", asks=(Fact("result", "totals", totals_of="ballot", optional=True),)),
    )
    assert Run(of).do("ballot").do("count").case.record("ballot").tally("yes").heads == 0


def test_facts_are_what_was_last_said() -> None:
    """Only facts of the topic, and only those a move may set."""
    run = proposed().do("amend", data={"size": 40}).do("amend", data={"title": "Two wells", "unlawful": False})
    assert run.case.facts == {**TOPIC, "size": 40, "title": "Two wells", "unlawful": False}
    assert noticed().do("object", "villager", data={"reason": "x"}, salt="s").case.facts == {**TOPIC}


def test_items_remember_the_last_time_of_each_move() -> None:
    """Who opened it, and who did what on it, each with their last time."""
    run = (
        doing()
        .do("assign", data={"owner": "p-1", "due": day(20).date()})
        .do("report", "p-1", item="task-1")
        .do("report", "p-1", item="task-1")
    )
    item = run.case.item("task-1")
    assert item is not None
    assert (item.kind, item.n, item.by, item.data) == ("task", 11, "the-chair", {"owner": "p-1", "due": "2026-03-22"})
    assert {"assign": Done.once(11, "the-chair"), "report": Done.once(13, "p-1")} == as_dict(item.done)


@pytest.mark.parametrize("people", [1, 4, 5, 64, 65, 130])
def test_an_item_remembers_everybody_who_made_a_move_on_it(people: int) -> None:
    """However many they are, and however the map that holds them looks; so does a log that is read at once."""
    run = Run(POLL).do("open-poll").do("ask-for", "villager")
    for n in (*range(people), 0):
        run.do("grant", attrs.evolve(actor("chair"), id=f"p-{n}"), item="wish-1")
    (wish,) = run.case.items_of("wish")
    granted = as_dict(wish.done)["grant"]
    assert (people + 3, {**{f"p-{n}": n + 3 for n in range(1, people)}, "p-0": people + 3}) == (granted.n, as_dict(granted.people))
    assert [True, True, False] == [granted.by(who) for who in ("p-0", f"p-{people - 1}", "the-chair")]
    assert run.case == replay(run.book, run.events)


def test_a_case_without_a_target_stays() -> None:
    """And an event without a choice is an entry all the same."""
    of = procedure(move("say", ("start", "open")), rules=(rule("said", Did(move="say")),))
    run = Run(of).do("say").do("say")
    assert ("start", Entry(2, None, 2)) == (run.case.step, run.case.record("say").of("the-chair"))


ANNUL: dict[str, Any] = {
    "kind": "annulled",
    "move": "correct",
    "by": "x",
    "roles": frozenset({"registrar"}),
    "item": None,
    "outcome": None,
    "due": (),
    "personal": {},
}


def next_event(run: Run, **changed: Any) -> Event:
    return tampered(run.events[-1], **{"n": len(run.events) + 1, "pins": {}, "data": {}, "action": "x", **changed})


def test_what_was_annulled_counts_in_the_length_and_nowhere_else() -> None:
    """Wherever in the log it stands."""
    run = noticed().do("object", "villager", data={"reason": "x"}, salt="s").do("object", "villager", data={"reason": "y"}, salt="s")
    log = [*run.events, next_event(run, **{**ANNUL, "data": {"entry": 4, "why": "typed twice"}})]
    case = replay(BOOK, log)
    assert (case.length, [item.id for item in case.items_of("objection")], case.step) == (5, ["objection-1"], "noticed")
    assert attrs.evolve(replay(BOOK, log[:3]), length=5, at=case.at) == case


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (ANNUL, "'annulled' without 'entry'"),
        ({**ANNUL, "data": {"entry": "2"}}, "'annulled' without 'entry'"),
        ({"kind": "migrated"}, "'migrated' without 'step'"),
    ],
)
def test_what_an_event_of_another_kind_must_say(changed: dict[str, Any], fault: str) -> None:
    """A log in which it does not is an error like any other."""
    run = noticed()
    with pytest.raises(HistoryError, match=fault):
        replay(BOOK, [*run.events, next_event(run, **changed)])


def test_a_migration_puts_a_case_under_other_rules() -> None:
    """In a step of theirs; what it was before stays known, and it can be undone."""
    other = hall(version="2", steps=(*(step.name for step in HALL.steps), "heard"), moves=(*HALL.moves, move("hear", "heard", "called")))
    book = {**BOOK, other.digest: other}
    run = proposed()
    there = next_event(run, kind="migrated", move="migrate", digest=other.digest, data={"step": "heard"})
    case = replay(book, [*run.events, there])
    assert ("heard", other.digest, 2, TOPIC, "hall") == (case.step, case.digest, case.length, case.facts, case.procedure)
    after = decide(other, case, action("hear", at=day(1))).events
    assert replay(book, [*run.events, there, *after]).step == "called"
    back = next_event(run, n=3, kind="migration-undone", move="undo", digest=HALL.digest, data={"entry": 2})
    undone = replay(book, [*run.events, there, back])
    assert attrs.evolve(run.case, length=3, at=undone.at) == undone
    with pytest.raises(HistoryError, match="event 1: no procedure at hand has the digest"):
        replay(BOOK, [*run.events, there])


def test_a_later_event_is_of_the_rules_the_case_is_under() -> None:
    """Without a migration nothing changes them."""
    other = hall(version="2")
    run = proposed().do("publish", at=day(1))
    with pytest.raises(HistoryError, match="event 1: was decided under other rules"):
        replay({**BOOK, other.digest: other}, [run.events[0], tampered(run.events[1], digest=other.digest)])


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"n": 3}, "event 1: number 3 where 2 was due"),
        ({"n": 1}, "event 1: number 1 where 2 was due"),
        ({"case": "c-2"}, "event 1: belongs to case 'c-2', not to 'c-1'"),
        ({"schema": 2}, "event 1: schema 2 is not known here"),
        ({"move": "pubish"}, "event 1: the procedure has no move 'pubish'"),
        ({"move": "call"}, "event 1: 'call' does not lead from 'collected'"),
        ({"outcome": "x"}, "event 1: 'publish' with outcome 'x' does not lead from 'collected'"),
        ({"digest": "0" * 64}, "event 1: was decided under other rules"),
    ],
)
def test_an_event_that_fits_nowhere_is_an_error(changed: dict[str, Any], fault: str) -> None:
    """Which, and why."""
    run = noticed()
    with pytest.raises(HistoryError, match=fault.replace("'", ".")):
        replay(BOOK, [run.events[0], tampered(run.events[1], **changed)])


def test_a_log_begins_somewhere() -> None:
    """With an event, under rules that are at hand, about items that were opened."""
    with pytest.raises(HistoryError, match="event 0: there are no events"):
        replay(BOOK, [])
    with pytest.raises(HistoryError, match="event 0: no procedure at hand has the digest"):
        replay({}, proposed().events)
    run = noticed()
    unopened = next_event(run, move="answer", item="objection-1", due=())
    with pytest.raises(HistoryError, match="event 2: there is no item 'objection-1'"):
        replay(BOOK, [*run.events, unopened])


@pytest.mark.parametrize("kind", ["annulled", "migrated", "migration-undone"])
def test_one_event_cannot_tell_what_wants_the_whole_log(kind: Any) -> None:
    """`evolve` says so."""
    run = proposed()
    with pytest.raises(HistoryError, match="read with the whole log, by replay"):
        evolve(HALL, run.case, next_event(run, kind=kind))


REST = procedure(
    move("say", "open"),
    move("rest", "open", "closed"),
    move("resume", ("start", "closed"), "open"),
    end=(),
    rules=(rule("said", Did(move="say")),),
)


def test_a_move_that_merely_leads_on_resets_what_is_possible_there_again() -> None:
    """Folded one by one or at once."""
    run = Run(REST).do("resume").do("say").do("rest")
    assert run.case.record("say").count == 1
    run.do("resume")
    assert (run.case.record("say").count, run.case.record("say").total, run.case.step) == (0, 1, "open")
    assert run.case == replay(run.book, run.events) == folded(REST, run.events)


@pytest.mark.parametrize(
    "changed",
    [
        {"move": "rest"},
        {"outcome": "x"},
        {"item": "task-1"},
        {"n": 7},
        {"move": "sleep"},
        {"n": 3, "move": "resume", "case": "c-2"},
        {"n": 3, "move": "resume", "digest": HALL.digest},
    ],
)
def test_an_event_that_does_not_follow_is_refused_one_by_one_too(changed: dict[str, Any]) -> None:
    """With the same error as in a replay."""
    run = Run(REST).do("resume").do("rest")
    before = replay(run.book, run.events)
    event = tampered(run.events[0], n=3, **changed) if "n" not in changed else tampered(run.events[0], **changed)
    with pytest.raises(HistoryError) as at_once:
        replay(run.book, [*run.events, event])
    with pytest.raises(HistoryError) as one_by_one:
        evolve(REST, before, event)
    assert str(at_once.value) == str(one_by_one.value)


def test_what_is_folded_into_is_left_as_it_was() -> None:
    """A case is a value."""
    run = voting()
    before, case = repr(run.case), run.case
    run.do("vote", "p-1", data={"choice": "for"}).do("leave", "p-2").do("sign-in", "p-4")
    assert (before, 0) == (repr(case), len(case.record("vote")))


@given(
    st.lists(st.tuples(st.sampled_from(["vote", "leave", "sign-in"]), st.integers(1, 5), st.sampled_from(["for", "against"])), max_size=30)
)
def test_tallies_are_what_counting_the_entries_gives(done: list[tuple[str, int, str]]) -> None:
    """However often people come, go and change their minds."""
    run = voting(present=0)
    for name, who, choice in done:
        run.try_(name, f"p-{who}", data={"choice": choice} if name == "vote" else {})
    for name in ("vote", "sign-in"):
        record = run.case.record(name)
        heads: Counter[tuple[str | None, str | None]] = Counter()
        weight: Counter[tuple[str | None, str | None]] = Counter()
        for person, entry in as_dict(record.entries).items():
            for group in (None, *COUNCIL.index[person].groups):
                heads[entry.choice, group] += 1
                weight[entry.choice, group] += COUNCIL.index[person].weight
        for choice in (None, "for", "against"):
            for group in (None, "women", "young"):
                assert Tally(heads[choice, group], weight[choice, group]) == record.tally(choice, group)
        assert record.count == sum(entry.times for entry in as_dict(record.entries).values())


def test_a_case_has_an_id_that_can_be_stored() -> None:
    """A text, and nothing else."""
    wrong: Any = 7
    with pytest.raises(TypeError, match="an id is a text, such as 'p-17'; found 7"):
        start(HALL, wrong)


def test_a_case_begins_in_start() -> None:
    """With nothing in it."""
    case = start(HALL, "c-9")
    assert ("c-9", "hall", HALL.digest, "start", 0, None, None) == (
        case.id,
        case.procedure,
        case.digest,
        case.step,
        case.length,
        case.opened,
        case.at,
    )
    assert (T0, day(1)) == (noticed().case.opened, noticed().case.at)


def test_what_was_retracted_is_not_the_last() -> None:
    """A record's last event is the last that stands, so that nothing voided by an older one comes back."""
    run = voting(present=2)
    assert run.case.record("sign-in").last == run.case.length
    run.do("leave", "p-2")
    assert run.case.record("sign-in").last == run.case.length - 2
    run.do("leave", "p-1")
    assert run.case.record("sign-in").last == 0


def test_an_outcome_counts_afresh_with_its_move() -> None:
    """Its total goes on."""
    run = voting().do("close")
    assert ("called", 1) == (run.case.step, run.case.record("close.again").count)
    run.do("call", at=day(20), rosters={"council": COUNCIL}, data={"meets-at": day(22), "documents": ["plan"]})
    assert (0, 1) == (run.case.record("close.again").count, run.case.record("close.again").total)


def test_who_left_the_body_is_no_longer_present() -> None:
    """A roster fixed anew takes those who are not in it out of the count of those present."""
    run = voting(present=3)
    fewer = Roster("council", COUNCIL.members[2:])
    draft = Draft(plan_of(HALL), run.case, own=False)
    draft._pin({"council": fewer})
    assert ["p-3"] == list(draft.frozen().record("sign-in").people())
