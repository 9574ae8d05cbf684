"""``Deck``: slides with titles, texts, native tables and charts, in either direction of reading;
the same bytes each time.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.util import Inches, Pt

_FONT = "Arial"  # on the machines of most readers, and with all letters of Urdu
_LANGUAGES = {"en": "en-GB", "ur": "ur-PK"}
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_MADE = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
# XML refuses control signs; the others would turn round what follows a name.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\ufffe\uffff\ud800-\udfff]")
# What the workbook behind a chart would take for a formula or a link.
_FORMULA = re.compile(r"^\s*(?:[=+\-@{]|(?:https?|ftp|file|mailto|internal|external):)", re.I)
_LEFT, _WIDTH = Inches(0.6), Inches(12.13)


def safe(text: str) -> str:
    """Return a text without signs that turn others round, and that no spreadsheet works out."""
    text = _HARMFUL.sub("", text.replace("\t", " ").replace("\n", " "))
    return f"'{text}" if _FORMULA.match(text) else text


class Deck:
    """A presentation that grows slide by slide."""

    def __init__(self, language: str, title: str, made: datetime) -> None:
        self._language, self._is_rtl = str(language), language == "ur"
        self._shown = Presentation()
        self._shown.slide_width, self._shown.slide_height = Inches(13.333), Inches(7.5)
        about = self._shown.core_properties
        about.title, about.language = safe(title), _LANGUAGES[self._language]
        about.author = about.last_modified_by = ""
        about.created = about.modified = made.replace(tzinfo=None)
        about.revision = 1

    def slide(self, title: str, foot: str, notes: Sequence[str]) -> None:
        """Begin a slide; what is added next stands on it."""
        self._slide = self._shown.slides.add_slide(self._shown.slide_layouts[5])
        head = self._slide.shapes.title
        head.left, head.top, head.width, head.height = _LEFT, Inches(0.35), _WIDTH, Inches(1.2)
        size = 28 if len(title) < 80 else 22 if len(title) < 150 else 17
        self._fill(head.text_frame, [title], size, is_bold=True)
        self._text([foot], 6.45, 0.8, 11)
        told = self._slide.notes_slide.notes_text_frame
        self._fill(told, notes, 12)

    def text(self, lines: Sequence[str], size: int = 18) -> None:
        """Add paragraphs."""
        self._text(lines, 1.7, 4.6, size)

    def _text(self, lines: Sequence[str], top: float, height: float, size: int) -> None:
        box = self._slide.shapes.add_textbox(_LEFT, Inches(top), _WIDTH, Inches(height))
        box.text_frame.word_wrap = True
        self._fill(box.text_frame, lines, size)
        _describe(box, " ".join(map(safe, lines)))

    def table(self, rows: Sequence[Sequence[str]], told: str) -> None:
        """Add a table whose first row is its head; ``told``: for those who do not see it."""
        size = (_LEFT, Inches(1.65), _WIDTH, Inches(0.4) * len(rows))
        shape = self._slide.shapes.add_table(len(rows), len(rows[0]), *size)
        shape.table._tbl.tblPr.set("rtl", "1" if self._is_rtl else "0")
        for line, row in enumerate(rows):
            for column, text in enumerate(row):
                frame = shape.table.cell(line, column).text_frame
                self._fill(frame, [text], 13, is_bold=line == 0)
        _describe(shape, safe(told))

    def chart(
        self,
        names: Sequence[str],
        series: Sequence[tuple[str, Sequence[float | None]]],
        form: str,
        told: str,
        is_line: bool = False,
    ) -> None:
        """Add a chart that can be edited; None is a gap, ``form``: how its numbers are written."""
        data = CategoryChartData(number_format=form)
        data.categories = [safe(name) for name in names]
        for name, values in series:
            data.add_series(safe(name), values)
        kind = XL_CHART_TYPE.LINE_MARKERS if is_line else XL_CHART_TYPE.BAR_CLUSTERED
        shape = self._slide.shapes.add_chart(kind, _LEFT, Inches(1.6), _WIDTH, Inches(4.75), data)
        self._style(shape.chart, len(series), is_line, form)
        _describe(shape, safe(told))

    def _style(self, chart, series: int, is_line: bool, form: str) -> None:
        chart.has_title = False
        chart.has_legend = series > 1
        if chart.has_legend:
            chart.legend.position = XL_LEGEND_POSITION.BOTTOM
            chart.legend.include_in_layout = False
        chart.font.size = Pt(12)
        self._write(chart.font._element)
        names, values = chart.category_axis, chart.value_axis
        values.minimum_scale = 0
        values.tick_labels.number_format, values.tick_labels.number_format_is_linked = form, False
        values.has_major_gridlines = values.visible = is_line
        # The first bar stands on top, and who reads from the right begins at the right.
        names.reverse_order = self._is_rtl if is_line else True
        values.reverse_order = self._is_rtl and not is_line
        plot = chart.plots[0]
        if not is_line:
            plot.gap_width, plot.has_data_labels = 40, True
            plot.data_labels.number_format = form
            plot.data_labels.number_format_is_linked = False

    def _fill(self, frame, lines: Sequence[str], size: int, is_bold: bool = False) -> None:
        frame.word_wrap = True
        for place, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
            about = paragraph._p.get_or_add_pPr()
            about.set("algn", "r" if self._is_rtl else "l")
            about.set("rtl", "1" if self._is_rtl else "0")
            run = paragraph.add_run()
            run.text, run.font.size, run.font.bold = safe(line), Pt(size), is_bold
            self._write(run._r.get_or_add_rPr())

    def _write(self, about) -> None:
        """Say in which language and letters a text is written."""
        about.set("lang", _LANGUAGES[self._language])
        for name in ("latin", "cs"):
            for old in about.findall(f"{{{about.nsmap['a']}}}{name}"):
                about.remove(old)
            about.append(about.makeelement(f"{{{about.nsmap['a']}}}{name}", typeface=_FONT))

    def content(self) -> bytes:
        """Return the bytes of the file, without the times at which they were made."""
        packed = io.BytesIO()
        self._shown.save(packed)
        return _timeless(packed.getvalue())


def _describe(shape, told: str) -> None:
    shape._element.xpath(".//p:cNvPr")[0].set("descr", told)


def _timeless(content: bytes, is_workbook: bool = False) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename.endswith(".xlsx"):
                part = _timeless(part, is_workbook=True)
            if is_workbook and entry.filename == "docProps/core.xml":
                part = _MADE.sub(rb"\g<1>1980-01-01T00:00:00Z", part)
            after.writestr(zipfile.ZipInfo(entry.filename, _FIRST_DAY), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
