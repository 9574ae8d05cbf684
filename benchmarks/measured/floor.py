"""The floor: the Overview's figures by plain SQL, written by hand for DuckDB; what no dashboard on
this engine can beat by much.

Two ways are known, and the floor is the faster of them for each filter set: a statement for each
breakdown, or the chosen rows kept once and counted from there.
"""

import time
from datetime import date, timedelta

from data_access import Codebook, Coverage, Filters, comparison
from data_access.database.engine import connectable
from data_access.model.filters import windows

_COLUMNS = {
    "level": "level_id", "department": "department_id", "category": "category_id", "province": "province_id",
    "district": "district_id", "sex": "sex", "channel": "channel", "outcome": "outcome", "status": "status",
}  # fmt: skip
_BREAKDOWNS = ("category_id", "department_id", "province_id", "district_id", "groups")
_COUNTS = {  # of the profile's columns
    "filed": "kind = 1", "addressed": "status = 3", "still_open": "status <> 3", "relief": "status = 3 AND outcome = 1",
    "feedback": "status = 3 AND feedback > 0", "silent": "status = 3 AND feedback = 0", "positive": "status = 3 AND feedback = 1",
    "confirmed": "status = 3 AND outcome = 1 AND feedback = 1", "contested": "status = 3 AND outcome = 1 AND feedback = 2",
    "relief_feedback": "status = 3 AND outcome = 1 AND feedback > 0", "reopened": "reopened > 0",
    "confirmed_again": "status = 3 AND outcome = 1 AND feedback = 1 AND reopened > 0", "merits": "status = 3 AND outcome IN (1, 2)",
    "decided": "status = 3 AND outcome <> 4",
}  # fmt: skip
_SUMS = ", ".join(
    f"sum(n) FILTER (WHERE kind = 1 AND {condition}) AS {name}"
    for name, condition in _COUNTS.items()
)


class Floor:
    """An open database, and the statements put to it as they are."""

    def __init__(self, path: str, codebook: Codebook, as_of: date, coverage: Coverage):
        # The same process and file, so the same settings, memory and threads.
        self._connection = connectable(f"duckdb:///{path}").raw_connection().driver_connection
        self._connection.execute("SET perfect_ht_threshold = 18")
        self._codebook, self._as_of, self._coverage = codebook, as_of, coverage

    def seconds(self, filters: Filters) -> float:
        """Return how long the figures of one filter set take, by the faster way."""
        where = " AND ".join(["true", *self._conditions(filters), *self._period(filters)])
        rest = [*self._clock(filters, where), *self._flow(filters), *self._windows(filters)]
        return min(
            self._time(self._apart(where)), self._time([self._together(where)])
        ) + self._time(rest)

    def _time(self, statements: list[str]) -> float:
        start = time.perf_counter()
        for statement in statements:
            self._connection.execute(statement).fetchall()
        return time.perf_counter() - start

    def _apart(self, where: str) -> list[str]:
        keys = ("0", *_BREAKDOWNS)
        return [
            f"SELECT key, {_SUMS} FROM (SELECT {key} AS key, profile_id, count(*) AS n FROM complaints WHERE {where} "
            f"GROUP BY {'' if key == '0' else key + ', '}profile_id) JOIN profiles USING (profile_id) GROUP BY key"
            for key in keys
        ]

    def _together(self, where: str) -> str:
        kept = f"SELECT profile_id, {', '.join(_BREAKDOWNS)} FROM complaints WHERE {where}"
        sets = ", ".join(f"(profile_id, {key})" for key in _BREAKDOWNS)
        cells = f"SELECT profile_id, {', '.join(_BREAKDOWNS)}, count(*) AS n FROM kept GROUP BY GROUPING SETS ((profile_id), {sets})"
        keys = ", ".join(_BREAKDOWNS)
        return (
            f"WITH kept AS MATERIALIZED ({kept}), cells AS ({cells}) "
            f"SELECT {keys}, {_SUMS} FROM cells JOIN profiles USING (profile_id) GROUP BY {keys}"
        )

    def _clock(self, filters: Filters, where: str) -> list[str]:
        due = f"filed_on < DATE '{self._as_of - timedelta(days=40)}'"
        return [
            f"SELECT count(*), count_if(days_to_close <= 40) FROM complaints WHERE kind = 1 AND {due} AND {where}",
            *self._histogram(where),
            *self._members(filters),
        ]

    def _histogram(self, where: str) -> list[str]:
        return [
            f"SELECT days_to_close, count(*) FROM complaints WHERE {where} AND kind = 1 AND days_to_close IS NOT NULL GROUP BY 1",
            f"SELECT filed_on, count(*) FROM complaints WHERE {where} AND kind = 1 AND days_to_close IS NULL GROUP BY 1",
        ]

    def _members(self, filters: Filters) -> list[str]:
        if set(filters.active()) - {
            "from",
            "to",
            "period",
            "group",
            "groups_all",
            "sex",
            "province",
        }:
            return []
        where = " AND ".join(
            ["true", *self._conditions(filters), *self._days(filters, "registered_on")]
        )
        return [f"SELECT count(*) FROM members WHERE {where}"]

    def _flow(self, filters: Filters) -> list[str]:
        where = " AND ".join(["kind = 1", *self._conditions(filters)])
        return [
            f"SELECT filed_month, first_closed_month, count(*) FROM complaints WHERE {where} GROUP BY 1, 2",
            f"SELECT reopened_month, reclosed_month, count(*) FROM reopenings WHERE {where} GROUP BY 1, 2",
        ]

    def _windows(self, filters: Filters) -> list[str]:
        pair = comparison(filters, self._codebook_as_of(), self._coverage)
        statements = []
        for window in (pair.current, pair.previous) if pair else ():
            where = " AND ".join(["true", *self._conditions(window), *self._period(window)])
            statements.append(f"SELECT count(*) FROM complaints WHERE kind = 1 AND {where}")
            statements += self._clock(window, where)[:3]  # members are not compared
        return statements

    def _codebook_as_of(self):
        return self._connection.execute("SELECT as_of FROM dataset").fetchone()[0]

    def _conditions(self, filters: Filters) -> list[str]:
        found = []
        for name, column in _COLUMNS.items():
            for values, sign in ((filters.chosen(name), ""), (filters.excluded(name), "NOT ")):
                if values:
                    numbers = self._codebook.numbers(name, values)
                    found.append(
                        f"({sign}{_one_of(column, numbers)}{f' OR {column} IS NULL' if sign else ''})"
                    )
        for values, sign in ((filters.chosen("group"), "<>"), (filters.excluded("group"), "=")):
            if values:
                found.append(f"groups & {sum(self._codebook.numbers('group', values))} {sign} 0")
        return found

    def _period(self, filters: Filters) -> list[str]:
        return self._days(filters, "filed_on")

    def _days(self, filters: Filters, column: str) -> list[str]:
        spans = [
            f"{column} BETWEEN DATE '{first}' AND DATE '{last}'" for first, last in windows(filters)
        ]
        return [f"({' OR '.join(spans)})"] if spans else []


def _one_of(column: str, numbers: list[int]) -> str:
    if len(numbers) > 1 and max(numbers) < 63:
        return f"({sum(1 << number for number in numbers)} >> {column}) & 1 = 1"
    return f"{column} IN ({', '.join(map(str, numbers))})"
