"""The server of the soak: started, killed without warning at random moments, and started again
on the same port.
"""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_KEPT = ("PATH", "HOME")  # what the server gets of this process's environment
_PATIENCE = 60  # seconds until a server that was started answers
_KILLED = (
    0.05,
    0.35,
)  # parts of the time between which the kills fall; the memory is judged over the rest
_GRACE = 3.0  # seconds after a start in which visitors may still meet what the kill left behind


class SoakServer:
    """One server at a time. ``outages``: (killed, answered again) by the clock of time.time."""

    def __init__(self, settings: dict[str, str], written: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.outages: list[tuple[float, float]] = []
        self._settings, self._written = settings | {"DASHBOARD_PORT": str(port)}, written
        self._process: subprocess.Popen | None = None

    @property
    def process(self) -> int:
        """Number of the process that runs now."""
        assert self._process
        return self._process.pid

    async def start(self) -> None:
        """Start, and wait until it answers. Raises RuntimeError when it ends or stays silent."""
        environment = {
            name: text for name, text in os.environ.items() if name in _KEPT
        } | self._settings
        with self._written.open("a") as written:
            self._process = subprocess.Popen(
                [sys.executable, "server.py"],
                cwd=_ROOT,
                env=environment,
                stdout=written,
                stderr=written,
            )
        begun = time.monotonic()
        while not await asyncio.to_thread(self._answers):
            if self._process.poll() is not None or time.monotonic() - begun > _PATIENCE:
                raise RuntimeError(
                    f"the server does not answer: {self._written.read_text()[-1000:]}"
                )
            await asyncio.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=5) as response:
                return response.status == 200
        except OSError:
            return False

    async def kill(self) -> None:
        """End it as a failing machine would, and start it again at once."""
        killed = time.time()
        self.outages.append((killed, float("inf")))
        self._end(signal.SIGKILL)
        await self.start()
        self.outages[-1] = (killed, time.time())

    def stop(self) -> int:
        """Let it end in its own way; return its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)
        return self._process.wait(timeout=_PATIENCE)

    def was_out(self, first: float, last: float) -> bool:
        """Return whether it was down, or just up again, at some time between the two."""
        return any(
            killed <= last and first <= answered + _GRACE for killed, answered in self.outages
        )


async def kill_at_random(
    server: SoakServer, kills: int, seconds: float, chance: random.Random
) -> None:
    """Kill the server so many times at random moments of the next ``seconds``; the last part
    shows if its memory stays.
    """
    begun = time.monotonic()
    for moment in sorted(chance.uniform(*_KILLED) * seconds for _ in range(kills)):
        await asyncio.sleep(max(begun + moment - time.monotonic(), 0))
        await server.kill()
