"""The office's page for any file: what is shown before the import is what the import does;
nothing is written before, and nothing is shown that is not logged.
"""

import contextlib
import sqlite3
import tempfile
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_access import FIELDS, DatabaseProblem, Question, open_complaints
from data_access.database.engine import hold
from data_access.database.file_lock import forget
from data_access.feed.__main__ import main
from data_access.feed.uploading import intake
from pages.shared.markup import english
from pages.words import WORDS, say
from tests.importing.table_files import delimited

PAGE = "pages/operations/import_file.py"
ROWS = [("id", "date filed", "date closed", "status", "department", "note")]
ROWS += [
    (
        n,
        f"{n % 5 + 1:02}/{n % 7 + 2:02}/2023",
        "soon" if n == 8 else "" if n % 2 else f"{n // 2 % 6 + 6:02}/{n // 2 % 4 + 9:02}/2023",
        ("Closed", "Wartet")[n % 2],
        f"Office {n % 3}",
        f"*a* [b](http://elsewhere.example/{n})",
    )
    for n in range(60)
]
ROWS += [(60, "", "", "Closed", "Office 1", "")]


def file_of(rows=ROWS) -> bytes:
    return delimited(rows).encode()


@pytest.fixture
def database(tmp_path, monkeypatch):
    """Path of a database that is not there yet, which the pages take for theirs."""
    path = tmp_path / "mine.duckdb"
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{path}")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with contextlib.suppress(
        DatabaseProblem
    ):  # it is not there; from now on it is opened as a server does
        hold()
    yield path
    forget(path)


@pytest.fixture
def page(database, open_page):
    """``page(content, name, **query) -> AppTest`` after an upload."""

    def upload(content: bytes, name="a.csv", **query) -> AppTest:
        test = open_page("office", PAGE, **query)
        test.file_uploader[0].upload(name, content)
        return settled(test)

    return upload


def settled(acted) -> AppTest:
    """Run the page until its work is done.

    ``acted``: the page, or an element of it that was changed.
    """
    test: AppTest = acted.run()
    for _ in range(600):
        found = _intake_of(test)
        works = [work for work in (found.looking, found.importing) if work] if found else []
        if all(work.is_done for work in works):
            return test.run() if works else test
        time.sleep(0.1)
    raise AssertionError("the work does not end")


def _intake_of(test: AppTest):
    try:
        return test.session_state["import intake"]
    except KeyError:
        return None


def select(test: AppTest, label: str):
    (found,) = [one for one in test.selectbox if one.label.startswith(label)]
    return found


def told(test: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "warning", "info", "success", "code", "header")
    return "\n".join(str(element.value) for kind in kinds for element in test.get(kind)).replace(
        "\\", ""
    )


def tables(test: AppTest) -> str:
    return "\n".join(
        str([list(table.value.columns), *table.value.values.tolist()]) for table in test.table
    )


def log(tmp_path) -> list[tuple]:
    with sqlite3.connect(tmp_path / "audit.sqlite3") as connection:
        rows = connection.execute(
            "SELECT page, questions, smallest, exported FROM audit_log ORDER BY number"
        )
        return rows.fetchall()


def counted(path: Path, exact, measures=("filed", "addressed")):
    complaints = open_complaints(f"duckdb:///{path}")
    answer = exact(complaints, Question(measures, ("department",)))
    complaints.close()
    return answer


def test_a_file_is_uploaded_corrected_looked_at_and_imported(page, database, tmp_path, exact):
    test = page(file_of())
    assert not test.exception and not database.exists()
    assert "could be" in told(test) and "say what these mean: Wartet" in told(test)
    assert (
        "61 rows: 60 complaints, 1 rejected, 0 left out by the mapping; 1 single values set aside."
        in told(test)
    )
    reading = select(test, "Day of filing: how")
    assert reading.options == [
        "1 February 2023 (%d/%m/%Y)",
        "2 January 2023 (%m/%d/%Y)",
        say("import.other_form", "en"),
    ]
    settled(reading.set_value("%m/%d/%Y"))
    assert "could be" not in told(test), "the other dates of the file follow"
    assert select(
        test, "Day of closing: how"
    ).value == "%m/%d/%Y" and "'2023-01-02', '2023-06-09'" in tables(test)
    settled(select(test, "“Wartet”").set_value("in_process"))
    assert "say what these mean" not in told(test)
    assert "['All', '60', '30', '30'" in tables(test) and "['2023', '60', '30', '30'" in tables(
        test
    )
    assert "['date filed', 'missing', '1']" in tables(test) and "soon" in tables(test)
    assert not database.exists(), "nothing is written before the import"
    settled(test.button(key="import run").click())
    (lines,) = [code.value for code in test.code if code.value.startswith("a.csv")]
    assert lines.startswith(
        "a.csv: 61 rows: 60 new, 0 changed, 0 unchanged, 1 rejected; 1 value set aside"
    )
    answer = counted(database, exact)
    assert (answer.total["filed"], answer.total["addressed"]) == (60, 30)
    assert "[b](http" not in tables(test)


