"""Texts as they are expected, kept in files; with UPDATE_GOLDENS=1 in the environment they are written anew."""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).parent


def golden(path: Path, text: str) -> str:
    """What a file expects; where goldens are to be written anew, that is the text itself."""
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")
