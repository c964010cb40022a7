"""The reference pages, made from the code: rules, keys of a town's files, events, errors, the command line. It changes no file."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import attrs

import deliberation
from deliberation import checking, errors, model, promises, sealing, testing, towns
from deliberation.documents import Line, Story, event_to_json
from deliberation.documents.changing import names_of
from deliberation.documents.meanings import BUILDING, FILE, KINDS, LEADS, USING
from deliberation.documents.mentions import SECTIONS
from deliberation.documents.nodes import MOST_BYTES
from deliberation.documents.people import PeopleShape, PersonShape, RosterShape
from deliberation.documents.shapes import NAMED, RENAMED
from deliberation.documents.using import Parameter, parameters, template_at, templates
from deliberation.model import Changes, Event, Findable, Noting, Row, Sealing, Store, Taking, Waking
from deliberation.promises import PATTERNS
from deliberation.quantities import Unit
from deliberation.rules import STANDARD
from deliberation.stores import SqlStore
from deliberation.stores.sql import metadata
from deliberation.testing.stores import DEMANDS, named
from docs.forms import called, doc, shape, table_of
from docs.meanings import EVENT
from docs.phrases import PHRASES
from docs.rule_pages import rule_pages

__all__ = ["reference"]

INTRO = """\
A town is a folder with `procedure.yaml` (and `*.procedure.yaml` where it has several), and `people.yaml` and `stories.yaml` where it
wants them. Names are lower-case words joined by hyphens. A text for people is one English text, or a mapping from languages to texts. A
file has {most} KiB at most, and no anchors, aliases, tags or keys given twice.
"""
PATTERN = """\
A promise has the keys of one pattern. What it speaks of is a move, `move.outcome`, `{enters: step}`, or `{holds: rule}` and
`{holds: {not: rule}}`, which happen when the rule begins, or ceases, to hold; a list means any of them.
"""
EXTENSION = """\
A procedure may change another that is at hand. It needs a `version`, and of everything else only what is different: that is
[laid over the other](../howto/new-town.md#begin-from-the-eight-steps).
"""
USE = """\
A procedure may take up [templates](templates.md): `use` is a mapping from their names to what each asks for, in a list where one is taken up
several times. Beside that, each use may say:
"""
TEMPLATES = """\
A template is a group of steps, rules and moves that a procedure takes up with [`use`](files.md#use), under names of its own:
[how](../howto/templates.md). These are always there.
"""
TESTING = "`deliberation.testing`, for who [writes a rule](../howto/rule.md) or [a store](../howto/store.md), or [tests a town](../howto/test-a-town.md)."


def _keys(cls: type) -> Iterator[tuple[str, str, str]]:
    """Each key of a part of a file: the key, what may stand there, whether it is needed."""
    hints = get_type_hints(cls)
    renamed = {**RENAMED.get(cls, {}), **({"name": ""} if cls in NAMED or cls is Story else {})}
    for field in attrs.fields(cls):
        key = renamed.get(field.name, field.name)
        if field.init and key and field.eq and field.name != "pattern":
            yield key, shape(hints[field.name]), "yes" if field.default is attrs.NOTHING else ""
    if cls is model.Move:
        yield "from", "steps, or `any`", "or `arrows`"
        yield "to", "a step", ""


def _section(cls: type) -> str:
    told = dict(FILE[cls])
    rows = {key: (f"`{key}`", form, needed) for key, form, needed in _keys(cls)}
    if set(told) != set(rows):
        raise LookupError(f"{cls.__name__}: keys {sorted(set(told) ^ set(rows))} are told without being there, or there without being told")
    table = table_of(("key", "what it says", "what stands there", "needed"), [(rows[k][0], told[k], *rows[k][1:]) for k in told])
    return f"### {called(cls)}\n\n{LEADS.get(cls) or doc(cls)}\n\n{table}\n"


def _pattern(cls: Any) -> str:
    """A pattern with its keys; what a key holds that is a mapping itself, key by key."""
    rows = []
    for field in attrs.fields(cls):
        kind = get_type_hints(cls)[field.name]
        needed = "yes" if field.default is attrs.NOTHING else ""
        if not attrs.has(kind):
            rows.append((f"`{field.name}`", field.metadata["doc"], shape(kind), needed))
            continue
        hints = get_type_hints(kind)
        for inner in attrs.fields(kind):
            key = f"`{field.name}.{inner.metadata.get('key', inner.name)}`"
            rows.append((key, inner.metadata["doc"], shape(hints[inner.name]), "yes"))
    return f"#### {cls.kind}\n\n{doc(cls)}\n\n{table_of(('key', 'what it says', 'what stands there', 'needed'), rows)}\n"


def _files() -> str:
    people, stories = (PeopleShape, PersonShape, RosterShape, model.Member), (Story, Line)
    procedure = [cls for cls in FILE if cls not in (*people, *stories)]
    return "\n".join(
        [
            "# A town's files\n",
            INTRO.format(most=MOST_BYTES // 1024),
            "## procedure.yaml\n",
            *map(_section, procedure),
            "### Patterns of a promise\n",
            PATTERN,
            *map(_pattern, PATTERNS.values()),
            "### Kinds of fact\n",
            table_of(("kind", "what it holds", "in an action's data"), [(f"`{kind}`", *KINDS[kind]) for kind in get_args(model.Kind)]),
            "\n### Durations\n",
            "A number and a unit: "
            + ", ".join(f"`{unit}`" for unit in get_args(Unit))
            + ". The day on which it starts is not counted. It ends with the last day (`day-end`);"
            " hours end at the same time, clear days at the start of the day after. `7 days same-time` says another end than the usual one.\n",
            "### extension\n",
            EXTENSION,
            table_of(("key", "what it says"), [(f"`{key}`", BUILDING[key]) for key in ("extends", "rename", "remove")]),
            "\n### use\n",
            USE,
            table_of(("key", "what it says"), [(f"`{key}`", told) for key, told in USING.items()]),
            "\n## people.yaml\n",
            *map(_section, people),
            "## stories.yaml\n",
            "Under `stories`, from names to stories: worked cases, which are the town's own tests. Further ones may stand in `*.stories.yaml`.\n",
            *map(_section, stories),
        ]
    )


def _templates_page() -> str:
    parts = ["# Templates\n", TEMPLATES]
    for name, path in templates({}).items():
        root = template_at(path)
        rows = [(f"`{key}`", one.says, _without(one)) for key, one in parameters(root).items()]
        brought = [(f"`{section}`", ", ".join(f"`{one}`" for one in names_of(root, section))) for section in SECTIONS]
        steps = ("`steps`", ", ".join(f"`{step}`" for step in root["steps"]))
        parts += [
            f"## {name}\n\n{root['template'].capitalize()}.\n",
            table_of(("it asks for", "what that is", "needed, or what holds without it"), rows),
            f"\n{table_of(('it brings', 'names'), [row for row in (steps, *brought) if row[1]])}\n",
        ]
    return "\n".join(parts)


def _without(parameter: Parameter) -> str:
    return "" if parameter.optional else "yes" if parameter.default is None else f"`{parameter.default}`"


def _event_page() -> str:
    hints = get_type_hints(Event)
    if list(EVENT) != [field.name for field in attrs.fields(Event)]:
        raise LookupError("the fields of an event and what is told of them differ")
    town = towns.load_town(Path(__file__).parent.parent / "examples" / "own_town")
    story = next(story for story in town.stories if story.name == "bench")
    told = [event for one in towns.play(town, story) if one.decision is not None for event in one.decision.events]
    event = next(event for event in told if event.due)
    kinds = {"kind": shape(hints["kind"])}
    return "\n".join(
        [
            "# Events\n",
            f"{doc(Event)} What a host must store are the events of a case, in order, and the procedures by digest.\n",
            table_of(
                ("field", "what it holds"),
                [(f"`{key}`", told + (f" ({kinds[key]})" if key in kinds else "")) for key, told in EVENT.items()],
            ),
            "\n## As JSON\n",
            "`event_to_json` writes a line and leaves out what is empty; `event_from_json` reads it back, strictly. Here with line breaks:\n",
            f"```json\n{json.dumps(json.loads(event_to_json(event)), ensure_ascii=False, indent=2)}\n```\n",
        ]
    )


def _tree(cls: type[Exception], depth: int = 0) -> Iterator[tuple[int, type[Exception]]]:
    yield depth, cls
    for one in sorted(cls.__subclasses__(), key=lambda known: known.__name__):
        if one.__module__ == errors.__name__:
            yield from _tree(one, depth + 1)


def _errors_page() -> str:
    rows = []
    for _, cls in _tree(errors.DeliberationError):
        own = [
            name
            for name in dict.fromkeys(re.findall(r"self\.(\w+)", inspect.getsource(cls)))
            if not name.startswith("_") and cls is not errors.DeliberationError
        ]
        rows.append((f"`{cls.__name__}`", doc(cls), ", ".join(f"`{name}`" for name in own)))
    problem = [f"`{field.name}`" for field in attrs.fields(errors.Problem)]
    return "\n".join(
        [
            "# Errors\n",
            "A rule that says no is an answer and never an error. [What to do](../howto/errors.md) with each of these is told elsewhere.\n",
            table_of(("error", "what it means", "what it carries"), rows),
            "\n## Problem\n",
            f"{doc(errors.Problem)} Its fields are {', '.join(problem)}.\n",
        ]
    )


def _command_page() -> str:
    from typer.main import get_command  # noqa: PLC0415  (an extra, needed for this page alone)

    from deliberation.cli import app  # noqa: PLC0415

    parts = ["# Command line\n", "Installed with the extra `cli`. Exit status 2 is an error of the call, of a file or of the store.\n"]
    commands: Any = get_command(app)
    for name, command in commands.commands.items():
        arguments = [one for one in command.params if one.param_type_name == "argument"]
        given = " ".join(one.name.upper() for one in arguments)
        parts.append(f"## deliberation {name}\n\n`deliberation {name}{' ' if given else ''}{given} [OPTIONS]`\n\n{doc(command.callback)}\n")
        options = [one for one in command.params if one.param_type_name == "option"]
        parts.append(table_of(("option", "what it says", "needed, or what holds without it"), [_option(one) for one in options]) + "\n")
    return "\n".join(parts)


def _option(option: Any) -> tuple[str, str, str]:
    default = "" if option.default in (None, False) or not isinstance(option.default, str | int) else f"`{option.default}`"
    return ", ".join(f"`{one}`" for one in option.opts), option.help or "", "yes" if option.required else default


def _signature(thing: Any) -> str:
    signature = inspect.signature(thing)
    parts, star = [], False
    for name, one in signature.parameters.items():
        if name in ("self", "cls"):
            continue
        if one.kind is one.KEYWORD_ONLY and not star:
            parts.append("*")
            star = True
        stars = "**" if one.kind is one.VAR_KEYWORD else ""
        parts.append(f"{stars}{name}" if one.default is one.empty else f"{name}=…")
    return f"({', '.join(parts)})"


def _methods(cls: type) -> str:
    known = {name: value for name, value in vars(cls).items() if inspect.isfunction(value) and not name.startswith("_")}
    return table_of(("call", "what it gives"), [(f"`{name}{_signature(value)}`", doc(value)) for name, value in known.items()])


def _offered(room: Any) -> str:
    """What a module offers by name."""
    public = {name: getattr(room, name) for name in room.__all__}
    calls = {name: "" if getattr(value, "_is_protocol", False) else _signature(value) for name, value in public.items()}
    return table_of(("call", "what it gives"), [(f"`{name}{calls[name]}`", doc(value)) for name, value in public.items()])


def _watching() -> Iterator[tuple[str, Any]]:
    """What promises offer, but for the patterns, which the page of the files tells."""
    for name in promises.__all__:
        value = getattr(promises, name)
        if callable(value) and value not in (*PATTERNS.values(), promises.Span, promises.Times, promises.Wait):
            yield name, value


def _python_page() -> str:
    public = {name: getattr(deliberation, name) for name in deliberation.__all__}
    functions = {name: value for name, value in public.items() if inspect.isfunction(value)}
    nouns = {name: value for name, value in public.items() if inspect.isclass(value) and not issubclass(value, Exception)}
    return "\n".join(
        [
            "# Python\n",
            "What `deliberation` offers by name. Everything is a frozen value or a function over values, but for `Engine` and the stores.\n",
            "## Functions\n",
            table_of(("call", "what it gives"), [(f"`{name}{_signature(value)}`", doc(value)) for name, value in functions.items()]),
            "\n## Values\n",
            table_of(("name", "what it is"), [(f"`{name}`", doc(value)) for name, value in nouns.items() if name != "Engine"]),
            f"\n## Engine\n\n{doc(deliberation.Engine)}\n",
            f"`Engine{_signature(deliberation.Engine)}`\n",
            _methods(deliberation.Engine),
            f"\n## Store\n\n{doc(Store)} `deliberation.stores` has `MemoryStore`, `SqliteStore` and [`SqlStore`](../howto/sql.md).\n",
            _methods(Store),
            *(
                line
                for one in (Findable, Waking, Noting, Changes, Taking, Sealing)
                for line in (f"\n`{one.__name__}`: {doc(one)}\n", _methods(one))
            ),
            f"\n`SqlStore{_signature(SqlStore)}`: {doc(SqlStore)}\n",
            f"`metadata{_signature(metadata)}`, of `deliberation.stores.sql`: {doc(metadata)}",
            f"\n## Testing\n\n{TESTING} {doc(testing)}\n",
            _offered(testing),
            "\n### What is demanded of a store\n\nBy `check_store`, each of a store of its own; `opened-again` where it is told how.\n",
            table_of(("demand", "what it says"), [(f"`{named(demand)}`", doc(demand)) for demand in DEMANDS]),
            f"\n## Checking\n\n`deliberation.checking`, for who [compares procedures](../howto/compare.md). {doc(checking)}\n",
            _offered(checking),
            f"\n## Sealing\n\n`deliberation.sealing`, for who [seals the record](../howto/seal.md). {doc(sealing)}\n",
            _offered(sealing),
            f"\n`Row`, of `deliberation.model`: {doc(Row)}\n",
            f"\n## Promises\n\n`deliberation.promises`, for who [watches cases](../howto/promises.md). {doc(promises)}\n",
            table_of(("call", "what it gives"), [(f"`{name}{_signature(value)}`", doc(value)) for name, value in _watching()]),
            "",
        ]
    )


def _homes() -> dict[str, str]:
    """The page of every rule, of every part of a file, and of each of their keys as `rule.key` or `part.key`."""
    homes: dict[str, str] = {}
    parts = {called(cls): list(keys) for cls, keys in FILE.items()} | {"who": ["role", "scope", "member_of", "item", "did"]}
    for part, keys in parts.items():
        homes |= dict.fromkeys((part, *(f"{part}.{key}" for key in keys)), "files.md" + (f"#{part}" if part != "who" else ""))
    for kind, cls in STANDARD.kinds.items():
        keys = [field.name for field in attrs.fields(cls) if field.init]
        homes |= dict.fromkeys((kind, *(f"{kind}.{key}" for key in keys)), f"rules/{kind}.md")
    return homes


def _by(reference: str, homes: dict[str, str]) -> str:
    """A link to what says a phrase. Raises `LookupError` where there is no such rule or key."""
    if reference not in homes:
        raise LookupError(f"a phrase names '{reference}', which is neither a rule nor a key of one")
    return f"[`{reference}`]({homes[reference]})"


def _phrases() -> str:
    homes = _homes()
    lead = "What rule books say, and which rule, or which key of a town's file, says it here. What has no rule of its own is said by several together.\n"
    parts = ["# What rule books say\n", lead]
    for area, phrases in PHRASES.items():
        rows = [(one.says, ", ".join(_by(name, homes) for name in one.by), f"`{one.written}`") for one in phrases]
        parts.append(f"## {area}\n\n{table_of(('what is said', 'by', 'written'), rows)}\n")
    return "\n".join(parts)


def _index(pages: Iterable[str]) -> str:
    titles = {
        "files.md": "every key of a town's files",
        "templates.md": "groups of steps, rules and moves to take up",
        "rules/index.md": "every rule: its keys, its sentences, how it is used",
        "phrases.md": "what rule books say, and what says it here",
        "events.md": "the fields of an event, and its JSON",
        "python.md": "functions, values, `Engine`, `Store`",
        "errors.md": "what can go wrong apart from a rule saying no",
        "command-line.md": "the commands and their options",
    }
    assert set(titles) <= set(pages)
    return "# Reference\n\nThese pages are made from the code by `make docs`.\n\n" + "".join(
        f"- [{page.removesuffix('.md').removesuffix('/index').replace('-', ' ')}]({page}): {told}\n" for page, told in titles.items()
    )


def reference() -> dict[str, str]:
    """Every reference page by its path below `reference/`. Raises `LookupError` where a key has no words, or words have no key."""
    pages = {
        "files.md": _files(),
        "templates.md": _templates_page(),
        "phrases.md": _phrases(),
        "events.md": _event_page(),
        "errors.md": _errors_page(),
        "command-line.md": _command_page(),
        "python.md": _python_page(),
        **rule_pages(),
    }
    return {"index.md": _index(pages), **pages}
