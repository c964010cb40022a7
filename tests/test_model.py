"""The nouns: what they refuse when they are made, what they count, and what does not change a digest."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.calendars import Calendar
from deliberation.definition import problems
from deliberation.errors import DefinitionError
from deliberation.kernel import decide, start
from deliberation.model import (
    CLOCK,
    NOTHING,
    START,
    UNKNOWN,
    Action,
    Actor,
    Arrow,
    Body,
    Choice,
    Citation,
    Deadline,
    Due,
    Entry,
    Fact,
    Label,
    Member,
    Move,
    Need,
    Outcome,
    Procedure,
    Record,
    Requirement,
    Roster,
    Rule,
    Sentence,
    Stage,
    Step,
    Tally,
    Text,
    View,
    find,
    is_slug,
    procedure_digest,
)
from deliberation.rules import Is
from tests.making import (
    COUNCIL,
    HALL,
    SECOND,
    T0,
    TOPIC,
    action,
    case,
    day,
    doing,
    hall,
    item,
    move,
    procedure,
    proposed,
    record,
    rule,
    voting,
)


def test_the_procedures_of_these_tests_are_well_formed() -> None:
    """The hall has no fault that the definition's checks know."""
    assert problems(HALL) == ()


@pytest.mark.parametrize("name", ["a", "close-vote", "a1", "a-1-b", "x" * 64])
def test_a_slug(name: str) -> None:
    """Lower-case words and digits, joined by single hyphens."""
    assert is_slug(name)


hostile = [
    "",
    "*",
    "=",
    "A",
    "1a",
    "-a",
    "a-",
    "a--b",
    "a_b",
    "a b",
    "a.b",
    "a\n",
    "é",
    "表决",
    "x" * 65,
    "os.system",
    "__class__",
    None,
    1,
    b"a",
]


@pytest.mark.parametrize("name", hostile)
@pytest.mark.parametrize("kind", [Step, Stage, Move, Outcome, Fact, Choice, Body, Deadline, Label, Citation])
def test_nothing_is_named_by_what_is_not_a_slug(kind: Callable[[Any], object], name: object) -> None:
    """Names that could mean something to a machine, a file or a shell never get in."""
    with pytest.raises(DefinitionError, match="bad-name"):
        kind(name)
    assert not is_slug(name)


def test_a_requirement_and_a_procedure_are_named_by_slugs_too() -> None:
    """The other two that take more than a name."""
    with pytest.raises(DefinitionError, match="bad-name"):
        rule("*", Is(fact="f", value=True))
    with pytest.raises(DefinitionError, match="bad-name"):
        procedure(name="=")


def test_texts_are_chosen_by_language() -> None:
    """None where nobody wrote one; a sentence falls back to English."""
    both = Text.of({"en": "vote", "zh": "表决"})
    assert (both.to("en"), both.to("zh"), both.to("fr")) == ("vote", "表决", None)
    assert (Text.of("vote").to("en"), Text.of("vote").to("zh")) == ("vote", None)
    assert (bool(both), bool(Text())) == (True, False)
    sentence = Sentence("c", "yes", "是")
    assert (sentence.to("en"), sentence.to("zh"), sentence.to("fr")) == ("yes", "是", "yes")


def test_moments_are_aware_and_become_utc() -> None:
    """A naive moment is refused, another zone is the same instant in UTC."""
    there = datetime(2026, 3, 2, 17, tzinfo=timezone(timedelta(hours=8)))
    made = Action("act", CLOCK, at=there, id="a", recorded=there)
    assert (made.at, made.at.tzinfo, made.recorded, made.recorded and made.recorded.tzinfo) == (T0, UTC, T0, UTC)
    assert Action("act", CLOCK, at=T0, id="a").recorded is None
    naive: Any
    for naive in (T0.replace(tzinfo=None), date(2026, 3, 2), "2026-03-02T09:00:00+00:00", None):
        with pytest.raises(ValueError, match="aware datetime"):
            Action("act", CLOCK, at=naive, id="a")
    with pytest.raises(ValueError, match="aware datetime"):
        Action("act", CLOCK, at=T0, id="a", recorded=T0.replace(tzinfo=None))


