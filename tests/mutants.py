"""`python -m tests.mutants [NAME ...] [--sample N] [--seed N]`: changes each rule in small ways, in a copy, and tells what its own tests miss.

The changes are cosmic-ray's. Left out are those that change no meaning (annotations, aliases of types, the texts of sentences; it
changes no other text, so neither docstrings nor `__all__`), those that do not compile without a warning, and `==` made `is` or `is`
made `==`, which tells how the interpreter shares small values, and an order of texts where they were compared (`kind <= "count"`), which tells how names are
spelled: not what a rule says.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from difflib import SequenceMatcher
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

import attrs
import yaml

ROOT = Path(__file__).parents[1]
SOURCE = Path("src/deliberation")
COPIED = ("src", "tests", "docs", "pyproject.toml")
LEAST = 95
LEFT_OUT = tuple(f"core/ReplaceComparisonOperator_{pair}" for pair in ("Eq_Is", "NotEq_IsNot", "Is_Eq", "IsNot_NotEq"))
PYTEST = ("-m", "pytest", "-n0", "-x", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=no")

# The laws that every rule keeps, asked of what its own test file has under `TABLES`.
TABLES = "tests/rules/test_tables.py::test_every_rule_keeps_the_laws"

# What has no kind of its own is held by the tests of the rules that use it.
HELD_BY = {
    "quantities.py": ["tests/test_quantities.py"],
    "rules/__init__.py": ["tests/rules/test_registry.py"],
    "rules/bases.py": [f"tests/rules/test_{rule}.py" for rule in ("quorum", "majority", "consensus", "plurality", "tie")],
    "rules/rosters.py": [f"tests/rules/test_{rule}.py" for rule in ("composition", "drawn", "member", "rotation")],
}


@attrs.frozen
class Mutant:
    """A file with one change: in which definition, the line as it was and as it is now, and the whole text."""

    file: str
    place: str
    was: str
    now: str
    line: int = attrs.field(eq=False)
    code: str = attrs.field(eq=False, repr=False)


@attrs.frozen
class Accepted:
    """A mutant that is known to survive, and why that is right. It counts as a survivor all the same."""

    file: str
    place: str
    was: str
    now: str
    why: str

    def fits(self, mutant: Mutant) -> bool:
        """Whether it speaks of this one; lines may have moved."""
        return (self.file, self.place, self.was, self.now) == (mutant.file, mutant.place, mutant.was, mutant.now)


@attrs.frozen
class Tally:
    """What became of one file's mutants."""

    file: str
    killed: tuple[Mutant, ...]
    survived: tuple[Mutant, ...]
    hung: int
    took: float

    @property
    def mutants(self) -> int:
        """How many were tried."""
        return len(self.killed) + len(self.survived)

    @property
    def percent(self) -> float:
        """How many of a hundred were killed; a file in which nothing can be changed is at its best."""
        return 100 * len(self.killed) / self.mutants if self.mutants else 100.0


def mutated_files() -> list[str]:
    """Every file that is changed, as it is called below the package."""
    return ["quantities.py", *sorted(f"rules/{path.name}" for path in (ROOT / SOURCE / "rules").glob("*.py"))]


def own_tests(file: str) -> list[str]:
    """A file's own tests. Raises `SystemExit` where there are none."""
    path = Path(file)
    tests = HELD_BY.get(file) or [f"tests/{path.parent}/test_{path.name}", TABLES]
    missing = [test for test in tests if not (ROOT / test.partition("::")[0]).exists()]
    if missing:
        raise SystemExit(
            f"'{file}' has no tests: {missing[0]} is not there; write it, or say in HELD_BY of tests/mutants.py which tests hold it"
        )
    return tests


def read_accepted() -> list[Accepted]:
    """What tests/mutants.yaml lists."""
    return [Accepted(**entry) for entry in yaml.safe_load((ROOT / "tests/mutants.yaml").read_text("utf-8")) or ()]


class _Meaning(ast.NodeTransformer):
    """Takes away what only a type checker reads, and the texts of sentences."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        node.annotation = ast.Constant(None)
        self.generic_visit(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        name = node.targets[0]
        if isinstance(name, ast.Name) and name.id[0].isupper() and not name.id.isupper():
            node.value = ast.Constant(None)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        if isinstance(node.func, ast.Name) and node.func.id == "Sentence":
            node.args = []
        self.generic_visit(node)
        return node


def meaning(code: str) -> str | None:
    """What a text says to the interpreter alone; None where it does not compile, or not without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compile(code, "mutant", "exec")
        except (SyntaxError, SyntaxWarning):
            return None
    return ast.dump(_Meaning().visit(ast.parse(code)))


