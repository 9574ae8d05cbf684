"""What really stands in the complaints database, counted by plain SQL for every cell there could
be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations
from pathlib import Path

import duckdb
import numpy as np

from attacks.evidence.conditions import CONDITIONS, GROUP_FLAGS
from attacks.evidence.grid import (
    CLOSED_LIST,
    GROUPS,
    MONTHS,
    NOWHERE,
    Body,
    Grid,
    Period,
    Place,
    Release,
)

BODY_KINDS = ("all", "level", "department", "category")
DIMENSIONS = ("level", "department", "category", "province", "district")
_FEW = 10
_LARGE = 100
_KEY = (1 << 30) - 1
_MONTH = "(year(filed_at) * 12 + month(filed_at) - 1)"


@dataclass(frozen=True)
class Exact:
    """Exact counts, fingerprints of the sets of records, and people, shape (cells, measures).

    ``people``: sum over complaints of 1 / (those of the same person in the year): no more than the
    number of people, and it adds up. ``patterns``: which combinations of measures some record has.
    """

    counts: np.ndarray
    keys: np.ndarray
    people: np.ndarray
    patterns: np.ndarray

    def chosen(self, rows: np.ndarray) -> "Exact":
        """Return the counts of some of the cells."""
        return Exact(self.counts[rows], self.keys[rows], self.people[rows], self.patterns)

    @cached_property
    def sets(self) -> np.ndarray:
        """For each count the number of its set of records."""
        mixed = self.keys.ravel() * np.uint64(0x9E3779B97F4A7C15)
        return np.unique(mixed ^ self.counts.ravel().astype(np.uint64), return_inverse=True)[1]


class Records:
    """The complaints that a release counts, in a temporary table of an own connection."""

    def __init__(self, path: Path, release: Release):
        self.release = release
        self.sql = duckdb.connect(str(path), read_only=True)
        self.sql.execute("SET memory_limit = '4GB'; SET preserve_insertion_order = false")
        self._collect(*_span(release))
        self.left_out: list[str] = []
        found = self._odd()
        while found:
            self.sql.execute(
                f"DELETE FROM records WHERE {' OR '.join(f'({odd})' for odd in found)}"
            )
            self.left_out += found
            found = self._beside_parts()
        self.grid = self._grid()
        self.numbers = {
            **{kind: self._numbers(kind, self.grid.places) for kind in ("province", "district")},
            **{kind: self._numbers(kind, self.grid.bodies) for kind in BODY_KINDS[1:]},
        }

    def drawn(self) -> np.ndarray:
        """Return which told counts have a draw of their own: all that are not sums of earlier
        ones.
        """
        first = self.release.editions == self.release.editions.min(initial=1)
        values = np.where(first[:, None], self.release.values, 0)
        return laid_over(self.grid, replace(self.release, values=values)) > 0

    def close(self) -> None:
        """Let the database go."""
        self.sql.close()

    def _collect(self, first: int, last: int) -> None:
        """Copy the complaints of the release's months, each with its measures as bits."""
        bits = " + ".join(
            f"CASE WHEN {CONDITIONS[name]} THEN {1 << n} ELSE 0 END"
            for n, name in enumerate(self.release.measures)
        )
        numbers = ", ".join(f"coalesce({name}_id, 0)::INTEGER AS {name}" for name in DIMENSIONS)
        self.sql.execute(
            f"""CREATE TEMP TABLE records AS
            WITH own AS (SELECT member_id, year(filed_at) AS y, count(*) AS n FROM complaints
                WHERE kind = 1 AND member_id IS NOT NULL GROUP BY ALL)
            SELECT {numbers}, coalesce(groups, 0)::INTEGER AS groups, {_MONTH}::INTEGER AS t,
                ({bits})::INTEGER AS bits, coalesce(1.0 / own.n, 1.0)::DOUBLE AS w,
                coalesce(complaints.member_id, -complaint_id) AS person,
                (hash(complaint_id) & {_KEY})::BIGINT AS a,
                ((hash(complaint_id) >> 30) & {_KEY})::BIGINT AS b
            FROM complaints LEFT JOIN own
                ON own.member_id = complaints.member_id AND own.y = year(filed_at)
            WHERE kind = 1 AND {_MONTH} BETWEEN {first} AND {last}"""
        )

    def _odd(self) -> list[str]:
        """Return what is not in the release, as conditions: a few odd complaints, fewer than ten in
        all.

        These lack a place or body, or lie in a province where their level hardly ever answers.
        Where there are none, one condition that nothing meets, so that what lies beside parts is
        looked for.
        """
        asked = ", ".join(f"count(*) FILTER ({name} = 0)" for name in DIMENSIONS)
        counts = self.sql.sql(f"SELECT {asked} FROM records").fetchone()
        found = [
            f"{name} = 0"
            for name, number in zip(DIMENSIONS, counts, strict=True)
            if 0 < number < _FEW
        ]
        odd = self.sql.sql(
            f"""SELECT level, province, count(*) FROM records WHERE level > 0 AND province > 0
            GROUP BY ALL HAVING count(*) < {_FEW}"""
        ).fetchall()
        if sum(number for *_, number in odd) < _FEW:
            found += [f"level = {level} AND province = {province}" for level, province, _ in odd]
        return found or ["false"]

    def _beside_parts(self) -> list[str]:
        """Return as conditions: fewer than ten of a large body in a place that are of none of
        the bodies wholly in it.
        """
        found = []
        for inner, outer in permutations(DIMENSIONS[:3], 2):
            if (inner, outer) == ("department", "level"):
                continue
            wholly = f"""SELECT {inner} FROM records WHERE {inner} > 0 GROUP BY 1
                HAVING min({outer}) = max({outer}) AND min({outer}) > 0"""
            places = ["0", "province"] + ["district"] * ("department" not in (inner, outer))
            for place in places:
                rows = self.sql.sql(
                    f"""WITH wholly AS ({wholly})
                    SELECT {outer}, {place} AS place, count(*) AS n, count(*) FILTER ({inner} IN (FROM wholly)) AS parts
                    FROM records WHERE {outer} > 0 AND ({place} > 0 OR '{place}' = '0') GROUP BY 1, 2
                    HAVING n >= {_LARGE} AND parts > 0 AND n - parts BETWEEN 1 AND {_FEW - 1}"""
                ).fetchall()
                own = (
                    ", ".join(str(row[0]) for row in self.sql.sql(wholly).fetchall())
                    if rows
                    else ""
                )
                found += [
                    f"{outer} = {body} AND {place} = {where} AND {inner} NOT IN ({own})"
                    for body, where, *_ in rows
                ]
        return found

    def _grid(self) -> Grid:
        """Return every cell that could be told, and those that are only parts of sums."""
        places, bodies, periods = self._places(), self._bodies(), self._periods()
        kinds = [np.array([value.kind for value in values]) for values in (places, bodies, periods)]
        at = np.concatenate([
            _crossed([0] if not group else range(1, len(GROUPS)), *(np.flatnonzero(own == kind) for own, kind in
                                                                    zip(kinds, cell, strict=True)))
            for group, *cell in sorted(CLOSED_LIST)
        ])  # fmt: skip
        at = at[np.lexsort(at.T[::-1])]
        there = np.array([place.code[:1] != NOWHERE for place in places])[at[:, 1]]
        there &= np.array([body.code[:1] != NOWHERE and not body.same_as for body in bodies])[
            at[:, 2]
        ]
        there &= (kinds[0] != "province")[at[:, 1]] | np.array([not body.home for body in bodies])[
            at[:, 2]
        ]
        nothing = np.zeros((len(at), len(self.release.measures)), np.int64)
        empty = Grid(places, bodies, periods, self.release.measures, at, there, nothing)
        return replace(empty, values=laid_over(empty, self.release))

    def _places(self) -> tuple[Place, ...]:
        listed = {(place.kind, place.code) for place in self.release.places}
        provinces = self._there("province", "SELECT province_id, code, '' FROM provinces", listed)
        districts = self._there(
            "district",
            "SELECT district_id, d.code, coalesce(p.code, '') FROM districts d LEFT JOIN provinces p USING (province_id)",
            listed,
        )
        unknown = self.sql.sql(
            "SELECT DISTINCT p.code FROM records LEFT JOIN provinces p ON p.province_id = province WHERE district = 0 AND province > 0"
        ).fetchall()
        nowhere = [Place("district", NOWHERE + code, code) for (code,) in unknown]
        return (
            Place("nation", ""),
            *(Place("province", code) for code, _ in provinces),
            *(Place("district", code, parent) for code, parent in districts),
            *nowhere,
        )

    def _bodies(self) -> tuple[Body, ...]:
        listed = {(body.kind, body.code): body for body in self.release.bodies}
        levels = self._there("level", "SELECT level_id, code, '' FROM levels", listed)
        departments = self._there(
            "department",
            "SELECT department_id, d.code, coalesce(l.code, '') FROM departments d LEFT JOIN levels l USING (level_id)",
            listed,
        )
        categories = self._there("category", "SELECT category_id, code, '' FROM categories", listed)
        unknown = self.sql.sql(
            "SELECT DISTINCT coalesce(l.code, '?') FROM records LEFT JOIN levels l ON l.level_id = level WHERE department = 0"
        ).fetchall()
        found = [Body("all", "")]
        for kind, entries in (
            ("level", levels),
            ("department", departments),
            ("category", categories),
        ):
            for code, parent in entries:
                known = listed.get((kind, code))
                home, same_as = (known.home, known.same_as) if known else ("", "")
                found.append(Body(kind, code, parent, home, same_as))
        found += [Body("department", NOWHERE + code, code) for (code,) in unknown]
        return tuple(found)

    def _there(self, kind: str, query: str, listed) -> list[tuple[str, str]]:
        """Return (code, parent) of the values that some complaint has, or the release lists."""
        used = {row[0] for row in self.sql.sql(f"SELECT DISTINCT {kind} FROM records").fetchall()}
        rows = self.sql.sql(f"{query} ORDER BY 1").fetchall()
        found = [(code, parent) for n, code, parent in rows if n in used or (kind, code) in listed]
        return found + (
            [(NOWHERE, "")] if 0 in used and kind not in ("district", "department") else []
        )

    def _periods(self) -> tuple[Period, ...]:
        """The release's periods, and the quarters and years that lie whole within its months."""
        first, last = _span(self.release)
        least = self.sql.sql("SELECT min(t) FROM records").fetchone()[0]
        start = (
            first
            if least is None
            else min(max(least, first), min(p.first for p in self.release.periods))
        )
        found = {period.code: period for period in self.release.periods}
        for t in range(start, last + 1):
            year, month = divmod(t, 12)
            found.setdefault(
                f"{year}-{month + 1:02}", Period("month", f"{year}-{month + 1:02}", t, t)
            )
            if month % 3 == 0 and t + 2 <= last:
                code = f"{year}-Q{month // 3 + 1}"
                found.setdefault(code, Period("quarter", code, t, t + 2))
            if month == 0 and t + 11 <= last:
                found.setdefault(str(year), Period("year", str(year), t, t + 11))
        return tuple(sorted(found.values(), key=lambda p: (MONTHS[p.kind], p.first)))

    def _numbers(self, kind: str, values: Sequence) -> np.ndarray:
        """Return the grid's number for each number of a dimension; -1 for none."""
        table = {"category": "categories"}.get(kind, f"{kind}s")
        known = {value.code: number for number, value in enumerate(values) if value.kind == kind}
        rows = self.sql.sql(f"SELECT {kind}_id, code FROM {table}").fetchall()
        found = np.full(max((number for number, _ in rows), default=0) + 1, -1, np.int64)
        for number, code in rows:
            found[number] = known.get(code, -1)
        found[0] = known.get(NOWHERE, -1)
        return found

    def located(self, kind: str, found: dict[str, np.ndarray]) -> np.ndarray:
        """Return the grid's number of each record's value; of what lacks one, that of its
        parent's rest.
        """
        numbers = self.numbers[kind][found[kind]]
        parent = {"district": "province", "department": "level"}.get(kind)
        if parent is None or parent not in found:
            return numbers
        values = self.grid.places if kind == "district" else self.grid.bodies
        rest = {
            value.parent: n
            for n, value in enumerate(values)
            if value.kind == kind and value.code[:1] == NOWHERE
        }
        upper = self.numbers[parent]
        codes = [values[n].code if n >= 0 else NOWHERE for n in upper]
        of_parent = np.array([rest.get(code, -1) for code in codes], np.int64)
        return np.where(found[kind] == 0, of_parent[found[parent]], numbers)

    def period_of(self, kind: str) -> np.ndarray:
        """Return the grid's number of the period of a kind that each month lies in, -1 for none."""
        found = np.full(max(period.last for period in self.grid.periods) + 1, -1, np.int64)
        for number, period in enumerate(self.grid.periods):
            if period.kind == kind:
                found[period.first : period.last + 1] = number
        return found

    def fetch(
        self, columns: Sequence[str], sums: str, where: str = "true"
    ) -> dict[str, np.ndarray]:
        """Return the groups of ``columns`` (names or SQL “… AS name”) with ``sums`` as arrays."""
        keys = ", ".join([*columns, ""]) if columns else ""
        found = self.sql.sql(f"SELECT {keys}{sums} FROM records WHERE {where} GROUP BY ALL")
        return {name: np.asarray(values) for name, values in found.fetchnumpy().items()}


