"""Running cases that come over to another edition: what is kept, called otherwise, left behind, refused; and back again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from deliberation.documents import event_from_json, event_to_json, read_procedure, write_procedure
from deliberation.errors import BadAction
from deliberation.kernel import advance, audit, decide, migrate, plan_migration, replay, undo_migration
from deliberation.messages import explain
from deliberation.model import Action, Actor, Decision, Event, Member, Procedure, Roster
from tests.making import T0, action, day

OLD = read_procedure("""
procedure: lane
version: "1"
topic: {title: {kind: text}, size: {kind: count, optional: true}}
bodies: {council: {present: sign-in}, elders: {}}
deadlines:
  notice: {from: [publish], after: 7 days}
  reply: {item: objection, after: 5 days}
stages: {all: {steps: {asked: {}, heard: {}, weighed: {}, voting: {}, closed: {end: true}}}}
rules:
  signed: {rule: did, move: sign-in, same: person}
  answered: {rule: for_each, item: objection, did: answer}
  one-each: {rule: at_most_times, move: sign-in, times: 3, same: person}
moves:
  ask: {from: start, to: asked, by: villager, asks: [title, size]}
  publish: {from: asked, to: heard, by: chair, pins: [council, elders]}
  object: {from: heard, by: villager, opens: objection}
  answer: {from: heard, by: chair, on: objection}
  sign-in: {from: [heard, weighed, voting], by: {member_of: council}, counts_since: [publish], needs: [one-each]}
  nod: {from: heard, by: {member_of: elders}}
  weigh: {from: heard, to: weighed, by: chair, needs: [answered]}
  call: {from: weighed, to: voting, by: chair}
  vote: {from: voting, by: {member_of: council}, needs: [signed]}
  close: {from: voting, to: closed, by: chair}
  lapse: {from: heard, by: clock, at: notice}
""")
NEW = read_procedure("""
procedure: lane
version: "2"
replaces:
  - version: "1"
    by: [chair]
    steps: {heard: listened, weighed: listened}
    moves: {object: remark, sign-in: come, answer: reply}
    deadlines: {notice: posted}
    items: {objection: remark}
    facts: {title: name}
    bodies: {council: board}
topic: {name: {kind: text}}
bodies: {board: {present: come}}
deadlines: {posted: {from: [publish], after: 9 days}}
stages: {all: {steps: {asked: {}, listened: {}, sifted: {}, voting: {}, closed: {end: true}}}}
rules:
  came: {rule: did, move: come, same: person}
  replied: {rule: for_each, item: remark, did: reply}
  nodded: {rule: majority, did: nod, at_least: 1}
  enough: {rule: quorum, body: board, at_least: 1/2}
moves:
  ask: {from: start, to: asked, by: villager, asks: [name]}
  publish: {from: asked, to: listened, by: chair, pins: [board]}
  remark: {from: listened, by: villager, opens: remark}
  reply: {from: listened, by: chair, on: remark}
  come: {from: [listened, sifted, voting], by: {member_of: board}, counts_since: [publish]}
  nod: {from: listened, by: villager}
  sift: {from: listened, to: sifted, by: chair, needs: [replied, nodded]}
  call: {from: sifted, to: voting, by: chair, needs: [enough]}
  vote: {from: voting, by: {member_of: board}, needs: [came]}
  close: {from: voting, to: closed, by: chair}
  lapse: {from: listened, by: clock, at: posted}
