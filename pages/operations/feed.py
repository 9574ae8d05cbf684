"""The operator's page: how each source of the feed is doing, what it rejected and why.

It shows no value of a source.
"""

import streamlit

from data_access import SourceState, source_states
from data_access.access import EXACT
from pages.office_parts.feed_table import feed_row, moment
from pages.office_parts.importing.reasons import reason_in
from pages.parts.context import OfficeContext
from pages.shared.awaited import told_to_operators
from pages.shared.context import office_context

_REPLAY = "python -m data_access.feed rejects replay --source {source}"


def _trouble(context: OfficeContext, state: SourceState) -> None:
    if state.error:
        streamlit.error(
            context.say("feed.error", source=state.source, since=moment(state.error_at))
        )
        streamlit.code(state.error, language=None, wrap_lines=True)


def _rejects(context: OfficeContext, state: SourceState) -> None:
    if not state.waiting:
        return
    streamlit.header(context.say("feed.rejects_of", source=state.source), anchor=False)
    names = [context.say(key) for key in ("feed.column", "feed.reason", "feed.how_many")]
    most = sorted(state.reasons.items(), key=lambda row: -row[1])
    rows = (
        (f"`{column}`", reason_in(reason, context.language) or reason, context.number(count))
        for (column, reason), count in most
    )
    streamlit.table([dict(zip(names, row, strict=True)) for row in rows], hide_index=True)
    streamlit.caption(context.say("feed.replay"))
    streamlit.code(_REPLAY.format(source=state.source), language=None)


context, _ = office_context(EXACT)
streamlit.caption(context.say("feed.intro"))
told_to_operators(context)
with context.complaints.connection() as connection:
    states = source_states(connection)
if not states:
    streamlit.info(context.say("feed.none"))
for state in states:
    _trouble(context, state)
if states:
    streamlit.table([feed_row(context, state) for state in states], hide_index=True)
for state in states:
    _rejects(context, state)
