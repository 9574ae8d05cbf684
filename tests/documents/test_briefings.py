"""Office pages as PDF: two A4 pages that can be searched in both languages, with the numbers of
the database, the same each time, and never without a row in the log.
"""

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pypdfium2
import pytest

from data_access import MEASURES, DatabaseProblem, Filters, Text, open_complaints
from data_access.audit import AUDIT_SETTING
from data_access.disclosure import gate
from documents import __main__ as command
from documents import briefings, drawing, pdf
from documents.briefings import BRIEFINGS, About, NothingToPrint, asked, briefing
from pages.charts.bars import CHAIN_MEASURES
from pages.statements.speaker import Office
from pages.words import say

_DEPARTMENT = "nadra"
_WHERE = {"scorecard": Filters(department=(_DEPARTMENT,)), "overview": Filters()}
_MARKS = re.compile("[\u200e\u200f\u2066-\u2069\u00ad]")


@pytest.fixture(scope="module")
def made(published):
    """``made(page, language, about=None, filters=None) -> bytes``, over the small sample."""
    with closing(open_complaints(published.complaints)) as complaints:
        dataset, coverage = complaints.dataset(), complaints.coverage()
        book, last = complaints.codebook(dataset.version), complaints.last_filed(dataset)
        known = About(dataset.name, dataset.synthetic, dataset.version)

        def make(page, language, about=known, filters=None):
            facts = dataset.recorded.facts
            office = Office(language, book, dataset.as_of, coverage, facts, last)
            questions = asked(page, filters or _WHERE[page], dataset.as_of, coverage)
            answers = [one._open() for one in complaints.ask_all(list(questions.values()))]
            exported = gate.Exported(answers, gate._SEAL)
            return briefing(page, office, about, list(questions), exported)

        yield make


@pytest.fixture(scope="module")
def kept(made):
    """Each document once: ``{(page, language): bytes}``."""
    return {
        (page, language): made(page, language) for page in BRIEFINGS for language in ("en", "ur")
    }


def _read(content: bytes) -> pypdfium2.PdfDocument:
    """As Chromium's own reader of PDF does, which people search with."""
    return pypdfium2.PdfDocument(content)


def _text(content: bytes) -> str:
    told = " ".join(page.get_textpage().get_text_range() for page in _read(content))
    return re.sub(r"\s+", " ", _MARKS.sub("", told))


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("page", BRIEFINGS)
def test_a_document_has_two_a4_pages_for_everybody(kept, page, language):
    read = _read(kept[page, language])
    assert [[round(side) for side in sheet.get_size()] for sheet in read] == [[595, 842]] * 2
    assert read.is_tagged() and read.get_metadata_value("Title")
    about = kept[page, language].decode("latin-1")  # what says how it conforms is not packed
    assert "<pdfaid:part>2</pdfaid:part>" in about
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in about
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert f"<rdf:li>{language}" in about


def test_the_same_answers_make_the_same_bytes(kept, made):
    assert made("scorecard", "en") == kept["scorecard", "en"]