def _crossed(*axes: Sequence[int]) -> np.ndarray:
    """Return every combination of numbers along the axes, shape (combinations, axes)."""
    return np.stack(
        np.meshgrid(*(np.asarray(axis, np.int64) for axis in axes), indexing="ij"), axis=-1
    ).reshape(-1, len(axes))


def _span(release: Release) -> tuple[int, int]:
    return min(p.first for p in release.periods), max(p.last for p in release.periods)


def laid_over(grid: Grid, release: Release) -> np.ndarray:
    """Return the release's values on the grid's cells, 0 where it has no row."""
    along = [
        np.array([known.get((v.kind, v.code), -1) for v in values], np.int64)
        for values, known in (
            (ours, {(v.kind, v.code): n for n, v in enumerate(theirs)})
            for ours, theirs in (
                (release.places, grid.places), (release.bodies, grid.bodies), (release.periods, grid.periods),
            )
        )
    ]  # fmt: skip
    values = np.zeros((len(grid.at), len(grid.measures)), np.int64)
    kept = release.at[:, 0] >= 0
    at = release.at[kept]
    rows = grid.row[at[:, 0], along[0][at[:, 1]], along[1][at[:, 2]], along[2][at[:, 3]]]
    values[rows[rows >= 0]] = release.values[kept][rows >= 0]
    return values


