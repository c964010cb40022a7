"""What was found where entries were held against their seals, in words: a line for each fault, and what they come to. It looks at no store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deliberation.messages.catalogue import Catalogue, catalogue_of

if TYPE_CHECKING:
    from deliberation.sealing import Fault, Report

__all__ = ["explain_seals"]


def explain_seals(report: Report, *, language: str | Catalogue = "en") -> str:
    """What `verify` found, a line for each fault, then whether all agrees, and how far that reaches.

    >>> from deliberation.sealing import verify
    >>> from deliberation.stores import MemoryStore
    >>> print(explain_seals(verify(MemoryStore())))
    seal 1: missing
    Not as it was sealed, in places: 1.
    Entries: 0, not sealed yet: 0. No seal counts.
    """
    catalogue = catalogue_of(language) if isinstance(language, str) else language
    word = catalogue.word
    lines = [_line(catalogue, fault) for fault in report.faults]
    lines.append(word("seal-disagrees").format(count=len(lines)) if lines else word("seal-agrees"))
    at = report.at.strftime("%Y-%m-%d %H:%M UTC") if report.at else None
    told = {"entries": report.entries, "unsealed": report.unsealed, "seals": report.seals, "at": at, "digest": report.digest}
    lines.append(word("seal-sum" if at else "seal-none").format(**told))
    if not report.vouched and report.keys:
        lines.append(word("seal-unvouched").format(key=catalogue.comma.join(report.keys)))
    return "\n".join(lines)


def _line(catalogue: Catalogue, fault: Fault) -> str:
    word = catalogue.word
    several = fault.to is not None and fault.to != fault.n
    kind = "changed-one-of" if several and fault.kind == "changed" else fault.kind
    values = {
        "case": catalogue.quote.format(fault.case),
        "n": fault.n if fault.n is not None else "?",
        "to": fault.to,
        "place": fault.place,
        "field": catalogue.quote.format(fault.field),
        "seal": fault.seal,
        "key": fault.key,
    }
    values["told"] = word(f"seal-{kind}").format(**values)
    if fault.kind == "not-noted":
        return str(values["told"])
    about = "of-seal" if fault.seal is not None else "of-case" if kind == "case-missing" else "entries" if several else "entry"
    return word(f"seal-{about}").format(**values)