def test_the_summary_is_what_the_terminal_prints(page, database, tmp_path, monkeypatch, capsys):
    test = settled(page(file_of()).button(key="import run").click())
    (lines,) = [code.value for code in test.code if code.value.startswith("a.csv")]
    (tmp_path / "a.csv").write_bytes(file_of())
    (tmp_path / "m.toml").write_text(test.session_state["import intake"].correction.draft.text)
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert main(["import", "a.csv", "--mapping", "m.toml", "--into", "duckdb:///other.duckdb"]) == 0
    printed = [
        line
        for line in capsys.readouterr().out.splitlines()
        if ", with line, column, value" not in line
    ]
    assert lines.splitlines() == printed


def test_each_look_and_the_import_are_logged_first(page, database, tmp_path):
    test = page(file_of())
    looked, counts = log(tmp_path)
    assert looked[0] == "office/import" and looked[1].startswith(
        "all rows of the uploaded file a.csv ("
    )
    assert looked[2] == 1 and "SHA-256" in looked[1]
    assert counts[0] == "office/import: a.csv" and counts[1].startswith("filed,addressed")
    settled(test.button(key="import run").click())
    begun, done = log(tmp_path)[2:]
    assert (
        begun[1].startswith("import of the uploaded file a.csv (")
        and "into “a” by the mapping" in begun[1]
    )
    assert (
        done[1]
        == "imported a.csv: 61 rows: 60 new, 0 changed, 0 unchanged, 1 rejected; 1 value set aside"
    )


def test_without_a_log_no_row_is_shown_and_nothing_is_imported(
    page, database, tmp_path, monkeypatch
):
    test = page(file_of())
    monkeypatch.setenv("AUDIT_DATABASE_URL", "sqlite:////proc/nowhere/audit.sqlite3")
    test.button(key="import run").click().run()
    assert "cannot be written" in told(test) and not database.exists()
    settled(select(test, "Day of filing: how").set_value("%m/%d/%Y"))
    assert "cannot be written" in told(test) and not test.table


def test_what_is_held_already_is_told_before_the_import(page, database, tmp_path):
    settled(page(file_of()).button(key="import run").click())
    assert "all of them are new" not in told(page(file_of()))
    again = page(file_of())
    assert "0 are new to the data, 0 change one that is held, and 60 are held already" in told(
        again
    )
    assert say("import.run_unchanged", "en") in told(again)
    rows = [(*row[:4], "Office 9", row[5]) if row[0] == 4 else row for row in ROWS]
    more = page(file_of([*rows[:-1], (99, "01/02/2023", "", "Closed", "Office 1", "")]))
    assert "1 are new to the data, 1 change one that is held, and 59 are held already" in told(more)


def test_another_data_set_is_told_and_the_file_can_join_it(page, database):
    settled(page(file_of()).button(key="import run").click())
    test = page(file_of(), "other.csv")
    assert "The data are “a”, and this file would begin “other”" in told(test)
    assert test.button(key="import run").disabled
    settled(test.button(key="import join").click())
    assert "60 are new to the data" in told(test) and not test.button(key="import run").disabled
    settled(test.checkbox[0].check())
    assert "never mixed" in told(test) and test.button(key="import run").disabled


def test_a_table_of_counts_is_refused(page, database):
    test = page(b"Department,2021,2022,2023\nHealth,1,2,3\nWater,10,20,30\n", "counts.csv")
    (error,) = [error.value for error in test.error]
    assert (
        "counts.csv looks like a table of counts, not like a list of complaints"
        in error.replace("\\", "")
    )
    assert str(tempfile.gettempdir()) not in error and not test.selectbox
    assert not list(Path(tempfile.gettempdir()).iterdir())


def test_a_mistake_in_the_text_is_told_beside_it_and_costs_nothing(page, database):
    test = page(file_of())
    before = test.session_state["import intake"].correction.draft
    settled(test.text_area[0].set_value(before.text.replace('number = "id"', "number = 3")))
    assert "columns.number must be the name of a column" in told(test)
    assert test.session_state["import intake"].correction.draft is before
    settled(
        test.text_area[0].set_value(
            before.text.replace('licence = "not stated"', 'licence = "CC0"')
        )
    )
    assert "columns.number must be" not in told(test)
    assert [one.value for one in test.text_input if one.label == say("import.licence", "en")] == [
        "CC0"
    ]


