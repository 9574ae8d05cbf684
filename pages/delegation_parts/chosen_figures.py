"""The figures that somebody chose, put together as their pages put them together, and the cells
that a snapshot keeps of them; without streamlit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from data_access import (
    Answer,
    Chosen,
    PublicFilters,
    PublicQuestion,
    Release,
    Snapshot,
    SnapshotCell,
    definitions_of,
)
from pages.parts.context import PublicContext
from pages.parts.links import beside, path_of
from pages.parts.values import Figure, figures_in
from pages.public_parts.composed import PUBLIC_PAGES, recorded
from pages.public_parts.filters import why_not
from pages.public_parts.questions import COMPARED, MEASURE, TILES
from pages.words import say

TOTALS = (*TILES, "response_rate_within_90")  # what stands for a page's tiles and sentence


class NotThere(ValueError):
    """A figure that no page of the release has; the message says why, in the reader's language."""


def context_of(release: Release, chosen: Chosen, language: str, host: str = "") -> PublicContext:
    """Return the visit of the page that has the figure; ``host``: an address on the same host.

    Raises NotThere.
    """
    composed = PUBLIC_PAGES.get(chosen.page)
    if composed is None:
        about = {"name": chosen.page[:40], "known": ", ".join(PUBLIC_PAGES)}
        raise NotThere(say("embedded.no_page", language, **about))
    problems: list = []
    filters = release.check(PublicFilters.from_query_params(chosen.params), problems)
    problems += filter(None, [why_not(filters, composed.splits)])
    if problems:
        raise NotThere(" ".join(one.in_language(language) for one in problems))
    measure = next(iter(chosen.params.get(MEASURE, ())), composed.measure)
    if measure not in (COMPARED if composed.measure else ("",)):
        raise NotThere(say("error.no_measure", language, name=measure[:40]))
    path = path_of(chosen.page)
    shown = {"release": [str(release.number)], **_lists(chosen.params)}
    link = beside(host, path, shown, language)
    return PublicContext(language, "light", release, path, filters, measure, link)


def figures_of(context: PublicContext, page: str) -> tuple[Figure, ...]:
    """Return the figures of a page, in their order."""
    return tuple(figures_in(recorded(context, page).parts))


def figure_of(context: PublicContext, chosen: Chosen) -> Figure | None:
    """Return the chosen figure; None for the page's tiles and sentence where it has no tiles.

    Raises NotThere.
    """
    found = figures_of(context, chosen.page)
    one = next((figure for figure in found if figure.key == (chosen.key or "tiles")), None)
    if one is None and chosen.key:
        raise no_figure(context, chosen, [figure.key for figure in found])
    return one


def no_figure(context: PublicContext, chosen: Chosen, known: Iterable[str]) -> NotThere:
    """Return that the page has no such figure, and which it has."""
    about = {"name": chosen.key[:40], "known": ", ".join(filter(None, known))}
    return NotThere(context.say("embedded.no_figure", **about))


def cells_of(number: int, context: PublicContext, chosen: Chosen) -> tuple[SnapshotCell, ...]:
    """Return the cells that the figure draws; ``number``: its place in the snapshot, from 0."""
    figure = figure_of(context, chosen)
    if not chosen.key or figure is None:
        answer = context.release.ask(PublicQuestion(TOTALS, "", context.filters))
        return tuple(_cells(number, answer, [""], TOTALS))
    answer = figure.twin.answers[0]
    codes = [row["code"] for row in figure.twin.plain()]
    return tuple(_cells(number, answer, codes, tuple(figure.measures)))


def _cells(
    number: int, answer: Answer, codes: Sequence[str], measures: Sequence[str]
) -> Iterator[SnapshotCell]:
    """Yield cells under the filters that the answer is really of, its period among them."""
    by, filters = answer.question.by, urlencode(answer.filters.to_query_params(), doseq=True)
    rows = {row.code: row for row in (answer.rows(by) if by else ())}
    for code in codes:
        row = rows[code] if code else answer.total
        for measure in dict.fromkeys(measures):
            yield SnapshotCell(number, filters, by, code, measure, str(row[measure]))


def freeze(release: Release, name: str, figures: Sequence[Chosen], made: datetime) -> Snapshot:
    """Return the snapshot of figures of a release, as it is now. Raises NotThere."""
    cells = [
        cell
        for number, chosen in enumerate(figures)
        for cell in cells_of(number, context_of(release, chosen, "en"), chosen)
    ]
    about = (name, release.number, release.checksum, made.replace(microsecond=0))
    return Snapshot(*about, definitions_of(release), tuple(figures), tuple(cells))


def _lists(params: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {name: list(values) for name, values in params.items()}
