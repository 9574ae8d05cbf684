"""Uploads: files that an operator brings in. Only who may import can send one, and only so much."""

import asyncio
import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from data_access.access import COOKIE, IMPORT, NotSignedIn, permit_from
from web.guards.limits import Limits

UPLOAD_PATH = "/_stcore/upload_file/"  # Streamlit's own
_METHODS = ("PUT", "DELETE")
_AROUND = 64 * 1024  # bytes of a form beside the file itself


def is_upload(scope: Scope, limits: Limits) -> bool:
    """Return whether a request is about an upload, where there are any."""
    return bool(limits.upload) and scope["path"].startswith(UPLOAD_PATH)


async def problem_of_upload(scope: Scope, limits: Limits) -> tuple | None:
    """Return status and reason of a refusal; None for an upload that may go on."""
    if scope["method"] not in _METHODS:
        return 405, "This method is not used here.", {"allow": ", ".join(_METHODS)}
    request = Request(scope)
    if not await run_in_threadpool(
        _may_import, request.cookies.get(COOKIE)
    ):  # it reads the list of accounts
        return 404, "There is nothing here."
    if scope["method"] == "DELETE":
        return None
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        return 411, "The request must say how long the file is.", {"connection": "close"}
    if int(length) > limits.upload + _AROUND:
        return 413, "The file is too large.", {"connection": "close"}
    return None


def _may_import(token: str | None) -> bool:
    try:
        return permit_from(token).may(IMPORT)
    except NotSignedIn:
        return False


def hurried(receive: Receive, limits: Limits) -> Receive:
    """Return a ``receive`` that ends an upload which takes too long: it is passed on as it
    comes, and not held here.
    """
    end = time.monotonic() + limits.upload_seconds

    async def next_message() -> Message:
        try:
            async with asyncio.timeout(max(0, end - time.monotonic())):
                return await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}

    return next_message
