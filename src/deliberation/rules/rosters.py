"""What rules about the members of a body have in common: a body whose members nobody has fixed, a group that is another body's."""

from __future__ import annotations

from collections.abc import Iterator

from deliberation.errors import Problem
from deliberation.model import Procedure, Sentence

__all__ = ["NOT_FIXED", "group_problems"]

NOT_FIXED = Sentence(
    "roster.unknown", "the members of {body} are not fixed, so nobody can tell.", "{body}名册尚未确定，无法判断。", unknown=True
)


def group_problems(procedure: Procedure, body: str, group: str | None) -> Iterator[Problem]:
    """Whether a group that some body has is this body's own; one that no body has is told elsewhere."""
    groups = {one.name: {label.name for label in one.groups} for one in procedure.bodies}
    if group is not None and body in groups and group not in groups[body] and any(group in known for known in groups.values()):
        expected = f"a group of '{body}': {', '.join(sorted(groups[body])) or 'it has none'}"
        yield Problem("unknown-group", ("group",), f"'{group}'", expected)