def test_the_numbers_are_those_of_the_database(kept, published, tmp_path):
    path = shutil.copy(published.complaints.removeprefix("duckdb:///"), tmp_path)
    with duckdb.connect(str(path), read_only=True) as connection:
        own, reopened, whole = connection.execute(
            "SELECT count(*) FILTER (code = ?), count(*) FILTER (code = ? AND reopenings > 0),"
            " count(*) FROM complaints JOIN departments USING (department_id)",
            [_DEPARTMENT, _DEPARTMENT],
        ).fetchone()
    told = _text(kept["scorecard", "en"])
    assert f"Filed {own:,} " in told and f"{own:,} of {whole:,} complaints" in told
    assert "Reopened" in told and re.search(rf"\b{reopened:,} +\([0-9.]+ %\)", told)  # in a chart
    assert f"Filed {whole:,} " in _text(kept["overview", "en"])


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("page", BRIEFINGS)
def test_what_is_said_can_be_searched_charts_too(kept, page, language):
    """Each word of the chain's labels, drawn in a chart alone, and of the source is found."""
    told = _text(kept[page, language])
    labels = [MEASURES[name].label.in_language(language) for name in CHAIN_MEASURES]
    chart_only = MEASURES["confirmed_after_reopening"].label.in_language(language)
    assert chart_only not in [
        MEASURES[name].label.in_language(language) for name in BRIEFINGS[page].tiles
    ]
    words = {word for text in labels for word in re.findall(r"\w{3,}", text)}
    words |= set(re.findall(r"\w{4,}", say("documents.definitions", language)))
    means = " ".join(
        MEASURES[name].definition.in_language(language) for name in BRIEFINGS[page].tiles
    )
    # Of a word with a vowel sign, readers may put the sign elsewhere.
    words |= {word for word in means.split() if word.isalpha() and len(word) > 3}
    assert len(words) > 30
    assert [word for word in words if word not in told] == []
    assert "29" in told and "2024" in told and "1" in told


def test_it_says_filters_version_date_and_page(kept):
    told = _text(kept["scorecard", "en"])
    assert (
        told.count("version 1, as of 29 October 2024. Filters: Department: National Database") == 2
    )
    assert "Page 1 of 2" in told and "Page 2 of 2" in told
    assert MEASURES["satisfaction"].definition.en in told


def test_what_a_source_writes_is_text_and_nothing_else(made):
    name = '#panic("x") *a* <b>&amp; $x$ #sys.inputs `c` \\ _d_ @e //f'
    told = _text(made("overview", "en", About(Text(name, name), False, 7)))
    assert re.sub(r"\s", "", name) in re.sub(r"\s", "", told)
    assert "version 7" in told and say("sentence.synthetic", "en") not in told


def test_long_filters_still_make_two_pages(made, published):
    with closing(open_complaints(published.complaints)) as complaints:
        codes = [entry.code for entry in complaints.codebook().of("department")][:60]
    filters = Filters(department=tuple(codes), category=("-land",))
    assert len(_read(made("overview", "ur", filters=filters))) == 2


def test_a_sheet_that_fits_nowhere_is_an_error(monkeypatch, made):
    monkeypatch.setattr(pdf, "_pages", lambda inputs: 3)
    with pytest.raises(pdf.DoesNotFit, match="more than 2 pages"):
        made("overview", "en")


def test_nothing_is_printed_of_nothing_or_of_no_department(made):
    with pytest.raises(NothingToPrint, match="29 October 2024"):
        made("overview", "en", filters=Filters(from_day="2030-01-01"))
    with pytest.raises(NothingToPrint, match="--department"):
        made("scorecard", "en", filters=Filters(department=("nadra", "gepco")))


def test_a_missing_font_is_an_error_and_no_chart_without_labels(tmp_path):
    drawing.check_fonts(drawing.FONTS)
    with pytest.raises(drawing.FontMissing, match="noto-sans-latin-Bold.ttf"):
        drawing.check_fonts(tmp_path)


def test_answers_that_did_not_leave_through_the_gate_are_refused():
    with pytest.raises(TypeError, match="through the gate"):
        briefings.briefing("overview", None, None, [], [])


# The command ------------------------------------------------------------------------------


