"""The choice of the department or district of the scorecard."""

from dataclasses import replace

import streamlit

from data_access import FILTERS
from pages.office_parts import filter_bar
from pages.office_parts.comparing.scorecard_questions import other_kind, subject
from pages.office_parts.names import name_of
from pages.parts.context import OfficeContext

_KEY = "scorecard {}"


def choice(context: OfficeContext, kind: str) -> None:
    """Draw the choice of the department or the district; it sets the filter, as the bar beside
    it does, and takes the other out of it.
    """
    codes = [entry.code for entry in context.codebook.of(kind)]
    own, code = subject(context.filters)
    streamlit.session_state[_KEY.format(kind)] = code if own == kind else None
    streamlit.selectbox(
        FILTERS[kind].label.in_language(context.language),
        codes,
        format_func=lambda one: name_of(context.codebook, kind, one, context.language),
        key=_KEY.format(kind),
        index=None,
        placeholder=context.say("filters.any"),
        on_change=_choose,
        args=(kind,),
    )


def _choose(kind: str) -> None:
    code = streamlit.session_state[_KEY.format(kind)]
    chosen = {kind: (code,) if code else ()} | ({other_kind(kind): ()} if code else {})
    filter_bar.set_widgets(replace(filter_bar.from_widgets(), **chosen))
