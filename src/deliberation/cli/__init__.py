"""The command line: the demo, what can be done with a stored case and why not, and a procedure as people read it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text as Plain

from deliberation import towns
from deliberation.cli.asking import Allow, Language, new_console, told, town_of
from deliberation.cli.demo import play_demo
from deliberation.cli.diff import diff
from deliberation.cli.migrate import migrate
from deliberation.cli.new_town import new_town
from deliberation.cli.schema import schema
from deliberation.cli.words import said
from deliberation.drawing import mermaid
from deliberation.engine import Engine, utc_now
from deliberation.messages import Speaker
from deliberation.model import Action, Actor, Arrow, Basis, Case, Fact, Grounds, Move, Option, Procedure, find
from deliberation.rules import discover
from deliberation.stores import SqliteStore

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Rules of consultation, run and explained."
)
app.command()(new_town)
app.command()(diff)
app.command()(schema)
app.command()(migrate)

Database = Annotated[Path, typer.Option("--db", help="The database file.", dir_okay=False)]
Roles = Annotated[list[str] | None, typer.Option("--as", help="A role to act in, such as chair or villager@jiangwan; may be repeated.")]
Person = Annotated[str, typer.Option("--person", help="The id of the person who acts; a person of the town brings their roles.")]


@app.command()
def demo(
    language: Language = "en",
    db: Annotated[Path | None, typer.Option("--db", help="The database file; a new one where left out.", dir_okay=False)] = None,
    town: Annotated[str, typer.Option(help="A shipped town, or a folder.")] = "xichuan",
    allow: Allow = None,
) -> None:
    """Play a town's cases into a database, with every refusal and its reasons, and print the ledger."""
    with told():
        rules = discover(allow=allow or ())
        loaded = town_of(town, rules)
        path = db or Path(tempfile.mkdtemp(prefix="deliberation-")) / "town.db"
        options = "".join(f" --allow-rules {name}" for name in allow or ())
        faults = play_demo(loaded, path, language=language, console=new_console(), rules=rules, options=options)
    raise typer.Exit(1 if faults else 0)


@contextmanager
def _stored(db: Path, allow: list[str] | None) -> Iterator[Engine]:
    with told():
        if not db.exists():
            raise FileNotFoundError(f"there is no database '{db}'")
        with SqliteStore(db) as store:
            # The file keeps its procedures: asking about a case writes nothing into it.
            yield Engine([], store, rosters=towns.load("xichuan").people.roster, rules=discover(allow=allow or ()))


def _actor(person: str, roles: list[str] | None) -> Actor:
    known = next((one.actor for one in towns.load("xichuan").people.people if one.id == person), Actor(person))
    return Actor(person, known.roles | set(roles or ()))


@app.command()
def options(
    case: str, db: Database, roles: Roles = None, person: Person = "somebody", language: Language = "en", allow: Allow = None
) -> None:
    """What can be done next on a stored case: by one actor with --as or --person, by anybody without."""
    with _stored(db, allow) as engine:
        known = engine.case(case)
        procedure = engine.book()[known.digest]
        speaker = Speaker.of(procedure, language)
        stage = procedure.stage_of(known.step)
        console = new_console()
        told = {"case": case, "step": speaker.quoted("step", known.step), "stage": speaker.title("stage", stage.name) if stage else ""}
        console.print(said("options", language, **told), highlight=False)
        anybody = not roles and person == "somebody"
        actor = _everybody(procedure, known) if anybody else _actor(person, roles)
        at = max(utc_now(), known.at or utc_now())
        found = engine.options(case, actor, at=at)
        if not found:
            console.print(said("nothing", language))
            return
        rows = [_option_row(speaker, option, language) for option in found]
        console.print(_table(language, ("move", "who", "possible", "asks", "why"), rows))


def _everybody(procedure: Procedure, case: Case) -> Actor:
    """Somebody with every role, in every scope of the case."""
    roles = {who.role for move in procedure.moves for who in move.by if who.role is not None}
    scoped = {f"{role}@{value}" for role in roles for value in case.facts.values() if isinstance(value, str)}
    return Actor("somebody", frozenset(roles | scoped))


