"""Promises: the properties a town wants kept, an automaton each, and how they stand in a case that runs or ran. They decide nothing."""

from deliberation.promises.automata import Automaton, Part, automaton, parts
from deliberation.promises.guarding import guarded
from deliberation.promises.monitor import Monitor, Standing
from deliberation.promises.occurrence import Occurrence, occurred, occurrences
from deliberation.promises.patterns import (
    PATTERNS,
    AlwaysBefore,
    AtMostTimes,
    Between,
    CanAlways,
    DifferentPeople,
    MustHappen,
    Never,
    NeverAfter,
    NoSooner,
    NotBoth,
    Span,
    Then,
    Times,
    Wait,
    Within,
    subjects,
    told_apart,
)
from deliberation.promises.watching import watch, watch_log

__all__ = [
    "PATTERNS",
    "AlwaysBefore",
    "AtMostTimes",
    "Automaton",
    "Between",
    "CanAlways",
    "DifferentPeople",
    "Monitor",
    "MustHappen",
    "Never",
    "NeverAfter",
    "NoSooner",
    "NotBoth",
    "Occurrence",
    "Part",
    "Span",
    "Standing",
    "Then",
    "Times",
    "Wait",
    "Within",
    "automaton",
    "guarded",
    "occurred",
    "occurrences",
    "parts",
    "subjects",
    "told_apart",
    "watch",
    "watch_log",
]
