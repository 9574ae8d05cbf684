"""CSV downloads, made when somebody asks for one: an exact table never lies on the server as a file."""

import csv
import io
from collections.abc import Callable

import streamlit

from pages.parts.visit import Visit

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_download(visit: Visit, key: str, table: Callable[[], list[dict]]) -> None:
    """Draw the download button of the table that ``table`` makes: one dictionary for each row."""
    streamlit.download_button(
        visit.say("figure.csv"),
        data=lambda: csv_text(table()),
        file_name=f"complaints-{key}-{visit.dataset.as_of:%Y-%m-%d}.csv",
        mime="text/csv",
        key=f"csv {key}",
        on_click="ignore",
        type="tertiary",
    )


def csv_text(rows: list[dict]) -> str:
    """Return rows as CSV with a byte order mark, so that a spreadsheet reads Urdu; no cell is taken for a formula."""
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _harmless(cell) for name, cell in row.items()} for row in rows)
    return "\ufeff" + text.getvalue()


def _harmless(cell):
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
