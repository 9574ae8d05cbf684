"""How long an import of a million rows takes, and how much memory: ``python -m benchmarks.feed
[ROWS]``.

The file is made up, the same each time: 20 columns in the layout of the NYC 311 export, every
hundredth row with a description over two lines.
"""

import csv
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

_HEADING = [
    "unique_key",
    "created_date",
    "closed_date",
    "agency",
    "complaint_type",
    "descriptor",
    "location_type",
    "incident_zip",
    "city",
    "borough",
    "latitude",
    "longitude",
    "due_date",
    "open_data_channel_type",
    "status",
    "community_board",
    "street_name",
    "vehicle_type",
    "resolution",
    "park",
]
_BOROUGHS = ("BROOKLYN", "QUEENS", "MANHATTAN", "BRONX", "STATEN ISLAND")
_RUNS = 3


def write_rows(path: Path, rows: int, seed: int = 311) -> None:
    """Write a deterministic file of so many rows."""
    draw = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADING)
        writer.writerows(_row(draw, number) for number in range(rows))


def _row(draw: random.Random, number: int) -> list[str]:
    filed = datetime(2020, 1, 1) + timedelta(seconds=int(draw.random() * 1.5e8))
    closed = filed + timedelta(seconds=int(draw.expovariate(1e-6)))
    agency, kind, borough = (
        int(draw.random() * 15),
        int(draw.random() * 200),
        int(draw.random() * 5),
    )
    return [
        str(10_000_000 + number),
        _moment(filed),
        _moment(closed) if draw.random() < 0.9 else "",
        f"AG{agency}",
        f"Complaint type {kind}",
        f"Descriptor {kind % 7}",
        "Street/Sidewalk",
        str(10_000 + borough * 50 + int(draw.random() * 50)),
        "NEW YORK",
        _BOROUGHS[borough],
        f"{40.5 + draw.random() / 2:.12f}",
        f"{-74.2 + draw.random() / 2:.12f}",
        _moment(filed + timedelta(days=20)),
        ("PHONE", "ONLINE", "MOBILE", "UNKNOWN")[number % 4],
        "Closed",
        "01 BROOKLYN",
        f"STREET {number % 999}",
        "",
        'The agency said: "done",\nand left.'
        if number % 100 == 0
        else "The agency responded and took action.",
        "Unspecified",
    ]


def _moment(moment: datetime) -> str:
    return f"{moment.isoformat()}.000"


def main(rows: int = 1_000_000) -> None:
    """Import into an empty database three times, then the same file again; print seconds and the
    most memory.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.csv"
        write_rows(file, rows)
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB")
        runs = [_import(file, Path(folder) / f"{run}.duckdb") for run in range(_RUNS)]
        print(
            f"first import: {', '.join(f'{run:.1f}' for run in runs)} s; median {statistics.median(runs):.1f} s"
        )
        print(f"same file again: {_import(file, Path(folder) / '0.duckdb'):.1f} s")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"most memory of a run: {most / 1024:,.0f} MB")


def _import(file: Path, database: Path) -> float:
    command = [sys.executable, "-m", "data_access.feed", "import", str(file), "--mapping", "nyc311"]
    started = time.perf_counter()
    rejects = ["--rejects", str(file.with_suffix(".rejects"))]
    subprocess.run(
        [*command, "--into", f"duckdb:///{database}", *rejects],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - started


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
