"""The migration of a store's open cases to another edition, planned or done, with who cannot come over; it decides nothing itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import typer
from rich.table import Table

from deliberation.cli.asking import new_console, new_progress, told, town_of
from deliberation.cli.words import said
from deliberation.documents import edition_named
from deliberation.engine import Engine, utc_now
from deliberation.kernel import Migration
from deliberation.messages import Speaker
from deliberation.model import Action, Actor, Procedure, Verdict
from deliberation.rules import discover
from deliberation.stores import SqliteStore

__all__ = ["migrate"]


def migrate(
    *,
    town: str,
    to: str,
    db: Path,
    dry_run: bool,
    procedure: str | None,
    roles: list[str] | None,
    person: str,
    language: str,
    allow: list[str] | None,
) -> None:
    """Every open case that can comes over; exit status 1 where one cannot."""
    with told():
        rules = discover(allow=allow or ())
        known = town_of(town, rules)
        target = edition_named(known.procedures, procedure or known.procedure().name, to)
        if not db.exists():
            raise FileNotFoundError(f"there is no database '{db}'")
        with SqliteStore(db) as store:
            # To plan, nothing is written: the file keeps the procedures of its cases, and the target is only looked at.
            engine = Engine([] if dry_run else known, store, rosters=known.people.roster, rules=rules)
            actor = next((one.actor for one in known.people.people if one.id == person), Actor(person))
            actor = Actor(person, actor.roles | set(roles or ()))
            stays = _Migrating(engine, store, target, actor, language, dry_run=dry_run).run()
    raise typer.Exit(1 if stays else 0)


class _Migrating:
    """One run over the cases of a store."""

    def __init__(self, engine: Engine, store: SqliteStore, target: Procedure, actor: Actor, language: str, *, dry_run: bool) -> None:
        self.engine, self.store, self.target, self.actor, self.language, self.dry_run = engine, store, target, actor, language, dry_run
        self.ways: Counter[tuple[str, str, str]] = Counter()
        self.stays: list[tuple[str, str]] = []
        self.console = new_console()

    def run(self) -> int:
        """How many cases cannot come over."""
        cases = self.store.find(procedure=self.target.name)
        with new_progress() as progress:
            task = progress.add_task(said("migrating", self.language), total=len(cases))
            for case in cases:
                self._one(case)
                progress.advance(task)
        self._tell(len(cases))
        return len(self.stays)

    def _one(self, case: str) -> None:
        planned = self.engine.planned(case, self.target)
        codes = {verdict.code for verdict in planned.reasons}
        if codes & {"migrate.same", "migrate.over"}:
            self.ways[_step(planned), "", "migrate.same" if "migrate.same" in codes else "migrate.over"] += 1
            return
        reasons: tuple[Verdict, ...] = planned.reasons
        if planned.possible and not self.dry_run:
            length = len(self.engine.events(case))
            action = Action("migrate", self.actor, at=utc_now(), id=f"migrate-{case}-{length}-{self.target.digest[:12]}")
            reasons = self.engine.migrate(case, action, to=self.target.version).reasons
        if reasons:
            speaker = Speaker.of(planned.source, self.language)
            self.stays.append((case, " ".join(speaker.sentence(verdict) for verdict in reasons)))
            return
        lost = _lost(planned)
        self.ways[_step(planned), planned.step or "", lost] += 1

    def _tell(self, cases: int) -> None:
        table = Table(title=said("migration-dry" if self.dry_run else "migration", self.language, version=self.target.version))
        for column in ("migration-from", "migration-to", "migration-cases", "migration-lost"):
            table.add_column(said(column, self.language))
        for (step, to, lost), count in sorted(self.ways.items()):
            stands = lost in ("migrate.same", "migrate.over")
            table.add_row(
                step, said(lost, self.language) if stands else to, str(count), "" if stands else lost or said("no-name", self.language)
            )
        self.console.print(table)
        for case, reason in self.stays:
            self.console.print(said("migration-stays", self.language, case=case, reason=reason), highlight=False)
        moved = sum(count for (_, to, _), count in self.ways.items() if to)
        self.console.print(
            said("migration-sum", self.language, cases=cases, moved=moved, stays=len(self.stays), left=cases - moved - len(self.stays)),
            highlight=False,
        )


def _step(planned: Migration) -> str:
    """The step in which a case stands now."""
    return next(part.name for part in planned.parts if part.kind == "step")


def _lost(planned: Migration) -> str:
    """What is left behind, by its kinds and names, without telling items of one kind apart."""
    return ", ".join(dict.fromkeys(f"{part.kind} {part.name.partition(' ')[0]}" for part in planned.of("lost")))
