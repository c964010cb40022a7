"""All that the rules say of one action: order, role, what is asked, needs, outcomes. It makes no event."""

from __future__ import annotations

from typing import Any, NamedTuple

import attrs

from deliberation.errors import BadAction, RuleFailed
from deliberation.kernel.dues import extends
from deliberation.kernel.plan import MovePlan, Plan
from deliberation.kernel.reading import read_all
from deliberation.model import Action, Asked, Branch, Case, Roster, Sentence, Verdict, View
from deliberation.rules import Time, may

__all__ = ["Judged", "judge", "read_action", "shown"]

BY_CLOCK = Sentence("role.clock", "only the clock makes this move.", "此项由系统到期自动办理。")
NO_ROSTER = Sentence("roster.no", "the roster of {body} is missing.", "缺少{body}名册。")
TOO_MANY = Sentence(
    "roster.seats", "the roster of {body} has {observed} members; it has {required} seats.", "{body}名册{observed}人；席位{required}个。"
)
NO_OUTCOME = Sentence("outcome.none", "none of the outcomes holds: {outcomes}.", "各种结果均不成立：{outcomes}。")
CONFLICT = Sentence(
    "outcome.conflict", "{outcomes} hold at once; the procedure must tell them apart.", "{outcomes}同时成立；程序须加以区分。"
)
UNDECIDED = Sentence(
    "outcome.unknown", "which of the outcomes holds cannot be told: {outcomes}.", "无法判定哪种结果成立：{outcomes}。", unknown=True
)
TWICE = Sentence("secret.once", "{move} is secret and was made already; it cannot be made again.", "{move}为无记名，已办理一次，不得重复。")
_TIME = Asked("time", Time().check)


def read_action(plan: Plan, move: MovePlan, action: Action) -> Action:
    """The action with plain JSON values. Raises `BadAction` with every fault in the call."""
    if not action.data and not action.vouched and not action.rosters and action.item is None:
        return action
    plain = read_all(
        action.move, {"data": action.data, "vouched": action.vouched}, {"data": move.readers, "vouched": plan.vouched}, move.kept
    )
    faults = []
    bodies = [body.name for body in plan.procedure.bodies]
    for name, roster in action.rosters.items():
        if name not in bodies or not isinstance(roster, Roster):
            faults.append((f"rosters.{name}", f"a roster of {', '.join(bodies) or 'no body'} is expected"))
        elif roster.body != name:
            faults.append((f"rosters.{name}", f"a roster of '{name}' is expected, found one of '{roster.body}'"))
    if action.item is not None and move.on is None:
        faults.append(("item", f"'{action.move}' is not made on an item"))
    if move.kept and any(fact.keep == "personal" and name in plain["data"] for name, fact in move.kept.items()) and not action.salt:
        faults.append(("salt", "a personal value comes with a salt, such as secrets.token_hex(16)"))
    if faults:
        raise BadAction(action.move, faults)
    return attrs.evolve(action, data=plain["data"], vouched=plain["vouched"])


class Judged(NamedTuple):
    """What the rules say of one action: the verdicts, the outcomes, and where it would lead."""

    ok: bool
    verdicts: list[Verdict]
    branches: tuple[Branch, ...]
    outcome: str | None


def _ask(view: View, checks: tuple[Asked, ...], verdicts: list[Verdict]) -> bool:
    """Ask every rule, whatever the others said; True when all hold. Raises `RuleFailed` where one crashes."""
    ok = True
    check = None
    try:
        for check in checks:
            view._asked = check
            verdict = check.check(view)
            if verdict.ok is not True:
                ok = False
            verdicts.append(verdict)
    except Exception as cause:
        assert check is not None
        raise RuleFailed(check.name, view.action.move, cause) from cause
    return ok


def _say(verdicts: list[Verdict], rule: str, sentence: Sentence, **told: Any) -> None:
    verdicts.append(Verdict(rule, False, sentence, told.pop("observed", None), told.pop("required", None), None, None, False, told))


