"""The same small table as files of many kinds, for tests of reading."""

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from html import escape

import xlsxwriter

Rows = Sequence[Sequence]
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text")
)


def xlsx(*sheets: tuple[str, Rows]) -> bytes:
    """Return a workbook; datetimes are cells with a date format, as a spreadsheet keeps them."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        dated = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, value in enumerate(row):
                    sheet.write(line, place, value, dated if isinstance(value, datetime) else None)
    return target.getvalue()


def ods(name: str, rows: Rows) -> bytes:
    """Return an OpenDocument spreadsheet."""
    body = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    table = f'<table:table table:name="{name}">{body}</table:table>'
    content = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = f'<m:file-entry m:full-path="/" m:media-type="{_ODS}"/>'
    return zipped(
        {
            "mimetype": _ODS.encode(),
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{manifest}">{entry}</m:manifest>'.encode(),
            "content.xml": f"<office:document-content {_NAMES}>{content}</office:document-content>".encode(),
        }
    )


def _cell(value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, datetime):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"><text:p>x</text:p>'
            "</table:table-cell>"
        )
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>x</text:p></table:table-cell>'
    text = escape(str(value))
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


def zipped(files: dict[str, bytes]) -> bytes:
    """Return an archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def packed(content: bytes) -> bytes:
    """Return a .gz file."""
    return gzip.compress(content)


def delimited(rows: Rows, delimiter: str = ",", quote: str = '"') -> str:
    """Return CSV in which texts that hold the delimiter are quoted."""
    return (
        "\n".join(
            delimiter.join(_quoted(_plain(value), delimiter, quote) for value in row)
            for row in rows
        )
        + "\n"
    )


def _plain(value) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)


def _quoted(text: str, delimiter: str, quote: str) -> str:
    return f"{quote}{text}{quote}" if delimiter in text else text


def objects(rows: Rows) -> list[dict]:
    """Return the rows below the heading as objects."""
    return [
        {name: _plain(value) for name, value in zip(rows[0], row, strict=True)} for row in rows[1:]
    ]


def as_json(value, indent: int | None = None) -> str:
    """Return JSON."""
    return json.dumps(value, ensure_ascii=False, indent=indent)
