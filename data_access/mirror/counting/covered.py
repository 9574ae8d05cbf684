"""What the mirror covers of a question, and what it takes to count it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from data_access.mirror.counting.cells import APART, how_many
from data_access.mirror.counting.dimensions import column_of, dimension
from data_access.mirror.facts import BITS, BY_CLOSING
from data_access.mirror.lookups import GRAINS
from data_access.mirror.lookups import column_of as column_of_column
from data_access.mirror.snapshot import Snapshot
from data_access.model.breakdowns import ACROSS, BREAKDOWNS
from data_access.model.filters import CHOICES, FILTERS, windows
from data_access.model.measures import MEASURES
from data_access.model.periods import Window
from data_access.model.question import NO_LIMIT, Question
from data_access.query.counts import COUNTS
from data_access.query.sql_counts import NotCovered

_CURVE = "closing"  # the only days waited that are held
_MOST = 4_000_000  # numbers that one loop counts, of 4 bytes for each thread


@dataclass(frozen=True)
class Needs:
    """What a question needs of a pass.

    ``columns``: of codes by which profiles are counted; ``is_banded``: its counts look at the age;
    ``is_fine``: at more than profiles tell, so that cells are counted.
    """

    windows: tuple[Window, ...]
    columns: frozenset[int]
    is_banded: bool
    is_fine: bool
    by_month: bool
    waits: bool
    flows: bool


def needs_of(question: Question) -> Needs:
    """Return what a covered question needs."""
    grains = {COUNTS[name].grain for name in question.counts}
    single = [name for name in question.breakdowns if ACROSS not in name]
    is_fine = bool(grains - {"profile", "age_band"})
    columns = {column_of(name) for name in single} - {None}
    is_counted = question.counts and not is_fine and not question.strata
    return Needs(
        windows(question.filters),
        frozenset(columns if is_counted else ()),
        "age_band" in grains,
        is_fine,
        any(BREAKDOWNS[name].is_period for name in single),
        bool(question.of_basis("waiting")),
        bool(question.of_basis("flow")),
    )


def require_covered(question: Question, snapshot: Snapshot) -> None:
    """Raise NotCovered for a question that only SQL counts."""
    if question.is_of_waits:
        raise NotCovered("waits against others")
    _require_facts(question, snapshot)
    _require_filters(question)
    is_fine = bool(question.strata) or needs_of(question).is_fine
    for names in _crossed(question):
        for name in names:
            _require_held(name)
        in_cells = question.counts and (is_fine or len(names) > 1)
        if in_cells and how_many(snapshot, names, question.counts) > _MOST:
            raise NotCovered("too many cells")
    for breakdown in question.breakdowns:
        _require_keys(question, breakdown, snapshot)


def _require_facts(question: Question, snapshot: Snapshot) -> None:
    if {*question.limits(snapshot.recorded)} != {NO_LIMIT} or question.without_heavy_filers:
        raise NotCovered("some of the complaints only")
    if snapshot.recorded.limit(["status"]) or "status" not in snapshot.recorded.facts:
        raise NotCovered("status")
    curves = {MEASURES[name].numerator.split(":")[0] for name in question.of_basis("waiting")}
    others = [name for name in question.counts if not is_held(name)]
    if others or curves - {_CURVE}:
        raise NotCovered("what profiles do not tell")


def is_held(count: str) -> bool:
    """Whether the mirror can tell which complaints count."""
    return COUNTS[count].grain in GRAINS or count in BY_CLOSING or count in BITS


def _require_filters(question: Question) -> None:
    for name in CHOICES:
        if getattr(question.filters, name) and column_of_column(FILTERS[name].column) is None:
            raise NotCovered(name)


def _crossed(question: Question) -> Iterator[Sequence[str]]:
    for breakdown in question.breakdowns or ("",):
        yield [*(breakdown.split(ACROSS) if breakdown else []), *question.strata]


def _require_held(name: str) -> None:
    is_period = name in BREAKDOWNS and BREAKDOWNS[name].is_period
    if column_of(name) is None and name not in APART and not is_period:
        raise NotCovered(name)


def _require_keys(question: Question, breakdown: str, snapshot: Snapshot) -> None:
    """Flows and days waited are counted by codes, and by periods that are folded from days."""
    names, is_waiting = breakdown.split(ACROSS), bool(question.of_basis("waiting"))
    if question.of_basis("members") and len(names) > 1:
        raise NotCovered(breakdown)
    if not is_waiting and not question.of_basis("flow"):
        return
    periods = [name for name in names if BREAKDOWNS[name].is_period]
    if "age_band" in names or (is_waiting and len(names) > 1 and periods):
        raise NotCovered(breakdown)
    keys = prod(
        len(dimension(snapshot, name).keys)
        for name in names
        if name not in periods and column_of(name) is not None
    )
    days = snapshot.size + snapshot.longest if is_waiting else snapshot.size // 7
    if len(names) > len(periods) and keys * days > _MOST:
        raise NotCovered("too many keys")
