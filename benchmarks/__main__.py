"""``python -m benchmarks``: how fast the dashboard is, with the floor beside it, on the national
sample.

Each line prints what was measured, the aim, and whether it is met. Medians and ratios are to be
compared, single figures are not: machines are noisy.
"""

import argparse
import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from benchmarks.drivers.filter_sets import filter_sets
from benchmarks.drivers.host import served
from benchmarks.measured.browser import measure_clicks, measure_start
from benchmarks.measured.cases import measure_cases
from benchmarks.measured.floor import Floor
from benchmarks.measured.lag import RATES, measure_floor, measure_lag
from benchmarks.measured.live import changing_server, measure_idle, measure_painted
from benchmarks.measured.mirror import built, measure_mirror, most_memory
from benchmarks.measured.open_data import measure_open_data
from benchmarks.measured.pages import measure_page_run
from benchmarks.measured.visitors import measure_visitors, rows
from data_access import Complaints, Filters, open_complaints
from data_access.database.engine import DEFAULT_FILE
from data_access.released import files as published_files
from pages.office_parts.overview_questions import overview_questions
from sample_data.build import build
from sample_data.calibration import COMPLAINTS


def main() -> int:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("--sets", type=int, default=200, help="filter sets (default %(default)s)")
    parser.add_argument(
        "--database", type=Path, default=DEFAULT_FILE, help="the national sample; built when absent"
    )
    parser.add_argument("--only", choices=tuple(_PARTS), help="one part alone")
    parser.add_argument(
        "--lag-seconds", type=float, default=60, help="of stream at each rate (default %(default)s)"
    )
    parser.add_argument(
        "--url", help="address of a database on another engine; the floor stays that of --database"
    )
    _add_visitors(parser)
    options = parser.parse_args()
    if not options.database.exists():
        build(COMPLAINTS, options.database)
    os.environ["COMPLAINTS_DATABASE_URL"] = options.url or f"duckdb:///{options.database}"
    os.environ["AUDIT_DATABASE_URL"] = "sqlite:////tmp/benchmark-audit.sqlite3"
    print(
        f"{os.cpu_count()} cores, {options.database} ({options.database.stat().st_size / 1e6:.0f} MB)"
    )
    for name, measure in _PARTS.items():
        if options.only in (None, name):
            measure(options)
    return 0


def _add_visitors(parser: argparse.ArgumentParser) -> None:
    visitors = parser.add_argument_group("visitors")
    visitors.add_argument(
        "--visitors", type=int, default=200, help="how many at once (default %(default)s)"
    )
    visitors.add_argument(
        "--think",
        type=float,
        default=10,
        help="mean seconds between two steps (default %(default)s)",
    )
    visitors.add_argument(
        "--minutes", type=float, default=3, help="how long to measure (default %(default)s)"
    )
    visitors.add_argument(
        "--published",
        type=Path,
        default=published_files.DEFAULT_FILE,
        help="the published file, all that the server gets where it exists",
    )
    visitors.add_argument(
        "--address", help="a running server, http://host:port, instead of a new one"
    )
    visitors.add_argument("--process", type=int, help="that server's process, where it runs here")


def _aggregates(options: argparse.Namespace) -> None:
    """The Overview's figures, not cached, each filter set once by the dashboard and once by the
    floor, taking turns.
    """
    complaints = open_complaints()
    as_of, codebook, coverage = (
        complaints.dataset().as_of,
        complaints.codebook(),
        complaints.coverage(),
    )
    floor = Floor(str(options.database), codebook, as_of.date(), coverage)
    complaints.ask_all(
        list(overview_questions(Filters(), as_of, coverage).values())
    )  # the file is read once
    ours, floors = [], []
    for filters in filter_sets(codebook, options.sets):
        floors.append(floor.seconds(filters))
        ours.append(_seconds(complaints, filters, as_of))
    complaints.close()
    ratios = [mine / least for mine, least in zip(ours, floors, strict=True)]
    print(f"All aggregates of the office's Overview, {options.sets} filter sets, ms")
    _line("  floor: median", 1000 * _quantile(floors, 0.5))
    _line("  floor: 95 in 100", 1000 * _quantile(floors, 0.95))
    _line("  ours: median", 1000 * _quantile(ours, 0.5), 150)
    _line("  ours: 95 in 100", 1000 * _quantile(ours, 0.95), 350)
    _line("  ratio of the medians", _quantile(ours, 0.5) / _quantile(floors, 0.5), 1.5)
    _line("  ratio of the sums", sum(ours) / sum(floors), 1.5)
    _line("  median of the ratios", _quantile(ratios, 0.5), 1.5)


def _seconds(complaints: Complaints, filters: Filters, as_of) -> float:
    start = time.perf_counter()
    complaints.ask_all(list(overview_questions(filters, as_of, complaints.coverage()).values()))
    return time.perf_counter() - start


def _mirror(options: argparse.Namespace) -> None:
    """The same from the mirror and from SQL in one run, taking turns."""
    complaints = open_complaints()
    keeper, seconds = built(complaints)
    found, sql = measure_mirror(
        complaints, keeper, filter_sets(complaints.codebook(), options.sets)
    )
    keeper.stop()
    complaints.close()
    print(f"All aggregates of the Overview from the mirror, {options.sets} filter sets, ms")
    for name, part, aim in (("median", 0.5, 15), ("95 in 100", 0.95, 35)):
        _line(f"  mirror: {name}", 1000 * _quantile(found, part), aim)
        _line(f"  SQL: {name}", 1000 * _quantile(sql, part))
        _line(f"  ratio: {name}", _quantile(found, part) / _quantile(sql, part), 0.1)
    _line("  built, compiled and checked, s", seconds)
    _line("  most memory, GiB", most_memory(), 0.75)


