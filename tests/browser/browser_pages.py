"""A real browser, and servers for the tests of pages: ``visit`` opens a page and watches it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.browser_setup import find_browser
from tests.server.running_server import CODE, running_server

# For drawing alone, ms: a map drawn by software, beside another worker's tests, once kept a chart
# off the page for more than the usual 5 s.
DRAWN = 30_000
SIZES = {"wide": (1920, 1080), "phone": (390, 844)}
# WebGL by software, so that the map is drawn on a machine without a graphics card. All else is
# drawn without it: to send every frame through software that plays a card took a third of the
# processor time of browser, server and test together.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-rasterization",
    "--disable-gpu-compositing",
]

_NASKH_IS_HERE = """document.fonts.ready.then(
    () => document.fonts.check('16px "Noto Naskh Arabic"', 'شکایات'))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium; one for each module, because its client keeps an event loop that other
    tests cannot share.
    """
    executable = find_browser()
    assert executable, (
        "no Chromium is installed: install Debian's package chromium, or name one with CHROMIUM=/path"
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(published, tmp_path_factory) -> Iterator[str]:
    """The address of a host with an office, over a small sample and its release."""
    folder, sample = tmp_path_factory.mktemp("browser"), published.folder / "small.duckdb"
    with running_server(folder, sample, PUBLISHED_DATABASE_URL=published.release) as server:
        yield server.url


@pytest.fixture(scope="module")
def public_address(published, tmp_path_factory) -> Iterator[str]:
    """The address of a host that has the release and nothing else."""
    folder = tmp_path_factory.mktemp("public")
    settings = {
        "PUBLISHED_DATABASE_URL": published.release,
        "OFFICE_ACCESS_CODE": "",
        "COMPLAINTS_DATABASE_URL": "",
    }
    with running_server(folder, folder / "nothing.duckdb", **settings) as server:
        yield server.url


@pytest.fixture
def visit(address, browser):
    """``visit(path, size="wide", signed_in=True) -> Page``; at the end, what went wrong in any
    of its pages fails the test.
    """
    wrong: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(path: str, size: str = "wide", signed_in: bool = True) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        if signed_in:  # the form itself has a test of its own
            answer = context.request.post(
                f"{address}/office/sign-in", form={"code": CODE}, max_redirects=0
            )
            assert answer.status == 303
        watch(page, address, wrong)
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def watch(page: Page, address: str, wrong: list[str]) -> None:
    """Note in ``wrong`` each error of a page's scripts, and each request to the outside."""
    page.on(
        "console",
        lambda message: (
            wrong.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("request", lambda request: _note_outside(request.url, address, wrong))


def assert_whole(page: Page, language: str) -> None:
    """Assert that a drawn page speaks this language, shows no exception, is never wider than
    the window, and writes Urdu in our own font.
    """
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == (
        ["ur", "rtl"] if language == "ur" else ["en", "ltr"]
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-testid=stException]").count() == 0
    assert language == "en" or page.evaluate(_NASKH_IS_HERE)


def _note_outside(url: str, address: str, wrong: list[str]) -> None:
    inside = (address, address.replace("http:", "ws:"), "data:", "blob:")
    if not url.startswith(inside):
        wrong.append(f"outside: {url}")


def settled(page: Page) -> None:
    """Wait until Streamlit has run the page and drawn it."""
    page.locator(".sentence, [data-testid=stTable], [data-testid=stAlert]").first.wait_for()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=DRAWN)
    page.wait_for_timeout(800)
