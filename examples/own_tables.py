"""No engine: a host with SQL tables of its own, which decides and writes in its own transaction.

The host's table of topics and the log of events are written together or not at all. `UNIQUE` keeps two writers from answering at once,
and an action from happening twice.
"""

import sqlite3
from datetime import UTC, datetime

from deliberation import (
    Action,
    Actor,
    Decision,
    Procedure,
    answered,
    decide,
    due,
    explain,
    read_procedure,
    replay,
    start,
    towns,
    write_procedure,
)
from deliberation.documents import event_from_json, event_to_json

TABLES = """
CREATE TABLE rule_books (digest TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE topics (id TEXT PRIMARY KEY, title TEXT NOT NULL, step TEXT NOT NULL, wakes TEXT);
CREATE TABLE log (topic TEXT NOT NULL, n INTEGER NOT NULL, action TEXT UNIQUE, body TEXT NOT NULL, PRIMARY KEY (topic, n));
"""


def keep(db: sqlite3.Connection, procedure: Procedure) -> None:
    """Keep the text of a procedure for as long as there are topics under it."""
    db.execute("INSERT OR IGNORE INTO rule_books VALUES (?, ?)", (procedure.digest, write_procedure(procedure)))


def submit(db: sqlite3.Connection, current: Procedure, topic: str, action: Action) -> Decision:
    """Decide an action on a topic and keep what came of it, in one transaction of the host's. A new topic begins under the current rules."""
    with db:
        db.execute("BEGIN IMMEDIATE")
        rows = db.execute("SELECT body FROM log WHERE topic = ? ORDER BY n", (topic,))
        events = [event_from_json(body, index=at) for at, (body,) in enumerate(rows)]
        book = {digest: read_procedure(text) for digest, text in db.execute("SELECT digest, text FROM rule_books")}
        case = replay(book, events) if events else start(current, topic)
        procedure = book[case.digest]
        known = answered(procedure, case, events, action)
        if known is not None:
            return known
        decision = decide(procedure, case, action)
        db.executemany(
            "INSERT INTO log VALUES (?, ?, ?, ?)",
            [(topic, event.n, event.action, event_to_json(event)) for event in decision.events],
        )
        if decision.events:
            wakes = due(procedure, decision.case)
            row = {"id": topic, "title": decision.case.facts["title"], "step": decision.case.step, "wakes": wakes and wakes.isoformat()}
            db.execute("INSERT INTO topics VALUES (:id, :title, :step, :wakes) ON CONFLICT DO UPDATE SET step = :step, wakes = :wakes", row)
        return decision


def main() -> list[tuple[str, str]]:
    """A topic is proposed, a retry changes nothing, a stranger is refused; what the host's own table says then."""
    procedure = towns.load("xichuan").procedure()
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(TABLES)
    keep(db, procedure)
    now = datetime.now(UTC)
    topic = {"title": "A village museum", "source": "masses", "channel": "online", "village": "jiangwan", "concern": "public-welfare"}
    propose = Action("propose", Actor("p-17", {"villager@jiangwan"}), at=now, id="a-1", data=topic)

    submit(db, procedure, "museum", propose).require()
    print("a retry was answered before:", submit(db, procedure, "museum", propose).repeated)
    print(explain(submit(db, procedure, "museum", Action("take-up", Actor("p-99", {"villager@pailou"}), at=now, id="a-2"))))
    submit(db, procedure, "museum", Action("take-up", Actor("p-03", {"village-party@jiangwan"}), at=now, id="a-3")).require()
    return db.execute("SELECT id, step FROM topics").fetchall()


if __name__ == "__main__":
    print(main())
