"""ClickHouse: its engine in this process and over HTTP, exact after every correction, and the
same release as DuckDB's.
"""

from contextlib import contextmanager
from datetime import date, datetime

import pyarrow
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import CompileError
from sqlalchemy.schema import CreateTable

from data_access import Complaints, DatabaseProblem, Filters, Question
from data_access.copy.move import copy
from data_access.database import schema
from data_access.database.clickhouse.dialect import SETTINGS, ServerDialect
from data_access.database.clickhouse.load import insert_arrow
from data_access.database.clickhouse.tables import LAYOUTS
from data_access.database.engine import connectable, open_engine
from data_access.database.engine_tables import create_tables
from data_access.publish import make, store
from tests.databases import clickhouse_engine
from tests.databases.engines import exact_cells
from tests.figures.records import complaints_in, make_empty, refill
from tests.figures.test_reference import EVERY_BREAKDOWN, EVERYTHING, differences
from tests.figures.test_tables import GROUPS

WAYS = {"in the process": clickhouse_engine.fresh, "over HTTP": clickhouse_engine.fresh_over_http}


@pytest.fixture(params=WAYS)
def address(request) -> str:
    """Address of a new database, each way."""
    return WAYS[request.param]()


@contextmanager
def connected(address: str):
    engine = connectable(address, writable=True)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def members(address):
    """A connection to a database that has the table of members, and nothing that merges its
    parts.
    """
    with connected(address) as connection:
        create_tables(connection)
        connection.execute(text("SYSTEM STOP MERGES members"))
        yield connection
        connection.execute(text("SYSTEM START MERGES members"))


def member(number: int, version: int, *, removed: int = 0, **more) -> pyarrow.Table:
    row = {
        "member_id": number,
        "row_version": version,
        "row_removed": removed,
        "sex": 1,
        "groups": None,
        **more,
    }
    return pyarrow.Table.from_pylist([row])


def held(connection) -> list[tuple]:
    return connection.execute(
        select(schema.members.c.member_id, schema.members.c.sex).order_by("member_id")
    ).all()


# Corrections --------------------------------------------------------------------------------------


def test_the_newest_version_of_a_row_stands_whatever_the_order_of_arrival(members):
    for version, sex in ((2, 2), (3, 3), (1, 1)):
        insert_arrow(members, schema.members, member(7, version, sex=sex))
    assert held(members) == [(7, 3)]
    members.execute(text("SYSTEM START MERGES members"))
    members.execute(text("OPTIMIZE TABLE members FINAL"))
    assert held(members) == [(7, 3)]


def test_a_removed_row_is_gone_and_an_older_change_does_not_bring_it_back(members):
    insert_arrow(members, schema.members, member(7, 1))
    insert_arrow(members, schema.members, member(8, 1))
    insert_arrow(members, schema.members, member(7, 3, removed=1))
    insert_arrow(members, schema.members, member(7, 2))
    assert held(members) == [(8, 1)]
    assert members.execute(select(func.count()).select_from(schema.members)).scalar() == 1


def test_the_same_rows_written_twice_are_there_once(members):
    for _ in range(2):
        insert_arrow(members, schema.members, pyarrow.concat_tables([member(7, 1), member(8, 1)]))
    assert held(members) == [(7, 1), (8, 1)]


def test_no_row_can_change_its_partition_since_that_would_keep_it_twice():
    for name, layout in LAYOUTS.items():
        assert not layout.partition or set(layout.order) & set(
            layout.partition.replace("(", " ").replace(",", " ").split()
        )
        assert not {"filed_on", "filed_at"} & set(layout.order), name


def test_every_table_has_an_order_that_its_rows_are_told_apart_by():
    for table in schema.metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=ServerDialect()))
        assert made.endswith("ORDER BY ()") == (table is schema.dataset), table.name
    with pytest.raises(CompileError, match="Table loose has no key"):
        CreateTable(Table("loose", MetaData(), Column("n", Integer))).compile(
            dialect=ServerDialect()
        )


# Types --------------------------------------------------------------------------------------------


