"""What the office's Overview asks, as questions: one list, so that the benchmark measures what
the page does.
"""

from datetime import datetime

from data_access import TOTALS, Coverage, Filters, Question, comparison, period_before

_CHAIN = (
    *TOTALS, "relief", "feedback", "silent", "relief_confirmed", "relief_contested", "reopened_ever",
    "confirmed_after_reopening",
)  # fmt: skip
RATES = (
    "addressed_share",
    "confirmed_relief",
    "contested_relief",
    "satisfaction",
    "response_rate",
    "resolved_on_merits",
)
COMPARABLE = (*TOTALS, "relief", "relief_contested", *RATES)  # what bars and map may compare by
TILES = (
    *TOTALS, "relief", "confirmed_relief", "contested_relief", "satisfaction", "days_to_close_median",
    "days_to_close_p90", "on_time", "members",
)  # fmt: skip
BREAKDOWNS = ("category", "department", "province", "district", "group")
# What two windows can be compared by: a flow, and what every complaint of both windows could have
# reached. The share on time is of complaints whose 40 days are over, and in waiting times those
# still open count for as long as they waited. What became of complaints since is no such thing: of
# those filed lately less could happen.
COMPARED = ("filed", "on_time", "days_to_close_median", "days_to_close_p90")


def overview_questions(
    filters: Filters, as_of: datetime, coverage: Coverage
) -> dict[str, Question]:
    """Return the questions by what they are for; those of a comparison are left out where there
    is none, and "earlier", the days directly before, where these are "before" already.
    """
    questions = {
        "parts": Question(tuple(dict.fromkeys((*_CHAIN, *RATES))), BREAKDOWNS, filters),
        "clock": Question(
            ("on_time", "days_to_close_median", "days_to_close_p90", "members"), (), filters
        ),
        "flow": Question(("received", "closings", "reopenings", "backlog"), ("month",), filters),
    }
    pair = comparison(filters, as_of, coverage)
    if pair:
        questions |= {
            "now": Question(COMPARED, (), pair.current),
            "before": Question(COMPARED, (), pair.previous),
        }
        earlier = period_before(pair, coverage)
        questions |= {"earlier": Question(COMPARED, (), earlier.previous)} if earlier else {}
    return questions


def everything() -> Question:
    """Return the question for the number of all complaints, whatever the filters."""
    return Question(("filed",))
