"""What each key of a town's files means, in words, for the schema and the pages. Whether none is missing is checked where they are used."""

from __future__ import annotations

from collections.abc import Mapping

from deliberation import model
from deliberation.calendars import Calendar
from deliberation.documents.people import PeopleShape, PersonShape, RosterShape
from deliberation.documents.stories import Line, Story
from deliberation.model import Procedure
from deliberation.quantities import Bands, Either

__all__ = ["BUILDING", "FILE", "KINDS", "LEADS", "SHORT", "USING"]

TITLE = "what people call it; without it the name is shown"
NEEDS = "rules that must hold, by name, written inline, or `{not: name}`"

FILE: Mapping[type, Mapping[str, str]] = {
    Procedure: {
        "procedure": "the name of the procedure",
        "version": "which edition it is",
        "title": TITLE,
        "valid_from": "the first day on which cases are opened under this edition",
        "valid_to": "the last day on which cases are opened under this edition",
        "replaces": "editions whose running cases may come over to this one",
        "calendar": "`timezone`, and `country` for public holidays and working days",
        "citations": "the texts that rules rest on",
        "roles": "the titles of roles; where any are declared, every role has to be",
        "topic": "what is said of a topic; rules look at these facts",
        "vouched": "facts that the case cannot know, and the host answers for with an action",
        "items": "the titles of kinds of item; where any are declared, every kind has to be",
        "bodies": "councils and meetings",
        "deadlines": "named clocks",
        "stages": "the parts of the method, in order, each with its steps",
        "rules": "named questions that moves ask",
        "moves": "what can be done",
        "promises": "what is always or never so, whatever is done",
    },
    model.Replaces: {
        "version": "the edition",
        "by": "who may let a running case come over",
        "steps": "from names of steps there to names here; a step that has no name here is refused",
        "moves": "from names of moves there to names here",
        "deadlines": "from names of deadlines there to names here",
        "items": "from kinds of item there to kinds here",
        "facts": "from facts of the topic there to facts here",
        "bodies": "from names of bodies there to names here",
    },
    model.Citation: {
        "title": TITLE,
        "article": "which article of it",
        "status": "whether the text says so itself (`stated`), for a neighbouring case (`inferred`), or not at all (`assumed`)",
        "valid_from": "the first day on which it is in force",
        "valid_to": "the last day on which it is in force",
        "source": "where its wording was found; not part of the meaning",
    },
    model.Basis: {
        "citation": "the citation by its name; alone, the name can stand for the mapping",
        "status": "where the rule says less, or more, than the text does",
    },
    model.Fact: {
        "kind": "what its value may be",
        "of": "the choices, as a list of names or a mapping from names to titles; for `totals` what is counted, where the move asks for no choice",
        "min": "the least count, length of a text, or number of people or documents",
        "max": "the greatest",
        "optional": "whether it may be left out",
        "keep": "where the value is kept: in the event, `personal` beside it and erasable, `secret` in a box without a name",
        "totals_of": "for `totals`: the move whose secret choices are counted, or those who made it, as in a count of hands; without it a count from elsewhere",
        "seen_by": "who may see it; everybody where left out",
        "title": TITLE,
    },
    model.Body: {
        "seats": "how many seats it has; a roster that is pinned has at most so many members",
        "groups": "named parts of it, as a list or with titles",
        "present": "the move by which a member becomes present",
        "invited": "roles that are invited without a vote",
        "title": TITLE,
    },
    model.Deadline: {
        "from": "the moves that start it",
        "enters": "the steps that start it whenever the case comes into one of them from another, unless the move says something of it itself",
        "after": "so long after the move; beside `field`, so long after that date or moment",
        "field": "the date or moment that the move gives under this name; with `enters`, one of the topic",
        "item": "the kind of item that each has a deadline of its own",
        "extension": "what a move that `extends` it adds",
        "extensions": "how often it can be extended",
        "hard_stop": "no extension leads beyond it; counted from where `after` is",
        "urge_every": "it comes again so long after it has passed",
        "at_most": "how many times it comes in all",
        "basis": "what it rests on",
        "title": TITLE,
    },
    model.Stage: {"steps": "the steps of the stage, from names to steps; `{}` is enough", "title": TITLE},
    model.Step: {"end": "whether the case is over here", "title": TITLE},
    model.Requirement: {
        "rule": "the kind of rule; its own keys stand beside it",
        "basis": "what it rests on",
        "title": TITLE,
    },
    model.Move: {
        "from": "the steps it leads from; `any` is every step that is not an end, `start` the beginning",
        "to": "the step it leads to; left out, the case stays where it is",
        "arrows": "instead of `from` and `to`: several ways, each with its own needs",
        "by": "who may make it, any of them; `clock` with `at`",
        "at": "the deadline on which the clock makes it",
        "asks": "what has to be said: facts of the topic by name, and facts of its own",
        "sets": "facts of the topic it may change",
        "needs": NEEDS,
        "outcomes": "its several ends, by name; exactly one holds",
        "opens": "the kind of item it opens, with an id such as `objection-1`",
        "on": "the kind of item it is made on",
        "pins": "bodies whose members are fixed by it",
        "counts_since": "moves after which its entries count afresh",
        "retracts": "the move whose entry by the same person it takes back",
        "stops": "deadlines it ends",
        "pauses": "deadlines whose time stands still from then on",
        "resumes": "deadlines that run on",
        "extends": "deadlines it extends; refused unless one of them runs and can be",
        "by_proxy": "whether it may be made on behalf of somebody else",
        "effect": "`annuls` takes an entry back, `reopens` leads out of an end",
        "seen_by": "who may see who made it; the others see how many",
        "title": TITLE,
    },
    model.Promise: {
        "for": "only for topics for which this rule holds, by name or as `{not: name}`; it looks at facts of the topic alone",
        "says": "the promise in the town's own words, for people",
    },
    model.Arrow: {"from": "the step", "to": "where it leads; left out, it stays", "needs": NEEDS},
    model.Outcome: {
        "to": "where it leads; left out, it stays",
        "needs": NEEDS,
        "otherwise": "it holds where no other does",
        "pins": "bodies whose members are fixed by this outcome",
        "stops": "deadlines it ends",
        "pauses": "deadlines whose time stands still from then on",
        "resumes": "deadlines that run on",
        "extends": "deadlines it extends; refused unless one of them runs and can be",
        "title": TITLE,
    },
    PeopleShape: {"people": "everybody, from ids to persons", "rosters": "who sits in which body"},
    PersonShape: {"name": "what the person is called", "roles": "the roles the host vouches for, such as `chair` or `villager@jiangwan`"},
    RosterShape: {
        "body": "the body",
        "members": "who sits in it",
        "where": "the cases it is for, from facts to their values; the first roster of a body that fits is the one that is pinned",
    },
    model.Member: {
        "id": "the person; alone, the id can stand for the mapping",
        "weight": "the weight of the vote",
        "groups": "groups of the body it belongs to",
        "household": "the household",
        "district": "the district",
    },
    Story: {
        "title": TITLE,
        "procedure": "the procedure it is played under",
        "ends": "the step in which it ends",
        "plays": "its lines",
        "tells": "what it tells of",
    },
    Line: {
        "at": "the local time; the first line needs it",
        "after": "or so long after the line before; a minute where both are left out",
        "move": "the move; a line without one only waits",
        "by": "who makes it; several make it one after the other",
        "item": "the item it is made on",
        "on_behalf": "for whom it is made",
        "data": "what the move asks for",
        "vouched": "facts the host answers for",
        "outcome": "the outcome that is expected",
        "refused": "exactly the rules that say no; none where it is accepted",
        "clock": "the clock's moves since the line before",
        "step": "the step in which the case stands afterwards",
    },
}

