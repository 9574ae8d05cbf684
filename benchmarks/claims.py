"""``python -m benchmarks.claims``: what the office's pages would claim of a sample, by kind.

Of a sample without planted signals (``--plain``, the default) every claim is false, and its share
of what was compared is the rate of false claims.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data_access import (
    AGES,
    BUNCHING,
    CLOSED,
    GROUP_MEASURES,
    GROUP_STRATA,
    LIMITS,
    OF_PATTERNS,
    OF_SHARES,
    PATTERN_STRATA,
    PLACE_STRATA,
    RANKED,
    SPLIT_BY,
    STRATA,
    Answer,
    Comparison,
    Complaints,
    Filters,
    Question,
    by_stratum,
    change_of,
    change_split,
    compare_groups,
    compare_places,
    equal_age,
    fair_ranking,
    find_signals,
    full_months_of_age,
    level_changes,
    level_question,
    lowest_of,
    open_complaints,
)
from data_access.disclosure.gate import disclose_to_operator
from sample_data.build import build
from sample_data.signals import PLAIN, PLANTED

Ask = Callable[[Question], Answer]
_WINDOWS = (
    (Filters(period=("2024-Q2",)), "2024-Q1"),
    (Filters(period=("2024-Q2",)), "2023-Q2"),
    (Filters(period=("2023",)), "2022"),
)
_LAST_YEAR = Filters(from_day="2023-10-01", to_day="2024-10-29")  # Start's own days


@dataclass(frozen=True)
class Looked:
    """One look at the data: of which kind, how much was compared, and what is claimed."""

    kind: str
    compared: int
    claims: tuple[str, ...]


def looks(complaints: Complaints, ask: Ask) -> Iterator[Looked]:
    """Look for all that the pages look for: of all days, and of Start's."""
    for filters in (Filters(), _LAST_YEAR):
        yield from units(ask, filters)
        yield groups(complaints, ask, filters)
        yield from signals_of(ask, filters)
    yield from changes(complaints, ask)
    yield from steps(complaints, ask)


def units(ask: Ask, filters: Filters) -> Iterator[Looked]:
    """Departments and districts, each share with the same cases."""
    by_department = ask(Question(RANKED, ("department",), filters, STRATA))
    by_district = ask(Question(RANKED, ("district",), filters, PLACE_STRATA))
    for measure in RANKED:
        ranking = fair_ranking(by_department, "department", measure)
        apart = (*ranking.worse, *ranking.better)
        claims = tuple(f"{measure}:{unit.row.code}" for unit in apart)
        yield Looked("departments", len(ranking.units), claims)
        places = compare_places(by_district, measure, {}).places
        claims = tuple(f"{measure}:{one.row.code}" for one in places if one.stands_out)
        yield Looked("districts", len(places), claims)


def groups(complaints: Complaints, ask: Ask, filters: Filters) -> Looked:
    answer = ask(Question(GROUP_MEASURES, (), filters, GROUP_STRATA))
    within = complaints.codebook().group_within
    found = compare_groups(answer, within, frozenset(("group", "identity")))
    claims = tuple(f"{gap.measure}:{gap.group}" for gap in found.found)
    return Looked("groups", found.searched, claims)


def signals_of(ask: Ask, filters: Filters) -> Iterator[Looked]:
    """Signals of gaming, the deeper look too, closings that crowd, and the lowest category."""
    shares = ask(Question(OF_SHARES, ("department",), filters, STRATA))
    course = ask(Question((BUNCHING,), ("department",), filters, ("days_to_close",)))
    districts = ask(Question((CLOSED,), ("district",), filters, ("level", "year")))
    deeper = ask(Question(OF_PATTERNS, ("department",), filters, PATTERN_STRATA))
    found = find_signals(shares, course, districts, deeper)
    claims = tuple(f"{signal.kind}:{signal.row.code}" for signal in found.found)
    yield Looked("signals", found.comparisons, claims)
    crowds = {limit: one for limit, one in found.bunching.items() if one}
    claims = tuple(f"before day {limit}" for limit, one in crowds.items() if one.score > _SURE)
    yield Looked("closings before a limit", len(LIMITS), claims)
    satisfied = ask(Question(("satisfaction",), ("department",), filters, STRATA))
    lowest = lowest_of(by_stratum(satisfied, "department", "satisfaction", "category"))
    yield Looked("lowest category", 1, (str(lowest.code),) if lowest else ())


