"""The first release in a real browser: an open page says how far it is, and shows it by itself
when it is there.
"""

import shutil

import pytest
from playwright.sync_api import expect

from data_access.publish.progress import progress_told
from pages.words import say
from tests.server.running_server import running_server

pytestmark = pytest.mark.waits
SOON = 10_000  # ms; the page looks every two seconds
# Counts how often what the page says is drawn anew though it says the same, and whether the page
# was loaded again.
WATCH = """() => {
  window.same = true;
  window.drawn = 0;
  new MutationObserver(() => { window.drawn += 1; })
    .observe(document.querySelector(".awaited").parentElement, { subtree: true, childList: true, attributes: true });
}"""


@pytest.fixture
def host(request, published, tmp_path):
    """(address, folder of releases) of a host of the kind asked for, "public" or "office", on
    which nothing is published.
    """
    settings = {"PUBLISHED_DATABASE_URL": f"duckdb:///{tmp_path}/current.duckdb"}
    if request.param == "public":
        settings |= {"COMPLAINTS_DATABASE_URL": "", "OFFICE_ACCESS_CODE": ""}
    sample = (
        published.folder / "small.duckdb"
        if request.param == "office"
        else tmp_path / "missing.duckdb"
    )
    with running_server(tmp_path, sample, check="/live", **settings) as server:
        yield server.url, tmp_path


@pytest.mark.parametrize(
    ("host", "language"), [("public", "en"), ("office", "ur")], indirect=["host"]
)
def test_the_first_release_is_told_step_by_step_and_appears_by_itself(
    browser, host, published, language
):
    address, folder = host
    page = browser.new_page(viewport={"width": 390, "height": 844})
    wrong = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}/categories?lang={language}")
    told, voice = page.locator(".awaited p").first, page.locator("#voice")
    expect(told).to_have_text(say("awaited.none", language), timeout=30_000)
    expect(page.locator(".awaited progress")).to_have_count(0)
    page.evaluate(WATCH)
    page.wait_for_timeout(3000)
    assert page.evaluate("drawn") == 0  # a look that found nothing new
    with progress_told(folder) as tell:
        for number, step in enumerate(("count", "decide"), 1):
            tell(step)
            expect(page.locator(f'.awaited progress[value="{number}"]')).to_be_visible(timeout=SOON)
            expect(voice).to_have_text(told.inner_text())
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator(".awaited progress").get_attribute("aria-label")
    expect(told).to_have_text(say("awaited.none", language), timeout=SOON)  # its publisher failed
    shutil.copy(published.folder / "release-0001.duckdb", folder)
    (folder / "current.duckdb").symlink_to("release-0001.duckdb")
    expect(page.locator(".sentence")).to_be_visible(timeout=3 * SOON)
    expect(page.locator(".awaited")).to_have_count(0)
    expect(voice).to_have_text(say("awaited.there", language))
    assert page.evaluate("window.same") and page.evaluate("scrollY") == 0 and not wrong
    page.close()
