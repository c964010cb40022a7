"""A third language is one catalogue that is handed in; what it lacks is said in English, and listed."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from deliberation.documents import read_procedure
from deliberation.messages import Catalogue, Speaker, explain, missing, sentence, untranslated
from deliberation.model import Decision, Member, Roster, Text
from deliberation.quantities import read_duration
from deliberation.rules import STANDARD, Registry
from deliberation.testing import check_rule, look
from tests.making import Run, action, actor
from tests.messages.german import GERMAN, SENTENCES, WORDS

MaxWords: Any = runpy.run_path(str(Path(__file__).parents[2] / "examples" / "own_rule.py"))["MaxWords"]
USED = Registry({"is": STANDARD.kinds["is"], "quorum": STANDARD.kinds["quorum"], "max_words": MaxWords})
ELSEWHERE = ("word key-", "word value-", "word told-")
"""Words of which explanations make no use: they tell procedures apart."""

TEXT = """
procedure: green
version: "1"
title: {en: The village green, de: Der Dorfanger}
calendar: {timezone: Europe/Berlin}
citations:
  statutes: {title: {en: Statutes, de: Satzung}, article: "4"}
  custom: {title: {en: custom, de: Herkommen}, status: inferred}
  usage: {title: {en: usage of the house}, status: assumed}
roles: {chair: {en: chair, de: Vorsitz}, villager: {en: villager, de: Dorfbewohner}}
topic:
  text: {kind: text, title: {en: text, de: Antrag}}
  field: {kind: choice, of: {north: {en: north, de: Norden}, south: {en: south}}, title: {en: field, de: Flur}}
  open: {kind: flag, title: {en: open to all, de: für alle offen}}
bodies: {moot: {seats: 3, present: sign-in, title: {en: moot, de: Dorfversammlung}}}
stages:
  green:
    title: {en: Green, de: Anger}
    steps:
      met: {title: {en: met, de: versammelt}}
      agreed: {end: true, title: {en: agreed, de: beschlossen}}
      left: {end: true, title: {en: left}}
rules:
  short: {rule: max_words, fact: text, words: 4, basis: statutes, title: {en: short enough, de: kurz genug}}
  common: {rule: is, fact: open, value: true, basis: custom, title: {en: open to all, de: für alle offen}}
  enough: {rule: quorum, body: moot, more_than: 1/2, basis: usage, title: {en: enough have come, de: genug sind da}}
moves:
  call:
    from: start
    to: met
    by: [chair, villager@field]
    asks: [text, field, open]
    pins: [moot]
    needs: [short, common]
    title: {en: call the moot, de: einberufen}
  sign-in: {from: met, by: {member_of: moot}, title: {en: sign in, de: anmelden}}
  close:
    from: met
    by: chair
    title: {en: close, de: schließen}
    outcomes:
      carried: {to: agreed, needs: [enough], title: {en: carried, de: beschlossen}}
      lost: {to: left, otherwise: true, title: {en: lost}}
"""
GREEN = read_procedure(TEXT, rules=USED)
MOOT = Roster("moot", tuple(Member(f"p-{n}") for n in range(3)))
LONG = {"text": "The green is open to everybody at night", "field": "north", "open": False}
SHORT = {"text": "Open the green", "field": "south", "open": True}


def decisions() -> Iterator[Decision]:
    """Everything is refused once, and then accepted; the moot that nobody comes to ends otherwise."""
    run = Run(GREEN)
    yield run.try_("call", "villager@south", data=LONG, rosters={"moot": MOOT})
    yield run.try_("call", data={"text": "Short"}, rosters={"moot": MOOT})
    yield run.try_("call", data=SHORT)
    yield run.try_("sign-in", "p-0")
    yield Run(GREEN).do("call", data=SHORT, rosters={"moot": MOOT}).try_("close")
    yield from run.do("call", data=SHORT, rosters={"moot": MOOT}).do("sign-in", "p-0").do("sign-in", "p-1").do("close").decisions[4:]


PLAYED = tuple(decisions())


def verdicts(decisions: tuple[Decision, ...]) -> set[str]:
    """The code of everything that is said."""
    found = [verdict for one in decisions for verdict in (*one.verdicts, *(part for branch in one.branches for part in branch.verdicts))]
    return {verdict.code for verdict in (*found, *(one for verdict in found for one in verdict.values.get("faults", ())))}


def test_a_decision_is_explained_in_german() -> None:
    """With the rules' sentences, one of an own rule among them, the titles, the marks, and what it rests on."""
    first, absent, unrostered, early, lost, *_, closed = [explain(one, language=GERMAN) for one in PLAYED]
    assert (
        "einberufen: abgelehnt\n"
        "  ja    Reihenfolge     „einberufen“ ist möglich ab „Anfang“.\n"
        "  NEIN  Befugnis        Das darf: Vorsitz, Dorfbewohner (Flur); es handelt: Dorfbewohner (south).\n"
        "  ja    Angaben         Alle Angaben sind da.\n"
        "  NEIN  kurz genug      „Antrag“: 8 Wörter; höchstens 4: 4 zu viel.  [Satzung, § 4]\n"
        "  NEIN  für alle offen  „für alle offen“ ist nein; verlangt: ja.  [nach Herkommen: abgeleitet]"
    ) == first
    assert "NEIN  Angaben         „Flur“ fehlt. „für alle offen“ fehlt." in absent
    assert "Das Verzeichnis fehlt: „Dorfversammlung“." in unrostered
    assert "„anmelden“ ist möglich ab „versammelt“; die Sache steht bei „Anfang“." in early
    assert lost.startswith("schließen: angenommen, lost\n")
    assert "für „beschlossen“:\n    NEIN  genug sind da  0 von 3 Mitgliedern angemeldet; nötig sind 2 (> 1/2): 2 fehlen." in lost
    assert closed.startswith("schließen: angenommen, beschlossen\n")


