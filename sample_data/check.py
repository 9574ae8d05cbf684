"""``python -m sample_data.check``: every calibrated figure of a sample, counted by plain SQL:
target, found, ok or not.

The statements are written by hand and share nothing with the dashboard's own, so each checks the
other.
"""

import argparse
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb

from data_access.database.engine import DEFAULT_FILE
from sample_data import calibration as cal
from sample_data.reference_lists import rows
from sample_data.verdicts import category_targets

_GROUP_BITS = {
    "overseas": 1,
    "women": 2,
    "disability": 4,
    "minority": 8,
    "foreigners": 16,
    "senior": 32,
}
_SIGMAS = 4.5  # of the sampling error: one false alarm in 150,000 checks


class Check(NamedTuple):
    """One figure in percent or as a number.

    ``width``: what the fit itself may be off, in the figure's unit.
    """

    name: str
    target: float
    found: float
    cases: int
    width: float

    @property
    def tolerance(self) -> float:
        """Width of the fit, and the sampling error of a share where there are few cases."""
        share = min(max(self.target / 100, 0.0001), 0.9999) if self.cases else 0.5
        return self.width + (
            _SIGMAS * 100 * math.sqrt(share * (1 - share) / self.cases) if self.cases else 0
        )

    @property
    def holds(self) -> bool:
        """True when the figure lies within the tolerance."""
        return abs(self.found - self.target) <= self.tolerance + 1e-9


class Sample:
    """A sample that plain questions can be put to."""

    def __init__(self, path: Path):
        self._connection = duckdb.connect(str(path), read_only=True)
        self.size = self.one("SELECT count(*) FROM complaints")

    def one(self, statement: str, *values: object) -> float:
        """Return the first value of the first row."""
        return self._connection.execute(statement, values).fetchone()[0]

    def share(
        self, name: str, target: float, part: str, of: str = "true", width: float = 0.15
    ) -> Check:
        """Compare the percentage of complaints ``of`` which also ``part``."""
        found, cases = self._connection.execute(
            # no values from outside
            f"SELECT 100.0 * count(*) FILTER (WHERE {part}) / count(*), count(*) FROM complaints WHERE {of}"
        ).fetchone()
        return Check(name, target, found if found is not None else math.nan, cases, width)

    def exact(self, name: str, target: float, statement: str) -> Check:
        """Compare a number that is made exact by quota."""
        return Check(name, target, self.one(statement), 0, 0)

    def number(self, table: str, code: str) -> int:
        """Return the number of a code in a dimension table."""
        key = {
            "categories": "category_id",
            "levels": "level_id",
            "departments": "department_id",
            "districts": "district_id",
        }[table]
        return self.one(f"SELECT {key} FROM {table} WHERE code = ?", code)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def checks(sample: Sample) -> Iterator[Check]:
    """Yield every check."""
    yield from _totals(sample)
    yield from _who(sample)
    yield from _what(sample)
    yield from _outcomes(sample)
    yield from _clocks(sample)
    yield from _planted(sample)


def _totals(sample: Sample) -> Iterator[Check]:
    scale = sample.size / cal.COMPLAINTS
    yield sample.exact("members", round(cal.MEMBERS * scale), "SELECT count(*) FROM members")
    minorities = round(round(cal.MEMBERS * scale) * cal.MINORITY_MEMBERS / cal.MEMBERS)
    yield sample.exact(
        "minority members", minorities, "SELECT count(*) FROM members WHERE groups & 8 > 0"
    )
    filed_by_minorities = round(sample.size * cal.MINORITY_PCT / 100)
    yield sample.exact(
        "filed by minorities",
        filed_by_minorities,
        "SELECT count(*) FROM complaints WHERE groups & 8 > 0",
    )
    yield sample.exact(
        "other than complaints", 0, "SELECT count(*) FROM complaints WHERE kind <> 1"
    )
    yield sample.exact(
        "reopened ever",
        round(sample.size * cal.REOPENED_PCT / 100),
        "SELECT count(*) FROM complaints WHERE reopenings > 0",
    )
    waves = round(cal.WAVE_COMPLAINTS * scale)
    yield Check(
        "reopened by the PM Office",
        waves,
        sample.one("SELECT count(*) FROM complaints WHERE reopening_cause = 2"),
        0,
        2,
    )
    for code, pct in cal.ADDRESSED_PCT.items():
        # By quota, but a level with few old complaints has more young open ones than its quota; the
        # whole person rounds.
        yield sample.share(
            f"addressed, {code}",
            pct,
            "status = 3",
            f"level_id = {sample.number('levels', code)}",
            width=0.1,
        )
    for year, pct in cal.YEAR_PCT.items():
        yield sample.share(f"filed in {year}", pct, f"year(filed_at) = {year}", width=0.01)


def _who(sample: Sample) -> Iterator[Check]:
    yield sample.share("overseas", cal.OVERSEAS_PCT, "residency = 2")
    yield sample.share("foreigners", cal.FOREIGN_PCT, "residency = 3")
    yield sample.share("women", cal.WOMEN_PCT, "sex = 2")
    yield sample.share("women among overseas", cal.OVERSEAS_WOMEN_PCT, "sex = 2", "residency = 2")
    yield sample.share("other sex", cal.OTHER_SEX_PCT, "sex = 3")
    yield sample.share("seniors", cal.SENIOR_PCT, "groups & 32 > 0")
    yield sample.share(
        "disability among overseas", cal.OVERSEAS_DISABILITY_PCT, "groups & 4 > 0", "residency = 2"
    )
    yield sample.share("disability elsewhere", 0, "groups & 4 > 0", "residency <> 2", width=0)
    yield sample.share("anonymous", cal.ANONYMOUS_PCT, "anonymous")
    corruption = f"category_id = {sample.number('categories', 'corruption')}"
    yield sample.share(
        "anonymous in corruption", cal.ANONYMOUS_CORRUPTION_PCT, "anonymous", corruption, width=0.5
    )
    for number, (code, pct) in enumerate(cal.CHANNEL_PCT.items(), start=1):
        yield sample.share(f"by {code}", pct, f"channel = {number}")