def test_a_choice_that_the_reader_refuses_is_told_beside_the_field(page, database):
    test = page(file_of())
    settled(select(test, "Latitude").set_value("id"))
    (error,) = [error.value.replace("\\", "") for error in test.error]
    assert error.startswith("columns.latitude and columns.longitude go together")
    assert test.button(key="import run").disabled and not test.table
    settled(select(test, "Complaint number").set_value("\0none"))
    assert "columns.number is missing" in told(test).replace("\\", "")


def test_rows_without_numbers_are_told_apart_by_several_columns(page, database):
    test = page(file_of())
    settled(select(test, "Complaint number").set_value("\0several"))
    settled(test.multiselect[0].set_value(["date filed", "department", "note"]))
    assert test.session_state["import intake"].correction.draft.parts["columns"]["number"] == {
        "identity": ["date filed", "department", "note"]
    }
    assert "61 rows: 60 complaints, 1 rejected" in told(test)


def test_a_form_of_dates_that_is_not_offered_can_be_typed(page, database):
    test = page(
        file_of(
            [(ROWS[0]), *((n, f"day {n % 28 + 1} of 3/2023", "", "", "", "") for n in range(40))]
        )
    )
    settled(select(test, "Day of filing").set_value("date filed"))
    settled(select(test, "Complaint number").set_value("id"))
    assert say("import.look_nothing", "en") in told(test)
    assert select(test, "Day of filing: how").options[0] == "not a date (year-month-day, ISO 8601)"
    settled(select(test, "Day of filing: how").set_value("\0other"))
    label = say("import.other_form_text", "en")
    settled(next(one for one in test.text_input if one.label == label).set_value("soon"))
    assert "“soon” is no form of dates" in told(test)
    settled(next(one for one in test.text_input if one.label == label).set_value("day %d of %m/%Y"))
    assert (
        "40 rows: 40 complaints" in told(test)
        and select(test, "Day of filing: how").value == "day %d of %m/%Y"
    )
    assert label not in [one.label for one in test.text_input]


def test_what_a_mapping_says_of_time_is_corrected_too(page, database):
    test = page(file_of())
    settled(select(test, say("import.time_zone", "en")).set_value("Europe/Berlin"))
    test.date_input[0].set_value("2023-01-01")
    settled(test)
    mapping = test.session_state["import intake"].correction.draft.mapping
    assert mapping.time_zone == "Europe/Berlin" and str(mapping.covered[0][0]) == "2023-01-01"
    text = test.session_state["import intake"].correction.draft.text
    asked = text.replace(
        'closed_at = { column = "date closed"',
        'closed_at = { asked_from = 2022-01-01, column = "date closed"',
    )
    settled(test.text_area[0].set_value(asked))
    assert [str(one.value) for one in test.date_input if "asked" in one.label] == [
        "2022-01-01",
        "None",
    ]


def test_a_large_file_is_tried_by_some_rows_and_imported_after_all_of_them(
    page, database, monkeypatch
):
    monkeypatch.setattr(intake, "_SMALL", 100)
    many = [
        ROWS[0],
        *((n, "13/02/2023", "", "Closed", "Office 1", "x" * 300) for n in range(15_000)),
    ]
    test = page(file_of([*many, (15_000, "", "", "", "", "")]))
    assert "of its rows were tried" in told(test) and test.button(key="import run").disabled
    settled(test.button(key="import whole").click())
    assert "15,001 rows: 15,000 complaints, 1 rejected" in told(test)
    settled(test.button(key="import run").click())
    assert "15,001 rows: 15,000 new" in told(test)


def test_an_import_that_fails_leaves_the_data_as_they_were(page, database, exact, monkeypatch):
    settled(page(file_of()).button(key="import run").click())
    test = page(file_of([*ROWS[:-1], (99, "01/02/2023", "", "Closed", "Office 1", "")]))
    monkeypatch.setattr("data_access.feed.importing.merge_import.renew_dataset", lambda *_: 1 / 0)
    settled(test.button(key="import run").click())
    assert say("import.failed", "en", problem="").strip() in told(test)
    assert counted(database, exact).total["filed"] == 60
    monkeypatch.undo()