def test_roles_are_a_set() -> None:
    """One text would be read letter by letter."""
    assert frozenset({"chair"}) == Actor("p", ["chair"]).roles  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"write \{'chair'\}"):
        Actor("p", "chair")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "made",
    [
        Actor,
        lambda wrong: Actor("p", {wrong}),
        Member,
        lambda wrong: Action("act", CLOCK, at=T0, id=wrong),
        lambda wrong: Action("act", CLOCK, at=T0, id="a", item=wrong),
        lambda wrong: Action("act", CLOCK, at=T0, id="a", on_behalf=wrong),
    ],
)
def test_what_is_stored_under_an_id_can_be_read_again(made: Callable[[Any], object]) -> None:
    """An id is a text that every store can write."""
    made("村民-17")
    with pytest.raises(TypeError, match="an id is a text, such as 'p-17'; found 17"):
        made(17)
    with pytest.raises(ValueError, match="can be written as UTF-8"):
        made("\ud800")


def test_the_members_of_a_roster_are_kept_as_they_were() -> None:
    """A list that is written into later is not the roster's."""
    given: Any = [Member("p-1")]
    made = Roster("council", given)
    given.append(Member("p-2"))
    assert Roster("council", (Member("p-1"),)) == made


def test_a_roster_counts_its_members_and_groups() -> None:
    """A member stands in it once; groups are counted in heads."""
    assert (len(COUNCIL), COUNCIL.in_group("women"), COUNCIL.in_group("men"), COUNCIL.in_group(None)) == (5, 2, 0, 5)
    assert ("p-1" in COUNCIL, "p-9" in COUNCIL) == (True, False)
    with pytest.raises(ValueError, match="stands twice in the roster of 'council'"):
        Roster("council", (Member("p-1"), Member("p-1", weight=2)))


def test_a_due_is_kept_under_its_deadline_and_item() -> None:
    """Two items have two due moments."""
    assert (Due("notice").key, Due("task-due", "task-1").key) == ("notice", "task-due task-1")


def test_a_record_tells_of_people_and_tallies() -> None:
    """Zero where nothing is kept."""
    known = record({"p-1": Entry(3, "for", 1)}, {"for/": Tally(1, 2), "for/women": Tally(1, 2), "/": Tally(4, 5)})
    assert (Entry(3, "for", 1), None, ["p-1"], 1) == (known.of("p-1"), known.of("p-2"), list(known.people()), len(known))
    assert (Tally(1, 2), Tally(1, 2), Tally(4, 5), Tally(0, 0)) == (
        known.tally("for"),
        known.tally("for", "women"),
        known.tally(),
        known.tally("against"),
    )


def test_a_case_answers_by_name() -> None:
    """What was never there is empty or None."""
    known = case(
        records={"vote": Record(count=1)},
        items={"task-2": item("task-2", "task", 5), "task-1": item("task-1", "task", 4), "motion-1": item("motion-1", "motion", 3)},
        rosters={"council": COUNCIL},
        due={"notice": Due("notice", None, T0), "task-due task-1": Due("task-due", "task-1", T0)},
    )
    assert (known.record("vote").count, known.record("nothing").count) == (1, 0)
    assert [one.id for one in known.items_of("task")] == ["task-1", "task-2"]
    assert (known.items_of("nothing"), known.item("nothing"), known.roster("nothing")) == ((), None, None)
    assert COUNCIL is known.roster("council")
    assert tuple(
        due and due.item for due in (known.deadline("notice"), known.deadline("task-due", "task-1"), known.deadline("task-due"))
    ) == (None, "task-1", None)


def test_cases_are_equal_whatever_form_their_maps_have() -> None:
    """A trie and a tuple that hold the same are the same case."""
    few = case(records={"vote": record({"p-1": Entry(1, None, 1)})})
    assert few == case(records={"vote": record({"p-1": Entry(1, None, 1)})})
    assert few != case(records={"vote": record({"p-2": Entry(1, None, 1)})})


