"""Opening a database: whatever is wrong becomes one sentence that says what to do, and no
password is in it.
"""

import subprocess
import sys
from datetime import datetime

import pytest
from sqlalchemy import create_engine, literal, select, text

from data_access import DatabaseProblem, Filters, Question, open_complaints
from data_access.database import engine, problems
from data_access.database.engine import URL_SETTING, open_engine
from tests.figures.records import complaints_in, write_database

SECRET = "top-secret-word"


@pytest.fixture
def database(tmp_path):
    """Path of a good database with one complaint."""
    path = tmp_path / "good.duckdb"
    data = complaints_in("filed      | sex\n2024-01-10 | women")
    write_database(path, data.complaints)
    return path


def problem(url) -> str:
    """The sentence with which opening fails."""
    with pytest.raises(DatabaseProblem) as raised:
        open_engine(str(url))
    sentence = str(raised.value)
    assert "\n" not in sentence and sentence.endswith(".")
    return sentence


def change(path, statement: str) -> None:
    changed = create_engine(f"duckdb:///{path}")
    with changed.begin() as connection:
        connection.execute(text(statement))
    changed.dispose()


def test_a_good_database_opens_and_says_what_it_is(database):
    complaints = open_complaints(f"duckdb:///{database}")
    found = complaints.dataset()
    complaints.close()
    assert (found.name.en, found.synthetic, found.as_of, found.version) == (
        "Test",
        True,
        datetime(2024, 6, 30, 12),
        1,
    )


def test_the_setting_names_the_database_and_an_argument_goes_before_it(database, monkeypatch):
    monkeypatch.setenv(URL_SETTING, f"duckdb:///{database}")
    open_engine().dispose()
    monkeypatch.setenv(URL_SETTING, "duckdb:///nowhere.duckdb")
    open_engine(f"duckdb:///{database}").dispose()
    with pytest.raises(DatabaseProblem, match="nowhere.duckdb"):
        open_engine()


def test_without_a_setting_the_embedded_default_is_meant(tmp_path, monkeypatch):
    monkeypatch.delenv(URL_SETTING, raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        DatabaseProblem, match="There is no database file data/complaints.duckdb; make one with"
    ):
        open_engine()


@pytest.mark.parametrize(
    "url", ["not an address", "/srv/data.duckdb", f"postgresql//user:{SECRET}@host/name"]
)
def test_an_address_that_is_none_is_told_with_the_right_form(url):
    assert problem(url) == (
        "COMPLAINTS_DATABASE_URL is no database address; write it as duckdb:///data/complaints.duckdb or "
        "postgresql://user@host/name."
    )


@pytest.mark.parametrize("scheme", ["oracle", "nosuchdatabase", "mysql+nosuchdriver"])
def test_a_missing_driver_is_told_by_name(scheme):
    sentence = problem(f"{scheme}://user:{SECRET}@host/name")
    assert sentence.startswith(f"There is no driver for {scheme} databases here (")
    assert sentence.endswith(f"; install it, or change {URL_SETTING}.")
    assert SECRET not in sentence


def test_a_missing_file_is_told_with_the_commands_that_make_one(tmp_path):
    path = tmp_path / "missing.duckdb"
    assert problem(f"duckdb:///{path}") == (
        f"There is no database file {path}; make one with “python -m sample_data.build --out {path}”, or import records "
        "with “python -m data_access.feed import”."
    )
    assert not path.exists(), "looking for a database must not make one"


def test_a_directory_is_no_database_file(tmp_path):
    assert problem(f"duckdb:///{tmp_path}").startswith(f"There is no database file {tmp_path};")


@pytest.mark.parametrize("content", [b"", b"hello, I am a text file\n" * 500, b"\0" * 20_000])
def test_a_file_that_is_no_database_is_told(tmp_path, content):
    path = tmp_path / "letter.duckdb"
    path.write_bytes(content)
    sentence = problem(f"duckdb:///{path}")
    assert sentence.startswith(f"duckdb:///{path} ")
    assert "cannot be read (" in sentence or "is no complaints database of this program" in sentence
    assert URL_SETTING in sentence


