"""The cells of a snapshot as a table that people read; without streamlit."""

from urllib.parse import parse_qs

from data_access import (
    MEASURES,
    PERIODS,
    Figure,
    NoRelease,
    PublicFilters,
    Release,
    Snapshot,
    Withheld,
    published_release,
)
from pages.charts.numbers import shown_measure
from pages.statements import scope
from pages.statements.speaker import Public
from pages.words import say


def release_of(snapshot: Snapshot) -> Release | None:
    """Return the release that a snapshot was made of; None where it is not here, or another."""
    try:
        release = published_release(snapshot.release)
    except NoRelease:
        return None
    return release if release.checksum == snapshot.checksum else None


def read_value(value: str, measure: str) -> Figure:
    """Return the figure of a cell's value: a number, or why there is none."""
    try:
        return Withheld(value)
    except ValueError:
        return float(value) if MEASURES[measure].unit == "share" else int(value)


def shown_value(value: str, measure: str, language: str) -> str:
    """Return a cell's value as its reader writes it."""
    return shown_measure(read_value(value, measure), measure, language)


def part_name(by: str, code: str, release: Release | None, language: str) -> str:
    """Return the name of a part; its code where the release is not here."""
    if not code:
        return say("snapshot.total", language)
    if release is None:
        return code
    dimension = "period" if by in PERIODS else by
    return Public(language, release).name(dimension, code)


def about(snapshot: Snapshot, figure: int, release: Release | None, language: str) -> str:
    """Return what one of its figures is of: “Complaints filed in 2023: Province: Sindh”; the
    filters as in an address where the release is not here.
    """
    told = next((cell.filters for cell in snapshot.cells_of(figure)), "")
    if release is None:
        return told.replace("&", "; ")
    public, filters = Public(language, release), PublicFilters.from_query_params(parse_qs(told))
    periods = public.listed([public.period(code) for code in filters.period])
    named = scope.public_filters_in_words(public, filters) or public.say("public.everyone")
    period = periods or public.say("public.all_periods")
    return public.say("public.subject", period=period, filters=named)


def rows_of(
    snapshot: Snapshot, figure: int, release: Release | None, language: str
) -> list[dict[str, str]]:
    """Return the rows of one of its figures: a part each, with a column for each measure."""
    rows: dict[str, dict[str, str]] = {}
    part = say("snapshot.part", language)
    for cell in snapshot.cells_of(figure):
        name = part_name(cell.by, cell.code, release, language)
        label = MEASURES[cell.measure].label.in_language(language)
        row = rows.setdefault(cell.code, {part: name})
        row[label] = shown_value(cell.value, cell.measure, language)
    return list(rows.values())
