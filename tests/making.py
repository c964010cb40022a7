"""Small procedures, cases and actions for tests, and strategies for random ones; nothing here asserts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs
from hypothesis import strategies as st

from deliberation.kernel import advance, decide, evolve, start
from deliberation.model import (
    NOTHING,
    START,
    Action,
    Actor,
    Arrow,
    Asked,
    Basis,
    Body,
    Case,
    Choice,
    Citation,
    Deadline,
    Decision,
    Done,
    Entry,
    Event,
    Fact,
    Item,
    Label,
    Member,
    Move,
    Need,
    Outcome,
    Procedure,
    Record,
    Requirement,
    Roster,
    Stage,
    Step,
    Tally,
    Text,
    Verdict,
    Who,
)
from deliberation.model.pmap import freeze
from deliberation.quantities import read_duration
from deliberation.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMostTimes,
    Attached,
    Did,
    DidNot,
    DifferentPeople,
    Elapsed,
    ForEach,
    Is,
    IsNot,
    LessThan,
    Majority,
    NoneOf,
    Quorum,
    Reached,
)
from deliberation.testing import look

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def day(days: float = 0, **more: float) -> datetime:
    """So many days after the Monday on which everything here begins."""
    return T0 + timedelta(days=days, **more)


def need(text: str) -> Need:
    """`rule`, or `not rule`."""
    return Need(text.removeprefix("not "), text.startswith("not "))


def needs(*texts: str) -> tuple[Need, ...]:
    """Several needs."""
    return tuple(need(text) for text in texts)


def rule(name: str, made: Any, basis: Basis | None = None) -> Requirement:
    """A rule under a name."""
    return Requirement(name, made, basis=basis)


def move(
    name: str, source: str | tuple[str, ...] = START, target: str | None = None, by: Iterable[str | Who] = ("chair",), **more: Any
) -> Move:
    """A move by roles, from one step or several to one."""
    sources = (source,) if isinstance(source, str) else source
    who = tuple(Who(one) if isinstance(one, str) else one for one in by)
    asked = needs(*more.pop("needs", ()))
    return Move(name, tuple(Arrow(step, target) for step in sources), by=() if "at" in more else who, needs=asked, **more)


def procedure(*moves: Move, steps: Iterable[str] = ("open", "closed"), end: Iterable[str] = ("closed",), **parts: Any) -> Procedure:
    """A procedure of one stage."""
    stage = Stage("only", tuple(Step(name, end=name in end) for name in steps))
    return Procedure(parts.pop("name", "small"), parts.pop("version", "1"), stages=(stage,), moves=moves, **parts)


def actor(name: str) -> Actor:
    """An actor of that role, or a bare person for `p-1`."""
    return Actor(name) if name.startswith("p-") else Actor(f"the-{name.replace('@', '-')}", {name})


def action(name: str = "act", by: str | Actor = "chair", at: datetime = T0, **more: Any) -> Action:
    """An action by somebody of that role."""
    who = by if isinstance(by, Actor) else actor(by)
    return Action(name, who, at=at, id=more.pop("id", f"{name}-{at.isoformat()}"), **more)


def record(entries: Mapping[str, Entry] = NOTHING, tallies: Mapping[str, Tally] = NOTHING, **more: Any) -> Record:
    """A record as a case holds it; counts follow from the entries where they are not given."""
    count = sum(entry.times for entry in entries.values())
    last = max((entry.n for entry in entries.values()), default=0)
    return Record(freeze(dict(entries)), freeze(dict(tallies)), **{"count": count, "total": count, "last": last, **more})


def item(name: str, kind: str, n: int = 1, by: str = "p-1", done: Mapping[str, tuple[int, str]] = NOTHING, **data: Any) -> Item:
    """An item on which moves were made."""
    return Item(name, kind, n, by, data, freeze({key: Done.once(*value) for key, value in done.items()}))


def case(of: Procedure | None = None, step: str = "open", **parts: Any) -> Case:
    """A case in some step, its maps given as plain dicts."""
    known = of or procedure()
    maps = {name: freeze(dict(parts.pop(name, {}))) for name in ("records", "items", "rosters", "due")}
    return Case("c-1", known.name, known.digest, step, at=parts.pop("at", T0), **maps, **parts)


def ask(
    asked: Any,
    on: Case | None = None,
    act: Action | None = None,
    *,
    of: Procedure | None = None,
    others: Mapping[str, Any] = NOTHING,
    about: Item | None = None,
    negated: bool = False,
    totals: Mapping[str, str] = NOTHING,
) -> Verdict:
    """The verdict of one rule on a case that was put together by hand."""
    known = of or procedure()
    view = look(on or case(known), act or action(), procedure=known, item=about, rules=others, totals=totals)
    view._asked = Asked("it", asked.check, negated=negated)
    verdict: Verdict = asked.check(view)
    return verdict


def told(verdict: Verdict, language: str = "en") -> str:
    """A verdict's sentence, filled; raises `KeyError` where a placeholder has no value."""
    known = {"observed": verdict.observed, "required": verdict.required, "missing": verdict.missing, **verdict.values}
    return verdict.sentence.to(language).format(**known)


