"""What the public pages ask of a release, as questions: one list, so that tests and benchmarks ask what pages do."""

from data_access import PublicFilters, PublicQuestion
from pages.charts.bars import PUBLIC_CHAIN_MEASURES
from pages.charts.flow import FILED_AND_CLOSED
from pages.parts.public_filters import why_not

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


def parts(by: str, filters: PublicFilters) -> PublicQuestion:
    """Ask for everything in total and along one axis; "" for the total alone."""
    return PublicQuestion(COLUMNS, by, filters)


def over_time(filters: PublicFilters) -> PublicQuestion | None:
    """Ask for what was filed and closed, by the shortest periods that are published; over the whole time."""
    filters = filters.with_values("period", ())
    kinds = [kind for kind in ("month", "quarter", "year") if why_not(filters, (kind,)) is None]
    return PublicQuestion(FILED_AND_CLOSED, kinds[0], filters) if kinds else None