def test_reasons_are_the_verdicts_that_say_no() -> None:
    """None of an accepted decision; of the outcomes only where nothing else refuses."""
    refused = proposed().try_("publish", "supervisor")
    assert [verdict.rule for verdict in refused.reasons] == ["role"]
    accepted = voting().do("vote", "p-1", data={"choice": "for"}).do("vote", "p-2", data={"choice": "for"}).try_("close")
    assert ((), accepted) == (accepted.reasons, accepted.require())
    noes = attrs.evolve(accepted, accepted=False, verdicts=()).reasons
    assert [verdict.rule for verdict in noes] == ["not agreed"]
    assert noes[0].code == "majority"


def test_an_event_counts_for_the_one_on_whose_behalf_it_was_made() -> None:
    """Else for the one who made it."""
    event = voting().events[-1]
    assert (event.person, attrs.evolve(event, on_behalf="p-9").person) == ("p-3", "p-9")


def test_a_view_finds_a_fact_where_it_was_given() -> None:
    """As the action sets it, else of the topic, else vouched for, else unknown."""
    view = View(HALL, case(HALL, facts={"a": 1, "b": 1}), action(data={"a": 2}, vouched={"a": 3, "b": 3, "c": 3}))
    assert tuple(view.fact(name) for name in "abcd") == (2, 1, 3, UNKNOWN)
    assert repr(UNKNOWN) == "unknown"


def test_a_view_knows_the_rosters_that_are_pinned() -> None:
    """By this action, else before it; a roster that nobody pins decides nothing."""
    new = Roster("council")
    act = action(rosters={"council": new, "panel": new})
    known = case(HALL, rosters={"council": COUNCIL})
    pinning, other = View(HALL, known, act, pins=("council",)), View(HALL, known, act)
    assert (new, COUNCIL) == (pinning.roster("council"), other.roster("council"))
    assert (other.roster("panel"), View(HALL, known, action(), pins=("council",)).roster("council")) == (None, None)


def test_a_view_counts_a_secret_vote_by_the_totals_of_the_action() -> None:
    """Where the move brings totals they count; where it brings none, nothing does."""
    known = case(HALL, records={"ballot": record(tallies={"yes/": Tally(9, 9), "/": Tally(3, 3)})})
    counted = View(HALL, known, action(data={"result": {"yes": 2}}), totals={"ballot": "result"})
    assert (counted.tally("ballot", "yes"), counted.tally("ballot", "no"), counted.tally("ballot")) == (2, 0, 3)
    assert View(HALL, known, action(), totals={"ballot": "result"}).tally("ballot", "yes") == 0
    assert View(HALL, known, action()).tally("ballot", "yes") == 9


def test_outside_a_decision_there_is_no_other_rule_to_ask() -> None:
    """A view that was made by hand knows none."""
    view = View(HALL, case(HALL), action())
    with pytest.raises(LookupError):
        view.verdict_of("big")
    with pytest.raises(LookupError, match="outside a decision"):
        view._asked.check(view)


def test_a_procedure_goes_to_another_process() -> None:
    """Also when it has decided already; so does its case."""
    run = proposed()
    of, on = pickle.loads(pickle.dumps((HALL, run.case)))
    assert (HALL, HALL.digest, run.case) == (of, of.digest, on)
    assert decide(of, on, action("publish", at=day(1))).accepted


def test_a_procedure_finds_its_parts() -> None:
    """Steps with their stages, bodies and whatever else has a name."""
    assert (HALL.steps[0].name, HALL.steps[-1].name) == ("collected", "done")
    assert (HALL.stages[0], None) == (HALL.stage_of("voting"), HALL.stage_of(START))
    assert (HALL.bodies[0], None) == (find(HALL.bodies, "council"), find(HALL.bodies, "nothing"))
    assert {"council", "panel"} == set(HALL.body)


def test_a_move_leads_where_its_outcomes_do() -> None:
    """Without outcomes, where its arrow does."""
    close, publish = find(HALL.moves, "close"), find(HALL.moves, "publish")
    assert close is not None
    assert publish is not None
    assert (close.targets(close.arrows[0]), publish.targets(publish.arrows[0])) == (("doing", "called", "done"), ("noticed",))
    assert (publish.by_clock, HALL.moves[5].by_clock) == (False, True)


def test_a_need_is_written_as_it_is_meant() -> None:
    """With its negation."""
    assert (str(Need("quorum")), str(Need("quorum", True))) == ("quorum", "not quorum")


