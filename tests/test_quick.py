"""The quick constructor makes the same values as the class itself, and as frozen."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from deliberation.model import Case, Decision, Event, Record, Verdict
from deliberation.model.quick import quick
from tests.making import doing


@attrs.frozen(weakref_slot=False)
class Pair:
    one: int
    two: int = 2


def test_it_makes_an_equal_frozen_value() -> None:
    """Equal, of the class, hashable alike, and not to be written."""
    made = quick(Pair)(1, 2)
    assert (Pair(1, 2), Pair, hash(Pair(1, 2)), repr(Pair(1, 2))) == (made, type(made), hash(made), repr(made))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.one = 3  # type: ignore[misc]


def test_it_wants_every_field() -> None:
    """Defaults do not run."""
    with pytest.raises(TypeError):
        quick(Pair)(1)


@pytest.mark.parametrize("kind", [Case, Decision, Event, Record, Verdict])
def test_the_hot_classes_allow_it(kind: type[Any]) -> None:
    """What the kernel makes in a hurry equals what the class makes from the same fields."""
    run = doing()
    decision = run.decisions[-1]
    known = {Case: run.case, Decision: decision, Event: run.events[-1], Record: run.case.record("vote"), Verdict: decision.verdicts[0]}[
        kind
    ]
    fields = {field.name: getattr(known, field.name) for field in attrs.fields(kind)}
    assert kind(**fields) == quick(kind)(*fields.values()) == known
