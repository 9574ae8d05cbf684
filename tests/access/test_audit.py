"""The log of exact answers: a chain that shows each change, that only takes new rows, and that
several processes share.
"""

import ast
import hashlib
import json
import multiprocessing
import sqlite3
import stat
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from data_access import (
    LogSearch,
    Question,
    Unreleased,
    access,
    ask,
    audit,
    disclose,
    disclose_as_file,
    read_log,
)
from data_access.access.permits import open_code_session
from data_access.audit import chain, log
from data_access.audit.__main__ import main
from data_access.audit.database import close_logs, transaction
from data_access.audit.earlier import exact_answers
from data_access.disclosure import gate
from data_access.model import roles
from data_access.model.recorded import Recorded

ROOT = Path(__file__).parents[2]
TRIGGERS = ("audit_log_no_update", "audit_log_no_delete")


@pytest.fixture
def path(tmp_path, monkeypatch) -> Path:
    """The file of a log of its own; it is made with the first row."""
    monkeypatch.setenv(audit.AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")
    yield tmp_path / "audit.sqlite3"
    close_logs()


def permit(role: str, purpose: str = "") -> access.Permit:
    return access.permit_from(open_code_session(role, purpose), "203.0.113.7")


def written(count: int) -> None:
    for number in range(count):
        audit.record_command("ask", [f"filed where age_band={number}"], number)


def rows() -> list[chain.Entry]:
    with transaction(writes=False) as connection:
        return list(log.rows(connection))


def tampered(path: Path, *statements: str) -> None:
    """Change the file as somebody can who owns it: without the triggers."""
    close_logs()
    with sqlite3.connect(path) as connection:
        for trigger in TRIGGERS:
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            connection.execute(statement)


# The chain ----------------------------------------------------------------------------------------


def test_each_row_holds_the_hash_of_the_row_before_it_and_of_itself(path):
    written(3)
    first, second, third = rows()
    assert (
        first.previous == "0" * 64
        and second.previous == first.hash
        and third.previous == second.hash
    )
    assert [row.number for row in (first, second, third)] == [1, 2, 3]


def test_a_hash_can_be_recomputed_from_the_documentation_alone(path):
    """SHA-256 of the hash before, a line end, and the other columns as JSON in the order of
    their names.
    """
    written(1)
    (row,) = rows()
    names = [
        "at",
        "client",
        "exported",
        "number",
        "page",
        "purpose",
        "questions",
        "role",
        "session",
        "smallest",
        "who",
    ]
    text = json.dumps(
        {name: getattr(row, name) for name in names}, ensure_ascii=False, separators=(",", ":")
    )
    assert row.hash == hashlib.sha256(f"{row.previous}\n{text}".encode()).hexdigest()


def test_a_log_that_nobody_touched_verifies(path, capsys):
    written(5)
    assert main(["verify"]) == 0
    assert capsys.readouterr().out == f"5 rows, unbroken; head {rows()[-1].hash}.\n"


SWAP = (
    "UPDATE audit_log SET number = -2 WHERE number = 2",
    "UPDATE audit_log SET number = 2 WHERE number = 3",
)
INSERTED = (
    "UPDATE audit_log SET number = -number WHERE number >= 3",
    "UPDATE audit_log SET number = 1 - number WHERE number < 0",
    "INSERT INTO audit_log SELECT 3, at, who, session, role, client, page, questions, smallest, exported, purpose,"
    " previous, hash FROM audit_log WHERE number = 2",
)
DAMAGE = {
    "who": (("UPDATE audit_log SET who = 'user:other' WHERE number = 3",), "Row 3 was changed"),
    "time": (
        ("UPDATE audit_log SET at = '2020-01-01T00:00:00.000000Z' WHERE number = 3",),
        "Row 3 was changed",
    ),
    "questions": (
        ("UPDATE audit_log SET questions = 'filed' WHERE number = 1",),
        "Row 1 was changed",
    ),
    "smallest count": (
        ("UPDATE audit_log SET smallest = NULL WHERE number = 3",),
        "Row 3 was changed",
    ),
    "exported": (("UPDATE audit_log SET exported = 1 WHERE number = 5",), "Row 5 was changed"),
    "hash": (("UPDATE audit_log SET hash = previous WHERE number = 4",), "Row 4 was changed"),
    "removed": (
        ("DELETE FROM audit_log WHERE number = 3",),
        "Row 3 is missing: after row 2 comes row 4",
    ),
    "removed and renumbered": (
        (
            "DELETE FROM audit_log WHERE number = 3",
            "UPDATE audit_log SET number = number - 1 WHERE number > 3",
        ),
        "Row 3 does not follow",
    ),
    "removed at the start": (
        ("DELETE FROM audit_log WHERE number = 1",),
        "Row 1 is missing: after row 0 comes row 2",
    ),
    "put elsewhere": (
        (*SWAP, "UPDATE audit_log SET number = 3 WHERE number = -2"),
        "Row 2 does not follow",
    ),
    "inserted": (INSERTED, "Row 3 does not follow"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_verify_names_the_first_bad_row_and_what_is_wrong_with_it(path, capsys, damage):
    statements, told = DAMAGE[damage]
    written(5)
    tampered(path, *statements)
    assert main(["verify"]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("The log is broken. ") and told in printed.err
    assert printed.out == ""


def test_a_row_that_is_inserted_with_a_hash_of_its_own_is_found_by_the_row_after_it(path, capsys):
    written(3)
    first, second, _ = rows()
    forged = chain.chained(
        {**{n: getattr(second, n) for n in CONTENT}, "who": "user:other"}, 2, first.hash
    )
    tampered(
        path, f"UPDATE audit_log SET who = 'user:other', hash = '{forged.hash}' WHERE number = 2"
    )
    assert main(["verify"]) == 1
    assert "Row 3 does not follow what stands before it" in capsys.readouterr().err


CONTENT = (
    "at",
    "who",
    "session",
    "role",
    "client",
    "page",
    "questions",
    "smallest",
    "exported",
    "purpose",
)


def test_a_cut_off_end_is_seen_only_with_a_head_that_was_noted(path, capsys):
    written(5)
    noted = rows()[-1].hash
    tampered(path, "DELETE FROM audit_log WHERE number > 3")
    assert main(["verify"]) == 0
    assert main(["verify", "--expect-head", noted]) == 1
    told = capsys.readouterr().err
    assert noted in told and "after row 3, were cut off" in told


def test_a_head_that_was_noted_earlier_is_still_found_when_the_log_has_grown(path, capsys):
    written(3)
    assert main(["head"]) == 0
    number, noted = capsys.readouterr().out.split()
    written(4)
    assert number == "3"
    assert main(["verify", "--expect-head", noted.upper()]) == 0
    assert "The noted head is that of row 3." in capsys.readouterr().out


def test_a_log_written_anew_does_not_have_the_noted_head(path, capsys):
    written(3)
    noted = rows()[-1].hash
    close_logs()
    path.unlink()
    written(3)
    assert main(["verify", "--expect-head", noted]) == 1
    assert "or the log was written anew" in capsys.readouterr().err


# Append-only --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET who = 'x'",
        "DELETE FROM audit_log",
        "REPLACE INTO audit_log SELECT * FROM audit_log",
    ],
)
def test_the_database_refuses_to_change_or_remove_rows(path, statement):
    written(2)
    before = rows()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA recursive_triggers = ON")
        with pytest.raises(sqlite3.IntegrityError, match="only takes new rows"):
            connection.execute(statement)
    assert rows() == before


def test_a_log_whose_file_was_removed_stops_the_figures_until_the_server_starts_anew(path):
    written(1)
    path.unlink()
    with pytest.raises(audit.AuditUnavailable, match="removed or replaced while the server runs"):
        written(1)
    assert not path.exists()
    close_logs()
    written(1)
    assert len(rows()) == 1


# Several processes --------------------------------------------------------------------------------


def _writes(count: int, start) -> None:
    start.wait()
    written(count)


def test_several_processes_write_one_chain_and_lose_nothing(path):
    """They begin at the same time on a log that none of them has made yet."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(4)
    writers = [context.Process(target=_writes, args=(40, start)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * 4
    found = rows()
    assert [row.number for row in found] == list(range(1, 161))
    assert chain.check(found).problem == ""
    assert sorted(row.smallest for row in found) == sorted(list(range(40)) * 4)


# The log before it was a chain --------------------------------------------------------------------


def earlier_log(path: Path) -> list[tuple]:
    """Write a log as the dashboard kept it before."""
    found = [
        (
            1,
            datetime(2026, 1, 2, 3, 4, 5, 678),
            "office:ab12",
            "office/overview",
            "filed by sex\nopen",
            7,
        ),
        (2, datetime(2026, 1, 3), "user:root", "ask", "filed where sex=women", None),
        (4, datetime(2026, 1, 4), "office:cd34", "office/overview", "filed", 0),
    ]
    engine = create_engine(f"sqlite:///{path}")
    names = [column.name for column in exact_answers.columns]
    with engine.begin() as connection:
        exact_answers.metadata.create_all(connection)
        connection.execute(
            exact_answers.insert(), [dict(zip(names, row, strict=True)) for row in found]
        )
    engine.dispose()
    return found


def test_an_earlier_log_is_taken_over_once_and_loses_nothing(path):
    before = earlier_log(path)
    written(1)
    close_logs()
    written(1)
    found = rows()
    taken = [(row.at, row.who, row.page, row.questions, row.smallest) for row in found[:3]]
    assert taken == [
        (f"{at.isoformat(timespec='microseconds')}Z", *rest) for _, at, *rest in before
    ]
    assert [(row.role, row.session) for row in found[:3]] == [
        ("office", "ab12"),
        ("terminal", ""),
        ("office", "cd34"),
    ]
    assert len(found) == 5 and chain.check(found).problem == ""


def test_the_earlier_table_stays_under_another_name(path):
    before = earlier_log(path)
    written(1)
    with sqlite3.connect(path) as connection:
        kept = connection.execute("SELECT answer_id, who FROM exact_answers_taken_over").fetchall()
    assert kept == [(number, who) for number, _, who, *_ in before]


# Commands -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["verify", "head", "list"])
@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sqlite:////nowhere/audit.sqlite3", "There is no log at /nowhere/audit.sqlite3"),
        ("no address at all", "'no address at all' is no address of a database"),
        ("nosuchengine://somewhere/x", "is no address of a database"),
    ],
)
def test_a_log_that_is_not_there_is_told_in_one_sentence(path, capsys, command, address, told):
    assert main([command, "--database", address]) == 2
    printed = capsys.readouterr()
    assert told in printed.err and printed.err.count("\n") == 1 and printed.out == ""


def test_a_database_without_a_log_is_told_and_left_alone(path, capsys):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (x)")
    assert main(["verify"]) == 2
    assert "holds no table audit_log" in capsys.readouterr().err
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("other",)]


def test_a_file_that_is_no_database_is_told_in_one_sentence(path, capsys):
    path.write_text("no database, whatever its name says " * 100)
    assert main(["verify"]) == 2
    assert "cannot be read (file is not a database)" in capsys.readouterr().err


def test_verify_reads_a_copy_that_nobody_may_write(path, tmp_path, capsys):
    written(3)
    close_logs()
    copy = tmp_path / "copy.sqlite3"
    with sqlite3.connect(path) as one, sqlite3.connect(copy) as other:
        one.backup(other)
    before = copy.read_bytes()
    copy.chmod(stat.S_IRUSR)
    assert main(["verify", "--database", f"sqlite:///{copy}"]) == 0
    assert copy.read_bytes() == before
    assert "3 rows, unbroken" in capsys.readouterr().out


def test_list_prints_the_newest_entries_and_logs_that_it_did(path, capsys):
    written(5)
    assert main(["list", "--last", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "filed where age_band=4" in lines[0] and "smallest 4" in lines[0]
    assert "audit list" in lines[1] and rows()[-1].page == "audit list"


# Roles --------------------------------------------------------------------------------------------


def unreleased() -> Unreleased:
    parts = {"": [gate.Part("", roles.Text("a", "b"), {"filed": 12}, {})]}
    return Unreleased(Question(("filed",)), parts, datetime(2024, 6, 30), 1, Recorded())


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_only_the_office_sees_exact_figures(path, role):
    with pytest.raises(access.NotAllowed, match="exact figures"):
        disclose([unreleased()], permit(role), "office/overview")
    with pytest.raises(access.NotAllowed):
        disclose_as_file([unreleased()], permit(role), "office/overview")
    assert rows() == []


@pytest.mark.parametrize("role", ["officer", "office"])
def test_only_an_auditor_reads_the_log(path, role):
    written(1)
    with pytest.raises(access.NotAllowed, match="audit log"):
        read_log(permit(role), LogSearch(), "office/audit")
    assert len(rows()) == 1


def test_a_permit_that_claims_more_roles_than_its_token_is_believed_the_token(path):
    bold = replace(permit("auditor"), roles=frozenset(roles.ROLES))
    assert bold.may(roles.EXACT)
    with pytest.raises(access.NotAllowed):
        disclose([unreleased()], bold, "office/overview")


def test_every_role_has_both_languages_and_something_it_may_do():
    assert list(roles.ROLES) == ["office", "officer", "auditor"]
    for role in roles.ROLES.values():
        assert role.label.en and role.label.ur and role.does.en and role.does.ur and role.may
    assert roles.allowed(frozenset({"office", "officer"})) == {
        roles.EXACT,
        roles.GATE,
        roles.IMPORT,
    }


# Reading ------------------------------------------------------------------------------------------


def test_reading_the_log_is_logged_and_shows_no_figure_of_complaints(path):
    written(2)
    found = read_log(permit("auditor"), LogSearch(who="user:", limit=1), "office/audit")
    assert [entry.number for entry in found.entries] == [2] and found.matching == 2
    last = rows()[-1]
    assert (last.page, last.role, last.exported, last.smallest) == (
        "office/audit",
        "auditor",
        False,
        None,
    )
    assert last.questions == "log where who=user:, from entry 1 of the newest"
    assert found.state.head == last.hash and found.state.rows == 3 and found.checked == 3


def test_an_export_of_the_log_is_logged_as_one(path):
    read_log(permit("auditor"), LogSearch(limit=None), "office/audit", exported=True)
    assert [row.exported for row in rows()] == [True]


@pytest.mark.parametrize(
    ("search", "count"),
    [
        (LogSearch(page="ASK"), 3),
        (LogSearch(page="%"), 0),
        (LogSearch(who="nobody"), 0),
        (LogSearch(day=""), 4),
        (LogSearch(day="2020-01-01"), 0),
        (LogSearch(offset=3), 1),
        (LogSearch(offset=1, limit=2), 2),
    ],
)
def test_the_log_can_be_searched(path, search, count):
    written(3)
    assert len(read_log(permit("auditor"), search, "office/audit").entries) == count


def test_the_day_of_a_search_is_that_of_utc(path):
    written(1)
    day = rows()[0].at[:10]
    assert date.fromisoformat(day)
    assert read_log(permit("auditor"), LogSearch(page="ask", day=day), "office/audit").matching == 1


def test_an_auditor_is_told_of_a_broken_chain(path):
    written(3)
    tampered(path, "UPDATE audit_log SET who = 'x' WHERE number = 2")
    assert (
        "Row 2 was changed"
        in read_log(permit("auditor"), LogSearch(), "office/audit").state.problem
    )


def test_of_a_long_log_the_newest_rows_are_checked(path, monkeypatch):
    monkeypatch.setattr("data_access.disclosure.log_reading.CHECKED_ROWS", 3)
    written(8)
    found = read_log(permit("auditor"), LogSearch(), "office/audit")
    assert (found.checked, found.state.rows, found.state.problem) == (3, 9, "")
    tampered(path, "UPDATE audit_log SET who = 'x' WHERE number = 9")
    assert (
        "Row 9 was changed"
        in read_log(permit("auditor"), LogSearch(), "office/audit").state.problem
    )


# One way in ---------------------------------------------------------------------------------------


def _functions_that_open(names: set[str]) -> set[str]:
    """Functions, as module.function, that read one of the attributes ``names`` of something
    else, or spell it.
    """
    found = set()
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if {".venv", "data", "tests", "node_modules"} & set(parts):
            continue
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_function = isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            if is_function and any(_opens(node, names) for node in ast.walk(function)):
                found.add(
                    f"{'.'.join(parts).removesuffix('.py')}.{getattr(function, 'name', 'lambda')}"
                )
    return found


def _opens(node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in names and getattr(node.value, "id", "") != "self"
    return isinstance(node, ast.Constant) and node.value in names


def test_only_the_protection_of_totals_and_the_function_that_logs_open_what_is_unreleased():
    opening = _functions_that_open({"_open", "_Unreleased__content", "_Unreleased__answer"})
    # What protects the cells of the public release has a closed type of its own, which it opens.
    elsewhere = {name for name in opening if not name.startswith("data_access.protection.")}
    assert "data_access.disclosure.gate._logged" in opening
    assert elsewhere <= {
        "data_access.disclosure.gate.open_public_totals",
        "data_access.disclosure.gate._logged",
    }


def test_only_disclosures_pass_through_the_function_that_logs():
    tree = ast.parse((ROOT / "data_access/disclosure/gate.py").read_text(encoding="utf-8"))
    callers = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_logged"
    }
    assert callers == {"disclose", "disclose_to_operator", *EXPORTING}


# One way out as a file ----------------------------------------------------------------------------

EXPORTING = {"disclose_as_file", "disclose_all_to_operator_as_file"}
# Of what writes files, these three write published figures or the log; all others take an
# ``Exported``.
CSV_MAKERS = {"exact_csv", "csv_button", "log_download"}


def _functions(path: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _naming(name: str, path: str) -> set[str]:
    """Functions of a file that name ``name``."""
    found = _functions(path).items()
    return {
        key for key, function in found if any(_names(node) == name for node in ast.walk(function))
    }


def _names(node: ast.AST) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "") or getattr(node, "value", "")


def _files_naming(*names: str) -> set[str]:
    """Files of the product in which one of these names stands."""
    wanted, found = set(names), set()
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if {".venv", "data", "tests", "node_modules", "benchmarks", "attacks", "sample_data"} & set(
            parts
        ):
            continue
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if any(isinstance(name := _names(node), str) and name in wanted for node in nodes):
            found.add("/".join(parts))
    return found


def test_only_the_two_functions_that_log_an_export_can_make_one():
    assert _files_naming("_SEAL") == {"data_access/disclosure/gate.py"}
    assert _naming("_SEAL", "data_access/disclosure/gate.py") == {"__init__", *EXPORTING}


def test_the_pages_offer_files_in_one_place_which_takes_exact_figures_as_exports_only():
    assert _files_naming("download_button") == {"pages/shared/download.py"}
    assert _naming("_csv_text", "pages/shared/download.py") == CSV_MAKERS
    assert _naming("exact_csv", "pages/shared/download.py") == {
        "csv_download",
        "cases_download",
    }
    # Streamlit's tables of this kind bring a button of their own that saves them as a file.
    assert _files_naming("dataframe", "data_editor", "to_csv", "to_excel", "to_parquet") == set()


def test_opening_the_pictures_of_a_figure_runs_no_page_again():
    """A run shows all figures of the page once more, and logs each as seen."""
    functions = _functions("pages/shared/download.py")
    apart = {
        name for name, node in functions.items()
        if "streamlit.fragment" in map(ast.unparse, node.decorator_list)
    }  # fmt: skip
    assert apart == {"picture_download"}


def test_the_command_writes_csv_and_json_of_exports_only():
    writers = {
        name: node
        for name, node in _functions("data_access/ask.py").items()
        if name.startswith("_write_")
    }
    takes = {name: ast.unparse(node.args.args[0].annotation) for name, node in writers.items()}
    assert takes == {"_write_csv": "Exported", "_write_json": "Exported", "_write_table": "Answer"}
    assert set(ask._FILES) == {"csv", "json"}
