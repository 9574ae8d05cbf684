"""What a scorecard asks, of a department or a district, on the screen and on paper."""

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
WHERE_NOTHING_IS_WORSE = "satisfaction"  # what groups, categories and places are shown by then
KINDS = ("department", "district")  # whose scorecard it may be
# By category and quarter each district would have a hundred strata, for they cross all categories.
_STRATA = {"department": STRATA, "district": ("category", "year")}
_CLOCKS = ("days_to_reply_median", "backlog_age_median", "super_escalated_open")
# Registered users belong to no department, and to a home, not to the place of a matter.
SHOWN = (*(name for name in TILES if name != "members"), *_CLOCKS)


def other_kind(kind: str) -> str:
    """Return by what a scorecard is split where: a department by district, and the other way."""
    return next(name for name in KINDS if name != kind)


def scorecard_questions(
    filters: Filters, as_of: datetime, coverage: Coverage, kind: str = "department"
) -> dict[str, Question]:
    """Return the questions of the scorecard by what they are for: those of the Overview for the
    department or district, and the comparison with all others.
    """
    questions = overview_questions(filters, as_of, coverage)
    parts = tuple(dict.fromkeys((*questions["parts"].measures, *TOTALS, *RATES, *COMPARED)))
    return questions | {
        "parts": Question(parts, ("category", other_kind(kind), "group", "age_band"), filters),
        "clock": Question(
            tuple(name for name in SHOWN if name not in parts or name in _CLOCKS), (), filters
        ),
        "others": Question(COMPARED, (kind,), filters.without(kind), _STRATA[kind]),
    }


def subject(filters: Filters) -> tuple[str, str]:
    """Return (kind, code) of the one department that the filters choose, or else of the one
    district; ("", "") where they choose neither, or several.
    """
    for kind in KINDS:
        chosen = filters.chosen(kind)
        if len(chosen) == 1 and not filters.excluded(kind):
            return kind, chosen[0]
    return "", ""


def compared(answer: Answer) -> list[FairRanking]:
    """Return the comparison by each measure, with the one among all others."""
    (kind,) = answer.question.breakdowns
    return [fair_ranking(answer, kind, measure) for measure in COMPARED]
