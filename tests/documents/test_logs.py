"""Logs of other systems: rows, CSV and XES are read into what promises see, with every fault in its line, and nothing hostile is followed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from deliberation import towns
from deliberation.documents import read_csv_log, read_rows, read_xes_log
from deliberation.documents.shapes import plain_of
from deliberation.errors import DefinitionError
from deliberation.model import Event, Subject
from deliberation.promises import AlwaysBefore, DifferentPeople, Never, occurrences, watch_log
from tests.promises.happening import happened, promised

AT = "2026-03-02T09:00:00+08:00"
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)


def told(read: Callable[..., Any], *given: Any, **more: Any) -> list[str]:
    """What is wrong with a log."""
    with pytest.raises(DefinitionError) as caught:
        read(*given, **more)
    return [str(problem) for problem in caught.value.problems]


def test_rows_are_read_under_other_names() -> None:
    """Of columns and of values; numbers are texts, and what is not there is left out."""
    rows = [
        {
            "file": 7,
            "what": "Approve",
            "when": datetime.fromisoformat("2026-03-02 09:00"),
            "who": "ann",
            "state": "Done",
            "task": 3,
            "end": "OK",
            "for": "",
        },
        {"file": 8, "what": "other", "when": AT},
    ]
    columns = {
        "case": "file",
        "move": "what",
        "at": "when",
        "by": "who",
        "step": "state",
        "item": "task",
        "outcome": "end",
        "person": "for",
    }
    called = {"Approve": "approve", "Done": "approved", "OK": "yes"}
    assert {
        "7": (happened(1, "approve", outcome="yes", entered="approved", by="ann", item="3", at=NINE),),
        "8": (happened(1, "other", by="", at=NINE),),
    } == read_rows(rows, columns=columns, called=called, timezone="Asia/Shanghai")


def test_rows_of_a_case_follow_on_each_other() -> None:
    """By their moments; a step is entered where it differs from the one before, and kept where a row says none."""
    hours = {"b": 10, "a": 9, "c": 11, "d": 11, "e": 12}
    steps = {"a": "open", "b": "open", "c": "", "d": "done", "e": "open"}
    rows = [{"case": "1", "move": name, "at": f"2026-03-02T{hour:02}:00:00Z", "step": steps[name]} for name, hour in hours.items()]
    assert [(1, "a", "open"), (2, "b", None), (3, "c", None), (4, "d", "done"), (5, "e", "open")] == [
        (one.n, one.move, one.entered) for one in read_rows(rows)["1"]
    ]


def test_who_acts_for_somebody_else() -> None:
    """Is named beside them."""
    (one,) = read_rows([{"case": "1", "move": "a", "at": AT, "person": "ann", "by": "bob"}])["1"]
    assert ("ann", "bob") == (one.person, one.by)


def test_every_fault_of_a_row_is_told() -> None:
    """With the row, the column, and the column that is probably meant."""
    good = {"case": "1", "move": "a", "at": AT}
    assert [
        "rows:1:1: move: log: found nothing, expected what was done; did you mean 'moves'?",
        "rows:2:1: case: log: found nothing, expected which case it belongs to",
        "rows:2:1: item: log: found [1], expected a text",
        "rows:2:1: at: log: found 'tomorrow', expected a moment such as 2026-03-02T09:00:00+08:00",
        "rows:3:1: at: log: found '2026-03-02T09:00:00', expected a moment with its time zone; say the 'timezone' of the log",
        "rows:4:1: move: log: found True, expected a text",
        "rows:4:1: at: log: found nothing, expected a moment such as 2026-03-02T09:00:00+08:00",
        "rows:5:1: at: log: found '0001-01-01T00:00:00+08:00', expected a moment of the years 1 to 9999",
        "rows:6:1: at: log: found datetime.date(2026, 3, 2), expected a moment such as 2026-03-02T09:00:00+08:00",
        "rows:7:1: case: log: found nothing, expected which case it belongs to; known: none",
        "rows:7:1: move: log: found nothing, expected what was done; known: none",
        "rows:7:1: at: log: found nothing, expected a moment such as 2026-03-02T09:00:00+08:00",
    ] == told(
        read_rows,
        [
            {"case": "1", "moves": "a", "at": AT},
            {**good, "case": "", "at": "tomorrow", "item": [1]},
            {**good, "at": "2026-03-02T09:00:00"},
            {**good, "at": None, "move": True},
            {**good, "at": "0001-01-01T00:00:00+08:00"},
            {**good, "at": date(2026, 3, 2)},
            {},
        ],
    )


def test_a_log_that_is_wrong_throughout_is_told_as_far_as_anybody_reads() -> None:
    """A hundred rows, not a million."""
    assert 100 == len(told(read_rows, ({"case": "1", "move": "a"} for _ in range(10**9))))


def test_a_word_that_no_row_says_is_a_wrong_call() -> None:
    """With the nearest that there is."""
    with pytest.raises(ValueError, match="'mov' is nothing that a row says: did you mean 'move'"):
        read_rows([], columns={"mov": "activity"})
    with pytest.raises(ValueError, match="known: case, move, at"):
        read_rows([], columns={"colour": "red"})


def test_csv_is_read() -> None:
    """With any delimiter, a mark at its beginning, quoted lines and empty ones."""
    text = f'\ufeffcase;move;at;person\n1;"sign;\nin";{AT};ann\n\n2;vote;{AT};\n'
    read = read_csv_log(text.encode(), delimiter=";")
    assert [("sign;\nin", "ann"), ("vote", "")] == [(one.move, one.person) for known in read.values() for one in known]
    assert {} == read_csv_log("") == read_csv_log("case,move,at\n")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"case,move,at\n1,a,{AT}\n1,a\n", "log.csv:3:1: document: log: found 2 cells, expected 3 cells, as the heading has"),
        (f'case,move,at\n1,"a"b,{AT}\n', "log.csv:2:1: document: log: found ',' expected after '\"', expected a row of CSV"),
        ("case,move,move\n", "log.csv:1:1: document: log: found the column 'move' twice, expected each column once"),
        (b"case,move,at\n1,\xff,\n", "log.csv:2:1: document: log: found bytes that are no UTF-8, expected a text in UTF-8"),
        (f"case,move,at\n1,a,{AT}\n1,,{AT}\n", "log.csv:3:1: move: log: found nothing, expected what was done"),
        ("case,move,at\n1," + "a" * 200_000 + "\n", "log.csv:2:1: document: log: found field larger than field limit (131072), expected a row of CSV"),
    ],
)  # fmt: skip
def test_a_fault_in_csv_is_told_with_its_line(text: Any, fault: str) -> None:
    """Whether the row cannot be read, or says too little."""
    assert [fault] == told(read_csv_log, text)


def event(name: str, **more: str) -> str:
    """An event in XES."""
    rest = "".join(f'<string key="{key.replace("_", ":")}" value="{value}"/>' for key, value in more.items())
    return f'<event><string key="concept:name" value="{name}"/><date key="time:timestamp" value="{AT}"/>{rest}</event>'


def log(*traces: str) -> str:
    """A log in XES."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">{"".join(traces)}</log>'


