"""What differs between two procedures: nothing missed, nothing told twice, each at the finest path, and what has another name is one thing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation import load_procedure, towns
from deliberation.calendars import Calendar, DayOfYear, country_calendar
from deliberation.checking import Difference, difference
from deliberation.checking.parts import KINDS
from deliberation.documents.shapes import NAMED, RENAMED
from deliberation.model import (
    Arrow,
    Basis,
    Choice,
    Citation,
    Deadline,
    Fact,
    Label,
    Move,
    Need,
    Outcome,
    Procedure,
    Requirement,
    Stage,
    Step,
    Text,
    Who,
    param,
    procedure_digest,
)
from deliberation.quantities import Bands, Duration, Either, read_duration
from deliberation.rules import AllOf, AtMostTimes, Did, DifferentPeople, Is, IsNot, Majority, Quorum
from tests.making import HALL, hall, move, needs, procedure, random_procedures, rule

ROOT = Path(__file__).parents[2]
FILES = sorted((*ROOT.glob("examples/procedures/**/*procedure.yaml"), ROOT / "src/deliberation/towns/xichuan/procedure.yaml"))
XICHUAN = towns.load("xichuan").procedure()
FOUR = HALL.stages[0].steps[:4]


def swapped(many: tuple[Any, ...], name: str, /, **changes: Any) -> tuple[Any, ...]:
    """The things, one of them changed."""
    return tuple(attrs.evolve(one, **changes) if one.name == name else one for one in many)


def told(before: Procedure, after: Procedure) -> list[tuple[str, str]]:
    """Paths and kinds."""
    return [(".".join(one.path), one.kind) for one in difference(before, after)]


def moved(name: str, **changes: Any) -> Procedure:
    """The hall with one move changed."""
    return attrs.evolve(HALL, moves=swapped(HALL.moves, name, **changes))


def ruled(made: Any, name: str = "enough") -> Procedure:
    """The hall with another rule under a name."""
    return attrs.evolve(HALL, rules=swapped(HALL.rules, name, rule=made))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name)
def test_a_procedure_does_not_differ_from_itself(file: Path) -> None:
    """Nor does one that was read again; from another nearly everything differs, and both ways the same number of things is told."""
    known = load_procedure(file)
    assert () == difference(known, load_procedure(file))
    assert len(difference(HALL, known)) == len(difference(known, HALL)) > 20


# What random procedures are changed by: each edit gives the procedure and the paths, with their kinds, that have to be told.

Edit = tuple[Procedure, list[tuple[str, str]]]


def turned(of: Procedure, draw: st.DrawFn) -> Edit:
    """A rule asks for the opposite."""
    chosen = draw(st.sampled_from(of.rules))
    was: Any = chosen.rule
    rules = swapped(of.rules, chosen.name, rule=Is(fact=was.fact, value=not was.value))
    return attrs.evolve(of, rules=rules), [(f"rules.{chosen.name}.value", "changed")]


def based(of: Procedure, draw: st.DrawFn) -> Edit:
    """A rule rests on something."""
    chosen = draw(st.sampled_from(of.rules))
    return attrs.evolve(of, rules=swapped(of.rules, chosen.name, basis=Basis("law"))), [(f"rules.{chosen.name}.basis", "added")]


def needed(of: Procedure, draw: st.DrawFn) -> Edit:
    """A move needs one thing more."""
    chosen, more = draw(st.sampled_from(of.moves)), draw(st.sampled_from(of.rules))
    moves = swapped(of.moves, chosen.name, needs=(Need(more.name), *chosen.needs))
    return attrs.evolve(of, moves=moves), [(f"moves.{chosen.name}.needs", "added")]


def negated(of: Procedure, draw: st.DrawFn) -> Edit:
    """A need is turned round."""
    able = [one for one in of.moves if one.needs]
    if not able:
        return of, []
    chosen = draw(st.sampled_from(able))
    first, *rest = chosen.needs
    moves = swapped(of.moves, chosen.name, needs=(attrs.evolve(first, negated=not first.negated), *rest))
    return attrs.evolve(of, moves=moves), [(f"moves.{chosen.name}.needs", "changed")]


def led(of: Procedure, draw: st.DrawFn) -> Edit:
    """An arrow leads elsewhere."""
    chosen = draw(st.sampled_from(of.moves))
    first, *rest = chosen.arrows
    arrows = (attrs.evolve(first, target="elsewhere" if first.target is not None else of.steps[0].name), *rest)
    alone = not rest and not first.needs
    path = f"moves.{chosen.name}.to" if alone else f"moves.{chosen.name}.arrows.{first.source}.to"
    return attrs.evolve(of, moves=swapped(of.moves, chosen.name, arrows=arrows)), [(path, "added" if first.target is None else "changed")]


def ended(of: Procedure, draw: st.DrawFn) -> Edit:
    """An outcome is the one that holds otherwise, or no longer."""
    able = [one for one in of.moves if one.outcomes]
    if not able:
        return of, []
    chosen = draw(st.sampled_from(able))
    end = draw(st.sampled_from(chosen.outcomes))
    moves = swapped(of.moves, chosen.name, outcomes=swapped(chosen.outcomes, end.name, otherwise=not end.otherwise))
    return attrs.evolve(of, moves=moves), [(f"moves.{chosen.name}.outcomes.{end.name}.otherwise", "changed")]


def joined(of: Procedure, draw: st.DrawFn) -> Edit:
    """Somebody else may make a move, and that role is declared."""
    chosen = draw(st.sampled_from(of.moves))
    made = attrs.evolve(
        of, roles=(Label("a-newcomer"), *of.roles), moves=swapped(of.moves, chosen.name, by=(Who("a-newcomer"), *chosen.by))
    )
    return made, [("roles.a-newcomer", "added"), (f"moves.{chosen.name}.by", "added")]


def dropped(of: Procedure, draw: st.DrawFn) -> Edit:
    """A move, a role or a vouched fact is gone."""
    section = draw(st.sampled_from(["moves", "roles", "vouched"]))
    gone = draw(st.sampled_from(getattr(of, section)))
    left = tuple(one for one in getattr(of, section) if one is not gone)
    return attrs.evolve(of, **{section: left}), [(f"{section}.{gone.name}", "removed")]


def named(of: Procedure, draw: st.DrawFn) -> Edit:
    """A step, a role, a move or a rule has another name wherever it is mentioned."""
    kind = draw(st.sampled_from(["steps", "roles", "moves", "rules"]))
    old = draw(st.sampled_from(getattr(of, kind))).name
    section = "stages.only.steps" if kind == "steps" else kind
    return renamed(of, KINDS[kind], {old: "another-name"}), [(f"{section}.another-name", "renamed")]


def worded(of: Procedure, draw: st.DrawFn) -> Edit:
    """A step has a title."""
    step = draw(st.sampled_from(of.steps))
    stages = (attrs.evolve(of.stages[0], steps=swapped(of.steps, step.name, title=Text.of("a title"))),)
    return attrs.evolve(of, stages=stages), [(f"stages.only.steps.{step.name}.title.en", "added")]


def reordered(of: Procedure, draw: st.DrawFn) -> Edit:
    """The steps stand in another order."""
    steps = tuple(draw(st.permutations(of.steps)))
    return attrs.evolve(of, stages=(attrs.evolve(of.stages[0], steps=steps),)), [("stages.only.steps", "changed")] * (steps != of.steps)


def shuffled(of: Procedure, draw: st.DrawFn) -> Edit:
    """Whatever has no order has another, and the edition too."""
    dice = random.Random(draw(st.integers(0, 99)))
    return attrs.evolve(rearranged(of, lambda many: dice.sample(many, len(many))), version="another"), []


EDITS: tuple[Callable[[Procedure, st.DrawFn], Edit], ...] = (
    turned,
    based,
    needed,
    negated,
    led,
    ended,
    joined,
    dropped,
    named,
    worded,
    reordered,
    shuffled,
)


def renamed(value: Any, kind: str, names: Mapping[str, str]) -> Any:
    """A random procedure with other names of one kind, declared and mentioned."""
    if isinstance(value, tuple):
        return tuple(renamed(one, kind, names) for one in value)
    if not isinstance(value, Procedure | Stage | Step | Label | Requirement | Move | Outcome | Arrow | Need | Who):
        return value
    mine = {Step: "step", Label: "role", Requirement: "rule", Move: "move"}.get(type(value))
    parts = {field.name: getattr(value, field.name) for field in attrs.fields(type(value)) if field.init}
    parts = {key: renamed(part, kind, names) if isinstance(part, tuple) else part for key, part in parts.items()}
    keys = {"step": ("source", "target"), "role": ("role",), "rule": ("rule",), "move": ()}[kind]
    for key in (*keys, *(["name"] if mine == kind else [])):
        if isinstance(parts.get(key), str):
            parts[key] = names.get(parts[key], parts[key])
    return type(value)(**parts)


def rearranged(value: Any, order: Callable[[list[Any]], list[Any]]) -> Any:
    """A procedure with everything that has no order in another one; the clock's moves stay in theirs."""
    if not attrs.has(type(value)) or isinstance(value, Calendar | Bands | Either):
        return value
    parts = {field.name: getattr(value, field.name) for field in attrs.fields(type(value)) if field.init}
    for key, part in parts.items():
        parts[key] = rearranged(part, order)
        if isinstance(part, tuple):
            inner = [rearranged(one, order) for one in part]
            kept = [one for one in inner if key in ("stages", "steps") or (isinstance(one, Move) and one.at)]
            parts[key] = (*kept, *order([one for one in inner if one not in kept]))
    return attrs.evolve(value, **parts)


