"""Promises and how they stand in words: English, Chinese, and a third language that a town brings."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from deliberation.messages import Catalogue, Speaker, explain_promises
from deliberation.messages.promising import promise_words
from deliberation.model import Label, Need, Promise, Subject, Text
from deliberation.promises import (
    PATTERNS,
    AlwaysBefore,
    AtMostTimes,
    Between,
    CanAlways,
    DifferentPeople,
    Monitor,
    MustHappen,
    Never,
    NeverAfter,
    NoSooner,
    NotBoth,
    Span,
    Standing,
    Then,
    Times,
    Wait,
    Within,
)
from deliberation.quantities import read_duration
from deliberation.rules import AtLeast
from tests.making import T0, move, procedure, rule
from tests.messages.german import GERMAN
from tests.promises.happening import happened, promised

WEEK = read_duration("7 days")
OF = procedure(
    attrs.evolve(move("vote", "start", "open"), title=Text.of({"en": "vote", "zh": "表决", "de": "abstimmen"})),
    move("ask", "open"),
    rules=(rule("big", AtLeast(fact="size", value=1)),),
    items=(Label("task", title=Text.of({"en": "task", "zh": "任务", "de": "Aufgabe"})),),
)
ENTERS, HOLDS = Subject(enters="open"), Subject(holds=Need("big", negated=True))
TOLD: list[tuple[Any, str, str, str]] = [
    (Never(["vote", ENTERS]), "never 'vote' or coming into 'open'", "不得有「表决」或进入「open」", "niemals „abstimmen“ oder Eintritt in „open“"),
    (AtMostTimes(Times("vote", times=2), same_person=True), "2 times at most: 'vote' by the same person", "「表决」至多2次（本人）",
     "höchstens 2-mal: „abstimmen“ von derselben Person"),
    (AlwaysBefore("vote", requires="ask", each_time=True, void_after=HOLDS),
     "before 'vote' always 'ask', each time, anew after not 'big' beginning to hold",
     "「表决」之前须有「ask」，每次均须，并非：「big」开始成立后须重新办理",
     "vor „abstimmen“ stets „ask“, jedes Mal, erneut nach nicht „big“ gilt nun"),
    (Between(["vote", "ask"], requires=ENTERS), "between 'vote' and 'ask' always coming into 'open'", "「表决」与「ask」之间须有进入「open」",
     "zwischen „abstimmen“ und „ask“ stets Eintritt in „open“"),
    (NeverAfter("vote", no="ask", same="item"), "after 'vote' never 'ask' on the same item", "「表决」之后不得有「ask」（同一事项）",
     "nach „abstimmen“ niemals „ask“ in derselben Sache"),
    (NotBoth(["vote", "ask"]), "not both 'vote' and 'ask'", "「表决」与「ask」不得兼有", "nicht „abstimmen“ und auch „ask“"),
    (MustHappen("vote"), "at some time 'vote'", "须有「表决」", "irgendwann „abstimmen“"),
    (Then("vote", leads_to="ask"), "after 'vote' at some time 'ask'", "「表决」之后须有「ask」", "nach „abstimmen“ irgendwann „ask“"),
    (NoSooner(Wait(WEEK, start="vote", to="ask")), "from 'vote' to 'ask' no less than 7 days", "自「表决」至「ask」不少于7日",
     "von „abstimmen“ bis „ask“ mindestens 7 Tage"),
    (Within(Span(WEEK, start="vote", to="ask")), "from 'vote' to 'ask' no more than 7 days", "自「表决」至「ask」不超过7日",
     "von „abstimmen“ bis „ask“ höchstens 7 Tage"),
    (CanAlways("end"), "the end can always be reached", "任何时候都能走到终点", "das Ende ist stets erreichbar"),
    (DifferentPeople(["vote", "ask"]), "by different people: 'vote', 'ask'", "须由不同的人办理：「表决」、「ask」",
     "von verschiedenen Personen: „abstimmen“, „ask“"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "en", "zh", "de"), TOLD, ids=[one.kind for one, _, _, _ in TOLD])
def test_a_pattern_says_itself_where_the_town_says_nothing(pattern: Any, en: str, zh: str, de: str) -> None:
    """With the titles of what it speaks of."""
    languages: tuple[str | Catalogue, ...] = ("en", "zh", GERMAN)
    assert [en, zh, de] == [promise_words(Speaker.of(OF, language), Promise("a", pattern)) for language in languages]


def test_every_pattern_is_told_here() -> None:
    """None is left out."""
    assert set(PATTERNS) == {pattern.kind for pattern, _, _, _ in TOLD}


def test_for_which_topics_a_promise_is_is_told() -> None:
    """Whether a rule holds, or does not."""
    said = [promise_words(Speaker.of(OF, "en"), Promise("a", Never("ask"), only=Need("big", negated=negated))) for negated in (False, True)]
    assert ["never 'ask', only for topics with 'big'", "never 'ask', only for topics with not 'big'"] == said


def test_the_town_says_it_in_its_own_words() -> None:
    """In that language, else in English, else as the pattern says it."""
    said = Promise("a", Never("ask"), says=Text.of({"en": "nobody asks"}))
    assert "nobody asks" == promise_words(Speaker.of(OF, "zh"), said)
    assert "不得有「ask」" == promise_words(Speaker.of(OF, "zh"), attrs.evolve(said, says=Text.of({"fr": "personne"})))


PROMISED = promised(
    Never("vote"),
    AlwaysBefore("vote", requires="ask", same_person=True),
    Then("vote", leads_to="ask", same="item"),
    Within(Span(WEEK, start="vote", to="ask")),
    MustHappen("leave"),
    CanAlways("end"),
    NotBoth(["ask", "leave"]),
    MustHappen("vote"),
    of=OF,
)


def lines(*, final: bool, language: str | Catalogue = "en") -> list[str]:
    """How the promises stand after one vote."""
    monitor = Monitor(PROMISED)
    monitor.step(happened(1, "vote", by="p-3", item="task-1", at=T0))
    return explain_promises(PROMISED, monitor.standings(final=final), language=language).splitlines()


def test_how_promises_stand_is_told_a_line_each() -> None:
    """With the entry, the moment and whom it is about, or how often it was put to the test."""
    assert [
        "BROKEN       never 'vote': by entry 1",
        "BROKEN       before 'vote' always 'ask' by the same person: by entry 1, of p-3",
        "owed         after 'vote' at some time 'ask' on the same item: since entry 1, of task 1",
        "owed         from 'vote' to 'ask' no more than 7 days: since entry 1, due 2026-03-10 00:00",
        "owed         at some time 'leave': not done yet",
        "not watched  the end can always be reached: no log of this kind shows it",
        "so far       not both 'ask' and 'leave': never put to the test",
        "kept         at some time 'vote': put to the test, times: 1",
    ] == lines(final=False)


def test_what_was_never_done_is_told_where_nothing_follows() -> None:
    """It is broken, and by no entry."""
    assert [
        "BROKEN       after 'vote' at some time 'ask' on the same item: never done, since entry 1, of task 1",
        "BROKEN       from 'vote' to 'ask' no more than 7 days: never done, since entry 1, due 2026-03-10 00:00",
        "BROKEN       at some time 'leave': never done",
    ] == lines(final=True)[2:5]
    assert "kept         not both 'ask' and 'leave': never put to the test" == lines(final=True)[6]


def test_in_other_languages() -> None:
    """In columns of their own width."""
    assert [
        "已违    不得有「表决」：见第1号记录",
        "已违    「表决」之前须有「ask」（本人）：见第1号记录、涉及p-3",
        "待办    「表决」之后须有「ask」（同一事项）：自第1号记录起、涉及任务 1",
        "待办    自「表决」至「ask」不超过7日：自第1号记录起、期限2026-03-10 00:00",
        "待办    须有「leave」：尚未办理",
        "未监测  任何时候都能走到终点：此类记录无从显示",
        "尚守    「ask」与「leave」不得兼有：未经检验",
        "已守    须有「表决」：检验1次",
    ] == lines(final=False, language="zh")
    assert "GEBROCHEN         niemals „abstimmen“: durch Eintrag 1" == lines(final=False, language=GERMAN)[0]
    assert (
        "nicht beobachtet  das Ende ist stets erreichbar: aus solchen Aufzeichnungen nicht zu ersehen"
        == lines(final=False, language=GERMAN)[5]
    )


def test_nothing_is_told_of_no_promises() -> None:
    """An empty text."""
    assert "" == explain_promises(OF, [])
    assert not Standing(Promise("a", Never("x")), "broken", 1).left_undone