def test_a_rule_is_known_by_its_shape() -> None:
    """Whatever has a kind and a check is one."""
    assert isinstance(Is(fact="f", value=True), Rule)
    assert not isinstance(HALL, Rule)


titles: list[Callable[[], Procedure]] = [
    lambda: hall(title=Text.of("Another hall")),
    lambda: hall(roles=tuple(attrs.evolve(role, title=Text.of("x")) for role in HALL.roles)),
    lambda: hall(moves=tuple(attrs.evolve(one, title=Text.of({"zh": "动"})) for one in HALL.moves)),
    lambda: hall(citations=tuple(attrs.evolve(one, title=Text.of("x"), source="page 4") for one in HALL.citations)),
    lambda: hall(calendar=Calendar(holidays=frozenset({date(2026, 5, 1)}), announced_to=date(2026, 12, 31))),
]


@pytest.mark.parametrize("made", titles)
def test_words_for_people_do_not_change_the_digest(made: Callable[[], Procedure]) -> None:
    """Titles, translations, sources and what a calendar's library knows are not the meaning."""
    assert HALL.digest == made().digest == procedure_digest(HALL)


meanings: list[Callable[[], Procedure]] = [
    lambda: hall(version="2"),
    lambda: hall(name="hall-2"),
    lambda: hall(calendar=Calendar("Asia/Shanghai")),
    lambda: hall(moves=HALL.moves[:-1]),
    lambda: hall(moves=HALL.moves[::-1]),
    lambda: hall(rules=HALL.rules[::-1]),
    lambda: hall(rules=(attrs.evolve(HALL.rules[0], basis=None), *HALL.rules[1:])),
    lambda: hall(citations=(Citation("by-law", article="7", valid_from=date(2026, 1, 1)), HALL.citations[1])),
    lambda: hall(deadlines=(attrs.evolve(HALL.deadlines[0], at_most=2), *HALL.deadlines[1:])),
    lambda: hall(moves=(attrs.evolve(HALL.moves[0], arrows=(Arrow(START, "noticed"),)), *HALL.moves[1:])),
]


def test_whatever_changes_the_meaning_changes_the_digest() -> None:
    """Each of these is another rule book; so are two rules of one shape and different kind."""
    digests = [HALL.digest, *(made().digest for made in meanings)]
    assert len(digests) == len(set(digests))
    one, other = (
        procedure(rules=(Requirement("r", made),))
        for made in (Is(fact="f", value=1), type("Other", (Is,), {"kind": "other"})(fact="f", value=1))
    )
    assert one.digest != other.digest


def test_a_rule_of_what_json_does_not_know_has_no_digest() -> None:
    """What cannot be written down the same way twice is refused before anything is decided by it."""
    made = procedure(rules=(Requirement("r", Is(fact="f", value=frozenset({1}))),))
    with pytest.raises(TypeError, match=r"^frozenset\(\{1\}\) has no place in a digest$"):
        start(made, "c-1")


@given(st.permutations(sorted(TOPIC)))
def test_a_case_does_not_depend_on_the_order_of_its_data(names: list[str]) -> None:
    """Data is a mapping."""
    assert proposed().case == proposed(**{name: TOPIC[name] for name in names}).case


@pytest.mark.parametrize(
    "value",
    [HALL, HALL.moves[0], HALL.rules[0], COUNCIL, Actor("p"), action(), doing().case, doing().events[0], Due("d"), Text(), item("t", "t")],
)
def test_every_noun_is_frozen(value: Any) -> None:
    """Nobody writes into a value."""
    name = attrs.fields(type(value))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, name, "other")
    assert dict(NOTHING) == {}
    assert timedelta(0) < SECOND
    assert move("m").by[0].role == "chair"


@pytest.mark.parametrize(("year", "fits"), [(1899, False), (1900, True), (9000, True), (9001, False)])
def test_a_moment_lies_within_the_years_that_a_calendar_can_count_on_from(year: int, fits: bool) -> None:
    """So that no deadline runs out of the calendar."""
    moment = datetime(year, 6, 1, tzinfo=UTC)
    if fits:
        assert moment == action(at=moment).at
    else:
        with pytest.raises(ValueError, match="1900 to 9000"):
            action(at=moment)
