"""A new town's folder, written from a template that works at once; what is there already is never written over."""

from __future__ import annotations

from pathlib import Path
from string import Template

import typer

from deliberation import towns
from deliberation.errors import nearest
from deliberation.model import is_slug

__all__ = ["new_town"]

_TEMPLATES = Path(towns.__file__).parent / "templates"
_OWN = "plain"
_TOLD = {
    "procedure.yaml": "the rules; its first lines tell what to change where",
    "people.yaml": "who is who, and who sits in the council",
    "stories.yaml": "worked cases, which are the town's own tests",
    "README.md": "what stands where",
    "test_town.py": "checks all of it together",
}
_NEXT = """\
next:
  cd {folder}
  deliberation show .
  deliberation demo --town .
  pytest\
"""


def new_town(*, name: str, base: str | None, into: Path) -> None:
    """The folder, and what to do next."""
    try:
        folder = _write(name, base, into)
    except (ValueError, OSError) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"written to {folder}:")
    for file, told in _TOLD.items():
        typer.echo(f"  {file:<16}{told}")
    typer.echo(_NEXT.format(folder=folder))


def _write(name: str, base: str | None, into: Path) -> Path:
    """The folder that was made. Raises `ValueError` for a name that is none, `OSError` where the folder cannot be made."""
    if not is_slug(name):
        raise ValueError(
            f"'{name}' is no name for a town: use lower-case words joined by hyphens, 64 letters at most, such as 'mill-brook'"
        )
    texts = _texts(name, _template(base))
    folder = into / name
    if not into.is_dir():
        raise FileNotFoundError(f"there is no folder '{into}': make it, or name another with --into")
    if folder.exists():
        raise FileExistsError(f"'{folder}' is there already: nothing is written over; choose another name, or another folder with --into")
    folder.mkdir()
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def _template(base: str | None) -> Path:
    known = sorted(path.name for path in _TEMPLATES.iterdir() if path.is_dir() and path.name != _OWN)
    if base is not None and base not in known:
        near = nearest(base, known)
        hint = f"did you mean '{near}'?" if near else f"known: {', '.join(known)}"
        raise ValueError(f"there is no town '{base}' to begin from: {hint}")
    return _TEMPLATES / (base or _OWN)


def _texts(name: str, template: Path) -> dict[str, str]:
    """What each file of the folder holds."""
    sources = {file: template / file for file in _TOLD} | {"test_town.py": _TEMPLATES / "test_town.txt"}
    told = {"town": name, "title": name.replace("-", " ").title()}
    return {file: Template(path.read_text("utf-8")).substitute(told) for file, path in sources.items()}
