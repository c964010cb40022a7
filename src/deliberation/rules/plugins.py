"""Rules that installed packages offer, found by the names of their entry points; nothing is imported that is not allowed by name."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from deliberation.errors import DefinitionError, Problem, nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from deliberation.rules import Registry

__all__ = ["GROUP", "not_allowed", "plugged"]

GROUP = "deliberation.rules"
"""The group of the entry points."""


def plugged(registry: Registry, allow: Iterable[str]) -> Registry:
    """A registry and the rules behind the allowed entry points. Raises `DefinitionError` with the faults of all of them."""
    known = _entries()
    problems: list[Problem] = []
    causes: list[BaseException] = []
    for name in dict.fromkeys(allow):
        try:
            brought = _brought(name, known)
        except DefinitionError as fault:
            problems += fault.problems
            causes += [fault.__cause__] if fault.__cause__ is not None else []
            continue
        for rule in brought:
            try:
                registry = registry.with_rules(rule)
            except DefinitionError as fault:
                problems += [attrs.evolve(problem, path=(GROUP, name, *problem.path)) for problem in fault.problems]
    if problems:
        raise DefinitionError(problems) from next(iter(causes), None)
    return registry


def not_allowed(kind: str) -> str:
    """What to do where an entry point is named like a kind that nobody handed in; nothing where none is."""
    entries = _known_along(tuple(sys.path)).get(kind)
    if entries is None:
        return ""
    told = f"{_packages(entries)} offers an entry point of that name, which is not allowed here"
    return f"{told}: allow it with rules=discover(allow=['{kind}']), or with --allow-rules {kind}"


def _entries() -> dict[str, list[EntryPoint]]:
    """Every entry point of the group by name, several where several packages have it. None is imported."""
    from importlib.metadata import entry_points  # noqa: PLC0415  (slow to import, and needed only here)

    found: dict[str, list[EntryPoint]] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        found.setdefault(entry.name, []).append(entry)
    return found


@lru_cache(maxsize=1)
def _known_along(_: tuple[str, ...]) -> dict[str, list[EntryPoint]]:
    """The same, looked for once for each path along which packages are found: a file may name many kinds that are not there."""
    return _entries()


def _packages(entries: Sequence[EntryPoint]) -> str:
    names = [getattr(entry.dist, "name", None) for entry in entries]
    return " and ".join(f"'{name}'" if name else "a package without a name" for name in names)


def _brought(name: str, known: dict[str, list[EntryPoint]]) -> Sequence[Any]:
    """What an entry point gives, imported; whether each is a rule is for the registry to say."""
    entries = known.get(name, [])
    if len(entries) != 1:
        raise DefinitionError([_twice(name, entries) if entries else _unknown(name, known)])
    (entry,) = entries
    package = _packages(entries)
    try:
        given = entry.load()
    except (Exception, SystemExit) as cause:
        found = f"'{entry.value}', which fails when it is imported: {str(cause) or 'it gives no reason'}"
        hint = f"mend {package} or install another version, or allow it no longer"
        raise DefinitionError([Problem("broken-plugin", (GROUP, name), found, "what can be imported", hint)]) from cause
    brought: Sequence[Any] = given if isinstance(given, list | tuple) else (given,)
    if not brought:
        raise DefinitionError([Problem("bad-rule", (GROUP, name), "an empty list", "a rule's class, or a list of them", f"mend {package}")])
    first, *others = brought
    kind = getattr(first, "kind", name)
    if not others and isinstance(kind, str) and kind != name:
        found = f"'{name}', which brings the kind '{kind}' alone"
        raise DefinitionError(
            [Problem("misnamed-plugin", (GROUP, name), found, f"the name '{kind}'", f"rename the entry point in {package}")]
        )
    return brought


def _unknown(name: str, known: Iterable[str]) -> Problem:
    near = nearest(name, known)
    hint = f"did you mean '{near}'?" if near else f"install the package that offers it; installed: {', '.join(known) or 'none'}"
    return Problem("unknown-plugin", (GROUP, name), f"'{name}'", "an entry point of an installed package", hint)


def _twice(name: str, entries: Sequence[EntryPoint]) -> Problem:
    return Problem("plugin-twice", (GROUP, name), f"'{name}' in {_packages(entries)}", "one package that offers it", "uninstall the others")
