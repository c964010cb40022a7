"""Verdicts and decisions in words: sentences filled with values, things called by their titles. It decides nothing."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from deliberation.messages.catalogue import Catalogue, catalogue_of
from deliberation.messages.titles import titles
from deliberation.model import Decision, Grounds, Procedure, Verdict, Who
from deliberation.quantities import Bands, Duration, Either, Threshold, write_amount

__all__ = ["Speaker", "explain", "padded", "sentence"]

_WIDEST = 44
_KINDS: Mapping[str, str] = {
    "move": "move",
    "moves": "move",
    "did": "move",
    "stated": "fact",
    "step": "step",
    "steps": "step",
    "fact": "fact",
    "facts": "fact",
    "body": "body",
    "group": "group",
    "deadline": "deadline",
    "items": "item",
    "choice": "choice",
    "option": "choice",
    "winner": "choice",
    "others": "choice",
    "outcome": "outcome",
    "outcomes": "outcome",
    "promise": "promise",
}


_IDS = ("extra", "holder", "left", "next", "person", "principal", "seed")
"""What is shown as it is, though a thing of the procedure may have the same name: a pseudonym, a seed."""
_BESIDE = ("base_name", "left_out", "of_fact", "provisional", "rest", "share", "this", "today", "weekdays", "weighed", "whose")


@attrs.frozen
class Speaker:
    """Says things of one procedure in one language."""

    procedure: Procedure
    catalogue: Catalogue

    @classmethod
    def of(cls, procedure: Procedure, language: str | Catalogue) -> Speaker:
        """The speaker of a language, or of a catalogue that is handed in."""
        return cls(procedure, language if isinstance(language, Catalogue) else catalogue_of(language))

    def title(self, kind: str, name: str) -> str:
        """What a thing is called: its title in the language, else in English, else its name."""
        if kind == "step" and name == "start":
            return self.catalogue.word("start")
        known = titles(self.procedure)
        if kind == "move" and "." in name and known.get(("outcome", name)):
            move, _, outcome = name.partition(".")
            return self.catalogue.word("of-move").format(move=self.title("move", move), outcome=self.outcome(move, outcome))
        text = known.get((kind, name))
        return (text.told(self.catalogue.language) if text else None) or name

    def outcome(self, move: str, name: str) -> str:
        """What an outcome of a move is called: there may be one of the same name under another move."""
        text = titles(self.procedure).get(("outcome", f"{move}.{name}"))
        return (text.told(self.catalogue.language) if text else None) or name

    def quoted(self, kind: str, name: str) -> str:
        """A title in the language's quotation marks."""
        return self.catalogue.quote.format(self.title(kind, name))

    def moment(self, moment: datetime) -> str:
        """A moment in the procedure's own time zone, to the minute."""
        return moment.astimezone(ZoneInfo(self.procedure.calendar.timezone)).strftime("%Y-%m-%d %H:%M")

    def who(self, who: Who) -> str:
        """Who may, in words."""
        word = self.catalogue.word
        if who.role is not None:
            role = self.title("role", who.role)
            return word("scoped").format(role=role, fact=self.title("fact", who.scope)) if who.scope else role
        if who.member_of is not None:
            return word("member-of").format(body=self.title("body", who.member_of))
        if who.item is not None:
            return word("item-field").format(fact=self.title("fact", who.item))
        return word("did-move").format(move=self.quoted("move", who.did or ""))

    def value(self, value: Any) -> str:
        """A value as people read it."""
        word = self.catalogue.word
        if isinstance(value, bool):
            return word("true" if value else "false")
        if value is None:
            return word("none")
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, Duration):
            return self._duration(value)
        if isinstance(value, Fraction | Either):
            return self._amount(value)
        if isinstance(value, Who):
            return self.who(value)
        if isinstance(value, Verdict):
            return self.sentence(value)
        if isinstance(value, tuple | list):
            return self.catalogue.comma.join(self.value(one) for one in value) or word("none")
        if isinstance(value, str):
            return self._said(value)
        return str(value)

    def _duration(self, duration: Duration) -> str:
        unit = duration.unit.removesuffix("s") if duration.amount == 1 else duration.unit
        return self.catalogue.word(unit).format(count=duration.amount)

    def _said(self, text: str) -> str:
        """A text that may be the name of a choice, a role or an item of the procedure; else the text itself, quoted."""
        role, at, scope = text.partition("@")
        known = titles(self.procedure)
        if at and ("role", role) in known:
            return self.catalogue.word("role-at").format(role=self.title("role", role), place=self.title("choice", scope))
        for kind in ("choice", "role", "body", "fact", "move", "step", "group"):
            if (kind, text) in known:
                return self.title(kind, text)
        stem, dash, number = text.rpartition("-")
        if dash and number.isdigit() and ("item", stem) in known:
            return f"{self.title('item', stem)} {number}"
        return text

    def _fill(self, key: str, value: Any) -> str:
        if key in _BESIDE:
            return self._beside(key, value)
        if key in ("faults", "met"):
            return self.catalogue.stop.join(self.sentence(one) for one in value)
        if key in _IDS:
            return self.catalogue.comma.join(value) or self.catalogue.word("none") if isinstance(value, tuple) else str(value)
        if key == "counted":
            return self._counted(*value) if value else ""
        kind = _KINDS.get(key)
        if kind is None:
            return self.value(value)
        if isinstance(value, tuple) and key == "choice":
            return "".join((self.catalogue.space, self.catalogue.comma.join(self.quoted(kind, one) for one in value)) if value else ())
        if isinstance(value, tuple):
            return self.catalogue.comma.join(self.quoted(kind, one) for one in value) or self.catalogue.word("none")
        if value == "":
            return ""
        if key == "group":
            return self.title(kind, value) + self.catalogue.space
        return (self.catalogue.space if key == "choice" else "") + self.quoted(kind, value)

    def _counted(self, what: str, group: str, count: int) -> str:
        """What was counted of a body, within a group."""
        title = self.title("group", group) if group else ""
        of = self.catalogue.word("of-group").format(group=title) if group else ""
        return self.catalogue.word(f"count-{what}").format(
            group=title, of=of, some=self.catalogue.space + title if group else "", count=count
        )

    def _beside(self, key: str, value: Any) -> str:
        """What stands beside a count or a name, in the words of the language; empty where there is nothing to say."""
        word = self.catalogue.word
        if key == "base_name":
            return word("base-number") if isinstance(value, int) else word(f"base-{value}")
        if not value:
            return ""
        if key == "share":
            return self._share(value)
        if key == "whose":
            return word(f"whose-{value}")
        if key in ("today", "weekdays"):
            return self.catalogue.comma.join(map(word, value))
        if key == "rest":
            count, choice = value
            return word("rest").format(count=count, choice=self.quoted("choice", choice))
        if key == "of_fact":
            return word("of-fact").format(fact=self.quoted("fact", value))
        return word(key.replace("_", "-")).format(count=value)

    def _share(self, threshold: Threshold) -> str:
        """The share behind a number, in brackets; nothing where the threshold is a number itself."""
        if isinstance(threshold.amount, int | Bands):
            return ""
        sign = "≥" if threshold.comparison == "at_least" else ">"
        return self.catalogue.word("share").format(share=f"{sign} {self._amount(threshold.amount)}")

    def _amount(self, amount: Fraction | Either) -> str:
        if isinstance(amount, Either):
            return self.catalogue.word(amount.pick).format(of=self.catalogue.comma.join(map(write_amount, amount.of)))
        return write_amount(amount)

    def sentence(self, verdict: Verdict) -> str:
        """What a verdict says, with its numbers."""
        template = self.catalogue.sentences.get(verdict.code) or verdict.sentence.to(self.catalogue.language)
        values = {"observed": verdict.observed, "required": verdict.required, "missing": verdict.missing, **verdict.values}
        if verdict.observed == () and verdict.rule == "role":
            values["observed"] = self.catalogue.word("nobody")
        wanted = {key for _, key, _, _ in string.Formatter().parse(template) if key}
        return template.format_map({key: self._fill(key, values[key]) for key in wanted})

    def rule(self, verdict: Verdict) -> str:
        """What a rule is called."""
        name = verdict.rule.removeprefix("not ") if verdict.negated else verdict.rule
        known = f"rule-{name}"
        title = self.catalogue.word(known) if ("rule", name) not in titles(self.procedure) else self.title("rule", name)
        title = name if title == known else title
        return self.catalogue.word("not").format(rule=title) if verdict.negated else title

    def grounds(self, grounds: Grounds | None) -> str:
        """What a verdict rests on, with its status; empty where a rule has no basis."""
        if grounds is None:
            return ""
        title = grounds.citation.title.told(self.catalogue.language) or grounds.citation.name
        if grounds.citation.article:
            title = self.catalogue.word("article").format(title=title, article=grounds.citation.article)
        return self.catalogue.word(grounds.status).format(title=title)

    def decision(self, decision: Decision) -> Iterator[str]:
        """The lines of an explanation."""
        word = self.catalogue.word
        result = word("accepted" if decision.accepted else "refused")
        move = self.title("move", decision.action.move)
        if decision.outcome is not None:
            yield word("led").format(move=move, result=result, outcome=self.outcome(decision.action.move, decision.outcome))
        else:
            yield word("line").format(move=move, result=result)
        yield from self.verdicts(decision.verdicts, indent="  ")
        for branch in decision.branches:
            if branch.verdicts:
                title = self.outcome(decision.action.move, branch.outcome)
                yield "  " + word("branch").format(outcome=self.catalogue.quote.format(title))
                yield from self.verdicts(branch.verdicts, indent="    ")

    def verdicts(self, verdicts: tuple[Verdict, ...], *, indent: str = "") -> Iterator[str]:
        """A line for each verdict: yes or no, the rule, what was seen and required, the text it rests on."""
        labels = [self.rule(verdict) for verdict in verdicts]
        width = min(_WIDEST, max((_width(label) for label in labels), default=0))
        marks = {ok: self.catalogue.word("yes" if ok else "no") for ok in (True, False)}
        mark_width = max(_width(mark) for mark in marks.values())
        for verdict, label in zip(verdicts, labels, strict=True):
            grounds = self.grounds(verdict.grounds)
            line = f"{indent}{padded(marks[verdict.ok], mark_width)}  {padded(label, width)}  {self.sentence(verdict)}"
            yield f"{line}  {grounds}" if grounds else line
            yield from self.verdicts(verdict.values.get("parts", ()), indent=indent + " " * (mark_width + 2))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, width: int) -> str:
    """A text filled with spaces to a width in columns, where Chinese letters take two."""
    return text + " " * (width - _width(text))


def sentence(procedure: Procedure, verdict: Verdict, *, language: str | Catalogue = "en") -> str:
    """What one verdict says."""
    return Speaker.of(procedure, language).sentence(verdict)


def explain(decision: Decision, *, language: str | Catalogue = "en") -> str:
    """A decision with all its reasons, a line each: what was seen, what is required, the text it rests on."""
    return "\n".join(Speaker.of(decision.procedure, language).decision(decision))
