"""Both pages in a real browser: whole at both sizes and in both languages, the map drawn inside the
page.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.browser_pages import DRAWN, SIZES, settled
from tests.server.running_server import running_server

pytestmark = pytest.mark.waits
LANGUAGES = ("", "&lang=ur")


@pytest.fixture(scope="module")
def address(office_sample, tmp_path_factory):
    """The address of a host with an office, over the sample, without a release."""
    with running_server(tmp_path_factory.mktemp("where"), office_sample) as server:
        yield server.url


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["groups?figure=contested_relief", "districts?shown=addressed_share"]
)
def test_the_page_is_whole_and_its_drawing_inside_it(visit, path, language, size):
    page = visit(f"/{path}{language}", size)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-testid=stException]").count() == 0
    drawn = page.locator("[data-testid=stVegaLiteChart] svg.marks")
    drawn.first.scroll_into_view_if_needed()
    expect(drawn).to_have_count(1, timeout=DRAWN)
    box = drawn.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= SIZES[size][0] and box["height"] > 200
    marks = page.locator("svg.marks path").evaluate_all(
        "(all) => all.map((mark) => mark.getBoundingClientRect()).filter((r) => r.width)"
        ".map((r) => [r.left, r.right])"
    )
    assert len(marks) > 10 and all(
        box["x"] - 1 <= left and right <= box["x"] + box["width"] + 1 for left, right in marks
    )
