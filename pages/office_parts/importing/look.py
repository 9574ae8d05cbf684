"""What the import page shows before anything is written: counts, ten rows, rejects and values
set aside.
"""

from collections.abc import Sequence
from datetime import datetime

import streamlit

from data_access import (
    BREAKDOWNS,
    BREAKDOWNS_SHOWN,
    MEASURES,
    MEASURES_SHOWN,
    Answer,
    Intake,
    Report,
    Row,
    Seen,
    Text,
)
from data_access.access import Permit
from pages.charts.numbers import shown_measure
from pages.office_parts.importing.reasons import reason_in
from pages.office_parts.importing.said import show_said
from pages.office_parts.importing.source import is_another
from pages.office_parts.importing.wait import wait_for
from pages.parts.context import OfficeContext
from pages.shared.download import upload_download
from pages.shared.markup import cell, isolated

_TOP = 5


def draw(context: OfficeContext, permit: Permit, intake: Intake) -> None:
    """Look at the file, at some rows of a large one, and show what would be counted."""
    streamlit.header(context.say("import.look"), anchor=False)
    if intake.correction.problem[1]:
        return  # it stands beside what it is about
    whole = intake.is_small or bool(intake.seen and intake.seen.of_all)
    if not intake.is_small and not whole:
        whole = streamlit.button(
            context.say("import.look_whole"), key="import whole", on_click=_whole, args=(intake,)
        )
    work = intake.look(permit, whole or streamlit.session_state.get(_key(intake), False))
    wait_for(work, context.say("import.looking"))
    if work.problem:
        show_said(context, streamlit.error, work.problem, "import.look_failed")
    elif work.result:
        _show(context, permit, intake, work.result)


def _key(intake: Intake) -> str:
    return f"import whole of {intake.correction.draft.text}"


def _whole(intake: Intake) -> None:
    streamlit.session_state[_key(intake)] = True


def _show(context: OfficeContext, permit: Permit, intake: Intake, seen: Seen) -> None:
    _sentences(context, intake, seen)
    if seen.answer:
        _years(context, seen.answer)
        _tops(context, seen.answer)
        _rows(context, seen)
    _report(context, permit, intake, seen, "rejects", seen.rejects)
    _report(context, permit, intake, seen, "set_aside", seen.set_aside)
    if not seen.rejects.counts and not seen.set_aside.counts:
        streamlit.caption(context.say("import.none_rejected"))


def _sentences(context: OfficeContext, intake: Intake, seen: Seen) -> None:
    summary, compared = seen.tried.summary, seen.tried.compared
    if not seen.of_all:
        streamlit.info(context.say("import.look_some", tried=context.number(summary.rows)))
    streamlit.markdown(
        context.say(
            "import.look_counts",
            rows=context.number(summary.rows),
            complaints=context.number(summary.new),
            rejected=context.number(summary.rejected),
            left_out=context.number(summary.left_out),
            values=context.number(summary.values_set_aside),
        )
    )
    if not summary.new:
        streamlit.error(context.say("import.look_nothing"))
    elif compared:
        counts = {
            name: context.number(getattr(compared, name))
            for name in ("new", "changed", "unchanged")
        }
        streamlit.markdown(context.say("import.look_compared", **counts))
    elif seen.tried.refused:
        if not is_another(context, intake):  # which stands above, with what to do
            show_said(context, streamlit.error, seen.tried.refused)
    else:
        streamlit.markdown(context.say("import.look_first"))
    _notes(context, summary.notes)


def _notes(context: OfficeContext, notes: Sequence[str]) -> None:
    """Draw what somebody should look at."""
    for note in notes:
        show_said(context, streamlit.warning, note, "import.note")


def _years(context: OfficeContext, answer: Answer) -> None:
    streamlit.markdown(f"**{context.say('import.counts_of')}**")
    rows = [(context.say("import.all_years"), answer.total)]
    rows += [
        (row.label.in_language(context.language), row)
        for row in answer.rows("year")
        if row["filed"]
    ]
    heading = BREAKDOWNS["year"].label.in_language(context.language)
    streamlit.table(
        [{heading: name, **_figures(context, row, MEASURES_SHOWN)} for name, row in rows],
        hide_index=True,
    )


