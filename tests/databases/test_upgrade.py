"""Databases of version 1, on every engine: brought up to this version and back, or left as they
are, and told how.
"""

import fcntl
import io
import os
import random
import resource
import shutil
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from data_access import Complaints, DatabaseProblem, Question
from data_access.channel.terminal import Terminal
from data_access.database import schema
from data_access.database.clickhouse.journal import Journal, versioned
from data_access.database.engine import connectable, open_engine
from data_access.database.engine_tables import create_tables
from data_access.database.migrations import in_place, on_a_copy
from data_access.upgrade import main
from tests.databases.engines import ENGINES, fresh
from tests.databases.killed_upgrades import kill_during_upgrades
from tests.databases.old_databases import columns_of, rows_of, shape_of, version_1, version_of
from tests.figures.records import complaints_in

RECORDS = complaints_in("""
filed      | closed     | reopened   | by      | closed again | sex   | groups         | department | province | outcome | why
2024-01-10 | 2024-01-20 |            |         |              | women | women overseas | office     | PB       | relief  | closed
2024-01-11 | 2024-01-15 | 2024-02-01 | citizen | 2024-02-20   | men   | minority       | ministry   | SD       | partial | reopened, closed again
2024-02-29 | 2024-03-31 | 2024-04-01 | citizen |              | women | women          | police     | BA       |         | reopened, open
2024-06-30 |            |            |         |              |       |                |            |          |         | nothing recorded
""")
MEMBERS = [
    {
        "member_id": 1,
        "registered_on": None,
        "groups": None,
        "residency": None,
        "sex": "women",
        "province": "PB",
    }
]
DATA = RECORDS._replace(members=MEMBERS)
FIGURES = Question(
    ("filed", "addressed", "reopened_ever", "members", "days_to_close_median"),
    ("month", "group", "province", "department"),
)
NOBODY = 65534
# What has come since version 1. A new version adds to one of the first two, and to the third how
# many changes its step makes, the version itself not counted.
NEW_TABLES = {"removals", "feed_state", "feed_rejects"}
NEW_COLUMNS = {"changed_sequence", "unknown_facts"}  # of complaints
CHANGES = {2: 4, 3: 1}


@pytest.fixture(scope="module")
def made_once():
    """A file of version 1, to be copied."""
    return path_of(version_1("duckdb", DATA))


@pytest.fixture
def old(made_once, tmp_path):
    """Address of a file of version 1."""
    return f"duckdb:///{shutil.copy(made_once, tmp_path / 'old.duckdb')}"


def path_of(address: str) -> Path:
    """Return the file of an address."""
    return Path(address.removeprefix("duckdb:///"))


def beside(address: str) -> set[str]:
    """Return what lies beside a file that begins with its name, without the name."""
    path = path_of(address)
    return {found.name.removeprefix(path.name) for found in path.parent.glob(f"{path.name}*")} - {
        ""
    }


@cache
def todays_shape(engine: str) -> dict[str, object]:
    """Return how the tables are made today."""
    address = fresh(engine)
    made = connectable(address, writable=True)
    with made.begin() as connection:
        create_tables(connection)
    made.dispose()
    return shape_of(address)


def back_to_1(address: str) -> None:
    """Say the command of going back until the database is of version 1."""
    for _ in range(1, schema.SCHEMA_VERSION):
        assert main(["--on", address, "--back"]) == 0


def with_nothing_new(address: str, complaints: list[tuple]) -> list[tuple]:
    """Return complaints of version 1 with the empty columns of later ones, in the order of the
    columns' names; ``address``: of a database that has them.
    """
    engine = connectable(address)
    with engine.connect() as connection:
        names = sorted(columns_of(connection)["complaints"])
    engine.dispose()
    old = [name for name in names if name not in NEW_COLUMNS]
    found = [dict(zip(old, row, strict=True)) for row in complaints]
    return sorted((tuple(row.get(name) for name in names) for row in found), key=repr)


# There and back -----------------------------------------------------------------------------------


@pytest.fixture
def figures(exact):
    """``figures(address)``: counts and figures of each part, by today's program, whatever the
    version of the database.
    """

    def ask(address: str) -> dict[str, list[tuple]]:
        complaints = Complaints(connectable(address))
        answer = exact(complaints, FIGURES)
        complaints.close()
        return {
            name: [(row.code, row.counts, row.figures) for row in rows]
            for name, rows in answer.tables.items()
        }

    return ask


