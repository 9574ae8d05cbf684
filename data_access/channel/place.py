"""Where the socket of a database file lies, and who is at its other end."""

import contextlib
import hashlib
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

_LONGEST_NAME = 80  # bytes: an address of a Unix socket has 108 in all
_CREDENTIALS = struct.Struct("3i")  # process, user, group


def socket_of(database: Path) -> Path:
    """Return where the socket of a database file lies, or would lie: beside the file, however
    that is called.
    """
    path = database.resolve()
    name = f"{path.name}.channel"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = f"{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:32]}.channel"
    return path.with_name(name)


@contextlib.contextmanager
def short_address(path: Path) -> Iterator[str]:
    """Give an address of ``path`` that is short enough for a socket, however deep its folder lies.

    Raises OSError.
    """
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def peer(connection: socket.socket) -> tuple[int, int]:
    """Return (process, user) at the other end, as the system knows them."""
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    process, user, _ = _CREDENTIALS.unpack(found)
    return process, user


def is_trusted(user: int, *more: int) -> bool:
    """Return whether a process of ``user`` may be at the other end: our own user, the superuser,
    or one of ``more``.
    """
    return user in (os.geteuid(), 0, *more)
