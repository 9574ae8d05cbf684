"""The holder's end of the channel: takes commands of the registry from this machine's own user,
and does them here.
"""

import contextlib
import logging
import pwd
import select
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data_access.channel.commands import COMMANDS, Command
from data_access.channel.messages import (
    ChannelProblem,
    Lines,
    Request,
    encoded,
    read_message,
    request_of,
)
from data_access.channel.place import is_trusted, peer, short_address, socket_of
from data_access.channel.terminal import Terminal, act_for

_AT_ONCE = 16  # commands that work or wait
_PATIENCE_SECONDS = 10  # for a request; and for a client that does not read
_LOOK_SECONDS = 0.5  # how often somebody who waits for a turn is looked after
_FAILED = 2


class _Left(Exception):
    """Whoever asked has gone before the work began."""


Report = Callable[..., None]  # (name of the event, level, problem, **fields): what goes to the log


class Channel:
    """The socket beside a database file that this process holds.

    ``address``: that of its pages, for people to read.
    """

    def __init__(self, database: Path, address: str, report: Report):
        self._path, self._address, self._report = socket_of(database), address, report
        self._listener = socket.socket(socket.AF_UNIX)
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._turn = threading.Lock()
        self._working: set[_Client] = set()
        self._stopping = False

    def start(self) -> None:
        """Listen; what another process left there is of one that has ended, for the file is ours.

        Raises OSError.
        """
        self._path.unlink(missing_ok=True)
        with short_address(self._path) as address:
            self._listener.bind(address)
            self._path.chmod(0o600)  # before it listens: until then nobody can connect
        self._listener.listen(_AT_ONCE)
        threading.Thread(target=self._accept, name="channel", daemon=True).start()

    def stop(self, seconds: float) -> bool:
        """Take no more; wait for what is being done.

        Return False, and tell the clients, if that takes too long.
        """
        self._stopping = True
        self._path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        end = time.monotonic() + seconds
        while self._working and time.monotonic() < end:
            time.sleep(0.02)
        left = list(self._working)
        for client in left:
            client.end()
        return not left

    def _accept(self) -> None:
        while not self._stopping:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                time.sleep(_LOOK_SECONDS)  # too many files are open, or it is closed
                continue
            threading.Thread(
                target=self._serve, args=(connection,), name="command", daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(_PATIENCE_SECONDS)
            user = peer(connection)[1]
            client = _Client(connection)
            if not is_trusted(user):
                client.send({"refused": "this user may not ask it"})
            elif not self._places.acquire(blocking=False):
                client.send({"refused": "too many commands are waiting already"})
            else:
                try:
                    self._answer(client, user)
                finally:
                    self._places.release()

    def _answer(self, client: "_Client", user: int) -> None:
        client.send({"address": self._address})
        try:
            message = client.receive()
            request = request_of(message) if message else None
        except (ChannelProblem, OSError):
            request = None
        if request is None:
            return  # somebody only asked who is here
        self._working.add(client)
        try:
            client.send({"code": self._run(request, client, user)})
        except _Left:
            pass  # it has not begun
        finally:
            self._working.discard(client)

    def _run(self, request: Request, client: "_Client", user: int) -> int:
        command = COMMANDS.get(request.command)
        if command is None or not command.takes(request.arguments):
            client.send(
                {
                    "err": "The server knows no such command; it may be of another version: restart it.\n"
                }
            )
            return _FAILED
        begin = time.monotonic()
        with self._turn_of(command, client):
            act_for(_name(user))
            code = self._do(command, request, client)
        milliseconds = round(1000 * (time.monotonic() - begin))
        self._report("command", command=request.command, code=code, milliseconds=milliseconds)
        return code

    @contextlib.contextmanager
    def _turn_of(self, command: Command, client: "_Client"):
        if not command.takes_turns:
            yield
            return
        if not self._turn.acquire(blocking=False):
            client.send(
                {"err": "The server is doing another such work; this one waits for its turn.\n"}
            )
            while not self._turn.acquire(timeout=_LOOK_SECONDS):
                if client.has_left() or self._stopping:
                    raise _Left
        try:
            yield
        finally:
            self._turn.release()

    def _do(self, command: Command, request: Request, client: "_Client") -> int:
        out, err = (
            Lines(lambda text: client.send({"out": text})),
            Lines(lambda text: client.send({"err": text})),
        )
        terminal = Terminal(out, err, Path(request.folder), request.shows_progress, remote=True)
        try:
            code = command.main()(list(request.arguments), terminal)
        except (
            SystemExit
        ):  # of the parser: the client has read the same arguments and found them good
            terminal.tell(
                "The server does not know these arguments; it may be of another version: restart it."
            )
            code = _FAILED
        except Exception as problem:
            self._report("command failed", logging.ERROR, problem, command=request.command)
            terminal.tell(
                "The server failed at this command, and the database is as before; its log tells where."
            )
            code = _FAILED
        out.finish()
        err.finish()
        return code


class _Client:
    """The process that waits for a command; the work goes on when it has gone."""

    def __init__(self, connection: socket.socket):
        self._connection, self._stream = connection, connection.makefile("rb")
        self._lock = threading.Lock()
        self._gone = False

    def receive(self) -> dict[str, Any] | None:
        return read_message(self._stream)

    def send(self, message: object) -> None:
        with self._lock:
            if not self._gone:
                try:
                    self._connection.sendall(encoded(message))
                except OSError:
                    self._gone = True

    def has_left(self) -> bool:
        readable = select.select([self._connection], [], [], 0)[0]
        try:
            return bool(readable) and not self._connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def end(self) -> None:
        self.send({"err": "The server is stopping and does not wait for this work.\n"})
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