@pytest.mark.parametrize("edit", EDITS)
@settings(max_examples=30)
@given(data=st.data())
def test_exactly_what_was_edited_is_told(edit: Callable[[Procedure, st.DrawFn], Edit], data: st.DataObject) -> None:
    """At its path, and nothing beside it; and undone it is told the other way round."""
    known = data.draw(random_procedures())
    made, paths = edit(known, data.draw)
    assert paths == told(known, made)
    back = {"added": "removed", "removed": "added"}
    undone = [back.get(kind, kind) for _, kind in paths]
    assert undone == [kind for _, kind in told(made, known)]


def is_text(one: Difference) -> bool:
    """Whether a difference is one of titles alone."""
    return one.path[-2] == "title" or one.path[-1] == "source" or (one.path[0] in ("roles", "items") and len(one.path) == 3)


@given(st.data())
def test_the_digest_differs_where_something_that_means_anything_does(data: st.DataObject) -> None:
    """And only there: titles and sources mean nothing, and another order of what has none is left out on both sides."""
    known = data.draw(st.sampled_from([HALL, HALL]) | random_procedures())
    made = known
    edits = data.draw(
        st.lists(st.sampled_from(EDITS if known is not HALL else [needed, negated, joined, dropped]), max_size=3, unique=True)
    )
    for edit in sorted(edits, key=lambda edit: edit is dropped):
        made, _ = edit(made, data.draw)
    made = attrs.evolve(made, title=Text.of("new"), roles=tuple(attrs.evolve(role, title=Text.of("new")) for role in made.roles))
    told = difference(known, made)
    plain = [procedure_digest(rearranged(one, lambda many: sorted(many, key=repr))) for one in (known, attrs.evolve(made, version="1"))]
    assert any(not is_text(one) for one in told) == (plain[0] != plain[1])


