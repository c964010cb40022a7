"""The rules, one idea a file, and the registry in which a file's names are looked up. A rule answers; it never acts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import attrs

from deliberation.errors import DefinitionError, Problem
from deliberation.rules.asks import Asks
from deliberation.rules.at_most_times import AtMostTimes
from deliberation.rules.attached import Attached
from deliberation.rules.compound import AllOf, AnyOf, NoneOf
from deliberation.rules.deadlines import Elapsed, Reached
from deliberation.rules.did import Did, DidNot
from deliberation.rules.different_people import DifferentPeople
from deliberation.rules.facts import AtLeast, AtMost, Is, IsNot, LessThan, MoreThan
from deliberation.rules.for_each import ForEach
from deliberation.rules.majority import Majority
from deliberation.rules.order import Order, Time
from deliberation.rules.quorum import Quorum
from deliberation.rules.role import Role, may

__all__ = [
    "STANDARD",
    "AllOf",
    "AnyOf",
    "Asks",
    "AtLeast",
    "AtMost",
    "AtMostTimes",
    "Attached",
    "Did",
    "DidNot",
    "DifferentPeople",
    "Elapsed",
    "ForEach",
    "Is",
    "IsNot",
    "LessThan",
    "Majority",
    "MoreThan",
    "NoneOf",
    "Order",
    "Quorum",
    "Reached",
    "Registry",
    "Role",
    "Time",
    "may",
]


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
            kind = getattr(rule, "kind", None)
            if not attrs.has(rule) or not isinstance(kind, str) or not callable(getattr(rule, "check", None)):
                problems.append(Problem("bad-rule", (rule.__name__,), "a class", "a frozen attrs class with 'kind' and 'check'"))
            elif kind in kinds:
                problems.append(Problem("rule-taken", (kind,), f"'{kind}'", "a kind that no other rule has"))
            else:
                kinds[kind] = rule
        if problems:
            raise DefinitionError(problems)
        return Registry(MappingProxyType(kinds))


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
    Reached,
    Elapsed,
    Did,
    DidNot,
    ForEach,
    AtMostTimes,
    DifferentPeople,
    Attached,
)
