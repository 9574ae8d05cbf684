"""What is planted in the sample for a reviewer to find, as one value; and the same sample without.

Without signals every complaint has the same chances whoever it is about, from, or for, and whenever
it is filed. What a review claims of that sample is chance.
"""

from dataclasses import dataclass, field

from sample_data import calibration as cal


@dataclass(frozen=True)
class Signals:
    """The planted differences, each as ``calibration`` states it."""

    addressed_pct: dict[str, float] = field(default_factory=lambda: cal.ADDRESSED_PCT)
    median_days: dict[str, float] = field(default_factory=lambda: cal.MEDIAN_DAYS)
    category_satisfaction_pct: dict[str, float] = field(
        default_factory=lambda: cal.CATEGORY_SATISFACTION_PCT
    )
    group_satisfaction_pct: dict[str, float] = field(
        default_factory=lambda: cal.GROUP_SATISFACTION_PCT
    )
    full_district: str | None = cal.FULL_DISTRICT
    loud_department: str | None = cal.LOUD_DEPARTMENT
    bunching: tuple[tuple[int, int, float], ...] = cal.BUNCHING
    batch_departments: int = cal.BATCH_DEPARTMENTS
    waves: tuple = cal.WAVES
    summer_peak: float = cal.SUMMER_PEAK
    winter_gas: float = cal.WINTER_GAS


def _of_all(by_level: dict[str, float]) -> dict[str, float]:
    """Return the mean of the levels, each as heavy as its complaints, for each of them."""
    mean = sum(pct * by_level[level] for level, pct in cal.LEVEL_PCT.items())
    return dict.fromkeys(by_level, mean / sum(cal.LEVEL_PCT.values()))


PLANTED = Signals()
PLAIN = Signals(
    addressed_pct=_of_all(cal.ADDRESSED_PCT),
    median_days=dict.fromkeys(cal.MEDIAN_DAYS, cal.MEDIAN_DAYS_OF_ALL),
    category_satisfaction_pct={},
    group_satisfaction_pct={},
    full_district=None,
    loud_department=None,
    bunching=(),
    batch_departments=0,
    waves=(),
    summer_peak=0.0,
    winter_gas=0.0,
)
