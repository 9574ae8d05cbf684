"""Backup and restore as the deployment guide gives them: whole, of one moment, while the server
works; and a restore by hand.
"""

import os
import resource
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from data_access import audit
from data_access.audit.database import close_logs
from data_access.backup import files
from data_access.backup.__main__ import main
from data_access.database import file_lock
from data_access.database.engine import hold, open_engine, writing
from sample_data.build import build
from tests.figures.records import complaints_in, write_database
from tests.server.running_server import ROOT, running_server

TABLE = "filed      | sex\n2024-01-10 | women\n2024-02-10 | men"


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A database file which is the default one; the log is beside it."""
    monkeypatch.setenv(
        "COMPLAINTS_DATABASE_URL",
        write_database(tmp_path / "data.duckdb", complaints_in(TABLE).complaints),
    )
    monkeypatch.setenv(audit.AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")
    yield tmp_path / "data.duckdb"
    file_lock.forget(tmp_path / "data.duckdb")
    close_logs()


def raise_version(engine) -> None:
    with writing(engine), engine.begin() as connection:
        connection.execute(text("UPDATE dataset SET version = version + 1"))


def is_open_to_others(path) -> bool:
    code = "import duckdb, sys; duckdb.connect(sys.argv[1], read_only=True)"
    return subprocess.run([sys.executable, "-c", code, path], capture_output=True).returncode == 0


def test_a_backup_has_all_and_says_what_it_has(path, tmp_path, capsys):
    assert main(["--to", str(tmp_path / "kept")]) == 0
    told = capsys.readouterr().out
    assert "complaints.duckdb: 2 complaints, version 1, as of 2024-06-30 12:00" in told
    assert "audit.sqlite3: 1 rows, unbroken; head " in told, (
        "the copy is an entry of the log, which the copy has, too"
    )
    assert sorted(os.listdir(tmp_path / "kept")) == ["audit.sqlite3", "complaints.duckdb"]
    assert main(["--verify", str(tmp_path / "kept")]) == 0
    assert capsys.readouterr().out == told
    assert (tmp_path / "kept" / "complaints.duckdb").stat().st_mode & 0o777 == 0o600


def test_a_backup_while_changes_come_in_is_of_one_moment_with_what_lies_in_the_log_of_the_file(
    path, tmp_path
):
    hold()
    writer, stop = open_engine(writable=True), threading.Event()
    thread = threading.Thread(
        target=lambda: [raise_version(writer) for _ in iter(stop.is_set, True)]
    )
    raise_version(writer)
    assert path.with_name("data.duckdb.wal").stat().st_size, "what the copy must not leave behind"
    thread.start()
    versions = [
        files.back_up_complaints(tmp_path / f"kept-{number}").version for number in range(3)
    ]
    stop.set()
    thread.join()
    copies = [
        files.facts_of(tmp_path / f"kept-{number}" / "complaints.duckdb") for number in range(3)
    ]
    assert [copy.version for copy in copies] == versions and 1 < versions[0] < versions[
        1
    ] < versions[2]
    writer.dispose()


def test_a_backup_does_not_let_the_held_file_go(path, tmp_path):
    """Whoever closes a file loses the lock on it, also if it is open elsewhere in the same
    process.
    """
    hold()
    files.back_up_complaints(tmp_path / "kept")
    assert not is_open_to_others(path)
    file_lock.forget(path)
    assert is_open_to_others(path)


def test_a_backup_that_is_there_is_not_replaced(path, tmp_path, capsys):
    assert main(["--to", str(tmp_path / "kept")]) == 0
    before = (tmp_path / "kept" / "complaints.duckdb").read_bytes()
    assert main(["--to", str(tmp_path / "kept")]) == 2
    assert "is there already, and is not replaced" in capsys.readouterr().err
    assert (tmp_path / "kept" / "complaints.duckdb").read_bytes() == before


def test_a_copy_that_differs_is_no_backup(path, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(files, "facts_of", lambda path, settles: None)
    assert main(["--to", str(tmp_path / "kept")]) == 2
    assert (
        "is not what was copied" in capsys.readouterr().err and os.listdir(tmp_path / "kept") == []
    )


def test_a_full_disk_is_told_in_one_sentence_and_leaves_nothing(path, tmp_path):
    full = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))  # noqa: E731
    done = subprocess.run(
        [sys.executable, "-m", "data_access.backup", "--to", tmp_path / "kept"], cwd=ROOT, capture_output=True, text=True,
        preexec_fn=full,
    )  # fmt: skip
    assert path.stat().st_size > 200_000
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert (
        done.stderr.startswith("backup: The backup cannot be written (")
        and os.listdir(tmp_path / "kept") == []
    )


def test_a_broken_log_is_told_and_not_taken_for_a_backup(path, tmp_path, capsys):
    assert main(["--to", str(tmp_path / "first")]) == 0
    with create_engine(f"sqlite:///{tmp_path}/audit.sqlite3").begin() as log:
        log.execute(text("DROP TRIGGER audit_log_no_update"))
        log.execute(text("UPDATE audit_log SET who = 'nobody'"))
    assert main(["--to", str(tmp_path / "second")]) == 2
    assert "is broken. Row 1 was changed" in capsys.readouterr().err
    assert not (tmp_path / "second" / "audit.sqlite3").exists()


@pytest.mark.parametrize("name", ["complaints.duckdb", "audit.sqlite3"])
def test_a_damaged_backup_is_found_out(path, tmp_path, capsys, name):
    assert main(["--to", str(tmp_path / "kept")]) == 0
    copy = tmp_path / "kept" / name
    content = copy.read_bytes()
    copy.write_bytes(content[:4096] + b"\xff" * 8192 + content[12288:])
    assert main(["--verify", str(tmp_path / "kept")]) == 2
    assert capsys.readouterr().err.startswith("backup: ")


def test_a_database_server_has_tools_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", "postgresql+psycopg://host/name")
    with pytest.raises(files.BackupProblem, match="pg_dump"):
        files.back_up_complaints(tmp_path)


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess:
    settings = {
        "COMPLAINTS_DATABASE_URL": f"duckdb:///{folder}/complaints.duckdb",
        "AUDIT_DATABASE_URL": f"sqlite:///{folder}/audit.sqlite3",
    }
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_what_was_backed_up_from_a_running_server_is_restored_by_hand_and_served(tmp_path):
    build(3_000, tmp_path / "complaints.duckdb")
    with running_server(tmp_path, tmp_path / "complaints.duckdb", copies=False) as server:
        before = _run(
            tmp_path, "data_access.ask", "filed,addressed", "--by", "month", "--format", "csv"
        ).stdout
        done = _run(tmp_path, "data_access.backup", "--to", str(tmp_path / "kept"))
        assert (
            done.returncode == 0
            and f"(process {server.process.pid}, {server.url}) holds" in done.stderr
        )
        head = done.stdout.split("head ")[1].strip()
        server.process.kill()
        server.process.wait()
    for left in (
        "complaints.duckdb",
        "complaints.duckdb.wal",
        "audit.sqlite3",
        "audit.sqlite3-wal",
        "audit.sqlite3-shm",
    ):
        (tmp_path / left).write_bytes(b"damaged")
        (tmp_path / left).unlink()  # the logs, too: an old one would be taken into the new file
    for name in ("complaints.duckdb", "audit.sqlite3"):
        shutil.copy(tmp_path / "kept" / name, tmp_path / name)
    assert _run(tmp_path, "data_access.audit", "verify", "--expect-head", head).returncode == 0
    with running_server(tmp_path, tmp_path / "complaints.duckdb", copies=False):
        after = _run(
            tmp_path, "data_access.ask", "filed,addressed", "--by", "month", "--format", "csv"
        ).stdout
    assert after == before and before.count("\n") > 12