def test_early_days_microseconds_and_empty_values_come_back_as_they_went_in(members):
    rows = pyarrow.table(
        {
            "member_id": [1, 2],
            "registered_on": pyarrow.array([date(1905, 3, 1), None]),
            "sex": pyarrow.array([None, 2], "int16"),
        }
    )
    insert_arrow(members, schema.members, rows)
    found = members.execute(
        select(schema.members.c["member_id", "registered_on", "sex"]).order_by("member_id")
    ).all()
    assert found == [(1, date(1905, 3, 1), None), (2, None, 2)]
    moment = datetime(2024, 6, 30, 23, 59, 59, 123456)
    row = {
        "name_en": "Test",
        "name_ur": "جانچ",
        "synthetic": True,
        "as_of": moment,
        "version": 1,
        "schema_version": 1,
        "recorded": "",
    }
    members.execute(insert(schema.dataset).values([row]))
    assert members.execute(select(schema.dataset.c["name_ur", "as_of", "synthetic"])).all() == [
        ("جانچ", moment, True)
    ]


def test_what_is_unknown_stays_unknown(members):
    one = "(SELECT 1 AS a) AS x LEFT JOIN (SELECT 2 AS a, 3 AS b) AS y ON x.a = y.a"
    assert members.execute(
        text(f"SELECT y.b, CAST(y.b AS Int16), y.b IN (3) FROM {one}")
    ).all() == [(None, None, None)]
    assert members.execute(select(func.max(schema.complaints.c.filed_on))).scalar() is None


def test_a_sum_over_a_column_may_bear_its_name(members):
    named = text(
        "SELECT sum(number) AS number FROM (SELECT arrayJoin([1, 2, 4]) AS number) WHERE number > 1"
    )
    assert members.execute(named).scalar() == 6


def test_every_setting_that_the_meaning_of_statements_rests_on_is_in_force(members):
    known = dict(members.execute(text("SELECT name, value FROM system.settings")).all())
    assert {name: known[name] for name in SETTINGS} == {
        name: str(value) for name, value in SETTINGS.items()
    }


# Questions ----------------------------------------------------------------------------------------


def test_every_measure_by_every_breakdown_is_answered_over_http_as_the_oracle_does(exact):
    address, data = clickhouse_engine.fresh_over_http(), complaints_in(GROUPS)
    with connected(address) as connection:
        make_empty(connection)
        refill(connection, data)
    complaints = Complaints(open_engine(address))
    filters = {"sex": ["-men"], "period": ["2024"]}
    answer = exact(
        complaints, Question(EVERYTHING, EVERY_BREAKDOWN, Filters.from_query_params(filters))
    )
    complaints.close()
    assert [
        row for name in ("", *EVERY_BREAKDOWN) for row in differences(data, answer, name, filters)
    ] == []


# The release --------------------------------------------------------------------------------------


def test_the_exact_counts_of_every_cell_are_those_that_duckdb_counts(address, published):
    copy(published.complaints, address)
    (axes, cells), (same_axes, same_cells) = map(exact_cells, (address, published.complaints))
    assert axes == same_axes and cells.cells == same_cells.cells
    pairs = list(zip(cells._open(), same_cells._open(), strict=True))
    assert (
        all(found.any() and (found == wanted).all() for found, wanted in pairs) and len(pairs) == 3
    )


def test_the_release_is_the_one_that_duckdb_publishes_to_the_byte(published, tmp_path, monkeypatch):
    address = clickhouse_engine.fresh()
    copy(published.complaints, address)
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", address)
    made, wanted = (
        make.publish(tmp_path, bytes.fromhex("ab" * 32)),
        make.read(store.path_of(published.folder, 1)),
    )
    assert list(made.cell_lines()) == list(wanted.cell_lines())
    assert made.checksum() == wanted.checksum()


# What can go wrong --------------------------------------------------------------------------------


def problem(address: str) -> str:
    with pytest.raises(DatabaseProblem) as raised:
        open_engine(address)
    sentence = str(raised.value)
    assert "\n" not in sentence and sentence.endswith(".") and "top-secret" not in sentence
    return sentence


def test_a_database_without_tables_is_told(address):
    assert "has no tables yet" in problem(address)


def test_a_server_that_does_not_answer_is_told_without_the_password():
    assert "clickhouse://reader:***@127.0.0.1:9/complaints" in problem(
        "clickhouse://reader:top-secret@127.0.0.1:9/complaints"
    )


def test_a_database_that_is_not_there_is_told():
    address = clickhouse_engine.fresh_over_http().rpartition("/")[0]
    assert "nowhere" in problem(f"{address}/nowhere")
