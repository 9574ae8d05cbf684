"""Small made-up databases for tests: complaints in plain codes, as a strategy or as a table, and
written to a file.
"""

import random
import shutil
import tempfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import product
from pathlib import Path

import pyarrow as pa
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Connection,
    Insert,
    MetaData,
    Table,
    create_engine,
    delete,
    insert,
    select,
)

from data_access.database import derive, exceptions, schema
from data_access.database.engine_tables import create_tables
from data_access.database.temporary_table import beside
from data_access.model import codes
from tests.figures.reference import CODE_FILTERS, Asked, Data

AS_OF = datetime(2024, 6, 30, 12)
PARENTS = {"ministry": None, "wing": "ministry", "office": "wing", "police": None}
_CATEGORIES = ("water", "roads")
_SUBCATEGORIES = {"leak": "water", "no-supply": "water", "pothole": "roads"}
_DISTRICTS = {"lahore": "PB", "multan": "PB", "quetta": "BA"}
_PROVINCES = ("PB", "SD", "BA")
_LEVELS = ("FED", "PB", "SD")
# Code -> number, for every coded column of a complaint or member.
_NUMBERS = {
    **{
        name: codes.numbers(name)
        for name in (
            "kind",
            "sex",
            "residency",
            "channel",
            "status",
            "outcome",
            "feedback",
            "escalation",
        )
    },
    "first_outcome": codes.numbers("outcome"),
    "first_feedback": codes.numbers("feedback"),
    "reopening_cause": codes.numbers("cause"),
    "cause": codes.numbers("cause"),
    "identity": codes.numbers("identity"),
    **{
        name: {code: number for number, code in enumerate(known, start=1)}
        for name, known in (
            ("level", _LEVELS),
            ("department", PARENTS),
            ("category", _CATEGORIES),
            ("subcategory", _SUBCATEGORIES),
            ("province", _PROVINCES),
            ("district", _DISTRICTS),
        )
    },
}
_GROUPS = codes.numbers("group")
_outcomes = ("relief", "partial", "none", "dropped", None)

# One complaint and its history --------------------------------------------------------------------


def complaint(
    number: int, filed_at: datetime, closings=(), reopenings=(), **more
) -> tuple[dict, list[dict]]:
    """Return (record, its reopenings) of one history.

    ``closings``: times; ``reopenings``: (time, cause); they alternate.
    """
    closed = len(closings) > len(reopenings)
    record = {
        **{name: None for name in _plain_names(schema.BASE_COLUMNS)},
        "complaint_id": number,
        "source_id": 1,
        "number": f"C-{number}",
        "kind": "complaint",
        "filed_at": filed_at,
        "first_closed_at": closings[0] if closings else None,
        "last_closed_at": closings[-1] if closings else None,
        "first_reopened_at": reopenings[0][0] if reopenings else None,
        "last_reopened_at": reopenings[-1][0] if reopenings else None,
        "reopening_cause": reopenings[0][1] if reopenings else None,
        "reopenings": len(reopenings),
        "status": "closed" if closed else "reopened" if reopenings else "in_process",
        "record_key": number * 7919,
        "unknown_facts": frozenset(),
        "changed_at": AS_OF,
        **more,
    }
    if not closed:
        record |= {"outcome": None, "feedback": None, "feedback_at": None}
    return record, [
        _reopening(number, place, closings, reopenings) for place in range(len(reopenings))
    ]


def _reopening(number: int, place: int, closings, reopenings) -> dict:
    reclosed = closings[place + 1].date() if len(closings) > place + 1 else None
    reopened_at, cause = reopenings[place]
    return {
        "complaint_id": number,
        "sequence": place + 1,
        "cause": cause,
        "reopened_on": reopened_at.date(),
        "reclosed_on": reclosed,
    }


def _plain_names(columns) -> list[str]:
    """Column names as records have them: "province", not "province_id"."""
    return [_plain(column.name) for column in columns]


def _plain(name: str) -> str:
    return name.removesuffix("_id") if name.removesuffix("_id") in _NUMBERS else name


