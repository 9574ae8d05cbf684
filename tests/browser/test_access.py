"""Every page for those who work by keyboard, by ear or with large type: axe-core finds nothing in
our markup, and what it cannot see is tried by hand.
"""

import ast
import re
from pathlib import Path
from typing import NamedTuple

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from pages.words import say
from tests.browser.browser_pages import DRAWN, assert_whole, settled, watch
from tests.server.running_server import CODE

pytestmark = pytest.mark.waits


class Listed(NamedTuple):
    """A page of dashboard.py, which cannot be imported: it is what Streamlit runs."""

    path: str
    title: str


def _listed() -> list[Listed]:
    tree = ast.parse((Path(__file__).parents[2] / "dashboard.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        Listed(node.args[1].value, node.args[2].value)
        for node in calls
        if getattr(node.func, "id", "") == "Listed"
    ]


PAGES = _listed()
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# What Streamlit's own markup causes and a page cannot change: (rule, a part of its element).
# docs/office.md says why of each; it must not grow.
STREAMLITS = {("presentation-role-conflict", "stFileUploaderDropzone")}
_OPEN = [page for page in PAGES if page.path not in ("audit", "disclosure")]  # other roles see them
_FILTERED = "/scorecard?department=nadra"
_DRAWN = """() => { const told = document.querySelector('[data-testid=stCaptionContainer]');
    return !told || getComputedStyle(told).opacity === '1' }"""


@pytest.fixture(scope="module")
def keyboard(address, browser):
    """``keyboard(path, wrong=None, **options) -> Page`` of one signed-in office user; what goes
    wrong in the page is noted in the list."""
    contexts = []

    def open_page(path: str, wrong: list[str] | None = None, **options) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        context.request.post(f"{address}/office/sign-in", form={"code": CODE}, max_redirects=0)
        page = context.new_page()
        if wrong is not None:
            watch(page, address, wrong)
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def _until(page: Page, condition: str) -> None:
    """Wait for a condition; Playwright's own way is forbidden by our policy for scripts."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not so within 10 seconds: {condition}")


def _found(page: Page) -> set[tuple[str, str]]:
    """Return what axe-core finds: (rule, element)."""
    _until(page, _DRAWN)
    page.evaluate(_AXE)
    options = {"runOnly": {"type": "tag", "values": _LEVELS}, "resultTypes": ["violations"]}
    told = page.evaluate("options => axe.run(document, options)", options)
    assert told["passes"], "axe-core looked at nothing"
    return {(rule["id"], node["html"]) for rule in told["violations"] for node in rule["nodes"]}


def _ours(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {
        (rule, html)
        for rule, html in found
        if not any(rule == known and part in html for known, part in STREAMLITS)
    }


def _ready(page: Page) -> None:
    page.locator("h1").first.wait_for(timeout=DRAWN)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=DRAWN)
    page.wait_for_timeout(1200)


def _levels(page: Page) -> list[int]:
    heads = page.locator("[data-testid=stMain]").locator("h1, h2, h3, h4, h5, h6").all()
    return [int(head.evaluate("node => node.tagName[1]")) for head in heads]


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("listed", _OPEN, ids=lambda page: page.path or "overview")
def test_a_page_is_whole_for_everybody(keyboard, listed, language):
    """Loaded once, as that is what takes the time: axe-core finds nothing at 1,280 and at 390
    pixels, no script fails, nothing is asked of the outside, the page says its name, and on
    paper stand figures and no widget.
    """
    path = _FILTERED if listed.path == "scorecard" else f"/{listed.path}"
    wrong: list[str] = []
    page = keyboard(f"{path}{'&' if '?' in path else '?'}lang={language}", wrong=wrong)
    _ready(page)
    found = _ours(_found(page))
    assert_whole(page, language)
    _says_its_name(page, say(listed.title, language), language)
    if listed.path in _PRINTED:
        _prints_figures_alone(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(1200)
    assert_whole(page, language)
    found |= _ours(_found(page))
    assert (found, wrong) == (set(), [])
    page.close()


def _says_its_name(page: Page, title: str, language: str) -> None:
    assert page.title() == f"{title} · {say('title', language)}"
    assert [head.inner_text() for head in page.locator("h1").all()] == [title]
    levels = _levels(page)
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:], strict=False))


# The head of a column that sorts is its name, and on paper only that: it loses the mark of its way.
_SORTS = "button.sort"
_WIDGETS = (
    f"input, select, textarea, button:not({_SORTS}), summary, [role=combobox], "
    "[data-testid=stTopNavLink]"
)
_MARKS = f"""() => [...document.querySelectorAll('{_SORTS}')].filter(
    head => getComputedStyle(head, '::after').display !== 'none').length"""
_CUT = """() => [...document.querySelectorAll('.twin')].filter(
    table => table.clientHeight && table.scrollHeight > table.clientHeight + 2).length"""
_PRINTED = {"office-overview", "cases", "across", "ranking", "backlog", "categories", "places"}


def _prints_figures_alone(page: Page) -> None:
    assert page.locator(_WIDGETS).filter(visible=True).count() > 5
    page.emulate_media(media="print")
    page.wait_for_timeout(500)
    left = page.locator(_WIDGETS).filter(visible=True).all()
    assert [one.evaluate("node => node.outerHTML.slice(0, 200)") for one in left] == []
    assert page.evaluate(_MARKS) == 0, "a way to sort is offered on paper"
    assert page.evaluate(_CUT) == 0, "a table is cut off on paper"
    assert page.locator("h1").is_visible() and page.locator(".sentence").first.is_visible()
    page.emulate_media(media="screen")


def test_no_two_pages_have_one_name():
    for language in ("en", "ur"):
        names = [say(page.title, language) for page in PAGES]
        assert len(set(names)) == len(names)


_WHERE = """() => { const node = document.activeElement, style = getComputedStyle(node);
    const label = node.closest('label'), around = label && getComputedStyle(label);
    const room = node.closest('[data-testid=stHeader]') ? 'navigation'
        : node.closest('[data-testid=stSidebar]') ? 'filters'
        : node.matches('[data-testid=stSkipToContent]') ? 'skip' : 'page';
    const ring = [style, around].filter(Boolean).some(
        one => one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) >= 2);
    return [room, ring || node.matches('[data-testid=stMain]'), node.outerHTML.slice(0, 120)] }"""


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_keyboard_reaches_navigation_then_filters_then_the_page(keyboard, language):
    page = keyboard(f"/office-overview?lang={language}")
    settled(page)
    page.wait_for_timeout(3000)  # a figure that is still being drawn takes the focus with it
    rooms, unseen = [], []
    while len(rooms) < 4 and len(unseen) < 1 and rooms.count("skip") < 2:
        page.keyboard.press("Tab")
        room, has_ring, html = page.evaluate(_WHERE)
        rooms += [room] if rooms[-1:] != [room] else []
        unseen += [] if has_ring else [html]
    assert rooms == ["skip", "navigation", "filters", "page"]
    assert not unseen
    while rooms[-1] != "skip" and len(rooms) < 10:
        page.keyboard.press("Shift+Tab")
        room = page.evaluate(_WHERE)[0]
        rooms += [room] if rooms[-1] != room else []
    assert rooms[4:] == ["filters", "navigation", "skip"]
    assert page.locator(":focus").inner_text() == say("frame.skip", language)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.testid") == "stMain"


@pytest.mark.parametrize("path", ["/office-overview", "/ranking", "/places"])
def test_a_chart_is_one_stop_that_says_title_and_finding(keyboard, path):
    page = keyboard(path)
    settled(page)
    _until(page, "() => document.querySelectorAll('svg.marks[aria-hidden=true]').length > 0")
    page.wait_for_timeout(3000)
    charts = page.locator("[data-testid=stVegaLiteChart], .deck-events-root").all()
    assert charts
    for chart in charts:
        figure = chart.locator("xpath=ancestor::*[contains(@class,'st-key-figure-')]").first
        title = figure.locator("h2").inner_text().strip()
        named = chart.get_attribute("aria-label")
        assert named.startswith(f"{title}. ") and len(named) > len(title) + 2
        assert chart.get_attribute("tabindex") == "0"
        assert chart.get_attribute("role") in ("img", "application")
        stops = figure.locator("[data-testid=stFullScreenFrame]").first.locator(
            "a:visible, button:visible, [tabindex='0']:visible"
        )
        assert stops.count() == 1
    assert page.locator("svg.marks:not([aria-hidden=true])").count() == 0


def test_what_filtering_changed_is_announced(keyboard):
    page = keyboard("/office-overview")
    settled(page)
    assert page.locator("#voice").inner_text() == ""
    page.get_by_test_id("stSidebar").get_by_label("Category").first.focus()
    page.keyboard.type("Health")
    page.wait_for_timeout(800)
    page.keyboard.press("Enter")
    page.wait_for_url("**category=health*")
    settled(page)
    sentence = page.locator(".sentence")
    expect(sentence).to_contain_text("Health", timeout=DRAWN)
    expect(page.locator("#voice")).to_contain_text(sentence.inner_text())
    assert page.locator("#voice").get_attribute("aria-live") == "polite"
    page.get_by_test_id("stTopNavLink").first.click()
    expect(page.locator("#voice")).to_contain_text(say("page.start", "en"))


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_navigation_marks_the_group_of_the_page_and_speaks_its_language(keyboard, language):
    """Where there is room for all groups, and where the last are behind one."""
    page = keyboard(f"/groups?lang={language}")
    settled(page)
    marked = page.locator("[data-testid=stTopNavSection][aria-current]")
    expect(marked).to_have_text([say("group.people", language)])
    page.set_viewport_size({"width": 780, "height": 900})
    rest = page.locator(".rc-overflow-item-rest [data-testid=stTopNavSection]")
    expect(rest).to_have_text(re.compile(say("frame.more_groups", language, count=r"\d+")))
    expect(marked).to_have_text(rest.inner_text())
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("stExpandSidebarButton").click()
    button = page.get_by_test_id("stSidebarNavViewButton")
    expect(button).to_have_text(re.compile(say("frame.more_pages", language, count=r"\d+")))
    button.click()
    expect(button).to_have_text(say("frame.fewer_pages", language))
    page.close()


def test_a_browser_that_asks_for_urdu_gets_it_once_and_the_address_wins(keyboard, address):
    page = keyboard("/definitions", locale="ur-PK")
    page.wait_for_url("**/definitions?lang=ur")
    settled(page)
    assert page.locator("h1").inner_text() == say("page.definitions", "ur")
    page.get_by_text("English", exact=True).first.click()
    page.wait_for_url(f"{address}/definitions")
    page.reload()
    settled(page)
    assert page.locator("h1").inner_text() == say("page.definitions", "en")
    assert page.url == f"{address}/definitions"
    page = keyboard("/definitions?lang=en", locale="ur-PK")
    settled(page)
    assert page.locator("h1").inner_text() == say("page.definitions", "en")
