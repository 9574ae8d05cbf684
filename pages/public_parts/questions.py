"""What the public pages ask of a release, as questions: one list, so that tests and benchmarks
ask what pages do.
"""

from collections.abc import Callable, Iterator, Sequence

from data_access import MEASURES, MONTHS_IN, PERIODS, Answer, PublicFilters, PublicQuestion, Release
from pages.charts.bars import PUBLIC_CHAIN_MEASURES
from pages.charts.flow import FILED_AND_CLOSED
from pages.parts.context import PublicContext
from pages.public_parts.filters import why_not

MEASURE = "measure"  # in the URL
TILES = (
    "filed", "closed_within_90", "relief_within_90", "relief_confirmed_within_90", "relief_contested_within_90",
    "satisfaction_within_90", "days_to_close_median_within_90",
)  # fmt: skip
RATES = (
    "closed_share_within_90", "closed_share_within_40", "relief_share_within_90", "confirmed_relief_within_90",
    "contested_relief_within_90", "satisfaction_within_90", "response_rate_within_90", "reopened_share_within_90",
)  # fmt: skip
DAYS = ("days_to_close_median_within_90", "days_to_close_p90_within_90")
COLUMNS = (*PUBLIC_CHAIN_MEASURES, *RATES, *DAYS)  # of the tables


COMPARED = (
    "filed", "closed_share_within_90", "closed_share_within_40", "relief_share_within_90", "confirmed_relief_within_90",
    "contested_relief_within_90", "satisfaction_within_90", "response_rate_within_90", "reopened_share_within_90",
    "days_to_close_median_within_90", "closed_within_90", "relief_within_90", "relief_confirmed_within_90",
    "relief_contested_within_90",
)  # fmt: skip


def published(context: PublicContext, question: PublicQuestion) -> Answer:
    """Return the release's answer. Raises NotPublic."""
    return context.surface.ask([question])[0]


def measure_choice(context: PublicContext) -> None:
    """Draw the choice of the measure by which a page compares."""
    context.surface.pick(
        f"{MEASURE} {context.page}",
        context.say("figure.compare_by"),
        COMPARED,
        lambda name: MEASURES[name].label.in_language(context.language),
        context.measure,
    )


def parts(by: str, filters: PublicFilters) -> PublicQuestion:
    """Ask for everything in total and along one axis; "" for the total alone."""
    return PublicQuestion(COLUMNS, by, filters)


def over_time(
    release: Release, filters: PublicFilters, ask: Callable[[PublicQuestion], Answer]
) -> PublicQuestion | None:
    """Ask for what was filed and closed over time, by the shortest periods that tell of most of it.

    Of small bodies no month may be told and yet each year: then years are drawn, and not a few
    months here and there. Where no kind tells of half of the time, the longest that tells anything.
    """
    filters = filters.with_values("period", ())
    kinds = [kind for kind in PERIODS if why_not(filters, (kind,)) is None]
    questions = {kind: PublicQuestion(FILED_AND_CLOSED, kind, filters) for kind in kinds}
    lines = [name for name in FILED_AND_CLOSED if release.recorded.issuperset(MEASURES[name].needs)]
    told = {kind: list(_told(ask(question), kind, lines)) for kind, question in questions.items()}
    known = {period.code: (period.first, period.last) for period in release.axes.periods}
    span = [month for codes in told.values() for code in codes for month in known[code]]
    if not span:
        return questions[kinds[-1]] if kinds else None
    points = {kind: max(_within(min(span), max(span), kind), 1) * len(lines) for kind in kinds}
    dense = (kind for kind in kinds if 2 * len(told[kind]) >= points[kind])
    longest = next(kind for kind in reversed(kinds) if told[kind])
    return questions[next(dense, longest)]


def _told(answer: Answer, kind: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield the period of each point that can be drawn."""
    for row in answer.rows(kind):
        yield from (row.code for name in lines if row.number(name) is not None)


def _within(first: int, last: int, kind: str) -> int:
    """Return how many periods of a kind lie within months ``first`` to ``last``."""
    months = MONTHS_IN[kind]
    return (last + 1) // months - -(-first // months)


def in_part(release: Release, ask: Callable[[PublicQuestion], Answer]) -> frozenset[str]:
    """Return the quarters and years of which a month has no published total, even of all
    complaints.

    A release does not say which days its data cover. A month without so much as a national total
    may be one that they do not cover: then the year is no whole one, and neither falls to its
    figure nor rises from it.
    """
    months = ask(PublicQuestion(("filed",), "month", PublicFilters())).rows("month")
    told = {row.code for row in months if row.number("filed") is not None}
    periods = release.axes.periods
    silent = [
        period.first for period in periods if period.kind == "month" and period.code not in told
    ]
    longer = (period for period in periods if period.kind != "month")
    return frozenset(
        period.code
        for period in longer
        if any(period.first <= month <= period.last for month in silent)
    )
