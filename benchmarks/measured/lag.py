"""From a change to the news of it that open pages are told, at several rates, and the floor:
bare transactions in DuckDB.
"""

import argparse
import asyncio
import shutil
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks import soak
from benchmarks.soaking.pages import lags, taken_in
from sample_data.stream import ledger

RATES = (50, 200, 500)  # changes a second
_UPDATED = 0.6  # part of the changes that meet a complaint which is there
_TICK = 0.5  # seconds of changes in one transaction


def measure_lag(rate: float, seconds: float, database: Path) -> list[float]:
    """Return the seconds from each file's rename until open pages were told of it."""
    with tempfile.TemporaryDirectory(prefix="lag-") as folder:
        options = argparse.Namespace(
            minutes=seconds / 60,
            rate=rate,
            kills=0,
            visitors=0,
            quiet=0.1,
            sample=None,
            seed=1,
            database=database,
        )
        met = soak.prepared(Path(folder), options)
        asyncio.run(soak.run(met, options))
        sent = [
            (line["when"], line["batch"])
            for line in ledger.read(met.ledger)
            if line["event"] == "sent"
        ]
        return [lag for _, lag in lags(sent, taken_in(met.incoming), met.watched.news)]


def measure_floor(rate: float, seconds: float, database: Path) -> list[float]:
    """Return the seconds of bare transactions with the changes of half a second, and a count of
    all after each.
    """
    with tempfile.TemporaryDirectory(prefix="floor-") as folder:
        copy = Path(folder) / "complaints.duckdb"
        shutil.copyfile(database, copy)
        connection = duckdb.connect(str(copy))
        connection.execute("SET enable_progress_bar = false")
        try:
            return [
                _transaction(connection, round(rate * _TICK), number)
                for number in range(int(seconds / _TICK))
            ]
        finally:
            connection.close()


def _transaction(connection: duckdb.DuckDBPyConnection, changes: int, number: int) -> float:
    chance = np.random.default_rng(number)
    most = connection.execute("SELECT max(complaint_id) FROM complaints").fetchone()[0]
    old, new = round(changes * _UPDATED), changes - round(changes * _UPDATED)
    touched = pa.table({"complaint_id": np.unique(chance.integers(1, most, old))})
    connection.register("touched", touched)
    started = time.perf_counter()
    connection.execute("BEGIN")
    connection.execute(
        "UPDATE complaints SET changed_at = changed_at + INTERVAL 1 SECOND, messages_from_department = 1 "
        "FROM touched WHERE complaints.complaint_id = touched.complaint_id"
    )
    connection.execute(
        "INSERT INTO complaints SELECT * REPLACE ($most + complaint_id AS complaint_id, 'F-' || ($most + complaint_id) AS number) "
        "FROM complaints WHERE complaint_id <= $new",
        {"most": most, "new": new},
    )
    connection.execute("UPDATE dataset SET version = version + 1")
    connection.execute("COMMIT")
    connection.execute("SELECT profile_id, count(*) FROM complaints GROUP BY 1").fetchall()
    return time.perf_counter() - started
