"""A log watched: what was taken back did not happen, what came over to another edition keeps its names, what was re-opened goes on."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from deliberation import annul, migrate, undo_migration
from deliberation.errors import HistoryError
from deliberation.kernel import evolve
from deliberation.model import Action, Actor, Need, Procedure, Promise, Replaces, Requirement, Subject, Who, find
from deliberation.promises import (
    AlwaysBefore,
    AtMostTimes,
    Monitor,
    MustHappen,
    Never,
    NeverAfter,
    Occurrence,
    Then,
    Times,
    occurred,
    occurrences,
    watch,
    watch_log,
)
from tests.making import HALL, Run, day, doing, move, noticed, procedure, proposed, voting
from tests.promises.happening import happened, promised


def states(of: Procedure, run: Run, **more: Any) -> list[str]:
    """How the promises of a procedure stand in a case."""
    return [one.state for one in watch(of, run.events, **more)]


def test_a_case_is_seen_move_by_move() -> None:
    """Each with its outcome, the step it led into from another, whom it counts for, its item, and the topic after it."""
    run = doing().do("assign", "chair", data={"owner": "p-1", "due": day(20).date()})
    seen = [*occurrences(HALL, run.events)]
    assert [event.n for event in run.events] == [one.n for one in seen]
    assert [
        ("propose", "collected"),
        ("publish", "noticed"),
        ("end-notice", "called"),
        ("call", "voting"),
        *[("sign-in", None)] * 3,
        *[("vote", None)] * 2,
        ("close", "doing"),
        ("assign", None),
    ] == [(one.move, one.entered) for one in seen]
    assert ("agreed", "task-1", "the-chair", 12) == (seen[-2].outcome, seen[-1].item, seen[-1].by, seen[-1].facts["size"])
    assert [one.move == "end-notice" for one in seen] == [one.by_clock for one in seen]
    assert {"p-1", "p-2", "p-3"} == {one.person for one in seen if one.move == "sign-in"}


def test_who_acts_for_another_is_told_from_whom_it_counts_for() -> None:
    """Promises about a person mean the latter."""
    run = voting().do("vote", "p-1", data={"choice": "for"}, on_behalf="p-3")
    last = [*occurrences(HALL, run.events)][-1]
    assert ("p-1", "p-3") == (last.by, last.person)


def test_a_log_without_events_is_one_that_has_not_begun() -> None:
    """What must happen is owed."""
    assert ["owed"] == [one.state for one in watch(promised(MustHappen("a")), ())]


def annulled() -> Run:
    """A case whose second entry was taken back."""
    run = proposed().do("amend", data={"size": 40})
    act = Action("correct", Actor("r-1", {"registrar"}), at=run.now, id="a-9", data={"entry": 2, "why": "mistaken"})
    decision = annul(run.book, run.events, act).require()
    run.events += decision.events
    run.case = decision.case
    return run


def test_an_entry_that_was_taken_back_did_not_happen() -> None:
    """Neither as a move nor in what it said of the topic; taking it back did."""
    run = annulled()
    of = promised(Never("amend"), Never("correct"), MustHappen("propose"), of=HALL)
    assert ["so-far", "broken", "kept"] == states(of, run)
    assert [("propose", 12), ("correct", 12)] == [(one.move, one.facts["size"]) for one in occurrences(of, run.events)]


def test_a_case_that_was_reopened_goes_on() -> None:
    """What its end left owed is owed still, and broken only where nothing follows."""
    base = procedure(move("open", "start", "open"), move("close", "open", "closed"), move("reopen", "closed", "open", effect="reopens"))
    of = promised(Then("open", leads_to="publish"), AtMostTimes(Times(Subject(enters="closed"), times=1)), of=base)
    run = Run(of).do("open").do("close")
    assert (["owed", "so-far"], ["broken", "kept"]) == (states(of, run), states(of, run, final=True))
    run.do("reopen")
    assert ["owed", "so-far"] == states(of, run)
    assert ["owed", "broken"] == states(of, run.do("close"))


def test_a_host_watches_as_it_goes() -> None:
    """From the case before and after each event it sees what the log tells; a migration is nothing that happened."""
    run = doing()
    case, seen = Run(HALL).case, []
    for event in run.events:
        after = evolve(HALL, case, event)
        seen.append(occurred(case, event, after))
        case = after
    assert [*occurrences(HALL, run.events)] == seen
    assert None is occurred(case, attrs.evolve(run.events[0], kind="migrated"), case)


def test_a_rule_on_the_topic_is_asked_as_the_procedure_asks_it() -> None:
    """Taken together or not, in the name of the procedure; `worth-it` is any of two rules."""
    run = proposed(size=60).do("amend", data={"size": 40}).do("amend", data={"size": 5})
    of = attrs.evolve(
        HALL,
        promises=(
            Promise("a", AtMostTimes(Times("amend", times=1)), only=Need("worth-it")),
            Promise("b", Never("amend"), only=Need("big")),
            Promise("c", Never(Subject(holds=Need("big", negated=True)))),
            Promise("d", NeverAfter(Subject(holds=Need("small")), no="amend")),
        ),
    )
    assert [("broken", 3), ("broken", 2), ("broken", 3), ("broken", 3)] == [(one.state, one.event) for one in watch(of, run.events)]


def _extended(one: Requirement) -> Requirement:
    """A rule with the other names in it."""
    rule: Any = one.rule
    if one.name == "rested":
        return attrs.evolve(one, rule=attrs.evolve(rule, since="post"))
    return attrs.evolve(one, rule=attrs.evolve(rule, fact="extent")) if getattr(rule, "fact", "") == "size" else one


def renamed() -> Procedure:
    """Another edition of the hall: a step, two moves and a fact have other names."""
    changed = {"noticed": "posted"}
    stage = attrs.evolve(
        HALL.stages[0],
        steps=tuple(attrs.evolve(step, name=changed.get(step.name, step.name)) for step in HALL.stages[0].steps),
    )
    moves = []
    for one in HALL.moves:
        arrows = tuple(
            attrs.evolve(arrow, source=changed.get(arrow.source, arrow.source), target=changed.get(arrow.target, arrow.target))
            for arrow in one.arrows
        )
        asks = tuple("extent" if ask == "size" else ask for ask in one.asks)
        sets = tuple("extent" if name == "size" else name for name in one.sets)
        moves.append(
            attrs.evolve(one, name={"publish": "post", "amend": "change"}.get(one.name, one.name), arrows=arrows, asks=asks, sets=sets)
        )
    return attrs.evolve(
        HALL,
        version="2",
        stages=(stage,),
        moves=tuple(moves),
        topic=tuple(attrs.evolve(fact, name="extent") if fact.name == "size" else fact for fact in HALL.topic),
        deadlines=tuple(attrs.evolve(one, starts=("post",)) if one.name == "notice" else one for one in HALL.deadlines),
        rules=tuple(map(_extended, HALL.rules)),
        replaces=(
            Replaces(
                "1",
                by=(Who("registrar"),),
                steps={"noticed": "posted"},
                moves={"publish": "post", "amend": "change"},
                facts={"size": "extent"},
            ),
        ),
    )


NEXT = promised(
    MustHappen(Subject(enters="posted")),
    AlwaysBefore("answer", requires="post"),
    AtMostTimes(Times("change", times=1)),
    AtMostTimes(Times(Subject(holds=Need("big")), times=1)),
    of=renamed(),
)


def test_what_happened_under_another_edition_is_called_as_it_is_now() -> None:
    """Moves, steps and facts; the migration is nothing that happened."""
    run = proposed().do("amend", data={"size": 40}).do("publish", at=day(1))
    book = {HALL.digest: HALL, NEXT.digest: NEXT}
    over = migrate(book, run.events, Action("migrate", Actor("r-1", {"registrar"}), at=day(2), id="a-9"), NEXT).require()
    log = [*run.events, *over.events]
    assert [("propose", "collected"), ("change", None), ("post", "posted")] == [
        (one.move, one.entered) for one in occurrences(NEXT, log, book=book)
    ]
    assert [12, 40, 40] == [one.facts["extent"] for one in occurrences(NEXT, log, book=book)]
    assert ["kept", "kept", "so-far", "so-far"] == [one.state for one in watch(NEXT, log, book=book)]
    back = undo_migration(book, log, Action("undo-migration", Actor("r-1", {"registrar"}), at=day(2), id="a-10")).require()
    assert [one.move for one in occurrences(HALL, run.events)] == [one.move for one in occurrences(HALL, [*log, *back.events], book=book)]


def test_a_log_is_watched_for_what_a_later_edition_promises() -> None:
    """By what that edition says of the names it replaces; by its own names where it says nothing."""
    run = proposed().do("publish", at=day(1))
    book = {HALL.digest: HALL}
    assert ["post"] == [one.move for one in occurrences(NEXT, run.events, book=book)][1:]
    alone = attrs.evolve(NEXT, replaces=())
    assert ["publish"] == [one.move for one in occurrences(alone, run.events, book=book)][1:]
    other = attrs.evolve(NEXT, name="town")
    assert ["publish"] == [one.move for one in occurrences(other, run.events, book=book)][1:]


def test_two_migrations_carry_names_over_both() -> None:
    """A name changed twice is called by the last."""
    third = attrs.evolve(
        NEXT,
        version="3",
        moves=tuple(attrs.evolve(one, name="edit") if one.name == "change" else one for one in NEXT.moves),
        replaces=(Replaces("2", by=(Who("registrar"),), moves={"change": "edit"}),),
        promises=(),
    )
    book = {one.digest: one for one in (HALL, NEXT, third)}
    run = proposed().do("amend", data={"size": 40})
    log = list(run.events)
    for n, target in enumerate((NEXT, third)):
        log += migrate(book, log, Action("migrate", Actor("r-1", {"registrar"}), at=day(2), id=f"m-{n}"), target).require().events
    assert ["propose", "edit"] == [one.move for one in occurrences(third, log, book=book)]
    assert {"extent": 40} == {key: value for key, value in [*occurrences(third, log, book=book)][-1].facts.items() if key == "extent"}


def test_a_log_that_fits_no_edition_at_hand_is_an_error() -> None:
    """As it is for `replay`."""
    with pytest.raises(HistoryError, match="no procedure at hand"):
        watch(attrs.evolve(HALL, name="town"), noticed().events)


def test_promises_are_no_part_of_the_meaning() -> None:
    """They decide nothing, so a case keeps its procedure when a town promises more."""
    more = promised(Never("amend"), of=HALL)
    assert HALL.digest == more.digest
    assert HALL != more
    assert find(more.promises, "a") is not None


def test_the_log_of_another_system_is_watched_too() -> None:
    """For what does not look at the topic."""
    of = attrs.evolve(HALL, promises=(Promise("a", AlwaysBefore("b", requires="a")), Promise("b", Never("b"), only=Need("big"))))
    assert ["broken", "unwatched"] == [one.state for one in watch_log(of, [happened(1, "b")])]
    assert ["kept", "unwatched"] == [one.state for one in watch_log(of, [], final=True)]
    assert ["broken"] == [one.state for one in watch_log(of, [happened(1, "b")], promises=[Promise("c", Never("b"))])]
    assert isinstance(happened(1, "b"), Occurrence)
    assert Monitor(HALL).standings() == ()
