"""Downloads, made when somebody asks for one: an exact table never lies on the server as a
file.

The one place of the pages that offers a file. Exact figures come as ``Exported``, which only the
gate makes, once the log says so; published ones from the release of a public visit; those of the
log from a reading that the log has, too. What an operator's own upload brought holds no figure of
the data.
"""

import csv
import io
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial

import streamlit

from data_access import Answer, CaseQuestion, Exported, LogPage, Question, Signed
from pages.parts.context import OfficeContext, PageContext, PublicContext
from pages.parts.links import Params
from pages.parts.values import Figure
from pages.shared.answers import exported_answers, exported_cases
from pages.statements.scope import cases_file_name, document_name, file_name, picture_name

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Pictures and documents that are rendered at once, and for how long (seconds) another waits.
_RENDERING, _PATIENCE = threading.BoundedSemaphore(2), 20
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


def office_pdf_download(
    context: OfficeContext, name: str, taken: Mapping[str, str], own: Params
) -> None:
    """Draw the download of an office page as two sheets of paper; its questions are answered
    anew for it, and logged as exported first.

    ``taken``: what is picked on the page, ``own``: what its address says of choices.
    """

    def export(questions: Sequence[Question]) -> Exported:
        return exported_answers(context, f"PDF of {name}", questions)

    def make() -> bytes:
        # Loaded with the first document: the renderer holds what other visits do not need.
        from documents.briefings import office_document

        return office_document(name, context, export, taken, own)

    day = f"{context.dataset.as_of:%Y-%m-%d}"
    made_of = document_name(name, context.filters, day, context.language)
    _file(context, "documents.download", f"pdf {name}", made_of, "application/pdf", make)


def public_pdf_download(context: PublicContext, name: str) -> None:
    """Draw the download of a public page as two sheets of paper."""

    def make() -> bytes:
        from documents.briefings import public_document

        return public_document(name, context)

    release = f"release-{context.release.number}"
    made_of = document_name(name, context.filters, release, context.language)
    _file(context, "documents.download", f"pdf {name}", made_of, "application/pdf", make)


def signed_download(context: PublicContext, signed: Signed) -> None:
    """Draw the download of a snapshot, of published figures alone, with its signature."""
    streamlit.download_button(
        context.say("snapshot.download"),
        data=signed.to_json(),
        file_name=f"snapshot-{signed.snapshot.id}.json",
        mime="application/json",
        key="signed file",
        on_click="ignore",
    )


@streamlit.fragment
def picture_download(context: PageContext, page: str, link: str, figure: Figure) -> None:
    """Draw what opens the downloads of a figure's chart or map as a picture: they are drawn once it
    is open, without a new run of the page.

    ``page``: its path; ``link``: its address. An office figure is logged as exported first.
    """
    opened = streamlit.popover(
        context.say("documents.picture"),
        type="tertiary",
        key=f"pictures {figure.key}",
        on_change="rerun",
    )
    if opened.open:
        with opened:
            _picture_buttons(context, page, link, figure)


def _picture_buttons(context: PageContext, page: str, link: str, figure: Figure) -> None:
    measures = figure.measures if len(figure.measures) == 1 else ()
    what = "-".join((page or "overview", figure.key, *measures))
    for kind, mime in (("PNG", "image/png"), ("SVG", "image/svg+xml")):
        name = picture_name(what, figure.twin.answers[0], _of(context), kind, context.language)
        make = partial(_picture, kind, context, page, link, figure)
        _file(context, kind, f"{kind} {figure.key}", name, mime, make)


def _of(context: PageContext) -> str:
    if isinstance(context, PublicContext):
        return f"release-{context.release.number}"
    return f"{context.dataset.as_of:%Y-%m-%d}"


def _picture(kind: str, context: PageContext, page: str, link: str, figure: Figure) -> bytes:
    from documents.pictures import office_picture, picture

    title = context.say(f"page.{page.replace('-', '_') or 'public_overview'}")
    if isinstance(context, PublicContext):
        return picture(kind, context, title, figure, link)
    questions = [answer.question for answer in figure.twin.answers]
    exported = exported_answers(context, f"{kind} of {page}: {figure.key}", questions)
    return office_picture(kind, context, title, figure, exported, link)


def _file(
    context: PageContext, word: str, key: str, name: str, mime: str, make: Callable[[], bytes]
) -> None:
    """Draw the download of a file that is rendered when somebody asks for it, beside the server's
    event loop.
    """
    streamlit.download_button(
        word if word in ("PNG", "SVG") else context.say(word),
        data=partial(_rendered, context, make),
        file_name=name,
        mime=mime,
        key=key,
        on_click="ignore",
        type="tertiary",
    )


def _rendered(context: PageContext, make: Callable[[], bytes]) -> bytes:
    """Return what is made, two at once: a third waits, and gives up with a sentence."""
    if not _RENDERING.acquire(timeout=_PATIENCE):
        raise TimeoutError(context.say("documents.busy"))
    try:
        return make()
    finally:
        _RENDERING.release()


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
