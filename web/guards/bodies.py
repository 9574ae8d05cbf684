"""Bodies of requests: read whole before anything else happens, so that a large or slow one costs
little.
"""

import asyncio

from starlette.types import Message, Receive, Scope

from web.guards.limits import Limits


class BodyProblem(Exception):
    """The body of a request is too large or too slow."""

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status = status


def has_body(scope: Scope) -> bool:
    """Return whether a body comes with a request."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


async def whole_body(receive: Receive, limits: Limits, most: int) -> Message:
    """Return the whole body, of ``most`` bytes, as one message. Raises BodyProblem."""
    body = b""
    try:
        async with asyncio.timeout(limits.body_seconds):
            while True:
                message = await receive()
                body += message.get("body", b"")
                if len(body) > most:
                    raise BodyProblem(413, "The body is too large.")
                if message["type"] != "http.request":
                    return message
                if not message.get("more_body"):
                    return {"type": "http.request", "body": body, "more_body": False}
    except TimeoutError:
        raise BodyProblem(408, "The body came too slowly.") from None


def first(message: Message, receive: Receive) -> Receive:
    """Return a ``receive`` that gives ``message`` first."""
    waiting = [message]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message
