"""The page of each rule, made from its class, its tables and the towns; and the list of them. It changes no file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_type_hints

import attrs

from deliberation import rules, towns
from deliberation.documents.shapes import plain_of
from deliberation.messages import sentence
from deliberation.messages.sentences import said_by, said_by_kernel
from deliberation.model import Procedure, Requirement, Sentence, find
from deliberation.testing import Table
from deliberation.testing.laws import NEVER_WRITTEN as ALWAYS
from deliberation.testing.laws import pitfalls
from deliberation.testing.looking import bound
from docs.forms import doc, flow, shape, table_of
from tests.rules.tables import tables

__all__ = ["rule_pages"]

DEFAULT = "xichuan"
EXAMPLES = Path(__file__).parent.parent / "examples"
FACTS = ("count", "date", "documents", "people", "stated", "totals")
NAMES = {"item": "a kind of item", "only-move": "the name of a move", **dict.fromkeys(FACTS, "the name of a fact")}


def _said(sentences: Iterable[Sentence]) -> str:
    unique = dict(sorted((one.code, one) for one in sentences))
    return table_of(("code", "English", "Chinese"), [(f"`{one.code}`", one.en, one.zh) for one in unique.values()])


def _parameters(cls: type) -> str:
    rows = []
    hints = get_type_hints(cls)
    for field in attrs.fields(cls):
        if field.init:
            needed = "yes" if field.default is attrs.NOTHING else "" if field.default in (None, ()) else f"`{flow(field.default)}`"
            named, form = field.metadata.get("names"), shape(hints[field.name])
            if named:
                form = form.replace("a text", NAMES.get(named, f"the name of a {named}"))
            rows.append((f"`{field.name}`", field.metadata["doc"], form, needed))
    return table_of(("key", "what it says", "what stands there", "needed, or what holds without it"), rows)


def _written(rule: Any) -> str:
    """A rule as it stands in a file; one that stands in none, by its parameters."""
    if isinstance(rule, ALWAYS):
        plain = {key: value for key, value in plain_of(rule).items() if value != []}
        return f"`{flow(plain)}`" if plain else ""
    return f"`{flow(plain_of(Requirement('it', rule)))}`"


def _answers(known: Iterable[Table], ok: bool, codes: set[str]) -> str:
    """What the rules of some tables say of the views they accept, or refuse."""
    parts = []
    for table in known:
        rows = []
        for told, view in (table.accepts if ok else table.refuses).items():
            verdict = table.rule.check(bound(table.rule, view))
            if verdict.code not in codes:
                raise LookupError(f"'{verdict.code}' is said by the rule '{table.rule.kind}' and is not among its sentences")
            rows.append((told, sentence(view.procedure, verdict)))
        parts.append("\n\n".join(filter(None, (_written(table.rule), table_of(("when", "it says"), rows)))))
    return "\n\n".join(parts)


def _procedures() -> Iterator[tuple[str, Procedure]]:
    """Every procedure of the shipped towns, the default one first, and of the examples, with the name of its town; of each the latest edition."""
    known = [(name, towns.load(name)) for name in sorted(towns.names(), key=lambda name: name != DEFAULT)]
    known += [(f"examples/{path.parent.name}", towns.load_town(path.parent)) for path in sorted(EXAMPLES.glob("*/procedure.yaml"))]
    for name, town in known:
        for one in town.in_force():
            yield name, one


def _basis(procedure: Procedure, rule: Requirement) -> str:
    """What a rule rests on, and with what right; nothing where it names no citation."""
    if rule.basis is None:
        return ""
    citation = find(procedure.citations, rule.basis.citation)
    assert citation is not None
    title = f"{citation.title.to('en') or citation.name}{f', art. {citation.article}' if citation.article else ''}"
    return f"{title} ({rule.basis.status or citation.status})"


def _uses(cls: type) -> str:
    """Each rule of a kind in the towns, and the first as it stands in its file."""
    known = [(town, procedure, one) for town, procedure in _procedures() for one in procedure.rules if type(one.rule) is cls]
    if not known:
        return "None of the towns here needs it yet."
    rows = [(town, f"`{one.name}`", one.title.to("en") or "", _basis(procedure, one)) for town, procedure, one in known]
    town, _, first = known[0]
    plain = f"{first.name}: {flow(plain_of(Requirement(first.name, first.rule)))}"
    # What stands in the default town is shown as a file, and read by the tests of the pages.
    shown = f"\n\n```yaml\nrules:\n  {plain}\n```" if town == DEFAULT else f" `{plain}`"
    table = table_of(("town", "name", "title", "what it rests on"), rows)
    return f"{table}\n\nThe first of them, in {town}:{shown}"


def _rule(cls: Any) -> str:
    """The page of a rule: from its class, its tables and the towns."""
    said = said_by(cls)
    known = [table for table in tables() if type(table.rule) is cls]
    codes = {one.code for one in said}
    parts = {
        "": doc(cls) + ("\n\nIt is asked of every action, and no file names it." if cls in ALWAYS else "") + f"\n\n{doc(cls.check)}",
        "Keys": _parameters(cls) if attrs.fields(cls) and cls not in ALWAYS else "",
        "Accepts": _answers(known, True, codes),
        "Refuses": _answers(known, False, codes),
        "Pitfalls": "\n".join(f"- {one[:1].upper()}{one[1:]}" for one in pitfalls(cls)),
        "Where towns use it": "" if cls in ALWAYS else _uses(cls),
        "What it says": _said(said),
    }
    return "\n\n".join([f"# {cls.kind}", *((f"## {head}\n\n" if head else "") + body for head, body in parts.items() if body)]) + "\n"


def _rule_index() -> str:
    own = set(said_by_kernel()) - {one for cls in ALWAYS for one in said_by(cls)}
    return "\n".join(
        [
            "# Rules\n",
            "A rule is one question. A file names its kind under `rule`, and the kind's own keys beside it. Its verdict holds what was seen, what is",
            "required, how many are missing, and a sentence whose code stays the same in every language.\n",
            "How a town writes a quorum, a majority or another threshold is [told elsewhere](../../howto/thresholds.md), one base after another.\n",
            table_of(("kind", "what it asks"), [(f"[{kind}]({kind}.md)", doc(cls)) for kind, cls in rules.STANDARD.kinds.items()]),
            "\n## Asked of every action\n",
            table_of(("question", "what it asks"), [(f"[{cls.kind}]({cls.kind}.md)", doc(cls)) for cls in ALWAYS]),
            "\n## Said by no rule\n",
            "What `decide` and `annul` find themselves: members of a body that were not given, outcomes that do not tell each other apart, a secret",
            "choice made twice, a deadline that cannot be extended, an entry that cannot be taken back.\n",
            _said(own),
            "",
        ]
    )


def rule_pages() -> dict[str, str]:
    """Each page by its path below `reference/`. Raises `LookupError` where a table says what the rule's page does not tell."""
    known: tuple[Any, ...] = (*ALWAYS, *rules.STANDARD.kinds.values())
    return {"rules/index.md": _rule_index(), **{f"rules/{cls.kind}.md": _rule(cls) for cls in known}}