@pytest.mark.parametrize("what", ["another", "refused", "lost"])
def test_the_file_lies_in_a_private_folder_and_is_gone_afterwards(page, database, what):
    folder = Path(tempfile.gettempdir())
    test = page(file_of())
    (mine,) = folder.iterdir()
    assert mine.stat().st_mode & 0o077 == 0 and list(mine.rglob("a.csv"))
    assert not [path for path in mine.rglob("*.duckdb*")]
    if what == "another":
        settled(test.button(key="import another").click())
        assert test.file_uploader
    elif what == "refused":
        settled(select(test, "Complaint number").set_value("note"))
        settled(test.button(key="import another").click())
    else:
        test.session_state[
            "import intake"
        ].upload._folder._finalizer()  # as the end of the process or of the visit does
    assert not list(folder.iterdir())


@pytest.mark.parametrize("role", ["", "officer", "auditor"])
def test_nobody_else_can_bring_in_a_file(database, open_page, role):
    test = open_page(role, PAGE)
    assert not test.file_uploader and not test.button


def test_where_nothing_can_be_written_the_page_says_so(database, open_page, monkeypatch):
    monkeypatch.setenv("COMPLAINTS_READ_ONLY", "1")
    test = open_page("office", PAGE)
    assert "COMPLAINTS\\_READ\\_ONLY is 1" in test.warning[0].value and not test.file_uploader


def test_the_page_speaks_urdu(page, database):
    test = page(file_of(), lang="ur")
    assert not test.exception and say("import.look", "ur") in told(test)
    labels = [one.label for one in test.selectbox]
    assert not [label for label in labels if label[:1].isascii() and label[:1].isalpha()]


def test_in_urdu_reasons_are_urdu_and_what_is_english_says_so(page, database):
    test = page(file_of(), lang="ur")
    assert not test.exception
    settled(select(test, "دائر ہونے کا دن: ").set_value("%m/%d/%Y"))
    shown = tables(test)
    for words, urdu in (("missing", "موجود نہیں"), ("no date in the form", "اس شکل کی تاریخ نہیں")):
        assert urdu in shown and words not in shown
    reports = _intake_of(test).seen.tried.reports
    kept = [path.read_text(encoding="utf-8") for path in (reports.rejects, reports.set_aside)]
    assert "missing" in kept[0] and "no date in the form" in kept[1], "files stay as they are"
    settled(test.button(key="import run").click())
    assert not test.exception and 'lang="en"' not in " ".join(htmls(test))
    (summary,) = [html for html in htmls(test) if 'class="said"' in html]
    assert summary.startswith('<ul class="said"><li>\u2068a.csv\u2069: \u206861\u2069 سطریں: ')
    assert (
        "\u206860\u2069 نئی، \u20680\u2069 بدلی ہوئی" in summary and "قدر الگ رکھی گئی" in summary
    )
    assert "یہ اعداد “درج نہیں” دکھاتے ہیں" in summary and "not recorded" not in summary


def test_in_urdu_what_stands_against_a_file_or_its_mapping_is_urdu(page, database):
    test = page(b"month,complaints\n2024-01,5\n2024-02,7\n2024-03,9\n", lang="ur")
    (error,) = [one.value for one in test.error]
    assert "گنتیوں کا جدول لگتی ہے" in error and "looks like" not in error
    test = page(file_of(), lang="ur")
    settled(test.text_area[0].set_value("[source]\nnaem = 1\n"))
    assert [one.value for one in test.error if "naem" in one.value and "معلوم نہیں" in one.value]


def test_in_urdu_what_has_no_words_is_marked_as_english(page, database, monkeypatch):
    def refuses(*_, **__):
        raise DatabaseProblem("The disk of <b> is full.")

    test = page(file_of(), lang="ur")
    monkeypatch.setattr(intake, "import_file", refuses)
    settled(test.button(key="import run").click())
    (error,) = [one.value for one in test.error]
    assert error == say("import.failed", "ur", problem="…")
    told = '<ul class="english" lang="en" dir="ltr"><li>The disk of &lt;b&gt; is full.</li></ul>'
    assert told in htmls(test)


def htmls(test: AppTest) -> list[str]:
    return [element.proto.body for element in test.get("html")]


def test_what_is_marked_as_english_draws_nothing_by_itself():
    said = english(["columns.department: <b> & so"])
    assert (
        said
        == '<ul class="english" lang="en" dir="ltr"><li>columns.department: &lt;b&gt; &amp; so</li></ul>'
    )


def test_every_field_and_group_has_its_words():
    fields = {target for targets in FIELDS.values() for target in targets}
    assert {
        key.removeprefix("import.field.") for key in WORDS if key.startswith("import.field.")
    } == fields
    assert {
        key.removeprefix("import.group.") for key in WORDS if key.startswith("import.group.")
    } == set(FIELDS)
