"""Make sure that an nginx is there for the test of the deployment; say in one sentence if it
cannot be had.
"""

import os
import shutil
import subprocess
import sys


def find_nginx() -> str | None:
    """Return the path of nginx; Debian puts it where a user's PATH does not lead."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def main() -> int:
    """Install Debian's nginx where there is none and we may."""
    if find_nginx():
        return 0
    print(
        "No nginx is installed; installing Debian's package nginx for the test of the deployment.",
        flush=True,
    )
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = {"check": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "nginx"]):
        subprocess.run(prefix + command, **quiet)
    if not find_nginx():
        print(
            "nginx could not be installed, so the test of the deployment fails: install nginx.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
