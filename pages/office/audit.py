"""The auditors' page: who saw which exact answers, and whether the log is whole. It shows no figure of complaints."""

import re
from dataclasses import asdict, replace

import streamlit

from data_access import LogEntry, LogPage, LogSearch, read_log
from data_access.access import LOG, ROLES, Permit
from pages.parts.download import csv_text
from pages.parts.visit import Visit, office_visit

_PAGE = "office/audit"
_SHEET = 50  # entries
_MARKDOWN = re.compile(r"[\\`*_\[\](){}<>#$~:!|.@]")
_VERIFY = "python -m data_access.audit verify"


def _search(visit: Visit) -> LogSearch:
    who, page, day = streamlit.columns(3)
    chosen = day.date_input(visit.say("audit.filter_day"), None, format="YYYY-MM-DD", key="audit day")
    return LogSearch(
        who.text_input(visit.say("audit.filter_who"), key="audit who", max_chars=100),
        page.text_input(visit.say("audit.filter_page"), key="audit page", max_chars=100),
        chosen.isoformat() if chosen else "",
        _SHEET * (streamlit.session_state.get("audit sheet", 1) - 1),
        _SHEET,
    )


def _state(visit: Visit, found: LogPage) -> None:
    state = found.state
    if state.problem:
        streamlit.error(visit.say("audit.broken", problem=state.problem))
        streamlit.code(_VERIFY, language=None)
        return
    streamlit.success(visit.say("audit.unbroken", rows=f"{found.checked:,}", all=f"{state.rows:,}"))
    streamlit.code(state.head, language=None, wrap_lines=True)


def _row(visit: Visit, entry: LogEntry) -> dict[str, str]:
    labels = (
        ROLES[name].label.in_language(visit.language) if name in ROLES else name for name in entry.role.split(",")
    )
    return {
        visit.say("audit.number"): str(entry.number),
        visit.say("audit.at"): entry.at[:19].replace("T", " "),
        visit.say("audit.who"): _literal(entry.who),
        visit.say("audit.role"): ", ".join(labels),
        visit.say("audit.client"): entry.client,
        visit.say("audit.page"): entry.page,
        visit.say("audit.questions"): "; ".join(entry.questions.replace(",", ", ").splitlines()),
        visit.say("audit.smallest"): "" if entry.smallest is None else str(entry.smallest),
        visit.say("audit.exported"): visit.say("audit.yes") if entry.exported else "",
        visit.say("audit.purpose"): _literal(entry.purpose),
    }


def _literal(text: str) -> str:
    """Take what others wrote as it stands: a table reads Markdown, and a purpose could draw links and images."""
    if not _MARKDOWN.search(text):
        return text
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}"


def _export(permit: Permit, search: LogSearch) -> str:
    everything = replace(search, offset=0, limit=None)
    return csv_text([asdict(entry) for entry in read_log(permit, everything, _PAGE, exported=True).entries])


def _entries(visit: Visit, permit: Permit, search: LogSearch, found: LogPage) -> None:
    streamlit.caption(visit.say("audit.matching", count=f"{found.matching:,}", size=_SHEET))
    streamlit.table([_row(visit, entry) for entry in found.entries], hide_index=True)
    most = max(2, -(-found.matching // _SHEET), search.offset // _SHEET + 1)
    streamlit.number_input(visit.say("audit.sheet"), 1, most, key="audit sheet")
    streamlit.download_button(
        visit.say("figure.csv"),
        data=lambda: _export(permit, search),
        file_name="audit-log.csv",
        mime="text/csv",
        key="audit csv",
        on_click="ignore",
        type="tertiary",
    )


visit, permit = office_visit(LOG)
streamlit.write(visit.say("audit.intro"))
search = _search(visit)
found = read_log(permit, search, _PAGE)
_state(visit, found)
_entries(visit, permit, search, found)
