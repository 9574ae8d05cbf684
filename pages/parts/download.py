"""CSV downloads, made when somebody asks for one: an exact table never lies on the server as a file."""

import csv
import io
from collections.abc import Callable, Sequence

import streamlit

from data_access import Answer
from pages.parts.answers import exact_answers
from pages.parts.visit import OfficeVisit, PublicVisit
from pages.statements.scope import file_name

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_download(visit: OfficeVisit, key: str, table: Callable[[], list[dict]], answers: Sequence[Answer]) -> None:
    """Draw the download button of the table that ``table`` makes of ``answers``: one dictionary for each row.

    On an office page the file is a disclosure of its own: its answers are logged as exported first.
    """
    streamlit.download_button(
        visit.say("figure.csv"),
        data=lambda: _file(visit, key, table, answers),
        file_name=file_name(key, answers[0], f"{visit.dataset.as_of:%Y-%m-%d}"),
        mime="text/csv",
        key=f"csv {key}",
        on_click="ignore",
        type="tertiary",
    )


def csv_button(visit: PublicVisit, key: str, table: Callable[[], list[dict]], answer: Answer) -> None:
    """Draw the download button of a table of published figures, which anybody may have: nothing is logged."""
    streamlit.download_button(
        visit.say("figure.csv"),
        data=lambda: csv_text(table()),
        file_name=file_name(f"{visit.page or 'overview'}-{key}", answer, f"release-{visit.release.number}"),
        mime="text/csv",
        key=f"csv {key}",
        on_click="ignore",
        type="tertiary",
    )


def _file(visit: OfficeVisit, key: str, table: Callable[[], list[dict]], answers: Sequence[Answer]) -> str:
    if visit.permit:
        questions = [answer.question for answer in answers]
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
