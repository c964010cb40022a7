"""Differences in words, a line each, as a change list for people who live under the rules; what differs is found elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from deliberation.checking.difference import Difference
from deliberation.checking.parts import KINDS, name_of, said
from deliberation.documents.shapes import NAMED
from deliberation.messages import Catalogue, Speaker
from deliberation.model import Arrow, Basis, Choice, Label, Move, Need, Procedure, Promise, Stage, Step, Subject, Text
from deliberation.promises import Span, Times, Wait
from deliberation.quantities import Bands, Duration
from deliberation.rules.during import WEEKDAYS

__all__ = ["told"]

_SECTIONS = {"topic": "facts", "vouched": "facts", "asks": "facts", "outcomes": "moves", "arrows": "moves", "steps": "steps"}
_BARE = ("role", "item", "group", "choice")
_WHOLE = (*NAMED, Arrow)


def told(differences: Iterable[Difference], before: Procedure, after: Procedure, *, language: str | Catalogue = "en") -> tuple[str, ...]:
    """One line for each difference between two procedures: where it is, and what was and is said there; things are called by their titles.

    >>> import attrs
    >>> from deliberation import towns
    >>> from deliberation.checking import difference
    >>> now = towns.load("xichuan").procedure()
    >>> fewer = attrs.evolve(now, bodies=(attrs.evolve(now.bodies[0], seats=15), *now.bodies[1:]))
    >>> told(difference(now, fewer), now, fewer)
    ("bodies: 'council': seats: 21 → 15",)
    """
    teller = _Teller(Speaker.of(before, language), Speaker.of(after, language))
    return tuple(map(teller.line, differences))


class _Teller:
    """Says differences in one language; of its two speakers each knows the titles of one procedure."""

    def __init__(self, before: Speaker, after: Speaker) -> None:
        self.before, self.after, self.language = before, after, after.catalogue.language
        self.word, self.quote, self.comma = after.catalogue.word, after.catalogue.quote, after.catalogue.comma

    def line(self, one: Difference) -> str:
        """One difference."""
        heads = list(self.heads(one.path))
        if isinstance(one.before, _WHOLE) or isinstance(one.after, _WHOLE):
            heads.append(self.whole(one, heads.pop()))
        elif one.kind == "renamed":
            heads += [self.word("told-renamed"), self.word("told-became").format(before=one.before, after=one.after)]
        elif one.kind == "changed" and one.path[0] in ("stages", "moves") and one.path[-1] in ("stages", "steps", "moves"):
            heads += [self.word("told-order"), self.change(one, KINDS[one.path[-1]])]
        elif one.path[-2:-1] == ("steps",):
            heads += [self.word("told-stage"), self.change(one, "stage")]
        else:
            heads.append(self.change(one, self.kind_of(one.path)))
        return self.word("told-colon").join(heads)

    def heads(self, path: tuple[str, ...]) -> Iterator[str]:
        """A path in words: keys, and below them names."""
        section, key, kind = path[0], "", ""
        for at, part in enumerate(path, 1):
            if key == "arrows":
                yield self.called("step", part)
                key = ""
            elif key in KINDS:
                kind, key = KINDS[key], ""
                yield self.titled(part, *(_at(one.procedure, path[:at]) for one in (self.after, self.before)))
            elif key == "title" or (kind in _BARE and not key):
                yield self.word("told-called").format(title=self.key("", "title"), name=part)
            else:
                if part not in ("title", "citation"):
                    yield self.key(section, part)
                key, section = part, _SECTIONS.get(part, section)

    def key(self, section: str, key: str) -> str:
        """What a key is called: there, else anywhere, else as the file has it."""
        return self._known(f"key-{section}.{key}") or self._known(f"key-{key}") or key

    def _known(self, key: str) -> str | None:
        word = self.word(key)
        return None if word == key else word

    def called(self, kind: str, name: str) -> str:
        """What is mentioned by its title, as it is now or was, and its name."""
        return self._called(name, [one.title(kind, name) for one in (self.after, self.before)])

    def titled(self, name: str, *things: Any) -> str:
        """A thing by the first title that one of its states has, and its name; what a promise says is no title."""
        texts = [one.title for one in things if one is not None and not isinstance(one, Promise)]
        return self._called(name, [text.told(self.language) or name for text in texts])

    def _called(self, name: str, titles: Iterable[str]) -> str:
        title = next((title for title in titles if title != name), name)
        return self.quote.format(name) if title == name else self.word("told-called").format(title=self.quote.format(title), name=name)

    def kind_of(self, path: tuple[str, ...]) -> str:
        """What the words under a path's last key are names of; `words` where they are a text for people."""
        owners = [_at(one.procedure, path[:-1]) for one in (self.before, self.after)]
        if isinstance(owners[1], Text | Choice | Label):
            return "words"
        if isinstance(owners[1], Move) and path[-1] in ("from", "to"):
            return "step"
        known = {key: one for owner in owners if owner is not None for key, one in said(owner).items()}
        return known[path[-1]].kind

    def change(self, one: Difference, kind: str) -> str:
        """What came, what went, or what was before and is now."""
        was, now = (
            self.shown(speaker, kind, one.path[-1], value) for speaker, value in ((self.before, one.before), (self.after, one.after))
        )
        if one.kind == "changed":
            return self.word("told-became").format(before=was, after=now)
        return self.word("told-came").format(it=now) if one.kind == "added" else self.word("told-went").format(it=was)

    def whole(self, one: Difference, name: str) -> str:
        """A thing that came, with its place among others where that has a meaning and with all that it says; or one that went."""
        thing = one.before if one.kind == "removed" else one.after
        if isinstance(thing, Arrow):
            name = self.arrow(thing)
        if one.kind == "removed":
            return self.word("told-went").format(it=name)
        contents = self.word("told-semicolon").join(self.contents(thing, _SECTIONS.get(one.path[-2], one.path[0])))
        came = self.comma.join((self.word("told-came").format(it=name), *self.place(one.path, thing)))
        return self.word("told-colon").join((came, contents)) if contents else came

    def place(self, path: tuple[str, ...], thing: Any) -> Iterator[str]:
        """After which other a stage or a step stands."""
        if isinstance(thing, Stage | Step):
            known = [one.name for one in _at(self.after.procedure, path[:-1])]
            at = known.index(thing.name)
            follows = self.word("told-follows").format(it=self.called(KINDS[path[-2]], known[at - 1]))
            yield follows if at else self.word("told-begins")

    def arrow(self, arrow: Arrow) -> str:
        """Where an arrow leads from and to."""
        source = self.called("step", arrow.source)
        if arrow.target is None:
            return self.word("told-stays").format(source=source)
        return self.word("told-leads").format(source=source, target=self.called("step", arrow.target))

    def contents(self, thing: Any, section: str) -> Iterator[str]:
        """All that a thing says, key by key; texts for people are left out."""
        for key, known in said(thing, defaults=False).items():
            if not isinstance(known.value, Text):
                yield self.word("told-colon").join((self.key(section, key), self.shown(self.after, known.kind, key, known.value)))

    def shown(self, speaker: Speaker, kind: str, key: str, value: Any) -> str:
        """One value, or several."""
        if isinstance(value, tuple):
            return self.comma.join(self.shown(speaker, kind, key, one) for one in value)
        if isinstance(value, bool) or value is None:
            return speaker.value(value)
        if isinstance(value, Arrow):
            return self.arrow(value)
        if isinstance(value, NAMED):
            return self.titled(value.name, value)
        if isinstance(value, Need):
            rule = self.called("rule", value.rule)
            return self.word("not").format(rule=rule) if value.negated else rule
        if isinstance(value, Subject | Times | Wait | Span):
            return self.promised(speaker, value)
        if isinstance(value, Basis):
            status = [self.worded(value.status)] if value.status else []
            return self.comma.join((self.called("citation", value.citation), *status))
        if isinstance(value, str):
            return self.text(kind, value)
        if key == "weekend":
            return self.word(WEEKDAYS[value])
        return (self._known(f"told-{key}") or "{it}").format(it=self.measure(speaker, value))

    def promised(self, speaker: Speaker, one: Subject | Times | Wait | Span) -> str:
        """What a promise speaks of: a move, coming into a step, a rule that begins to hold; or how often, or how long."""
        if not isinstance(one, Subject):
            return self.comma.join(self.contents(one, "promises"))
        if one.holds is not None:
            return self.word("promise-holds").format(rule=self.shown(speaker, "rule", "", one.holds))
        if one.enters is not None:
            return self.word("promise-enters").format(step=self.called("step", one.enters))
        return self.called("move", one.move or "")

    def text(self, kind: str, value: str) -> str:
        """A word: a text for people, the name of something, or what it says itself."""
        if kind == "words":
            return self.quote.format(value)
        known = kind and (kind != "choice" or any(one.title(kind, value) != value for one in (self.before, self.after)))
        return self.called(kind, value) if known else self.worded(value)

    def worded(self, value: str) -> str:
        """One of the words that a key knows, or a text as it is."""
        return self._known(f"value-{value}") or value

    def measure(self, speaker: Speaker, value: Any) -> str:
        """An amount, a duration with the end that is meant, a date, who may, or what a rule of one's own has."""
        if isinstance(value, Bands):
            bands = [self.word("told-band").format(amount=self.measure(speaker, one), size=size) for size, one in value.up_to]
            return self.comma.join((*bands, self.word("told-above").format(amount=self.measure(speaker, value.above))))
        if isinstance(value, Duration) and str(value) != f"{value.amount} {value.unit}":
            return speaker.value(value) + self.word(f"told-ends-{value.ends}")
        return speaker.value(value)


def _at(procedure: Procedure, path: tuple[str, ...]) -> Any:
    """What stands at a path: a thing, what is said under one of its keys, a list; None where nothing does."""
    thing: Any = procedure
    for part in path:
        if isinstance(thing, tuple):
            thing = next((one for one in thing if not isinstance(one, str) and name_of(one) == part), None)
        elif thing is not None:
            thing = said(thing)[part].value
    return thing
