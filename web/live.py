"""News: one stream for each open page that somebody looks at, which tells what of the page changes
with the data.

Server-sent events are plain HTTP in one direction, and browsers connect again by themselves. A tab
holds its stream only while it is visible. However many listen, one thread reads the data, and
nobody reads while nobody listens.
"""

import asyncio
import contextlib
import hashlib
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from web.forms import asked_language
from web.logs import event

PATH = "/live/versions"
PAGES, LANGUAGES = ("public", "office"), ("en", "ur")
EVERY = 0.3  # seconds between two looks at the data, where nobody says that they are new
_HEARTBEAT = 25  # seconds; a proxy lets go of what is silent for a minute
_REST = 1  # times as long as a look took until the next: a slow database is not asked without pause
_SCRIPT = "".join(
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("rest.js", "follow.js", "access.js", "fold.js", "tables.js")
)
_SCRIPT_PATH = "/live/follow.js"

Wanted = tuple[str, str]  # page; language, with how its numbers are written
Texts = Mapping[str, str]


def script_tag() -> str:
    """Return the HTML that loads the script of open pages; its address changes with the script,
    so it is kept for good.
    """
    digest = hashlib.sha256(_SCRIPT.encode()).hexdigest()[:16]
    return f'<script defer src="{_SCRIPT_PATH}?{digest}"></script>'


def script_routes() -> list[Route]:
    """Return the route of that script."""
    return [Route(_SCRIPT_PATH, _script)]


class Live:
    """Tells what is new; ``read(wanted)`` returns the texts of each kind of page that somebody
    looks at, or raises.

    ``every``, ``heartbeat``: seconds.
    """

    def __init__(
        self,
        read: Callable[[frozenset[Wanted]], Mapping[Wanted, Texts]],
        every: float = EVERY,
        heartbeat: float = _HEARTBEAT,
    ):
        self._read, self._every, self._heartbeat = read, every, heartbeat
        self._listeners: Counter[Wanted] = Counter()
        self._news: Mapping[Wanted, Texts] = {}
        self._changed = asyncio.Event()  # a new one with each change
        self._hinted = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: asyncio.Task | None = None
        self._problem = ""
        self._is_closed = False

    def routes(self) -> list[Route]:
        """Return the route of the streams."""
        return [Route(PATH, self._stream)]

    def close(self) -> None:
        """End all streams; they would go on for ever, and a server that stops waits for what it
        is sending.
        """
        self._is_closed = True
        self._changed.set()

    def hint(self) -> None:
        """Look at once, and not only at the next turn: the data have changed. From any thread."""
        if self._loop:
            with contextlib.suppress(RuntimeError):  # the server is stopping
                self._loop.call_soon_threadsafe(self._hinted.set)

    async def _stream(self, request: Request) -> Response:
        asked = request.query_params
        language = asked_language(asked, _one_of(LANGUAGES, asked.get("lang")))
        wanted = _one_of(PAGES, asked.get("page")), language.written
        headers = {
            "cache-control": "no-store",
            "x-accel-buffering": "no",
        }  # the second is for nginx
        return StreamingResponse(
            self._events(wanted), media_type="text/event-stream", headers=headers
        )

    async def _events(self, wanted: Wanted) -> AsyncIterator[str]:
        """Yield what is new since the last time; who is slow to take it gets the newest and not
        what was between.
        """
        self._enter(wanted)
        told: Texts = {}
        try:
            yield "retry: 3000\n\n"  # milliseconds until a browser connects again
            while not self._is_closed:
                changed, news = self._changed, self._news.get(wanted, told)
                fresh = {name: text for name, text in news.items() if told.get(name) != text}
                told = news
                if fresh:
                    yield f"data: {json.dumps(fresh, ensure_ascii=False, separators=(',', ':'))}\n\n"
                elif not await self._waited(changed):
                    yield ":\n\n"
        finally:
            self._leave(wanted)

    async def _waited(self, changed: asyncio.Event) -> bool:
        """Wait for news; return False when it is time for a sign of life."""
        try:
            async with asyncio.timeout(self._heartbeat):
                return await changed.wait()
        except TimeoutError:
            return False

    def _enter(self, wanted: Wanted) -> None:
        self._listeners[wanted] += 1
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())

    def _leave(self, wanted: Wanted) -> None:
        self._listeners[wanted] -= 1
        self._listeners += Counter()  # forget kinds that nobody looks at

    async def _look(self) -> None:
        """Look at the data again and again while somebody listens."""
        self._loop = asyncio.get_running_loop()
        while self._listeners and not self._is_closed:
            begun = self._loop.time()
            self._hinted.clear()
            await self._look_once()
            await asyncio.sleep(_REST * (self._loop.time() - begun))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(begun + self._every):
                    await self._hinted.wait()
        self._looking, self._news = None, {}  # the next listener is not told what was true long ago

    async def _look_once(self) -> None:
        try:
            news = await asyncio.to_thread(self._read, frozenset(self._listeners))
        except Exception as problem:  # listeners keep what they know; the next look may succeed
            self._note(problem)
            return
        self._problem = ""
        if news != self._news:
            self._news = news
            self._changed.set()
            self._changed = asyncio.Event()

    def _note(self, problem: Exception) -> None:
        """Log a problem once, not with each look."""
        if self._problem != type(problem).__name__:
            self._problem = type(problem).__name__
            event("no news", logging.ERROR, problem)


async def _script(request: Request) -> Response:
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(_SCRIPT, media_type="text/javascript", headers=headers)


def _one_of(known: tuple[str, ...], asked: str | None) -> str:
    return asked if asked in known else known[0]
