"""The benches run: what they measure is seen by whoever runs them, and held against no clock here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_bench_runs_and_tells_its_measure() -> None:
    """With few repeats; each has a name, a time and a bound."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--json"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert (0, "") == (done.returncode, done.stderr)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    asked = [
        "decide",
        "rules",
        "fold",
        "votes",
        "memory",
        "load",
        "imports",
        "watch",
        "drawn",
        "submit-sqlite",
        "read-sqlite",
        "append-sqlite",
    ]
    assert asked == [one["name"] for one in told]
