"""Health: whether the process lives, and whether it can read its data. No figure, no reason, no address."""

import threading
import time
from collections.abc import Callable
from datetime import date

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data_access import DatabaseProblem

_KEPT_SECONDS = 1.0  # so that asking often costs nothing


class Health:
    """Answers ``/live`` and ``/health``; ``as_of`` returns the data's date, or raises DatabaseProblem."""

    def __init__(self, as_of: Callable[[], date], clock: Callable[[], float] = time.monotonic):
        self._as_of, self._clock = as_of, clock
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
        return JSONResponse(content, status)

    def _ask(self) -> tuple[dict[str, str], int]:
        try:
            return {"status": "ok", "as_of": self._as_of().isoformat()}, 200
        except DatabaseProblem:
            return {"status": "unavailable"}, 503
