"""A whole database from one engine to another: every value arrives, or the target is as it was."""

import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect

from data_access import DatabaseProblem, Filters, Question, open_complaints
from data_access.copy import move
from data_access.copy.__main__ import main
from data_access.copy.arrow_types import arrow_schema
from data_access.copy.checksum import Summing
from data_access.copy.order import _joined, key_of
from data_access.database import schema
from data_access.database.engine import connectable
from tests.databases.engines import ENGINES, fresh
from tests.figures.records import complaint, data_of, write_database

SERVERS = [engine for engine in ENGINES if engine != "duckdb"]


@pytest.fixture
def small(tmp_path) -> str:
    """A database with what is easily lost: empty values, empty texts, Urdu, the last
    microsecond, large numbers.
    """
    made = [
        complaint(1, datetime(2024, 1, 1, 23, 59, 59, 999999), groups=frozenset(), anonymous=False),
        complaint(2**40, datetime(2024, 2, 29), record_key=2**32 - 1, member_id=2**50),
        complaint(
            7,
            datetime(1999, 12, 31),
            [datetime(2024, 1, 5)],
            department="office",
            groups=frozenset({"women"}),
        ),
    ]
    for (record, _), number in zip(made, ("", 'شکایت, "2"\n\\N', "C-7"), strict=True):
        record["number"] = number
    return write_database(tmp_path / "small.duckdb", *_records(made))


def _records(made):
    data = data_of(made)
    return data.complaints, data.members, data.reopenings


def rows_of(address: str) -> dict[str, list[tuple]]:
    """Every row of every table, as the engine's own driver gives it."""
    engine = connectable(address)
    with engine.connect() as connection:
        found = {
            table.name: [
                tuple(row) for row in connection.execute(table.select().order_by(*key_of(table)))
            ]
            for table in schema.metadata.sorted_tables
        }
    engine.dispose()
    return found


def tables_of(address: str) -> list[str]:
    engine = connectable(address)
    with engine.connect() as connection:
        found = inspect(connection).get_table_names()
    engine.dispose()
    return found


@pytest.mark.parametrize("engine", SERVERS)
def test_a_copy_to_a_server_and_back_is_the_same_in_every_value(small, engine, tmp_path, capsys):
    there, back = fresh(engine), f"duckdb:///{tmp_path}/back.duckdb"
    assert main(["--from", small, "--to", there]) == 0
    assert main(["--from", there, "--to", back]) == 0
    assert rows_of(small) == rows_of(there) == rows_of(back)
    told = capsys.readouterr().out.splitlines()
    half = len(told) // 2
    assert told[:half] == told[half:] and any(
        line.split()[:2] == ["complaints", "3"] for line in told
    )


@pytest.mark.parametrize("engine", SERVERS)
def test_the_copy_answers_as_the_original_does(published, exact, engine):
    there = fresh(engine)
    assert main(["--from", published.complaints, "--to", there]) == 0
    question = Question(
        ("filed", "backlog", "on_time", "days_to_close_median", "members"),
        ("month", "department", "group"),
        Filters(province=("-PK-PB",)),
    )
    answers = []
    for address in (published.complaints, there):
        complaints = open_complaints(address)
        answers.append(exact(complaints, question))
        complaints.close()
    assert answers[0].tables == answers[1].tables and answers[0].total["filed"] > 1000


@pytest.mark.parametrize("engine", SERVERS)
def test_a_target_that_holds_complaints_is_refused_and_keeps_them(small, engine, capsys):
    there = fresh(engine)
    assert main(["--from", small, "--to", there]) == 0
    before = rows_of(there)
    for more in ([], ["--anew"]):
        assert main(["--from", small, "--to", there, *more]) == 2
        assert "holds complaints already" in capsys.readouterr().err
    assert rows_of(there) == before


def test_a_file_that_is_there_is_refused_whatever_it_is(small, tmp_path, capsys):
    path = tmp_path / "letter.duckdb"
    path.write_text("dear")
    assert main(["--from", small, "--to", f"duckdb:///{path}", "--anew"]) == 2
    assert (
        f"There is a database at {path} already" in capsys.readouterr().err
        and path.read_text() == "dear"
    )


class _Broken(Exception):
    pass


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("step", ["write", "finish", "keep"])
def test_a_copy_that_fails_at_any_step_leaves_the_target_empty(small, engine, step, monkeypatch):
    there, target = fresh(engine), move.TARGETS[engine]
    whole = getattr(target, step)

    def fail(self, *given):
        if step != "write" or given[0] is schema.dataset:  # the last table
            raise _Broken
        whole(self, *given)

    monkeypatch.setattr(target, step, fail)
    with pytest.raises(_Broken):
        move.copy(small, there)
    monkeypatch.undo()
    assert (
        not Path(there.removeprefix("duckdb:///")).exists()
        if engine == "duckdb"
        else tables_of(there) == []
    )
    with pytest.raises(DatabaseProblem):
        open_complaints(there)
    assert move.copy(small, there)["complaints"].rows == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_that_changes_on_the_way_is_found_and_nothing_is_kept(
    small, engine, monkeypatch, capsys
):
    there, target = fresh(engine), move.TARGETS[engine]
    write = target.write

    def change(self, table, parts):
        write(self, table, (_later(part) if table is schema.complaints else part for part in parts))

    monkeypatch.setattr(target, "write", change)
    assert main(["--from", small, "--to", there]) == 2
    assert "The copy is not what was copied: complaints has 3 rows" in capsys.readouterr().err
    monkeypatch.undo()
    assert move.copy(small, there)["complaints"].rows == 3