class Run:
    """A case played move by move, with its events."""

    def __init__(self, of: Procedure, name: str = "c-1") -> None:
        self.procedure, self.case, self.now = of, start(of, name), T0
        self.events: list[Event] = []
        self.decisions: list[Decision] = []

    @property
    def book(self) -> dict[str, Procedure]:
        return {self.procedure.digest: self.procedure}

    def try_(self, name: str, by: str | Actor = "chair", at: datetime | None = None, **more: Any) -> Decision:
        """A decision, kept with its events whether accepted or not."""
        self.now = at or self.now
        decision = decide(self.procedure, self.case, action(name, by, self.now, id=f"a-{len(self.decisions)}", **more))
        self.decisions.append(decision)
        self.events += decision.events
        self.case = decision.case
        return decision

    def do(self, name: str, by: str | Actor = "chair", at: datetime | None = None, **more: Any) -> Run:
        """The same, and it must be accepted."""
        self.try_(name, by, at, **more).require()
        return self

    def wait(self, until: datetime) -> tuple[Event, ...]:
        """Let the clock act."""
        made = advance(self.procedure, self.case, until)
        for event in made:
            self.case = evolve(self.procedure, self.case, event)
        self.events += made
        self.now = until
        return made


COUNCIL = Roster(
    "council",
    (
        Member("p-1", weight=1, groups=("women",)),
        Member("p-2", weight=2),
        Member("p-3", weight=3, groups=("women", "young")),
        Member("p-4", weight=4),
        Member("p-5", weight=5, groups=("young",)),
    ),
)
SECRET = Fact("choice", "choice", of=(Choice("yes"), Choice("no")), keep="secret")