def test_nothing_is_left_in_english_but_what_has_no_translation() -> None:
    """The catalogue says every word and every sentence of the rules in use; of the titles those that are listed are left."""
    assert [] == [gap for gap in missing(GERMAN, USED) if not gap.startswith(ELSEWHERE)]
    assert verdicts(PLAYED) <= set(SENTENCES)
    assert ("citation usage", "choice south", "step left", "outcome close.lost") == untranslated(GREEN, "de")
    assert () == untranslated(GREEN, "en")
    speaker = Speaker.of(GREEN, GERMAN)
    assert ("left", "lost", "lost") == (speaker.title("step", "left"), speaker.outcome("close", "lost"), speaker.title("outcome", "lost"))
    assert "schließen: beschlossen" == speaker.title("move", "close.carried")
    assert ["1 Werktag", "2 Werktage"] == [speaker.value(read_duration(told)) for told in ("1 working-days", "2 working-days")]


def test_what_is_missing_is_said_in_english_and_listed() -> None:
    """A word, a sentence of a rule, of the kernel and of an own rule; what is given as nothing is missing as well."""
    gone = {"order.no", "max-words.no", "roster.no"}
    less = attrs.evolve(
        GERMAN,
        words={key: "" if key == "member-of" else word for key, word in WORDS.items() if key != "refused"},
        sentences={code: said for code, said in SENTENCES.items() if code not in gone},
    )
    told = "\n".join(explain(one, language=less) for one in PLAYED)
    assert "einberufen: refused" in told
    assert "„Antrag“ has 8 words; at most 4 are allowed: 4 too many." in told
    assert "„anmelden“ is possible from „versammelt“; the case stands in „Anfang“." in told
    assert "the roster of „Dorfversammlung“ is missing." in told
    assert "a member of Dorfversammlung" in told
    assert ["word refused", "word member-of", "sentence max-words.no", "sentence order.no", "sentence roster.no"] == [
        gap for gap in missing(less, USED) if not gap.startswith(ELSEWHERE)
    ]


def test_an_own_rule_without_chinese_speaks_english_there() -> None:
    """A sentence may be left empty in a language that its author does not know."""
    (verdict,) = [verdict for verdict in PLAYED[0].verdicts if verdict.code == "max-words.no"]
    bare = attrs.evolve(verdict, sentence=attrs.evolve(verdict.sentence, zh=""))
    assert "「text」 has 8 words; at most 4 are allowed: 4 too many." == sentence(GREEN, bare, language="zh")


def test_the_laws_of_rules_hold_in_german_too() -> None:
    """An author hands the catalogue to `check_rule`; without a sentence of its own the rule would say the same in two languages."""
    rule = MaxWords(fact="text", words=2)
    views = {len(text.split()): look(action=action("hang", actor("chair"), data={"text": text})) for text in ("a b", "a b c")}
    faults = []
    for language in (GERMAN, Catalogue("de", WORDS)):
        try:
            check_rule(rule, accepts={"two": views[2]}, refuses={"three": views[3]}, registry=USED, languages=["en", language])
        except AssertionError as told:
            faults.append([line for line in str(told).splitlines() if "de" in line.split() or "de:" in line.split()])
    assert ["it says the same in en and de: the sentence 'max-words'", "it says the same in en and de: the sentence 'max-words.no'"] == [
        line.strip() for line in faults[-1]
    ]
    assert [[]] == faults[:-1]


def test_a_title_in_no_language_leaves_the_name() -> None:
    """As before."""
    bare = attrs.evolve(GREEN, roles=tuple(attrs.evolve(one, title=Text()) for one in GREEN.roles))
    assert "chair" == Speaker.of(bare, GERMAN).title("role", "chair")
    assert {"role chair", "role villager"} <= set(untranslated(bare, "en"))
