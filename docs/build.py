"""The pages under `docs/` as HTML in `docs/_site`, every link between them checked; those under `reference/` are made anew first."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

HERE = Path(__file__).resolve().parent
SITE = HERE / "_site"

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; color: #222 }}
pre, code {{ font-family: ui-monospace, monospace; font-size: .9em; background: #f4f4f2 }}
pre {{ padding: .8rem; overflow-x: auto }}
table {{ border-collapse: collapse }}
th, td {{ border: 1px solid #ccc; padding: .3rem .6rem; text-align: left }}
</style>
<nav><a href="{home}">deliberation</a></nav>
{body}
</html>
"""


def slug(text: str) -> str:
    """The anchor of a heading: its words in lower case, joined by hyphens."""
    return "-".join(re.findall(r"\w+", text.lower()))


def headings(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """Each heading's opening token, with its words."""
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            yield token, "".join(child.content for child in inline.children or ())


def links(tokens: list[Token]) -> Iterator[Token]:
    """Each link of a page."""
    for token in tokens:
        yield from (child for child in token.children or () if child.type == "link_open")


def fault(page: Path, target: str, anchors: dict[Path, set[str]]) -> str | None:
    """What is wrong with a link from one page, or None."""
    parts = urlsplit(target)
    if parts.scheme:
        return None
    aim = (page.parent / parts.path).resolve() if parts.path else page
    if aim not in anchors:
        return f"no page '{parts.path}'"
    if parts.fragment and parts.fragment not in anchors[aim]:
        return f"no heading '#{parts.fragment}'"
    return None


def write_reference() -> None:
    """The pages that are made from the code, in the place of the old ones."""
    sys.path.insert(0, str(HERE.parent))
    from docs.from_code import reference  # noqa: PLC0415  (found only once the path is set, where this file runs as a script)

    made = reference()
    shutil.rmtree(HERE / "reference", ignore_errors=True)
    for name, text in made.items():
        page = HERE / "reference" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, "utf-8")


def read_pages() -> dict[Path, list[Token]]:
    """Every page, parsed."""
    reader = MarkdownIt("commonmark").enable("table")
    return {path: reader.parse(path.read_text("utf-8")) for path in sorted(HERE.rglob("*.md"))}


def broken_links(pages: dict[Path, list[Token]]) -> Iterator[str]:
    """Every link that leads nowhere: its page, its target, what is wrong."""
    anchors = {path: {slug(words) for _, words in headings(tokens)} for path, tokens in pages.items()}
    for path, tokens in pages.items():
        for link in links(tokens):
            target = str(link.attrGet("href"))
            if wrong := fault(path, target, anchors):
                yield f"{path.relative_to(HERE.parent)}: '{target}': {wrong}"


def write_site(pages: dict[Path, list[Token]]) -> None:
    """Every page as HTML."""
    reader = MarkdownIt("commonmark")
    shutil.rmtree(SITE, ignore_errors=True)
    for path, tokens in pages.items():
        found = list(headings(tokens))
        for token, words in found:
            token.attrSet("id", slug(words))
        for link in links(tokens):
            target = str(link.attrGet("href"))
            if not urlsplit(target).scheme:
                link.attrSet("href", re.sub(r"\.md(?=#|\Z)", ".html", target))
        place = path.relative_to(HERE).with_suffix(".html")
        page = SITE / place
        page.parent.mkdir(parents=True, exist_ok=True)
        home = "../" * (len(place.parts) - 1) + "index.html"
        title = next((words for _, words in found), place.stem)
        page.write_text(PAGE.format(title=escape(title), home=home, body=reader.renderer.render(tokens, reader.options, {})), "utf-8")


def main() -> int:
    """Build every page; the number of broken links is told, and is a failure."""
    write_reference()
    pages = read_pages()
    broken = list(broken_links(pages))
    for one in broken:
        print(one, file=sys.stderr)
    write_site(pages)
    print(f"{len(pages)} pages in {SITE.relative_to(HERE.parent)}, {len(broken)} broken links")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
