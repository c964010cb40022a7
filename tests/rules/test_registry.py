"""The registry is a value: adding makes another, and what is no rule is refused."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs
import pytest

from deliberation.errors import DefinitionError
from deliberation.model import View
from deliberation.rules import STANDARD, Is


@attrs.frozen
class Never:
    kind: ClassVar[str] = "never"

    def check(self, view: View) -> Any: ...


class Bare:
    kind = "bare"

    def check(self, view: View) -> Any: ...


@attrs.frozen
class Kindless:
    def check(self, view: View) -> Any: ...


@attrs.frozen
class Mute:
    kind: ClassVar[str] = "mute"


def test_adding_a_rule_makes_another_registry() -> None:
    """The old one stays as it was."""
    more = STANDARD.with_rules(Never)
    assert (True, False, Is) == ("never" in more.kinds, "never" in STANDARD.kinds, more.kinds["is"])
    with pytest.raises(TypeError):
        STANDARD.kinds["never"] = Never  # type: ignore[index]


def test_what_is_no_rule_is_refused_with_every_fault() -> None:
    """No attrs class, no kind, no check, a kind that is taken, one given twice."""
    with pytest.raises(DefinitionError) as caught:
        STANDARD.with_rules(Bare, Kindless, Mute, Is, Never, Never)
    assert [(problem.code, problem.path[0]) for problem in caught.value.problems] == [
        ("bad-rule", "Bare"),
        ("bad-rule", "Kindless"),
        ("bad-rule", "Mute"),
        ("rule-taken", "is"),
        ("rule-taken", "never"),
    ]


def test_every_kind_is_the_name_of_its_class() -> None:
    """A file finds a rule under the kind the class has."""
    assert {kind: rule.kind for kind, rule in STANDARD.kinds.items()} == {kind: kind for kind in STANDARD.kinds}
