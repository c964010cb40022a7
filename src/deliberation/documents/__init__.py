"""Files and JSON to values and back: procedures, people, stories, events. Strict at the edge, so that nothing inside need be."""

from deliberation.documents.cases import case_from_json, case_to_json
from deliberation.documents.events import event_from_json, event_to_json
from deliberation.documents.logs import read_csv_log, read_rows
from deliberation.documents.people import People, Person, RosterFile, load_people, read_people
from deliberation.documents.procedures import load_procedure, read_procedure, write_procedure
from deliberation.documents.resolved import resolved_text
from deliberation.documents.schema import schema
from deliberation.documents.stories import Line, Story, load_stories, read_stories, write_stories
from deliberation.documents.town import Town, bases_for, edition_named, edition_on, editions, load_town, procedure_files, story_files
from deliberation.documents.using import Bases
from deliberation.documents.xes import read_xes_log

__all__ = [
    "Bases",
    "Line",
    "People",
    "Person",
    "RosterFile",
    "Story",
    "Town",
    "bases_for",
    "case_from_json",
    "case_to_json",
    "edition_named",
    "edition_on",
    "editions",
    "event_from_json",
    "event_to_json",
    "load_people",
    "load_procedure",
    "load_stories",
    "load_town",
    "procedure_files",
    "read_csv_log",
    "read_people",
    "read_procedure",
    "read_rows",
    "read_stories",
    "read_xes_log",
    "resolved_text",
    "schema",
    "story_files",
    "write_procedure",
    "write_stories",
]
