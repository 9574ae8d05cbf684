"""A pack read back: its numbers are those of the snapshot, nothing withheld is drawn as 0, and a
changed file is told.
"""

import base64
import csv
import hashlib
import io
import json
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import frictionless
import pypdfium2
import pytest
from lxml.html import fromstring
from pptx import Presentation

from data_access import MEASURES, open_release
from data_access.snapshots import Chosen, keys, save_snapshot, sign
from data_access.snapshots.__main__ import main as snapshots
from data_access.snapshots.visible import carried
from documents.packs import __main__ as command
from documents.packs.deck import Deck, safe
from documents.packs.fact_sheet import fact_sheet
from pages.delegation_parts.chosen_figures import freeze
from pages.delegation_parts.frozen_table import shown_value
from tests.release.small_releases import put_in_force, write_release

MADE = datetime(2024, 10, 29, 12, tzinfo=UTC)
CHOSEN = (
    Chosen("overview"),
    Chosen("people", key="groups"),
    Chosen("overview", key="time"),
    Chosen("departments", key="department"),
)


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """A folder with a release in force, a key, and a snapshot that is signed."""
    folder = tmp_path_factory.mktemp("packs")
    made = write_release(folder, 1, told=0.6, kinds=("year",), districts=False)
    (folder / "published").mkdir()
    put_in_force(made.rename(folder / "published" / made.name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{folder}/published/current.duckdb")
        patch.setenv(keys.KEY_SETTING, f"{folder}/key.pem")
        assert snapshots(["new-key"]) == 0
        release = open_release(folder / "published" / "current.duckdb")
        signed = sign(freeze(release, "=1+1 \u202eGeneva", CHOSEN, MADE))
        save_snapshot(signed)
        yield folder, signed


@pytest.fixture(scope="module")
def made(host):
    """The folder of its pack."""
    folder, signed = host
    assert _run(signed, folder / "pack") == 0
    return folder / "pack"


def _run(signed, folder, *more: str) -> int:
    return command.main(["--snapshot", signed.snapshot.id, "--folder", str(folder), *more])


def _charts(path):
    return [
        shape.chart
        for slide in Presentation(path).slides
        for shape in slide.shapes
        if shape.has_chart
    ]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_charts_hold_the_numbers_of_the_snapshot_and_gaps_for_what_has_none(host, made, language):
    cells = host[1].snapshot.cells_of(3)
    first, codes = cells[0].measure, list(dict.fromkeys(cell.code for cell in cells))
    values = {cell.code: cell.value for cell in cells if cell.measure == first}
    expected = [float(values[code]) if values[code][0].isdigit() else None for code in codes]
    chart = _charts(made / f"slides-{language}.pptx")[-1]
    assert list(chart.plots[0].series[0].values) == expected[:12]
    drawn = [
        value
        for chart in _charts(made / f"slides-{language}.pptx")
        for series in chart.plots[0].series
        for value in series.values
    ]
    assert None in drawn and any(drawn)
    assert all(
        chart._chartSpace.xpath(".//c:dispBlanksAs/@val") == ["gap"]
        for chart in _charts(made / f"slides-{language}.pptx")
    )


@pytest.mark.parametrize("language", ["en", "ur"])
def test_tables_say_each_cell_and_the_words_for_what_is_withheld(host, made, language):
    told = [
        cell.text
        for slide in Presentation(made / f"slides-{language}.pptx").slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in list(row.cells)[1:]
    ]
    for cell in host[1].snapshot.cells:
        if cell.value.isdigit() and cell.measure == "filed":
            assert f"{int(cell.value):,}" in told
    withheld = {"en": "withheld", "ur": "ظاہر نہیں کیا گیا"}[language]
    assert any(cell.value == "withheld" for cell in host[1].snapshot.cells)
    assert withheld in told


def test_urdu_runs_from_the_right_and_every_shape_is_described(made):
    for language, is_right in (("en", "0"), ("ur", "1")):
        shown = Presentation(made / f"slides-{language}.pptx")
        for slide in shown.slides:
            assert {*slide._element.xpath(".//a:pPr/@rtl")} == {is_right}
            assert {*slide._element.xpath(".//a:tblPr/@rtl")} <= {is_right}
            assert slide.has_notes_slide and slide.notes_slide.notes_text_frame.text
            others = [one for one in slide.shapes if one != slide.shapes.title]
            assert all(one._element.xpath(".//p:cNvPr/@descr") for one in others[1:])
            assert len(slide._element.xpath(".//a:rPr/a:cs")) == len(slide._element.xpath(".//a:r"))
        path, is_urdu = made / f"slides-{language}.pptx", language == "ur"
        bars = [chart for chart in _charts(path) if not chart.value_axis.visible]
        lines = [chart for chart in _charts(path) if chart.value_axis.visible]
        assert bars and all(chart.value_axis.reverse_order == is_urdu for chart in bars)
        assert lines and all(chart.category_axis.reverse_order == is_urdu for chart in lines)
        assert shown.core_properties.author == shown.core_properties.last_modified_by == ""


def test_names_work_nothing_out_and_turn_nothing_round(made):
    first = Presentation(made / "slides-en.pptx").slides[0]
    assert first.shapes.title.text_frame.text == "'=1+1 Geneva"
    assert safe("a\x00b\x1bc\u202e") == "abc" and safe("-5") == "'-5"
    for name in ("=A1", " @x", "{=1}", "HTTPS://elsewhere.example", "internal:a"):
        assert safe(name) == f"'{name}"
    deck = Deck("ur", "\x00", MADE)
    deck.slide("\x07", "", [""])
    deck.chart(["=HYPERLINK(1)"], [("+a", [1])], "0", "")
    assert list(_charts(io.BytesIO(deck.content()))[0].plots[0].categories) == ["'=HYPERLINK(1)"]


def test_true_files_pass_and_a_changed_number_is_told(host, made, tmp_path, capsys):
    sheets = ("fact-sheet-en.pdf", "fact-sheet-ur.pdf")
    for name in ("slides-en.pptx", "slides-ur.pptx", *sheets, "data.csv"):
        assert snapshots(["verify", str(made / name)]) == 0, capsys.readouterr()
    shown = Presentation(made / "slides-en.pptx")
    cell = next(
        shape.table.cell(1, 1)
        for slide in shown.slides
        for shape in slide.shapes
        if shape.has_table
    )
    run = cell.text_frame.paragraphs[0].runs[0]
    run.text = f"9{run.text}"
    shown.save(tmp_path / "changed.pptx")
    capsys.readouterr()
    assert snapshots(["verify", str(tmp_path / "changed.pptx")]) == 1
    assert "1/all/filed" in capsys.readouterr().out


def test_the_data_are_a_package_of_the_published_values(host, made):
    rows = list(csv.DictReader(io.StringIO((made / "data.csv").read_text())))
    cells = host[1].snapshot.cells
    assert [(row["cell"], row["value"]) for row in rows] == [(one.id, one.value) for one in cells]
    assert frictionless.validate(str(made / "datapackage.json")).valid


def test_a_pack_has_the_same_bytes_again_and_one_language_where_asked(host, made, tmp_path):
    assert _run(host[1], tmp_path / "again", "--language", "en") == 0
    names = {path.name for path in (tmp_path / "again").iterdir()}
    assert names == {path.name for path in made.iterdir() if "-ur." not in path.name}
    for path in (tmp_path / "again").iterdir():
        if path.name not in ("README.txt", "data-metadata.json"):
            before = (made / path.name).read_bytes().replace(_TO_URDU, b"")
            assert path.read_bytes() == before, path.name


_TO_URDU = '<a href="offline-ur.html" hreflang="ur" lang="ur">اردو</a>'.encode()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_fact_sheet_is_two_accessible_pages_that_say_the_cells(host, made, language):
    content = (made / f"fact-sheet-{language}.pdf").read_bytes()
    with pypdfium2.PdfDocument(content) as document:
        text = unicodedata.normalize(
            "NFKC", "".join(p.get_textpage().get_text_bounded() for p in document)
        )
        assert len(document) == 2
    about = content.decode("latin-1")
    for mark in (
        "<pdfaid:part>3<",
        "<pdfaid:conformance>A<",
        "<pdfuaid:part>1<",
        f"/Lang({language}",
    ):
        assert mark in about, mark
    assert "\u202e" not in text
    # PDFium gives back letters and digits that stand in a line of Urdu in another order.
    assert language == "ur" or host[1].snapshot.id in text
    for cell in host[1].snapshot.cells_of(0):
        shown = shown_value(cell.value, cell.measure, language)
        label = MEASURES[cell.measure].label.in_language(language).split()[0]
        assert shown.split()[0] in text and label in text, cell


def test_what_two_pages_do_not_hold_is_told(host, tmp_path, capsys):
    """The first figures are on it, and only what is written there is in its manifest."""
    chosen = CHOSEN[1:] * 8
    release = open_release(host[0] / "published" / "current.duckdb")
    signed = sign(freeze(release, "Geneva", chosen, MADE))
    content = fact_sheet(signed, release, "en")
    with pypdfium2.PdfDocument(content) as document:
        text = " ".join("".join(p.get_textpage().get_text_bounded() for p in document).split())
        assert len(document) == 2
    told = re.search(r"Here are the first (\d+) of 24 figures", text)
    shown = int(told[1])
    assert 3 <= shown <= 12
    manifest = json.loads(carried(content))
    expected = {cell.id for number in range(shown) for cell in signed.snapshot.cells_of(number)}
    assert set(manifest["written"]) == expected


def test_a_chart_of_other_cells_than_were_frozen_is_not_drawn(host):
    release = open_release(host[0] / "published" / "current.duckdb")
    frozen = freeze(release, "Geneva", CHOSEN[2:3], MADE)
    first = frozen.cells[0]
    changed = replace(frozen, cells=(replace(first, value="7654321"), *frozen.cells[1:]))
    texts = []
    for snapshot in (frozen, changed):
        with pypdfium2.PdfDocument(fact_sheet(sign(snapshot), release, "en")) as document:
            texts.append("".join(p.get_textpage().get_text_bounded() for p in document))
    assert "7,654,321" in texts[1] and "7,654,321" not in texts[0]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_speaking_notes_say_each_figure_its_numbers_and_what_it_means(host, made, language):
    text = (made / f"speaking-notes-{language}.txt").read_text("utf-8")
    assert "\u202e" not in text and text.startswith("'=1+1 Geneva\n")
    for number in range(len(CHOSEN)):
        assert f"\n{number + 1}. " in text
    for cell in host[1].snapshot.cells_of(0):
        label = MEASURES[cell.measure].label.in_language(language)
        assert f"{label} {shown_value(cell.value, cell.measure, language)}" in text
        assert MEASURES[cell.measure].definition.in_language(language).split(". ")[0] in text


def test_what_cannot_be_made_leaves_nothing(host, made, tmp_path, monkeypatch, capsys):
    assert _run(host[1], made) == 2 and "is there already" in capsys.readouterr().err
    assert command.main(["--snapshot", "0" * 24, "--folder", str(tmp_path / "a")]) == 2
    monkeypatch.setattr(command.Path, "rename", _no_space)
    assert _run(host[1], tmp_path / "a") == 2 and not list(tmp_path.iterdir())


def _no_space(*_):
    raise OSError("no space left")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_page_for_a_stick_holds_every_cell_and_loads_nothing(host, made, language):
    page = (made / f"offline-{language}.html").read_text("utf-8")
    tree = fromstring(page)
    figures = tree.xpath("//section")
    assert len(figures) == len(CHOSEN) and tree.get("lang") == language
    for number, figure in enumerate(figures):
        told = [cell.text_content() for cell in figure.xpath(".//td|.//tbody/tr/th")]
        for cell in host[1].snapshot.cells_of(number):
            assert shown_value(cell.value, cell.measure, language) in told
    loads = tree.xpath("//link|//img|//iframe|//script[@src]|//*[local-name()='image']|//form")
    assert not loads and "@import" not in page and "url(" not in page
    leads = [one for one in tree.xpath("//a/@href")]
    assert leads == [f"offline-{'ur' if language == 'en' else 'en'}.html"]
    script = tree.xpath("//script")[0].text
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = tree.xpath("//meta[@http-equiv]/@content")
    assert f"script-src 'sha256-{digest}';" in policy and "default-src 'none'" in policy
    assert "\u202e" not in page and "<b>" not in page
