"""Five groups beside everyone: a table whose cells are drawn, with differences where noise alone cannot make them."""

from collections.abc import Sequence
from html import escape

import streamlit

from data_access import LEAST_WHOLE, MEASURES, Answer, Row
from pages.charts.numbers import points, shown_measure, whole_percent
from pages.public_parts.figure import Twin, figure
from pages.public_parts.questions import COLUMNS
from pages.shared.visit import PublicVisit
from pages.statements import public_findings, ranking

_RATES = public_findings.COMPARED_RATES
_DAYS = "days_to_close_median_within_90"


def groups_figure(visit: PublicVisit, answer: Answer) -> None:
    """Draw the groups beside everyone."""
    title = public_findings.of_groups(visit.speaker, answer)
    notes = [visit.say("public.overlap"), visit.say("public.difference", most=answer.most_off)]
    notes += [*ranking.group_notes(visit.speaker, answer), *public_findings.unpublished_groups(visit.speaker)]
    notes += [] if answer.rows("group") else [visit.say("public.no_groups")]
    figure(visit, "groups", title, lambda: streamlit.html(_table(visit, answer)), Twin(answer, "group", COLUMNS), notes)


def _table(visit: PublicVisit, answer: Answer) -> str:
    language = visit.language
    labels = [visit.say("public.share"), *(MEASURES[name].label.in_language(language) for name in (*_RATES, _DAYS))]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in ("", *labels))
    everyone = _row(visit, answer, answer.total, visit.say("public.everyone_menu"), labels)
    rows = "".join(_row(visit, answer, row, row.label.in_language(language), labels) for row in answer.rows("group"))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{everyone}{rows}</tbody></table>"
    return f'<div class="twin groups" tabindex="0">{table}</div>'


def _row(visit: PublicVisit, answer: Answer, row: Row, name: str, labels: Sequence[str]) -> str:
    days = f"<bdi>{escape(shown_measure(row[_DAYS], _DAYS, visit.language))}</bdi>"
    contents = [_share(visit, answer, row), *(_rate(visit, answer, row, rate) for rate in _RATES), days]
    cells = (
        f'<td data-label="{escape(label)}">{content}</td>' for label, content in zip(labels, contents, strict=True)
    )
    return f'<tr><th scope="row" class="name">{escape(name)}</th>{"".join(cells)}</tr>'


def _share(visit: PublicVisit, answer: Answer, row: Row) -> str:
    """Return which part of all complaints a group filed; of a group recorded of another's members only, of theirs."""
    other = visit.speaker.group_within.get(row.code, "")
    whole = next((one for one in answer.rows("group") if one.code == other), None) if other else answer.total
    if row.number("filed") is None or whole is None or (whole.number("filed") or 0) < LEAST_WHOLE:
        return escape(shown_measure(row["filed"], "filed", visit.language))
    share = min(row["filed"] / whole["filed"], 1)
    shown = whole_percent(share, visit.language)
    told = visit.say("public.share_of", share=shown, other=whole.label.in_language(visit.language)) if other else shown
    return f"{_bar(share)}<bdi>{escape(told)}</bdi>"


def _rate(visit: PublicVisit, answer: Answer, row: Row, name: str) -> str:
    shown = f"<bdi>{escape(shown_measure(row[name], name, visit.language))}</bdi>"
    if row.number(name) is None:
        return shown
    apart = None if row is answer.total else public_findings.difference_of(answer, row, name)
    told = f"<small><bdi>{escape(points(apart, visit.language))}</bdi></small>" if apart else "<small></small>"
    return f"{_bar(row[name])}{shown}{told}"


def _bar(share: float) -> str:
    return f'<i style="width:{100 * share:.0f}%"></i>'
