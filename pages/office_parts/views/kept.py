"""The saved views on the start page: links, what came since, what of a view is no longer there;
and renaming and deleting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from html import escape
from urllib.parse import parse_qs, urlencode

import streamlit

from data_access import (
    FILTERS,
    LONGEST_NAME,
    Answer,
    Filters,
    Question,
    SavedView,
    Text,
    delete_view,
    is_shared,
    rename_view,
    windows,
)
from pages.charts.numbers import day
from pages.office_parts.start.drawn import items
from pages.office_parts.views.saving import attempt
from pages.parts.context import OfficeContext
from pages.parts.links import with_language
from pages.shared.listed import page_title
from pages.statements import scope


def filters_of(context: OfficeContext, view: SavedView) -> tuple[Filters, list[Text]]:
    """Return a view's filters as today's data know them, and what had to be dropped.

    What else its URL holds is read by its page, which tells the same.
    """
    problems: list[Text] = []
    params = parse_qs(view.query)
    named = {key: values for key, values in params.items() if key in FILTERS}
    found = context.codebook.check(Filters.from_query_params(named, problems), problems)
    return found, problems


def since_questions(
    context: OfficeContext, views: Sequence[SavedView]
) -> dict[SavedView, Question]:
    """Return, for each view whose days go on, how many complaints were filed after it was saved:
    few days, which are counted at once.
    """
    return {
        view: question for view in views if (question := _since_question(context, view)) is not None
    }


def _since_question(context: OfficeContext, view: SavedView) -> Question | None:
    first, (filters, _) = view.as_of.date() + timedelta(days=1), filters_of(context, view)
    days = windows(filters)
    if first > context.dataset.as_of.date() or (days and days[-1][1] < first):
        return None
    later = max(filters.from_day, first.isoformat())
    return Question(("filed",), (), replace(filters, from_day=later))


def draw(
    context: OfficeContext, views: Sequence[SavedView], since: Mapping[SavedView, Answer]
) -> None:
    """Draw the views as links, and how they are renamed and deleted; how to save one where there
    is none.
    """
    streamlit.header(context.say("views.header"), anchor=False)
    if not views:
        streamlit.caption(context.say("views.none"))
        return
    items(context, (_item(context, view, since.get(view)) for view in views))
    streamlit.caption(context.say("views.shared" if is_shared(context.permit) else "views.own"))
    _manage(context, views)


def _item(context: OfficeContext, view: SavedView, since: Answer | None) -> str:
    name, title = escape(view.name, quote=False), page_title(view.page)
    if not title:
        return f'<bdi>{name}</bdi><p class="quiet">{escape(context.say("views.no_page"))}</p>'
    filters, dropped = filters_of(context, view)
    told = [context.say(title), scope.filters_in_words(context.speaker, filters)]
    told += [scope.period_in_words(context.speaker, filters)] if filters.has_period else []
    about = [escape(context.speaker.semicolon.join(filter(None, told)), quote=False)]
    about += [_since(context, view, since)] if since else []
    about += [
        escape(
            context.say("views.dropped", problem=_short(problem.in_language(context.language))),
            quote=False,
        )
        for problem in dropped
    ]
    chosen = urlencode(with_language({}, context.language), doseq=True)
    query = view.query + (f"&{chosen}" if chosen else "")
    href = escape(f"/{view.page}?{query.removeprefix('&')}".removesuffix("?"))
    notes = "".join(f'<p class="quiet">{one}</p>' for one in about)
    return f'<a href="{href}" target="_self"><bdi>{name}</bdi></a>{notes}'


def _short(problem: str) -> str:
    """Return a problem without the list of what there is: the page that is opened has it."""
    return problem.partition("; there are:")[0].partition("؛ یہ ہیں:")[0]


def _since(context: OfficeContext, view: SavedView, answer: Answer) -> str:
    count = answer.total.number("filed")
    shown = day(view.as_of, context.language)
    key = "views.since" if count else "views.nothing_since"
    return escape(context.say(key, count=context.number(count or 0), day=shown), quote=False)


def _manage(context: OfficeContext, views: Sequence[SavedView]) -> None:
    """Draw the choice of a view, its new name, and the two buttons."""
    names = {view.number: view.name for view in views}
    permit, state = context.permit, streamlit.session_state
    with streamlit.popover(context.say("views.manage"), type="tertiary"):
        number = streamlit.selectbox(
            context.say("views.which"), list(names), format_func=names.get, key="view"
        )
        key = f"new name {number}"
        streamlit.text_input(
            context.say("views.name"), names[number], max_chars=LONGEST_NAME, key=key
        )
        with streamlit.container(horizontal=True):
            streamlit.button(
                context.say("views.rename"),
                on_click=lambda: attempt(
                    "views.renamed", lambda: rename_view(permit, number, state[key])
                ),
            )
            streamlit.button(
                context.say("views.delete"),
                on_click=lambda: attempt("views.deleted", lambda: _forget(permit, number, names)),
            )


def _forget(permit, number: int, names: Mapping[int, str]) -> str:
    delete_view(permit, number)
    streamlit.session_state.pop("view", None)  # the choice is gone from the list
    return names[number]
