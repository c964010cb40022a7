"""A seal: the links of all entries that are new since the one before it, signed; how it is written and read. It looks at no store."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import attrs

from deliberation.model import Event
from deliberation.model.canonical import canonical
from deliberation.model.plain import event_to_plain
from deliberation.sealing.keys import Key, signed_by

__all__ = ["Seal", "digest_of", "genuine_seals", "link", "links_of", "new_seal", "read_seal"]

_SCHEMA = 1
# What is signed begins with what it is, so that no signature of the same key under something else is one of a seal.
_MEANT = b"deliberation seal\n"


@attrs.frozen
class Seal:
    """What was signed at a moment, and by which key. `cases` holds of each case how many entries were sealed before, and the new links."""

    number: int
    at: datetime
    before: str
    cases: Mapping[str, tuple[int, tuple[str, ...]]]
    key: str
    signature: str = attrs.field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 over its text, in hexadecimal: what the next seal begins with, and what to write down elsewhere."""
        return digest_of(self.text)

    @property
    def text(self) -> str:
        """It as one line of canonical JSON."""
        return canonical({**_plain(self), "signature": self.signature}).decode()

    @property
    def genuine(self) -> bool:
        """Whether the key it names has signed it."""
        return signed_by(self.key, bytes.fromhex(self.signature), _MEANT + canonical(_plain(self)))


def digest_of(text: str) -> str:
    """SHA-256 over a text, in hexadecimal."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def link(before: str, event: Event) -> str:
    """The link of an entry: SHA-256 over the link before it and the event in canonical JSON. Before the first entry there is the empty text.

    Raises `ValueError` for an event that JSON cannot hold.
    """
    return sha256(before.encode() + b"\n" + canonical(event_to_plain(event))).hexdigest()


def _plain(seal: Seal) -> dict[str, Any]:
    return {
        "schema": _SCHEMA,
        "number": seal.number,
        "at": seal.at.isoformat(),
        "before": seal.before,
        "cases": {case: {"after": after, "links": list(links)} for case, (after, links) in seal.cases.items()},
        "key": seal.key,
    }


def new_seal(key: Key, *, number: int, at: datetime, before: str, cases: Mapping[str, tuple[int, tuple[str, ...]]]) -> Seal:
    """A seal, signed."""
    blank = Seal(number, at.astimezone(UTC), before, cases, key.name, "")
    return attrs.evolve(blank, signature=key.sign(_MEANT + canonical(_plain(blank))).hex())


def read_seal(text: str) -> Seal:
    """The seal of a text; whether it is genuine is asked apart. Raises `ValueError` for a text that is not as seals are written."""
    try:
        seal = _read(json.loads(text))
        same = seal.text == text
    except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError):
        same = False
    if not same:
        raise ValueError("this is no seal, or one that was changed: seals are lines of canonical JSON, of schema 1")
    return seal


def _read(plain: Any) -> Seal:
    if (plain["schema"], len(bytes.fromhex(plain["key"])), len(bytes.fromhex(plain["signature"]))) != (_SCHEMA, 32, 64):
        raise ValueError("it is of another kind")
    cases = {case: (int(one["after"]), tuple(map(str, one["links"]))) for case, one in plain["cases"].items()}
    return Seal(plain["number"], _moment(plain["at"]), plain["before"], cases, plain["key"], plain["signature"])


def _moment(text: str) -> datetime:
    # A moment without a zone is taken to be one here, and then written with one: that is another text.
    return datetime.fromisoformat(text).astimezone(UTC)


def genuine_seals(texts: Mapping[int, str], keys: Container[str]) -> dict[int, Seal]:
    """The seals that can be read and were signed by one of the keys, by number."""
    found: dict[int, Seal] = {}
    for number, text in texts.items():
        try:
            one = read_seal(text)
        except ValueError:
            continue
        if one.number == number and one.key in keys and one.genuine:
            found[number] = one
    return found


def links_of(seals: Mapping[int, Seal]) -> dict[str, list[str | None]]:
    """The links of each case by place, from seals that are genuine; None where those of a place are not at hand."""
    found: dict[str, list[str | None]] = {}
    for _, seal in sorted(seals.items()):
        for case, (after, links) in seal.cases.items():
            known = found.setdefault(case, [])
            known += [None] * (after + len(links) - len(known))
            for at, one in enumerate(links, after):
                # What was sealed first counts: a later seal of the same place is of what came in its stead.
                known[at] = known[at] or one
    return found