def test_a_damaged_database_is_told(database):
    content = database.read_bytes()
    database.write_bytes(content[:4096] + b"\xff" * 8192 + content[12288:20480])
    assert f"duckdb:///{database} cannot be read (" in problem(f"duckdb:///{database}")


HOLD = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_a_file_that_another_process_writes_is_told(database):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "held\n"
        assert problem(f"duckdb:///{database}") == (
            f"duckdb:///{database} is held by process {holder.pid}; stop that process (a running import or server) and "
            "try again."
        )
    finally:
        holder.communicate("")
    open_engine(f"duckdb:///{database}").dispose()


def test_a_word_like_lock_in_the_name_of_the_file_is_no_lock(tmp_path):
    path = tmp_path / "blocks.duckdb"
    path.write_text("no database at all\n" * 400)
    assert "is held by another process" not in problem(f"duckdb:///{path}")


def test_missing_tables_are_told_by_name(database):
    change(database, "DROP TABLE reopenings")
    change(database, "DROP TABLE members")
    assert "it lacks the tables members, reopenings. Build it again, or set " in problem(
        f"duckdb:///{database}"
    )


@pytest.mark.parametrize("version", ["0", "99"])
def test_another_version_of_the_tables_is_told(database, version):
    change(database, f"UPDATE dataset SET schema_version = {version}")
    needed = engine.schema.SCHEMA_VERSION
    assert f"its schema is version {version}, and this program needs {needed}." in problem(
        f"duckdb:///{database}"
    )


def test_a_database_that_never_said_what_it_is_is_told(database):
    change(database, "DELETE FROM dataset")
    assert "does not say which data it holds: a copy into it was not finished" in problem(
        f"duckdb:///{database}"
    )


def test_a_file_without_the_right_to_read_is_told(database, monkeypatch):
    def refuse(*_, **__):
        raise engine.SQLAlchemyError(f'IO Error: Cannot open file "{database}": Permission denied')

    monkeypatch.setattr(engine.Engine, "connect", refuse)
    sentence = problem(f"duckdb:///{database}")
    assert "Permission denied" in sentence and sentence.endswith("the rights and the file.")


def test_a_server_that_cannot_be_reached_is_told_without_the_password(tmp_path):
    # SQLite stands in for a server: its driver is always there, and the folder is not.
    sentence = problem(f"sqlite:///{tmp_path}/no-folder/data.sqlite3")
    assert "cannot be read (unable to open database file)" in sentence


@pytest.mark.parametrize("show", [problems.shown, lambda made: engine._misfit(made, "why")])
def test_an_address_is_shown_without_its_password(show):
    made = create_engine("sqlite://")
    made.url = made.url.set(username="reader", password=SECRET, host="host")
    assert SECRET not in show(made) and "reader:***@host" in show(made)
    failed = str(problems.problem_of(made, engine.SQLAlchemyError("no route to host")))
    assert SECRET not in failed and "no route to host" in failed


def test_an_open_database_cannot_be_written(database):
    opened = open_engine(f"duckdb:///{database}")
    with opened.connect() as connection, pytest.raises(Exception, match="read-only"):
        connection.execute(text("DELETE FROM complaints"))
    opened.dispose()


def test_a_database_opened_by_two_readers_answers_both(database, exact):
    readers = [open_complaints(f"duckdb:///{database}") for _ in range(2)]
    totals = [
        exact(reader, Question(("filed",), (), Filters())).total["filed"] for reader in readers
    ]
    for reader in readers:
        reader.close()
    assert totals == [1, 1]


def test_an_engine_keeps_a_limited_number_of_compiled_statements(database):
    """Each set of filters has statements of its own; SQLAlchemy's 500 to 750 of them would hold
    100 MiB.
    """
    opened = open_engine(f"duckdb:///{database}")
    with opened.connect() as connection:
        for number in range(700):
            assert (
                connection.execute(select(literal(number).label(f"c{number}"))).scalar_one()
                == number
            )
    assert 100 < len(opened._compiled_cache) <= 300  # it has no public name
    opened.dispose()
