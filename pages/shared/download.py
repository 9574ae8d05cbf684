"""CSV downloads, made when somebody asks for one: an exact table never lies on the server as a
file.

The one place of the pages that offers a file. Exact figures come as ``Exported``, which only the
gate makes, once the log says so; published ones from the release of a public visit; those of the
log from a reading that the log has, too. What an operator's own upload brought holds no figure of
the data.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import asdict

import streamlit

from data_access import Answer, CaseQuestion, Exported, LogPage
from pages.shared.answers import exported_answers, exported_cases
from pages.shared.context import OfficeContext, PageContext, PublicContext
from pages.statements.scope import cases_file_name, document_name, file_name

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Table = Callable[[tuple[Answer, ...]], list[dict]]


def csv_download(context: OfficeContext, key: str, answers: Sequence[Answer], table: Table) -> None:
    """Draw the download button of an exact table: ``table`` makes its rows of ``answers``.

    The file is a disclosure of its own: their questions are answered anew, and logged as exported
    first.
    """
    name = file_name(key, answers[0], f"{context.dataset.as_of:%Y-%m-%d}")
    questions = [answer.question for answer in answers]
    _button(
        context,
        key,
        name,
        lambda: exact_csv(exported_answers(context, f"CSV of {key}", questions), table),
    )


def exact_csv(exported: Exported, table: Table) -> str:
    """Return the table that ``table`` makes of exported answers, as the text of a CSV file."""
    if type(exported) is not Exported:
        raise TypeError(
            f"Exact figures leave as a file only when they are Exported, not as {type(exported).__name__}."
        )
    return _csv_text(table(exported.answers))


def cases_download(context: OfficeContext, question: CaseQuestion, table: Table) -> None:
    """Draw the download button of a list of complaints: the file is logged first."""
    name = cases_file_name(question, f"{context.dataset.as_of:%Y-%m-%d}")
    _button(
        context,
        "cases",
        name,
        lambda: exact_csv(exported_cases(context, "CSV of cases", question), table),
    )


def pdf_download(context: OfficeContext, page: str) -> None:
    """Draw the download of an office page as two sheets of paper; its questions are answered
    anew for it, and logged as exported first.
    """
    as_of = f"{context.dataset.as_of:%Y-%m-%d}"
    streamlit.download_button(
        context.say("documents.download"),
        data=lambda: _pdf(context, page),
        file_name=document_name(page, context.filters, as_of, context.language),
        mime="application/pdf",
        key=f"pdf {page}",
        on_click="ignore",
        type="tertiary",
    )


def _pdf(context: OfficeContext, page: str) -> bytes:
    # Loaded with the first document: the renderer holds what other visits do not need.
    from documents.briefings import About, asked, briefing

    dataset, coverage = context.dataset, context.complaints.coverage()
    questions = asked(page, context.filters, dataset.as_of, coverage)
    exported = exported_answers(context, f"PDF of {page}", list(questions.values()))
    about = About(dataset.name, dataset.synthetic, dataset.version)
    return briefing(page, context.speaker, about, list(questions), exported)


def csv_button(
    context: PublicContext, key: str, table: Callable[[], list[dict]], answer: Answer
) -> None:
    """Draw the download button of a table of published figures, which anybody may have: nothing
    is logged.
    """
    if not isinstance(context, PublicContext):
        raise TypeError(
            f"Files without an entry in the log are for public visits, not for {type(context).__name__}."
        )
    name = file_name(
        f"{context.page or 'overview'}-{key}", answer, f"release-{context.release.number}"
    )
    _button(context, key, name, lambda: _csv_text(table()))


def log_download(context: PageContext, read: Callable[[], LogPage]) -> None:
    """Draw the download button of the entries that ``read`` finds in the log, which logs this
    reading, too.
    """
    _button(
        context,
        "audit",
        "audit-log.csv",
        lambda: _csv_text([asdict(entry) for entry in read().entries]),
    )


def upload_download(
    context: OfficeContext, word: str, key: str, name: str, read: Callable[[], str | bytes]
) -> None:
    """Draw the download of what belongs to an upload: its mapping, or its rejected rows;
    ``read`` logs what is to be logged.
    """
    kind = "application/toml" if name.endswith(".toml") else "text/csv"
    streamlit.download_button(
        context.say(word),
        data=read,
        file_name=name,
        mime=kind,
        key=f"import {key}",
        on_click="ignore",
    )


def _button(context: PageContext, key: str, name: str, make: Callable[[], str]) -> None:
    streamlit.download_button(
        context.say("figure.csv"), data=make, file_name=name, mime="text/csv", key=f"csv {key}", on_click="ignore", type="tertiary"
    )  # fmt: skip


def _csv_text(rows: list[dict]) -> str:
    """Return rows as CSV with a byte order mark, so that a spreadsheet reads Urdu; no cell is
    taken for a formula.
    """
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _harmless(cell) for name, cell in row.items()} for row in rows)
    return "\ufeff" + text.getvalue()


def _harmless(cell):
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
