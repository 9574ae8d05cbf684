"""How long groups wait, as the page draws it: one row a group, its median and that of everybody
else, as counted and with the same cases.
"""

from collections.abc import Sequence
from html import escape

from data_access import (
    WAIT_PARTS,
    WAIT_STRATA,
    WAITED,
    Answer,
    Filters,
    GroupWait,
    Question,
    compare_waits,
)
from pages.office_parts.groups_and_places.people import group_link, recorded_of
from pages.office_parts.groups_and_places.table import table_of
from pages.parts.context import OfficeContext
from pages.parts.values import Html, Twin
from pages.shared.figure import framed
from pages.statements.office.groups_and_places import people as told_of_people
from pages.statements.office.groups_and_places import waits as told
from pages.statements.scope import in_a_url

_COLUMNS = (
    "groups.waits_counted",
    "groups.waits_counted_others",
    "groups.waits_own",
    "groups.waits_others",
    "groups.column_adjusted",
    "groups.column_adjusted_interval",
)


def waits_question(filters: Filters) -> Question:
    """Return the question of the figure."""
    return Question((WAITED,), WAIT_PARTS, filters, WAIT_STRATA)


def waits_figure(context: OfficeContext, answer: Answer) -> None:
    """Draw the groups by their median days to close, a gap in bold."""
    found = _compared(context, answer)
    framed(
        context,
        "waits",
        told.title(context.speaker, found),
        Html(_table(context, found)),
        Twin(
            [answer],
            (WAITED,),
            lambda: [_shown(context, one) for one in found],
            lambda exported: [
                _plain(context, exported[0], one) for one in _compared(context, exported[0])
            ],
        ),
        told.notes(context.speaker, found),
    )


def _compared(context: OfficeContext, answer: Answer) -> tuple[GroupWait, ...]:
    return compare_waits(answer, context.speaker.group_within, recorded_of(context))


def _table(context: OfficeContext, found: Sequence[GroupWait]) -> str:
    rows = [
        (group_link(context, one.group), [_bold(cell, one.is_gap) for cell in _cells(context, one)])
        for one in found
    ]
    return table_of(rows, [context.say(word) for word in _COLUMNS])


def _bold(cell: str, is_gap: bool) -> str:
    told = f"<bdi>{escape(cell)}</bdi>"
    return f"<strong>{told}</strong>" if is_gap else told


def _cells(context: OfficeContext, one: GroupWait) -> list[str]:
    speaker = context.speaker
    if not one.cases:
        return ["\u2013"] * len(_COLUMNS)
    medians = [told.days(speaker, median) for median in (*one.counted, one.own, one.others)]
    return [*medians, told.difference(speaker, one), told.interval(speaker, one)]


def _shown(context: OfficeContext, one: GroupWait) -> dict[str, str]:
    label = told_of_people.label_of(context.speaker, one.group)
    columns = [context.say(word) for word in ("figure.part", *_COLUMNS)]
    return dict(zip(columns, [label, *_cells(context, one)], strict=True))


def _plain(context: OfficeContext, answer: Answer, one: GroupWait) -> dict[str, object]:
    medians = {
        "counted": one.counted[0],
        "counted_others": one.counted[1],
        "same_cases": one.own,
        "same_cases_others": one.others,
    }
    low, high = one.interval
    compared = {"difference": one.difference, "difference_low": low, "difference_high": high}
    return {
        "group": one.group,
        "label": told_of_people.label_of(context.speaker, one.group),
        "against_the_rest_of": one.within,
        "measure": WAITED,
        "complaints": one.cases,
        "complaints_with_peers": one.compared,
        **{name: "" if median.days is None else median.days for name, median in medians.items()},
        **{name: "" if one.why_not else value for name, value in compared.items()},
        "is_gap": "yes" if one.is_gap else "no",
        "why_not": one.why_not,
        "filters": in_a_url(answer),
        "as_of": f"{answer.as_of:%Y-%m-%d}",
    }
