"""What the URL of an office page holds beside the filters: the measure, the volume band, what is
left out. Each has one widget, over the same codes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit

from data_access import AGES, BANDS, GROUP_MEASURES, MEASURES, PER_1000, RANKED, is_period
from pages.shared.context import OfficeContext

LARGEST = "largest"  # the band of the largest units, whichever has any


@dataclass(frozen=True)
class Choice:
    """One key of the URL: its values (one of ``values``, or what ``is_value`` takes), and the one
    that the URL leaves out.
    """

    key: str
    default: str
    values: tuple[str, ...] = ()
    is_value: Callable[[str], bool] = lambda value: False

    def takes(self, value: str) -> bool:
        """Whether a link may name this value."""
        return value in self.values or self.is_value(value)


CHOICES = {
    choice.key: choice
    for choice in (
        Choice("measure", "satisfaction", RANKED),
        Choice("band", LARGEST, (LARGEST, *reversed(BANDS))),
        Choice("heavy", "with", ("with", "without")),
        Choice("share", "closed_share_within_40", tuple(AGES)),
        Choice("against", "", is_value=is_period),
        Choice("split", "department", ("department", "category", "province", "district")),
        Choice("figure", "satisfaction", GROUP_MEASURES),
        Choice("shown", "on_time", (*RANKED, PER_1000)),
        Choice("look", "usual", ("usual", "deeper")),
    )
}


def read(
    keys: tuple[str, ...], params: Mapping[str, list[str]], problems: list[str]
) -> dict[str, list[str]]:
    """Set the choices that the URL names, the others to their defaults, and return the rest of
    the URL; what cannot be chosen is told in ``problems``.
    """
    for key in keys:
        choice, named = CHOICES[key], params.get(key, [])
        value = named[-1] if named else choice.default
        if named and not choice.takes(value):
            told = ", ".join(choice.values) or "2023, 2023-Q4, 2023-10"
            problems.append(f"“{value[:40]}” is no value of “{key}”; there are: {told}.")
            value = choice.default
        streamlit.session_state[_state(key)] = value
    return {key: values for key, values in params.items() if key not in keys}


def chosen(key: str) -> str:
    """Return what is chosen now."""
    value = streamlit.session_state.get(_state(key))
    return CHOICES[key].default if value is None else value


def in_address(keys: tuple[str, ...]) -> dict[str, list[str]]:
    """Return what of the choices stands in the URL: those that are not the default."""
    return {key: [chosen(key)] for key in keys if chosen(key) != CHOICES[key].default}


def select(
    context: OfficeContext, key: str, word: str, label: Callable[[str], str], *more: str
) -> str:
    """Draw the widget of a choice as a list of its values (and ``more``), and return the value."""
    options = (*CHOICES[key].values, *more)
    streamlit.session_state.setdefault(_state(key), CHOICES[key].default)
    return streamlit.selectbox(
        context.say(word), options, format_func=label, key=_state(key), persist_state="session"
    )


def select_measure(context: OfficeContext, key: str) -> str:
    """Draw the choice of the measure by which a page compares."""
    return select(
        context,
        key,
        "figure.compare_by",
        lambda name: MEASURES[name].label.in_language(context.language),
    )


def _state(key: str) -> str:
    return f"choice {key}"
