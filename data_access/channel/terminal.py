"""Where a command writes, and from which folder its paths are meant: this terminal, or one on
another process's behalf.
"""

import getpass
import os
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_acting: ContextVar[str] = ContextVar("acting user", default="")


@dataclass(frozen=True)
class Terminal:
    """The outputs of a command. ``shows_progress``: a person watches.

    ``remote``: another process waits for the result.
    """

    out: TextIO
    err: TextIO
    folder: Path = Path()
    shows_progress: bool = False
    remote: bool = False

    def say(self, *values: object) -> None:
        """Write a line of the answer."""
        print(*values, file=self.out)

    def tell(self, *values: object) -> None:
        """Write a line about the work, or a problem."""
        print(*values, file=self.err)

    def path(self, path: Path) -> Path:
        """Return a path of the arguments as this process finds it."""
        return self.folder / path

    def address(self, url: str | None) -> str | None:
        """Return an address of the arguments as this process finds it; one that is none stays as
        it is.
        """
        try:
            parts = make_url(url) if url else None
        except ArgumentError:
            return url
        if (
            parts is None
            or parts.get_backend_name() not in ("duckdb", "sqlite")
            or not parts.database
        ):
            return url
        if parts.database == ":memory:":
            return url
        return parts.set(database=str(self.folder / parts.database)).render_as_string(
            hide_password=False
        )


def here() -> Terminal:
    """Return the terminal of this process."""
    return Terminal(sys.stdout, sys.stderr, shows_progress=sys.stderr.isatty())


def act_for(user: str) -> None:
    """Let what this thread does from now on be done for ``user``, a name of the system."""
    _acting.set(user)


def user() -> str:
    """Return the system's name of the user for whom this thread works."""
    try:
        return _acting.get() or getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
