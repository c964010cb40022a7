"""A town's stories file: worked cases, line by line, each accepted or refused by the rules it names. Read here, played by `towns`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import yaml

from deliberation.documents.nodes import Fault, Faults, Row, Table, read_nodes
from deliberation.documents.shapes import shaped
from deliberation.errors import DefinitionError, nearest
from deliberation.model import Text
from deliberation.quantities import Duration
from deliberation.rules import STANDARD

__all__ = ["Line", "Story", "load_stories", "read_stories", "write_stories"]


@attrs.frozen
class Line:
    """One line of a story: when, who does what with which data, and what is expected of it.

    `at` is local to the procedure's calendar; `refused` names exactly the rules that say no; `clock` the clock's moves before it.
    """

    at: datetime | None = None
    after: Duration | None = None
    move: str | None = None
    by: tuple[str, ...] = ()
    item: str | None = None
    on_behalf: str | None = None
    data: Any = attrs.field(factory=dict)
    vouched: Any = attrs.field(factory=dict)
    outcome: str | None = None
    refused: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()
    step: str | None = None
    line: int = attrs.field(default=0, eq=False)


@attrs.frozen
class Story:
    """A worked case: its lines, and the step in which it ends."""

    name: str
    title: Text
    procedure: str
    ends: str
    plays: tuple[Line, ...]
    tells: Text = Text()
    file: str = attrs.field(default="", eq=False)
    line: int = attrs.field(default=0, eq=False)


@attrs.frozen
class _LineShape:
    at: str | None = None
    after: Duration | None = None
    move: str | None = None
    by: tuple[str, ...] = ()
    item: str | None = None
    on_behalf: str | None = None
    outcome: str | None = None
    refused: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()
    step: str | None = None


@attrs.frozen
class _StoryShape:
    title: Text
    procedure: str
    ends: str
    tells: Text = Text()


_COUNT = re.compile(r"-?\d{1,18}\Z", re.ASCII)


def _free(node: Any) -> Any:
    """What an action's data may be: texts, whole numbers, true and false, lists and mappings of them; what is quoted is a text."""
    if isinstance(node, Table):
        return {key: _free(value) for key, value in node.items()}
    if isinstance(node, Row):
        return [_free(value) for value in node]
    if node.quoted:
        return str(node)
    if node in ("true", "false"):
        return node == "true"
    return int(node) if _COUNT.match(node) else str(node)


def _line(node: Any) -> Line:
    if not isinstance(node, Table):
        raise Fault("not-a-mapping", node, "no mapping", "a line such as {after: 2 days, move: accept, by: clerk-1}")
    plain = Table({key: value for key, value in node.items() if key not in ("data", "vouched")})
    plain.where, plain.keys_at = node.where, node.keys_at
    shape: _LineShape = shaped(plain, _LineShape, STANDARD)
    at = None
    if shape.at is not None:
        try:
            at = datetime.fromisoformat(shape.at)
        except ValueError:
            raise Fault("not-a-moment", node["at"], f"'{shape.at}'", "a local time such as 2026-03-02 09:00") from None
        if at.tzinfo is not None:
            raise Fault("not-a-moment", node["at"], f"'{shape.at}'", "a local time, without a time zone")
    if (shape.move is None) is not (shape.by == ()):
        raise Fault("bad-line", node, "'move' or 'by' alone", "both, or neither for a line that waits")
    if shape.move is None and at is None and shape.after is None:
        raise Fault("bad-line", node, "a line that does nothing", "'move' with 'by', or 'at' or 'after' to wait")
    free = {}
    for key in ("data", "vouched"):
        if not isinstance(node.get(key, Table()), Table):
            raise Fault("not-a-mapping", node[key], "no mapping", f"'{key}', a mapping from names to values")
        free[key] = _free(node.get(key, Table()))
    return Line(
        **{**{field.name: getattr(shape, field.name) for field in attrs.fields(_LineShape)}, "at": at, **free, "line": node.where.line}
    )