def _branches(move: MovePlan, view: View) -> tuple[tuple[Branch, ...], list[str], bool]:
    """Every outcome asked, those that hold, and whether any cannot be told; `otherwise` holds where no other does or could."""
    branches: list[Branch] = []
    undecided = False
    for outcome, checks in move.branches:
        verdicts: list[Verdict] = []
        holds = _ask(view, checks, verdicts) and not outcome.otherwise
        branches.append(Branch(outcome.name, holds, tuple(verdicts)))
        could = not outcome.otherwise and not holds and all(one.ok or one.sentence.unknown for one in verdicts)
        undecided = undecided or could
    if not undecided and not any(branch.holds for branch in branches):
        branches = [
            attrs.evolve(branch, holds=True) if outcome.otherwise else branch
            for branch, (outcome, _) in zip(branches, move.branches, strict=True)
        ]
    return tuple(branches), [branch.outcome for branch in branches if branch.holds], undecided


def _rosters(pins: tuple[str, ...], view: View, verdicts: list[Verdict]) -> bool:
    ok = True
    for name in pins:
        roster, body = view.action.rosters.get(name), view.procedure.body.get(name)
        if roster is None:
            _say(verdicts, "roster", NO_ROSTER, body=name, required=name)
            ok = False
        elif body is not None and body.seats is not None and len(roster) > body.seats:
            _say(verdicts, "roster", TOO_MANY, body=name, observed=len(roster), required=body.seats)
            ok = False
    return ok


def _role(move: MovePlan, view: View, verdicts: list[Verdict]) -> bool:
    """Whether the actor may; what is said of a yes is the same each time, and made once."""
    if move.by_clock:
        _say(verdicts, "role", BY_CLOCK)
        return False
    if view.action.on_behalf is None:
        for who, verdict in move.roles:
            if may(view, who):
                verdicts.append(verdict)
                return True
    return _ask(view, (move.role,), verdicts)


def _once(move: MovePlan, view: View, verdicts: list[Verdict]) -> bool:
    """A secret choice cannot be taken back out of the box, so it is made once."""
    if move.secret and view.record(move.move.name).of(view.person) is not None:
        _say(verdicts, "secret", TWICE, observed=2, required=1, move=move.move.name)
        return False
    return True


def judge(plan: Plan, move: MovePlan, case: Case, action: Action, *, asks: Asked | None, clock: bool = False) -> Judged:
    """Ask every rule that applies to an action whose values are plain JSON already; `clock` where the clock itself acts."""
    item = case.item(action.item) if action.item is not None else None
    view = View(plan.procedure, case, action, item, plan.requirements, move.totals, move.move.pins)
    passes = move.passes.get(case.step)
    verdicts: list[Verdict] = []
    if passes is not None:
        ok = True
        verdicts.append(passes)
    else:
        ok = _ask(view, (move.order,), verdicts)
    if case.at is not None and action.at < case.at:
        ok = _ask(view, (_TIME,), verdicts) and ok
    # INVARIANT: only `_fire` speaks for the clock; an action that merely names it is asked for its role like any other.
    if not clock:
        ok = _role(move, view, verdicts) and ok
    if asks is not None:
        ok = _ask(view, (asks,), verdicts) and ok
    if move.kept:
        ok = _once(move, view, verdicts) and ok
        view.action = shown(move, action)
    if move.strict:
        ok = _rosters(move.move.pins, view, verdicts) and ok
        ok = extends(plan, move.move.extends, case, action, verdicts) and ok
    checks = move.needs if passes is None else move.usual[case.step]
    if checks:
        ok = _ask(view, checks, verdicts) and ok
    if not move.branches or not ok:
        return Judged(ok, verdicts, (), None)
    branches, held, undecided = _branches(move, view)
    if len(held) == 1:
        outcome = move.outcome(held[0])
        if outcome is None or not (outcome.pins or outcome.extends):
            return Judged(True, verdicts, branches, held[0])
        if _rosters(outcome.pins, view, verdicts) and extends(plan, outcome.extends, case, action, verdicts):
            return Judged(True, verdicts, branches, held[0])
        return Judged(False, verdicts, branches, None)
    names = tuple(held or (branch.outcome for branch in branches))
    _say(verdicts, "outcome", CONFLICT if held else UNDECIDED if undecided else NO_OUTCOME, observed=len(held), required=1, outcomes=names)
    return Judged(False, verdicts, branches, None)


def shown(move: MovePlan, action: Action) -> Action:
    """The action as rules may see it: without what is secret or personal."""
    return attrs.evolve(action, data={name: value for name, value in action.data.items() if name not in move.kept})
