"""Visits: the messages of one websocket, at a bounded pace."""

import asyncio
import time

from starlette.types import Message, Receive, Send

from web.limits import Limits
from web.rates import Bucket


class Patient:
    """Receives a websocket's messages, at a bounded pace; closes one that says nothing for too long."""

    def __init__(self, receive: Receive, send: Send, limits: Limits):
        self._receive, self._send, self._limits = receive, send, limits
        self._bucket = Bucket(limits.messages, limits.message_burst, time.monotonic())
        self._seconds: float | None = None  # the handshake does not wait

    async def __call__(self) -> Message:
        try:
            async with asyncio.timeout(self._seconds):
                message = await self._receive()
        except TimeoutError:
            return await self._close(1001)
        self._seconds = self._limits.idle_seconds if self._seconds else self._limits.first_message_seconds
        if message["type"] == "websocket.receive":
            if message.get("bytes") is None:  # Streamlit speaks binary only
                return await self._close(1003)
            await asyncio.sleep(self._bucket.take(time.monotonic()))
        return message

    async def _close(self, code: int) -> Message:
        await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}
