"""The public pages in a real browser, wide and on a phone: whole, usable by keyboard alone, and
the same by their links.
"""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.browser_pages import DRAWN, settled

pytestmark = pytest.mark.waits
PUBLIC = {
    "/": 2,
    "/categories": 2,
    "/departments": 1,  # and a ranking in which nobody of the small sample is clearly worse
    "/places": 1,
    "/people": 1,
}  # and their charts


@pytest.mark.parametrize(("language", "size"), [("", "wide"), ("&lang=ur", "phone")])
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_whole(visit, path, language, size):
    page = visit(f"{path}?period=2021{language}", size, signed_in=False)
    settled(page)
    expect(page.locator("[data-testid=stVegaLiteChart] svg.marks")).to_have_count(
        PUBLIC[path], timeout=DRAWN
    )
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    for summary in page.locator(".under summary").all():
        summary.click()
    assert (
        page.locator(".under details[open] table").count()
        == page.locator("[class*=st-key-figure-]").count()
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language else "ltr")
    if path == "/places":
        expect(page.locator("[data-testid=stDeckGlJsonChart] canvas").first).to_be_attached(
            timeout=DRAWN
        )


def test_a_map_at_rest_asks_for_no_frames_until_something_moves(visit):
    page = visit("/places", signed_in=False)
    settled(page)
    expect(page.locator("canvas").first).to_be_visible(timeout=DRAWN)
    page.evaluate(
        "() => { const ask = requestAnimationFrame; window.asked = 0;"
        "window.requestAnimationFrame = (call) => { asked += 1; return ask(call); }; }"
    )

    def asked(milliseconds: int) -> int:
        before = page.evaluate("asked")
        page.wait_for_timeout(milliseconds)
        return page.evaluate("asked") - before

    assert any(asked(4000) <= 4 for _ in range(8))  # a busy machine draws for some seconds more
    page.mouse.move(700, 500)
    page.mouse.move(720, 510)
    assert asked(2000) > 6


def test_public_filters_work_by_keyboard_alone(visit):
    page = visit("/", signed_in=False)
    settled(page)
    before = page.locator(".tiles .number").first.inner_text()
    page.get_by_test_id("stSidebar").get_by_label("Category").first.focus()
    page.keyboard.type("Health")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?category=health")
    settled(page)
    assert page.locator(".tiles .number").first.inner_text() != before
    assert page.get_by_label("Department").first.is_disabled()
    table = page.locator(".under details").first
    table.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(table.locator("table")).to_be_visible()


def test_the_phone_folds_the_public_filters_into_a_sheet(visit):
    page = visit("/places", "phone", signed_in=False)
    settled(page)
    sheet = page.get_by_test_id("stSidebar")
    expect(sheet.get_by_label("Province").first).not_to_be_in_viewport()
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(sheet.get_by_label("Province").first).to_be_in_viewport()
    expect(sheet.get_by_text("Departments are not published by district")).to_be_attached()


def test_a_public_csv_equals_its_table(visit):
    page = visit("/categories?province=PK-SD", signed_in=False)
    settled(page)
    figure = page.locator(".st-key-figure-category")
    with page.expect_download() as download:
        figure.get_by_text("Download CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines))
    assert (
        download.value.suggested_filename
        == "complaints-categories-category-period-2023-province-PK-SD-release-2.csv"
    )
    figure.get_by_text("Table", exact=True).click()
    told = [row.locator("th, td").all_inner_texts() for row in figure.locator("tbody tr").all()]
    assert len(told) == len(rows) > 10
    for cells, row in zip(told, rows, strict=True):
        filed = row["filed"] if row["filed"] == "withheld" else f"{int(row['filed']):,}"
        share = row["closed_share_within_90"]
        assert cells[:2] == [row["label"], filed]
        assert (
            share if share in ("too few", "withheld") else f"{100 * float(share):.0f} %"
        ) in cells
        assert (row["release"], row["as_of"], row["filters"]) == (
            "2",
            "2024-10-29",
            "province=PK-SD&period=2023",
        )


def test_a_click_on_a_public_bar_chooses_it_and_the_permanent_link_shows_the_same(visit, address):
    page = visit("/categories", signed_in=False)
    settled(page)
    page.locator(".st-key-figure-category svg.marks").click(position={"x": 60, "y": 30})
    page.wait_for_url("**/categories?category=*")
    settled(page)
    title = page.locator(".st-key-figure-chain h2").inner_text()
    page.locator(".st-key-figure-chain").get_by_text("Link and citation").click()
    link = page.locator(".st-key-figure-chain .under a").first.get_attribute("href")
    assert link.startswith(f"{address}/categories?release=2&category=")
    page.goto(link)
    settled(page)
    assert page.locator(".st-key-figure-chain h2").inner_text() == title


def test_a_public_only_host_shows_the_release_and_has_no_office(browser, public_address):
    page = browser.new_page()
    page.goto(public_address)
    settled(page)
    assert "the date of this release" in page.locator(".counters").inner_text()
    assert page.get_by_role("link", name="PM Office").count() == 0
    page.goto(f"{public_address}/office-overview")
    expect(page.get_by_text("Page not found")).to_be_visible()
    assert page.context.request.post(
        f"{public_address}/office/sign-in", form={"code": "any"}
    ).status in (404, 405)
    page.close()
