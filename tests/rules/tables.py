"""Every table of every rule, gathered from the test files of this folder; whether one is missing is another file's question.

`TABLES_OF=quorum` in the environment asks for those of `test_quorum.py` alone, so that a rule's own tests can be run by themselves.
"""

from __future__ import annotations

import os
import pkgutil
from importlib import import_module
from pathlib import Path

from deliberation.testing import Table

__all__ = ["tables"]

HOME = Path(__file__).parent


def tables() -> tuple[Table, ...]:
    """What each `test_*.py` beside this file has under `TABLES`, but for the one that asks."""
    names = sorted(
        module.name for module in pkgutil.iter_modules([str(HOME)]) if module.name.startswith("test_") and module.name != "test_tables"
    )
    if wanted := os.environ.get("TABLES_OF"):
        names = [name for name in names if name == f"test_{wanted}"]
    return tuple(table for name in names for table in getattr(import_module(f"tests.rules.{name}"), "TABLES", ()))
