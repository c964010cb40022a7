"""Differences in words: one line each, in English and Chinese, with titles, and no word of it that a reader of the rules would not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin, get_type_hints

import attrs
import pytest

from deliberation import towns
from deliberation.calendars import Calendar
from deliberation.checking import difference, told
from deliberation.checking.parts import KINDS, said
from deliberation.documents.shapes import NAMED, RENAMED
from deliberation.messages import ZH
from deliberation.messages.keys import KEYS_EN, KEYS_ZH
from deliberation.model import (
    Arrow,
    Basis,
    Citation,
    Deadline,
    Fact,
    Label,
    Need,
    Procedure,
    Stage,
    Step,
    Text,
    Who,
)
from deliberation.quantities import Bands, Either, read_duration
from deliberation.rules import STANDARD, Composition, Districts, Elapsed, Is, Quorum
from tests.checking.editing import FULL, Ranked, moved, ruled, swapped
from tests.making import HALL, needs

XICHUAN = towns.load("xichuan").procedure()
COUNCIL = Text.of({"en": "village council", "zh": "议事会"})


def lines(after: Procedure, before: Procedure = HALL) -> list[str]:
    """In English and in Chinese, one below the other."""
    found = difference(before, after)
    return [line for language in ("en", "zh") for line in told(found, before, after, language=language)]


def test_a_changed_quorum_reads_like_a_change_list() -> None:
    """The part, the thing by its title and its name, the key, what was and what is."""
    rules = XICHUAN.rules
    first: Any = next(one.rule for one in rules if one.name == "first-quorum")
    stricter = attrs.evolve(XICHUAN, rules=swapped(rules, "first-quorum", rule=attrs.evolve(first, at_least=Fraction(3, 4))))
    assert [
        "rules: 'quorum of the first meeting' (first-quorum): at_least: ≥ 2/3 → ≥ 3/4",
        "规则：「首次会议法定人数」（first-quorum）：至少：2/3改为3/4",
    ] == lines(stricter, XICHUAN)
    vote = next(one for one in XICHUAN.moves if one.name == "vote")
    wider = attrs.evolve(XICHUAN, moves=swapped(XICHUAN.moves, "vote", by=(*vote.by, Who("villager"))))
    assert ["moves: 'vote': who may: + villager", "事项：「表决」（vote）：办理人：增加村民"] == lines(wider, XICHUAN)


@pytest.mark.parametrize(
    ("after", "english", "chinese"),
    [
        (
            attrs.evolve(HALL, title=Text.of({"en": "Hall", "zh": "大厅"})),
            "title (zh): '议事厅' → '大厅'",
            "名称（zh）：「议事厅」改为「大厅」",
        ),
        (
            attrs.evolve(HALL, calendar=Calendar("Europe/Zurich")),
            "calendar: timezone: UTC → Europe/Zurich",
            "日历：时区：UTC改为Europe/Zurich",
        ),
        (attrs.evolve(HALL, calendar=Calendar(weekend=(5,))), "calendar: weekend: − Sunday", "日历：周末：删去周日"),
        (
            attrs.evolve(HALL, citations=swapped(HALL.citations, "by-law", valid_to=date(2027, 1, 1))),
            "citations: 'by-law': valid to: + 2027-01-01",
            "依据：「by-law」：失效日期：增加2027-01-01",
        ),
        (
            attrs.evolve(HALL, citations=(*HALL.citations, Citation("act", title=Text.of("Act"), status="assumed"))),
            "citations: + 'Act' (act): status: assumed",
            "依据：增加「Act」（act）：性质：暂定",
        ),
        (
            attrs.evolve(HALL, roles=swapped(HALL.roles, "chair", title=Text.of({"zh": "主席"}))),
            "roles: 'chair': title (zh): + '主席'",
            "身份：「主席」（chair）：名称（zh）：增加「主席」",
        ),
        (
            attrs.evolve(HALL, topic=swapped(HALL.topic, "unlawful", optional=False)),
            "topic: 'unlawful': optional: yes → no",
            "议题：「unlawful」：可不填：是改为否",
        ),
        (
            attrs.evolve(HALL, vouched=(*HALL.vouched, Fact("kin", "people", keep="personal"))),
            "vouched: + 'kin': kind: people; keep: personal",
            "代证事实：增加「kin」：类型：多人；保存方式：个人信息",
        ),
        (
            attrs.evolve(HALL, bodies=swapped(HALL.bodies, "council", title=COUNCIL, seats=None)),
            "bodies: 'village council' (council): seats: − 5",
            "机构：「议事会」（council）：席位：删去5",
        ),
        (
            attrs.evolve(HALL, deadlines=swapped(HALL.deadlines, "notice", after=read_duration("7 days same-time"))),
            "deadlines: 'notice': after: 7 days → 7 days (to the same time)",
            "期限：「notice」：期间：7日改为7日（至同一时刻）",
        ),
        (
            attrs.evolve(HALL, stages=(attrs.evolve(HALL.stages[0], steps=HALL.steps[1:]),)),
            "stages: 'only': steps: − 'collected'",
            "步骤：「only」：状态：删去「collected」",
        ),
        (
            attrs.evolve(HALL, stages=(attrs.evolve(HALL.stages[0], steps=(Step("heard", end=True), *HALL.steps)),)),
            "stages: 'only': steps: + 'heard', at the beginning: ends the case: yes",
            "步骤：「only」：状态：增加「heard」、列于首位：终止状态：是",
        ),
        (
            attrs.evolve(HALL, stages=(*HALL.stages, Stage("after", (Step("kept"),)))),
            "stages: + 'after', after 'only': steps: 'kept'",
            "步骤：增加「after」、列于「only」之后：状态：「kept」",
        ),
        (
            attrs.evolve(HALL, rules=swapped(HALL.rules, "lawful", basis=Basis("habit"))),
            "rules: 'lawful': basis: 'by-law' → 'habit'",
            "规则：「lawful」：依据：「by-law」改为「habit」",
        ),
        (
            attrs.evolve(HALL, rules=swapped(HALL.rules, "big", basis=Basis("habit", "inferred"))),
            "rules: 'big': basis: + 'habit', inferred",
            "规则：「big」：依据：增加「habit」、推定",
        ),
        (
            attrs.evolve(HALL, rules=swapped(HALL.rules, "big", name="large")),
            "rules: 'large': renamed: big → large",
            "规则：「large」：更名：big改为large",
        ),
        (
            ruled(Is(fact="size", value=9), "big"),
            "rules: 'big': rule: at_least → is",
            "规则：「big」：规则类型：at_least改为is",
        ),
        (
            moved("vote", by_proxy=False),
            "moves: 'vote': for another: yes → no",
            "事项：「vote」：可代办：是改为否",
        ),
        (
            moved("answer", asks=()),
            "moves: 'answer': asks for: − 'reply'",
            "事项：「answer」：须填写：删去「reply」",
        ),
        (
            moved("finish", needs=needs("not verified")),
            "moves: 'finish': needs: 'verified' → not 'verified'",
            "事项：「finish」：条件：「verified」改为并非：「verified」",
        ),
        (
            moved("finish", arrows=(Arrow("doing", "done", needs("big")),)),
            "moves: 'finish': leads: 'doing': needs: + 'big'",
            "事项：「finish」：路径：「doing」：条件：增加「big」",
        ),
        (
            moved("finish", arrows=(Arrow("doing", "done"), Arrow("voting"))),
            "moves: 'finish': leads: + within 'voting'",
            "事项：「finish」：路径：增加「voting」之内",
        ),
        (
            moved("finish", arrows=(Arrow("doing", "voting"),)),
            "moves: 'finish': to: 'done' → 'voting'",
            "事项：「finish」：去向：「done」改为「voting」",
        ),
        (
            moved("finish", at="notice"),
            "moves: 'finish': made by the clock at: + 'notice'",
            "事项：「finish」：到期自动办理：增加「notice」",
        ),
        (
            attrs.evolve(HALL, moves=tuple(one for one in HALL.moves if one.name != "reopen")),
            "moves: − 'reopen'",
            "事项：删去「reopen」",
        ),
    ],
)
def test_what_differs_in_words(after: Procedure, english: str, chinese: str) -> None:
    """Everything that a file can say, whether it came, went or changed."""
    found = lines(after)
    assert english in found[: len(found) // 2]
    assert chinese in found[len(found) // 2 :]


def test_an_added_move_says_all_it_is() -> None:
    """Where it leads, who may, what it needs, its outcomes."""
    assert [
        "moves: + 'call': leads: 'called' → 'voting'; who may: chair; asks for: 'meets-at', 'documents'; needs: 'papers'; fixes the members of: 'council'",
        "事项：增加「call」：路径：由「called」至「voting」；办理人：chair；须填写：「meets-at」、「documents」；条件：「papers」；确定名册：「council」",
    ] == lines(HALL, attrs.evolve(HALL, moves=tuple(one for one in HALL.moves if one.name != "call")))


def test_order_and_home_of_stages_and_steps() -> None:
    """As the names stood, and as they stand."""
    first, then, last = FULL.stages
    assert [
        "stages: order: 'First' (first), 'then', 'last' → 'then', 'First' (first), 'last'",
        "步骤：顺序：「先」（first）、「then」、「last」改为「then」、「先」（first）、「last」",
    ] == lines(attrs.evolve(FULL, stages=(then, first, last)), FULL)
    over = (attrs.evolve(first, steps=first.steps[:1]), attrs.evolve(then, steps=(first.steps[1], *then.steps)), last)
    assert [
        "stages: 'then': steps: 'noticed': stage: 'First' (first) → 'then'",
        "步骤：「then」：状态：「noticed」：所属步骤：「先」（first）改为「then」",
    ] == lines(attrs.evolve(FULL, stages=over), FULL)
    clocked = {one.name: one for one in HALL.moves if one.by_clock}
    people = [one for one in HALL.moves if not one.by_clock]
    assert [
        "moves: order: 'end-notice', 'urge' → 'urge', 'end-notice'",
        "事项：顺序：「end-notice」、「urge」改为「urge」、「end-notice」",
    ] == lines(attrs.evolve(HALL, moves=(*people, clocked["urge"], clocked["end-notice"])))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (Quorum(body="council", more_than=4), "more_than: > 4"),
        (Composition(body="council", at_most=Fraction(1, 3), group="women"), "at_most: ≤ 1/3"),
        (Quorum(body="council", at_least=Either("lesser", (10, Fraction(1, 3)))), "at_least: ≥ the lesser of 10, 1/3"),
        (Quorum(body="council", at_least=Bands(((300, Fraction(1, 2)),), 200), size="size"), "at_least: ≥ 1/2 up to 300, 200 above"),
        (Districts(did="vote", choice="for", against="against", body="council", each=Fraction(1, 2), at_least=2), "each: 1/2"),
        (Elapsed(since="publish", at_least=read_duration("2 days day-start")), "at_least: ≥ 2 days (to the start of the day)"),
        (Elapsed(since="close.again", at_most=read_duration("1 clear-day day-end")), "(to the end of the day)"),
        (Ranked(order=("chair", "villager"), table=("for", "now")), "order: 'chair', 'villager'; table: for, now"),
        (Ranked(size=None, fact="size"), "fact: 'size'"),
    ],
)
def test_values_are_said_as_people_read_them(made: Any, said: str) -> None:
    """Amounts with their comparison, durations with the end that is meant."""
    rules = tuple(one for one in HALL.rules if one.name != "enough")
    (line,) = lines(ruled(made), attrs.evolve(HALL, rules=rules))[:1]
    assert said in line


def test_a_title_is_that_of_what_is_now_or_was() -> None:
    """What is gone is called as it was."""
    titled = attrs.evolve(HALL, rules=swapped(HALL.rules, "big", title=Text.of("a large one")))
    without = attrs.evolve(titled, rules=tuple(one for one in titled.rules if one.name != "big"))
    assert "rules: − 'a large one' (big)" == lines(without, titled)[0]
    kept = moved("vote", needs=(*next(one for one in HALL.moves if one.name == "vote").needs, Need("big")))
    assert "moves: 'vote': needs: − 'a large one' (big)" in told(
        difference(attrs.evolve(kept, rules=titled.rules), without), attrs.evolve(kept, rules=titled.rules), without
    )


def test_an_ordered_list_of_a_rule_of_ones_own() -> None:
    """As it was, and as it is."""
    before, after = (ruled(Ranked(order=order)) for order in (("chair", "villager"), ("villager", "chair")))
    assert "rules: 'enough': order: 'chair', 'villager' → 'villager', 'chair'" == lines(after, before)[0]


def _words(kind: Any) -> Iterator[str]:
    if get_origin(kind) is Literal:
        yield from (one for one in get_args(kind) if isinstance(one, str))
    for inner in get_args(kind):
        yield from _words(inner)


def test_chinese_has_a_word_for_every_key_and_every_value() -> None:
    """Of the parts of a file, and of the rules of this package."""
    sections = {Fact: "facts", Step: "steps", Deadline: "deadlines", Arrow: "moves"}
    plurals = {"Move": "moves", "Outcome": "moves", "Body": "bodies"}
    hidden = ("name", "pattern", "procedure", "version", "replaces", "holidays", "workdays", "announced_to")
    keys, values = set(), set()
    for cls in (*NAMED, Procedure, Basis, Arrow, Calendar, *STANDARD.kinds.values()):
        section = sections.get(cls) or plurals.get(cls.__name__, "rules")
        names = [RENAMED.get(cls, {}).get(field.name, field.name) for field in attrs.fields(cls) if field.init]
        keys |= {(f"key-{section}.{key}", f"key-{key}") for key in names if key not in hidden}
        values |= {f"value-{word}" for kind in get_type_hints(cls).values() for word in _words(kind)}
    missing = {pair for pair in keys if set(pair).isdisjoint(KEYS_ZH)} | values.difference(KEYS_ZH)
    assert set() == missing
    assert {key for key in KEYS_EN if key.startswith("told")} == {key for key in KEYS_ZH if key.startswith("told")}
    assert set(KEYS_ZH) <= set(ZH.words)


def test_a_line_holds_no_word_of_a_programming_language() -> None:
    """Of everything that differs between two procedures with every part, and no two lines are the same."""
    for before, after in ((HALL, XICHUAN), (XICHUAN, HALL), (FULL, XICHUAN)):
        found = lines(after, before)
        assert [] == [line for line in found if re.search(r"None|True|False|Fraction|Text\(|=|\bstr\b|\{|\}", line)]
        assert len(found) == len(set(found))


def test_every_part_that_is_named_in_a_path_is_known() -> None:
    """The keys below which names stand are those of the parts themselves."""
    assert {key for key in said(HALL) if key in KINDS} < set(KINDS)
    assert {"stages", "steps", "rules", "moves", "outcomes", "groups", "of", "asks", "arrows"} < set(KINDS)
    assert (Label("x"), "item") == (Label("x"), KINDS["items"])