def _cases(options: argparse.Namespace) -> None:
    """Sheets of lists: the first counts how many complaints stand where, further ones know."""
    complaints = open_complaints()
    first, deeper = measure_cases(complaints, filter_sets(complaints.codebook(), options.sets))
    complaints.close()
    print(f"Lists of complaints, {options.sets} filter sets, any figure and order, ms")
    _line("  first sheet: median", 1000 * _quantile(first, 0.5))
    _line("  first sheet: 95 in 100", 1000 * _quantile(first, 0.95))
    _line("  a sheet at any depth: median", 1000 * _quantile(deeper, 0.5))
    _line("  a sheet at any depth: 95 in 100", 1000 * _quantile(deeper, 0.95), 60)


def _page(options: argparse.Namespace) -> None:
    runs = measure_page_run(60)
    print("One run of the office's Overview with cached answers, ms")
    _line("  median", 1000 * _quantile(runs, 0.5), 30)


def _open_data(options: argparse.Namespace) -> None:
    """Any permitted question at random, of one release: by the plain statement, by the release,
    through the whole server.
    """
    if not options.published.exists():
        print(f"Open data: {options.published} is missing")
        return
    os.environ["PUBLISHED_DATABASE_URL"] = f"duckdb:///{options.published.absolute()}"
    found = measure_open_data(options.published, 1000)
    print(
        "Permitted questions of all kinds, 1000 at random, ms; of the server, guards and compression included"
    )
    for name, aim in (("floor", None), ("release", 20), ("server", 20), ("processor", 20)):
        _line(f"  {name}: median", 1000 * _quantile(found[name], 0.5))
        _line(f"  {name}: 95 in 100", 1000 * _quantile(found[name], 0.95), aim)


def _browser(options: argparse.Namespace) -> None:
    print("From the start of the server to the first painted page, s; memory of the server, GiB")
    _line("  first page", measure_start(), 5)
    clicks, memory = measure_clicks(40)
    _line("  memory after the clicks", memory, 2)
    print("From a click in the filter bar to the painted page, answers not cached, ms")
    _line("  median", 1000 * _quantile(clicks, 0.5))
    _line("  95 in 100", 1000 * _quantile(clicks, 0.95), 700)


def _live(options: argparse.Namespace) -> None:
    """Public and office pages that follow the data of a server with a copy of the database."""
    pages, seconds = 50, 60
    with changing_server(options.database) as (address, process, changes):
        idle = measure_idle(address, process, pages, seconds)
        painted = measure_painted(address, changes, 20)
    print(
        f"{pages} open pages while nothing happens, for {seconds} s; kB are those of the news alone"
    )
    _line("  cores of the server", idle.cores, 0.05)
    _line("  kB to each page in an hour", idle.bytes_in_an_hour / 1000, 50)
    _line("  messages by websocket", idle.messages, 0)
    print("From a change in the database to the painted figure in a browser, ms")
    for name, found in painted.items():
        _line(f"  {name}: median", 1000 * _quantile(found, 0.5))
        _line(f"  {name}: 95 in 100", 1000 * _quantile(found, 0.95), 2000)


def _visitors(options: argparse.Namespace) -> None:
    with _public_server(options) as (address, process):
        measured = measure_visitors(
            address, process, options.visitors, options.think, options.minutes
        )
    print(
        f"{options.visitors} visitors who think {options.think:g} s, for {options.minutes:g} minutes; ms"
    )
    for name, value, aim in rows(measured, options.minutes):
        _line(name, value, aim)
    for words, times in measured.problems.most_common(5):
        print(f"    {times} times: {words}")


def _lag(options: argparse.Namespace) -> None:
    """From a file's rename to the news of it on open pages; the floor is one bare transaction
    and a count.
    """
    print(f"From a change to the news of it, {options.lag_seconds:g} seconds at each rate; ms")
    for rate in RATES:
        floor = measure_floor(rate, min(options.lag_seconds, 30), options.database)
        _line(f"  floor, {rate} a second: median", 1000 * _quantile(floor, 0.5))
        _line(f"  floor, {rate} a second: 95 in 100", 1000 * _quantile(floor, 0.95))
        found = measure_lag(rate, options.lag_seconds, options.database)
        _line(f"  ours, {rate} a second: median", 1000 * _quantile(found, 0.5))
        _line(f"  ours, {rate} a second: 95 in 100", 1000 * _quantile(found, 0.95), 2000)


def _public_server(options: argparse.Namespace) -> AbstractContextManager[tuple[str, int | None]]:
    if options.address:
        print(f"The server at {options.address}")
        return nullcontext((options.address.rstrip("/"), options.process))
    if options.published.exists():
        print(f"A server that has only {options.published}")
        return served({"PUBLISHED_DATABASE_URL": f"duckdb:///{options.published.absolute()}"})
    print(f"A server that has {options.database}; {options.published} is missing")
    return served(
        {name: os.environ[name] for name in ("COMPLAINTS_DATABASE_URL", "AUDIT_DATABASE_URL")}
    )


def _quantile(values: list[float], part: float) -> float:
    return sorted(values)[round(part * (len(values) - 1))]


def _line(name: str, value: float, aim: float | None = None) -> None:
    verdict = (
        "" if aim is None else f"  aim: at most {aim:g}  {'met' if value <= aim else 'NOT MET'}"
    )
    print(f"{name:32}{value:10.2f}{verdict}", flush=True)


_PARTS = {
    "aggregates": _aggregates,
    "mirror": _mirror,
    "cases": _cases,
    "page": _page,
    "open-data": _open_data,
    "lag": _lag,
    "browser": _browser,
    "live": _live,
    "visitors": _visitors,
}

if __name__ == "__main__":
    sys.exit(main())
