"""`python -m benchmarks [NAME] [--json] [--quick]`: one bench, or all of them, as a table or as JSON. A bound is told, never enforced."""

from __future__ import annotations

import argparse
import json
from importlib import import_module

from benchmarks.measure import Result, versions

NAMES = ("decide", "rules", "fold", "votes", "memory", "load", "imports", "watch", "drawn", "submit-sqlite", "read-sqlite", "append-sqlite")


def _table(results: list[Result]) -> str:
    lines = [f"{'':<13} {'measure':<44} {'seen':>10} {'bound':>10}"]
    for result in results:
        for bound in result.bounds:
            sign = "≤" if bound.most else "≥"
            seen, limit = f"{bound.value:.2f}", f"{sign} {bound.limit:g}"
            verdict = "within" if bound.within else "over" if bound.most else "under"
            lines.append(f"{result.name:<13} {bound.what:<44} {seen:>10} {limit:>10} {bound.unit:<6} {verdict}")
    lines.append("")
    for result in results:
        told = [f"{result.ours_us:.2f} µs"]
        if result.peer_us is not None:
            told.append(f"{result.peer}: {result.peer_us:.2f} µs")
        told += [f"{key} {value:.2f}" for key, value in result.more.items() if isinstance(value, float)]
        lines.append(f"{result.name:<13} {'; '.join(told)}")
    lines.append(", ".join(f"{name} {known}" for name, known in versions().items()))
    return "\n".join(lines)


def main() -> None:
    """Run what is named, and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What things cost, each measure beside its bound.")
    parser.add_argument("name", nargs="?", choices=NAMES, help="one bench; all of them where it is left out")
    parser.add_argument("--json", action="store_true", help="one JSON object a bench, a line each")
    parser.add_argument("--quick", action="store_true", help="few repeats: to see that it runs, not for figures")
    given = parser.parse_args()
    names = [given.name] if given.name else NAMES
    results: list[Result] = []
    for name in names:
        result = import_module(f"benchmarks.{name.replace('-', '_')}").run(quick=given.quick)
        results.append(result)
        if given.json:
            print(json.dumps(result.plain(), ensure_ascii=False))
    if not given.json:
        print(_table(results))


if __name__ == "__main__":
    main()
