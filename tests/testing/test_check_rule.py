"""Each law of rules, held against a rule that breaks it and nothing else; the views by hand; the tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any, ClassVar

import attrs
import pytest

from deliberation.messages import EN, Catalogue
from deliberation.model import START, UNKNOWN, Asked, Case, Item, Roster, Sentence, Verdict, View, param
from deliberation.rules import STANDARD, AllOf, Asks, Is, Order, Registry
from deliberation.testing import Table, check_rule, look
from deliberation.testing.laws import pitfalls
from deliberation.testing.looking import bound, emptied
from tests.making import HALL, action, actor, case, item, procedure, rule

FEW = Sentence("few", "{fact} is {observed}; at most {required}.", "{fact}为{observed}；最多{required}。")
UNTOLD = Sentence("few.unknown", "{fact} is not known.", "{fact}尚不明确。", unknown=True)


@attrs.frozen
class Few:
    """A count is small.

    Pitfall: nobody said so is
    not small.

    Pitfall: nor is it large.
    """

    kind: ClassVar[str] = "few"
    fact: str = param("the fact", names="fact")
    most: int = param("the most that is few", default=3)

    def check(self, view: View) -> Verdict:
        """Holds up to the most."""
        seen = view.fact(self.fact)
        if seen is UNKNOWN:
            return view.answer(False, UNTOLD, fact=self.fact)
        return view.answer(seen <= self.most, FEW, observed=seen, required=self.most, missing=max(0, seen - self.most), fact=self.fact)


def seen(n: int) -> View:
    return look(case(facts={"n": n}))


ACCEPTS: Mapping[str, View] = {"there are three": seen(3)}
REFUSES: Mapping[str, View] = {"there are four": seen(4)}


def faults(asked: Any, *, accepts: Any = ACCEPTS, refuses: Any = REFUSES, known: bool = True, **more: Any) -> list[str]:
    """Every fault that is told of a rule, without the line above them."""
    registry = Registry({**STANDARD.kinds, asked.kind: type(asked)}) if known else STANDARD
    try:
        check_rule(asked, accepts=accepts, refuses=refuses, registry=registry, **more)
    except AssertionError as told:
        return str(told).split("\n  ")[1:]
    return []


def small(view: View) -> bool:
    return view.fact("n") is not UNKNOWN and view.fact("n") <= 3


def broken(check: Any, *, doc: str | None = "A count is small.\n\nPitfall: it is not.", made: Any = attrs.frozen, **fields: Any) -> Any:
    """A rule that is sound but for what is given."""
    body = {"__doc__": doc, "kind": "broken", "__annotations__": {"kind": ClassVar[str], **dict.fromkeys(fields, Any)}, "check": check}
    return made(type("Broken", (), {**body, **fields}))


def says(en: str, zh: str, **values: Any) -> Any:
    """A check that is sound but for its sentence."""

    def check(self: Any, view: View) -> Verdict:
        """Holds up to three."""
        return view.answer(small(view), Sentence("b", en, zh), **values)

    return check


SOUND = says("{observed} seen.", "已见{observed}。", observed=1)


def test_a_sound_rule_passes() -> None:
    """Under its own registry, and in further languages where somebody has said it."""
    assert [] == faults(Few(fact="n"))
    polish = Catalogue("pl", EN.words, sentences={"few": "{fact}: {observed}, nie więcej niż {required}", "few.unknown": "{fact}?"})
    assert [] == faults(Few(fact="n"), languages=("en", "zh", polish))
    assert [] == faults(broken(SOUND)())


def test_every_fault_is_told_at_once() -> None:
    """Each on a line of its own, and the same one once."""

    class Worst:
        kind = "few"

        def check(self, view: View) -> Any:
            return small(view)

    with pytest.raises(AssertionError) as told:
        check_rule(Worst(), accepts={"a": seen(1)}, refuses={})
    assert str(told.value) == (
        "the rule 'few' has 7 faults:\n"
        "  no view is given that it refuses\n"
        "  it answers 'a' with True, which is no verdict: return view.answer(…)\n"
        "  it answers an empty case with False, which is no verdict: return view.answer(…)\n"
        "  it is no frozen attrs class\n"
        "  its kind is not in the registry: hand in registry=STANDARD.with_rules(Worst)\n"
        "  its class has no docstring\n"
        "  its 'check' has no docstring: say when it holds"
    )


def test_a_rule_answers_as_its_views_say() -> None:
    """Where it does not, it is told what it said, in the first of the languages."""
    told = ["it refuses 'four' and should accept it: 'n' is 4; at most 3.", "it accepts 'three' and should refuse it: 'n' is 3; at most 3."]
    assert told == faults(Few(fact="n"), accepts={"four": seen(4)}, refuses={"three": seen(3)})
    assert ["it refuses 'four' and should accept it: 「n」为4；最多3。"] == faults(
        Few(fact="n"), accepts={"four": seen(4)}, languages=("zh", "en")
    )


@pytest.mark.parametrize(("given", "what"), [({"accepts": {}}, "accepts"), ({"refuses": {}}, "refuses")])
def test_both_answers_are_shown(given: Any, what: str) -> None:
    """At least one view each."""
    assert [f"no view is given that it {what}"] == faults(Few(fact="n"), **given)


def test_a_rule_is_total() -> None:
    """Of a view that is given, and of a case in which nothing was said."""

    def raises(self: Any, view: View) -> Verdict:
        """Holds up to three."""
        return view.answer(view.action.data["n"] <= 3, FEW, observed=0, required=3, fact="n")

    given = {"accepts": {"three": look(action=action(data={"n": 3}))}, "refuses": {"four": look(action=action(data={"n": 4}))}}
    assert ["it is not total: of an empty case it raises KeyError: 'n'"] == faults(broken(raises)(), **given)
    assert "it is not total: of 'there are four' it raises KeyError: 'n'" in faults(broken(raises)())


@pytest.mark.parametrize(("answer", "said"), [(lambda verdict: verdict.ok, "False"), (lambda _: None, "None")])
def test_a_rule_answers_with_a_verdict(answer: Any, said: str) -> None:
    """And with nothing else, be it as true."""
    asked = broken(lambda self, view: answer(SOUND(self, view)))()
    assert f"it answers 'there are four' with {said}, which is no verdict: return view.answer(…)" in faults(asked)


def test_a_verdict_is_yes_or_no() -> None:
    """Not a number that is as good as one."""
    asked = broken(lambda self, view: attrs.evolve(SOUND(self, view), ok=int(small(view))))()
    assert "it answers 'there are four' with 0, which is neither True nor False" in faults(asked)


def test_a_rule_says_the_same_twice() -> None:
    """It does not count how often it was asked."""
    asked = count()

    def counts(self: Any, view: View) -> Verdict:
        """Holds up to three."""
        return view.answer(small(view), FEW, observed=next(asked), required=3, fact="n")

    told = [f"it is not pure: asked twice of {what}, it gives two answers" for what in ("'there are three'", "an empty case")]
    assert told == faults(broken(counts)())[:2]


@pytest.mark.parametrize(
    "change",
    [
        lambda view: view.case.facts.update(m=1),
        lambda view: setattr(view, "case", attrs.evolve(view.case, step="closed")),
        lambda view: setattr(view, "item", item("task-1", "task")),
        lambda view: object.__setattr__(view.action, "move", view.action.move + "-twice"),
    ],
)
def test_a_rule_changes_nothing(change: Any) -> None:
    """Neither what it looks at, nor which one it looks at."""

    def changes(self: Any, view: View) -> Verdict:
        """Holds up to three."""
        if view.case.facts:
            change(view)
        return SOUND(self, view)

    given = {"accepts": {"three": seen(3)}, "refuses": {"four": seen(4)}}
    assert [f"it is not pure: of '{what}' it changes the view, the case or the action" for what in ("three", "four")] == faults(
        broken(changes)(), **given
    )
    assert 3 == given["accepts"]["three"].fact("n")


def test_a_rule_is_of_one_mind_with_its_negation() -> None:
    """The one holds where the other does not, unless a sentence says that nobody can tell."""

    def stubborn(self: Any, view: View) -> Verdict:
        """Holds up to three."""
        return attrs.evolve(SOUND(self, view), ok=small(view))

    told = "it is not of one mind with its negation: of {} both say {}, and no sentence says that nobody can tell"
    assert [told.format("'there are three'", "yes"), told.format("an empty case", "no"), told.format("'there are four'", "no")] == faults(
        broken(stubborn)()
    )


@pytest.mark.parametrize(
    ("en", "zh", "values", "told"),
    [
        ("{observed} of {base}", "{base}中{observed}", {"base": 3}, []),
        ("of {base}", "全", {}, ["it does not explain itself in en: the sentence 'b' has no value for {base}"]),
        (
            "all",
            "{base}{a}",
            {},
            [f"it does not explain itself in zh: the sentence 'b' has no value for {{{key}}}" for key in ("a", "base")],
        ),
        ("{missing} missing", "缺", {}, ["it does not explain itself in en: the sentence 'b' has no value for {missing}"]),
        ("{missing} missing", "缺", {"missing": 0}, []),
        ("same", "same", {}, ["it says the same in en and zh: the sentence 'b'"]),
        ("", "空", {}, ["it does not explain itself in en: the sentence 'b' is empty"]),
        ("{x}", "空", {"x": " "}, ["it does not explain itself in en: the sentence 'b' is empty"]),
        ("{group}", "空", {"group": ""}, ["it does not explain itself in en: the sentence 'b' is empty"]),
        ("{", "空", {}, ["it does not explain itself in en: the sentence 'b' raises ValueError: Single '{' encountered in format string"]),
        ("{}", "空", {}, ["it does not explain itself in en: the sentence 'b' has no value for {}"]),
        (
            "{faults}",
            "空",
            {"faults": 3},
            ["it does not explain itself in en: the sentence 'b' raises TypeError: 'int' object is not iterable"],
        ),
        (
            "few",
            "少",
            {"missing": -1},
            [
                f"of {what} it counts -1 as missing: give 0, or None where nothing is counted"
                for what in ("'there are three'", "an empty case", "'there are four'")
            ],
        ),
    ],
)
def test_a_rule_explains_itself(en: str, zh: str, values: dict[str, Any], told: list[str]) -> None:
    """In every language, with a value for each placeholder, and with something to read in the end."""
    assert told == faults(broken(says(en, zh, **values))())


def test_what_a_verdict_holds_explains_itself() -> None:
    """Each part of a compound, and each fault of an answer, however deep."""
    dumb = broken(says("dumb", "dumb"))()
    accepts, refuses = ({"": look(case(facts={"n": n}), rules={"dumb": dumb, "all": AllOf(of=("dumb",))})} for n in (3, 4))
    told = ["it says the same in en and zh: the sentence 'b'"]
    assert told == faults(AllOf(of=("all",)), accepts=accepts, refuses=refuses, known=False)

    def one(self: Any, view: View) -> Verdict:
        """Holds up to three."""
        return view.answer(small(view), UNTOLD, fact="n", other=dumb.check(view))

    assert told[0] in faults(broken(one)())


def test_a_language_without_its_own_words_is_told() -> None:
    """English in its place is no translation."""
    told = [f"it says the same in en and fr: the sentence '{code}'" for code in ("few", "few.unknown")]
    assert told == faults(Few(fact="n"), languages=("en", "fr"))


def test_a_wrong_answer_without_words_is_told_by_its_code() -> None:
    """The missing words are a fault of their own."""
    assert ["it accepts 'one' and should refuse it: b"] == faults(broken(says("{base}", "无"))(), refuses={"one": seen(1)})[1:2]


OTHER = ["it is not equal to a copy made from its own parameters", "it is written as"]


def more(text: Any) -> str:
    """A converter that never comes to rest; of what is no number it raises."""
    return f"{int(text) + 1}" if int(text) < 4 else "many"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (broken(SOUND, of=param("which"))(of=["a"]), ["it is not hashable: unhashable type: 'list'"]),
        (broken(SOUND, made=partial(attrs.frozen, eq=False), of=param("which"))(of=1), OTHER),
        (
            broken(SOUND, made=partial(attrs.define, hash=True), of=param("which", default=None))(),
            ["it is not frozen: 'of' can be written"],
        ),
        (broken(SOUND, made=partial(attrs.define, hash=True, slots=False))(), ["it is not frozen: 'kind' can be written"]),
        (broken(SOUND, made=partial(attrs.define, hash=True))(), []),
        (broken(SOUND, of=attrs.field(metadata={"doc": "d"}, converter=more))(of=1), OTHER),
        (
            broken(SOUND, of=attrs.field(metadata={"doc": "d"}, converter=more))(of=4),
            ["it cannot be made again from its own parameters: ValueError: invalid literal for int() with base 10: 'many'", OTHER[1]],
        ),
        (broken(SOUND, _of=param("which", default="a"))(of="a"), []),
    ],
)
def test_a_rule_is_a_frozen_value(asked: Any, told: list[str]) -> None:
    """Hashable, equal to a copy, not to be written."""
    found = faults(asked)
    assert len(told) == len(found)
    assert all(one.startswith(start) for one, start in zip(found, told, strict=True)), found


@attrs.frozen
class Named:
    """A count is small.

    Pitfall: it looks at another.
    """

    kind: ClassVar[str] = "named"
    of: str = param("which")

    def check(self, view: View) -> Verdict:
        """Holds up to three."""
        return SOUND(self, view)


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ("a", None),
        ('会议: [\U0001f600] "x"\n', None),
        (3, 'is written as {"it": {"rule": "named", "of": 3}} and read back as another: Named(of=\'3\')'),
        ("", 'is written as {"it": {"rule": "named", "of": ""}} and cannot be read back: nothing-given: found nothing, expected a text'),
        (3j, "cannot be written as JSON: TypeError: Object of type complex is not JSON serializable"),
        (float("inf"), "cannot be written as JSON: ValueError: Out of range float values are not JSON compliant"),
    ],
)
def test_a_rule_survives_being_written(of: Any, told: str | None) -> None:
    """As JSON, and read as a file is read."""
    assert ([] if told is None else [f"it {told}"]) == [one.split(": inf")[0] for one in faults(Named(of=of))]


def test_a_kind_that_was_not_handed_in_is_told() -> None:
    """And how it is handed in; a kind of that name that is another class is none of it."""
    told = ["its kind is not in the registry: hand in registry=STANDARD.with_rules(Few)"]
    assert told == faults(Few(fact="n"), known=False)

    @attrs.frozen
    class Other(Few):
        """Another."""

    assert ["its kind is not in the registry: hand in registry=STANDARD.with_rules(Other)"] == faults(Other(fact="n"), known=False)


def test_what_no_file_names_is_not_written() -> None:
    """The four questions that are asked of every action."""
    here = {"accepts": {"the case stands there": look()}, "refuses": {"it stands elsewhere": look(case(step="open"))}}
    assert [] == faults(Order(steps=(START,)), known=False, **here)
    assert [] == faults(Asks(facts=()), known=False, accepts={"nothing is asked for": look()}, refuses=dict[str, View]())[1:]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (broken(SOUND, doc=None), ["its class has no docstring", "its class has no paragraph that begins with 'Pitfall:'"]),
        (broken(SOUND, doc=" "), ["its class has no docstring", "its class has no paragraph that begins with 'Pitfall:'"]),
        (broken(SOUND, doc="A count is small. Pitfall: it is not."), ["its class has no paragraph that begins with 'Pitfall:'"]),
        (broken(lambda _, view: SOUND(None, view)), ["its 'check' has no docstring: say when it holds"]),
        (broken(SOUND, of=1), ["its parameter 'of' has no doc: make it with param(…)"]),
        (broken(SOUND, of=attrs.field(default=1)), ["its parameter 'of' has no doc: make it with param(…)"]),
        (broken(SOUND, of=attrs.field(default=1, init=False)), []),
    ],
)
def test_a_rule_documents_itself(asked: Any, told: list[str]) -> None:
    """Its class with a trap, its check, each parameter."""
    assert told == faults(asked())


def test_pitfalls_are_told_one_by_one() -> None:
    """Each in one line; none where there is none."""
    assert ("nobody said so is not small.", "nor is it large.") == pitfalls(Few)
    assert () == pitfalls(broken(SOUND, doc=None))


def test_a_table_is_a_frozen_value() -> None:
    """What it was made from may change afterwards."""
    accepts = dict(ACCEPTS)
    table = Table(Few(fact="n"), accepts, REFUSES)
    accepts.clear()
    assert ACCEPTS == table.accepts
    kept: Any = table.accepts
    with pytest.raises(TypeError):
        kept["more"] = seen(5)
    for name in ("rule", "accepts", "refuses"):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(table, name, None)


def test_a_look_is_small_where_nothing_is_given() -> None:
    """A new case, somebody without roles, no item, no other rules."""
    view = look()
    assert (START, 0, None, frozenset(), None) == (view.case.step, view.case.length, view.case.at, view.action.by.roles, view.item)
    assert (view.procedure.name, view.procedure.digest) == (view.case.procedure, view.case.digest)
    assert UNKNOWN is view.fact("n")


def test_a_look_holds_what_is_given() -> None:
    """The rules beside those of the procedure, of one name in their place; totals; bodies that this action fixes."""
    of = procedure(rules=(rule("a", Is(fact="f", value=1)), rule("b", Is(fact="f", value=2))))
    known, about = case(of, facts={"f": 2}), item("task-1", "task")
    act = action(data={"result": {"yes": 4}}, rosters={"council": Roster("council")})
    view = look(known, act, procedure=of, item=about, rules={"b": Few(fact="f")}, totals={"ballot": "result"}, pins=("council",))
    assert (of, known, act, about) == (view.procedure, view.case, view.action, view.item)
    assert [("fact.is", False), ("few", True)] == [(one.code, one.ok) for one in map(view.verdict_of, "ab")]
    assert (4, Roster("council")) == (view.tally("ballot", "yes"), view.roster("council"))


def test_an_emptied_look_is_of_nothing() -> None:
    """The procedure, its rules and the move are left."""
    view = look(case(HALL, facts={"n": 1}), action("vote", actor("chair")), procedure=HALL, item=item("task-1", "task"))
    bare = emptied(view)
    assert (Case("c-1", "hall", HALL.digest, START), None, HALL, "vote") == (bare.case, bare.item, bare.procedure, bare.action.move)
    assert (frozenset(), datetime(2026, 3, 2, 9, tzinfo=UTC)) == (bare.action.by.roles, bare.action.at)
    assert view.verdict_of("big").code == bare.verdict_of("big").code == "fact.unknown"
    assert isinstance(about := view.item, Item)
    assert "task-1" == about.id


def test_a_rule_is_asked_under_its_kind() -> None:
    """In a view of its own."""
    view = look(case(facts={"n": 4}))
    for negated in (False, True):
        verdict = Few(fact="n").check(bound(Few(fact="n"), view, negated=negated))
        assert ("few", negated, negated) == (verdict.rule, verdict.ok, verdict.negated)
    assert "" == Few(fact="n").check(view).rule
    assert isinstance(view._asked, Asked)
