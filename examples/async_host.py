"""An asyncio host: every call of the engine runs in a thread, and many act on one case at once.

Of two actions that come together the one with the earlier stamp may be written second, and is then refused by `time`: it is stamped anew.
"""

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from deliberation import Action, Actor, Case, Decision, Engine
from deliberation.stores import SqliteStore
from deliberation.towns import load_town

PEOPLE = 12
LANE = Path(__file__).parent / "own_town"


def stamped(engine: Engine, case: str, move: str, who: Actor, key: str, data: dict[str, str]) -> Decision:
    """Submit with the time it is, as often as somebody else comes in between; what is refused for another reason is refused."""
    while True:
        decision = engine.submit(case, Action(move, who, at=datetime.now(UTC), id=key, data=data))
        if [verdict.rule for verdict in decision.reasons] != ["time"]:
            return decision


async def submit(engine: Engine, case: str, move: str, who: Actor, key: str, **data: str) -> Decision:
    """Submit without holding up the loop."""
    return await asyncio.to_thread(stamped, engine, case, move, who, key, data)


async def main(database: Path) -> Case:
    """A dozen neighbours object to one topic at the same moment; each objection is kept once, under a number of its own."""
    with SqliteStore(database) as store:
        engine = Engine(load_town(LANE), store)
        clerk = Actor("ml-1", {"clerk", "resident"})
        topic = {"title": "A bench under the elm", "concern": "shared"}
        opened = await asyncio.to_thread(engine.open, "mill-lane", Action("propose", clerk, at=datetime.now(UTC), id="a-0", data=topic))
        case = opened.require().case.id
        await submit(engine, case, "publish", clerk, "a-1")

        neighbours = [Actor(f"p-{n}", {"resident"}) for n in range(PEOPLE)]
        decisions = await asyncio.gather(*(submit(engine, case, "object", one, f"o-{one.id}", why="too loud") for one in neighbours))
        known = await asyncio.to_thread(engine.case, case)
        print(
            f"{sum(decision.accepted for decision in decisions)} accepted, {len(known.items_of('objection'))} objections, {known.length} events"
        )
        return known


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(main(Path(sys.argv[1])))
    else:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(main(Path(folder) / "town.db"))
