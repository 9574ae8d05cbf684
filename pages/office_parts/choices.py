"""What the URL of an office page holds beside the filters: the measure, the volume band, what is
left out. A page lists its choices in ``PAGES``; the frame reads them from the URL and writes them
back, widgets keep what is chosen. Pages that list the same choice share what is chosen.
"""

from collections.abc import Callable, Iterable, Mapping

import streamlit

from data_access import (
    AGES,
    BANDS,
    BREAKDOWNS,
    GROUP_MEASURES,
    MEASURES,
    PER_1000,
    RANKED,
    WAITED,
    is_period,
)
from pages.shared.context import OfficeContext
from pages.shared.listed import Choice

LARGEST = "largest"  # the band of the largest units, whichever has any
_KEPT = "choices"

MEASURE = Choice("measure", "satisfaction", RANKED)
BAND = Choice("band", LARGEST, (LARGEST, *reversed(BANDS)))
HEAVY = Choice("heavy", "with", ("with", "without"))
SHARE = Choice("share", "closed_share_within_40", tuple(AGES))
AGAINST = Choice("against", "", ("",), is_period)
SPLIT = Choice("split", "department", ("department", "category", "province", "district"))
FIGURE = Choice("figure", "satisfaction", (*GROUP_MEASURES, WAITED))
SHOWN = Choice("shown", "on_time", (*RANKED, PER_1000))
LOOK = Choice("look", "usual", ("usual", "deeper"))


def read(
    choices: Iterable[Choice], params: Mapping[str, list[str]], problems: list[str]
) -> dict[str, list[str]]:
    """Set the choices that the URL names, the others to their defaults, and return the rest of
    the URL; what cannot be chosen is told in ``problems``.
    """
    rest = dict(params)
    for choice in choices:
        named = rest.pop(choice.key, [])
        if named and not choice.takes(named[-1]):
            told = ", ".join(filter(None, choice.values)) or "2023, 2023-Q4, 2023-10"
            problems.append(f"“{named[-1][:40]}” is no value of “{choice.key}”; there are: {told}.")
            named = []
        keep(choice, *named)
    return rest


def keep(choice: Choice, *values: str) -> None:
    """Choose: the last of ``values``, or all of a choice that its page reads; none is the default.

    The URL follows with the next run.
    """
    state = streamlit.session_state
    kept = {**state.get(_KEPT, {}), choice: list(values if choice.page else values[-1:])}
    state[_KEPT] = kept


def keep_all(choices: Iterable[Choice], params: Mapping[str, list[str]]) -> None:
    """Choose what ``params`` say by key; what they leave out is the default."""
    for choice in choices:
        keep(choice, *params.get(choice.key, ()))


def chosen(choice: Choice) -> str:
    """Return what is chosen now."""
    return (_values(choice) or [choice.default])[-1]


def in_address(choices: Iterable[Choice]) -> dict[str, list[str]]:
    """Return what of the choices stands in the URL: those that are not the default."""
    return {
        choice.key: values
        for choice in choices
        if (values := _values(choice)) and values != [choice.default]
    }


def select(
    context: OfficeContext,
    choice: Choice,
    word: str,
    label: Callable[[str], str],
    options: Iterable[str] = (),
) -> str:
    """Draw the widget of a choice, over ``options`` or all of its values; return the value."""
    options, key = tuple(options) or choice.values, f"choice {choice.key}"
    value = chosen(choice)
    streamlit.session_state[key] = value if value in options else choice.default
    return streamlit.selectbox(
        context.say(word),
        options,
        format_func=label,
        key=key,
        on_change=lambda: keep(choice, streamlit.session_state[key]),
    )


def select_measure(context: OfficeContext, choice: Choice) -> str:
    """Draw the choice of the measure by which a page compares."""
    return select(
        context,
        choice,
        "figure.compare_by",
        lambda name: MEASURES[name].label.in_language(context.language),
    )


def select_breakdown(context: OfficeContext, choice: Choice, word: str, empty: str = "") -> str:
    """Draw the choice of a breakdown; ``empty``: what no choice of one is called."""

    def label(name: str) -> str:
        return BREAKDOWNS[name].label.in_language(context.language) if name else context.say(empty)

    return select(context, choice, word, label)


def _values(choice: Choice) -> list[str]:
    return streamlit.session_state.get(_KEPT, {}).get(choice, [])
