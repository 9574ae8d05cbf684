"""Ways by which changes reach a feed: files in a drop folder, rows of a source's own database,
or signed batches.
"""

import hashlib
import hmac
import itertools
import json
import os
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import httpx
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    select,
)

from data_access.database.durable import to_disk
from sample_data.stream.complaint import COLUMNS, COUNTS, TIMES

TABLE = "portal_complaints"
_PART = 400  # rows in a statement: engines limit how many values one may have
_ANSWERS_WITHIN = 10  # seconds
_KIND = {"content-type": "application/x-ndjson"}
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)  # seconds before a batch is sent again


class Outlet(Protocol):
    """Where batches go."""

    def send(self, name: str, rows: Sequence[dict]) -> None:
        """Hand over one batch, durably; the same name again must be the same batch."""


class Folder:
    """A drop folder: a file appears under its name only when it is whole and on the disk."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def send(self, name: str, rows: Sequence[dict]) -> None:
        """Write ``name``.jsonl."""
        partial = self._folder / f".{name}.jsonl.part"
        with partial.open("wb") as file:
            file.write(lines_of(rows))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._folder / f"{name}.jsonl")
        to_disk(self._folder)  # the name, too


def lines_of(rows: Sequence[dict]) -> bytes:
    """Return rows as JSON lines."""
    return b"".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows
    )


class Database:
    """A table of the source with one row for each complaint as it now stands; removed ones stay
    as tombstones.
    """

    def __init__(self, url: str):
        self._engine: Engine = create_engine(url)
        self._table = Table(TABLE, MetaData(), *(_column(name) for name in COLUMNS))
        self._table.create(self._engine, checkfirst=True)

    def send(self, name: str, rows: Sequence[dict]) -> None:
        """Write the newest of each complaint; what is older than the table's own row is left
        out.
        """
        typed = [row | {n: datetime.fromisoformat(row[n]) for n in TIMES if row[n]} for row in rows]
        newest = list({row["number"]: row for row in sorted(typed, key=_place)}.values())
        with self._engine.begin() as connection:
            for start in range(0, len(newest), _PART):
                self._write(connection, newest[start : start + _PART])

    def _write(self, connection: Connection, rows: list[dict]) -> None:
        table, numbers = self._table.c, [row["number"] for row in rows]
        stored = select(table.number, table.changed_at, table.sequence).where(
            table.number.in_(numbers)
        )
        known = {number: (at, sequence) for number, at, sequence in connection.execute(stored)}
        newer = [
            row for row in rows if row["number"] not in known or _place(row) > known[row["number"]]
        ]
        if newer:
            connection.execute(
                delete(self._table).where(table.number.in_([row["number"] for row in newer]))
            )
            connection.execute(insert(self._table), newer)


def _column(name: str) -> Column:
    if name in TIMES:
        return Column(name, DateTime, index=name == "changed_at")  # what a feed asks by
    if name in COUNTS:
        return Column(name, BigInteger)
    return Column(name, Text if name == "reopenings" else String(100), primary_key=name == "number")


def _place(row: dict) -> tuple[datetime, int]:
    return row["changed_at"], row["sequence"]


class Http:
    """A feed's address that takes signed batches; what is not accepted is sent again until it
    is.
    """

    def __init__(self, url: str, secret: str):
        self._url, self._secret = url, secret.encode()
        self._client = httpx.Client(timeout=_ANSWERS_WITHIN)

    def send(self, name: str, rows: Sequence[dict]) -> None:
        """Send one batch; ``name`` is its id, by which the feed knows it again."""
        body = lines_of(rows)
        for pause in itertools.chain(_PAUSES, itertools.repeat(_PAUSES[-1])):
            if self._accepted(name, body):
                return
            time.sleep(pause)

    def _accepted(self, name: str, body: bytes) -> bool:
        """Raises OSError when the feed refuses the batch, so that sending it again would not
        help.
        """
        stamp = str(int(time.time()))
        signed = b"\n".join((stamp.encode(), name.encode(), body))
        signature = hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        headers = {
            "x-feed-time": stamp,
            "x-feed-batch": name,
            "x-feed-signature": signature,
            **_KIND,
        }
        try:
            answer = self._client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError:
            return False  # down, or cut off in mid-answer
        if answer.is_client_error and answer.status_code != 429:
            raise OSError(
                f"{self._url} refuses the batch {name}: {answer.status_code} {answer.text[:200]}"
            )
        return answer.is_success
