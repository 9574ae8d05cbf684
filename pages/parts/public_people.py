"""Five groups beside everyone: a table whose cells are drawn, with differences where noise alone cannot make them."""

from html import escape

import streamlit

from data_access import MEASURES, Answer, Row
from pages.charts.noise import clear_difference
from pages.charts.numbers import points, shown_measure, whole_percent
from pages.parts import public_findings
from pages.parts.public_figure import Twin, figure
from pages.parts.public_questions import COLUMNS
from pages.parts.visit import PublicVisit

_RATES = public_findings.COMPARED_RATES
_DAYS = "days_to_close_median_within_90"


def groups_figure(visit: PublicVisit, answer: Answer) -> None:
    """Draw the groups beside everyone."""
    title = public_findings.of_groups(visit, answer)
    notes = [visit.say("public.overlap"), visit.say("public.difference")]
    figure(visit, "groups", title, lambda: streamlit.html(_table(visit, answer)), Twin(answer, "group", COLUMNS), notes)


def _table(visit: PublicVisit, answer: Answer) -> str:
    language = visit.language
    labels = [MEASURES[name].label.in_language(language) for name in (*_RATES, _DAYS)]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in ("", visit.say("public.share"), *labels))
    everyone = _row(visit, answer, answer.total, visit.say("public.everyone_menu"))
    rows = "".join(_row(visit, answer, row, row.label.in_language(language)) for row in answer.rows("group"))
    return f'<div class="twin groups" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{everyone}{rows}</tbody></table></div>'


def _row(visit: PublicVisit, answer: Answer, row: Row, label: str) -> str:
    cells = [_share_cell(visit, answer.total, row), *(_rate_cell(visit, answer, row, name) for name in _RATES)]
    days = escape(shown_measure(row[_DAYS], _DAYS, visit.language))
    return f'<tr><th scope="row">{escape(label)}</th>{"".join(cells)}<td><bdi>{days}</bdi></td></tr>'


def _share_cell(visit: PublicVisit, total: Row, row: Row) -> str:
    if row.number("filed") is None or not total.number("filed"):
        return f"<td>{escape(shown_measure(row['filed'], 'filed', visit.language))}</td>"
    share = min(row["filed"] / total["filed"], 1)
    return f"<td>{_bar(share)}<bdi>{escape(whole_percent(share, visit.language))}</bdi></td>"


def _rate_cell(visit: PublicVisit, answer: Answer, row: Row, name: str) -> str:
    shown = f"<bdi>{escape(shown_measure(row[name], name, visit.language))}</bdi>"
    if row.number(name) is None:
        return f"<td>{shown}</td>"
    apart = None if row is answer.total or answer.approximate else clear_difference(row, answer.total, name)
    told = f"<small><bdi>{escape(points(apart, visit.language))}</bdi></small>" if apart else "<small></small>"
    return f"<td>{_bar(row[name])}{shown}{told}</td>"


def _bar(share: float) -> str:
    return f'<i style="width:{100 * share:.0f}%"></i>'