# Counting ---------------------------------------------------------------------------------------

_SUMS = "count(*)::BIGINT AS n, sum(w) AS w, sum(a)::BIGINT AS a, sum(b)::BIGINT AS b"


def count(records: Records) -> Exact:
    """Return the exact counts of every cell."""
    grid = records.grid
    shape = (len(grid.at), len(grid.measures))
    counts, people = np.zeros(shape, np.int64), np.zeros(shape)
    keys = [np.zeros(shape, np.int64), np.zeros(shape, np.int64)]
    for rows, found in _steps(records):
        inside = np.flatnonzero(rows >= 0)
        touched, place = np.unique(rows[inside], return_inverse=True)
        bits = found["bits"][inside]
        for measure in range(shape[1]):
            has = np.flatnonzero((bits >> measure) & 1)
            for total, name in ((counts, "n"), (people, "w"), (keys[0], "a"), (keys[1], "b")):
                weights = found[name][inside[has]].astype(float)
                added = np.bincount(place[has], weights, len(touched))
                total[touched, measure] += added.astype(total.dtype)
    patterns = records.sql.sql("SELECT DISTINCT bits FROM records").fetchnumpy()["bits"]
    has = (np.asarray(patterns)[:, None] >> np.arange(shape[1])) & 1 == 1
    a, b = (key.astype(np.uint64) for key in keys)  # sums of fingerprints add up, modulo 2 ** 64
    mixed = a * np.uint64(0x9E3779B97F4A7C15) + b * np.uint64(0xBF58476D1CE4E5B9)
    return Exact(counts, mixed, people, has)


