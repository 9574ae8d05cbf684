"""Make sure that a Chromium is there for the browser tests; say in one sentence if it cannot be
had.

The headless shell first: the same engine without the browser's own windows and buttons, which
themselves are pages. Each new context cost 1.3 s of processor time in the whole browser, 0.2 in it.
"""

import contextlib
import os
import shutil
import subprocess
import sys

_SHELL = "chromium-headless-shell"
_NAMES = (_SHELL, "chromium", "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    """Return the path of a Chromium: the setting CHROMIUM, or the first one on the PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


def main() -> int:
    """Install Debian's headless shell where it is not there and we may, else its chromium."""
    if os.environ.get("CHROMIUM") or shutil.which(_SHELL):
        return 0
    print(f"Installing Debian's package {_SHELL} for the browser tests.", flush=True)
    _run("apt-get", "update", "-qq")
    for package in (_SHELL, "chromium"):
        _run("apt-get", "install", "-y", "-qq", package)
        if find_browser():
            return 0
    print(
        "Chromium could not be installed, so the browser tests fail: install it, or name one with CHROMIUM=/path.",
        file=sys.stderr,
    )
    return 0


def _run(*command: str) -> None:
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with contextlib.suppress(OSError):  # no apt-get, no sudo: what is there has to do
        subprocess.run([*prefix, *command], check=False, **quiet)


if __name__ == "__main__":
    sys.exit(main())
