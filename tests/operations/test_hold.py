"""Holding a file: one process opens it for writing, all in it read it the same way, everybody
else is told who has it.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from data_access import Complaints, Filters, Question, open_complaints
from data_access.database import file_lock
from data_access.database.engine import hold, open_engine, writing
from data_access.database.problems import DatabaseHeld, DatabaseProblem, DatabaseReadOnly
from data_access.query import complaints_database
from tests.figures.records import complaints_in, write_database

ROOT = Path(__file__).parents[2]
FILED = Question(("filed",), (), Filters())


@pytest.fixture
def database(tmp_path):
    """Address of a good database with one complaint; whoever holds it at the end lets it go."""
    path = tmp_path / "good.duckdb"
    write_database(path, complaints_in("filed      | sex\n2024-01-10 | women").complaints)
    yield f"duckdb:///{path}"
    file_lock.forget(path)


def other_process(database) -> str:
    """What another process says that opens the file for reading."""
    code = f"from data_access.database.engine import open_engine; open_engine({database!r}); print('open')"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    ).stdout


def raise_version(engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE dataset SET version = version + 1"))


def test_a_held_file_is_read_and_written_in_one_process_at_once(database, exact):
    hold(database)
    complaints, writer = open_complaints(database), open_engine(database, writable=True)
    before = complaints.dataset().version
    raise_version(writer)
    assert (before, complaints.dataset().version) == (1, 2)
    assert exact(complaints, FILED).total["filed"] == 1
    complaints.close()
    writer.dispose()


def test_a_reader_of_a_held_file_cannot_write(database):
    hold(database)
    reader = open_engine(database)
    with pytest.raises(Exception, match="read-only mode"):
        raise_version(reader)
    reader.dispose()


def test_a_held_file_stays_held_when_every_engine_is_closed(database):
    assert other_process(database) == "open\n"
    hold(database)
    open_engine(database).dispose()
    assert other_process(database) == ""
    file_lock.forget(Path(database.removeprefix("duckdb:///")))
    assert other_process(database) == "open\n"


def test_a_second_holder_is_told_the_number_of_the_process(database):
    hold(database)
    code = f"from data_access.database.engine import *\nfrom data_access.database.problems import *\ntry: hold({database!r})\nexcept DatabaseHeld as problem: print(problem.pid, problem)"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    ).stdout
    assert said.startswith(
        f"{os.getpid()} {database} is held by process {os.getpid()}; stop that process"
    )


def test_another_name_of_a_held_file_opens_the_same_file(database, tmp_path, monkeypatch):
    """Under two names one process would open it twice, and each would overwrite what the other
    wrote.
    """
    hold(database)
    (tmp_path / "link.duckdb").symlink_to(tmp_path / "good.duckdb")
    monkeypatch.chdir(tmp_path)
    for name in ("link.duckdb", "good.duckdb", "../" + tmp_path.name + "/good.duckdb"):
        writer = open_engine(f"duckdb:///{name}", writable=True)
        raise_version(writer)
        writer.dispose()
    assert open_complaints(database).dataset().version == 4


@pytest.mark.parametrize("forbid", ["mode", "setting", "folder"])
def test_a_file_that_cannot_be_written_is_read_and_says_so(database, tmp_path, monkeypatch, forbid):
    path = tmp_path / "good.duckdb"
    if forbid == "mode":
        path.chmod(0o444)
    elif forbid == "setting":
        monkeypatch.setenv("COMPLAINTS_READ_ONLY", "1")
    else:  # the superuser may write anywhere, so the system's answer is given in its place
        monkeypatch.setattr(file_lock.os, "access", lambda place, _: place != tmp_path)
    with pytest.raises(DatabaseReadOnly, match="read-only|READ_ONLY is 1"):
        hold(database)
    assert open_complaints(database).dataset().version == 1
    assert other_process(database) == "open\n", "a file that is only read is open to all"


def test_a_file_that_is_not_there_yet_is_held_once_it_is(database, tmp_path):
    later = f"duckdb:///{tmp_path}/later.duckdb"
    with pytest.raises(DatabaseProblem, match="There is no database file"):
        hold(later)
    (tmp_path / "good.duckdb").rename(tmp_path / "later.duckdb")
    open_complaints(
        later
    ).close()  # before it is held: opened for writing all the same, else holding would be refused
    assert hold(later).is_kept
    file_lock.forget(tmp_path / "later.duckdb")


def test_a_database_on_a_server_is_not_held():
    assert hold("postgresql+psycopg://nobody@127.0.0.1:9/none") is None


def test_writers_of_a_held_file_come_one_at_a_time(database):
    hold(database)
    entered, order = threading.Event(), []

    def second():
        entered.wait()
        with writing(database):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with writing(open_engine(database, writable=True)):
        entered.set()
        thread.join(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_questions_asked_at_once_see_one_version_and_are_counted_once_however_fast_the_data_change(
    database, monkeypatch
):
    hold(database)
    complaints, writer, counted = (
        open_complaints(database),
        open_engine(database, writable=True),
        [],
    )
    count = Complaints._ask

    def slowly(self, connection, question):
        with writing(writer):
            raise_version(writer)  # while it is counted; the transaction of the count began before
        counted.append(question)
        return count(self, connection, question)

    monkeypatch.setattr(Complaints, "_ask", slowly)
    asked = [Question((name,)) for name in ("filed", "addressed", "open", "backlog")]
    first, second = complaints.ask_all(asked), complaints.ask_all(asked)
    assert {answer.version for answer in first} == {1} and {
        answer.version for answer in second
    } == {5}
    assert len(counted) == 8
    complaints.close()
    writer.dispose()


def test_a_single_question_does_not_wait_behind_those_of_office_pages(database, monkeypatch):
    hold(database)
    complaints, goes_on, at_work = (
        open_complaints(database),
        threading.Event(),
        threading.Semaphore(0),
    )
    count = Complaints._ask

    def slowly(self, connection, question):
        if question != FILED:
            at_work.release()
            assert goes_on.wait(20)
        return count(self, connection, question)

    monkeypatch.setattr(Complaints, "_ask", slowly)
    page = [Question((name,)) for name in ("addressed", "open")]
    pages = [threading.Thread(target=complaints.ask_all, args=(page,)) for _ in range(3)]
    for thread in pages:
        thread.start()
    assert at_work.acquire(timeout=20)
    alone = threading.Thread(target=complaints.ask_all, args=([FILED],))
    alone.start()
    alone.join(10)
    waited = alone.is_alive()
    goes_on.set()
    for thread in (*pages, alone):
        thread.join()
    assert not waited
    complaints.close()


def test_transactions_that_begin_at_different_versions_begin_again(database, monkeypatch):
    hold(database)
    complaints, writer, looks = open_complaints(database), open_engine(database, writable=True), []
    read = complaints_database._read_dataset

    def between(connection):
        looks.append(connection)
        if len(looks) == 2:  # the first connection has seen version 1, the second sees 2
            raise_version(writer)
        return read(connection)

    monkeypatch.setattr(complaints_database, "_ASKERS", 2)
    monkeypatch.setattr(complaints_database, "_read_dataset", between)
    found = complaints.ask_all([Question(("filed",)), Question(("open",))])
    assert [answer.version for answer in found] == [2, 2]
    complaints.close()
    writer.dispose()


def test_a_file_that_answers_nothing_any_more_is_opened_anew(database):
    file = hold(database)
    reader = open_complaints(database)
    assert file.is_well()
    file._kept.connection.driver_connection.close()
    assert not file.is_well()
    file.let_go()
    assert hold(database).is_well() and reader.dataset().version == 1
    reader.close()


def test_a_file_that_was_replaced_is_noticed(database, tmp_path):
    file = hold(database)
    assert not file.is_replaced()
    write_database(
        tmp_path / "other.duckdb", complaints_in("filed      | sex\n2024-01-10 | women").complaints
    )
    (tmp_path / "other.duckdb").replace(tmp_path / "good.duckdb")
    assert file.is_replaced()


def test_a_held_problem_is_a_problem_of_the_database():
    assert issubclass(DatabaseHeld, DatabaseProblem) and issubclass(
        DatabaseReadOnly, DatabaseProblem
    )
