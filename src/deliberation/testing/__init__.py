"""What tests of a rule and of a procedure need: a view by hand, the laws of a rule; strategies, and cases at random that keep every promise."""

from deliberation.testing.laws import Table, check_rule
from deliberation.testing.looking import look
from deliberation.testing.machines import CheckFailed, Covered, check_procedure, story_of
from deliberation.testing.strategies import actions, actors, histories, rosters, topics

__all__ = [
    "CheckFailed",
    "Covered",
    "Table",
    "actions",
    "actors",
    "check_procedure",
    "check_rule",
    "histories",
    "look",
    "rosters",
    "story_of",
    "topics",
]
