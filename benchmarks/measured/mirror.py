"""The Overview's figures from the mirror and from SQL, taking turns in one process."""

import resource
import sys
import time
from collections.abc import Callable, Sequence

from data_access import Complaints, Filters
from data_access.mirror.keeper import MirrorKeeper
from pages.office_parts.overview_questions import overview_questions

_PATIENCE_SECONDS = 300


def built(complaints: Complaints) -> tuple[MirrorKeeper, float]:
    """Return a mirror in force and how many seconds that took, loops compiled and checked."""
    begun, said = time.perf_counter(), []
    keeper = MirrorKeeper(lambda: complaints, lambda name, *_, **__: said.append(name))
    keeper.start()
    while "mirror built" not in said:
        if said or time.perf_counter() - begun > _PATIENCE_SECONDS:
            sys.exit(f"The mirror was not built: {said}")
        time.sleep(0.05)
    return keeper, time.perf_counter() - begun


def measure_mirror(
    complaints: Complaints, keeper: MirrorKeeper, sets: Sequence[Filters]
) -> tuple[list[float], list[float]]:
    """Return the seconds of each filter set from the mirror, and from SQL."""
    about = complaints.dataset().as_of, complaints.coverage()

    def seconds(mirror: MirrorKeeper | None, filters: Filters) -> float:
        complaints.use(mirror)
        return _timed(
            lambda: complaints.ask_all(list(overview_questions(filters, *about).values()))
        )

    found = [(seconds(keeper, filters), seconds(None, filters)) for filters in sets]
    complaints.use(keeper)
    return [ours for ours, _ in found], [sql for _, sql in found]


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def most_memory() -> float:
    """Return the most memory that this process ever had, in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
