"""The rules, one idea a file, and the registry in which a file's names are looked up. A rule answers; it never acts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from deliberation.errors import DefinitionError, Problem
from deliberation.rules.asks import Asks
from deliberation.rules.at_most_times import AtMostTimes
from deliberation.rules.attached import Attached
from deliberation.rules.composition import Composition
from deliberation.rules.compound import AllOf, AnyOf, NoneOf
from deliberation.rules.consensus import Consensus
from deliberation.rules.deadlines import Before, Reached
from deliberation.rules.did import Did, DidNot
from deliberation.rules.different_people import DifferentPeople
from deliberation.rules.districts import Districts
from deliberation.rules.drawn import Drawn, draw
from deliberation.rules.during import During
from deliberation.rules.elapsed import Elapsed
from deliberation.rules.facts import AtLeast, AtMost, Is, IsNot, LessThan, MoreThan
from deliberation.rules.for_each import ForEach
from deliberation.rules.majority import Majority
from deliberation.rules.member import MemberOf
from deliberation.rules.notice import Notice
from deliberation.rules.order import Order, Time
from deliberation.rules.plugins import plugged
from deliberation.rules.plurality import Plurality
from deliberation.rules.proxy import Proxy
from deliberation.rules.quorum import Quorum
from deliberation.rules.role import Role, may
from deliberation.rules.rotation import Rotation
from deliberation.rules.tie import Tie
from deliberation.rules.turn import Turn

__all__ = [
    "STANDARD",
    "AllOf",
    "AnyOf",
    "Asks",
    "AtLeast",
    "AtMost",
    "AtMostTimes",
    "Attached",
    "Before",
    "Composition",
    "Consensus",
    "Did",
    "DidNot",
    "DifferentPeople",
    "Districts",
    "Drawn",
    "During",
    "Elapsed",
    "ForEach",
    "Is",
    "IsNot",
    "LessThan",
    "Majority",
    "MemberOf",
    "MoreThan",
    "NoneOf",
    "Notice",
    "Order",
    "Plurality",
    "Proxy",
    "Quorum",
    "Reached",
    "Registry",
    "Role",
    "Rotation",
    "Tie",
    "Time",
    "Turn",
    "discover",
    "draw",
    "may",
]


_UNCHANGING: Any = attrs.make_class("_Unchanging", (), frozen=True).__setattr__


@attrs.frozen
class Registry:
    """The kinds of rule a file may name. A value: adding a rule makes another registry."""

    kinds: Mapping[str, type[Any]]

    def with_rules(self, *rules: type[Any]) -> Registry:
        """This registry and these classes, each a frozen attrs class with `kind` and `check`.

        Raises `DefinitionError` for a class that is none, and for a kind that is taken.
        """
        kinds = dict(self.kinds)
        problems = []
        for rule in rules:
            if lacks := ", ".join(_lacks(rule)):
                name = getattr(rule, "__name__", f"{rule!r:.60}")
                problems.append(Problem("bad-rule", (name,), lacks, "a frozen attrs class with 'kind' and 'check'"))
            elif rule.kind in kinds:
                hint = f"give one of the two another kind; the other is in '{kinds[rule.kind].__module__}'"
                problems.append(Problem("rule-taken", (rule.kind,), f"'{rule.kind}'", "a kind that no other rule has", hint))
            else:
                kinds[rule.kind] = rule
        if problems:
            raise DefinitionError(problems)
        return Registry(MappingProxyType(kinds))


def _lacks(rule: Any) -> Iterator[str]:
    """What keeps a thing from being a rule."""
    if not isinstance(rule, type):
        yield "no class"
    elif not attrs.has(rule):
        yield "no attrs class"
    elif rule.__setattr__ is not _UNCHANGING:
        yield "a class that is not frozen"
    if not isinstance(getattr(rule, "kind", None), str):
        yield "no 'kind'"
    if not callable(getattr(rule, "check", None)):
        yield "no 'check'"


STANDARD = Registry(MappingProxyType({})).with_rules(
    Is,
    IsNot,
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
    AllOf,
    AnyOf,
    NoneOf,
    Quorum,
    Majority,
    Tie,
    Plurality,
    Consensus,
    Districts,
    Reached,
    Before,
    Elapsed,
    Notice,
    During,
    Did,
    DidNot,
    ForEach,
    AtMostTimes,
    DifferentPeople,
    Attached,
    Proxy,
    Turn,
    MemberOf,
    Composition,
    Drawn,
    Rotation,
)


def discover(*, allow: Iterable[str]) -> Registry:
    """The standard rules and those that installed packages offer under the allowed names; nothing else of theirs is imported.

    A package offers rules as entry points of the group `deliberation.rules`, each a rule's class or a list of them. One that brings a
    single rule is named like its kind.

    Raises `DefinitionError` with the faults of all that is allowed: a name that no installed package offers, or several do; what fails when
    it is imported; what is no rule; a kind that is taken.

    >>> discover(allow=[]) == STANDARD
    True
    """
    return plugged(STANDARD, allow)
