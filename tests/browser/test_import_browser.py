"""The import page in a real browser: upload, keyboard alone, wide and on a phone, both
languages, from a server without data.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browser_pages import DRAWN, SIZES
from tests.importing.table_files import delimited
from tests.server.running_server import CODE, running_server

pytestmark = pytest.mark.waits
WAIT = 30_000  # ms, for a look at the file
ROWS = [("id", "date filed", "date closed", "status", "department")]
ROWS += [
    (n, f"{n % 5 + 1:02}/{n % 7 + 2:02}/2023", "" if n % 2 else f"{n % 6 + 6:02}/09/2023", ("Closed", "Wartet")[n % 2], "Health")
    for n in range(60)
]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The address of an office whose database is not there yet; what is uploaded goes to a
    folder of its own.
    """
    folder = tmp_path_factory.mktemp("import")
    (folder / "temporary").mkdir()
    with running_server(
        folder,
        folder / "mine.duckdb",
        check="/_stcore/health",
        copies=False,
        TMPDIR=str(folder / "temporary"),
    ) as server:
        yield server.url


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "town.csv"
    path.write_text(delimited(ROWS))
    return path


def upload(page: Page, file: Path) -> None:
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(file)
    expect(page.locator(".st-key-import-run")).to_be_visible(timeout=WAIT)
    _still(page)


def _still(page: Page) -> None:
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=DRAWN)
    page.wait_for_timeout(500)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["", "?lang=ur"])
def test_the_page_is_whole(visit, file, language, size):
    page = visit("/import" + language, size)
    upload(page, file)
    # What would be counted, ten rows, departments: they are there when the file was looked at.
    expect(page.locator("[data-testid=stTable]").nth(2)).to_be_attached(timeout=WAIT)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language else "ltr")
    assert page.locator("[data-testid=stException]").count() == 0
    assert not page.evaluate(  # nothing but tables scrolls by itself
        "[...document.querySelectorAll('[data-testid=stMain] label, [data-testid=stMain] p')]"
        ".filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('[data-testid=stTable]')).length"
    )


def test_a_file_goes_in_by_keyboard_alone_and_the_figures_are_there(visit, file):
    page = visit("/import")
    expect(page.get_by_text("There are no data yet")).to_be_visible(timeout=WAIT)
    _still(page)
    button = page.get_by_test_id("stFileUploaderDropzone").get_by_test_id("stBaseButton-secondary")
    page.on("filechooser", lambda chooser: chooser.set_files(file))
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-import-run")).to_be_visible(timeout=WAIT)
    _still(page)
    _type(page, re.compile("^Day of filing: how"), "Jan")
    expect(page.get_by_text("could be 1 February 2023")).to_have_count(0, timeout=WAIT)
    _type(page, re.compile("^“Wartet”"), "process")
    expect(page.get_by_text("60 rows: 60 complaints, 0 rejected")).to_be_visible(timeout=WAIT)
    _still(page)
    run = page.locator(".st-key-import-run button")
    expect(run).to_be_enabled(timeout=WAIT)
    run.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("town.csv: 60 rows: 60 new")).to_be_visible(timeout=WAIT)
    page.get_by_role("link", name="See the figures").click()
    page.wait_for_url("**/office-overview")
    expect(page.locator(".tiles .number").first).to_have_text("60", timeout=WAIT)
    page.goto(page.url.replace("office-overview", "import"))
    upload(page, file)
    expect(page.get_by_text("0 are new to the data")).to_be_visible(timeout=WAIT)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the mapping").click()
    assert 'number = "id"' in Path(download.value.path()).read_text()
    page.get_by_role("button", name="Another file").click()
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible(timeout=WAIT)


def _type(page: Page, label, text: str) -> None:
    """Choose from a select by the keyboard; what was typed while the page was drawn anew is
    typed again.
    """
    option, until = page.get_by_role("option"), time.monotonic() + WAIT / 1000
    while option.count() != 1 and time.monotonic() < until:
        page.keyboard.press("Escape")
        page.get_by_label(label).first.select_text()  # as the tabulator key does
        page.keyboard.type(text)
        page.wait_for_timeout(1_000)
    expect(option).to_have_count(1)
    expect(option).to_have_attribute(
        "aria-selected", re.compile("true|false")
    )  # the list is drawn anew with each key
    page.keyboard.press("Enter")
    expect(option).to_have_count(0, timeout=WAIT)
    _still(page)


def test_what_was_uploaded_is_gone_when_the_server_stops(tmp_path, browser, file):
    """Also what a visit has in hand."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    with running_server(
        tmp_path,
        tmp_path / "mine.duckdb",
        check="/_stcore/health",
        copies=False,
        TMPDIR=str(folder),
    ) as server:
        context = browser.new_context()
        context.request.post(f"{server.url}/office/sign-in", form={"code": CODE}, max_redirects=0)
        page = context.new_page()
        page.goto(f"{server.url}/import")
        upload(page, file)
        assert len(list(folder.glob("upload-*"))) == 1
        context.close()
    for _ in range(50):
        if not list(folder.glob("upload-*")):
            return
        time.sleep(0.1)
    raise AssertionError(f"left behind: {list(folder.rglob('*'))}")
