"""The published figures at a glance: large numbers, what they are a part of, and their
definition.
"""

from html import escape

from data_access import MEASURES, Answer, Withheld
from pages.charts.noise import part_of
from pages.charts.numbers import shown_measure, whole_percent
from pages.parts.context import PublicContext
from pages.parts.values import Html
from pages.public_parts.figure import ChartTable, figure
from pages.public_parts.questions import TILES

_PART_OF = {
    "closed_within_90": "filed",
    "relief_within_90": "closed_within_90",
    "relief_confirmed_within_90": "relief_within_90",
    "relief_contested_within_90": "relief_within_90",
}


def tiles(context: PublicContext, answer: Answer, title: str) -> None:
    """Draw the tiles of a published total, with their table, CSV, definitions and link."""
    cells = "".join(_tile(context, answer, name) for name in TILES)
    twin = ChartTable(answer, "", (*TILES, "response_rate_within_90"))
    figure(
        context,
        "tiles",
        title,
        Html(f'<dl class="tiles published">{cells}</dl>'),
        twin,
    )


def _tile(context: PublicContext, answer: Answer, name: str) -> str:
    figure, language = answer.total[name], context.language
    is_word = isinstance(figure, Withheld)
    about = (
        f"<small>{escape(context.say('public.approximately'))} </small>"
        if answer.approximate and not is_word
        else ""
    )
    return (
        f"<div><dt>{escape(MEASURES[name].label.in_language(language))}</dt>"
        f'<dd class="number{" words" if is_word else ""}">{about}{escape(shown_measure(figure, name, language))}</dd>'
        f'<dd class="note">{escape(_note(context, answer, name))}</dd></div>'
    )


def _note(context: PublicContext, answer: Answer, name: str) -> str:
    """Return what the figure is a part of, or what else it needs to be read right."""
    total = answer.total
    whole = _PART_OF.get(name)
    share = part_of(total, name, whole) if whole else None
    if share is not None:
        named = {
            "share": whole_percent(share, context.language),
            "whole": MEASURES[whole].label.in_language(context.language),
        }
        return context.say("tiles.of", **named)
    if total.number(name) is None:
        return ""
    rate = "response_rate_within_90"
    if name == "satisfaction_within_90" and total.number(rate) is not None:
        return context.say(
            "tiles.answered", share=shown_measure(total[rate], rate, context.language)
        )
    return context.say("tiles.open_counted") if name in ("days_to_close_median_within_90",) else ""
