"""Choices that the address of a delegation's page holds, drawn for a screen."""

from collections.abc import Sequence

import streamlit

from data_access import MEASURES
from pages.parts.context import PublicContext
from pages.public_parts.questions import MEASURE
from pages.shared.screen import choice_key


def select_measure(context: PublicContext, options: Sequence[str]) -> str:
    """Draw the choice of what to say, and return it."""
    key = choice_key(f"{MEASURE} {context.page}")
    streamlit.session_state.setdefault(key, context.measure)
    return streamlit.selectbox(
        context.say("delegation.measure"),
        options,
        format_func=lambda name: MEASURES[name].label.in_language(context.language),
        key=key,
        persist_state="session",
    )