def orders_texts(code: str) -> int:
    """How often a text that is written down is held against another by its order."""
    orders = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
    compared = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Compare) and isinstance(node.ops[0], orders))
    return sum(
        any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in (node.left, *node.comparators)) for node in compared
    )


def place_of(code: str, line: int) -> str:
    """The definition in which a line stands, such as `Quorum.check`; "" between them."""
    names: list[str] = []
    parts: Sequence[ast.stmt] = ast.parse(code).body
    while True:
        for part in parts:
            if isinstance(part, ast.ClassDef | ast.FunctionDef):
                first = min([part.lineno, *(mark.lineno for mark in part.decorator_list)])
                if first <= line <= (part.end_lineno or first):
                    names.append(part.name)
                    parts = part.body
                    break
        else:
            return ".".join(names)


def mutants_of(file: str, tree: Path) -> list[Mutant]:
    """Every change of a file that means something, in the order of the lines; two that mean the same are one."""
    # These come with the extra `mutants` only, and this file is read wherever tests are collected.
    from cosmic_ray.ast import ast_nodes, get_ast  # noqa: PLC0415
    from cosmic_ray.mutating import mutate_code  # noqa: PLC0415
    from cosmic_ray.plugins import get_operator, operator_names  # noqa: PLC0415

    code = (tree / SOURCE / file).read_text("utf-8")
    known, found, orders = {meaning(code), None}, [], orders_texts(code)
    for name in operator_names():
        if name in LEFT_OUT or get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        for occurrence in range(sum(len(list(operator.mutation_positions(node))) for node in ast_nodes(get_ast(code)))):
            changed = mutate_code(code, operator, occurrence)
            said = meaning(changed)
            if said not in known and orders_texts(changed) == orders:
                known.add(said)
                found.append(_mutant(file, code, changed))
    return sorted(found, key=lambda mutant: (mutant.line, mutant.now))


def _mutant(file: str, code: str, changed: str) -> Mutant:
    before, after = code.splitlines(), changed.splitlines()
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    _, first, last, start, end = next(block for block in blocks if block[0] != "equal")
    was, now = (" ".join(line.strip() for line in lines).strip() for lines in (before[first:last], after[start:end]))
    line = next(number for number in range(first + 1, last + 1) if before[number - 1].strip())
    return Mutant(file, place_of(code, line), was, now, line, changed)


def _passes(tree: Path, tests: Sequence[str], *, within: float | None, keep: bool = False) -> bool | None:
    """Whether the tests pass in a copy; None where they do not end in time."""
    settings = {"HYPOTHESIS_PROFILE": "mutants", "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{tree}"}
    if TABLES in tests:
        settings["TABLES_OF"] = Path(tests[0]).stem.removeprefix("test_")
    # A changed file may be as long and as old as the one before it, so its compiled form must not be kept.
    settings |= {} if keep else {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *PYTEST, *tests]
    try:
        ran = subprocess.run(command, cwd=tree, env=os.environ | settings, capture_output=True, timeout=within, check=False)
    except subprocess.TimeoutExpired:
        return None
    if keep and ran.returncode:
        print(ran.stdout.decode("utf-8", "replace"), file=sys.stderr)
    return ran.returncode == 0


def _forget(path: Path) -> None:
    """Takes away the compiled form of a file."""
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
        compiled.unlink()


def tried(file: str, mutants: Sequence[Mutant], trees: Sequence[Path], pool: ThreadPoolExecutor) -> Tally:
    """Each mutant against the file's own tests, as many at once as there are copies. Raises `SystemExit` where the file itself fails them."""
    tests, began = own_tests(file), time.monotonic()
    if not all(pool.map(lambda tree: _passes(tree, tests, within=None, keep=True), trees)):
        raise SystemExit(f"'{file}' fails its own tests before anything is changed: run {' '.join(tests)}")
    within = max(10.0, 10 * (time.monotonic() - began))
    free: SimpleQueue[Path] = SimpleQueue()
    for tree in trees:
        _forget(tree / SOURCE / file)
        free.put(tree)

    def one(mutant: Mutant) -> bool | None:
        tree = free.get()
        path = tree / SOURCE / file
        before = path.read_text("utf-8")
        try:
            path.write_text(mutant.code, "utf-8")
            return _passes(tree, tests, within=within)
        finally:
            path.write_text(before, "utf-8")
            free.put(tree)

    ends = list(pool.map(one, mutants))
    killed = tuple(mutant for mutant, passed in zip(mutants, ends, strict=True) if not passed)
    survived = tuple(mutant for mutant, passed in zip(mutants, ends, strict=True) if passed)
    return Tally(file, killed, survived, ends.count(None), time.monotonic() - began)


