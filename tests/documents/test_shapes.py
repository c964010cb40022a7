"""What counts as a flag, a count, a share, a duration: the table of what a file may say, as YAML and as JSON."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from deliberation.documents import read_procedure, write_procedure
from deliberation.documents.nodes import read_nodes
from deliberation.documents.shapes import shaped, shaper
from deliberation.errors import DefinitionError
from deliberation.model import Choice, Fact, Text
from deliberation.quantities import Bands, Duration, Either
from deliberation.rules import STANDARD, Is, Quorum, Registry

SMALL: dict[str, Any] = {
    "procedure": "small",
    "version": "1",
    "topic": {"note": {}, "size": {"kind": "count"}, "ready": {"kind": "flag"}},
    "bodies": {"council": {"present": "sign-in"}},
    "deadlines": {"notice": {"from": ["open"], "after": "7 days"}},
    "stages": {"only": {"steps": {"opened": {}, "closed": {"end": True}}}},
    "rules": {
        "enough": {"rule": "quorum", "body": "council", "at_least": "2/3"},
        "is": {"rule": "is", "fact": "note", "value": "x"},
        "not-x": {"rule": "is_not", "fact": "size", "one_of": [1]},
        "ready": {"rule": "is", "fact": "ready", "value": True},
    },
    "moves": {
        "open": {"from": "start", "to": "opened", "by": ["chair"], "asks": ["note", "size", "ready"]},
        "sign-in": {"from": "opened", "by": [{"member_of": "council"}]},
        "close": {"from": "opened", "to": "closed", "by": ["chair"]},
    },
}
PLACES: dict[str, tuple[str, ...]] = {
    "flag": ("topic", "note", "optional"),
    "count": ("topic", "size", "max"),
    "share": ("rules", "enough", "at_least"),
    "base": ("rules", "enough", "base"),
    "duration": ("deadlines", "notice", "after"),
    "date": ("citations", "law", "valid_from"),
    "text": ("version",),
    "value": ("rules", "is", "value"),
}
MARK = "@here@"


def text_with(kind: str, written: str, **more: Any) -> str:
    """The small procedure with something written in one place."""
    tree = json.loads(json.dumps({**SMALL, "citations": {"law": {}}, **more}))
    node = tree
    *path, last = PLACES[kind]
    for part in path:
        node = node[part]
    node[last] = MARK
    return json.dumps(tree, indent=1).replace(json.dumps(MARK), written)


def read(kind: str, written: str) -> Any:
    """The value that is understood, or the code of the problem."""
    try:
        made = read_procedure(text_with(kind, written))
    except DefinitionError as error:
        return " ".join(problem.code for problem in error.problems)
    law, enough, value, notice = made.citations[0], made.rules[0].rule, made.rules[1].rule, made.deadlines[0]
    found = {
        "flag": made.topic[0].optional,
        "count": made.topic[1].max,
        "share": getattr(enough, "at_least", None),
        "base": getattr(enough, "base", None),
        "duration": notice.after,
        "date": str(law.valid_from),
        "text": made.version,
        "value": getattr(value, "value", None),
    }
    return found[kind]


TABLE: list[tuple[str, str, Any]] = [
    ("flag", "true", True),
    ("flag", "false", False),
    *[
        ("flag", word, "not-a-flag")
        for word in ("no", "yes", "True", "FALSE", "on", "off", "0", "1", "y", "~", "null", '"false"', '"true"', "'true'")
    ],
    ("flag", "[]", "bad-value"),
    ("flag", "{}", "bad-value"),
    ("flag", '""', "nothing-given"),
    ("count", "0", 0),
    ("count", "007", 7),
    ("count", "999999999999999999", 999999999999999999),
    *[
        ("count", word, "not-a-count")
        for word in (
            "2.9",
            "2.0",
            "1e3",
            "0x10",
            "0o7",
            "1_000",
            "+1",
            "٣",
            "１",
            "½",
            "1000000000000000000",
            ".inf",
            '"3"',
            "'3'",
            "true",
            "three",
            "1:30",
        )
    ],
    ("count", "[3]", "bad-value"),
    ("share", "2/3", Fraction(2, 3)),
    ("share", '"2/3"', Fraction(2, 3)),
    ("share", "50 %", Fraction(1, 2)),
    ("share", "5", 5),
    ("share", "1/1", Fraction(1)),
    *[("share", word, "not-an-amount") for word in ("0.5", "2/0", "3/2", "0/3", "-1/2", "2 / 3", "two thirds", "1e1", "120 %", "⅔")],
    ("share", "0", "does-not-fit"),
    ("share", "{lesser_of: [10, 1/3]}", Either("lesser", (10, Fraction(1, 3)))),
    ("share", "{greater_of: [50 %, 100]}", Either("greater", (Fraction(1, 2), 100))),
    ("share", "{lesser_of: [10]}", "does-not-fit"),
    ("share", "{lesser_of: [10, 0.5]}", "not-an-amount"),
    ("share", "{lesser_of: [10, 1/3], greater_of: [1, 2]}", "not-an-amount"),
    ("share", "{least_of: [10, 1/3]}", "not-an-amount"),
    ("share", "{}", "not-an-amount"),
    ("share", "[1/2]", "bad-value"),
    ("share", "{up_to: {30000: 7 %}}", "not-an-amount"),
    ("share", "{up_to: 7 %, above: 6 %}", "not-an-amount"),
    ("share", "{up_to: {many: 7 %}, above: 6 %}", "not-a-count"),
    ("share", "{up_to: {30000: seven, 10: 8 %}, above: six}", "not-an-amount not-an-amount"),
    ("share", "{up_to: {30: 7 %, 20: 8 %}, above: 6 %}", "does-not-fit"),
    ("share", "{up_to: {30: {up_to: {1: 1}, above: 2}}, above: 6 %}", "not-an-amount"),
    ("base", "members", "members"),
    ("base", "21", 21),
    ("base", "present", "not-one-of"),
    ("base", "memebrs", "not-one-of"),
    ("base", '"21"', "not-a-count"),
    ("base", "2/3", "not-one-of"),
    ("base", "[members]", "bad-value"),
    ("duration", "3 working-days", Duration(3, "working-days", "day-end")),
    ("duration", '"48 hours"', Duration(48, "hours", "same-time")),
    ("duration", "1 day", Duration(1, "days", "day-end")),
    *[
        ("duration", word, "not-a-duration")
        for word in ("7", "0 days", "7days", "7.5 days", "P7D", "seven days", "-7 days", "7 parsecs", "7 hours day-end")
    ],
    ("date", "2026-01-01", "2026-01-01"),
    ("date", '"2026-01-01"', "2026-01-01"),
    *[("date", word, "not-a-date") for word in ("2026-13-01", "01.01.2026", "2026-01-01T00:00", "today", "2026", "2026-02-29")],
    ("text", "2026.1", "2026.1"),
    ("text", "no", "no"),
    ("text", "null", "null"),
    ("text", "[a]", "bad-value"),
    ("value", "x", "x"),
    ("value", '"7"', "7"),
    ("value", '"true"', "true"),
    ("value", "7", "value-of-fact"),
    ("value", "true", "value-of-fact"),
    ("value", "[x]", "bad-value"),
]


@pytest.mark.parametrize(("kind", "written", "understood"), TABLE, ids=[f"{kind}: {written}" for kind, written, _ in TABLE])
def test_what_is_written_is_understood_or_refused(kind: str, written: str, understood: Any) -> None:
    """A flag is not "false", a count is not 2.9; nothing is guessed."""
    found = read(kind, written)
    assert (type(understood), understood) == (type(found), found)


def test_values_to_compare_with_have_types() -> None:
    """A flag, a count, a text, each as it is written."""
    made = read_procedure(json.dumps(SMALL))
    rules = [one.rule for one in made.rules]
    assert [Quorum(body="council", at_least=Fraction(2, 3)), Is(fact="note", value="x"), True, (1,)] == [
        *rules[:2],
        getattr(rules[3], "value", None),
        getattr(rules[2], "one_of", None),
    ]


def test_one_thing_may_stand_for_a_list() -> None:
    """And names for a mapping of titles."""
    fact = shaped(read_nodes("{name: mode, kind: choice, of: [a, b], seen_by: chair}", file="f"), Fact, STANDARD)
    assert (Choice("a"), Choice("b")) == fact.of
    titled = shaped(read_nodes("{name: mode, kind: choice, of: {a: A, b: {en: B, zh-Hans: 乙}}}", file="f"), Fact, STANDARD)
    assert (Choice("a", title=Text.of("A")), Choice("b", title=Text.of({"en": "B", "zh-Hans": "乙"}))) == titled.of
    assert "chair" == fact.seen_by[0].role


def test_the_same_rules_share_a_shaper() -> None:
    """A registry is a value: its converter is made once."""
    assert shaper(STANDARD) is shaper(Registry(dict(STANDARD.kinds)))
    assert shaper(STANDARD) is not shaper(Registry({}))


def test_a_known_kind_is_known_to_its_registry_alone() -> None:
    """With no rules no rule is read."""
    with pytest.raises(DefinitionError) as caught:
        read_procedure(json.dumps(SMALL), rules=Registry({}))
    assert {"unknown-rule-kind"} == {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize("calendar", [{}, {"country": "CN"}, {"timezone": "Asia/Shanghai"}, {"country": "CN", "timezone": "Asia/Shanghai"}])
def test_a_calendar_says_as_much_as_it_knows(calendar: dict[str, str]) -> None:
    """Without a time zone it is UTC, without a country there are no holidays."""
    made = read_procedure(json.dumps({**SMALL, "calendar": calendar})).calendar
    assert (calendar.get("timezone", "UTC"), calendar.get("country"), "country" in calendar) == (
        made.timezone,
        made.country,
        bool(made.holidays),
    )


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("{up_to: {10000: 10 %, 20000: 9 %}, above: 8 %}", Bands(((10_000, Fraction(1, 10)), (20_000, Fraction(9, 100))), Fraction(2, 25))),
        (
            "{up_to: {500: 30, 1000: {lesser_of: [7 %, 20000]}}, above: 50}",
            Bands(((500, 30), (1_000, Either("lesser", (Fraction(7, 100), 20_000)))), 50),
        ),
    ],
)
def test_an_amount_by_bands_is_read_and_written(written: str, understood: Bands) -> None:
    """Each band with its bound, rising; what is written reads back as the same rule."""
    rule = f"{{rule: quorum, body: council, at_least: {written}, size: size}}"
    text = json.dumps({**SMALL, "rules": {**SMALL["rules"], "enough": MARK}}).replace(json.dumps(MARK), rule)
    made = read_procedure(text)
    assert understood == getattr(made.rules[0].rule, "at_least", None)
    again = read_procedure(write_procedure(made))
    assert (made.rules[0], made.digest) == (again.rules[0], again.digest)


def test_the_lesser_and_the_greater_are_written_back() -> None:
    """They differ in meaning, and so in the digest."""
    made = [read_procedure(text_with("share", f"{{{pick}_of: [10, 1/3]}}")) for pick in ("lesser", "greater")]
    assert made[0].digest != made[1].digest
    for one in made:
        assert one.rules[0] == read_procedure(write_procedure(one)).rules[0]
