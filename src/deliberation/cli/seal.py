"""Seals over a database: a key made, a seal added, all held against them. What a seal is stands elsewhere, and needs an extra."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from deliberation.cli.asking import told
from deliberation.engine import utc_now
from deliberation.messages import explain_seals
from deliberation.stores import SqliteStore

__all__ = ["seal", "seal_key", "verify"]


@contextmanager
def _told() -> Iterator[None]:
    """A key that is none, and an extra that is not there, are told as well."""
    with told():
        try:
            yield
        except (ModuleNotFoundError, ValueError) as fault:
            typer.echo(str(fault), err=True)
            raise typer.Exit(2) from None


@contextmanager
def _stored(db: Path) -> Iterator[SqliteStore]:
    if not db.exists():
        raise FileNotFoundError(f"there is no database '{db}'")
    with SqliteStore(db) as store:
        yield store


def _public(files: list[Path] | None) -> list[str]:
    from deliberation.sealing import public_key  # noqa: PLC0415  (needs an extra)

    return [public_key(file.read_text("ascii", "replace")) for file in files or ()]


def seal_key(*, file: Path) -> None:
    """Two files; neither may be there already."""
    with _told():
        from deliberation.sealing import new_key, public_key  # noqa: PLC0415

        public = file.with_name(f"{file.name}.pub")
        for one in (file, public):
            if one.exists():
                raise FileExistsError(f"there is a file '{one}' already; give another name")
        secret, shown = new_key()
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
            out.write(secret)
        public.write_text(shown, "ascii")
        typer.echo(public_key(shown))


def seal(*, db: Path, key: Path, older: list[Path] | None) -> None:
    """One more seal."""
    with _told():
        from deliberation.sealing import read_key, seal  # noqa: PLC0415

        signer, others = read_key(key.read_text("ascii", "replace")), _public(older)
        with _stored(db) as store:
            typer.echo(seal(store, signer, at=utc_now(), keys=others).digest)


def verify(*, db: Path, key: list[Path] | None, noted: list[str] | None, language: str) -> None:
    """The report; exit status 1 for any fault."""
    with _told():
        from deliberation.sealing import verify  # noqa: PLC0415

        keys = _public(key) if key else None
        with _stored(db) as store:
            report = verify(store, keys=keys, noted=noted or (), rows=store.rows())
    typer.echo(explain_seals(report, language=language))
    raise typer.Exit(1 if report.faults else 0)
