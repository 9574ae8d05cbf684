"""A pack read back: its numbers are those of the snapshot, nothing withheld is drawn as 0, and a
changed file is told.
"""

import csv
import io
from datetime import UTC, datetime

import frictionless
import pytest
from pptx import Presentation

from data_access import open_release
from data_access.snapshots import Chosen, keys, save_snapshot, sign
from data_access.snapshots.__main__ import main as snapshots
from documents.packs import __main__ as command
from documents.packs.deck import Deck, safe
from pages.delegation_parts.chosen_figures import freeze
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
    for name in ("slides-en.pptx", "slides-ur.pptx", "data.csv"):
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
    assert names == {path.name for path in made.iterdir()} - {"slides-ur.pptx"}
    again = (tmp_path / "again" / "slides-en.pptx").read_bytes()
    assert again == (made / "slides-en.pptx").read_bytes()


def test_what_cannot_be_made_leaves_nothing(host, made, tmp_path, monkeypatch, capsys):
    assert _run(host[1], made) == 2 and "is there already" in capsys.readouterr().err
    assert command.main(["--snapshot", "0" * 24, "--folder", str(tmp_path / "a")]) == 2
    monkeypatch.setattr(command.Path, "rename", _no_space)
    assert _run(host[1], tmp_path / "a") == 2 and not list(tmp_path.iterdir())


def _no_space(*_):
    raise OSError("no space left")
