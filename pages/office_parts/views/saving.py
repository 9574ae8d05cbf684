"""The form that keeps what a page shows, under a name; and what came of it."""

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit

from data_access import LONGEST_NAME, MemoryProblem, is_shared, save_view
from data_access.access import EXACT
from pages.parts.context import OfficeContext
from pages.parts.links import OF_READERS
from pages.shared import address
from pages.shared.listed import Listed
from pages.shared.markup import escaped
from pages.statements import scope

_TOLD = "views told"
_PROBLEMS = {
    "unnamed": "views.unnamed",
    "long": "views.long",
    "large": "views.large",
    "there": "views.there",
    "many": "views.many",
    "gone": "views.gone",
    "unavailable": "views.unavailable",
}


def offer(context: OfficeContext, listed: Listed) -> None:
    """Draw the form for the view that the URL names."""
    permit, query = context.permit, query_now()
    if permit is None or not permit.may(EXACT):
        return
    key = f"view name {listed.path}?{query}"  # another view has another name to suggest
    with (
        streamlit.popover(context.say("views.save"), type="tertiary"),
        streamlit.form(f"save {listed.path}", border=False),
    ):
        streamlit.text_input(
            context.say("views.name"),
            _suggested(context, listed),
            max_chars=LONGEST_NAME,
            key=key,
        )
        streamlit.form_submit_button(
            context.say("views.keep"),
            on_click=lambda: attempt(
                "views.kept",
                lambda: save_view(
                    permit,
                    streamlit.session_state[key],
                    listed.path,
                    query,
                    context.dataset.as_of,
                ),
            ),
        )
        streamlit.caption(context.say("views.shared" if is_shared(permit) else "views.own"))


def query_now() -> str:
    """Return what the URL holds now, without the language."""
    params = {k: values for k, values in address.read().items() if k not in OF_READERS}
    return urlencode(params, doseq=True)


def attempt(done: str, act: Callable[[], str]) -> None:
    """Act, and keep what came of it for the run that follows; ``act`` returns the view's name."""
    try:
        found = (True, done, {"name": act()})
    except MemoryProblem as problem:
        found = (False, _PROBLEMS[problem.kind], problem.values)
    except PermissionError as problem:  # signed out meanwhile: the message says what to do
        found = (False, "", {"reason": str(problem)})
    streamlit.session_state[_TOLD] = found


def why_not(context: OfficeContext, problem: MemoryProblem) -> str:
    """Return why something cannot be remembered."""
    values = {key: escaped(str(value)) for key, value in problem.values.items()}
    return context.say(_PROBLEMS[problem.kind], **values)


def told(context: OfficeContext) -> None:
    """Tell what came of the last attempt, once."""
    if _TOLD not in streamlit.session_state:
        return
    is_done, word, values = streamlit.session_state.pop(_TOLD)
    shown = {key: escaped(str(value)) for key, value in values.items()}
    text = context.say(word, **shown) if word else shown["reason"]
    (streamlit.success if is_done else streamlit.error)(text)


def _suggested(context: OfficeContext, listed: Listed) -> str:
    speaker, title = context.speaker, context.say(listed.title)
    about = scope.filters_in_words(speaker, context.filters)
    if context.filters.has_period:
        period = scope.period_in_words(speaker, context.filters)
        about = speaker.semicolon.join(filter(None, [about, period]))
    return f"{title}: {about}"[:LONGEST_NAME] if about else title
