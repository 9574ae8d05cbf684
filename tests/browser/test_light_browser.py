"""Light pages in a real browser: found and read without scripts in Urdu, and open to everybody."""

import axe_playwright_python.sync_playwright
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browser_pages import SIZES

pytestmark = pytest.mark.waits
_SLOW = {
    "offline": False,
    "latency": 300,  # ms
    "downloadThroughput": 50_000,  # bytes a second: 400 kbit/s
    "uploadThroughput": 50_000,
}


def _phone(browser: Browser, **options) -> Page:
    width, height = SIZES["phone"]
    return browser.new_context(viewport={"width": width, "height": height}, **options).new_page()


def test_a_district_is_found_and_read_on_a_slow_phone_without_scripts(browser, public_address):
    page = _phone(browser, java_script_enabled=False, locale="ur-PK")
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", _SLOW)
    page.goto(f"{public_address}/?lang=ur")
    page.wait_for_url("**/light/?lang=ur")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("searchbox").fill("لاڑکانه")
    page.keyboard.press("Enter")
    page.wait_for_url("**/light/?district=PK-SD-LRK&lang=ur")
    expect(page.locator(".sentence").first).to_contain_text("لاڑکانہ")
    filed = page.locator("#tiles .number").first
    expect(filed).to_be_visible()
    assert filed.inner_text().strip()
    assert len(asked) == 2, asked  # the search, and the page that it leads to
    page.context.close()


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["", "places", "find?q=lahore%20district"])
def test_everybody_can_use_a_light_page(browser, public_address, path, size, language):
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    mark = "&" if "?" in path else "?"
    page.goto(f"{public_address}/light/{path}{mark}lang={language}")
    for folded in page.locator("summary").all():
        folded.click()
    found = axe_playwright_python.sync_playwright.Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
