"""The published counts as plain SQL, written anew from their definitions in
data_access/measures_within_90.toml.
"""

_CLOSED = "kind = 1 AND date_diff('day', filed_at::DATE, first_closed_at::DATE) <= {days}"
_IN_90 = _CLOSED.format(days=90)
# The day of the citizen's answer is known only where nothing was reopened since; without a day,
# that of the closing.
_ANSWERED = (
    f"{_IN_90} AND first_feedback IS NOT NULL AND (first_reopened_at IS NOT NULL "
    "OR date_diff('day', filed_at::DATE, coalesce(feedback_at, first_closed_at)::DATE) <= 90)"
)
_OUTCOMES = {"relief": 1, "partial": 2, "no_relief": 3, "dropped": 4}
_RELIEF = f"{_IN_90} AND first_outcome = 1"

CONDITIONS = {
    "filed": "kind = 1",
    **{
        f"closed_within_{days}": _CLOSED.format(days=days)
        for days in (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60, 90)
    },
    **{f"{name}_within_90": f"{_IN_90} AND first_outcome = {number}" for name, number in _OUTCOMES.items()},
    "feedback_within_90": _ANSWERED,
    "positive_within_90": f"{_ANSWERED} AND first_feedback = 1",
    "negative_within_90": f"{_ANSWERED} AND first_feedback = 2",
    "relief_feedback_within_90": f"{_ANSWERED} AND {_RELIEF}",
    "relief_confirmed_within_90": f"{_ANSWERED} AND {_RELIEF} AND first_feedback = 1",
    "relief_contested_within_90": f"{_ANSWERED} AND {_RELIEF} AND first_feedback = 2",
    "reopened_within_90": f"{_IN_90} AND date_diff('day', filed_at::DATE, first_reopened_at::DATE) <= 90",
}  # fmt: skip
GROUP_FLAGS = {"overseas": 1, "women": 2, "disability": 4, "minority": 8, "foreigners": 16}
