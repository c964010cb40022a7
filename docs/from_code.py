"""The reference pages, made from the code: rules, keys of a town's files, events, errors, the command line. It changes no file."""

from __future__ import annotations

import inspect
import json
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

import deliberation
from deliberation import errors, model, rules, towns
from deliberation.documents import Line, Story, event_to_json
from deliberation.documents.nodes import MOST_BYTES
from deliberation.documents.shapes import NAMED, RENAMED, plain_of
from deliberation.model import Event, Requirement, Sentence, Store
from deliberation.quantities import Duration, Unit
from docs.meanings import EVENT, FILE, KINDS, LEADS

__all__ = ["reference"]

ALWAYS = (rules.Order, rules.Time, rules.Role, rules.Asks)


NAMES = {"item": "a kind of item", "documents": "the name of a fact"}
INTRO = """\
A town is a folder with `procedure.yaml` (and `*.procedure.yaml` where it has several), and `people.yaml` and `stories.yaml` where it
wants them. Names are lower-case words joined by hyphens. A text for people is one English text, or a mapping from languages to texts. A
file has {most} KiB at most, and no anchors, aliases, tags or keys given twice.
"""
WHO = "a role, `role@fact`, `{member_of: body}`, `{item: field}` or `{did: move}`"
TYPES: Mapping[Any, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    model.Text: "a text, or `{en: …, zh: …}`",
    Duration: "a duration such as `7 days`",
    model.Who: WHO,
    model.Need: "a rule",
    model.Basis: "[a basis](#basis)",
    model.Rule: "a kind of rule",
}


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _called(cls: type) -> str:
    """What a part of a file is called there."""
    return "rule" if cls is Requirement else cls.__name__.lower()


def _link(cls: type) -> str:
    return f"[{_called(cls)}](#{_called(cls)})"


def shape(kind: Any) -> str:
    """What may stand for a value of a type, in words."""
    if kind in TYPES:
        return TYPES[kind]
    inner = [one for one in get_args(kind) if one not in (type(None), ...)]
    if get_origin(kind) is Literal:
        return ", ".join(f"`{one}`" for one in inner)
    if get_origin(kind) in (Union, types.UnionType):
        parts = dict.fromkeys(shape(one) for one in inner)
        return ", or ".join(parts)
    if get_origin(kind) is tuple:
        (one,) = dict.fromkeys(inner)
        if one in NAMED:
            return f"a mapping from names to {_link(one)}s" if one in FILE else "a mapping from names to titles, or a list of names"
        return f"{shape(one)}; one or a list"
    if kind in FILE:
        return _link(kind)
    return {"Fraction": "a share such as `2/3`", "date": "a date", "datetime": "a local time", "Calendar": "a mapping"}.get(
        getattr(kind, "__name__", ""), "any value"
    )


def _keys(cls: type) -> Iterator[tuple[str, str, str]]:
    """Each key of a part of a file: the key, what may stand there, whether it is needed."""
    hints = get_type_hints(cls)
    renamed = {**RENAMED.get(cls, {}), **({"name": ""} if cls in NAMED or cls is Story else {})}
    for field in attrs.fields(cls):
        key = renamed.get(field.name, field.name)
        if field.init and key and field.eq:
            yield key, shape(hints[field.name]), "yes" if field.default is attrs.NOTHING else ""
    if cls is model.Move:
        yield "from", "steps, or `any`", "or `arrows`"
        yield "to", "a step", ""


def _section(cls: type) -> str:
    told = dict(FILE[cls])
    rows = {key: (f"`{key}`", form, needed) for key, form, needed in _keys(cls)}
    if set(told) != set(rows):
        raise LookupError(f"{cls.__name__}: keys {sorted(set(told) ^ set(rows))} are told without being there, or there without being told")
    table = _table(("key", "what it says", "what stands there", "needed"), [(rows[k][0], told[k], *rows[k][1:]) for k in told])
    return f"### {_called(cls)}\n\n{LEADS.get(cls) or _doc(cls)}\n\n{table}\n"


