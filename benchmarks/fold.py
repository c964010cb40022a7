"""What `replay` costs an event, on a case of 1,000 events."""

from __future__ import annotations

from transitions import Machine

from benchmarks.cases import MEETING, thousand_events
from benchmarks.measure import Bound, Result, interleaved
from deliberation.kernel import Cursor, replay

__all__ = ["run"]


def _bare() -> Machine:
    """The same arrows without guards: what it takes merely to follow the steps."""
    steps = ["start", *(step.name for step in MEETING.steps)]
    machine = Machine(model=None, states=steps, initial="start", auto_transitions=False, send_event=True)
    for move in MEETING.moves:
        for arrow in move.arrows:
            machine.add_transition(move.name, arrow.source, arrow.target)
    return machine


def run(*, quick: bool = False) -> Result:
    """Sign-ins, speeches and votes of a meeting of 300, folded into a case."""
    events = thousand_events()
    assert len(events) == 1_000
    book = {MEETING.digest: MEETING}
    triggers = _bare().events

    def follow() -> str:
        cursor = Cursor()
        for event in events:
            triggers[event.move].trigger(cursor)
        return cursor.state

    assert follow() == replay(book, events).step == "closed"
    repeats = 5 if quick else 41
    ours, bare = interleaved([lambda: replay(book, events), follow], number=1, repeats=repeats)
    return Result(
        "fold",
        ours / 1_000,
        "transitions, the same moves as bare triggers without guards",
        bare / 1_000,
        1_000 * repeats,
        (Bound("replay, an event of 1,000", ours / 1_000, 3, "µs"),),
    )