""")
BOOK = {OLD.digest: OLD, NEW.digest: NEW}
COUNCIL = Roster("council", tuple(Member(f"p-{n}") for n in range(1, 5)))
ELDERS = Roster("elders", (Member("p-9"),))
CHAIR = Actor("c", {"chair"})


class Log:
    """A case in its events, decided one after the other."""

    def __init__(self) -> None:
        self.events: tuple[Event, ...] = ()
        self.count = 0

    @property
    def case(self) -> Any:
        return replay(BOOK, self.events)

    def do(self, move: str, by: str | Actor = "chair", at: Any = None, **more: Any) -> Log:
        from deliberation.kernel import start  # noqa: PLC0415

        self.count += 1
        act = action(move, by, at or day(0), id=f"a-{self.count}", **more)
        known = self.case if self.events else start(OLD, "c-1")
        decision = decide(BOOK[known.digest], known, act).require()
        self.events = (*self.events, *decision.events)
        return self

    def over(self, by: Actor = CHAIR, at: Any = None, to: Procedure = NEW, **more: Any) -> Decision:
        self.count += 1
        return migrate(BOOK, self.events, Action("migrate", by, at=at or day(1), id=f"m-{self.count}", **more), to)


def heard() -> Log:
    """A topic under notice with two objections, one answered, and three who signed in."""
    log = Log().do("ask", "villager", data={"title": "A well", "size": 3}).do("publish", rosters={"council": COUNCIL, "elders": ELDERS})
    log.do("object", "villager").do("object", "villager").do("answer", item="objection-1").do("nod", "p-9")
    return log.do("sign-in", "p-1").do("sign-in", "p-2").do("sign-in", "p-3")


def test_a_plan_tells_what_becomes_of_every_part() -> None:
    """Nothing is done."""
    log = heard()
    planned = plan_migration(log.case, OLD, NEW)
    assert (True, "listened", ()) == (planned.possible, planned.step, planned.reasons)
    told = {(part.kind, part.name): (part.fate, part.to) for part in planned.parts}
    assert {
        ("step", "heard"): ("mapped", "listened"),
        ("record", "sign-in"): ("mapped", "come"),
        ("record", "answer"): ("mapped", "reply"),
        ("item", "objection-1"): ("mapped", "remark"),
        ("item", "objection-2"): ("mapped", "remark"),
        ("deadline", "notice"): ("mapped", "posted"),
        ("deadline", "reply objection-1"): ("lost", None),
        ("deadline", "reply objection-2"): ("lost", None),
        ("fact", "title"): ("mapped", "name"),
        ("fact", "size"): ("lost", None),
        ("body", "council"): ("mapped", "board"),
        ("body", "elders"): ("lost", None),
    } == told
    assert len(planned.of("mapped")) + len(planned.of("lost")) == len(planned.parts)


def test_a_case_goes_on_under_the_other_rules() -> None:
    """With everything that is known there, under its name there."""
    log = heard()
    decision = log.over(data={"reason": "The law was amended."}).require()
    (event,) = decision.events
    assert ("migrated", NEW.digest, "The law was amended.") == (event.kind, event.digest, event.data["reason"])
    case = replay(BOOK, (*log.events, event))
    assert decision.case == case
    assert ("listened", NEW.digest, log.case.length + 1) == (case.step, case.digest, case.length)
    assert {"name": "A well"} == dict(case.facts)
    assert {"p-1", "p-2", "p-3"} == set(case.record("come").people())
    assert [("objection-1", True), ("objection-2", False)] == sorted(
        (one.id, "reply" in dict(_done(one))) for one in case.items_of("remark")
    )
    posted, board = case.deadline("posted"), case.roster("board")
    assert posted is not None
    assert board is not None
    assert ("posted", log.case.deadline("notice").at) == (posted.deadline, posted.at)
    assert ("board", 4) == (board.body, len(board))
    assert case.roster("elders") is None
    # What only the new rules ask about was in the log all along.
    assert {"p-9"} == set(case.record("nod").people())
    log.events = (*log.events, event)
    log.do("reply", item="objection-2", at=day(2)).do("sift", at=day(2)).do("call", at=day(2)).do("vote", "p-1", at=day(2)).do(
        "close", at=day(2)
    )
    assert "closed" == log.case.step
    assert () == audit(BOOK, log.events)
    assert log.events == tuple(event_from_json(event_to_json(one)) for one in log.events)


def _done(item: Any) -> Any:
    from deliberation.model.pmap import pairs  # noqa: PLC0415

    return pairs(item.done)


def test_new_items_are_counted_on() -> None:
    """An id is given once."""
    log = heard()
    log.events = (*log.events, *log.over().require().events)
    log.do("remark", "villager", at=day(2))
    assert ["objection-1", "objection-2", "remark-3"] == sorted(one.id for one in log.case.items_of("remark"))


def test_a_removed_step_is_entered_where_the_edition_says() -> None:
    """And with the rules of that step."""
    log = heard().do("answer", item="objection-2").do("weigh")
    assert ("weighed", "listened") == (log.case.step, log.over().require().case.step)


def test_the_clock_owes_what_it_owed_under_the_old_rules_first() -> None:
    """And what is due at once under the new ones follows."""
    log = heard()
    late = log.over(at=day(30)).require()
    assert [("clock", "lapse", OLD.digest), ("migrated", "migrate", NEW.digest)] == [
        (one.kind, one.move, one.digest) for one in late.events
    ]
    assert late.case == replay(BOOK, (*log.events, *late.events))
    assert () == audit(BOOK, (*log.events, *late.events))


def test_a_deadline_runs_on_to_the_same_moment() -> None:
    """Whatever the new edition would give."""
    log = heard()
    over = log.over().require().case
    at = log.case.deadline("notice").at
    assert [("lapse", at)] == [(event.move, event.at) for event in advance(NEW, over, at + timedelta(days=30))]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"replaces": ()}, ["migrate.unknown-edition"]),
        ({"replaces": (attrs.evolve(NEW.replaces[0], version="0"),)}, ["migrate.unknown-edition"]),
        ({"replaces": (attrs.evolve(NEW.replaces[0], steps={}),)}, ["migrate.no-step"]),
        ({"replaces": (attrs.evolve(NEW.replaces[0], steps={"heard": "nowhere"}),)}, ["migrate.no-step"]),
        ({"name": "alley"}, ["migrate.other"]),
    ],
)
def test_what_no_edition_answers_for_is_refused(change: dict[str, Any], codes: list[str]) -> None:
    """Unknown editions, steps that are called nothing, another procedure; in both languages."""
    log, target = heard(), attrs.evolve(NEW, **change)
    planned = plan_migration(log.case, OLD, target)
    assert (False, codes) == (planned.possible, [verdict.code for verdict in planned.reasons])
    decision = log.over(to=target)
    assert (False, codes) == (decision.accepted, [verdict.code for verdict in decision.reasons])
    assert () == decision.events
    assert log.case == decision.case
    for language in ("en", "zh"):
        assert "{" not in explain(decision, language=language)


def test_a_case_that_is_over_stays_where_it_is() -> None:
    """And one that goes by the edition already."""
    log = heard().do("answer", item="objection-2").do("weigh").do("call").do("vote", "p-1").do("close")
    assert ["migrate.over"] == [verdict.code for verdict in log.over().reasons]
    other = heard()
    other.events = (*other.events, *other.over().require().events)
    assert ["migrate.same"] == [verdict.code for verdict in plan_migration(other.case, NEW, NEW).reasons]


def test_only_who_may_lets_a_case_come_over() -> None:
    """The edition says who."""
    decision = heard().over(by=Actor("v", {"villager"}))
    assert (False, ["role"]) == (decision.accepted, [verdict.rule for verdict in decision.reasons])


@pytest.mark.parametrize("fault", [{"move": "close"}, {"at": T0 - timedelta(days=1)}, {"data": {"entry": 3}}, {"data": {"reason": 3}}])
def test_a_wrong_call_is_told(fault: dict[str, Any]) -> None:
    """Another move, another time, other data."""
    act = attrs.evolve(Action("migrate", CHAIR, at=day(1), id="m"), **fault)
    with pytest.raises(BadAction):
        migrate(BOOK, heard().events, act, NEW)


def test_what_was_migrated_is_undone_while_nothing_follows() -> None:
    """The case is what it was; both entries stay in the log."""
    log = heard()
    before = log.case
    log.events = (*log.events, *log.over().require().events)
    act = Action("undo-migration", CHAIR, at=day(1), id="u-1")
    back = undo_migration(BOOK, log.events, act).require()
    log.events = (*log.events, *back.events)
    assert back.case == log.case == attrs.evolve(before, length=before.length + 2, at=day(1))
    assert () == audit(BOOK, log.events)
    assert ["migrate.followed"] == [verdict.code for verdict in undo_migration(BOOK, log.events, attrs.evolve(act, id="u-2")).reasons]
    log.events = (*log.events, *log.over(at=day(2)).require().events)
    assert "listened" == log.case.step


def test_what_something_followed_is_not_undone() -> None:
    """Nor by somebody who may not."""
    log = heard()
    log.events = (*log.events, *log.over().require().events)
    stranger = undo_migration(BOOK, log.events, Action("undo-migration", Actor("v"), at=day(1), id="u-1"))
    assert ["role"] == [verdict.rule for verdict in stranger.reasons]
    log.do("come", "p-4", at=day(1))
    followed = undo_migration(BOOK, log.events, Action("undo-migration", CHAIR, at=day(1), id="u-2"))
    assert ["migrate.followed"] == [verdict.code for verdict in followed.reasons]
    for language in ("en", "zh"):
        assert "{" not in explain(followed, language=language)


def test_a_migration_is_told_in_words() -> None:
    """With what is left behind, and where it leads."""
    told = explain(heard().over().require())
    assert "goes from edition 1 to 2, into 'listened'; left behind: deadline reply objection-1" in told
    assert "由1版转入2版" in explain(heard().over().require(), language="zh")


def test_what_an_edition_replaces_is_written_in_its_file() -> None:
    """And read back as the same; it is no part of its meaning."""
    assert NEW == read_procedure(write_procedure(NEW))
    assert attrs.evolve(NEW, replaces=()).digest == NEW.digest
    assert isinstance(hash(NEW.replaces[0]), int)


def test_a_box_is_counted_under_its_own_name() -> None:
    """A secret vote is called otherwise only while nobody has voted."""
    asks = "asks: {choice: {kind: choice, of: [yes, no], keep: secret}}"
    old = read_procedure(write_procedure(OLD) + f"  ballot: {{from: heard, by: villager, {asks}}}\n")
    new = attrs.evolve(read_procedure(write_procedure(NEW) + f"  poll: {{from: listened, by: villager, {asks}}}\n"), version="3")
    new = attrs.evolve(new, replaces=(attrs.evolve(NEW.replaces[0], moves={**NEW.replaces[0].moves, "ballot": "poll"}),))
    book, log = {old.digest: old, new.digest: new}, heard()
    events = tuple(attrs.evolve(event, digest=old.digest) for event in log.events)
    before = replay(book, events)
    assert plan_migration(before, old, new).possible
    voted = decide(old, before, action("ballot", "villager", day(1), id="b-1", data={"choice": "yes"})).require()
    refused = migrate(book, (*events, *voted.events), Action("migrate", CHAIR, at=day(1), id="m"), new)
    assert ["migrate.box"] == [verdict.code for verdict in refused.reasons]
