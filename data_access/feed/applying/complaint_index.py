"""Where complaint numbers stand in a DuckDB file: kept in memory, because looking for 500 among 4.9
million costs a scan.

16 bytes for each complaint, in sorted runs: new numbers begin a short one, and a run that has grown
to a quarter of the one before it is merged into that. So the long one is hardly ever copied; copied
every 10,000 numbers, it left 170 MiB of holes. Exact for one version of the data: whenever another
writer was there, it is read anew.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, func, select

from data_access.database.schema import complaints, dataset

_ADDED = 2_000  # new numbers that wait to be sorted in
_SHORTER = 4  # times at least that a run is shorter than the one before it


class _Run(NamedTuple):
    """``hashes`` (uint64) in order, and the complaint_id (int64) of each."""

    hashes: np.ndarray
    ids: np.ndarray

    def found(self, wanted: np.ndarray) -> list[int]:
        first, last = (np.searchsorted(self.hashes, wanted, side) for side in ("left", "right"))
        places = [
            np.arange(one, other) for one, other in zip(first, last, strict=True) if one < other
        ]
        return self.ids[np.concatenate(places)].tolist() if places else []

    def merged(self, other: "_Run") -> "_Run":
        places = np.searchsorted(self.hashes, other.hashes)
        return _Run(
            np.insert(self.hashes, places, other.hashes), np.insert(self.ids, places, other.ids)
        )


class NumberIndex:
    """Finds complaint_ids by the hash of source and number; the caller compares the numbers
    themselves.
    """

    def __init__(self):
        self._version: int | None = None
        self._runs: list[_Run] = []
        self._added: dict[int, list[int]] = {}
        self._waiting: dict[int, list[int]] = {}
        self._last = 0

    @property
    def last_id(self) -> int:
        """The highest complaint_id that was given, as of the last ``candidates``; 0 for no
        complaints.
        """
        return self._last

    def candidates(self, connection: Connection, hashes: Sequence[int]) -> list[int]:
        """Return every complaint_id that may belong to one of ``hashes``, in the transaction of
        ``connection``.
        """
        version = connection.execute(select(dataset.c.version)).scalar()
        if version is None:
            return []
        if version != self._version:
            self._read(connection, version)
        wanted = np.asarray(hashes, np.uint64)
        found = [number for run in self._runs for number in run.found(wanted)]
        return found + [number for one in hashes for number in self._added.get(int(one), ())]

    def _read(self, connection: Connection, version: int) -> None:
        rows = select(
            func.hash(complaints.c.number).label("hash"), complaints.c.complaint_id
        ).order_by("hash")
        driver = connection.connection.driver_connection
        found = driver.execute(str(rows.compile(dialect=connection.dialect))).fetchnumpy()
        self._runs = [_Run(found["hash"], found["complaint_id"])]
        self._last = int(found["complaint_id"].max(initial=0))
        self._version, self._added = version, {}

    def wrote(self, rows: Sequence[tuple[int, int]]) -> None:
        """Note (hash, complaint_id) of complaints that were inserted; they count once
        ``committed`` says so.
        """
        self._waiting = {}
        for one, number in rows:
            self._waiting.setdefault(int(one), []).append(number)

    def committed(self, version: int | None) -> None:
        """The transaction is in the file, and has left this version; None: it is not, or nobody
        knows.
        """
        if version is None:
            self._version = None
        elif self._version is not None:
            self._version = version
            for one, numbers in self._waiting.items():
                self._added.setdefault(one, []).extend(numbers)
                self._last = max(self._last, *numbers)
            if len(self._added) > _ADDED:
                self._sort_in()
        self._waiting = {}

    def _sort_in(self) -> None:
        pairs = sorted((one, number) for one, numbers in self._added.items() for number in numbers)
        hashes = np.array([one for one, _ in pairs], np.uint64)
        ids = np.array([number for _, number in pairs], np.int64)
        self._runs.append(_Run(hashes, ids))
        while len(self._runs) > 1 and len(self._runs[-2].ids) < _SHORTER * len(self._runs[-1].ids):
            later, earlier = self._runs.pop(), self._runs.pop()
            self._runs.append(earlier.merged(later))
        self._added = {}
