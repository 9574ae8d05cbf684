"""Health: whether the process lives, and whether it can read its data.

No figure, no reason, no address.

While a release is being made and none is in force, the answer says so: then a public host without
one is not broken.
"""

import threading
import time
from collections.abc import Callable
from datetime import date

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data_access import DatabaseProblem

_KEPT_SECONDS = 1.0  # so that asking often costs nothing
_AGAIN_SECONDS = 15  # until it is worth to ask again where the data cannot be read


class Health:
    """Answers ``/live`` and ``/health``; ``as_of`` returns the data's date, or raises
    DatabaseProblem.

    ``release``: returns "being made" while the first release is, "" else.
    """

    def __init__(
        self,
        as_of: Callable[[], date],
        clock: Callable[[], float] = time.monotonic,
        release: Callable[[], str] = str,
    ):
        self._as_of, self._clock, self._release = as_of, clock, release
        self._lock = threading.Lock()
        self._answer: tuple[dict[str, str], int] = ({}, 503)
        self._until = float("-inf")

    def routes(self) -> list[Route]:
        """Return the routes of the two checks."""
        return [Route("/live", self._live), Route("/health", self._health)]

    async def _live(self, request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    def _health(self, request: Request) -> Response:
        """Answer 200 and the data's date when the data can be read, else 503."""
        with self._lock:
            if self._clock() >= self._until:
                self._answer, self._until = self._ask(), self._clock() + _KEPT_SECONDS
            content, status = self._answer
        again = {"retry-after": str(_AGAIN_SECONDS)} if status == 503 else {}
        return JSONResponse(content, status, again)

    def _ask(self) -> tuple[dict[str, str], int]:
        found = self._release()
        release = {"release": found} if found else {}
        try:
            return {"status": "ok", "as_of": self._as_of().isoformat()} | release, 200
        except DatabaseProblem:
            return {"status": "unavailable"} | release, 503
