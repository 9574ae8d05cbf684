"""The page of a pack, opened from a folder with the network off: read, searched, presented by
keyboard, in both languages.
"""

from datetime import UTC, datetime

import axe_playwright_python.sync_playwright
import pytest
from playwright.sync_api import expect

from data_access import open_release
from data_access.snapshots import Chosen, keys, sign
from data_access.snapshots.__main__ import main as snapshots
from documents.packs.offline import offline_page
from pages.delegation_parts.chosen_figures import freeze
from pages.words import say
from tests.release.small_releases import put_in_force, write_release

pytestmark = pytest.mark.waits
MADE = datetime(2024, 10, 29, 12, tzinfo=UTC)
CHOSEN = (
    Chosen("overview"),
    Chosen("overview", key="chain"),
    Chosen("people", key="groups"),
    Chosen("departments", key="department"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the page in both languages."""
    made = tmp_path_factory.mktemp("stick")
    release = write_release(made, 1, kinds=("year",), districts=False)
    put_in_force(release)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{made}/current.duckdb")
        patch.setenv(keys.KEY_SETTING, f"{made}/key.pem")
        assert snapshots(["new-key"]) == 0
        opened = open_release(made / "current.duckdb")
        signed = sign(freeze(opened, "Geneva", CHOSEN, MADE))
        for language in ("en", "ur"):
            page = offline_page(signed, opened, language, ("en", "ur"))
            (made / f"offline-{language}.html").write_bytes(page)
    return made


@pytest.fixture
def page_of(browser, folder):
    """``page_of(language, **options) -> Page``; what goes wrong in it fails the test."""
    wrong, contexts = [], []

    def open_page(language: str, **options):
        contexts.append(browser.new_context(offline=True, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith("file:") else wrong.append(asked.url),
        )
        page.goto(f"file://{folder}/offline-{language}.html")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def _violations(page) -> list:
    found = axe_playwright_python.sync_playwright.Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


@pytest.mark.parametrize(("language", "word"), [("en", "powr division"), ("ur", "Power Division")])
def test_figures_are_searched_filtered_and_presented_by_keyboard(page_of, language, word):
    page = page_of(language)
    figures = page.locator("section.figure:visible")
    assert figures.count() == len(CHOSEN)
    assert not _violations(page)
    page.locator("#search").fill(word)
    if language == "en":  # no such word
        expect(page.locator("#found")).to_have_text(say("pack.offline_none", language))
        assert figures.count() == 0 and page.locator("#present").is_disabled()
    else:  # a name in the other language finds its figure
        assert figures.count() == 1
    page.locator("#search").fill("")
    page.locator("#page").select_option("people")
    assert figures.count() == 1
    page.locator("#page").select_option("")
    page.locator("#present").focus()
    page.keyboard.press("Enter")
    position = page.locator("#position")
    told = [say("pack.offline_position", language, number=n, all=len(CHOSEN)) for n in (1, 2, 4)]
    expect(position).to_have_text(told[0])
    assert figures.count() == 1
    on, back = ("ArrowLeft", "ArrowRight") if language == "ur" else ("ArrowRight", "ArrowLeft")
    page.keyboard.press(on)
    expect(position).to_have_text(told[1])
    page.keyboard.press(back)
    expect(position).to_have_text(told[0])
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    expect(position).to_have_text(told[1])
    page.keyboard.press("Shift+Space")
    expect(position).to_have_text(told[0])
    page.keyboard.press("End")
    expect(position).to_have_text(told[2])
    assert (
        page.locator("section.current h2").evaluate(
            "one => parseFloat(getComputedStyle(one).fontSize)"
        )
        > 30
    )
    assert not _violations(page)
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_be_visible()
    assert figures.count() == len(CHOSEN)


def test_without_scripts_and_on_a_phone_all_is_read(page_of):
    page = page_of("ur", java_script_enabled=False, viewport={"width": 390, "height": 844})
    assert page.locator("section.figure:visible").count() == len(CHOSEN)
    assert page.locator(".tools:visible, .steps:visible").count() == 0
    box = page.locator("main").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
