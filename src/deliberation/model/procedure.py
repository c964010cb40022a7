"""The declared nouns: what a procedure is made of. Values only; whether they fit together is `definition`'s question."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, time
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, ClassVar, Literal, Protocol, TypeVar, runtime_checkable

import attrs

from deliberation.calendars import Calendar
from deliberation.errors import DefinitionError, Problem
from deliberation.model.canonical import canonical
from deliberation.model.text import Text, is_slug
from deliberation.quantities import Duration

__all__ = [
    "START",
    "Arrow",
    "Basis",
    "Body",
    "Choice",
    "Citation",
    "Deadline",
    "Effect",
    "Fact",
    "Keep",
    "Kind",
    "Label",
    "Move",
    "Named",
    "Need",
    "Outcome",
    "Pattern",
    "Procedure",
    "Promise",
    "Replaces",
    "Requirement",
    "Rule",
    "Stage",
    "Status",
    "Step",
    "Subject",
    "Who",
    "derived",
    "find",
    "named_kind",
    "param",
    "procedure_digest",
]

START = "start"
"""The step a case stands in before its first event."""

Status = Literal["stated", "inferred", "assumed"]
Kind = Literal["text", "choice", "flag", "count", "date", "moment", "person", "people", "documents", "totals"]
Keep = Literal["plain", "personal", "secret"]
Effect = Literal["moves", "annuls", "reopens"]

_WORDS = {"meaning": False}


def _title() -> Any:
    """A text for people: not part of the meaning, so not part of the digest."""
    return attrs.field(factory=Text, metadata=_WORDS, kw_only=True)


def _slug(_: Any, field: attrs.Attribute[Any], value: object) -> None:
    if not is_slug(value):
        raise DefinitionError(
            [Problem("bad-name", (field.name,), f"'{value}'", "lower-case words joined by hyphens, such as 'close-vote'")]
        )


@runtime_checkable
class Rule(Protocol):
    """One question about a case and an action. A rule is a frozen value; its parameters are made with `param`.

    It may have a method `problems(procedure)`, which gives each `Problem` in its parameters that the procedure shows; paths begin at the rule.
    """

    kind: ClassVar[str]

    def check(self, view: Any) -> Any:
        """The answer as a `Verdict`, made with `view.answer`; total, pure, without clock or chance."""


def derived() -> Any:
    """A field that a rule works out from its parameters in `__attrs_post_init__`, by `object.__setattr__`; never written down."""
    return attrs.field(init=False, eq=False, repr=False, default=None)


_OF_FACTS = ("count", "date", "documents", "fact", "people", "person", "stated", "text", "totals")
"""What `names` of a parameter can say of a fact: any, or one of some kinds."""


def named_kind(names: str) -> str:
    """The kind of thing that a parameter names: a `move` also where only a whole move will do, a `fact` also where only some kinds will."""
    return "fact" if names in _OF_FACTS else names.removeprefix("only-")


def param(doc: str, *, names: str | None = None, default: Any = attrs.NOTHING) -> Any:
    """A parameter of a rule: what it means, and what kind of thing it names (`move`, `fact`, `body`, `deadline`, `item`, `rule`, `field`).

    What is named here is checked when a procedure is made, and a move named here is remembered in its cases.
    """
    return attrs.field(default=default, metadata={"doc": doc, "names": names}, kw_only=True)


class Named(Protocol):
    """Anything that is found by its name."""

    @property
    def name(self) -> str:
        """The name."""


@attrs.frozen
class Citation:
    """What a rule rests on: a text, its article, whether it says so itself, and when it is in force."""

    name: str = attrs.field(validator=_slug)
    title: Text = _title()
    article: str | None = attrs.field(default=None, kw_only=True)
    status: Status = attrs.field(default="stated", kw_only=True)
    valid_from: date | None = attrs.field(default=None, kw_only=True)
    valid_to: date | None = attrs.field(default=None, kw_only=True)
    source: str | None = attrs.field(default=None, kw_only=True, metadata=_WORDS)


@attrs.frozen
class Basis:
    """A citation as one rule uses it; `status` where the rule says less, or more, than the text."""

    citation: str
    status: Status | None = None


@attrs.frozen
class Choice:
    """One value a `choice` may take."""

    name: str = attrs.field(validator=_slug)
    title: Text = _title()


@attrs.frozen
class Who:
    """One kind of person: by role (scoped by a fact of the topic), by seat in a body, by a field of an item, or by what they did (on this item)."""

    role: str | None = None
    scope: str | None = attrs.field(default=None, kw_only=True)
    member_of: str | None = attrs.field(default=None, kw_only=True)
    item: str | None = attrs.field(default=None, kw_only=True)
    did: str | None = attrs.field(default=None, kw_only=True)


@attrs.frozen
class Fact:
    """Something declared: of a topic, vouched for by the host, or asked for by one move.

    `min` and `max` bound a count, the length of a text, or the number of people or documents. `of` are the values of a choice, or what is
    counted in totals. `keep` says where the value may be kept. Without `seen_by` everybody may see it.
    """

    name: str = attrs.field(validator=_slug)
    kind: Kind = "text"
    of: tuple[Choice, ...] = attrs.field(default=(), kw_only=True)
    min: int | None = attrs.field(default=None, kw_only=True)
    max: int | None = attrs.field(default=None, kw_only=True)
    optional: bool = attrs.field(default=False, kw_only=True)
    keep: Keep = attrs.field(default="plain", kw_only=True)
    totals_of: str | None = attrs.field(default=None, kw_only=True)
    seen_by: tuple[Who, ...] = attrs.field(default=(), kw_only=True)
    title: Text = _title()


@attrs.frozen
class Step:
    """Where a case can stand. No ordinary move leads out of an `end`."""

    name: str = attrs.field(validator=_slug)
    end: bool = attrs.field(default=False, kw_only=True)
    title: Text = _title()


@attrs.frozen
class Stage:
    """A part of the method as people speak of it, with its steps."""

    name: str = attrs.field(validator=_slug)
    steps: tuple[Step, ...] = ()
    title: Text = _title()


@attrs.frozen
class Need:
    """A rule by name that must hold, or must not."""

    rule: str
    negated: bool = False

    def __str__(self) -> str:
        return f"not {self.rule}" if self.negated else self.rule


@attrs.frozen
class Requirement:
    """A rule under the name a procedure gives it, and what it rests on."""

    name: str = attrs.field(validator=_slug)
    rule: Rule = attrs.field()
    basis: Basis | None = attrs.field(default=None, kw_only=True)
    title: Text = _title()


@attrs.frozen
class Arrow:
    """From one step to another, or within it where `target` is None."""

    source: str
    target: str | None = None
    needs: tuple[Need, ...] = ()


@attrs.frozen
class Outcome:
    """One of a move's ends. `otherwise` holds where no other does. It may stop, pause, resume and extend deadlines as a move does."""

    name: str = attrs.field(validator=_slug)
    target: str | None = None
    needs: tuple[Need, ...] = ()
    otherwise: bool = attrs.field(default=False, kw_only=True)
    pins: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    stops: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    pauses: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    resumes: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    extends: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    title: Text = _title()