def _steps(records: Records) -> Iterator[tuple[np.ndarray, dict[str, np.ndarray]]]:
    """Yield (rows of cells, what to add there)."""
    for body in BODY_KINDS:
        yield from _everyone(records, "province", body)
        if body != "department":
            yield from _everyone(records, "district", body)
        yield from _groups(records, "nation", body)
    for place in ("province", "district"):
        yield from _groups(records, place, "all")


def _columns(place: str, body: str) -> list[str]:
    places = {"nation": [], "province": ["province"], "district": ["province", "district"]}[place]
    bodies = {"all": [], "department": ["level", "department"]}.get(body, [body])
    return [*places, *bodies]


def _everyone(records: Records, place: str, body: str):
    time = "t" if place == "province" else "(t // 12) * 12 AS t"
    found = records.fetch([*_columns(place, body), time, "bits"], _SUMS)
    places, bodies = records.located(place, found), _bodies(records, body, found)
    nation = np.zeros(len(places), np.int64)
    for at_place in (places, nation) if place == "province" else (places,):
        for kind in MONTHS if place == "province" else ("year",):
            yield (
                _rows(records.grid, 0, at_place, bodies, records.period_of(kind)[found["t"]]),
                found,
            )


def _groups(records: Records, place: str, body: str):
    time = "(t // 3) * 3 AS t" if place == "nation" else "(t // 12) * 12 AS t"
    found = records.fetch(["groups", *_columns(place, body), time, "bits"], _SUMS, "groups > 0")
    bodies = _bodies(records, body, found)
    places = np.zeros(len(bodies), np.int64) if place == "nation" else records.located(place, found)
    for number, group in enumerate(GROUPS[1:], start=1):
        outside = (found["groups"] & GROUP_FLAGS[group]) == 0
        for kind in ("quarter", "year") if place == "nation" else ("year",):
            rows = _rows(records.grid, number, places, bodies, records.period_of(kind)[found["t"]])
            yield np.where(outside, -1, rows), found


def _bodies(records: Records, body: str, found: dict[str, np.ndarray]) -> np.ndarray:
    return np.zeros(len(found["t"]), np.int64) if body == "all" else records.located(body, found)


def _rows(grid: Grid, group: int, places, bodies, periods) -> np.ndarray:
    rows = grid.row[group, places, bodies, periods]
    return np.where((places < 0) | (bodies < 0) | (periods < 0), -1, rows)
