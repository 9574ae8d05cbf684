"""What a department's scorecard asks, on the screen and on paper."""

from datetime import datetime

from data_access import (
    STRATA,
    TOTALS,
    Answer,
    Coverage,
    FairRanking,
    Filters,
    Question,
    fair_ranking,
)
from pages.office_parts.overview_questions import RATES, TILES, overview_questions

# In the order of a complaint's life.
COMPARED = (
    "on_time",
    "escalated_share",
    "closed_without_contact_share",
    "closed_within_24_hours_share",
    "addressed_share",
    "resolved_on_merits",
    "contested_relief",
    "satisfaction",
    "reopened_share",
)
SPLIT = ("category", "district", "group", "age_band")
_CLOCKS = ("days_to_reply_median", "backlog_age_median", "super_escalated_open")
# Registered users belong to no department.
SHOWN = (*(name for name in TILES if name != "members"), *_CLOCKS)


def scorecard_questions(
    filters: Filters, as_of: datetime, coverage: Coverage
) -> dict[str, Question]:
    """Return the questions of the scorecard by what they are for: those of the Overview for the
    department, and the comparison with all others.
    """
    questions = overview_questions(filters, as_of, coverage)
    parts = tuple(dict.fromkeys((*questions["parts"].measures, *TOTALS, *RATES)))
    return questions | {
        "parts": Question(parts, SPLIT, filters),
        "clock": Question(
            tuple(name for name in SHOWN if name not in parts or name in _CLOCKS), (), filters
        ),
        "others": Question(COMPARED, ("department",), filters.without("department"), STRATA),
    }


def one_department(filters: Filters) -> str:
    """Return the department that the filters choose; "" where they choose none, or several."""
    chosen = filters.chosen("department")
    return chosen[0] if len(chosen) == 1 and not filters.excluded("department") else ""


def compared(answer: Answer) -> list[FairRanking]:
    """Return the comparison by each measure, with the department among all others."""
    return [fair_ranking(answer, "department", measure) for measure in COMPARED]
