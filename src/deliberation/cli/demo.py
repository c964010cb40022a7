"""The demo: a town's stories played into a database, each stage and each refusal told, and a ledger of what is in the database then."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import attrs
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text as Styled

from deliberation.cli.asking import new_console, told, town_of
from deliberation.cli.words import said
from deliberation.documents import Story, Town
from deliberation.engine import Engine
from deliberation.kernel import evolve, replay, start
from deliberation.messages import Speaker
from deliberation.model import Action, Case, Decision, Event, Procedure
from deliberation.rules import Registry, discover
from deliberation.stores import SqliteStore
from deliberation.towns import Played, by_kernel, edition_of, planned, play

__all__ = ["demo", "play_demo"]


class _StoryClock:
    """The time of the story, never earlier than it was."""

    def __init__(self) -> None:
        self.now: datetime | None = None

    def __call__(self) -> datetime:
        assert self.now is not None
        return self.now

    def turn(self, now: datetime) -> None:
        self.now = now


@attrs.define
class _Demo:
    town: Town
    engine: Engine
    store: SqliteStore
    clock: _StoryClock
    console: Console
    language: str
    faults: int = 0
    refused: tuple[str, ...] = ()
    likewise: list[str] = attrs.field(factory=list)

    def play(self, story: Story, progress: Progress) -> None:
        """One story: what the database has already is told again, not done again."""
        speaker = Speaker.of(edition_of(self.town, story), self.language)
        known = {event.action for event in self.store.load(story.name)} | set(self.store.refusals(story.name))
        done = [at for at, one in enumerate(planned(self.town, story)) if one.action is not None and one.action.id in known]
        left = [max(done, default=-1) + 1]

        def submit(procedure: Procedure, case: Case, events: Sequence[Event], action: Action) -> Decision:
            if left[0] > 0:
                return by_kernel(procedure, case, events, action)
            self.clock.turn(action.at)
            if case.length == 0:
                return self.engine.open(procedure.name, action, case=case.id)
            return self.engine.submit(case.id, action)

        self.say(f"\n{story.title.told(self.language) or story.name}", style="bold")
        stage = None
        for one in play(self.town, story, submit=submit):
            left[0] -= 1
            if one.planned.action is None and left[0] < 0:
                self.clock.turn(one.planned.at)
                self.engine.tick(one.planned.at)
            stage = self.tell(speaker, story, one, stage)
            progress.advance(progress.task_ids[0])

    def tell(self, speaker: Speaker, story: Story, one: Played, stage: str | None) -> str | None:
        """A line for each stage reached, each move of the clock, each refusal with its reasons; who is refused for the same is only named."""
        language, when = self.language, speaker.moment(one.planned.at)
        for event in one.clock:
            self.say(f"  {speaker.moment(event.at)}  ⏰ {said('clock', language, move=speaker.title('move', event.move))}")
        now = speaker.procedure.stage_of(one.case.step)
        if now is not None and now.name != stage:
            stages = speaker.procedure.stages
            place = {"number": stages.index(now) + 1, "count": len(stages), "stage": speaker.title("stage", now.name)}
            self.say(f"  {when}  ▸ {said('stage', language, step=speaker.title('step', one.case.step), **place)}", style="green")
        if one.decision is not None and not one.decision.accepted:
            self.refuse(speaker, one.decision, when)
        if one.planned.last:
            if self.likewise:
                others = speaker.catalogue.comma.join(self.likewise)
                self.say("      " + said("likewise", language, count=len(self.likewise), who=others), style="red")
            self.refused, self.likewise = (), []
        for fault in one.faults:
            self.faults += 1
            names = {key: speaker.catalogue.comma.join(getattr(fault, key)) or said("no-name", language) for key in ("told", "was")}
            told = said(f"otherwise-{fault.what}", language, **names)
            self.say(said("not-as-told", language, story=story.name, line=one.planned.line.line, fault=told), style="bold red")
        return now.name if now is not None else stage

    def refuse(self, speaker: Speaker, decision: Decision, when: str) -> None:
        """A refusal with its reasons; where the one before in the same line of the story rests on the same rules, only who it is is kept."""
        who, rules = self.name(decision.action.by.id), tuple(verdict.rule for verdict in decision.reasons)
        if rules == self.refused:
            self.likewise.append(who)
            return
        self.refused = rules
        told = said("refused", self.language, move=speaker.title("move", decision.action.move), who=who)
        self.say(f"  {when}  ✗ {told}", style="red")
        for line in speaker.verdicts(decision.reasons, indent="      "):
            self.say(line)

    def say(self, line: str, *, style: str = "") -> None:
        """A line as it is: neither wrapped nor coloured by its words."""
        self.console.print(Styled(line, style=style), soft_wrap=True)

    def name(self, person: str) -> str:
        """What a person is called."""
        known = next(one for one in self.town.people.people if one.id == person)
        return known.name.told(self.language) or person

    def ledger(self) -> None:
        """A table of every case in the database, from its events alone."""
        language = self.language
        table = Table(title=said("ledger", language))
        for key in ("topic", "village", "source", "at-stage", "days", "result", "refusals"):
            table.add_column(said(key, language), justify="right" if key in ("days", "refusals") else "left", overflow="fold")
        rows = [self.row(case) for case in self.store.find()]
        for row in rows:
            table.add_row(*map(Styled, row.cells))
        self.console.print()
        self.console.print(table)
        findings = sum(row.findings for row in rows)
        self.say(
            said(
                "summary",
                language,
                cases=len(rows),
                through=sum(row.through for row in rows),
                count=max((row.stages for row in rows), default=0),
                refusals=sum(len(row.refusals) for row in rows),
                rules=len({rule for row in rows for told in row.refusals for rule in told}),
                events=sum(row.length for row in rows),
                audit=said("audit-found", language, count=findings) if findings else said("audit-clean", language),
            )
        )
        self.faults += findings

    def row(self, case_id: str) -> _Row:
        """One case of the ledger."""
        events = self.engine.events(case_id)
        book = self.engine.book(events)
        case = replay(book, events)
        procedure = book[case.digest]
        speaker = Speaker.of(procedure, self.language)
        stage = procedure.stage_of(case.step)
        ended = case.step in procedure.ends
        refusals = tuple(self.store.refusals(case_id).values())
        story = next((one for one in self.town.stories if one.name == case_id), None)
        cells = (
            (story.title.told(self.language) if story else None) or str(case.facts.get("title", case_id)),
            speaker.value(case.facts.get("village")),
            speaker.value(case.facts.get("source")),
            speaker.title("stage", stage.name) if stage else "",
            str((events[-1].at - events[0].at).days),
            speaker.title("step", case.step) if ended else said("under-way", self.language),
            str(len(refusals)),
        )
        through = ended and _stages_passed(procedure, events) == len(procedure.stages)
        return _Row(cells, through, len(procedure.stages), refusals, case.length, len(self.engine.audit(case_id)))


@attrs.frozen
class _Row:
    """A case as the ledger has it: the cells, and what the line under the table adds up."""

    cells: tuple[str, ...]
    through: bool
    stages: int
    refusals: tuple[tuple[str, ...], ...]
    length: int
    findings: int


def _stages_passed(procedure: Procedure, events: Sequence[Event]) -> int:
    """How many different stages a case has stood in."""
    case, seen = start(procedure, events[0].case), set()
    for event in events:
        if event.kind in ("move", "clock"):
            case = evolve(procedure, case, event)
            seen.add(procedure.stage_of(case.step))
        else:
            case = replay({procedure.digest: procedure}, events[: event.n])
    return len(seen)


def play_demo(town: Town, path: Path, *, language: str, console: Console, rules: Registry, options: str) -> int:
    """Play every story of a town into the file at `path`; the number of lines that did not go as told.

    `options` stand at the end of the command that is told last.
    """
    with SqliteStore(path) as store:
        clock = _StoryClock()
        demo = _Demo(town, Engine(town, store, clock=clock, rules=rules), store, clock, console, language)
        procedure = edition_of(town, town.stories[-1]) if town.stories else town.procedures[0]
        title = procedure.title.told(language) or procedure.name
        demo.say(said("intro", language, town=title, stories=len(town.stories), db=path), style="bold cyan")
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            progress.add_task(said("playing", language), total=sum(len(planned(town, story)) for story in town.stories))
            for story in town.stories:
                demo.play(story, progress)
        demo.ledger()
        for story in town.stories[:1]:
            command = f"deliberation options {story.name} --db {path} --language {language}{options}"
            demo.say(said("ask", language, command=command))
        return demo.faults


def demo(*, language: str, db: Path | None, town: str, allow: list[str] | None) -> None:
    """The stories of a town, played; exit status 1 where one does not go as it is told."""
    with told():
        rules = discover(allow=allow or ())
        loaded = town_of(town, rules)
        path = db or Path(tempfile.mkdtemp(prefix="deliberation-")) / "town.db"
        options = "".join(f" --allow-rules {name}" for name in allow or ())
        faults = play_demo(loaded, path, language=language, console=new_console(), rules=rules, options=options)
    raise typer.Exit(1 if faults else 0)