@pytest.mark.parametrize("engine", ENGINES)
def test_an_upgrade_makes_the_tables_of_today_and_back_those_of_version_1_with_every_value_and_figure(
    engine, figures, capsys
):
    address, today = version_1(engine, DATA), todays_shape(engine)
    shape, rows, counted = shape_of(address), rows_of(address), figures(address)
    with pytest.raises(
        DatabaseProblem, match="is of an earlier version; bring it up to this one with “python -m"
    ):
        open_engine(address)
    assert main(["--on", address]) == 0
    open_engine(address).dispose()
    assert shape_of(address) == today, (
        "schema.py changed: it needs the next SCHEMA_VERSION and a revision of that number; a new "
        "column of complaints is the last of BASE_COLUMNS, as PostgreSQL adds it at the end"
    )
    found = rows_of(address)
    assert found == rows | dict.fromkeys(NEW_TABLES, []) | {
        "complaints": with_nothing_new(address, rows["complaints"])
    }
    assert figures(address) == counted
    back_to_1(address)
    assert (version_of(address), shape_of(address), rows_of(address)) == (1, shape, rows)
    assert main(["--on", address]) == 0 and shape_of(address) == today
    capsys.readouterr()
    assert (
        main(["--on", address]) == 0
        and capsys.readouterr().out == f"It is of version {schema.SCHEMA_VERSION} already.\n"
    )
    assert (rows_of(address), shape_of(address)) == (found, today)


def test_each_revision_is_a_version_and_the_last_one_is_that_of_this_program():
    config = Config()
    config.set_main_option("script_location", "data_access.database:migrations")
    found = [
        (made.revision, made.down_revision)
        for made in ScriptDirectory.from_config(config).walk_revisions()
    ]
    versions = range(1, schema.SCHEMA_VERSION + 1)
    assert [1, *CHANGES] == [*versions], "say in CHANGES how many changes the new step makes"
    assert found[::-1] == [
        (str(version), str(version - 1) if version > 1 else None) for version in versions
    ]


# Failures -----------------------------------------------------------------------------------------

_WORDS = ("ALTER", "CREATE", "DROP", "UPDATE")
# Commands, one after the other, and how many changes each makes: those of its steps, and the
# version after each of them.
_BACK = [(["--back"], changes + 1) for _, changes in sorted(CHANGES.items(), reverse=True)]
COMMANDS = (([], sum(changes for _, changes in _BACK)), *_BACK)


@contextmanager
def failing(at: int):
    """Let the change of that number fail that a database is asked for; give the list of those
    that came.
    """
    asked = []

    def look(connection, cursor, statement, *more):
        if statement.split()[0] in _WORDS:
            asked.append(statement)
            if len(asked) == at:
                raise OperationalError(statement, {}, Exception("on purpose"))

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", look)


def fails_and_says_so(
    address: str, words: list[str], at: int, capsys, version: int | None = None
) -> str:
    """Say a command of which the change of that number fails, with a sentence about it; the version
    is as before, or ``version``, to which a step before that one led.

    Return the change.
    """
    before = version_of(address)
    with failing(at) as asked:
        assert main(["--on", address, *words]) == 2
    said = capsys.readouterr().err
    assert len(asked) == at and "on purpose" in said and said.count("\n") == 1
    assert version_of(address) == (version or before)
    return asked[-1]


@pytest.mark.parametrize("engine", ["duckdb", "postgresql"])
def test_a_failure_at_any_change_leaves_everything_as_it_was(engine, capsys):
    address = version_1(engine, DATA)
    for words, changes in COMMANDS:
        rows, shape = rows_of(address), shape_of(address)
        for at in (2, changes):
            fails_and_says_so(address, words, at, capsys)
            assert (rows_of(address), shape_of(address)) == (rows, shape)
        with failing(changes + 1) as asked:
            assert main(["--on", address, *words]) == 0
        assert len(asked) == changes


def each_change_up() -> list[tuple[int, int | None]]:
    """Return at which change each command upward fails, one after the other, and to which version
    the steps before led, where there were some: each change of each step, and the first one after
    a step that was finished in the same command.
    """
    places, finished = [], None
    for version, changes in sorted(CHANGES.items()):
        places += [(finished[1] + 2, finished[0])] if finished else []
        places += [(at, None) for at in range(1, changes + 2)]
        finished = (version, changes)
    return places