def _what(sample: Sample) -> Iterator[Check]:
    for code, pct in cal.LEVEL_PCT.items():
        yield sample.share(f"level {code}", pct, f"level_id = {sample.number('levels', code)}")
    federal = f"level_id = {sample.number('levels', 'FED')}"
    yield sample.share("federal until January 2020", 34.0, federal, "filed_at < '2020-02-01'")
    yield sample.share(
        "federal until June 2022", 50.2, federal, "filed_at < '2022-07-01'", width=0.3
    )
    for row in rows("categories"):
        of = f"category_id = {sample.number('categories', row['code'])}"
        # The seasons and the years tilt the mix: the fit holds to a fiftieth of the share and a
        # tenth of a point.
        share, federal_pct = float(row["share_pct"]), float(row["federal_pct"])
        yield sample.share(f"category {row['code']}", share, of, width=0.1 + share / 50)
        yield sample.share(f"federal part of {row['code']}", federal_pct, federal, of, width=2.5)
    corruption = f"category_id = {sample.number('categories', 'corruption')}"
    yield sample.share(
        "corruption before February 2020", 0, corruption, "filed_at < '2020-02-01'", width=0
    )


def _outcomes(sample: Sample) -> Iterator[Check]:
    closed = "status = 3"
    for number, (code, pct) in enumerate(cal.OUTCOME_PCT.items(), start=1):
        yield sample.share(f"outcome {code}", pct, f"outcome = {number}", closed)
        of = f"status = 3 AND outcome = {number} AND feedback IS NOT NULL"
        yield sample.share(
            f"satisfied, outcome {code}", cal.POSITIVE_PCT[code], "feedback = 1", of, width=1.5
        )
    yield sample.share("feedback given", cal.FEEDBACK_PCT, "feedback IS NOT NULL", closed)
    answered = "status = 3 AND feedback IS NOT NULL"
    yield sample.share("satisfied", cal.SATISFACTION_PCT, "feedback = 1", answered, width=0.4)
    for code, pct in category_targets().items():
        if (
            code in cal.CATEGORY_SATISFACTION_PCT
        ):  # seniors and the planted department pull each down
            of = f"{answered} AND category_id = {sample.number('categories', code)}"
            yield sample.share(f"satisfied, {code}", pct, "feedback = 1", of, width=2.0)
    for code, pct in cal.GROUP_SATISFACTION_PCT.items():
        of = f"{answered} AND groups & {_GROUP_BITS[code]} > 0"
        yield sample.share(f"satisfied, {code}", pct, "feedback = 1", of, width=1.5)


def _clocks(sample: Sample) -> Iterator[Check]:
    old = "filed_at < '2024-07-01'"  # all limits have passed for these
    yield sample.share("closed within 40 days", 78, "days_to_close <= 40", old, width=3.0)
    yield sample.share(
        "closed within 24 hours",
        cal.WITHIN_A_DAY_PCT,
        "first_closed_at <= filed_at + INTERVAL 1 DAY",
        "first_closed_at IS NOT NULL",
    )
    yield sample.share(
        "open more than 40 days", 22, "days_to_close > 40 OR days_to_close IS NULL", old, width=3.0
    )
    yield sample.share(
        "open more than 90 days", 5, "days_to_close > 90 OR days_to_close IS NULL", old, width=2.0
    )
    for code, days in cal.MEDIAN_DAYS.items():
        of = f"level_id = {sample.number('levels', code)} AND {old}"
        yield sample.share(
            f"closed within the median, {code}", 50, f"days_to_close <= {days}", of, width=5.0
        )
    yield sample.share("replied to", cal.REPLIED_PCT, "first_reply_at IS NOT NULL", width=1.0)


def _planted(sample: Sample) -> Iterator[Check]:
    loud = f"department_id = {sample.number('departments', cal.LOUD_DEPARTMENT)}"
    yield sample.share(
        "closed by the planted department", cal.LOUD_CLOSED_PCT, "status = 3", loud, width=0.1
    )
    granted = f"{loud} AND status = 3 AND outcome = 1 AND feedback IS NOT NULL"
    yield sample.share(
        "relief contested there", cal.LOUD_CONTESTED_PCT, "feedback = 2", granted, width=1.0
    )
    full = f"district_id = {sample.number('districts', cal.FULL_DISTRICT)}"
    yield sample.share("addressed in the planted district", 100, "status = 3", full, width=0)


def main(arguments: list[str] | None = None) -> int:
    """Print every check; 1 when one does not hold."""
    parser = argparse.ArgumentParser(
        prog="python -m sample_data.check", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("path", nargs="?", type=Path, default=DEFAULT_FILE)
    sample = Sample(parser.parse_args(arguments).path)
    failed = 0
    for check in checks(sample):
        failed += not check.holds
        print(
            f"{check.name:42} target {check.target:12,.2f}  found {check.found:12,.2f}  ± {check.tolerance:5.2f}  {'ok' if check.holds else 'NOT OK'}"
        )
    sample.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