def hall(**changed: Any) -> Procedure:
    """A procedure with a little of everything: notice, objections, meeting, votes open and secret, tasks, correction, re-opening."""
    member = (Who(member_of="council"),)
    choice = Fact("choice", "choice", of=(Choice("for"), Choice("against"), Choice("abstain")))
    everywhere = ("collected", "noticed", "called", "voting", "doing", "done")
    parts: dict[str, Any] = {
        "name": "hall",
        "title": Text.of({"en": "Hall", "zh": "议事厅"}),
        "steps": everywhere,
        "end": ("done",),
        "citations": (Citation("by-law", article="7"), Citation("habit", status="assumed")),
        "roles": (Label("chair"), Label("villager"), Label("supervisor"), Label("registrar")),
        "items": (Label("objection"), Label("task")),
        "topic": (Fact("title", max=20), Fact("village"), Fact("size", "count", max=100), Fact("unlawful", "flag", optional=True)),
        "vouched": (Fact("settled", "flag"), Fact("age", "count")),
        "bodies": (Body("council", seats=5, groups=(Label("women"), Label("young")), present="sign-in"), Body("panel")),
        "deadlines": (
            Deadline("notice", ("publish",), after=read_duration("7 days")),
            Deadline("meeting", ("call",), field="meets-at"),
            Deadline("task-due", item="task", field="due", urge_every=read_duration("7 days"), at_most=3),
        ),
        "rules": (
            rule("lawful", IsNot(fact="unlawful", value=True), Basis("by-law")),
            rule("open-question", Is(fact="settled", value=False), Basis("habit", "inferred")),
            rule("big", AtLeast(fact="size", value=10)),
            rule("small", LessThan(fact="size", value=50)),
            rule("worth-it", AnyOf(of=("big", "small"))),
            rule("proper", AllOf(of=("big", "lawful"))),
            rule("neither", NoneOf(of=("big", "small"))),
            rule("papers", Attached(fact="documents")),
            rule("answered", ForEach(item="objection", did="answer")),
            rule("verified", ForEach(item="task", did="verify", at_least=1, void_after=("send-back",))),
            rule("meeting-time", Reached(deadline="meeting")),
            rule("rested", Elapsed(since="publish", at_least=read_duration("2 hours"))),
            rule("signed-in", Did(move="sign-in", same="person")),
            rule("not-left", DidNot(move="leave", same="person")),
            rule("enough", Quorum(body="council", more_than=Fraction(1, 2))),
            rule("agreed", Majority(did="vote", choice="for", more_than=Fraction(1, 2), base="present", body="council")),
            rule("picked", Majority(did="ballot", choice="yes", more_than=Fraction(1, 2))),
            rule("one-more", AtMostTimes(move="close.again", times=1)),
            rule("two-hands", DifferentPeople(moves=("report", "verify"), same="item")),
            rule("reported", Did(move="report", same="item", void_after=("send-back",))),
        ),
        "moves": (
            move("propose", START, "collected", [Who("villager", scope="village")], asks=("title", "village", "size")),
            move("amend", "collected", None, sets=("title", "size", "unlawful")),
            move("publish", "collected", "noticed", needs=["worth-it"]),
            move("object", "noticed", None, ["villager"], opens="objection", asks=(Fact("reason", keep="personal"),)),
            move("answer", "noticed", None, on="objection", asks=(Fact("reply"),)),
            move("end-notice", "noticed", "called", at="notice", needs=["answered"]),
            move(
                "call",
                "called",
                "voting",
                pins=("council",),
                needs=["papers"],
                asks=(Fact("meets-at", "moment"), Fact("documents", "documents", max=3)),
            ),
            move("sign-in", "voting", None, member, counts_since=("call",)),
            move("leave", "voting", None, member, needs=["signed-in"], retracts="sign-in"),
            move("vote", "voting", None, member, needs=["signed-in", "meeting-time"], asks=(choice,), by_proxy=True),
            move("ballot", "voting", None, member, needs=["signed-in"], asks=(SECRET,)),
            move("count", "voting", None, asks=(Fact("result", "totals", totals_of="ballot"),)),
            move(
                "close",
                "voting",
                None,
                needs=["enough", "meeting-time"],
                outcomes=(
                    Outcome("agreed", "doing", needs("agreed")),
                    Outcome("again", "called", needs("not agreed", "one-more")),
                    Outcome("shelved", "done", otherwise=True),
                ),
            ),
            move("assign", "doing", None, opens="task", asks=(Fact("owner", "person"), Fact("due", "date"))),
            move("report", "doing", None, [Who(item="owner")], on="task"),
            move("send-back", "doing", None, on="task"),
            move("verify", "doing", None, ["supervisor", "chair"], on="task", needs=["reported", "two-hands"]),
            move("urge", "doing", None, at="task-due", on="task"),
            move("finish", "doing", "done", needs=["verified"]),
            move("reopen", "done", "doing", effect="reopens"),
            move("correct", everywhere[:-1], None, ["registrar"], effect="annuls", asks=(Fact("entry", "count"), Fact("why"))),
        ),
    }
    return procedure(*{**parts, **changed}.pop("moves"), **{key: value for key, value in {**parts, **changed}.items() if key != "moves"})


