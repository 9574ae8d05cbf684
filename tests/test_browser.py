"""Every page in a real browser, wide and on a phone: no console error, no request to the outside, no sideways scroll."""

import contextlib
import csv
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

pytestmark = pytest.mark.alone

ROOT = Path(__file__).parent.parent
CODE = "browser-test-code"
SIZES = {"wide": (1920, 1080), "phone": (390, 844)}
# WebGL by software, so that the map is drawn on a machine without a graphics card.


@contextlib.contextmanager
def _served(settings: dict[str, str]) -> Iterator[str]:
    """The address of a server of its own; it reads none of the settings of this process but the path."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": os.environ.get("PATH", ""), "DASHBOARD_PORT": str(port), **settings}
    process = subprocess.Popen([sys.executable, "server.py"], cwd=ROOT, env=environment)
    try:
        yield _when_ready(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def address(published, tmp_path_factory) -> Iterator[str]:
    """The address of a host with an office, over a small sample and its release."""
    folder = tmp_path_factory.mktemp("browser")
    shutil.copy(published.folder / "small.duckdb", folder)  # the server holds its file, and other tests read this one
    settings = {
        "COMPLAINTS_DATABASE_URL": f"duckdb:///{folder}/small.duckdb", "PUBLISHED_DATABASE_URL": published.release,
        "AUDIT_DATABASE_URL": f"sqlite:///{folder}/audit.sqlite3", "OFFICE_ACCESS_CODE": CODE,
    }  # fmt: skip
    with _served(settings) as found:
        yield found


@pytest.fixture(scope="module")
def public_address(published) -> Iterator[str]:
    """The address of a host that has the release and nothing else."""
    with _served({"PUBLISHED_DATABASE_URL": published.release}) as found:
        yield found


def _when_ready(url: str, process: subprocess.Popen) -> str:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5) as response:
                assert response.status == 200
                return url
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 30 seconds")


@pytest.fixture
def visit(address, browser):
    """``visit(path, size="wide", signed_in=True) -> Page``; at the end, what went wrong in any of its pages fails the test."""
    wrong: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(path: str, size: str = "wide", signed_in: bool = True) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        if signed_in:
            page.goto(f"{address}/office/sign-in")
            page.fill("#code", CODE)
            page.click("button[type=submit]")
            page.wait_for_url("**/office-overview")
        page.on(
            "console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" else None
        )
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("request", lambda request: _note_outside(request.url, address, wrong))
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def _note_outside(url: str, address: str, wrong: list[str]) -> None:
    inside = (address, address.replace("http:", "ws:"), "data:", "blob:")
    if not url.startswith(inside):
        wrong.append(f"outside: {url}")


def _settled(page: Page) -> None:
    """Wait until Streamlit has run the page and drawn it."""
    page.locator(".sentence, [data-testid=stTable], [data-testid=stAlert]").first.wait_for()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.wait_for_timeout(800)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["", "?lang=ur"])
@pytest.mark.parametrize("path", ["/office-overview", "/definitions"])
def test_a_page_is_whole(visit, path, language, size):
    page = visit(path + language, size)
    _settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == (
        ["ur", "rtl"] if language else ["en", "ltr"]
    )
    assert page.locator("[data-testid=stException]").count() == 0
    if path == "/office-overview":
        page.locator(".st-key-figure-department svg.marks").scroll_into_view_if_needed()
        assert page.locator("[data-testid=stVegaLiteChart] svg.marks").count() == 6
        expect(page.locator("[data-testid=stDeckGlJsonChart] canvas").first).to_be_attached()
    if language:
        assert page.evaluate(
            "document.fonts.ready.then(() => document.fonts.check('16px \"Noto Naskh Arabic\"', 'شکایات'))"
        )


def test_the_phone_folds_the_filters_away(visit):
    page = visit("/office-overview", "phone")
    _settled(page)
    sheet = page.get_by_test_id("stSidebar")
    expect(sheet.get_by_label("Department").first).not_to_be_in_viewport()
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(sheet.get_by_label("Department").first).to_be_in_viewport()


def test_a_click_on_a_bar_filters_the_page_and_back_takes_it_back(visit, address):
    page = visit("/office-overview")
    _settled(page)
    everything = page.locator(".tiles .number").first.inner_text()
    chart = page.locator(".st-key-figure-category svg.marks")
    chart.scroll_into_view_if_needed()
    chart.click(position={"x": 60, "y": 30})
    page.wait_for_url("**/office-overview?category=*")
    _settled(page)
    assert page.locator(".tiles .number").first.inner_text() != everything
    assert page.locator(".st-key-chips button").count() == 2  # the category, and “Clear all”
    page.go_back()
    page.wait_for_url(f"{address}/office-overview")
    _settled(page)
    assert page.locator(".tiles .number").first.inner_text() == everything


def test_a_click_on_the_map_filters_the_page(visit):
    page = visit("/office-overview?province=PK-SD")
    _settled(page)
    canvas = page.locator("[data-testid=stDeckGlJsonChart] canvas").first
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(2000)  # the map's own drawing
    box = canvas.bounding_box()
    for _ in range(4):  # drawn in software beside other work, the map takes clicks late
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        with contextlib.suppress(PlaywrightTimeout):
            page.wait_for_url(_leaves_sindh, timeout=10_000)
            break
    assert _leaves_sindh(page.url)


def _leaves_sindh(url: str) -> bool:
    return "province=PK-SD" not in url or "district=" in url


def test_filters_survive_reload_another_page_and_another_language(visit):
    page = visit("/office-overview?group=women&department=-nadra&from=2020-01-01&to=2022-12-31")
    _settled(page)
    shown = page.locator(".tiles .number").first.inner_text()
    page.reload()
    _settled(page)
    assert page.locator(".tiles .number").first.inner_text() == shown
    page.get_by_role("link", name="Definitions").first.click()
    page.wait_for_url("**/definitions")
    page.get_by_role("link", name="PM Office").first.click()
    page.wait_for_url("**/office-overview?*")
    _settled(page)
    page.get_by_text("اردو", exact=True).first.click()
    page.wait_for_url("**lang=ur")
    _settled(page)
    assert page.locator(".tiles .number").first.inner_text() == shown


def test_a_figure_can_be_downloaded(visit):
    page = visit("/office-overview")
    _settled(page)
    with page.expect_download() as download:
        page.locator(".st-key-figure-group").get_by_text("Download CSV").click()
    rows = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("code,label,filed,addressed") and len(rows) == 7


def test_sign_in_refuses_a_wrong_code_and_sign_out_ends_the_session(visit, address):
    page = visit("/office-overview", signed_in=False)
    _settled(page)
    assert page.locator(".tiles").count() == 0
    page.get_by_role("link", name="Sign in").click()
    refused = page.context.request.post(f"{address}/office/sign-in", form={"code": "wrong-code"})
    assert refused.status == 401 and "not the access code" in refused.text()
    page.fill("#code", CODE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office-overview")
    _settled(page)
    assert page.locator(".tiles").count() == 1
    page.get_by_role("link", name="Sign out").click()
    page.click("button[type=submit]")
    page.goto(f"{address}/office-overview")
    _settled(page)
    assert page.locator(".tiles").count() == 0


def test_the_page_can_be_used_by_keyboard(visit):
    page = visit("/office-overview")
    _settled(page)
    summary = page.locator(".tiles summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tiles details[open]")).to_have_count(1)
    page.get_by_label("Category").first.focus()
    page.keyboard.type("Health")
    page.keyboard.press("Enter")
    page.wait_for_url("**category=health*")


@pytest.mark.parametrize("header", ["content-security-policy", "x-content-type-options", "referrer-policy"])
def test_pages_carry_the_headers_that_keep_browsers_safe(address, header):
    with urllib.request.urlopen(address) as response:
        assert response.headers[header]


def test_requests_from_other_sites_are_refused(address):
    request = urllib.request.Request(
        f"{address}/office/sign-in", data=b"code=x", headers={"Origin": "https://elsewhere.example"}
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request)


PUBLIC = {"/": 2, "/categories": 2, "/departments": 2, "/places": 2, "/people": 1}  # and their charts


@pytest.mark.parametrize(("language", "size"), [("", "wide"), ("&lang=ur", "phone")])
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_whole(visit, path, language, size):
    page = visit(f"{path}?period=2021{language}", size, signed_in=False)
    _settled(page)
    expect(page.locator("[data-testid=stVegaLiteChart] svg.marks")).to_have_count(PUBLIC[path])
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    for summary in page.locator(".under summary").all():
        summary.click()
    assert page.locator(".under details[open] table").count() == page.locator("[class*=st-key-figure-]").count()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language else "ltr")
    if path == "/places":
        expect(page.locator("[data-testid=stDeckGlJsonChart] canvas").first).to_be_attached()


def test_public_filters_work_by_keyboard_alone(visit):
    page = visit("/", signed_in=False)
    _settled(page)
    before = page.locator(".tiles .number").first.inner_text()
    page.get_by_label("Category").first.focus()
    page.keyboard.type("Health")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?category=health")
    _settled(page)
    assert page.locator(".tiles .number").first.inner_text() != before
    assert page.get_by_label("Department").first.is_disabled()
    table = page.locator(".under details").first
    table.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(table.locator("table")).to_be_visible()


def test_the_phone_folds_the_public_filters_into_a_sheet(visit):
    page = visit("/places", "phone", signed_in=False)
    _settled(page)
    sheet = page.get_by_test_id("stSidebar")
    expect(sheet.get_by_label("Province").first).not_to_be_in_viewport()
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(sheet.get_by_label("Province").first).to_be_in_viewport()
    expect(sheet.get_by_text("Departments are not published by district")).to_be_attached()


def test_a_public_csv_equals_its_table(visit):
    page = visit("/categories?province=PK-SD", signed_in=False)
    _settled(page)
    figure = page.locator(".st-key-figure-category")
    with page.expect_download() as download:
        figure.get_by_text("Download CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines))
    assert download.value.suggested_filename == "complaints-categories-category-release-2.csv"
    figure.get_by_text("Table", exact=True).click()
    told = [row.locator("th, td").all_inner_texts() for row in figure.locator("tbody tr").all()]
    assert len(told) == len(rows) > 10
    for cells, row in zip(told, rows, strict=True):
        filed = row["filed"] if row["filed"] == "fewer than 10" else f"{int(row['filed']):,}"
        share = row["closed_share_within_90"]
        assert cells[:2] == [row["label"], filed]
        assert (share if share == "too few" else f"{100 * float(share):.0f} %") in cells
        assert (row["release"], row["as_of"], row["filters"]) == ("2", "2024-10-29", "province=PK-SD")


def test_a_click_on_a_public_bar_chooses_it_and_the_permanent_link_shows_the_same(visit, address):
    page = visit("/categories", signed_in=False)
    _settled(page)
    page.locator(".st-key-figure-category svg.marks").click(position={"x": 60, "y": 30})
    page.wait_for_url("**/categories?category=*")
    _settled(page)
    title = page.locator(".st-key-figure-chain h3").inner_text()
    page.locator(".st-key-figure-chain").get_by_text("Link and citation").click()
    link = page.locator(".st-key-figure-chain .under a").get_attribute("href")
    assert link.startswith(f"{address}/categories?release=2&category=")
    page.goto(link)
    _settled(page)
    assert page.locator(".st-key-figure-chain h3").inner_text() == title


def test_a_public_only_host_shows_the_release_and_has_no_office(browser, public_address):
    page = browser.new_page()
    page.goto(public_address)
    _settled(page)
    assert "the date of this release" in page.locator(".counters").inner_text()
    assert page.get_by_role("link", name="PM Office").count() == 0
    page.goto(f"{public_address}/office-overview")
    expect(page.get_by_text("Page not found")).to_be_visible()
    assert page.context.request.post(f"{public_address}/office/sign-in", form={"code": "any"}).status in (404, 405)
    page.close()
