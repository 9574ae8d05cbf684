"""What the department says (outcome) and what the citizen says (feedback), for the closing in
force and the first one.
"""

from dataclasses import dataclass

import numpy as np

from data_access.model.codes import numbers as code_numbers
from sample_data import calibration as cal
from sample_data.courses import END, NEVER, Courses
from sample_data.draw import by_weight
from sample_data.filings import SECONDS_OF_A_DAY as DAY
from sample_data.filings import Filings
from sample_data.reference_lists import numbers, rows
from sample_data.signals import PLANTED, Signals

_OUTCOME, _FEEDBACK, _CAUSE = (code_numbers(name) for name in ("outcome", "feedback", "cause"))
_WEIGHTS = np.array(list(cal.OUTCOME_PCT.values()), float) / 100
_LOGITS = np.log(
    np.array(list(cal.POSITIVE_PCT.values())) / (100 - np.array(list(cal.POSITIVE_PCT.values())))
)


@dataclass
class Verdicts:
    """Columns as long as those of the filings; 0 for none."""

    outcome: np.ndarray
    feedback: np.ndarray
    feedback_at: np.ndarray
    first_outcome: np.ndarray
    first_feedback: np.ndarray


def draw_verdicts(
    rng: np.random.Generator,
    filings: Filings,
    course: Courses,
    groups: np.ndarray,
    signals: Signals = PLANTED,
) -> Verdicts:
    """Draw outcome and feedback. ``groups``: flags of the complainant."""
    size = len(filings)
    place = by_weight(rng, size, _WEIGHTS)
    outcome = np.take([_OUTCOME[code] for code in cal.OUTCOME_PCT], place).astype(np.int8)
    chance = 1 / (1 + np.exp(-(_LOGITS[place] + _shift(filings, groups, signals))))
    if signals.loud_department:
        loud = filings.department == numbers("departments")[signals.loud_department]
        chance[loud & (outcome == _OUTCOME["relief"])] = 1 - cal.LOUD_CONTESTED_PCT / 100
    answered = rng.random(size) * 100 < cal.FEEDBACK_PCT
    said = np.where(rng.random(size) < chance, _FEEDBACK["positive"], _FEEDBACK["negative"]).astype(
        np.int8
    )
    closed = course.closed
    outcome, feedback = (
        np.where(closed, outcome, 0).astype(np.int8),
        np.where(closed & answered, said, 0).astype(np.int8),
    )
    first_outcome, first_feedback = _first_verdicts(rng, course, outcome, feedback)
    return Verdicts(
        outcome, feedback, _feedback_times(rng, course, feedback), first_outcome, first_feedback
    )


def shift_to(satisfied_pct: float) -> float:
    """Return what to add to the logits of all outcomes so that this part of those who answer is
    satisfied.
    """
    low, high = -5.0, 5.0
    for _ in range(60):
        middle = (low + high) / 2
        mean = (_WEIGHTS / (1 + np.exp(-(_LOGITS + middle)))).sum()
        low, high = (middle, high) if 100 * mean < satisfied_pct else (low, middle)
    return middle


def _shift(filings: Filings, groups: np.ndarray, signals: Signals) -> np.ndarray:
    targets = category_targets(signals)
    by_category = np.array([0.0, *(shift_to(pct) for pct in targets.values())])
    shift = by_category[filings.category]
    usual = shift_to(cal.SATISFACTION_PCT)
    for name, pct in signals.group_satisfaction_pct.items():
        shift = shift + np.where(groups & code_numbers("group")[name], shift_to(pct) - usual, 0.0)
    return shift


def category_targets(signals: Signals = PLANTED) -> dict[str, float]:
    """Return the satisfaction of each category; those not reported share what is left of the total.

    The total is raised by what seniors and the planted department take away from it.
    """
    share = {row["code"]: float(row["share_pct"]) for row in rows("categories")}
    known = signals.category_satisfaction_pct
    if not known:
        return dict.fromkeys(share, cal.SATISFACTION_PCT)
    loss = (
        cal.SATISFACTION_PCT - cal.GROUP_SATISFACTION_PCT["senior"]
    ) * cal.SENIOR_PCT / 100 + 0.2
    left = (cal.SATISFACTION_PCT + loss) * sum(share.values()) - sum(
        known[code] * share[code] for code in known
    )
    rest = left / sum(part for code, part in share.items() if code not in known)
    return {code: known.get(code, rest) for code in share}


def _first_verdicts(
    rng: np.random.Generator, course: Courses, outcome: np.ndarray, feedback: np.ndarray
):
    """Return (outcome, feedback) of the first closing: the one in force, or what made it be
    reopened.
    """
    first_outcome, first_feedback = outcome.copy(), feedback.copy()
    waves, citizens = (
        np.flatnonzero(course.cause == _CAUSE[name]) for name in ("pm_office", "citizen")
    )
    granted = [_OUTCOME["relief"], _OUTCOME["partial"]]
    first_outcome[waves] = np.take(granted, by_weight(rng, len(waves), [75, 25]))
    first_outcome[citizens] = np.take(
        [_OUTCOME[code] for code in cal.OUTCOME_PCT], by_weight(rng, len(citizens), _WEIGHTS)
    )
    first_feedback[waves] = first_feedback[citizens] = _FEEDBACK["negative"]
    return first_outcome, first_feedback


def _feedback_times(rng: np.random.Generator, course: Courses, feedback: np.ndarray) -> np.ndarray:
    given = course.last_closed + 600 + rng.exponential(4 * DAY, len(feedback)).astype(np.int64)
    return np.where(feedback > 0, np.minimum(given, END), NEVER)
