"""Streamlit's protocol as its front end speaks it: a ``Tab`` is a browser tab that somebody looks
at.

It asks for runs, asks by itself for the fragments that renew themselves, keeps the messages that
the server sends only once, and reads every message to its end. Widgets stay at what the server
chose: a tab changes the page or the URL.
"""

import asyncio
import contextlib
import time
import urllib.request
from collections.abc import AsyncIterator, Callable
from http.cookiejar import CookieJar

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.drivers.messages import KeptMessages, problem_in

PATIENCE = 30  # seconds without an answer until it counts as an error
_XSRF = "_streamlit_xsrf"


class Tab:
    """One session.

    ``pages`` maps the navigation's URL paths to Streamlit's page hashes; "" is the first page;
    ``query`` is the query of the URL.

    ``on_tick`` takes the seconds of each answer to a fragment that renews itself, ``on_problem``
    the words of each error.
    """

    def __init__(
        self,
        socket: ClientConnection,
        on_tick: Callable[[float], None],
        on_problem: Callable[[str], None],
    ):
        self._socket, self._on_tick, self._on_problem = socket, on_tick, on_problem
        self._kept = KeptMessages()
        self.pages: dict[str, str] = {}
        self.query = self._page = self._running = ""
        self._finished: asyncio.Future[float] | None = None
        self._timers: dict[
            str, tuple[float, asyncio.TimerHandle]
        ] = {}  # fragment: (interval in seconds, next tick)
        self._asked: dict[str, float] = {}  # fragment: when it was asked for

    async def open(self, path: str, query: str) -> float:
        """Ask for the page of an address that was opened, and return the seconds until it was
        whole.
        """
        return await self._run(query, page_name=path)

    async def turn_to(self, path: str) -> float:
        """Choose another page in the navigation, which empties the URL's query, and return the
        seconds.
        """
        return await self._run("", page_script_hash=self.pages[path])

    async def look_for(self, query: str) -> float:
        """Change the query of the page's URL, as Back does, and return the seconds."""
        return await self._run(query, page_script_hash=self._page, is_history_navigation=True)

    async def _run(self, query: str, **state: object) -> float:
        """Raises ConnectionError when the server hangs up, TimeoutError when it does not answer."""
        self._stop_ticks()
        self.query, self._running = query, ""
        self._finished = asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        try:
            await self._ask(**state)
            return await asyncio.wait_for(self._finished, PATIENCE) - started
        except TimeoutError as late:
            raise TimeoutError(f"no answer within {PATIENCE} s") from late
        finally:
            self._finished.cancel()  # after a failure nobody waits for it any more

    async def _ask(self, **state: object) -> None:
        message = BackMsg()
        rerun = message.rerun_script
        for name, value in state.items():
            setattr(rerun, name, value)
        rerun.query_string = self.query
        rerun.cached_message_hashes.extend(self._kept.hashes())
        rerun.context_info.timezone, rerun.context_info.locale = "Asia/Karachi", "en-GB"
        rerun.context_info.timezone_offset, rerun.context_info.color_scheme = -300, "light"
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed as closed:
            raise ConnectionError("the server hung up") from closed

    async def listen(self) -> None:
        """Read messages until the connection ends."""
        with contextlib.suppress(ConnectionClosed):
            async for data in self._socket:
                self._take(ForwardMsg.FromString(data))
        self._stop_ticks()
        if self._finished and not self._finished.done():
            self._finished.set_exception(ConnectionError("the server hung up"))

    def _take(self, message: ForwardMsg) -> None:
        problem = problem_in(message) or self._kept.take(message)
        if problem:
            self._on_problem(problem)
        take = getattr(self, f"_take_{message.WhichOneof('type')}", None)
        if take:
            take(message)

    def _take_navigation(self, message: ForwardMsg) -> None:
        pages = message.navigation.app_pages
        self.pages = {
            "" if page.is_default else page.url_pathname: page.page_script_hash for page in pages
        }
        self._page = message.navigation.page_script_hash

    def _take_page_info_changed(self, message: ForwardMsg) -> None:
        self.query = message.page_info_changed.query_string

    def _take_new_session(self, message: ForwardMsg) -> None:
        self._kept.begin(message.new_session.config.max_cached_message_age)
        if not message.metadata.run.fragment_ids:
            self._stop_ticks()
            self._running = message.metadata.run.script_run_id

    def _take_script_finished(self, message: ForwardMsg) -> None:
        now, run = time.perf_counter(), message.metadata.run
        if (
            message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        ):  # another run, or the same again, follows
            for fragment in run.fragment_ids:
                self._asked.pop(fragment, None)
            return
        self._kept.end(run.fragment_ids)
        for fragment in run.fragment_ids:
            if fragment in self._asked:
                self._on_tick(now - self._asked.pop(fragment))
        is_awaited = self._running and run.script_run_id == self._running and not run.fragment_ids
        if is_awaited and self._finished and not self._finished.done():
            self._finished.set_result(now)

    def _take_auto_rerun(self, message: ForwardMsg) -> None:
        fragment, interval = message.auto_rerun.fragment_id, message.auto_rerun.interval
        if fragment in self._timers and self._timers[fragment][0] == interval:
            return
        self._forget(fragment)
        self._set_timer(fragment, interval)

    def _take_stop_auto_rerun(self, message: ForwardMsg) -> None:
        for fragment in message.stop_auto_rerun.fragment_ids:
            self._forget(fragment)

    def _set_timer(self, fragment: str, interval: float) -> None:
        timer = asyncio.get_running_loop().call_later(interval, self._tick, fragment, interval)
        self._timers[fragment] = interval, timer

    def _tick(self, fragment: str, interval: float) -> None:
        self._set_timer(fragment, interval)
        asked = self._asked.setdefault(
            fragment, time.perf_counter()
        )  # what was not answered yet waits since then
        if time.perf_counter() - asked > PATIENCE:
            del self._asked[fragment]
            self._on_problem("no answer to a fragment that renews itself")
        task = asyncio.ensure_future(
            self._ask(page_script_hash=self._page, fragment_id=fragment, is_auto_rerun=True)
        )
        task.add_done_callback(
            lambda done: done.exception()
        )  # a lost connection is told by ``listen``

    def _forget(self, fragment: str) -> None:
        if fragment in self._timers:
            self._timers.pop(fragment)[1].cancel()
        self._asked.pop(fragment, None)

    def _stop_ticks(self) -> None:
        for fragment in list(self._timers):
            self._forget(fragment)


