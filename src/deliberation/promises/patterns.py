"""The patterns of a promise, each in a town's words. They say what is meant; what they remember of a case is in `automata`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeAlias

import attrs

from deliberation.model import Subject
from deliberation.quantities import Duration

__all__ = [
    "PATTERNS",
    "AlwaysBefore",
    "AtMostTimes",
    "Between",
    "CanAlways",
    "DifferentPeople",
    "MustHappen",
    "Never",
    "NeverAfter",
    "NoSooner",
    "NotBoth",
    "Span",
    "Subjects",
    "Then",
    "Times",
    "Wait",
    "Within",
    "subjects",
    "told_apart",
]

Subjects: TypeAlias = tuple[Subject, ...]
"""Any of these."""

About: TypeAlias = str | Subject | Iterable[str | Subject]

MOST_TIMES = 1_000
MOST_APART = 8
"""A table has a column for every set of what an event can be at once."""


def subjects(about: About) -> Subjects:
    """One or several subjects; a text is a move.

    >>> subjects("vote") == subjects([Subject("vote")]) == (Subject("vote"),)
    True
    """
    several = (about,) if isinstance(about, str | Subject) else about
    return tuple(Subject(one) if isinstance(one, str) else one for one in several)


def _each(abouts: Iterable[About]) -> tuple[Subjects, ...]:
    return tuple(subjects(about) for about in abouts)


def _about(doc: str, **more: str) -> dict[str, Any]:
    """What a key says, and that it names subjects; `key` is how a file writes it where a field cannot be called so."""
    return {"doc": doc, "names": "subject", **more}


def _some(_: object, field: attrs.Attribute[Any], value: Subjects) -> None:
    if not value:
        raise ValueError(f"'{field.metadata.get('key', field.name)}' names at least one move, step or rule")


def _two(_: object, field: attrs.Attribute[Any], value: tuple[Subjects, ...]) -> None:
    if len(value) != 2 or not all(value):
        raise ValueError(f"'{field.name}' names two")


SAME_PERSON = "whether it is asked of each person alone, rather than of the case"
SAME = "`item`: it is asked of each item alone, rather than of the case"


def told_apart(pattern: Any) -> str | None:
    """What a pattern is asked of one by one: each `person`, each `item`; of the case where None."""
    return "person" if getattr(pattern, "same_person", False) else getattr(pattern, "same", None)


def _one_of(pattern: Any, _: object, same: str | None) -> None:
    if pattern.same_person and same is not None:
        raise ValueError("give either 'same_person' or 'same'")


@attrs.frozen
class Never:
    """This never happens."""

    kind: ClassVar[str] = "never"
    never: Subjects = attrs.field(converter=subjects, validator=_some, metadata=_about("what never happens"))


@attrs.frozen
class Times:
    """So often at most."""

    of: Subjects = attrs.field(converter=subjects, validator=_some, metadata=_about("what is counted"))
    times: int = attrs.field(kw_only=True, metadata={"doc": "how often it may happen"})

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.times <= MOST_TIMES:
            raise ValueError(f"'times' is from 1 to {MOST_TIMES}; what may not happen once is 'never'")


@attrs.frozen
class AtMostTimes:
    """This happens so many times at most."""

    kind: ClassVar[str] = "at_most_times"
    at_most_times: Times = attrs.field(metadata={"doc": "what is counted, and how often it may happen"})
    same_person: bool = attrs.field(default=False, kw_only=True, metadata={"doc": SAME_PERSON})
    same: Literal["item"] | None = attrs.field(default=None, kw_only=True, validator=_one_of, metadata={"doc": SAME})


@attrs.frozen
class AlwaysBefore:
    """Before this happens, the other has happened. An event that is both is in order.

    With `each_time` it is used up: before it happens again, the other has to happen again. After one of `void_after` it has to happen again
    as well; an event that is one of these and what is required leaves it in force. What voids does so for every person and, where it is made
    on no item, for every item; a move that `retracts` what is required voids it for its own person alone.
    """

    kind: ClassVar[str] = "always_before"
    always_before: Subjects = attrs.field(converter=subjects, validator=_some, metadata=_about("what happens only after the other"))
    requires: Subjects = attrs.field(kw_only=True, converter=subjects, validator=_some, metadata=_about("what has to have happened"))
    same_person: bool = attrs.field(default=False, kw_only=True, metadata={"doc": SAME_PERSON})
    same: Literal["item"] | None = attrs.field(default=None, kw_only=True, validator=_one_of, metadata={"doc": SAME})
    each_time: bool = attrs.field(
        default=False, kw_only=True, metadata={"doc": "whether what is required has to happen again before every time"}
    )
    void_after: Subjects = attrs.field(
        default=(), kw_only=True, converter=subjects, metadata=_about("after which what is required has to happen again")
    )


@attrs.frozen
class Between:
    """From each time the first happens to the next time the second does, this happens: after the first, at the latest with the second.

    Where the first happens again before the second, it is counted from the last time.
    """

    kind: ClassVar[str] = "between"
    between: tuple[Subjects, ...] = attrs.field(converter=_each, validator=_two, metadata=_about("from what to what, as a list of two"))
    requires: Subjects = attrs.field(kw_only=True, converter=subjects, validator=_some, metadata=_about("what happens in between"))
    same_person: bool = attrs.field(default=False, kw_only=True, metadata={"doc": SAME_PERSON})
    same: Literal["item"] | None = attrs.field(default=None, kw_only=True, validator=_one_of, metadata={"doc": SAME})


@attrs.frozen
class NeverAfter:
    """Once the first has happened, the other never happens again. An event that is both does not come after itself."""

    kind: ClassVar[str] = "never_after"
    never_after: Subjects = attrs.field(converter=subjects, validator=_some, metadata=_about("after which the other never happens"))
    no: Subjects = attrs.field(kw_only=True, converter=subjects, validator=_some, metadata=_about("what never happens then"))
    same_person: bool = attrs.field(default=False, kw_only=True, metadata={"doc": SAME_PERSON})
    same: Literal["item"] | None = attrs.field(default=None, kw_only=True, validator=_one_of, metadata={"doc": SAME})


@attrs.frozen
class NotBoth:
    """Of these two one happens at most, in whatever order; an event that is both breaks it."""

    kind: ClassVar[str] = "not_both"
    not_both: tuple[Subjects, ...] = attrs.field(converter=_each, validator=_two, metadata=_about("the two, as a list"))
    same_person: bool = attrs.field(default=False, kw_only=True, metadata={"doc": SAME_PERSON})
    same: Literal["item"] | None = attrs.field(default=None, kw_only=True, validator=_one_of, metadata={"doc": SAME})


@attrs.frozen
class MustHappen:
    """This happens before all is over. While it has not it is owed, and broken only where nothing can follow any more."""

    kind: ClassVar[str] = "must_happen"
    must_happen: Subjects = attrs.field(converter=subjects, validator=_some, metadata=_about("what happens at some time"))


@attrs.frozen
class Then:
    """Whenever the first happens, the other happens with it or later. Until it has it is owed; once is enough for all that came before."""

    kind: ClassVar[str] = "then"
    then: Subjects = attrs.field(converter=subjects, validator=_some, metadata=_about("what calls for the other"))
    leads_to: Subjects = attrs.field(kw_only=True, converter=subjects, validator=_some, metadata=_about("what has to follow"))
    same_person: bool = attrs.field(default=False, kw_only=True, metadata={"doc": SAME_PERSON})
    same: Literal["item"] | None = attrs.field(default=None, kw_only=True, validator=_one_of, metadata={"doc": SAME})


@attrs.frozen
class Wait:
    """So long at least between two."""

    than: Duration = attrs.field(metadata={"doc": "how long at least, such as `7 days`"})
    start: Subjects = attrs.field(kw_only=True, converter=subjects, validator=_some, metadata=_about("what it is counted from", key="from"))
    to: Subjects = attrs.field(kw_only=True, converter=subjects, validator=_some, metadata=_about("what is not to happen sooner"))


@attrs.frozen
class NoSooner:
    """The second does not happen before so long has passed since the first last happened; at the very moment at which it has, it may.

    An event that is both is not held against itself, and nothing is said of the second where the first never happened.
    """

    kind: ClassVar[str] = "no_sooner"
    no_sooner: Wait = attrs.field(metadata={"doc": "how long at least, and from what to what"})
    same_person: bool = attrs.field(default=False, kw_only=True, metadata={"doc": SAME_PERSON})
    same: Literal["item"] | None = attrs.field(default=None, kw_only=True, validator=_one_of, metadata={"doc": SAME})


@attrs.frozen
class Span:
    """So long at most between two."""

    limit: Duration = attrs.field(metadata={"doc": "how long at most, such as `15 working-days`"})
    start: Subjects = attrs.field(kw_only=True, converter=subjects, validator=_some, metadata=_about("what it is counted from", key="from"))
    to: Subjects = attrs.field(kw_only=True, converter=subjects, validator=_some, metadata=_about("what has to happen by then"))


@attrs.frozen
class Within:
    """Whenever the first happens, the second happens with it or before so long is over; at the very moment at which it is over, still.

    It is counted from the first time that is not answered, and one answer is enough for all that came before. Nobody can be made to act: it is
    found broken at the next event after its time, of whatever kind.
    """

    kind: ClassVar[str] = "within"
    within: Span = attrs.field(metadata={"doc": "how long at most, and from what to what"})
    same_person: bool = attrs.field(default=False, kw_only=True, metadata={"doc": SAME_PERSON})
    same: Literal["item"] | None = attrs.field(default=None, kw_only=True, validator=_one_of, metadata={"doc": SAME})


@attrs.frozen
class CanAlways:
    """Wherever a case stands, it can still come to an end. It speaks of what could happen, so no course of a case shows it kept or broken."""

    kind: ClassVar[str] = "can_always"
    can_always: Literal["end"] = attrs.field(metadata={"doc": "`end`: any step that ends the case"})


@attrs.frozen
class DifferentPeople:
    """No one person does two of these, neither for themselves nor for somebody else; an event that is two of them breaks it."""

    kind: ClassVar[str] = "different_people"
    different_people: tuple[Subjects, ...] = attrs.field(converter=_each, metadata=_about("what different people do, as a list"))
    same: Literal["item"] | None = attrs.field(default=None, kw_only=True, metadata={"doc": SAME})

    def __attrs_post_init__(self) -> None:
        if not 2 <= len(self.different_people) <= MOST_APART or not all(self.different_people):
            raise ValueError(f"'different_people' names from two to {MOST_APART}")


PATTERNS: Mapping[str, type[Any]] = MappingProxyType(
    {
        cls.kind: cls
        for cls in (
            Never,
            AtMostTimes,
            AlwaysBefore,
            Between,
            NeverAfter,
            NotBoth,
            MustHappen,
            Then,
            NoSooner,
            Within,
            CanAlways,
            DifferentPeople,
        )
    }
)
"""Every pattern by its first key."""
