"""The server for tests starts wherever its programs come from, and leaves nothing behind."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from time import monotonic, sleep

import psycopg
import pytest

from tests.postgres import mortal, owner, place, reached, server, tools

NOWHERE = Path("/nowhere")
NOBODY = pwd.getpwnam("nobody")
OTHER = next(one for one in pwd.getpwall() if one.pw_uid not in {0, os.geteuid()})


def wheel() -> Path:
    """The tools of the wheel, whatever the machine has."""
    return tools(path="", packages=NOWHERE)


def test_tools_are_taken_from_the_path_first(tmp_path: Path) -> None:
    """Where a link leads there, from where it leads to."""
    there, here = tmp_path / "there", tmp_path / "here"
    for folder in (there, here):
        folder.mkdir()
    (there / "initdb").touch(mode=0o755)
    (here / "initdb").symlink_to(there / "initdb")
    assert there == tools(path=str(here))


def test_tools_are_taken_from_the_newest_package_next(tmp_path: Path) -> None:
    """By number."""
    for version in ("9.6", "15", "16"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    (tmp_path / "18" / "bin").mkdir(parents=True)
    assert tmp_path / "16" / "bin" == tools(path="", packages=tmp_path)


def test_no_tools_at_all_are_told() -> None:
    """With what to do."""
    with pytest.raises(LookupError, match="put 'initdb' on the path, or install 'no-wheel'"):
        tools(path="", packages=NOWHERE, wheel="no_wheel")


def test_root_is_nobody_and_others_are_themselves() -> None:
    """A server refuses to be root."""
    assert ("nobody", os.geteuid() or NOBODY.pw_uid) == (owner(0).pw_name, owner(os.geteuid()).pw_uid)
    assert NOBODY == owner(NOBODY.pw_uid)


def test_a_place_is_one_that_its_owner_reaches(tmp_path: Path) -> None:
    """What is one's own is reached; what is closed on the way to it is not."""
    closed = tmp_path / "closed"
    (closed / "within").mkdir(parents=True)
    closed.chmod(0o700)
    within = str(closed / "within")
    assert closed / "within" == place(pwd.getpwuid(os.geteuid()), [within])
    assert Path("/") == place(OTHER, ["/nowhere", within, "/"])
    with pytest.raises(LookupError, match=r"reaches none of .*within: set TMPDIR"):
        place(OTHER, [within])


def test_tools_that_are_out_of_reach_are_copied(tmp_path: Path) -> None:
    """With what lies beside them, at the same distance."""
    closed, copies = tmp_path / "closed", tmp_path / "copies"
    folder = closed / "package" / "pginstall" / "bin"
    folder.mkdir(parents=True)
    (folder / "initdb").touch()
    closed.chmod(0o700)
    assert folder == reached(folder, pwd.getpwuid(os.geteuid()), copies)
    assert Path("/") == reached(Path("/"), OTHER, copies)
    assert copies / "package" / "pginstall" / "bin" == reached(folder, OTHER, copies)
    assert ["package"] == [one.name for one in copies.iterdir()]
    (closed / "package.libs").mkdir()
    reached(folder, OTHER, copies / "again")
    assert ["package", "package.libs"] == sorted(one.name for one in (copies / "again").iterdir())
    assert (copies / "again" / "package" / "pginstall" / "bin" / "initdb").exists()


@pytest.mark.parametrize("find", [tools, wheel])
def test_a_server_starts_and_leaves_nothing(find: Callable[[], Path]) -> None:
    """It holds texts of any letter, and its folder is gone in the end."""
    with server(find(), owner(os.geteuid())) as address:
        home = Path(address.partition("host=")[2])
        with psycopg.connect(address) as connection:
            row = connection.execute("SELECT %s, current_setting('server_encoding')", ["协商"]).fetchone()
        assert (("协商", "UTF8"), True) == (row, home.exists())
    assert not home.exists()


def test_a_server_that_is_killed_begins_again_with_what_it_has_acknowledged() -> None:
    """As soon as the last of its processes has gone."""
    with mortal(tools(), owner(os.geteuid())) as server:
        with psycopg.connect(server.address, autocommit=True) as db:
            db.execute("CREATE TABLE minutes AS SELECT 'kept' AS line")
        last = psycopg.connect(server.address)
        os.kill(last.info.backend_pid, signal.SIGSTOP)
        server.kill(spares=last.info.backend_pid)
        Timer(0.3, os.kill, (last.info.backend_pid, signal.SIGKILL)).start()
        server.begin()
        last.close()
        with psycopg.connect(server.address) as db:
            found = db.execute("SELECT line, current_setting('fsync') FROM minutes").fetchone()
    assert ("kept", "on") == found


def test_a_server_that_does_not_start_is_told() -> None:
    """With what it said."""
    with pytest.raises(TimeoutError, match=r"(?s)does not start.*initdb"), server(Path("/bin"), owner(os.geteuid()), patience=0.2):
        pass  # pragma: no cover  (it does not come so far)


def test_a_server_does_not_outlive_a_process_that_is_killed() -> None:
    """It stops, and its folder goes."""
    code = (
        "import os, time; from tests.postgres import *\n"
        "with server(tools(), owner(os.geteuid())) as address: print(address, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent) as other:
        assert other.stdout is not None
        home = Path(other.stdout.readline().strip().partition("host=")[2])
        there = (home / "data").exists()
        other.send_signal(signal.SIGKILL)
    until = monotonic() + 20
    while home.exists() and monotonic() < until:
        sleep(0.05)
    assert (True, False) == (there, home.exists())
