"""What really stands in the complaints database, counted by plain SQL for every cell of a release."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from attacks.conditions import CONDITIONS, GROUP_FLAGS
from attacks.grid import MONTHS, Grid

BODY_KINDS = ("all", "level", "department", "category")


@dataclass(frozen=True)
class Exact:
    """Exact counts and sums of record keys, shape (cells, measures).

    ``patterns``: every combination of measures that some record has, shape (combinations, measures), True or False.
    """

    counts: np.ndarray
    key_sums: np.ndarray
    patterns: np.ndarray


class Records:
    """The complaints that a release counts, in a temporary table of an own connection."""

    def __init__(self, path: Path, grid: Grid):
        self.grid = grid
        self.sql = duckdb.connect(str(path), read_only=True)
        self.sql.execute("SET memory_limit = '2GB'; SET preserve_insertion_order = false")
        first, last = (
            f(span) for f, span in ((min, [p.first for p in grid.periods]), (max, [p.last for p in grid.periods]))
        )
        bits = " + ".join(
            f"CASE WHEN {CONDITIONS[name]} THEN {1 << n} ELSE 0 END" for n, name in enumerate(grid.measures)
        )
        month = "(year(filed_at) * 12 + month(filed_at) - 1)"
        self.sql.execute(
            f"""CREATE TEMP TABLE records AS SELECT province_id AS province, district_id AS district, level_id AS level,
            department_id AS department, category_id AS category, coalesce(groups, 0) AS groups, {month} AS t,
            record_key, ({bits})::INTEGER AS bits
            FROM complaints WHERE kind = 1 AND {month} BETWEEN {first} AND {last}"""
        )
        self.place_of = {kind: self._numbers(kind, grid.places) for kind in ("province", "district")}
        self.body_of = {kind: self._numbers(kind, grid.bodies) for kind in BODY_KINDS[1:]}
        self.period_of = {kind: self._periods(kind) for kind in MONTHS}

    def close(self) -> None:
        """Let the database go."""
        self.sql.close()

    def _numbers(self, kind: str, values: Sequence) -> np.ndarray:
        """Return the release's number for each number of a dimension; -1 for none (also in place 0: not recorded)."""
        table = {"category": "categories"}.get(kind, f"{kind}s")
        known = {value.code: number for number, value in enumerate(values) if value.kind == kind}
        rows = self.sql.sql(f"SELECT {kind}_id, code FROM {table}").fetchall()
        found = np.full(max((number for number, _ in rows), default=0) + 1, -1, np.int64)
        for number, code in rows:
            found[number] = known.get(code, -1)
        return found

    def _periods(self, kind: str) -> np.ndarray:
        """Return the release's number of the period of a kind that each month lies in, -1 for none."""
        found = np.full(max(period.last for period in self.grid.periods) + 1, -1, np.int64)
        for number, period in enumerate(self.grid.periods):
            if period.kind == kind:
                found[period.first : period.last + 1] = number
        return found

    def fetch(self, columns: Sequence[str], sums: str, source: str = "records") -> dict[str, np.ndarray]:
        """Return the groups of ``columns`` and ``sums`` as arrays; 0 where a dimension is not recorded."""
        keys = ", ".join(f"coalesce({name}, 0)::BIGINT AS {name}" for name in columns)
        found = self.sql.sql(
            f"SELECT {keys}, {sums} FROM {source} GROUP BY {', '.join(map(str, range(1, len(columns) + 1)))}"
        )
        return {name: np.asarray(values) for name, values in found.fetchnumpy().items()}


def count(records: Records) -> Exact:
    """Return the exact counts of every cell of the release."""
    grid = records.grid
    width = len(grid.measures)
    totals = np.zeros((len(grid.at), 2 * width), np.int64)
    for rows, sums in _steps(records, _by_bit(width)):
        _add(totals, rows, sums)
    patterns = records.sql.sql("SELECT DISTINCT bits FROM records").fetchnumpy()["bits"]
    has = (patterns[:, None] >> np.arange(width)) & 1 == 1
    return Exact(totals[:, :width], totals[:, width:], has)


def _by_bit(width: int) -> str:
    parts = [f"sum({name} * ((bits >> {bit}) & 1))::BIGINT AS {name}{bit}" for name in "nk" for bit in range(width)]
    return ", ".join(parts)


def _steps(records: Records, sums: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield (rows of cells, what to add there): everyone by month, districts by year, groups by quarter and by year."""
    for body in BODY_KINDS:
        yield from _everyone(records, "province", body, sums)
        if body != "department":
            yield from _everyone(records, "district", body, sums)
        yield from _groups(records, "nation", body, sums)
    for place in ("province", "district"):
        yield from _groups(records, place, "all", sums)


def _summed(records: Records, columns: Sequence[str], time: str, sums: str) -> tuple[dict[str, np.ndarray], np.ndarray]:
    names = [name for name in columns if name not in ("all", "nation")]
    inner = ", ".join([*names, f"{time} AS t", "bits", "count(*) AS n", "sum(record_key) AS k"])
    source = f"(SELECT {inner} FROM records GROUP BY ALL)"
    found = records.fetch([*names, "t"], sums, source)
    numbers = np.stack([values for name, values in found.items() if name[1:].isdigit()], axis=1)
    return found, numbers


def _everyone(records: Records, place: str, body: str, sums: str):
    time = "t" if place == "province" else "(t // 12) * 12"
    found, numbers = _summed(records, (place, body), time, sums)
    bodies = _bodies(records, body, found)
    places = {place: records.place_of[place][found[place]]}
    if place == "province":
        places["nation"] = np.zeros(len(numbers), np.int64)
    for at_place in places.values():
        for kind in MONTHS if place == "province" else ("year",):
            yield _rows(records.grid, 0, at_place, bodies, records.period_of[kind][found["t"]]), numbers


def _groups(records: Records, place: str, body: str, sums: str):
    found, numbers = _summed(
        records, ("groups", place, body), "(t // 3) * 3" if place == "nation" else "(t // 12) * 12", sums
    )
    bodies = _bodies(records, body, found)
    places = np.zeros(len(numbers), np.int64) if place == "nation" else records.place_of[place][found[place]]
    for number, group in enumerate(records.grid.groups[1:], start=1):
        inside = np.flatnonzero(found["groups"] & GROUP_FLAGS[group])
        for kind in ("quarter", "year") if place == "nation" else ("year",):
            periods = records.period_of[kind][found["t"][inside]]
            yield _rows(records.grid, number, places[inside], bodies[inside], periods), numbers[inside]


def _bodies(records: Records, body: str, found: dict[str, np.ndarray]) -> np.ndarray:
    return np.zeros(len(found["t"]), np.int64) if body == "all" else records.body_of[body][found[body]]


def _rows(grid: Grid, group: int, places: np.ndarray, bodies: np.ndarray, periods: np.ndarray) -> np.ndarray:
    rows = grid.row[group, places, bodies, periods]
    return np.where((places < 0) | (bodies < 0) | (periods < 0), -1, rows)


def _add(target: np.ndarray, rows: np.ndarray, values: np.ndarray) -> None:
    known = rows >= 0
    np.add.at(target, rows[known], values[known])
