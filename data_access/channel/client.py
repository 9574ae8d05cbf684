"""The command's end of the channel: hand the work to the process that holds the database, and
show what it answers.
"""

import contextlib
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data_access.channel.messages import ChannelProblem, Request, encoded_request, read_message
from data_access.channel.place import is_trusted, peer, short_address, socket_of
from data_access.channel.terminal import Terminal
from data_access.database.engine import complaints_url
from data_access.database.file_lock import file_of

FAILED, INTERRUPTED = 2, 130
_PATIENCE_SECONDS = 10  # for the first word of the holder; work may then take as long as it takes


@dataclass(frozen=True)
class Holder:
    """A process that holds a database file: its number, and the address of its pages, "" where
    it has none.
    """

    process: int
    address: str

    def __str__(self) -> str:
        return f"process {self.process}" + (f", {self.address}" if self.address else "")


def handed_over(
    command: str, arguments: Sequence[str] | None, url: str | None, terminal: Terminal
) -> int | None:
    """Let the holder of the database at ``url`` do ``command``; return its exit code, None when
    nobody holds the file.

    ``arguments``: None for those of this process.
    """
    path = None if terminal.remote else file_of(complaints_url(url))
    if path is None:
        return None
    words = tuple(sys.argv[1:] if arguments is None else arguments)
    request = Request(command, words, os.getcwd(), terminal.shows_progress)
    try:
        with _connected(path) as (connection, stream):
            holder = _greeting(connection, stream, path)
            return _asked(connection, stream, request, holder, terminal)
    except _Nobody:
        return None
    except (OSError, ChannelProblem) as problem:
        terminal.tell(
            f"{command}: the process that holds the database does not answer ({problem}); look at its log."
        )
        return FAILED


def holder_of(database: Path) -> Holder | None:
    """Return who holds a database file and answers, None when nobody does."""
    try:
        with _connected(database) as (connection, stream):
            return _greeting(connection, stream, database)
    except (_Nobody, OSError, ChannelProblem):
        return None


class _Nobody(Exception):
    """Nobody listens beside the file."""


@contextlib.contextmanager
def _connected(database: Path) -> Iterator[tuple[socket.socket, BinaryIO]]:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(_PATIENCE_SECONDS)
    with connection:
        try:
            with short_address(socket_of(database)) as address:
                connection.connect(address)
        except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
            raise _Nobody from None  # refused: of a process that was ended before it could tidy up
        except PermissionError:
            raise OSError(
                "its socket belongs to another user; work as that user, such as by sudo -u"
            ) from None
        with connection.makefile("rb") as stream:
            yield connection, stream


def _greeting(connection: socket.socket, stream: BinaryIO, database: Path) -> Holder:
    process, user = peer(connection)
    if not is_trusted(user, database.stat().st_uid):
        raise ChannelProblem(f"process {process} belongs to another user")
    message = read_message(stream)
    if message is None:
        raise ChannelProblem("it ended the connection")
    if "refused" in message:
        raise ChannelProblem(str(message["refused"]))
    connection.settimeout(None)
    return Holder(process, str(message.get("address", "")))


def _asked(
    connection: socket.socket,
    stream: BinaryIO,
    request: Request,
    holder: Holder,
    terminal: Terminal,
) -> int:
    """Ask for the work, which may begin before this process waits for it, and show what comes."""
    command = request.command
    try:
        connection.sendall(encoded_request(request))
        terminal.tell(f"{command}: the server ({holder}) holds the database and does the work.")
        return _shown(stream, command, holder, terminal)
    except KeyboardInterrupt:
        terminal.tell(
            f"\n{command}: no longer waiting; the server ({holder}) goes on with what it began, wholly."
        )
        return INTERRUPTED


def _shown(stream: BinaryIO, command: str, holder: Holder, terminal: Terminal) -> int:
    """Show what comes until the exit code does, and return that."""
    outputs = {"out": terminal.out, "err": terminal.err}
    try:
        while message := read_message(stream):
            if "code" in message:
                return int(message["code"])
            for name in outputs.keys() & message.keys():
                outputs[name].write(message[name])
                outputs[name].flush()
    except ConnectionError:
        pass
    terminal.tell(
        f"{command}: the server ({holder}) stopped before the work was done. The database is as before, or as after it; "
        "start the server, or say the command again without it."
    )
    return FAILED