@attrs.frozen
class Move:
    """A named arrow: who may make it, what it asks, what it needs, where it leads. With `at` the clock makes it.

    `asks` are facts of the topic by name (which the move sets) and facts of its own; `sets` are facts of the topic it may change.
    `opens` makes an item, `on` refers to one. `pins` are bodies whose roster is fixed by it. `counts_since` are moves after which its
    records count afresh. `retracts` takes back the same person's entry in another move. `stops` ends deadlines,
    `pauses` and `resumes` let their time stand still and run on; one of those it `extends` has to run, and is then due later.
    """

    name: str = attrs.field(validator=_slug)
    arrows: tuple[Arrow, ...] = ()
    by: tuple[Who, ...] = attrs.field(default=(), kw_only=True)
    at: str | None = attrs.field(default=None, kw_only=True)
    asks: tuple[str | Fact, ...] = attrs.field(default=(), kw_only=True)
    sets: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    needs: tuple[Need, ...] = attrs.field(default=(), kw_only=True)
    outcomes: tuple[Outcome, ...] = attrs.field(default=(), kw_only=True)
    opens: str | None = attrs.field(default=None, kw_only=True)
    on: str | None = attrs.field(default=None, kw_only=True)
    pins: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    counts_since: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    retracts: str | None = attrs.field(default=None, kw_only=True)
    stops: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    pauses: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    resumes: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    extends: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    by_proxy: bool = attrs.field(default=False, kw_only=True)
    effect: Effect = attrs.field(default="moves", kw_only=True)
    seen_by: tuple[Who, ...] = attrs.field(default=(), kw_only=True)
    title: Text = _title()

    @property
    def by_clock(self) -> bool:
        """Whether the clock makes this move."""
        return self.at is not None

    @property
    def bodies(self) -> tuple[str, ...]:
        """Every body whose roster it, or one of its outcomes, fixes."""
        return tuple(dict.fromkeys((*self.pins, *(body for outcome in self.outcomes for body in outcome.pins))))

    @property
    def all_needs(self) -> tuple[Need, ...]:
        """What it needs itself, and what its arrows and outcomes need."""
        parts: tuple[Arrow | Outcome, ...] = (*self.arrows, *self.outcomes)
        return (*self.needs, *(need for part in parts for need in part.needs))

    def targets(self, arrow: Arrow) -> tuple[str | None, ...]:
        """Where an arrow of this move can lead, one place per outcome; None stays."""
        return tuple(outcome.target for outcome in self.outcomes) or (arrow.target,)


