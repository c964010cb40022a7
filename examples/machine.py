"""A host that knows `transitions` drives the shared machine of a procedure itself: a cursor moves, and the procedure's rules are the guards."""

from datetime import UTC, datetime

from transitions import MachineError

from deliberation import Action, Actor, decide, machine, start, towns
from deliberation.kernel import Cursor


def main() -> tuple[str, str]:
    """The same action through the machine and through `decide`; both end in the same step."""
    procedure = towns.load("xichuan").procedure()
    shared = machine(procedure)
    case = start(procedure, "museum")
    topic = {"title": "A village museum", "source": "masses", "channel": "online", "village": "jiangwan", "concern": "public-welfare"}

    cursor = Cursor(case.step)
    stranger = Action("propose", Actor("p-99", {"villager@pailou"}), at=datetime.now(UTC), id="a-1", data=topic)
    print("a stranger:", shared.events["propose"].trigger(cursor, case=case, action=stranger), cursor)

    villager = Action("propose", Actor("p-17", {"villager@jiangwan"}), at=datetime.now(UTC), id="a-2", data=topic)
    print("a villager:", shared.events["propose"].trigger(cursor, case=case, action=villager), cursor)

    print("what leads on from there:", ", ".join(shared.get_triggers(cursor.state)))
    try:
        shared.events["publicise"].trigger(cursor, case=case, action=villager)
    except MachineError as error:
        print("what does not:", error)
    return cursor.state, decide(procedure, case, villager).case.step


if __name__ == "__main__":
    main()