def test_xes_is_read() -> None:
    """Traces are cases; what began is not what happened, and what is said of a trace may stand after its events."""
    text = log(
        '<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>',
        '<global scope="event"><string key="concept:name" value="unknown"/></global>',
        f'<trace><string key="concept:name" value="1"/>{event("A", org_resource="ann", lifecycle_transition="start")}'
        f"{event('B', org_resource='ann', lifecycle_transition='COMPLETE')}</trace>",
        f'<trace>{event("C", x_task="t-1")}<string key="concept:name" value="2"><string key="inner" value="x"/></string></trace>',
        "<trace/>",
    )
    read = read_xes_log(text, columns={"item": "x:task"}, called={"B": "b"})
    assert {"1": (happened(1, "b", by="ann", at=NINE),), "2": (happened(1, "C", by="", item="t-1", at=NINE),)} == read
    assert read == read_xes_log(text.encode(), columns={"item": "x:task"}, called={"B": "b"})


ODD = "an encoding that nobody knows, or letters that none has"
NO_CASE = "case:concept:name: log: found nothing, expected which case it belongs to; did you mean 'concept:name'?"
BOMB = '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><log>&b;</log>'
OUTSIDE = '<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (BOMB, "log.xes:1:1: document: log: found a document type, expected a log that declares nothing of its own"),
        (OUTSIDE, "log.xes:1:1: document: log: found a document type, expected a log that declares nothing of its own"),
        ("<log>\n<trace>\n</log>", "log.xes:3:1: document: log: found mismatched tag, expected XML"),
        ("", "log.xes:1:1: document: log: found no element found, expected XML"),
        ("<pnml/>", "log.xes:1:1: document: log: found 'pnml', expected a log in XES, which begins with 'log'"),
        ("<log>" * 33, "log.xes:1:1: document: log: found elements 33 deep, expected 32 at most"),
        ("<log>&b;</log>", "log.xes:1:1: document: log: found undefined entity, expected XML"),
        ('<?xml version="1.0" encoding="klingon"?><log/>', f"log.xes:1:1: document: log: found {ODD}, expected XML in UTF-8"),
        ("<log>\ud800</log>", f"log.xes:1:1: document: log: found {ODD}, expected XML in UTF-8"),
        (log(f"\n\n<trace>{event('a')}</trace>"), f"log.xes:4:1: {NO_CASE}"),
    ],
)  # fmt: skip
def test_a_fault_in_xes_is_told_with_its_line(text: str, fault: str) -> None:
    """Nothing that a file declares of itself is believed, and nothing outside it is looked up."""
    given = text.encode() if "klingon" in text else text
    assert [fault] == told(read_xes_log, given)


