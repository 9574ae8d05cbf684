"""Office pages as PDF: two A4 pages that can be searched in both languages, with the numbers of
the database, the same each time, and never without a row in the log.
"""

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pypdfium2
import pytest

from data_access import (
    MEASURES,
    DatabaseProblem,
    Filters,
    PublicFilters,
    Text,
    open_complaints,
    open_release,
)
from data_access.audit import AUDIT_SETTING
from data_access.disclosure import gate
from documents import __main__ as command
from documents import drawing, pdf
from documents.briefings import NothingToPrint, office_document, public_document
from pages.charts.bars import CHAIN_MEASURES
from pages.office_parts.comparing.scorecard_questions import SHOWN
from pages.office_parts.composed import OFFICE_PAGES
from pages.office_parts.overview_questions import TILES
from pages.parts.context import OfficeContext, PublicContext
from pages.public_parts.composed import PUBLIC_PAGES
from pages.words import say

_DEPARTMENT = "nadra"
_WHERE = {"scorecard": Filters(department=(_DEPARTMENT,)), "overview": Filters()}
_TILES = {"scorecard": SHOWN, "overview": TILES}
_MARKS = re.compile("[\u200e\u200f\u2066-\u2069\u00ad]")


@pytest.fixture(scope="module")
def made(published):
    """``made(page, language, about=None, filters=None) -> bytes``, over the small sample; ``about``
    says what the data set is.
    """
    with closing(open_complaints(published.complaints)) as complaints:
        dataset = complaints.dataset()
        book = complaints.codebook(dataset.version)

        def export(questions):
            answers = [one._open() for one in complaints.ask_all(list(questions))]
            return gate.Exported(answers, gate._SEAL)

        def make(page, language, about=None, filters=None, params=None):
            of, chosen = replace(dataset, **(about or {})), filters or _WHERE.get(page, Filters())
            context = OfficeContext(language, "light", complaints, of, book, chosen, None)
            return office_document(page, context, export, params=params or {})

        yield make


@pytest.fixture(scope="module")
def kept(made):
    """The documents that most tests read, once each: ``{(page, language): bytes}``."""
    return {(page, language): made(page, language) for page in _WHERE for language in ("en", "ur")}


@pytest.fixture(scope="module")
def release(published):
    return open_release(published.release.removeprefix("duckdb:///"))


def _read(content: bytes) -> pypdfium2.PdfDocument:
    """As Chromium's own reader of PDF does, which people search with."""
    return pypdfium2.PdfDocument(content)


def _text(content: bytes) -> str:
    told = " ".join(page.get_textpage().get_text_range() for page in _read(content))
    return re.sub(r"\s+", " ", _MARKS.sub("", told))


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("page", _WHERE)
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
@pytest.mark.parametrize("page", _WHERE)
def test_what_is_said_can_be_searched_charts_too(kept, page, language):
    """Each word of the chain's labels, drawn in a chart alone, and of the source is found."""
    told = _text(kept[page, language])
    labels = [MEASURES[name].label.in_language(language) for name in CHAIN_MEASURES]
    chart_only = MEASURES["confirmed_after_reopening"].label.in_language(language)
    assert chart_only not in [MEASURES[name].label.in_language(language) for name in _TILES[page]]
    words = {word for text in labels for word in re.findall(r"\w{3,}", text)}
    words |= set(re.findall(r"\w{4,}", say("documents.definitions", language)))
    means = " ".join(MEASURES[name].definition.in_language(language) for name in _TILES[page])
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
    told = _text(
        made("overview", "en", {"name": Text(name, name), "synthetic": False, "version": 7})
    )
    assert re.sub(r"\s", "", name) in re.sub(r"\s", "", told)
    assert "version 7" in told and say("sentence.synthetic", "en") not in told


def test_long_filters_still_make_two_pages(made, published):
    with closing(open_complaints(published.complaints)) as complaints:
        codes = [entry.code for entry in complaints.codebook().of("department")][:60]
    filters = Filters(department=tuple(codes), category=("-land",))
    assert len(_read(made("overview", "ur", filters=filters))) == 2


def test_a_sheet_that_fits_nowhere_is_an_error(monkeypatch, made):
    monkeypatch.setattr(pdf, "_pages", lambda inputs: (3, 3, 1))
    with pytest.raises(pdf.DoesNotFit, match="more than 2 pages"):
        made("overview", "en")


def test_nothing_is_printed_of_nothing_or_of_no_department(made):
    with pytest.raises(NothingToPrint, match="29 October 2024"):
        made("overview", "en", filters=Filters(from_day="2030-01-01"))
    with pytest.raises(NothingToPrint, match="--department"):
        made("scorecard", "en", filters=Filters(department=("nadra", "gepco")))
    with pytest.raises(NothingToPrint, match="compare"):
        made("changed", "en", filters=Filters(from_day="2018-10-28", to_day="2018-10-29"))