HALL = hall()
TOPIC = {"title": "A well", "village": "Jiangwan", "size": 12}


def proposed(of: Procedure = HALL, **data: Any) -> Run:
    """A case whose topic is on the table."""
    return Run(of).do("propose", "villager@Jiangwan", T0, data={**TOPIC, **data})


def noticed(of: Procedure = HALL) -> Run:
    """A case under notice, since day 1."""
    return proposed(of).do("publish", at=day(1))


def voting(of: Procedure = HALL, present: int = 3) -> Run:
    """A case in the meeting of day 12, with so many members present."""
    run = noticed(of)
    run.do("call", at=day(10), rosters={"council": COUNCIL}, data={"meets-at": day(12), "documents": ["plan"]})
    for n in range(1, present + 1):
        run.do("sign-in", f"p-{n}", day(12))
    return run


def doing(of: Procedure = HALL) -> Run:
    """A case that was agreed on day 12."""
    run = voting(of)
    for n in (1, 2):
        run.do("vote", f"p-{n}", data={"choice": "for"})
    return run.do("close")


slugs = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,3})?", fullmatch=True)


@st.composite
def random_procedures(draw: st.DrawFn) -> Procedure:
    """A procedure of random names: steps, moves with arrows and outcomes, roles, and rules that look at one vouched flag each."""
    steps = draw(st.lists(slugs.filter(lambda name: name != START), min_size=1, max_size=5, unique=True))
    roles = draw(st.lists(slugs, min_size=1, max_size=3, unique=True))
    flags = draw(st.lists(slugs, min_size=1, max_size=3, unique=True))
    wanted = st.lists(st.builds(Need, st.sampled_from(flags), st.booleans()), max_size=2).map(tuple)
    targets = st.none() | st.sampled_from([START, *steps])
    moves = []
    for name in draw(st.lists(slugs, min_size=1, max_size=5, unique=True)):
        sources = draw(st.lists(st.sampled_from([START, *steps]), min_size=1, max_size=3, unique=True))
        outcomes = tuple(
            Outcome(end, draw(targets), draw(wanted), otherwise=draw(st.booleans()))
            for end in draw(st.just([]) | st.lists(slugs, min_size=1, max_size=3, unique=True))
        )
        arrows = tuple(Arrow(source, None if outcomes else draw(targets), draw(wanted)) for source in sources)
        by = tuple(Who(role) for role in draw(st.lists(st.sampled_from(roles), max_size=2, unique=True)))
        moves.append(Move(name, arrows, by=by, needs=draw(wanted), outcomes=outcomes))
    return procedure(
        *moves,
        name=draw(slugs),
        steps=steps,
        end=(),
        roles=tuple(Label(role) for role in roles),
        vouched=tuple(Fact(flag, "flag") for flag in flags),
        rules=tuple(rule(flag, Is(fact=flag, value=True)) for flag in flags),
    )


@st.composite
def random_actions(draw: st.DrawFn, of: Procedure, step: str, at: datetime = T0) -> Action:
    """An action on a random procedure: mostly a move of that step by somebody who may, with any flags vouched."""
    here = [one for one in of.moves if any(arrow.source == step for arrow in one.arrows)]
    made = draw(st.sampled_from([*here, *here, *of.moves]))
    fit = frozenset(who.role or "" for who in made.by)
    roles = draw(st.sampled_from([fit, fit, fit, frozenset(role.name for role in of.roles[:1]), frozenset()]))
    vouched = draw(st.dictionaries(st.sampled_from([fact.name for fact in of.vouched]), st.booleans()))
    return Action(made.name, Actor("p-1", roles), at=at, id="a", vouched=vouched)


