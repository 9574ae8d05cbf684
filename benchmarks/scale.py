"""``python -m benchmarks.scale``: how build, publish, aggregates and page grow with the number of
complaints.

For each size a sample is built, published and asked, each in a process of its own. The slope of a
figure between two sizes is the exponent k of figure ~ complaints^k: 0 does not grow, 1 grows in
proportion. The largest, ten times the country, needs 14 GB of memory and 6 GB of disk.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

SIZES = (489_322, 4_893_217, 48_932_170)
_PARTS = ("aggregates", "page")
_Figures = dict[str, float]


def main() -> int:
    """Measure every size and print figures and slopes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="complaints (default %(default)s)"
    )
    parser.add_argument(
        "--sets", type=int, default=60, help="filter sets for the aggregates (default %(default)s)"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        help="where the samples go (default: a folder that is deleted afterwards)",
    )
    parser.add_argument("--measure", choices=_PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps({"aggregates": _aggregates, "page": _page}[options.measure](options.sets)))
        return 0
    with tempfile.TemporaryDirectory(prefix="scale-") as fresh:
        measured: list[tuple[int, _Figures]] = []
        try:
            for size in sorted(options.sizes):
                measured.append((size, measure(size, options.folder or Path(fresh), options.sets)))
        finally:  # the largest may be too large for the machine; what is known is told
            _print(measured)
    return 0


def measure(complaints: int, folder: Path, sets: int) -> _Figures:
    """Return the figures of one size; a sample that is there already is not built again, and has
    no build time.
    """
    sample, releases = folder / f"{complaints}.duckdb", folder / f"{complaints}-releases"
    settings = {
        "COMPLAINTS_DATABASE_URL": f"duckdb:///{sample}",
        "PUBLISHED_DATABASE_URL": f"duckdb:///{releases}/current.duckdb",
        "AUDIT_DATABASE_URL": f"sqlite:///{folder}/audit.sqlite3",
        "RELEASE_SECRET": "ab" * 32,
    }
    found: _Figures = {}
    if not sample.exists():
        build = ["sample_data.build", "--complaints", str(complaints), "--out", str(sample)]
        found |= _timed("build", _run(build, settings))
    found["file, MB"] = sample.stat().st_size / 1e6
    found |= _timed("publish", _run(["data_access.publish", "--into", str(releases)], settings))
    found["release, MB"] = (releases / "current.duckdb").stat().st_size / 1e6
    for part in _PARTS:
        output, _, memory = _run(
            ["benchmarks.scale", "--measure", part, "--sets", str(sets)], settings
        )
        found |= json.loads(output.splitlines()[-1]) | {f"{part}: memory, MB": memory}
    return found


def _timed(name: str, ran: tuple[str, float, float]) -> _Figures:
    _, seconds, memory = ran
    return {f"{name}, s": seconds, f"{name}: memory, MB": memory}


def _run(module: list[str], settings: dict[str, str]) -> tuple[str, float, float]:
    """Run a module; return its output, seconds, and the most memory it had, in MB."""
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module], env=os.environ | settings, stdout=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"“{' '.join(module)}” ended with {process.returncode}.")
        output.seek(0)
        return output.read(), time.perf_counter() - start, usage.ru_maxrss / 1000


def _aggregates(sets: int) -> _Figures:
    """Return the time of all figures of the office's Overview, not cached, over random filter
    sets.
    """
    from benchmarks.drivers.filter_sets import filter_sets
    from data_access import Filters, open_complaints
    from pages.office_parts.overview_questions import overview_questions

    complaints = open_complaints()
    as_of, coverage = complaints.dataset().as_of, complaints.coverage()

    def ask(filters: Filters) -> float:
        start = time.perf_counter()
        complaints.ask_all(list(overview_questions(filters, as_of, coverage).values()))
        return 1000 * (time.perf_counter() - start)

    ask(Filters())  # the file is read once
    return _spread("aggregates", ask, filter_sets(complaints.codebook(), sets))


def _spread(name: str, ask: Callable, drawn: list) -> _Figures:
    times = sorted(map(ask, drawn))
    return {
        f"{name}: median, ms": median(times),
        f"{name}: 95 in 100, ms": times[round(0.95 * (len(times) - 1))],
    }


def _page(_: int) -> _Figures:
    from benchmarks.measured.pages import measure_page_run

    return {"page: median, ms": 1000 * median(measure_page_run(20))}


def _print(rows: list[tuple[int, _Figures]]) -> None:
    sizes = [size for size, _ in rows]
    print(
        f"{'complaints':28}"
        + "".join(f"{size:14,}" for size in sizes)
        + "".join(f"{'slope':>8}" for _ in sizes[1:])
    )
    for name in dict.fromkeys(name for _, figures in rows for name in figures):
        values = [figures.get(name, math.nan) for _, figures in rows]
        print(
            f"{name:28}"
            + "".join(f"{value:14,.1f}" for value in values)
            + "".join(map("{:8.2f}".format, slopes(sizes, values)))
        )


def slopes(sizes: list[int], values: list[float]) -> list[float]:
    """Return the exponent of growth between each two neighbouring sizes."""
    pairs = zip(
        zip(sizes, sizes[1:], strict=False), zip(values, values[1:], strict=False), strict=True
    )
    return [
        math.log(after / before) / math.log(more / fewer)
        for (fewer, more), (before, after) in pairs
    ]


if __name__ == "__main__":
    sys.exit(main())
