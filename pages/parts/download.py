"""CSV downloads, made when somebody asks for one: an exact table never lies on the server as a file."""

import csv
import io
from collections.abc import Callable, Sequence

import streamlit

from data_access import Question
from pages.parts.answers import exact_answers
from pages.parts.visit import OfficeVisit, Visit

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_download(visit: OfficeVisit, key: str, table: Callable[[], list[dict]], questions: Sequence[Question]) -> None:
    """Draw the download button of the table that ``table`` makes: one dictionary for each row.

    On an office page the file is a disclosure of its own: the answers to ``questions`` are logged as exported first.
    """
    streamlit.download_button(
        visit.say("figure.csv"),
        data=lambda: _file(visit, key, table, questions),
        file_name=f"complaints-{key}-{visit.dataset.as_of:%Y-%m-%d}.csv",
        mime="text/csv",
        key=f"csv {key}",
        on_click="ignore",
        type="tertiary",
    )


def csv_button(visit: Visit, key: str, table: Callable[[], list[dict]], release: int) -> None:
    """Draw the download button of a table of published figures, which anybody may have: nothing is logged."""
    streamlit.download_button(
        visit.say("figure.csv"),
        data=lambda: csv_text(table()),
        file_name=f"complaints-{key}-release-{release}.csv",
        mime="text/csv",
        key=f"csv {key}",
        on_click="ignore",
        type="tertiary",
    )


def _file(visit: OfficeVisit, key: str, table: Callable[[], list[dict]], questions: Sequence[Question]) -> str:
    if visit.permit:
        exact_answers(visit, visit.permit, f"CSV of {key}", questions, exported=True)
    return csv_text(table())


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
