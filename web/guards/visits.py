"""Visits: the messages of one websocket, at a bounded pace."""

import asyncio
import time

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from web.guards.limits import Limits
from web.guards.rates import Bucket

# What the pages need. Streamlit would also let anybody clear the caches of all visitors, list the
# files of the house's repository, and write files into it.
_NEEDED = frozenset({"rerun_script", "stop_script", "app_heartbeat", "backend_operation_request"})
_NEEDED_OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})
_FILES_AT_ONCE = 4  # whose addresses somebody who uploads may ask for in one message


class ThrottledReceive:
    """Receives a websocket's messages, at a bounded pace; closes one that says nothing for too
    long.
    """

    def __init__(self, receive: Receive, send: Send, limits: Limits):
        self._receive, self._send, self._limits = receive, send, limits
        self._bucket = Bucket(limits.messages, limits.message_burst, time.monotonic())
        self._seconds: float | None = None  # the handshake does not wait

    async def __call__(self) -> Message:
        while True:
            try:
                async with asyncio.timeout(self._seconds):
                    message = await self._receive()
            except TimeoutError:
                return await self._close(1001)
            self._seconds = (
                self._limits.idle_seconds if self._seconds else self._limits.first_message_seconds
            )
            if message["type"] != "websocket.receive":
                return message
            await asyncio.sleep(self._bucket.take(time.monotonic()))
            try:
                if _is_needed(message.get("bytes"), bool(self._limits.upload)):
                    return message
            except DecodeError:
                return await self._close(1002)
            except TypeError:  # text; Streamlit speaks binary only
                return await self._close(1003)

    async def _close(self, code: int) -> Message:
        await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}


def _is_needed(content: bytes | None, uploads: bool) -> bool:
    """Return whether a message is one that the pages need; ``uploads``: files may be sent here.

    Raises DecodeError, TypeError for text.
    """
    if content is None:
        raise TypeError
    message = BackMsg.FromString(content)
    if message.WhichOneof("type") == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _NEEDED_OPERATIONS
    if (
        message.WhichOneof("type") == "file_urls_request"
    ):  # asks where to; who may send one is asked then
        return uploads and len(message.file_urls_request.file_names) <= _FILES_AT_ONCE
    return message.WhichOneof("type") in _NEEDED