def _later(part: pyarrow.Table) -> pyarrow.Table:
    place = part.column_names.index("record_key")
    values = pyarrow.array(
        [value.as_py() ^ (row == 1) for row, value in enumerate(part.column(place))],
        pyarrow.int64(),
    )
    return part.set_column(place, part.schema.field(place), values)


@pytest.mark.parametrize("engine", SERVERS)
def test_tables_without_a_word_on_the_data_are_unfinished_and_emptied_on_request(
    small, engine, capsys
):
    there = fresh(engine)
    move.copy(small, there)
    made = connectable(there, writable=True)
    with made.begin() as connection:
        connection.execute(schema.dataset.delete())
    made.dispose()
    with pytest.raises(DatabaseProblem, match="a copy into it was not finished.*“--anew”"):
        open_complaints(there)
    assert (
        main(["--from", small, "--to", there]) == 2
        and "“--anew” empties it first" in capsys.readouterr().err
    )
    assert main(["--from", small, "--to", there, "--anew"]) == 0
    assert rows_of(there) == rows_of(small)


@pytest.mark.parametrize(
    "address", ["duckdb:///nowhere.duckdb", "mysql://host/database", "no address"]
)
def test_what_cannot_be_read_is_told_in_a_sentence(address, tmp_path, capsys):
    assert main(["--from", address, "--to", f"duckdb:///{tmp_path}/new.duckdb"]) == 2
    told = capsys.readouterr().err
    assert (
        told.startswith("copy: ")
        and told.count("\n") == 1
        and not (tmp_path / "new.duckdb").exists()
    )


def test_a_source_of_another_version_is_refused(small, tmp_path, capsys):
    older = tmp_path / "older.duckdb"
    shutil.copy(small.removeprefix("duckdb:///"), older)
    with duckdb.connect(str(older)) as connection:
        connection.execute("UPDATE dataset SET schema_version = 0")
    assert main(["--from", f"duckdb:///{older}", "--to", f"duckdb:///{tmp_path}/new.duckdb"]) == 2
    assert "its schema is version 0" in capsys.readouterr().err


# The checksum -------------------------------------------------------------------------------------

_VALUES = {
    "number": st.none() | st.text(max_size=5),
    "amount": st.none() | st.integers(-(2**15), 2**15 - 1),
    "yes": st.none() | st.booleans(),
    "at": st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
}
_KINDS = pyarrow.schema(
    {
        "number": pyarrow.string(),
        "amount": pyarrow.int16(),
        "yes": pyarrow.bool_(),
        "at": pyarrow.timestamp("us"),
    }
)
_some_rows = st.lists(st.fixed_dictionaries(_VALUES), max_size=8)


def _sum(rows: list[dict], cuts=()):
    summing = Summing()
    for first, last in zip((0, *cuts), (*cuts, len(rows)), strict=True):
        summing.add(pyarrow.Table.from_pylist(rows[first:last], _KINDS))
    return summing.sum()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(rows=_some_rows, data=st.data())
def test_where_the_rows_are_cut_does_not_change_the_checksum(rows, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    assert _sum(rows, cuts) == _sum(rows)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(one=_some_rows, other=_some_rows)
def test_other_rows_have_another_checksum(one, other):
    assert (_sum(one) == _sum(other)) == (one == other)


@pytest.mark.parametrize(
    "before, after", [(("ab", "c"), ("a", "bc")), (("", None), (None, "")), ((None,), ("",))]
)
def test_a_letter_that_moves_to_the_next_text_and_an_empty_text_for_none_are_seen(before, after):
    made = [
        [{"number": text, "amount": 0, "yes": None, "at": None} for text in texts]
        for texts in (before, after)
    ]
    assert _sum(made[0]) != _sum(made[1])


def test_every_column_of_every_table_has_an_arrow_type():
    for table in schema.metadata.sorted_tables:
        assert arrow_schema(table).names == [column.name for column in table.columns]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(sizes=st.dictionaries(st.integers(0, 10**9), st.integers(1, 50_000), max_size=30))
def test_the_windows_of_a_key_hold_every_step_once_and_not_many_rows(sizes):
    windows = list(_joined(sorted(sizes.items())))
    found = [
        [
            size
            for number, size in sizes.items()
            if first <= number * 50_000 and number * 50_000 + 49_999 <= last
        ]
        for first, last in windows
    ]
    assert sum(map(sum, found)) == sum(sizes.values()) and sum(map(len, found)) == len(sizes)
    assert all(sum(rows) <= 250_000 for rows in found)
