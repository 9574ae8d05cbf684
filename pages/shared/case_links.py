"""Links from a figure to the complaints behind it: a count opens one list, a share two, an empty
figure none.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

from data_access import MEASURES, PART, WHOLE, CaseQuestion, Filters, Row, why_no_list
from pages.parts.context import PageContext
from pages.parts.links import with_language
from pages.shared.markup import Markup

CASES = "cases"  # the page's path


class CaseLink(NamedTuple):
    """The address of one list, and how many complaints are on it."""

    side: str
    count: int
    href: str


def case_links(
    row: Row, measure: str, filters: Filters, language: str, parts: Sequence[tuple[str, str]] = ()
) -> list[CaseLink]:
    """Return the lists behind one figure of a row.

    ``filters``: those of the answer; ``parts``: (breakdown, code) of the row, none of the total.
    """
    if row.number(measure) is None or why_no_list(measure):
        return []
    counted = {PART: row.part(measure)}
    if MEASURES[measure].denominator:
        counted[WHOLE] = row.whole(measure)
    return [
        CaseLink(
            side, count, address_of(CaseQuestion(measure, side, tuple(parts), filters), language)
        )
        for side, count in counted.items()
        if count
    ]


def address_of(question: CaseQuestion, language: str) -> str:
    """Return the address of a list on this host."""
    params = {**question.filters.to_query_params(), **question.to_query_params()}
    return f"/{CASES}?{urlencode(with_language(params, language), doseq=True)}"


def as_html(context: PageContext, links: Sequence[CaseLink]) -> str:
    """Return links as HTML for a tile; "" for none."""
    words = {PART: "cases.behind" if len(links) == 1 else "cases.part", WHOLE: "cases.whole"}
    told = (
        f'<a href="{escape(link.href)}" target="_self">'
        f"{escape(context.say(words[link.side], count=context.number(link.count)))}</a>"
        for link in links
    )
    return " ".join(told)


def as_cell(context: PageContext, shown: str, links: Sequence[CaseLink]) -> str | Markup:
    """Return a figure for a cell of a table: a count is its link, its two follow a share."""
    if not links:
        return shown
    counts = [
        f'<a href="{escape(link.href)}" target="_self">{context.number(link.count)}</a>'
        for link in links
    ]
    if len(links) == 1 and links[0].side == PART and shown == context.number(links[0].count):
        return Markup(counts[0])
    return Markup(f"{escape(shown)} ({' / '.join(counts)})")