def _option_row(speaker: Speaker, option: Option, language: str) -> tuple[str, str, str, str, str]:
    move = next(one for one in speaker.procedure.moves if one.name == option.move)
    title = speaker.title("move", option.move) + (f" ({speaker.value(option.item)})" if option.item else "")
    if title != option.move:
        title += f"\n{option.move}"
    asks = "\n".join(speaker.title("fact", fact.name) for fact in option.asks)
    why = "\n".join(speaker.sentence(verdict) for verdict in option.verdicts if not verdict.ok and verdict.rule != "outcome")
    return title, _who(speaker, move, language), said("possible" if option.possible else "blocked", language), asks, why


def _who(speaker: Speaker, move: Move, language: str) -> str:
    return said("clock-name", language) if move.by_clock else speaker.catalogue.comma.join(speaker.who(who) for who in move.by)


@app.command()
def explain(
    case: str,
    move: str,
    db: Database,
    roles: Roles = None,
    person: Person = "somebody",
    item: Annotated[str | None, typer.Option(help="The item it is made on.")] = None,
    data: Annotated[list[str] | None, typer.Option("--data", help="A value the move asks for, as key=value; may be repeated.")] = None,
    language: Language = "en",
    allow: Allow = None,
) -> None:
    """What would be decided if somebody made a move now, with every reason; nothing is kept. Exit status 1 for a refusal."""
    with _stored(db, allow) as engine:
        known = engine.case(case)
        procedure = engine.book()[known.digest]
        given = dict(_pair(procedure, move, one) for one in data or ())
        at = max(utc_now(), known.at or utc_now())
        decision = engine.consider(case, Action(move, _actor(person, roles), at=at, id="considered", data=given, item=item))
        for line in Speaker.of(procedure, language).decision(decision):
            typer.echo(line)
    raise typer.Exit(0 if decision.accepted else 1)


def _pair(procedure: Procedure, move: str, text: str) -> tuple[str, object]:
    """A key with its value, typed as the fact of that name is."""
    key, _, value = text.partition("=")
    asked = [ask for one in procedure.moves if one.name == move for ask in one.asks if isinstance(ask, Fact)]
    kind = next((fact.kind for fact in (*asked, *procedure.topic) if fact.name == key), "text")
    if kind == "flag":
        return key, {"true": True, "false": False}.get(value, value)
    if kind == "count" and value.lstrip("-").isdecimal():
        return key, int(value)
    return key, value.split(",") if kind == "documents" else value


@app.command()
def show(
    town: Annotated[str, typer.Argument(help="A shipped town, or a folder.")],
    language: Language = "en",
    diagram: Annotated[bool, typer.Option("--mermaid", help="Only the Mermaid text of the diagram.")] = False,
    whole: Annotated[
        bool, typer.Option("--resolved", help="Only its YAML, with all that it extends; each line says the file and line it came from.")
    ] = False,
    allow: Allow = None,
) -> None:
    """Print a procedure: its stages, its moves, its rules and what they rest on."""
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
            _who(speaker, move, language),
            "\n".join(_leads(speaker, move)),
            "\n".join(_needs(speaker, move)),
        )
        for move in procedure.moves
    ]
    rules = [(speaker.title("rule", rule.name), rule.rule.kind, _basis(speaker, rule.basis)) for rule in procedure.rules]
    console.print(_table(language, ("number", "at-stage", "steps"), stages, title="stages"))
    console.print(_table(language, ("move", "who", "leads", "needs"), moves, title="moves"))
    console.print(_table(language, ("rule", "kind", "rests"), rules, title="rules"))


def _basis(speaker: Speaker, basis: Basis | None) -> str:
    citation = find(speaker.procedure.citations, basis.citation) if basis is not None else None
    return speaker.grounds(Grounds(citation, (basis.status if basis else None) or citation.status)) if citation is not None else ""


def _table(language: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None) -> Table:
    """A table whose cells are shown as they are: what stands in brackets is no markup."""
    table = Table(title=said(title, language) if title else None, show_lines=True)
    for heading in headings:
        table.add_column(said(heading, language), overflow="fold")
    for row in rows:
        table.add_row(*map(Plain, row))
    return table


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
