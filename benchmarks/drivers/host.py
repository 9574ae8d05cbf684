"""A server to measure, and what it takes of the machine: memory and processor time, read from
Linux's ``/proc``.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_SERVER = (sys.executable, "server.py")


@contextlib.contextmanager
def served(
    settings: Mapping[str, str], command: Sequence[str] = _SERVER, folder: Path = _ROOT
) -> Iterator[tuple[str, int]]:
    """Start a server, yield (its address, its process) once it answers, and end it.

    ``settings`` are its environment beside the path: nothing that this process reads is handed on.
    Raises RuntimeError with what the server wrote last when it ends before it answers.
    """
    port = _free_port()
    environment = {
        **{name: text for name, text in os.environ.items() if name == "PATH"},
        "DASHBOARD_PORT": str(port),
        **settings,
    }
    with tempfile.TemporaryFile(
        "w+", encoding="utf-8"
    ) as written:  # a pipe that nobody reads would stop the server
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=written, stderr=written
        )
        try:
            if not _is_ready(f"http://127.0.0.1:{port}", process):
                written.seek(0)
                raise RuntimeError(f"the server ended before it answered: {written.read()[-1000:]}")
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _is_ready(address: str, process: subprocess.Popen) -> bool:
    while process.poll() is None:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=5),
        ):
            return True
        time.sleep(0.05)
    return False


def resident_bytes(process: int) -> int:
    """Return the memory that a process holds, in bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def processor_seconds(process: int) -> float:
    """Return the processor time that a process used so far, all its threads together."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def machine_seconds() -> float:
    """Return the processor time that all processes together used since the machine started."""
    user, nice, system, _idle, _wait, interrupts, soft = map(
        int, Path("/proc/stat").read_text().split()[1:8]
    )
    return (user + nice + system + interrupts + soft) / os.sysconf("SC_CLK_TCK")
