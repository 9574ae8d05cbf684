"""The filter bar: one widget for each filter, over codes; and the removable chips of what is
set.
"""

from collections.abc import Callable
from datetime import date

import streamlit

from data_access import (
    CHOICES,
    FILTERS,
    Codebook,
    Dataset,
    Filters,
)
from pages.office_parts.names import (
    name_in_both,
    name_of,
    period_in_both,
    period_name,
    periods_offered,
)
from pages.shared.answers import ALPHABETICAL, menu
from pages.words import say

_COMMON = ("department", "category", "province", "district", "group")


def set_widgets(filters: Filters) -> None:
    """Make the widgets show ``filters``; before they are drawn, or in a callback."""
    state = streamlit.session_state
    for name in CHOICES:
        state[_chosen(name)] = list(filters.chosen(name))
        state[_excluded(name)] = list(filters.excluded(name))
    state["groups_all"] = filters.groups_all
    state["period"] = list(filters.period)
    for name in ("from", "to"):
        text = getattr(filters, f"{name}_day")
        state[name] = date.fromisoformat(text) if text else None


def from_widgets() -> Filters:
    """Return the filters that the widgets show."""
    state = streamlit.session_state
    codes = {
        name: tuple(
            sorted(
                [
                    *state.get(_chosen(name), ()),
                    *(f"-{code}" for code in state.get(_excluded(name), ())),
                ]
            )
        )
        for name in CHOICES
    }
    days = {
        f"{name}_day": state[name].isoformat() if state.get(name) else "" for name in ("from", "to")
    }
    return Filters(
        **codes,
        **days,
        period=tuple(sorted(state.get("period", ()))),
        groups_all=bool(state.get("groups_all")),
    )


def filter_bar(dataset: Dataset, codebook: Codebook, language: str) -> None:
    """Draw the widgets. A choice does not narrow its own list."""
    _period_widgets(dataset, language)
    for name in CHOICES:
        if name not in _COMMON:
            continue
        _choice(name, dataset, codebook, language)
        if name == "group":
            streamlit.checkbox(
                say("filters.all_groups", language), key="groups_all", persist_state="session"
            )
    for name in CHOICES:
        if name not in _COMMON:
            _choice(name, dataset, codebook, language)
    leave_out = streamlit.expander(
        say("filters.leave_out", language), key="leave out", on_change="rerun"
    )
    if leave_out.open:
        with leave_out:
            for name in CHOICES:
                _choice(name, dataset, codebook, language, excluded=True)


def _choice(
    name: str, dataset: Dataset, codebook: Codebook, language: str, excluded: bool = False
) -> None:
    options = menu(
        [entry.code for entry in codebook.of(name)],
        lambda code: name_in_both(codebook, name, code),
        language,
        f"office {dataset.version} {name}",
        name in ALPHABETICAL,
    )
    if not options:
        return
    streamlit.multiselect(
        FILTERS[name].label.in_language(language),
        list(options),
        key=_excluded(name) if excluded else _chosen(name),
        format_func=options.__getitem__,
        filter_mode="contains",
        placeholder=say("filters.any", language),
        persist_state="session",
    )


def _period_widgets(dataset: Dataset, language: str) -> None:
    label = FILTERS["period"].label.in_language(language)
    codes = periods_offered(dataset.as_of.date(), streamlit.session_state.get("period", []))
    options = menu(codes, period_in_both, language, " ".join(codes), is_sorted=False)
    streamlit.multiselect(
        label,
        list(options),
        key="period",
        format_func=options.__getitem__,
        filter_mode="contains",
        placeholder=say("filters.any", language),
        persist_state="session",
    )
    for name, column in zip(("from", "to"), streamlit.columns(2), strict=True):
        column.date_input(
            FILTERS[name].label.in_language(language), value=None, key=name, format="YYYY-MM-DD",
            min_value=date(2000, 1, 1), max_value=date(2100, 12, 31), persist_state="session",
        )  # fmt: skip


def chips(filters: Filters, codebook: Codebook, language: str, beside: Callable[[], None]) -> None:
    """Draw a removable chip for each value that is set, and “Clear all”; and what stands
    ``beside``.
    """
    with streamlit.container(horizontal=True, gap="small", key="chips"):
        for name, value, label in _chip_labels(filters, codebook, language):
            streamlit.button(
                f"{label} ✕", key=f"chip {name} {value}", on_click=_remove, args=(name, value)
            )
        if filters.active():
            streamlit.button(
                say("filters.clear", language),
                key="clear",
                type="tertiary",
                on_click=set_widgets,
                args=(Filters(),),
            )
        beside()


def _chip_labels(filters: Filters, codebook: Codebook, language: str) -> list[tuple[str, str, str]]:
    found = []
    for name in filters.active():
        label = FILTERS[name].label.in_language(language)
        if name in ("from", "to"):
            found.append((name, "", f"{label} {getattr(filters, f'{name}_day')}"))
        elif name == "groups_all":
            found.append((name, "", label))
        elif name == "period":
            found += [(name, code, period_name(code, language)) for code in filters.period]
        else:
            found += [
                (name, code, name_of(codebook, name, code, language))
                for code in getattr(filters, name)
            ]
    return found


def _remove(name: str, value: str) -> None:
    filters = from_widgets()
    if name in CHOICES:
        set_widgets(filters.with_toggled(name, value))
    elif name == "period":
        set_widgets(filters.with_period(tuple(code for code in filters.period if code != value)))
    else:
        set_widgets(filters.without(name))


def toggle(name: str, code: str) -> None:
    """Add ``code`` to the filter ``name``, or take it out: what a click on a figure does."""
    set_widgets(from_widgets().with_toggled(name, code))


def _chosen(name: str) -> str:
    return name


def _excluded(name: str) -> str:
    return f"-{name}"
