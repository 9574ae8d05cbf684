"""``Question``: what is asked, as names only. Printable, comparable, usable as a cache key."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from data_access.model.breakdowns import ACROSS, BREAKDOWNS, STRATA_ONLY
from data_access.model.filters import Filters
from data_access.model.measures import MEASURES
from data_access.model.recorded import Recorded
from data_access.model.text import Refused, require_known

NO_LIMIT: frozenset[str] = frozenset()
DUE_WHOLES = ("due_40", "due_20")  # counts of complaints whose limit is over
# All that are open, or of which the day of closing is known: where there are some and none is due,
# the limit is not over yet.
DATED = "filed_dated"
HEAVY = 10  # complaints of one person; who files more is a heavy filer


@dataclass(frozen=True)
class Question:
    """``measures`` over the complaints that ``filters`` leave: in total and, apart, by each of
    ``breakdowns``; “category:province” is by the pairs of two.

    ``strata``: breakdowns by which each part is counted once more, crossed: its case mix. Only
    cohort measures have one, and the median days to close of groups against all others.
    ``without_heavy_filers``: complaints of people who filed more than ``HEAVY`` in all are left
    out.
    """

    measures: tuple[str, ...]
    breakdowns: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    strata: tuple[str, ...] = ()
    without_heavy_filers: bool = False

    def __post_init__(self) -> None:
        require_known("measure", self.measures, MEASURES)
        for name in self.breakdowns:
            _check_breakdown(name)
        require_known("stratum", self.strata, BREAKDOWNS | STRATA_ONLY)
        if self.without_heavy_filers or (self.strata and not self.is_of_waits):
            _check_cohort(self.measures)
        pairs = [name for name in self.breakdowns if ACROSS in name]
        if self.strata and pairs:
            raise ValueError(f"{', '.join(pairs)}: only a single breakdown has strata.")

    def __str__(self) -> str:
        """Return the question as one line, with the filters as in a URL."""
        by = f" by {','.join(self.breakdowns)}" if self.breakdowns else ""
        where = urlencode(self.filters.to_query_params(), doseq=True)
        within = f" within {','.join(self.strata)}" if self.strata else ""
        without = " without heavy filers" if self.without_heavy_filers else ""
        told = f"{by}{within}{without}{f' where {where}' if where else ''}"
        return f"{','.join(self.measures)}{told}"

    @property
    def is_of_waits(self) -> bool:
        """Whether it asks how long groups waited against all others with the same strata."""
        of_people = self.breakdowns and set(self.breakdowns) <= {"group", "identity"}
        return bool(self.strata and of_people and self.measures == ("days_to_close_median",))

    @property
    def counts(self) -> tuple[str, ...]:
        """Names of the counts behind the cohort measures, each once.

        Of measures that need the day of closing also of how many complaints it is known.
        """
        cohort = (MEASURES[name] for name in self.measures if MEASURES[name].basis == "cohort")
        found = [count for measure in cohort for count in measure.counts]
        is_dated = any(MEASURES[name].is_dated for name in self.measures)
        return tuple(dict.fromkeys([*found, *(["filed", DATED] if is_dated else [])]))

    def limits(self, recorded: Recorded) -> dict[frozenset[str], "Question"]:
        """Return the question in parts: the measures that are counted within the same limit
        together.

        A limit holds the facts that are recorded of some complaints only. Within one, and beside
        one, the complaints filed are counted too: of how many the figure is.
        """
        found: dict[frozenset[str], list[str]] = {}
        for name in self.measures:
            found.setdefault(limit_of(name, recorded), []).append(name)
        if set(found) - {NO_LIMIT}:
            found = {limit: [*names, "filed"] for limit, names in ({NO_LIMIT: []} | found).items()}
        return {
            limit: replace(self, measures=tuple(dict.fromkeys(names)))
            for limit, names in found.items()
        }

    def of_basis(self, basis: str) -> tuple[str, ...]:
        """Return the measures of one basis (cohort, flow, waiting, members)."""
        return tuple(name for name in self.measures if MEASURES[name].basis == basis)


def limit_of(measure: str, recorded: Recorded) -> frozenset[str]:
    """Return the facts that a measure needs and that are recorded of some complaints only; none
    where one is of nobody.
    """
    entry = MEASURES[measure]
    if entry.basis == "members" or not recorded.facts.issuperset(entry.needs):
        return NO_LIMIT
    return recorded.limit(entry.needs)


def not_two_breakdowns(name: str) -> Refused:
    """Return why a table cannot be made of ``name``."""
    return Refused(
        f"“{name}” are not two breakdowns; write two different ones, as a{ACROSS}b.",
        f"”{name}“ دو تقسیمیں نہیں؛ دو مختلف لکھیں، جیسے a{ACROSS}b۔",
    )


def _check_breakdown(name: str) -> None:
    names = tuple(name.split(ACROSS))
    require_known("breakdown", names, BREAKDOWNS)
    if len(names) > 2 or len(set(names)) < len(names):
        raise not_two_breakdowns(name)
    if len(names) == 2 and all(BREAKDOWNS[one].is_period for one in names):
        raise Refused(
            f"“{name}” are two kinds of periods; choose one of them.",
            f"”{name}“ مدت کی دو قسمیں ہیں؛ ان میں سے ایک چنیں۔",
        )


def _check_cohort(measures: tuple[str, ...]) -> None:
    others = [name for name in measures if MEASURES[name].basis != "cohort"]
    if others:
        raise ValueError(
            f"{', '.join(others)}: only measures by day of filing have strata, and only they can be"
            " counted without heavy filers."
        )
