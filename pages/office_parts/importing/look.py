"""What the import page shows before anything is written: counts, ten rows, rejects and values set aside."""

from collections.abc import Sequence
from datetime import datetime

import streamlit

from data_access import BREAKDOWNS, BREAKDOWNS_SHOWN, MEASURES, MEASURES_SHOWN, Answer, Intake, Report, Row, Seen, Text
from data_access.access import Permit
from pages.charts.numbers import shown_measure
from pages.office_parts.importing.reasons import reason_in
from pages.office_parts.importing.source import is_another
from pages.office_parts.importing.wait import wait_for
from pages.shared.download import upload_download
from pages.shared.markup import cell, english, escaped, isolated
from pages.shared.visit import OfficeVisit

_TOP = 5


def draw(visit: OfficeVisit, permit: Permit, intake: Intake) -> None:
    """Look at the file, at some rows of a large one, and show what would be counted."""
    streamlit.subheader(visit.say("import.look"), anchor=False)
    if intake.correction.problem[1]:
        return  # it stands beside what it is about
    whole = intake.is_small or bool(intake.seen and intake.seen.of_all)
    if not intake.is_small and not whole:
        whole = streamlit.button(visit.say("import.look_whole"), key="import whole", on_click=_whole, args=(intake,))
    work = intake.look(permit, whole or streamlit.session_state.get(_key(intake), False))
    wait_for(work, visit.say("import.looking"))
    if work.problem:
        streamlit.error(visit.say("import.look_failed", problem=escaped(work.problem)))
    elif work.result:
        _show(visit, permit, intake, work.result)


def _key(intake: Intake) -> str:
    return f"import whole of {intake.correction.draft.text}"


def _whole(intake: Intake) -> None:
    streamlit.session_state[_key(intake)] = True


def _show(visit: OfficeVisit, permit: Permit, intake: Intake, seen: Seen) -> None:
    _sentences(visit, intake, seen)
    if seen.answer:
        _years(visit, seen.answer)
        _tops(visit, seen.answer)
        _rows(visit, seen)
    _report(visit, permit, intake, seen, "rejects", seen.rejects)
    _report(visit, permit, intake, seen, "set_aside", seen.set_aside)
    if not seen.rejects.counts and not seen.set_aside.counts:
        streamlit.caption(visit.say("import.none_rejected"))


def _sentences(visit: OfficeVisit, intake: Intake, seen: Seen) -> None:
    summary, compared = seen.tried.summary, seen.tried.compared
    if not seen.of_all:
        streamlit.info(visit.say("import.look_some", tried=f"{summary.rows:,}"))
    streamlit.markdown(
        visit.say(
            "import.look_counts",
            rows=f"{summary.rows:,}",
            complaints=f"{summary.new:,}",
            rejected=f"{summary.rejected:,}",
            left_out=f"{summary.left_out:,}",
            values=f"{summary.values_set_aside:,}",
        )
    )
    if not summary.new:
        streamlit.error(visit.say("import.look_nothing"))
    elif compared:
        counts = {name: f"{getattr(compared, name):,}" for name in ("new", "changed", "unchanged")}
        streamlit.markdown(visit.say("import.look_compared", **counts))
    elif seen.tried.refused:
        if not is_another(visit, intake):  # which stands above, with what to do
            streamlit.error(escaped(seen.tried.refused))
    else:
        streamlit.markdown(visit.say("import.look_first"))
    _notes(visit, summary.notes)


def _notes(visit: OfficeVisit, notes: Sequence[str]) -> None:
    """Draw what somebody should look at, which the import says in English: marked as that where the page is not."""
    if notes and visit.language != "en":
        streamlit.warning(visit.say("import.notes"))
        streamlit.html(english(notes))
        return
    for note in notes:
        streamlit.warning(visit.say("import.note", note=escaped(note)))


def _years(visit: OfficeVisit, answer: Answer) -> None:
    streamlit.markdown(f"**{visit.say('import.counts_of')}**")
    rows = [(visit.say("import.all_years"), answer.total)]
    rows += [(row.label.in_language(visit.language), row) for row in answer.rows("year") if row["filed"]]
    heading = BREAKDOWNS["year"].label.in_language(visit.language)
    streamlit.table([{heading: name, **_figures(visit, row, MEASURES_SHOWN)} for name, row in rows], hide_index=True)


