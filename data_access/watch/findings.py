"""What a rule finds in an answer, as values, and whether that was told before."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from urllib.parse import urlencode

from data_access.model.answer import Answer
from data_access.model.coverage import Coverage
from data_access.model.measures import MEASURES
from data_access.model.periods import period_number
from data_access.model.text import Text
from data_access.review.monthly_levels import LevelChange, LevelChanges, level_changes
from data_access.watch.rules import Rule

SAME_STEP = 3  # months by which a step may move as more data come, and be the same
_EVERYTHING = Text("all complaints", "تمام شکایات")
_TITLES = {
    True: Text("{share}, {unit}: worse since {since}", "{share}، {unit}: {since} سے بدتر"),
    False: Text("{share}, {unit}: better since {since}", "{share}، {unit}: {since} سے بہتر"),
}


@dataclass(frozen=True)
class Finding:
    """A step that a rule tells.

    ``code``: of the unit, "" for everything; ``since``: the first month of the new level;
    ``before``, ``now``: the levels, ``low`` to ``high``: their difference at 95 in 100, fractions
    of 1; ``complaints``: since the step; ``looked_at``: series searched.
    """

    rule: str
    share: str
    by: str
    code: str
    unit_en: str
    unit_ur: str
    since: str
    before: float
    now: float
    low: float
    high: float
    is_worse: bool
    complaints: int
    looked_at: int
    filters: str
    as_of: str
    version: int

    @property
    def title(self) -> Text:
        """What happened, without a figure: it leaves the office."""
        label, pattern = MEASURES[self.share].label, _TITLES[self.is_worse]
        units = Text(self.unit_en, self.unit_ur)
        return Text(
            **{
                language: getattr(pattern, language).format(
                    share=getattr(label, language), unit=getattr(units, language), since=self.since
                )
                for language in Text._fields
            }
        )

    @property
    def path(self) -> str:
        """The address on the office's host that shows it."""
        chosen = [("share", self.share), *([(self.by, self.code)] if self.code else [])]
        rest = f"&{self.filters}" if self.filters else ""
        return f"/months?{urlencode(chosen)}{rest}"

    def as_row(self) -> dict:
        """Return it as JSON has it."""
        return asdict(self)


def findings(rule: Rule, answer: Answer, coverage: Coverage) -> list[Finding]:
    """Return the steps of the answer that are as large and of as many complaints as the rule
    wants.
    """
    found = level_changes(answer, coverage)
    changes = found.changes if rule.by else tuple(filter(None, [found.of_total]))
    return [
        _finding(rule, change, found, answer)
        for change in changes
        if 100 * abs(change.change) >= rule.points and change.now.whole >= rule.complaints
    ]


def is_told(finding: Finding, told: Iterable[Finding]) -> bool:
    """Whether the same step was told: its month may move a little as more data come."""
    same = (finding.rule, finding.share, finding.code, finding.filters, finding.is_worse)
    at = period_number(finding.since)
    return any(
        (one.rule, one.share, one.code, one.filters, one.is_worse) == same
        and abs(period_number(one.since) - at) <= SAME_STEP
        for one in told
    )


def _finding(rule: Rule, change: LevelChange, found: LevelChanges, answer: Answer) -> Finding:
    row = change.series.row
    label = row.label if rule.by else _EVERYTHING
    low, high = change.interval
    chosen = rule.filters.to_query_params()
    return Finding(
        rule=rule.name,
        share=rule.share,
        by=rule.by,
        code=row.code,
        unit_en=label.en,
        unit_ur=label.ur,
        since=change.since,
        before=change.before.centre,
        now=change.now.centre,
        low=low,
        high=high,
        is_worse=change.is_worse,
        complaints=change.now.whole,
        looked_at=found.looked_at if rule.by else 1,
        filters=urlencode(chosen, doseq=True),
        as_of=date.isoformat(answer.as_of.date()),
        version=answer.version,
    )
