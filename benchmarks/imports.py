"""What importing the library costs beside the libraries it is made of, each in an interpreter of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.measure import Bound, Result

__all__ = ["run"]

_PEER = "import attrs, cattrs, transitions"
_OURS = "import deliberation"
_ENGINE = "from deliberation import Engine"
_EVERYTHING = "import deliberation; [getattr(deliberation, name) for name in deliberation.__all__]"


def _taken(statement: str, environment: Mapping[str, str]) -> float:
    """The microseconds that a statement takes where nothing was imported before; the start of the interpreter is not counted."""
    code = f"from time import perf_counter; began = perf_counter(); {statement}; print((perf_counter() - began) * 1e6)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    return float(done.stdout)


def run(*, quick: bool = False) -> Result:
    """The front door, which opens room after room as they are asked for; beside it what an engine asks for, and all that the door leads to."""
    statements = (_OURS, _PEER, _ENGINE, _EVERYTHING)
    repeats = 2 if quick else 15
    # Where nobody may write bytecode beside the source, as in a read-only image, only one side would have some.
    with TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"} | {
            "PYTHONPYCACHEPREFIX": folder
        }
        rounds = [[_taken(statement, environment) for statement in statements] for _ in range(1 + repeats)]
    ours, peer, engine, everything = (median(times) for times in zip(*rounds[1:], strict=True))
    return Result(
        "imports",
        ours,
        "attrs, cattrs and transitions together",
        peer,
        repeats,
        (Bound("import deliberation / what it is made of", ours / peer, 2, "times"),),
        {"engine_us": engine, "engine_ratio": engine / peer, "everything_us": everything, "everything_ratio": everything / peer},
    )
