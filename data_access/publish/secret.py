"""The secret of the releases: from a setting or from a file that only its owner reads.

There is no default.
"""

import os
import secrets
import stat
from pathlib import Path

SECRET_SETTING, SECRET_FILE_SETTING = "RELEASE_SECRET", "RELEASE_SECRET_FILE"
DEFAULT_FILE = Path("data/keys/release-secret")
_LEAST_BYTES = 32


class SecretProblem(Exception):
    """The secret is missing, too short or open to others; the message says how to mend it."""


def secret_file() -> Path:
    """Return where the secret's file lies, or would lie."""
    return Path(os.environ.get(SECRET_FILE_SETTING) or DEFAULT_FILE)


def read_secret() -> bytes:
    """Return the secret of the releases. Raises SecretProblem."""
    text = os.environ.get(SECRET_SETTING)
    if text is None:
        text = _read(secret_file())
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        raise SecretProblem(
            "The secret of the releases is not written in hexadecimal digits."
        ) from None
    if len(secret) < _LEAST_BYTES:
        raise SecretProblem(
            f"The secret of the releases has {len(secret)} bytes; it needs at least {_LEAST_BYTES}."
        )
    return secret


def make_secret() -> Path:
    """Write a new secret from the system's generator; one that is there is never replaced.

    Raises SecretProblem.
    """
    path = secret_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SecretProblem(
            f"{path} is there already, and releases depend on it; it is not replaced."
        ) from None
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(_LEAST_BYTES) + "\n")
    return path


def _read(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        raise SecretProblem(
            f"There is no secret for the releases: make one with “python -m data_access.publish --new-secret” ({path}), "
            f"or set {SECRET_SETTING} or {SECRET_FILE_SETTING}."
        ) from None
    except OSError as error:
        raise SecretProblem(f"{path} cannot be read ({error.strerror}).") from None
    if stat.S_IMODE(mode) & 0o077:
        raise SecretProblem(
            f"{path} can be read by others than its owner; say “chmod 600 {path}”, and think whether it was."
        )
    return text