@pytest.fixture
def log(tmp_path, monkeypatch):
    """The rows of the log of exact answers."""
    monkeypatch.setenv(AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")

    def rows() -> list[tuple]:
        with closing(sqlite3.connect(tmp_path / "audit.sqlite3")) as connection:
            return connection.execute("SELECT page, questions, exported FROM audit_log").fetchall()

    return rows


def _run(published, folder: Path, *more: str) -> int:
    page = () if "--page" in more else ("--page", "scorecard")
    known = ("--into", str(folder), "--database", published.complaints)
    return command.main(["briefing", *page, *known, *more])


def test_the_command_writes_one_file_and_one_row(published, tmp_path, log, capsys):
    assert _run(published, tmp_path / "out", "--department", _DEPARTMENT, "--lang", "ur") == 0
    (file,) = (tmp_path / "out").iterdir()
    assert file.name == "complaints-scorecard-department-nadra-2024-10-29-ur.pdf"
    assert capsys.readouterr().out.strip() == str(file)
    assert len(_read(file.read_bytes())) == 2
    ((page, questions, exported),) = log()
    assert page == "briefing of scorecard" and exported
    assert "where department=nadra" in questions and "filed" in questions


def test_no_log_no_file(published, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(AUDIT_SETTING, "sqlite:////proc/nowhere/audit.sqlite3")
    assert _run(published, tmp_path / "out", "--department", _DEPARTMENT) == 2
    assert "log" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "name it, as --department nadra does"),
        (("--department", "nowhere"), "nowhere"),
        (("--page", "overview", "--where", "perid=2024"), "perid"),
        (("--page", "overview", "--where", "from=2030-01-01"), "the data end on"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(published, tmp_path, log, capsys, more, said):
    assert _run(published, tmp_path / "out", *more) == 2
    told = capsys.readouterr()
    assert told.err.startswith("briefing: ") and said in told.err and not told.out
    assert not (tmp_path / "out").exists()


def test_a_renderer_that_fails_leaves_the_file_of_before(published, tmp_path, log, monkeypatch):
    assert _run(published, tmp_path, "--department", _DEPARTMENT) == 0
    (file,) = tmp_path.glob("*.pdf")
    before = file.read_bytes()
    monkeypatch.setattr(pdf.typst, "compile", lambda *a, **k: _raise(RuntimeError("no paper")))
    with pytest.raises(RuntimeError, match="no paper"):
        _run(published, tmp_path, "--department", _DEPARTMENT)
    assert file.read_bytes() == before and not list(tmp_path.glob("*.partial"))


def test_a_full_disk_leaves_no_half_file(tmp_path, monkeypatch):
    (tmp_path / "a.pdf").write_bytes(b"before")
    monkeypatch.setattr(command.os, "replace", lambda *a: _raise(OSError("no space left")))
    with pytest.raises(OSError, match="no space"):
        command.written(tmp_path / "a.pdf", b"after")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    assert (tmp_path / "a.pdf").read_bytes() == b"before"


def test_a_database_that_is_not_there_is_said(tmp_path, log, capsys):
    address = f"duckdb:///{tmp_path}/nothing.duckdb"
    arguments = ["briefing", "--page", "overview", "--into", str(tmp_path), "--database", address]
    assert command.main(arguments) == 2
    assert DatabaseProblem.__name__ not in capsys.readouterr().err


def _raise(problem: Exception):
    raise problem


def test_documents_are_made_without_streamlit():
    code = "import sys; import documents.__main__; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# The pages ------------------------------------------------------------------------------


@pytest.mark.parametrize("page", BRIEFINGS)
def test_the_page_offers_its_document_and_logs_it_first(open_page, published, monkeypatch, page):
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", published.complaints)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", published.release)
    from pages.shared import download

    logged = []
    gate_of_files = download.exported_answers
    monkeypatch.setattr(
        download,
        "exported_answers",
        lambda *call: (logged.append(call[1]), gate_of_files(*call))[1],
    )
    test = open_page("office", f"pages/office/{page}.py", department=_DEPARTMENT)
    test.query_params["department"] = _DEPARTMENT
    test.run()
    assert not test.exception
    offered = [button.label for button in test.get("download_button")]
    assert offered.count(say("documents.download", "en")) == 1
    content = download._pdf(test.session_state["office visit"], page)
    assert len(_read(content)) == 2 and logged == [f"PDF of {page}"]
