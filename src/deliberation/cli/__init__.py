"""The command line, as it is called: each command with its arguments and options. What it does is in a file of its own, imported when it is run."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Rules of consultation, run and explained."
)

Language = Annotated[Literal["en", "zh"], typer.Option(help="The language to speak.")]
Allow = Annotated[
    list[str] | None,
    typer.Option("--allow-rules", metavar="NAME", help="Rules of an installed package, by their entry point's name; may be repeated."),
]
Folder = Annotated[str, typer.Argument(help="A shipped town, or a folder.")]
Database = Annotated[Path, typer.Option("--db", help="The database file.", dir_okay=False)]
Roles = Annotated[list[str] | None, typer.Option("--as", help="A role to act in, such as chair or villager@jiangwan; may be repeated.")]
Person = Annotated[str, typer.Option("--person", help="The id of the person who acts; a person of the town brings their roles.")]

_WHICH = "A shipped town or a folder, with :NAME where it has several procedures; or a procedure's file."


def _done_in(room: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command that a function of the same name in `room` does. Whoever asks for help need not wait for what no help needs."""

    def declared(called: Callable[..., None]) -> Callable[..., None]:
        @app.command()
        @wraps(called)
        def run(**given: Any) -> None:
            getattr(import_module(f"{__name__}.{room}"), called.__name__)(**given)

        return called

    return declared


@_done_in("new_town")
def new_town(
    name: Annotated[str, typer.Argument(help="The name of the town: lower-case words joined by hyphens.")],
    base: Annotated[
        str | None, typer.Option("--from", help="A shipped town to extend; a small procedure of its own where left out.", metavar="TOWN")
    ] = None,
    into: Annotated[Path, typer.Option(help="The folder in which the town's folder is made.", metavar="FOLDER")] = Path(),
) -> None:
    """Write the folder of a new town: a procedure with comments, people, worked cases, and a test that plays them."""


@_done_in("diff")
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=f"{_WHICH} As NAME@VERSION it is one edition of it.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The same, of what it is compared with.")],
    language: Language = "en",
    allow: Allow = None,
) -> None:
    """Tell what differs between two procedures, a line for each difference. Exit status 1 where something does."""


@_done_in("schema")
def schema(
    kind: Annotated[Literal["procedure", "people", "stories"], typer.Argument(help="The kind of file.")] = "procedure", allow: Allow = None
) -> None:
    """Print the JSON Schema of a kind of file: with it an editor marks faults, proposes keys and tells what they mean."""


@_done_in("migrate")
def migrate(
    town: Folder,
    to: Annotated[str, typer.Option("--to", help="The edition that running cases come over to.")],
    db: Database,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would become of each case.")] = False,
    procedure: Annotated[str | None, typer.Option("--procedure", help="Which procedure, where the town has several.")] = None,
    roles: Annotated[list[str] | None, typer.Option("--as", help="A role to act in; may be repeated.")] = None,
    person: Person = "somebody",
    language: Language = "en",
    allow: Allow = None,
) -> None:
    """Let the open cases of a database come over to another edition, each by one event; those that cannot are named, and stay as they are.

    Run again it goes on with what is left. Exit status 1 where a case cannot come over, or was refused.
    """


@_done_in("mutate")
def mutate(
    town: Folder,
    procedure: Annotated[str | None, typer.Option("--procedure", help="Which procedure, where the town has several.")] = None,
    sample: Annotated[int | None, typer.Option("--sample", min=0, help="Try only so many edits, drawn by lot.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="What the lot is drawn from.")] = 0,
    survive: Annotated[int | None, typer.Option("--allow", min=0, help="How many edits may go unnoticed.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every survivor as JSON.")] = False,
    language: Language = "en",
    allow: Allow = None,
) -> None:
    """Edit a town's rules in one place after another, and tell which edits none of its cases and promises notices.

    Exit status 1 where more go unnoticed than --allow allows; without it always 0.
    """


@_done_in("demo")
def demo(
    language: Language = "en",
    db: Annotated[Path | None, typer.Option("--db", help="The database file; a new one where left out.", dir_okay=False)] = None,
    town: Annotated[str, typer.Option(help="A shipped town, or a folder.")] = "xichuan",
    allow: Allow = None,
) -> None:
    """Play a town's cases into a database, with every refusal and its reasons, and print the ledger."""


@_done_in("clerk")
def options(
    case: str, db: Database, roles: Roles = None, person: Person = "somebody", language: Language = "en", allow: Allow = None
) -> None:
    """What can be done next on a stored case: by one actor with --as or --person, by anybody without."""


@_done_in("clerk")
def explain(
    case: str,
    move: str,
    db: Database,
    roles: Roles = None,
    person: Person = "somebody",
    item: Annotated[str | None, typer.Option(help="The item it is made on.")] = None,
    data: Annotated[list[str] | None, typer.Option("--data", help="A value the move asks for, as key=value; may be repeated.")] = None,
    language: Language = "en",
    allow: Allow = None,
) -> None:
    """What would be decided if somebody made a move now, with every reason; nothing is kept. Exit status 1 for a refusal."""


@_done_in("show")
def show(
    town: Folder,
    language: Language = "en",
    diagram: Annotated[bool, typer.Option("--mermaid", help="Only the Mermaid text of the diagram.")] = False,
    whole: Annotated[
        bool, typer.Option("--resolved", help="Only its YAML, with all that it extends; each line says the file and line it came from.")
    ] = False,
    allow: Allow = None,
) -> None:
    """Print a procedure: its stages, its moves, its rules and what they rest on."""


@_done_in("seal")
def seal_key(
    file: Annotated[
        Path, typer.Argument(help="The file for the key that seals; beside it, with .pub, comes the public one.", dir_okay=False)
    ],
) -> None:
    """Make a key that seals. Keep the file secret, and away from the database; the public one is for everybody."""


@_done_in("seal")
def seal(
    db: Database,
    key: Annotated[Path, typer.Option("--key", help="The file of the key that seals.", dir_okay=False)],
    older: Annotated[
        list[Path] | None, typer.Option("--older", help="The public file of a key that sealed before; may be repeated.", dir_okay=False)
    ] = None,
) -> None:
    """Seal all entries of a database that are not sealed yet, and print the seal's digest: once a day, after the day's work."""


@_done_in("seal")
def verify(
    db: Database,
    key: Annotated[
        list[Path] | None, typer.Option("--key", help="The public file of a key that may have sealed; may be repeated.", dir_okay=False)
    ] = None,
    noted: Annotated[
        list[str] | None, typer.Option("--noted", metavar="DIGEST", help="The digest of a seal that must be there; may be repeated.")
    ] = None,
    language: Language = "en",
) -> None:
    """Hold a database against its seals, and name each entry that was changed, removed, inserted or moved. Exit status 1 where one was."""
