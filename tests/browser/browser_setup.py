"""Make sure that a Chromium is there for the browser tests; say in one sentence if it cannot be
had.
"""

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    """Return the path of a Chromium: the setting CHROMIUM, or the first one on the PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


def main() -> int:
    """Install Debian's chromium where there is none and we may."""
    if find_browser():
        return 0
    print(
        "No Chromium is installed; installing Debian's package chromium for the browser tests.",
        flush=True,
    )
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(
            prefix + command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    if find_browser():
        return 0
    print(
        "Chromium could not be installed, so the browser tests fail: install it, or name one with CHROMIUM=/path.",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
