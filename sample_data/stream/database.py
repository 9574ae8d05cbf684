"""Reading from a complaints database, by plain SQL, what a stream continues from: see
``live_known``.
"""

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import duckdb

from data_access.model.codes import CODE_LISTS, GROUP
from sample_data.stream.complaint import COLUMNS, FACTS, Complaint
from sample_data.stream.figures import figures
from sample_data.stream.known import Known, KnownProblem

_SOURCE = "sample"
_MOST_OPEN, _MOST_CLOSED, _MOST_PATTERNS = 40_000, 20_000, 20_000
_LATELY = 60  # days: who was answered longer ago says nothing any more (A)
_DIMENSIONS = {
    "level": "levels",
    "department": "departments",
    "category": "categories",
    "subcategory": "subcategories",
    "province": "provinces",
    "district": "districts",
}
_CODED = (
    "kind",
    "status",
    "outcome",
    "first_outcome",
    "feedback",
    "first_feedback",
    "sex",
    "residency",
    "channel",
)
_BY_NUMBER = {
    name: {entry.number: entry.code for entry in entries} for name, entries in CODE_LISTS.items()
}
_LISTS = {"first_outcome": "outcome", "first_feedback": "feedback"}


def read_database(path: Path) -> Known:
    """Read a DuckDB file of the sample. Raises KnownProblem, also when a server holds the file."""
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as problem:
        raise KnownProblem(
            f"{path} cannot be read ({str(problem).splitlines()[0]}); while a server holds it, give --state with a file that "
            "“python -m sample_data.build --state FILE” wrote."
        ) from None
    try:
        return _known(connection)
    finally:
        connection.close()


def _known(connection: duckdb.DuckDBPyConnection) -> Known:
    connection.execute("SET enable_progress_bar = false")
    as_of = connection.execute("SELECT as_of FROM dataset").fetchone()[0]
    last = connection.execute(
        "SELECT coalesce(max(try_cast(substr(number, 3) AS BIGINT)), 0) FROM complaints WHERE starts_with(number, 'S-')"
    ).fetchone()[0]
    return Known(
        _seconds(as_of), last, figures(connection), _complaints(connection), _patterns(connection)
    )


def _seconds(moment: datetime) -> int:
    return round((moment - datetime(1970, 1, 1)).total_seconds())


_CODES = ", ".join(f"{table}.code AS {name}" for name, table in _DIMENSIONS.items())
_JOINS = " ".join(
    f"LEFT JOIN {table} ON {table}.{name}_id = c.{name}_id" for name, table in _DIMENSIONS.items()
)
_CHOSEN = (
    "SELECT * FROM complaints WHERE kind = 1 AND source_id = (SELECT source_id FROM sources WHERE code = $source) "
    "AND {condition} ORDER BY hash(number) LIMIT {most}"
)


def _complaints(connection: duckdb.DuckDBPyConnection) -> list[Complaint]:
    lately = f"status = 3 AND last_closed_at > (SELECT as_of FROM dataset) - INTERVAL {_LATELY} DAY"
    found = _rows(connection, "status <> 3", _MOST_OPEN) + _rows(connection, lately, _MOST_CLOSED)
    return [
        _complaint(row) for row in sorted(found, key=lambda row: (row["filed_at"], row["number"]))
    ]


def complaints_of(
    connection: duckdb.DuckDBPyConnection, numbers: list[str]
) -> dict[str, Complaint]:
    """Return those complaints of these numbers that are there."""
    connection.execute(
        "CREATE TEMPORARY TABLE wanted AS SELECT unnest(CAST($numbers AS VARCHAR[])) AS number",
        {"numbers": numbers},
    )
    found = _rows(connection, "number IN (SELECT number FROM wanted)", len(numbers) * 2)
    return {row["number"]: _complaint(row) for row in found}


def _rows(connection: duckdb.DuckDBPyConnection, condition: str, most: int) -> list[dict]:
    again = (
        "SELECT complaint_id, list({'on': reopened_on, 'cause': cause, 'reclosed': reclosed_on} ORDER BY sequence) AS again "
        "FROM reopenings GROUP BY complaint_id"
    )
    statement = (
        f"SELECT c.*, r.again, {_CODES} FROM ({_CHOSEN.format(condition=condition, most=most)}) c {_JOINS} "
        f"LEFT JOIN ({again}) r USING (complaint_id)"
    )
    return connection.execute(statement, {"source": _SOURCE}).to_arrow_table().to_pylist()


def _complaint(row: dict) -> Complaint:
    values = {name: row[name] for name in COLUMNS if name in row and name != "reopenings"} | _codes(
        row
    )
    values = {
        name: _seconds(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    return replace(Complaint(**values), reopenings=_reopenings(row))


def _codes(row: dict) -> dict:
    """The numbers of a record as the codes that rows have."""
    coded = {name: _code(_LISTS.get(name, name), row[name]) for name in _CODED if name in row}
    coded |= (
        {"escalation": _code("escalation", row["escalation"]) or "none"}
        if "escalation" in row
        else {}
    )
    groups = ";".join(group.code for group in GROUP if (row["groups"] or 0) & group.number)
    anonymous = None if row["anonymous"] is None else "yes" if row["anonymous"] else "no"
    counts = ("messages_from_citizen", "messages_from_department", "transfers")
    return (
        coded
        | {"groups": groups or None, "anonymous": anonymous}
        | {n: row[n] or 0 for n in counts if n in row}
    )


def _code(list_name: str, number: int | None) -> str | None:
    return _BY_NUMBER[list_name].get(number)


def _reopenings(row: dict) -> tuple[tuple[int, str | None, int | None], ...]:
    """Times of all reopenings.

    Of those between the first and the last only the day is stored: noon stands for its time.
    """
    days = row["again"] or []
    at = [_seconds(datetime.combine(day["on"], time(12))) for day in days]
    if at:
        at[0], at[-1] = _seconds(row["first_reopened_at"]), _seconds(row["last_reopened_at"])
    closed = [_end(day["reclosed"], start) for day, start in zip(days, at, strict=True)]
    if closed and closed[-1] is not None:
        closed[-1] = _seconds(row["last_closed_at"])
    causes = [_code("cause", day["cause"]) for day in days]
    return tuple(zip(at, causes, closed, strict=True))


def _end(day, start: int) -> int | None:
    return None if day is None else max(_seconds(datetime.combine(day, time(12))), start)


def _patterns(connection: duckdb.DuckDBPyConnection) -> list[dict]:
    """Return what the filings of the last year were about and by whom, with the month of each."""
    lately = "filed_at > (SELECT as_of FROM dataset) - INTERVAL 365 DAY"
    statement = (
        f"SELECT {_CODES}, sex, residency, groups, channel, anonymous, month(filed_at) AS filed_month "
        f"FROM ({_CHOSEN.format(condition=lately, most=_MOST_PATTERNS)}) c {_JOINS} ORDER BY hash(c.number)"
    )
    found = connection.execute(statement, {"source": _SOURCE}).to_arrow_table().to_pylist()
    coded = [row | _codes(row) for row in found]
    return [{name: row[name] for name in (*FACTS, "filed_month")} for row in coded]
