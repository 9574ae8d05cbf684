"""The auditors' page: who saw which exact answers, and whether the log is whole. It shows no figure of complaints."""

from dataclasses import replace

import streamlit

from data_access import LogPage, LogSearch, read_log
from data_access.access import LOG, Permit
from pages.office_parts.log_table import SHEET, log_row, log_search
from pages.shared.download import log_download
from pages.shared.visit import Visit, office_visit

_PAGE = "office/audit"
_VERIFY = "python -m data_access.audit verify"


def _state(visit: Visit, found: LogPage) -> None:
    state = found.state
    if state.problem:
        streamlit.error(visit.say("audit.broken", problem=state.problem))
        streamlit.code(_VERIFY, language=None)
        return
    streamlit.success(visit.say("audit.unbroken", rows=f"{found.checked:,}", all=f"{state.rows:,}"))
    streamlit.code(state.head, language=None, wrap_lines=True)


def _export(permit: Permit, search: LogSearch) -> LogPage:
    return read_log(permit, replace(search, offset=0, limit=None), _PAGE, exported=True)


def _entries(visit: Visit, permit: Permit, search: LogSearch, found: LogPage) -> None:
    streamlit.caption(visit.say("audit.matching", count=f"{found.matching:,}", size=SHEET))
    streamlit.table([log_row(visit, entry) for entry in found.entries], hide_index=True)
    most = max(2, -(-found.matching // SHEET), search.offset // SHEET + 1)
    streamlit.number_input(visit.say("audit.sheet"), 1, most, key="audit sheet")
    log_download(visit, lambda: _export(permit, search))


visit, permit = office_visit(LOG)
streamlit.write(visit.say("audit.intro"))
search = log_search(visit)
found = read_log(permit, search, _PAGE)
_state(visit, found)
_entries(visit, permit, search, found)
