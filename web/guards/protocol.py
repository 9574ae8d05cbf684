"""uvicorn's HTTP, less patient: a client that does not finish the head of its request is let go."""

from asyncio import TimerHandle, Transport
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.guards.headers import content_policy, safe_headers

HEAD_SECONDS = 15
HEAD_BYTES = 40 * 1024  # address and headers; the guard refuses smaller ones with the right status


class HeaderTimeoutProtocol(H11Protocol):
    """Closes a connection whose request has not begun after ``HEAD_SECONDS``, and answers
    nonsense with our headers.
    """

    _head_timer: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait; when too many connections are open, say so and end this one."""
        super().connection_made(transport)
        if self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
            self._end(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Too many visitors are here; try again.\n",
                ("retry-after", "30"),
            )
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of a head, but no longer than from its first byte; wait no more once
        it is whole.
        """
        super().data_received(data)
        if self._is_answering() or self.transport.get_protocol() is not self:
            self._stop_waiting()
        elif self._head_timer is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand the connection over; end it when the handshake cannot be read, where uvicorn
        would leave it open.
        """
        super().handle_websocket_upgrade(event)
        websocket = self.transport.get_protocol()
        if not getattr(websocket, "handshake_initiated", True):
            self.send_400_response("")

    def send_400_response(self, msg: str) -> None:
        """Answer a request that is no HTTP."""
        self._end(HTTPStatus.BAD_REQUEST, "This is no request that can be read.\n")

    def _end(self, status: HTTPStatus, text: str, *more: tuple[str, str]) -> None:
        headers = [
            ("content-type", "text/plain; charset=utf-8"), ("content-length", str(len(text))), ("connection", "close"),
            *safe_headers(content_policy()), *more,
        ]  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.transport.write(
            f"HTTP/1.1 {status.value} {status.phrase}\r\n{head}\r\n{text}".encode("latin-1")
        )
        self.transport.close()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        self._head_timer = None
        if not self._is_answering() and self.transport.get_protocol() is self:
            self.transport.abort()
