"""Charts as pictures, read back with what others wrote: the SVG as XML, the PNG by its pixels."""

import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image

from data_access import PublicFilters, open_release
from documents import pictures
from documents.pictures import DataChanged, office_picture, picture
from documents.sheet import chart_of
from pages.parts.context import PublicContext
from pages.parts.values import Columns, Figure
from pages.public_parts.composed import PUBLIC_PAGES
from pages.statements.scope import picture_name

_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def release(published):
    return open_release(published.release.removeprefix("duckdb:///"))


def _context(release, page, language="en") -> PublicContext:
    measure, link = PUBLIC_PAGES[page].measure, f"https://complaints.example/{page}?release=2"
    return PublicContext(language, "light", release, page, PublicFilters(), measure, link)


def _figures(context) -> dict[str, Figure]:
    from pages.public_parts.composed import recorded

    parts = recorded(context, context.page).parts
    flat = [one for part in parts for one in (_flat(part) if isinstance(part, Columns) else [part])]
    return {one.key: one for one in flat if isinstance(one, Figure)}


def _flat(columns: Columns) -> list:
    return [part for column in columns.columns for part in column]


@pytest.fixture(scope="module")
def categories(release):
    """``{language: (context, the figure of bars)}``."""
    found = {}
    for language in ("en", "ur"):
        context = _context(release, "categories", language)
        found[language] = context, _figures(context)["category"]
    return found


def _texts(svg: bytes) -> str:
    root = ElementTree.fromstring(svg)
    found = " ".join("".join(one.itertext()) for one in root.iter(f"{_SVG}text"))
    return re.sub("[\u2066-\u2069]", "", found)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_an_svg_holds_its_labels_as_text_and_says_what_it_shows(categories, language):
    context, figure = categories[language]
    made = picture("SVG", context, "Categories", figure, context.link)
    root, told = ElementTree.fromstring(made), _texts(made)
    rows = chart_of(figure).rows
    labels = [re.sub("[\u2066-\u2069]", "", row["label"]) for row in rows]
    assert len(labels) > 5
    words = {word for label in labels for word in re.findall(r"\w{4,}", label)[:1]}
    assert [word for word in words if word not in told] == []
    said = root.find(f"{_SVG}desc").text
    assert root.find(f"{_SVG}title").text == figure.title and context.link in said
    assert "2023" in said  # the period that a release answers where nobody chose one
    assert "release 2" in said if language == "en" else "اشاعت 2" in said
    assert not list(root.iter(f"{_SVG}image"))


def _dark(png: bytes) -> tuple[tuple[int, int], int]:
    image = Image.open(io.BytesIO(png)).convert("L")
    return image.size, sum(image.histogram()[:128])


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_png_draws_its_labels(categories, language):
    """A missing font draws nothing and raises nothing: without their words there is less ink."""
    context, figure = categories[language]
    (width, height), ink = _dark(picture("PNG", context, "", figure, ""))
    assert 1000 < width < 1400 and height > 600
    chart = figure.drawing.chart
    silent = [row | {"label": ""} for row in chart.rows]
    emptied = replace(figure, drawing=replace(figure.drawing, chart=replace(chart, rows=silent)))
    (_, other), less = _dark(picture("PNG", context, "", emptied, ""))
    assert ink - less > 100 * len(silent) and abs(other - height) < 20


def test_a_map_is_drawn_without_a_browser_with_circles_as_large_as_their_counts(release):
    context = _context(release, "places")
    figure = _figures(context)["map"]
    root = ElementTree.fromstring(picture("SVG", context, "Places", figure, ""))
    arcs = [re.match(r"M([0-9.]+),0A", one.get("d") or "") for one in root.iter(f"{_SVG}path")]
    radii = sorted(float(arc[1]) for arc in arcs if arc)
    counts = sorted(row["size"] for row in chart_of(figure).rows)
    assert len(radii) == len(counts) > 3
    for radius, count in zip(radii, counts, strict=True):
        assert (radius / radii[-1]) ** 2 == pytest.approx(count / counts[-1], abs=0.02)


def test_an_office_picture_is_of_what_the_log_let_out(categories, monkeypatch):
    from data_access.disclosure import gate

    context, figure = categories["en"]
    monkeypatch.setattr(pictures, "picture", lambda *given: b"drawn")
    answers = figure.twin.answers
    exported = gate.Exported(answers, gate._SEAL)
    assert office_picture("PNG", context, "", figure, exported, "") == b"drawn"
    newer = gate.Exported([replace(one, version=one.version + 1) for one in answers], gate._SEAL)
    with pytest.raises(DataChanged, match="load it again"):
        office_picture("PNG", context, "", figure, newer, "")
    with pytest.raises(TypeError, match="through the gate"):
        office_picture("PNG", context, "", figure, answers, "")


def test_a_name_says_what_is_drawn_under_which_filters_and_when(categories):
    context, figure = categories["ur"]
    name = picture_name(
        "categories-category-filed", figure.twin.answers[0], "release-2", "PNG", "ur"
    )
    assert name == "complaints-categories-category-filed-period-2023-release-2-ur.png"


def test_what_a_source_writes_is_no_part_of_the_picture(categories):
    context, figure = categories["en"]
    evil = replace(figure, title='<script>alert(1)</script> #panic("x") \u202ex')
    root = ElementTree.fromstring(picture("SVG", context, "", evil, ""))
    assert not list(root.iter(f"{_SVG}script"))
    assert root.find(f"{_SVG}title").text.startswith("<script>")