def _files() -> str:
    procedure = [cls for cls in FILE if cls not in (model.Member, Story, Line)]
    people = {"people": "from ids to `name` (a text) and `roles`", "rosters": "who sits in which body: `body`, `members`, and `where`"}
    return "\n".join(
        [
            "# A town's files\n",
            INTRO.format(most=MOST_BYTES // 1024),
            "## procedure.yaml\n",
            *map(_section, procedure),
            "### Kinds of fact\n",
            _table(("kind", "what it holds", "in an action's data"), [(f"`{kind}`", *KINDS[kind]) for kind in get_args(model.Kind)]),
            "\n### Durations\n",
            "A number and a unit: "
            + ", ".join(f"`{unit}`" for unit in get_args(Unit))
            + ". The day on which it starts is not counted. It ends with the last day (`day-end`);"
            " hours end at the same time, clear days at the start of the day after. `7 days same-time` says another end than the usual one.\n",
            "## people.yaml\n",
            _table(("key", "what it says"), [(f"`{key}`", told) for key, told in people.items()]),
            "\n`where` names facts of the case: the first roster of a body that fits is the one that is pinned.\n",
            _section(model.Member),
            "## stories.yaml\n",
            "Under `stories`, from names to stories: worked cases, which are the town's own tests.\n",
            _section(Story),
            _section(Line),
        ]
    )


def _sentences(function: Any, seen: set[int]) -> Iterator[Sentence]:
    """The sentences a function can say, itself or through its module's own functions."""
    if id(function) in seen:
        return
    seen.add(id(function))
    home = inspect.getmodule(function)
    for name in function.__code__.co_names:
        value = getattr(home, name, None)
        if isinstance(value, Sentence):
            yield value
        elif inspect.isfunction(value) and value.__module__ == function.__module__:
            yield from _sentences(value, seen)
        elif inspect.isclass(value) and value.__module__ == function.__module__:
            for part in vars(value).values():
                if inspect.isfunction(part):
                    yield from _sentences(part, seen)


def _said(sentences: Iterable[Sentence]) -> str:
    unique = dict(sorted((one.code, one) for one in sentences))
    return _table(("code", "English", "Chinese"), [(f"`{one.code}`", one.en, one.zh) for one in unique.values()])


def _parameters(cls: type) -> str:
    rows = []
    hints = get_type_hints(cls)
    for field in attrs.fields(cls):
        if field.init:
            needed = "yes" if field.default is attrs.NOTHING else "" if field.default in (None, ()) else f"`{field.default}`"
            named, form = field.metadata.get("names"), shape(hints[field.name])
            if named:
                form = form.replace("a text", NAMES.get(named, f"the name of a {named}"))
            rows.append((f"`{field.name}`", field.metadata["doc"], form, needed))
    return _table(("key", "what it says", "what stands there", "needed, or what holds without it"), rows)


def _example(cls: Any) -> Iterator[str]:
    """The first rule of that kind in the default town, as it could stand in a file."""
    known = next((rule for rule in towns.load("xichuan").procedure().rules if isinstance(rule.rule, cls)), None)
    if known is None:
        return
    plain = plain_of(Requirement(known.name, known.rule))
    yield "## In the default town\n"
    yield f"```yaml\nrules:\n  {known.name}: {_flow(plain)}\n```\n"


def _flow(value: Any) -> str:
    """YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _doc(thing: Any) -> str:
    return inspect.cleandoc(thing.__doc__ or "").split("\n\n")[0].replace("\n", " ")


def _rule(cls: Any) -> str:
    asked = "\nIt is asked of every action, and no file names it.\n" if cls in ALWAYS else ""
    table = f"## Keys\n\n{_parameters(cls)}\n\n" if attrs.fields(cls) and cls not in ALWAYS else ""
    said = f"## What it says\n\n{_said(_sentences(cls.check, set()))}\n"
    example = "" if cls in ALWAYS else "\n".join(_example(cls))
    return f"# {cls.kind}\n\n{_doc(cls)}\n{asked}\n{_doc(cls.check)}\n\n{table}{said}" + (f"\n{example}" if example else "")


def _rule_index() -> str:
    homes = (import_module(f"deliberation.kernel.{name}") for name in ("decide", "audit"))
    own = [one for home in homes for one in vars(home).values() if isinstance(one, Sentence)]
    return "\n".join(
        [
            "# Rules\n",
            "A rule is one question. A file names its kind under `rule`, and the kind's own keys beside it. Its verdict holds what was seen, what is",
            "required, how many are missing, and a sentence whose code stays the same in every language.\n",
            _table(("kind", "what it asks"), [(f"[{kind}]({kind}.md)", _doc(cls)) for kind, cls in rules.STANDARD.kinds.items()]),
            "\n## Asked of every action\n",
            _table(("question", "what it asks"), [(f"[{cls.kind}]({cls.kind}.md)", _doc(cls)) for cls in ALWAYS]),
            "\n## Said by no rule\n",
            "What `decide` and `annul` find themselves: members of a body that were not given, outcomes that do not tell each other apart, a secret",
            "choice made twice, an entry that cannot be taken back.\n",
            _said(own),
            "",
        ]
    )


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
            f"{_doc(Event)} What a host must store are the events of a case, in order, and the procedures by digest.\n",
            _table(
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
        rows.append((f"`{cls.__name__}`", _doc(cls), ", ".join(f"`{name}`" for name in own)))
    problem = [f"`{field.name}`" for field in attrs.fields(errors.Problem)]
    return "\n".join(
        [
            "# Errors\n",
            "A rule that says no is an answer and never an error. [What to do](../howto/errors.md) with each of these is told elsewhere.\n",
            _table(("error", "what it means", "what it carries"), rows),
            "\n## Problem\n",
            f"{_doc(errors.Problem)} Its fields are {', '.join(problem)}.\n",
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
        parts.append(
            f"## deliberation {name}\n\n`deliberation {name}{' ' if given else ''}{given} [OPTIONS]`\n\n{_doc(command.callback)}\n"
        )
        options = [one for one in command.params if one.param_type_name == "option"]
        parts.append(_table(("option", "what it says", "needed, or what holds without it"), [_option(one) for one in options]) + "\n")
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
        parts.append(name if one.default is one.empty else f"{name}=…")
    return f"({', '.join(parts)})"


def _methods(cls: type) -> str:
    known = {name: value for name, value in vars(cls).items() if inspect.isfunction(value) and not name.startswith("_")}
    return _table(("call", "what it gives"), [(f"`{name}{_signature(value)}`", _doc(value)) for name, value in known.items()])


def _python_page() -> str:
    public = {name: getattr(deliberation, name) for name in deliberation.__all__}
    functions = {name: value for name, value in public.items() if inspect.isfunction(value)}
    nouns = {name: value for name, value in public.items() if inspect.isclass(value) and not issubclass(value, Exception)}
    return "\n".join(
        [
            "# Python\n",
            "What `deliberation` offers by name. Everything is a frozen value or a function over values, but for `Engine` and the stores.\n",
            "## Functions\n",
            _table(("call", "what it gives"), [(f"`{name}{_signature(value)}`", _doc(value)) for name, value in functions.items()]),
            "\n## Values\n",
            _table(("name", "what it is"), [(f"`{name}`", _doc(value)) for name, value in nouns.items() if name != "Engine"]),
            f"\n## Engine\n\n{_doc(deliberation.Engine)}\n",
            f"`Engine{_signature(deliberation.Engine)}`\n",
            _methods(deliberation.Engine),
            f"\n## Store\n\n{_doc(Store)} `deliberation.stores` has `MemoryStore` and `SqliteStore`.\n",
            _methods(Store),
            "",
        ]
    )


def _index(pages: Iterable[str]) -> str:
    titles = {
        "files.md": "every key of a town's files",
        "rules/index.md": "every rule: its keys, its sentences, how it is used",
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
    known: tuple[Any, ...] = (*ALWAYS, *rules.STANDARD.kinds.values())
    pages = {
        "files.md": _files(),
        "events.md": _event_page(),
        "errors.md": _errors_page(),
        "command-line.md": _command_page(),
        "python.md": _python_page(),
        "rules/index.md": _rule_index(),
        **{f"rules/{cls.kind}.md": _rule(cls) for cls in known},
    }
    return {"index.md": _index(pages), **pages}
