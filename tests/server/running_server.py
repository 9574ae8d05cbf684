"""A dashboard server of its own for tests: started as a process, over a small sample, on a free
port.
"""

import contextlib
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = "running-test-code"


@dataclass(frozen=True)
class Server:
    """A server that runs; ``printed`` and ``logged`` are the files of its two outputs."""

    port: int
    process: subprocess.Popen
    printed: Path
    logged: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def memory(self) -> int:
        """Return the bytes of memory that it holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(status.split("VmRSS:")[1].split()[0])

    def is_well(self, check: str = "/health") -> bool:
        """Return whether it lives and answers the path ``check`` with 200."""
        if self.process.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"{self.url}{check}", timeout=5) as response:
                return response.status == 200
        except OSError:
            return False


def free_port() -> int:
    """Return a port that nobody listens on, and that the system gives to no connection of its
    own accord.
    """
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as free, contextlib.suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def running_server(
    folder: Path,
    database: Path,
    command: tuple[str, ...] = ("server.py",),
    check: str = "/health",
    *,
    copies: bool = True,
    **settings: str,
) -> Iterator[Server]:
    """Run a server over a copy of ``database`` until the block ends; what it writes goes into
    ``folder``.

    A copy, because a server holds its file and lets nobody else in; without ``copies`` over
    ``database`` itself. It is started with Python's arguments ``command``, and is ready when the
    path ``check`` answers 200.
    """
    port = free_port()
    if copies and database.exists():
        database = shutil.copy(database, folder / f"complaints-{port}.duckdb")
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DASHBOARD_", "OFFICE_"))
    }
    environment |= {
        "COMPLAINTS_DATABASE_URL": f"duckdb:///{database}", "AUDIT_DATABASE_URL": f"sqlite:///{folder}/audit.sqlite3",
        "OFFICE_MEMORY_URL": f"sqlite:///{folder}/memory.sqlite3",
        "COMPLAINTS_MIRROR": "off",  # to compile its loops takes longer than most tests
        "OFFICE_ACCESS_CODE": CODE, "DASHBOARD_PORT": str(port),
    } | settings  # fmt: skip
    printed, logged = folder / f"printed-{port}.txt", folder / f"logged-{port}.txt"
    with printed.open("w") as out, logged.open("w") as err:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=out, stderr=err
        )
    server = Server(port, process, printed, logged)
    try:
        _wait_for(server, check)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(server: Server, check: str) -> None:
    for _ in range(300):
        assert server.process.poll() is None, (
            f"the server ended: {server.logged.read_text()[-2000:]}"
        )
        if server.is_well(check):
            return
        time.sleep(0.1)
    raise AssertionError("the server did not answer within 30 seconds")