@contextlib.asynccontextmanager
async def open_tab(
    address: str,
    on_tick: Callable[[float], None],
    on_problem: Callable[[str], None],
    cookie: str = "",
) -> AsyncIterator[Tab]:
    """Fetch what the front end fetches first, connect as it does, and yield the tab.

    ``address``: http://host:port.

    ``cookie``: of somebody who has signed in, as the header has it.
    """
    token = await asyncio.to_thread(_fetch_first, address)
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    headers = {"Cookie": "; ".join(filter(None, (f"{_XSRF}={token}", cookie)))}
    settings = {"origin": address, "subprotocols": ["streamlit", token or "PLACEHOLDER_AUTH_TOKEN"]}
    async with connect(
        stream, additional_headers=headers, max_size=None, ping_interval=None, **settings
    ) as socket:
        tab = Tab(socket, on_tick, on_problem)
        listening = asyncio.create_task(tab.listen())
        try:
            yield tab
        finally:
            await socket.close()
            await listening


def _fetch_first(address: str) -> str:
    """Return the token against forged requests, which comes as a cookie with what the front end
    fetches first.
    """
    cookies = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    for path in ("/", "/_stcore/health", "/_stcore/host-config"):
        request = urllib.request.Request(address + path, headers={"Accept": "text/html, */*"})
        with opener.open(request, timeout=PATIENCE) as response:
            response.read()
    return next((cookie.value or "" for cookie in cookies if cookie.name == _XSRF), "")
