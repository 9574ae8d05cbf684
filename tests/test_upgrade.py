"""Databases of earlier versions: brought up to this one in one step, or left as they are, and told how."""

import pytest
from sqlalchemy import create_engine

from data_access import DatabaseProblem, schema, upgrade
from data_access.engine import open_engine
from tests.records import complaints_in, write_database


@pytest.fixture
def old(tmp_path):
    """Address of a database as version 1 had it, with two complaints."""
    address = write_database(
        tmp_path / "old.duckdb", complaints_in("filed | sex\n2024-01-10 | men\n2024-01-11 | women").complaints
    )
    engine = create_engine(address)
    with engine.begin() as connection:
        for table in schema.SINCE_VERSION_2:
            connection.exec_driver_sql(f"drop table {table}")
        connection.exec_driver_sql("alter table complaints drop column changed_sequence")
        connection.exec_driver_sql("update dataset set schema_version = 1")
    engine.dispose()
    return address


def _rows(address: str, statement: str) -> list[tuple]:
    engine = create_engine(address)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(statement).fetchall()
    engine.dispose()
    return found


def test_an_old_database_is_told_with_the_command_that_brings_it_up(old, capsys):
    with pytest.raises(
        DatabaseProblem, match="is of an earlier version; bring it up to this one with “python -m data_access.upgrade”"
    ):
        open_engine(old)
    before = _rows(old, "select complaint_id, number, filed_at, record_key, profile_id from complaints order by 1")
    assert upgrade.main(["--on", old]) == 0
    open_engine(old).dispose()
    assert (
        _rows(old, "select complaint_id, number, filed_at, record_key, profile_id from complaints order by 1") == before
    )
    assert _rows(old, "select distinct changed_sequence from complaints") == [(None,)]
    assert upgrade.main(["--on", old]) == 0
    said = capsys.readouterr().out
    assert "It was of version 1, and is of version 2." in said and "It is of version 2 already." in said


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(old, monkeypatch):
    def fail(connection):
        upgrade._to_2(connection)
        connection.exec_driver_sql("select * from nowhere")

    monkeypatch.setitem(upgrade._STEPS, 1, fail)
    assert upgrade.main(["--on", old]) == 2
    assert _rows(old, "select schema_version from dataset") == [(1,)]
    tables = {name for (name,) in _rows(old, "select table_name from information_schema.tables")}
    assert not tables & schema.SINCE_VERSION_2
    assert upgrade.main(["--on", old]) == 2
    monkeypatch.undo()
    assert upgrade.main(["--on", old]) == 0


def test_what_is_no_complaints_database_is_told(tmp_path, capsys):
    assert upgrade.main(["--on", f"duckdb:///{tmp_path}/empty.duckdb"]) == 2
    assert "is no complaints database: it has no table dataset." in capsys.readouterr().err