anybody = ("p-1", "p-2", "p-9", "chair", "supervisor", "villager@Jiangwan", "villager@Pailou")
values: Mapping[str, st.SearchStrategy[Any]] = {
    "title": st.sampled_from([*["A well"] * 8, "", "x" * 21]),
    "village": st.sampled_from(["Jiangwan", "Jiangwan", "Jiangwan", "Pailou"]),
    "size": st.sampled_from([12, 9, 10, 49, 50, 0, 100, 101]),
    "unlawful": st.booleans(),
    "reason": st.text(max_size=3),
    "reply": st.just("so"),
    "meets-at": st.integers(-3, 20).map(day),
    "documents": st.sampled_from([["plan"], ["plan", "map"], ["plan"] * 3, [], ["plan"] * 4]),
    "choice": st.sampled_from(["for", "for", "for", "against", "abstain", "perhaps"]),
    "result": st.fixed_dictionaries({"yes": st.integers(0, 3), "no": st.integers(0, 2)}),
    "owner": st.sampled_from(["p-1", "p-2"]),
    "due": st.integers(5, 60).map(lambda days: day(days).date()),
    "entry": st.integers(0, 5),
    "why": st.just("typed twice"),
}


def _fitting(who: Who) -> tuple[str, ...]:
    if who.role is not None:
        return (f"{who.role}@Jiangwan",) if who.scope or who.role == "villager" else (who.role,)
    return ("p-1", "p-2", "p-3") if who.member_of else ("p-1",)


@st.composite
def hall_actions(draw: st.DrawFn, on: Case, at: datetime, n: int = 0) -> Action:
    """An action on a case of the hall that is often accepted: mostly a move of the step it stands in, by somebody who may."""
    here = [one for one in HALL.moves if one.at is None and one.effect != "annuls" and any(arrow.source == on.step for arrow in one.arrows)]
    ready = [one for one in here if one.on is None or on.items_of(one.on)]
    some = draw(st.sampled_from([*ready, *ready, *ready, *here, HALL.moves[0]]))
    facts = [known if isinstance(known, str) else known.name for known in some.asks]
    data = {
        name: draw(st.sampled_from(["yes", "no"]) if some.name == "ballot" else values[name])
        for name in (*facts, *draw(st.sampled_from([(), some.sets, some.sets[:1]])))
    }
    about = draw(st.sampled_from([*[one.id for one in on.items_of(some.on)] * 3, None])) if some.on else None
    fit = [name for who in some.by for name in _fitting(who)]
    return Action(
        some.name,
        actor(draw(st.sampled_from([*fit * 6, *anybody]))),
        at=at,
        id=f"a-{n}",
        data=data,
        item=about,
        salt="salt",
        rosters=draw(st.sampled_from([{"council": COUNCIL}] * 4 + [{}])) if some.pins else {},
        on_behalf=draw(st.sampled_from([None] * 5 + ["p-3"])),
        vouched=draw(st.sampled_from([{}, {"settled": False}])),
    )


@st.composite
def walks(draw: st.DrawFn, most: int = 30) -> Run:
    """A random case of the hall: random people, moves, data and pauses; refusals included."""
    run = draw(st.sampled_from([lambda: Run(HALL), proposed, noticed, voting, doing]))()
    now = run.now
    for n in range(draw(st.sampled_from([most, most // 2, 3]))):
        now += timedelta(hours=draw(st.sampled_from([0, 0, 1, 24, 24 * 8])))
        act = draw(hall_actions(run.case, now, len(run.events) + 100 * n))
        run.now = now
        decision = decide(HALL, run.case, act)
        run.decisions.append(decision)
        run.events += decision.events
        run.case = decision.case
    return run


def tampered(event: Event, **changed: Any) -> Event:
    """An event with some of its fields written over."""
    return attrs.evolve(event, **changed)
