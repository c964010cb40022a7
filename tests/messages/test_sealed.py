"""What is not as it was sealed is said in three languages, every kind of fault."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from deliberation.messages import ZH, explain_seals
from deliberation.sealing import Fault, Report
from deliberation.sealing.placing import FaultKind
from tests.messages.german import GERMAN
from tests.sealing.sealed import EVENING

FAULTS = (
    Fault("changed", "c-1", 2),
    Fault("changed", "c-1", 3, 5),
    Fault("missing", "c-1", 6),
    Fault("missing", "c-1", 7, 9),
    Fault("inserted", "c-1", 10, 10),
    Fault("reordered", "c-1", place=11),
    Fault("personal", "c-1", 12, field="reason"),
    Fault("case-missing", "c-2", 1, 30),
    Fault("lost", seal=1),
    Fault("unreadable", seal=2),
    Fault("forged", seal=3),
    Fault("stranger", seal=4, key="ab12"),
    Fault("not-noted", key="cd34"),
)
FOUND = Report(FAULTS, 5, 40, 3, EVENING, "ef56", ("ab12",), vouched=False)


def test_every_kind_of_fault_is_said() -> None:
    """With the case, the entry, the place, the field, the seal, the key."""
    assert set(get_args(FaultKind)) == {one.kind for one in FAULTS}
    assert (
        "case 'c-1', entry 2: changed since it was sealed\n"
        "case 'c-1', entries 3 to 5: changed since they were sealed, one or several\n"
        "case 'c-1', entry 6: missing\n"
        "case 'c-1', entries 7 to 9: missing\n"
        "case 'c-1', entry 10: inserted: it was never sealed, and does not follow on those before it\n"
        "case 'c-1', entry ?: moved: it was sealed as entry 11\n"
        "case 'c-1', entry 12: the personal value 'reason' is not the one that was sealed\n"
        "case 'c-2': missing, with all its sealed entries (30)\n"
        "seal 1: missing\n"
        "seal 2: changed: it is not written as seals are\n"
        "seal 3: forged or changed: its signature does not fit, or it does not follow on the seal before it\n"
        "seal 4: signed by another key than those given: ab12\n"
        "no seal has the digest cd34\n"
        "Not as it was sealed, in places: 13.\n"
        "Entries: 40, not sealed yet: 3. Seals: 5, the last that counts of 2026-11-25 18:00 UTC, digest ef56.\n"
        "No key was given to compare with: whose seals these are is not shown. They name the key ab12."
    ) == explain_seals(FOUND)


@pytest.mark.parametrize("language", ["zh", ZH, GERMAN])
def test_other_languages_say_as_much(language: object) -> None:
    """A line for a line, with the same numbers, and no English."""
    lines = zip(explain_seals(FOUND).splitlines(), explain_seals(FOUND, language=language).splitlines(), strict=True)
    for ours, theirs in lines:
        assert sorted(re.findall(r"\d+", ours)) == sorted(re.findall(r"\d+", theirs))
        assert not re.search("entry|seal|missing", theirs)


def test_where_all_agrees_it_says_so() -> None:
    """And how far that reaches."""
    assert (
        "Everything agrees with its seals: cases, entries, order.\n"
        "Entries: 40, not sealed yet: 3. Seals: 5, the last that counts of 2026-11-25 18:00 UTC, digest ef56."
    ) == explain_seals(Report((), 5, 40, 3, EVENING, "ef56", ("ab12",), vouched=True))
