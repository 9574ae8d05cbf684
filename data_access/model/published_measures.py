"""Which counts are published, how they lie within each other, and which figures are worked out
from them.
"""

from data_access.model.measures import CUT_POINTS

# Each count and the counts that contain it; the first is about all complaints filed.
WITHIN: dict[str, tuple[str, ...]] = {
    "filed": (),
    "closed_within_90": ("filed",),
    "relief_within_90": ("closed_within_90",),
    "partial_within_90": ("closed_within_90",),
    "no_relief_within_90": ("closed_within_90",),
    "dropped_within_90": ("closed_within_90",),
    "feedback_within_90": ("closed_within_90",),
    "positive_within_90": ("feedback_within_90",),
    "negative_within_90": ("feedback_within_90",),
    "relief_feedback_within_90": ("relief_within_90", "feedback_within_90"),
    "relief_confirmed_within_90": ("relief_feedback_within_90", "positive_within_90"),
    "relief_contested_within_90": ("relief_feedback_within_90", "negative_within_90"),
    "reopened_within_90": ("closed_within_90",),
    **{
        f"closed_within_{days}": (f"closed_within_{later}",)
        for days, later in zip(CUT_POINTS[:-1], CUT_POINTS[1:], strict=True)
    },
}
PUBLISHED_COUNTS = tuple(WITHIN)
PUBLISHED_FIGURES = (  # shares and days, worked out from published counts only
    "closed_share_within_90",
    "closed_share_within_40",
    "relief_share_within_90",
    "confirmed_relief_within_90",
    "contested_relief_within_90",
    "satisfaction_within_90",
    "response_rate_within_90",
    "reopened_share_within_90",
    "days_to_close_median_within_90",
    "days_to_close_p90_within_90",
)
# Shares that are all that another one leaves: who answered was satisfied or was not.
COMPLEMENTS = {"contested_relief_within_90": "confirmed_relief_within_90"}
# Of all complaints to date, shown live and with each release: two are counted, and the third is
# what they leave.
COUNTED_TOTALS = ("filed", "addressed")
TOTALS = (*COUNTED_TOTALS, "open")
LEAST_WHOLE = (
    50  # of complaints, below which no share, no days and no other count than “filed” is shown
)
LEAST_RANKED = 100  # of complaints, below which a share takes no place in a ranking


# A release is told only of periods in which nearly every closing has its date, so that this is all
# that were filed.
_TOLD_AS = {"filed_dated": "filed"}


def published(count: str) -> str:
    """Return the published count that stands for a count of the complaints database."""
    return _TOLD_AS.get(count, count)


def containing(measure: str) -> tuple[str, ...]:
    """Return every count that contains ``measure``, itself left out."""
    found: dict[str, None] = {}
    for parent in WITHIN[measure]:
        found |= dict.fromkeys((parent, *containing(parent)))
    return tuple(found)