@attrs.frozen
class Ranked:
    """A rule of one's own, in whose list the order has a meaning, and whose names are of several kinds."""

    kind: ClassVar[str] = "ranked"
    order: tuple[str, ...] = param("who goes first", names="role", default=())
    table: tuple[str, ...] = param("what is first", default=())
    at: time | None = param("when", default=None)
    on: date | None = param("on which day", default=None)
    size: Any = param("how much", default=None)
    fact: str | None = param("a fact", names="count", default=None)


FULL = attrs.evolve(
    hall(
        name="full",
        calendar=Calendar("Asia/Shanghai", "CN"),
        citations=(
            Citation("law", title=Text.of("Law"), article="7", valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1), source="a book"),
        ),
        deadlines=(
            Deadline(
                "notice",
                ("publish",),
                enters=("noticed",),
                after=read_duration("7 days"),
                field="title",
                extension=read_duration("2 days"),
                hard_stop=read_duration("20 days"),
                urge_every=read_duration("1 week"),
                basis=Basis("law", "inferred"),
            ),
            *HALL.deadlines[1:],
        ),
    ),
    stages=(
        Stage("first", FOUR[:2], title=Text.of({"en": "First", "zh": "先"})),
        Stage("then", FOUR[2:]),
        Stage("last", HALL.stages[0].steps[4:]),
    ),
)
"""The hall with three stages, and with everything said that can be."""
VALUES: Mapping[type, Callable[[Any], Any]] = {
    bool: lambda value: not value,
    int: lambda value: value + 1,
    str: lambda value: f"{value}-too",
    Duration: lambda _: read_duration("9 hours"),
    date: lambda value: value.replace(day=9),
    Text: lambda _: Text.of({"de": "neu"}),
    Basis: lambda value: attrs.evolve(value, citation="other"),
    Who: lambda _: Who("newcomer"),
    Need: lambda _: Need("another"),
    type(None): lambda _: "something",
}