def test_clickhouse_keeps_the_version_and_the_values_when_a_change_fails_and_the_command_said_again_finishes(
    capsys,
):
    address, today = version_1("clickhouse", DATA), todays_shape("clickhouse")
    rows, shape = rows_of(address), shape_of(address)
    earlier, between = "is of an earlier version", [None] * (len(_BACK) - 1)
    said = (earlier, "upgrade --back”, said", *(earlier for _ in between))
    failures = [each_change_up(), *([(at, None) for at in range(1, n + 1)] for _, n in _BACK)]
    for (words, _), places, after, sentence in zip(
        COMMANDS, failures, (today, *between, shape), said, strict=True
    ):
        for at, version in places:
            last = fails_and_says_so(address, words, at, capsys, version=version)
            now = rows_of(address)
            assert [name for name in rows if now[name] != rows[name]] in (
                [],
                ["complaints"],
            )  # they may have a column more
            if at > 1 or not words:  # nothing is done yet at the first step back
                with pytest.raises(DatabaseProblem, match=sentence):
                    open_engine(address)
        assert last.startswith("ALTER TABLE `dataset` UPDATE") and last.endswith(
            "mutations_sync = 2"
        ), "it is waited for"
        assert main(["--on", address, *words]) == 0 and shape_of(address) == (
            after or shape_of(address)
        )
    assert rows_of(address) == rows


def test_a_batch_that_is_only_in_the_journal_of_clickhouse_is_in_the_tables_before_they_change():
    address = version_1("clickhouse", DATA)
    assert main(["--on", address]) == 0
    writer = connectable(address, writable=True)
    with writer.connect() as connection:
        begun = Journal(connection)
        rows = pa.table({"source_id": pa.array([7], "int16"), "code": ["late"], "name": ["Late"]})
        begun.record([("sources", versioned(begun.number, rows))])
    writer.dispose()
    assert "late" not in str(rows_of(address)["sources"])
    assert main(["--on", address, "--back"]) == 0
    assert "late" in str(rows_of(address)["sources"])


def test_postgresql_is_not_kept_waiting_by_an_upgrade_that_waits_for_a_reader(monkeypatch, capsys):
    monkeypatch.setattr(in_place, "_PATIENCE", in_place._PATIENCE.replace("30s", "50ms"))
    address = version_1("postgresql", DATA)
    reader = connectable(address)
    with reader.connect() as connection:
        connection.execute(text("SELECT count(*) FROM complaints"))
        assert main(["--on", address]) == 2
    reader.dispose()
    assert "is as before (canceling statement due to lock timeout)." in capsys.readouterr().err
    assert version_of(address) == 1


def test_a_kill_at_any_moment_leaves_the_one_version_or_the_other_and_the_command_said_again_finishes(
    old,
):
    kill_during_upgrades(path_of(old), 3, random.Random(3))
    assert beside(old) == {".version-1", ".version-2", ".version-3"}


# The copy of a file -------------------------------------------------------------------------------


def test_the_file_as_it_was_stays_and_its_successor_belongs_to_the_same_user_alone(old, capsys):
    path, rows = path_of(old), rows_of(old)
    path.chmod(0o600)
    owner = (
        NOBODY if os.geteuid() == 0 else os.geteuid()
    )  # the superuser upgrades what belongs to the server's user
    os.chown(path, owner, -1)
    link = path.with_name("link.duckdb")
    link.symlink_to(path)
    assert main(["--on", f"duckdb:///{link}"]) == 0
    kept = f"{path}.version-1"
    assert capsys.readouterr().out == (
        f"It was of version 1, and is of version 3. The file as it was stays as {kept}; remove it when all is well.\n"
    )
    assert rows_of(f"duckdb:///{kept}") == rows and link.is_symlink() and version_of(old) == 3
    assert (path.stat().st_mode & 0o777, path.stat().st_uid) == (0o600, owner) and beside(old) == {
        ".version-1"
    }


def test_what_an_upgrade_left_that_was_ended_is_removed_by_the_next(old):
    for ending in ("", ".wal"):
        Path(f"{path_of(old)}.upgrading{ending}").write_bytes(b"half of it")
    assert main(["--on", old]) == 0
    assert beside(old) == {".version-1"}


def test_what_lies_in_the_log_of_the_file_is_taken_along(old):
    with duckdb.connect(str(path_of(old))) as connection:
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        connection.execute("UPDATE members SET sex = 3")
    assert beside(old) == {".wal"}
    assert main(["--on", old]) == 0
    assert [row[-1] for row in rows_of(old)["members"]] == [3] and beside(old) == {".version-1"}


