"""The public pages of figures, each put together of its parts: a screen and paper draw the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from data_access import Answer, PublicQuestion
from pages.parts.context import PublicContext
from pages.parts.links import beside, path_of
from pages.parts.surface import Recorded
from pages.public_parts.composed import categories, departments, overview, people, places
from pages.public_parts.questions import MEASURE


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


def recorded(context: PublicContext, page: str) -> Recorded:
    """Return the parts of a page, from its release alone; for paper, light pages and packs."""

    def ask(questions: Sequence[PublicQuestion]) -> tuple[Answer, ...]:
        return tuple(context.release.ask(question) for question in questions)

    surface = Recorded(ask, {f"{MEASURE} {context.page}": context.measure})
    PUBLIC_PAGES[page].page(replace(context, mode="light", surface=surface))
    return surface


def link_to(host: str, page: str, context: PublicContext, more: Mapping) -> str:
    """Return the address of a page on a host: with the filters and the measure of ``context``, and
    ``more`` before them.
    """
    is_own = context.measure == PUBLIC_PAGES[page].measure
    compared = {} if is_own else {MEASURE: [context.measure]}
    params = {**more, **context.filters.to_query_params(), **compared}
    return beside(f"{host}/", path_of(page), params, context.language)
