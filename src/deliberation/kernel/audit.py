"""`audit` decides a log again, event by event; `annul` takes a mistaken entry back where nothing that followed rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from deliberation.errors import BadAction, HistoryError, RuleFailed, UnknownMove
from deliberation.kernel.clock import tick
from deliberation.kernel.decide import decided
from deliberation.kernel.fold import Draft, annulled_by, needed_in, replay, start
from deliberation.kernel.judging import judge, read_action
from deliberation.kernel.plan import Plan, plan_of, plan_with
from deliberation.kernel.recording import record_event
from deliberation.model import Action, Actor, Case, Decision, Due, Event, Finding, Procedure, Sentence, Verdict

__all__ = ["annul", "audit"]

NO_ENTRY = Sentence("annul.no-entry", "there is no entry {observed} that could be taken back.", "没有可撤销的第{observed}号记录。")
RESTS = Sentence(
    "annul.rests",
    "entry {observed} cannot be taken back: entry {required} rests on it.",
    "第{observed}号记录不能撤销：第{required}号记录以其为依据。",
)
SECRET = Sentence(
    "annul.secret",
    "entry {observed} cannot be taken back: its secret choice is in the box.",
    "第{observed}号记录不能撤销：其无记名选择已投入票箱。",
)

_COMPARED = ("kind", "move", "outcome", "by", "roles", "on_behalf", "item", "at", "data", "vouched", "pins")


def _action_of(event: Event) -> Action:
    return Action(
        event.move,
        Actor(event.by, event.roles),
        at=event.at,
        id=event.action or "",
        data=event.data,
        item=event.item,
        on_behalf=event.on_behalf,
        recorded=event.recorded,
        vouched=event.vouched,
        rosters=event.pins,
        salt="sealed",
    )


def _given(known: Due, now: Due) -> Due:
    """A recorded deadline with the moments and the days left that another calendar gives now; one that does not run stays so."""
    same = {name: getattr(now, name) for name in ("at", "left", "hard_stop") if None not in (getattr(known, name), getattr(now, name))}
    return attrs.evolve(known, **same)


def _difference(plan: Plan, told: Event, made: Event) -> str | None:
    """The first field in which a recorded event differs from the decided one. What a growing calendar gave is trusted."""
    for name in _COMPARED:
        if getattr(told, name) != getattr(made, name):
            return f"{name}: recorded {getattr(told, name)!r}, decided {getattr(made, name)!r}"
    for known, now in zip(told.due, made.due, strict=False):
        trusted = _given(known, now) if plan.deadlines[now.deadline].grows else known
        if trusted != now:
            return f"due: recorded {known}, decided {now}"
    return None if len(told.due) == len(made.due) else "due: another number of deadlines"


def _again(plan: Plan, case: Case, event: Event) -> Finding | None:
    """One event decided again."""
    action = _action_of(event)
    move = plan.moves.get(event.move)
    if move is not None and move.on is None:
        action = attrs.evolve(action, item=None)
    try:
        first = next((one for one, _ in tick(plan, case, event.at)), None)
        if event.kind == "clock":
            if first is None:
                return Finding(event, "the clock would not have acted")
            difference = _difference(plan, event, first)
            return Finding(event, difference) if difference else None
        if first is not None:
            return Finding(event, f"the clock's '{first.move}' comes first and is missing")
        decision = decided(plan, case, action, sealed=True)
    except (UnknownMove, BadAction, RuleFailed) as fault:
        return Finding(event, str(fault))
    if not decision.accepted:
        return Finding(event, "it would have been refused", decision)
    difference = _difference(plan, event, decision.events[0])
    return Finding(event, difference, decision) if difference else None


def _mistaken(plan: Plan, case: Case, event: Event) -> Iterator[Finding]:
    """Whether a correction was one: a move that takes entries back, by somebody who may, of an earlier entry. What rested on it is not asked again."""
    move = plan.moves.get(event.move)
    if move is None or move.move.effect != "annuls":
        yield Finding(event, f"'{event.move}' takes no entry back")
        return
    if not 1 < event.data["entry"] < event.n:
        yield Finding(event, f"there is no entry {event.data['entry']} that could be taken back")
    judged = judge(plan, move, case, attrs.evolve(_action_of(event), item=None), asks=move.open_asks)
    if not judged.ok:
        yield Finding(
            event,
            "it would have been refused",
            Decision(plan.procedure, _action_of(event), False, tuple(judged.verdicts), (), None, (), case),
        )


def _before(book: Mapping[str, Procedure], events: Sequence[Event], event: Event) -> Case:
    """The case as it stood before an event, with what was taken back only later."""
    return replay(book, [one for one in events if one.n < event.n])


def _findings(
    book: Mapping[str, Procedure], events: Sequence[Event], left_out: frozenset[int], judged_by: Procedure | None, since: int
) -> Iterator[Finding]:
    first = events[0]
    procedure = judged_by or book[first.digest]
    needed = iter(needed_in(book, events, left_out) if judged_by is None else [frozenset()])
    draft = Draft(plan_with(procedure, next(needed)), start(procedure, first.case), own=False)
    for event in events:
        if event.kind in ("annulled", "migration-undone") or event.n in left_out:
            if event.kind == "annulled" and event.n > since:
                # It was made where the case stood with the entry in it, which may be what led there.
                yield from _mistaken(draft.plan, draft.frozen() if judged_by else _before(book, events, event), event)
            draft.count(event)
            continue
        if event.kind == "migrated":
            draft.count(event)
            if judged_by is None:
                draft.migrate(plan_with(book[event.digest], next(needed)), event)
            continue
        finding = _again(draft.plan, draft.frozen(), event) if event.n > since else None
        if finding is not None:
            yield finding
        try:
            draft.apply(event)
        except HistoryError as fault:
            yield Finding(event, f"these rules cannot follow the case further: {fault}")
            return


def audit(book: Mapping[str, Procedure], events: Sequence[Event], *, pinned: bool = True, since: int = 0) -> tuple[Finding, ...]:
    """Every event decided again by the rules it was decided under; what differs is a finding, none means the log agrees.

    With `pinned=False`, `book` holds the one procedure by which the log is judged instead. Migrations are taken as they are, annulments
    without what rested on them; so is what is secret or personal. Entries up to the number `since` are trusted, as by `replay`. Raises
    `HistoryError` for a log that cannot be read at all.

    >>> from datetime import UTC, datetime
    >>> from deliberation import Action, Actor, decide, start, towns
    >>> procedure, at = towns.load("xichuan").procedure(), datetime(2026, 3, 2, 1, tzinfo=UTC)
    >>> topic = {"title": "A lamp", "source": "masses", "channel": "offline", "village": "jiangwan", "concern": "public-welfare"}
    >>> action = Action("propose", Actor("p-1", {"villager@jiangwan"}), at=at, id="a-1", data=topic)
    >>> decision = decide(procedure, start(procedure, "c-1"), action)
    >>> audit({procedure.digest: procedure}, decision.events)
    ()
    """
    judged_by = None
    if pinned or not events:
        replay(book, events)
    else:
        (judged_by,) = book.values()
    return tuple(_findings(book, events, annulled_by(events), judged_by, since))


def annul(book: Mapping[str, Procedure], events: Sequence[Event], action: Action) -> Decision:
    """Take back the entry whose number is `action.data["entry"]`, by a move whose `effect` is `annuls`.

    Accepted when its rules hold and every later event would have been accepted without that entry. The first entry cannot be taken
    back, nor one that was taken back already, nor a secret choice. Raises like `decide`.
    """
    case = replay(book, events)
    procedure = book[case.digest]
    plan = plan_of(procedure)
    move = plan.moves.get(action.move)
    if move is None or move.move.effect != "annuls":
        raise UnknownMove(action.move, tuple(name for name, one in plan.moves.items() if one.move.effect == "annuls"))
    before = tuple(tick(plan, case, action.at))
    log = (*events, *(event for event, _ in before))
    case = before[-1][1] if before else case
    action = read_action(plan, move, action)
    judged = judge(plan, move, case, action, asks=move.asks)
    verdicts = list(judged.verdicts)
    ok, entry, gone = judged.ok, action.data.get("entry"), annulled_by(log)
    known = next((event for event in log if event.n == entry), None)
    if known is None or known.n == 1 or known.n in gone or known.kind not in ("move", "clock"):
        ok = False
        verdicts.append(Verdict("annul", False, NO_ENTRY, entry, None, None, None, False, {}))
    elif plan_of(book[known.digest]).moves[known.move].secret:
        ok = False
        verdicts.append(Verdict("annul", False, SECRET, entry, None, None, None, False, {}))
    else:
        rests = _rests_on(book, log, gone | {known.n}, known.n)
        if rests is not None:
            ok = False
            verdicts.append(Verdict("annul", False, RESTS, entry, rests, None, None, False, {}))
    made = tuple(event for event, _ in before)
    if not ok:
        return Decision(procedure, action, False, tuple(verdicts), judged.branches, None, made, case)
    told, ballots, personal = record_event(plan, move, case, action, None)
    event = attrs.evolve(told, kind="annulled", item=action.item, due=(), pins={})
    case = replay(book, (*log, event))
    after = tuple(tick(plan, case, action.at))
    made = (*made, event, *(one for one, _ in after))
    return Decision(procedure, action, True, tuple(verdicts), (), None, made, after[-1][1] if after else case, ballots, personal)


def _rests_on(book: Mapping[str, Procedure], log: Sequence[Event], left_out: frozenset[int], entry: int) -> int | None:
    """The first event after an entry that would not stand without it."""
    return next((finding.event.n for finding in _findings(book, log, left_out, None, entry)), None)
