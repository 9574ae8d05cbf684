"""The dashboard on a real PostgreSQL: what it says when something is wrong, what readers cannot
do, and that its release, its log and its pages are those of the embedded file.
"""

import multiprocessing
import threading
import time
from datetime import datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from data_access import DatabaseProblem, Question, audit, open_complaints
from data_access.audit import chain, log
from data_access.audit.__main__ import main as audit_command
from data_access.audit.database import audit_log, close_logs, engine_of, transaction
from data_access.copy.move import copy
from data_access.database import schema
from data_access.database.engine import URL_SETTING, connectable, open_engine
from data_access.publish import make, store
from data_access.publish.__main__ import main as publish
from tests.databases.engines import fresh, postgresql, small_database
from tests.figures.records import complaint, data_of
from tests.pages.fresh_start import forget_all

SECRET_WORD = "top-secret-word"
ONE = data_of([complaint(1, datetime(2024, 1, 10), sex="women")])


@pytest.fixture(scope="module")
def server():
    """The server, with a user who needs a password and may read nothing yet."""
    running = postgresql()
    running.run(f"CREATE ROLE reader LOGIN PASSWORD '{SECRET_WORD}' IN ROLE with_password")
    return running


def problem(address: str) -> str:
    """The sentence with which opening fails."""
    with pytest.raises(DatabaseProblem) as raised:
        open_engine(address)
    sentence = str(raised.value)
    assert "\n" not in sentence and sentence.endswith(".") and SECRET_WORD not in sentence
    return sentence


# What is wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1:9", "/nowhere"])
def test_a_server_that_is_down_is_told_with_the_setting_to_check(host):
    place = f"@{host}/complaints" if ":" in host else f"@/complaints?host={host}"
    sentence = problem(f"postgresql://reader:{SECRET_WORD}{place}")
    assert sentence.startswith("No PostgreSQL server answers at postgresql://reader:***@")
    assert sentence.endswith(f"start it, or check host and port in {URL_SETTING}.")


def test_a_host_that_nobody_knows_is_told_by_its_name():
    assert problem("postgresql://reader@no-such-host.invalid/complaints").startswith(
        "There is no host “no-such-host.invalid”, where postgresql://reader@no-such-host.invalid/complaints should be"
    )


@pytest.mark.parametrize("password", ["wrong", None])
def test_a_wrong_or_missing_password_is_told_with_the_user(server, password):
    sentence = problem(server.address("postgres", username="reader", password=password))
    assert "refuses the password of the user “reader”; check user and password in" in sentence


def test_an_unknown_user_is_told(server):
    assert "does not know the user “stranger”" in problem(
        server.address("postgres", username="stranger")
    )


def test_a_missing_database_is_told_with_the_commands_that_make_and_fill_one(server):
    sentence = problem(server.address("nowhere"))
    assert "There is no database “nowhere” on the PostgreSQL server of" in sentence
    assert "“createdb nowhere”" in sentence and "“python -m data_access.copy”" in sentence


def test_a_database_without_tables_is_told_with_the_command_that_fills_it():
    sentence = problem(fresh("postgresql"))
    assert (
        "has no tables yet; fill it with “python -m data_access.copy --from duckdb:///data/complaints.duckdb --to"
        in sentence
    )


def test_tables_of_another_version_are_told():
    address = small_database("postgresql", ONE)
    _change(address, "UPDATE dataset SET schema_version = 99")
    assert f"its schema is version 99, and this program needs {schema.SCHEMA_VERSION}" in problem(
        address
    )


def test_a_user_who_may_not_read_is_told_with_the_grant(server):
    name = small_database("postgresql", ONE).split("/")[-1].split("?")[0]
    sentence = problem(server.address(name, username="reader", password=SECRET_WORD))
    assert (
        "may not be read by the user “reader”" in sentence
        and "GRANT SELECT ON ALL TABLES" in sentence
    )


