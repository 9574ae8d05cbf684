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
    Date,
    Integer,
    Select,
    case,
    insert,
    literal,
    null,
    select,
    text,
)

from data_access.database.codebook import Codebook
from data_access.database.derive import profiles as every_profile
from data_access.database.engine import connectable
from data_access.mirror.codes import MEMBERS, OF_MEMBERS, TOGETHER, Combinations, NotMirrored
from data_access.mirror.combination_tables import (
    CLASSES,
    CLOSED,
    CLOSINGS,
    KINDS,
    LONG,
    MEMBER_TABLE,
    SEEN,
    TABLES,
    TOLD,
)
from data_access.mirror.facts import BITS, BY_CLOSING, of_closings
from data_access.mirror.rows import COLUMNS, FACTS, PROFILE
from data_access.model.breakdowns import BREAKDOWNS, STRATA_ONLY
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


@cache
def column_of(name: str) -> int | None:
    """Return the column of codes in which a column of complaints is held; None for none."""
    return next((column for column, seen in SEEN.items() if name in seen), None)


class Lookups:
    """The combinations of a mirror; more may come, and codes stay."""

    def __init__(self):
        self._lock = threading.Lock()
        self._connection = connectable("duckdb:///:memory:", writable=True).connect()
        self._connection.execute(text("SET threads = 1"))
        for table in (*TABLES.values(), MEMBER_TABLE, KINDS):
            table.create(self._connection)
        self._filled = dict.fromkeys((*TOGETHER, MEMBERS), 0)
        self._keys: dict[tuple, np.ndarray] = {}
        self._matrix: np.ndarray | None = None
        self._complaints: np.ndarray | None = None
        self._closings: np.ndarray | None = None
        self._facts = np.empty(0, np.int64)
        self.kept: dict[tuple, object] = {}  # what is made of these combinations

    def add(self, combinations: Mapping[int, Combinations]) -> None:
        """Take in the combinations that are not there yet."""
        with self._lock:
            self._facts = combinations.get(FACTS, Combinations.of(self._facts, 1)).known
            for column, found in combinations.items():
                if column == FACTS:
                    continue
                self._add(column, found.values()[self._filled[column] :])
                self._filled[column] = len(found)
            self._keys, self._matrix = {}, None
            self._complaints = self._closings = None
            self.kept = {}

    def _add(self, column: int, values: Sequence[tuple]) -> None:
        if not values:
            return
        first = self._filled[column]
        if column != PROFILE:
            table = MEMBER_TABLE if column == MEMBERS else TABLES[column]
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
        self._connection.execute(insert(KINDS), rows)

    # Filters --------------------------------------------------------------------------------------

    def passing(self, filters: Filters, codebook: Codebook) -> tuple[np.ndarray, np.ndarray]:
        """Return (the table of each column, which of them leave something out), period apart."""
        width = max(self._filled[column] for column in TOGETHER)
        tables = np.ones((COLUMNS, width), np.uint8)
        active = np.zeros(COLUMNS, np.uint8)
        for column, seen in SEEN.items():
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
        seen = MEMBER_TABLE.c
        return self._codes(select(seen.code).where(*conditions(filters, codebook, seen, names)))

    def complaints(self) -> np.ndarray:
        """Return 1 for each profile of a complaint, 0 for those of others."""
        found = self._complaints
        if found is not None:
            return found
        found = np.zeros(self._filled[PROFILE], np.uint8)
        is_filed = KINDS.c.kind == numbers("kind")["complaint"]
        found[self._codes(select(KINDS.c.code).where(is_filed))] = 1
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
            seen = MEMBER_TABLE.c if column == MEMBERS else SEEN[column]
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
        seen = select(*TOLD.c, *more, cause).subquery("of_an_age").c
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

    def closings(self, names: Iterable[str]) -> np.ndarray:
        """Return [profile, class of days to close, count]: 1 where it counts."""
        found = self._closings
        if found is None:
            found = np.zeros((self._filled[PROFILE], CLASSES + 1, len(BY_CLOSING)), np.int64)
            seen = of_closings(CLOSED.c)
            each = [case((COUNTS[name].condition(seen), 1), else_=0) for name in BY_CLOSING]
            with self._lock:
                for code, place, *row in self._connection.execute(
                    select(CLOSED.c.code, CLOSED.c.place, *each)
                ):
                    found[code, place] = row
            if (found[:, CLASSES] != found[:, LONG]).any():
                raise NotMirrored("a count tells closings of more days apart than are held apart")
            self._closings = found
        return found[:, :CLASSES, [BY_CLOSING.index(name) for name in names]]

    def keys_of_closings(self) -> np.ndarray:
        """Return the key of each class of days to close, among the days that strata tell apart."""
        key = STRATA_ONLY["days_to_close"].key(CLOSINGS.c)
        found = np.full(CLASSES, UNKNOWN, np.int64)
        with self._lock:
            for place, number in self._connection.execute(select(CLOSINGS.c.place, key)):
                if place < CLASSES:
                    found[place] = UNKNOWN if number is None else number
        return found

    def bits(self, names: Iterable[str]) -> np.ndarray:
        """Return [facts, count]: 1 where it counts."""
        places = np.array([BITS.index(name) for name in names], np.int64)
        return (self._facts[:, None] >> places) & 1

    def _count(self, band: int, settled: int, into: np.ndarray) -> None:
        moments = {"age_band": literal(band, Integer), "settled": literal(settled, Integer)}
        seen = SimpleNamespace(**dict(KINDS.c.items()), **moments)
        each = [case((COUNTS[name].condition(seen), 1), else_=0).label(name) for name in _COUNTED]
        with self._lock:
            for code, *row in self._connection.execute(select(KINDS.c.code, *each)):
                into[code] = row
