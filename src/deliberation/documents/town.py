"""A town's folder: procedures, people and stories, read together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import attrs

from deliberation.documents.extending import edition
from deliberation.documents.nodes import faulty_nodes
from deliberation.documents.people import People, load_people
from deliberation.documents.procedures import read_procedure
from deliberation.documents.stories import Story, load_stories
from deliberation.documents.using import Bases
from deliberation.errors import DefinitionError, Problem, nearest
from deliberation.model import Procedure
from deliberation.rules import STANDARD, Registry

__all__ = ["Town", "bases_for", "edition_named", "edition_on", "editions", "load_town", "procedure_files", "story_files"]

_TEMPLATE = ".template.yaml"


@attrs.frozen
class Town:
    """One or more procedures, the people, and the worked cases."""

    name: str
    procedures: tuple[Procedure, ...]
    people: People = attrs.field(factory=People)
    stories: tuple[Story, ...] = ()

    def procedure(self, name: str | None = None, *, on: date | None = None) -> Procedure:
        """The procedure of that name, in the edition in force on a day; the only one, and the latest edition, where none is given.

        Raises `KeyError` with the nearest name, and with the editions that there are.
        """
        return edition_on(self.procedures, name, on)

    def in_force(self, on: date | None = None) -> tuple[Procedure, ...]:
        """Of each procedure the edition in force on a day, the latest where none is given; none of those that are not in force then."""
        named = dict.fromkeys(one.name for one in self.procedures)
        held = {one.name for one in self.procedures if on is None or one.in_force(on)}
        return tuple(self.procedure(name, on=on) for name in named if name in held)

    @property
    def book(self) -> dict[str, Procedure]:
        """The procedures by digest, as `replay` wants them."""
        return {one.digest: one for one in self.procedures}


def edition_on(procedures: Iterable[Procedure], name: str | None, on: date | None) -> Procedure:
    """The edition of a procedure that is in force on a day; the latest where no day is given.

    The name may be left out where all are editions of one procedure. Raises `KeyError` with the nearest name, or with the editions that
    there are and their days.
    """
    named: dict[str, list[Procedure]] = {}
    for one in procedures:
        named.setdefault(one.name, []).append(one)
    wanted = next(iter(named)) if name is None and len(named) == 1 else name
    if wanted not in named:
        if name is None:
            raise KeyError(f"there are several procedures: name one of {', '.join(named)}")
        near = nearest(name, named)
        hint = f"did you mean '{near}'?" if near else f"the procedures are {', '.join(named)}"
        raise KeyError(f"there is no procedure '{name}': {hint}")
    known = sorted(named[wanted], key=lambda one: one.valid_from or date.min)
    held = known if on is None else [one for one in known if one.in_force(on)]
    if not held:
        raise KeyError(f"no edition of '{wanted}' is in force on {on}: {', '.join(map(_days, known))}")
    return held[-1]


def edition_named(procedures: Iterable[Procedure], name: str, version: str) -> Procedure:
    """One edition of a procedure, by its version. Raises `KeyError` with those at hand."""
    known = {one.version: one for one in procedures if one.name == name}
    if version not in known:
        raise KeyError(f"there is no edition '{version}' of '{name}': the editions at hand are {', '.join(known) or 'none'}")
    return known[version]


def _days(of: Procedure) -> str:
    return f"{of.version} from {of.valid_from or 'the beginning'} to {of.valid_to or 'further notice'}"


def procedure_files(folder: Path) -> dict[Path, bytes]:
    """Every `procedure.yaml` and `*.procedure.yaml` of a folder, with what it holds."""
    return {path: path.read_bytes() for path in sorted([*folder.glob("procedure.yaml"), *folder.glob("*.procedure.yaml")])}


def story_files(folder: Path) -> tuple[Path, ...]:
    """The `stories.yaml` and every `*.stories.yaml` of a folder."""
    return tuple(sorted([*folder.glob("stories.yaml"), *folder.glob("*.stories.yaml")]))


def bases_for(files: Mapping[Path, bytes], bases: Callable[[], Bases]) -> Bases:
    """What the files of a folder may build on: each other, its templates (`*.template.yaml`), and `bases`.

    `bases` is not looked up where none of the files extends anything.
    """
    folders = dict.fromkeys(path.parent for path in files)
    found = {path.name.removesuffix(_TEMPLATE): path for folder in folders for path in sorted(folder.glob(f"*{_TEMPLATE}"))}
    if any(b"extends" in text for text in files.values()):
        found |= {**bases(), **dict(editions(files))}
    return found


def load_town(folder: str | Path, *, rules: Registry = STANDARD, bases: Callable[[], Bases] = dict) -> Town:
    """The town in a folder: every `procedure.yaml` and `*.procedure.yaml`; `people.yaml`, `stories.yaml` and `*.stories.yaml` where they are there.

    A procedure may extend another of the same folder, and any that `bases()` gives: files by `name@version`, asked for only where a
    procedure extends something. It may use the folder's templates, `*.template.yaml`, and those that are always there.

    Raises `DefinitionError` with every fault of all files, and `OSError` where the folder cannot be read.
    """
    folder = Path(folder)
    problems: list[Problem] = []
    procedures = []
    files = procedure_files(folder)
    if not files:
        problems.append(Problem("no-procedure", (), "no procedure.yaml", "a file procedure.yaml in the folder", "", str(folder), 1, 1))
    known = bases_for(files, bases)
    for path, text in files.items():
        try:
            procedures.append(read_procedure(text, file=str(path), rules=rules, bases=known))
        except DefinitionError as fault:
            problems += fault.problems
    people = People()
    stories: tuple[Story, ...] = ()
    try:
        if (folder / "people.yaml").exists():
            people = load_people(folder / "people.yaml")
    except DefinitionError as fault:
        problems += fault.problems
    for path in story_files(folder):
        try:
            stories += load_stories(path)
        except DefinitionError as fault:
            problems += fault.problems
    problems += _strangers(folder, procedures, people, stories) if not problems else []
    if problems:
        raise DefinitionError(problems)
    return Town(folder.name, tuple(procedures), people, stories)


def editions(files: Mapping[Path, bytes]) -> Iterator[tuple[str, Path]]:
    """Each of the files that says its name and version, as what it can be extended as. What cannot be read is left out here."""
    for path, text in files.items():
        try:
            root, _ = faulty_nodes(text, file=str(path))
        except DefinitionError:
            continue
        if (name := edition(root)) is not None:
            yield name, path


def _overlaps(folder: Path, procedures: list[Procedure]) -> Iterator[Problem]:
    """Two editions of one procedure of which nobody could say which is in force."""
    known = sorted(procedures, key=lambda one: (one.name, one.valid_from or date.min))
    for one, other in pairwise(known):
        if one.name == other.name and (one.valid_to is None or other.in_force(one.valid_to)):
            path, expected = ("valid_to",), f"'{one.version}' to end before '{other.version}' begins"
            found = f"'{one.name}' {_days(one)}, and {_days(other)}"
            yield Problem("editions-overlap", path, found, expected, "give 'valid_from' and 'valid_to'", str(folder), 1, 1)


def _strangers(folder: Path, procedures: list[Procedure], people: People, stories: tuple[Story, ...]) -> Iterator[Problem]:
    """What people and stories name that the other files of the town do not have."""
    yield from _overlaps(folder, procedures)
    groups: dict[str, set[str]] = {}
    for procedure in procedures:
        for body in procedure.bodies:
            groups.setdefault(body.name, set()).update(group.name for group in body.groups)
    for at, roster in enumerate(people.rosters):
        if roster.body not in groups:
            yield _stranger("unknown-body", ("rosters", at), roster.body, groups, "a body of the procedure", str(folder / "people.yaml"))
            continue
        known = groups[roster.body]
        for group in dict.fromkeys(group for member in roster.members for group in member.groups):
            if group not in known:
                yield _stranger("unknown-group", ("rosters", at), group, known, "a group of the body", str(folder / "people.yaml"))
    yield from _told_by(procedures, people, stories)


def _told_by(procedures: list[Procedure], people: People, stories: tuple[Story, ...]) -> Iterator[Problem]:
    """What stories name that the procedures and the people do not have."""
    names = {procedure.name for procedure in procedures}
    known_as = {story.name: story for story in reversed(stories)}
    ids = {person.id for person in people.people}
    for story in stories:
        path = ("stories", story.name)
        if (first := known_as[story.name]) is not story:
            found = f"'{story.name}', which is told in {first.file}:{first.line}"
            yield Problem("story-twice", path, found, "a name of its own", "call it otherwise", story.file, story.line, 1)
        if story.procedure not in names:
            yield _stranger("unknown-procedure", path, story.procedure, names, "a procedure of the town", story.file, story.line)
            continue
        began = story.plays[0].at if story.plays else None
        on = began.date() if began is not None else None
        try:
            played = edition_on(procedures, story.procedure, on)
        except KeyError as fault:
            expected = "a first day on which an edition is in force"
            yield Problem("unknown-edition", path, f"'{on}'", expected, fault.args[0], story.file, story.plays[0].line, 1)
            continue
        steps = {step.name for step in played.steps}
        moves = {move.name for move in played.moves}
        if story.ends not in steps:
            yield _stranger("unknown-step", path, story.ends, steps, "a step of the procedure", story.file, story.line)
        for line in story.plays:
            for kind, known, given in (
                ("move", moves, (line.move, *line.clock)),
                ("step", steps, (line.step,)),
                ("person", ids, (*line.by, line.on_behalf)),
            ):
                for name in given:
                    if name is not None and name not in known:
                        yield _stranger(f"unknown-{kind}", path, name, known, f"a {kind} of the town", story.file, line.line)


def _stranger(code: str, path: tuple[str | int, ...], name: str, known: Iterable[str], expected: str, file: str, line: int = 1) -> Problem:
    near = nearest(name, known)
    return Problem(code, path, f"'{name}'", expected, f"did you mean '{near}'?" if near else "", file, line, 1)