def data_of(histories: Iterable[tuple[dict, list[dict]]], members: Iterable[dict] = ()) -> Data:
    """Return histories and members as one database in plain lists."""
    histories = list(histories)
    return Data(
        [record for record, _ in histories],
        [row for _, rows in histories for row in rows],
        list(members),
        AS_OF,
        PARENTS,
    )


# A table that people can read ---------------------------------------------------------------------


def cells_of(table: str) -> list[dict[str, str]]:
    """Read a table with a heading and ``|`` between its columns; lines of dashes are skipped."""
    lines = [
        line
        for line in table.strip().splitlines()
        if line.strip() and set(line.strip()) > {"-", "|", "+"} or "|" in line
    ]
    rows = [
        [cell.strip() for cell in line.split("|")]
        for line in lines
        if set(line.strip()) - set("-|+ ")
    ]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def complaints_in(table: str) -> Data:
    """Read complaints, one a line.

    Columns: filed, closed, reopened, closed again, replied (days), by, groups, and those of a
    complaint by their own name; a column "why" is for people only. T is 30 June 2024.
    """
    return data_of(
        _from_cells(number, cells) for number, cells in enumerate(cells_of(table), start=1)
    )


def _from_cells(number: int, cells: dict[str, str]) -> tuple[dict, list[dict]]:
    days = {
        name: _noon(cells.get(name, ""))
        for name in ("filed", "closed", "reopened", "closed again", "replied")
    }
    known = {name: cells[name] or None for name in cells if name in _NUMBERS}
    groups = frozenset(cells["groups"].split()) if cells.get("groups") else None
    return complaint(
        number,
        days["filed"],
        [day for day in (days["closed"], days["closed again"]) if day],
        [(days["reopened"], cells.get("by") or None)] if days["reopened"] else [],
        **{name: known[name] for name in known if name != "kind" or known[name]},
        groups=groups,
        first_reply_at=days["replied"],
    )


def _noon(day: str) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), time(12)) if day else None


