"""The totals at the top of each public page: counted now where this host has the complaints, else as of the release."""

from html import escape

import streamlit

from data_access import MEASURES, Answer, DatabaseProblem, Release, Row
from pages.charts.numbers import day, shown_measure
from pages.parts.answers import live_totals
from pages.parts.words import say

# Seconds. What a tick shows was read at most one second before it, so that nothing on the page is older than five.
_EVERY = 4
_TOTALS = ("filed", "addressed", "open")


def counters(release: Release | None, language: str, live: bool) -> None:
    """Draw the national totals, and those of the provinces behind one click. ``live``: they renew themselves."""
    if live:
        _ticking(release, language)
    elif release:
        _draw(release.totals(), language, say("public.totals_release", language, as_of=day(release.as_of, language)))


@streamlit.fragment(run_every=_EVERY)
def _ticking(release: Release | None, language: str) -> None:
    try:
        answer = live_totals()
    except DatabaseProblem:
        streamlit.caption(say("public.totals_unreachable", language))
        counters(release, language, live=False)
        return
    _draw(answer, language, say("public.totals_live", language, as_of=day(answer.as_of, language)))


def _draw(answer: Answer, language: str, when: str) -> None:
    cells = "".join(
        f'<div><dt>{_label(name, language)}</dt><dd class="dd">{_number(answer.total, name, language)}</dd></div>'
        for name in _TOTALS
    )
    with streamlit.container(key="counters", gap=None):
        streamlit.html(
            f'<div class="counters" role="status" aria-live="polite"><dl class="live">{cells}</dl><p>{escape(when)}</p></div>'
        )
        with streamlit.expander(say("public.by_province", language), key="counters by province"):
            streamlit.html(_provinces(answer, language))


def _provinces(answer: Answer, language: str) -> str:
    head = "".join(f'<th scope="col">{_label(name, language)}</th>' for name in _TOTALS)
    rows = "".join(
        f'<tr><th scope="row">{escape(row.label.in_language(language))}</th>'
        + "".join(f"<td>{_number(row, name, language)}</td>" for name in _TOTALS)
        + "</tr>"
        for row in answer.rows("province")
    )
    part = escape(say("section.province", language))
    return f'<div class="twin"><table><thead><tr><th scope="col">{part}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _label(name: str, language: str) -> str:
    words = say("public.closed", language) if name == "addressed" else MEASURES[name].label.in_language(language)
    return escape(words)


def _number(row: Row, name: str, language: str) -> str:
    return f"<bdi>{escape(shown_measure(row[name], name, language))}</bdi>"
