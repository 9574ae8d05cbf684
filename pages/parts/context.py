"""What a page needs to know of who looks at what, and where it is drawn."""

from dataclasses import dataclass, field

from data_access import Codebook, Complaints, Dataset, Filters, PublicFilters, Release
from data_access.access import Permit
from pages.charts.numbers import number
from pages.parts.surface import Recorded, Surface
from pages.statements.speaker import Office, Public
from pages.words import say


@dataclass(frozen=True)
class PageContext:
    """One run of one page. ``mode`` is the theme: "light" or "dark"; ``surface``: what answers
    its questions and takes its parts.
    """

    language: str
    mode: str
    surface: Surface = field(default_factory=Recorded, kw_only=True, compare=False, repr=False)

    def say(self, key: str, **values: object) -> str:
        """Return words of the pages in the visitor's language."""
        return say(key, self.language, **values)

    def number(self, value: float, decimals: int | None = None) -> str:
        """Return a number as the visitor writes it."""
        return number(value, self.language, decimals)


@dataclass(frozen=True)
class PublicContext(PageContext):
    """A run of a public page: all that it shows comes from ``release``, or is a live total.

    ``page``: its path. ``filters``: what may be asked on it; ``measure``: what it compares by.
    ``link``: the address of this view, of this release, for good.
    """

    release: Release
    page: str
    filters: PublicFilters
    measure: str
    link: str

    @property
    def speaker(self) -> Public:
        """Who says what the figures are."""
        return Public(self.language, self.release)


@dataclass(frozen=True)
class OfficeContext(PageContext):
    """A run of an office page.

    ``permit``: of who looks, looked up once for each run; the gate checks it again at each figure.
    None before sign-in. ``complaints``, ``dataset`` and ``codebook`` are None only for a page that
    is shown without data, and ``problem`` says then why there are none.
    """

    complaints: Complaints
    dataset: Dataset
    codebook: Codebook
    filters: Filters
    permit: Permit | None
    problem: str = ""

    @property
    def speaker(self) -> Office:
        """Who says what the figures are."""
        coverage, facts = self.complaints.coverage(), self.dataset.recorded.facts
        last_filed = self.complaints.last_filed(self.dataset)
        return Office(self.language, self.codebook, self.dataset.as_of, coverage, facts, last_filed)
