"""The office's pages in a real browser, wide and on a phone: no console error, no request to the
outside, no sideways scroll.
"""

import contextlib
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from pages.words import say
from tests.browser.browser_pages import DRAWN, SIZES, assert_whole, settled
from tests.server.running_server import CODE

pytestmark = pytest.mark.waits


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_overview_is_whole(visit, language, size):
    """Every other page is looked at in test_access.py, where it is loaded anyway."""
    page = visit(f"/office-overview?lang={language}", size)
    settled(page)
    assert_whole(page, language)
    page.locator(".st-key-figure-department svg.marks").scroll_into_view_if_needed()
    expect(page.locator("[data-testid=stVegaLiteChart] svg.marks")).to_have_count(6, timeout=DRAWN)
    expect(page.locator("[data-testid=stDeckGlJsonChart] canvas").first).to_be_attached(
        timeout=DRAWN
    )
    _offers_no_file_but_its_own(page)


def _offers_no_file_but_its_own(page):
    """Streamlit's buttons over a chart, which save its data without the log, are not there;
    those of each figure are.
    """
    page.locator(".st-key-figure-chain svg.marks").hover()
    buttons = page.locator("[data-testid=stElementToolbar] button").all()
    assert buttons and not any(button.is_visible() for button in buttons)
    assert (
        page.get_by_test_id("stDownloadButton").count()
        == page.locator("[class*=st-key-figure-]").count() + 2
    )


def test_the_phone_folds_the_filters_away(visit):
    page = visit("/office-overview", "phone")
    settled(page)
    sheet = page.get_by_test_id("stSidebar")
    first = sheet.get_by_label("Period").first  # below the groups of the navigation
    expect(first).not_to_be_in_viewport()
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(first).to_be_in_viewport()


def test_a_click_on_a_bar_filters_the_page_and_back_takes_it_back(visit, address):
    page = visit("/office-overview")
    settled(page)
    first = page.locator(".tiles .number").first
    everything = first.inner_text()
    chart = page.locator(".st-key-figure-category svg.marks")
    chart.scroll_into_view_if_needed()
    chart.click(position={"x": 60, "y": 30})
    page.wait_for_url("**/office-overview?category=*")
    settled(page)
    expect(first).not_to_have_text(everything, timeout=DRAWN)
    assert page.locator(".st-key-chips button").count() == 3  # and “Clear all”, “Save this view”
    page.go_back()
    page.wait_for_url(f"{address}/office-overview")
    settled(page)
    expect(first).to_have_text(everything, timeout=DRAWN)


def test_a_click_on_the_map_filters_the_page(visit):
    page = visit("/office-overview?province=PK-SD")
    settled(page)
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


def _go(page, group: str, name: str) -> None:
    """Open a page by the navigation: its group, then itself."""
    page.get_by_test_id("stTopNavSection").filter(has_text=say(group, "en")).click()
    page.get_by_role("menuitem", name=say(name, "en"), exact=True).click()


def test_filters_survive_reload_another_page_and_another_language(visit):
    page = visit("/office-overview?group=women&department=-nadra&from=2020-01-01&to=2022-12-31")
    settled(page)
    shown = page.locator(".tiles .number").first.inner_text()
    page.reload()
    settled(page)
    assert page.locator(".tiles .number").first.inner_text() == shown
    _go(page, "group.published", "page.definitions")
    page.wait_for_url("**/definitions")
    _go(page, "group.performance", "page.office_overview")
    page.wait_for_url("**/office-overview?*")
    settled(page)
    page.get_by_text("اردو", exact=True).first.click()
    page.wait_for_url("**lang=ur")
    settled(page)
    assert page.locator(".tiles .number").first.inner_text() == shown


def test_a_figure_can_be_downloaded(visit):
    page = visit("/office-overview")
    settled(page)
    with page.expect_download() as download:
        page.locator(".st-key-figure-group").get_by_text("Download CSV").click()
    rows = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("code,label,filed,addressed") and len(rows) == 7


def test_sign_in_refuses_a_wrong_code_and_sign_out_ends_the_session(visit, address):
    page = visit("/office-overview", signed_in=False)
    settled(page)
    assert page.locator(".tiles").count() == 0
    page.get_by_role("link", name="Sign in").click()
    refused = page.context.request.post(f"{address}/office/sign-in", form={"code": "wrong-code"})
    assert refused.status == 401 and "not the access code" in refused.text()
    page.fill("#code", CODE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/start")
    settled(page)
    assert page.locator(".tiles").count() == 1
    page.get_by_role("link", name="Sign out").click()
    page.click("button[type=submit]")
    page.goto(f"{address}/office-overview")
    settled(page)
    assert page.locator(".tiles").count() == 0


def test_the_page_can_be_used_by_keyboard(visit):
    page = visit("/office-overview")
    settled(page)
    summary = page.locator(".tiles summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tiles details[open]")).to_have_count(1)
    page.get_by_test_id("stSidebar").get_by_label("Category").first.focus()
    page.keyboard.type("Health")
    page.keyboard.press("Enter")
    page.wait_for_url("**category=health*")


@pytest.mark.parametrize(
    "header", ["content-security-policy", "x-content-type-options", "referrer-policy"]
)
def test_pages_carry_the_headers_that_keep_browsers_safe(address, header):
    with urllib.request.urlopen(address) as response:
        assert response.headers[header]


def test_requests_from_other_sites_are_refused(address):
    request = urllib.request.Request(
        f"{address}/office/sign-in", data=b"code=x", headers={"Origin": "https://elsewhere.example"}
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request)
