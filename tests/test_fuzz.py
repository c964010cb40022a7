"""Damaged files of the default town: each is read, or refused with located problems; nothing else ever comes out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import yaml

from deliberation import towns
from deliberation.documents import read_people, read_procedure, read_stories
from deliberation.documents.using import templates
from deliberation.errors import DefinitionError

TOWN = Path(towns.__file__).parent / "xichuan"
READERS: dict[str, Callable[[bytes], Any]] = {"procedure": read_procedure, "people": read_people, "stories": read_stories}
TEXTS = {name: (TOWN / f"{name}.yaml").read_bytes() for name in READERS}
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
TREES = {name: yaml.load(text, Loader=LOADER) for name, text in TEXTS.items()}
# What only a programmer reads: no message of a problem may hold it.
INTERNAL = re.compile(r"NoneType|object has no|attribute|argument|unhashable|\w+Error|<class|\bnot supported\b|invalid literal")
ODD_BYTES = b"\x00\xff\xc3\xe4\t:{}[]#&*!|>'\"%@`-,? \n0a"
ODD: tuple[Any, ...] = (
    "",
    "no",
    "true",
    "start",
    "any",
    "clock",
    "2.9",
    "-1",
    "0",
    "99999999999999999999",
    "2/0",
    "3/2",
    "7 days",
    "0 days",
    "9 parsecs",
    "not a slug!",
    "vote",
    "council.vote",
    "@",
    "x" * 90,
    "\u6d4b",
    [],
    {},
    ["true"],
    [["a"]],
    {"not": {"rule": "is"}},
    {"rule": "quorum"},
    {"rule": ["is"]},
    {"en": "words"},
    {"name": "x"},
    {"": ""},
)


def damaged_bytes(chance: random.Random, text: bytes) -> bytes:
    """A few bytes flipped, deleted, doubled or put in."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        at, length = chance.randrange(len(text)), chance.choice((1, 1, 2, 40))
        piece = text[at : at + length]
        replaced = chance.choice((bytes([piece[0] ^ 1 << chance.randrange(8)]), b"", piece * 2, bytes([chance.choice(ODD_BYTES)])))
        text = text[:at] + replaced + text[at + length :]
    return text


def damaged_lines(chance: random.Random, text: bytes) -> bytes:
    """A few lines swapped, indented, dropped or doubled."""
    lines = text.split(b"\n")
    for _ in range(chance.choice((1, 1, 2, 5))):
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                lines[one], lines[other] = lines[other], lines[one]
            case 1:
                lines[one] = b"  " + lines[one]
            case 2:
                lines[one] = lines[one][2:]
            case 3:
                del lines[one]
            case _:
                lines.insert(other, lines[one])
    return b"\n".join(lines)


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Every node but the root, as what holds it and its key there."""
    found, stack = [], [tree]
    while stack:
        node = stack.pop()
        for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
            found.append((node, key))
            stack.append(value)
    return found


def damaged_nodes(chance: random.Random, tree: Any) -> bytes:
    """A few nodes removed, replaced, exchanged, renamed or wrapped."""
    tree = copied(tree)
    for _ in range(chance.choice((1, 1, 2, 5))):
        known = places(tree)
        (one, key), (other, its) = chance.choice(known), chance.choice(known)
        match chance.randrange(6):
            case 0:
                del one[key]
            case 1:
                one[key] = chance.choice(ODD)
            case 2:
                one[key], other[its] = copied(other[its]), copied(one[key])
            case 3:
                one[key] = [one[key]]
            case 4:
                one[key] = {"of": one[key]}
            case _:
                fresh = chance.choice(("name", "rule", "not", "at", "kind", f"{key}x", str(its)))
                one[fresh if isinstance(one, dict) else key] = one[key]
    return yaml.dump(copied(tree, typed), Dumper=DUMPER, allow_unicode=True, sort_keys=False).encode()


def typed(word: str) -> Any:
    """A flag or a count, where a word looks like one: dumped as a word it would be quoted."""
    return {"true": True, "false": False}.get(word, int(word) if word.isdecimal() and word.isascii() else word)


def copied(tree: Any, leaf: Callable[[str], Any] = str) -> Any:
    """The same, sharing nothing: what is shared would be dumped as an alias."""
    if isinstance(tree, dict):
        return {key: copied(value, leaf) for key, value in tree.items()}
    return [copied(value, leaf) for value in tree] if isinstance(tree, list) else leaf(tree)


def damaged(name: str, seed: int) -> bytes:
    """The copy of a file that a seed stands for."""
    chance = random.Random(f"{name}-{seed}")
    match seed % 4:
        case 0:
            return damaged_bytes(chance, TEXTS[name])
        case 1:
            return damaged_lines(chance, TEXTS[name])
        case _:
            return damaged_nodes(chance, TREES[name])


def read_or_refused(name: str, text: bytes) -> bool:
    """Whether a text can be read; where it cannot, every problem has its place and speaks to people."""
    try:
        READERS[name](text)
    except DefinitionError as error:
        problems = error.problems
    else:
        return True
    assert problems
    for problem in problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.file in (f"{name}.yaml", *map(str, templates({}).values()))
        assert not INTERNAL.search(str(problem).partition(": found ")[0] + problem.hint)
    return False


CHUNKS = 10
NUMBERS = {"procedure": (500, 20_000), "people": (100, 4_000), "stories": (60, 2_000)}
RUNS = [
    pytest.param(
        name, range(first + chunk * number // CHUNKS, first + (chunk + 1) * number // CHUNKS), marks=marks, id=f"{name}-{number}-{chunk}"
    )
    for name, (few, lots) in NUMBERS.items()
    for number, first, marks in ((few, 0, ()), (lots, 1_000, pytest.mark.soak))
    for chunk in range(CHUNKS)
]


@pytest.mark.parametrize(("name", "seeds"), RUNS)
def test_a_damaged_file_is_read_or_refused(name: str, seeds: range, record_property: Callable[[str, object], None]) -> None:
    """Bytes, lines and nodes: a value, or problems with a line, never another exception; the slowest is told."""
    took = {}
    for seed in seeds:
        text = damaged(name, seed)
        print(f"{name}.yaml, seed {seed}")
        begun = perf_counter()
        read_or_refused(name, text)
        took[seed] = perf_counter() - begun
    slowest = max(took, key=took.__getitem__)
    record_property("slowest", f"{name}.yaml, seed {slowest}: {took[slowest] * 1000:.0f} ms")
    assert took[slowest] < 60


def test_damage_is_of_every_kind() -> None:
    """Some copies can still be read, some cannot, and no two are alike."""
    copies = [damaged("people", seed) for seed in range(40)]
    assert len(set(copies)) > 35
    assert {True, False} == {read_or_refused("people", text) for text in copies}