BUILDING: Mapping[str, str] = {
    "use": "templates that are taken up, by name, each with what it asks for; in a list where one is taken up several times",
    "extends": "the procedure that this one changes, as `name@version`; what stands beside it is laid over that",
    "rename": "other names for what the base declares: under each section, from old names to new ones",
    "remove": "what is taken out of the base: under each section names, or one key of what stands under a name, as `name.key`",
}

USING: Mapping[str, str] = {
    "prefix": "what stands, with a hyphen, before every name that the template brings and `rename` gives no other",
    "stage": "the stage of those steps that no stage of the file writes",
    "rename": "other names for what the template brings: under each section, from its names to new ones",
    "remove": "what is left out of the template: under each section names, or one key of what stands under a name, as `name.key`",
}

SHORT: Mapping[type, Mapping[str, str]] = {
    Calendar: {
        "timezone": "the time zone in which days begin and end, such as `Asia/Shanghai`; UTC where it is left out",
        "country": "the country whose public holidays and make-up days are known, such as `CN`",
    },
    model.Who: {
        "member_of": "whoever sits in this body",
        "item": "whoever is named in this field of the item",
        "did": "whoever made this move, on this item where the move is made on one",
    },
    model.Need: {"not": "a rule that must not hold"},
    model.Subject: {
        "enters": "coming into this step from another",
        "holds": "this rule begins to hold, by name or as `{not: name}`; it looks at facts of the topic alone",
    },
    Either: {"lesser_of": "the least of these amounts", "greater_of": "the greatest of these amounts"},
    Bands: {
        "up_to": "from the size of a place to its amount; a size belongs to the band it bounds",
        "above": "the amount above all of them",
    },
}
"""The keys of a mapping that stands for one value."""

LEADS: Mapping[type, str] = {
    Procedure: "A rule book for one kind of consultation.",
    model.Arrow: "One way of a move: from one step to another, or within it.",
    model.Promise: "A property that a town wants kept: the keys of one pattern, the topics it is for, and what the town says itself.",
}

KINDS = {
    "text": ("a text of at least one letter", '`"A bench"`'),
    "choice": ("one of the names under `of`", '`"shared"`'),
    "flag": ("yes or no", "`True`"),
    "count": ("a whole number, 0 or more unless `min` says otherwise", "`12`"),
    "date": ("a day", '`"2026-03-02"`, or a `date`'),
    "moment": ("a moment with its time zone", '`"2026-03-02T09:00:00+08:00"`, or an aware `datetime`'),
    "person": ("the id of a person", '`"p-17"`'),
    "people": ("a list of persons, each once", '`["p-17", "p-4"]`'),
    "documents": ("a list of references to documents", '`["plan-1.pdf"]`'),
    "totals": ("how many of what: the choices of a secret vote, hands, signatures in each district", '`{"for": 12, "against": 3}`'),
}
