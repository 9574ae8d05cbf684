"""Tests that wait, beside those that calculate: ``make test`` runs both at the same time.

Those that wait for browsers and servers use a third of one core. They go first when they want it:
the others are nice to them, so that no browser is late because something is calculated.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

_NICE = ("nice", "-n", "15")
_TESTS = Path("tests")


def main(options: Sequence[str]) -> int:
    """Run both parts with these options of pytest; return 0 when every test of both passed."""
    pytest = (sys.executable, "-m", "pytest", *options)
    waiting = (*pytest, *files_that_say("waits"), "-m", "waits")
    return together((*_NICE, *pytest, "-m", "not waits and not alone"), waiting)


def files_that_say(mark: str, room: Path = _TESTS) -> list[str]:
    """Return the files of tests that say ``pytest.mark.{mark}``: to load all takes 10 s."""
    files = sorted(room.rglob("test_*.py"))
    return [str(file) for file in files if f"pytest.mark.{mark}" in file.read_text("utf-8")]


def together(shown: Sequence[str], beside: Sequence[str]) -> int:
    """Run two commands; return 0 when both do.

    ``shown`` says what it has to say at once, ``beside`` when both are done: nobody could read
    them mixed.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        second = subprocess.Popen(beside, stdout=said, stderr=subprocess.STDOUT)
        try:
            statuses = (subprocess.run(shown).returncode, second.wait())
        finally:  # Ctrl+C reaches both; this is for what ends this process alone
            second.terminate()
            second.wait()
        said.seek(0)
        print(f"\nBeside it, {' '.join(beside)}:\n{said.read()}", flush=True)
    return int(any(statuses))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
