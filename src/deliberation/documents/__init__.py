"""Files and JSON to values and back: procedures, people, stories, events. Strict at the edge, so that nothing inside need be."""

from deliberation.documents.cases import case_from_json, case_to_json
from deliberation.documents.events import event_from_json, event_to_json
from deliberation.documents.people import People, Person, RosterFile, load_people, read_people
from deliberation.documents.procedures import load_procedure, read_procedure, write_procedure
from deliberation.documents.stories import Line, Story, load_stories, read_stories
from deliberation.documents.town import Town, load_town

__all__ = [
    "Line",
    "People",
    "Person",
    "RosterFile",
    "Story",
    "Town",
    "case_from_json",
    "case_to_json",
    "event_from_json",
    "event_to_json",
    "load_people",
    "load_procedure",
    "load_stories",
    "load_town",
    "read_people",
    "read_procedure",
    "read_stories",
    "write_procedure",
]
