"""One department or district on one page: where it stands, its chain, clocks, backlog, trend, and
by whom, where and what.
"""

import streamlit

from pages.office_parts.comparing.scorecard_choice import choice
from pages.office_parts.comparing.scorecard_questions import KINDS
from pages.office_parts.frame import on_screen
from pages.shared.context import office_context

context, permit = office_context()
for name, column in zip(KINDS, streamlit.columns(2), strict=True):
    with column:
        choice(context, name)
on_screen(context, permit, "scorecard")
