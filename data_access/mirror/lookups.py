"""What filters, breakdowns and counts mean for each code: asked of their own SQL, once for each of
the few hundred combinations instead of once for each complaint.

The combinations lie in a small database in memory, so that every condition is said in one place.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import product
from types import SimpleNamespace

import numpy as np
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    Select,
    SmallInteger,
    Table,
    case,
    func,
    insert,
    literal,
    null,
    select,
    text,
)

from data_access.database.codebook import Codebook
from data_access.database.derive import profiles as every_profile
from data_access.database.engine import connectable
from data_access.database.schema import profiles
from data_access.mirror.codes import MEMBERS, OF_MEMBERS, TOGETHER, Combinations, NotMirrored
from data_access.mirror.rows import COLUMNS, PROFILE
from data_access.model.breakdowns import BREAKDOWNS
from data_access.model.codes import AGE_BAND_STARTS, numbers
from data_access.model.filters import CHOICES, FILTERS, Filters
from data_access.query.counts import COUNTS
from data_access.query.predicates import conditions
from data_access.query.statements import dimensions

BANDS = len(AGE_BAND_STARTS)
SETTLED = (0, 1)
GRAINS = ("profile", "age_band", "settled")
_COUNTED = {
    name: place
    for place, name in enumerate(name for name, count in COUNTS.items() if count.grain in GRAINS)
}
UNKNOWN = -1  # key of what is not recorded
_ANY_DAY = date(2000, 1, 1)  # stands for T: only how long before it a complaint was filed matters
_KINDS = Table(
    "kinds",
    MetaData(),
    Column("code", Integer),
    *(Column(column.name, column.type) for column in profiles.c),
)
# As complaints have them: an outcome that is not recorded is unknown there, and 0 in profiles.
_TOLD = select(
    _KINDS.c.code, _KINDS.c.kind, _KINDS.c.status, func.nullif(_KINDS.c.outcome, 0).label("outcome")
).subquery("told")


def _table(name: str, columns: Sequence[str]) -> Table:
    held = (Column(column, SmallInteger) for column in columns)
    return Table(name, MetaData(), Column("code", Integer), *held)


_TABLES = {
    column: _table(f"combinations_{column}", columns)
    for column, columns in TOGETHER.items()
    if column != PROFILE
}
_OF_MEMBERS = _table("combinations_of_members", OF_MEMBERS)
_SEEN = {column: table.c for column, table in _TABLES.items()} | {PROFILE: _TOLD.c}


@cache
def column_of(name: str) -> int | None:
    """Return the column of codes in which a column of complaints is held; None for none."""
    return next((column for column, seen in _SEEN.items() if name in seen), None)


class Lookups:
    """The combinations of a mirror; more may come, and codes stay."""

    def __init__(self):
        self._lock = threading.Lock()
        self._connection = connectable("duckdb:///:memory:", writable=True).connect()
        self._connection.execute(text("SET threads = 1"))
        for table in (*_TABLES.values(), _OF_MEMBERS, _KINDS):
            table.create(self._connection)
        self._filled = dict.fromkeys((*TOGETHER, MEMBERS), 0)
        self._keys: dict[tuple, np.ndarray] = {}
        self._matrix: np.ndarray | None = None
        self._complaints: np.ndarray | None = None

    def add(self, combinations: Mapping[int, Combinations]) -> None:
        """Take in the combinations that are not there yet."""
        with self._lock:
            for column, found in combinations.items():
                self._add(column, found.values()[self._filled[column] :])
                self._filled[column] = len(found)
            self._keys, self._matrix, self._complaints = {}, None, None

    def _add(self, column: int, values: Sequence[tuple]) -> None:
        if not values:
            return
        first = self._filled[column]
        if column != PROFILE:
            table = _OF_MEMBERS if column == MEMBERS else _TABLES[column]
            names = [held.name for held in table.c]
            rows = [
                dict(zip(names, (first + place, *row), strict=True))
                for place, row in enumerate(values)
            ]
            self._connection.execute(insert(table), rows)
            return
        known = {row.profile_id: row._mapping for row in self._connection.execute(every_profile())}
        if not all(number in known for (number,) in values):
            raise NotMirrored("a complaint has a profile that is none")
        rows = [{"code": first + place, **known[row[0]]} for place, row in enumerate(values)]
        self._connection.execute(insert(_KINDS), rows)

    # Filters --------------------------------------------------------------------------------------

    def passing(self, filters: Filters, codebook: Codebook) -> tuple[np.ndarray, np.ndarray]:
        """Return (the table of each column, which of them leave something out), period apart."""
        width = max(self._filled[column] for column in TOGETHER)
        tables = np.ones((COLUMNS, width), np.uint8)
        active = np.zeros(COLUMNS, np.uint8)
        for column, seen in _SEEN.items():
            names = tuple(name for name in CHOICES if FILTERS[name].column in seen)
            wanted = conditions(filters, codebook, seen, names)
            if wanted:
                found = self._codes(select(seen.code).where(*wanted))
                tables[column], active[column] = 0, 1
                tables[column, found] = 1
        return tables, active

    def members_passing(self, filters: Filters, codebook: Codebook) -> np.ndarray:
        """Return the codes of the members whom the filters leave, period apart."""
        names = tuple(name for name in CHOICES if FILTERS[name].column in OF_MEMBERS)
        seen = _OF_MEMBERS.c
        return self._codes(select(seen.code).where(*conditions(filters, codebook, seen, names)))

    def complaints(self) -> np.ndarray:
        """Return 1 for each profile of a complaint, 0 for those of others."""
        found = self._complaints
        if found is not None:
            return found
        found = np.zeros(self._filled[PROFILE], np.uint8)
        is_filed = _KINDS.c.kind == numbers("kind")["complaint"]
        found[self._codes(select(_KINDS.c.code).where(is_filed))] = 1
        self._complaints = found
        return found

    def _codes(self, statement: Select) -> np.ndarray:
        with self._lock:
            return np.array(self._connection.execute(statement).scalars().all(), np.int64)

    # Breakdowns -----------------------------------------------------------------------------------

    def keys(self, column: int, breakdown: str) -> np.ndarray:
        """Return the key of each code in a breakdown that looks at this column."""
        found = self._keys.get((column, breakdown))
        if found is None:
            seen = _OF_MEMBERS.c if column == MEMBERS else _SEEN[column]
            key = BREAKDOWNS[breakdown].key(SimpleNamespace(**dict(seen.items())))
            found = self._valued(select(seen.code, key), column)
            self._keys[column, breakdown] = found
        return found

    def keys_of_profiles(self, breakdown: str) -> np.ndarray:
        """Return the key of each [age band, profile] in a breakdown that looks at nothing else."""
        found = self._keys.get((PROFILE, breakdown))
        if found is None:
            found = np.array([self._in_band(breakdown, start) for start in AGE_BAND_STARTS])
            self._keys[PROFILE, breakdown] = found
        return found

    def _in_band(self, breakdown: str, start: int) -> np.ndarray:
        filed = _ANY_DAY - timedelta(days=start)
        more = (literal(filed, Date).label("filed_on"), literal(None, Boolean).label("anonymous"))
        cause = null().label("reopening_cause")
        seen = select(*_TOLD.c, *more, cause).subquery("of_an_age").c
        key = BREAKDOWNS[breakdown].key(dimensions(_ANY_DAY, seen))
        return self._valued(select(seen.code, key), PROFILE)

    def _valued(self, statement: Select, column: int) -> np.ndarray:
        found = np.full(self._filled[column], UNKNOWN, np.int64)
        with self._lock:
            for code, key in self._connection.execute(statement):
                found[code] = UNKNOWN if key is None else key
        return found

    # Counts ---------------------------------------------------------------------------------------

    def counts(self, names: Iterable[str]) -> np.ndarray:
        """Return [age band, settled, profile, count]: 1 where it counts."""
        found = self._matrix
        if found is None:
            size = (BANDS, len(SETTLED), self._filled[PROFILE], len(_COUNTED))
            found = np.zeros(size, np.int64)
            for band, settled in product(range(BANDS), SETTLED):
                self._count(band, settled, found[band, settled])
            self._matrix = found
        return found[..., [_COUNTED[name] for name in names]]

    def _count(self, band: int, settled: int, into: np.ndarray) -> None:
        moments = {"age_band": literal(band, Integer), "settled": literal(settled, Integer)}
        seen = SimpleNamespace(**dict(_KINDS.c.items()), **moments)
        each = [case((COUNTS[name].condition(seen), 1), else_=0).label(name) for name in _COUNTED]
        with self._lock:
            for code, *row in self._connection.execute(select(_KINDS.c.code, *each)):
                into[code] = row
