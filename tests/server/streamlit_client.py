"""Streamlit's protocol without a browser: what a page sends to whoever opens its websocket."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect


@dataclass
class Page:
    """An open websocket; ``frames`` is every byte that came out of it so far."""

    connection: ClientConnection
    frames: list[bytes]

    def send(self, message: BackMsg) -> None:
        """Send one message as a browser would."""
        self.connection.send(message.SerializeToString())

    def run(self, page: str = "", query: str = "", **more) -> list[ForwardMsg]:
        """Run a page by its name in the URL, with ``more`` fields of the message; return what
        came until it ended.
        """
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        message.rerun_script.context_info.url = f"http://127.0.0.1/{page}"
        for name, value in more.items():
            setattr(message.rerun_script, name, value)
        self.send(message)
        return self.until_finished()

    def until_finished(self) -> list[ForwardMsg]:
        """Return the messages until the script has ended."""
        found: list[ForwardMsg] = []
        while not found or found[-1].WhichOneof("type") != "script_finished":
            found.append(self.receive())
        return found

    def receive(self) -> ForwardMsg:
        """Return the next message."""
        frame = self.connection.recv(timeout=20)
        self.frames.append(frame)
        return ForwardMsg.FromString(frame)


@contextlib.contextmanager
def open_page(
    port: int, cookie: str = "", protocols: Sequence[str] = ("streamlit",)
) -> Iterator[Page]:
    """Open the websocket of the server on ``port``."""
    headers = {"Cookie": cookie} if cookie else {}
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    with connect(
        address,
        additional_headers=headers,
        subprotocols=list(protocols),
        max_size=None,
        open_timeout=20,
        close_timeout=1,
    ) as connection:
        yield Page(connection, [])
