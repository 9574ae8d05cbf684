"""The auditors' page: who saw which exact answers, and whether the log is whole.

It shows no figure of complaints.
"""

from dataclasses import replace

import streamlit

from data_access import LogPage, LogSearch, read_log
from data_access.access import LOG, Permit
from pages.office_parts.log_table import SHEET, log_row, log_search
from pages.shared.context import PageContext, office_context
from pages.shared.download import log_download

_PAGE = "office/audit"
_VERIFY = "python -m data_access.audit verify"


def _state(context: PageContext, found: LogPage) -> None:
    state = found.state
    if state.problem:
        streamlit.error(context.say("audit.broken", problem=state.problem))
        streamlit.code(_VERIFY, language=None)
        return
    streamlit.success(
        context.say(
            "audit.unbroken", rows=context.number(found.checked), all=context.number(state.rows)
        )
    )
    streamlit.code(state.head, language=None, wrap_lines=True)


def _export(permit: Permit, search: LogSearch) -> LogPage:
    return read_log(permit, replace(search, offset=0, limit=None), _PAGE, exported=True)


def _entries(context: PageContext, permit: Permit, search: LogSearch, found: LogPage) -> None:
    streamlit.caption(
        context.say("audit.matching", count=context.number(found.matching), size=SHEET)
    )
    streamlit.table([log_row(context, entry) for entry in found.entries], hide_index=True)
    most = max(2, -(-found.matching // SHEET), search.offset // SHEET + 1)
    streamlit.number_input(context.say("audit.sheet"), 1, most, key="audit sheet")
    log_download(context, lambda: _export(permit, search))


context, permit = office_context(LOG)
streamlit.write(context.say("audit.intro"))
search = log_search(context)
found = read_log(permit, search, _PAGE)
_state(context, found)
_entries(context, permit, search, found)
