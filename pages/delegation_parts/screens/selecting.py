"""Choices that the address of a delegation's page holds, drawn for a screen."""

from collections.abc import Callable, Sequence

import streamlit

from data_access import MEASURES
from pages.parts.choice import Choice
from pages.parts.context import PublicContext
from pages.public_parts.questions import MEASURE
from pages.shared import address
from pages.shared.screen import choice_key


def select(choice: Choice, label: str, options: Sequence[str], shown: Callable[[str], str]) -> str:
    """Draw a choice of the address, and return what is chosen."""
    key = choice_key(f"{choice.page} {choice.key}")
    value = (address.values(choice) or [choice.default])[-1]
    streamlit.session_state[key] = value if value in options else choice.default
    return streamlit.selectbox(
        label,
        options,
        format_func=shown,
        key=key,
        on_change=lambda: address.keep(choice, streamlit.session_state[key]),
    )


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
