"""The filters of a light page as a form, and what is chosen as links that take it back."""

from collections.abc import Iterator, Sequence
from html import escape

from data_access import (
    FILTERS,
    MEASURES,
    PUBLIC_FILTERS,
    PublicFilters,
    Text,
    in_alphabetical_order,
)
from documents.light.asked import Asked
from pages.parts.links import LIGHT, path_of
from pages.public_parts.composed import PUBLIC_PAGES
from pages.public_parts.filters import PERIOD_KINDS, kind_of, open_periods, why_closed
from pages.public_parts.names import name_of
from pages.public_parts.questions import COMPARED, MEASURE

_BY_NAME = ("department", "category", "province", "district")
_KIND_WORDS = {"year": "public.years", "quarter": "public.quarters", "month": "public.months"}
_MOST_LINES = 5  # of a list in which several are chosen
Options = Sequence[tuple[str, str]]


def chips(wanted: Asked) -> str:
    """Return a link for each value that is chosen, without it, and one without any."""
    context, links = wanted.context, []
    for name in wanted.chosen.active():
        values = getattr(wanted.chosen, name)
        for code in values:
            left = wanted.chosen.with_values(name, [one for one in values if one != code])
            label = escape(name_of(context.release, name, code, context.language))
            why = escape(context.say("light.without", name="").strip())
            links.append(
                f'<a href="{escape(wanted.address(filters=left))}">'
                f'<span class="unseen">{why} </span><bdi>{label}</bdi> ✕</a>'
            )
    if not links:
        return ""
    everything = escape(wanted.address(filters=PublicFilters()))
    links.append(f'<a href="{everything}">{escape(context.say("filters.clear"))}</a>')
    return f'<p class="chips">{" ".join(links)}</p>'


def form(wanted: Asked) -> str:
    """Return the form; a filter of which nothing goes with the others is closed and says why."""
    context, told = wanted.context, set()
    fields = "".join(
        _field(wanted, name, told)
        for name in PUBLIC_FILTERS
        if name != "period" and context.release.codes(name)
    )
    action = f"{LIGHT}{path_of(wanted.page)}"
    return (
        f'<details class="filters"><summary>{escape(context.say("filters"))}</summary>'
        f'<form action="{action}" method="get">{_hidden(wanted)}{fields}{_periods(wanted, told)}'
        f"{_measures(wanted)}"
        f"<p><button>{escape(context.say('light.show'))}</button></p></form></details>"
    )


def _hidden(wanted: Asked) -> str:
    language = wanted.context.language
    kept = {**language.to_query_params(), "lang": [str(language)]}
    kept |= {"release": [str(wanted.context.release.number)]} if wanted.is_pinned else {}
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, values in kept.items()
        for value in values
    )


def _field(wanted: Asked, name: str, told: set[str]) -> str:
    context, fitting = wanted.context, wanted.fitting
    left_out = next((reason for other, _, reason in fitting.left_out if other == name), None)
    reason = left_out or why_closed(name, fitting.filters, PUBLIC_PAGES[wanted.page].splits)
    codes = context.release.codes(name)
    labels = {code: name_of(context.release, name, code, context.language) for code in codes}
    ordered = in_alphabetical_order(labels, context.language) if name in _BY_NAME else codes
    none = context.say("public.everyone_menu" if name == "group" else "filters.any")
    menu = _menu(
        wanted, name, [("", [(code, labels[code]) for code in ordered])], none, reason is not None
    )
    return menu + _reason(wanted, reason, told)


def _reason(wanted: Asked, reason: Text | None, told: set[str]) -> str:
    text = reason.in_language(wanted.context.language) if reason else ""
    if not text or text in told:
        return ""
    told.add(text)
    return f'<p class="quiet">{escape(text)}</p>'


def _menu(
    wanted: Asked, name: str, groups: Sequence[tuple[str, Options]], none: str, is_closed: bool
) -> str:
    """Return a list to choose one value from; several, where the address holds several."""
    chosen = getattr(wanted.chosen, name)
    lines = f" multiple size={_MOST_LINES}" if len(chosen) > 1 else ""
    label = escape(FILTERS[name].label.in_language(wanted.context.language))
    options = "".join(_group(title, entries, chosen) for title, entries in groups)
    empty = "" if lines else f'<option value="">{escape(none)}</option>'
    closed = " disabled" if is_closed and not chosen else ""
    return f'<label>{label}<select name="{name}"{lines}{closed}>{empty}{options}</select></label>'


def _group(title: str, entries: Options, chosen: Sequence[str]) -> str:
    options = "".join(
        f'<option value="{escape(code)}"{" selected" if code in chosen else ""}>{escape(label)}'
        for code, label in entries
    )
    return f'<optgroup label="{escape(title)}">{options}</optgroup>' if title else options


def _periods(wanted: Asked, told: set[str]) -> str:
    context, splits = wanted.context, PUBLIC_PAGES[wanted.page].splits
    kinds, reason = open_periods(wanted.fitting.filters.with_values("period", ()), splits)
    codes = context.release.codes("period")
    chosen = {kind_of("period", code) for code in wanted.chosen.period}
    groups = [
        (context.say(_KIND_WORDS[kind]), list(_of_kind(wanted, codes, kind)))
        for kind in PERIOD_KINDS
        if kind in kinds or kind in chosen  # what is chosen stays, and is told as left out
    ]
    default = context.release.default_period
    shown = name_of(context.release, "period", default, context.language) if default else ""
    none = (
        context.say("public.default_period", period=shown)
        if default
        else context.say("filters.any")
    )
    groups = [group for group in groups if group[1]]
    return _menu(wanted, "period", groups, none, not groups) + _reason(wanted, reason, told)


def _of_kind(wanted: Asked, codes: Sequence[str], kind: str) -> Iterator[tuple[str, str]]:
    context = wanted.context
    for code in codes:
        if kind_of("period", code) == kind:
            yield code, name_of(context.release, "period", code, context.language)


def _measures(wanted: Asked) -> str:
    """Return the choice of what a page compares by, where it compares."""
    own, language = PUBLIC_PAGES[wanted.page].measure, wanted.context.language
    if not own:
        return ""
    labels = [(name, MEASURES[name].label.in_language(language)) for name in COMPARED]
    options = _group("", labels, (wanted.context.measure,))
    label = escape(wanted.context.say("figure.compare_by"))
    return f'<label>{label}<select name="{MEASURE}">{options}</select></label>'
