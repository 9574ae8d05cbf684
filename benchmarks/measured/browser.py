"""What a person waits for: the first page after a start, and the painted page after a click."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.browser_setup import find_browser

_ROOT = Path(__file__).parents[2]
_PORT, _CODE = 8599, "benchmark-code"
_URL = f"http://127.0.0.1:{_PORT}"
_FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
# Resolves with the milliseconds from the mouse's press to the frame in which the sentence above the
# figures is new. Both are taken in the browser, so that the driver's own way to the button does not
# count.
_LISTEN = "() => addEventListener('pointerdown', event => { window.pressed = performance.now() }, { capture: true, once: true })"
_PAINTED = """async before => {
  while (document.querySelector('.sentence')?.textContent === before) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - window.pressed;
}"""


def measure_start() -> float:
    """Return the seconds from the start of the server to the public Overview in the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=_FLAGS)
        page = browser.new_page()
        start = time.perf_counter()
        with _server():
            page.goto(_URL)
            page.locator(".tiles").wait_for()
            seconds = time.perf_counter() - start
        browser.close()
    return seconds


def measure_clicks(clicks: int) -> tuple[list[float], float]:
    """Return (seconds of each choice in the category and province filters, resident memory of
    the server in GiB).
    """
    with _server() as process, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=_FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(f"{_URL}/office/sign-in")
        page.fill("#code", _CODE)
        page.click("button[type=submit]")
        page.locator(".tiles").wait_for()
        page.wait_for_timeout(3000)
        found = [_choose(page, place) for place in range(clicks)]
        memory = _resident_bytes(process.pid) / 2**30
        browser.close()
    return found, memory


def _choose(page: Page, place: int) -> float:
    """Choose the next value in a filter, and return how long the page took to show it."""
    if place % 8 == 0 and place:
        page.locator(".st-key-clear button").click()
        page.wait_for_timeout(1500)
    box = page.get_by_label("Category" if place % 2 else "District", exact=True).first
    box.click()
    options = page.get_by_role("option")
    options.nth(1 + place % 7).wait_for()
    before = page.locator(".sentence").inner_text()
    page.evaluate(_LISTEN)
    options.nth(1 + place % 7).click()
    seconds = page.evaluate(_PAINTED, before) / 1000
    page.keyboard.press("Escape")
    page.wait_for_timeout(600)
    return seconds


@contextmanager
def _server() -> Iterator[subprocess.Popen]:
    settings = {"OFFICE_ACCESS_CODE": _CODE, "DASHBOARD_PORT": str(_PORT)}
    process = subprocess.Popen(
        [sys.executable, "server.py"],
        cwd=_ROOT,
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process)
        yield process
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"{_URL}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server ended before it answered")


def _resident_bytes(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
