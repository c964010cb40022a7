"""A whole town held in order: its stories, their logs, its promises, its written procedures. It tells all that is wrong, and mends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from deliberation.documents import Town, procedure_files, read_procedure, write_procedure
from deliberation.errors import DefinitionError
from deliberation.rules import STANDARD, Registry
from deliberation.testing.told import held
from deliberation.towns import load_town, resolved

__all__ = ["check_town", "structure"]


def check_town(town: str | Path | Town, *, rules: Registry = STANDARD) -> None:
    """Raises `AssertionError` with everything that is wrong with a town, or with the town in a folder, each with its place.

    The folder is read; every story goes as it is told, an audit of its log finds nothing, and no promise of its procedure is broken in it,
    or left undone where it ends; every procedure, written out in full, reads back as the same.

    >>> from deliberation import towns
    >>> from deliberation.testing import check_town
    >>> check_town(towns.load("xichuan"))
    """
    __tracebackhide__ = True
    folder = None if isinstance(town, Town) else Path(town)
    try:
        known = town if isinstance(town, Town) else load_town(town, rules=rules)
    except DefinitionError as fault:
        raise AssertionError(_told(str(town), [str(problem) for problem in fault.problems])) from None
    wrong = [*structure(known, folder, rules=rules), *(str(one) for story in known.stories for one in held(known, story).wrong)]
    if wrong:
        raise AssertionError(_told(str(folder or known.name), wrong))


def structure(town: Town, folder: Path | None = None, *, rules: Registry = STANDARD) -> Iterator[str]:
    """What is wrong with the procedures themselves: one that reads back as another, written out from what it is or from its file."""
    for procedure in town.procedures:
        yield from _back(f"'{procedure.name}' {procedure.version}, written out,", write_procedure(procedure), town, rules)
    if folder is not None:
        for path, text in zip(procedure_files(folder), resolved(folder, rules=rules), strict=True):
            yield from _back(f"{path}, written out with all that it extends,", text, town, rules)


def _back(what: str, text: str, town: Town, rules: Registry) -> Iterator[str]:
    try:
        back = read_procedure(text, rules=rules)
    except DefinitionError as fault:
        yield f"{what} cannot be read back: {fault}"
        return
    if back not in town.procedures:
        yield f"{what} reads back as another"


def _told(name: str, wrong: list[str]) -> str:
    count = f"{len(wrong)} fault{'' if len(wrong) == 1 else 's'}"
    return "\n  ".join([f"the town '{name}' has {count}:", *(one.replace("\n", "\n  ") for one in wrong)])
