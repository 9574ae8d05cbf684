"""What stands on a public page where no release can be shown: whether one is being made, and the
release itself once it is there, without a click. The operator's part of it, how a release is made,
stands on office pages and in the terminal.

A fragment looks again and again, as it works on a public host, too, which tells no news
(``web/live.py``). That is cheap: however many wait, the server looks once in a second. A page that
shows a release has no such fragment.
"""

from datetime import datetime
from html import escape

import streamlit

from data_access import (
    DatabaseProblem,
    NoRelease,
    NothingPublished,
    OtherData,
    ReleaseProgress,
    ReleaseRefused,
    check_same_data,
    expected_from_settings,
    has_office,
    live_dataset,
    published_release,
    refused_publishing,
    release_progress,
)
from pages.charts.numbers import day
from pages.parts.context import OfficeContext, PageContext
from pages.words import say

_EVERY_SECONDS = 2.0


def awaited(context: PageContext, problem: NoRelease, has_totals: bool) -> None:
    """Tell the visitor why there are no published figures, and run the page anew when there are.

    ``has_totals``: the page shows the live totals; without them it is run anew when these are
    there, too.
    """
    nothing_yet = isinstance(problem, NothingPublished)
    _look(
        context.language,
        _reason(problem, context.language),
        _state_of(problem, has_totals),
        nothing_yet,
    )


def told_to_operators(context: OfficeContext) -> None:
    """Draw on an office page why public pages show no release, and how to mend it; nothing where
    they show one.
    """
    try:
        check_same_data(published_release())
    except NoRelease as problem:
        told, progress = context.say("awaited.operator"), release_progress()
        if progress:
            streamlit.info(f"{told}\n\n{progress.sentence.in_language(context.language)}")
        else:
            refused = _refused(problem)
            streamlit.warning(f"{told}\n\n{refused.told if refused else problem}")


@streamlit.fragment(run_every=_EVERY_SECONDS)
def _look(language: str, reason: str, drawn: str, nothing_yet: bool) -> None:
    if _state() != drawn:
        streamlit.rerun()
    progress = release_progress()
    refused = refused_publishing() if nothing_yet and not progress else None
    told, below = reason, say("awaited.by_itself", language)
    if progress:
        told, below = (
            progress.sentence.in_language(language),
            f"{_begun(progress, language)} {below}",
        )
    elif refused:
        told, below = refused.sentence.in_language(language), _tried(refused, language)
    words = {
        name: escape(text, quote=True) for name, text in {"told": told, "below": below}.items()
    }
    ended = escape(say("awaited.there", language), quote=True)
    streamlit.html(
        f'<div class="awaited" data-voice="{words["told"]}" data-voice-end="{ended}"><p>{words["told"]}</p>'
        f'{_bar(progress, language)}<p class="quiet">{words["below"]}</p></div>'
    )


def _bar(progress: ReleaseProgress | None, language: str) -> str:
    if progress is None:
        return ""
    label = escape(say("awaited.bar", language), quote=True)
    return (
        f'<progress aria-label="{label}" max="{progress.of}" value="{progress.number}"></progress>'
    )


def _begun(progress: ReleaseProgress, language: str) -> str:
    return _at("awaited.begun", progress.begun, language)


def _tried(refused: ReleaseRefused, language: str) -> str:
    """Say when it was tried, and promise no more than that the page looks again."""
    return _at("awaited.tried", refused.at, language)


def _at(words: str, moment: datetime, language: str) -> str:
    moment = moment.astimezone(expected_from_settings().zone)
    return say(words, language, day=day(moment, language), time=f"{moment:%H:%M}")


def _refused(problem: NoRelease) -> ReleaseRefused | None:
    """Return why the last attempt made no release, where none is in force for that reason."""
    return refused_publishing() if isinstance(problem, NothingPublished) else None


def _reason(problem: NoRelease, language: str) -> str:
    """Return for the public why there are no figures; ``problem`` speaks to operators, of files
    and commands.
    """
    if isinstance(problem, OtherData):
        return say("awaited.other_data", language, name=problem.name.in_language(language))
    return say(
        "awaited.none" if isinstance(problem, NothingPublished) else "awaited.unreadable", language
    )


@streamlit.cache_resource(show_spinner=False, ttl=1)
def _state() -> str:
    """Return what this host can show, as a text that changes with it; looked up once a second
    for all visitors.
    """
    try:
        check_same_data(published_release())
    except NoRelease as problem:
        return _state_of(problem, has_office() and _has_data())
    return "release"


def _state_of(problem: NoRelease, has_totals: bool) -> str:
    return f"{type(problem).__name__}, totals: {has_totals}"


def _has_data() -> bool:
    try:
        live_dataset()
    except DatabaseProblem:
        return False
    return True
