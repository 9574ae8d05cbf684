"""Tables and menus as a reader works with them: sorted, searched, shared by a link."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browser_pages import DRAWN, settled

pytestmark = pytest.mark.waits
TABLE = ".st-key-figure-department"


def names(page: Page) -> list[str]:
    return page.locator(f"{TABLE} tbody tr:visible th").all_inner_texts()


def column(page: Page, at: int) -> list[float | None]:
    """Return the numbers of a column as a reader reads them; None for words."""
    told = page.locator(f"{TABLE} tbody tr:visible td:nth-of-type({at})").all_inner_texts()
    found = [re.match(r"[<>]?\s*([\d,.]+)", text) for text in told]
    return [float(one[1].replace(",", "")) if one else None for one in found]


def with_nothing_last(values: list[float | None], falling: bool) -> bool:
    known = [value for value in values if value is not None]
    tail = values[len(known) :]
    return known == sorted(known, reverse=falling) and tail == [None] * len(tail)


def open_table(page: Page) -> None:
    settled(page)
    page.locator(f"{TABLE} .under summary").first.click()


def test_a_table_is_sorted_and_searched_by_keyboard_and_a_link_keeps_it(visit):
    page = visit("/departments", signed_in=False)
    open_table(page)
    heads = page.locator(f"{TABLE} thead th")
    first, share = names(page), heads.nth(1).inner_text().strip()
    asked: list[str] = []
    page.on("websocket", lambda socket: asked.append(socket.url))
    heads.nth(1).locator("button").focus()
    page.keyboard.press("Enter")
    expect(heads.nth(1)).to_have_attribute("aria-sort", "descending")
    expect(page.locator("#voice")).to_contain_text(share)
    assert with_nothing_last(column(page, 1), falling=True) and names(page) != first
    page.keyboard.press("Enter")
    assert with_nothing_last(column(page, 1), falling=False)
    page.keyboard.press("Enter")
    assert names(page) == first
    for at in range(2, 8):  # some columns hold words for what is withheld
        heads.nth(at).locator("button").click()
        assert with_nothing_last(column(page, at), falling=True), at
    page.locator(f"{TABLE} .find input").fill("پولیس")
    found = names(page)
    assert found and all("police" in name.lower() for name in found) and not asked
    link = page.url
    assert re.search("#t.department.0=[ad]7~|#t.department.0=[ad]7%7E", link) and "lang" not in link
    page.goto("about:blank")
    page.goto(link)
    settled(page)
    expect(page.locator(f"{TABLE} details[open] table")).to_be_visible()
    assert names(page) == found
    page.locator("[data-testid=stHeader] a, nav a").nth(0).wait_for()
    urdu = link.replace("#", "?lang=ur#").replace("%D9%BE%D9%88%D9%84%DB%8C%D8%B3", "police")
    page.goto("about:blank")
    page.goto(urdu)
    settled(page)
    expect(page.locator(f"{TABLE} tbody tr:visible")).to_have_count(len(found))
    assert all("پولیس" in name for name in names(page))


@pytest.mark.parametrize(
    ("language", "typed", "shown"),
    [("en", "پوليس", "Police"), ("ur", "police", "پولیس"), ("ur", "zzz", "کچھ نہیں ملا")],
)
def test_a_menu_finds_a_name_in_the_other_language_and_shows_its_own(visit, language, typed, shown):
    page = visit(f"/office-overview?lang={language}")
    settled(page)
    menu = page.locator("[data-testid=stMultiSelect]").nth(1)
    menu.locator("input").click()
    menu.locator("input").fill(typed)
    options = page.locator("[role=listbox]")
    expect(options).to_contain_text(shown)
    assert "\u2063" not in options.inner_text() and typed not in options.inner_text()
    if typed == "police":
        page.locator("[role=option]").last.click()
        expect(menu.locator("[data-tag]")).to_have_count(1)
        expect(page).to_have_url(re.compile("department="))
        told = page.evaluate(
            "[...document.querySelectorAll('[aria-label]')].map((one) => one.ariaLabel)"
        )
        assert told and not [label for label in told if "\u2063" in label]
        assert "\u2063" not in menu.inner_text()


def test_numbers_and_words_of_streamlit_follow_the_reader(visit):
    page = visit("/office-overview?lang=ur&digits=urdu&grouping=lakh")
    page.set_viewport_size({"width": 800, "height": 900})  # the navigation folds
    settled(page)
    expect(page.get_by_test_id("stHeader")).to_contain_text(re.compile("مزید [۰-۹]+"))
    page.locator("svg.marks text").first.wait_for(timeout=DRAWN)
    drawn = " ".join(page.locator("svg.marks text").all_text_contents())
    assert re.search("[۰-۹]", drawn) and not re.search("[0-9]", drawn)
    page.locator("[data-testid=stDateInput] button").first.click()
    calendar = page.locator("[role=dialog]")
    expect(calendar).to_be_visible()
    assert not re.search("[0-9]|November|October", calendar.inner_text())
