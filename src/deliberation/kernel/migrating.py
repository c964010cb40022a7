"""`plan_migration`, `migrate`, `undo_migration`: a running case comes over to another edition of its rules. It moves no case by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

import attrs

from deliberation.errors import BadAction
from deliberation.kernel.clock import tick
from deliberation.kernel.fold import RENAMED, annulled_by, called, replay
from deliberation.kernel.plan import plan_of
from deliberation.model import NOTHING, Action, Asked, Case, Decision, Event, Procedure, Replaces, Sentence, Verdict, View, find
from deliberation.model.pmap import pairs
from deliberation.rules import Role

__all__ = ["Migration", "Part", "migrate", "plan_migration", "undo_migration"]

GOES = Sentence(
    "migrate",
    "goes from edition {observed} to {required}, into {step}; left behind: {lost}.",
    "由{observed}版转入{required}版，处于{step}；不再保留：{lost}。",
)
UNKNOWN_EDITION = Sentence(
    "migrate.unknown-edition",
    "edition {required} does not say that it replaces {observed}: write it under 'replaces'.",
    "{required}版未说明替代{observed}版：请在“replaces”中写明。",
)
NO_STEP = Sentence(
    "migrate.no-step",
    "edition {required} has no step {step}, in which the case stands: say under 'replaces' which one it is.",
    "案件所处步骤{step}在{required}版中不存在：请在“replaces”中写明对应步骤。",
)
BOX = Sentence(
    "migrate.box",
    "votes of {move} are in the box under that name, and edition {required} calls it otherwise: count them first.",
    "{move}的选票已投入票箱，而{required}版改用其他名称：请先计票。",
)
OVER = Sentence("migrate.over", "the case is over: it stands in {step}.", "案件已结束，处于{step}。")
SAME = Sentence("migrate.same", "the case goes by edition {required} already.", "案件已适用{required}版。")
OTHER = Sentence(
    "migrate.other", "the case goes by another procedure, {observed}, not by {required}.", "案件适用的是{observed}，不是{required}。"
)
UNDONE = Sentence("migrate.undone", "the case is back under edition {required}, in {step}.", "案件恢复适用{required}版，处于{step}。")
FOLLOWED = Sentence(
    "migrate.followed",
    "nothing can be undone: the last entry is no migration, or something followed it.",
    "不能撤回：最后一条记录不是转版，或其后已有记录。",
)

Fate = Literal["kept", "mapped", "lost", "refused"]


@attrs.frozen
class Part:
    """What becomes of one thing of a case: kept under its name, called otherwise (`to`), left behind, or in the way of a migration."""

    kind: Literal["step", "record", "item", "deadline", "fact", "body"]
    name: str
    fate: Fate
    to: str | None = None


@attrs.frozen
class Migration:
    """What would become of a case under another edition: every part of it, and every reason why it cannot come over."""

    case: str
    source: Procedure
    target: Procedure
    parts: tuple[Part, ...]
    reasons: tuple[Verdict, ...]

    @property
    def possible(self) -> bool:
        """Whether the case can come over."""
        return not self.reasons

    @property
    def step(self) -> str | None:
        """The step in which it would stand."""
        return next((part.to or part.name for part in self.parts if part.kind == "step" and part.fate != "refused"), None)

    def of(self, fate: Fate) -> tuple[Part, ...]:
        """The parts that have this fate."""
        return tuple(part for part in self.parts if part.fate == fate)


def plan_migration(case: Case, source: Procedure, target: Procedure) -> Migration:
    """What would become of each step, record, item, deadline, fact and roster of a case, and whether it can come over. Nothing is done."""
    said = next((one for one in target.replaces if one.version == source.version), None)
    reasons = tuple(_reasons(case, source, target, said))
    return Migration(case.id, source, target, tuple(_parts(case, target, said or Replaces(source.version))), reasons)


def _no(sentence: Sentence, observed: Any, required: Any, **values: Any) -> Verdict:
    return Verdict("migrate", False, sentence, observed, required, None, None, False, values)


def _reasons(case: Case, source: Procedure, target: Procedure, said: Replaces | None) -> Iterator[Verdict]:
    if source.name != target.name:
        yield _no(OTHER, source.name, target.name)
        return
    if case.digest == target.digest:
        yield _no(SAME, source.version, target.version)
        return
    if case.step in source.ends:
        yield _no(OVER, source.version, target.version, step=case.step)
    if said is None:
        yield _no(UNKNOWN_EDITION, source.version, target.version)
        return
    if find(target.steps, said.steps.get(case.step, case.step)) is None:
        yield _no(NO_STEP, source.version, target.version, step=case.step)
    for name in said.moves:
        made = plan_of(source).moves.get(name)
        if made is not None and made.secret and len(case.record(name)):
            yield _no(BOX, source.version, target.version, move=name)


def _parts(case: Case, target: Procedure, said: Replaces) -> Iterator[Part]:
    plan = plan_of(target)
    opened = {move.opens for move in target.moves if move.opens}
    step = _part("step", case.step, said.steps, {one.name for one in target.steps})
    yield attrs.evolve(step, fate="refused") if step.fate == "lost" else step
    for name, _ in pairs(case.records):
        new = called(said.moves, name)
        yield _part("record", name, {name: new} if new != name else {}, plan.remembered)
    for _, item in pairs(case.items):
        made = _part("item", item.kind, said.items, opened)
        yield Part("item", item.id, made.fate, made.to)
    for _, due in pairs(case.due):
        made = _part("deadline", due.deadline, said.deadlines, plan.deadlines)
        yield Part("deadline", due.deadline + (f" {due.item}" if due.item else ""), made.fate, made.to)
    topic = {fact.name for fact in target.topic}
    yield from (_part("fact", name, said.facts, topic) for name in case.facts)
    yield from (_part("body", body, said.bodies, target.body) for body, _ in pairs(case.rosters))


def _part(kind: Any, name: str, renamed: Mapping[str, str], known: Collection[str]) -> Part:
    new = renamed.get(name, name)
    if new not in known:
        return Part(kind, name, "lost")
    return Part(kind, name, "kept") if new == name else Part(kind, name, "mapped", new)


def migrate(book: Mapping[str, Procedure], events: Sequence[Event], action: Action, target: Procedure) -> Decision:
    """Let a running case come over to another edition: one event, and what the clock does at once. A refusal tells every reason.

    `action.move` is `migrate`, its data may hold a `reason`; who may is said under `replaces` of the target. What the clock owes under the
    old rules comes first. Raises `HistoryError` for a log that does not fit the book, and `BadAction` for an action of another kind, or one
    before the last event.
    """
    before, case, source, log = _until(book, events, action, "migrate")
    planned = plan_migration(case, source, target)
    said = next((one for one in target.replaces if one.version == source.version), None)
    verdicts = [_may(target, case, action, said)] if said is not None else []
    verdicts += planned.reasons
    if not planned.possible or not all(verdict.ok for verdict in verdicts):
        return Decision(source, action, False, tuple(verdicts), (), None, before, case)
    assert said is not None
    renames = {part: dict(renamed) for part in RENAMED if (renamed := getattr(said, part))}
    event = _event(case, action, "migrated", target.digest, {"from": source.digest, "step": planned.step, **renames})
    over = replay({**book, target.digest: target}, (*log, event))
    lost = tuple(f"{part.kind} {part.name}" for part in planned.of("lost"))
    told = {"step": over.step, "lost": lost}
    verdicts.append(Verdict("migrate", True, GOES, source.version, target.version, None, None, False, told))
    after = tuple(tick(plan_of(target), over, action.at))
    made = (*before, event, *(one for one, _ in after))
    return Decision(target, action, True, tuple(verdicts), (), None, made, after[-1][1] if after else over)


def undo_migration(book: Mapping[str, Procedure], events: Sequence[Event], action: Action) -> Decision:
    """Let a case go back to the edition it came from, while nothing has followed. `action.move` is `undo-migration`; raises like `migrate`."""
    before, case, procedure, log = _until(book, events, action, "undo-migration")
    last = log[-1]
    verdicts: list[Verdict] = []
    if last.kind != "migrated" or last.n in annulled_by(log):
        return Decision(procedure, action, False, (_no(FOLLOWED, last.n, None),), (), None, before, case)
    source = book[str(last.data["from"])]
    said = next((one for one in procedure.replaces if one.version == source.version), Replaces(source.version))
    verdicts.append(_may(procedure, case, action, said))
    if not verdicts[0].ok:
        return Decision(procedure, action, False, tuple(verdicts), (), None, before, case)
    event = _event(case, action, "migration-undone", source.digest, {"entry": last.n})
    back = replay(book, (*log, event))
    verdicts.append(Verdict("migrate", True, UNDONE, procedure.version, source.version, None, None, False, {"step": back.step}))
    return Decision(source, action, True, tuple(verdicts), (), None, (event,), back)


def _until(
    book: Mapping[str, Procedure], events: Sequence[Event], action: Action, move: str
) -> tuple[tuple[Event, ...], Case, Procedure, tuple[Event, ...]]:
    """What the clock owes up to the action, the case then, its procedure, and its whole log."""
    if action.move != move:
        raise BadAction(action.move, [("move", f"'{action.move}' is not '{move}'")])
    reason = action.data.get("reason", "")
    if set(action.data) - {"reason"} or not isinstance(reason, str):
        raise BadAction(action.move, [("data", "holds a 'reason' in words, or nothing")])
    case = replay(book, events)
    if case.at is not None and action.at < case.at:
        raise BadAction(action.move, [("at", f"{action.at.isoformat()} is before the last event, {case.at.isoformat()}")])
    procedure = book[case.digest]
    owed = tuple(tick(plan_of(procedure), case, action.at))
    before = tuple(event for event, _ in owed)
    return before, owed[-1][1] if owed else case, procedure, (*events, *before)


def _may(procedure: Procedure, case: Case, action: Action, said: Replaces) -> Verdict:
    """Whether the actor may let cases come over."""
    rule = Role(by=said.by)
    view = View(procedure, case, action)
    view._asked = Asked("role", rule.check)
    verdict: Verdict = rule.check(view)
    return verdict


def _event(case: Case, action: Action, kind: Any, digest: str, data: Mapping[str, Any]) -> Event:
    return Event(
        case=case.id,
        n=case.length + 1,
        kind=kind,
        move=action.move,
        outcome=None,
        by=action.by.id,
        roles=action.by.roles,
        on_behalf=None,
        item=None,
        at=action.at,
        recorded=action.recorded,
        data={**action.data, **data},
        personal=NOTHING,
        vouched=NOTHING,
        pins=NOTHING,
        due=(),
        action=action.id,
        digest=digest,
    )