def test_a_server_without_a_free_connection_is_told(server):
    server.run("CREATE DATABASE crowded CONNECTION LIMIT 0")
    sentence = problem(server.address("crowded", username="reader", password=SECRET_WORD))
    assert "takes no more connections (too many connections for database" in sentence


def _change(address: str, statement: str) -> None:
    engine = connectable(address, writable=True)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


# Readers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement", ["DELETE FROM complaints", "CREATE TABLE more (n INTEGER)", "DROP TABLE members"]
)
def test_a_reader_can_change_nothing(statement):
    engine = open_engine(small_database("postgresql", ONE))
    with (
        engine.connect() as connection,
        pytest.raises(SQLAlchemyError, match="read-only transaction"),
    ):
        connection.execute(text(statement))
    engine.dispose()


def test_a_reader_who_has_only_the_right_to_read_gets_answers(server, exact):
    address = small_database("postgresql", ONE)
    _change(address, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    name = address.split("/")[-1].split("?")[0]
    complaints = open_complaints(server.address(name, username="reader", password=SECRET_WORD))
    assert exact(complaints, Question(("filed",))).total["filed"] == 1
    complaints.close()


def test_all_statements_of_one_question_see_the_same_state():
    address = small_database("postgresql", ONE)
    engine, writer = open_engine(address), connectable(address, writable=True)
    with engine.connect() as connection:
        before = connection.scalar(select(schema.dataset.c.version))
        with writer.begin() as other:
            other.execute(schema.dataset.update().values(version=before + 1))
        assert connection.scalar(select(schema.dataset.c.version)) == before
    with engine.connect() as connection:
        assert connection.scalar(select(schema.dataset.c.version)) == before + 1
    engine.dispose()
    writer.dispose()


def test_questions_asked_at_once_are_of_one_version_though_the_data_never_stand_still():
    address = small_database("postgresql", ONE)
    complaints, writer, stop = (
        open_complaints(address),
        connectable(address, writable=True),
        threading.Event(),
    )

    def stream() -> None:
        while not stop.is_set():
            with writer.begin() as connection:
                connection.execute(
                    schema.dataset.update().values(version=schema.dataset.c.version + 1)
                )

    feed = threading.Thread(target=stream)
    feed.start()
    try:
        asked = [Question((name,), ("month",)) for name in ("filed", "backlog", "on_time", "open")]
        answers = [complaints.ask_all(asked) for _ in range(5)]
    finally:
        stop.set()
        feed.join()
        complaints.close()
        writer.dispose()
    assert all(len({answer.version for answer in at_once}) == 1 for at_once in answers)
    assert answers[0][0].version < answers[-1][0].version


def test_a_connection_cut_while_asking_is_told_and_the_next_question_is_answered(server, exact):
    complaints = open_complaints(small_database("postgresql", ONE))
    question = Question(("filed",))
    assert exact(complaints, question).total["filed"] == 1
    with (
        pytest.raises(DatabaseProblem, match="terminating connection"),
        complaints.connection() as connection,
    ):
        threading.Timer(0.2, _cut, [server]).start()
        connection.execute(text("SELECT pg_sleep(30)"))
    _cut(server)  # the other connections, too: the pool finds out when it looks
    assert exact(complaints, question).total["filed"] == 1
    complaints.close()


def _cut(server) -> None:
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")


# The tables ---------------------------------------------------------------------------------------


def test_a_complaint_number_is_there_once_for_each_source():
    address = small_database("postgresql", ONE)
    with pytest.raises(SQLAlchemyError, match="complaints_number_key"):
        _again(address)


def _again(address: str) -> None:
    engine = connectable(address, writable=True)
    try:
        with engine.begin() as connection:
            row = connection.execute(select(schema.complaints)).mappings().one()
            connection.execute(schema.complaints.insert(), {**row, "complaint_id": 2})
    finally:
        engine.dispose()


def test_a_change_of_status_moves_no_index_entry():
    """What the feed changes most stands in no index, and pages have room: PostgreSQL then writes
    the row's page only.
    """
    address = small_database("postgresql", ONE)
    for _ in range(3):
        _change(
            address,
            "UPDATE complaints SET status = 3, outcome = 1, feedback = 1, last_closed_at = now()",
        )
    engine = connectable(address)
    until, hot = time.monotonic() + 10, 0
    while hot < 3 and time.monotonic() < until:
        with engine.connect() as connection:
            hot = connection.scalar(
                text("SELECT n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'complaints'")
            )
        time.sleep(0.2)
    engine.dispose()
    assert hot == 3


# The release --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def moved(published) -> str:
    """The small sample on PostgreSQL."""
    address = fresh("postgresql")
    copy(published.complaints, address)
    return address


def test_a_release_from_postgresql_is_that_of_the_embedded_file_cell_by_cell(
    published, moved, tmp_path, monkeypatch
):
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", moved)
    monkeypatch.setenv("RELEASE_SECRET", "ab" * 32)
    assert publish(["--into", str(tmp_path / "published")]) == 0
    ours = make.read(store.path_of(tmp_path / "published", 1))
    theirs = make.read(store.path_of(published.folder, 1))
    assert list(ours.lines()) == list(theirs.lines()) and ours.shown > 500


# Pages --------------------------------------------------------------------------------------------


def test_the_offices_overview_shows_the_figures_of_postgresql(
    published, moved, open_page, monkeypatch
):
    shown = []
    for address in (published.complaints, moved):
        monkeypatch.setenv("COMPLAINTS_DATABASE_URL", address)
        forget_all()
        test = open_page("office", "pages/office/overview.py")
        assert not test.exception
        shown.append("".join(element.proto.body for element in test.get("html")))
    assert shown[0] == shown[1] and '<dd class="number">20,000</dd>' in shown[0]


# The log ------------------------------------------------------------------------------------------


@pytest.fixture
def log_address(monkeypatch) -> str:
    address = fresh("postgresql")
    monkeypatch.setenv(audit.AUDIT_SETTING, address)
    yield address
    close_logs()


def _writes(count: int, start) -> None:
    start.wait()
    for number in range(count):
        audit.record_command("ask", [f"filed where age_band={number}"], number)
    close_logs()


def test_several_processes_write_one_chain_and_lose_nothing(log_address, capsys):
    """They begin at the same time on a log that none of them has made yet."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(3)
    writers = [context.Process(target=_writes, args=(25, start)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * 3
    with transaction(writes=False) as connection:
        found = list(log.rows(connection))
    assert [row.number for row in found] == list(range(1, 76)) and chain.check(found).problem == ""
    assert sorted(row.smallest for row in found) == sorted(list(range(25)) * 3)
    assert audit_command(["verify"]) == 0 and "75 rows, unbroken" in capsys.readouterr().out


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET who = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"]
)
def test_the_log_only_takes_new_rows(log_address, statement):
    audit.record_command("ask", ["filed"], 1)
    engine = engine_of(log_address)
    with (
        pytest.raises(SQLAlchemyError, match="the audit log only takes new rows"),
        engine.begin() as connection,
    ):
        connection.execute(text(statement))
    with engine.connect() as connection:
        assert connection.scalar(select(audit_log.c.who).where(audit_log.c.number == 1)) != "x"
    engine.dispose()


def test_a_row_that_was_changed_without_the_triggers_is_found(log_address, capsys):
    for number in range(3):
        audit.record_command("ask", ["filed"], number)
    _change(log_address, "ALTER TABLE audit_log DISABLE TRIGGER USER")
    _change(log_address, "UPDATE audit_log SET questions = 'open' WHERE number = 2")
    assert audit_command(["verify"]) == 1 and "Row 2 was changed" in capsys.readouterr().err


def test_without_the_log_no_figure_is_shown(monkeypatch):
    monkeypatch.setenv(audit.AUDIT_SETTING, f"postgresql://reader:{SECRET_WORD}@127.0.0.1:9/audit")
    with pytest.raises(audit.AuditUnavailable, match="Connection refused") as raised:
        audit.record_command("ask", ["filed"], 1)
    assert SECRET_WORD not in str(raised.value)