def every_kind() -> Data:
    """Of every condition that a measure asks for, a complaint that meets it and one that does
    not.
    """
    found = []

    def add(age: int, gaps: Iterable[float] = (), cause: str | None = None, **more) -> None:
        filed_at = AS_OF - timedelta(days=age)
        moments = [filed_at + timedelta(days=sum(gaps[: place + 1])) for place in range(len(gaps))]
        known = {"feedback_at": moments[-1] + timedelta(days=1)} if more.get("feedback") else {}
        again = [(moment, cause) for moment in moments[1::2]]
        found.append(complaint(len(found) + 1, filed_at, moments[::2], again, **known, **more))

    for gap, outcome, feedback in product(
        (0, 1, 20, 39, 95), _outcomes, ("positive", "negative", None)
    ):
        answers = {
            "outcome": outcome,
            "feedback": feedback,
            "first_outcome": outcome,
            "first_feedback": feedback,
        }
        add(200, [gap], **answers)
        add(200, [gap, 3, 5], "citizen", **answers)
    for cause, age in product(("citizen", "pm_office", None), (20, 45, 100, 300)):
        add(age)
        add(
            age,
            [2, 3],
            cause,
            anonymous=True,
            first_reply_at=AS_OF,
            escalation=min(_NUMBERS["escalation"]),
        )
        add(
            age,
            [2, 3, 10],
            cause,
            anonymous=False,
            due_at=AS_OF - timedelta(days=age - 20),
            transfers=2,
        )
        add(
            age,
            [15],
            due_at=AS_OF - timedelta(days=age - 10),
            messages_from_citizen=1,
            assigned_at=AS_OF,
            transfers=0,
        )
        add(age, first_reply_at=AS_OF, assigned_at=AS_OF - timedelta(days=age // 2))
    for kind in ("suggestion", "merged"):
        add(50, [3], kind=kind)
    for age in (33, 34, 40, 41):  # around the week in which day 41 comes
        add(age)
    return data_of(found)


def many_complaints(number: int) -> Data:
    """So many complaints and half as many members, which differ in every code, day and group:
    the same at each call.
    """
    chance = random.Random(number)

    def some(known: Iterable[str]) -> str | None:
        return chance.choice([*sorted(known), None])

    def groups() -> frozenset[str] | None:
        return (
            None
            if chance.random() < 0.1
            else frozenset(chance.sample(sorted(_GROUPS), chance.choice((0, 1, 2, 3))))
        )

    coded = (
        "level",
        "department",
        "category",
        "subcategory",
        "province",
        "district",
        "sex",
        "residency",
        "channel",
    )
    members = [
        {
            "member_id": member,
            "registered_on": AS_OF.date() - timedelta(days=chance.randint(0, 400)),
            "groups": groups(),
        }
        | {name: some(_NUMBERS[name]) for name in ("sex", "residency", "province")}
        for member in range(1, number // 2 + 1)
    ]
    return data_of(
        (_any_history(one, chance, some, coded, groups()) for one in range(1, number + 1)), members
    )


def _any_history(
    number: int, chance: random.Random, some, coded: Iterable[str], groups
) -> tuple[dict, list[dict]]:
    age = chance.choice((*_EDGES, *(chance.randint(0, 400) for _ in _EDGES)))
    moments = [AS_OF - timedelta(days=age)]
    for _ in range(chance.choice((0, 0, 1, 1, 1, 2, 3))):
        moments.append(
            moments[-1] + timedelta(days=chance.choice(_EDGES[:9]), hours=chance.choice((0, 11)))
        )
    filed_at, *moments = [moment for moment in moments if moment <= AS_OF]
    known = {name: some(_NUMBERS[name]) for name in (*coded, *_LIKELY, "escalation")}
    if not moments:
        known["status"] = chance.choice(("new", "in_process"))
    return complaint(
        number,
        filed_at,
        moments[::2],
        [(moment, some(("citizen", "pm_office"))) for moment in moments[1::2]],
        **known,
        groups=groups,
        kind=chance.choice(("complaint",) * 8 + ("suggestion", "merged")),
        anonymous=chance.choice((None, True, False)),
        first_reply_at=chance.choice((None, filed_at)),
        transfers=chance.choice((None, 0, 2)),
        due_at=chance.choice((None, filed_at + timedelta(days=20))),
    )


# Any small database -------------------------------------------------------------------------------

_EDGES = (
    0,
    1,
    2,
    19,
    20,
    21,
    39,
    40,
    41,
    89,
    90,
    91,
    180,
    181,
)  # days at which a definition changes its mind
_days = st.sampled_from(_EDGES) | st.integers(0, 400)
_hours = st.sampled_from((time(0), time(9), time(12), time(23, 59)))
_group_sets = st.none() | st.frozensets(st.sampled_from(sorted(_GROUPS)), max_size=3)


def _maybe(known: Iterable[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(sorted(known))


# What few records would have by chance, and many measures ask for together.
_LIKELY = {
    "outcome": st.just("relief") | _maybe(_NUMBERS["outcome"]),
    "feedback": st.sampled_from(("positive", "negative")) | _maybe(_NUMBERS["feedback"]),
}
_LIKELY |= {f"first_{name}": known for name, known in _LIKELY.items()}


@st.composite
def _moments(draw, filed_at: datetime) -> list[datetime]:
    """Closing, reopening, closing ... in their order, none after T."""
    moments, last = [], filed_at
    for gap in draw(st.lists(_days, min_size=draw(st.sampled_from((0, 0, 1, 3))), max_size=5)):
        last = max(last, datetime.combine(last.date() + timedelta(days=gap), draw(_hours)))
        if last > AS_OF:
            break
        moments.append(last)
    return moments


@st.composite
def histories(draw, number: int) -> tuple[dict, list[dict]]:
    """One consistent complaint of that number with its reopenings."""
    filed_at = min(
        AS_OF, datetime.combine(AS_OF.date() - timedelta(days=draw(_days)), draw(_hours))
    )
    moments = draw(_moments(filed_at))
    reply = filed_at + timedelta(days=draw(_days))
    names = (
        "level",
        "department",
        "category",
        "subcategory",
        "province",
        "district",
        "sex",
        "residency",
        "channel",
        "outcome",
        "feedback",
        "first_outcome",
        "first_feedback",
        "escalation",
    )
    more = {name: draw(_LIKELY.get(name, _maybe(_NUMBERS[name]))) for name in names}
    more |= {
        "kind": draw(st.sampled_from(("complaint",) * 4 + ("suggestion", "merged"))),
        "groups": draw(_group_sets),
    }
    more |= {
        "anonymous": draw(st.sampled_from((None, True, False))),
        "first_reply_at": draw(st.sampled_from((None, reply))),
    }
    more |= {
        "due_at": draw(
            st.none() | st.sampled_from((20, 40)).map(lambda days: filed_at + timedelta(days=days))
        )
    }
    more |= {
        name: draw(st.none() | st.integers(0, 3))
        for name in ("transfers", "messages_from_citizen", "messages_from_department")
    }
    more["assigned_at"] = draw(st.sampled_from((None, filed_at, min(reply, AS_OF))))
    more["source_id"] = draw(st.sampled_from((1, 1, 2)))
    more["unknown_facts"] = draw(
        st.just(frozenset()) | st.frozensets(st.sampled_from(sorted(exceptions.FLAGS)), max_size=3)
    )
    more["first_reply_at"] = more["first_reply_at"] if reply <= AS_OF else None
    answered_at = max([filed_at, *moments]) + timedelta(days=draw(_days))
    more["feedback_at"] = (
        draw(st.sampled_from((None, answered_at))) if answered_at <= AS_OF else None
    )
    causes = st.sampled_from(("citizen", "citizen", "pm_office", None))
    record, reopened = complaint(
        number, filed_at, moments[::2], [(moment, draw(causes)) for moment in moments[1::2]], **more
    )
    if record["status"] == "closed" and not reopened and draw(st.integers(0, 4)) == 0:
        record |= {
            "first_closed_at": None,
            "last_closed_at": None,
        }  # closed, and nobody wrote down when
    return record, reopened


@st.composite
def asked(draw) -> tuple[Asked, ...] | None:
    """What sources record: everything, or some facts of some complaints, and others not at all."""
    if draw(st.booleans()):
        return None
    facts = draw(st.sets(st.sampled_from(schema.FACTS), max_size=4))
    found = [Asked(fact) for fact in schema.FACTS if fact not in facts]
    for fact in sorted(facts - {"members"}):
        for _ in range(draw(st.integers(0, 2))):
            first, last = (
                draw(st.none() | _days.map(lambda days: AS_OF.date() - timedelta(days=days)))
                for _ in "12"
            )
            found.append(Asked(fact, draw(st.sampled_from((None, 1, 2))), first, last))
    return tuple(found)


def in_words(data: Data) -> tuple[str, ...]:
    """What sources record, as a database holds it."""
    excepted = tuple(
        f"except-{fact}" for fact in {fact for c in data.complaints for fact in c["unknown_facts"]}
    )
    if data.recorded is None:
        return (*schema.FACTS, *excepted)
    return excepted + tuple(
        f"{one.fact}:{one.source or ''}:{one.first or ''}:{one.last or ''}"
        if any(one[1:])
        else one.fact
        for one in data.recorded
    )


@st.composite
def _members(draw, number: int) -> dict:
    day = AS_OF.date() - timedelta(days=draw(st.integers(0, 400)))
    return {
        "member_id": number,
        "registered_on": draw(st.sampled_from((day, day, day, None))),
        "groups": draw(_group_sets),
        **{name: draw(_maybe(_NUMBERS[name])) for name in ("sex", "residency", "province")},
    }


@st.composite
def databases(draw, most: int = 14) -> Data:
    """Any small consistent database."""
    complaints = [draw(histories(number)) for number in range(1, draw(st.integers(0, most)) + 1)]
    return data_of(
        complaints, [draw(_members(number)) for number in range(1, draw(st.integers(0, 4)) + 1)]
    )


@st.composite
def query_params(draw) -> dict[str, list[str]]:
    """Any filters, as in a URL: mostly one or two of them."""
    params = {
        name: draw(_choices(name))
        for name in draw(st.lists(st.sampled_from(_FILTERED), max_size=2, unique=True))
    }
    params |= {
        name: draw(_windows[name])
        for name in draw(st.lists(st.sampled_from(sorted(_windows)), max_size=2, unique=True))
    }
    return params | ({"groups_all": ["1"]} if draw(st.booleans()) and "group" in params else {})


_FILTERED = (*CODE_FILTERS, "group", "group")  # groups twice as often: they can be all of
_window_days = st.integers(0, 420).map(
    lambda days: [(AS_OF.date() - timedelta(days=days)).isoformat()]
)
_periods = st.sampled_from(
    (
        "2023",
        "2024",
        "2023-Q3",
        "2023-Q4",
        "2024-Q1",
        "2024-Q2",
        "2023-12",
        "2024-01",
        "2024-05",
        "2024-06",
    )
)
_windows = {
    "from": _window_days,
    "to": _window_days,
    "period": st.lists(_periods, min_size=1, max_size=2, unique=True).map(sorted),
}


def codes_of(name: str) -> tuple[str, ...]:
    """Return every code that a complaint of the made-up databases can have under a filter, in the
    order of its numbers.
    """
    return tuple(_GROUPS if name == "group" else _NUMBERS[name])


def _choices(name: str) -> st.SearchStrategy[list[str]]:
    chosen = st.lists(st.sampled_from(sorted(codes_of(name))), min_size=1, max_size=2, unique=True)
    return st.tuples(chosen, st.booleans(), st.booleans()).map(
        lambda drawn: sorted(
            f"-{code}" if drawn[1 + place] else code for place, code in enumerate(drawn[0])
        )
    )


# Written to a file --------------------------------------------------------------------------------


def write_database(
    path: Path,
    records,
    members=(),
    reopenings=(),
    as_of: datetime = AS_OF,
    recorded: Iterable[str] = schema.FACTS,
) -> str:
    """Write a DuckDB database of these records (in plain codes) and return its address."""
    shutil.copy(_empty_database(), path)
    address = f"duckdb:///{path}"
    engine = create_engine(address)
    with engine.begin() as connection:
        _write(
            connection,
            Data(list(records), list(reopenings), list(members), as_of, PARENTS),
            recorded,
        )
    engine.dispose()
    return address


def make_empty(connection: Connection) -> None:
    """Make the tables in a database that has none, with the profiles and the dimensions; on any
    engine.
    """
    create_tables(connection)
    connection.execute(derive.insert_profiles(schema.profiles))
    for table, rows in _dimensions().items():
        _insert(connection, table, rows)


def refill(connection: Connection, data: Data, recorded: Iterable[str] = schema.FACTS) -> None:
    """Put these records in the place of those that such a database holds."""
    for table in (schema.complaints, schema.reopenings, schema.members, schema.dataset):
        connection.execute(delete(table))
    _write(connection, data, recorded)


def _write(connection: Connection, data: Data, recorded: Iterable[str]) -> None:
    _insert(connection, schema.dataset, [_dataset_row(data.as_of, recorded)])
    rows = {
        record["complaint_id"]: _in_numbers(record, schema.BASE_COLUMNS)
        for record in data.complaints
    }
    _write_complaints(connection, list(rows.values()))
    events = [_with_months(row) | _copied(rows[row["complaint_id"]]) for row in data.reopenings]
    _insert(connection, schema.reopenings, events)
    _insert(
        connection,
        schema.members,
        [_in_numbers(row, schema.members.columns) for row in data.members],
    )


def _dataset_row(as_of: datetime, recorded: Iterable[str]) -> dict:
    names = {"name_en": "Test", "name_ur": "جانچ", "synthetic": True, "version": 1}
    return {
        **names,
        "as_of": as_of,
        "schema_version": schema.SCHEMA_VERSION,
        "recorded": " ".join(recorded),
    }


@cache
def _empty_database() -> Path:
    """A file with the tables, the profiles and the dimensions: written once, then copied, which
    saves most of the time.
    """
    path = Path(tempfile.mkdtemp(prefix="records-")) / "empty.duckdb"
    engine = create_engine(f"duckdb:///{path}")
    with engine.begin() as connection:
        make_empty(connection)
    engine.dispose()
    return path


def _dimensions() -> dict[Table, list[dict]]:
    def rows(key: str, **parents) -> list[dict]:
        return [
            {f"{key}_id": number, "code": code, "name_en": code.title(), "name_ur": code}
            | {
                column: _NUMBERS[column.removesuffix("_id")].get(of.get(code))
                if column != "parent_id"
                else _NUMBERS[key].get(of.get(code))
                for column, of in parents.items()
            }
            for code, number in _NUMBERS[key].items()
        ]

    return {
        schema.levels: rows("level"),
        schema.provinces: rows("province"),
        schema.categories: rows("category"),
        schema.districts: rows("district", province_id=_DISTRICTS),
        schema.departments: rows("department", parent_id=PARENTS),
        schema.subcategories: rows("subcategory", category_id=_SUBCATEGORIES),
        schema.sources: [{"source_id": 1, "code": "test", "name": "Test"}],
    }


def _insert(connection: Connection, table: Table, rows: list[dict]) -> None:
    """Write rows, which all have the same columns.

    DuckDB reads them where they lie: SQLAlchemy takes a millisecond to write out one complaint as
    a part of a statement, longer than the engine takes for all of them.
    """
    if not rows:
        return
    if connection.dialect.name != "duckdb":
        connection.execute(insert(table).values(rows))
        return
    columns = [table.c[name] for name in rows[0]]
    arrived = pa.table({column.name: [row[column.name] for row in rows] for column in columns})
    with beside(connection, "arrived", arrived, columns) as source:
        connection.execute(insert(table).from_select(list(rows[0]), select(source)))


def _write_complaints(connection: Connection, rows: list[dict]) -> None:
    """Write the base columns to a table of their own and let ``derive`` work out the rest, as
    the feed does.
    """
    staged, into_complaints = _staging()
    staged.create(connection, checkfirst=False)
    _insert(connection, staged, rows)
    connection.execute(into_complaints)
    staged.drop(connection, checkfirst=False)


@cache
def _staging() -> tuple[Table, Insert]:
    """The table, and the statement that takes its rows on: the same each time, so that an engine
    that is filled again and again compiles them once.
    """
    staged = Table(
        "staged",
        MetaData(),
        *(Column(base.name, base.type) for base in schema.BASE_COLUMNS),
        prefixes=["TEMPORARY"],
    )
    derived = derive.derived_columns(staged)
    chosen = select(*staged.columns, *(value.label(name) for name, value in derived.items()))
    return staged, insert(schema.complaints).from_select([*staged.columns.keys(), *derived], chosen)


def _in_numbers(record: dict, columns) -> dict:
    """Return a record as the tables hold it: numbers in place of codes."""
    row = {}
    for column in columns:
        name = _plain(column.name)
        row[column.name] = (
            _NUMBERS[name][record[name]]
            if name in _NUMBERS and record[name] is not None
            else record[name]
        )
    if "unknown_facts" in row:
        row["unknown_facts"] = sum(exceptions.FLAGS[fact] for fact in row["unknown_facts"]) or None
    if row["groups"] is not None:
        row["groups"] = sum(_GROUPS[code] for code in row["groups"])
    return row


def _copied(row: dict) -> dict:
    return {
        name: row["filed_at"].date() if name == "filed_on" else row[name]
        for name in schema.COPIED_TO_REOPENINGS
    }


def _with_months(row: dict) -> dict:
    def month(day: date | None) -> int | None:
        return day.year * 12 + day.month - 1 if day else None

    cause = codes.numbers("cause")[row["cause"]] if row["cause"] else None
    return {
        **row,
        "cause": cause,
        "reopened_month": month(row["reopened_on"]),
        "reclosed_month": month(row["reclosed_on"]),
    }