def _figures(context: OfficeContext, row: Row, measures: tuple[str, ...]) -> dict[str, str]:
    return {
        MEASURES[name].label.in_language(context.language): shown_measure(
            row[name], name, context.language
        )
        for name in measures
    }


def _tops(context: OfficeContext, answer: Answer) -> None:
    named = [
        name
        for name in BREAKDOWNS_SHOWN
        if name != "year" and any(row["filed"] for row in answer.rows(name))
    ]
    for place, name in zip(streamlit.columns(max(1, len(named))), named, strict=False):
        rows = sorted(
            (row for row in answer.rows(name) if row["filed"]), key=lambda row: -row["filed"]
        )
        label = BREAKDOWNS[name].label.in_language(context.language)
        count = min(_TOP, len(rows))
        place.markdown(
            f"**{context.say('import.top', field=label, count=count, all=context.number(len(rows)))}**"
        )
        place.table(
            [
                {
                    label: cell(row.label.in_language(context.language)),
                    **_figures(context, row, ("filed", "addressed")),
                }
                for row in rows[:_TOP]
            ],
            hide_index=True,
        )


def _rows(context: OfficeContext, seen: Seen) -> None:
    streamlit.markdown(f"**{context.say('import.rows', count=len(seen.rows))}**")
    told = [
        {context.say(f"import.field.{name}"): _cell(context, value) for name, value in row.items()}
        for row in seen.rows
    ]
    streamlit.table(told, hide_index=True)


def _cell(context: OfficeContext, value) -> str:
    if value is None:
        return ""
    if isinstance(value, Text):
        return value.in_language(context.language)
    if isinstance(value, datetime):
        return isolated(f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00"), context.language)
    return isolated(cell(str(value)), context.language)


def _report(
    context: OfficeContext, permit: Permit, intake: Intake, seen: Seen, what: str, report: Report
) -> None:
    if not report.counts:
        return
    count = sum(count for *_, count in report.counts)
    title = context.say(
        "import.rejects" if what == "rejects" else "import.set_aside", count=context.number(count)
    )
    streamlit.markdown(f"**{title}**")
    names = [context.say(key) for key in ("import.column", "import.reason", "import.how_many")]
    rows = (
        (_cell(context, column), _reason(context, reason), context.number(count))
        for column, reason, count in report.counts
    )
    streamlit.table([dict(zip(names, row, strict=True)) for row in rows], hide_index=True)
    with streamlit.expander(
        context.say(
            "import.reported" if seen.of_all else "import.reported_some", count=len(report.rows)
        )
    ):
        kept = (
            ("line", "column", "value", "reason") if seen.of_all else ("column", "value", "reason")
        )
        labels = {
            "line": "import.line", "column": "import.column", "value": "import.value", "reason": "import.reason",
        }  # fmt: skip
        told = [
            {context.say(labels[name]): _told(context, name, row[name]) for name in kept}
            for row in report.rows
        ]
        streamlit.table(told, hide_index=True)
    if seen.of_all:
        download(context, permit, intake, what, seen)


def _told(context: OfficeContext, name: str, text: str) -> str:
    return _reason(context, text) if name == "reason" else _cell(context, text)


def _reason(context: OfficeContext, reason: str) -> str:
    """Return a reason in the reader's language; one that has no words there stays English, and
    from left to right.
    """
    told = reason_in(reason, context.language)
    return isolated(cell(reason), context.language) if told is None else cell(told)


def download(context: OfficeContext, permit: Permit, intake: Intake, what: str, of) -> None:
    """Draw the download of the rejects or of the values set aside ``of`` a look or an import; it
    is logged when clicked.
    """
    reports = of.tried.reports if isinstance(of, Seen) else of.reports
    path = getattr(reports, what)
    word = "import.download_rejects" if what == "rejects" else "import.download_set_aside"
    name = f"{intake.upload.name}.{path.name}"
    upload_download(
        context, word, f"{what} of {type(of).__name__}", name, lambda: intake.report(permit, path)
    )
