"""The well, tried before anyone digs: its files, cases at random, and a property of one's own."""

from pathlib import Path

from hypothesis import given

from deliberation import Event
from deliberation.testing import check_procedure, check_town, histories
from deliberation.towns import load_town

HERE = Path(__file__).parent
TOWN = load_town(HERE)


def test_the_town_is_in_order() -> None:
    """Its stories go as told, and break no promise."""
    check_town(HERE)


def test_no_case_breaks_a_promise() -> None:
    """However a case goes; and nothing in the procedure is met by none."""
    check_procedure(TOWN.procedure(), people=TOWN.people)


@given(histories(TOWN.procedure(), people=TOWN.people))
def test_what_is_dug_was_approved(events: tuple[Event, ...]) -> None:
    """At least once."""
    moves = [event.move for event in events]
    assert "dig" not in moves or "approve" in moves