@attrs.frozen
class Label:
    """A declared name with its title: a role, a kind of item, a group."""

    name: str = attrs.field(validator=_slug)
    title: Text = _title()


@attrs.frozen
class Body:
    """A council or a meeting: its seats, its groups, the move by which members become present, the roles that are invited."""

    name: str = attrs.field(validator=_slug)
    seats: int | None = attrs.field(default=None, kw_only=True)
    groups: tuple[Label, ...] = attrs.field(default=(), kw_only=True)
    present: str | None = attrs.field(default=None, kw_only=True)
    invited: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    title: Text = _title()


@attrs.frozen
class Deadline:
    """A named clock of a case, or of an item, begun by moves (`starts`), by coming into a step (`enters`), or with the item.

    It is due so long `after` the move, at the value of a `field`, or so long `after` that value. A move that `extends` it adds the
    `extension`, `extensions` times at most, and never beyond the `hard_stop`, which is counted from where `after` is. With `urge_every` it
    comes again so long after it has passed, `at_most` so many times in all.
    """

    name: str = attrs.field(validator=_slug)
    starts: tuple[str, ...] = ()
    enters: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    after: Duration | None = attrs.field(default=None, kw_only=True)
    field: str | None = attrs.field(default=None, kw_only=True)
    item: str | None = attrs.field(default=None, kw_only=True)
    extension: Duration | None = attrs.field(default=None, kw_only=True)
    extensions: int = attrs.field(default=1, kw_only=True)
    hard_stop: Duration | None = attrs.field(default=None, kw_only=True)
    urge_every: Duration | None = attrs.field(default=None, kw_only=True)
    at_most: int = attrs.field(default=1, kw_only=True)
    basis: Basis | None = attrs.field(default=None, kw_only=True)
    title: Text = _title()

    @property
    def grows(self) -> bool:
        """Whether its due moment rests on a calendar of working days, which grows as days of rest are announced."""
        durations = (self.after, self.extension, self.hard_stop, self.urge_every)
        return any(one is not None and one.unit == "working-days" for one in durations)


def _renames() -> dict[str, str]:
    made: dict[str, str] = attrs.field(factory=dict, kw_only=True, hash=False)
    return made


@attrs.frozen
class Subject:
    """What a promise speaks of: a move, or one outcome of it as `move.outcome`; coming into a step; or a rule that begins to hold."""

    move: str | None = None
    enters: str | None = attrs.field(default=None, kw_only=True)
    holds: Need | None = attrs.field(default=None, kw_only=True)


@runtime_checkable
class Pattern(Protocol):
    """What is always or never so in the course of a case. A frozen value whose first key is its kind; what it leads to is `promises`' question."""

    kind: ClassVar[str]


@attrs.frozen
class Promise:
    """A property that a town wants kept, under its name: the pattern, the topics it is for (`only`), and what the town says itself.

    `only` names a rule that looks at facts of the topic alone.
    """

    name: str = attrs.field(validator=_slug)
    pattern: Pattern = attrs.field()
    only: Need | None = attrs.field(default=None, kw_only=True)
    says: Text = _title()


@attrs.frozen
class Replaces:
    """An edition whose cases may go on under this one: who may let them, and what its names are called here. Any other name is the same."""

    version: str
    by: tuple[Who, ...] = attrs.field(default=(), kw_only=True)
    steps: dict[str, str] = _renames()
    moves: dict[str, str] = _renames()
    deadlines: dict[str, str] = _renames()
    items: dict[str, str] = _renames()
    facts: dict[str, str] = _renames()
    bodies: dict[str, str] = _renames()