def test_without_room_for_the_copy_nothing_is_begun_and_the_sentence_says_how_much_it_needs(
    old, monkeypatch, capsys
):
    size = path_of(old).stat().st_size
    enough = int(1.25 * size) + 64_000_000
    for free, code in ((enough - 1, 2), (enough, 0)):
        monkeypatch.setattr(
            on_a_copy.shutil,
            "disk_usage",
            lambda _, free=free: shutil._ntuple_diskusage(0, 0, free),
        )
        assert main(["--on", old]) == code
    assert (
        f"needs {enough / 1e6:,.0f} MB in {path_of(old).parent}, and {enough / 1e6:,.0f} MB are"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize("part", [0.5, 1], ids=["copying", "changing"])
def test_a_disk_that_gets_full_leaves_the_file_as_it_was(old, part, capsys, caplog):
    size, rows = path_of(old).stat().st_size, rows_of(old)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(part * size), limits[1]))
    try:
        assert main(["--on", old]) == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    said = capsys.readouterr().err
    assert (
        "was not brought to another version, and is as before (" in said and said.count("\n") == 1
    )
    assert not caplog.records, "nothing is said of a rollback that DuckDB refuses"
    assert (version_of(old), rows_of(old), beside(old)) == (1, rows, set())
    assert main(["--on", old]) == 0


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM reopenings WHERE complaint_id = 2",
        "UPDATE complaints SET sex = 1 WHERE complaint_id = 3",
    ],
)
def test_a_copy_in_which_a_row_or_a_value_is_another_never_takes_the_place(
    old, harm, monkeypatch, capsys
):
    def migrate(connection, version, right=on_a_copy.migrate):
        right(connection, version)
        connection.exec_driver_sql(harm)

    monkeypatch.setattr(on_a_copy, "migrate", migrate)
    assert main(["--on", old]) == 2
    assert (
        f"does not hold what the file holds (in {harm.split()[1 if 'UPDATE' in harm else 2]})"
        in capsys.readouterr().err
    )
    assert version_of(old) == 1 and beside(old) == set()


def test_no_process_writes_to_the_file_while_its_copy_is_made(old, monkeypatch):
    write = f"import duckdb; duckdb.connect({str(path_of(old))!r}).execute('DELETE FROM members')"
    said = []

    def migrate(connection, version, right=on_a_copy.migrate):
        said.append(
            subprocess.run([sys.executable, "-c", write], capture_output=True, text=True).stderr
        )
        right(connection, version)

    monkeypatch.setattr(on_a_copy, "migrate", migrate)
    assert main(["--on", old]) == 0
    assert "Could not set lock" in said[0] and len(rows_of(old)["members"]) == 1


def test_the_copy_is_on_the_disk_before_it_takes_the_place_and_then_its_name_is(old, monkeypatch):
    path, flushed = path_of(old), []

    before = path.stat().st_ino
    monkeypatch.setattr(
        on_a_copy, "to_disk", lambda place: flushed.append((place, path.stat().st_ino == before))
    )
    assert main(["--on", old]) == 0
    copy = path.with_name(f"{path.name}.upgrading")
    assert flushed == [(copy, True), (path.parent, True), (path.parent, False)]


def test_two_upgrades_of_a_file_never_work_at_the_same_time(old, capsys):
    with path_of(old).open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert main(["--on", old]) == 2
    assert "is being upgraded by another process; let that end." in capsys.readouterr().err


# What is told -------------------------------------------------------------------------------------


def test_a_server_that_holds_the_file_says_to_be_stopped_first_and_changes_nothing(old, capsys):
    terminal = Terminal(io.StringIO(), io.StringIO(), remote=True)
    assert main(["--on", old], terminal) == 2
    assert (
        "is of version 1, and stays so while the server holds its file: stop the server, say"
        in terminal.err.getvalue()
    )
    assert version_of(old) == 1 and beside(old) == set()
    assert main(["--on", old]) == 0
    assert (
        main(["--on", old], terminal) == 0
        and terminal.out.getvalue() == "It is of version 3 already.\n"
    )
    assert main(["--on", old, "--back"], terminal) == 2 and version_of(old) == 3


def test_the_first_version_has_none_before_it_and_a_later_one_needs_a_later_program(old, capsys):
    assert main(["--on", old, "--back"]) == 2
    assert "is of version 1, the first; there is none to go back to." in capsys.readouterr().err
    with duckdb.connect(str(path_of(old))) as connection:
        connection.execute("UPDATE dataset SET schema_version = 99")
    assert main(["--on", old]) == 2
    assert (
        "is of version 99, and this program knows 1 to 3; use the program that"
        in capsys.readouterr().err
    )


def test_what_is_no_complaints_database_is_told(tmp_path, capsys):
    assert main(["--on", f"duckdb:///{tmp_path}/nowhere.duckdb"]) == 2
    assert "There is no database file" in capsys.readouterr().err and not list(tmp_path.iterdir())
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    assert main(["--on", f"duckdb:///{tmp_path}/empty.duckdb"]) == 2
    assert "is no complaints database: it has no table dataset." in capsys.readouterr().err


def test_a_database_that_never_said_what_it_is_is_not_upgraded(old, capsys):
    with duckdb.connect(str(path_of(old))) as connection:
        connection.execute("DELETE FROM dataset")
    assert main(["--on", old]) == 2
    assert (
        "does not say which data it holds: a copy into it was not finished."
        in capsys.readouterr().err
    )
