"""The public filter bar: who, where, which body, when; what cannot be combined is closed, and
the reason stands there.
"""

from collections.abc import Sequence

import streamlit

from data_access import FILTERS, PUBLIC_FILTERS, PublicFilters, Text
from pages.parts.context import PublicContext
from pages.public_parts.filters import PERIOD_KINDS, Fit, kind_of, open_periods, why_closed
from pages.public_parts.names import name_in_both, name_of
from pages.shared.answers import ALPHABETICAL, menu

_EXCLUSIVE = (
    ("province", "district"),
    ("level", "department", "category"),
)  # only one of each at a time
_KIND_WORDS = {"year": "public.years", "quarter": "public.quarters", "month": "public.months"}
_KIND = "public period kind"


def set_widgets(filters: PublicFilters) -> None:
    """Make the widgets show ``filters``; before they are drawn, or in a callback."""
    state = streamlit.session_state
    for name in PUBLIC_FILTERS:
        state[_key(name)] = list(getattr(filters, name))
    state[_key("group")] = next(iter(filters.group), "")
    state[_KIND] = kind_of("period", next(iter(filters.period), "2000"))


def from_widgets() -> PublicFilters:
    """Return the filters that the widgets show."""
    state = streamlit.session_state
    group = state.get(_key("group"), "")
    several = {
        name: tuple(sorted(state.get(_key(name), ()))) for name in PUBLIC_FILTERS if name != "group"
    }
    return PublicFilters(group=(group,) if group else (), **several)


def filter_bar(context: PublicContext, fitting: Fit, splits: Sequence[str]) -> None:
    """Draw the widgets: each is closed with its reason where no value of it goes with what is
    chosen.
    """
    streamlit.markdown(f"**{context.say('filters')}**")
    _group(context, fitting, splits)
    for names in _EXCLUSIVE:
        told: set[str] = set()  # a reason that closes two widgets is said once
        for name in names:
            _choice(context, name, fitting, splits, told)
    _periods(context, fitting, splits)


def _group(context: PublicContext, fitting: Fit, splits: Sequence[str]) -> None:
    reason = _reason("group", fitting, splits)
    groups = {code: _label(context, "group", code) for code in context.release.codes("group")}
    options = {"": context.say("public.everyone_menu"), **groups}
    streamlit.selectbox(
        FILTERS["group"].label.in_language(context.language),
        list(options),
        key=_key("group"),
        format_func=options.__getitem__,
        disabled=reason is not None,
        persist_state="session",
    )
    _tell(context, reason, set())


def _choice(
    context: PublicContext, name: str, fitting: Fit, splits: Sequence[str], told: set[str]
) -> None:
    options = _menu(context, name)
    if not options:
        return
    reason = _reason(name, fitting, splits)
    streamlit.multiselect(
        FILTERS[name].label.in_language(context.language),
        list(options),
        key=_key(name),
        format_func=options.__getitem__,
        filter_mode="contains",
        placeholder=context.say("filters.any"),
        disabled=reason is not None,
        persist_state="session",
    )
    _tell(context, reason, told)


def _periods(context: PublicContext, fitting: Fit, splits: Sequence[str]) -> None:
    state = streamlit.session_state
    kinds, reason = open_periods(fitting.filters.with_values("period", ()), splits)
    codes = context.release.codes("period")
    there = [
        kind for kind in PERIOD_KINDS if any(kind_of("period", code) == kind for code in codes)
    ]
    kinds = [kind for kind in there if kind in kinds]
    if not there:
        return
    chosen = state.get(_key("period"), ())
    if state.get(_KIND) not in (kinds or there) and not chosen:
        state[_KIND] = (kinds or there)[0]
    kind = state[_KIND]  # stays where it cannot be used on this page: the next page may
    streamlit.segmented_control(
        FILTERS["period"].label.in_language(context.language),
        [entry for entry in PERIOD_KINDS if entry in kinds or entry == kind],
        key=_KIND,
        format_func=lambda entry: context.say(_KIND_WORDS[entry]),
        required=True,
        on_change=_clear_periods,
        persist_state="session",
    )
    _tell(context, reason, set())
    options = {
        code: label
        for code, label in _menu(context, "period").items()
        if kind_of("period", code) == kind
    }
    state[_key("period")] = [code for code in chosen if code in options]
    streamlit.multiselect(
        context.say("public.periods"),
        list(options),
        key=_key("period"),
        format_func=options.__getitem__,
        filter_mode="contains",
        placeholder=_default(context),
        label_visibility="collapsed",
        disabled=kind not in kinds,
        persist_state="session",
    )


def _default(context: PublicContext) -> str:
    """Return what is shown where no period is chosen, in words."""
    code = context.release.default_period
    return (
        context.say("public.default_period", period=_label(context, "period", code))
        if code
        else context.say("filters.any")
    )


def _clear_periods() -> None:
    streamlit.session_state[_key("period")] = []


def chips(context: PublicContext, chosen: PublicFilters) -> None:
    """Draw a removable chip for each value that is set, and “Clear all”."""
    if not chosen.active():
        return
    with streamlit.container(horizontal=True, gap="small", key="chips"):
        for name in chosen.active():
            for code in getattr(chosen, name):
                label = f"{_label(context, name, code)} ✕"
                streamlit.button(
                    label, key=f"chip {name} {code}", on_click=_remove, args=(name, code)
                )
        streamlit.button(
            context.say("filters.clear"),
            key="clear",
            type="tertiary",
            on_click=set_widgets,
            args=(PublicFilters(),),
        )


def _remove(name: str, code: str) -> None:
    filters = from_widgets()
    set_widgets(
        filters.with_values(name, [value for value in getattr(filters, name) if value != code])
    )


def choose(name: str, code: str, instead_of: str = "") -> None:
    """Choose one value of a filter, or take it back: what a click on a figure does.

    Another filter may give way.
    """
    filters = from_widgets()
    filters = filters.with_values(instead_of, ()) if instead_of else filters
    set_widgets(filters.with_values(name, () if getattr(filters, name) == (code,) else (code,)))


def choose_on_map(name: str, code: str) -> None:
    """Choose one province or district: of the two only one is chosen."""
    choose(name, code, instead_of="province" if name == "district" else "district")


def _reason(name: str, fitting: Fit, splits: Sequence[str]) -> Text | None:
    left_out = next((reason for other, _, reason in fitting.left_out if other == name), None)
    return left_out or why_closed(name, fitting.filters, splits)


def _tell(context: PublicContext, reason: Text | None, told: set[str]) -> None:
    text = reason.in_language(context.language) if reason else ""
    if text and text not in told:
        told.add(text)
        streamlit.caption(text)


def _menu(context: PublicContext, name: str) -> dict[str, str]:
    """Return ``{code: label}``, made once for all visitors: Streamlit asks for each label with
    each run.
    """
    release = context.release
    of = f"{release.number} {release.checksum} {name}"
    return menu(
        release.codes(name),
        lambda code: name_in_both(release, name, code),
        context.language,
        of,
        name in ALPHABETICAL,
    )


def _label(context: PublicContext, name: str, code: str) -> str:
    return name_of(context.release, name, code, context.language)


def _key(name: str) -> str:
    return f"public {name}"
