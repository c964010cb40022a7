"""What the things of a procedure are called, by kind and name, and which of them have no title in a language. It puts nothing into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deliberation.model import Procedure, Text

__all__ = ["titles", "untranslated"]

Titles = Mapping[tuple[str, str], Text]


def titles(procedure: Procedure) -> Titles:
    """Every title of a procedure by kind and name, gathered once; an outcome's both as `move.outcome` and by the outcome's name alone.

    Where several things of a kind have one name, as choices of two facts may, it is the first title that is given.
    """
    known: Titles | None = procedure.__dict__.get("_titles")
    if known is not None:
        return known
    found: dict[tuple[str, str], Text] = {}
    for kind, name, title in _named(procedure):
        found[kind, name] = found.get((kind, name)) or title
    procedure.__dict__["_titles"] = found
    return found


def _named(procedure: Procedure) -> Iterator[tuple[str, str, Text]]:
    sections: Mapping[str, Iterable[Any]] = {
        "procedure": (procedure,),
        "citation": procedure.citations,
        "role": procedure.roles,
        "fact": procedure.facts,
        "choice": (choice for fact in procedure.facts for choice in fact.of),
        "item": procedure.items,
        "body": procedure.bodies,
        "group": (group for body in procedure.bodies for group in body.groups),
        "deadline": procedure.deadlines,
        "stage": procedure.stages,
        "step": procedure.steps,
        "rule": procedure.rules,
        "move": procedure.moves,
    }
    for kind, things in sections.items():
        for one in things:
            yield kind, one.name, one.title
    for promise in procedure.promises:
        yield "promise", promise.name, promise.says
    for move in procedure.moves:
        for outcome in move.outcomes:
            yield "outcome", f"{move.name}.{outcome.name}", outcome.title
            yield "outcome", outcome.name, outcome.title


def untranslated(procedure: Procedure, language: str) -> tuple[str, ...]:
    """What has no title in a language, as kind and name, such as `move publish` or `outcome close-vote.carried`.

    People then read the English title, and where there is none the name.

    >>> from deliberation import towns
    >>> untranslated(towns.load("xichuan").procedure(), "zh")
    ()
    >>> untranslated(towns.load("xichuan").procedure(), "de")[:2]
    ('procedure xichuan', 'citation report')
    """
    alone = {outcome.name for move in procedure.moves for outcome in move.outcomes}
    return tuple(
        f"{kind} {name}"
        for (kind, name), title in titles(procedure).items()
        if not title.to(language) and not (kind == "outcome" and name in alone)
    )
