"""Five groups beside everyone: a table whose cells are drawn, with differences where noise alone
cannot make them.
"""

from collections.abc import Sequence
from html import escape

from data_access import FILTERS, LEAST_WHOLE, MEASURES, Answer, Row
from pages.charts.numbers import points, shown_measure, whole_percent
from pages.parts.context import PublicContext
from pages.parts.values import Html
from pages.public_parts.figure import ChartTable, figure
from pages.public_parts.questions import COLUMNS
from pages.statements import public_findings, ranking

_RATES = public_findings.COMPARED_RATES
_DAYS = "days_to_close_median_within_90"


def groups_figure(context: PublicContext, answer: Answer) -> None:
    """Draw the groups beside everyone."""
    title = public_findings.of_groups(context.speaker, answer)
    notes = [context.say("public.overlap"), context.say("public.difference", most=answer.most_off)]
    notes += [
        *ranking.group_notes(context.speaker, answer),
        *public_findings.unpublished_groups(context.speaker),
    ]
    notes += [] if answer.rows("group") else [context.say("public.no_groups")]
    figure(
        context,
        "groups",
        title,
        Html(_table(context, answer)),
        ChartTable(answer, "group", COLUMNS),
        notes,
        (*_RATES, _DAYS),
    )


def _table(context: PublicContext, answer: Answer) -> str:
    language = context.language
    who = FILTERS["group"].label.in_language(language)
    labels = [
        context.say("public.share"),
        *(MEASURES[name].label.in_language(language) for name in (*_RATES, _DAYS)),
    ]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in (who, *labels))
    everyone = _row(context, answer, answer.total, context.say("public.everyone_menu"), labels)
    rows = "".join(
        _row(context, answer, row, row.label.in_language(language), labels)
        for row in answer.rows("group")
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{everyone}{rows}</tbody></table>"
    return f'<div class="twin groups" tabindex="0">{table}</div>'


def _row(context: PublicContext, answer: Answer, row: Row, name: str, labels: Sequence[str]) -> str:
    days = f"<bdi>{escape(shown_measure(row[_DAYS], _DAYS, context.language))}</bdi>"
    contents = [
        _share(context, answer, row),
        *(_rate(context, answer, row, rate) for rate in _RATES),
        days,
    ]
    cells = (
        f'<td data-label="{escape(label)}">{content}</td>'
        for label, content in zip(labels, contents, strict=True)
    )
    pinned = " data-pinned" if row is answer.total else ""
    return f'<tr{pinned}><th scope="row" class="name">{escape(name)}</th>{"".join(cells)}</tr>'


def _share(context: PublicContext, answer: Answer, row: Row) -> str:
    """Return which part of all complaints a group filed; of a group recorded of another's
    members only, of theirs.
    """
    other = context.speaker.group_within.get(row.code, "")
    whole = (
        next((one for one in answer.rows("group") if one.code == other), None)
        if other
        else answer.total
    )
    if row.number("filed") is None or whole is None or (whole.number("filed") or 0) < LEAST_WHOLE:
        return escape(shown_measure(row["filed"], "filed", context.language))
    share = min(row["filed"] / whole["filed"], 1)
    shown = whole_percent(share, context.language)
    told = (
        context.say("public.share_of", share=shown, other=whole.label.in_language(context.language))
        if other
        else shown
    )
    return f"{_bar(share)}<bdi>{escape(told)}</bdi>"


def _rate(context: PublicContext, answer: Answer, row: Row, name: str) -> str:
    shown = f"<bdi>{escape(shown_measure(row[name], name, context.language))}</bdi>"
    if row.number(name) is None:
        return shown
    apart = None if row is answer.total else public_findings.difference_of(answer, row, name)
    told = (
        f"<small><bdi>{escape(points(apart, context.language))}</bdi></small>"
        if apart
        else "<small></small>"
    )
    return f"{_bar(row[name])}{shown}{told}"


def _bar(share: float) -> str:
    return f'<i style="width:{100 * share:.0f}%"></i>'
