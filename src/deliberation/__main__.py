"""The command line's door: runs `cli` where its extra is installed, and says so where it is not."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    try:
        from deliberation.cli import app  # noqa: PLC0415  (needs the extra)

        app()
    except ModuleNotFoundError as fault:
        if fault.name not in ("typer", "rich"):
            raise
        sys.exit("the command line needs its extra: pip install 'deliberation[cli]'")


if __name__ == "__main__":
    main()
