"""One line in the log for each request and each visit: what kind, how it went, how long it took;
nothing of who or what.
"""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.logs import event

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_FILES = frozenset(
    {"/static/{path:path}", "/app/static/{path:path}"}
)  # a hundred of them for each visitor


class RequestLog:
    """ASGI middleware, the outermost; a request's path is logged as its route, for a path may
    say anything.
    """

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        status = _Status(send)
        begin = time.perf_counter()
        problem = None
        try:
            await self._app(scope, receive, status)
        except Exception as raised:
            problem = raised
            if not status.code:
                raise  # uvicorn answers
        finally:
            _write(scope, status, round((time.perf_counter() - begin) * 1000, 1), problem)


def _write(scope: Scope, status: "_Status", milliseconds: float, problem: Exception | None) -> None:
    code = status.code or 500
    route = _route(scope)
    fields = {"route": route, "status": code, "milliseconds": milliseconds}
    level = (
        logging.DEBUG
        if route in _FILES and code < 400
        else logging.ERROR
        if problem
        else logging.INFO
    )
    if scope["type"] == "websocket":
        event("visit", level, problem, **fields, closed_with=status.closed_with)
    else:
        event(
            "request",
            level,
            problem,
            method=scope["method"] if scope["method"] in _METHODS else "other",
            **fields,
        )


class _Status:
    """Sends on, and remembers the status; a visit that was let in has 101."""

    def __init__(self, send: Send):
        self._send = send
        self.code = 0  # until something is sent
        self.closed_with: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            self.code = message["status"]
        elif message["type"] == "websocket.accept":
            self.code = 101
        elif message["type"] == "websocket.close":
            self.closed_with = message.get("code", 1000)
        await self._send(message)


def _route(scope: Scope) -> str:
    """Return the template of the route, such as /media/{file_id}."""
    path = getattr(scope.get("route"), "path", None)
    if path:
        return path
    if "route" not in scope:
        return "refused"
    return "/{page}"