def test_a_log_that_never_knew_this_library_is_watched() -> None:
    """For promises that speak of moves, of steps and of people; where nobody is named, none about people looks."""
    of = promised(
        AlwaysBefore(Subject(enters="done"), requires="approve"),
        AlwaysBefore("vote", requires="sign-in", same_person=True),
        DifferentPeople(["report", "verify"], same="item"),
        DifferentPeople(["report", "verify"]),
        Never("burn"),
    )
    text = (
        "case,move,at,person,item,step\n"
        f"1,report,{AT},ann,t-1,open\n1,verify,{AT},bob,t-1,open\n1,vote,{AT},,,done\n"
        f"2,report,{AT},ann,t-1,\n2,verify,{AT},ann,t-1,\n2,verify,{AT},,t-1,\n"
    )
    logs = read_csv_log(text)
    assert ["broken", "so-far", "so-far", "so-far", "so-far"] == [one.state for one in watch_log(of, logs["1"])]
    assert ["so-far", "so-far", "broken", "broken", "so-far"] == [one.state for one in watch_log(of, logs["2"])]


def test_the_default_towns_promises_are_watched_over_its_own_log_as_rows() -> None:
    """Told as another system would: what does not look at the topic stands as it does."""
    town = towns.load("xichuan")
    of = town.procedure()
    played = towns.play(town, next(one for one in town.stories if one.name == "jiangwan-museum"))
    log: dict[int, Event] = {}
    for line in played:
        log |= {one.n: one for one in (*line.clock, *(line.decision.events if line.decision else ()))}
    said = ("case", "move", "at", "person", "by", "outcome", "item")
    (there,) = read_rows({word: getattr(one, word) for word in said} for _, one in sorted(log.items())).values()
    steps = {one.name for one in of.promises if "enters" in str(plain_of(one))}
    assert {"so-far", "unwatched"} == {one.state for one in watch_log(of, there) if one.promise.name not in steps}
    assert [one.move for one in occurrences(of, [log[n] for n in sorted(log)])] == [one.move for one in there]
