"""Refusals: the same few words for http and for a websocket that has not been opened yet."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send


async def refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    status: int,
    reason: str,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Answer with ``status`` and a sentence; a websocket is refused before it opens."""
    text = f"{HTTPStatus(status).phrase}: {reason}\n"
    response = PlainTextResponse(text, status, {"cache-control": "no-store", **(headers or {})})
    await response(scope, receive, send)  # of a websocket, Starlette answers the handshake