def _story(name: str, node: Any, file: str) -> Story:
    if not isinstance(node, Table):
        raise Fault("not-a-mapping", node, "no mapping", "a story")
    plays = node.get("plays", Row())
    plain = Table({key: value for key, value in node.items() if key != "plays"})
    plain.where, plain.keys_at = node.where, node.keys_at
    faults: list[Fault] = []
    lines = []
    try:
        shape: _StoryShape = shaped(plain, _StoryShape, STANDARD)
    except Faults as found:
        faults += found.faults
    if not isinstance(plays, Row):
        faults.append(Fault("not-a-list", plays, "no list", "a list of lines such as {after: 2 days, move: accept, by: clerk-1}"))
    elif not plays:
        faults.append(Fault("missing-key", node, "no 'plays'", "'plays', the lines of the story", "add it"))
    for one in plays if isinstance(plays, Row) else []:
        try:
            lines.append(_line(one))
        except Fault as fault:
            faults.append(fault)
        except Faults as found:
            faults += found.faults
    if faults:
        raise Faults(faults)
    return Story(name, shape.title, shape.procedure, shape.ends, tuple(lines), shape.tells, file, node.where.line)


def read_stories(text: str | bytes, *, file: str = "stories.yaml") -> tuple[Story, ...]:
    """The stories that a YAML text tells. Raises `DefinitionError` with every fault."""
    root = read_nodes(text, file=file)
    faults: list[Fault] = []
    told = []
    stories = root.get("stories", Table())
    for key in root:
        if key != "stories":
            near = nearest(key, ("stories",))
            faults.append(
                Fault("unknown-key", root.keys_at[key], f"'{key}'", "'stories'", "did you mean 'stories'?" if near else "remove it")
            )
    if not isinstance(stories, Table):
        faults.append(Fault("not-a-mapping", stories, "no mapping", "a mapping from names to stories"))
    elif "stories" not in root:
        faults.append(Fault("missing-key", root, "no 'stories'", "'stories', a mapping from names to stories", "add it"))
    for name, node in stories.items() if isinstance(stories, Table) else ():
        try:
            told.append(_story(name, node, file))
        except Fault as fault:
            faults.append(fault)
        except Faults as found:
            faults += found.faults
    if faults:
        raise DefinitionError([fault.problem(file) for fault in faults])
    return tuple(told)


def load_stories(path: str | Path) -> tuple[Story, ...]:
    """The stories in a file. Raises `DefinitionError`, and `OSError` where the file cannot be read."""
    return read_stories(Path(path).read_bytes(), file=str(path))


def write_stories(stories: Iterable[Story]) -> str:
    """Stories as the YAML text that `read_stories` reads, each of their lines on one line.

    >>> from deliberation.quantities import read_duration
    >>> told = Story("lamp", Text.of("A lamp"), "lane", "open", (Line(after=read_duration("2 days"), move="propose", by=("p-1",)),))
    >>> print(write_stories([told]), end="")
    stories:
      lamp:
        title: {en: A lamp}
        procedure: lane
        ends: open
        plays:
          - {after: 2 days, move: propose, by: p-1}
    """
    lines = ["stories:"]
    for story in stories:
        texts = {"title": dict(story.title.words), "tells": dict(story.tells.words), "procedure": story.procedure, "ends": story.ends}
        lines.append(f"  {_flow(story.name)}:")
        lines += [f"    {key}: {_flow(value)}" for key, value in texts.items() if value]
        lines.append("    plays:")
        lines += [f"      - {_flow(_plain_line(line))}" for line in story.plays]
    return "\n".join(lines) + "\n"


def _plain_line(line: Line) -> dict[str, Any]:
    """What a line says, in the order in which the file says it; one name instead of a list of one."""
    said = {field.name: getattr(line, field.name) for field in attrs.fields(Line) if field.name != "line"}
    said["at"] = line.at.isoformat(" ") if line.at is not None else None
    said["after"] = str(line.after) if line.after is not None else None
    return {key: (value[0] if len(value) == 1 else [*value]) if isinstance(value, tuple) else value for key, value in said.items() if value}


def _flow(value: Any) -> str:
    """A value on one line of YAML."""
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=math.inf)
    return text.removesuffix("\n").removesuffix("\n...")
