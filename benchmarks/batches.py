"""Small batches into a DuckDB file of the national size: ``python -m benchmarks.batches
[SECONDS]``.

A copy of the sample takes 500 changes at a time (300 of complaints at random, 200 new ones), one
batch a second, while a reader counts beside it. Printed: the whole batch through the feed, and
beside it the bare writing in two ways.
"""

import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
from sqlalchemy import Engine

from data_access.database.engine import DEFAULT_FILE, hold, open_engine
from data_access.feed import read_mapping
from data_access.feed.applying.batches import Position, apply_batch, now
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.applying.complaint_index import NumberIndex
from data_access.feed.files.batch import Batch

_CHANGED, _NEW = 300, 200
_COUNT = "SELECT category_id, p.status, count(*) FROM complaints JOIN profiles p USING (profile_id) GROUP BY ALL"
_KEPT = ("complaint_id", "source_id", "number", "record_key")


class _Source:
    name, kind, recent = "benchmark", "folder", 0


def changes(draw: random.Random, most: int, known: int, fresh: int, first: int = 0) -> list[dict]:
    """Return changes of ``known`` complaints of the sample, at random below ``most``, and of
    ``fresh`` new ones from ``first`` on.
    """
    numbers = [f"S-{draw.randrange(1, most)}" for _ in range(known)] + [
        f"B-{first + n}" for n in range(fresh)
    ]
    moment = datetime(2024, 10, 30) + timedelta(seconds=first)
    same = {
        "changed_at": moment.isoformat(), "filed_at": "2024-10-01T10:00:00", "first_closed_at": "2024-10-20T09:00:00",
        "last_closed_at": "2024-10-20T09:00:00", "status": "closed", "outcome": "relief", "level": "FED",
        "department": "lesco", "category": "energy", "province": "PK-PB", "sex": "men", "groups": "none", "channel": "app",
    }  # fmt: skip
    return [{"number": number, **same} for number in numbers]


def _through_the_feed(engine: Engine, seconds: float) -> list[tuple[float, float]]:
    """Return (seconds, processor seconds of this process, the reader's too) of each batch."""
    stage, index, draw, found = (
        ChangeStage(read_mapping("portal")),
        NumberIndex(),
        random.Random(1),
        [],
    )
    with engine.connect() as connection:
        most = connection.exec_driver_sql("SELECT max(complaint_id) FROM complaints").scalar_one()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        rows = changes(draw, most, _CHANGED, _NEW, _NEW * len(found))
        columns = {name: [row.get(name) for row in rows] for name in stage.mapping.fields}
        arrival = Arrival("batch", Batch(range(1, len(rows) + 1), columns), now())
        began, used = time.monotonic(), time.process_time()
        outcome = apply_batch(engine, _Source, stage, [arrival], Position("batch"), index)
        found.append((time.monotonic() - began, time.process_time() - used))
        assert outcome.applied >= _CHANGED + _NEW - 5  # a number may be drawn twice
        time.sleep(max(0.0, 1 - found[-1][0]))
    return found


def _barely(path: Path, way: str) -> float:
    """Return the median seconds of writing 300 rows anew in one transaction: by UPDATE, or by
    DELETE and INSERT.
    """
    times = []
    with duckdb.connect(str(path)) as connection:
        names = [
            name
            for name, *_ in connection.execute("DESCRIBE complaints").fetchall()
            if name not in _KEPT
        ]
        most = connection.execute("SELECT max(complaint_id) FROM complaints").fetchone()[0]
        for number in range(20):
            chosen = ", ".join(map(str, random.Random(number).sample(range(1, most), _CHANGED)))
            rows = connection.execute(
                f"FROM complaints WHERE complaint_id IN ({chosen})"
            ).to_arrow_table()
            connection.register("rows", rows)
            began = time.monotonic()
            connection.execute("BEGIN")
            if way == "update":
                values = ", ".join(f"{name} = r.{name}" for name in names)
                connection.execute(
                    f"UPDATE complaints SET {values} FROM rows r WHERE complaints.complaint_id = r.complaint_id"
                )
            else:
                connection.execute(
                    "DELETE FROM complaints WHERE complaint_id IN (SELECT complaint_id FROM rows)"
                )
                connection.execute("INSERT INTO complaints FROM rows")
            connection.execute("COMMIT")
            times.append(time.monotonic() - began)
    return statistics.median(times)


def _read(engine: Engine, stop: threading.Event, times: list[float]) -> None:
    while not stop.wait(0.5):
        began = time.monotonic()
        with engine.connect() as connection:
            connection.exec_driver_sql(_COUNT).fetchall()
        times.append(time.monotonic() - began)


def main(seconds: float = 600) -> None:
    """Print seconds and memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.duckdb"
        for way in ("update", "delete and insert"):
            shutil.copy(DEFAULT_FILE, path)
            print(f"bare writing, {way}: {_barely(path, way):.3f} s", flush=True)
        shutil.copy(DEFAULT_FILE, path)
        hold(f"duckdb:///{path}")
        engine, stop, reads = open_engine(f"duckdb:///{path}", writable=True), threading.Event(), []
        reader = threading.Thread(target=_read, args=(engine, stop, reads))
        reader.start()
        found = sorted(_through_the_feed(engine, seconds))
        stop.set()
        reader.join()
        memory = int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
        used = statistics.median(cpu for _, cpu in found)
        print(
            f"{len(found)} batches of {_CHANGED + _NEW}: median {found[len(found) // 2][0]:.3f} s, ",
            end="",
        )
        print(f"95 in 100 within {found[int(0.95 * len(found))][0]:.3f} s; processor {used:.3f} s")
        print(
            f"reader beside it: median {statistics.median(reads):.3f} s; memory {memory:.0f} MB, file {path.stat().st_size / 1e6:.0f} MB"
        )
        engine.dispose()


if __name__ == "__main__":
    main(*(float(argument) for argument in sys.argv[1:]))
