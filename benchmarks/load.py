"""What reading the default town's procedure costs beside `json.loads` of the same content, and what loading the town again costs."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from benchmarks.measure import Bound, Result, interleaved
from deliberation import Procedure, read_procedure, towns

__all__ = ["run"]

_TOWN = "xichuan"


def _content(procedure: Procedure) -> str:
    """A procedure of the town as JSON: what its file says once all that it builds on is written out."""
    # Every scalar stays a text, as it does for the reader: no loader is safer.
    written = [yaml.load(text, Loader=yaml.BaseLoader) for text in towns.resolved(_TOWN)]  # noqa: S506
    return json.dumps(next(one for one in written if one["version"] == procedure.version), ensure_ascii=False)


def run(*, quick: bool = False) -> Result:
    """From the text of the file to a procedure that is checked; a town that was loaded before comes from memory."""
    text = (Path(towns.__file__).parent / _TOWN / "procedure.yaml").read_text("utf-8")
    procedure = read_procedure(text)
    content = _content(procedure)
    assert towns.load(_TOWN).procedure().digest == procedure.digest
    number, repeats = (2, 3) if quick else (10, 21)
    ours, peer = interleaved([lambda: read_procedure(text), lambda: json.loads(content)], number=number, repeats=repeats)
    (again,) = interleaved([lambda: towns.load(_TOWN)], number=number, repeats=repeats)
    return Result(
        "load",
        ours,
        "json.loads of the same content",
        peer,
        number * repeats,
        (
            Bound("read_procedure / json.loads", ours / peer, 60, "times"),
            Bound("a town that was loaded before", again / 1_000, 1, "ms"),
        ),
        {"again_us": again},
    )
