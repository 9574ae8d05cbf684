"""``Question``: what is asked, as names only. Printable, comparable, usable as a cache key."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from data_access.breakdowns import BREAKDOWNS
from data_access.filters import Filters
from data_access.measures import MEASURES


@dataclass(frozen=True)
class Question:
    """``measures`` over the complaints that ``filters`` leave: in total and, apart, by each of ``breakdowns``."""

    measures: tuple[str, ...]
    breakdowns: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)

    def __post_init__(self) -> None:
        _check("measure", self.measures, MEASURES)
        _check("breakdown", self.breakdowns, BREAKDOWNS)

    def __str__(self) -> str:
        """Return the question as one line, with the filters as in a URL."""
        by = f" by {','.join(self.breakdowns)}" if self.breakdowns else ""
        where = urlencode(self.filters.to_query_params(), doseq=True)
        return f"{','.join(self.measures)}{by}{f' where {where}' if where else ''}"

    @property
    def counts(self) -> tuple[str, ...]:
        """Names of the counts behind the cohort measures, each once."""
        return tuple(
            dict.fromkeys(
                count for name in self.measures if MEASURES[name].basis == "cohort" for count in MEASURES[name].counts
            )
        )

    def of_basis(self, basis: str) -> tuple[str, ...]:
        """Return the measures of one basis (cohort, flow, waiting, members)."""
        return tuple(name for name in self.measures if MEASURES[name].basis == basis)


def _check(kind: str, names: tuple[str, ...], known: dict) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"There is no {kind} “{name}”; there are: {', '.join(known)}.")
