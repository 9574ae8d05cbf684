"""What the URL of an office page holds beside the filters: the measure, the volume band, what is
left out. A page lists its choices in ``PAGES``; the address keeps what is chosen. Pages that list
the same choice share it.
"""

from collections.abc import Callable, Iterable

from data_access import (
    AGES,
    BANDS,
    BREAKDOWNS,
    GROUP_MEASURES,
    MEASURES,
    PER_1000,
    RANKED,
    WAITED,
    is_period,
)
from pages.parts.choice import Choice
from pages.parts.context import OfficeContext

LARGEST = "largest"  # the band of the largest units, whichever has any

MEASURE = Choice("measure", "satisfaction", RANKED)
BAND = Choice("band", LARGEST, (LARGEST, *reversed(BANDS)))
HEAVY = Choice("heavy", "with", ("with", "without"))
SHARE = Choice("share", "closed_share_within_40", tuple(AGES))
AGAINST = Choice("against", "", ("",), is_period)
SPLIT = Choice("split", "department", ("department", "category", "province", "district"))
FIGURE = Choice("figure", "satisfaction", (*GROUP_MEASURES, WAITED))
SHOWN = Choice("shown", "on_time", (*RANKED, PER_1000))
LOOK = Choice("look", "usual", ("usual", "deeper"))


def chosen(context: OfficeContext, choice: Choice) -> str:
    """Return what is chosen now."""
    return (context.surface.values(choice) or [choice.default])[-1]


def in_address(context: OfficeContext, choices: Iterable[Choice]) -> dict[str, list[str]]:
    """Return what of the choices stands in the URL: those that are not the default."""
    values = {choice: context.surface.values(choice) for choice in choices}
    return {one.key: of for one, of in values.items() if of and of != [one.default]}


def select(
    context: OfficeContext,
    choice: Choice,
    word: str,
    label: Callable[[str], str],
    options: Iterable[str] = (),
) -> str:
    """Draw the widget of a choice, over ``options`` or all of its values; return the value."""
    offered = tuple(options) or choice.values
    return context.surface.select(choice, context.say(word), offered, label)


def select_measure(context: OfficeContext, choice: Choice) -> str:
    """Draw the choice of the measure by which a page compares."""
    return select(
        context,
        choice,
        "figure.compare_by",
        lambda name: MEASURES[name].label.in_language(context.language),
    )


def select_breakdown(context: OfficeContext, choice: Choice, word: str, empty: str = "") -> str:
    """Draw the choice of a breakdown; ``empty``: what no choice of one is called."""

    def label(name: str) -> str:
        return BREAKDOWNS[name].label.in_language(context.language) if name else context.say(empty)

    return select(context, choice, word, label)