_SURE = 3.0


def changes(complaints: Complaints, ask: Ask) -> Iterator[Looked]:
    """Shares of two windows of equal age: as Start and as “What changed” name them."""
    as_of, coverage = complaints.dataset().as_of, complaints.coverage()
    for filters, against in _WINDOWS:
        for measure, days in AGES.items():
            pair = equal_age(filters, as_of, coverage, against, days)
            if isinstance(pair, Comparison):
                yield from change(ask, measure, pair)


def change(ask: Ask, measure: str, pair: Comparison) -> Iterator[Looked]:
    windows = (pair.previous, pair.current)
    parts = tuple(ask(Question((measure,), SPLIT_BY, one)) for one in windows)
    crossed = tuple(ask(Question((measure,), (), one, SPLIT_BY)) for one in windows)
    named = change_of(measure, *(answer.total for answer in parts), len(AGES))
    yield Looked("changes on Start", 1, (measure,) if named and named.is_clear else ())
    split = change_split(measure, parts, crossed)
    yield Looked("What changed", 1, (measure,) if split and split.is_clear else ())


def steps(
    complaints: Complaints, ask: Ask, measures: Iterable[str] = tuple(AGES)
) -> Iterator[Looked]:
    """Month by month, of everything and of each unit; watch rules tell a part of these."""
    as_of, coverage = complaints.dataset().as_of, complaints.coverage()
    for measure in measures:
        filters = full_months_of_age(Filters(), as_of, AGES[measure])
        for breakdown in ("department", "category", "province", "district"):
            answer = ask(level_question(measure, breakdown, filters))
            found = level_changes(answer, coverage)
            claims = tuple(f"{measure}:{one.series.row.code}" for one in found.changes)
            yield Looked("steps of units", found.looked_at, claims)
        of_all = (f"{measure} since {found.of_total.since}",) if found.of_total else ()
        yield Looked("steps of everything", 1, of_all)


@dataclass
class Summed:
    """All looks of one kind: how many, how many of these claim anything, and what."""

    looks: int = 0
    claiming: int = 0
    compared: int = 0
    claims: tuple[str, ...] = ()


def summed(found: Iterable[Looked]) -> dict[str, Summed]:
    """Return the looks by kind, in the order looked at."""
    kinds: dict[str, Summed] = {}
    for look in found:
        one = kinds.setdefault(look.kind, Summed())
        one.looks += 1
        one.claiming += bool(look.claims)
        one.compared += look.compared
        one.claims += look.claims
    return kinds


def main(arguments: list[str] | None = None) -> int:
    """Build each sample, look, and print what is claimed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.claims", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("--complaints", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--planted", action="store_true", help="the sample with what is planted")
    options = parser.parse_args(arguments)
    signals = PLANTED if options.planted else PLAIN
    for size in options.complaints:
        for seed in options.seeds:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "sample.duckdb"
                build(size, path, signals, seed)
                print(f"{size} complaints, seed {seed}", flush=True)
                for line in told_of(path):
                    print("  " + line, flush=True)
    return 0


def told_of(path: Path) -> list[str]:
    """Return a line for each kind of claim on a database."""
    complaints = open_complaints(f"duckdb:///{path}")
    try:
        found = summed(looks(complaints, lambda one: _disclosed(complaints, one)))
    finally:
        complaints.close()
    return [
        f"{kind}: {one.claiming} of {one.looks} looks claim, {len(one.claims)} of {one.compared} "
        f"compared {' '.join(one.claims[:_SHOWN])}"
        for kind, one in found.items()
    ]


_SHOWN = 8


def _disclosed(complaints: Complaints, question: Question) -> Answer:
    return disclose_to_operator(complaints.ask(question), "benchmark")


if __name__ == "__main__":
    sys.exit(main())
