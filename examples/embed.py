"""The shortest embedding: an engine on a SQLite file with the default town, and a refusal explained in English and in Chinese."""

import sys
from datetime import UTC, datetime

from deliberation import Action, Actor, Decision, Engine, explain, towns
from deliberation.stores import SqliteStore


def main(database: str) -> Decision:
    """A private matter is proposed, taken up, and not accepted."""
    villager = Actor("p-17", {"villager@jiangwan"})
    branch = Actor("p-03", {"village-party@jiangwan"})
    with SqliteStore(database) as store:
        engine = Engine(towns.load("xichuan"), store)

        topic = {"title": "A wall around my yard", "source": "masses", "channel": "offline", "village": "jiangwan", "concern": "private"}
        first = Action("propose", villager, at=datetime.now(UTC), id="a-1", data=topic)
        case = engine.open("xichuan", first).require().case

        engine.submit(case.id, Action("take-up", branch, at=datetime.now(UTC), id="a-2")).require()

        review = {
            "against-law": False,
            "in-legal-channel": False,
            "not-disclosable": False,
            "outside-remit": False,
            "reserved-matter": "none",
        }
        settled = {"already-settled": False}
        decision = engine.submit(case.id, Action("accept", branch, at=datetime.now(UTC), id="a-3", data=review, vouched=settled))
        if not decision.accepted:
            print(explain(decision), explain(decision, language="zh"), sep="\n\n")
        return decision


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ":memory:")
