"""Spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods): typed cells, written as texts."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from data_access.feed.files import table
from data_access.feed.files.batch import Batch, OpenFile
from data_access.feed.files.heading import Heading, find_in_records
from data_access.feed.problem import FeedProblem

_PROBED = 60  # rows in which the heading is looked for


def batches(source: OpenFile) -> Iterator[Batch]:
    """Yield an empty batch when the heading is read, then the rows. Raises FeedProblem."""
    try:
        workbook = CalamineWorkbook.from_filelike(source.binary)
        sheet, heading = _sheet(workbook, source)
        rows = ((line, as_texts(row), "") for line, row in enumerate(sheet.iter_rows(), start=1))
        yield from table.batches(source, heading, islice(rows, heading.row + 1, None))
    except CalamineError as error:
        raise FeedProblem(
            "{path} is no spreadsheet that can be read ({reason}); save it anew.",
            path=source.path,
            reason=error,
        ) from None


def _sheet(workbook: CalamineWorkbook, source: OpenFile) -> tuple[CalamineSheet, Heading]:
    """Return the sheet that the mapping names, or the one in which most of its columns are
    found.
    """
    wanted, found = table.wanted_columns(source), []
    for place, name in enumerate(_names(workbook, source)):
        sheet = workbook.get_sheet_by_name(name)
        records = [as_texts(row) for row in islice(sheet.iter_rows(), _PROBED)]
        hits, heading = find_in_records(records, wanted)
        filled = (
            bool(records) if wanted else sheet.height
        )  # without a mapping the longest sheet is the data
        found.append((hits, filled, -place, sheet, heading))
    if not any(filled for _, filled, *_ in found):
        raise FeedProblem(
            "{path} has no filled sheet; it begins with a row of column names.",
            path=source.path,
        )
    best = max(found, key=lambda one: one[:3])
    return best[3], best[4]


def _names(workbook: CalamineWorkbook, source: OpenFile) -> Sequence[str]:
    shown = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible
    ]
    if not source.mapping.sheet:
        return shown or workbook.sheet_names
    if source.mapping.sheet not in workbook.sheet_names:
        raise FeedProblem(
            "{path} has no sheet “{sheet}”, which the mapping names in file.sheet; it has: "
            "{names}.",
            path=source.path,
            sheet=source.mapping.sheet,
            names=", ".join(workbook.sheet_names),
        )
    return [source.mapping.sheet]


def as_texts(row: Sequence) -> list[str]:
    """Return the cells of a row as texts."""
    return [value.strip() if isinstance(value, str) else _text(value) for value in row]


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):  # a spreadsheet has no whole numbers of its own
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)