def variants(value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with one field changed, at every depth, with the path of that field; names stay."""
    for field in attrs.fields(type(value)):
        if (
            not field.init
            or field.name in ("name", "version", "valid_from", "valid_to", "replaces", "rule")
            or (isinstance(value, Calendar) and field.name != "timezone")
        ):
            continue
        mine = getattr(value, field.name)
        key = RENAMED.get(type(value), {}).get(field.name, field.name)
        path = () if isinstance(value, Label | Choice) else (key,)
        if isinstance(value, Move) and field.name == "arrows":
            first, *rest = mine
            path = ("to",) if not rest and not first.needs else ("arrows", first.source, "to")
            yield path, attrs.evolve(value, arrows=(attrs.evolve(first, target="another"), *rest))
        elif isinstance(mine, tuple) and mine and isinstance(mine[0], NAMED):
            for at, one in enumerate(mine):
                for below, other in variants(one) if isinstance(one, NAMED) else ():
                    yield (*path, one.name, *below), attrs.evolve(value, **{field.name: (*mine[:at], other, *mine[at + 1 :])})
        elif isinstance(mine, tuple):
            made = VALUES[type(mine[0])](mine[0]) if mine else "another"
            yield path, attrs.evolve(value, **{field.name: (*mine, made)})
        elif isinstance(mine, Calendar):
            yield (*path, "timezone"), attrs.evolve(value, calendar=attrs.evolve(mine, timezone="Europe/Zurich"))
        elif isinstance(mine, Text):
            yield (*path, "de"), attrs.evolve(value, **{field.name: Text((*mine.words, ("de", "neu")))})
        elif isinstance(mine, Basis):
            yield (*path, "citation"), attrs.evolve(value, **{field.name: attrs.evolve(mine, citation="other")})
        else:
            yield path, attrs.evolve(value, **{field.name: VALUES[type(mine)](mine)})


def test_every_key_of_every_part_is_compared() -> None:
    """One field changed, whichever it is, is one difference at its path."""
    found = list(variants(FULL))
    assert len(found) > 600
    assert [] == [(path, told(FULL, made)) for path, made in found if [path] != [one.path for one in difference(FULL, made)]]


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        (Quorum(body="council", at_least=2), Quorum(body="council", at_least=3), [("at_least", "changed")]),
        (Quorum(body="council", at_least=1), Quorum(body="council", at_least=Fraction(1)), [("at_least", "changed")]),
        (Quorum(body="council", at_least=2), Quorum(body="council", more_than=2), [("at_least", "removed"), ("more_than", "added")]),
        (Quorum(body="council", at_least=2), Quorum(body="council", at_least=2, base=9), [("base", "changed")]),
        (Quorum(body="council", at_least=2, without=("young",)), Quorum(body="council", at_least=2), [("without", "removed")]),
        (Is(fact="size", value=1), Is(fact="size", value=True), [("value", "changed")]),
        (Is(fact="size", value=1), IsNot(fact="size", value=1), [("rule", "changed")]),
        (Is(fact="title", one_of=("x", "y")), Is(fact="title", one_of=("y", "x")), []),
        (Is(fact="title", one_of=("x", "y")), Is(fact="title", one_of=("z", "x")), [("one_of", "removed"), ("one_of", "added")]),
        (DifferentPeople(moves=("call", "vote")), DifferentPeople(moves=("vote", "call")), []),
        (Did(move="vote"), AtMostTimes(move="vote", times=2), [("rule", "changed"), ("times", "added")]),
        (Did(move="vote"), Did(move="vote", same="person"), [("same", "added")]),
        (Majority(did="vote", choice="for", at_least=2), Majority(did="vote", choice=("for",), at_least=2), []),
        (Ranked(order=("chair", "villager")), Ranked(order=("villager", "chair")), [("order", "changed")]),
        (Ranked(order=("chair", "villager")), Ranked(order=("villager",)), [("order", "removed")]),
        (Ranked(at=time(9)), Ranked(at=time(10)), [("at", "changed")]),
        (Ranked(size=DayOfYear(3, 1)), Ranked(size=DayOfYear(3, 2)), [("size", "changed")]),
        (
            Ranked(size=Either("lesser", (1, Fraction(1, 2)))),
            Ranked(size=Either("lesser", (Fraction(1), Fraction(1, 2)))),
            [("size", "changed")],
        ),
        (Ranked(size=Bands(((10, 2),), 3)), Ranked(size=Bands(((10, 2),), 4)), [("size", "changed")]),
    ],
)
def test_each_parameter_of_a_rule_is_compared(before: Any, after: Any, paths: list[tuple[str, str]]) -> None:
    """Also between two kinds of rule, of which only what they say is compared."""
    assert [(f"rules.enough.{key}", kind) for key, kind in paths] == told(ruled(before), ruled(after))


def test_a_change_says_what_was_and_what_is() -> None:
    """In a list the one entry that went or came."""
    before, after = Quorum(body="council", at_least=Fraction(2, 3)), Quorum(body="council", at_least=Fraction(3, 4))
    assert (Difference(("rules", "enough", "at_least"), "changed", Fraction(2, 3), Fraction(3, 4)),) == difference(
        ruled(before), ruled(after)
    )
    more = moved("vote", by=(Who(member_of="council"), Who("villager")), needs=needs("not signed-in", "meeting-time"))
    assert (
        Difference(("moves", "vote", "by"), "added", None, Who("villager")),
        Difference(("moves", "vote", "needs"), "changed", Need("signed-in"), Need("signed-in", negated=True)),
    ) == difference(HALL, more)
    assert (Difference(("moves", "vote"), "removed", HALL.moves[9]),) == difference(
        HALL, attrs.evolve(HALL, moves=(*HALL.moves[:9], *HALL.moves[10:]))
    )


def arrowed(*arrows: Arrow) -> Procedure:
    return moved("call", arrows=arrows)


@pytest.mark.parametrize(
    ("arrows", "paths"),
    [
        ([Arrow("called", "voting"), Arrow("doing", "voting")], ["from added"]),
        ([Arrow("doing", "voting")], ["from removed", "from added"]),
        ([Arrow("called", "doing")], ["to changed"]),
        ([Arrow("called")], ["to removed"]),
        ([Arrow("called", "voting", needs("big"))], ["arrows.called.needs added"]),
        ([Arrow("called", "voting"), Arrow("doing", "done")], ["arrows.doing added"]),
        ([Arrow("doing", "voting", needs("big"))], ["arrows.called removed", "arrows.doing added"]),
    ],
)
def test_where_a_move_leads_is_told_as_a_file_says_it(arrows: list[Arrow], paths: list[str]) -> None:
    """As `from` and `to` where that is enough, else arrow by arrow, each under the step it leads from."""
    assert [f"moves.call.{path}" for path in paths] == [" ".join(one) for one in told(HALL, arrowed(*arrows))]


def test_what_is_asked_may_be_of_the_topic_or_of_the_move() -> None:
    """A fact of the topic is an entry of the list, one of the move's own has a name there."""
    asks = HALL.moves[0].asks
    assert [("moves.propose.asks", "removed"), ("moves.propose.asks.title", "added")] == sorted(
        told(HALL, moved("propose", asks=(*asks[1:], Fact("title"))))
    )
    assert [] == told(HALL, moved("propose", asks=asks[::-1]))


def staged(*stages: Stage) -> Procedure:
    return attrs.evolve(FULL, stages=stages)


def test_stages_and_steps_have_an_order_and_a_home() -> None:
    """Another order is one difference, a step in another stage another; what comes between changes no order."""
    first, then, last = FULL.stages
    assert (Difference(("stages",), "changed", ("first", "then", "last"), ("then", "first", "last")),) == difference(
        FULL, staged(then, first, last)
    )
    turned = attrs.evolve(first, steps=FOUR[1::-1])
    names = ("collected", "noticed")
    assert (Difference(("stages", "first", "steps"), "changed", names, names[::-1]),) == difference(FULL, staged(turned, then, last))
    over = staged(attrs.evolve(first, steps=FOUR[:1]), attrs.evolve(then, steps=(attrs.evolve(FOUR[1], end=True), *FOUR[2:])), last)
    assert (
        Difference(("stages", "then", "steps", "noticed"), "changed", "first", "then"),
        Difference(("stages", "then", "steps", "noticed", "end"), "changed", False, True),
    ) == difference(FULL, over)
    assert [("stages.new", "added")] == told(FULL, staged(first, Stage("new"), then, last))
    assert [("stages.then", "removed"), ("stages.last.steps.called", "changed"), ("stages.last.steps.voting", "changed")] == told(
        FULL, staged(first, attrs.evolve(last, steps=(*then.steps, *last.steps)))
    )


def test_steps_stay_at_home_where_their_stage_has_another_name() -> None:
    """And one that leaves it has moved."""
    first, then, last = FULL.stages
    assert [("stages.second", "renamed")] == told(FULL, staged(first, attrs.evolve(then, name="second"), last))
    without = staged(first, Stage("second", then.steps[1:]), attrs.evolve(last, steps=(then.steps[0], *last.steps)))
    assert [("stages.second", "renamed"), ("stages.last.steps.called", "changed")] == told(FULL, without)


def test_the_clocks_moves_have_an_order() -> None:
    """At one moment the first that is declared goes first; other moves stand as they like."""
    clocked = [one for one in HALL.moves if one.by_clock]
    people = [one for one in HALL.moves if not one.by_clock]
    assert [] == told(HALL, attrs.evolve(HALL, moves=(*people[::-1], *clocked)))
    assert (Difference(("moves",), "changed", ("end-notice", "urge"), ("urge", "end-notice")),) == difference(
        HALL, attrs.evolve(HALL, moves=(*people, *clocked[::-1]))
    )


def test_a_calendar_is_compared_by_what_a_file_says() -> None:
    """Days of rest go with the country, and are announced later; so does the weekend, unless somebody changed it alone."""
    china = attrs.evolve(HALL, calendar=country_calendar("CN", "Asia/Shanghai"))
    assert [("calendar.timezone", "changed"), ("calendar.country", "added")] == told(HALL, china)
    israel = attrs.evolve(china, calendar=attrs.evolve(china.calendar, country="IL", weekend=(4, 5)))
    assert [("calendar.country", "changed")] == told(china, israel)
    later = attrs.evolve(china.calendar, holidays=frozenset(), announced_to=date(2030, 1, 1))
    assert [] == told(china, attrs.evolve(china, calendar=later))
    assert [("calendar.weekend", "removed")] == told(china, attrs.evolve(china, calendar=attrs.evolve(china.calendar, weekend=(6,))))


def test_names_that_hang_together_are_changed_together() -> None:
    """Two moves and two rules that ask for each other, all with other names, are four things and nothing else."""

    def made(a: str, b: str, one: str, two: str) -> Procedure:
        return procedure(
            move(a, "open", "closed", needs=[two]),
            move(b, "open", "open", needs=[one], counts_since=(a, b)),
            rules=(rule(one, Did(move=a)), rule(two, AllOf(of=(one, f"{two}-part"))), rule(f"{two}-part", Did(move=b))),
        )

    renames = told(made("act", "bet", "one", "two"), made("ask", "buy", "uno", "due"))
    assert ["rules.uno", "rules.due", "rules.due-part", "moves.ask", "moves.buy"] == [path for path, _ in renames]
    assert {"renamed"} == {kind for _, kind in renames}


def test_a_guess_that_does_not_hold_is_dropped() -> None:
    """What mentions another thing that is not the same but for its name is not either."""

    def made(name: str, asks: str, times: int) -> Procedure:
        return procedure(move(name, needs=[asks]), rules=(rule(asks, AtMostTimes(move=name, times=times)),))

    before, after = made("act", "once", 1), made("ask", "twice", 2)
    assert [("rules.once", "removed"), ("rules.twice", "added"), ("moves.act", "removed"), ("moves.ask", "added")] == told(before, after)
    assert [("rules.twice", "renamed"), ("moves.ask", "renamed")] == told(before, made("ask", "twice", 1))


def test_outcomes_choices_groups_and_own_facts_may_have_other_names() -> None:
    """And what mentions them follows; a mention of something else is a difference as ever."""
    close = next(one for one in HALL.moves if one.name == "close")
    ends = swapped(close.outcomes, "again", name="once-more")
    rules = swapped(HALL.rules, "one-more", rule=AtMostTimes(move="close.once-more", times=1))
    assert [("moves.close.outcomes.once-more", "renamed")] == told(HALL, attrs.evolve(moved("close", outcomes=ends), rules=rules))
    choice: Any = next(one for one in HALL.moves if one.name == "vote").asks[0]
    voted = moved("vote", asks=(attrs.evolve(choice, of=(Choice("aye"), *choice.of[1:])),))
    agreed: Any = next(one.rule for one in HALL.rules if one.name == "agreed")
    rules = swapped(HALL.rules, "agreed", rule=attrs.evolve(agreed, choice="aye"))
    assert [("moves.vote.asks.choice.of.aye", "renamed")] == told(HALL, attrs.evolve(voted, rules=rules))
    groups = swapped(HALL.bodies, "council", groups=(Label("women"), Label("youth")))
    assert [("bodies.council.groups.youth", "renamed")] == told(HALL, attrs.evolve(HALL, bodies=groups))
    assign = next(one for one in HALL.moves if one.name == "assign")
    asks = moved("assign", asks=(assign.asks[0], Fact("until", "date")))
    dated = attrs.evolve(asks, deadlines=swapped(HALL.deadlines, "task-due", field="until"))
    assert [("moves.assign.asks.until", "renamed")] == told(HALL, dated)
    assert [("deadlines.task-due.field", "changed"), ("moves.assign.asks.until", "renamed")] == told(
        HALL, attrs.evolve(dated, deadlines=swapped(HALL.deadlines, "task-due", field="owner"))
    )


def test_of_two_that_are_alike_the_first_is_the_first() -> None:
    """Roles without a title are alike whatever they are called."""

    def made(*names: str) -> Procedure:
        return procedure(move("act", by=names), roles=tuple(map(Label, names)))

    found = difference(made("a", "b", "c"), made("x", "y", "c", "z"))
    assert [("a", "x"), ("b", "y")] == [(one.before, one.after) for one in found if one.kind == "renamed"]
    assert [("roles.x", "renamed"), ("roles.y", "renamed"), ("roles.z", "added"), ("moves.act.by", "added")] == told(
        made("a", "b", "c"), made("x", "y", "c", "z")
    )


def test_a_name_that_one_list_lost_and_another_keeps() -> None:
    """Two moves ask for a fact of the same name, and one of them calls it otherwise: the other stays as it is."""

    def made(one: str, two: str) -> Procedure:
        return procedure(
            move("act", asks=(Fact(one, "count"),)), move("bet", asks=(Fact(two, "count"),)), rules=(rule("r", Ranked(fact=two)),)
        )

    assert [("moves.act.asks.y", "renamed")] == told(made("x", "x"), made("y", "x"))
    assert [("moves.act.asks.y", "renamed"), ("moves.bet.asks.y", "renamed")] == told(made("x", "x"), made("y", "y"))


def test_a_town_that_changes_one_quorum_differs_by_one_line(tmp_path: Path) -> None:
    """Its edition is no difference, and neither is a name of its own."""
    for head in ("", "procedure: our-xichuan\n"):
        text = f"extends: xichuan@{XICHUAN.version}\n{head}version: ours\nrules: {{first-quorum: {{at_least: 3/4}}}}\n"
        (tmp_path / "procedure.yaml").write_text(text)
        ours = towns.load_town(tmp_path).procedure()
        assert (Difference(("rules", "first-quorum", "at_least"), "changed", Fraction(2, 3), Fraction(3, 4)),) == difference(XICHUAN, ours)