def _figures(visit: OfficeVisit, row: Row, measures: tuple[str, ...]) -> dict[str, str]:
    return {
        MEASURES[name].label.in_language(visit.language): shown_measure(row[name], name, visit.language)
        for name in measures
    }


def _tops(visit: OfficeVisit, answer: Answer) -> None:
    named = [name for name in BREAKDOWNS_SHOWN if name != "year" and any(row["filed"] for row in answer.rows(name))]
    for place, name in zip(streamlit.columns(max(1, len(named))), named, strict=False):
        rows = sorted((row for row in answer.rows(name) if row["filed"]), key=lambda row: -row["filed"])
        label = BREAKDOWNS[name].label.in_language(visit.language)
        count = min(_TOP, len(rows))
        place.markdown(f"**{visit.say('import.top', field=label, count=count, all=f'{len(rows):,}')}**")
        place.table(
            [
                {label: cell(row.label.in_language(visit.language)), **_figures(visit, row, ("filed", "addressed"))}
                for row in rows[:_TOP]
            ],
            hide_index=True,
        )


def _rows(visit: OfficeVisit, seen: Seen) -> None:
    streamlit.markdown(f"**{visit.say('import.rows', count=len(seen.rows))}**")
    told = [
        {visit.say(f"import.field.{name}"): _cell(visit, value) for name, value in row.items()} for row in seen.rows
    ]
    streamlit.table(told, hide_index=True)


def _cell(visit: OfficeVisit, value) -> str:
    if value is None:
        return ""
    if isinstance(value, Text):
        return value.in_language(visit.language)
    if isinstance(value, datetime):
        return isolated(f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00"), visit.language)
    return isolated(cell(str(value)), visit.language)


def _report(visit: OfficeVisit, permit: Permit, intake: Intake, seen: Seen, what: str, report: Report) -> None:
    if not report.counts:
        return
    count = sum(count for *_, count in report.counts)
    title = visit.say("import.rejects" if what == "rejects" else "import.set_aside", count=f"{count:,}")
    streamlit.markdown(f"**{title}**")
    names = [visit.say(key) for key in ("import.column", "import.reason", "import.how_many")]
    rows = ((_cell(visit, column), _reason(visit, reason), f"{count:,}") for column, reason, count in report.counts)
    streamlit.table([dict(zip(names, row, strict=True)) for row in rows], hide_index=True)
    with streamlit.expander(
        visit.say("import.reported" if seen.of_all else "import.reported_some", count=len(report.rows))
    ):
        kept = ("line", "column", "value", "reason") if seen.of_all else ("column", "value", "reason")
        labels = {
            "line": "import.line", "column": "import.column", "value": "import.value", "reason": "import.reason",
        }  # fmt: skip
        told = [{visit.say(labels[name]): _told(visit, name, row[name]) for name in kept} for row in report.rows]
        streamlit.table(told, hide_index=True)
    if seen.of_all:
        download(visit, permit, intake, what, seen)


def _told(visit: OfficeVisit, name: str, text: str) -> str:
    return _reason(visit, text) if name == "reason" else _cell(visit, text)


def _reason(visit: OfficeVisit, reason: str) -> str:
    """Return a reason in the reader's language; one that has no words there stays English, and from left to right."""
    told = reason_in(reason, visit.language)
    return isolated(cell(reason), visit.language) if told is None else cell(told)


def download(visit: OfficeVisit, permit: Permit, intake: Intake, what: str, of) -> None:
    """Draw the download of the rejects or of the values set aside ``of`` a look or an import; it is logged when clicked."""
    reports = of.tried.reports if isinstance(of, Seen) else of.reports
    path = getattr(reports, what)
    word = "import.download_rejects" if what == "rejects" else "import.download_set_aside"
    name = f"{intake.upload.name}.{path.name}"
    upload_download(visit, word, f"{what} of {type(of).__name__}", name, lambda: intake.report(permit, path))
