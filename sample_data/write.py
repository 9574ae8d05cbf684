"""The drawn sample as rows of the complaints database, written part by part."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
from sqlalchemy import Column, Connection, MetaData, Table, column, insert, select, table

from data_access.database import derive, schema
from data_access.model.codes import numbers as code_numbers
from data_access.model.periods import month_of
from sample_data import calibration as cal
from sample_data.courses import END, NEVER, Courses, transfers
from sample_data.filings import SECONDS_OF_A_DAY as DAY
from sample_data.filings import Filings
from sample_data.people import Members
from sample_data.reference_lists import numbers, rows
from sample_data.verdicts import Verdicts

_PART = 400_000  # rows that are in memory twice
_STATUS = code_numbers("status")


def write_lists(connection: Connection) -> None:
    """Write the dimensions, the profiles, the source and what the data set says of itself."""
    for target, lines in _lists().items():
        connection.execute(insert(target), lines)
    connection.execute(derive.insert_profiles(schema.profiles))
    connection.execute(
        insert(schema.sources),
        {
            "source_id": 1,
            "code": "sample",
            "name": "Synthetic national sample, made by this project",
        },
    )
    connection.execute(
        insert(schema.dataset),
        {
            "name_en": "Pakistan, synthetic national sample", "name_ur": "پاکستان، مصنوعی قومی نمونہ", "synthetic": True,
            "as_of": cal.AS_OF, "version": 1, "schema_version": schema.SCHEMA_VERSION, "recorded": " ".join((*schema.FACTS, "within:disability=overseas")),
        },
    )  # fmt: skip


def _lists() -> dict[Table, list[dict]]:
    def lines(name: str, key: str, more=lambda row: {}) -> list[dict]:
        return [
            {
                key: number,
                "code": row["code"],
                "name_en": row["name_en"],
                "name_ur": row["name_ur"],
                **more(row),
            }
            for number, row in enumerate(rows(name), start=1)
        ]

    def place(row: dict) -> dict:
        population = int(row["population_2023"]) if row["population_2023"] else None
        return {
            "latitude": float(row["latitude"]),
            "longitude": float(row["longitude"]),
            "population": population,
        }

    return {
        schema.levels: lines("levels", "level_id"),
        schema.provinces: lines("provinces", "province_id", lambda row: place(row) | {"population_note": row["population_note"] or None}),
        schema.districts: lines("districts", "district_id", lambda row: place(row) | {"province_id": numbers("provinces")[row["province"]]}),
        schema.departments: lines(
            "departments", "department_id",
            lambda row: {"level_id": numbers("levels")[row["level"]], "parent_id": numbers("departments").get(row["parent"])},
        ),
        schema.categories: lines("categories", "category_id"),
        schema.subcategories: lines("subcategories", "subcategory_id", lambda row: {"category_id": numbers("categories")[row["category"]]}),
    }  # fmt: skip


def write_members(connection: Connection, members: Members) -> None:
    """Write the members."""
    start = np.datetime64(cal.START)
    columns = {
        "member_id": np.arange(1, len(members) + 1),
        "registered_on": start + members.registered_day.astype("timedelta64[D]"),
        "sex": members.sex, "residency": members.residency, "groups": members.groups, "province_id": members.province,
    }  # fmt: skip
    _insert_arrow(connection, schema.members, pa.table(columns))


def write_complaints(
    connection: Connection,
    rng: np.random.Generator,
    filings: Filings,
    course: Courses,
    verdicts: Verdicts,
    members: Members,
) -> Iterator[int]:
    """Write the complaints and their reopenings in the order of filing; yields how many rows
    each part has.
    """
    columns = _columns(rng, filings, course, verdicts, members)
    staged = Table("staged", MetaData(), *_drawn(schema.BASE_COLUMNS, columns))
    derived = derive.derived_columns(staged)
    names = [*staged.columns.keys(), *derived]
    statement = insert(schema.complaints).from_select(
        names, select(*staged.columns, *(value.label(name) for name, value in derived.items()))
    )
    for start in range(0, len(filings), _PART):
        part = slice(start, start + _PART)
        with _Registered(
            connection,
            "staged",
            pa.table({name: _arrow(name, values[part]) for name, values in columns.items()}),
        ):
            connection.execute(statement)
        yield len(filings.filed_at[part])
    for sequence in range(len(course.reopened)):
        _write_reopenings(connection, course, sequence)


def _drawn(base: Sequence[Column], columns: Collection[str]) -> list[Column]:
    """Return the base columns that the sample draws; the others stay empty, as where no source
    records them, and must be such that they can.
    """
    lacking = [one.name for one in base if one.name not in columns and not one.nullable]
    if lacking:
        raise ValueError(
            f"The sample lacks {', '.join(lacking)}, which no complaint may be without; "
            "draw it in _columns of sample_data/write.py."
        )
    return [Column(one.name, one.type) for one in base if one.name in columns]


def _columns(
    rng: np.random.Generator,
    filings: Filings,
    course: Courses,
    verdicts: Verdicts,
    members: Members,
) -> dict[str, np.ndarray]:
    """Return the base columns by name; 0 or NEVER stands for an empty value."""
    size, member = len(filings), filings.member
    closed, last_closed, last_reopened = course.closed, course.last_closed, course.last_reopened
    reopenings = sum((moments > 0).astype(np.int8) for moments in course.reopened)
    waited = (np.where(course.first_closed > 0, course.first_closed, END) - filings.filed_at) // DAY
    moments = [
        filings.filed_at,
        course.assigned,
        course.replied,
        last_closed,
        last_reopened,
        verdicts.feedback_at,
    ]
    return {
        "complaint_id": np.arange(1, size + 1), "source_id": np.ones(size, np.int8), "number": np.arange(1, size + 1),
        "member_id": member + 1, "kind": np.full(size, code_numbers("kind")["complaint"], np.int8), "level_id": filings.level,
        "department_id": filings.department, "category_id": filings.category, "subcategory_id": filings.subcategory,
        "province_id": filings.province, "district_id": filings.district, "sex": members.sex[member],
        "residency": members.residency[member], "groups": members.groups[member], "channel": filings.channel,
        "anonymous": filings.anonymous, "filed_at": filings.filed_at, "assigned_at": course.assigned,
        "first_reply_at": course.replied, "due_at": course.due, "first_closed_at": course.first_closed,
        "last_closed_at": last_closed, "first_reopened_at": course.reopened[0], "last_reopened_at": last_reopened,
        "messages_from_citizen": rng.poisson(0.8, size).astype(np.int8),
        "messages_from_department": np.where(course.replied > 0, 1 + rng.poisson(0.7, size), 0).astype(np.int8),
        "transfers": transfers(rng, size), "status": _status(filings, closed, last_reopened), "outcome": verdicts.outcome,
        "feedback": verdicts.feedback, "feedback_at": verdicts.feedback_at, "first_outcome": verdicts.first_outcome,
        "first_feedback": verdicts.first_feedback, "reopenings": reopenings, "reopening_cause": course.cause,
        "escalation": np.select([waited > 90, waited > 40], [2, 1], 0).astype(np.int8),
        "record_key": rng.integers(0, 2**32, size), "changed_at": np.maximum.reduce(moments),
        "changed_sequence": np.zeros(size, np.int8), "unknown_facts": np.zeros(size, np.int8),
    }  # fmt: skip


def _status(filings: Filings, closed: np.ndarray, last_reopened: np.ndarray) -> np.ndarray:
    fresh = filings.filed_at > END - 2 * DAY
    codes = [_STATUS["closed"], _STATUS["reopened"], _STATUS["new"]]
    return np.select([closed, last_reopened > 0, fresh], codes, _STATUS["in_process"]).astype(
        np.int8
    )


_OPTIONAL = (
    "changed_sequence",
    "unknown_facts",
    "outcome",
    "feedback",
    "first_outcome",
    "first_feedback",
    "reopening_cause",
)


def _arrow(name: str, values: np.ndarray) -> pa.Array:
    if name.endswith("_at"):
        return pa.array(values.astype("datetime64[s]"), mask=values == NEVER)
    if name == "number":
        return pa.array([f"S-{value}" for value in values.tolist()])
    return pa.array(values, mask=values == 0) if name in _OPTIONAL else pa.array(values)


def _write_reopenings(connection: Connection, course: Courses, sequence: int) -> None:
    places = np.flatnonzero(course.reopened[sequence] > 0)
    reopened, reclosed = course.reopened[sequence][places], course.reclosed[sequence][places]
    open_still = reclosed == NEVER
    citizen = np.full(len(places), code_numbers("cause")["citizen"], np.int8)
    columns = {
        "complaint_id": pa.array(places + 1), "sequence": pa.array(np.full(len(places), sequence + 1, np.int8)),
        "cause": pa.array(course.cause[places] if sequence == 0 else citizen),
        "reopened_on": pa.array(_day(reopened)), "reopened_month": pa.array(_month(reopened)),
        "reclosed_on": pa.array(_day(reclosed), mask=open_still), "reclosed_month": pa.array(_month(reclosed), mask=open_still),
    }  # fmt: skip
    staged = table("staged", *(column(name) for name in columns))
    copied = [schema.complaints.c[name] for name in schema.COPIED_TO_REOPENINGS]
    both = staged.join(schema.complaints, schema.complaints.c.complaint_id == staged.c.complaint_id)
    with _Registered(connection, "staged", pa.table(columns)):
        rows = select(*staged.c, *copied).select_from(both).order_by(staged.c.complaint_id)
        names = [*columns, *schema.COPIED_TO_REOPENINGS]
        connection.execute(insert(schema.reopenings).from_select(names, rows))


def _day(moment: np.ndarray) -> np.ndarray:
    return (moment // DAY).astype("datetime64[D]")


def _month(moment: np.ndarray) -> np.ndarray:
    return (_day(moment).astype("datetime64[M]").astype(int) + month_of(date(1970, 1, 1))).astype(
        np.int16
    )


class _Registered:
    """An arrow table that SQL sees under a name while the block runs."""

    def __init__(self, connection: Connection, name: str, rows: pa.Table):
        self._driver, self._name, self._rows = connection.connection.driver_connection, name, rows

    def __enter__(self) -> None:
        self._driver.register(self._name, self._rows)

    def __exit__(self, *problem: object) -> None:
        self._driver.unregister(self._name)


def _insert_arrow(connection: Connection, target: Table, lines: pa.Table) -> None:
    staged = table("staged", *(column(name) for name in lines.column_names))
    with _Registered(connection, "staged", lines):
        connection.execute(insert(target).from_select(lines.column_names, select(staged)))
