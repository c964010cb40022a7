"""Other rules taken together: `all`, `any`, `none`; every one of them is asked, so that every reason is told."""

from __future__ import annotations

from typing import ClassVar

import attrs

from deliberation.model import Sentence, Verdict, View, param

__all__ = ["AllOf", "AnyOf", "NoneOf"]

ALL = Sentence("all", "all {required} must hold: {observed} do.", "须全部满足{required}项：已满足{observed}项。")
ANY = Sentence("any", "at least {required} of {count} must hold: {observed} do.", "{count}项中须至少满足{required}项：已满足{observed}项。")
NONE = Sentence("none", "none of {count} may hold: {observed} do.", "{count}项均不得出现：已出现{observed}项。")
UNKNOWN = Sentence(
    "compound.unknown",
    "of {count}, {observed} hold; {unknown} cannot be told.",
    "共{count}项，已知{observed}项成立，{unknown}项尚不明确。",
    unknown=True,
)


def _some(_: object, field: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    if not value:
        raise ValueError(f"'{field.name}' names at least one rule")


def _of() -> tuple[str, ...]:
    of: tuple[str, ...] = attrs.field(kw_only=True, validator=_some, metadata={"doc": "the rules that are taken together", "names": "rule"})
    return of


class _Parts:
    """The verdicts of the parts, counted: what holds, what does not, what nobody can tell."""

    __slots__ = ("count", "held", "parts", "refused", "unknown")

    def __init__(self, view: View, of: tuple[str, ...]) -> None:
        self.parts = tuple(view.verdict_of(rule) for rule in of)
        self.count = len(self.parts)
        self.held = sum(part.ok for part in self.parts)
        self.unknown = sum(part.sentence.unknown for part in self.parts)
        self.refused = self.count - self.held - self.unknown

    def undecided(self, view: View, required: int) -> Verdict:
        """The answer where the unknown parts could turn it either way."""
        return view.cannot_tell(UNKNOWN, observed=self.held, required=required, count=self.count, unknown=self.unknown, parts=self.parts)


@attrs.frozen
class AllOf:
    """All of these rules hold.

    Pitfall: a part that nobody can tell leaves the whole undecided, and then its negation does not hold either.
    """

    kind: ClassVar[str] = "all"
    of: tuple[str, ...] = _of()

    def check(self, view: View) -> Verdict:
        """Holds when each one holds; undecided when no part is a plain no, and some cannot be told."""
        known = _Parts(view, self.of)
        if known.unknown and not known.refused:
            return known.undecided(view, known.count)
        missing = known.count - known.held
        return view.answer(not missing, ALL, observed=known.held, required=known.count, missing=missing, parts=known.parts)


@attrs.frozen
class AnyOf:
    """At least one of these rules holds, or so many of them: two of three bodies.

    Pitfall: `of` names rules as they are, and takes no `{not: …}`. For the opposite of one, name a rule that asks it.
    """

    kind: ClassVar[str] = "any"
    of: tuple[str, ...] = _of()
    at_least: int = param("how many of them must hold", default=1)

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.at_least <= len(self.of):
            raise ValueError(f"'at_least' is from 1 to {len(self.of)}, the number of rules")

    def check(self, view: View) -> Verdict:
        """Holds when so many hold; undecided when too few do, and those that cannot be told could make them enough."""
        known = _Parts(view, self.of)
        if known.held < self.at_least <= known.held + known.unknown:
            return known.undecided(view, self.at_least)
        missing = max(0, self.at_least - known.held)
        return view.answer(
            not missing, ANY, observed=known.held, required=self.at_least, missing=missing, count=known.count, parts=known.parts
        )


@attrs.frozen
class NoneOf:
    """None of these rules holds.

    Pitfall: it is more than the negation of `all`: a single part that holds refuses it, and so does a part that nobody can tell.
    """

    kind: ClassVar[str] = "none"
    of: tuple[str, ...] = _of()

    def check(self, view: View) -> Verdict:
        """Holds when not one holds; undecided when none does, and some cannot be told."""
        known = _Parts(view, self.of)
        if known.unknown and not known.held:
            return known.undecided(view, 0)
        return view.answer(not known.held, NONE, observed=known.held, required=0, count=known.count, parts=known.parts)
