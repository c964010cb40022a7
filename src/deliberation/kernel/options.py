"""What can be done next, and what one actor may see; nothing here changes or promises anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from deliberation.kernel.clock import tick
from deliberation.kernel.judging import judge
from deliberation.kernel.plan import MovePlan, plan_of
from deliberation.model import NOTHING, Action, Actor, Case, Entry, Item, Option, Procedure, Record, Roster, Seen, View, Who
from deliberation.model.pmap import pairs
from deliberation.rules import may

__all__ = ["options", "view"]


def options(
    procedure: Procedure,
    case: Case,
    actor: Actor,
    at: datetime,
    *,
    vouched: Mapping[str, Any] = NOTHING,
    rosters: Mapping[str, Roster] = NOTHING,
) -> tuple[Option, ...]:
    """The moves that lead from where the case stands at `at` and that the actor's roles allow, with what the rules say so far.

    What a move asks for is listed, not judged. A move on items gives an option for each item. A vouched fact or a roster that is not given counts
    as unknown.

    >>> from datetime import UTC, datetime
    >>> from deliberation import Action, Actor, decide, start, towns
    >>> procedure, at = towns.load("xichuan").procedure(), datetime(2026, 3, 2, 1, tzinfo=UTC)
    >>> topic = {"title": "A lamp", "source": "masses", "channel": "offline", "village": "jiangwan", "concern": "public-welfare"}
    >>> action = Action("propose", Actor("p-1", {"villager@jiangwan"}), at=at, id="a-1", data=topic)
    >>> decision = decide(procedure, start(procedure, "c-1"), action)
    >>> [option.move for option in options(procedure, decision.case, Actor("p-2", {"village-party@jiangwan"}), at)]
    ['take-up']
    """
    plan = plan_of(procedure)
    for _, after in tick(plan, case, at):
        case = after
    found: list[Option] = []
    for name, move in plan.moves.items():
        if move.by_clock or not move.transitions.get(case.step):
            continue
        for item in [one.id for one in case.items_of(move.on)] if move.on else [None]:
            action = Action(name, actor, at=at, id="", item=item, vouched=vouched, rosters=rosters)
            judged = judge(plan, move, case, action, asks=None)
            if next(verdict for verdict in judged.verdicts if verdict.rule == "role").ok:
                verdicts = tuple(judged.verdicts)
                # Without its data the outcome of a move is open: only what speaks against the move itself counts.
                possible = all(verdict.ok for verdict in verdicts if verdict.rule != "outcome")
                found.append(Option(name, possible, verdicts, judged.branches, tuple(move.facts.values()), item))
    return tuple(found)


def _sees(look: View, seen_by: tuple[Who, ...]) -> bool:
    return not seen_by or any(may(look, who) for who in seen_by)


def _sees_all(look: View, move: MovePlan) -> bool:
    """Whether the actor sees who made a move, and what they chose."""
    choice = move.facts.get("choice")
    return _sees(look, move.move.seen_by) and (choice is None or _sees(look, choice.seen_by))


def _seen_item(look: View, item: Item, opening: list[MovePlan]) -> Item | None:
    """An item without the facts that others see; all of it for who opened it, None where the actor sees none."""
    if item.by == look.person:
        return item
    if not all(_sees(look, move.move.seen_by) for move in opening):
        return None
    hidden = {name for move in opening for name, fact in move.facts.items() if not _sees(look, fact.seen_by)}
    return attrs.evolve(item, data={name: value for name, value in item.data.items() if name not in hidden}) if hidden else item


def view(procedure: Procedure, case: Case, actor: Actor) -> Seen:
    """What an actor may see of a case.

    Facts, those of items too, and records with `seen_by` are shown to those alone; of other people's entries everybody else sees how many there are. What is
    personal or secret is in no case, and so in no view.
    """
    plan = plan_of(procedure)
    look = View(procedure, case, Action("", actor, at=case.at or datetime.fromisoformat("1970-01-01T00:00:00+00:00"), id=""))
    hidden = {fact.name for fact in procedure.topic if not _sees(look, fact.seen_by)}
    records: dict[str, Record | int] = {}
    own: dict[str, Entry] = {}
    for name, record in pairs(case.records):
        move = plan.moves.get(name.partition(".")[0])
        records[name] = record if move is not None and _sees_all(look, move) else record.count
        entry = record.of(actor.id)
        if entry is not None:
            own[name] = entry
    items = tuple(
        seen
        for _, item in sorted(pairs(case.items), key=lambda pair: int(pair[1].n))
        if (seen := _seen_item(look, item, [move for move in plan.moves.values() if move.opens == item.kind])) is not None
    )
    stage = procedure.stage_of(case.step)
    return Seen(
        case.id,
        case.step,
        stage.name if stage else None,
        {name: value for name, value in case.facts.items() if name not in hidden},
        records,
        own,
        items,
        tuple(due for _, due in pairs(case.due)),
    )
