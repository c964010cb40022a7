"""A procedure as people read it, in tables, as a diagram or as the YAML it comes down to; tables and who may, for others as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import typer
from rich.table import Table
from rich.text import Text as Plain

from deliberation import towns
from deliberation.cli.asking import new_console, told, town_of
from deliberation.cli.words import said
from deliberation.drawing import mermaid
from deliberation.messages import Speaker
from deliberation.model import Arrow, Basis, Grounds, Move, Procedure, find
from deliberation.rules import discover

__all__ = ["show", "table", "who_may"]


def show(*, town: str, language: str, diagram: bool, whole: bool, allow: list[str] | None) -> None:
    """Its stages, its moves, its rules and what they rest on."""
    with told():
        rules = discover(allow=allow or ())
        if whole:
            typer.echo("---\n".join(towns.resolved(town, rules=rules)), nl=False)
            return
        for procedure in town_of(town, rules).in_force():
            if diagram:
                typer.echo(mermaid(procedure, language=language))
            else:
                _show(procedure, language)


def who_may(speaker: Speaker, move: Move, language: str) -> str:
    """Who makes a move."""
    return said("clock-name", language) if move.by_clock else speaker.catalogue.comma.join(speaker.who(who) for who in move.by)


def _show(procedure: Procedure, language: str) -> None:
    speaker, console = Speaker.of(procedure, language), new_console()
    console.print(procedure.title.told(language) or procedure.name, style="bold")
    console.print(said("version", language, version=procedure.version, digest=procedure.digest[:12]), highlight=False)
    comma = speaker.catalogue.comma
    stages = [
        (str(number), speaker.title("stage", stage.name), comma.join(speaker.title("step", step.name) for step in stage.steps))
        for number, stage in enumerate(procedure.stages, 1)
    ]
    moves = [
        (
            speaker.title("move", move.name),
            who_may(speaker, move, language),
            "\n".join(_leads(speaker, move)),
            "\n".join(_needs(speaker, move)),
        )
        for move in procedure.moves
    ]
    rules = [(speaker.title("rule", rule.name), rule.rule.kind, _basis(speaker, rule.basis)) for rule in procedure.rules]
    console.print(table(language, ("number", "at-stage", "steps"), stages, title="stages"))
    console.print(table(language, ("move", "who", "leads", "needs"), moves, title="moves"))
    console.print(table(language, ("rule", "kind", "rests"), rules, title="rules"))


def _basis(speaker: Speaker, basis: Basis | None) -> str:
    citation = find(speaker.procedure.citations, basis.citation) if basis is not None else None
    return speaker.grounds(Grounds(citation, (basis.status if basis else None) or citation.status)) if citation is not None else ""


def table(language: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None) -> Table:
    """A table whose cells are shown as they are: what stands in brackets is no markup."""
    made = Table(title=said(title, language) if title else None, show_lines=True)
    for heading in headings:
        made.add_column(said(heading, language), overflow="fold")
    for row in rows:
        made.add_row(*map(Plain, row))
    return made


def _leads(speaker: Speaker, move: Move) -> Iterator[str]:
    def place(arrow: Arrow, target: str | None) -> str:
        return f"{speaker.title('step', arrow.source)} → {speaker.title('step', target or arrow.source)}"

    for arrow in move.arrows:
        if move.outcomes:
            for outcome in move.outcomes:
                yield f"{place(arrow, outcome.target)} ({speaker.outcome(move.name, outcome.name)})"
        else:
            yield place(arrow, arrow.target)


def _needs(speaker: Speaker, move: Move) -> Iterator[str]:
    for need in (*move.needs, *(need for arrow in move.arrows for need in arrow.needs)):
        title = speaker.title("rule", need.rule)
        yield speaker.catalogue.word("not").format(rule=title) if need.negated else title
    for outcome in move.outcomes:
        for need in outcome.needs:
            title = speaker.title("rule", need.rule)
            yield f"{speaker.outcome(move.name, outcome.name)}: " + (
                speaker.catalogue.word("not").format(rule=title) if need.negated else title
            )