@attrs.frozen(slots=False)
class Procedure:
    """A rule book for one kind of consultation, in one edition. `digest` identifies its meaning.

    `valid_from` and `valid_to` are the first and the last day on which cases are opened under this edition. They are no part of its meaning:
    a case goes on under the edition it was opened with, and saying when an edition ends changes none of its cases. Nor are the editions that
    it `replaces`, from which a case comes over only by a migration of its own, nor its `promises`, which decide nothing.
    """

    name: str = attrs.field(validator=_slug)
    version: str = attrs.field()
    title: Text = _title()
    valid_from: date | None = attrs.field(default=None, kw_only=True, metadata=_WORDS)
    valid_to: date | None = attrs.field(default=None, kw_only=True, metadata=_WORDS)
    replaces: tuple[Replaces, ...] = attrs.field(default=(), kw_only=True, metadata=_WORDS)
    calendar: Calendar = attrs.field(factory=Calendar, kw_only=True)
    citations: tuple[Citation, ...] = attrs.field(default=(), kw_only=True)
    roles: tuple[Label, ...] = attrs.field(default=(), kw_only=True)
    topic: tuple[Fact, ...] = attrs.field(default=(), kw_only=True)
    vouched: tuple[Fact, ...] = attrs.field(default=(), kw_only=True)
    items: tuple[Label, ...] = attrs.field(default=(), kw_only=True)
    bodies: tuple[Body, ...] = attrs.field(default=(), kw_only=True)
    deadlines: tuple[Deadline, ...] = attrs.field(default=(), kw_only=True)
    stages: tuple[Stage, ...] = attrs.field(default=(), kw_only=True)
    rules: tuple[Requirement, ...] = attrs.field(default=(), kw_only=True)
    moves: tuple[Move, ...] = attrs.field(default=(), kw_only=True)
    promises: tuple[Promise, ...] = attrs.field(default=(), kw_only=True, metadata=_WORDS)

    @cached_property
    def digest(self) -> str:
        """What identifies its meaning: SHA-256, in hexadecimal."""
        return procedure_digest(self)

    def __getstate__(self) -> dict[str, Any]:
        """What it is made of: what was derived from it stays behind, and is made again."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}

    def in_force(self, day: date) -> bool:
        """Whether cases are opened under this edition on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @cached_property
    def body(self) -> Mapping[str, Body]:
        """The bodies by name."""
        return {body.name: body for body in self.bodies}

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact: of the topic, vouched for, and asked for by a move of its own; a name may come more than once."""
        return (*self.topic, *self.vouched, *(ask for move in self.moves for ask in move.asks if isinstance(ask, Fact)))

    def asked(self, move: str) -> Mapping[str, Fact]:
        """What a move asks for, by name; nothing where there is no such move."""
        known = find(self.moves, move)
        asks = known.asks if known is not None else ()
        return {fact.name: fact for ask in asks if (fact := ask if isinstance(ask, Fact) else find(self.topic, ask))}

    def starting(self, deadline: Deadline) -> tuple[Move, ...]:
        """The moves that start a deadline themselves: those it names, else those that open its item."""
        if deadline.starts:
            return tuple(move for move in self.moves if move.name in deadline.starts)
        return tuple(move for move in self.moves if move.opens is not None and move.opens == deadline.item)

    def dated(self, deadline: Deadline) -> bool:
        """Whether the field that gives a deadline is a date, and no moment."""
        given = [self.asked(move.name).get(deadline.field or "") for move in self.starting(deadline)]
        given += [fact for fact in self.topic if deadline.enters and fact.name == deadline.field]
        return any(fact is not None and fact.kind == "date" for fact in given)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step but `start`, in the order of the stages."""
        return tuple(step for stage in self.stages for step in stage.steps)

    @cached_property
    def ends(self) -> frozenset[str]:
        """The steps that end a case."""
        return frozenset(step.name for step in self.steps if step.end)

    def stage_of(self, step: str) -> Stage | None:
        """The stage a step belongs to; None for `start`."""
        for stage in self.stages:
            if any(known.name == step for known in stage.steps):
                return stage
        return None


N = TypeVar("N", bound=Named)


def find(known: tuple[N, ...], name: str) -> N | None:
    """The one of that name, or None."""
    for one in known:
        if one.name == name:
            return one
    return None


@cache
def _meant(cls: Any) -> tuple[str, ...] | None:
    """The fields of a class that are part of the meaning, in the order of the digest; None where it is no class of fields."""
    if not attrs.has(cls):
        return None
    return tuple(sorted(field.name for field in attrs.fields(cls) if field.init and field.metadata.get("meaning", True)))


def _meaning(value: Any) -> Any:
    """What a value that JSON does not know means, one layer of it: texts for people and what a calendar's library knows are left out."""
    cls: Any = type(value)
    names = _meant(cls)
    if names is not None:
        plain = {name: getattr(value, name) for name in names}
        kind = getattr(cls, "kind", None)
        if isinstance(kind, str):
            plain["rule"] = kind
        return plain
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"{value!r:.60} has no place in a digest")


def procedure_digest(procedure: Procedure) -> str:
    """SHA-256 over the canonical JSON of a procedure's meaning, in hexadecimal: titles and translations do not change it."""
    return hashlib.sha256(canonical(procedure, known=_meaning)).hexdigest()
