"""The public pages of figures, each put together of its parts: a screen and paper draw the same."""

from collections.abc import Callable
from typing import NamedTuple

from pages.parts.context import PublicContext
from pages.public_parts.composed import categories, departments, overview, people, places


class Composed(NamedTuple):
    """A page: what puts it together, its name among the words, along which axes its figures are
    split, and by which measure it compares until somebody chooses.
    """

    page: Callable[[PublicContext], None]
    title: str
    splits: tuple[str, ...] = ()
    measure: str = ""


PUBLIC_PAGES = {
    "overview": Composed(overview.page, "page.public_overview"),
    "categories": Composed(categories.page, "page.categories", ("category",), "filed"),
    "departments": Composed(
        departments.page, "page.departments", ("department",), "closed_share_within_40"
    ),
    "places": Composed(places.page, "page.places", ("district",), "closed_share_within_40"),
    "people": Composed(people.page, "page.people", ("group",)),
}