def chosen(mutants: Sequence[Mutant], sample: int | None, seed: int) -> list[Mutant]:
    """All of them, or as many as are asked for: the same ones for the same seed, whatever other files are asked for."""
    if sample is None or sample >= len(mutants):
        return list(mutants)
    picked = random.Random(f"{seed} {mutants[0].file}").sample(range(len(mutants)), sample)
    return [mutants[index] for index in sorted(picked)]


def stale(accepted: Collection[Accepted], every: Collection[Mutant], killed: Collection[Mutant]) -> Iterator[str]:
    """What is listed and no longer so: the change cannot be made any more, or a test notices it."""
    for one in accepted:
        if not any(map(one.fits, every)):
            yield f"{one.file} {one.place}: no such mutant any more: {one.was} -> {one.now}"
        elif any(map(one.fits, killed)):
            yield f"{one.file} {one.place}: is killed now: {one.was} -> {one.now}"


def _row(tally: Tally) -> str:
    figures = f"{tally.mutants:>8} {len(tally.killed):>8} {len(tally.survived):>9} {tally.percent:>8.1f}"
    more = [f"{tally.hung} hung"] * (tally.hung > 0) + [f"below {LEAST}"] * (tally.percent < LEAST)
    return f"{tally.file:<28} {figures} {tally.took:>7.0f}  {', '.join(more)}".rstrip()


def _told(mutant: Mutant, accepted: Collection[Accepted]) -> str:
    lines = [f"{SOURCE / mutant.file}:{mutant.line} {mutant.place}".rstrip(), f"  - {mutant.was}", f"  + {mutant.now}".rstrip()]
    return "\n".join([*lines, *(f"  accepted: {one.why}" for one in accepted if one.fits(mutant))])


def _asked_for(names: Collection[str]) -> list[str]:
    files = mutated_files()
    by_name = {path.stem if path.stem != "__init__" else path.parent.name: file for file in files for path in [Path(file)]}
    unknown = sorted(set(names) - set(by_name))
    if unknown:
        raise SystemExit(f"no file is called '{unknown[0]}'; there are {', '.join(by_name)}")
    return [file for name, file in by_name.items() if not names or name in names]


def run(files: Sequence[str], sample: int | None, seed: int) -> bool:
    """Tries them, prints the table and what survived; whether every file is good enough."""
    accepted, every, tallies = read_accepted(), [], []
    for file in files:
        own_tests(file)
    copies = os.cpu_count() or 1
    with TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(copies) as pool:
        trees = [Path(folder) / str(number) for number in range(copies)]
        for tree in trees:
            for name in COPIED:
                source, target = ROOT / name, tree / name
                if source.is_dir():
                    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "_site"))
                else:
                    shutil.copy2(source, target)
        print(f"{'file':<28} {'mutants':>8} {'killed':>8} {'survived':>9} {'percent':>8} {'seconds':>7}")
        for file in files:
            mutants = mutants_of(file, trees[0])
            tally = tried(file, chosen(mutants, sample, seed), trees, pool)
            every += mutants
            tallies.append(tally)
            print(_row(tally), flush=True)
    for tally in tallies:
        for mutant in tally.survived:
            print(f"\n{_told(mutant, accepted)}")
    known = mutated_files()
    asked = [one for one in accepted if one.file in files or one.file not in known]
    for line in stale(asked, every, [mutant for tally in tallies for mutant in tally.killed]):
        print(f"\nstale in tests/mutants.yaml: {line}")
    return all(tally.percent >= LEAST for tally in tallies)


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", description="Small changes to the rules, and which of them no test notices."
    )
    parser.add_argument("name", nargs="*", help="a rule's file, such as quorum; all of them where it is left out")
    parser.add_argument("--sample", type=int, help="so many mutants a file, drawn by the seed; all of them where it is left out")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the copies are taken away then, too
    try:
        sys.exit(not run(_asked_for(given.name), given.sample, given.seed))
    except KeyboardInterrupt:
        sys.exit("stopped; only copies were changed")


if __name__ == "__main__":
    main()