def test_a_missing_font_is_an_error_and_no_chart_without_labels(tmp_path):
    drawing.check_fonts(drawing.FONTS)
    with pytest.raises(drawing.FontMissing, match="noto-sans-latin-Bold.ttf"):
        drawing.check_fonts(tmp_path)


def test_answers_that_did_not_leave_through_the_gate_are_refused(made, published):
    with closing(open_complaints(published.complaints)) as complaints:
        dataset = complaints.dataset()
        book = complaints.codebook()
        context = OfficeContext("en", "light", complaints, dataset, book, Filters(), None)
        with pytest.raises(TypeError, match="through the gate"):
            office_document("ranking", context, lambda questions: complaints.ask_all(questions))


@pytest.mark.parametrize(
    ("place", "page"), list(enumerate(sorted(set(OFFICE_PAGES) - set(_WHERE))))
)
def test_every_page_of_the_office_makes_two_pages_that_can_be_searched(made, place, page):
    language = ("en", "ur")[place % 2]
    content = made(page, language)
    told = _text(content)
    assert len(_read(content)) == 2 and _read(content).is_tagged()
    for words in (say(OFFICE_PAGES[page].title, language), say("documents.definitions", language)):
        assert [word for word in re.findall(r"\w{3,}", words) if word not in told] == []
    assert "29" in told and "2024" in told
    assert not re.search(r"\bnan\b|None|</|&amp;", told)


@pytest.mark.parametrize("page", PUBLIC_PAGES)
def test_every_public_page_of_figures_makes_two_pages_of_its_release(release, page):
    language = "ur" if page == "people" else "en"
    path, measure = "" if page == "overview" else page, PUBLIC_PAGES[page].measure
    context = PublicContext(language, "light", release, path, PublicFilters(), measure, "")
    content = public_document(page, context)
    told = _text(content)
    assert len(_read(content)) == 2 and _read(content).is_tagged()
    words = re.findall(r"\w{3,}", say(PUBLIC_PAGES[page].title, language))
    assert [word for word in words if word not in told] == []
    assert ("release 2, as of" if language == "en" else "اشاعت 2") in told
    assert page != "people" or content == public_document(page, context)


def test_what_is_chosen_on_a_page_is_what_is_printed(made):
    told = _text(made("ranking", "en", params={"measure": ["reopened_share"]}))
    assert MEASURES["reopened_share"].definition.en in told
    table = _text(made("across", "en", params={"measure": ["filed"], "by": ["identity:province"]}))
    assert "Punjab" in table and "Energy and power" not in table


def test_names_that_turn_round_or_that_no_font_has_are_made_harmless(made):
    name = "\u202eevil\u202c \u4e2d \U0001f600 \u2212"
    told = _text(made("months", "en", {"name": Text(name, name)}))
    assert "Source: evil" in told and "\u202e" not in told and "\u4e2d" not in told


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


def test_the_command_writes_several_pages_or_none(published, tmp_path, log, capsys, monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", published.release)
    more = ("--page", "months", "--page", "public-people", "--where", "")
    assert _run(published, tmp_path / "out", *more) == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["complaints-months-2024-10-29.pdf", "complaints-public-people-release-2.pdf"]
    assert [page for page, *_ in log()] == ["briefing of months"]
    assert _run(published, tmp_path / "no", "--page", "months", "--page", "scorecard") == 2
    assert not (tmp_path / "no").exists() and "--department" in capsys.readouterr().err


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
        (("--page", "ranking", "--where", "measure=nothing"), "nothing"),
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


@pytest.mark.parametrize("page", _WHERE)
def test_the_page_offers_its_document_and_logs_it_first(open_page, published, monkeypatch, page):
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", published.complaints)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", published.release)
    from pages.shared import download, screen

    logged, offered, drawn = [], {}, {}
    gate_of_files, file = download.exported_answers, download._file
    monkeypatch.setattr(
        download,
        "exported_answers",
        lambda *call: (logged.append(call[1]), gate_of_files(*call))[1],
    )
    monkeypatch.setattr(
        download, "_file", lambda *call: (offered.update({call[2]: call[-1]}), file(*call))[1]
    )
    monkeypatch.setattr(screen, "picture_download", lambda *call: drawn.update({call[3].key: call}))
    test = open_page("office", f"pages/office/{page}.py", department=_DEPARTMENT)
    test.query_params["department"] = _DEPARTMENT
    test.run()
    assert not test.exception
    labels = [button.label for button in test.get("download_button")]
    assert labels.count(say("documents.download", "en")) == 1
    content = offered[f"pdf {page}"]()
    assert len(_read(content)) == 2 and logged == [f"PDF of {page}"]
    download._picture_buttons(*drawn["chain"])
    picture = offered["PNG chain"]()
    assert picture.startswith(b"\x89PNG")
    assert logged[1:] == [f"PNG of {OFFICE_PAGES[page].path}: chain"]
