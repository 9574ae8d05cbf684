"""Open pages that follow the data: what they cost while nothing happens, and how soon a browser has
painted a change.

Public pages tell no single change, so how soon it is painted is measured on an office page.

The database is a copy, and its changes are made inside the server's process, as the feed makes
them: no other process may write a DuckDB file that a server holds.
"""

import asyncio
import contextlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from benchmarks.drivers.host import processor_seconds, served
from benchmarks.drivers.protocol import open_tab
from tests.browser.browser_setup import find_browser

_CODE = "benchmark-code"
_COUNT = "UPDATE dataset SET version = version + 1"
# A complaint like the first one: what is filed counts at once, on each page.
_FILE = (
    "INSERT INTO complaints SELECT * REPLACE ((SELECT max(complaint_id) + 1 FROM complaints) AS complaint_id, "
    "'benchmark-{number}' AS number) FROM complaints WHERE complaint_id = (SELECT min(complaint_id) FROM complaints); "
)
_PAINTED = """(before) => new Promise((done) => {
  const look = () => {
    const text = document.querySelector(".tiles .number").textContent;
    if (text === before) requestAnimationFrame(look);
    else requestAnimationFrame(() => requestAnimationFrame(() => done(Date.now() / 1000)));
  };
  look();
})"""


@dataclass(frozen=True)
class Idle:
    """What open pages cost while nothing happens: processors of the server, bytes to each page
    in an hour.
    """

    cores: float
    bytes_in_an_hour: float
    messages: int


class Changes:
    """Changes that the server under measurement applies, one after the other."""

    def __init__(self, folder: Path):
        self._folder, self._number = folder, 0

    def file(self) -> float:
        """File a complaint; return when it stood in the database, in seconds of the clock."""
        self._number += 1
        path = self._folder / f"{self._number:06}.part"
        path.write_text(_FILE.format(number=self._number) + _COUNT)
        path.rename(path.with_suffix(".sql"))
        done = path.with_suffix(".done")
        while not done.exists():
            time.sleep(0.001)
        return time.time()


@contextlib.contextmanager
def changing_server(database: Path) -> Iterator[tuple[str, int, Changes]]:
    """Serve a copy of a database; yield address, process and the way to change the data."""
    with tempfile.TemporaryDirectory(prefix="live-") as name:
        folder = Path(name)
        copy = shutil.copy(database, folder / "complaints.duckdb")
        settings = {
            "COMPLAINTS_DATABASE_URL": f"duckdb:///{copy}",
            "PUBLISHED_DATABASE_URL": f"duckdb:///{folder}/none.duckdb",
            "AUDIT_DATABASE_URL": f"sqlite:///{folder}/audit.sqlite3",
            "OFFICE_ACCESS_CODE": _CODE,
        }
        with served(settings, (sys.executable, "-m", "tests.server.changing_server", name)) as (
            address,
            process,
        ):
            yield address, process, Changes(folder)


def measure_idle(address: str, process: int, pages: int, seconds: float) -> Idle:
    """Return what so many open public pages cost while nothing happens."""
    return asyncio.run(_idle(address, process, pages, seconds))


async def _idle(address: str, process: int, pages: int, seconds: float) -> Idle:
    problems: list[str] = []
    heard, messages = [0], [0]
    async with contextlib.AsyncExitStack() as stack, httpx.AsyncClient(timeout=None) as client:
        for _ in range(pages):
            tab = await stack.enter_async_context(
                open_tab(address, lambda _: None, problems.append)
            )
            await tab.open("", "")
            tab.on_message = lambda _: messages.__setitem__(0, messages[0] + 1)
        async with _listening(client, address, pages, heard):
            await asyncio.sleep(2)  # each has been told what is true now
            heard[0] = messages[0] = 0
            before = processor_seconds(process)
            await asyncio.sleep(seconds)
            cores = (processor_seconds(process) - before) / seconds
    if problems:
        raise RuntimeError(f"the pages met {problems[0]}")
    return Idle(cores, heard[0] / pages * 3600 / seconds, messages[0])


@contextlib.asynccontextmanager
async def _listening(
    client: httpx.AsyncClient, address: str, pages: int, heard: list[int]
) -> AsyncIterator[None]:
    """Hold the stream of each page, and add up the bytes that come."""

    async def listen() -> None:
        async with client.stream("GET", f"{address}/live/versions?page=public&lang=en") as response:
            async for content in response.aiter_raw():
                heard[0] += len(content)

    listeners = [asyncio.create_task(listen()) for _ in range(pages)]
    try:
        yield
    finally:
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)


def measure_painted(address: str, changes: Changes, times: int) -> dict[str, list[float]]:
    """Return the seconds from a change in the database to its painted figure, for each kind of
    page.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{address}/office/sign-in")
        page.fill("#code", _CODE)
        page.click("button[type=submit]")
        page.wait_for_url("**/office-overview")
        found = {"office page": _painted(page, changes, times)}
        browser.close()
    return found


def _painted(page: Page, changes: Changes, times: int) -> list[float]:
    shown = page.locator(".tiles .number").first
    shown.wait_for()
    page.wait_for_timeout(5000)  # the page is drawn, and listens
    found = []
    for _ in range(times):
        waiting = json.dumps(shown.text_content())
        page.evaluate(
            f"() => {{ window.painted = ({_PAINTED})({waiting}); }}"
        )  # which does not wait for it
        changed = changes.file()
        found.append(page.evaluate("window.painted") - changed)
        page.wait_for_timeout(2500)
    return found
