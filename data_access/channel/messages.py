"""What goes through the channel: a request, and then lines of JSON until the exit code has come."""

import io
import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import BinaryIO

_LONGEST_LINE = 1024 * 1024  # bytes
_LONGEST_TEXT = 64 * 1024  # characters of one message: at most six bytes each


class ChannelProblem(Exception):
    """What came through the channel is no message of ours."""


@dataclass(frozen=True)
class Request:
    """A command of the registry, its arguments, and the folder in which they were typed."""

    command: str
    arguments: tuple[str, ...]
    folder: str
    shows_progress: bool


def encoded(message: object) -> bytes:
    """Return a message as one line; names of files that are no text survive it."""
    return json.dumps(message).encode("ascii") + b"\n"


def encoded_request(request: Request) -> bytes:
    """Return a request as one line."""
    return encoded(asdict(request))


def read_message(stream: BinaryIO) -> dict | None:
    """Return the next message, None when the other end has gone. Raises ChannelProblem, OSError."""
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        return None
    try:
        message = json.loads(line)
    except ValueError:
        raise ChannelProblem("The line is no JSON.") from None
    if not isinstance(message, dict):
        raise ChannelProblem("The line is no message.")
    return message


def request_of(message: dict) -> Request:
    """Return the request that a message is. Raises ChannelProblem."""
    try:
        request = Request(**message | {"arguments": tuple(message["arguments"])})
    except (KeyError, TypeError):
        raise ChannelProblem("The message is no request.") from None
    texts = (request.command, request.folder, *request.arguments)
    if not all(isinstance(text, str) for text in texts) or not isinstance(
        request.shows_progress, bool
    ):
        raise ChannelProblem("The message is no request.")
    return request


class Lines(io.TextIOBase):
    """An output that hands over whole lines, and what ends with a carriage return: progress that
    is overwritten.
    """

    def __init__(self, send: Callable[[str], None]):
        self._send, self._waiting = send, ""
        self._lock = threading.Lock()

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def write(self, text: str) -> int:
        """Take text; send what has become whole."""
        with self._lock:
            self._waiting += text
            end = max(self._waiting.rfind("\n"), self._waiting.rfind("\r")) + 1
            whole, self._waiting = self._waiting[:end], self._waiting[end:]
            self._hand_over(whole)
        return len(text)

    def finish(self) -> None:
        """Send what is left."""
        with self._lock:
            self._hand_over(self._waiting)
            self._waiting = ""

    def _hand_over(self, text: str) -> None:
        for begin in range(0, len(text), _LONGEST_TEXT):
            self._send(text[begin : begin + _LONGEST_TEXT])
