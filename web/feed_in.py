"""The door for signed batches of changes: ``POST /feed/NAME``.

What is accepted lies on the disk before 202 is answered.
"""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data_access.feed import FeedSettings, Spool, SpoolProblem

FEED_PATH = "/feed/"


def feed_routes(settings: FeedSettings) -> list[Route]:
    """Return the route of the sources of kind http; none without such a source.

    Raises FeedProblem.
    """
    spools = {source.name: Spool(source) for source in settings.of_kind("http")}
    return [Route(f"{FEED_PATH}{{name}}", _taking(spools), methods=["POST"])] if spools else []


def _taking(spools: dict[str, Spool]) -> Callable:
    async def take(request: Request) -> Response:
        spool = spools.get(request.path_params["name"])
        if spool is None:
            return _answer(404, "There is no such source.")
        body = await request.body()
        try:
            is_new = await asyncio.to_thread(spool.take, request.headers, body)
        except SpoolProblem as problem:
            return _answer(problem.status, str(problem))
        return _answer(202, "The batch is taken." if is_new else "The batch was taken before.")

    return take


def _answer(status: int, sentence: str) -> Response:
    return JSONResponse({"said": sentence}, status, {"cache-control": "no-store"})
