"""What the pages show is what happens: every Python and YAML block runs, what is shown below is what comes out, every link leads somewhere.

A YAML block whose first line is `# NAME.yaml` is a file; `# in NAME.yaml` is added to that file; another is read as a whole procedure, or
together with the default town's. A text block right after a Python block is what that block prints. In a console block, what follows a
line with `$` is what the command prints.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine as Database

from deliberation import Engine, read_procedure, towns, write_procedure
from deliberation.stores import SqliteStore
from docs.build import HERE, broken_links, read_pages
from docs.from_code import reference

ROOT = HERE.parent
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (in )?([\w/.-]+\.yaml)\b.*\n")
PAGES = [ROOT / "README.md", *sorted(HERE.rglob("*.md"))]


class Loader(yaml.SafeLoader):
    """YAML in which only `true` and `false` are flags: `on` is a key of moves."""


Loader.yaml_implicit_resolvers = {
    letter: [(tag, re.compile("true|false") if tag.endswith(":bool") else pattern) for tag, pattern in known]
    for letter, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_yaml(text: str) -> Any:
    """Plain data of a YAML text."""
    return yaml.load(text, Loader)


def blocks(page: Path) -> list[tuple[str, str]]:
    """The code blocks of a page: language and text."""
    return BLOCK.findall(page.read_text("utf-8"))


def merged(known: Any, new: Any) -> Any:
    """Mappings taken together, key by key; of anything else the new one."""
    if not isinstance(known, Mapping) or not isinstance(new, Mapping):
        return new
    return {**known, **{key: merged(known.get(key), value) for key, value in new.items()}}


def run_yaml(text: str, folder: Path) -> None:
    """A file is written, an addition is made to it, anything else is read."""
    named = FILE.match(text)
    if named is None:
        plain = load_yaml(text)
        base = {} if "procedure" in plain else load_yaml(write_procedure(towns.load("xichuan").procedure()))
        read_procedure(yaml.safe_dump(merged(base, plain), allow_unicode=True, sort_keys=False))
        return
    path = folder / named[2]
    path.parent.mkdir(parents=True, exist_ok=True)
    if named[1] is not None:
        text = yaml.safe_dump(merged(load_yaml(path.read_text("utf-8")), load_yaml(text)), allow_unicode=True, sort_keys=False)
    path.write_text(text, "utf-8")


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, with what it is said to print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def run_console(text: str, folder: Path) -> None:
    """Each command prints what stands below it."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    # The plug-in is there wherever the library is installed; here it may have been installed before there was one.
    env = {**os.environ, "PATH": path, "PYTEST_PLUGINS": "deliberation.testing.plugin"}
    for command, shown in commands(text):
        done = subprocess.run(command, shell=True, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=300)
        assert shown.rstrip() == (done.stdout + done.stderr).rstrip()


def run_python(code: str, names: dict[str, Any], place: str) -> str:
    """What a block prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(code, place, "exec", dont_inherit=True), names)
    return printed.getvalue()


def close(names: Mapping[str, Any]) -> None:
    """Close every store that a page left open."""
    stores = {id(one): one for one in (getattr(value, "store", value) if isinstance(value, Engine) else value for value in names.values())}
    for store in stores.values():
        if isinstance(store, SqliteStore):
            store.close()
        if isinstance(store, Database):
            store.dispose()


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_runs(page: Path, tmp_path: Path) -> None:
    """One after the other, as a reader would type them."""
    names: dict[str, Any] = {"__name__": "page"}
    printed: str | None = None
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    with chdir(tmp_path):
        for at, (language, text) in enumerate(blocks(page)):
            if language == "text" and printed is not None:
                assert text == printed
            printed = run_python(text, names, f"{page.name}, block {at + 1}") if language == "python" else None
            if language == "yaml":
                run_yaml(text, tmp_path)
            if language == "console":
                run_console(text, tmp_path)
    close(names)


def test_every_link_leads_somewhere() -> None:
    """To a page, and to a heading of it."""
    assert [] == list(broken_links(read_pages()))


def test_the_reference_is_what_the_code_says() -> None:
    """Where it is not, `make docs` makes it anew."""
    folder = HERE / "reference"
    assert reference() == {str(page.relative_to(folder)): page.read_text("utf-8") for page in folder.rglob("*.md")}, "run make docs"


@pytest.mark.parametrize("page", read_pages(), ids=lambda page: str(page.relative_to(HERE)))
def test_every_page_is_reached_from_the_first(page: Path) -> None:
    """By links, in any number of steps."""
    reached, left = set(), {HERE / "index.md"}
    while left:
        known = left.pop()
        reached.add(known)
        targets = re.findall(r"\]\(([^)#:]+\.md)", known.read_text("utf-8"))
        left |= {(known.parent / target).resolve() for target in targets} - reached
    assert page in reached
