"""What differs between two procedures: nothing missed, nothing told twice, each at the finest path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation import load_procedure, towns
from deliberation.calendars import Calendar, DayOfYear, country_calendar
from deliberation.checking import Difference, difference
from deliberation.documents.shapes import NAMED, RENAMED
from deliberation.model import Arrow, Basis, Choice, Fact, Label, Move, Need, Procedure, Stage, Text, Who, procedure_digest
from deliberation.quantities import Bands, Duration, Either, read_duration
from deliberation.rules import AtMostTimes, Did, DifferentPeople, Is, IsNot, Majority, Quorum
from deliberation.testing import procedures
from tests.checking.editing import EDITS, FOUR, FULL, Edit, Ranked, dropped, joined, moved, needed, negated, rearranged, ruled, staged, told
from tests.making import HALL, needs, random_procedures

ROOT = Path(__file__).parents[2]
FILES = sorted((*ROOT.glob("examples/procedures/**/*procedure.yaml"), ROOT / "src/deliberation/towns/xichuan/procedure.yaml"))
XICHUAN = towns.load("xichuan").procedure()


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name)
def test_a_procedure_does_not_differ_from_itself(file: Path) -> None:
    """Nor does one that was read again; from another nearly everything differs, and both ways the same number of things is told."""
    known = load_procedure(file)
    assert () == difference(known, load_procedure(file))
    assert len(difference(HALL, known)) == len(difference(known, HALL)) > 20


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


@given(procedures(), procedures())
def test_two_procedures_differ_where_they_are_not_the_same(one: Procedure, other: Procedure) -> None:
    """One that was drawn does not differ from itself; from another it does, and as much the other way round."""
    assert () == difference(one, one)
    assert (one == other) == (difference(one, other) == ())
    assert len(difference(one, other)) == len(difference(other, one))


def is_text(one: Difference) -> bool:
    """Whether a difference is one of titles alone."""
    return one.path[-2:-1] == ("title",) or one.path[-1] == "source" or (one.path[0] in ("roles", "items") and len(one.path) == 3)


@given(st.data())
def test_the_digest_differs_where_something_that_means_anything_does(data: st.DataObject) -> None:
    """And only there: titles and sources mean nothing, and another order of what has none is left out on both sides."""
    known = data.draw(st.just(HALL) | random_procedures())
    made = known
    edits = data.draw(
        st.lists(st.sampled_from(EDITS if known is not HALL else [needed, negated, joined, dropped]), max_size=3, unique=True)
    )
    for edit in sorted(edits, key=lambda edit: edit is dropped):
        made, _ = edit(made, data.draw)
    made = attrs.evolve(made, title=Text.of("new"), roles=tuple(attrs.evolve(role, title=Text.of("new")) for role in made.roles))
    found = difference(known, made)
    plain = [procedure_digest(rearranged(one, lambda many: sorted(many, key=repr))) for one in (known, attrs.evolve(made, version="1"))]
    assert any(not is_text(one) for one in found) == (plain[0] != plain[1])


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


def test_a_town_that_changes_one_quorum_differs_by_one_line(tmp_path: Path) -> None:
    """Its edition is no difference, and neither is a name of its own."""
    for head in ("", "procedure: our-xichuan\n"):
        text = f"extends: xichuan@{XICHUAN.version}\n{head}version: ours\nrules: {{first-quorum: {{at_least: 3/4}}}}\n"
        (tmp_path / "procedure.yaml").write_text(text)
        ours = towns.load_town(tmp_path).procedure()
        assert (Difference(("rules", "first-quorum", "at_least"), "changed", Fraction(2, 3), Fraction(3, 4)),) == difference(XICHUAN, ours)
