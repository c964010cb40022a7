"""What can be done with a stored case, and why not; it asks the engine, and keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from deliberation import towns
from deliberation.cli.asking import new_console, told
from deliberation.cli.show import table, who_may
from deliberation.cli.words import said
from deliberation.engine import Engine, utc_now
from deliberation.messages import Speaker
from deliberation.model import Action, Actor, Case, Fact, Option, Procedure
from deliberation.rules import discover
from deliberation.stores import SqliteStore

__all__ = ["explain", "options"]


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


def options(*, case: str, db: Path, roles: list[str] | None, person: str, language: str, allow: list[str] | None) -> None:
    """Each move from where the case stands: who may make it, whether it is possible, and why not."""
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
        console.print(table(language, ("move", "who", "possible", "asks", "why"), rows))


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
    return title, who_may(speaker, move, language), said("possible" if option.possible else "blocked", language), asks, why


def explain(
    *,
    case: str,
    move: str,
    db: Path,
    roles: list[str] | None,
    person: str,
    item: str | None,
    data: list[str] | None,
    language: str,
    allow: list[str] | None,
) -> None:
    """The decision in sentences; exit status 1 for a refusal."""
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
