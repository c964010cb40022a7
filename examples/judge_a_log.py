"""A stored case is audited: by the rules it was decided under, and by stricter ones, which tell the first event they would have refused."""

from collections.abc import Sequence
from pathlib import Path

import attrs

from deliberation import Event, Procedure, audit, explain
from deliberation.rules import Quorum
from deliberation.towns import load_town, play

LANE = Path(__file__).parent / "own_town"


def stricter(procedure: Procedure) -> Procedure:
    """The same procedure, with four of five where more than half was enough for a quorum."""
    rules = tuple(
        attrs.evolve(rule, rule=Quorum(body="meeting", at_least=4)) if rule.name == "quorum" else rule for rule in procedure.rules
    )
    return attrs.evolve(procedure, rules=rules)


def log_of(name: str) -> tuple[Procedure, Sequence[Event]]:
    """The events of one of the lane's worked cases, as a store would give them back."""
    town = load_town(LANE)
    story = next(story for story in town.stories if story.name == name)
    log: dict[int, Event] = {}
    for played in play(town, story):
        log |= {event.n: event for event in (*played.clock, *(played.decision.events if played.decision else ()))}
    return town.procedure(), [log[n] for n in sorted(log)]


def main() -> tuple[int, int]:
    """How many findings there are by its own rules, and which event the stricter rules refuse first."""
    procedure, events = log_of("bench")
    own = audit({procedure.digest: procedure}, events)
    print(f"by its own rules: {len(own)} findings in {len(events)} events")

    other = stricter(procedure)
    first, *_ = audit({other.digest: other}, events, pinned=False)
    print(f"by stricter rules: event {first.event.n}, '{first.event.move}': {first.difference}")
    if first.decision is not None:
        print(explain(first.decision))
    return len(own), first.event.n


if __name__ == "__main__":
    main()
