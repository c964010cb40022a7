"""A decision held against what is promised: one that would break a promise is refused, where a host wants that. It asks no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from deliberation.kernel import replay, start
from deliberation.model import NOTHING, Decision, Event, Procedure, Sentence, Verdict
from deliberation.promises.patterns import Within
from deliberation.promises.watching import watch

__all__ = ["guarded"]

BREAKS = Sentence("promise.breaks", "this would break a promise: {promise}.", "此举将违背承诺：{promise}。")


def guarded(decision: Decision, events: Sequence[Event], *, book: Mapping[str, Procedure] = NOTHING) -> Decision:
    """The same decision; or its refusal, with a reason for each promise of its procedure that its own event would break.

    `events` is the log before it, and `book` holds the procedures by digest under which that was decided. What the clock did before the
    action stands. A promise that is broken already refuses nothing, nor does one that breaks because time went by: no refusal could mend it.
    """
    at = next((at for at, event in enumerate(decision.events) if event.action == decision.action.id), None)
    if not decision.accepted or not decision.procedure.promises or at is None:
        return decision
    before = (*events, *decision.events[:at])
    known = {**book, decision.procedure.digest: decision.procedure}
    was = _broken(decision.procedure, before, known)
    breaks = [name for name in _broken(decision.procedure, (*before, decision.events[at]), known) if name not in was]
    if not breaks:
        return decision
    noes = tuple(Verdict("promise", False, BREAKS, None, None, None, None, False, {"promise": name}) for name in breaks)
    case = replay(known, before) if before else start(decision.procedure, decision.case.id)
    return attrs.evolve(
        decision,
        accepted=False,
        verdicts=(*decision.verdicts, *noes),
        outcome=None,
        events=decision.events[:at],
        case=case,
        ballots=(),
        personal=(),
    )


def _broken(procedure: Procedure, events: Sequence[Event], book: Mapping[str, Procedure]) -> tuple[str, ...]:
    """The names of the promises that something which happened has broken, and not the time that went by."""
    timeless = [one for one in procedure.promises if not isinstance(one.pattern, Within)]
    return tuple(one.promise.name for one in watch(procedure, events, promises=timeless, book=book) if one.state == "broken")
