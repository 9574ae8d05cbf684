"""Who speaks: the language, and the names of codes.

``Office`` speaks of exact answers, ``Public`` of a release.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data_access import (
    BREAKDOWNS,
    Codebook,
    Coverage,
    Release,
    in_digits,
    is_period,
    period_days,
    period_kind,
)
from pages.charts.numbers import month, number
from pages.words import say

_MOST_NAMED = 3
_ABOVE = {"district": "province", "subcategory": "category"}  # named with what they belong to


@dataclass(frozen=True)
class Speaker:
    """Says words of the pages in one language."""

    language: str

    def say(self, key: str, **values: object) -> str:
        """Return words of the pages."""
        return say(key, self.language, **values)

    def number(self, value: float, decimals: int | None = None) -> str:
        """Return a number as the reader writes it."""
        return number(value, self.language, decimals)

    def either(self, names: Sequence[str]) -> str:
        """Return “A, B or C”: any of them."""
        return self._joined(names, "filters.or")

    def all_of(self, names: Sequence[str]) -> str:
        """Return “A, B and C”: each of them, however many."""
        return self._joined(names, "filters.and")

    def together(self, names: Sequence[str]) -> str:
        """Return “A, B and C”: each of them; of many the first and how many more."""
        if len(names) > _MOST_NAMED:
            return self.say("finding.and_more", label=names[0], count=len(names) - 1)
        return self.all_of(names)

    def listed(self, names: Sequence[str]) -> str:
        """Return names with the comma of the language between."""
        return self.comma.join(names)

    def apart(self, names: Sequence[str]) -> str:
        """Return names so that it is seen where each ends, though some hold a comma: “Open; Days to
        close, median”.
        """
        return (self.semicolon if _hold_a_comma(names) else self.comma).join(names)

    def _joined(self, names: Sequence[str], word: str) -> str:
        """Join the last two by a word and those before by commas, but all by the word where a name
        holds a comma.

        “Lahore, Punjab, Multan, Punjab or Quetta, Balochistan” would leave open where a name ends.
        """
        if len(names) > 2 and not _hold_a_comma(names):
            names = [self.listed(names[:-1]), names[-1]]
        return self.say(word).join(names)

    @property
    def comma(self) -> str:
        """What stands between two names of a list."""
        return "، " if self.language == "ur" else ", "

    @property
    def semicolon(self) -> str:
        """What stands between two filters."""
        return "؛ " if self.language == "ur" else "; "

    def period(self, code: str) -> str:
        """Return “2024”, “2024 Q3” or “October 2024” for the code of a period."""
        if not is_period(code):
            return code
        if period_kind(code) != "month":
            return in_digits(code.replace("-", " "), self.language)
        first, _ = period_days(code)
        return in_digits(f"{month(first.month, self.language)} {first.year}", self.language)


def _hold_a_comma(names: Sequence[str]) -> bool:
    return any(mark in name for name in names for mark in ",،")


@dataclass(frozen=True)
class Office(Speaker):
    """Speaks of exact answers.

    ``as_of``: where the data end; ``facts``: what is recorded of some complaints at least.

    ``last_filed``: the last day with a filing, which may lie long before; None where it is not
    known, or nothing was filed.
    """

    codebook: Codebook
    as_of: datetime
    coverage: Coverage
    facts: Collection[str]
    last_filed: date | None = None

    def records(self, breakdown: str) -> bool:
        """Return whether anybody records by what a figure is split."""
        return set(self.facts).issuperset(BREAKDOWNS[breakdown].needs)

    @property
    def group_within(self) -> Mapping[str, str]:
        """The groups that are recorded of members of another group only, with that group."""
        return self.codebook.group_within

    def name(self, dimension: str, code: str) -> str:
        """Return the label of a code; a district with its province, a subcategory with its
        category, an excluded code (-x) as “not x”.
        """
        if code.startswith("-"):
            return self.say("filters.not", label=self.name(dimension, code[1:]))
        entry = self.codebook.by_code(dimension).get(code)
        if entry is None:
            return code
        label = entry.label.in_language(self.language)
        above = (
            self.codebook.by_number(_ABOVE[dimension]).get(entry.parent)
            if dimension in _ABOVE
            else None
        )
        return self.listed([label, above.label.in_language(self.language)]) if above else label


@dataclass(frozen=True)
class Public(Speaker):
    """Speaks of published answers."""

    release: Release

    def records(self, breakdown: str) -> bool:
        """Return whether the release knows by what a figure is split."""
        return self.release.recorded.issuperset(BREAKDOWNS[breakdown].needs)

    @property
    def group_within(self) -> Mapping[str, str]:
        """The groups that are recorded of members of another group only, with that group."""
        return self.release.group_within

    def name(self, dimension: str, code: str) -> str:
        """Return the label of a code of the release."""
        return (
            self.period(code)
            if dimension == "period"
            else self.release.label(dimension, code).in_language(self.language)
        )
