"""What of a page follows the data without a click: the totals of public pages, and the whole of an
office page.

The browser's part is web/follow.js: told by the server that something is new, it writes new texts
into the places marked with ``data-live``, or asks for a new run of an office page, because exact
answers are allowed and logged each time.
"""

from html import escape
from urllib.parse import urlencode

import streamlit

from data_access import (
    MEASURES,
    TOTALS,
    Answer,
    DatabaseProblem,
    Dataset,
    Release,
    Row,
    live_dataset,
    live_totals,
)
from pages.charts.numbers import day, shown_measure
from pages.parts.links import with_language
from pages.statements.lateness import late_words
from pages.statements.live_news import place_of
from pages.words import say


def counters(
    release: Release | None, language: str, live: bool, current: int = 0, link: str = ""
) -> None:
    """Draw the national totals, and those of the provinces that are told behind one click.

    ``live``: they follow the data, in steps that tell no event, and a release newer than
    ``current`` is offered at ``link``; a page without a release shows the first one by itself
    (``awaited``).
    """
    try:
        answer = live_totals() if live else release.totals()
        about = (
            f' data-follow="public" data-version="{answer.version}"{_numbers(language)}'
            if live
            else ""
        )
    except DatabaseProblem:
        streamlit.caption(say("public.totals_unreachable", language))
        if release:
            counters(release, language, live=False)
        return
    words = "public.totals_live" if live else "public.totals_release"
    when = say(words, language, as_of=day((answer if live else release).as_of, language))
    offer = _offer(language, current, link) if release else ""
    below = f"{_followed(when, language)}{offer}" if live else f"<p>{escape(when)}</p>"
    _draw(answer, language, about, below)


def follow(dataset: Dataset, language: str, follows: bool) -> None:
    """Draw on an office page whether data are late; ``follows``: and let the page be run again
    when something is new.
    """
    late = late_words(dataset.version, language)
    about = (
        f' data-follow="office" data-version="{dataset.version}" data-late="{escape(late)}"{_numbers(language)}'
        if follows
        else ""
    )
    with streamlit.container(key="follow", gap=None):
        streamlit.html(f"<div{about}>{_late(late)}</div>")
        if follows:
            streamlit.button(
                say("live.redraw", language), key="redraw"
            )  # pressed by the script alone; nobody sees it


def _numbers(language: str) -> str:
    """Return how the stream of news is to write numbers, for its address."""
    chosen = {key: value for key, value in with_language({}, language).items() if key != "lang"}
    return f' data-numbers="&amp;{escape(urlencode(chosen, doseq=True))}"' if chosen else ""


def _followed(when: str, language: str) -> str:
    """Return what stands below live totals: as of when, and whether data are late."""
    late = late_words(live_dataset().version, language)
    return f'<p data-live="when">{escape(when)}</p>{_late(late)}'


def _offer(language: str, current: int, link: str) -> str:
    """Return the offer of a release newer than ``current``, which the script shows when there is
    one.
    """
    newer, show = escape(say("live.newer", language)), escape(say("live.show", language))
    link = f'<a href="{escape(link)}" target="_self">{show}</a>'
    return f'<p class="newer" role="status" hidden data-release="{current}">{newer} {link}</p>'


def _late(words: str) -> str:
    return f'<p class="late" role="status" data-live="late">{escape(words)}</p>'


def _draw(answer: Answer, language: str, about: str, below: str) -> None:
    cells = "".join(
        f'<div><dt>{_label(name, language)}</dt><dd class="dd"{_live(about, name)}>{_number(answer.total, name, language)}</dd></div>'
        for name in TOTALS
    )
    with streamlit.container(key="counters", gap=None):
        streamlit.html(f'<div class="counters"{about}><dl class="live">{cells}</dl>{below}</div>')
        with streamlit.expander(say("public.by_province", language), key="counters by province"):
            streamlit.html(_provinces(answer, language, about))


def _provinces(answer: Answer, language: str, about: str) -> str:
    head = "".join(f'<th scope="col">{_label(name, language)}</th>' for name in TOTALS)
    rows = "".join(
        f'<tr><th scope="row">{escape(row.label.in_language(language))}</th>'
        + "".join(
            f"<td{_live(about, place_of(row, name))}>{_number(row, name, language)}</td>"
            for name in TOTALS
        )
        + "</tr>"
        for row in answer.rows("province")
    )
    part = escape(say("section.province", language))
    return f'<div class="twin"><table><thead><tr><th scope="col">{part}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _live(about: str, place: str) -> str:
    return f' data-live="{escape(place)}"' if about else ""


def _label(name: str, language: str) -> str:
    words = (
        say("public.closed", language)
        if name == "addressed"
        else MEASURES[name].label.in_language(language)
    )
    return escape(words)


def _number(row: Row, name: str, language: str) -> str:
    return f"<bdi>{escape(shown_measure(row[name], name, language))}</bdi>"
