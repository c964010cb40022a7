"""Names changed in a file's nodes, whatever shape the file has: lists of names, and what is not shaped as it should be."""

from __future__ import annotations

import pytest

from deliberation.documents.mentions import declared, rename
from deliberation.documents.nodes import Table, read_nodes
from deliberation.rules import STANDARD


def renamed(text: str, kind: str, old: str, new: str) -> Table:
    root = read_nodes(text, file="f.yaml")
    rename(root, {(kind, old): new}, STANDARD)
    return root


def test_names_in_a_list_are_declared_too() -> None:
    """Roles and kinds of item may be a list of names alone; their places stay."""
    root = renamed("roles: [chair, clerk]\nmoves: {open: {by: [chair, clerk@place]}}", "role", "clerk", "scribe")
    assert ["chair", "scribe"] == root["roles"]
    assert ["chair", "scribe@place"] == root["moves"]["open"]["by"]
    assert (1, 16) == (root["roles"][1].where.line, root["roles"][1].where.column)
    assert ["chair", "scribe"] == [holder[key] for holder, key in declared(root, "roles")]


@pytest.mark.parametrize(
    "text",
    [
        "moves: nothing",
        "moves: {open: nothing}",
        "moves: {open: {to: {step: a}, by: {member_of: [council]}, asks: nothing}}",
        "rules: [a]",
        "rules: {a: nothing, b: {rule: nothing}, c: {rule: did, move: {a: b}}}",
        "stages: nothing",
        "stages: {a: nothing, b: {steps: nothing}, c: {steps: [x]}}",
        "roles: [{a: b}]",
        "bodies: {council: nothing}",
    ],
)
def test_what_is_not_shaped_as_it_should_be_is_left_as_it_is(text: str) -> None:
    """It is told elsewhere."""
    for kind in ("step", "move", "rule", "role", "body", "fact"):
        assert read_nodes(text, file="f.yaml") == renamed(text, kind, "nowhere", "somewhere")
